"""自動微分: 数を Value で包んで式を書くと、計算グラフができ、``backward`` が勾配を求めます。

出典: Linnainmaa (1970) の逆向きにたどる微分。
"""

from __future__ import annotations

import itertools
import math

from zerodl import checks

Number = float | int
Path = tuple["Value", float]


class Value:
    """計算グラフの値一つです。``+`` と ``*`` と三つの関数で式を書けます。

    data は実数 1 個です。paths は、材料と局所的な微分の組を並べたもので、計算の結果だけが持ちます。
    """

    # numpy の配列との計算は、要素ごとに広げずに断る
    __array_ufunc__ = None
    _count = itertools.count()

    def __init__(self, data: Number, paths: tuple[Path, ...] = ()) -> None:
        self.data = checks.number(data, "data")
        self.paths = paths
        self.grad = 0.0
        self.made = next(Value._count)

    def __add__(self, other: Value | Number) -> Value:
        """和です。局所的な微分は、どちらも 1 です。"""
        x, y = self, _value(other)
        paths = ((x, 1.0), (y, 1.0))
        return Value(x.data + y.data, paths)

    def __mul__(self, other: Value | Number) -> Value:
        """積です。局所的な微分は、相手の値です。"""
        x, y = self, _value(other)
        paths = ((x, y.data), (y, x.data))
        return Value(x.data * y.data, paths)

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> Value:
        """指数関数の値 1 個を返します。局所的な微分は、出力と同じです。"""
        checks.number(self.data, "exp に渡す数", below=709.7)
        y = math.exp(self.data)
        return Value(y, ((self, y),))

    def log(self) -> Value:
        """自然対数の値 1 個を返します。局所的な微分は 1/x です。"""
        x = checks.number(self.data, "log に渡す数", above=0)
        return Value(math.log(x), ((self, 1 / x),))

    def relu(self) -> Value:
        """ReLU の値 1 個を返します。局所的な微分は、正なら 1、0 以下なら 0 です。"""
        x = self.data
        slope = 1.0 if x > 0 else 0.0
        return Value(max(x, 0.0), ((self, slope),))

    def backward(self) -> None:
        """この値の、すべての材料についての勾配を ``grad`` に入れます。何度呼んでも同じ結果です。"""
        values = _materials(self)
        for v in values:
            v.grad = 0.0
        self.grad = 1.0
        for v in values:
            for x, slope in v.paths:
                x.grad += v.grad * slope


def _value(x: Value | Number) -> Value:
    """ただの数なら、Value に包みます。"""
    return x if isinstance(x, Value) else Value(x)


def _materials(last: Value) -> list[Value]:
    """計算に使った値を、後に作った順に並べます。"""
    found, waiting = {last}, [last]
    while waiting:
        xs = {x for x, _ in waiting.pop().paths}
        waiting.extend(xs - found)
        found |= xs
    return sorted(found, key=lambda v: -v.made)

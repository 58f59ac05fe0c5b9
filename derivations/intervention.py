"""式の値です。微分、極限、期待値は、点を変えて計算し直します。"""

import re
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from derivations.arithmetic import TOOLS, at
from derivations.errors import Kink, Unreadable, Wrong
from derivations.world import Point, World

STEP = 4e-4
SIXTH = [(s * k, s * c) for k, c in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60)) for s in (1, -1)]
FOURTH = {1: 2 / 3, 2: -1 / 12, 3: 0.0}
LIMIT_STEP = 1e-2
EXTRAPOLATION = (6, -15, 20, -15, 6, -1)  # 5 次の多項式なら、ちょうど合う


@cache
def code(source: str) -> CodeType:
    """読んだ式を、実行できる形にします。"""
    return compile(source, "<式>", "eval")


@cache
def words(source: str) -> frozenset[str]:
    """式の中の名前です。"""
    return frozenset(re.findall(r"\w+", source))


def slope(value: Any) -> Any:
    """Value(動かす量)の 0 での微分です。6 次と 4 次の中心差分が合わなければ、折れ目の近くです。

    ちょうど折れ目の上では差分どうしが合うので、左右の値の和が 2 次で増えることも見ます。
    """
    values = {k: np.asarray(value(k * STEP), dtype=float) for k, _ in SIXTH}
    fine = sum(c * values[k] for k, c in SIXTH) / STEP
    rough = sum(np.sign(k) * FOURTH[abs(k)] * values[k] for k, _ in SIXTH) / STEP
    if not np.allclose(fine, rough, rtol=1e-6, atol=1e-6):
        raise Kink("折れ目の近くです")
    both = [values[k] + values[-k] for k in (1, 2, 3)]
    bend = (both[2] - both[0]) - 8 / 3 * (both[1] - both[0])
    if np.any(abs(bend) > 1e-9 * (1 + abs(values[1]))):
        raise Kink("折れ目の上です")
    return fine


def evaluate(world: World, source: str, point: Point, bind: dict[str, Any]) -> Any:
    """式を計算します。"""

    def derivative(source: str, name: str, index: tuple[int, ...], inner: dict[str, Any]) -> Any:
        letters = {k: v for k, v in (bind | inner).items() if k in words(source)}
        key = (point, source, name, index, *sorted(letters.items()))
        if key not in world.slopes:  # 同じ微分は、添字の組や関係が違っても、一度だけ求める
            world.slopes[key] = differentiated(source, name, index, bind | inner)
        return world.slopes[key]

    def differentiated(source: str, name: str, index: tuple[int, ...], bind: Any) -> Any:
        if name not in world.variables():
            raise Wrong(f"{name} は、このページで宣言した変数ではないので、動かせません")
        current = world.run(point)[name]
        shape = np.shape(current)

        def along(spot: tuple[int, ...]) -> Any:
            def moved(delta: float) -> Any:
                shifted = point._replace(shifts=(*point.shifts, (name, spot, delta)))
                return evaluate(world, source, shifted, bind)

            return slope(moved)

        if index:
            part = at(np.asarray(current, dtype=float), *index)  # 範囲も確かめる
            first = (0,) * (len(shape) - len(index) - np.ndim(part)) + tuple(map(int, index))
            shape = np.shape(part)  # ∂L/∂u_n は、u の n 行目による微分
        else:
            first = ()
        slopes = [along((*first, *spot)) for spot in np.ndindex(*shape)]
        if np.ndim(slopes[0]) == 0:
            return np.array(slopes).reshape(shape)
        if slopes[0].squeeze().ndim > 1 or len([size for size in shape if size > 1]) > 1:
            raise Unreadable("行列の、行列による微分です。添字を付けてください")
        return np.stack([each.squeeze() for each in slopes], axis=-1)  # 行が出力、列が入力

    def outcomes(source: str, inner: dict[str, Any]) -> tuple[Any, Any]:
        weights = np.array(world.run(point._replace(outcome=0))["_weights"]())
        points = (point._replace(outcome=case) for case in range(len(weights)))
        values = np.array([evaluate(world, source, each, bind | inner) for each in points])
        return np.tensordot(weights, values, 1), np.tensordot(weights, values**2, 1)

    def variance(source: str, inner: dict[str, Any]) -> Any:
        mean, square = outcomes(source, inner)
        return square - mean**2

    tools = {"_D": derivative, "_E": lambda *a: outcomes(*a)[0], "_Var": variance}
    return eval(code(source), {**world.run(point), **bind, **TOOLS, **HIGHER, **tools})


def prime(function: Any, order: int, x: Any) -> Any:
    """関数の、order 回の微分です。"""
    if order == 0:
        return function(x)
    return slope(lambda delta: prime(function, order - 1, np.asarray(x) + delta))


def limit(function: Any, target: float) -> Any:
    """関数の極限です。右からと左からの値を、それぞれの側の六つの点から補間で求めます。"""

    def approached(step: float) -> Any:
        values = (np.asarray(function(target + k * step), dtype=float) for k in range(1, 7))
        return sum(c * value for c, value in zip(EXTRAPOLATION, values, strict=True))

    right, left = approached(LIMIT_STEP), approached(-LIMIT_STEP)
    if not np.allclose(right, left, rtol=1e-7, atol=1e-7):
        raise Wrong("右からと左からの極限が違うか、極限がありません")
    return (right + left) / 2


HIGHER = {"_prime": prime, "_lim": limit}

"""数値微分の引数の確かめ: float64 の配列と、関数が返した損失。"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks.arrays import Array, array, finite, floats, not_empty

INSIDE = (
    "ただし、ネットワークのパラメータの写しを動かしても、損失は変わりません。"
    "dtype=np.float64 のネットワークを作り、その params を渡してください。"
)


def float64(x: Array, name: str, writable: bool = False) -> Array:
    """数値微分に渡せる、有限な float64 の配列であることを確かめて、そのまま返します。

    Raises
    ------
    TypeError
        float64 の配列でないとき。
    ValueError
        NaN か無限大があるとき、書き込みが要るのに禁じられているとき。
    """
    # np.matrix やマスク付き配列は、成分の取り出し方が違う
    if type(x) is not np.ndarray:
        advice = f"np.array({name}, dtype=np.float64) で配列にしてください。"
        raise TypeError(f"{name} は配列です。{type(x).__name__} が渡されました。{advice}")
    if x.dtype != np.float64:
        # ネットワークの既定の dtype
        warning = INSIDE if x.dtype == np.float32 else ""
        raise TypeError(
            f"{name} は float64 の配列です。{x.dtype} が渡されました。"
            "整数では小さな差が切り捨てられ、float32 では丸めに埋もれます。"
            f"{name}.astype(np.float64) としてください。{warning}"
        )
    if writable and not x.flags.writeable:
        raise ValueError(f"{name} は書き込み禁止です。{name}.copy() を渡してください。{INSIDE}")
    return finite(x, name)


def affine(x: Array, W: Array, b: Array) -> None:
    """数値微分する全結合層 xW + b の、三つの配列の dtype と形を確かめます。"""
    for name, values, ndim in (("x", x, 2), ("W", W, 2), ("b", b, 1)):
        not_empty(float64(values, name), name)
        if values.ndim != ndim:
            raise ValueError(f"{name} は {ndim} 次元の配列です。形 {values.shape} が渡されました。")
    if x.shape[1] != W.shape[0] or W.shape[1] != b.shape[0]:
        raise ValueError(f"xW + b の形が合いません。{x.shape}、{W.shape}、{b.shape} です。")


def elementwise(y: ArrayLike, x: Array) -> Array:
    """要素ごとの関数 f の値 f(x) を、x と同じ形であることを確かめて返します。"""
    y = floats(y, "f(x)")
    if y.shape != x.shape:
        raise ValueError(
            f"f(x) の形 {y.shape} が、x の形 {x.shape} と違います。差分は要素ごとの関数に使います。"
            "数 1 個を返す f には、numerical_gradient を使ってください。"
        )
    return y


def losses(values: ArrayLike, count: int) -> Array:
    """関数 f が返した count 個の損失を、有限な float64 の配列 (count,) にして返します。"""
    found = array(values, "f の値")
    if found.shape != (count,) or found.dtype.kind not in "fiu":
        raise TypeError(
            f"f は損失 {count} 個の配列 ({count},) を返す関数です。"
            f"形 {found.shape}、dtype {found.dtype} の値が返りました。"
        )
    if found.dtype.kind == "f" and found.dtype.itemsize < 8:
        raise TypeError(f"f が {found.dtype} の値を返しました。float64 で計算してください。")
    return finite(found, "f の値").astype(np.float64)


def loss(value: ArrayLike) -> float:
    """関数 f が返した損失を、有限な数 1 個 (float) にして返します。"""
    if value is None:
        raise TypeError("f が None を返しました。最後に return で数 1 個を返してください。")
    found = array(value, "f の値")
    if found.size == 1 and found.dtype.kind == "f":
        finite(found.reshape(()), "f(x)")
    if found.size != 1:
        raise TypeError(
            f"f は数 1 個を返す関数です。形 {found.shape} の値が返りました。"
            "np.sum か np.mean で 1 個にまとめてください。"
        )
    return float(losses(found.reshape(1), 1)[0])

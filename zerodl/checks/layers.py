"""層の確かめ: パラメータ、逆伝播の勾配、読者の書いた層が返した値。"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks.arrays import Array, finite, floats, not_empty, not_half, same_shape
from zerodl.checks.numbers import shown

Saved = TypeVar("Saved")


def parameter(value: ArrayLike, name: str, ndim: int) -> Array:
    """層のパラメータにする、小数の配列の写しを返します。元の配列は学習で変わりません。

    Raises
    ------
    TypeError
        実数でないとき、float16 のとき(学習の小さな更新が、丸めで消える)。
    ValueError
        軸の数が ndim でないとき、空のとき、NaN か無限大があるとき。
    """
    array = not_half(floats(value, name), name).copy()
    if array.ndim != ndim:
        raise ValueError(f"{name} は {ndim} 次元の配列です。形 {array.shape} が渡されました。")
    return finite(not_empty(array, name), name)


def weights_and_bias(W: ArrayLike, b: ArrayLike) -> tuple[Array, Array]:
    """全結合層の重み (D, M) とバイアス (M,) の写しを返します。"""
    W, b = parameter(W, "W", ndim=2), parameter(b, "b", ndim=1)
    if W.shape[1] != len(b):
        raise ValueError(f"W の列数と b の長さが違います。{W.shape} と {b.shape} です。")
    return W, b


def filters(W: ArrayLike, b: ArrayLike) -> tuple[Array, Array]:
    """畳み込み層のフィルター (FN, C, FH, FW) とバイアス (FN,) の写しを返します。"""
    W, b = parameter(W, "W", ndim=4), parameter(b, "b", ndim=1)
    if len(W) != len(b):
        raise ValueError(f"フィルターの数と b の長さが違います。{W.shape} と {b.shape} です。")
    return W, b


def after_forward(saved: Saved | None, owner: str) -> Saved:
    """順伝播で取っておいた値を返します。forward より前の backward は断ります。"""
    if saved is None:
        raise RuntimeError(f"{owner}.backward の前に、{owner}.forward を呼んでください。")
    return saved


def gradient(dy: ArrayLike, shape: tuple[int, ...] | None, owner: str) -> Array:
    """層 owner の backward に渡された dy を返します。forward の出力と同じ形だけを認めます。

    Raises
    ------
    RuntimeError
        forward がまだのとき(shape が None)。
    ValueError
        dy の形が、直前の forward の出力の形と違うとき。
    """
    # ふつうは、この速い検査で終わる
    if type(dy) is np.ndarray and dy.dtype.kind == "f" and dy.shape == shape:
        return dy
    if shape is None:
        raise RuntimeError(
            f"{owner}.backward の前に、{owner}.forward を呼んでください。自分で書いた層なら、"
            "forward の中で、出力の形を self.y_shape に入れてください。"
        )
    dy = floats(dy, "dy")
    if dy.shape != shape:
        raise ValueError(
            f"{owner}.backward の dy は、forward の出力と同じ形 {shape} です。"
            f"{dy.shape} が渡されました。"
        )
    return dy


def node_gradient(dz: ArrayLike, z: Array | None, owner: str) -> Array:
    """計算グラフの節 owner の backward に渡された、z と同じ形の dz を返します。"""
    z = after_forward(z, owner)
    dz = floats(dz, "dz")
    same_shape(dz, z, ("dz", "z"))
    return dz


def returned(value: Any, owner: object, method: str) -> Array:
    """読者の書いた層が、配列を返したことを確かめます。"""
    # ふつうは、この速い検査で終わる
    if isinstance(value, np.ndarray):
        return value
    _not_none(value, owner, method)
    raise TypeError(
        f"{type(owner).__name__}.{method} は配列 (np.ndarray) を返します。"
        f"{shown(value)} が返りました。"
    )


def returned_loss(value: Any, owner: object) -> float:
    """読者の書いた損失が、NaN でない数 1 個を返したことを確かめ、float にします。"""
    # ふつうは、この速い検査で終わる
    if type(value) is float and value == value:
        return value
    _not_none(value, owner, "forward")
    name = type(owner).__name__
    simple = isinstance(value, (int, float, np.generic, np.ndarray)) and np.ndim(value) == 0
    if not (simple and np.asarray(value).dtype.kind in "fiu"):
        raise TypeError(
            f"{name}.forward は、損失を数 1 個で返します。{shown(value)} が返りました。"
            "件ごとの損失なら、np.mean で 1 個にまとめてください。"
        )
    if np.isnan(value):
        raise ValueError(f"{name}.forward が NaN を返しました。0 の log や 0 / 0 がありませんか。")
    return float(value)


def _not_none(value: Any, owner: object, method: str) -> None:
    """None でないことを確かめます。return を忘れた関数は None を返します。"""
    if value is None:
        raise TypeError(
            f"{type(owner).__name__}.{method} が None を返しました。"
            f"{method} の最後に return を書いてください。"
        )

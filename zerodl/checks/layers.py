"""層の確かめ: パラメータ、逆伝播の勾配、読者の書いた層が返した値。"""

from typing import Any, TypeVar

from numpy.typing import ArrayLike

from zerodl.checks.arrays import Array, finite, floats, not_empty, not_half, same_shape

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
    shape = after_forward(shape, owner)
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


def returned(value: Any, owner: object, method: str) -> Any:
    """読者の書いた層が、値を返したことを確かめます。return を忘れた関数は None を返します。"""
    if value is None:
        raise TypeError(
            f"{type(owner).__name__}.{method} が None を返しました。"
            f"{method} の最後に return を書いてください。"
        )
    return value

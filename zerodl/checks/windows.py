"""畳み込みとプーリングの窓の確かめ: 大きさ、ずらす幅、並べた行列の形。"""

from collections.abc import Iterable
from typing import Any

from numpy.typing import ArrayLike

from zerodl.checks.arrays import Array, floats
from zerodl.checks.numbers import flag, integer


def window(size: int, kernel: int, stride: int, pad: int, exact: bool) -> tuple[int, int, int, int]:
    """入力の一辺、窓の一辺、ずらす幅、周りの 0 の幅を、窓が収まることを確かめて返します。"""
    size, kernel = integer(size, "size", least=1), integer(kernel, "kernel", least=1)
    stride, pad = integer(stride, "stride", least=1), integer(pad, "pad", least=0)
    room = size + 2 * pad - kernel
    if room < 0:
        raise ValueError(
            f"窓 {kernel} が、入力 {size} の両側に pad {pad} を足した {size + 2 * pad} より"
            "大きいです。窓を小さくしてください。"
        )
    if flag(exact, "exact") and room % stride:
        raise ValueError(
            f"({size} + 2×{pad} − {kernel}) = {room} は、stride {stride} で割り切れません。"
            "stride か pad を変えてください。"
        )
    return size, kernel, stride, pad


def image_shape(shape: tuple[int, ...]) -> list[int]:
    """画像の形 (N, C, H, W) が、1 以上の整数 4 個であることを確かめます。"""
    if not isinstance(shape, (tuple, list)) or len(shape) != 4:
        raise ValueError(f"x_shape は (N, C, H, W) の組です。{shape!r} が渡されました。")
    return [integer(size, "x_shape の要素", least=1) for size in shape]


def columns(col: ArrayLike, shape: tuple[int, int]) -> Array:
    """窓を並べた行列 col を、形を確かめて返します。"""
    col = floats(col, "col")
    if col.shape != shape:
        raise ValueError(f"col の形は {shape} です。{col.shape} が渡されました。")
    return col


def kernels(layers: Iterable[Any]) -> list[tuple[int, int]]:
    """(窓の一辺, ストライド) のリストにして返します。"""
    found = []
    for layer in layers if isinstance(layers, Iterable) else [layers]:
        if not isinstance(layer, (tuple, list)) or len(layer) != 2:
            raise ValueError(
                f"layers の要素は (窓の一辺, ストライド) です。{layer!r} がありました。"
            )
        kernel, stride = layer
        pair = integer(kernel, "kernel", least=1), integer(stride, "stride", least=1)
        found.append(pair)
    return found


def share(count: int, groups: int, name: str = "C") -> int:
    """チャンネルかフィルターを組に等しく分けた、一組の数を返します。"""
    count, groups = integer(count, name, least=1), integer(groups, "G", least=1)
    if count % groups:
        raise ValueError(
            f"{name} = {count} を、{groups} 組に等しく分けられません。G を変えてください。"
        )
    return count // groups

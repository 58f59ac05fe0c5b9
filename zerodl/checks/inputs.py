"""層に入る x の形の確かめ: 行列、画像、その列やチャンネルの数。"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks.arrays import Array, floats, not_empty


def matrix(x: ArrayLike, columns: int, owner: str) -> Array:
    """層 owner に渡す行列 (N, columns) にして返します。軸や列の数が違えば、形を添えて断ります。"""
    # ふつうは、この速い検査で終わる
    if type(x) is np.ndarray and x.dtype.kind == "f" and x.ndim == 2:
        if x.shape[1] == columns and x.size:
            return x
    x = floats(x)
    if x.ndim != 2:
        advice = (
            "画像なら Flatten を先に置くか、"
            "np.reshape(x, (len(x), -1)) で 1 件を 1 行に並べてください。"
            if x.ndim > 2
            else "1 件だけなら np.reshape(x, (1, -1)) で行列にしてください。"
        )
        raise ValueError(
            f"{owner} が受け取る x の形は (N, {columns}) です。{x.shape} が渡されました。{advice}"
        )
    if x.shape[1] != columns:
        advice = ""
        # (28, 28) の画像 1 枚と、784 列
        if x.size == columns:
            advice = "画像 1 枚なら np.reshape(x, (1, -1)) で 1 行に並べてください。"
        elif len(x) == columns:
            advice = "1 件が 1 列になっているなら、x.T としてください。"
        raise ValueError(
            f"{owner} が受け取る x は {columns} 列です。"
            f"{x.shape[1]} 列(形 {x.shape})が渡されました。{advice}"
        )
    return not_empty(x)


def images(x: ArrayLike, channels: int | None = None, owner: str = "この計算") -> Array:
    """画像のバッチ (N, C, H, W) にして返します。channels を渡すと、C も確かめます。"""
    x = floats(x)
    if x.ndim != 4:
        raise ValueError(
            f"{owner} が受け取る x の形は (N, C, H, W) です。{x.shape} が渡されました。"
            "1 枚だけなら x.reshape(1, C, H, W)、平らにした MNIST なら "
            "x.reshape(-1, 1, 28, 28) としてください。"
        )
    not_empty(x)
    if channels is not None and x.shape[1] != channels:
        last = "チャンネルが最後の軸なら、np.moveaxis(x, -1, 1) で前へ移してください。"
        raise ValueError(
            f"{owner} が受け取る x は {channels} チャンネルです。"
            f"{x.shape[1]} チャンネル(形 {x.shape})が渡されました。"
            f"{last if x.shape[3] == channels else ''}"
        )
    return x


def samples(x: ArrayLike, owner: str) -> Array:
    """何件かを並べた、空でない配列 (N, …) にして返します。"""
    x = floats(x)
    if x.ndim < 2 or x.size == 0:
        raise ValueError(f"{owner} が受け取る x の形は (N, …) です。{x.shape} が渡されました。")
    return x


def features(x: ArrayLike, count: int, owner: str) -> Array:
    """列(チャンネル)が count 個の、(N, D) か (N, C, H, W) にして返します。"""
    x = floats(x)
    if x.ndim not in (2, 4) or x.shape[1] != count:
        raise ValueError(
            f"{owner}({count}) が受け取る x の形は (N, {count}) か "
            f"(N, {count}, H, W) です。{x.shape} が渡されました。"
        )
    return not_empty(x)


def enough_to_normalize(x: Array) -> int:
    """一つの列(チャンネル)にある値の数を返します。1 個だけなら断ります。"""
    count = x.size // x.shape[1]
    if count < 2:
        raise ValueError(
            f"訓練のバッチ正規化には 2 件以上が要ります。x の形は {x.shape} です。"
            "1 件だけだと、そろえた値がすべて 0 になります。"
            "最後のミニバッチだけが 1 件なら、batch_size を変えてください。"
        )
    return count

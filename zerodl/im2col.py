"""畳み込みの幾何: 出力の大きさを数え、窓を行列に並べ(im2col)、重ねて戻します(col2im)。

出典: 出力の大きさは Dumoulin & Visin (2016)、im2col は Chellapilla et al. (2006)。
"""

from collections.abc import Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array


def output_size(size: int, kernel: int, stride: int = 1, pad: int = 0, exact: bool = False) -> int:
    """窓を動かしたときの、出力の一辺 (size + 2·pad − kernel) / stride + 1 を返します。

    割り切れないときは切り捨てます(右端と下端に、窓の届かない画素が残ります)。

    Parameters
    ----------
    size : 入力の一辺
    kernel : 窓(フィルター)の一辺
    stride : 窓をずらす幅
    pad : 周りに足す 0 の幅
    exact : True なら、割り切れないときに断る

    Raises
    ------
    TypeError
        整数でないとき。
    ValueError
        窓が入力より大きいとき、pad が負のとき、exact なのに割り切れないとき。
    """
    size, kernel, stride, pad = checks.window(size, kernel, stride, pad, exact)
    # 窓が動ける幅を、ずらす幅で割る
    return (size + 2 * pad - kernel) // stride + 1


def im2col(x: ArrayLike, FH: int, FW: int, stride: int = 1, pad: int = 0) -> Array:
    """窓に入る画素を 1 行に並べた行列を返します。

    Parameters
    ----------
    x : (N, C, H, W) の画像
    FH, FW : 窓の高さと幅
    stride : 窓をずらす幅
    pad : 周りに足す 0 の幅

    Returns
    -------
    (N·OH·OW, C·FH·FW)。行は画像・縦・横の順、列はチャンネル・縦・横の順
    """
    x = checks.images(x)
    N, C, H, W = x.shape
    OH, OW = output_size(H, FH, stride, pad), output_size(W, FW, stride, pad)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = sliding_window_view(padded, (FH, FW), axis=(2, 3))
    # (N, C, OH, OW, FH, FW)
    windows = windows[:, :, ::stride, ::stride]
    # 窓の写し。x とは別の配列
    rows = np.array(windows.transpose(0, 2, 3, 1, 4, 5), order="C")
    return rows.reshape(N * OH * OW, C * FH * FW)


def col2im(
    col: ArrayLike, x_shape: tuple[int, ...], FH: int, FW: int, stride: int = 1, pad: int = 0
) -> Array:
    """行列の各行を、元の窓の位置に足し戻した画像を返します。

    重なる画素は足し合わせるので、im2col の逆ではなく、随伴(転置)です。

    Parameters
    ----------
    col : (N·OH·OW, C·FH·FW)
    x_shape : 戻す画像の形 (N, C, H, W)
    FH, FW, stride, pad : im2col と同じ

    Returns
    -------
    (N, C, H, W)
    """
    N, C, H, W = checks.image_shape(x_shape)
    OH, OW = output_size(H, FH, stride, pad), output_size(W, FW, stride, pad)
    col = checks.columns(col, (N * OH * OW, C * FH * FW))
    windows = col.reshape(N, OH, OW, C, FH, FW)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), col.dtype)
    for i in range(FH):
        rows = slice(i, i + stride * OH, stride)
        for j in range(FW):
            columns = slice(j, j + stride * OW, stride)
            padded[:, :, rows, columns] += windows[..., i, j].transpose(0, 3, 1, 2)
    return padded[:, :, pad : pad + H, pad : pad + W]


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """出力の 1 画素が見ている、入力の範囲の一辺(受容野)を返します。

    Parameters
    ----------
    layers : 入力に近い順の (窓の一辺, ストライド)。畳み込みもプーリングも同じ
    """
    # step は、その層の 1 画素が入力の何画素おきに当たるか
    field, step = 1, 1
    for kernel, stride in checks.kernels(layers):
        field += (kernel - 1) * step
        step *= stride
    return field

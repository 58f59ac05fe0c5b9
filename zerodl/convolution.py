"""畳み込み層: フィルターを画像の上で動かし、重なった所の積の和を出力します。

出典: LeCun et al. (1998)。行列の積にする方法は Chellapilla et al. (2006)。
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.im2col import col2im, im2col, output_size
from zerodl.layer import Layer

# これより少ないチャンネルは、内側の長さが短すぎて並べるのが遅い
FEW = 4
# 一度に並べる窓の要素数。float32 で 1 MB、CPU のキャッシュに収まる
COLUMNS_SIZE = 2**18


def convolve(x: ArrayLike, W: ArrayLike, b: ArrayLike, stride: int = 1, pad: int = 0) -> Array:
    """畳み込みの順伝播を、im2col と行列の積 1 回で計算します。

    Parameters
    ----------
    x : (N, C, H, W) の画像
    W : (FN, C, FH, FW) のフィルター
    b : (FN,) のバイアス
    stride, pad : 窓をずらす幅と、周りに足す 0 の幅

    Returns
    -------
    (N, FN, OH, OW)
    """
    W, b = checks.filters(W, b)
    x = checks.images(x, W.shape[1], "convolve")
    FN, _, FH, FW = W.shape
    OH, OW = output_size(x.shape[2], FH, stride, pad), output_size(x.shape[3], FW, stride, pad)
    # (N·OH·OW, C·FH·FW)
    col = im2col(x, FH, FW, stride, pad)
    # (N·OH·OW, FN)
    y = col @ W.reshape(FN, -1).T + b
    # (N, FN, OH, OW)
    return y.reshape(-1, OH, OW, FN).transpose(0, 3, 1, 2)


def convolve_backward(
    x: ArrayLike, W: ArrayLike, dy: ArrayLike, stride: int = 1, pad: int = 0
) -> tuple[Array, Array, Array]:
    """畳み込みの逆伝播を、im2col と col2im で計算し、dx・dW・db を返します。

    Parameters
    ----------
    x, W, stride, pad : convolve に渡したもの
    dy : (N, FN, OH, OW) の、出力側の勾配

    Returns
    -------
    x と同じ形の dx、W と同じ形の dW、(FN,) の db の組
    """
    W = checks.parameter(W, "W", ndim=4)
    x = checks.images(x, W.shape[1], "convolve_backward")
    FN, _, FH, FW = W.shape
    OH, OW = output_size(x.shape[2], FH, stride, pad), output_size(x.shape[3], FW, stride, pad)
    dy = checks.gradient(dy, (len(x), FN, OH, OW), "Convolution")
    # (N·OH·OW, FN)
    d = dy.transpose(0, 2, 3, 1).reshape(-1, FN)
    # (FN, C, FH, FW)
    dW = (d.T @ im2col(x, FH, FW, stride, pad)).reshape(W.shape)
    # (N·OH·OW, C·FH·FW)
    dcol = d @ W.reshape(FN, -1)
    return col2im(dcol, x.shape, FH, FW, stride, pad), dW, d.sum(axis=0)


class Convolution(Layer):
    """畳み込み層です。値は convolve と同じで、次の工夫で速くしています。

    画像の形は (N, C, H, W) のまま、メモリーの中ではチャンネルを内側に並べます。
    窓は数枚分ずつ並べて、すぐに掛けます。dx も、裏返したフィルターの畳み込みで求めます。

    Parameters
    ----------
    W : (FN, C, FH, FW) のフィルター
    b : (FN,) のバイアス
    stride : 窓をずらす幅
    pad : 周りに足す 0 の幅
    """

    # (N, H + 2·pad, W + 2·pad, C)
    padded: Array

    def __init__(self, W: ArrayLike, b: ArrayLike, stride: int = 1, pad: int = 0) -> None:
        W, b = checks.filters(W, b)
        super().__init__(W=W, b=b)
        self.stride = checks.integer(stride, "stride", least=1)
        self.pad = checks.integer(pad, "pad", least=0)

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """画像 x (N, C, H, W) から y (N, FN, OH, OW) を返します。"""
        W, p = self.params["W"], self.pad
        FN, C, FH, FW = W.shape
        x = checks.images(x, C, "Convolution")
        # 窓がはみ出さないことを確かめる
        output_size(x.shape[2], FH, self.stride, p)
        output_size(x.shape[3], FW, self.stride, p)
        self.padded = np.pad(x.transpose(0, 2, 3, 1), ((0, 0), (p, p), (p, p), (0, 0)))
        # (FH·FW·C, FN)
        filters = W.transpose(2, 3, 1, 0).reshape(-1, FN)
        y = _correlate(self.padded, filters, self.params["b"], FH, FW, self.stride)
        # (N, OH, OW, FN) → (N, FN, OH, OW)
        y = y.transpose(0, 3, 1, 2)
        self.y_shape = y.shape
        return y

    def backward(self, dy: ArrayLike) -> Array:
        """出力側の勾配 dy (N, FN, OH, OW) から dx (N, C, H, W) を返し、grads を埋めます。"""
        dy = self.check(dy)
        self.fill_grads(dy)
        _, C, FH, FW = self.params["W"].shape
        flipped = self.params["W"][:, :, ::-1, ::-1].transpose(2, 3, 0, 1).reshape(-1, C)
        # (N, H, W, C)
        dx = _correlate(self._spread(dy), flipped, 0.0, FH, FW, stride=1)
        return dx.transpose(0, 3, 1, 2)

    def _spread(self, dy: Array) -> Array:
        """窓の間隔で dy を置き、周りを 0 で囲んだ画像 (N, H+FH−1, W+FW−1, FN) を返します。"""
        FN, _, FH, FW = self.params["W"].shape
        s, p, (N, PH, PW, _) = self.stride, self.pad, self.padded.shape
        rows = slice(FH - 1, FH - 1 + s * dy.shape[2], s)
        columns = slice(FW - 1, FW - 1 + s * dy.shape[3], s)
        spread = np.zeros((N, PH + FH - 1, PW + FW - 1, FN), dy.dtype)
        spread[:, rows, columns] = dy.transpose(0, 2, 3, 1)
        return spread[:, p : PH + FH - 1 - p, p : PW + FW - 1 - p]

    def fill_grads(self, dy: ArrayLike) -> None:
        """フィルターの勾配 (FN, C, FH, FW) とバイアスの勾配 (FN,) を計算します。"""
        FN, C, FH, FW = self.params["W"].shape
        # (N, OH, OW, FN)
        d = np.ascontiguousarray(self.check(dy).transpose(0, 2, 3, 1))
        dW = np.zeros((FH * FW * C, FN), np.result_type(self.padded, d))
        for chosen, col in _columns(self.padded, FH, FW, self.stride):
            dW += col.T @ d[chosen].reshape(-1, FN)
        self.grads["W"] = dW.reshape(FH, FW, C, FN).transpose(3, 2, 0, 1).copy()
        self.grads["b"] = np.ones(d.size // FN, d.dtype) @ d.reshape(-1, FN)


def _columns(images: Array, FH: int, FW: int, stride: int) -> Iterator[tuple[slice, Array]]:
    """画像 (N, H, W, C) を数枚ずつ、窓を並べた行列 (枚数·OH·OW, FH·FW·C) にして返します。"""
    windows = sliding_window_view(images, (FH, FW), axis=(1, 2))[:, ::stride, ::stride]
    # (N, OH, OW, FH, FW, C)
    windows = windows.transpose(0, 1, 2, 4, 5, 3)
    C = images.shape[3]
    step = max(1, COLUMNS_SIZE // windows[0].size)
    for start in range(0, len(images), step):
        chosen = slice(start, start + step)
        if C >= FEW:
            yield chosen, windows[chosen].reshape(-1, FH * FW * C)
        else:
            yield chosen, windows[chosen].transpose(3, 4, 5, 0, 1, 2).reshape(FH * FW * C, -1).T


def _correlate(
    images: Array, filters: Array, b: Array | float, FH: int, FW: int, stride: int
) -> Array:
    """画像 (N, H, W, C) の窓とフィルター (FH·FW·C, FN) の積に b を足した (N, OH, OW, FN) です。"""
    N, H, W, _ = images.shape
    OH, OW, FN = output_size(H, FH, stride), output_size(W, FW, stride), filters.shape[1]
    y = np.empty((N, OH, OW, FN), np.result_type(images, filters, b))
    for chosen, col in _columns(images, FH, FW, stride):
        y[chosen] = (col @ filters + b).reshape(-1, OH, OW, FN)
    return y

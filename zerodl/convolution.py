"""畳み込み層: フィルターを画像の上で動かし、重なった所の積の和を出力します。

出典: LeCun et al. (1998)。行列の積にする方法は Chellapilla et al. (2006)。
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.im2col import col2im, im2col, output_size
from zerodl.layer import Layer

# 行列の積の内側がこれより短いと、何度も足すより、写してまとめて掛けるほうが速い
SHORT = 16


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
    """畳み込み層です。値は convolve と同じで、窓を並べずに計算するので、速くなります。

    画像の形は (N, C, H, W) のまま、メモリーの中では (H, C, W, N) の順に並べます。
    すると、縦に続く FH 行の画素は、写さなくても (FH·C, W·N) の行列です。
    これにフィルターの 1 列を掛けた積を、1 画素ずつずらして FW 回足すと、出力の 1 行になります。
    dx も、裏返したフィルターの畳み込みで求めます。

    Parameters
    ----------
    W : (FN, C, FH, FW) のフィルター
    b : (FN,) のバイアス
    stride : 窓をずらす幅
    pad : 周りに足す 0 の幅
    """

    # (H + 2·pad, C, W + 2·pad, N)
    padded: Array

    def __init__(self, W: ArrayLike, b: ArrayLike, stride: int = 1, pad: int = 0) -> None:
        W, b = checks.filters(W, b)
        super().__init__(W=W, b=b)
        self.stride = checks.integer(stride, "stride", least=1)
        self.pad = checks.integer(pad, "pad", least=0)

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """画像 x (N, C, H, W) から y (N, FN, OH, OW) を返します。"""
        W, p = self.params["W"], self.pad
        x = checks.images(x, W.shape[1], "Convolution")
        # 窓がはみ出さないことを確かめる
        output_size(x.shape[2], W.shape[2], self.stride, p)
        output_size(x.shape[3], W.shape[3], self.stride, p)
        self.padded = np.pad(x.transpose(2, 1, 3, 0), ((p, p), (0, 0), (p, p), (0, 0)))
        y = _correlate(self.padded, W, self.params["b"], self.stride)
        # (OH, FN, OW, N) → (N, FN, OH, OW)
        y = y.transpose(3, 1, 0, 2)
        self.y_shape = y.shape
        return y

    def backward(self, dy: ArrayLike) -> Array:
        """出力側の勾配 dy (N, FN, OH, OW) から dx (N, C, H, W) を返し、grads を埋めます。"""
        dy = self.check(dy)
        self.fill_grads(dy)
        # (C, FN, FH, FW)
        flipped = self.params["W"][:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        dx = _correlate(self._spread(dy), flipped, np.zeros(len(flipped), flipped.dtype), stride=1)
        # (H, C, W, N) → (N, C, H, W)
        return dx.transpose(3, 1, 0, 2)

    def _spread(self, dy: Array) -> Array:
        """窓の間隔で dy を置き、周りを 0 で囲んだ画像 (H+FH−1, FN, W+FW−1, N) を返します。"""
        FN, _, FH, FW = self.params["W"].shape
        s, p, (PH, _, PW, N) = self.stride, self.pad, self.padded.shape
        rows = slice(FH - 1, FH - 1 + s * dy.shape[2], s)
        columns = slice(FW - 1, FW - 1 + s * dy.shape[3], s)
        spread = np.zeros((PH + FH - 1, FN, PW + FW - 1, N), dy.dtype)
        spread[rows, :, columns] = dy.transpose(2, 1, 3, 0)
        return spread[p : PH + FH - 1 - p, :, p : PW + FW - 1 - p]

    def fill_grads(self, dy: ArrayLike) -> None:
        """フィルターの勾配 (FN, C, FH, FW) とバイアスの勾配 (FN,) を計算します。"""
        FN, C, FH, FW = self.params["W"].shape
        # (OH, FN, OW, N)
        d = np.ascontiguousarray(self.check(dy).transpose(2, 1, 3, 0))
        dW = np.zeros((FW, FH * C, FN), np.result_type(self.padded, d))
        for d_row, parts in zip(d, _rows(self.padded, FH, FW, self.stride), strict=True):
            for j, part in enumerate(parts):
                # (FH·C, OW·N)(OW·N, FN)
                dW[j] += part @ d_row.reshape(FN, -1).T
        self.grads["W"] = dW.reshape(FW, FH, C, FN).transpose(3, 2, 1, 0).copy()
        self.grads["b"] = d.sum(axis=(0, 2, 3))


def _rows(images: Array, FH: int, FW: int, stride: int) -> Iterator[list[Array]]:
    """出力の 1 行ごとに、窓の各列が重なる画素の行列 (FH·C, OW·N) を、FW 個返します。

    stride が 1 なら、どれも画像 (H, C, W, N) の写しではなく、その一部です。
    """
    H, C, W, N = images.shape
    OH, OW = output_size(H, FH, stride), output_size(W, FW, stride)
    for i in range(0, stride * OH, stride):
        rows = images[i : i + FH].reshape(FH * C, W, N)
        yield [rows[:, j : j + stride * OW : stride].reshape(FH * C, -1) for j in range(FW)]


def _correlate(images: Array, W: Array, b: Array, stride: int) -> Array:
    """画像 (H, C, W, N) とフィルター (FN, C, FH, FW) の畳み込み (OH, FN, OW, N) です。"""
    FN, C, FH, FW = W.shape
    height, _, width, N = images.shape
    OH, OW = output_size(height, FH, stride), output_size(width, FW, stride)
    together = FH * C < SHORT
    # (1 か FW, FN, …) フィルターの列ごとの行列。まとめて掛けるなら、全部で一つ
    filters = W.transpose(0, 3, 2, 1).reshape(FN, 1 if together else FW, -1).swapaxes(0, 1)
    y = np.empty((OH, FN, OW * N), np.result_type(images, W, b))
    for y_row, parts in zip(y, _rows(images, FH, FW, stride), strict=True):
        parts = [np.concatenate(parts)] if together else parts
        np.matmul(filters[0], parts[0], out=y_row)
        for f, part in zip(filters[1:], parts[1:], strict=True):
            y_row += f @ part
        y_row += b[:, None]
    return y.reshape(OH, FN, OW, N)

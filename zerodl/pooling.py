"""プーリング: 窓の中の値を一つにまとめて、画像を小さくします。

出典: 二つのプーリングの比較は Scherer, Müller & Behnke (2010)。
"""

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.im2col import output_size
from zerodl.layer import Layer


class Pool(Layer):
    """プーリングの共通部分: 窓の同じ位置にある画素を集めた画像を作ります。

    Parameters
    ----------
    size : 窓の一辺
    stride : 窓をずらす幅。省くと size (窓が重ならない)
    """

    x: Array

    def __init__(self, size: int, stride: int | None = None) -> None:
        super().__init__()
        self.size = checks.integer(size, "size", least=1)
        self.stride = self.size if stride is None else checks.integer(stride, "stride", least=1)

    def shifts(self, x: Array) -> list[Array]:
        """窓の左上、その右、…の画素だけを抜き出した、(N, C, OH, OW) の画像を順に返します。"""
        s = self.stride
        OH, OW = (output_size(length, self.size, s) for length in x.shape[2:])
        offsets = [(i, j) for i in range(self.size) for j in range(self.size)]
        return [x[:, :, i : i + s * OH : s, j : j + s * OW : s] for i, j in offsets]


class MaxPool(Pool):
    """最大値プーリングの層です。

    Parameters
    ----------
    size : 窓の一辺
    stride : 窓をずらす幅。省くと size (窓が重ならない)
    """

    y: Array

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """画像 (N, C, H, W) から、窓ごとの最大値 (N, C, OH, OW) を返します。"""
        x = checks.images(x, owner="MaxPool")
        # (N, C, OH, OW)
        self.y = reduce(np.maximum, self.shifts(x))
        self.x = x
        self.y_shape = self.y.shape
        return self.y

    def backward(self, dy: ArrayLike) -> Array:
        """勾配を、最大値だった画素に渡します。同じ値が並ぶときは、最初の一つだけです。"""
        dy, s = self.check(dy), self.stride
        dx = self._blank(dy.dtype)
        # 出力の 1 行ずつ進むと、途中の値が CPU のキャッシュに収まる
        for i in range(dy.shape[2]):
            row, rows = np.s_[:, :, i : i + 1], np.s_[:, :, s * i : s * i + self.size]
            self._hand_over(dy[row], self.x[rows], self.y[row], dx[rows])
        return dx

    def _hand_over(self, dy: Array, x: Array, y: Array, dx: Array) -> None:
        """勾配 dy を、値が最大値 y に等しい、最初の画素の dx に渡します。"""
        # まだ勾配を渡していない窓
        waiting = np.ones_like(y, bool)
        for part, dx_part in zip(self.shifts(x), self.shifts(dx), strict=True):
            first = waiting & (part == y)
            # 渡した窓を除く
            waiting ^= first
            # 重なる画素には、何度も届く
            if self.stride < self.size:
                dx_part += dy * first
            else:
                np.multiply(dy, first, out=dx_part)

    def _blank(self, dtype: np.dtype[Any]) -> Array:
        """勾配を書く、x と同じ形の場所を返します。窓の外や、窓の重なりがあれば、0 で埋めます。"""
        tiled = all(length % self.size == 0 for length in self.x.shape[2:])
        make = np.empty_like if tiled and self.stride == self.size else np.zeros_like
        return make(self.x, dtype)


class AveragePool(Pool):
    """平均プーリングの層です。float16 は、和に丸めの誤差が積もるので断ります。

    Parameters
    ----------
    size : 窓の一辺
    stride : 窓をずらす幅。省くと size (窓が重ならない)
    """

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """画像 (N, C, H, W) から、窓ごとの平均 (N, C, OH, OW) を返します。"""
        x = checks.not_half(checks.images(x, owner="AveragePool"), "x")
        y = reduce(np.add, self.shifts(x)) / self.size**2
        self.x = x
        self.y_shape = y.shape
        return y

    def backward(self, dy: ArrayLike) -> Array:
        """勾配を、窓の画素に等しく分けます。"""
        share = self.check(dy) / self.size**2
        dx = np.zeros_like(self.x, share.dtype)
        for dx_part in self.shifts(dx):
            dx_part += share
        return dx

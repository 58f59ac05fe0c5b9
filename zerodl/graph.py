"""計算グラフの節: 足し算と掛け算。順伝播で値を、逆伝播で局所的な微分を掛けた勾配を渡します。"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks import Array, after_forward, as_floats, same_shape


class Add:
    """足し算の節 z = x + y です。逆伝播は、来た勾配をそのまま両方へ渡します。

    出典: サイト「計算グラフ」
    """

    z: Array | None = None  # 直前の順伝播の出力

    def forward(self, x: ArrayLike, y: ArrayLike) -> Array:
        """同じ形の x と y から、和 z = x + y を返します。"""
        x, y = _pair(x, y)
        self.z = x + y
        return self.z

    def backward(self, dz: ArrayLike) -> tuple[Array, Array]:
        """出力側の勾配 dz (z と同じ形)から、組 (dx, dy) を返します。∂z/∂x = ∂z/∂y = 1 です。"""
        dz = _gradient(dz, self.z, "Add")
        return 1.0 * dz, 1.0 * dz


class Multiply:
    """掛け算の節 z = xy です。逆伝播は、来た勾配に、相手の値を掛けて渡します。

    出典: サイト「計算グラフ」
    """

    z: Array | None = None  # 直前の順伝播の出力

    def forward(self, x: ArrayLike, y: ArrayLike) -> Array:
        """同じ形の x と y から、積 z = xy を返します。x と y は逆伝播のために覚えます。"""
        self.x, self.y = _pair(x, y)
        self.z = self.x * self.y
        return self.z

    def backward(self, dz: ArrayLike) -> tuple[Array, Array]:
        """出力側の勾配 dz (z と同じ形)から、組 (dx, dy) を返します。∂z/∂x = y、∂z/∂y = x です。"""
        dz = _gradient(dz, self.z, "Multiply")
        return dz * self.y, dz * self.x


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """二つの入力を、同じ形の実数の配列の写しにして返します。"""
    x, y = as_floats(x, "x"), as_floats(y, "y")
    same_shape(x, y, ("x", "y"))
    return np.copy(x), np.copy(y)


def _gradient(dz: ArrayLike, z: Array | None, owner: str) -> Array:
    """逆伝播の入口: 順伝播が済み、dz が z と同じ形であることを確かめて返します。"""
    z = after_forward(z, owner)
    dz = as_floats(dz, "dz")
    same_shape(dz, z, ("dz", "z"))
    return dz

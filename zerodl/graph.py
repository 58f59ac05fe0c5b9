"""計算グラフの節: 足し算と掛け算。順伝播で値を、逆伝播で局所的な微分を掛けた勾配を渡します。

出典: 逆向きにたどる微分は Linnainmaa (1970)。
"""

from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array


class Add:
    """足し算の節 z = x + y です。逆伝播は、来た勾配をそのまま両方へ渡します。"""

    # 直前の順伝播の出力
    z: Array | None = None

    def forward(self, x: ArrayLike, y: ArrayLike) -> Array:
        """同じ形の x と y から、和 z = x + y を返します。"""
        x, y = checks.pair(x, y)
        self.z = x + y
        return self.z

    def backward(self, dz: ArrayLike) -> tuple[Array, Array]:
        """出力側の勾配 dz (z と同じ形)から、組 (dx, dy) を返します。∂z/∂x = ∂z/∂y = 1 です。"""
        dz = checks.node_gradient(dz, self.z, "Add")
        return 1.0 * dz, 1.0 * dz


class Multiply:
    """掛け算の節 z = xy です。逆伝播は、来た勾配に、相手の値を掛けて渡します。"""

    # 直前の順伝播の出力
    z: Array | None = None

    def forward(self, x: ArrayLike, y: ArrayLike) -> Array:
        """同じ形の x と y から、積 z = xy を返します。x と y は逆伝播のために覚えます。"""
        self.x, self.y = checks.pair(x, y)
        self.z = self.x * self.y
        return self.z

    def backward(self, dz: ArrayLike) -> tuple[Array, Array]:
        """出力側の勾配 dz (z と同じ形)から、組 (dx, dy) を返します。∂z/∂x = y、∂z/∂y = x です。"""
        dz = checks.node_gradient(dz, self.z, "Multiply")
        return dz * self.y, dz * self.x

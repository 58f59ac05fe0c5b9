"""層: 順伝播 forward で値を前へ送り、逆伝播 backward で勾配を後ろへ戻す部品です。

出典: 誤差逆伝播法は Rumelhart, Hinton & Williams (1986)。
"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.activations import leaky_relu, relu, sigmoid, tanh
from zerodl.checks import Array
from zerodl.layer import Layer
from zerodl.product import product


class Affine(Layer):
    """全結合層 y = xW + b です。

    W と b の写しを params に持ちます。

    Parameters
    ----------
    W : (D, M) の重み
    b : (M,) のバイアス
    """

    x: Array

    def __init__(self, W: ArrayLike, b: ArrayLike) -> None:
        W, b = checks.weights_and_bias(W, b)
        super().__init__(W=W, b=b)

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """行列 x (N, D) から y (N, M) を返します。"""
        W, b = self.params["W"], self.params["b"]
        self.x = checks.matrix(x, columns=len(W), owner="Affine")
        # (N, D)(D, M) + (M,) → (N, M)
        y = product(self.x, W) + b
        self.y_shape = y.shape
        return y

    def backward(self, dy: ArrayLike) -> Array:
        """出力側の勾配 dy (N, M) から dx (N, D) を返し、grads を埋めます。"""
        dy = self.check(dy)
        self.fill_grads(dy)
        # (N, M)(M, D) → (N, D)
        return dy @ self.params["W"].T

    def fill_grads(self, dy: ArrayLike) -> None:
        """重みの勾配 (D, M) とバイアスの勾配 (M,) を計算します。"""
        dy = self.check(dy)
        # (D, N)(N, M) → (D, M)
        self.grads["W"] = product(self.x.T, dy)
        # (N, M) → (M,)
        self.grads["b"] = dy.sum(axis=0)


class Sigmoid(Layer):
    """シグモイド関数の層です。形は問いません。"""

    y: Array

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """要素ごとに y = σ(x) を返します。"""
        self.y = sigmoid(x)
        self.y_shape = self.y.shape
        return self.y

    def backward(self, dy: ArrayLike) -> Array:
        """要素ごとに dx = dy · y(1 − y) を返します。"""
        return self.check(dy) * self.y * (1.0 - self.y)


class Tanh(Layer):
    """双曲線正接の層です。形は問いません。"""

    y: Array

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """要素ごとに y = tanh(x) を返します。"""
        self.y = tanh(x)
        self.y_shape = self.y.shape
        return self.y

    def backward(self, dy: ArrayLike) -> Array:
        """要素ごとに dx = dy · (1 − y²) を返します。"""
        return self.check(dy) * (1.0 - self.y**2)


class ReLU(Layer):
    """ReLU の層です。形は問いません。"""

    y: Array

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """要素ごとに y = max(x, 0) を返します。"""
        self.y = relu(x)
        self.y_shape = self.y.shape
        return self.y

    def backward(self, dy: ArrayLike) -> Array:
        """正の値が通った所だけ dy を通します。x = 0 では 0 です。"""
        return self.check(dy) * (self.y > 0)


class LeakyReLU(Layer):
    """Leaky ReLU の層です。形は問いません。

    Parameters
    ----------
    slope : 負の側の傾き
    """

    x: Array

    def __init__(self, slope: float = 0.01) -> None:
        super().__init__()
        self.slope = checks.number(slope, "slope")

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """要素ごとに、x > 0 なら x、そうでなければ slope · x を返します。"""
        self.x = checks.floats(x)
        self.y_shape = self.x.shape
        return leaky_relu(self.x, self.slope)

    def backward(self, dy: ArrayLike) -> Array:
        """正の値が通った所は dy、そうでない所は slope · dy を返します。"""
        dy = self.check(dy)
        return np.where(self.x > 0, dy, self.slope * dy)


class Flatten(Layer):
    """画像 (N, C, H, W) を行列 (N, C·H·W) に並べ直す層です。"""

    x: Array

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """1 件を 1 行に並べます。"""
        x = checks.samples(x, "Flatten")
        self.x = x
        # (C·H·W, N) → (N, C·H·W) 畳み込み層の並びでは、この順が速い
        y = np.moveaxis(x, 0, -1).reshape(-1, len(x)).T
        self.y_shape = y.shape
        return y

    def backward(self, dy: ArrayLike) -> Array:
        """元の形と、メモリーの中の元の並びに戻します。違う並びとの計算は遅いからです。"""
        dy = self.check(dy)
        dx = np.empty_like(self.x, dy.dtype)
        dx[...] = dy.reshape(dx.shape)
        return dx

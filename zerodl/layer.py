"""層の土台: どの層も、順伝播 forward と逆伝播 backward、パラメータと勾配を持ちます。"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array


class Layer:
    """すべての層の共通部分: パラメータ params と、同じ名前の勾配 grads を持ちます。

    forward(x, train=False) は出力 y を、backward(dy) は dx = ∂L/∂x を返します。
    backward は grads を埋めますが、dy もパラメータも変えません。
    速さのために写しを取らないので、forward に渡した x と受け取った y を、backward まで
    書き換えないでください。
    """

    def __init__(self, **params: Array) -> None:
        self.params = {name: checks.floats(value, name) for name, value in params.items()}
        # backward が埋め忘れたら気づけるように、0 ではなく NaN で始める
        self.grads = {name: np.full_like(value, np.nan) for name, value in self.params.items()}
        # 学習はしないが、保存する値
        self.buffers: dict[str, Array] = {}
        # 直前の出力の形
        self.y_shape: tuple[int, ...] | None = None

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """出力 y を返します。層ごとに定義します。"""
        raise NotImplementedError(f"{type(self).__name__} に forward を定義してください。")

    def backward(self, dy: ArrayLike) -> Array:
        """出力側の勾配 dy から、入力側の勾配 dx を返します。層ごとに定義します。"""
        raise NotImplementedError(f"{type(self).__name__} に backward を定義してください。")

    def fill_grads(self, dy: ArrayLike) -> None:
        """勾配 grads だけを埋めます。dx が要らない、いちばん手前の層で使います。"""
        self.backward(dy)

    def check(self, dy: ArrayLike) -> Array:
        """逆伝播の入口: forward が済み、dy がその出力と同じ形であることを確かめます。"""
        return checks.gradient(dy, self.y_shape, type(self).__name__)

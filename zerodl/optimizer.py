"""最適化手法の土台: 学習率を持ち、パラメータを一つずつ、手法の規則 step で書き換えます。"""

from collections.abc import Mapping

import numpy as np

from zerodl import checks
from zerodl.checks import Array


class Optimizer:
    """最適化手法の共通部分: 学習率 lr を持ち、update で params をその場で書き換えます。

    覚えている量 (v や m)が混ざらないように、ネットワークごとに一つずつ作ります。

    Parameters
    ----------
    lr : 学習率 η。0 以上
    """

    def __init__(self, lr: float) -> None:
        self.lr = lr
        self.steps = 0  # 更新した回数
        # 受け持っているパラメータ
        self.owned: dict[str, Array] | None = None
        # 覚えている量
        self.states: dict[str, Array] = {}

    @property
    def lr(self) -> float:
        """学習率 η です。訓練の途中で変えられます。"""
        return self._lr

    @lr.setter
    def lr(self, value: float) -> None:
        self._lr = checks.number(value, "lr", least=0)

    def update(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """パラメータ params を、同じ名前で同じ形の勾配 grads で 1 回更新します。

        Raises
        ------
        TypeError
            パラメータか勾配が、小数の配列でないとき。
        ValueError
            名前か形が合わないとき、前と違うネットワークのパラメータのとき。
        """
        self.owned = checks.update(params, grads, self.owned, type(self).__name__)
        self.steps += 1
        for name, p in self.owned.items():
            self.step(name, p, grads[name])

    def step(self, name: str, p: Array, g: Array) -> None:
        """パラメータ 1 個 p を、勾配 g で書き換えます。手法ごとに定義します。"""
        raise NotImplementedError(f"{type(self).__name__} に step を定義してください。")

    def state(self, kind: str, name: str, p: Array) -> Array:
        """パラメータ name について覚えている量 kind を返します。p と同じ形で、初めは 0 です。"""
        key = f"{kind} {name}"
        if key not in self.states:
            self.states[key] = np.zeros_like(p)
        return self.states[key]

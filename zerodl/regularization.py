"""正則化: 訓練データを覚え込みすぎないように、重みや中間層に制約を加えます。

出典: ドロップアウトは Srivastava et al. (2014)、L2 は Krogh & Hertz (1992)、
L1 は Tibshirani (1996)。
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.layer import Layer


class Dropout(Layer):
    """訓練のときだけ、値をでたらめに選んで 0 にする層です。

    inverted がどちらでも、次の層が受け取る値の平均は、訓練と推論とで同じです。

    Parameters
    ----------
    ratio : 0 にする割合。0 以上 1 未満
    rng : 消す値を選ぶ乱数の生成器
    inverted : True なら、残した値を訓練のときに 1 / (1 − ratio) 倍する。
        False なら、訓練では何も掛けず、推論のときに (1 − ratio) 倍する
    """

    scale: Array | float

    def __init__(
        self, ratio: float = 0.5, *, rng: np.random.Generator, inverted: bool = True
    ) -> None:
        super().__init__()
        self.ratio = checks.number(ratio, "ratio", least=0, below=1)
        self.rng = checks.generator(rng)
        self.inverted = checks.flag(inverted, "inverted")

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """訓練では一部を 0 にし、推論では全部を通します。"""
        x = checks.floats(x)
        keep = 1.0 - self.ratio
        if checks.flag(train, "train"):
            # 残す所が True
            mask = self.rng.random(x.shape, np.float32) >= self.ratio
            self.scale = mask.astype(x.dtype) / (keep if self.inverted else 1.0)
        else:
            self.scale = 1.0 if self.inverted else keep
        self.y_shape = x.shape
        return x * self.scale

    def backward(self, dy: ArrayLike) -> Array:
        """順伝播で掛けた数を、勾配にも掛けます。0 にした所へは勾配も流れません。"""
        return self.check(dy) * self.scale


class L2:
    """L2 正則化(荷重減衰): 損失に ½ λ Σ W² を足します。

    重み (名前が W で始まるもの)だけを縮め、バイアスと γ・β は縮めません。

    Parameters
    ----------
    strength : 強さ λ。0 以上
    """

    def __init__(self, strength: float) -> None:
        self.strength = checks.number(strength, "strength", least=0)

    def loss(self, params: Mapping[str, Array]) -> float:
        """足す損失 ½ λ Σ W² を返します。"""
        weights = checks.weights(params).values()
        return 0.5 * self.strength * sum(float(np.sum(W**2)) for W in weights)

    def gradient(self, params: Mapping[str, Array]) -> dict[str, Array]:
        """足す勾配 λ W を、重みの名前ごとに返します。"""
        weights = checks.weights(params).items()
        return {name: self.strength * W for name, W in weights}


class L1:
    """L1 正則化: 損失に λ Σ |W| を足します。多くの重みが 0 に近づきます。

    重み (名前が W で始まるもの)だけを縮め、バイアスと γ・β は縮めません。

    Parameters
    ----------
    strength : 強さ λ。0 以上
    """

    def __init__(self, strength: float) -> None:
        self.strength = checks.number(strength, "strength", least=0)

    def loss(self, params: Mapping[str, Array]) -> float:
        """足す損失 λ Σ |W| を返します。"""
        weights = checks.weights(params).values()
        return self.strength * sum(float(np.sum(np.abs(W))) for W in weights)

    def gradient(self, params: Mapping[str, Array]) -> dict[str, Array]:
        """足す勾配 λ sign(W) を、重みの名前ごとに返します。W = 0 では 0 です。"""
        weights = checks.weights(params).items()
        return {name: self.strength * np.sign(W) for name, W in weights}

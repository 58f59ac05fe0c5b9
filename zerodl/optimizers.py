"""最適化: 勾配 g を使って、パラメータ p をその場で更新する、七つの規則です。

どの規則も、step の数行がすべてです。何回目の更新か、前の速度はいくつかを覚えるのは、
土台の Optimizer の仕事です。

出典: SGD は Robbins & Monro (1951)、Momentum は Polyak (1964)、Nesterov は Nesterov (1983) と
Sutskever et al. (2013)、AdaGrad は Duchi, Hazan & Singer (2011)、
RMSProp は Tieleman & Hinton (2012) の講義、Adam は Kingma & Ba (2015) の Algorithm 1、
AdamW は Loshchilov & Hutter (2019)。
"""

import numpy as np

from zerodl import checks
from zerodl.checks import Array
from zerodl.optimizer import Optimizer


class SGD(Optimizer):
    """確率的勾配降下法: p ← p − η g です。lr は学習率 η で、0 以上です。"""

    def __init__(self, lr: float = 0.001) -> None:
        super().__init__(lr)

    def step(self, name: str, p: Array, g: Array) -> None:
        """勾配の逆向きに、学習率の分だけ進みます。"""
        p -= self.lr * g


class Momentum(Optimizer):
    """モーメンタム: v ← α v − η g、p ← p + v です。

    lr は学習率 η、momentum は速度 v が残る割合 α(0 以上 1 未満)です。
    PyTorch は v ← α v + g、p ← p − η v とします。η を変えなければ、同じ値になります。
    """

    def __init__(self, lr: float = 0.001, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self.momentum = checks.number(momentum, "momentum", least=0, below=1)

    def step(self, name: str, p: Array, g: Array) -> None:
        """速度 v をためながら進みます。"""
        v = self.state("v", name, p)
        v *= self.momentum
        v -= self.lr * g
        p += v


class Nesterov(Momentum):
    """ネステロフの加速法: v ← α v − η g、p ← p + α v − η g です。

    速度 v で進んだ先の勾配を見込んで進みます(勾配を今の位置で測れるように書き直した形です)。
    lr と momentum は Momentum と同じです。
    """

    def step(self, name: str, p: Array, g: Array) -> None:
        """更新した速度で、もう 1 歩分を見込んで進みます。"""
        v = self.state("v", name, p)
        v *= self.momentum
        v -= self.lr * g
        p += self.momentum * v - self.lr * g


class AdaGrad(Optimizer):
    """AdaGrad: h ← h + g²、p ← p − η g / (√h + ε) です。

    lr は学習率 η(0 以上)、eps は 0 で割らないための ε(0 より大きい数)です。
    """

    def __init__(self, lr: float = 0.01, eps: float = 1e-10) -> None:
        super().__init__(lr)
        self.eps = checks.number(eps, "eps", above=0)

    def step(self, name: str, p: Array, g: Array) -> None:
        """これまでの勾配が大きかった要素ほど、小さく進みます。"""
        h = self.state("h", name, p)
        h += g * g
        p -= self.lr * g / (np.sqrt(h) + self.eps)


class RMSProp(Optimizer):
    """RMSProp: h ← ρ h + (1 − ρ) g²、p ← p − η g / (√h + ε) です。

    decay は古い h が残る割合 ρ(0 以上 1 未満)で、lr と eps は AdaGrad と同じです。
    """

    def __init__(self, lr: float = 0.01, decay: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(lr)
        self.decay = checks.number(decay, "decay", least=0, below=1)
        self.eps = checks.number(eps, "eps", above=0)

    def step(self, name: str, p: Array, g: Array) -> None:
        """古い勾配を忘れながら、最近の大きさで割って進みます。"""
        h = self.state("h", name, p)
        h *= self.decay
        h += (1 - self.decay) * g * g
        p -= self.lr * g / (np.sqrt(h) + self.eps)


class Adam(Optimizer):
    """Adam: 勾配の平均 m と、二乗の平均 v の、偏りを直してから進みます。

    m ← β₁ m + (1 − β₁) g、v ← β₂ v + (1 − β₂) g²、
    p ← p − η m̂ / (√v̂ + ε)、m̂ = m / (1 − β₁ᵗ)、v̂ = v / (1 − β₂ᵗ) です。
    beta1 と beta2 は古い m と v が残る割合 β₁ と β₂(0 以上 1 未満)です。
    lr と eps は AdaGrad と同じです。
    """

    def __init__(
        self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        super().__init__(lr)
        self.beta1 = checks.number(beta1, "beta1", least=0, below=1)
        self.beta2 = checks.number(beta2, "beta2", least=0, below=1)
        self.eps = checks.number(eps, "eps", above=0)

    def step(self, name: str, p: Array, g: Array) -> None:
        """勾配の平均を、最近の大きさで割って進みます。"""
        m, v = self.state("m", name, p), self.state("v", name, p)
        m *= self.beta1
        m += (1 - self.beta1) * g
        v *= self.beta2
        v += (1 - self.beta2) * g * g
        m_hat = m / (1 - self.beta1**self.steps)
        v_hat = v / (1 - self.beta2**self.steps)
        p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW(Adam):
    """AdamW: 重みを 1 − ηλ 倍に縮めてから、Adam で進みます。

    weight_decay は縮める強さ λ(0 以上)で、lr, beta1, beta2, eps は Adam と同じです。
    PyTorch と同じく、バイアスも含めて、すべてのパラメータを縮めます。
    """

    def __init__(
        self,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = checks.number(weight_decay, "weight_decay", least=0)

    def step(self, name: str, p: Array, g: Array) -> None:
        """勾配とは別に縮めてから、Adam で進みます。"""
        p *= 1 - self.lr * self.weight_decay
        super().step(name, p, g)

"""最適化: 勾配を使って、パラメータをその場で更新します。"""

from collections.abc import Mapping

import numpy as np

from zerodl.checks import Array, as_not_negative, as_positive, as_ratio


class Optimizer:
    """最適化手法の共通部分: 学習率 lr を持ち、update で params をその場で書き換えます。

    覚えている量 (v や m)が混ざらないように、ネットワークごとに一つずつ作ります。
    出典: サイト「最適化」

    Parameters
    ----------
    lr : 学習率 η。0 以上
    """

    def __init__(self, lr: float) -> None:
        self.lr = lr
        self.steps = 0  # 更新した回数
        self.owned: dict[str, Array] | None = None  # 受け持っているパラメータ
        self.states: dict[str, Array] = {}  # 覚えている量

    @property
    def lr(self) -> float:
        """学習率 η です。訓練の途中で変えられます。"""
        return self._lr

    @lr.setter
    def lr(self, value: float) -> None:
        self._lr = as_not_negative(value, "lr")

    def update(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """パラメータ params を、同じ名前で同じ形の勾配 grads で 1 回更新します。

        Raises
        ------
        TypeError
            パラメータか勾配が、小数の配列でないとき。
        ValueError
            名前か形が合わないとき、前と違うネットワークのパラメータのとき。
        """
        _check(params, grads)
        self._claim(params)
        self.steps += 1
        for name in params:
            self.step(name, params[name], grads[name])

    def step(self, name: str, p: Array, g: Array) -> None:
        """パラメータ 1 個 p を、勾配 g で書き換えます。手法ごとに定義します。"""
        raise NotImplementedError(f"{type(self).__name__} に step を定義してください。")

    def state(self, kind: str, name: str, p: Array) -> Array:
        """パラメータ name について覚えている量 kind を返します。p と同じ形で、初めは 0 です。"""
        key = f"{kind} {name}"
        if key not in self.states:
            self.states[key] = np.zeros_like(p)
        return self.states[key]

    def _claim(self, params: Mapping[str, Array]) -> None:
        """最初の params を受け持ち、次からは、同じ配列であることを確かめます。"""
        if self.owned is None:
            self.owned = dict(params)
        same_names = params.keys() == self.owned.keys()
        if not (same_names and all(params[name] is p for name, p in self.owned.items())):
            raise ValueError(
                f"この {type(self).__name__} は、前と違うパラメータを渡されました。"
                "ネットワークごとに作り、配列は置き換えずに p[...] = で書き換えてください。"
            )


class SGD(Optimizer):
    """確率的勾配降下法: p ← p − η g です。出典: Robbins & Monro (1951)。サイト「最適化」。

    Parameters
    ----------
    lr : 学習率 η。0 以上
    """

    def __init__(self, lr: float = 0.001) -> None:
        super().__init__(lr)

    def step(self, name: str, p: Array, g: Array) -> None:
        """勾配の逆向きに、学習率の分だけ進みます。"""
        p -= self.lr * g


class Momentum(Optimizer):
    """モーメンタム: v ← α v − η g、p ← p + v です。出典: Polyak (1964)。サイト「最適化」。

    PyTorch は v ← α v + g、p ← p − η v とします。η を変えなければ、同じ値になります。

    Parameters
    ----------
    lr : 学習率 η。0 以上
    momentum : 速度 v が残る割合 α。0 以上 1 未満
    """

    def __init__(self, lr: float = 0.001, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self.momentum = as_ratio(momentum, "momentum")

    def step(self, name: str, p: Array, g: Array) -> None:
        """速度 v をためながら進みます。"""
        v = self.state("v", name, p)
        v *= self.momentum
        v -= self.lr * g
        p += v


class Nesterov(Momentum):
    """ネステロフの加速法: 速度 v で進んだ先の勾配を見込んで進みます。

    v ← α v − η g、p ← p + α v − η g です(勾配を今の位置で測れるように書き直した形)。
    lr と momentum は Momentum と同じです。
    出典: Nesterov (1983)、Sutskever et al. (2013)。サイト「最適化」
    """

    def step(self, name: str, p: Array, g: Array) -> None:
        """更新した速度で、もう 1 歩分を見込んで進みます。"""
        v = self.state("v", name, p)
        v *= self.momentum
        v -= self.lr * g
        p += self.momentum * v - self.lr * g


class AdaGrad(Optimizer):
    """AdaGrad: h ← h + g²、p ← p − η g / (√h + ε) です。

    出典: Duchi, Hazan & Singer (2011)。サイト「最適化」

    Parameters
    ----------
    lr : 学習率 η。0 以上
    eps : 0 で割らないための ε
    """

    def __init__(self, lr: float = 0.01, eps: float = 1e-10) -> None:
        super().__init__(lr)
        self.eps = as_positive(eps, "eps")

    def step(self, name: str, p: Array, g: Array) -> None:
        """これまでの勾配が大きかった要素ほど、小さく進みます。"""
        h = self.state("h", name, p)
        h += g * g
        p -= self.lr * g / (np.sqrt(h) + self.eps)


class RMSProp(Optimizer):
    """RMSProp: h ← ρ h + (1 − ρ) g²、p ← p − η g / (√h + ε) です。

    出典: Tieleman & Hinton (2012) の講義。サイト「最適化」

    Parameters
    ----------
    lr : 学習率 η。0 以上
    decay : 古い h が残る割合 ρ。0 以上 1 未満
    eps : 0 で割らないための ε
    """

    def __init__(self, lr: float = 0.01, decay: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(lr)
        self.decay = as_ratio(decay, "decay")
        self.eps = as_positive(eps, "eps")

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
    出典: Kingma & Ba (2015) の Algorithm 1。サイト「最適化」

    Parameters
    ----------
    lr : 学習率 η。0 以上
    beta1, beta2 : 古い m と v が残る割合 β₁ と β₂。0 以上 1 未満
    eps : 0 で割らないための ε
    """

    def __init__(
        self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        super().__init__(lr)
        self.beta1, self.beta2 = as_ratio(beta1, "beta1"), as_ratio(beta2, "beta2")
        self.eps = as_positive(eps, "eps")

    def step(self, name: str, p: Array, g: Array) -> None:
        """平均の向きに、ばらつきで割った幅だけ進みます。"""
        m, v = self.state("m", name, p), self.state("v", name, p)
        m *= self.beta1
        m += (1 - self.beta1) * g
        v *= self.beta2
        v += (1 - self.beta2) * g * g
        m_hat = m / (1 - self.beta1**self.steps)
        v_hat = v / (1 - self.beta2**self.steps)
        p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW(Adam):
    """AdamW: 重みを 1 − ηλ 倍に縮めてから、Adam で進みます(λ は weight_decay)。

    PyTorch と同じく、バイアスも含めて、すべてのパラメータを縮めます。
    出典: Loshchilov & Hutter (2019)。サイト「最適化」

    Parameters
    ----------
    lr, beta1, beta2, eps : Adam と同じ
    weight_decay : 縮める強さ λ。0 以上
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
        self.weight_decay = as_not_negative(weight_decay, "weight_decay")

    def step(self, name: str, p: Array, g: Array) -> None:
        """勾配とは別に縮めてから、Adam で進みます。"""
        p *= 1 - self.lr * self.weight_decay
        super().step(name, p, g)


def _check(params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
    """パラメータと勾配が、名前も形も同じ、小数の配列であることを確かめます。"""
    for given in (params, grads):
        if not isinstance(given, Mapping):
            raise TypeError(
                "params と grads は、名前と配列の辞書です。"
                f"{type(given).__name__} が渡されました。network.params を渡してください。"
            )
    if params.keys() != grads.keys():
        raise ValueError(
            f"params と grads の名前が違います。{sorted(params)} と {sorted(grads)} です。"
        )
    for name, p in params.items():
        g = grads[name]
        if type(p) is not np.ndarray or p.dtype.char not in "fd":
            raise _no_floats(f"params[{name!r}]", p)
        if type(g) is not np.ndarray or g.dtype.char not in "fd":
            raise _no_floats(f"grads[{name!r}]", g)
        if p is g or not p.flags.writeable:
            raise ValueError(
                f"params[{name!r}] は、書き込めて、勾配とは別の配列にします。"
                "copy() で写しを渡してください。"
            )
        if p.shape != g.shape:
            raise ValueError(
                f"params[{name!r}] と grads[{name!r}] の形が違います。{p.shape} と {g.shape} です。"
            )


def _no_floats(name: str, value: object) -> TypeError:
    """小数の配列でないものを渡されたときの例外を作ります。"""
    return TypeError(
        f"{name} は小数の配列です。{value!r} が渡されました。"
        "float32 か float64 の np.ndarray にしてください。"
    )

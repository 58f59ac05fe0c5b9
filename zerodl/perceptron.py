"""パーセプトロン: 重みを手で決めた論理回路と、重みを学ぶパーセプトロン・Adaline です。

出典: 論理回路は McCulloch & Pitts (1943)、パーセプトロンは Rosenblatt (1958)、
XOR の限界は Minsky & Papert (1969)、Adaline は Widrow & Hoff (1960)。
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zerodl import checks
from zerodl.activations import step
from zerodl.checks import Array

Bits = NDArray[np.int64]


def AND(x1: ArrayLike, x2: ArrayLike) -> Bits:
    """論理積を返します。x1 と x2 が両方とも 1 のときだけ 1 です。

    x1 と x2 は同じ形の 0 か 1(数 1 個でもよい)で、結果も同じ形です。
    """
    return _neuron(x1, x2, w1=0.5, w2=0.5, b=-0.7)


def NAND(x1: ArrayLike, x2: ArrayLike) -> Bits:
    """否定論理積を返します。x1 と x2 が両方とも 1 のときだけ 0 です。

    x1 と x2 は同じ形の 0 か 1(数 1 個でもよい)で、結果も同じ形です。
    """
    return _neuron(x1, x2, w1=-0.5, w2=-0.5, b=0.7)


def OR(x1: ArrayLike, x2: ArrayLike) -> Bits:
    """論理和を返します。x1 と x2 の少なくとも一方が 1 のとき 1 です。

    x1 と x2 は同じ形の 0 か 1(数 1 個でもよい)で、結果も同じ形です。
    """
    return _neuron(x1, x2, w1=0.5, w2=0.5, b=-0.2)


def XOR(x1: ArrayLike, x2: ArrayLike) -> Bits:
    """排他的論理和を返します。x1 と x2 が違うときだけ 1 です。2 層で初めて作れます。

    x1 と x2 は同じ形の 0 か 1(数 1 個でもよい)で、結果も同じ形です。
    """
    return AND(NAND(x1, x2), OR(x1, x2))


def _neuron(x1: ArrayLike, x2: ArrayLike, w1: float, w2: float, b: float) -> Bits:
    """重み付きの和にバイアスを足し、0 より大きければ 1 を返します。"""
    x1, x2 = checks.binary(x1, "x1"), checks.binary(x2, "x2")
    checks.same_shape(x1, x2, ("x1", "x2"))
    return step(w1 * x1 + w2 * x2 + b).astype(np.int64)


class Perceptron:
    """学習するパーセプトロン y = step(xw + b) です。間違えた 1 件ごとに重みを直します。

    Parameters
    ----------
    features : 入力の特徴量の数 D
    rng : 重みの初期値と、件の順番を決める乱数の生成器
    lr : 学習率 η
    """

    def __init__(self, features: int, rng: np.random.Generator, lr: float = 0.1) -> None:
        self.rng, self.lr = checks.generator(rng), checks.number(lr, "lr", above=0)
        # (D,)
        self.w = 0.01 * self.rng.normal(size=checks.integer(features, "features", least=1))
        self.b = 0.0

    def predict(self, x: ArrayLike) -> Bits:
        """入力 x (N, D) のクラス 0 か 1 を、(N,) の整数で返します。"""
        x = _inputs(x, self.w, "Perceptron")
        return step(x @ self.w + self.b).astype(np.int64)

    def fit(self, x: ArrayLike, t: ArrayLike, epochs: int = 10) -> list[int]:
        """入力 x (N, D) とラベル t (N,) で学習し、エポックごとの間違いの数を返します。"""
        x = _inputs(x, self.w, "Perceptron")
        t = checks.labels(t, classes=2, count=len(x))
        history = []
        for _ in range(checks.integer(epochs, "epochs", least=1)):
            order = self.rng.permutation(len(x))
            history.append(sum(self._learn(x[n], int(t[n])) for n in order))
        checks.finite(self.w, "w")
        return history

    def _learn(self, x: Array, t: int) -> int:
        """1 件 x (D,) について w ← w + η(t - y)x と直し、間違いなら 1 を返します。"""
        # 正解なら 0、間違いなら 1 か -1
        error = t - int(step(x @ self.w + self.b))
        self.w += self.lr * error * x
        self.b += self.lr * error
        return abs(error)


class Adaline:
    """Adaline です。恒等関数 φ(z) = z の出力と t の二乗和誤差を、勾配降下法で小さくします。

    誤差は全件の和 ½ Σ_n (t_n - φ(z_n))² です。φ(z) > 0.5 ならクラス 1 とします。

    Parameters
    ----------
    features : 入力の特徴量の数 D
    rng : 重みの初期値を決める乱数の生成器
    lr : 学習率 η
    """

    def __init__(self, features: int, rng: np.random.Generator, lr: float = 0.01) -> None:
        self.lr = checks.number(lr, "lr", above=0)
        features = checks.integer(features, "features", least=1)
        # (D,)
        self.w = 0.01 * checks.generator(rng).normal(size=features)
        self.b = 0.0

    def predict(self, x: ArrayLike) -> Bits:
        """入力 x (N, D) のクラス 0 か 1 を、(N,) の整数で返します。"""
        x = _inputs(x, self.w, "Adaline")
        return step(x @ self.w + self.b - 0.5).astype(np.int64)

    def fit(self, x: ArrayLike, t: ArrayLike, epochs: int = 10) -> list[float]:
        """入力 x (N, D) とラベル t (N,) で学習し、更新する前の二乗和誤差の列を返します。"""
        x = _inputs(x, self.w, "Adaline")
        t = checks.labels(t, classes=2, count=len(x))
        w, b = self.w.copy(), self.b
        history = []
        for epoch in range(1, checks.integer(epochs, "epochs", least=1) + 1):
            error = t - (x @ w + b)  # (N,)
            history.append(float(0.5 * np.sum(error**2)))
            if not history[-1] < 1e100:
                raise ValueError(
                    f"{epoch} 回目で発散しました。lr = {self.lr} を小さくしてください。"
                )
            # w ← w - η ∂L/∂w、∂L/∂w = -Σ_n (t_n - φ_n) x_n
            w += self.lr * (x.T @ error)
            b += self.lr * float(np.sum(error))
        checks.finite(w, "w")
        checks.finite(np.asarray(b), "b")
        # 発散したときは、学習する前のまま
        self.w, self.b = w, b
        return history


def _inputs(x: ArrayLike, w: Array, owner: str) -> Array:
    """重み w (D,) に合う、有限な入力 (N, D) にして返します。"""
    return checks.finite(checks.matrix(x, columns=len(w), owner=owner))

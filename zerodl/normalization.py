"""バッチ正規化: 層を通る値を、ミニバッチごとに平均 0・分散 1 にそろえます。

出典: Ioffe & Szegedy (2015)。
"""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.layer import Layer


class BatchNorm(Layer):
    """バッチ正規化の層 y = γ x̂ + β です。x̂ は、平均 0・分散 1 にそろえた x です。

    行列 (N, D) では列ごとに、画像 (N, C, H, W) ではチャンネルごとにそろえます。
    訓練ではミニバッチの平均と分散を使い、その移動平均を buffers に残して、推論で使います。

    Parameters
    ----------
    features : 列の数 D か、チャンネルの数 C
    momentum : 移動平均に、新しい値を混ぜる割合(PyTorch と同じ意味)
    eps : 0 で割らないために、分散に足す値
    dtype : γ・β と移動平均の dtype
    """

    x_hat: Array
    std: Array
    train: bool

    def __init__(
        self,
        features: int,
        momentum: float = 0.1,
        eps: float = 1e-5,
        dtype: DTypeLike = np.float64,
    ) -> None:
        shape, dtype = checks.integer(features, "features", least=1), checks.float_dtype(dtype)
        super().__init__(gamma=np.ones(shape, dtype), beta=np.zeros(shape, dtype))
        self.buffers["running_mean"] = np.zeros(shape, dtype)
        self.buffers["running_var"] = np.ones(shape, dtype)
        self.momentum = checks.number(momentum, "momentum", least=0, below=1)
        self.eps = checks.number(eps, "eps", above=0)

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """行列 (N, D) か画像 (N, C, H, W) をそろえ、同じ形で返します。"""
        x = checks.features(x, len(self.params["gamma"]), "BatchNorm")
        train = checks.flag(train, "train")
        mean, var = self._batch_statistics(x) if train else self._running_statistics()
        self.train = train
        self.std = self._spread(np.sqrt(var + self.eps), x)
        self.x_hat = (x - self._spread(mean, x)) / self.std
        self.y_shape = x.shape
        gamma, beta = self.params["gamma"], self.params["beta"]
        return self._spread(gamma, x) * self.x_hat + self._spread(beta, x)

    def backward(self, dy: ArrayLike) -> Array:
        """出力側の勾配 dy から dx を返し、grads を埋めます。"""
        dy = self.check(dy)
        self.fill_grads(dy)
        dx_hat = dy * self._spread(self.params["gamma"], dy)
        # 平均と分散も x で決まるので、その分を引く
        if self.train:
            axes = _axes(dy)
            mean = dx_hat.mean(axis=axes, dtype=np.float64)
            slope = (dx_hat * self.x_hat).mean(axis=axes, dtype=np.float64)
            dx_hat = dx_hat - self._spread(mean, dy) - self._spread(slope, dy) * self.x_hat
        return dx_hat / self.std

    def fill_grads(self, dy: ArrayLike) -> None:
        """勾配 ∂L/∂γ と ∂L/∂β を計算します。"""
        dy = self.check(dy)
        for name, values in (("gamma", dy * self.x_hat), ("beta", dy)):
            total = values.sum(axis=_axes(dy), dtype=np.float64)
            self.grads[name] = total.astype(values.dtype)

    def _batch_statistics(self, x: Array) -> tuple[Array, Array]:
        """ミニバッチの平均と分散を返し、移動平均に混ぜます(分散は不偏分散に直して混ぜる)。"""
        # 一つの列(チャンネル)の値の数
        count = checks.enough_to_normalize(x)
        # float32 で足すと、丸めが積もる
        mean = x.mean(axis=_axes(x), dtype=np.float64)
        var = x.var(axis=_axes(x), dtype=np.float64)
        # 移動平均に混ざると、元に戻せない
        checks.finite(mean, "x の平均")
        checks.finite(var, "x の分散")
        self._blend("running_mean", mean)
        self._blend("running_var", var * (count / (count - 1)))
        return mean, var

    def _blend(self, name: str, new: Array) -> None:
        """移動平均に、新しい値を momentum の割合で混ぜます。"""
        running = self.buffers[name]
        running += self.momentum * (new - running)

    def _running_statistics(self) -> tuple[Array, Array]:
        """推論で使う、平均と分散の移動平均を返します。"""
        return self.buffers["running_mean"], self.buffers["running_var"]

    def _spread(self, values: Array, x: Array) -> Array:
        """列(チャンネル)ごとの値を、x と掛けられる形と dtype にします。"""
        # (1, D) か (1, C, 1, 1)
        shape = (1, -1) + (1,) * (x.ndim - 2)
        return values.reshape(shape).astype(x.dtype, copy=False)


def _axes(x: Array) -> tuple[int, ...]:
    """列(チャンネル)以外の軸を返します。(N, D) なら (0,)、(N, C, H, W) なら (0, 2, 3) です。"""
    return (0, *range(2, x.ndim))

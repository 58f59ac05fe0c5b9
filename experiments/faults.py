"""わざと入れる間違い: 公表された値が、これで出るかどうかを調べます。"""

from collections.abc import Callable

from numpy.typing import ArrayLike

from zerodl.activations import sigmoid
from zerodl.checks import Array
from zerodl.layer import Layer
from zerodl.layers import Sigmoid
from zerodl.optimizer import Optimizer


class SigmoidTwice(Sigmoid):
    """間違い: シグモイドを通した値 y を、通す前の値のつもりで、微分の式に入れます。"""

    def backward(self, dy: ArrayLike) -> Array:
        """正しくは y(1 − y) を掛けるところで、σ(y)(1 − σ(y)) を掛けます。"""
        s = sigmoid(self.y)
        return self.check(dy) * s * (1.0 - s)


ACTIVATIONS: dict[str, Callable[[], Layer]] = {"sigmoid_twice": SigmoidTwice}


def forget(optimizer: Optimizer, names: tuple[str, ...]) -> Optimizer:
    """間違い: 名前が names で始まるパラメータを、更新し忘れます。"""
    step = optimizer.step

    def careless(name: str, p: Array, g: Array) -> None:
        if not name.startswith(names):
            step(name, p, g)

    optimizer.step = careless  # type: ignore[method-assign]
    return optimizer

"""ネットワークの組み立て: 全結合と畳み込みの、よく使う形を作ります。

出典: 二つの畳み込みネットワークは、斎藤康毅『ゼロから作るDeep Learning』(2016) 7.5 節と 8.1 節。
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from zerodl import checks
from zerodl.convolution import Convolution
from zerodl.initializers import Initializer, find_initializer, zeros
from zerodl.layer import Layer
from zerodl.layers import Affine, Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from zerodl.loss_layers import SoftmaxCrossEntropy
from zerodl.normalization import BatchNorm
from zerodl.pooling import MaxPool
from zerodl.regularization import Dropout
from zerodl.sequential import Sequential

ACTIVATIONS: dict[str, Callable[[], Layer]] = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
}


def _find_activation(name: str | Callable[[], Layer]) -> Callable[[], Layer]:
    """名前に当たる、活性化関数の層を作る関数を返します。"""
    if callable(name):
        return checks.activation(name)
    return ACTIVATIONS[checks.choice(name, ACTIVATIONS, "活性化関数")]


def _affine(n_in: int, n_out: int, draw: Initializer, **kwargs: Any) -> Affine:
    """初期値を引いて、全結合層を作ります。"""
    return Affine(draw((n_in, n_out), **kwargs), zeros((n_out,), **kwargs))


def _convolution(C: int, FN: int, size: int, draw: Initializer, pad: int, **kwargs: Any) -> Layer:
    """初期値を引いて、一辺 size のフィルター FN 枚の畳み込み層を作ります。"""
    W, b = draw((FN, C, size, size), **kwargs), zeros((FN,), **kwargs)
    return Convolution(W, b, pad=pad)


def mlp(
    sizes: Sequence[int],
    activation: str | Callable[[], Layer] = "relu",
    initializer: str | Initializer = "he",
    *,
    rng: np.random.Generator,
    loss: Any = None,
    batch_norm: bool = False,
    dropout: float = 0.0,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """全結合のネットワークを作って返します。最後の Affine の後ろには、活性化関数を置きません。

    Parameters
    ----------
    sizes : 層の幅 [D, …, K]。たとえば [784, 50, 100, 10]
    activation : "sigmoid" "tanh" "relu" "leaky_relu" か、層を作る関数
    initializer : "zeros" "xavier" "he" などの名前か、normal(0.01) のような関数
    rng : 重みを引き、ドロップアウトで消す値を選ぶ、乱数の生成器
    loss : 損失の層。省くと SoftmaxCrossEntropy()
    batch_norm : True なら、中間層の活性化関数の前に BatchNorm を置く
    dropout : 0 より大きければ、中間層の活性化関数の後に Dropout(dropout) を置く
    dtype : パラメータの dtype。数値微分で確かめるときは np.float64 にする
    """
    sizes = checks.sizes(sizes)
    draw, make_activation = find_initializer(initializer), _find_activation(activation)
    rng, dropout = checks.generator(rng), checks.number(dropout, "dropout", least=0, below=1)
    batch_norm = checks.flag(batch_norm, "batch_norm")
    layers: list[Layer] = []
    for n_in, n_out in pairwise(sizes[:-1]):
        layers += [_affine(n_in, n_out, draw, rng=rng, dtype=dtype)]
        layers += [BatchNorm(n_out, dtype=dtype)] if batch_norm else []
        layers += [make_activation()]
        layers += [Dropout(dropout, rng=rng)] if dropout else []
    layers += [_affine(sizes[-2], sizes[-1], draw, rng=rng, dtype=dtype)]
    return Sequential(layers, SoftmaxCrossEntropy() if loss is None else loss)


def simple_convnet(
    initializer: str | Initializer = "he",
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """小さな畳み込みネットワークを作って返します。入力は (N, 1, 28, 28)、出力は (N, 10) です。

    畳み込み 30 枚 5×5 – 最大値プーリング 2×2 – ReLU – 全結合 100 – ReLU – 全結合 10 の順です。
    ReLU を先に置いても、値も勾配も同じです。先に縮めると、ReLU の計算が 4 分の 1 で済みます。
    initializer, rng, dtype は mlp と同じです。
    """
    draw = find_initializer(initializer)
    kwargs = {"rng": checks.generator(rng), "dtype": dtype}
    return Sequential(
        [
            # (N, 30, 24, 24)
            _convolution(1, 30, 5, draw, pad=0, **kwargs),
            MaxPool(2),  # (N, 30, 12, 12)
            ReLU(),
            Flatten(),  # (N, 4320)
            _affine(30 * 12 * 12, 100, draw, **kwargs),
            ReLU(),
            _affine(100, 10, draw, **kwargs),
        ],
        SoftmaxCrossEntropy(),
    )


def deep_convnet(
    initializer: str | Initializer = "he",
    *,
    rng: np.random.Generator,
    dropout: float = 0.5,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """畳み込み 6 層のネットワークを作って返します。入力は (N, 1, 28, 28)、出力は (N, 10) です。

    3×3 の畳み込み 2 層と最大値プーリングの組を 3 回重ね、全結合 50 – ReLU – ドロップアウト –
    全結合 10 と続けます。プーリングを ReLU の前に置くのは、simple_convnet と同じ理由です。
    initializer, rng, dropout, dtype は mlp と同じです。
    """
    draw = find_initializer(initializer)
    kwargs = {"rng": checks.generator(rng), "dtype": dtype}
    layers: list[Layer] = []
    # 一辺は 28 → 14 → 8 → 4
    for C, FN, pad in ((1, 16, 1), (16, 32, 2), (32, 64, 1)):
        layers += [_convolution(C, FN, 3, draw, pad=1, **kwargs), ReLU()]
        layers += [_convolution(FN, FN, 3, draw, pad=pad, **kwargs), MaxPool(2), ReLU()]
    layers += [Flatten(), _affine(64 * 4 * 4, 50, draw, **kwargs), ReLU()]
    layers += [Dropout(dropout, rng=rng), _affine(50, 10, draw, **kwargs)]
    return Sequential(layers, SoftmaxCrossEntropy())

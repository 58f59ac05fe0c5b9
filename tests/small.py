"""ネットワークのテストが使う、小さなネットワークとデータ。"""

import numpy as np

from zerodl.layers import Affine, ReLU
from zerodl.loss_layers import SoftmaxCrossEntropy
from zerodl.sequential import Sequential


def rng(seed=0):
    return np.random.default_rng(seed)


def tiny():
    return Sequential(
        [Affine([[1, 2], [3, 4]], [0, 1]), ReLU(), Affine([[1, 0], [0, -1]], [0, 0])],
        SoftmaxCrossEntropy(),
    )


def batch(N=4, D=5, K=3):
    return rng(1).normal(size=(N, D)), rng(2).integers(0, K, N)

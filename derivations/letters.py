"""宣言と式の中で、どのページでも使える名前です。文字の意味は、記法の表(notation.py)にあります。"""

from typing import Any

import numpy as np

from derivations.notation import rows
from zerodl.activations import d_relu, d_sigmoid, d_tanh, identity, relu, sigmoid, tanh
from zerodl.gradients import numerical_gradient
from zerodl.losses import (
    binary_cross_entropy,
    cross_entropy,
    mean_squared_error,
    one_hot,
    sum_squared_error,
)
from zerodl.optimizers import SGD
from zerodl.softmax import log_softmax, softmax

SIZES = tuple(row.size for row in rows() if row.size)
INDICES = {letter: size for row in rows() for letter, size in row.over.items()}


def diag(v: Any) -> Any:
    """並びを対角に置いた行列です。"""
    return np.diag(np.ravel(v))


def jacobian(f: Any, x: Any) -> Any:
    """関数のヤコビ行列です。行が出力、列が入力です。"""
    from derivations.intervention import slope

    steps = np.eye(len(x))
    return np.stack([slope(lambda delta, s=s: f(x + delta * s)) for s in steps], axis=-1)


def updated(optimizer: Any, parameter: Any, gradient: Any) -> Any:
    """最適化手法で 1 回更新した後の値です。"""
    params = {"p": np.array(parameter, dtype=float)}
    optimizer.update(params, {"p": np.array(gradient, dtype=float)})
    return params["p"]


NAMES: dict[str, Any] = {
    **{name: value for row in rows() for name, value in row.means.items()},
    "np": np, "π": np.pi, "diag": diag, "jacobian": jacobian,
    "tr": np.trace, "sign": np.sign, "ReLU": relu, "relu": relu, "d_relu": d_relu,
    "sigmoid": sigmoid, "d_sigmoid": d_sigmoid, "d_tanh": d_tanh, "tanh": tanh,
    "identity": identity, "softmax": softmax, "log_softmax": log_softmax, "one_hot": one_hot,
    "cross_entropy": cross_entropy, "binary_cross_entropy": binary_cross_entropy,
    "mean_squared_error": mean_squared_error, "sum_squared_error": sum_squared_error,
    "updated": updated, "SGD": SGD, "numerical_gradient": numerical_gradient,
}  # fmt: skip

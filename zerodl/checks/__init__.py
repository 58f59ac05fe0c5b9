"""引数の確かめ: 間違った形や値を、計算に入る前に日本語で断ります。

zerodl のコードで ``checks.`` で始まる行は、引数の確かめです。計算の中身ではないので、
読み飛ばせます。間違いがなければ、受け取った値を、計算に使える形にして返します。
"""

from zerodl.checks.arrays import (
    Array,
    array,
    binary,
    finite,
    floats,
    like,
    not_empty,
    not_nan,
    pair,
    same_shape,
)
from zerodl.checks.derivatives import affine, elementwise, float64, loss, losses
from zerodl.checks.diverging import not_diverged, staying_finite
from zerodl.checks.files import path, path_to_write, saved
from zerodl.checks.inputs import enough_to_normalize, features, images, matrix, samples
from zerodl.checks.layers import (
    after_forward,
    filters,
    gradient,
    node_gradient,
    parameter,
    returned,
    returned_loss,
    weights_and_bias,
)
from zerodl.checks.networks import (
    activation,
    assigned,
    dictionary,
    drawn,
    initializer,
    network,
    prediction,
    sizes,
    stack,
)
from zerodl.checks.numbers import (
    choice,
    flag,
    float_dtype,
    function,
    generator,
    integer,
    number,
    shape,
)
from zerodl.checks.records import record, same_names, validation_loss
from zerodl.checks.targets import BINARY_ACCURACY, binary_logits, labels, logits, outputs, scores
from zerodl.checks.training import (
    data,
    examples,
    extra_scores,
    parts,
    settings,
    validation,
)
from zerodl.checks.updates import update, weights
from zerodl.checks.windows import columns, image_shape, kernels, window

__all__ = [
    "BINARY_ACCURACY",
    "Array",
    "activation",
    "affine",
    "after_forward",
    "array",
    "assigned",
    "binary",
    "binary_logits",
    "choice",
    "columns",
    "data",
    "dictionary",
    "drawn",
    "elementwise",
    "enough_to_normalize",
    "examples",
    "extra_scores",
    "features",
    "filters",
    "finite",
    "flag",
    "float64",
    "float_dtype",
    "floats",
    "function",
    "generator",
    "gradient",
    "image_shape",
    "images",
    "initializer",
    "integer",
    "kernels",
    "labels",
    "like",
    "logits",
    "loss",
    "losses",
    "matrix",
    "network",
    "node_gradient",
    "not_diverged",
    "not_empty",
    "not_nan",
    "number",
    "outputs",
    "pair",
    "parameter",
    "parts",
    "path",
    "path_to_write",
    "prediction",
    "record",
    "returned",
    "returned_loss",
    "same_names",
    "same_shape",
    "samples",
    "saved",
    "scores",
    "settings",
    "shape",
    "sizes",
    "stack",
    "staying_finite",
    "update",
    "validation",
    "validation_loss",
    "weights",
    "weights_and_bias",
    "window",
]

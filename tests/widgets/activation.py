"""活性化関数の部品: 値と傾きは zerodl.activations と同じで、角の約束も同じです。"""

from functools import partial

import numpy as np

from tests.widgets.tools import literal, written
from zerodl import activations

STATES = [
    {}, {"f": "sigmoid", "u": 0.5}, {"f": "step", "u": 0.0}, {"f": "step", "u": 0.1},
    {"f": "tanh", "u": -4.0}, {"f": "relu", "u": 0.0}, {"f": "leaky_relu", "u": -2.5},
    {"f": "identity", "u": 3.0},
]  # fmt: skip
PICTURE = ".av-picture"
TOGETHER = {"[name=f]": PICTURE, "[type=range][name=u]": PICTURE}
SLOPE = 0.1
CORNERS = ("step", "relu", "leaky_relu")


def both(f):
    """関数と、その導関数。"""
    slope = {"slope": SLOPE} if f == "leaky_relu" else {}
    return [partial(getattr(activations, prefix + f), **slope) for prefix in ("", "d_")]


def shown(f, u):
    h, d = (float(g(u)) + 0.0 for g in both(f))
    note = "角なので、傾きは約束で決めた値です。" if u == 0 and f in CORNERS else ""
    return {"h": written(h), "d": written(d), "note": note, "u": written(u, 1)}


def compared():
    yield "math.SLOPE", SLOPE
    grid = np.linspace(-4, 4, 81).round(1)
    for f in ("step", "sigmoid", "tanh", "relu", "leaky_relu", "identity"):
        h, d = both(f)
        yield f"{literal(grid)}.map(math.FUNCTIONS.{f}.h)", h(grid)
        yield f"{literal(grid)}.map(math.FUNCTIONS.{f}.d)", d(grid)
        yield f"math.corner('{f}', 0)", f in CORNERS
        yield f"math.corner('{f}', 0.1)", False

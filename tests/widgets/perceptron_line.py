"""1 本の線の部品: 4 点の答えは zerodl と同じで、線と塗った側は u の符号と合います。"""

import numpy as np

from tests.widgets.tools import literal, written
from zerodl import perceptron
from zerodl.activations import step

X = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
STATES = [
    {}, {"gate": "XOR", "w1": 2.0, "w2": 2.0, "b": -1.0}, {"gate": "NAND", "b": 2.0},
    {"w1": 0.5, "w2": 0.5, "b": -0.7}, {"w1": 0.1, "w2": 0.2, "b": -0.3}, {"w1": 0.0, "b": 0.0},
]  # fmt: skip
PICTURE = '.pl-picture, [data-out="verdict"]'
TOGETHER = {
    "[name=gate]": PICTURE, "[type=range][name=w1]": PICTURE, "[type=range][name=w2]": PICTURE,
    "[type=range][name=b]": PICTURE,
}  # fmt: skip


def sums(w1, w2, b):
    return (X @ [w1, w2] + b).round(1) + 0.0


def targets(gate):
    return getattr(perceptron, gate)(*X.T)


def shown(gate, w1, w2, b):
    u = sums(w1, w2, b)
    y = step(u).astype(int)
    right = y == targets(gate)
    texts = {"verdict": f"4 点のうち {right.sum()} 点が正解です。"}
    for i in range(4):
        texts |= {f"u{i}": written(u[i], 1), f"y{i}": str(y[i]), f"ok{i}": "×○"[int(right[i])]}
    return texts


def compared():
    yield "math.POINTS", X
    for gate in ("AND", "NAND", "OR", "XOR"):
        yield f"math.GATES.{gate}", targets(gate)
    for neuron in np.random.default_rng(0).uniform(-2, 2, size=(20, 3)).round(1):
        yield f"math.answers({literal(neuron)}).u", sums(*neuron)
        yield f"math.answers({literal(neuron)}).y", step(sums(*neuron))
    yield from cuts()


def cuts():
    """線の両端と、塗った側の頂点。線が正方形の外なら、全部か、どこも塗りません。"""
    yield "math.split([1, 0, -0.5], 0, 1).line", np.array([[0.5, 0], [0.5, 1]])
    yield "math.split([1, 1, -0.5], 0, 1).line", np.array([[0.5, 0], [0, 0.5]])
    yield "math.split([1, 1, -1.5], 0, 1).region", np.array([[1, 0.5], [1, 1], [0.5, 1]])
    yield "math.split([0, 0, 1], 0, 1).region.length", 4
    yield "math.split([0, 0, -1], 0, 1).region.length", 0
    yield "math.split([0, 0, -1], 0, 1).line.length", 0

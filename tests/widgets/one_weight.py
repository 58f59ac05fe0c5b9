"""一つの重みの部品: ページと同じ 12 件で、正解率と損失は zerodl と同じです。"""

import re

import numpy as np

from hooks.shared import ROOT
from tests.widgets.tools import literal, written
from zerodl.differences import central_difference
from zerodl.losses import accuracy, cross_entropy
from zerodl.softmax import softmax

PAGE = (ROOT / "docs" / "learning" / "losses.md").read_text(encoding="utf-8")
X = np.array(
    re.findall(r"-?\d\.\d", re.search(r">>> x = np\.array\(\[(.+?)\]", PAGE, re.S)[1]), float
)
T = np.array([0] * 6 + [1] * 6)
STATES = [{}, {"w": 2.0}, {"w": -1.0}, {"w": 8.0}, {"w": 0.6}, {"w": 2.5}, {"w": 3.6}]
PICTURE = '.zw-picture, [data-out="note"]'
TOGETHER = {"[type=range][name=w]": PICTURE}


def logits(w):
    return np.stack([np.full(12, 0.5), w * X], axis=1)


def hits(w):
    return round(12 * accuracy(logits(w), T))


def loss(w):
    return cross_entropy(logits(w), T)


def slope(w):
    return np.mean((softmax(logits(w))[:, 1] - T) * X)


def shown(w):
    more = hits(w + 0.1) - hits(w)
    change = f" {abs(more)} 件分、{'下上'[more > 0]}がります" if more else "変わりません"
    return {
        "w": written(w, 1), "hits": str(hits(w)), "accuracy": written(hits(w) / 12, 3),
        "loss": written(loss(w), 3), "slope": written(slope(w), 3),
        "note": f"正解率は{change}。損失は {written(loss(w + 0.1), 3)} になります。",
    }  # fmt: skip


def compared():
    yield "math.X", X
    yield "math.T", T
    grid = np.linspace(-1, 8, 91).round(1)
    for name, f in [("hits", hits), ("loss", loss), ("slope", slope)]:
        yield f"{literal(grid)}.map(math.{name})", np.array([f(w) for w in grid])
    measured = [float(central_difference(loss, w)) for w in grid]
    np.testing.assert_allclose(measured, [slope(w) for w in grid], atol=1e-8)
    inside = np.random.default_rng(0).uniform(-1, 8, 20)
    stair = "math.stairs(-1, 8).find(([left, right]) => left < w && w < right)[2]"
    for w in inside:
        yield f"((w) => {stair})({w})", hits(w)
    yield "math.stairs(-1, 8)[0][0]", -1
    yield "math.stairs(-1, 8).at(-1)[1]", 8
    yield "math.stairs(-1, 8).every(([a, b], i, all) => a < b && (!i || all[i - 1][1] === a))", True

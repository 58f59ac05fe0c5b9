"""層のヒストグラムの部品: 同じ乱数から zerodl と同じ値になり、乱数は標準正規分布に従います。"""

from functools import cache

import numpy as np

from tests.widgets.tools import script, written
from zerodl import activations, initializers

STATES = [
    {}, {"e": -2.0}, {"h": "tanh", "e": -1.0}, {"h": "relu", "e": -0.85}, {"h": "relu", "e": 0.0},
    {"h": "relu", "e": -2.0}, {"h": "tanh", "e": 0.0},
]  # fmt: skip
PICTURE = '.zw-picture, [data-out="verdict"]'
TOGETHER = {"[name=h]": PICTURE, "[type=range][name=e]": PICTURE}
RANGES = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 4)}


@cache
def drawn():
    """部品が引いた、入力と重み。"""
    with script("layer_histograms") as js:
        x, W = js("[[...math.INPUT], math.WEIGHTS.map((W) => [...W])]")
    return np.reshape(x, (100, 100)), np.reshape(W, (5, 100, 100))


def layers(h, std):
    x, weights = drawn()
    ys = []
    for W in weights:
        x = getattr(activations, h)(x @ (std * W))
        ys.append(x)
    return np.array(ys)


def shown(h, e):
    ys = layers(h, 10**e)
    return {f"s{i}": written(float(y.std()), 3) for i, y in enumerate(ys)} | {
        "e": written(10**e, 3)
    }


def compared():
    x, W = drawn()
    everything = np.concatenate([x.ravel(), W.ravel()])
    within = [np.mean(everything < z) for z in (-2, -1, 0, 1, 2)]
    np.testing.assert_allclose(within, [0.0228, 0.1587, 0.5, 0.8413, 0.9772], atol=0.005)
    assert abs(np.corrcoef(everything[:-1], everything[1:])[0, 1]) < 0.02
    for h, (low, high) in RANGES.items():
        yield f"[...math.activations('{h}', 0.15)[4]]", layers(h, 0.15)[4].ravel()
        for std in (0.01, 0.1, 1.0):
            ys = layers(h, std)
            found = f"math.activations('{h}', {std})"
            yield f"{found}.map(math.spread)", ys.std(axis=(1, 2))
            counts = [np.histogram(np.clip(y, low, high), 20, (low, high))[0] for y in ys]
            yield f"{found}.map((y) => math.histogram('{h}', y))", np.array(counts)
    # 標準偏差 0.1 が Xavier、10 の −0.85 乗が He
    rng = np.random.default_rng(0)
    for e, initializer in [(-1, initializers.xavier), (-0.85, initializers.he)]:
        expected = initializer((100, 100), rng).std()
        yield f"Math.abs(10 ** {e} - {expected}) < 0.02 * {expected}", True
    # ページの文章: ReLU は、標準偏差 0.1 では 5 分の 1 に、0.2 では 3 倍を超える
    for e, words in [(-1, "0.21 倍"), (-0.7, "3.28 倍")]:
        yield f"view.say({{h: 'relu', e: {e}}}).includes('{words}')", True
    for h, e, words in [
        ("sigmoid", 0, "両端"), ("sigmoid", -2, "同じ値"), ("tanh", -1, "0.53 倍"),
        ("relu", -0.85, "0.82 倍"), ("relu", 0, "2069 倍"), ("relu", -2, "同じ値"),
        ("tanh", 0, "両端"),
    ]:  # fmt: skip
        yield f"view.say({{h: '{h}', e: {e}}}).includes('{words}')", True

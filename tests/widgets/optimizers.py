"""最適化の部品: 通る点は zerodl.optimizers と同じで、傾きは数値微分と、等高線は高さと合います。"""

import numpy as np

from tests.widgets.tools import literal, written
from zerodl import optimizers
from zerodl.gradients import numerical_gradient

STATES = [
    {}, {"rule": "momentum"}, {"surface": "bowl", "rule": "nesterov", "eta": 0.5},
    {"surface": "saddle", "eta": 0.1, "a": -2.0, "b": 0.0, "steps": 100}, {"eta": 0.042},
    {"rule": "adam", "eta": 0.3, "steps": 1}, {"rule": "rmsprop", "eta": 0.1}, {"steps": 0},
    {"surface": "saddle", "rule": "adagrad", "eta": 0.6, "a": 2.0, "b": -0.05, "steps": 60},
]  # fmt: skip
PICTURE = '.zw-picture, [data-out="lasting"]'
TOGETHER = {f"[name={key}]": PICTURE for key in ("surface", "rule")} | {
    f"[type=range][name={key}]": PICTURE for key in ("eta", "steps", "a", "b")
}
RULES = {
    "sgd": optimizers.SGD, "momentum": lambda lr: optimizers.Momentum(lr, 0.8),
    "nesterov": lambda lr: optimizers.Nesterov(lr, 0.8), "adagrad": optimizers.AdaGrad,
    "rmsprop": optimizers.RMSProp, "adam": optimizers.Adam,
}  # fmt: skip
SURFACES = {
    "bowl": (lambda a, b: (a**2 + b**2) / 2, lambda a, b: [a, b], 0),
    "ravine": (lambda a, b: a**2 / 2 + 25 * b**2, lambda a, b: [a, 50 * b], 0),
    "saddle": (lambda a, b: (a**2 - b**2) / 2 + b**4 / 4, lambda a, b: [a, b**3 - b], -0.25),
}


def path(surface, rule, start, eta, steps):
    rule, params = RULES[rule](eta), {"w": np.array(start, float)}
    points = [params["w"].copy()]
    for _ in range(steps):
        rule.update(params, {"w": np.array(SURFACES[surface][1](*params["w"]), float)})
        points.append(params["w"].copy())
    return np.array(points)


def settled(surface, points):
    loss, _, low = SURFACES[surface]
    return int(np.nonzero(loss(*points.T) > low + 0.01)[0][-1]) + 1


def shown(surface, rule, eta, steps, a, b):
    loss, _, _ = SURFACES[surface]
    w = path(surface, rule, [a, b], eta, steps)[-1]
    count = settled(surface, path(surface, rule, [a, b], eta, 400))
    last = f"底との差が 0.01 以下に落ち着くのは、{count} 歩目です。"
    return {
        "w0": written(w[0].round(3) + 0.0, 3), "w1": written(w[1].round(3) + 0.0, 3),
        "loss": written(float(loss(*w)).__round__(3) + 0.0, 3),
        "lasting": last if count <= 400 else "400 歩でも、底に落ち着きません。",
    }  # fmt: skip


def compared():
    grid = np.random.default_rng(0).uniform(-1.5, 1.5, (8, 2))
    for surface, (loss, slope, low) in SURFACES.items():
        yield f"{literal(grid)}.map((w) => math.loss('{surface}', w))", loss(*grid.T)
        exact = np.transpose(slope(*grid.T))
        yield f"{literal(grid)}.map((w) => math.gradient('{surface}', w))", exact
        measured = numerical_gradient(lambda w, loss=loss: loss(*w), grid[0])
        np.testing.assert_allclose(measured, exact[0], atol=1e-6)
        for rule in RULES:
            for eta in (0.024, 0.038):
                points = path(surface, rule, [-2.0, 0.3], eta, 30)
                yield f"math.path('{surface}', '{rule}', [-2, 0.3], {eta}, 30)", points
        for level in low + np.array([0.1, 0.5, 3.0]):
            rings = f"math.contour('{surface}', {level})"
            off = f"Math.abs(math.loss('{surface}', w) - {level})"
            yield f"{rings}.flat().every((w) => {off} < 1e-6)", True
            yield f"{rings}.length", 2 if surface == "saddle" and level < 0 else 1
    # ページの表と同じ歩数
    for surface, start, eta, counts in [
        ("bowl", [-4.0, 1.0], 0.5, (5, 30, 8)), ("ravine", [-4.0, 1.0], 0.024, (138, 36, 19)),
        ("saddle", [-2.0, 0.001], 0.1, (79, 36, 32)),
    ]:  # fmt: skip
        for rule, count in zip(("sgd", "momentum", "nesterov"), counts, strict=True):
            points = f"math.path('{surface}', '{rule}', {start}, {eta}, 400)"
            yield f"math.settled('{surface}', {points})", count
    yield "math.settled('ravine', math.path('ravine', 'sgd', [-4, 1], 0.6, 400)) === Infinity", True
    yield "math.path('ravine', 'sgd', [-4, 1], 0.6, 400).length < 401", True

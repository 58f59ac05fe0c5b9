"""勾配降下法の部品: 通る点は zerodl の gradient_descent と同じで、傾きは数値微分と合います。"""

import numpy as np

from tests.widgets.tools import literal, written
from zerodl.differences import central_difference
from zerodl.gradients import gradient_descent

STATES = [
    {}, {"steps": 10}, {"eta": 2.1, "steps": 30}, {"eta": 0.5, "start": 2.0, "steps": 5},
    {"curve": "hills", "start": 2.0, "eta": 0.1, "steps": 20},
    {"curve": "hills", "eta": 0.05, "steps": 1},
]  # fmt: skip
PICTURE = ".dg-picture, .dg-numbers"
TOGETHER = {
    "[name=curve]": PICTURE, "[type=range][name=eta]": PICTURE, "[type=range][name=start]": PICTURE,
    ".zw-buttons": PICTURE, ".zw-presets": PICTURE,
}  # fmt: skip
CURVES = {
    "bowl": (lambda w: (w - 1) ** 2 / 2, lambda w: w - 1),
    "hills": (lambda w: w**4 / 4 - w**2 + w / 4 + 2, lambda w: w**3 - 2 * w + 1 / 4),
}


def shown(curve, start, eta, steps):
    loss, slope = CURVES[curve]
    path = gradient_descent(loss, start, lr=eta, steps=steps + 1, grad=slope)
    w, after = path[-2:]
    values = {"w": w, "loss": loss(w), "slope": slope(w), "next": after}
    return {name: written(float(x), 3) for name, x in values.items()} | {"steps": str(steps)}


def compared():
    grid = np.linspace(-2.2, 2.2, 23)
    for curve, (loss, slope) in CURVES.items():
        yield f"{literal(grid)}.map(math.CURVES.{curve}.loss)", loss(grid)
        yield f"{literal(grid)}.map(math.CURVES.{curve}.slope)", slope(grid)
        np.testing.assert_allclose(central_difference(loss, grid), slope(grid), atol=1e-8)
        for start, eta in [(-2.0, 0.02), (-2.0, 0.1), (2.0, 0.1), (0.5, 0.3)]:
            path = gradient_descent(loss, start, lr=eta, steps=30, grad=slope)
            yield f"math.path('{curve}', {start}, {eta}, 30)", path
    lowest = min(np.linspace(-2, 2, 40001), key=CURVES["hills"][0])
    yield f"Math.abs(math.CURVES.hills.best - {float(lowest)}) < 1e-3", True
    for curve, start, eta, steps, word in [
        ("bowl", -2, 0.3, 0, "start"), ("bowl", -2, 0.02, 10, "falling"),
        ("bowl", -2, 0.5, 10, "bottom"), ("bowl", -2, 1.9, 10, "crossing"),
        ("bowl", -2, 2.1, 10, "diverged"), ("hills", 2, 0.1, 20, "local"),
        ("hills", -2, 0.1, 20, "bottom"), ("hills", 2, 2, 50, "diverged"),
    ]:  # fmt: skip
        path = f"math.path('{curve}', {start}, {eta}, {steps})"
        yield f"math.diagnose('{curve}', {path})", word
    yield "math.path('hills', 2, 2, 50).at(-1)", -np.inf  # 数でなくなったら、そこで止まる

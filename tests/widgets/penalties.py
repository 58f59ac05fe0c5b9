"""L1 と L2 の部品: 底では、zerodl の罰を足した損失が、まわりのどこよりも小さい。"""

import numpy as np

from tests.widgets.tools import literal, written
from zerodl.regularization import L1, L2

STATES = [
    {}, {"lambda": 1.0}, {"kind": "l2", "lambda": 1.0}, {"lambda": 0.0}, {"lambda": 4.0},
    {"c0": -2.0, "lambda": 0.7}, {"kind": "l2", "lambda": 4.0, "c0": 0.0, "c1": -2.0},
]  # fmt: skip
PICTURE = '.zw-picture, [data-out="verdict"]'
TOGETHER = {"[name=kind]": PICTURE} | {
    f"[type=range][name={key}]": PICTURE for key in ("lambda", "c0", "c1")
}
RULES = {"l1": L1, "l2": L2}


def loss(w, c):
    return (w[0] - c[0]) ** 2 / 4 + (w[1] - c[1]) ** 2


def total(kind, strength, w, c):
    return loss(w, c) + RULES[kind](strength).loss({"W": np.array(w)})


def smallest(kind, strength, c):
    """底の候補(符号ごとに、勾配が 0 になる点と、折れ目の 0)のうち、合計がいちばん小さいもの。"""
    w = np.zeros(2)
    for i, a in enumerate((0.5, 2.0)):
        if kind == "l2":
            candidates = [a * c[i] / (a + strength)]
        else:
            candidates = [0.0, c[i] - strength / a, c[i] + strength / a]
        values = [total(kind, strength, np.where(np.arange(2) == i, x, w), c) for x in candidates]
        w[i] = candidates[int(np.argmin(values))]
    around = w + np.random.default_rng(0).normal(0, 0.1, (200, 2))
    assert total(kind, strength, w, c) <= min(total(kind, strength, v, c) for v in around)
    return w


def shown(kind, c0, c1, **rest):
    strength, c = rest["lambda"], [c0, c1]
    w = smallest(kind, strength, c)
    zeros = [f"w{'₀₁'[i]}" for i in range(2) if w[i] == 0]
    verdict = "どちらの重みも、0 ではありません。"
    if zeros:
        verdict = (
            f"{zeros[0]} が、ちょうど 0 です。"
            if len(zeros) == 1
            else "どちらの重みも、ちょうど 0 です。"
        )
    return {
        "w0": written(w[0], 3), "w1": written(w[1], 3), "verdict": verdict,
        "loss": written(loss(w, c), 3), "total": written(total(kind, strength, w, c), 3),
        "penalty": written(total(kind, strength, w, c) - loss(w, c), 3),
    }  # fmt: skip


def compared():
    rng = np.random.default_rng(0)
    for c in rng.uniform(-2, 2, (10, 2)).round(1):
        yield f"math.loss([0.3, -1.1], {literal(c)})", loss([0.3, -1.1], c)
        for kind, rule in RULES.items():
            yield f"math.PENALTIES.{kind}({literal(c)})", rule(1.0).loss({"W": c})
            for strength in (0.0, 0.25, 1.0, 3.0):
                w = smallest(kind, strength, c)
                yield f"math.smallest('{kind}', {strength}, {literal(c)})", w

"""三つのロジットの部品: 流れる数は、zerodl と NumPy の計算です。"""

import numpy as np

from tests.widgets.tools import literal, written
from zerodl.softmax import softmax

STATES = [{}, {"u0": 5.0, "u1": 5.0, "u2": 5.0}, {"u0": -5.0, "u1": 5.0}, {"u2": 0.3}]
# 操作するものと、それで変わるもの。電話の一画面に収まること
TOGETHER = {f"[type=range][name=u{k}]": '[data-out="sum"], .zw-bar' for k in range(3)}


def shown(u0, u1, u2):
    u = np.array([u0, u1, u2])
    e, y = np.exp(u), softmax(u)
    each = [(f"u{k}", written(u[k], 1)) for k in range(3)]
    each += [(f"e{k}", written(e[k])) for k in range(3)] + [
        (f"y{k}", written(y[k])) for k in range(3)
    ]
    return dict(each) | {"sum": written(e.sum())}


def compared():
    for u in np.random.default_rng(0).uniform(-5, 5, size=(20, 3)).round(1):
        yield f"math.flow({literal(u)}).y", softmax(u)
        yield f"math.flow({literal(u)}).e", np.exp(u)

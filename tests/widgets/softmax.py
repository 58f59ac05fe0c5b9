"""ソフトマックスの部品: 安定な形は zerodl と、定義のままの形は NumPy と同じ値です。"""

import numpy as np

from tests.widgets.tools import literal, written
from zerodl.softmax import softmax

STATES = [
    {}, {"c": 707}, {"c": 708}, {"c": 1000, "tau": 0.1}, {"c": -745}, {"c": -1000, "tau": 10.0},
    {"c": 86, "dtype": "float32"}, {"c": 87, "dtype": "float32"},
    {"u0": -5.0, "u1": 5.0, "tau": 0.1},
]  # fmt: skip
TABLE = ".zw-table"
TOGETHER = dict.fromkeys(
    [f"[type=range][name={key}]" for key in ("u0", "u1", "u2", "tau", "c")] + ["[name=dtype]"],
    TABLE,
) | {"[type=range][name=tau]": ".zw-bar"}  # 温度は、表とも棒とも一緒に見える
EXTREME = [
    [1010.0, 1000.0, 990.0], [-1010.0, -1000.0, -990.0], [8e307, 8e307, -8e307], [709.0] * 3,
    [709.78, 0.0], [709.79, 0.0], [-745.0, -745.0], [-746.0, -746.0], [0.0] * 4, [5e-324, -5e-324],
    [1e-12, 0.0, -1e-12], [800.0, 0.0, -800.0], [-np.inf, 0.0, 1.0],
]  # fmt: skip


def naive(x):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        return e, e.sum(), e / e.sum()


def shown(u0, u1, u2, tau, c, dtype):
    u = np.array([u0, u1, u2], dtype)
    x = (u + u.dtype.type(c)) / u.dtype.type(tau)
    (e, total, broken), y = naive(x), softmax(x)
    limit = tau * np.log(np.finfo(dtype).max) - tau * np.log(
        np.exp(np.array([u0, u1, u2]) / tau).sum()
    )
    cells = {"naive-e": e, "naive-y": broken, "y": y, "e": np.exp(x - x.max())}
    texts = {
        f"{name}{k}": written(v) for name, values in cells.items() for k, v in enumerate(values)
    }
    says = (
        f"c が {limit:.1f} を超えると inf が現れます。"
        if limit <= 1000
        else "c が 1000 でも inf は現れません。"
    )
    return texts | {"naive-sum": written(total), "limit": says.replace("-", "−")}


def compared():
    rng = np.random.default_rng(0)
    points = [(np.array(u), 0.0, 1.0, "float64") for u in EXTREME]
    for dtype in ("float64", "float32"):
        for c in (0.0, 80.0, -100.0, 300.0, 707.0, 708.0, 1000.0, -745.0, -1000.0):
            for tau in (0.1, 0.5, 1.0, 10.0):
                points.append((rng.uniform(-5, 5, size=3).round(1), c, tau, dtype))
    for u, c, tau, dtype in points:
        x = (u.astype(dtype) + np.dtype(dtype).type(c)) / np.dtype(dtype).type(tau)
        scaled = f"math.scale({literal(u)}, {c}, {tau}, '{dtype}')"
        e, total, y = naive(x)
        yield scaled, x
        yield f"math.stable({scaled}, '{dtype}').y", softmax(x)
        yield f"math.naive({scaled}, '{dtype}').e", e
        yield f"math.naive({scaled}, '{dtype}').sum", total
        if not 0 < total < 1e-30:  # 桁の足りない所では、丸め方の違いが大きく見える
            yield f"math.naive({scaled}, '{dtype}').y", y
    yield from edges()


def edges():
    """定義のままの形は、safeRange が言う境目で壊れます。"""
    both = "math.diagnose(math.naive(x, dtype), math.stable(x, dtype))"
    state = f"((c, dtype) => ((x) => {both})(math.scale([2, 1, -1], c, 1, dtype)))"
    for dtype in ("float64", "float32"):
        for end, side, word in [("high", 1, "total"), ("low", -1, "underflow")]:
            edge = f"math.safeRange([2, 1, -1], 1, '{dtype}').{end}"
            yield f"{state}({edge} + {side * 1e-3}, '{dtype}')", word
            yield f"['ok', 'imprecise'].includes({state}({edge} - {side * 1e-3}, '{dtype}'))", True
    for c, dtype, word in [
        (0, "float64", "ok"), (1000, "float64", "overflow"), (-740, "float64", "imprecise"),
        (-80, "float32", "ok"), (-100, "float32", "imprecise"), (100, "float32", "overflow"),
    ]:  # fmt: skip
        yield f"{state}({c}, '{dtype}')", word

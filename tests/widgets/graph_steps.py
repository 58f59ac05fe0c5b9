"""計算グラフの部品: 値と勾配は zerodl.graph の節と同じで、歩いた所までしか見えません。"""

import numpy as np

from tests.widgets.tools import literal
from zerodl.graph import Add, Multiply

STATES = [
    {"steps": 0}, {"people": 5}, {"steps": 2}, {"steps": 4, "tea": 0}, {"steps": 5},
    {"steps": 6}, {"rice": 200, "count": 9, "tea": 200, "people": 9}, {"people": 0, "count": 0},
]  # fmt: skip
PICTURE = '.zw-picture, [data-out="word"]'
TOGETHER = {f"[type=range][name={key}]": PICTURE for key in ("rice", "count", "tea", "people")} | {
    ".zw-buttons": PICTURE
}


def flow(rice, count, tea, people):
    """節ごとの (左の入力, 上の入力, 出力) と、節が左と上へ渡す勾配。"""
    nodes, values, left = [Multiply(), Add(), Multiply()], [], float(rice)
    for node, up in zip(nodes, (count, tea, people), strict=True):
        values.append([left, float(up), float(node.forward(left, float(up)))])
        left = values[-1][2]
    grads, dz = [], 1.0
    for node in reversed(nodes):
        grads.insert(0, [float(d) for d in node.backward(dz)])
        dz = grads[0][0]
    return values, grads


def shown(rice, count, tea, people, steps):
    values, grads = flow(rice, count, tea, people)
    along = [rice, *(int(v[2]) for v in values)]
    texts = {f"v{i}": str(along[i]) if steps >= i else "" for i in range(4)}
    texts["g3"] = "1" if steps >= 4 else ""
    for i, (left, up) in enumerate(grads):
        passed = steps >= 7 - i
        dz = grads[i + 1][0] if i < 2 else 1
        texts |= {
            f"u{i}": f"{values[i][1]:.0f}", f"g{i}": f"{left:.0f}" if passed else "",
            f"d{i}": f"{up:.0f}" if passed else "",
        }  # fmt: skip
        if passed and dz:  # 倍率は、渡した勾配と来た勾配の比
            texts |= {f"l{i}": f"左 ×{left / dz:.0f}", f"f{i}": f"上 ×{up / dz:.0f}"}
    return texts


def compared():
    rng = np.random.default_rng(0)
    for inputs in rng.integers(0, 200, size=(10, 4)):
        values, grads = flow(*inputs.tolist())
        state = literal(dict(zip(("rice", "count", "tea", "people"), inputs.tolist(), strict=True)))
        found = f"math.forward({state})"
        yield f"{found}.map((n) => [n.left, n.up, n.out])", values
        yield f"math.backward({found}).map((n) => [n.dleft, n.dup])", grads
        # 倍率は、来た勾配を掛けると、渡した勾配になる
        yield f"math.backward({found}).every((n) => n.dz * n.byUp === n.dup)", True

"""im2col の部品: 並べた行も、途中まで足し戻した画像も、zerodl と同じです。"""

import numpy as np

from zerodl.im2col import col2im, im2col

NUMBERS = np.arange(16.0).reshape(1, 1, 4, 4)
IMAGES = {"number": NUMBERS, "one": np.ones_like(NUMBERS)}
STATES = [
    {}, {"way": "back", "row": 3}, {"row": 2}, {"way": "back", "row": 1},
    {"way": "back", "values": "one", "row": 3}, {"values": "one", "row": 1},
]  # fmt: skip
PICTURE = '.ic-picture, [data-out="line"]'
TOGETHER = {"[name=way]": PICTURE, "[name=values]": PICTURE, "[type=range][name=row]": PICTURE}


def partly(rows, count):
    """初めの count 行だけを足し戻した画像です。"""
    kept = np.where(np.arange(len(rows))[:, None] < count, rows, 0)
    return col2im(kept, NUMBERS.shape, 3, 3).ravel()


def shown(way, values, row):
    rows = im2col(IMAGES[values], 3, 3)
    image = partly(rows, row + 1) if way == "back" else IMAGES[values].ravel()
    texts = {f"x{k}": f"{value:.0f}" for k, value in enumerate(image)}
    for r, line in enumerate(rows):
        visible = way == "back" or r <= row
        texts |= {f"a{9 * r + c}": f"{v:.0f}" if visible else "" for c, v in enumerate(line)}
    line = " | ".join(" ".join(f"{v:.0f}" for v in part) for part in rows[row].reshape(3, 3))
    p, q = divmod(row, 2)
    place = f"行 {row} は、上から {p}、左から {q} の窓"
    return texts | {
        "row": f"{row}",
        "place": place,
        "line": line + (" を足す" if way == "back" else ""),
    }


def compared():
    yield "math.PIXELS", NUMBERS[0, 0]
    for name, image in IMAGES.items():
        source = "math.PIXELS" if name == "number" else "math.PIXELS.map(r => r.map(() => 1))"
        rows = im2col(image, 3, 3)
        yield f"math.im2col({source})", rows
        for count in range(5):
            yield f"math.col2im(math.im2col({source}), {count}).flat()", partly(rows, count)

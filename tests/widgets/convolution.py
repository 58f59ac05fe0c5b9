"""畳み込みの部品: 出力も大きさも、窓の届かない画素の数も、zerodl と同じです。"""

import numpy as np

from zerodl.convolution import Convolution, convolve
from zerodl.im2col import im2col, output_size

X = np.array([[0, 0, 1, 0], [0, 2, 3, 3], [0, 3, 3, 3], [0, 3, 2, 3]], dtype=float)
LEFT = np.array([[-1, 0, 1]] * 3, dtype=float)
FILTERS = {"left": LEFT, "top": LEFT.T}
STATES = [
    {}, {"filter": "top", "pad": 1, "at": 6}, {"pad": 2, "at": 35}, {"stride": 2, "at": 9},
    {"pad": 2, "stride": 3, "at": 2}, {"stride": 3}, {"pad": 1, "stride": 2, "at": 3},
]  # fmt: skip
PICTURE = '.cv-picture, [data-out="sum"]'
TOGETHER = {
    "[name=filter]": PICTURE, ".zw-buttons": PICTURE,
    "[type=range][name=pad]": PICTURE, "[type=range][name=stride]": PICTURE,
}  # fmt: skip


def outputs(filter, pad, stride):
    return convolve(X[None, None], FILTERS[filter][None, None], [0], stride, pad).ravel()


def missed(pad, stride):
    """どの窓にも入らない画素には、勾配が届きません。"""
    layer = Convolution(np.ones((1, 1, 3, 3)), [0], stride, pad)
    return int((layer.backward(np.ones_like(layer.forward(X[None, None]))) == 0).sum())


def whole(value):
    return f"{value:.0f}".replace("-", "−")


def shown(filter, pad, stride, at):
    values, OH = outputs(filter, pad, stride), output_size(4, 3, stride, pad)
    k = min(at, OH**2 - 1)
    texts = {f"y{n}": whole(value) if n <= k else "" for n, value in enumerate(values)}
    pixels = im2col(X[None, None], 3, 3, stride, pad)[k].reshape(3, 3)
    for i, (row, weights) in enumerate(zip(pixels, FILTERS[filter], strict=True)):
        factors = [f"({whole(w)})" if w < 0 else whole(w) for w in weights]
        terms = [f"{whole(x)}×{w}" for x, w in zip(row, factors, strict=True)]
        texts[f"row{i}"] = " + ".join(terms)
    lost = missed(pad, stride)
    left = f"窓に一度も入らない画素が {lost} 個あります。" if lost else "どの画素も、窓に入ります。"
    cut = "切り捨てて " if (4 + 2 * pad - 3) % stride else ""
    size = f"(4 + 2×{pad} − 3) / {stride} + 1 = {cut}{OH}"
    return texts | {"sum": whole(values[k]), "size": size, "lost": left}


def compared():
    yield "math.IMAGE", X
    for pad in (0, 1, 2):
        yield f"math.padded({pad})", np.pad(X, pad)
        for stride in (1, 2, 3):
            yield f"math.size({pad}, {stride})", output_size(4, 3, stride, pad)
            yield f"math.missed({pad}, {stride})", missed(pad, stride)
            for filter in FILTERS:
                arguments = f"'{filter}', {pad}, {stride}"
                yield f"math.outputs({arguments})", outputs(filter, pad, stride)

"""名高いネットワークの表: 論文に書かれた形と数に合い、層を本当に作っても同じです。"""

import numpy as np
import pytest

from zerodl.architectures import ALEXNET, LENET, Row, table
from zerodl.convolution import Convolution
from zerodl.pooling import MaxPool


def test_lenet_is_counted_as_its_layers_are():
    x = np.zeros((1, 1, 32, 32))
    for row, (name, C, size, parameters) in zip(LENET, table(1, 32, LENET), strict=True):
        if row.FN:
            W = np.zeros((row.FN, x.shape[1], row.K, row.K))
            layer = Convolution(W, np.zeros(row.FN), row.S, row.P)
        else:
            layer = MaxPool(row.K, row.S)
        x = layer.forward(x)
        assert (row.name, x.shape[1:]) == (name, (C, size, size))
        assert sum(value.size for value in layer.params.values()) == parameters


def test_alexnet_has_the_shapes_and_the_sizes_of_the_paper():
    lines = table(3, 227, ALEXNET)
    assert [(C, size) for _, C, size, _ in lines] == [
        (96, 55), (96, 27), (256, 27), (256, 13), (384, 13), (384, 13), (256, 13), (256, 6),
        (4096, 1), (4096, 1), (1000, 1),
    ]  # fmt: skip
    counts = [parameters for *_, parameters in lines if parameters]
    # 枚数 × (自分の組の面 × 窓 + バイアス)
    assert counts == [
        96 * (3 * 121 + 1), 256 * (48 * 25 + 1), 384 * (256 * 9 + 1), 384 * (192 * 9 + 1),
        256 * (192 * 9 + 1), 4096 * (9216 + 1), 4096 * (4096 + 1), 1000 * (4096 + 1),
    ]  # fmt: skip
    assert sum(counts) == 60_965_224


def test_groups_must_share_the_channels_and_the_filters():
    with pytest.raises(ValueError, match=r"^C = 3 を、2 組に等しく分けられません。G を"):
        table(3, 8, [Row("a", 4, 3, G=2)])
    with pytest.raises(ValueError, match=r"^FN = 3 を、2 組に等しく分けられません。G を"):
        table(4, 8, [Row("a", 3, 3, G=2)])
    with pytest.raises(ValueError, match=r"^FN は 1 以上です。-1"):
        table(4, 8, [Row("a", -1, 3)])
    with pytest.raises(ValueError, match="C は 1 以上です。0"):
        table(0, 8, LENET)
    with pytest.raises(ValueError, match="窓 5 が、入力 4"):
        table(1, 4, LENET)

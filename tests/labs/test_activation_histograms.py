"""実習「活性化のヒストグラム」の文章が、セルの計算した値と合うことを確かめます。"""

import contextlib
import io
from pathlib import Path

import jupytext
import numpy as np
import pytest

LAB = Path(__file__).parents[2] / "docs" / "labs" / "activation_histograms.py"


@pytest.fixture(scope="module")
def values() -> dict:
    """セルを上から順に実行したあとの、変数の値です。学習するセルの結果は scores です。"""
    import matplotlib

    matplotlib.use("agg")
    namespace: dict = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in jupytext.read(LAB, fmt="py:percent").cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
                namespace["plt"].close("all")
    return namespace | {"printed": printed.getvalue()}


@pytest.fixture(scope="module")
def sizes(values):
    """(活性化関数, 初期値) から、(値, 勾配) の層ごとの大きさ (2, 5) です。"""

    def measure(kind, name):
        recorded = values["record"](values["make"](kind, values["initials"][name]))
        return np.array([[values["size"](a) for a in side] for side in recorded])

    return measure


def test_values_collapse_or_stick(sizes):
    assert (sizes("tanh", "1")[0] > 0.95).all()
    small = sizes("tanh", "0.01")[0]
    assert (abs(small[1:] / small[:-1] - 0.1) < 0.01).all()  # 層ごとに 10 分の 1


def test_gradients_of_tanh(sizes):
    assert (np.diff(sizes("tanh", "1")[1]) < 0).all()  # 入口へ行くほど増える
    assert (np.diff(sizes("tanh", "0.01")[1]) > 0).all()
    ends = sizes("tanh", "Xavier")[1]
    assert 0.7 < ends[0] / ends[-1] < 1


def test_only_he_keeps_both_under_relu(sizes):
    kept = [name for name in ("1", "0.01", "Xavier", "He")
            if (np.ptp(np.log2(sizes("relu", name)), axis=1) < 0.5).all()]  # fmt: skip
    assert kept == ["He"]
    forward, backward = sizes("relu", "1")
    assert forward[-1] > 1e4
    assert backward[0] > 1


def test_sigmoid_vanishes_but_for_one(sizes):
    ratios = {name: size[0] / size[-1] for name in ("1", "Xavier", "He")
              for size in [sizes("sigmoid", name)[1]]}  # fmt: skip
    assert (ratios["1"] > 0.8, ratios["Xavier"] < 1 / 250, ratios["He"] < 1 / 80) == (True,) * 3


def test_what_was_learned(values):
    table = [line.split() for line in values["printed"].splitlines()[-3:]]
    learned = {row[0]: [0 if cell == "発散" else float(cell) for cell in row[1:]] for row in table}
    assert "発散" in table[2][1]
    assert {row[1] for row in learned.values()} == {0.1}
    assert learned["sigmoid"][0] > 0.2 > max(learned["sigmoid"][1:])
    assert learned["tanh"][0] < 0.2
    assert min(*learned["tanh"][2:], *learned["relu"][2:]) > 0.8

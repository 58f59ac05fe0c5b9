"""実習「回帰から分類へ」の文章と図の説明が、セルの計算した値と合うことを確かめます。"""

import contextlib
import io

import jupytext
import numpy as np
import pytest

from hooks.shared import ROOT
from zerodl.softmax import softmax

LAB = ROOT / "docs" / "labs" / "regression_to_classification.py"


@pytest.fixture(scope="module")
def values() -> dict:
    """セルを上から順に実行したあとの変数の値と、印字した文字(printed)です。"""
    import matplotlib

    matplotlib.use("agg")
    namespace: dict = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in jupytext.read(LAB, fmt="py:percent").cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
                namespace["plt"].close("all")
    return namespace | {"printed": printed.getvalue()}


def test_the_first_image_lies_between_two_names(values):
    (number,), scores = values["answers"]
    assert values["t_test"][873] == 2
    assert abs(number - 5) < 0.5
    assert set(np.argsort(scores)[-2:]) == {2, 9}
    np.testing.assert_allclose(softmax(scores)[[2, 9]], [0.38, 0.37], atol=0.005)  # 問 4


def test_the_sine_is_learned(values):
    assert "0.25 [1.]\n0.5 [-0.1]\n0.75 [-0.9]\n" in values["printed"]


def test_images_read_right(values):
    """338、943、860、428、934 枚です。初めの図と同じ 1,000 枚で数えます。"""
    hits = [f"\n{hit}\n" for hit in (338, 943, 860, 428, 934)]
    places = [values["printed"].find(hit) for hit in hits]
    assert -1 not in places
    assert places == sorted(places)


def test_the_three_halves_are_refused_before_training(values):
    assert values["printed"].count("reshape で同じ形に") == 1
    assert values["printed"].count("クラスは二つ以上です") == 1
    assert values["printed"].count("one_hot(t, 10) にしてください") == 1


def test_regression_spreads_each_digit_over_its_neighbours(values):
    """どの数字でも、答えの標準偏差は 0.8 を超え、平均は数字とともに増えます。"""
    x, t = values["x_test"], values["t_test"]
    t_train = values["t"][:, np.newaxis].astype(float)
    net = values["train"](1, values["squared"], t_train, 0.05)
    y = net.predict(x)[:, 0]
    spread = [y[t == k].std() for k in range(10)]
    assert min(spread) > 0.8
    assert np.corrcoef(y, t)[0, 1] > 0.8

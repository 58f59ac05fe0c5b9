"""実習「四つの学習率」の文章と図の説明が、セルの計算した値と合うことを確かめます。"""

import contextlib
import io
from pathlib import Path

import jupytext
import numpy as np
import pytest

LAB = Path(__file__).parents[2] / "docs" / "labs" / "learning_rates.py"


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


@pytest.fixture(scope="module")
def losses(values) -> dict:
    return {lr: np.array(losses) for lr, (_, losses) in values["runs"].items()}


def test_curves(losses):
    start = np.log(10)
    slow, good, large, diverged = losses[0.001], losses[0.5], losses[3], losses[100]
    assert 2.1 < slow[-1] < slow.max() == slow[0]
    assert (np.diff(good) < 0).all()  # 一歩も上がらない
    assert large.max() > 10
    assert (large[50:] < good[50:]).any()
    assert large[80:].max() > 2
    assert (diverged[1:] > start).all()  # いつも D より上
    assert (diverged.argmax(), diverged.max() > 500) == (7, True)  # 7 歩めが、いちばん高い


def test_a_larger_loss_with_more_right_answers(values):
    (slow, _), (diverged, _) = values["runs"][0.001], values["runs"][100]
    x, t, accuracy = values["x_test"], values["t_test"], values["accuracy"]
    assert diverged.loss(values["x"], values["t"]) > np.log(10)
    assert accuracy(diverged.predict(x), t) > accuracy(slow.predict(x), t) + 0.1
    assert 0.88 < accuracy(values["runs"][0.5][0].predict(x), t) < 0.9  # 9 枚近く


def test_slopes_stay_below_one_while_the_loss_is_hundreds(values):
    assert "\n535\n" in values["printed"]
    assert np.abs(values["dW"]).max() < 1


def test_squared_error_diverges(values):
    assert "\n20 1.5e+17\n" in values["printed"]  # 1 のあとに 0 が 17 個
    assert "学習が発散しました" in values["printed"]


def test_the_picture_of_zero(values):
    """輪は緑(正)、まん中は紫(負)です。"""
    zero = values["runs"][0.5][0].params["W1"][:, 0].reshape(28, 28)
    zeros = values["x"][values["t"] == 0]
    ring = zeros.mean(axis=0).reshape(28, 28) > 0.6  # 多くの 0 の線が通る所
    assert (zero[ring] > 0).mean() > 0.9
    assert zero[12:16, 12:16].max() < 0


def test_the_pictures_get_rougher(values):
    """隣の画素との差が、重みの大きさに比べて増えます。"""

    def roughness(lr):
        images = values["runs"][lr][0].params["W1"].T.reshape(-1, 28, 28)
        return np.abs(np.diff(images, axis=2)).mean() / np.abs(images).mean()

    assert roughness(0.001) < roughness(0.5) < roughness(3)
    assert roughness(0.5) < roughness(100)

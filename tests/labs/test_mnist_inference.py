"""実習「MNIST の推論」の文章と図の説明が、セルの計算した値と合うことを確かめます。"""

import contextlib
import io
from pathlib import Path

import jupytext
import numpy as np
import pytest

LAB = Path(__file__).parents[2] / "docs" / "labs" / "mnist_inference.py"


@pytest.fixture(scope="module")
def cells():
    return jupytext.read(LAB, fmt="py:percent").cells


@pytest.fixture(scope="module")
def prose(cells) -> str:
    """改行を除いた文章です。"""
    return "".join(c.source for c in cells if c.cell_type == "markdown").replace("\n", "")


@pytest.fixture(scope="module")
def values(cells) -> dict:
    """セルを上から順に実行したあとの、変数の値です。"""
    import matplotlib

    matplotlib.use("agg")
    namespace: dict = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
                namespace["plt"].close("all")
    return namespace


def test_counts(values, prose):
    right, params = values["right"], values["params"]
    assert f"{right.sum():,} 枚は当たります。残りの {(~right).sum()} 枚を、すべて" in prose
    assert f"全部で {sum(a.size for a in params.values()):,} 個" in prose
    assert 0.85 < params["W1"].size / 45360 < 0.9  # 9 割近く
    assert set(np.bincount(values["t"])) == {500}


def test_the_picture_of_all_mistakes(values):
    """12 枚ずつの行の、文章が指す 2 枚です。"""
    t, predicted, wrong = values["t"], values["predicted"], values["wrong"]
    assert len(wrong) == (~values["right"]).sum() < 108
    assert t[wrong[11]] == 1
    assert (t[wrong[12 + 2]], predicted[wrong[12 + 2]]) == (2, 3)


def test_first_image(values):
    u = values["u3"][0]
    assert (u.argmax(), values["t"][0]) == (4, 4)
    assert u.max().round(1) == np.float32(9.2)
    assert values["y"][0].max() > 0.9999


def test_three_images(values):
    y, t, chosen = values["y"], values["t"], values["chosen"]
    assert [t[i] for i in chosen] == [4, 4, 5]
    np.testing.assert_allclose(y[chosen[1], [4, 9]], [0.6, 0.4], atol=0.02)
    assert set(np.argsort(-y[chosen[2]])[:3]) == {0, 5, 6}
    assert (np.abs(y[chosen[2], [0, 5, 6]] - 0.25) < 0.06).all()
    assert y[chosen[2]].argmax() != 5  # 答えも外れた


def test_nines(values):
    confusion = values["confusion"]
    errors = confusion * (1 - np.eye(10, dtype=int))
    assert np.argwhere(errors == errors.max()).tolist() == [[9, 4], [9, 7]]
    assert [len(numbers) for numbers in values["nines"]] == [7, 7]


def test_loops_of_the_nines(values):
    """輪の数は、字の線に囲まれた背景のかたまりの数です。"""
    from scipy.ndimage import label

    def has_loop(number):
        background = values["images"][number, 0] < 128
        return label(np.pad(background, 1, constant_values=True))[1] > 1

    fours, sevens = values["nines"]
    assert not has_loop(fours[1])
    assert [has_loop(n) for n in fours[3:]] == [True] * 4
    assert has_loop(sevens[5])


def test_confidence(values, prose):
    right, kept = values["right"], values["confidence"] >= 0.9
    assert f"機械は {kept.sum():,} 枚に答え、間違いは {(~right).sum()} 枚から" in prose
    assert f"から {(~right[kept]).sum()} 枚に減りました。" in prose


def test_changed_images(values, prose):
    network, softmax, t = values["network"], values["softmax"], values["t"]
    inputs = values["inputs"].items()
    u = {name: network.predict(changed.reshape(-1, 784)) for name, changed in inputs}
    score = {name: (each.argmax(axis=1) == t).mean() for name, each in u.items()}
    top = softmax(u["白黒が逆"]).max(axis=1).mean()
    assert f"正解率 {score['白黒が逆']:.2f} なのに、自信は平均 {top:.2f} も" in prose
    assert score["右に 4 画素"] < score["そのまま"] / 2
    assert f"半分以下の {score['右に 4 画素']:.2f} に" in prose
    assert abs(score["255 で割らない"] - score["そのまま"]) < 0.001
    noise = softmax(u["砂嵐"]).max(axis=1).mean()
    assert f"平均 {noise:.2f} の自信で" in prose

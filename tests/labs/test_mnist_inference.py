"""実習の文章に書いた数値が、セルの計算した値と等しいことを確かめます。"""

import contextlib
import io
import re
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
    """改行でつないだ文章です。"""
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


def test_accuracy(values, prose):
    right = values["right"]
    assert f"{right.sum():,} 枚は当たります。残りの {(~right).sum()} 枚" in prose
    assert f"正解率 {right.mean():.1%}」" in prose
    assert prose.count(f"{right.mean():.4f}") == 3
    assert f"間違い {(~right).sum()} 枚は" in prose


def test_network(values, prose):
    total = values["total"]
    assert prose.count(f"{total:,} 個") == 4
    assert 0.85 < values["params"]["W1"].size / total < 0.9  # およそ 9 割
    train = Path(LAB.parents[2], "zerodl/pretrained/mnist_mlp.py").read_text(encoding="utf-8")
    body = re.search(r"^def train.*?^    return network$", train, re.MULTILINE | re.DOTALL)
    assert 11 <= len(body[0].splitlines()) <= 19  # 十数行


def test_first_image(values, prose):
    u = np.sort(values["u3"][0])
    assert f"点数のままでは、{u[-1]:.2f} が" in prose
    assert 13.0 <= u[-1] - u[-2] < 13.05
    assert round(np.exp(13) / 10_000) == 44
    assert values["y1"].max() > 0.9999


def test_three_images_and_their_description(values):
    y, t, chosen = values["y"], values["t"], values["chosen"]
    assert [t[i] for i in chosen] == [4, 4, 5]
    assert [
        np.sort(np.argsort(-y[i])[:n]).tolist() for i, n in zip(chosen, (1, 2, 3), strict=True)
    ] == [
        [4],
        [4, 9],
        [0, 5, 6],
    ]
    np.testing.assert_allclose(y[chosen[1], [4, 9]], [0.6, 0.4], atol=0.02)
    assert (np.abs(y[chosen[2], [0, 5, 6]] - 0.25) < 0.06).all()


def test_confusion(values, prose):
    errors = values["errors"]
    assert np.argwhere(errors == errors.max()).tolist() == [[9, 4], [9, 7]]
    assert errors.max() == 7
    recall = values["confusion"].diagonal()
    assert recall.argmin() == 9
    assert f"500 枚のうち {500 - recall[9]} 枚を間違えました" in prose


def test_mistakes(values, prose):
    y, t, boldest = values["y"], values["t"], values["boldest"]
    assert [(t[n], y[n].argmax()) for n in boldest[[0, 1, 2, 5]]] == [
        (6, 0),
        (9, 3),
        (4, 9),
        (6, 5),
    ]
    assert f"{y[boldest[0]].max():.1%}" == "99.9%"
    assert y[boldest[1]].max() > 0.99
    kept, right = values["confidence"] >= 0.9, values["right"]
    assert (
        f"{kept.mean():.0%} の画像には機械が答え、その正解率は {right[kept].mean():.2%} に" in prose
    )
    assert f"{(~right).sum()} 枚から {(~right[kept]).sum()} 枚に減りました" in prose


def test_what_the_accuracy_does_not_say(values, prose):
    correct, images = values["record"]["correct"], values["record"]["images"]
    rate = {name: correct[name] / images[name] for name in correct}
    assert f"学習に使った画像では {rate['train']:.1%}**" in prose
    assert correct["unseen"] == values["right"].sum()
    assert abs(rate["unseen"] - rate["test"]) < values["error"]
    score, shifted = values["score"], values["shifted"]
    for axis in (2, 3):
        scores = [score(shifted(pixels, axis)) for pixels in range(7)]
        assert 0.8 <= scores[2] < 0.9
        assert scores[4] < min(0.4, rate["unseen"] / 2)
        assert scores[6] < 0.15
    y = values["y_noise"]
    assert f"平均 {y.max(axis=1).mean():.0%} の自信" in prose
    assert np.argsort(-np.bincount(y.argmax(axis=1), minlength=10))[:2].tolist() == [5, 3]


def test_wrong_inputs(values, prose):
    inputs, score = values["inputs"], values["score"]
    assert f"**白黒が逆**だと {score(inputs['白黒が逆']):.2f}" in prose
    assert f"**縦と横が逆**だと {score(inputs['縦と横が逆']):.2f}" in prose
    assert abs(values["confidence"].mean() - values["right"].mean()) < 0.002
    assert abs(score(inputs["255 で割り忘れる"]) - score(inputs["正しい"])) < 0.001


def test_arithmetic_of_the_quiz(prose):
    products = 784 * 50 + 50 * 100 + 100 * 10
    assert rf"64 \times {products} = {64 * products}" in prose
    assert f"= {785 * 100 + 101 * 50 + 51 * 10}$ 個です" in prose

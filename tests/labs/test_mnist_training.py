"""実習「MNIST の学習」の文章と図の説明が、セルの計算した値と合うことを確かめます。"""

import contextlib
import io
import json
import re
from pathlib import Path

import jupytext
import numpy as np
import pytest

from hooks.shared import ROOT

LAB = ROOT / "docs" / "labs" / "mnist_training.py"


@pytest.fixture(scope="module")
def values() -> dict:
    """「自分で変えてみる」の手前まで、セルを上から順に実行したあとの、変数の値です。"""
    import matplotlib

    matplotlib.use("agg")
    namespace: dict = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in jupytext.read(LAB, fmt="py:percent").cells:
            if "{ #try }" in cell.source:
                break
            if cell.cell_type == "code":
                exec(cell.source, namespace)
                namespace["plt"].close("all")
    return namespace


def test_the_first_figure(values):
    hits = values["hits"]
    assert hits[100] < 0.4
    assert 0.8 < hits[4000] < 0.87  # 8 枚あまり
    assert 0.93 < hits[80000] < 0.95
    assert (max(hits), sum(number > 4000 for number in hits)) == (80000, 19)


def test_the_two_accuracies_part(values):
    train, test = values["train"], values["test"]
    assert train[-1] > 0.995
    assert all(0.93 < score < 0.95 for score in test[9:])
    assert values["history"]["validation_loss"][-1] < 0.25


def test_wrong_answers_are_sure(values):
    assert values["sure"][values["wrong"][:5]].min() > 0.9


def test_the_cost_is_counted(values):
    size = sum(p.size for p in values["params"].values())
    assert (size, values["calls"]) == (39760, 1220)
    assert len(values["history"].steps) == 800


def test_the_measured_ratio_is_in_the_record():
    path: Path = ROOT / "benchmarks" / "results.json"
    rows = {row["name"]: row for row in json.loads(path.read_text("utf-8"))["results"]}
    slow = float(re.search(r"素朴な形 ([\d.]+) s", rows["数値微分 784-50-10"]["detail"])[1])
    fast = float(re.search(r"zerodl ([\d.]+) ms", rows["MLP 784-50-10 の訓練 1 回"]["detail"])[1])
    assert (round(slow), round(fast, 1)) == (15, 0.3)  # 15 秒と 0.3 ミリ秒
    np.testing.assert_allclose(1000 * slow / fast, 5e4, rtol=0.2)  # 5 万倍ほど
    assert 3 < 800 * slow / 3600 < 4  # 3 時間あまり

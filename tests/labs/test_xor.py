"""実習「XOR を学習する」の文章のうち、印字した数に現れないことを確かめます。"""

import contextlib
import io
from pathlib import Path

import jupytext
import numpy as np
import pytest

LAB = Path(__file__).parents[2] / "docs" / "labs" / "xor.py"


@pytest.fixture(scope="module")
def values() -> dict:
    """セルを上から順に実行したあとの、変数の値です。"""
    import matplotlib

    matplotlib.use("agg")
    namespace: dict = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in jupytext.read(LAB, fmt="py:percent").cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
                namespace["plt"].close("all")
    return namespace


def test_the_first_run_waits_on_a_plateau(values):
    _, losses = values["runs"][0]
    assert np.allclose(losses[50:101], np.log(2), atol=1e-3)
    assert losses[-1] < 0.1


def test_the_first_run_compares_the_inputs(values):
    """二つのノードは、x1 - x2 を 0.5 と -0.5 で分けます。"""
    params = values["runs"][0][0].params
    for w in params["W1"].T:
        assert w[0] * w[1] < 0
        assert abs(abs(w[0] / w[1]) - 1) < 0.1
    edges = -params["b1"] / params["W1"][0]
    np.testing.assert_allclose(np.sort(edges), [-0.5, 0.5], atol=0.06)


def test_four_runs_are_stuck_where_two_points_have_met(values):
    final, x = values["final"], values["x"]
    stuck = abs(final - np.log(2) / 2) < 0.01
    assert ((final < 0.1).sum(), stuck.sum()) == (6, 4)
    for run in np.flatnonzero(stuck):
        params = values["runs"][run][0].params
        z = np.tanh(x @ params["W1"] + params["b1"])
        met = [np.allclose(z[i], z[3 * j], atol=0.01) for i in (1, 2) for j in (0, 1)]
        assert any(met)  # 目標が 1 の点と、0 の点

"""再現実験(experiments): 短くした形でも、どの設定がどれに勝つかは変わりません。"""

import json
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from experiments import TABLES, __main__, faults
from experiments.results import path_of, read, spread, verdict
from experiments.running import load, run
from experiments.showing import comparison, draw_curve, results, unchanged, verdicts
from experiments.table import Row
from zerodl import mnist_files
from zerodl.layers import Sigmoid

needs_full_mnist = pytest.mark.skipif(
    not mnist_files.is_here(), reason="MNIST 全体が手もとにありません(環境変数 ZERODL_MNIST)"
)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """小さな行列では、スレッドが待ち合わせるあいだに、CPU を使い切ります。"""
    with threadpool_limits(1):
        yield


def short(name: str, numbers: list[int], steps: int, *, changed: bool = False, **sizes: int):
    """表 name の行を、同梱の 5,000 枚で短く学習させ、番号ごとにテストの正解率を返します。"""
    table = replace(TABLES[name], steps=steps, every=steps, **sizes)
    data = load(table, full=False)
    rows = [row for row in table.rows if row.number in numbers and bool(row.change) == changed]
    return [run(row, table, data, seed=0)["test"] for row in rows]


# ── どの設定が勝つか ────────────────────────────────────────────────────────────────────


def test_initializers():
    small, relu_small, xavier, relu_he = short("initializers", [1, 2, 3, 4], 700, n_test=500)
    assert small < 0.15  # 当てずっぽうのまま
    assert small < xavier < relu_he
    assert relu_small < relu_he
    (twice,) = short("initializers", [3], 700, changed=True, n_test=500)
    assert twice < xavier


def test_optimizers():
    sgd, momentum, rmsprop = short("optimizers", [7, 8, 9], 300)
    assert sgd < momentum < rmsprop
    forgetful, without = short("optimizers", [7], 300, changed=True)
    assert 0.15 < forgetful < sgd
    assert without < 0.15  # バッチ正規化を外すと、当てずっぽうのまま


def test_small_data():
    none, l2, dropout = short("regularization", [11, 12, 16], 300, n_test=500)
    assert max(l2, dropout) < none
    (by_sgd,) = short("regularization", [16], 300, changed=True, n_test=500)
    assert by_sgd < 0.15 < dropout


def test_convnet():
    adam, momentum = short("convnet", [18, 19], 30, n_train=500, n_test=500)
    assert momentum < adam


@needs_full_mnist
def test_one_full_row():
    """行 4(ReLU、He)を、記録と同じ 60,000 枚と種で、はじめから終わりまで測ります。"""
    table = TABLES["initializers"]
    table = replace(table, every=table.steps)
    row = next(row for row in table.rows if row.number == 4)
    found = run(row, table, load(table), seed=0)
    recorded = next(results(4))["runs"][0]
    assert found["test"] == pytest.approx(recorded["test"], abs=0.005)


# ── 記録 ────────────────────────────────────────────────────────────────────────────


def unchanged_rows() -> list[Row]:
    return [row for table in TABLES.values() for row in table.rows if not row.change]


def test_every_published_row_is_defined():
    rows = unchanged_rows()
    assert sorted({row.number for row in rows}) == list(range(1, 20))
    assert {row.number for row in rows if row.published is None} == {10}


@pytest.mark.parametrize("name", TABLES)
def test_the_record_is_of_these_definitions(name):
    record, table = read(name), TABLES[name]
    shared = {key: value for key, value in asdict(table).items() if key != "rows"}
    assert {key: record[key] for key in shared} == shared
    settings = json.loads(json.dumps([asdict(row) for row in table.rows]))
    assert [result["settings"] for result in record["results"]] == settings
    for result in record["results"]:
        assert len({run["seed"] for run in result["runs"]}) >= 5
        for one in result["runs"]:
            assert [one["train"], one["test"]] == one["curve"][-1]
            assert len(one["curve"]) == table.steps / record["every"]
    assert record["command"].startswith(f"python -m experiments {name}")
    assert path_of(name).stat().st_size < 60_000


# ── 判定 ────────────────────────────────────────────────────────────────────────────

RUNS = [{"train": 0.90, "test": 0.80}, {"train": 0.92, "test": 0.8404}]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ((0.91, 0.82), "再現"),
        ((0.92, 0.84), "再現"),
        ((0.92, 0.8409), "0.01 以内"),
        ((0.91, 0.85), "0.01 以内"),
        ((0.89, 0.82), "0.01 以内"),
        ((0.91, 0.86), "再現せず"),
        ((0.95, 0.82), "再現せず"),
        (None, "公表値なし"),
    ],
)
def test_verdict(published, expected):
    assert verdict(published, RUNS) == expected


def test_the_page_says_what_was_measured():
    """文章が言い切っていることは、測り直しても変わらないはずです。"""
    judged: dict[tuple[int, str], str] = {}
    widths, tests = {}, {}
    for result in results():
        settings, runs = result["settings"], result["runs"]
        key = (settings["number"], settings["change"][:4])
        judged[key] = verdict(settings["published"], runs)
        tests[key], low, high = spread(runs, "test")
        widths[key] = high - low
    assert spread(next(results(3))["runs"], "test")[1] > 0.87
    assert {n for (n, change), v in judged.items() if v == "再現せず" and not change} == {
        3, 5, 8, 9, 16, 17,
    }  # fmt: skip
    assert judged[3, "微分の式"] == judged[16, "Adam"] == "再現"
    assert judged[5, "微分の式"] == "再現せず"
    assert 0.8112 < tests[5, "微分の式"] < tests[5, ""]
    assert {judged[n, "γ と "] for n in (7, 8, 9)} == {"再現"}
    assert judged[7, ""] == judged[12, ""] == judged[12, "出力層を"] == "0.01 以内"
    assert judged[15, ""] == "再現"
    assert tests[15, "学習率を"] < 0.6
    assert tests[17, "出力層を"] < tests[17, ""] < 0.7511
    assert widths[13, ""] == max(w for (_, change), w in widths.items() if not change)
    assert max(widths[11, "学習率を"], widths[13, "学習率を"]) < widths[13, ""] / 5
    # 行 9 だけが、はっきり外れている
    assert spread(next(results(9))["runs"], "test")[1] > 0.9154 + 0.025
    (slower,) = [r for r in results(8) if r["settings"]["change"] == "学習率を 0.05 にする"]
    low, high = spread(slower["runs"], "test")[1:]
    assert low < 0.9042 < high
    # 行 14 の訓練は、5 回とも 300 枚のうち 299 枚
    assert {run["train"] for run in next(results(14))["runs"]} == {round(299 / 300, 4)}


def test_the_page_says_the_shared_settings():
    """どの行も同じだとページに書いた設定です。"""
    for name, sizes, initializer in (
        ("optimizers", (784, 40, 20, 10), 0.01),
        ("regularization", (784, *[100] * 6, 10), "he"),
        ("convnet", (), 0.01),
    ):
        rows = [row for row in TABLES[name].rows if not row.change]
        assert {(row.sizes, row.initializer) for row in rows} == {(sizes, initializer)}
    rates = {row.number: row.options["lr"] for row in unchanged_rows()}
    assert rates == {
        **dict.fromkeys(range(1, 7), 0.1), 7: 0.08, 8: 0.08, 9: 0.01, 10: 0.01,
        **dict.fromkeys(range(11, 20), 0.01), 13: 0.1, 16: 0.001,
    }  # fmt: skip


def test_how_far_one_run_falls_outside_the_others():
    """0.01 以内という幅を決めた数です。"""
    outside = []
    for result in results():
        tests = [run["test"] for run in result["runs"]]
        for place, one in enumerate(tests):
            others = tests[:place] + tests[place + 1 :]
            outside.append(max(min(others) - one, one - max(others)))
    assert 0.35 < np.mean(np.array(outside) > 0) < 0.45
    assert 0.05 < np.mean(np.array(outside) > 0.01) < 0.15


# ── 間違い ──────────────────────────────────────────────────────────────────────────


def test_sigmoid_twice_is_wrong_in_the_way_it_says():
    u = np.array([[2.0]])
    right, wrong = Sigmoid(), faults.SigmoidTwice()
    y = right.forward(u).item()
    assert wrong.forward(u).item() == y
    assert right.backward(np.ones((1, 1))).item() == pytest.approx(y * (1 - y))
    twice = 1 / (1 + np.exp(-y))
    assert wrong.backward(np.ones((1, 1))).item() == pytest.approx(twice * (1 - twice))


def test_forgotten_parameters_do_not_move():
    row = Row(0, "", None, sizes=(784, 5, 10), batch_norm=True, options={"lr": 1.0})
    network = replace(row, forgotten=("gamma", "W2")).network(np.random.default_rng(0))
    before = network.params.copy()
    grads = {name: np.ones_like(p) for name, p in before.items()}
    replace(row, forgotten=("gamma", "W2")).rule().update(network.params, grads)
    still = {name for name, p in network.params.items() if (p == before[name]).all()}
    assert still == {"gamma1", "W2"}


# ── 命令と、ページの表 ────────────────────────────────────────────────────────────────────


def test_the_command_writes_what_the_page_reads(tmp_path, monkeypatch, capsys):
    table = replace(TABLES["optimizers"], steps=2, every=1)
    monkeypatch.setitem(__main__.TABLES, "optimizers", table)
    monkeypatch.setattr(__main__, "load", lambda table: load(table, full=False))
    output = tmp_path / "short.json"
    given = ["optimizers", "--seeds", "2", "--only", "10", "--output", str(output)]
    monkeypatch.setattr(sys, "argv", ["experiments", *given])
    __main__.main()
    record = json.loads(output.read_text("utf-8"))
    assert [result["settings"]["name"] for result in record["results"]] == ["AdaGrad", "Adam"]
    assert [run["seed"] for run in record["results"][0]["runs"]] == [0, 1]
    assert "10 AdaGrad" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "表の名前がありません。initializers、"),
        (["softmax"], "表 softmax はありません。initializers、"),
        (["optimizers", "--seeds", "0"], "1 以上です。0 が"),
        (["optimizers", "--seeds", "x"], "整数を渡してください。'x' でした"),
        (["optimizers", "--only", "7", "3"], "行 [7, 8, 9, 10] です。[3] が"),
        (["optimizers", "--output", "ない/a.json"], "フォルダー ない がありません"),
    ],
)
def test_the_command_says_what_is_wrong(given, said, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["experiments", *given])
    with pytest.raises(SystemExit):
        __main__.main()
    assert said in capsys.readouterr().err


def test_the_tables_of_the_page():
    assert verdicts().count("\n") == 1 + len(unchanged())
    lines = comparison(3).split("\n")
    assert len(lines) == 4
    assert lines[2].startswith("| **3** シグモイド、Xavier<br>再現せず | 0.83<br>0.8176 | ")
    assert lines[3].startswith(
        "| **3** 微分の式に、通した後の値を入れる<br>再現 | 0.83<br>0.8176 | "
    )


def test_a_curve_shows_mean_and_range():
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    runs = [{"curve": [[0, 0.2], [0, 0.4]]}, {"curve": [[0, 0.4], [0, 0.8]]}]
    draw_curve(ax, {"runs": runs}, 10, 1)
    np.testing.assert_allclose(ax.lines[0].get_xydata(), [[10, 0.3], [20, 0.6]])
    band = ax.collections[0].get_paths()[0].vertices
    assert {0.2, 0.4, 0.8} == set(band[:, 1])

"""実験の実行: 1 つの設定を 1 つの種で学習させ、途中と最後の正解率を返します。"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.table import Row, Table
from zerodl.datasets import Dataset, mnist
from zerodl.training import evaluate, train_step


def load(table: Table, full: bool = True) -> Dataset:
    """表の使うデータを返します。画像の形 (N, 1, 28, 28) は、ConvNet のときだけです。"""
    x_train, t_train, x_test, t_test = mnist(full, flatten=bool(table.rows[0].sizes))
    n, m = table.n_train, table.n_test
    return Dataset(x_train[:n], t_train[:n], x_test[:m], t_test[:m])


def run(
    row: Row, table: Table, data: Dataset, seed: int, tick: Callable[[], Any] = lambda: None
) -> dict[str, Any]:
    """種 seed で学習させ、正解率 [訓練, テスト] の経過と、かかった CPU 時間を返します。"""
    started = time.process_time()
    rng = np.random.default_rng(seed)
    network, optimizer, penalty = row.network(rng), row.rule(), row.regularizer()
    curve = []
    for step in range(1, table.steps + 1):
        # 同じ画像が 2 回選ばれることもある
        chosen = rng.integers(len(data.x_train), size=table.batch_size)
        x, t = data.x_train[chosen], data.t_train[chosen]
        train_step(network, optimizer, x, t, penalty)
        tick()
        if step % table.every == 0:
            seen = (x, t) if table.score_last_batch else (data.x_train, data.t_train)
            scores = [evaluate(network, *d)["accuracy"] for d in (seen, data[2:])]
            curve.append([round(score, 4) for score in scores])
    train, test = curve[-1]
    seconds = round(time.process_time() - started, 2)
    return {"seed": seed, "train": train, "test": test, "cpu_seconds": seconds, "curve": curve}

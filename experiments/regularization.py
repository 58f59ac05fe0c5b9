"""行 11 から 17: はじめの 300 枚だけで深いネットワークを学習させ、過学習を抑える工夫を比べます。"""

from dataclasses import replace
from functools import partial

from experiments.table import Row, Table, at_rate

row = partial(Row, sizes=(784, *[100] * 6, 10), optimizer="SGD", options={"lr": 0.01})

PLAIN = row(11, "工夫なし", (1.0, 0.7477))
L2_STRONG = row(12, "L2、λ = 0.1", (0.923, 0.7312), penalty=("L2", 0.1))
L1_WEAK = row(13, "L1、λ = 0.005", (0.957, 0.6883), penalty=("L1", 0.005), options={"lr": 0.1})
L1_STRONG = row(15, "L1、λ = 0.01", (0.87, 0.6831), penalty=("L1", 0.01))
DROPOUT = row(
    16,
    "ドロップアウト 0.5、Adam",
    (0.13, 0.1135),
    dropout=0.5,
    optimizer="Adam",
    options={"lr": 0.001},
)
BOTH = row(17, "ドロップアウト 0.08 と L1", (0.94, 0.7511), dropout=0.08, penalty=("L1", 0.004))

# 間違い: 中間層だけを数えて、出力層を更新し忘れる
forgetful = partial(replace, forgotten=("W7", "b7"), change="出力層を更新し忘れる")

TABLE = Table(
    title="300 枚の過学習",
    steps=1000,
    every=50,
    n_train=300,
    rows=(
        PLAIN,
        L2_STRONG,
        L1_WEAK,
        row(14, "L2、λ = 0.05", (0.99, 0.7768), penalty=("L2", 0.05)),
        L1_STRONG,
        DROPOUT,
        BOTH,
        forgetful(L2_STRONG),
        forgetful(BOTH),
        replace(BOTH, dropout=0.15, change="割合を 0.15 にする"),
        replace(BOTH, penalty=("L1", 0.005), change="λ を 0.005 にする"),
        at_rate(PLAIN, 0.1),
        at_rate(L1_WEAK, 0.01),
        at_rate(L1_STRONG, 0.1),
        replace(
            DROPOUT, optimizer="SGD", options={"lr": 0.01}, change="Adam でなく SGD で更新する"
        ),
    ),
)

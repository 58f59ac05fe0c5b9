"""行 18 と 19: 小さな ConvNet を、5,000 枚で学習させ、1,000 枚で採点します。"""

from dataclasses import replace
from functools import partial

from experiments.table import Row, Table

row = partial(Row, initializer=0.01)

ADAM = row(18, "Adam", (0.9938, 0.956), optimizer="Adam", options={"lr": 0.01})
MOMENTUM = row(
    19,
    "Momentum",
    (0.973, 0.937),
    optimizer="Momentum",
    options={"lr": 0.01, "momentum": 0.9},
)

TABLE = Table(
    title="小さな ConvNet",
    steps=1000,
    every=100,
    n_train=5000,
    n_test=1000,
    rows=(
        ADAM,
        MOMENTUM,
        replace(ADAM, initializer="he", change="初期値を He にする"),
        replace(MOMENTUM, initializer="he", change="初期値を He にする"),
    ),
)

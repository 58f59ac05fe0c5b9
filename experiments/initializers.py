"""行 1 から 6: 重みの初期値と活性化関数を変えて、784-40-20-10 を SGD で学習させます。"""

from dataclasses import replace
from functools import partial

from experiments.table import Row, Table

row = partial(Row, sizes=(784, 40, 20, 10), optimizer="SGD", options={"lr": 0.1})

# n_in だけを見た簡略形
XAVIER = "xavier_simplified"

SIGMOID_XAVIER = row(
    3, "シグモイド、Xavier", (0.83, 0.8176), activation="sigmoid", initializer=XAVIER
)
SIGMOID_HE = row(5, "シグモイド、He", (0.84, 0.8112), activation="sigmoid", initializer="he")

# 間違い: 微分の式に、シグモイドを通した後の値を入れる
twice = partial(replace, activation="sigmoid_twice", change="微分の式に、通した後の値を入れる")

TABLE = Table(
    title="重みの初期値",
    steps=2000,
    every=100,
    score_last_batch=True,
    rows=(
        row(1, "シグモイド、正規 0.01", (0.13, 0.1135), activation="sigmoid", initializer=0.01),
        row(2, "ReLU、正規 0.01", (0.95, 0.9248), activation="relu", initializer=0.01),
        SIGMOID_XAVIER,
        row(4, "ReLU、He", (0.98, 0.953), activation="relu", initializer="he"),
        SIGMOID_HE,
        row(6, "ReLU、Xavier", (0.97, 0.9481), activation="relu", initializer=XAVIER),
        twice(SIGMOID_XAVIER),
        twice(SIGMOID_HE),
    ),
)

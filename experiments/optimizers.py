"""行 7 から 10: 更新の規則を変えて、バッチ正規化のある 784-40-20-10 を学習させます。"""

from dataclasses import replace
from functools import partial

from experiments.table import Row, Table, at_rate

row = partial(Row, sizes=(784, 40, 20, 10), activation="sigmoid", initializer=0.01, batch_norm=True)

SGD = row(7, "SGD", (0.96, 0.8975), optimizer="SGD", options={"lr": 0.08})
MOMENTUM = row(
    8,
    "Momentum",
    (0.89, 0.9042),
    optimizer="Momentum",
    options={"lr": 0.08, "momentum": 0.5},
)
RMSPROP = row(
    9, "RMSProp", (0.96, 0.9154), optimizer="RMSProp", options={"lr": 0.01, "decay": 0.55}
)
ADAGRAD = row(10, "AdaGrad", None, optimizer="AdaGrad", options={"lr": 0.01})
ADAM = row(10, "Adam", None, optimizer="Adam", options={"lr": 0.01, "beta1": 0.5, "beta2": 0.555})

# 間違い: バッチ正規化の γ と β を更新し忘れる
forgetful = partial(replace, forgotten=("gamma", "beta"), change="γ と β を更新し忘れる")

TABLE = Table(
    title="更新の規則",
    steps=1000,
    every=50,
    score_last_batch=True,
    rows=(
        SGD,
        MOMENTUM,
        RMSPROP,
        ADAGRAD,
        ADAM,
        forgetful(SGD),
        forgetful(MOMENTUM),
        forgetful(RMSPROP),
        at_rate(MOMENTUM, 0.01),
        at_rate(MOMENTUM, 0.05),
        replace(SGD, batch_norm=False, change="バッチ正規化を外す"),
    ),
)

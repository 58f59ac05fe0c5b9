"""再現実験: 公表された正解率を、zerodl のネットワークで、種を変えて測り直します。

1 つの表が 1 つのファイルです。``initializers`` (行 1 から 6)、``optimizers`` (7 から 10)、
``regularization`` (11 から 17)、``convnet`` (18 と 19)。どの行の設定も、その行に書いてあります。
"""

from experiments import convnet, initializers, optimizers, regularization
from experiments.table import Table

TABLES: dict[str, Table] = {
    "initializers": initializers.TABLE,
    "optimizers": optimizers.TABLE,
    "regularization": regularization.TABLE,
    "convnet": convnet.TABLE,
}

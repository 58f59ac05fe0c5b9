"""実験の表: 1 行は 1 つの設定です。ネットワークと更新の規則は、行の中身から組み立てます。"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from experiments import faults
from zerodl import optimizers, regularization
from zerodl.initializers import normal
from zerodl.networks import mlp, simple_convnet
from zerodl.optimizer import Optimizer
from zerodl.sequential import Sequential


@dataclass(frozen=True)
class Row:
    """1 つの設定です。change のある行は、同じ番号の行を、そこだけ変えて測ります。"""

    number: int
    name: str
    published: tuple[float, float] | None  # 訓練とテストの正解率
    sizes: tuple[int, ...] = ()  # 空なら、小さな ConvNet
    activation: str = "relu"
    initializer: str | float = "he"  # 数なら、正規分布の標準偏差
    batch_norm: bool = False
    dropout: float = 0.0  # 訓練では何も掛けず、推論で縮める形
    optimizer: str = "SGD"
    options: Mapping[str, float] = field(default_factory=dict)
    penalty: tuple[str, float] | None = None  # ("L2", λ)
    change: str = ""  # 変えた所。間違いか、別の設定
    forgotten: tuple[str, ...] = ()  # 更新し忘れるパラメータ

    def network(self, rng: np.random.Generator) -> Sequential:
        """初期値を引いて、ネットワークを作ります。"""
        given = self.initializer
        initializer = given if isinstance(given, str) else normal(given)
        if not self.sizes:
            return simple_convnet(initializer, rng=rng)
        activation: Any = faults.ACTIVATIONS.get(self.activation, self.activation)
        made = mlp(
            self.sizes,
            activation,
            initializer,
            rng=rng,
            batch_norm=self.batch_norm,
            dropout=self.dropout,
        )
        for layer in made.layers:
            if isinstance(layer, regularization.Dropout):
                layer.inverted = False
        return made

    def rule(self) -> Optimizer:
        """更新の規則を作ります。"""
        made = getattr(optimizers, self.optimizer)(**self.options)
        return faults.forget(made, self.forgotten) if self.forgotten else made

    def regularizer(self) -> Any:
        """損失に足す罰則を作ります。なければ None です。"""
        if self.penalty is None:
            return None
        kind, strength = self.penalty
        return getattr(regularization, kind)(strength)

    def settings(self) -> dict[str, Any]:
        """JSON に書く設定です。"""
        return asdict(self)


def at_rate(row: Row, lr: float) -> Row:
    """学習率だけを lr に変えた行です。"""
    return replace(row, options={**row.options, "lr": lr}, change=f"学習率を {lr} にする")


@dataclass(frozen=True)
class Table:
    """同じデータで比べる行の集まりです。"""

    title: str
    rows: tuple[Row, ...]
    steps: int  # 更新の回数
    every: int  # 何回ごとに正解率を測るか
    n_train: int | None = None  # 訓練データの、はじめの何枚を使うか
    n_test: int | None = None
    # 訓練の正解率を、最後のミニバッチ(100 枚)だけで測るか
    score_last_batch: bool = False
    batch_size: int = 100

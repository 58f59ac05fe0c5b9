"""訓練の経過: 損失や正解率の移り変わりを記録して図にし、止めどきを判断します。

出典: 早期終了は Prechelt (1998)。
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from zerodl import checks
from zerodl.checks import Array
from zerodl.sequential import Sequential

if TYPE_CHECKING:
    from matplotlib.figure import Figure


LABELS = {
    "loss": "訓練の損失",
    "validation_loss": "検証の損失",
    "validation_accuracy": "検証の正解率",
}


@dataclass
class History:
    """訓練の経過です。history["loss"] のように、エポックごとの値のリストを取り出します。

    Parameters
    ----------
    steps : 更新 1 回ごとの損失のリスト。history["loss"] は、そのエポックごとの平均
    records : 名前から、エポックごとの値のリストへの対応
    best_epoch : 早期終了を使ったときに採用したエポック。1 から数える
    """

    steps: list[float] = field(default_factory=list)
    records: dict[str, list[float]] = field(default_factory=dict)
    best_epoch: int | None = None

    def __getitem__(self, name: str) -> list[float]:
        """エポックごとの値のリストを返します。"""
        if name not in self.records:
            raise KeyError(f"{name!r} は記録されていません。{list(self.records)} があります。")
        return self.records[name]

    def add(self, losses: list[float], scores: dict[str, float]) -> None:
        """1 エポック分の、更新ごとの損失と、そのほかの値を書き足します。名前は毎回同じにします。"""
        losses, scores = checks.record(losses, scores)
        new = {"loss": sum(losses) / len(losses), **scores}
        checks.same_names(self.records, new)
        self.steps += losses
        for name, score in new.items():
            self.records.setdefault(name, []).append(score)

    def summary(self) -> str:
        """最後のエポックの値を、1 行の文字列にして返します。"""
        return "  ".join(f"{name} {values[-1]:.4f}" for name, values in self.records.items())

    def plot(self) -> "Figure":
        """損失と、そのほかの値(正解率など)を、エポックを横軸にした図にして返します。"""
        if not self.records:
            raise ValueError("記録がありません。fit で訓練してから plot を呼んでください。")
        from zerodl.plotting import use_style

        use_style()
        import matplotlib.pyplot as plt

        losses = [name for name in self.records if name.endswith("loss")]
        others = [name for name in self.records if name not in losses]
        panels = [names for names in (losses, others) if names]
        fig, axes = plt.subplots(1, len(panels), squeeze=False, figsize=(4.0 * len(panels), 3.0))
        for ax, names in zip(axes[0], panels, strict=True):
            for name in names:
                epochs = range(1, len(self.records[name]) + 1)
                ax.plot(epochs, self.records[name], label=LABELS.get(name, name))
            ax.set_xlabel("エポック")
            ax.legend()
        return fig


class EarlyStopping:
    """早期終了: 検証の損失が良くならなくなったら止め、いちばん良かったときの値に戻します。

    Parameters
    ----------
    patience : 改善しないエポックが何回続いたら止めるか。1 以上の整数
    """

    def __init__(self, patience: int) -> None:
        self.patience = checks.integer(patience, "patience", least=1)
        self.losses: list[float] = []
        self.best: dict[str, Array] = {}

    def should_stop(self, network: Sequential, loss: float) -> bool:
        """検証の損失を一つ受け取り、止めるべきかどうかを返します。"""
        checks.network(network)
        loss = checks.validation_loss(loss)
        if not self.losses or loss < min(self.losses):
            self.best = {name: value.copy() for name, value in network.state.items()}
        self.losses.append(loss)
        return len(self.losses) - self.best_epoch >= self.patience

    @property
    def best_epoch(self) -> int:
        """損失がいちばん小さかったエポックを、1 から数えて返します。"""
        if not self.losses:
            raise RuntimeError("検証の損失がまだありません。先に should_stop を呼んでください。")
        return int(np.argmin(self.losses)) + 1

    def restore(self, network: Sequential) -> int:
        """ネットワークを、いちばん良かったエポックの値に戻し、そのエポックを返します。"""
        epoch, state = self.best_epoch, network.state
        if state.keys() != self.best.keys():
            raise ValueError(f"覚えているのは {list(self.best)} です。{list(state)} とは違います。")
        state.update(self.best)
        return epoch

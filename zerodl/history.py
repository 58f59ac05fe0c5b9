"""訓練の経過: 損失や正解率の移り変わりを記録し、図にします。"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass
class History:
    """訓練の経過です。history["loss"] のように、エポックごとの値のリストを取り出します。

    steps には更新 1 回ごとの損失が、"loss" にはそのエポックでの平均が入ります。
    出典: サイト「ミニバッチ学習」
    """

    steps: list[float] = field(default_factory=list)
    records: dict[str, list[float]] = field(default_factory=dict)
    best_epoch: int | None = None  # 早期終了を使ったとき、採用したエポック(1 から数える)

    def __getitem__(self, name: str) -> list[float]:
        """エポックごとの値のリストを返します。"""
        if name not in self.records:
            raise KeyError(f"{name!r} は記録されていません。{list(self.records)} があります。")
        return self.records[name]

    def add(self, losses: list[float], scores: dict[str, float]) -> None:
        """1 エポック分の、更新ごとの損失と、そのほかの値を書き足します。"""
        self.steps += losses
        for name, score in {"loss": sum(losses) / len(losses), **scores}.items():
            self.records.setdefault(name, []).append(float(score))

    def summary(self) -> str:
        """最後のエポックの値を、1 行の文字列にして返します。"""
        return "  ".join(f"{name} {values[-1]:.4f}" for name, values in self.records.items())

    def plot(self) -> "Figure":
        """損失と、そのほかの値(正解率など)を、エポックを横軸にした図にして返します。"""
        import matplotlib.pyplot as plt

        from zerodl.plotting import use_style

        use_style()
        losses = [name for name in self.records if name.endswith("loss")]
        others = [name for name in self.records if name not in losses]
        groups = [names for names in (losses, others) if names]
        fig, axes = plt.subplots(1, len(groups), squeeze=False, figsize=(4.0 * len(groups), 3.0))
        for ax, names in zip(axes[0], groups, strict=True):
            for name in names:
                values = self.records[name]
                ax.plot(range(1, len(values) + 1), values, label=name)
            ax.set_xlabel("エポック")
            ax.legend()
        return fig

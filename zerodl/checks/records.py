"""訓練の経過の確かめ: 記録する損失と値、早期終了が受け取る損失。"""

import math
from typing import Any

import numpy as np


def record(losses: Any, scores: Any) -> tuple[list[float], dict[str, float]]:
    """1 エポック分の損失のリストと、記録する {名前: 値} の辞書にして返します。"""
    if not np.iterable(losses) or isinstance(losses, str) or not isinstance(scores, dict):
        raise TypeError(
            "add には、損失のリストと、{名前: 値} の辞書を渡します。"
            f"{losses!r} と {scores!r} が渡されました。"
        )
    losses = list(losses)
    for loss in losses:
        if not _is_number(loss):
            raise TypeError(f"losses は数のリストです。{loss!r} がありました。")
    if not losses or "loss" in scores:
        raise ValueError("losses には 1 個以上の損失が要り、scores に loss は入れられません。")
    for name, score in scores.items():
        if not isinstance(name, str) or not _is_number(score):
            raise TypeError(f"記録できるのは、名前と数です。{name!r}: {score!r} がありました。")
    return [float(loss) for loss in losses], {name: float(score) for name, score in scores.items()}


def _is_number(value: Any) -> bool:
    """実数 1 個かどうかを返します。"""
    return isinstance(value, (int, float, np.integer, np.floating))


def same_names(records: dict[str, Any], new: dict[str, Any]) -> None:
    """記録する名前が、前のエポックと同じであることを確かめます。"""
    if records and new.keys() != records.keys():
        raise ValueError(
            f"記録する名前が、前のエポックと違います。{list(records)} と {list(new)} です。"
        )


def validation_loss(loss: float) -> float:
    """検証の損失が、NaN でない数であることを確かめます。"""
    if not isinstance(loss, (int, float, np.floating)) or math.isnan(loss):
        raise ValueError(f"loss は NaN でない数です。{loss!r} が渡されました。")
    return loss

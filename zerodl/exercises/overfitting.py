"""演習 overfitting: 一つ前とだけ比べている、壊れた早期終了を直します。"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong

PAGE = "deep/overfitting", "過学習"
STOP = Place(*PAGE, "early-stopping", "早期終了: 検証の損失が増えだしたら、やめる")


def stop(losses: Sequence[float], patience: int) -> Array:
    """検証の損失の並びから、(止めたエポック, 採用するエポック) を 1 から数えて返します。

    出典: サイト「過学習」の演習
    """
    best = 0
    for i in range(len(losses)):
        if losses[i] < losses[best]:
            best = i
        if i - best == patience:
            break
    return np.array([i + 1, best + 1])


def broken_stop(losses: Sequence[float], patience: int) -> Any:
    """壊れた、早期終了です。"""
    wait = 0
    for i in range(1, len(losses)):
        if losses[i] < losses[i - 1]:
            wait = 0
        else:
            wait += 1
        if wait == patience:
            break
    return np.array([i + 1, i + 1])


def waiting(better: Answer, stop: int = 0) -> Answer:
    """よくなったとみなす条件 better と、待つ回数の増減 stop だけを替えた書き方です。"""

    def answer(losses: Sequence[float], patience: int) -> Any:
        best = wait = 0
        for i in range(1, len(losses)):
            wait = 0 if better(losses, i, best) else wait + 1
            best = best if wait else i
            if wait == patience + stop:
                break
        return np.array([i + 1, best + 1])

    return answer


def never_reset(losses: Sequence[float], patience: int) -> Any:
    """待つ回数を、0 に戻しません。"""
    best = wait = 0
    for i in range(1, len(losses)):
        if losses[i] < losses[best]:
            best = i
        else:
            wait += 1
        if wait == patience:
            break
    return np.array([i + 1, best + 1])


def against_previous(losses: Sequence[float], patience: int) -> Any:
    """一つ前と比べますが、採用するのは最良のエポックです。"""
    stopped = broken_stop(losses, patience)[0]
    return np.array([stopped, int(np.argmin(losses[:stopped])) + 1])


WAVY = [1.0, 0.8, 0.9, 0.85, 0.7, 0.6, 0.7, 0.65, 0.72, 0.62, 0.64, 0.66, 0.68, 0.9, 0.5]
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("早期終了", stop, (
        Question("3 エポック続けて最良を更新できなければ、止める", STOP, (WAVY, 3), (
            Wrong("二つ間違えています。一つ前ではなく、これまでの最良と比べます。"
                  "採用するのは、止めたエポックではなく、最良のエポックです。", broken_stop),
            Wrong("一つ前と比べています。少し上がって少し下がるだけで、待つ回数が 0 に戻ります。"
                  "これまでの最良と比べてください。", against_previous),
            Wrong("止めたエポックを採用しています。最良のエポックを覚えておき、それを返します。",
                lambda losses, patience: stop(losses, patience)[[0, 0]]),
            Wrong("最良を更新したのに、待つ回数を 0 に戻していません。", never_reset),
            Wrong("0 から数えています。エポックは 1 から数えます。",
                lambda losses, patience: stop(losses, patience) - 1),
            Wrong("止めた後の損失まで見ています。採用するのは、止めるまでの最良のエポックです。",
                lambda losses, patience: np.array([stop(losses, patience)[0],
                                                   np.argmin(losses) + 1])),
            Wrong("最後まで見てから選んでいます。patience 回待ったら、止めてください。",
                lambda losses, patience: np.array([len(losses), np.argmin(losses) + 1])),
            Wrong("止めるのが 1 エポック遅れています。patience 回めで止めます。",
                waiting(lambda losses, i, best: losses[i] < losses[best], 1)),
            Wrong("止めるのが 1 エポック早すぎます。patience 回めで止めます。",
                waiting(lambda losses, i, best: losses[i] < losses[best], -1)),
            Wrong("順番が逆です。(止めたエポック, 採用するエポック) の順に返します。",
                lambda losses, patience: stop(losses, patience)[::-1]),
            Wrong("大小が逆です。損失は、小さいほどよい値です。",
                waiting(lambda losses, i, best: losses[i] > losses[best])),
        )),
        Question("下がり続ければ、最後まで続けて、最後を採用する", STOP, ([1.0, 0.9, 0.8], 2), (
            Wrong("最後のエポックを見ていません。range(len(losses)) まで回してください。",
                lambda losses, patience: stop(losses[:-1], patience)),
            Wrong("止まらなかったときも、最後のエポックを返してください。",
                lambda losses, patience: np.array([0, len(losses)])),
        )),
        Question("同じ値なら、更新とみなさない", STOP, ([0.5, 0.4, 0.4, 0.4], 2), (
            Wrong("同じ値を更新とみなしています。<= ではなく < で比べてください。",
                waiting(lambda losses, i, best: losses[i] <= losses[best])),
        )),
    )),
)

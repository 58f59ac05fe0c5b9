"""自分で採点できる演習: check("softmax", my_softmax) が、どこまで正しいかを日本語で言います。"""

from collections.abc import Callable
from typing import Any

from zerodl.exercises.cross_entropy import EXERCISE as CROSS_ENTROPY
from zerodl.exercises.judge import Report, grade
from zerodl.exercises.softmax import EXERCISE as SOFTMAX
from zerodl.exercises.to_input import EXERCISE as TO_INPUT

EXERCISES = {e.name: e for e in (SOFTMAX, CROSS_ENTROPY, TO_INPUT)}

__all__ = ["EXERCISES", "Report", "check"]


def check(name: str, answer: Callable[..., Any]) -> Report:
    """演習 name の答え answer を採点し、結果を印字して返します。

    出典: 各章の「演習」

    Parameters
    ----------
    name : 演習の名前(EXERCISES のキー)
    answer : 自分で書いた関数

    Returns
    -------
    Report。if 文に書くと、合格なら真、そうでなければ偽

    Raises
    ------
    ValueError
        その名前の演習がないとき。
    TypeError
        answer が関数でないとき。
    """
    if not isinstance(name, str) or name not in EXERCISES:
        names = "、".join(EXERCISES)
        raise ValueError(f"演習 {name!r} はありません。今ある演習は {names} です。")
    if not callable(answer):
        raise TypeError(
            f"answer には関数そのものを渡します。{type(answer).__name__} が渡されました。"
            f'check("{name}", my_{name}) のように、かっこを付けずに名前だけを書いてください。'
        )
    report = grade(EXERCISES[name], answer)
    print(report)
    return report

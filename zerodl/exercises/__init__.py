"""自分で採点できる演習: check("softmax", my_softmax) が、どこまで正しいかを日本語で言います。

演習を足すには、このフォルダーに ``名前.py`` を一つ置きます。中身はデータだけです。

- ``STAGES``: 段 (Stage) の並び。段は題と、模範の関数と、順にたずねる問い (Question) です。
- 問いには、渡すものと、よくある間違い (Wrong) を並べます。Wrong は、間違えたコードと直し方です。
  採点のときは、読者の答えと同じ結果(値、形、例外)になる Wrong を探して、直し方を見せます。
- 入力を書き換えない、桁を落とさない、といった共通の問いは ``parts`` の関数で作ります。
- 「壊れたコードを直す」演習では、壊れた関数に名前を付けて Wrong に入れ、ページに埋め込みます。

一覧に書き足す所はありません。``tests/exercises`` が、模範は合格すること、どの Wrong も自分の
直し方を言われること、読む所がサイトにあることを確かめます。
採点が使うのは NumPy と標準ライブラリだけです。
"""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

from zerodl.exercises.judge import Report, grade
from zerodl.exercises.parts import Stage

__all__ = ["EXERCISES", "Report", "check"]


def _find() -> dict[str, tuple[Stage, ...]]:
    """このフォルダーのファイルのうち、STAGES を持つものを集めます。"""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    modules = {name: import_module(f"{__name__}.{name}") for name in names}
    return {name: module.STAGES for name, module in modules.items() if hasattr(module, "STAGES")}


EXERCISES = _find()


def check(name: str, answer: Callable[..., Any], stage: int | None = None) -> Report:
    """演習 name の答え answer を採点し、結果を印字して返します。

    出典: 各章の「演習」

    Parameters
    ----------
    name : 演習の名前(EXERCISES のキー)
    answer : 自分で書いた関数
    stage : 採点する段(1 から)。省くと、全部の段を順に採点する

    Returns
    -------
    Report。if 文に書くと、合格なら真、そうでなければ偽

    Raises
    ------
    ValueError
        その名前の演習か、その段がないとき。段ごとに別の関数を書く演習で、stage を省いたとき。
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
    stages = EXERCISES[name]
    _refuse_stage(name, stages, stage)
    report = grade(name, stages, answer, stage)
    print(report)
    return report


def _refuse_stage(name: str, stages: tuple[Stage, ...], stage: Any) -> None:
    """Stage が、演習 name の段の番号でも None でもなければ、例外を送出します。"""
    titles = "、".join(f"stage={i}「{each.title}」" for i, each in enumerate(stages, start=1))
    one_function = len({each.reference for each in stages}) == 1
    if stage is None and not one_function:
        raise ValueError(
            f"演習 {name} は、段ごとに別の関数を書きます。{titles}のどれかを書いてください。"
        )
    if stage is not None and (type(stage) is not int or not 1 <= stage <= len(stages)):
        whole = "stage を書かなければ、全部の段を採点します。" if one_function else ""
        raise ValueError(f"演習 {name} に段 {stage!r} はありません。段は {titles}です。{whole}")

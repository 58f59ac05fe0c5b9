"""演習の助言: 何が起きたかと、どう直すかと、どこを読むかを言います。"""

from typing import Any

import numpy as np

from zerodl.exercises.outcomes import (
    accepts,
    arguments,
    difference,
    is_numbers,
    outcome,
    same,
    stopped_at,
    unusable,
)
from zerodl.exercises.parts import Answer, Place, Question, Wrong

ROUGH = (
    "わずかにずれています。小さな数の足し算、丸め、桁の少ない型への変換、"
    "短い定数(2.718 など)がないか確かめてください。"
)
LAST_RESORT = "式や約束と、1 行ずつ照らしてください。"


def happened(question: Question, reference: Answer, y: Any, right: Any) -> str:
    """何が起きたかを言う文です。"""
    if isinstance(y, BaseException):
        return f"例外で止まりました。{type(y).__name__}: {y}"
    if wrong := unusable(y, right):
        return wrong
    seen = question.view(y)
    if isinstance(seen, str):
        return f"結果の {seen} です。"
    given = [question.shown] if question.shown else arguments(reference, question.given)
    compared = difference(seen, question.view(right), question.rtol)
    return "入力  " + "\n      ".join(given) + f"\n{compared}"


def advise(question: Question, answer: Answer, y: Any, right: Any) -> tuple[str, Place]:
    """直し方と、読む所です。"""
    if isinstance(y, BaseException) and not accepts(answer, len(question.given)):
        return f"受け取る引数は {len(question.given)} 個です。", question.read
    for fits in (_same_result, _same_shape):
        for wrong in question.wrong:
            if fits(wrong, question, y, right):
                return wrong.advice, wrong.read or question.read
    if isinstance(y, BaseException):
        overflow = isinstance(y, ArithmeticError)  # Python の数は、inf や nan の代わりに止まる
        return question.broken if overflow else stopped_at(y), question.read
    if unusable(y, right):
        return "", question.read
    if not np.isfinite(y).all():
        return question.broken, question.read
    return ROUGH if np.allclose(y, right, 0.01, 0.01) else LAST_RESORT, question.read


def _same_result(wrong: Wrong, question: Question, y: Any, right: Any) -> bool:
    """結果 y が、間違い wrong の結果と同じか、その印を持つなら True を返します。"""
    if wrong.sign:
        return not unusable(y, right) and np.isfinite(y).all() and wrong.sign(y, right)
    for theirs in _results(wrong, question):
        comparable = not unusable(y, right) and not unusable(theirs, right)
        if same(question.view(y), question.view(theirs)) if comparable else same(y, theirs):
            return True
    return False


def _same_shape(wrong: Wrong, question: Question, y: Any, right: Any) -> bool:
    """形の違う配列が、間違い wrong の結果と同じ形なら True を返します。"""
    results = [theirs for theirs in _results(wrong, question) if is_numbers(theirs)]
    different = is_numbers(y) and np.ndim(y) > 0 and np.shape(y) != np.shape(right)
    return different and any(np.shape(y) == np.shape(theirs) for theirs in results)


def _results(wrong: Wrong, question: Question) -> list[Any]:
    """間違い wrong のコードの結果です。"""
    return [outcome(code, question.given).value for code in wrong.codes]

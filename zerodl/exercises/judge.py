"""演習の採点: 答えを模範と比べ、違えば、同じ結果になる「よくある間違い」の直し方を教えます。"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zerodl.exercises.advice import advise, happened
from zerodl.exercises.outcomes import Outcome, names, outcome, same, show, unusable
from zerodl.exercises.parts import Answer, Place, Question, Stage


class Mistake(NamedTuple):
    """見つかった間違い: 何が起きてどう直すか (message) と、読む所 (read) と、警告です。"""

    message: str
    read: Place
    warnings: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """印字する行です。1 文を 1 行にします。"""
        sentences = self.message.replace("。", "。\n").splitlines()
        notes = [f"警告: {text}" for text in self.warnings]
        return [*filter(None, sentences), *notes, f"読む所: {self.read}"]


@dataclass(frozen=True)
class Report:
    """採点の結果です。合格なら真、そうでなければ偽と見なされます。"""

    name: str
    lines: tuple[str, ...]
    mistake: Mistake | None

    def __bool__(self) -> bool:
        """合格なら True です。"""
        return self.mistake is None

    def __str__(self) -> str:
        """印字する説明の全体です。"""
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        """対話環境の最後の行に出る、短い表示です。"""
        return f"<演習 {self.name}: {'合格' if self else 'もう少し'}>"


def grade(name: str, stages: tuple[Stage, ...], answer: Answer, stage: int | None) -> Report:
    """段 stage (None なら全部の段)の問いを順にたずね、最初の間違いを説明します。"""
    chosen = stages if stage is None else stages[stage - 1 : stage]
    pairs = [(each.reference, question) for each in chosen for question in each.questions]
    lines: list[str] = []
    mistake = None
    for reference, question in pairs:
        if mistake:  # 直すのは一つずつ。この先は、まだ見ない
            lines.append(f"  － {question.text}")
        elif mistake := ask(question, reference, answer):
            lines += [f"  × {question.text}", *(f"      {line}" for line in mistake.lines())]
        else:
            lines.append(f"  ○ {question.text}")
    passed = sum(line.startswith("  ○") for line in lines)
    title = f" {stage} 段目「{chosen[0].title}」" if stage else ""
    head = f"演習 {name}{title}: {len(pairs)} 問のうち {passed} 問が正解です。"
    return Report(name, (head, *lines, _last_line(stages, stage, mistake)), mistake)


def _last_line(stages: tuple[Stage, ...], stage: int | None, mistake: Mistake | None) -> str:
    """印字の最後の行: 次にすることです。"""
    if mistake:
        return "× の説明を読んで直し、もう一度 check してください。"
    if stage and stage < len(stages):
        return f"合格です。次は stage={stage + 1}「{stages[stage].title}」です。"
    return "合格です。"


def ask(question: Question, reference: Answer, answer: Answer) -> Mistake | None:
    """問いを一つたずね、間違いがあれば返します。"""
    found, right = outcome(answer, question.given), outcome(reference, question.given).value
    y = found.value
    if unusable(y, right) or not same(question.view(y), question.view(right), question.rtol):
        advice, read = advise(question, answer, y, right)
        message = f"{happened(question, reference, y, right)}\n{advice}"
        return Mistake(message, read, found.warnings)
    return _changed(question, reference, found) if question.changed else None


def _changed(question: Question, reference: Answer, found: Outcome) -> Mistake | None:
    """渡した配列が変わっていれば、その間違いです。"""
    received = names(reference, question.given)
    for name, before, after in zip(received, question.given, found.given, strict=True):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after):
            change = f"の {show(before)} が {show(after)} に" if before.size <= 20 else "が"
            if show(before) == show(after):  # 丸めて書けば、同じに見える
                change = "が、表示に出ないほどわずかに"
            message = f"渡した {name} {change}変わりました。{question.changed}"
            return Mistake(message, question.read)
    return None

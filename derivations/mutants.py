"""式の LaTeX を、一か所ずつ壊します。人がしそうな書き間違いを、機械で並べたものです。"""

import re
from collections.abc import Iterator

from derivations.latex import FRACTIONS, Source
from derivations.tree import GREEK

SPACES = {r"\,", r"\;", r"\!", r"\:", "&", r"\quad", r"\qquad", r"\displaystyle"}
INDICES = "ijknmd"
SWAPS = {
    r"\sum": r"\prod", r"\prod": r"\sum", r"\log": r"\exp", r"\exp": r"\log", r"\max": r"\min",
    r"\min": r"\max", r"\le": r"\ge", r"\ge": r"\le", "<": ">", ">": "<", r"\sin": r"\cos",
    r"\cos": r"\sin", r"\cdot": "+", r"\odot": "+", r"\ne": "=",
}  # fmt: skip
ENDS = {
    "=", "+", "-", ")", "}", ",", "|", r"\\", r"\le", r"\ge", r"\approx", r"\leftarrow", r"\end",
    r"\qquad", r"\quad", r"\right", r"\bigr", r"\Bigr", "]", "&",
}  # fmt: skip
Edit = tuple[str, int, int, str]  # 種類、字句の始まりと終わり、書き換え


def mutants(latex: str) -> dict[str, str]:
    """壊した LaTeX → 種類です。"""
    source = Source(latex)
    found: dict[str, str] = {}
    for make in (small, rounding, indices, shapes, exponents, fractions, factors, terms):
        for kind, i, j, new in make(source):
            if not set(range(i, j)) & source.hidden:
                broken = source.replaced(i, j, new)
                if re.sub(r"\s", "", broken) != re.sub(r"\s", "", latex):
                    found.setdefault(broken, kind)
    return found


def small(s: Source) -> Iterator[Edit]:
    """符号、係数、関数の取り違えです。"""
    for i, (text, _) in enumerate(s.tokens):
        if i in s.labels:
            continue
        if text in {"+", "-"}:
            yield "符号", i, i + 1, "-" if text == "+" else "+"
        if text[0].isdigit():
            more = (
                str(int(text) + 1) if text.isdigit() else text[:-1] + str((int(text[-1]) + 1) % 10)
            )
            yield "係数", i, i + 1, more
        if text in SWAPS and not (i in s.subs and text in {r"\max", r"\min"}):
            yield "関数", i, i + 1, SWAPS[text] + " "
        if text == r"\log":
            yield "関数", i, i + 1, ""


def rounding(s: Source) -> Iterator[Edit]:
    """切り捨てと切り上げの取り違えです。"""
    ends = [j + 1 for j in range(len(s.tokens)) if s.text(j) == r"\rfloor"]
    for i in range(len(s.tokens)):
        if s.text(i) == r"\lfloor":
            j = next(end for end in ends if end > i)
            yield "関数", i, j, s.slice(i, j).replace("floor", "ceil")


def indices(s: Source) -> Iterator[Edit]:
    """添字の取り違えと、入れ替えです。"""
    used = [c for c in INDICES if any(s.text(i) == c for i in s.subs)]
    for i in sorted(s.subs - s.labels):
        if s.text(i) in used:
            for other in used:
                if other != s.text(i):
                    yield "添字", i, i + 1, other
            after = s.text(i + 1)
            if i + 1 in s.subs and re.fullmatch("[a-z]", after) and after != s.text(i):
                yield "添字", i, i + 2, after + s.text(i)


def shapes(s: Source) -> Iterator[Edit]:
    """下に書いた形の、入れ替えです。"""
    for i in sorted(s.labels):
        j = i + 2 if s.text(i + 1) in SPACES else i + 1
        if s.text(i) == "," and s.text(j) not in {")", s.text(i - 1)}:
            yield "形", i - 1, j + 1, f"{s.text(j)}, {s.text(i - 1)}"


def exponents(s: Source) -> Iterator[Edit]:
    """べきと転置です。"""
    for i, (text, _) in enumerate(s.tokens):
        if text == "^" and i not in s.labels:
            j = s.group(i + 1)
            body = s.slice(i + 1, j)
            yield "転置" if "top" in body else "指数", i, j, ""
            if "top" not in body and body != "2":
                plain = re.fullmatch(r"\{?([A-Za-z]|\\[a-z]+)\}?", body)
                yield "指数", i, j, f"^{{2{body if plain else f'({body})'}}}"


def fractions(s: Source) -> Iterator[Edit]:
    """分数を逆さにします。微分は、逆さにすると読めなくなるだけなので除きます。"""
    for i, (text, _) in enumerate(s.tokens):
        if text in FRACTIONS:
            j = s.group(i + 1)
            k = s.group(j)
            above, below = s.slice(i + 1, j), s.slice(j, k)
            if not re.match(r"\{(\\partial|d(?![a-z]*[_^])\s*[a-z]*\})", below):
                yield "分数", i, k, f"{text}{{{below}}}{{{above}}}"


def factors(s: Source) -> Iterator[Edit]:
    """積の因子を、一つずつ落とします。"""
    for i in range(len(s.tokens)):
        if i in s.labels | s.subs or not (end := factor_end(s, i)):
            continue
        j = s.scripts(end)
        before = next((s.text(k) for k in range(i - 1, -1, -1) if s.text(k) not in SPACES), "=")
        after = next((s.text(k) for k in range(j, len(s.tokens)) if s.text(k) not in SPACES), "=")
        if before == r"\cdot":
            yield "因子", next(k for k in range(i, -1, -1) if s.text(k) == before), j, ""
        elif after == r"\cdot":
            yield "因子", i, next(k for k in range(j, j + 9) if s.text(k) == after) + 1, ""
        elif before not in {*ENDS, "(", "{", "^", "/", "["} or after not in {*ENDS, "/"}:
            yield "因子", i, j, " "


def factor_end(s: Source, i: int) -> int:
    """字句 i から始まる因子の終わりです。因子でなければ 0 です。"""
    text, before = s.text(i), s.text(i - 1)
    if text in FRACTIONS:
        return s.group(s.group(i + 1))
    if text in {r"\sum", r"\prod"}:
        return i + 1
    if text == "(" and (before in ENDS | SPACES | {"", "("} or before[-1:].isdigit()):
        depth = 0
        for j in range(i, len(s.tokens)):
            depth += (s.text(j) == "(") - (s.text(j) == ")")
            if depth == 0:
                return j + 1
    letter = re.fullmatch("[A-Za-z]", text) or text.removeprefix("\\") in GREEK
    if (letter or text[0].isdigit()) and before not in {*FRACTIONS, "_", "^", r"\partial", "d"}:
        return 0 if before in {r"\bar", r"\tilde", r"\hat"} else i + 1
    return 0


def terms(s: Source) -> Iterator[Edit]:
    """和の項を、符号ごと一つずつ落とします。"""
    for i, (text, _) in enumerate(s.tokens):
        if text not in {"+", "-"} or i in s.labels | s.subs:
            continue
        depth, j = 0, i + 1
        while j < len(s.tokens) and not (depth == 0 and s.text(j) in ENDS):
            depth += (s.text(j) in "({[") - (s.text(j) in ")}]")
            j += 1
        yield "項", i, j, ""

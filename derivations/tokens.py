"""字句: 数、記号、括弧、関係などの、意味のある一つのまとまりです。"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from derivations.errors import Unreadable

CLOSES = {
    "(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", "|": "|", r"\lvert": r"\rvert",
    "‖": "‖", r"\lVert": r"\rVert", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil",
    r"\langle": r"\rangle", "∈": ")]",
}  # fmt: skip
RELATIONS = {
    "=": "==", r"\le": "<=", r"\leq": "<=", "≤": "<=", r"\ge": ">=", r"\geq": ">=", "≥": ">=",
    "<": "<", ">": ">", r"\approx": "≈", r"\fallingdotseq": "≈", r"\propto": "∝",
    r"\leftarrow": "←", r"\gets": "←", r"\in": "∈",
}  # fmt: skip


@dataclass
class Tok:
    """字句一つ。

    種類は num sym text fn big bin rel open close punct bar norm group frac sqrt shape cases
    matrix arrow dots bang sep です。
    """

    kind: str
    text: str = ""
    body: list[Any] = field(default_factory=list)
    sub: "list[Tok] | None" = None
    sup: "list[Tok] | None" = None
    at: int = field(default=-1, compare=False)  # LaTeX の中の位置。マクロの中の字句は -1


def paired(toks: list[Tok]) -> list[Tok]:
    """括弧が、始まりと同じ種類で閉じている列を返します。"""
    opened: list[str] = []
    for before, tok in zip([Tok(""), *toks], toks, strict=False):
        if tok.kind == "open":
            interval = before.text == "∈" and tok.text in {"(", "["}
            opened.append("∈" if interval else tok.text)
        elif (
            tok.kind == "close" and opened and tok.text not in CLOSES.get(start := opened.pop(), "")
        ):
            raise Unreadable(f"括弧 {start} が、{tok.text} で閉じています")
    return toks


def split(toks: list[Tok], cut: Callable[[Tok], bool]) -> list[list[Tok]]:
    """括弧の外で、cut が真になる字句を境に分けます。"""
    out: list[list[Tok]] = [[]]
    depth = 0
    for tok in toks:
        depth += (tok.kind == "open") - (tok.kind == "close")
        if depth == 0 and tok.kind != "close" and cut(tok):
            out.append([])
        else:
            out[-1].append(tok)
    return out


def trimmed(toks: list[Tok]) -> list[Tok]:
    """終わりの、コンマやピリオドを落とします。"""
    while toks and toks[-1].kind == "punct":
        toks = toks[:-1]
    return toks


def comma(tok: Tok) -> bool:
    """読点のコンマかどうかです。"""
    return tok.text == "," and tok.kind == "punct"


def separator(toks: list[Tok]) -> Any:
    """括弧の中の引数を分ける字句です。縦棒が一本だけなら、それも区切りです。"""
    lone = {kind for kind in ("bar", "norm") if sum(t.kind == kind for t in toks) == 1}
    return lambda tok: tok.kind == "punct" or tok.kind in lone


def texts(toks: Iterable[Tok] | None) -> list[str]:
    """字句の文字だけを返します。"""
    return [tok.text for tok in toks or []]

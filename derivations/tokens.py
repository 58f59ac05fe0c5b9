"""字句: 数、記号、括弧、関係などの、意味のある一つのまとまりです。"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from derivations.errors import Unreadable

CLOSES = {
    "(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", "|": "|", r"\lvert": r"\rvert",
    "‖": "‖", r"\lVert": r"\rVert", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil",
    r"\langle": r"\rangle",
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
    at: int = -1  # LaTeX の中の位置。マクロの中の字句は -1


def paired(toks: list[Tok]) -> list[Tok]:
    """括弧が、始まりと同じ種類で閉じている列を返します。"""
    opened: list[str] = []
    for tok in toks:
        if tok.kind == "open":
            opened.append(tok.text)
        elif tok.kind == "close" and opened and CLOSES.get(start := opened.pop()) != tok.text:
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


def comma(tok: Tok) -> bool:
    """読点のコンマかどうかです。"""
    return tok.text == "," and tok.kind == "punct"


def texts(toks: Iterable[Tok] | None) -> list[str]:
    """字句の文字だけを返します。"""
    return [tok.text for tok in toks or []]

"""ページの原稿から、式と宣言を、上から順に取り出して確かめます。"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from textwrap import dedent

import numpy as np

from derivations.checking import Result, check, exempted
from derivations.comments import COMMENT, visible
from derivations.errors import Broken
from derivations.prose import said
from derivations.source import names_of, opened
from derivations.world import Point, World

PIECE = re.compile(rf"(?:{COMMENT.pattern})|^[ >]*\$\$(?P<latex>.+?)\$\$ *$", re.M | re.S)
INLINE = re.compile(r"(?<![\\$])\$(?P<latex>[^$\n]+?)\$(?!\$)")
RELATED = re.compile(r"[=<>≈≤≥≠]|\\(?:le|ge|ne|approx|leq|geq|neq|propto|in)\b")
LETTER = r"\\?\w+(?:_\{?\w+\}?)?"
SETTING = re.compile(rf"\s*{LETTER}\s*=\s*(?:-?[\d.]+|[i-n])\s*")  # x = 1、i = k と決めるだけの式


Let = tuple[str, int]  # 宣言と、その初めの行


@dataclass
class Formula:
    """式か、文の中の数一つです。行は 1 から数えます。"""

    page: "Page" = field(repr=False)
    line: int
    latex: str
    kind: str = "式"  # 式、文の中の式、文の中の数、宣言
    declarations: tuple[Let, ...] = ()  # ここまでの宣言
    reason: str = ""  # 免除の理由
    fold: str | None = None  # 読者のための折りたたみの指定
    end: int = 0  # 式の終わりの行
    sample: bool = False  # 見本の点だけで確かめる
    world: World | None = field(default=None, repr=False)  # 確かめる前の世界

    @property
    def result(self) -> Result:
        """確かめた結果です。"""
        return self.page.results[id(self)]

    @property
    def status(self) -> str:
        """検算、定義、免除、読めない、不成立のどれかです。"""
        return self.result.status if self.result.failures or not self.reason else "免除"


class Page:
    """ページの式です。見つけるのは初めに、確かめるのは、結果を尋ねられたときにします。"""

    def __init__(self, text: str, lab: bool = False) -> None:
        self.text, self.code = opened(text, lab)
        self.formulas = list(self.find())

    def find(self) -> Iterator[Formula]:
        """式を、そこまでの宣言を添えて、上から順に返します。"""
        declared: tuple[Let, ...] = ()
        reason, fold, unused = "", None, 0
        for piece in PIECE.finditer(self.text):
            line = self.text.count("\n", 0, piece.start()) + 1
            body = dedent((piece["body"] or "").rstrip()).strip("\n ")
            found: list[Formula] = []
            match piece["kind"]:
                case "let" | "let more":
                    first = line + piece["body"].rstrip().count("\n") - body.count("\n")
                    declared = (*(declared if "more" in piece["kind"] else ()), (body, first))
                    if unused:
                        yield self.unused(unused)
                    unused = line
                    if "says(" in body:
                        found = [Formula(self, line, body, "文の中の数", declared)]
                case "no-check:":
                    reason = body
                case "fold":
                    fold = body.strip()
                case "claim":
                    continue
                case "inline":
                    found = list(self.inline(piece.end(), declared, body.strip() == "at"))
                case _:
                    line = self.text.count("\n", 0, piece.start("latex")) + 1
                    formula = Formula(self, line, piece["latex"], "式", declared, reason, fold)
                    formula.end = self.text.count("\n", 0, piece.end()) + 1
                    found = [formula]
                    reason, fold = "", None
            unused = 0 if found else unused
            yield from found
        if unused or reason:
            yield self.unused(unused)

    def unused(self, line: int) -> Formula:
        """使われない宣言や免除です。"""
        return Formula(self, line, "", "宣言")

    def inline(self, start: int, declared: tuple[Let, ...], sample: bool) -> Iterator[Formula]:
        """次の段落の、文の中の関係です。数を決める $x = 1$ は、見本の点でだけ確かめます。"""
        end = self.text.find("\n\n", start)
        for found in INLINE.finditer(self.text, start, end if end >= 0 else len(self.text)):
            latex = found["latex"]
            if RELATED.search(latex) and (sample or not SETTING.fullmatch(latex)):
                line = self.text.count("\n", 0, found.start()) + 1
                yield Formula(self, line, latex, "文の中の式", declared, sample=sample)

    @cached_property
    def results(self) -> dict[int, Result]:
        """すべての式を上から確かめた結果です。定義された記号は、後の式でも使えます。"""
        base, found = names_of(self.code), {}
        world, declared = World(base), tuple[Let, ...]()
        for formula in self.formulas:
            if formula.declarations != declared:
                kept = declared == formula.declarations[: len(declared)] and declared
                world = world.copy() if kept else World(base)
                for let in formula.declarations[len(declared) if kept else 0 :]:
                    world.declare(*let)
                declared = formula.declarations
            world.sample = formula.sample
            formula.world = world.copy()
            found[id(formula)] = self.checked(formula, world)
        return found

    def checked(self, formula: Formula, world: World) -> Result:
        """式を一つ確かめます。宣言の誤りも、ここで知らせます。"""
        try:
            with np.errstate(all="ignore"):
                world.run(Point(0))
                if formula.kind == "宣言":
                    return Result(
                        failures=[(0, "この宣言や no-check を使う式が、後ろにありません")]
                    )
                if formula.kind == "文の中の数":
                    return said(world, visible(self.text))
                if formula.reason:
                    return exempted(formula.latex, formula.reason, world)
                return check(formula.latex, world)
        except Broken as error:
            return Result(failures=[(0, str(error))], broken=error.line)


@lru_cache(maxsize=64)
def page_of(text: str, lab: bool) -> Page:
    """原稿のページです。同じ原稿は、一度だけ読みます。"""
    return Page(text, lab)


def read(text: str, *, lab: bool = False) -> list[Formula]:
    """原稿の式を、上から順に返します。"""
    return page_of(text, lab).formulas

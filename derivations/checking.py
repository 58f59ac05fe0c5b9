"""一つの式を読み、関係を順に確かめます。"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from derivations.claims import check_range, claim_at
from derivations.definitions import assign, define, defined_name, used_again
from derivations.errors import Broken, Unreadable, Wrong
from derivations.relations import Counterexample, Table, test
from derivations.report import explain
from derivations.rows import Chain, chains
from derivations.signs import Claim
from derivations.unread import plainly
from derivations.world import Point, World

REASON = re.compile(r"(?:\W*\w){4}.*", re.S)  # 理由は 4 字以上


@dataclass
class Line:
    """成り立った関係一つです。読者のための表(fold.py)が使います。"""

    chain: Chain
    number: int  # 鎖の中の、何番目の関係か
    claim: Claim
    table: Table  # 添字の組 → 見本の点での両辺の値


@dataclass
class Result:
    """一つの式の結果です。位置は LaTeX の中の文字の番号です。"""

    lines: list[Line] = field(default_factory=list)
    ranges: int = 0  # 合っていた添字の範囲の数
    defined: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # 読めなかった理由
    failures: list[tuple[int, str]] = field(default_factory=list)
    broken: int = 0  # 式の上に、実行できない宣言があるなら、その行

    @property
    def count(self) -> int:
        """確かめた関係の数です。"""
        return len(self.lines) + self.ranges

    @property
    def status(self) -> str:
        """検算、定義、読めない、不成立のどれかです。"""
        if self.failures or self.skipped:
            return "不成立" if self.failures else "読めない"
        return "検算" if self.count else "定義"


class Worlds(NamedTuple):
    """一つの式の中の世界です。← の後の値は、続く ← と定義だけが使います。"""

    before: World
    after: World
    page: World  # 定義は、次の式でも使える


def check(latex: str, world: World) -> Result:
    """式の関係をすべて確かめます。定義は world に加えます。"""
    try:
        pending = chains(latex)
    except Unreadable as error:
        return Result(skipped=[str(error)])
    result, before = Result(), world.copy()
    before.to_define |= used_again(pending)
    worlds = Worlds(before, before.copy(), world)
    for last in (False, True):  # 同じ式の後ろで定義される記号もある
        waiting = []
        for chain in pending:
            if reason := attempt(latex, chain, worlds, result):
                waiting.append(chain)
                if last:
                    result.skipped.append(reason)
        pending = waiting
    if not (result.count or result.defined or result.skipped or result.failures):
        result.skipped.append("確かめる関係がありません")
    return result


def exempted(latex: str, reason: str, world: World) -> Result:
    """免除した式が、もう確かめられるなら誤りです。"""
    if not REASON.fullmatch(reason):
        return Result(failures=[(0, "no-check には、理由を書きます")])
    if check(latex, world.copy()).status == "検算":
        return Result(failures=[(0, "この式は検算できます。no-check を消してください")])
    return Result()


def attempt(latex: str, chain: Chain, worlds: Worlds, result: Result) -> str:
    """鎖を一つ確かめます。読めなければ、その理由を返します。"""
    try:
        with np.errstate(all="ignore"):
            check_chain(latex, chain, worlds, result)
    except Unreadable as error:
        return str(error)
    except Broken:
        raise
    except Exception as error:
        place = next((tok.at for tok in chain.toks if tok.at >= 0), 0)
        shown = str(error) if isinstance(error, Wrong) else plainly(error)
        result.failures.append((place, shown))
    return ""


def labelled(chain: Chain, world: World) -> bool:
    """左辺が、値のない言葉の見出し(「パラメータ = 3 × 4 = 12」)かどうかです。"""
    head = chain.sides[0]
    words = all(tok.kind == "text" for tok in head) and head[0].text not in world.run(Point(0))
    return words and len(chain.marks) > 1


def check_chain(latex: str, chain: Chain, worlds: Worlds, result: Result) -> None:
    """一つの鎖を、左から順に確かめます。"""
    sides, marks = chain.sides, chain.marks
    if not marks or not all(sides):
        raise Unreadable("確かめる関係がありません")
    name = defined_name(sides[0], worlds.after) if marks[0].text == "==" else ""
    if name:
        define(name, sides[0], sides[1], worlds)
        result.defined.append(name)
    updating = name or any(mark.text == "←" for mark in marks)
    local = worlds.after if updating else worlds.before
    lines, claims = [], []
    for number in range(int(bool(name) or labelled(chain, local)), len(marks)):
        claims.append(claim_at(chain, number, local))
        table = test(claims[-1], local)
        if isinstance(table, Counterexample):
            whole = claims + [claim_at(chain, n, local) for n in range(number + 1, len(marks))]
            shown = explain(latex, chain, whole, number, table, local)
            result.failures.append((marks[number].at, shown))
        else:
            lines.append(Line(chain, number, claims[-1], table))
    for claim in claims:
        if claim.sign == "←":
            assign(claim, local)
    result.ranges += sum(check_range(span, local) for span in chain.spans)
    result.lines += lines

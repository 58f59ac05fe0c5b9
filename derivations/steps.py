"""見本の点での値を、途中の計算を添えて書きます。−3.8536 × (−0.1830) = 0.7054 のように。"""

from typing import Any

import numpy as np

from derivations.brackets import outside
from derivations.intervention import evaluate
from derivations.reader import Reader
from derivations.tokens import Tok, split
from derivations.world import Point, World

SAMPLE = Point(0)
LONGEST = 44  # 途中の計算を書く長さの上限


def parts(side: list[Tok], world: World) -> str:
    r"""和の項を因子に分けた読み [(a, b), …] です。\cdot で区切られた因子がなければ、空です。"""
    reader = Reader(side, world.run(SAMPLE))
    letters, loops, rest = [], "", side
    if side[0].kind == "big" and side[0].text == "sum":
        found, test = reader.ranges(reader.next())
        letters, rest = [letter for letter, _ in found], side[1:]
        loops = " ".join(f"for {letter} in {moves}" for letter, moves in found) + test
    factors = split(rest, lambda tok: tok.text == r"\cdot")
    inner = [tok for part in factors for tok in outside(part)[1:]]
    if (len(factors) < 2 and not loops) or any(tok.text in {"+", "-"} for tok in inner):
        return ""
    read = [Reader(part, world.run(SAMPLE), tuple(letters)).all() for part in factors]
    return f"[({', '.join(read)},) {loops}]" if loops else f"[({', '.join(read)},)]"


def steps(source: str, bind: dict[str, Any], world: World) -> str:
    """途中の計算 2 × 3 + 4 × 5 = です。0 の項は省き、長すぎれば書きません。"""
    terms = evaluate(world, source, SAMPLE, bind)
    if any(np.ndim(factor) for term in terms for factor in term):
        return ""
    shown = [term for term in terms if all(term)] or terms[:1]
    text = " + ".join(product(term, n == 0) for n, term in enumerate(shown))
    return f"{text} = " if " " in text and len(text) < LONGEST else ""


def product(factors: Any, leading: bool) -> str:
    """積 2 × (−3) です。式の頭でなければ、初めの負の数も括弧に入れます。"""
    shown = [
        cell(each) if each >= 0 or (leading and n == 0) else f"({cell(each)})"
        for n, each in enumerate(factors)
    ]
    return " × ".join(shown)


def cell(value: Any) -> str:
    """値です。小数は 4 桁に丸めます。"""
    array = np.asarray(value)
    if array.ndim:
        return f"({', '.join(cell(each) for each in array)})"
    number = float(array)
    shown = f"{number:.0f}" if number == round(number) else f"{number:.4f}"
    return shown.replace("-0.0000", "0.0000").replace("-", "−")

"""文の中の数を、計算した値と比べます。"""

import re
from typing import Any

import numpy as np

from derivations.checking import Result
from derivations.intervention import evaluate
from derivations.world import Point, World

NUMBER = re.compile(r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?")


def said(world: World, page: str) -> Result:
    """Says で書いた、文の中の数を確かめます。"""
    result = Result(ranges=len(world.sayings))
    for quote, sources in world.sayings:
        result.failures += check_saying(quote, sources, world, page)
    return result


def check_saying(quote: str, sources: list[str], world: World, page: str) -> list[tuple[int, str]]:
    """``says("二乗すると 1、1、4", r**2)``: 文がページにあり、数が順に値と合うことを確かめます。"""
    if quote not in page:
        return [(0, f"この文が、ページにありません: {quote}")]
    written = [number.replace(",", "").replace("−", "-") for number in NUMBER.findall(quote)]
    found: list[Any] = []
    for source in sources:
        try:
            found += list(np.ravel(evaluate(world, source, Point(0), {})))
        except Exception as error:
            return [(0, f"「{quote}」の値 {source} を計算できません({error})")]
    if len(written) != len(found):
        return [(0, f"「{quote}」の数は {len(written)} 個、宣言の値は {len(found)} 個です")]
    for text, value in zip(written, found, strict=True):
        half = 0.5 * 10.0 ** -len(text.partition(".")[2]) if "." in text else 1e-9
        if not abs(float(text) - value) <= half * (1 + 1e-9):
            return [(0, f"「{quote}」の {text} は、計算すると {value:.6g} です")]
    return []

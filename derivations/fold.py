"""導出の各行に、見本の点での値を添えた折りたたみを作ります。読者が、数で確かめられるように。

``<!-- fold u, t; k = 猫, 犬, うさぎ -->`` を式の上に書くと、その式の下に入ります。
初めは見せる記号、次は添字の値の呼び名です(省けます)。値は、検算と同じ式の木から、サイトを組み立てるときに計算します。
"""

import html
import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from derivations.claims import claim_at
from derivations.definitions import define, defined_name, used_again
from derivations.intervention import evaluate
from derivations.pages import Formula, Page
from derivations.report import side_text
from derivations.rows import Chain, chains
from derivations.signs import Claim
from derivations.source import names_of
from derivations.steps import SAMPLE, cell, parts, steps
from derivations.world import World

DISPLAY = r"\displaystyle "
NARROW = 9  # 並べて置ける値の長さ
Called = tuple[str, list[str]]  # 添字の文字と、値の呼び名
Sample = tuple[World, list[dict[str, Any]]]  # 世界と、添字の組
SIGNS = {"==": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "≈": r"\approx"}


def folded(markdown: str) -> str:
    """印の付いた式の下に、折りたたみを入れた原稿です。"""
    if "<!-- fold" not in markdown:
        return markdown
    page, lines = Page(markdown), markdown.split("\n")
    for formula in reversed(page.formulas):
        if formula.fold is not None:
            indent = re.match(r"[ >]*", lines[formula.end - 1])[0]  # type: ignore[index]
            lines[formula.end : formula.end] = ["", indent + fold(formula, page), ""]
    return "\n".join(lines)


def fold(formula: Formula, page: Page) -> str:
    """一つの式の折りたたみです。"""
    world = World(names_of(page.code))
    for let in formula.declarations:
        world.declare(*let)
    shown, _, named = (formula.fold or "").partition(";")
    letter, _, labels = (part.strip() for part in named.partition("="))
    given = "、".join(
        math(rf"{tex(name)} = {cell(world.run(SAMPLE)[name])}") for name in listed(shown)
    )
    rows: list[str] = []
    found = chains(formula.latex)
    world.to_define |= used_again(found)
    for chain in found:
        rows += chain_rows(formula.latex, chain, world, (letter, listed(labels)))
    lead = f"{given} として、上の式をそのまま計算した値です。"
    return (
        '<details class="note"><summary>数を入れて確かめる</summary>'
        f'<p>{lead}</p><dl class="zd-values">{"".join(rows)}</dl></details>'
    )


def listed(text: str) -> list[str]:
    """コンマで区切った名前です。"""
    return [name.strip() for name in text.split(",") if name.strip()]


def chain_rows(latex: str, chain: Chain, world: World, called: Called) -> Iterator[str]:
    """鎖の辺ごとに、式と値の行を作ります。"""
    first = 0
    if name := defined_name(chain.sides[0], world):
        define(name, chain.sides[0], chain.sides[1], [world])
        first = 1
    for number in range(first, len(chain.marks)):
        claim = claim_at(chain, number, world)
        sample = world, list(combos(claim, world))
        heads = headings(sample[1], called)
        if number == first:
            if heads:
                yield f'<dt></dt><dd class="zd-heads">{spans(heads)}</dd>'
            yield row(side_text(latex, chain, number), claim.left, heads, sample)
        sign = SIGNS.get(claim.sign, "=")
        text = f"{sign} {side_text(latex, chain, number + 1)}"
        yield row(text, claim.right, heads, sample, parts(chain.sides[number + 1], world))


def combos(claim: Claim, world: World) -> Any:
    """見本の点での、添字の組です。"""
    ns = world.run(SAMPLE)
    for combo in itertools.product(*(ns[letter] for letter in claim.free)):
        bind = dict(zip(claim.free, combo, strict=True))
        if all(np.all(evaluate(world, test, SAMPLE, bind)) for test in claim.tests):
            yield bind


def headings(binds: list[dict[str, Any]], called: Called) -> list[str]:
    """列の見出しです。添字がなければ、ありません。"""
    letter, labels = called
    if not binds or not binds[0]:
        return []
    if list(binds[0]) == [letter] and labels:
        return [labels[bind[letter]] for bind in binds]
    return [math(", ".join(f"{name} = {v}" for name, v in bind.items())) for bind in binds]


def row(latex: str, source: str, heads: list[str], sample: Sample, split_up: str = "") -> str:
    """式と、添字の組ごとの値です。"""
    world, binds = sample
    values = [cell(evaluate(world, source, SAMPLE, bind)) for bind in binds]
    before = [steps(split_up, bind, world) if split_up else "" for bind in binds]
    if not any(before) and max(map(len, values)) <= NARROW:
        return f"<dt>{math(DISPLAY + latex)}</dt><dd>{spans(values)}</dd>"
    named = heads or [""] * len(values)
    lines = [
        f"<b>{head}</b>{step}{value}"
        for head, step, value in zip(named, before, values, strict=True)
    ]
    return f'<dt>{math(DISPLAY + latex)}</dt><dd class="zd-wide">{spans(lines)}</dd>'


def spans(values: list[str]) -> str:
    """並べた値です。"""
    return "".join(f"<span>{value}</span>" for value in values)


def math(latex: str) -> str:
    """文の中の数式として、hooks/mathematics.py に描いてもらいます。"""
    return rf'<span class="arithmatex">\({html.escape(latex)}\)</span>'


def tex(name: str) -> str:
    """宣言の名前を、LaTeX にします。"""
    head, _, tail = name.partition("_")
    return f"{head}_{{{tail}}}" if tail else head

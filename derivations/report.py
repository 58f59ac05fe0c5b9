"""書き手への知らせです。どの辺が、どの点で、いくつになったかを、原稿の字のまま見せます。"""

import re
from collections import Counter
from textwrap import indent
from typing import Any

import numpy as np

from derivations.arithmetic import Label
from derivations.intervention import evaluate
from derivations.relations import Counterexample
from derivations.rows import Chain
from derivations.signs import Claim
from derivations.tree import LABEL
from derivations.world import World

EDGE = re.compile(r"\\\\(?!\w)|\\(?:begin|end)\{\w+\}|\\q?quad(?!\w)|&&")
SIGN = re.compile(r"\\\w+(?:\{[^{}]*\})?|.")


def show(value: Any) -> str:
    """値を短く書きます。"""
    text = np.array2string(np.asarray(value), precision=4, separator=", ")
    return re.sub(r"\s+", " ", text)


def side_text(latex: str, chain: Chain, number: int) -> str:
    """鎖の中の辺一つの、原稿の LaTeX です。"""
    marks = [tok.at for tok in chain.marks]
    start = 0
    if number:
        start = SIGN.match(latex, marks[number - 1]).end()  # type: ignore[union-attr]
    end = marks[number] if number < len(marks) else len(latex)
    parts = EDGE.split(LABEL.sub("", latex[start:end]))
    shown = [text for part in parts if (text := re.sub(r"[\s&]+", " ", part).strip(" ,"))]
    return (shown[0] if number else shown[-1]) if shown else ""


def explain(
    latex: str, chain: Chain, claims: list[Claim], number: int, found: Counterexample, world: World
) -> str:
    """成り立たなかった関係を説明します。claims は、鎖の関係の読みです。"""
    ns, claim = world.run(found.point), claims[number]
    names = sorted(claim.used - set(claim.free))
    shown = {n: ns[n] for n in names if n in world.variables() and not callable(ns[n])}
    point = "、".join(f"{n} = {show(v)}" for n, v in (found.bind | shown).items())
    lines = [
        f"左辺 {side_text(latex, chain, number)}",
        f"右辺 {side_text(latex, chain, number + 1)}",
        f"左辺の値 {show(found.left)}",
        f"右辺の値 {show(found.right)}",
        f"点 {point}",
    ]
    lines += hints(claim, found, world)
    wrong = lonely([value for value in side_values(claims, found, world)])
    if wrong is not None:
        lines.append(f"この行だけが違います: {side_text(latex, chain, wrong)}")
    return "\n".join(lines)


def hints(claim: Claim, found: Counterexample, world: World) -> list[str]:
    """よくある宣言の誤りに、心当たりがあれば書きます。"""
    source, told = claim.left + claim.right, []
    for above, below in sorted(set(re.findall(r"_D\('(\w+)', '(\w+)'", source))):
        slope = evaluate(world, f"_D({above!r}, {below!r}, (), dict())", found.point, {})
        if not np.any(slope):
            told.append(
                f"∂{above}/∂{below} は 0 です(宣言の {above} は、{below} から計算していません)"
            )
    for name in sorted(claim.used):
        label = isinstance(world.run(found.point).get(name), Label)
        if label and re.search(rf"[-+] {name}\)", source):
            told.append(
                f"{name} は正解の番号です。one-hot なら one_hot([{name}], K)[0] と宣言します"
            )
    return told


def side_values(claims: list[Claim], found: Counterexample, world: World) -> list[Any]:
    """等号でつながったすべての辺の、反例の点での値です。"""
    if any(claim.sign != "==" for claim in claims):
        return []
    try:
        return [
            np.squeeze(evaluate(world, source, found.point, found.bind))
            for source in [claims[0].left, *(claim.right for claim in claims)]
        ]
    except Exception:  # ほかの辺の添字が足りないとき
        return []


def messages(formula: Any, name: str) -> list[str]:
    """だめだった所を、ファイルと行を付けて書きます。"""
    if formula.status == "免除":
        return []
    if broken := formula.result.broken:
        return [f"{name}:{broken}: {formula.result.failures[0][1]}"]
    latex = indent(formula.latex.strip("\n"), "    ")
    told = [f"{name}:{formula.line}: 読めません: {r}\n{latex}" for r in formula.result.skipped]
    for place, message in formula.result.failures:
        line = formula.line + formula.latex.count("\n", 0, max(place, 0))
        told.append(f"{name}:{line}: 成り立ちません\n{indent(message, '    ')}")
    return told


def tally(counted: list[Any]) -> str:
    """(種類, 結果, 関係の数, …) の並びを、一行にまとめます。"""
    displays = Counter(status for kind, status, *_ in counted if kind == "式")
    relations = sum(count for _, _, count, *_ in counted)
    shown = "、".join(f"{status} {number}" for status, number in sorted(displays.items()))
    inline = sum(kind.startswith("文の中") for kind, *_ in counted)
    return f"別行立ての式: {shown}。文の中の式と数: {inline}。確かめた関係: {relations}"


def readings(formula: Any) -> list[str]:
    """Python としての読みと、見本の点での値です。"""
    shown = []
    for line in formula.result.lines:
        shown.append(f"{line.claim.left} {line.claim.sign} {line.claim.right}")
        for combo, (a, b) in line.table.items():
            bind = dict(zip(line.claim.free, combo, strict=True))
            shown.append(f"    {bind or ''} {show(a)} {show(b)}")
    return shown


def lonely(values: list[Any]) -> int | None:
    """ほかはどれも等しいのに、一つだけ違う値の番号です。"""
    if len({np.shape(value) for value in values}) != 1 or len(values) < 3:
        return None
    for number, value in enumerate(values):
        first, *others = values[:number] + values[number + 1 :]
        if all(np.allclose(first, other) for other in others) and not np.allclose(first, value):
            return number
    return None

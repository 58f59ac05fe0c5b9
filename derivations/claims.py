"""鎖の中の関係一つを、両辺の Python の式にします。"""

from typing import Any, NamedTuple

from derivations.errors import Unreadable, Wrong
from derivations.intervention import evaluate
from derivations.reader import Reader
from derivations.rows import Chain
from derivations.signs import Claim
from derivations.tokens import Tok, comma, split, texts
from derivations.world import Point, World


class Used(NamedTuple):
    """辺が使う名前と、和などの中で動く添字です。"""

    free: set[str]
    loops: set[str]


def claim_at(chain: Chain, number: int, world: World) -> Claim:
    """鎖の中の関係一つの、両辺を読みます。"""
    ns = world.run(Point(0))
    mark, left, right = chain.marks[number], chain.sides[number], chain.sides[number + 1]
    sign = mark.text
    if sign == "==" and [tok.kind for tok in right] == ["num", "dots"]:  # 0.6931… は、切り捨て
        sign, right = "…", right[:1]
    before, after, given = Used(set(), set()), Used(set(), set()), Used(set(), set())
    if mark.text == "←":
        source = updated(left, ns, before)
    elif mark.kind == "arrow":
        source = through(left, mark.body, ns, before)
    else:
        source = Reader(left, ns, (), before).all()
    target = within(right, ns, after) if mark.text == "∈" else Reader(right, ns, (), after).all()
    if sign != "←" and all(texts(side) in ([n] for n in ns["_ranges"]) for side in (left, right)):
        raise Unreadable("添字どうしの関係です。仮定なら (j \\ne k) と括弧に入れます")
    tests = [Reader(part, ns, (), given).condition(part) for part in chain.assumed]
    ranges = set(ns["_ranges"])
    for side in (before, after):
        if clash := side.free & side.loops & ranges:
            raise Unreadable(f"添字 {'、'.join(sorted(clash))} が、和の中と外の二役です")
    names = before.free | after.free | given.free
    styles = [name.split()[0] for name in names if " " in name]
    if mixed := {name for name in styles if styles.count(name) > 1}:
        raise Unreadable(f"関数 {'、'.join(mixed)} の引数が、縦棒とコンマの両方で区切られています")
    tests += [test for test, needs in world.where if needs & ranges <= names]
    return Claim(sign, source, target, sorted(names & ranges), names, tests, right)


def updated(left: list[Tok], ns: dict[str, Any], used: Any) -> str:
    """更新(←)の後の値です。宣言では W_next と書きます。"""
    reader = Reader(left, ns, (), used)
    name, index, tok = reader.name(reader.next())
    if reader.peek().kind != "end" or tok.sup:
        raise Unreadable("← の左は、W や w_k のような、記号一つです")
    if f"{name}_next" not in ns:
        raise Unreadable(f"更新の後の値 {name}_next の宣言がありません")
    return f"_at({name}_next, {', '.join(index)})" if index else f"{name}_next"


def through(left: list[Tok], arrow: list[Tok], ns: dict[str, Any], used: Any) -> str:
    """矢印の上の計算を施した値です。矢印の上は、× 3 のような演算か、関数か、式です。"""
    if arrow and arrow[0].kind == "bin":
        return Reader([Tok("group", body=left), *arrow], ns, (), used).all()
    step = Reader(arrow, ns, (), used).all()
    return f"{step}({Reader(left, ns, (), used).all()})" if callable(ns.get(step)) else step


def within(toks: list[Tok], ns: dict[str, Any], used: Any) -> str:
    r"""∈ の右側です。\mathbb{R}^{N \times D}、{0, 1}、[0, 1]、(0, 1)、宣言した集合を読みます。"""

    def read(part: list[Tok]) -> str:
        return Reader(part, ns, (), used).all()

    if toks[0].text == "R" and len(toks) == 1 and "R" not in ns:
        parts = split(toks[0].sup or [], lambda tok: tok.text == r"\times")
        return f"_shape_is({', '.join(read(part) for part in parts if part)})"
    inner = split(toks[1:-1], comma)
    if toks[0].text in {"[", "("} and len(inner) == 2:
        ends = f"{toks[0].text == '['}, {toks[-1].text == ']'}"
        return f"_between({read(inner[0])}, {read(inner[1])}, {ends})"
    if toks[0].text in {r"\{", r"\lbrace"} and not any(tok.kind == "dots" for tok in toks):
        return f"[{', '.join(map(read, inner))}]"
    return read(toks[1:-1] if toks[0].text in {r"\{", r"\lbrace"} else toks)


def check_range(toks: list[Tok], world: World) -> bool:
    r"""(k = 0, 1, \ldots, K - 1) のような、添字の範囲を確かめます。"""
    ns = world.run(Point(0))
    ends = [part for part in split(toks[2:], comma) if part and part[0].kind != "dots"]
    if len(ends) not in {2, 3}:
        raise Unreadable("添字の範囲が (k = 0, 1, \\ldots, K - 1) の形ではありません")
    first, *second, last = (evaluate(world, Reader(e, ns).all(), Point(0), {}) for e in ends)
    moves = range(int(first), int(last) + 1)
    if ns.get(toks[0].text) != moves or second not in ([], [first + 1]):
        raise Wrong(f"添字 {toks[0].text} の範囲が、宣言と違います")
    return True

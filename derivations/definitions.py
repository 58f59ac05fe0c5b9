"""式が定義する記号です。宣言に ``defines(S)`` とあるか、同じ式の中で使われるものに限ります。"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from derivations.errors import Unreadable
from derivations.intervention import evaluate
from derivations.operators import mentions
from derivations.reader import Reader
from derivations.rows import Chain
from derivations.signs import Claim
from derivations.tokens import Tok
from derivations.world import Point, World

BUILT_IN = {"δ", "∇", "∂", "d", "E", "Var"}  # 意味の決まっている記号


def used_again(pending: list[Chain]) -> set[str]:
    """左辺に初めて出て、同じ式の別の行でまた使われる記号です。その行で検算されるので、定義でよい。"""
    heads = {chain.toks[0].text for chain in pending if chain.toks[0].kind == "sym"} - BUILT_IN
    return {h for h in heads if sum(mentions(chain.toks, [h]) for chain in pending) > 1}


def defined_name(side: list[Tok], world: World) -> str:
    """左辺が、定義してよい、まだ値のない記号なら、その名前です。"""
    called = len(side) > 2 and (side[1].kind, side[-1].kind) == ("open", "close")
    if not world.to_define or side[0].kind != "sym" or side[0].sup:
        return ""
    if not (called or len(side) == 1):
        return ""
    ns = world.run(Point(0))
    reader = Reader(side, ns)
    name = reader.name(reader.next())[0]
    return name if name in world.to_define and name not in ns else ""


def define(name: str, left: list[Tok], right: list[Tok], worlds: Sequence[World]) -> None:
    """式による定義 S = …、q_k = …、H(q) = … を、宣言の続きに加えます。"""
    ns = worlds[min(1, len(worlds) - 1)].run(Point(0))
    call = len(left) > 1
    given = left[2:-1] if call else left[0].sub or []
    params = [tok.text for tok in given if tok.kind == "sym"]
    if len(params) != sum(tok.kind not in {"punct", "bar", "norm"} for tok in given):
        raise Unreadable(f"{name} の定義の左辺に、文字でない引数や添字があります")
    if call:
        ns = {**ns, **{param: ns.get(param, 0.5) for param in params}}
    elif not all(isinstance(ns.get(param), range) for param in params):
        raise Unreadable(f"{name} の定義の添字が、宣言されていません")
    source = Reader(right, ns, tuple(params)).all()
    for world in dict.fromkeys(worlds):
        add_definition(world, name, params, source, call)


def assign(claim: Claim, world: World) -> None:
    """W ← … の後の行では、W を、宣言した W_next の値にします。"""
    after = next(name for name in re.findall(r"\w+", claim.left) if name.endswith("_next"))
    name = after.removesuffix("_next")
    world.add({name}, lambda ns, point: ns.update({name: ns[after]}))


def add_definition(world: World, name: str, params: list[str], source: str, call: bool) -> None:
    """定義を、世界の宣言の一つにします。"""

    def step(ns: dict[str, Any], point: Point) -> None:
        def value(*values: Any) -> Any:
            return evaluate(world, source, point, dict(zip(params, values, strict=True)))

        if call:
            given = ", ".join(params)  # 引数の個数が、式から分かるように
            ns[name] = eval(f"lambda {given}: value({given})", {"value": value})
            return
        sizes = [len(ns[param]) for param in params]
        flat = [value(*index) for index in np.ndindex(*sizes)]
        ns[name] = np.reshape(flat, (*sizes, *np.shape(flat[0])))

    world.add({name}, step)

"""一つの関係を、乱数の点と、添字のすべての組で確かめます。"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from derivations.borders import borders
from derivations.chance import EDGE
from derivations.errors import Kink, Unreadable, Wrong
from derivations.intervention import evaluate
from derivations.signs import Claim, holds
from derivations.world import Point, World

POINTS = 20  # 確かめる点の数。条件や折れ目で捨てる点を含めて、その 3 倍まで試す
COARSE = 10  # 大小だけの関係は、狂っていても成り立ちやすいので、点を増やす
COMBOS = 40  # 見本でない点では、添字の組をここまでに減らす


@dataclass
class Counterexample:
    """関係が成り立たなかった点です。"""

    left: Any
    right: Any
    point: Point
    bind: dict[str, Any]


Table = dict[tuple[Any, ...], tuple[Any, Any]]


def test(claim: Claim, world: World) -> Table | Counterexample:
    """反例か、見本の点での値の表を返します。確かめたことにならない関係は断ります。"""
    table: Table = {}
    alive, done = False, 0
    ratios: dict[Point | None, tuple[Any, Any]] = {}
    wanted = 1 if at_sample(claim, world) else COARSE * POINTS if claim.coarse else POINTS
    for point in [Point(0)] if wanted == 1 else points(claim, world, 3 * wanted):
        if done == wanted:
            break
        try:
            tried = list(values(claim, world, point))
        except (Kink, np.linalg.LinAlgError):
            continue
        at_edge = point.seed == EDGE or point.fixed is not None
        if at_edge and claim.sign != "∈" and not finite(tried):
            continue
        done += bool(tried) and point.fixed is None
        for bind, a, b in tried:
            first = ratios.setdefault(point if claim.free else None, (a, b))
            if not holds(claim, a, b, world.run(point), first):
                return Counterexample(a, b, point, bind)
            alive = alive or claim.sign == "∈" or bool(np.any(abs(a) + abs(b) > claim.slack[1]))
            if point == Point(0):
                table[tuple(bind.values())] = a, b
    if done < min(wanted, 5):  # 条件に合う点だけでも、五つはほしい
        raise Unreadable("宣言した条件に合う点が、ほとんどありません")
    if claim.left == claim.right or not (alive or zero(claim, world)):
        raise Wrong("両辺が同じ式か、いつも 0 です。宣言で、依存が切れていないか確かめてください")
    if not world.sample and (fixed := fixed_sizes(claim, world)):
        raise Wrong(f"{'、'.join(fixed)} が、いつも同じ整数です。whole(1, 3) のように宣言します")
    return table


def points(claim: Claim, world: World, count: int) -> Iterator[Point]:
    """見本の点、場合の境目の点、乱数の点です。"""
    yield Point(0)
    yield from borders(claim, world)
    yield from (Point(seed) for seed in range(1, count))


def fixed_sizes(claim: Claim, world: World) -> list[str]:
    """いつも同じ整数の記号です。式の S を 2 と書き間違えても、見分けがつきません。"""
    spaces = [world.run(Point(seed)) for seed in range(1, 20)]
    names = sorted(claim.used & world.variables())
    return [n for n in names if type(spaces[0][n]) is int and len({ns[n] for ns in spaces}) == 1]


def finite(tried: list[tuple[Any, Any, Any]]) -> bool:
    """境目の点で、両辺に値があるかどうかです。0 で割る式などは、この点では確かめません。"""
    return all(np.all(np.isfinite(side)) for _, *sides in tried for side in sides)


def at_sample(claim: Claim, world: World) -> bool:
    """見本の点だけで確かめる関係かどうかです。両辺に変数があれば、どの点でも成り立つはずです。"""
    names = "|".join(map(re.escape, sorted(world.variables()))) or "$^"
    both = all(re.search(rf"\b(?:{names})\b", side) for side in (claim.left, claim.right))
    return world.sample and not both


def zero(claim: Claim, world: World) -> bool:
    """書いてある 0 と比べる式かどうかです。微分が 0 だと、依存が切れたのと見分けられません。"""
    sides = {claim.left, claim.right}
    return (at_sample(claim, world) or "0" in sides) and not any("_D(" in side for side in sides)


def values(claim: Claim, world: World, point: Point) -> Iterator[tuple[dict[str, Any], Any, Any]]:
    """条件に合う添字の組ごとに、両辺の値を返します。"""
    ns = world.run(point)
    combos = list(itertools.product(*(ns[letter] for letter in claim.free)))
    if point.seed and len(combos) > COMBOS:
        chosen = np.random.default_rng(point.seed).permutation(len(combos))[:COMBOS]
        combos = [combos[number] for number in chosen]
    for combo in combos:
        bind = dict(zip(claim.free, combo, strict=True))
        if all(np.all(evaluate(world, test, point, bind)) for test in claim.tests):
            yield bind, *compared(claim, world, point, bind)


def compared(claim: Claim, world: World, point: Point, bind: dict[str, Any]) -> tuple[Any, Any]:
    """両辺の値を、形をそろえて返します。"""
    if claim.sign == "∈":
        return evaluate(world, claim.left, point, bind), evaluate(world, claim.right, point, bind)
    a, b = (np.asarray(evaluate(world, side, point, bind)) for side in (claim.left, claim.right))
    if a.dtype == object or b.dtype == object:
        raise Wrong("辺が、数になりません")
    if a.ndim != b.ndim:  # (1, K) と (K,) は同じと見る
        a, b = a.squeeze(), b.squeeze()
    if a.shape != b.shape:
        raise Wrong(f"両辺の形 {a.shape} と {b.shape} が違います")
    return a, b

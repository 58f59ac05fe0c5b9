"""場合の境目の点です。x = 1 や x = a で分ける式の境目を、乱数の点は、ちょうどには通りません。"""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise, product

import numpy as np

from derivations.chance import EDGE
from derivations.errors import Kink, Wrong
from derivations.intervention import evaluate
from derivations.signs import Claim
from derivations.world import Point, World

SEEDS = (1, EDGE)
AROUND = (0.0, 0.5, -0.5)  # 境目と、その両側
STARTS = (0.5, -0.5)  # |x| = 1 のような境目は、二つある
STEPS = 30
# 差が動かない、区間の外へ出る、逆行列がない、極限の中の文字を使う、添字が 0 では範囲の外になる
NO_BORDER = (ZeroDivisionError, Kink, np.linalg.LinAlgError, NameError, Wrong)
Pair = tuple[str, str]


def borders(claim: Claim, world: World) -> Iterator[Point]:
    """比べる両辺が等しくなる点と、その両側の点です。乱数で決める値を、一つずつ動かして探します。"""
    for pair, seed in product(compared(claim), SEEDS):
        for number in range(world.run(Point(seed))["_draws"]):
            both = partial(sides, world, pair, seed, number)
            for value in sorted({value for start in STARTS for value in root(both, start)}):
                yield Point(seed, fixed=(number, value))


def compared(claim: Claim) -> list[Pair]:
    """場合分けや仮定が比べる両辺です。"""
    found: list[Pair] = []
    for source in (claim.left, claim.right, *claim.tests):
        for node in ast.walk(ast.parse(source, mode="eval")):
            if isinstance(node, ast.Compare):
                found += pairwise(map(ast.unparse, [node.left, *node.comparators]))
    return list(dict.fromkeys(found))


def sides(world: World, pair: Pair, seed: int, number: int, value: float) -> list[float]:
    """乱数の一つを value に決めたときの両辺です。添字は 0 とします。"""
    point = Point(seed, fixed=(number, value))
    letters = dict.fromkeys(world.run(point)["_ranges"], 0)
    return [float(np.ravel(evaluate(world, side, point, letters))[0]) for side in pair]


def root(both: Callable[[float], list[float]], start: float) -> list[float]:
    """両辺がちょうど等しくなる値を、割線法で探し、その両側の値も添えます。

    丸めのある値では、同じ条件でも、書き方によって成り立ったり成り立たなかったりするので、使いません。
    """
    a, b = start, 1.5 * start
    try:
        left, right = both(a)
        for _ in range(STEPS):
            before = left - right
            left, right = both(b)
            if left == right:
                exact = (1024 * b).is_integer() or abs(b) in {abs(left), abs(right)}
                moves = before != 0  # 動かしても等しいままなら、境目ではない
                return [b + beside for beside in AROUND] if exact and moves else []
            a, b = b, b - (left - right) * (b - a) / (left - right - before)
    except NO_BORDER:
        return []
    return []

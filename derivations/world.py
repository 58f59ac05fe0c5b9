"""世界: 宣言を、乱数の点と、変数への介入ごとに実行します。

変数を動かすと、その代入の直後に足されるので、下流だけが変わります。偏微分も、連鎖律の途中の微分も、
教科書どおりの意味になります。
"""

import ast
from collections.abc import Callable
from functools import partial
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from derivations.chance import Chance
from derivations.errors import Broken, Kink
from derivations.letters import INDICES, SIZES

Step = tuple[set[str], Callable[[dict[str, Any], "Point"], None]]


class Point(NamedTuple):
    """乱数の種、動かした変数、確率変数の出方、実行する宣言の数、値を決めた乱数の番号と値です。"""

    seed: int
    shifts: tuple[tuple[str, tuple[int, ...], float], ...] = ()
    outcome: int | None = None
    upto: int | None = None
    fixed: tuple[int, float] | None = None


class World:
    """宣言された記号の値です。"""

    def __init__(self, base: dict[str, Any]) -> None:
        self.base = base
        self.steps: list[Step] = []
        self.where: list[tuple[str, set[str]]] = []  # 成り立つと仮定する条件と、その中の名前
        self.to_define: set[str] = set()  # このページの式が定義する記号
        self.sayings: list[tuple[str, list[str]]] = []  # 文の中の数
        self.sample = False  # 見本の点だけで確かめる(文の中の、数を入れた式)
        self.known: dict[Point, dict[str, Any]] = {}
        self.slopes: dict[tuple[Any, ...], Any] = {}  # 求めた微分

    def copy(self) -> "World":
        """続きを別に宣言できる写しです。"""
        other = World(self.base)
        other.steps, other.where = list(self.steps), list(self.where)
        other.to_define, other.sample = set(self.to_define), self.sample
        return other

    def declare(self, source: str, line: int = 1) -> None:
        """宣言を加えます。比較だけの文は仮定、defines(S) は、式が S を定義するという断りです。

        line は、原稿の中の行です。Python として読めない宣言は、実行するときに知らせます。
        """
        try:
            statements = ast.parse(source).body
        except SyntaxError as error:
            self.add(set(), partial(execute, source, source, line + (error.lineno or 1) - 1))
            return
        for statement in statements:
            names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
            written, place = ast.unparse(statement), line + statement.lineno - 1
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Compare):
                needs = sorted({node.id for node in names})
                self.where.append((written, set(needs)))
                self.add(set(), partial(execute, ", ".join(needs), written, place))
            elif isinstance(value, ast.Call) and ast.unparse(value.func) == "defines":
                self.to_define |= {ast.unparse(argument) for argument in value.args}
            elif isinstance(value, ast.Call) and ast.unparse(value.func) == "says":
                quote, *sources = value.args
                self.sayings.append((ast.literal_eval(quote), [ast.unparse(s) for s in sources]))
            else:
                code = compile(ast.Module([statement], []), "<宣言>", "exec")
                stored = {n.id for n in names if isinstance(n.ctx, ast.Store)}
                self.add(stored, partial(execute, code, written, place))

    def add(self, names: set[str], step: Callable[[dict[str, Any], Point], None]) -> None:
        """宣言を一つ加えます。"""
        self.steps.append((names, step))
        self.known.clear()
        self.slopes.clear()

    def variables(self) -> set[str]:
        """宣言された名前です。"""
        return {name for names, _ in self.steps for name in names}

    def run(self, point: Point) -> dict[str, Any]:
        """点での値です。大きさを宣言し直すと、その大きさを動く添字も変わります。"""
        if point in self.known:
            return self.known[point]
        chance = Chance(point.seed, point.outcome, point.fixed)
        ns = {**self.base, **chance.names(), "trial": point.seed}
        ns |= dict(zip(SIZES, SIZES_AT[point.seed % len(SIZES_AT)], strict=True))
        usual = {letter: range(ns[size]) for letter, size in INDICES.items()}
        ns |= usual
        for number, (names, step) in enumerate(self.steps[: point.upto]):
            step(ns, point._replace(upto=number))
            for letter, size in INDICES.items() if names & set(SIZES) else ():
                if ns[letter] is usual[letter] and isinstance(ns[size], int):
                    ns[letter] = usual[letter] = range(ns[size])
            for name, index, delta in point.shifts:
                if name in names:
                    ns[name] = np.array(ns[name], dtype=float)
                    ns[name][index] += delta
        ns["_ranges"] = {name: value for name, value in ns.items() if isinstance(value, range)}
        ns["_weights"], ns["_draws"] = chance.weights, chance.draws
        self.known[point] = ns
        return ns


def execute(
    code: CodeType | str, written: str, line: int, ns: dict[str, Any], point: Point
) -> None:
    """宣言の一文を実行します。動かなければ、その行を知らせます。"""
    try:
        exec(code, ns)
    except Exception as error:
        if point != Point(0) and isinstance(error, Kink | np.linalg.LinAlgError):
            raise  # 別の点で確かめる
        raise Broken(line, written, error) from error


# どれも違う大きさにして、形の取り違えを見つける。初めの組が、読者に見せる見本
SIZES_AT = [(4, 2, 5, 3), (2, 5, 3, 4), (3, 4, 2, 5), (5, 3, 4, 2)]

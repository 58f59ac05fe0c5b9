"""宣言が使う、値の決め方です。``free`` は乱数、``chance`` は E と Var が数え上げる確率変数です。"""

from math import prod
from typing import Any

import numpy as np

from derivations.arithmetic import Label
from derivations.errors import Kink, Unreadable

MOST = 1200  # 数え上げる場合の数の上限
THIRD = 1 / 3
ANY, POSITIVE = (-1.5, 1.5), (0.3, 2.5)  # どんな数でも、どんな正の数でもよいときに、選ぶ区間
DOMAINS = {ANY: (-np.inf, np.inf), POSITIVE: (1e-3, np.inf)}  # 場合の境目が、あってよい所
EDGE = 4  # 場合の境目や、等号の成り立つ点を試す種: free は 0、positive は 1、prob はどれも同じ


class Chance:
    """一つの点での、乱数と確率変数です。``trial`` が 0 なら、at に書いた見本の値を使います。"""

    def __init__(
        self, trial: int, outcome: int | None = None, fixed: tuple[int, float] | None = None
    ) -> None:
        self.trial, self.outcome, self.fixed = trial, outcome, fixed
        self.draws = 0  # 乱数を決めた回数
        self.rng = np.random.default_rng(trial)
        self.odds: list[tuple[float, ...]] = []

    def names(self) -> dict[str, Any]:
        """宣言から使える名前です。"""
        words = "free positive prob label whole chance symmetric coin"
        return {name: getattr(self, name) for name in words.split()} | {"rng": self.rng}

    def free(self, *shape: int, low: float = ANY[0], high: float = ANY[1], at: Any = None) -> Any:
        """区間の中の、どんな数でもよい値です。"""
        value = self.rng.uniform(low, high, shape)
        edges = [edge for edge in (0.0, 1.0) if low < edge < high]
        if self.trial == EDGE and edges:
            value = np.full(shape, edges[0])
        if self.fixed:  # 場合の境目を探す点。計算に丸めが出ないように、ほかの値も粗くする
            value = np.round(8 * value) / 8
        if self.fixed and self.draws == self.fixed[0]:
            least, most = DOMAINS.get((low, high), (low, high))
            if not least <= self.fixed[1] <= most:
                raise Kink("宣言した区間の外です")
            value = np.full(shape, self.fixed[1])
        if self.trial == 0 and at is not None:
            value = np.array(at, dtype=float)
        self.draws += 1
        return value if shape else np.float64(value)  # 0 で割っても、例外にしない

    def positive(self, *shape: int, at: Any = None) -> Any:
        """正の値です。"""
        return self.free(*shape, low=POSITIVE[0], high=POSITIVE[1], at=at)

    def prob(self, *shape: int, at: Any = None) -> Any:
        """最後の軸に沿って足すと 1 になる、正の値です。"""
        value = self.positive(*shape, at=at)
        return value / value.sum(axis=-1, keepdims=True)

    def label(self, classes: int, *shape: int, at: Any = None) -> Any:
        """正解のクラスの番号です。"""
        value = self.rng.integers(0, classes, shape)
        if self.trial == 0 and at is not None:
            value = np.array(at)
        return value if shape else Label(value)

    def whole(self, low: int, high: int, at: Any = None) -> int:
        """Low から high までの整数です。"""
        value = int(self.rng.integers(low, high + 1))
        return at if self.trial == 0 and at is not None else value

    def chance(self, *shape: int, std: float = 1.0, mean: float = 0.0) -> Any:
        """独立な確率変数です。左右対称ではない分布なので、対称さに頼る式は成り立ちません。"""
        values = np.array([2.0, -1.0]) / 2**0.5  # 平均 0、分散 1
        return mean + std * self.draw(shape, values, (THIRD, 2 * THIRD))

    def symmetric(self, *shape: int, std: float = 1.0) -> Any:
        """平均 0 の、左右対称な、独立な確率変数です。"""
        return std * self.draw(shape, np.array([2**0.5, 0, -(2**0.5)]), (0.25, 0.5, 0.25))

    def coin(self, *shape: int, p: float) -> Any:
        """確率 p で 1、ほかは 0 になる、独立な確率変数です。"""
        return self.draw(shape, np.array([1.0, 0.0]), (p, 1 - p))

    def draw(self, shape: tuple[int, ...], values: Any, odds: tuple[float, ...]) -> Any:
        """いま数えている場合での、確率変数の値です。"""
        digits = []
        for _ in range(prod(shape)):
            base = prod(map(len, self.odds))
            digits.append((self.outcome or 0) // base % len(odds))
            self.odds.append(odds)
        if self.outcome is None:
            return np.full(shape, np.nan) if shape else float("nan")
        drawn = values[digits].reshape(shape)
        return drawn if shape else float(drawn)

    def weights(self) -> list[float]:
        """起こりうる場合それぞれの確率です。"""
        count = prod(map(len, self.odds))
        if not 1 < count <= MOST:
            raise Unreadable(f"数え上げる場合が {count} 通りです。宣言で D = 2 などとします")
        table = [1.0]
        for odds in self.odds:
            table = [weight * chance for chance in odds for weight in table]
        return table

"""演習 autodiff: 材料と倍率の表から、後ろへ勾配を配ります。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong

PAGE = "learning/autodiff", "自動微分を 60 行で"
BACK = Place(*PAGE, "backward", "後に作った順に、勾配を配る")
ORDER = Place(*PAGE, "order", "配るのは、全部そろってから")
ADD = Place(*PAGE, "add", "上書きすると、道が一つ消える")
Paths = list[list[tuple[int, float]]]


def spread(paths: Paths) -> Array:
    """作った順に並べた値について、最後の値の勾配を返します。

    出典: サイト「自動微分を 60 行で」の演習
    """
    grads = np.zeros(len(paths))
    grads[-1] = 1.0
    for i in reversed(range(len(paths))):
        for j, slope in paths[i]:
            grads[j] += grads[i] * slope
    return grads


def broken_spread(paths: Any) -> Any:
    """壊れた、勾配を配る関数です。"""
    grads = np.zeros(len(paths))
    grads[-1] = 1.0
    for i in reversed(range(len(paths))):
        for j, slope in paths[i]:
            grads[j] = grads[i] * slope
    return grads


def from_front(paths: Any) -> Any:
    """先に作った順に配ります。"""
    grads = np.zeros(len(paths))
    grads[-1] = 1.0
    for i in range(len(paths)):
        for j, slope in paths[i]:
            grads[j] += grads[i] * slope
    return grads


def local_only(paths: Any) -> Any:
    """右から来た勾配を掛けません。"""
    grads = np.zeros(len(paths))
    grads[-1] = 1.0
    for each in reversed(paths):
        for j, slope in each:
            grads[j] += slope
    return grads


def added(paths: Any) -> Any:
    """右から来た勾配に、倍率を掛けずに足します。"""
    grads = np.zeros(len(paths))
    grads[-1] = 1.0
    for i in reversed(range(len(paths))):
        for j, slope in paths[i]:
            grads[j] += grads[i] + slope
    return grads


def all_ones(paths: Any) -> Any:
    """どの値の勾配も、1 から始めます。"""
    grads = np.ones(len(paths))
    for i in reversed(range(len(paths))):
        for j, slope in paths[i]:
            grads[j] += grads[i] * slope
    return grads


def whole(paths: Any) -> Any:
    """勾配を、整数の配列に足します。"""
    grads = np.zeros(len(paths), dtype=int)
    grads[-1] = 1
    for i in reversed(range(len(paths))):
        for j, slope in paths[i]:
            grads[j] += grads[i] * slope
    return grads


def as_found(paths: Any) -> Any:
    """見つけた順に配ります。"""
    grads = np.zeros(len(paths))
    grads[-1] = 1.0
    waiting = [len(paths) - 1]
    for i in waiting:
        for j, slope in paths[i]:
            grads[j] += grads[i] * slope
            if j not in waiting:
                waiting.append(j)
    return grads


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
TWICE: Paths = [[], [], [(0, 3.0), (1, 2.0)], [(2, 1.0), (0, 1.0)], [(3, 10.0)]]
SHORTCUT: Paths = [[], [(0, 2.0)], [(1, 3.0)], [(1, 1.0), (2, 1.0)]]
HALVES: Paths = [[], [(0, 0.5)], [(1, 1.5), (0, 0.25)]]
STAGES = (
    Stage("勾配を配る", spread, (
        Question("10(xy + x) の、x = 2、y = 3 での勾配", BACK, (TWICE,), (
            Wrong("勾配を上書きしています。x は 2 か所で使われるので、+= で足してください。",
                broken_spread, read=ADD),
            Wrong("先に作った順に配っています。最後の値から、逆にたどってください。", from_front),
            Wrong("倍率だけを足しています。来た勾配 grads[i] を掛けてから足します。", local_only),
            Wrong("来た勾配 grads[i] に、倍率を足しています。掛けてから足します。", added),
            Wrong("始めの勾配が違います。最後の値だけが 1 で、ほかは 0 です。", all_ones,
                lambda paths: np.zeros(len(paths))),
        ), shown="paths = [[], [], [(0, 3.0), (1, 2.0)], [(2, 1.0), (0, 1.0)], [(3, 10.0)]]"),
        Question("近道があっても、全部そろってから配る", ORDER, (SHORTCUT,), (
            Wrong("見つけた順に配ったので、あとから届いた勾配が先へ渡っていません。"
                  "後に作った順に配ってください。", as_found),
        ), shown="paths = [[], [(0, 2.0)], [(1, 3.0)], [(1, 1.0), (2, 1.0)]]"),
        Question("倍率が整数でなくても、端数を落とさない", BACK, (HALVES,), (
            Wrong("整数の配列に小数を足すと、端数が切り捨てられます。"
                  "勾配の入れ物の dtype を見てください。",
                whole, lambda paths: spread(paths).astype(int)),
        ), shown="paths = [[], [(0, 0.5)], [(1, 1.5), (0, 0.25)]]"),
    )),
)

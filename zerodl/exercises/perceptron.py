"""演習 perceptron: 入力に重みを掛けて足し、0 を超えたら 1 と答えるニューロンを書きます。"""

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong

PAGE = "forward/perceptron", "ニューロンとパーセプトロン"
NEURON = Place(*PAGE, "neuron", "神経細胞をまねた部品")
BY_HAND = Place(*PAGE, "by-hand", "一つのノードを、手で計算する")


def neuron(x: Array, w: Array, b: float) -> int:
    """入力 x (D,) に重み w (D,) を掛けて足し、バイアス b を加えた数が 0 を超えたら 1 です。

    出典: サイト「ニューロンとパーセプトロン」の演習
    """
    return int(np.sum(x * w) + b > 0)


def total(x: Array, w: Array, b: float) -> float:
    """0 と比べる前の数です。"""
    return float(np.sum(x * w) + b)


def jumps(count: Answer) -> Answer:
    """0 と比べる数だけを count に替えた書き方です。"""
    return lambda x, w, b: int(count(x, w, b) > 0)


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
GIVEN = np.array([2.0, -1.0, 3.0]), np.array([0.5, 1.0, -0.5])
STAGES = (
    Stage("一つのノード", neuron, (
        Question("足した数が 0 を超えたら、1 を返す", NEURON, (*GIVEN, 2.0), (
            Wrong("バイアス b を、そのままの符号で足していますか。b を足さなくても、引いても、"
                  "この入力では 0 を超えません。",
                jumps(lambda x, w, b: np.sum(x * w)), jumps(lambda x, w, b: np.sum(x * w) - b),
                lambda x, w, b: 1 if np.sum(x * w) >= 0 else -1, read=BY_HAND),
            Wrong("入力ごとに答えています。"
                  "先に np.sum(x * w) で一つの数にしてから、0 と比べてください。",
                lambda x, w, b: np.where(x * w + b > 0, 1, 0),
                lambda x, w, b: 1 if x * w + b > 0 else 0, read=BY_HAND),
            Wrong("足した数がそのまま返りました。0 を超えたら 1、そうでなければ 0 を返します。",
                total),
        )),
        Question("足した数が負なら、0 を返す", NEURON, (*GIVEN, 1.0), (
            Wrong("-1 が返りました。階段の答えは 0 か 1 です。",
                lambda x, w, b: int(np.sign(total(x, w, b))),
                lambda x, w, b: 1 if total(x, w, b) > 0 else -1),
            Wrong("1 が返りました。x と w の同じ場所どうしを掛けて足し、"
                  "0 を超えないときは 0 を返してください。",
                lambda x, w, b: 1, jumps(lambda x, w, b: np.sum(x) + b), read=BY_HAND),
        )),
        Question("足した数がちょうど 0 なら、0 を返す", NEURON, (*GIVEN, 1.5), (
            Wrong("ちょうど 0 のときは 0 です。>= ではなく > で比べてください。",
                lambda x, w, b: int(total(x, w, b) >= 0)),
            Wrong("1/2 が返りました。このサイトの階段は、ちょうど 0 では 0 と約束します。",
                lambda x, w, b: float(np.heaviside(total(x, w, b), 0.5))),
        )),
    )),
)

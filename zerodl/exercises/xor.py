"""演習 xor: 二つの入力が同じときだけ 1 を返す回路を、AND、NAND、OR から組み立てます。"""

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong
from zerodl.perceptron import AND, NAND, OR, XOR

PAGE = "forward/xor", "二つの層と XOR"
TWO_LAYERS = Place(*PAGE, "two-layers", "二つの答えを、もう一つが読む")
NEW_PLANE = Place(*PAGE, "new-plane", "1 層目は、点を置き直す")


def same_bits(x1: Array, x2: Array) -> Array:
    """x1 と x2 が同じなら 1、違えば 0 を返します。

    出典: サイト「二つの層と XOR」の演習
    """
    return NAND(NAND(x1, x2), OR(x1, x2))


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
X1, X2 = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
STAGES = (
    Stage("同じなら 1", same_bits, (
        Question("四つの組 (0, 0)、(1, 0)、(0, 1)、(1, 1) に、順に 1、0、0、1 と答える",
            TWO_LAYERS, (X1, X2), (
                Wrong("違うときに 1 になる、XOR のままです。最後の層で、答えを逆にしてください。",
                    XOR),
                Wrong("AND と同じ答えです。(0, 0) でも 1 にするには、"
                      "(0, 0) で 1 になる NAND の答えも使います。",
                    AND, lambda x1, x2: AND(AND(x1, x2), OR(x1, x2)), read=NEW_PLANE),
                Wrong("OR と同じ答えです。1 層目の二つは、別の線にしてください。",
                    OR, lambda x1, x2: OR(AND(x1, x2), OR(x1, x2)), read=NEW_PLANE),
                Wrong("NAND と同じ答えです。(1, 1) でも 1 にしなければなりません。", NAND,
                    lambda x1, x2: NAND(AND(x1, x2), OR(x1, x2))),
                Wrong("(0, 0) でだけ 1 になります。(1, 1) でも 1 にしなければなりません。",
                    lambda x1, x2: NAND(OR(x1, x2), OR(x1, x2))),
                Wrong("いつも 1 です。1 層目の二つの答えを、四つの組について書き出して、"
                      "最後の部品が 0 を返す組があるか確かめてください。",
                    lambda x1, x2: OR(NAND(x1, x2), OR(x1, x2)),
                    lambda x1, x2: NAND(AND(x1, x2), NAND(x1, x2))),
                Wrong("いつも 0 です。同時に 1 にならない二つを、AND に渡していませんか。",
                    lambda x1, x2: AND(AND(x1, x2), NAND(x1, x2))),
                Wrong("パーセプトロンが受け取るのは、0 か 1 です。答えを 1 から引いたり、"
                      "~ や not を使ったりせずに、NAND で逆にしてください。",
                    lambda x1, x2: ~XOR(x1, x2), lambda x1, x2: not XOR(x1, x2)),
            )),
    )),
)

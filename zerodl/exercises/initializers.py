"""演習 initializers: He の初期値を直し、Xavier の初期値をもとの形で引きます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong

PAGE = "deep/initializers", "重みの初期値"
ZEROS = Place(*PAGE, "zeros", "0 から始めると、みんな同じになる")
FORWARD = Place(*PAGE, "forward", "D 個を足すと、分散は D 倍になる")
BACKWARD = Place(*PAGE, "backward", "戻るときは、M 個を足す")
HE = Place(*PAGE, "he", "ReLU は半分を捨てるから、2 倍にする")


def normal(std: Answer) -> Answer:
    """標準偏差を std(D, M) にした、正規分布の初期値です。"""

    def draw(D: int, M: int, seed: int) -> Array:
        return np.random.default_rng(seed).normal(0, std(D, M), (D, M))

    return draw


def he(D: int, M: int, seed: int) -> Array:
    """ReLU の層の重み (D, M) を、He の初期値で引きます。

    出典: サイト「重みの初期値」の演習
    """
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / D), (D, M))


def broken_he(D: int, M: int, seed: int) -> Array:
    """壊れた、He の初期値です。"""
    rng = np.random.default_rng(seed)
    std = np.sqrt(2) / D
    return rng.normal(0, std, (D, M))


def xavier(D: int, M: int, seed: int) -> Array:
    """重み (D, M) を、Xavier の初期値のもとの形で引きます。

    出典: サイト「重みの初期値」の演習
    """
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / (D + M)), (D, M))


def as_mean(std: Answer) -> Answer:
    """標準偏差を、平均の場所に渡します。"""
    return lambda D, M, seed: np.random.default_rng(seed).normal(std(D, M), size=(D, M))


def another_draw(y: Any, right: Any) -> bool:
    """同じ乱数を伸ばしてずらしても y にならないなら、True を返します。"""
    slope, shift = np.polyfit(right.ravel(), y.ravel(), 1)
    return not np.allclose(slope * right + shift, y)


def uniform(D: int, M: int, seed: int) -> Any:
    """同じ分散の一様分布から引きます。"""
    width = np.sqrt(6 / (D + M))
    return np.random.default_rng(seed).uniform(-width, width, (D, M))


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
SHARED = (
    Wrong("渡された seed の normal とは、違う乱数です。default_rng(seed) から引いてください。",
        lambda D, M, seed: np.random.RandomState(seed).normal(0, 0.1, (D, M)),
        lambda D, M, seed: np.random.default_rng(seed + 1).normal(0, 0.1, (D, M)),
        sign=another_draw, read=FORWARD),
    Wrong("重みがすべて 0 です。これでは、同じ層のノードが、いつまでも同じまま動きます。",
        lambda D, M, seed: np.zeros((D, M)), read=ZEROS),
    Wrong("重みの形が逆です。(D, M) にしてください。",
        lambda D, M, seed: he(D, M, seed).T,
        lambda D, M, seed: np.random.default_rng(seed).normal(0, 0.1, (M, D)), read=FORWARD),
    Wrong("標準偏差が 1 のままです。normal の 2 番目の引数に、標準偏差を渡してください。",
        normal(lambda D, M: 1), read=FORWARD),
    Wrong("標準偏差が 0.01 です。層の大きさによらない値では、深くなると消えます。",
        normal(lambda D, M: 0.01), read=FORWARD),
)
STAGES = (
    Stage("He の初期値", he, (
        Question("入力 8 個、ノード 3 個の重み (8, 3)", HE, (8, 3, 1), (
            Wrong("ルートが 2 にしか掛かっていません。D で割ってから、ルートをとります。",
                broken_he),
            Wrong("2 / D は分散です。normal に渡すのは標準偏差なので、ルートをとります。",
                normal(lambda D, M: 2 / D)),
            Wrong("ノードの数 M で割っています。順伝播の和は、入力の D 個を足します。",
                normal(lambda D, M: np.sqrt(2 / M)), read=FORWARD),
            Wrong("分子の 2 がありません。ReLU が捨てる半分を、埋め合わせてください。",
                normal(lambda D, M: np.sqrt(1 / D))),
            Wrong("標準偏差が、平均の場所にあります。normal の引数は、平均、標準偏差、形の順です。",
                as_mean(lambda D, M: np.sqrt(2 / D)), as_mean(lambda D, M: 2 / D), read=FORWARD),
            Wrong("Xavier の初期値です。ReLU には、分散が 2 / D の He の初期値を使います。",
                xavier),
            *SHARED,
        )),
    )),
    Stage("Xavier の初期値", xavier, (
        Question("入力 8 個、ノード 3 個の重み (8, 3)", BACKWARD, (8, 3, 1), (
            Wrong("順伝播の和だけを見た簡略形です。もとの形は、D + M で割ります。",
                normal(lambda D, M: np.sqrt(1 / D))),
            Wrong("分子の 2 がありません。二つの倍率の平均なので、2 / (D + M) です。",
                normal(lambda D, M: np.sqrt(1 / (D + M)))),
            Wrong("2 / (D + M) は分散です。normal に渡すのは標準偏差なので、ルートをとります。",
                normal(lambda D, M: 2 / (D + M))),
            Wrong("ルートが 2 にしか掛かっていません。D + M で割ってから、ルートをとります。",
                normal(lambda D, M: np.sqrt(2) / (D + M))),
            Wrong("標準偏差が、平均の場所にあります。normal の引数は、平均、標準偏差、形の順です。",
                as_mean(lambda D, M: np.sqrt(2 / (D + M))), read=FORWARD),
            Wrong("逆伝播の和だけを見た形です。D と M の両方を使います。",
                normal(lambda D, M: np.sqrt(1 / M))),
            Wrong("He の初期値です。Xavier は、D + M で割ります。", he),
            Wrong("一様分布です。論文の形ですが、ここでは同じ分散の正規分布から引きます。",
                uniform),
            *SHARED,
        )),
    )),
)

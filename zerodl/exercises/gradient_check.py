"""演習 gradient_check: 相対誤差の最大を求め、数値微分と突き合わせる関数を書きます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, untouched

PAGE = "learning/gradient_check", "勾配確認"
RELATIVE = Place(*PAGE, "relative", "ずれは、大きさで割って見る")
CENTRAL = Place("learning/differences", "数値微分", "by-hand", "両側から測ると、ずれが消える")


def worst(a: Any, n: Any) -> Any:
    """勾配 a と数値微分 n の、相対誤差の最大を返します。分母の下限は 0.01 です。

    出典: サイト「勾配確認」の演習
    """
    scale = np.maximum(np.abs(a), np.abs(n))
    return (np.abs(a - n) / np.maximum(scale, 0.01)).max()


def broken_worst(a: Any, n: Any) -> Any:
    """壊れた、相対誤差の最大です。"""
    scale = np.maximum(np.abs(a), np.abs(n))
    scale = np.maximum(scale, 0.01)
    return ((a - n) / scale).max()


def no_floor(a: Any, n: Any) -> Any:
    """分母に下限がありません。"""
    return (np.abs(a - n) / np.maximum(np.abs(a), np.abs(n))).max()


def compare(f: Answer, x: Array, grad: Array) -> Any:
    """関数 f の x での数値微分と、勾配 grad を比べて、相対誤差の最大を返します。

    出典: サイト「勾配確認」の演習
    """
    return worst(grad, slopes(f, x))


def slopes(f: Answer, x: Array, right: float = 6e-6, left: float = 6e-6) -> Array:
    """幅 right と left で動かして測った傾きです。"""
    moves = np.eye(len(x))
    rises = [f(x + right * e) - f(x - left * e) for e in moves]
    return np.array(rises) / (right + left)


def measured(right: float, left: float) -> Answer:
    """幅 right と left で測って、比べます。"""
    return lambda f, x, grad: worst(grad, slopes(f, x, right, left))


def left_moved(h: float, back: float = 0.0) -> Answer:
    """渡された x の成分を動かし、幅 back だけ戻します。"""

    def answer(f: Answer, x: Array, grad: Array) -> Any:
        n = np.zeros(len(x))
        for i in range(len(x)):
            x[i] += h
            above = f(x)
            x[i] -= 2 * h
            n[i] = (above - f(x)) / (2 * h)
            x[i] += back
        return worst(grad, n)

    return answer


def is_bool(y: Any, right: Any) -> bool:
    """答えが True か False だった、という印です。"""
    return np.asarray(y).dtype == bool


def is_near(y: Any, right: Any) -> bool:
    """1 割も違わない、という印です。"""
    return bool(abs(y - right) < 0.1 * right)


def bumpy(x: Array) -> Any:
    """40 * x0 * x1 + 100 * x1 * x1 * x1"""
    return 40 * x[0] * x[1] + 100 * x[1] ** 3


def flat(x: Array) -> Any:
    """x1 * x1"""
    return x[1] * x[1]


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
GRAD, SLOPES = np.array([0.25, -0.05, -0.4, 2.0]), np.array([0.5, 0.25, -0.5, 0.5])
TINY = np.array([0.0, 1e-12, 3.0]), np.array([1e-6, -1e-12, 3.003])
# 値も曲がりも大きい点。h が小さすぎれば雑音が、片側だけなら曲がりが、はっきり見える
X, BAD = np.array([-187.6, 5.0]), np.array([150.0, -5.5])
# x0 の傾きは、どんな h で測ってもちょうど 0
NEARLY = np.array([1.0, 3.0]), np.array([0.001, 6.0])
KEPT = ("動かした成分が、初めの値とちょうど同じには戻っていません。"
        "次の成分を測る前に、取っておいた値を入れ直してください。")
VERDICT = Wrong("True か False が返りました。合否は言わずに、相対誤差の最大という数を返します。",
    lambda *given: True, lambda *given: False, sign=is_bool)
STAGES = (
    Stage("相対誤差の最大", worst, (
        Question("半分の成分や、符号の違う成分を、数値微分と比べる", RELATIVE, (GRAD, SLOPES), (
            VERDICT,
            Wrong("ずれの絶対値を取っていません。勾配のほうが小さい間違いを、見逃します。",
                broken_worst),
            Wrong("ずれを、大きさで割っていません。", lambda a, n: np.abs(a - n).max()),
            Wrong("割る数は、二つの絶対値の大きいほうです。小さいほうか、片方だけで割っています。",
                lambda a, n: (np.abs(a - n) / np.minimum(np.abs(a), np.abs(n))).max(),
                lambda a, n: (np.abs(a - n) / np.maximum(np.abs(n), 0.01)).max(),
                lambda a, n: (np.abs(a - n) / np.maximum(np.abs(a), 0.01)).max()),
            Wrong("割る数の絶対値を取っていません。負の勾配では、違う数で割ってしまいます。",
                lambda a, n: (np.abs(a - n) / np.maximum(np.maximum(a, n), 0.01)).max()),
            Wrong("引いてから、絶対値を取ってください。逆にすると、符号の間違いを見逃します。",
                lambda a, n: worst(np.abs(a), np.abs(n))),
            Wrong("平均ではなく、最大です。一つだけの間違いが、平均では薄まります。",
                lambda a, n: (np.abs(a - n) / np.maximum(np.abs(a), np.abs(n))).mean()),
            Wrong("割る数は、二つの和ではなく、大きいほうです。",
                lambda a, n: (np.abs(a - n) / (np.abs(a) + np.abs(n))).max()),
            Wrong("最大を 1 個だけ返します。成分ごとの並びが返りました。",
                lambda a, n: np.abs(a - n) / np.maximum(np.abs(a), np.abs(n))),
        )),
        Question("0 に近い成分の雑音を、間違いと言わない", RELATIVE, TINY, (
            Wrong("分母に下限がありません。0.01 より小さい大きさは、0.01 と見なします。", no_floor),
            Wrong("分母の下限が、0.01 より小さくなっています。",
                lambda a, n: (np.abs(a - n) / np.maximum(np.maximum(np.abs(a), np.abs(n)), 1e-7)
                              ).max()),
        )),
    )),
    Stage("数値微分との突き合わせ", compare, (
        Question("間違った勾配を、数値微分と比べる", CENTRAL, (bumpy, X, BAD), (
            VERDICT,
            Wrong("片側だけで測っています。中心差分で、両側から測ってください。",
                *(measured(h, 0.0) for h in (1e-3, 1e-4, 1e-5, 6e-6, 1e-6))),
            Wrong(KEPT, *map(left_moved, (6e-6, 1e-6, 1e-5, 1e-4))),
            Wrong("割る幅が違います。右と左に h ずつ動いたので、2h で割ります。",
                lambda f, x, g: worst(g, slopes(f, x) * 2)),
            Wrong("測った傾きが、ほとんど 0 です。h が小さすぎて f の値が変わらないか、"
                  "割る所のかっこが足りません。",
                lambda f, x, g: worst(g, slopes(f, x) * 6e-6**2),
                lambda f, x, g: worst(g, slopes(f, x) * 1e-5**2),
                measured(1e-20, 1e-20)),
            Wrong("ずれの絶対値を取っていません。",
                lambda f, x, g: broken_worst(g, slopes(f, x)), read=RELATIVE),
            Wrong("ずれを、大きさで割っていません。",
                lambda f, x, g: np.abs(g - slopes(f, x)).max(), read=RELATIVE),
            Wrong("割る数は、二つの絶対値の大きいほうです。片方だけで割っています。",
                lambda f, x, g: np.abs((g - slopes(f, x)) / slopes(f, x)).max(),
                lambda f, x, g: np.abs((g - slopes(f, x)) / g).max(), read=RELATIVE),
            Wrong("数値微分そのものが返りました。grad と比べた、相対誤差の最大を返します。",
                lambda f, x, g: slopes(f, x)),
            Wrong("h が 6e-6 から遠すぎます。小さすぎれば丸めの雑音が、"
                  "大きすぎれば曲がりが、傾きに混じります。",
                *(measured(h, h) for h in (1e-2, 1e-3, 1e-8, 1e-9, 1e-10, 1e-11))),
            Wrong("測った傾きが少しずれています。h の大きさか、測る側か、"
                  "動かした成分の戻し方を確かめてください。",
                measured(1e-4, 2e-4), sign=is_near),
        )),
        Question("傾きが 0 の成分の小さなずれを、間違いと言わない", RELATIVE, (flat, *NEARLY), (
            Wrong("分母に下限がないか、小さすぎます。0.01 より小さい大きさは、0.01 と見なします。",
                lambda f, x, g: no_floor(g, slopes(f, x))),
        )),
        untouched(bumpy, X, BAD, read=CENTRAL, advice=KEPT, codes=(left_moved(6e-6, back=6e-6),)),
    )),
)

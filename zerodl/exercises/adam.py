"""演習 adam: 最初の勾配を落とす壊れた AdaGrad を直し、Adam を書きます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, untouched
from zerodl.exercises.softmax import INPLACE

PAGE = "deep/adam", "AdaGrad から Adam へ"
ADAGRAD = Place(*PAGE, "adagrad", "AdaGrad は、二乗をためて割る")
RMSPROP = Place(*PAGE, "rmsprop", "RMSProp は、古い勾配を忘れる")
ADAM = Place(*PAGE, "adam-rule", "Adam は、向きも平均し、初めの 0 を取り除く")
EPSILON = Place(*PAGE, "epsilon", "ε は、ルートの外か中か")


def adagrad(grad: Answer, w: Array, lr: float, steps: int) -> Any:
    """点 w から、AdaGrad で steps 歩進んだ点を返します。

    出典: サイト「AdaGrad から Adam へ」の演習
    """
    h = np.zeros_like(w)
    for _ in range(steps):
        g = grad(w)
        h = h + g * g
        w = w - lr * g / (np.sqrt(h) + 1e-7)
    return w


def broken_adagrad(grad: Answer, w: Array, lr: float, steps: int) -> Any:
    """壊れた、AdaGrad で進む関数です。"""
    h = None
    for _ in range(steps):
        g = grad(w)
        if h is None:
            h = np.zeros_like(w)
        else:
            h = h + g * g
        w = w - lr * g / (np.sqrt(h) + 1e-7)
    return w


def scaled(keep: Answer, root: Answer) -> Answer:
    """ため方 keep と、割る数 root だけを替えた書き方です。"""

    def answer(grad: Answer, w: Array, lr: float, steps: int) -> Any:
        h = np.zeros_like(w)
        for _ in range(steps):
            g = grad(w)
            h = keep(h, g)
            w = w - lr * g / root(h)
        return w

    return answer


def late(grad: Answer, w: Array, lr: float, steps: int) -> Any:
    """動いてから、勾配の二乗を足します。"""
    h = np.zeros_like(w)
    for _ in range(steps):
        g = grad(w)
        w = w - lr * g / (np.sqrt(h) + 1e-7)
        h = h + g * g
    return w


def adam_with(move: Answer) -> Answer:
    """平均を直して動く所だけを、move に替えた Adam です。"""

    def answer(grad: Answer, w: Array, lr: float, beta1: float, beta2: float, steps: int) -> Any:
        m, v = np.zeros_like(w), np.zeros_like(w)
        for t in range(1, steps + 1):
            g = grad(w)
            m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
            w = w - lr * move(m, v, 1 - beta1**t, 1 - beta2**t)
        return w

    return answer


def written_back(grad: Answer, w: Array, lr: float, beta1: float, beta2: float, steps: int) -> Any:
    """補正した値を、m と v に書き戻します。"""
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, steps + 1):
        g = grad(w)
        m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
        v = (beta2 * v + (1 - beta2) * g * g) / (1 - beta2**t)
        w = w - lr * m / (np.sqrt(v) + 1e-8)
    return w


def adam(grad: Answer, w: Array, lr: float, beta1: float, beta2: float, steps: int) -> Any:
    """点 w から、Adam で steps 歩進んだ点を返します。

    出典: サイト「AdaGrad から Adam へ」の演習
    """
    right = adam_with(lambda m, v, c1, c2: m / c1 / (np.sqrt(v / c2) + 1e-8))
    return right(grad, w, lr, beta1, beta2, steps)


def in_place(grad: Answer, w: Array, lr: float, steps: int) -> Any:
    """渡された w を書き換えます。"""
    h = np.zeros_like(w)
    for _ in range(steps):
        g = grad(w)
        h = h + g * g
        w -= lr * g / (np.sqrt(h) + 1e-7)
    return w


def ravine(w: Array) -> Array:
    """(w[0], 50 w[1]) を返す関数"""
    return w * np.array([1.0, 50.0])


def still(w: Array) -> Array:
    """いつも (0, 0.0001) を返す関数"""
    return np.array([0.0, 1e-4])


def flat(w: Array) -> Array:
    """いつも (0.000001, -0.000001) を返す関数"""
    return np.array([1e-6, -1e-6])


START = np.array([-4.0, 1.0])
SHOWN = "grad(w) = w * [1, 50], w = [-4, 1], lr = 0.5, "
REASSIGN = "w -= ... は、呼んだ側の配列まで変えます。w = w - ... と書いてください。"
ZERO = "0 で割りました。t を 1 から数えると、1 - beta**t は 0 になりません。"
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("AdaGrad", adagrad, (
        Question("3 歩、最初の勾配もためて進む", ADAGRAD, (ravine, START, 0.5, 3), (
            Wrong("最初の勾配を h に足していません。1 歩めは 1e-7 だけで割ることになります。"
                  "h を 0 で作ったあと、どの歩でも h = h + g * g としてください。",
                broken_adagrad),
            Wrong("足す前の h で割っています。h = h + g * g を、動く前に置いてください。", late),
            Wrong("h を上書きしています。これまでの h に足してください。",
                scaled(lambda h, g: g * g, lambda h: np.sqrt(h) + 1e-7)),
            Wrong("学習率 lr を掛けていません。",
                lambda grad, w, lr, steps: adagrad(grad, w, 1.0, steps)),
            Wrong("二乗せずに足しています。正と負の勾配が打ち消し合います。",
                scaled(lambda h, g: h + g, lambda h: np.sqrt(abs(h)) + 1e-7),
                scaled(lambda h, g: h + g, lambda h: abs(h) + 1e-7)),
            Wrong("ルートを取らずに割っています。np.sqrt(h) で割ってください。",
                scaled(lambda h, g: h + g * g, lambda h: h + 1e-7)),
            Wrong("h を全部の重みで 1 個にまとめています。重みごとに、別々にためてください。",
                scaled(lambda h, g: h + (g * g).sum(), lambda h: np.sqrt(h) + 1e-7),
                scaled(lambda h, g: h + (g * g).mean(), lambda h: np.sqrt(h) + 1e-7)),
            Wrong("古い h を薄めています。それは RMSProp です。AdaGrad は、全部足します。",
                scaled(lambda h, g: 0.9 * h + 0.1 * g * g, lambda h: np.sqrt(h) + 1e-7),
                scaled(lambda h, g: 0.99 * h + 0.01 * g * g, lambda h: np.sqrt(h) + 1e-7),
                read=RMSPROP),
            Wrong("坂を上っています。足さずに引いてください。",
                lambda grad, w, lr, steps: adagrad(grad, w, -lr, steps)),
            Wrong("1 歩しか進んでいません。return を for の外に出してください。",
                lambda grad, w, lr, steps: adagrad(grad, w, lr, 1)),
        ), shown=SHOWN + "steps = 3"),
        Question("勾配が 0 の重みは動かさず、小さい重みは動かす", ADAGRAD, (still, START, 0.5, 1), (
            Wrong("割る数に 1e-7 を足していません。勾配がずっと 0 の重みで、0 ÷ 0 になります。",
                scaled(lambda h, g: h + g * g, np.sqrt)),
            Wrong("1e-7 がルートの中にあります。np.sqrt(h) + 1e-7 と、外で足してください。",
                scaled(lambda h, g: h + g * g, lambda h: np.sqrt(h + 1e-7)), read=EPSILON),
            Wrong("足す数が違います。AdaGrad では、1e-7 を足してください。",
                scaled(lambda h, g: h + g * g, lambda h: np.sqrt(h) + 1e-8)),
        ), shown="grad(w) = [0, 0.0001], w = [-4, 1], lr = 0.5, steps = 1"),
        untouched(ravine, START, 0.5, 1, read=INPLACE, advice=REASSIGN, codes=(in_place,)),
    )),
    Stage("Adam", adam, (
        Question("3 歩、偏りを直して進む", ADAM, (ravine, START, 0.5, 0.9, 0.999, 3), (
            Wrong("m も v も補正していません。それぞれ 1 - beta**t で割ってください。",
                adam_with(lambda m, v, c1, c2: m / (np.sqrt(v) + 1e-8))),
            Wrong("v を補正していません。v も 1 - beta2**t で割ってください。",
                adam_with(lambda m, v, c1, c2: m / c1 / (np.sqrt(v) + 1e-8))),
            Wrong("m を補正していません。m も 1 - beta1**t で割ってください。",
                adam_with(lambda m, v, c1, c2: m / (np.sqrt(v / c2) + 1e-8))),
            Wrong("補正で割る数は、1 - beta ではなく 1 - beta**t です。t 乗してください。",
                lambda grad, w, lr, b1, b2, steps: adam_with(
                    lambda m, v, c1, c2: m / (1 - b1) / (np.sqrt(v / (1 - b2)) + 1e-8))(
                    grad, w, lr, b1, b2, steps)),
            Wrong("学習率 lr を掛けていません。",
                lambda grad, w, lr, b1, b2, steps: adam(grad, w, 1.0, b1, b2, steps)),
            Wrong("補正した値を m と v に書き戻しています。m_hat と v_hat に受けてください。",
                written_back),
            Wrong("補正を掛けています。1 - beta**t は、掛けずに割ります。",
                adam_with(lambda m, v, c1, c2: m * c1 / (np.sqrt(v * c2) + 1e-8))),
            Wrong("ルートを取らずに割っています。np.sqrt(v_hat) で割ってください。",
                adam_with(lambda m, v, c1, c2: m / c1 / (v / c2 + 1e-8))),
            Wrong("beta1 と beta2 が逆です。m に beta1、v に beta2 を使います。",
                lambda grad, w, lr, b1, b2, steps: adam(grad, w, lr, b2, b1, steps)),
            Wrong("坂を上っています。足さずに引いてください。",
                lambda grad, w, lr, b1, b2, steps: adam(grad, w, -lr, b1, b2, steps)),
            Wrong("1 歩しか進んでいません。return を for の外に出してください。",
                lambda grad, w, lr, b1, b2, steps: adam(grad, w, lr, b1, b2, 1)),
        ), broken=ZERO, shown=SHOWN + "beta1 = 0.9, beta2 = 0.999, steps = 3"),
        Question("勾配がとても小さくても、ε はルートの外", EPSILON,
            (flat, START, 0.5, 0.9, 0.999, 2), (
            Wrong("1e-8 がルートの中にあります。np.sqrt(v_hat) + 1e-8 と、外で足してください。",
                adam_with(lambda m, v, c1, c2: m / c1 / np.sqrt(v / c2 + 1e-8))),
            Wrong("1e-8 を足していません。勾配がずっと 0 の重みで、0 ÷ 0 になります。",
                adam_with(lambda m, v, c1, c2: m / c1 / np.sqrt(v / c2))),
        ), rtol=1e-7, shown="grad(w) = [1e-6, -1e-6], w = [-4, 1], lr = 0.5, "
                            "beta1 = 0.9, beta2 = 0.999, steps = 2"),
    )),
)

"""演習 optimizers: 速度を忘れる壊れた Momentum を直し、Nesterov を書きます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, untouched
from zerodl.exercises.softmax import INPLACE

PAGE = "deep/optimizers", "SGD と Momentum"
HAND = Place(*PAGE, "by-hand", "同じ向きはたまり、往復は打ち消し合う")
VELOCITY = Place(*PAGE, "velocity", "v は、これまでの勾配の重み付きの和")
AHEAD = Place(*PAGE, "nesterov", "Nesterov は、進んだ先で傾きを測る")


def momentum(grad: Answer, w: Array, lr: float, alpha: float, steps: int) -> Any:
    """点 w から、Momentum で steps 歩進んだ点を返します。

    出典: サイト「SGD と Momentum」の演習
    """
    v = np.zeros_like(w)
    for _ in range(steps):
        v = alpha * v - lr * grad(w)
        w = w + v
    return w


def nesterov(grad: Answer, w: Array, lr: float, alpha: float, steps: int) -> Any:
    """点 w から、Nesterov の加速法で steps 歩進んだ点を返します。

    出典: サイト「SGD と Momentum」の演習
    """
    v = np.zeros_like(w)
    for _ in range(steps):
        v = alpha * v - lr * grad(w + alpha * v)
        w = w + v
    return w


def broken_momentum(grad: Answer, w: Array, lr: float, alpha: float, steps: int) -> Any:
    """壊れた、Momentum で進む関数です。"""
    for _ in range(steps):
        v = np.zeros_like(w)
        v = alpha * v - lr * grad(w)
        w = w + v
    return w


def moved(rule: Answer) -> Answer:
    """1 歩の (v, w) の決め方だけを、rule に替えた書き方です。"""

    def answer(grad: Answer, w: Array, lr: float, alpha: float, steps: int) -> Any:
        v = np.zeros_like(w)
        for _ in range(steps):
            v, w = rule(grad, v, w, lr, alpha)
        return w

    return answer


def in_place(grad: Answer, w: Array, lr: float, alpha: float, steps: int) -> Any:
    """渡された w を書き換えます。"""
    v = np.zeros_like(w)
    for _ in range(steps):
        v = alpha * v - lr * grad(w)
        w += v
    return w


def look_in_place(grad: Answer, w: Array, lr: float, alpha: float, steps: int) -> Any:
    """渡された w を書き換えます。"""
    v = np.zeros_like(w)
    for _ in range(steps):
        v = alpha * v - lr * grad(w + alpha * v)
        w += v
    return w


def ravine(w: Array) -> Array:
    """(w[0], 50 w[1]) を返す関数"""
    return w * np.array([1.0, 50.0])


START = np.array([-4.0, 1.0])
REASSIGN = "w += v は、呼んだ側の配列まで変えます。w = w + v と書いてください。"
SHOWN = "grad(w) = w * [1, 50], w = [-4, 1], lr = 0.024, alpha = 0.8, steps = "
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("Momentum", momentum, (
        Question("3 歩なら、前の速度を残して進む", HAND, (ravine, START, 0.024, 0.8, 3), (
            Wrong("毎回 v を 0 に戻しているので、SGD と同じです。"
                  "np.zeros_like(w) は、for の前に一度だけ書いてください。",
                broken_momentum, moved(lambda grad, v, w, lr, a: (v, w - lr * grad(w)))),
            Wrong("v の符号が逆で、坂を上っています。勾配の項を引いてください。",
                moved(lambda grad, v, w, lr, a: (a * v + lr * grad(w), w + a * v + lr * grad(w)))),
            Wrong("alpha を掛けていません。前の速度は、alpha 倍に弱めて残します。",
                moved(lambda grad, v, w, lr, a: (v - lr * grad(w), w + v - lr * grad(w)))),
            Wrong("学習率 lr を掛けていません。引くのは lr * grad(w) です。",
                moved(lambda grad, v, w, lr, a: (a * v - grad(w), w + a * v - grad(w)))),
            Wrong("学習率 lr を二度掛けています。勾配に一度だけ掛け、w には v をそのまま足します。",
                moved(lambda grad, v, w, lr, a: (
                    a * v - lr * grad(w), w + lr * (a * v - lr * grad(w)))),
                lambda grad, w, lr, alpha, steps: momentum(grad, w, lr * lr, alpha, steps)),
            Wrong("前の速度にまで lr を掛けています。lr を掛けるのは、勾配だけです。",
                lambda grad, w, lr, alpha, steps: momentum(grad, w, lr, lr * alpha, steps)),
            Wrong("勾配に 1 - alpha を掛けています。このページの形では、掛けません。",
                moved(lambda grad, v, w, lr, a: (
                    a * v - (1 - a) * lr * grad(w), w + a * v - (1 - a) * lr * grad(w))),
                read=VELOCITY),
            Wrong("動いてから速度を直しています。先に v を新しくし、その v で動いてください。",
                moved(lambda grad, v, w, lr, a: (a * v - lr * grad(w), w + v)), read=VELOCITY),
            Wrong("勾配を、進んだ先で測っています。それは 2 段目の Nesterov です。",
                nesterov, read=AHEAD),
            Wrong("出発点が返りました。w = w + v と、動いた先を入れ直してください。",
                lambda grad, w, lr, alpha, steps: w),
            Wrong("速度が返りました。返すのは点 w です。",
                lambda grad, w, lr, alpha, steps: momentum(grad, w, lr, alpha, steps)
                - momentum(grad, w, lr, alpha, steps - 1)),
            Wrong("1 歩しか進んでいません。return を for の外に出してください。",
                lambda grad, w, lr, alpha, steps: momentum(grad, w, lr, alpha, 1)),
        ), shown=SHOWN + "3"),
        untouched(ravine, START, 0.024, 0.8, 1, read=INPLACE, advice=REASSIGN, codes=(in_place,)),
    )),
    Stage("Nesterov", nesterov, (
        Question("3 歩なら、進んだ先で勾配を測る", AHEAD, (ravine, START, 0.024, 0.8, 3), (
            Wrong("今の点で勾配を測っています。それは Momentum です。"
                  "grad(w + alpha * v) としてください。", momentum),
            Wrong("進んだ先が遠すぎます。v ではなく、alpha * v だけ先で測ります。",
                moved(lambda grad, v, w, lr, a: (
                    a * v - lr * grad(w + v), w + a * v - lr * grad(w + v)))),
            Wrong("進んだ先の向きが逆です。w - alpha * v ではなく、w + alpha * v です。",
                moved(lambda grad, v, w, lr, a: (
                    a * v - lr * grad(w - a * v), w + a * v - lr * grad(w - a * v)))),
            Wrong("測る点へ動いてしまい、alpha * v の分を二度進んでいます。"
                  "w は、最後に v だけ動かします。",
                moved(lambda grad, v, w, lr, a: (
                    a * v - lr * grad(w + a * v), w + 2 * a * v - lr * grad(w + a * v)))),
            Wrong("学習率 lr を二度掛けています。勾配に一度だけ掛け、w には v をそのまま足します。",
                moved(lambda grad, v, w, lr, a: (
                    a * v - lr * grad(w + a * v), w + lr * (a * v - lr * grad(w + a * v)))),
                lambda grad, w, lr, alpha, steps: nesterov(grad, w, lr * lr, alpha, steps)),
            Wrong("v の符号が逆で、坂を上っています。勾配の項を引いてください。",
                lambda grad, w, lr, alpha, steps: nesterov(grad, w, -lr, alpha, steps)),
            Wrong("毎回 v を 0 に戻しているので、SGD と同じです。", broken_momentum, read=HAND),
        ), shown=SHOWN + "3"),
        untouched(ravine, START, 0.024, 0.8, 1, read=INPLACE, advice=REASSIGN,
            codes=(look_in_place,)),
    )),
)

"""演習 differences: 中心差分と、何個もの重みの数値微分を書きます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, takes_integers, untouched

PAGE = "learning/differences", "数値微分"
BY_HAND = Place(*PAGE, "by-hand", "両側から測ると、ずれが消える")
INTEGER = Place(*PAGE, "integers", "整数に、小さな幅は足せない")
MANY = Place(*PAGE, "many", "重みの数だけ、測り直す")


def central(f: Answer, x: float, h: float) -> Any:
    """1 点での中心差分です。"""
    return (f(x + h) - f(x - h)) / (2 * h)


def gradient(f: Answer, x: Array, h: float) -> Array:
    """成分を一つずつ動かして、勾配を測ります。"""
    grad = np.zeros(len(x))
    for i in range(len(x)):
        move = np.zeros(len(x))
        move[i] = h
        grad[i] = (f(x + move) - f(x - move)) / (2 * h)
    return grad


def forward(f: Answer, x: Array, h: float) -> Array:
    """片側だけ動かす、前進差分の勾配です。"""
    return np.array([f(x + h * e) - f(x) for e in np.eye(len(x))]) / h


def together(f: Answer, x: Array, h: float) -> Array:
    """すべての成分を、同時に動かします。"""
    return np.full(len(x), (f(x + h) - f(x - h)) / (2 * h))


def broken(f: Answer, x: Array, h: float) -> Array:
    """動かした成分を、元に戻しません。写しは取ります。"""
    x, grad = x.astype(float), np.zeros(len(x))
    for i in range(len(x)):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        grad[i] = (above - f(x)) / (2 * h)
    return grad


def in_place(f: Answer, x: Array, h: float) -> Array:
    """渡された x を動かして、戻しません。"""
    grad = np.zeros(len(x))
    for i in range(len(x)):
        keep = x[i]
        x[i] = keep + h
        above = f(x)
        x[i] = keep - h
        grad[i] = (above - f(x)) / (2 * h)
    return grad


def restored(f: Answer, x: Array, h: float) -> Array:
    """渡された x を動かし、元に戻します。整数の x では、足した幅が切り捨てられます。"""
    grad = np.zeros(len(x))
    for i in range(len(x)):
        keep = x[i]
        x[i] = keep + h
        above = f(x)
        x[i] = keep - h
        grad[i] = (above - f(x)) / (2 * h)
        x[i] = keep
    return grad


def cube(x: Any) -> Any:
    """3 乗を返す関数"""
    return x**3


def bowl(x: Array) -> Any:
    """x[0]³ + 3 x[0] x[1] を返す関数"""
    return x[0] ** 3 + 3 * x[0] * x[1]


def squares(x: Array) -> Any:
    """要素の 2 乗の和を返す関数"""
    return (x**2).sum()


POINT = np.array([1.0, 2.0])
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("中心差分", central, (
        Question("x の 3 乗を、1 で、幅 0.25 で測る", BY_HAND, (cube, 1.0, 0.25), (
            Wrong("右側だけを測る、前進差分です。f(x + h) から f(x - h) を引き、2h で割ります。",
                lambda f, x, h: (f(x + h) - f(x)) / h),
            Wrong("左側だけを測っています。f(x + h) から f(x - h) を引き、2h で割ります。",
                lambda f, x, h: (f(x) - f(x - h)) / h),
            Wrong("h で割っています。二つの点は 2h 離れているので、2h で割ります。",
                lambda f, x, h: (f(x + h) - f(x - h)) / h),
            Wrong("かっこが足りません。/ 2 * h は、2 で割ってから h を掛けます。/ (2 * h) です。",
                lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h),
            Wrong("かっこが足りません。引き算の全体を、2h で割ってください。",
                lambda f, x, h: f(x + h) - f(x - h) / (2 * h)),
            Wrong("2 だけで割っています。二つの点は 2h 離れているので、h も付けて、2h で割ります。",
                lambda f, x, h: (f(x + h) - f(x - h)) / 2),
            Wrong("割っていません。差を、動いた幅の 2h で割ってください。",
                lambda f, x, h: f(x + h) - f(x - h)),
            Wrong("符号が逆です。右の値から、左の値を引きます。",
                lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h)),
            Wrong("渡された h を使っていません。",
                lambda f, x, h: central(f, x, 1e-4), lambda f, x, h: central(f, x, 1e-6)),
        )),
    )),
    Stage("勾配", gradient, (
        Question("x[0]**3 + 3 * x[0] * x[1] を、(1, 2) で測る", MANY, (bowl, POINT, 0.25), (
            Wrong("動かした成分を、元に戻していません。次の成分を動かす前に、x[i] を元の値に"
                  "戻してください。", broken, in_place),
            Wrong("成分を全部、同時に動かしています。一つずつ動かしてください。", together),
            Wrong("片側だけを測っています。両側から測ってください。", forward,
                lambda f, x, h: forward(f, x, -h), lambda f, x, h: forward(f, x, h) / 2),
            Wrong("かっこが足りません。/ 2 * h は、2 で割ってから h を掛けます。",
                lambda f, x, h: gradient(f, x, h) * h * h),
            Wrong("かっこが足りません。引き算の全体を割ってください。",
                lambda f, x, h: np.array(
                    [f(x + h * e) - f(x - h * e) / (2 * h) for e in np.eye(len(x))])),
            Wrong("2 だけで割るか、2h を掛けています。差を、二つの点の間の幅で割ってください。",
                lambda f, x, h: gradient(f, x, h) * h),
            Wrong("差を割っていません。", lambda f, x, h: gradient(f, x, h) * 2 * h),
            Wrong("符号が逆です。右の値から、左の値を引きます。",
                lambda f, x, h: -gradient(f, x, h)),
            Wrong("h で割っています。二つの点は 2h 離れているので、2h で割ります。",
                lambda f, x, h: 2 * gradient(f, x, h)),
            Wrong("渡された h を使っていません。",
                lambda f, x, h: gradient(f, x, 1e-4), lambda f, x, h: gradient(f, x, 1e-6)),
            Wrong("最後の成分だけが測れています。grad[i] に、成分ごとに入れてください。",
                lambda f, x, h: gradient(f, x, h)[-1]),
            Wrong("最初の成分だけを測っています。return を for の外に出してください。",
                lambda f, x, h: gradient(f, x, h) * [1, 0], lambda f, x, h: gradient(f, x, h)[0]),
        )),
        Question("成分が三つでも、測れる", MANY, (squares, np.array([1.0, 2.0, 3.0]), 0.25), (
            Wrong("成分の数を 2 と決めています。len(x) と書けば、何個でも測れます。",
                lambda f, x, h: gradient(f, x, h) * [1, 1, 0],
                lambda f, x, h: gradient(f, x, h)[:2]),
        )),
        takes_integers(squares, np.array([3, 4]), 1e-4, read=INTEGER, codes=(restored,),
            advice="整数の配列に x[i] + h を書き込むと、小数が切り捨てられます。"
                   "初めに x = x.astype(float) と、小数の写しを作ってください。"),
        untouched(bowl, POINT, 0.25, read=INTEGER,
            advice="呼んだ側の x が変わりました。写しを動かしてください。", codes=(
                lambda f, x, h: (gradient(f, x, h), x.__setitem__(0, 9.0))[0],)),
    )),
)

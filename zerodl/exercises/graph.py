"""演習 graph: 掛け算の節の逆伝播を直し、買い物の勾配を 1 往復で求めます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched

PAGE = "learning/graph", "計算グラフと連鎖律"
BACK = Place(*PAGE, "backward", "後ろから、倍率を掛けて戻る")
LOCAL = Place(*PAGE, "local", "節が知っているのは、自分の倍率だけ")


def backward(x: Any, y: Any, dz: Any) -> Any:
    """掛け算 z = xy の逆伝播です。dx と dy を並べた配列を返します。

    出典: サイト「計算グラフと連鎖律」の演習
    """
    return np.array([dz * y, dz * x])


def broken_backward(x: Any, y: Any, dz: Any) -> Any:
    """壊れた、掛け算の逆伝播です。"""
    dx = dz * x
    dy = dz * y
    return np.array([dx, dy])


def in_place(x: Any, y: Any, dz: Any) -> Any:
    """渡された dz に、相手の値を掛けます。"""
    dy = dz * x
    dz *= y
    return np.array([dz, dy])


def shopping(price: float, count: float, tea: float, people: float) -> Array:
    """(price × count + tea) × people の、四つの入力についての勾配を並べた配列です。

    出典: サイト「計算グラフと連鎖律」の演習
    """
    return np.array([people * count, people * price, people, price * count + tea])


def reordered(y: Any, right: Any) -> bool:
    """同じ四つの数が、違う順に並んでいる、という印です。"""
    return np.allclose(np.sort(y), np.sort(right))


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
PAIR = np.array([2.0, -1.5]), np.array([5.0, 4.0]), np.array([10.0, 3.0])
STAGES = (
    Stage("掛け算の逆伝播", backward, (
        Question("x = 120、y = 3、dz = 4 のときの (dx, dy)", LOCAL, (120.0, 3.0, 4.0), (
            Wrong("x と y の倍率が逆です。x の倍率は y、y の倍率は x です。",
                broken_backward),
            Wrong("来た勾配 dz を掛けていません。倍率は、来た勾配に掛けて渡します。",
                lambda x, y, dz: np.array([y, x]), read=BACK),
            Wrong("倍率も、来た勾配も掛けていません。",
                lambda x, y, dz: np.array([x, y]), read=BACK),
            Wrong("足し算の節の逆伝播です。掛け算では、相手の値を掛けます。",
                lambda x, y, dz: np.array([dz, dz])),
            Wrong("倍率を足しています。来た勾配には、倍率を掛けます。",
                lambda x, y, dz: np.array([dz + y, dz + x]), read=BACK),
            Wrong("順伝播の値 xy を掛けています。掛けるのは、相手の値だけです。",
                lambda x, y, dz: np.array([dz * x * y, dz * x * y])),
        )),
        untouched(*PAIR, read=LOCAL, codes=(in_place,),
            advice="dz *= y は、呼んだ側の配列まで変えます。dz * y を新しい名前に受けてください。"),
    )),
    Stage("買い物の勾配", shopping, (
        Question("おにぎり 90 円を 2 個とお茶 130 円を、5 人分", BACK, (90.0, 2.0, 130.0, 5.0), (
            Wrong("人数の倍率が抜けています。最後の掛け算から戻る勾配は、1 ではなく人数です。",
                lambda p, c, t, n: np.array([c, p, 1, p * c + t])),
            Wrong("掛け算の節で、値が入れ替わっていません。",
                lambda p, c, t, n: np.array([n * p, n * c, n, p * c + t]), read=LOCAL),
            Wrong("最後の掛け算で、値が入れ替わっていません。人数ではなく 1 人分を掛けています。",
                lambda p, c, t, n: (p * c + t) * np.array([c, p, 1, n / (p * c + t)]),
                read=LOCAL),
            Wrong("人数の勾配は、1 人分の代金です。お茶も足してください。",
                lambda p, c, t, n: np.array([n * c, n * p, n, p * c])),
            Wrong("人数の勾配が 1 です。掛け算の節の倍率は相手の値で、人数なら 1 人分の代金です。",
                lambda p, c, t, n: np.array([n * c, n * p, n, 1]), read=LOCAL),
            Wrong("お茶は足し算の節に入ります。足し算の倍率は 1 です。",
                lambda p, c, t, n: np.array([n * c, n * p, n * t, p * c + t]), read=LOCAL),
            Wrong("お茶の勾配も、最後の掛け算を通って戻ります。1 ではなく人数です。",
                lambda p, c, t, n: np.array([n * c, n * p, 1, p * c + t])),
            Wrong("合計の金額が返りました。四つの勾配を、引数の順に返してください。",
                lambda p, c, t, n: (p * c + t) * n),
            Wrong("四つの数は合っています。並びだけが、引数の順と違います。",
                lambda *given: shopping(*given)[::-1], sign=reordered),
            Wrong("入力の値が並んでいます。求めるのは、出口までの倍率です。",
                lambda *given: np.array(given)),
            Wrong("勾配に、その値自身まで掛けています。戻るときに掛けるのは、倍率だけです。",
                lambda *given: shopping(*given) * given,
                lambda p, c, t, n: np.array([n * c * p, n * p * c, n, p * c + t]),
                lambda p, c, t, n: np.array([n * c, n * p, n, n * (p * c + t)]),
                lambda p, c, t, n: np.array([c, p, 1, 1 / n]) * (p * c + t) * n),
            Wrong("出口の勾配は 1 です。合計の金額から戻し始めています。",
                lambda p, c, t, n: shopping(p, c, t, n) * (p * c + t) * n),
        )),
    )),
)

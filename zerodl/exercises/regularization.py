"""演習 regularization: 軟しきい値を書き、罰を掛けてしまった L2 の 1 歩を直します。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched
from zerodl.exercises.softmax import INPLACE

PAGE = "deep/regularization", "L1 と L2"
ADD = Place(*PAGE, "add", "罰は、損失に足す")
SOFT = Place(*PAGE, "soft-threshold", "L1 は、ちょうど 0 にする")
DECAY = Place(*PAGE, "weight-decay", "荷重減衰と L2 は、Adam では別のもの")


def soft(a: Array, lam: float) -> Array:
    """成分ごとに、0 のほうへ lam だけ寄せ、0 を越えそうなら 0 で止めます。

    出典: サイト「L1 と L2」の演習
    """
    return np.sign(a) * np.maximum(np.abs(a) - lam, 0)


def shrink_in_place(a: Array, lam: float) -> Any:
    """渡された配列を書き換えます。"""
    a[np.abs(a) < lam] = 0
    return np.sign(a) * np.maximum(np.abs(a) - lam, 0)


def step(W: Array, b: Array, dW: Array, db: Array, lr: float, lam: float) -> Array:
    """L2 正則化を足して SGD で 1 歩動き、[W, b] を返します。

    出典: サイト「L1 と L2」の演習
    """
    return np.array([W - lr * (dW + lam * W), b - lr * db])


def broken_step(W: Array, b: Array, dW: Array, db: Array, lr: float, lam: float) -> Any:
    """壊れた、L2 正則化つきの 1 歩です。"""
    W = W - lr * dW * lam * W
    b = b - lr * db * lam * b
    return np.array([W, b])


A = np.array([3.0, 0.5, -0.25, -2.0, 0.0, 1.0])
GIVEN = tuple(
    np.array(row) for row in ([2.0, -1.0, 0.5], [0.5, 1.0, -2.0], [0.3, 0.7, -0.2], [1.0, 0.4, 0.6])
)
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("軟しきい値", soft, (
        Question("0 のほうへ 1 だけ寄せ、越えそうなら 0 で止める", SOFT, (A, 1.0), (
            Wrong("負の数を、0 から遠ざけています。負なら、引かずに足して 0 へ寄せます。",
                lambda a, lam: np.where(np.abs(a) > lam, a - lam, 0)),
            Wrong("負の数が全部 0 になりました。大きさだけを縮め、最後に符号を戻してください。",
                lambda a, lam: np.maximum(a - lam, 0)),
            Wrong("符号が消えました。np.sign(a) を掛けて、符号を戻してください。",
                lambda a, lam: np.maximum(np.abs(a) - lam, 0)),
            Wrong("0 を越えて、反対側に出ています。np.maximum(..., 0) で、0 で止めてください。",
                lambda a, lam: a - lam * np.sign(a)),
            Wrong("小さい数を 0 にしただけで、大きい数が縮んでいません。"
                  "0 にしないものも、0 のほうへ lam だけ寄せます。",
                lambda a, lam: np.where(np.abs(a) > lam, a, 0)),
            Wrong("L2 の縮め方です。1 + lam で割ると、ちょうど 0 にはなりません。",
                lambda a, lam: a / (1 + lam)),
            Wrong("引く数と引かれる数が逆です。残すのは |a| - lam です。",
                lambda a, lam: np.sign(a) * np.maximum(lam - np.abs(a), 0)),
            Wrong("Python の max や if は、配列を要素ごとには比べません。"
                  "np.maximum を使ってください。",
                lambda a, lam: np.sign(a) * max(np.abs(a) - lam, 0)),
        )),
        Question("lam が 0.3 でも使える", SOFT, (A, 0.3), (
            Wrong("1 だけ寄せています。渡された lam を使ってください。",
                lambda a, lam: soft(a, 1.0)),
        )),
        untouched(A, 1.0, read=INPLACE, codes=(shrink_in_place,),
            advice="a[...] = 0 は、呼んだ側の配列まで変えます。新しい配列を作ってください。"),
    )),
    Stage("L2 の 1 歩", step, (
        Question("罰の勾配を足して、1 歩動く", ADD, (*GIVEN, 0.1, 0.5), (
            Wrong("罰を掛けています。勾配 dW に lam * W を足してください。"
                  "バイアスには、罰がありません。", broken_step),
            Wrong("重みの罰を掛けています。勾配 dW に lam * W を足してください。",
                lambda W, b, dW, db, lr, lam: np.array([W - lr * dW * lam * W, b - lr * db])),
            Wrong("バイアスにも罰を足しています。足すのは、重み W の勾配だけです。",
                lambda W, b, dW, db, lr, lam: np.array(
                    [W - lr * (dW + lam * W), b - lr * (db + lam * b)]),
                lambda W, b, dW, db, lr, lam: np.array(
                    [W - lr * (dW + lam * W), b - lr * db * lam * b])),
            Wrong("罰の符号が逆で、重みを大きくしています。",
                lambda W, b, dW, db, lr, lam: np.array([W - lr * (dW - lam * W), b - lr * db]),
                read=DECAY),
            Wrong("L1 の勾配です。L2 は、符号ではなく lam * W を足します。",
                lambda W, b, dW, db, lr, lam: np.array(
                    [W - lr * (dW + lam * np.sign(W)), b - lr * db])),
            Wrong("罰そのものを足しています。足すのは、罰を微分した lam * W です。",
                lambda W, b, dW, db, lr, lam: np.array(
                    [W - lr * (dW + lam / 2 * W**2), b - lr * db]),
                lambda W, b, dW, db, lr, lam: np.array(
                    [W - lr * (dW + lam / 2 * (W**2).sum()), b - lr * db])),
            Wrong("2 倍になっています。罰には二分の一が付くので、勾配は lam * W です。",
                lambda W, b, dW, db, lr, lam: np.array([W - lr * (dW + 2 * lam * W), b - lr * db])),
            Wrong("罰に学習率を掛けていません。lr * (dW + lam * W) と、まとめて掛けてください。",
                lambda W, b, dW, db, lr, lam: np.array([W - lr * dW - lam * W, b - lr * db]),
                lambda W, b, dW, db, lr, lam: np.array([W - lr * dW + lam * W, b - lr * db]),
                read=DECAY),
            Wrong("罰がありません。勾配 dW に lam * W を足してください。",
                lambda W, b, dW, db, lr, lam: np.array([W - lr * dW, b - lr * db])),
        )),
    )),
)

"""演習 convolution_backward: 重みの勾配を書き、足し戻すはずの所で上書きするコードを直します。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched

PAGE = "cnn/convolution_backward", "畳み込みの逆伝播"
HAND = Place(*PAGE, "by-hand", "一つの画素から、窓の数だけ道が出る")
INDEX = Place(*PAGE, "index", "三つの勾配を、添字で導く")


def filter_gradient(x: Array, dy: Array, K: int) -> Array:
    """正方形の画像 x と、出力の勾配 dy から、K×K の重みの勾配を返します。

    出典: サイト「畳み込みの逆伝播」の演習
    """
    n = len(dy)
    dW = np.zeros((K, K))
    for i in range(K):
        for j in range(K):
            dW[i, j] = (dy * x[i : i + n, j : j + n]).sum()
    return dW


def col2im(rows: Array, size: int, K: int, S: int) -> Array:
    """K×K の窓の行を、一辺 size の画像に足し戻します。

    出典: サイト「畳み込みの逆伝播」の演習
    """
    image = np.zeros((size, size))
    n = (size - K) // S + 1
    for r, row in enumerate(rows):
        i, j = r // n * S, r % n * S
        image[i : i + K, j : j + K] += row.reshape(K, K)
    return image


def broken_col2im(rows: Any, size: Any, K: Any, S: Any) -> Any:
    """壊れた col2im です。"""
    image = np.zeros((size, size))
    n = (size - K) // S + 1
    for r, row in enumerate(rows):
        i = r // n * S
        j = r % n * S
        a = row.reshape(K, K)
        image[i : i + K, j : j + K] = a
    return image


def averaged(rows: Any, size: Any, K: Any, S: Any) -> Any:
    """足した回数で割って、もとの画像に戻そうとします。"""
    counts = col2im(np.ones_like(rows), size, K, S)
    return col2im(rows, size, K, S) / np.maximum(counts, 1)


def added(rows: Any, size: Any, K: Any, S: Any, n: int) -> Any:
    """窓 n 個ごとに次の段へ移り、幅 S ずつずらして足します。"""
    image = np.zeros((size, size))
    for r, row in enumerate(rows):
        i, j = r // n * S, r % n * S
        image[i : i + K, j : j + K] += row.reshape(K, K)
    return image


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
X = np.array([[0, 0, 1, 0, 2], [0, 2, 3, 3, 1], [0, 3, 3, 1, 0], [0, 3, 2, 3, 4],
              [5, 1, 0, 2, 1]], dtype=float)
DY = np.array([[1.0, 2.0, -1.0], [3.0, 4.0, 0.0], [-2.0, 1.0, 5.0]])
ROWS = np.array([[(7 * r + 5 * k) % 11 for k in range(9)] for r in range(9)], dtype=float)
APART = np.arange(16.0).reshape(4, 4)
STAGES = (
    Stage("重みの勾配", filter_gradient, (
        Question("5×5 の画像、3×3 のフィルター", INDEX, (X, DY, 3), (
            Wrong("勾配が裏返っています。重み (i, j) に重なるのは、(p + i, q + j) の画素です。",
                lambda x, dy, K: filter_gradient(x, dy, K)[::-1, ::-1]),
            Wrong("縦と横が入れ替わっています。i が縦、j が横の番号です。",
                lambda x, dy, K: filter_gradient(x, dy, K).T),
            Wrong("出力の個数で割っています。同じ重みを使った窓の分は、平均せずに足します。",
                lambda x, dy, K: filter_gradient(x, dy, K) / dy.size, read=HAND),
            Wrong("dy を掛けていません。重なった画素に、その窓の勾配を掛けてから足します。",
                lambda x, dy, K: filter_gradient(x, np.ones_like(dy), K), read=HAND),
            Wrong("最初の窓の分だけです。全部の窓の分を足してください。",
                lambda x, dy, K: dy[0, 0] * x[:K, :K], read=HAND),
            Wrong("最後の窓の分だけです。ループの中で、= ではなく += で足してください。",
                lambda x, dy, K: dy[-1, -1] * x[-K:, -K:], read=HAND),
        )),
        Question("5×5 の画像、2×2 のフィルター", INDEX, (X, np.arange(16.0).reshape(4, 4), 2), (
            Wrong("切り出す大きさが違います。dy と同じ形の範囲を、(i, j) から切り出してください。",
                lambda x, dy, K: filter_gradient(x, dy[:K, :K], K)),
        )),
        untouched(X, DY, 3, read=HAND,
            codes=(lambda x, dy, K: filter_gradient(x.__imul__(2), dy, K) / 2,),
            advice="*= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"),
    )),
    Stage("足し戻す", col2im, (
        Question("重ならない窓", INDEX, (APART, 4, 2, 2), (
            Wrong("窓の場所に、ストライド S を掛けていません。",
                lambda rows, size, K, S: added(rows, size, K, 1, (size - K) // S + 1)),
            Wrong("行の番号を縦と横に分けるときの、商と余りが逆です。商が縦の段です。",
                lambda rows, size, K, S: col2im(
                    rows.reshape(2, 2, -1).swapaxes(0, 1).reshape(4, -1), size, K, S)),
        )),
        Question("4×4 の画像に、重なる 3×3 の窓", HAND, (ROWS[:4], 4, 3, 1), (
            Wrong("重なった所を上書きしています。= を += にして、足し合わせてください。",
                broken_col2im),
            Wrong("重なった回数で割っています。勾配は道の数だけ足すので、割りません。", averaged),
        )),
        Question("7×7 の画像に、2 ずつ動かす 3×3 の窓", HAND, (ROWS, 7, 3, 2), (
            Wrong("1 段の窓の数が違います。2 と決めずに、(size - K) // S + 1 で求めてください。",
                lambda rows, size, K, S: added(rows, size, K, S, 2),
                lambda rows, size, K, S: added(rows, size, K, S, 4), read=INDEX),
            Wrong("重なった所を上書きしています。= を += にして、足し合わせてください。",
                broken_col2im),
        )),
    )),
)

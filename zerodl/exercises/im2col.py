"""演習 im2col: 窓を行に並べ、行列の積の後の並べ替えを忘れたコードを直します。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, untouched
from zerodl.im2col import im2col, output_size

PAGE = "cnn/im2col", "im2col"
ROWS = Place(*PAGE, "rows", "窓を、1 行ずつに並べる")
PRODUCT = Place(*PAGE, "product", "行列の積 1 回で、全部の窓が終わる")
ORDER = Place(*PAGE, "order", "番号の順番を、そろえる")


def spread(x: Array, K: int, S: int) -> Array:
    """画像 (H, W) の窓を、1 行ずつに並べます。

    出典: サイト「im2col」の演習
    """
    tops, lefts = range(0, x.shape[0] - K + 1, S), range(0, x.shape[1] - K + 1, S)
    return np.array([x[i : i + K, j : j + K].ravel() for i in tops for j in lefts])


def product(x: Array, W: Array) -> Array:
    """正方形の画像の畳み込みを、行列の積 1 回で計算します。

    出典: サイト「im2col」の演習
    """
    N, FN, K = len(x), len(W), W.shape[2]
    n = output_size(x.shape[2], K)
    A = im2col(x, K, K)
    y = A @ W.reshape(FN, -1).T
    return y.reshape(N, n, n, FN).transpose(0, 3, 1, 2)


def broken_product(x: Any, W: Any) -> Any:
    """壊れた畳み込みです。"""
    N, FN = len(x), len(W)
    K = W.shape[2]
    n = output_size(x.shape[2], K)
    A = im2col(x, K, K)
    y = A @ W.reshape(FN, -1).T
    return y.reshape(N, FN, n, n)


def scattered(x: Any, W: Any) -> Any:
    """フィルターを reshape(-1, FN) で並べ、重みを散らします。"""
    W_col = W.reshape(-1, len(W))
    return product(x, W_col.T.reshape(W.shape))


def first(x: Any, W: Any) -> Any:
    """軸を入れ替えましたが、縦と横が逆です。"""
    return product(x, W).swapaxes(2, 3)


def not_yet(x: Any, W: Any) -> Any:
    """フィルターの軸が最後にあるままです。"""
    return product(x, W).transpose(0, 2, 3, 1)


def mixed(x: Any, W: Any) -> Any:
    """積を転置してから、画像の軸を前に置いて形だけ直します。"""
    y = product(x, W)
    return y.swapaxes(0, 1).reshape(y.shape)


def dense(x: Any, K: Any, S: Any) -> Any:
    """窓の左上に、ストライド S を掛け忘れます。"""
    OH, OW = output_size(len(x), K, S), output_size(x.shape[1], K, S)
    return spread(x[: OH + K - 1, : OW + K - 1], K, 1)


def placed(count: Answer) -> Answer:
    """長さ H に置く窓の数 count(H, K, S) だけを替えて、入れ物に 1 行ずつ書きます。"""

    def answer(x: Any, K: Any, S: Any) -> Any:
        OH, OW = (count(H, K, S) for H in x.shape)
        col = np.zeros((OH * OW, K * K))
        for r in range(OH * OW):
            i, j = r // OW * S, r % OW * S
            col[r] = x[i : i + K, j : j + K].ravel()
        return col

    return answer


def columns_first(x: Any, K: Any, S: Any) -> Any:
    """窓を、上から下へ、次の列へと進めます。"""
    return spread(x.T, K, S).reshape(-1, K, K).swapaxes(1, 2).reshape(-1, K * K)


def downwards(x: Any, K: Any, S: Any) -> Any:
    """窓の中を、上から下へ、次の列へと読みます。"""
    return spread(x, K, S).reshape(-1, K, K).swapaxes(1, 2).reshape(-1, K * K)


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
X = np.array([[3, 1, 4, 1, 5, 9, 2], [6, 5, 3, 5, 8, 9, 7], [9, 3, 2, 3, 8, 4, 6],
              [2, 6, 4, 3, 3, 8, 3], [2, 7, 9, 5, 0, 2, 8]], dtype=float)
IMAGES = np.array([(7 * k) % 11 for k in range(64)], dtype=float).reshape(2, 2, 4, 4)
FILTERS = np.array([(5 * k) % 7 - 3 for k in range(54)], dtype=float).reshape(3, 2, 3, 3)
STAGES = (
    Stage("窓を行に並べる", spread, (
        Question("5×7 の画像に、3×3 の窓を 1 ずつ", ROWS, (X, 3, 1), (
            Wrong("窓が、上から下へ、次の列へと進んでいます。左上から横へ、次の段へ進めてください。",
                columns_first),
            Wrong("窓の中を、上から下へ読んでいます。左上から横へ、次の段へ読んでください。",
                downwards),
            Wrong("窓が列に並んでいます。転置して、窓を 1 行ずつにしてください。",
                lambda x, K, S: spread(x, K, S).T),
            Wrong("最後の段か、最後の列の窓が足りません。置ける場所は、動ける幅より一つ多いです。",
                lambda x, K, S: spread(x[:-1, :-1], K, S),
                lambda x, K, S: spread(x[:-1], K, S), lambda x, K, S: spread(x[:, :-1], K, S)),
            Wrong("縦と横に置ける窓の数は、別々です。x.shape の二つを、使い分けてください。",
                lambda x, K, S: spread(x[:, : len(x)], K, S)),
            Wrong("行の長さが、そろっていません。はみ出す窓は、置かないでください。",
                lambda x, K, S: np.array([x[i : i + K, j : j + K].ravel()
                                          for i in range(0, len(x), S)
                                          for j in range(0, x.shape[1], S)])),
            Wrong("窓が 2 次元のままです。ravel() か reshape で、横一列にしてください。",
                lambda x, K, S: spread(x, K, S).reshape(-1, K, K)),
        )),
        Question("5×7 の画像に、2×2 の窓を 3 ずつ置き、余りの 2 列は捨てる", ROWS, (X, 2, 3), (
            Wrong("窓を 1 ずつ動かしています。ストライド S ずつ動かしてください。",
                lambda x, K, S: spread(x, K, 1)),
            Wrong("窓の数は正しいですが、1 ずつ動かしています。番号に S を掛けてください。",
                dense),
            Wrong("1 を足すのが早すぎます。窓の数は、(H - K) // S を求めてから 1 を足します。",
                placed(lambda H, K, S: (H - K + 1) // S)),
            Wrong("余りの列にも窓を置いて、はみ出しました。(H - K) を S で割ったら、切り捨てます。",
                placed(lambda H, K, S: -((K - H) // S) + 1),
                lambda x, K, S: np.array([x[i : i + K, j : j + K].ravel()
                                          for i in range(0, len(x) - K + S, S)
                                          for j in range(0, x.shape[1] - K + S, S)])),
            Wrong("窓を K ずつ動かしています。動かす幅は、窓の一辺ではなく S です。",
                lambda x, K, S: spread(x, K, K)),
        )),
        untouched(X, 2, 1, read=ROWS, codes=(lambda x, K, S: spread(x.__imul__(2), K, S) / 2,),
            advice="*= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"),
    )),
    Stage("行列の積 1 回の畳み込み", product, (
        Question("2 チャンネルの画像 2 枚に、フィルターを 3 枚", ORDER, (IMAGES, FILTERS), (
            Wrong("面に、違うフィルターの答えが混ざっています。積の形は (N*n*n, FN) なので、"
                  "(N, n, n, FN) に戻してから transpose で軸を入れ替えます。", broken_product),
            Wrong("違う画像の答えが混ざっています。積は転置せず、(N, n, n, FN) に戻してください。",
                mixed),
            Wrong("フィルターの軸が最後にあります。transpose(0, 3, 1, 2) で、2 番目に移します。",
                not_yet),
            Wrong("面の縦と横が入れ替わっています。軸の順番を見直してください。", first),
            Wrong("フィルターの重みが散らばっています。W.reshape(FN, -1) を転置してください。",
                scattered, read=PRODUCT),
        )),
    )),
)

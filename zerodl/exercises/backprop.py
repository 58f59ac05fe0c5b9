"""演習 backprop: 中間層の誤差を直し、1 件の往復で、1 層目の重みの勾配を求めます。"""

from typing import Any

import numpy as np

from zerodl.activations import d_sigmoid, sigmoid
from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong
from zerodl.softmax import softmax

PAGE = "learning/backprop", "誤差逆伝播法(添字で)"
HAND = Place(*PAGE, "by-hand", "後ろから、1 本ずつたどる")
INDEX = Place(*PAGE, "by-index", "δ で書けば、どの層も同じ形")
TWICE = Place(*PAGE, "twice", "シグモイドを、2 回通してしまう")


def hidden_error(u1: Any, W2: Any, d2: Any) -> Any:
    """中間層の誤差 (M,) を、足した数 u1 (M,)、重み W2 (M, K)、出力層の誤差 d2 (K,) から返します。

    出典: サイト「誤差逆伝播法(添字で)」の演習
    """
    return (W2 @ d2) * d_sigmoid(u1)


def broken_error(u1: Any, W2: Any, d2: Any) -> Any:
    """壊れた、中間層の誤差です。"""
    z1 = sigmoid(u1)
    dz1 = W2 @ d2
    return dz1 * d_sigmoid(z1)


def first_weights(x: Array, t: int, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """1 件の入力 x (D,) と正解の番号 t から、1 層目の重みの勾配 (D, M) を返します。

    出典: サイト「誤差逆伝播法(添字で)」の演習
    """
    return there_and_back()(x, t, W1, b1, W2, b2)


def output_error(u2: Array, t: int) -> Array:
    """出力層の誤差です。"""
    return softmax(u2) - np.eye(len(u2))[t]


def there_and_back(
    error: Answer = hidden_error,
    out: Answer = output_error,
    biases: tuple[int, int] = (1, 1),
    act: Answer = sigmoid,
) -> Answer:
    """中間層の誤差 error、出力層の誤差 out などを替えた、往復の計算です。"""

    def answer(x: Array, t: int, W1: Array, b1: Array, W2: Array, b2: Array) -> Any:
        u1 = x @ W1 + biases[0] * b1
        u2 = act(u1) @ W2 + biases[1] * b2
        return np.outer(x, error(u1, W2, out(u2, t)))

    return answer


def second_weights(x: Array, t: int, W1: Array, b1: Array, W2: Array, b2: Array) -> Any:
    """2 層目の重みの勾配です。"""
    z = sigmoid(x @ W1 + b1)
    return np.outer(z, softmax(z @ W2 + b2) - np.eye(len(b2))[t])


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
U1 = np.array([-1.0, 0.0, 2.0])
W2 = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 1.0]])
ROUND_TRIP = (np.array([1.0, -2.0]), 1, np.array([[0.5, -1.0, 0.25], [1.0, 0.5, -0.75]]),
              np.array([0.1, -0.2, 0.3]), W2, np.array([0.5, -0.5]))
SLOPES: tuple[Answer, ...] = (
    lambda u1, W2, d2: (W2 @ d2) * u1 * (1 - u1),
    lambda u1, W2, d2: (W2 @ d2) * sigmoid(u1) * (1 - u1),
    lambda u1, W2, d2: (W2 @ d2) * u1 * (1 - sigmoid(u1)),
)
STAGES = (
    Stage("中間層の誤差", hidden_error, (
        Question("3 個のノードの誤差を、2 個の出力の誤差から求める", INDEX,
            (U1, W2, np.array([0.5, -0.25])), (
                Wrong("シグモイドを 2 回通しています。d_sigmoid に渡すのは、"
                      "活性化した z1 ではなく、足した数 u1 です。",
                    broken_error, read=TWICE),
                Wrong("シグモイドの傾きを掛けていません。このままでは、z の勾配です。",
                    lambda u1, W2, d2: W2 @ d2),
                Wrong("掛けたのは、シグモイドの値です。傾き z(1 - z) を掛けてください。",
                    lambda u1, W2, d2: (W2 @ d2) * sigmoid(u1)),
                Wrong("z(1 - z) の z は、二つとも、足した数 u1 ではなく、"
                      "シグモイドを通した値です。",
                    *SLOPES, read=TWICE),
                Wrong("重みと誤差を、別々に足しています。1 本ずつ掛けてから足してください。",
                    lambda u1, W2, d2: W2.sum(axis=1) * d2.sum() * d_sigmoid(u1), read=HAND),
                Wrong("重み W2 を掛けていません。誤差は、来た線の重みを掛けて戻ります。",
                    lambda u1, W2, d2: d2.sum() * d_sigmoid(u1), read=HAND),
                Wrong("形がそろいません。(M, K) の W2 と (K,) の d2 なら、W2 @ d2 が (M,) です。",
                    lambda u1, W2, d2: (d2 @ W2) * d_sigmoid(u1),
                    lambda u1, W2, d2: (W2.T @ d2) * d_sigmoid(u1)),
            )),
    )),
    Stage("1 層目の重みの勾配", first_weights, (
        Question("入力 2 個、ノード 3 個、クラス 2 個で、正解はクラス 1", INDEX, ROUND_TRIP, (
            Wrong("出力層の誤差から、正解を引いていません。クラス t の所だけ、1 を引きます。",
                there_and_back(out=lambda u2, t: softmax(u2)), read=HAND),
            Wrong("どの出力からも、同じ数を引いています。引くのは、クラス t の所の 1 だけです。",
                there_and_back(out=lambda u2, t: softmax(u2) - t), read=HAND),
            Wrong("出力層で、ソフトマックスを通していません。正解を引くのは、確率からです。",
                there_and_back(out=lambda u2, t: u2 - np.eye(len(u2))[t]), read=HAND),
            Wrong("順伝播で、バイアスを足し忘れています。",
                *(there_and_back(biases=pair) for pair in ((0, 1), (1, 0), (0, 0))), read=HAND),
            Wrong("順伝播で、中間層のシグモイドを通していません。",
                there_and_back(act=np.positive), read=HAND),
            Wrong("符号が逆です。出力層の誤差は、t - y ではなく y - t です。",
                there_and_back(out=lambda u2, t: -output_error(u2, t)), read=HAND),
            Wrong("シグモイドを 2 回通しています。d_sigmoid には、足した数 u1 を渡します。",
                there_and_back(broken_error), read=TWICE),
            Wrong("シグモイドの傾き z(1 - z) の z は、二つとも、シグモイドを通した値です。",
                *map(there_and_back, SLOPES), read=TWICE),
            Wrong("シグモイドの傾きを掛けていません。",
                there_and_back(lambda u1, W2, d2: W2 @ d2)),
            Wrong("形が転置になっています。W1 と同じ (D, M) にします。np.outer(x, d1) です。",
                lambda *given: first_weights(*given).T),
            Wrong("2 層目の重みの勾配が返りました。もう 1 層、手前へ戻ってください。",
                second_weights),
            Wrong("入力 x を掛けていません。重みの勾配は、左の端の値 × 右の端の誤差です。",
                lambda *given: first_weights(*given)[0] / given[0][0]),
        )),
    )),
)

"""演習 backprop_matrix: 全結合層の逆伝播を直し、バッチの往復で、1 層目の重みの勾配を求めます。"""

from typing import Any

import numpy as np

from zerodl.activations import d_sigmoid, sigmoid
from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, untouched
from zerodl.losses import one_hot
from zerodl.softmax import softmax

PAGE = "learning/backprop_matrix", "誤差逆伝播法(行列で)"
INSIDE = Place(*PAGE, "inside", "足す添字を、内側に置く")
NETWORK = Place(*PAGE, "network", "2 層を、形を見ながら戻る")
BIAS = Place(*PAGE, "bias", "バッチの和を忘れると、件数の数だけバイアスができる")


def affine_grads(x: Any, dy: Any) -> Any:
    """入力 x (N, D) と勾配 dy (N, M) から、dW の下に db を 1 行足した (D + 1, M) を返します。

    出典: サイト「誤差逆伝播法(行列で)」の演習
    """
    return np.vstack([x.T @ dy, dy.sum(axis=0)])


def broken_grads(x: Any, dy: Any) -> Any:
    """壊れた、全結合層の勾配です。"""
    dW = x.T @ dy
    db = dy
    return np.vstack([dW, db])


def one_by_one(x: Any, dy: Any) -> Any:
    """最後の 1 件の勾配だけが残ります。"""
    for row, d in zip(x, dy, strict=True):
        grads = np.vstack([np.outer(row, d), d])
    return grads


def first_weights(x: Array, t: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """入力 x (N, D) とラベル t (N,) から、バッチ平均の損失の、W1 の勾配 (D, M) を返します。

    出典: サイト「誤差逆伝播法(行列で)」の演習
    """
    return x.T @ hidden_error(x, t, W1, b1, W2, b2)


def hidden_error(x: Array, t: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Any:
    """中間層の誤差 (N, M) です。"""
    u1 = x @ W1 + b1
    d2 = (softmax(sigmoid(u1) @ W2 + b2) - one_hot(t, len(b2))) / len(x)
    return (d2 @ W2.T) * d_sigmoid(u1)


def output_error(u2: Array, t: Array) -> Any:
    """出力層の誤差に、まだ 1/N を掛けていないものです。"""
    return softmax(u2) - one_hot(t, u2.shape[1])


def there_and_back(
    out: Answer = output_error,
    biases: tuple[int, int] = (1, 1),
    slope: Answer = d_sigmoid,
) -> Answer:
    """出力層の誤差 out などを替えた、往復の計算です。"""

    def answer(x: Array, t: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Any:
        u1 = x @ W1 + biases[0] * b1
        d2 = out(sigmoid(u1) @ W2 + biases[1] * b2, t) / len(x)
        return x.T @ ((d2 @ W2.T) * slope(u1))

    return answer


def columns(u2: Array, t: Array) -> Array:
    """どの行でも、t に現れるクラスの列から 1 を引きます。"""
    y = softmax(u2)
    y[:, t] -= 1
    return y


def all_softmax(u2: Array, t: Array) -> Any:
    """ソフトマックスを、行列全体で割ります。"""
    y = np.exp(u2)
    return y / y.sum() - one_hot(t, u2.shape[1])


def add_up(dy: Array) -> Array:
    """渡された dy の 1 行目に、残りを足し込みます。"""
    for row in dy[1:]:
        dy[0] += row
    return dy[0]


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
X = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 1.0]])
DY = np.array([[0.25, -0.5, 0.0, 1.0], [-1.0, 0.5, 2.0, 0.0], [0.5, 0.5, -1.0, -0.25]])
ROUND_TRIP = (X, np.array([1, 0, 1]),
              np.array([[0.5, -1.0, 0.25, 1.0], [1.0, 0.5, -0.75, 0.0]]),
              np.array([0.1, -0.2, 0.3, 0.0]),
              np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 1.0], [2.0, 0.0]]), np.array([0.5, -0.5]))
STAGES = (
    Stage("全結合層の勾配", affine_grads, (
        Question("3 件の入力 (3, 2) と勾配 (3, 4) から、(3, 4) の dW と db を求める", INSIDE,
            (X, DY), (
                Wrong("バイアスの勾配で、件数についての和を取っていません。"
                      "同じ b を全員が使うので、dy を軸 0 で足してください。",
                    broken_grads, read=BIAS),
                Wrong("バイアスの勾配を平均しています。1/N は、もう dy に入っています。",
                    lambda x, dy: np.vstack([x.T @ dy, dy.mean(axis=0)]), read=NETWORK),
                Wrong("バイアスの勾配を、全部まとめて足しています。足すのは軸 0 だけです。",
                    lambda x, dy: np.vstack([x.T @ dy, np.full(dy.shape[1], dy.sum())]),
                    read=BIAS),
                Wrong("dW と db の列の数が違うので、縦に積めません。どちらも M 列になるように、"
                      "dW の掛ける順と、db の足す軸を確かめてください。",
                    lambda x, dy: np.vstack([x.T @ dy, dy.sum(axis=1)]),
                    lambda x, dy: np.vstack([dy.T @ x, dy.sum(axis=0)])),
                Wrong("勾配を N で割っています。1/N は、もう dy に入っています。",
                    lambda x, dy: affine_grads(x, dy) / len(x), read=NETWORK),
                Wrong("1 件だけの勾配です。すべての件について足してください。", one_by_one,
                    lambda x, dy: affine_grads(x[:1], dy[:1])),
                Wrong("バイアスの勾配がありません。dW の下に、1 行足してください。",
                    lambda x, dy: x.T @ dy, read=BIAS),
                Wrong("形がそろいません。足す添字 n が内側に来るように、x を転置します。",
                    lambda x, dy: np.vstack([x @ dy, dy.sum(axis=0)])),
            )),
        untouched(X, DY, read=INSIDE, codes=(lambda x, dy: np.vstack([x.T @ dy, add_up(dy)]),),
            advice="dy[0] += ... は、呼んだ側の配列まで変えます。"
                   "dy.sum(axis=0) を使ってください。"),
    )),
    Stage("1 層目の重みの勾配", first_weights, (
        Question("3 件を、4 個のノードと 2 個のクラスで往復する", NETWORK, ROUND_TRIP, (
            Wrong("1/N がありません。損失はバッチの平均なので、出力層の誤差を N で割ります。",
                lambda x, *rest: first_weights(x, *rest) * len(x)),
            Wrong("1/N を 2 回掛けています。割るのは、出力層で一度だけです。",
                lambda x, *rest: first_weights(x, *rest) / len(x)),
            Wrong("出力層の誤差から、正解を引いていません。one_hot(t, K) を引きます。",
                there_and_back(lambda u2, t: softmax(u2))),
            Wrong("どの行でも、同じ列から 1 を引いています。引くのは、行ごとに"
                  "自分のクラスの 1 か所だけです。", there_and_back(columns)),
            Wrong("クラス番号そのものを引いています。引くのは one-hot です。",
                there_and_back(lambda u2, t: softmax(u2) - t[:, np.newaxis])),
            Wrong("出力層で、ソフトマックスを通していません。正解を引くのは、確率からです。",
                there_and_back(lambda u2, t: u2 - one_hot(t, u2.shape[1]))),
            Wrong("順伝播で、バイアスを足し忘れています。",
                *(there_and_back(biases=pair) for pair in ((0, 1), (1, 0), (0, 0)))),
            Wrong("符号が逆です。出力層の誤差は、T - Y ではなく Y - T です。",
                lambda *given: -first_weights(*given)),
            Wrong("シグモイドを 2 回通しています。d_sigmoid には、足した数 u1 を渡します。",
                there_and_back(slope=lambda u1: d_sigmoid(sigmoid(u1)))),
            Wrong("シグモイドの傾き z(1 - z) の z は、二つとも、シグモイドを通した値です。",
                there_and_back(slope=lambda u1: u1 * (1 - u1)),
                there_and_back(slope=lambda u1: sigmoid(u1) * (1 - u1)),
                there_and_back(slope=lambda u1: u1 * (1 - sigmoid(u1)))),
            Wrong("シグモイドの傾きを掛けていません。", there_and_back(slope=np.ones_like)),
            Wrong("ソフトマックスを、行列全体で割っています。1 件ごとに、足して 1 にします。",
                there_and_back(all_softmax)),
            Wrong("中間層の誤差が返りました。x.T を掛けて、W1 と同じ形にしてください。",
                hidden_error),
            Wrong("形が転置になっています。W1 と同じ (D, M) にします。",
                lambda *given: first_weights(*given).T),
        )),
    )),
)

"""演習 cross_entropy: ロジットと整数のラベルから、交差エントロピーの平均を書きます。"""

import math
from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import (
    Answer,
    Place,
    Question,
    Stage,
    Wrong,
    always,
    keeps_digits,
    takes_integers,
    untouched,
)
from zerodl.exercises.softmax import BATCH as AXIS
from zerodl.exercises.softmax import DTYPE, INPLACE
from zerodl.losses import cross_entropy, mean_squared_error, one_hot, sum_squared_error
from zerodl.softmax import log_softmax, softmax

PAGE = "learning/cross_entropy", "交差エントロピー"
DEFINITION = Place(*PAGE, "definition", "悪さは、−log で測る")
BATCH = Place(*PAGE, "batch", "バッチでは、1 件ずつの損失を平均する")
PITFALLS = Place(*PAGE, "mistakes", "三つの書き間違いは、エラーにならない")
LOG = "learning/log_sum_exp", "log の中の 0"
STABLE = Place(*LOG, "log-sum-exp", "最大値をくくり出せば、あふれない")
EPSILON = Place(*LOG, "epsilon", "1e-7 を足すと、天井ができる")


def mean(log_y: Answer) -> Answer:
    """正解のクラスの log y を平均した損失です。log y の作り方だけを、log_y に替えます。"""
    return lambda u, t: -np.mean(log_y(u)[np.arange(len(t)), t])


def picked(u: Array, t: Array) -> Array:
    """正解のクラスの log y です。"""
    return log_softmax(u)[np.arange(len(t)), t]


def largest(u: Array) -> Array:
    """行ごとの最大値です。"""
    return u.max(axis=1, keepdims=True)


def log_sum(u: Array) -> Array:
    """行ごとの log(Σ exp) です。"""
    return np.log(np.exp(u).sum(axis=1, keepdims=True))


def in_place(u: Array, t: Array) -> Any:
    """渡された配列から、最大値を引きます。"""
    u -= largest(u)
    return -np.mean(picked(u, t))


def labels_in_place(u: Array, t: Array) -> Any:
    """渡されたラベルを書き換えます。"""
    loss = cross_entropy(u, t)
    t[:] = 0
    return loss


def into_integers(u: Array) -> Array:
    """整数の入れ物に、log y を書き込みます。"""
    log_y = np.zeros_like(u)
    log_y[...] = log_softmax(u)
    return log_y


def one(text: str, row: list[float], broken: str, *wrong: Wrong, rtol: float = 1e-5) -> Question:
    """1 件のロジット row の、クラス 0 が正解のときの問いです。"""
    return Question(text, STABLE, (np.array([row]), np.array([0])), wrong, broken, rtol)


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
PICK = "log_y[np.arange(N), t] と書くと、n 行目から t[n] 列だけを取り出せます。"
ONE_HOT = f"t を one-hot (N, K) と見なした書き方です。t は整数のラベル (N,) です。{PICK}"
FIXED = "件数かクラスの数を決め打ちしています。件数は len(t) で取ってください。"
MAXIMUM_ONCE = Wrong("最大値を引いたのが log(Σ exp) の中だけです。"
    "引かれる側も、最大値を引いたロジットにしてください。",
    mean(lambda u: u - log_sum(u - largest(u))), mean(lambda u: u - largest(u) - log_sum(u)),
    read=STABLE)
MEAN = (
    Wrong("マイナスが抜けています。損失は -log y です。", lambda u, t: picked(u, t).mean()),
    Wrong("和のままです。sum ではなく mean で、件数 N で割ってください。",
        lambda u, t: -picked(u, t).sum(), read=PITFALLS),
    Wrong("1 件ずつの損失 (N,) のままです。np.mean で 1 個の数にしてください。",
        lambda u, t: -picked(u, t), read=BATCH),
    Wrong("N × K 個で割っています。割るのは件数 N だけです。",
        lambda u, t: -picked(u, t).sum() / u.size, read=BATCH),
    Wrong("クラスの数 K で割っています。割るのは件数 N です。",
        lambda u, t: -picked(u, t).sum() / u.shape[1], read=BATCH),
    Wrong("1 件分しか足していません。for の中で return したり、= で上書きしたりせず、"
          "+= で足してください。",
        lambda u, t: -picked(u, t)[0], lambda u, t: -picked(u, t)[0] / len(t),
        lambda u, t: -picked(u, t)[-1], lambda u, t: -picked(u, t)[-1] / len(t)),
    Wrong("2 で割っています。割るのは件数 N だけです。", lambda u, t: -picked(u, t).mean() / 2),
    Wrong("クラスの番号がずれています。番号は 0 から始まるので、t をそのまま使います。",
        lambda u, t: -picked(u, t - 1).mean()),
    Wrong("log2 を使っています。自然対数の np.log にしてください。",
        mean(lambda u: np.log2(softmax(u)))),
    Wrong("log10 を使っています。自然対数の np.log にしてください。",
        mean(lambda u: np.log10(softmax(u)))),
    Wrong("ロジットを log に入れています。先に softmax を通してください。", mean(np.log)),
    Wrong("シグモイドを通しています。softmax を通してください。",
        mean(lambda u: -np.log1p(np.exp(-u)))),
    Wrong("損失は、log(Σ exp) から正解のロジットを引いたものです。足さずに、引いてください。",
        mean(lambda u: -u - log_sum(u)), read=STABLE),
    Wrong("ロジットを平均しています。softmax を通し、log を取ってください。", mean(np.array)),
    Wrong("log がありません。確率 y ではなく log y を平均してください。", mean(softmax),
        mean(lambda u: softmax(u) - 1)),
    Wrong("log(1 - y) ではなく、正解のクラスの log y を平均してください。",
        mean(lambda u: np.log(1 - softmax(u))), mean(lambda u: -np.log(1 - softmax(u)))),
    Wrong("log y に確率 y を掛けています。平均するのは log y だけです。",
        mean(lambda u: softmax(u) * log_softmax(u))),
    Wrong("平均の log です。log を取ってから平均してください。",
        lambda u, t: -np.log(np.exp(picked(u, t)).mean()), read=BATCH),
    MAXIMUM_ONCE,
    Wrong("softmax を二度通しています。1 度で十分です。", mean(lambda u: log_softmax(softmax(u))),
        read=PITFALLS),
    Wrong("t を使っていません。最大の確率でなく、正解の確率を選びます。",
        lambda u, t: -log_softmax(u).max(axis=1).mean(),
        lambda u, t: -(softmax(u) * log_softmax(u)).sum(axis=1).mean()),
    Wrong("番号が合うかどうかを数えています。正解の確率の -log を平均してください。",
        lambda u, t: (u.argmax(axis=1) == t).mean(), lambda u, t: (u.argmax(axis=1) != t).mean(),
        lambda u, t: ((u.argmax(axis=1) - t) ** 2).mean()),
    Wrong("二乗誤差です。交差エントロピーは、正解の確率の -log y の平均です。",
        lambda u, t: sum_squared_error(softmax(u), one_hot(t, u.shape[1])),
        lambda u, t: mean_squared_error(softmax(u), one_hot(t, u.shape[1]))),
    Wrong("正解でないクラスの log(1 - y) まで足しています。足すのは正解の log y だけです。",
        lambda u, t: -np.log(abs(1 - one_hot(t, u.shape[1]) - softmax(u))).sum() / len(t)),
    Wrong(f"log_y[:, t] は、すべての行から t の列を取り出した (N, N) です。{PICK}",
        lambda u, t: -log_softmax(u)[:, t].mean(), lambda u, t: -log_softmax(u)[:, t].sum(),
        lambda u, t: -log_softmax(u)[:, t].sum() / len(t), read=BATCH),
    Wrong(f"全部のクラスの log y を足しています。足すのは正解のクラスだけです。{PICK}",
        lambda u, t: -log_softmax(u).mean(), lambda u, t: -log_softmax(u).sum() / len(t),
        lambda u, t: -log_softmax(u).sum(), read=BATCH),
    Wrong("softmax の軸が違います。バッチでは、最後の軸(axis=-1)で行ごとに計算してください。",
        mean(lambda u: log_softmax(u.ravel()).reshape(u.shape)), mean(lambda u: log_softmax(u.T).T),
        mean(lambda u: u - largest(u) - np.log(np.exp(u - largest(u)).sum())),
        mean(lambda u: log_softmax(u - u.max(axis=0))), read=AXIS),
    Wrong("1 本の配列 (N,) に、axis=1 はありません。"
          f"引数の順は (logits, t) で、t は one-hot ではなく整数のラベル (N,) です。{PICK}",
        lambda u, t: t.argmax(axis=1), lambda u, t: u[u], read=BATCH),
    Wrong(ONE_HOT, lambda u, t: t @ log_softmax(u).T, lambda u, t: log_softmax(u).T[t == 1],
        lambda u, t: -log_softmax(u)[t == 1].sum() / len(t), lambda u, t: t[0, 0], read=BATCH),
    Wrong("(N, K) と (N,) は、そのままでは計算できません。"
          "max や sum の結果なら keepdims=True を付けて (N, 1) にします。"
          f"t を掛けたのなら、t は one-hot ではなく整数のラベル (N,) です。{PICK}",
        lambda u, t: u * t, read=AXIS),
    Wrong(f"行と列の番号を、同じ個数ずつ組にします。{PICK}",
        lambda u, t: log_softmax(u)[np.arange(u.shape[1]), t], lambda u, t: log_softmax(u)[t],
        lambda u, t: -log_softmax(u)[0, t].mean(),
        read=BATCH),
    Wrong("math.log や math.exp は数を 1 個しか受け取りません。np.log や np.exp を使ってください。",
        lambda u, t: math.log(u)),
)
T = np.array([0, 1, 3])
U = np.array([[2.0, 0.5, 1.0, 3.0], [1.0, 4.0, 2.5, 0.5], [0.5, 1.5, 3.5, 1.0]])
TOO_LARGE = (
    "exp(1000) が inf になったか、one-hot の 0 に log(0) の -inf を掛けて nan になりました。"
    "最大値(平均ではありません)を引いたロジットから log(Σ exp) を引き、"
    "正解の列だけを選んでください。"
)
LOG_ZERO = (
    "正解の確率が 0 に丸められて、log(0) が -inf になりました。確率を経由せずに、"
    "最大値を引いたロジットから log(Σ exp) を引いてください(log-sum-exp)。"
)
ABSOLUTE = (
    "exp の値が全部 0 になり、log(0) が -inf になりました。"
    "引くのは、ロジットの最大値です。絶対値の最大ではありません。"
)
ROWS = (
    "1 件ずつなら正しいのに、まとめると違います。最大値を引くのも Σ も、行ごとです。"
    "max と sum の両方に axis=1, keepdims=True を付けてください。"
)
FLOOR = Wrong(
    "損失が頭打ちです。np.clip で切ったり、log の中に小さな数を足したりしないでください。"
    "log(y + 1e-7) は 16.12 で、log(y + 1e-12) は 27.63 で止まります。",
    mean(lambda u: np.log(softmax(u) + 1e-7)),
    read=EPSILON, sign=lambda y, right: 0 < y < right,
)
SHRUNK = Wrong("ロジットを割ると、差が縮みます。割らずに、最大値を引いてください。",
    mean(lambda u: log_softmax(u / u.max())), mean(lambda u: log_softmax(u / 1000)))
NOT_ZERO = Wrong(
    "確率 1 の損失は 0 です。log の中に小さな数を足していませんか。"
    "log-sum-exp なら log の中は 1 以上なので、足さなくても log(0) になりません。",
    mean(lambda u: -log_sum(u - largest(u) + 1e-7)),
    read=EPSILON, sign=lambda y, right: abs(y) < 0.01,
)
STAGES = (
    Stage("バッチの平均", cross_entropy, (
        Question("正解のクラスの -log y を、バッチで平均する", DEFINITION, (U, T), MEAN),
        Question("件数やクラスの数が変わっても、正しい", BATCH,
            (np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 0.0], [0.0, 1.5]]), np.array([1, 0, 0, 1])),
            (Wrong(FIXED, lambda u, t: -picked(u, t).sum() / 3, lambda u, t: u[np.arange(3), t],
                lambda u, t: u.reshape(3, 4), lambda u, t: np.eye(4)[t] * u),)),
    )),
    Stage("log の中の 0", cross_entropy, (
        one("自信のある間違いには、大きな損失を返す", [0.0, 40.0], LOG_ZERO,
            MAXIMUM_ONCE, SHRUNK, FLOOR),
        one("大きなロジットでも、あふれない", [1000.0, -1000.0], TOO_LARGE, NOT_ZERO, rtol=1e-12),
        one("確率が 0 に丸められる所でも、損失は有限になる", [0.0, 1000.0], LOG_ZERO, FLOOR,
            Wrong(LOG_ZERO, lambda u, t: math.log(0), lambda u, t: np.nan_to_num(np.inf)),
            Wrong(LOG_ZERO, sign=always)),
        one("負のロジットだけでも、正しい", [-1000.0, -999.0], ABSOLUTE,
            Wrong(ABSOLUTE, mean(lambda u: u - largest(abs(u)) - log_sum(u - largest(abs(u)))))),
        Question("行によってロジットの大きさが違っても、正しい", AXIS,
            (np.array([[-1000.0, -999.0], [1000.0, -1000.0]]), np.array([0, 0])),
            (Wrong(ROWS, mean(lambda u: u - u.max() - log_sum(u - u.max())), sign=always),), ROWS),
        takes_integers(np.array([[1, 2], [4, 1]]), np.array([1, 1]), read=DTYPE,
            codes=(mean(into_integers), lambda u, t: np.subtract(u, 0.5, out=u),
                lambda u, t: np.divide(u, 2.0, out=u)),
            advice="整数の配列に小数は書き込めません。-= や /=、zeros_like(logits) を使わず、"
                   "logits = logits - ... のように新しい配列に受けてください。"),
        untouched(np.array([[1.0, 2.0], [4.0, 1.0]]), np.array([1, 1]), read=INPLACE,
            codes=(in_place, labels_in_place),
            advice="-= などは呼んだ側の配列まで変えます。"
                   "logits = logits - ... と書いて、新しい配列にしてください。"),
        keeps_digits(np.array([[0.1, 0.7, 0.3], [0.2, 0.9, 0.4]]), np.array([1, 0]), read=DTYPE,
            codes=(lambda u, t: np.mean(-picked(u.astype(np.float32), t)),)),
    )),
)

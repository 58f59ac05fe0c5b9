"""演習 softmax: 最後の軸についてのソフトマックスを書きます。"""

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
    keeps_digits,
    keeps_dtype,
    takes_integers,
    untouched,
)
from zerodl.softmax import log_softmax, softmax

DEFINITION = Place("forward/softmax", "ソフトマックス", "formula", "式にすると 1 行")
CODE = "forward/softmax_code", "あふれないソフトマックス"
OVERFLOW = Place(*CODE, "max-subtraction", "最大値を引けば、あふれない")
BATCH = Place(*CODE, "batch", "写真ごとに割る")
INPLACE = Place(*CODE, "in-place", "渡された配列を、変えない")
DTYPE = Place(*CODE, "integers", "整数の入れ物には、小数が入らない")


def over_rows(e: Array) -> Array:
    """行の和で割ります。"""
    return e / e.sum(axis=-1, keepdims=True)


def shifted(by: Answer) -> Answer:
    """引く値だけを by に替えた書き方です。"""
    return lambda x: over_rows(np.exp(x - by(x)))


def squeezed(maximum: bool, total: bool) -> Answer:
    """最大値と和に keepdims=True を付けるかどうかだけを替えた書き方です。"""

    def answer(x: Array) -> Any:
        e = np.exp(x - x.max(axis=-1, keepdims=maximum))
        return e / e.sum(axis=-1, keepdims=total)

    return answer


def rows_into(box: Answer) -> Answer:
    """1 行ずつ計算して、用意した入れ物に書きます。"""

    def answer(x: Array) -> Any:
        y = box(x)
        for i, row in enumerate(x):
            y[i] = softmax(row)
        return y

    return answer


def in_place(x: Array) -> Array:
    """渡された配列から、最大値を引きます。"""
    x -= x.max(axis=-1, keepdims=True)
    return over_rows(np.exp(x))


def summed_again(x: Array) -> Array:
    """要素を割るたびに、和を求め直します。"""
    e = np.exp(x)
    for i in range(len(e)):
        e[i] = e[i] / e.sum()
    return e


def same_ratio(y: Any, right: Any) -> bool:
    """行の中で、どれも同じ割合だけ小さいなら True を返します。"""
    ratio = y / right
    return bool(np.allclose(ratio, ratio[:, :1], rtol=1e-14, atol=0) and np.all(ratio < 1))


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
NOT_ONE = Wrong("足して 1 になりません。exp の値を、その和で割ってください。",
    lambda x: 2 * softmax(x), sign=lambda y, right: abs(y.sum() - 1) > 0.01)
LAST_AXIS = (
    "1 件の (K,) には軸 1 がありません。axis=-1 (最後の軸)と書くと、1 件にもバッチにも使えます。"
)
FIRST_ONLY = "途中から 0 のままです。return を for の外に出してください。"
ONE = (
    Wrong("分子でも和を取っています。分子は exp(x) そのもので、和を取るのは分母だけです。",
        lambda x: np.exp(x).sum() / np.exp(x).sum(), lambda x: np.ones(3)),
    Wrong("exp を通していません。exp(x) を、その和で割ります。", lambda x: x / x.sum()),
    Wrong("分母に exp がありません。割るのは exp の和です。", lambda x: np.exp(x) / x.sum()),
    Wrong("分子に exp がありません。割られるのは exp(x) です。", lambda x: x / np.exp(x).sum()),
    Wrong("順番が逆です。先に exp を取り、それから和で割ります。", lambda x: np.exp(x / x.sum())),
    Wrong("分母に自分が入っていません。分母は、自分も含めた全部の和です。",
        lambda x: np.exp(x) / (np.exp(x).sum() - np.exp(x))),
    Wrong("要素ごとのシグモイドです。分母は全クラスの和にしてください。",
        lambda x: 1 / (1 + np.exp(-x))),
    Wrong("最大の要素に 1 を立てています。順位ではなく、確率を返してください。",
        lambda x: 1.0 * (x == x.max())),
    Wrong("返すのは一つではなく、全クラスの確率です。", lambda x: softmax(x).max(), np.argmax),
    Wrong("指数の符号が逆です。exp(-x) ではなく exp(x) です。", lambda x: softmax(-x),
        lambda x: np.exp(-x) / np.exp(x).sum()),
    Wrong("底が e ではありません。np.exp(x) を使ってください。",
        lambda x: 2**x / (2**x).sum(), lambda x: 10**x / (10**x).sum()),
    Wrong("順番が変わっています。並べ替えずに、入力と同じ順で返してください。",
        lambda x: np.sort(softmax(x))[::-1]),
    Wrong("割っている間に、和も変わっています。和は、for の前に一度だけ求めてください。",
        summed_again),
    Wrong("確率の対数です。log を取らずに返してください。", log_softmax),
    Wrong("分子と分母が逆です。exp(x) を、その和で割ってください。",
        lambda x: np.exp(x).sum() / np.exp(x)),
    Wrong("和の exp ではなく、exp の和 np.exp(x).sum() で割ってください。",
        lambda x: np.exp(x) / np.exp(x.sum())),
    Wrong(FIRST_ONLY, lambda x: softmax(x) * [1, 0, 0]),
    Wrong("math.exp は数を 1 個しか受け取りません。np.exp なら、配列のまま計算できます。",
        math.exp),
    Wrong(LAST_AXIS, lambda x: np.exp(x) / np.exp(x).sum(axis=1), lambda x: x.shape[1],
        lambda x: x[0, 0], lambda x: [N for N, K in [x.shape]], read=BATCH),
    NOT_ONE,
)

TOO_LARGE = (
    "exp(1000) は float64 で表せる数 (約 1.8e308) を超えて inf になり、inf ÷ inf が nan です。"
    "exp の前に、最大値を引いてください。結果は変わりません。"
)
TOO_SMALL = (
    "exp の値が全部 0 になり、0 ÷ 0 が nan です。"
    "exp の前に、点数の最大値を引いてください。絶対値の最大ではありません。"
)
ZEROS = (
    "exp(1000) があふれた所が、0 になっています。分母だけがあふれても、nan を 0 に置きかえても、"
    "確率にはなりません。分子でも分母でも、exp の前に最大値を引いてください。"
)
FINITE = (
    Wrong("点数を切りそろえたので、差が消えました。切らずに、最大値を引いてください。",
        lambda x: softmax(np.clip(x, -700, 700))),
    Wrong(ZEROS, lambda x: np.nan_to_num(shifted(np.zeros_like)(x)),
        lambda x: np.exp(x - x.max()) / np.exp(x).sum()),
    Wrong("引く順が逆です。最大値から点数ではなく、点数から最大値を引きます。",
        lambda x: softmax(x.max() - x)),
    Wrong("点数の差が変わりました。割ったりせずに、最大値を引いてください。",
        lambda x: softmax(x / abs(x).max()), lambda x: softmax(x / x.max()),
        lambda x: softmax(x / 1000), lambda x: softmax((x - x.mean()) / x.std()),
        sign=lambda y, right: np.isclose(y.sum(), 1)),
    NOT_ONE,
)
KEEPDIMS = (
    "max か sum で軸が一つ消えて、行列と合わなくなっています。"
    "両方に keepdims=True を付けると、(N, 1) のまま残ります。"
)
ONE_ROW_ONLY = (
    "1 件の (K,) にしか使えない書き方です。for や math.exp、Python の max の代わりに、"
    "np.exp と、axis=-1 を付けた np.max・np.sum を使うと、どの形でも計算できます。"
)
TRANSPOSED = "行と列が入れ替わっています。転置したなら、最後にもう一度 .T で戻してください。"
AXES = (
    Wrong(FIRST_ONLY, lambda x: softmax(x) * [[1], [0]]),
    Wrong("行列全体の和で割ったので、行の和が 1 になりません。sum に axis=-1 を付けてください。",
        lambda x: np.exp(x) / np.exp(x).sum(),
        sign=lambda y, right: np.isclose(y.sum(), 1)),
    Wrong("列ごとに割っています。axis=0 や Python の sum() ではなく、"
          "axis=-1 を付けた np.sum を使ってください。",
        lambda x: softmax(x.T).T,
        sign=lambda y, right: np.allclose(y.sum(axis=0), 1)),
    Wrong("列ごとの最大値を引いたので、行の中の差が変わりました。"
          "max にも axis=-1 を付けてください。",
        lambda x: softmax(x - x.max(axis=0))),
)

SCORES = np.array([[0.1, 0.2, 0.4], [0.3, 0.7, 1.3]])
BATCHES = (
    Question("バッチ (N, K) の各行を、別々に確率に変える", BATCH,
        (np.array([[0.5, 1.0, 3.0], [2.0, 0.0, 1.5]]),), (
            Wrong(KEEPDIMS, squeezed(False, True)),
            Wrong(ONE_ROW_ONLY, lambda x: [math.exp(v) for v in x], lambda x: np.exp(x - max(x)),
                rows_into(lambda x: np.zeros(len(x)))),
            Wrong(TRANSPOSED, lambda x: softmax(x).T),
            Wrong("1 行分だけです。for の中で return したり、上書きしたりせずに、"
                  "全部の行を返してください。", lambda x: softmax(x)[0]),
            Wrong("全部の行が 1 本につながっています。x を平らにせず、"
                  "axis=-1 を付けて行ごとに計算してください。", lambda x: softmax(x.ravel())),
            Wrong("(N, K) の軸は 0 と 1 の二つです。最後の軸は axis=-1 と書けます。",
                lambda x: x.sum(axis=2)),
            *AXES,
        )),
    Question("行と列の数が同じバッチでも、行ごとに変える", BATCH,
        (np.array([[0.5, 3.0], [1.0, 1.5]]),), (
            Wrong(f"正方形の行列では、間違えていても例外が出ません。{KEEPDIMS}",
                lambda x: np.exp(x) / np.exp(x).sum(axis=1), squeezed(True, False),
                squeezed(False, True), squeezed(False, False)),
            Wrong(TRANSPOSED, lambda x: softmax(x).T),
            *AXES,
        )),
    Question("行によって点数の大きさが違っても、正しい", BATCH,
        (np.array([[1000.0, -1000.0], [0.0, 1.0]]),), (
            Wrong("小さい行の exp が全部 0 になり、0 ÷ 0 が nan です。"
                  "行列全体の最大値を引いたためです。"
                  "max に axis=-1, keepdims=True を付けて、行ごとの最大値を引いてください。",
                shifted(np.max)),
            Wrong(TOO_LARGE, shifted(np.zeros_like), lambda x: math.exp(1000), read=OVERFLOW),
            Wrong(ZEROS, lambda x: np.nan_to_num(shifted(np.max)(x)), read=OVERFLOW),
        ), TOO_LARGE),
    Question("1 件の点数 (K,) にも、同じように使える", BATCH, (np.array([0.5, 1.0, 3.0]),), (
        Wrong(LAST_AXIS, lambda x: np.exp(x) / np.exp(x).sum(axis=1)),
        Wrong("1 件の点数が、(1, K) のバッチになっています。渡された形のまま返してください。",
            lambda x: softmax(x[np.newaxis])),
    )),
    takes_integers(np.array([[1, 2, 3], [4, 5, 9]]), read=DTYPE, codes=(
        rows_into(np.zeros_like), lambda x: softmax(x).astype(int),
        lambda x: np.subtract(x, 0.5, out=x), lambda x: np.divide(x, 2.0, out=x),
    ), advice="整数の配列に小数は書き込めません。-= や /=、zeros_like(x)、astype(int) を使わず、"
              "新しい配列に受けてください (e = np.exp(x - ...))。"),
    untouched(SCORES, read=INPLACE, codes=(in_place,),
        advice="x -= ... や x[:] = ... は呼んだ側の配列まで変えます。"
               "x = x - ... と書いて、新しい配列にしてください。"),
    keeps_digits(SCORES, read=DTYPE, codes=(lambda x: softmax(x.astype(np.float32)),), more=(
        Wrong("どの確率も同じ割合で小さく、足して 1 になりません。"
              "分母に小さな数を足していませんか。"
              "最大値を引けば分母は 1 以上なので、足さなくても 0 で割ることはありません。",
            lambda x: np.exp(x) / (np.exp(x).sum(axis=-1, keepdims=True) + 1e-7),
            sign=same_ratio, read=OVERFLOW),
    )),
    keeps_dtype(SCORES.astype(np.float32), read=DTYPE,
        codes=(rows_into(lambda x: np.zeros(x.shape)),),
        advice="float32 の入力が別の型になりました。np.zeros や float64 の定数を混ぜず、"
               "x から計算した配列だけを使うと、型が保たれます。"),
)
STAGES = (
    Stage("1 件", softmax, (
        Question("1 件の点数 (K,) を、足して 1 になる確率に変える", DEFINITION,
            (np.array([0.5, 1.0, 3.0]),), ONE),
    )),
    Stage("あふれない", softmax, (
        Question("大きな点数でも、あふれない", OVERFLOW,
            (np.array([1010.0, 1000.0, 990.0]),), FINITE, TOO_LARGE),
        Question("大きな負の点数でも、0 ÷ 0 にならない", OVERFLOW,
            (np.array([-1010.0, -1000.0, -990.0]),), FINITE[:1], TOO_SMALL),
        Question("点数の差が大きくても、あふれない", OVERFLOW,
            (np.array([0.0, 1000.0, -2000.0]),), (
                Wrong("最初の点数を引いています。いちばん大きいとは限りません。引くのは最大値です。",
                    shifted(lambda x: x[0])),
                Wrong("あふれて nan になった所を 0 にしても、確率には戻りません。"
                      "最大値を引けば、初めからあふれません。",
                    lambda x: np.nan_to_num(shifted(np.min)(x)),
                    lambda x: np.nan_to_num(shifted(np.mean)(x))),
            ),
            broken="平均や最小値を引いただけでは、いちばん大きい点数の exp があふれます。"
                   "引くのは最大値です。すると exp の値は、どれも 1 以下です。"),
    )),
    Stage("バッチ", softmax, BATCHES),
)

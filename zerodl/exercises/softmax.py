"""演習 softmax: 最後の軸についてのソフトマックスを書きます。"""

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.judge import (
    Answer,
    Exercise,
    Mistake,
    Place,
    Suspect,
    as_result,
    call,
    compare,
    refuse_changes,
    show,
)
from zerodl.softmax import softmax as reference

PAGE, TITLE = "forward/softmax", "出力層とソフトマックス"
DEFINITION = Place(PAGE, "definition", f"{TITLE}「ソフトマックスの定義」")
OVERFLOW = Place(PAGE, "overflow", f"{TITLE}「オーバーフローと最大値の引き算」")
BATCH = Place(PAGE, "batch", f"{TITLE}「バッチと軸」")
INPLACE = Place(PAGE, "in-place", f"{TITLE}「入力の書き換え」")
DTYPE = Place(PAGE, "integers", f"{TITLE}「整数と小数の型」")

SUM_ABOVE = "分子でも和を取っています。分子は exp(x) そのもので、和を取るのは分母だけです。"
NO_DIVISION = "足して 1 になりません。exp の値を、その和で割ってください。"
KEEPDIMS = (
    "max か sum で軸が 1 つ消えて、行列と合わなくなっています。"
    "両方に keepdims=True を付けると、(N, 1) のまま残ります。"
)
SILENT = f"正方形の行列では、間違えていても例外が出ません。{KEEPDIMS}"
LAST_AXIS = (
    "1 件の (K,) には軸 1 がありません。axis=-1 (最後の軸)と書くと、1 件にもバッチにも使えます。"
)
ONE_ROW_ONLY = (
    "1 件の (K,) にしか使えない書き方です。for や math.exp の代わりに、"
    "np.exp と、axis=-1 を付けた max・sum を使うと、どの形でも計算できます。"
)
TOO_LARGE = (
    "exp(1000) は float64 で表せる数 (約 1.8e308) を超えて inf になり、inf ÷ inf が nan です。"
    "exp の前に、最大値を引いてください。結果は変わりません。"
)
TOO_SMALL = (
    "exp の値が全部 0 になり、0 ÷ 0 が nan です。"
    "exp の前に、点数の最大値を引いてください。絶対値の最大ではありません。"
)
CLIPPED = "点数を切りそろえたので、差が消えました。切らずに、最大値を引いてください。"
ONE_MAXIMUM = (
    "小さい行の exp が全部 0 になり、0 ÷ 0 が nan です。行列全体の最大値を引いたためです。"
    "max に axis=-1, keepdims=True を付けて、行ごとの最大値を引いてください。"
)
INTEGER_BUFFER = (
    "整数の配列に小数は書き込めません。-= や /= や zeros_like(x) を使わず、"
    "新しい配列に受けてください (e = np.exp(x - ...))。"
)
REASSIGN = "x -= ... は呼んだ側の配列まで変えます。x = x - ... と書いて、新しい配列にしてください。"
WIDENED = (
    "float32 の入力が別の型になりました。np.zeros や float64 の定数を混ぜず、"
    "x から計算した配列だけを使うと、型が保たれます。"
)


def one_row(answer: Answer) -> None:
    """1 件の点数 (K,) を、足して 1 になる確率に変える"""
    x = np.array([0.5, 1.0, 3.0])
    e = np.exp(x)
    hints = [("out of bounds", LAST_AXIS, BATCH)]
    y = call(answer, x, hints=hints, read=DEFINITION)
    if np.isscalar(y) and y == 1.0:
        raise Mistake(f"1 という数が 1 個だけ返りました。{SUM_ABOVE}", DEFINITION)
    suspects = [
        (np.ones(3), SUM_ABOVE),
        (e, NO_DIVISION),
        (e / e.max(), NO_DIVISION),
        (x / x.sum(), "exp を通していません。exp(x) を、その和で割ります。"),
        (e / (1 + e), "要素ごとのシグモイドです。分母は全クラスの和にしてください。"),
        ([0, 0, 1], "最大の要素に 1 を立てています。順位ではなく、確率を返してください。"),
        (1 / e / (1 / e).sum(), "指数の符号が逆です。exp(-x) ではなく exp(x) です。"),
        (np.log(e / e.sum()), "確率の対数です。log を取らずに返してください。"),
    ]
    y = as_result(y, (3,), DEFINITION)
    compare(x, y, reference(x), suspects, DEFINITION)


def batch(answer: Answer) -> None:
    """バッチ (N, K) の各行を、別々に確率に変える"""
    x = np.array([[0.5, 1.0, 3.0], [2.0, 0.0, 1.5]])
    hints = [("broadcast", KEEPDIMS, BATCH)]
    hints += [(part, ONE_ROW_ONLY, BATCH) for part in ("scalar", "ambiguous")]
    y = as_result(call(answer, x, hints=hints, read=BATCH), (2, 3), BATCH)
    compare(x, y, reference(x), _wrong_axis(x), BATCH)


def square_batch(answer: Answer) -> None:
    """行と列の数が同じバッチでも、行ごとに変える"""
    x = np.array([[0.5, 3.0], [2.0, 1.5]])
    e, shifted = np.exp(x), np.exp(x - x.max(axis=1))
    good = np.exp(x - x.max(axis=1, keepdims=True))
    suspects = [
        (e / e.sum(axis=1), SILENT),
        (good / good.sum(axis=1), SILENT),
        (shifted / shifted.sum(axis=1), SILENT),
        (shifted / shifted.sum(axis=1, keepdims=True), SILENT),
        *_wrong_axis(x),
    ]
    y = as_result(call(answer, x, read=BATCH), (2, 2), BATCH)
    compare(x, y, reference(x), suspects, BATCH)


def _wrong_axis(x: Array) -> list[Suspect]:
    """軸を間違えたときの値と、その説明です。"""
    e = np.exp(x)
    rows = show((e / e.sum()).sum(axis=1))
    whole = (
        f"行列全体の和で割ったので、行の和が {rows} です。max と sum に axis=-1 を付けてください。"
    )
    columns = "列ごとに割っています。axis=0 ではなく axis=-1 です。"
    return [(e / e.sum(), whole), (e / e.sum(axis=0), columns)]


def large_scores(answer: Answer) -> None:
    """大きな点数でも、あふれない"""
    x = np.array([1010.0, 1000.0, 990.0])
    y = as_result(call(answer, x, read=OVERFLOW), (3,), OVERFLOW)
    suspects = [(np.full(3, 1 / 3), CLIPPED)]
    compare(x, y, reference(x), suspects, OVERFLOW, broken=TOO_LARGE)


def small_scores(answer: Answer) -> None:
    """大きな負の点数でも、0 ÷ 0 にならない"""
    x = np.array([-1010.0, -1000.0, -990.0])
    y = as_result(call(answer, x, read=OVERFLOW), (3,), OVERFLOW)
    suspects = [(np.full(3, 1 / 3), CLIPPED)]
    compare(x, y, reference(x), suspects, OVERFLOW, broken=TOO_SMALL)


def rows_of_different_size(answer: Answer) -> None:
    """行によって点数の大きさが違っても、正しい"""
    x = np.array([[1000.0, 999.0], [0.0, 1.0]])
    y = as_result(call(answer, x, read=BATCH), (2, 2), BATCH)
    broken = ONE_MAXIMUM if np.isfinite(y[0]).all() else TOO_LARGE
    compare(x, y, reference(x), [], BATCH, broken=broken)


def integers(answer: Answer) -> None:
    """整数の配列でも、小数の確率を返す"""
    for x in (np.array([1, 2, 3]), np.array([[1, 2, 3], [4, 5, 9]])):
        hints = [("cast", INTEGER_BUFFER, DTYPE)]
        y = as_result(call(answer, x, hints=hints, read=DTYPE), x.shape, DTYPE)
        if y.dtype.kind != "f":
            cut = f"入力  {show(x)}\n結果  {show(y)} (整数に切り捨て)"
            raise Mistake(f"{cut}\n{INTEGER_BUFFER}", DTYPE)
        compare(x, y, reference(x), [(y, INTEGER_BUFFER)], DTYPE)


def untouched(answer: Answer) -> None:
    """渡された配列を書き換えない"""
    for x in (np.array([1.0, 2.0, 3.0]), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]])):
        refuse_changes(answer, {"x": x}, REASSIGN, INPLACE)


def single_precision(answer: Answer) -> None:
    """float32 を渡すと、float32 で返す"""
    for values in ([1, 2, 3], [[1, 2, 3], [4, 5, 9]]):
        x = np.array(values, np.float32)
        y = as_result(call(answer, x, read=DTYPE), x.shape, DTYPE)
        if y.dtype != x.dtype:
            raise Mistake(f"結果の dtype が {y.dtype} です。\n{WIDENED}", DTYPE)


EXERCISE = Exercise(
    "softmax",
    reference,
    (
        (one_row,),
        (batch, square_batch),
        (large_scores, small_scores, rows_of_different_size),
        (integers, untouched, single_precision),
    ),
)

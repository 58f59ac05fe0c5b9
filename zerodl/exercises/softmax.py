"""演習 softmax: 最後の軸についてのソフトマックスを書きます。"""

from typing import Any

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
    is_narrow,
    refuse_changes,
    shape_of,
    show,
)
from zerodl.softmax import softmax as reference

PAGE, TITLE = "forward/softmax", "出力層とソフトマックス"
DEFINITION = Place(PAGE, "definition", f"{TITLE}「ソフトマックスの定義」")
OVERFLOW = Place(PAGE, "overflow", f"{TITLE}「オーバーフローと最大値の引き算」")
BATCH = Place(PAGE, "batch", f"{TITLE}「バッチと軸」")
INPLACE = Place(PAGE, "in-place", f"{TITLE}「入力の書き換え」")
DTYPE = Place(PAGE, "integers", f"{TITLE}「整数と小数の型」")
RANGE = Place(PAGE, "range", f"{TITLE}「値の範囲と和」")

SUM_ABOVE = "分子でも和を取っています。分子は exp(x) そのもので、和を取るのは分母だけです。"
NOT_ALL_ROUND = "途中から 0 のままです。return を for の外に出してください。"
NO_DIVISION = "足して 1 になりません。exp の値を、その和で割ってください。"
KEEPDIMS = (
    "max か sum で軸が一つ消えて、行列と合わなくなっています。"
    "両方に keepdims=True を付けると、(N, 1) のまま残ります。"
)
SILENT = f"正方形の行列では、間違えていても例外が出ません。{KEEPDIMS}"
LAST_AXIS = (
    "1 件の (K,) には軸 1 がありません。axis=-1 (最後の軸)と書くと、1 件にもバッチにも使えます。"
)
ONE_ROW_ONLY = (
    "1 件の (K,) にしか使えない書き方です。for や math.exp、Python の max の代わりに、"
    "np.exp と、axis=-1 を付けた np.max・np.sum を使うと、どの形でも計算できます。"
)
ONE_NUMBER = "math.exp は数を 1 個しか受け取りません。np.exp なら、配列のまま計算できます。"
TRANSPOSED = "行と列が入れ替わっています。転置したなら、最後にもう一度 .T で戻してください。"
TOO_LARGE = (
    "exp(1000) は float64 で表せる数 (約 1.8e308) を超えて inf になり、inf ÷ inf が nan です。"
    "exp の前に、最大値を引いてください。結果は変わりません。"
)
TOO_SMALL = (
    "exp の値が全部 0 になり、0 ÷ 0 が nan です。"
    "exp の前に、点数の最大値を引いてください。絶対値の最大ではありません。"
)
HIDDEN = "nan を 0 に置きかえても、確率にはなりません。exp の前に、最大値を引いてください。"
CLIPPED = "点数を切りそろえたので、差が消えました。切らずに、最大値を引いてください。"
ONE_MAXIMUM = (
    "小さい行の exp が全部 0 になり、0 ÷ 0 が nan です。行列全体の最大値を引いたためです。"
    "max に axis=-1, keepdims=True を付けて、行ごとの最大値を引いてください。"
)
INTEGER_BUFFER = (
    "整数の配列に小数は書き込めません。-= や /= や zeros_like(x) を使わず、"
    "新しい配列に受けてください (e = np.exp(x - ...))。"
)
REASSIGN = (
    "x -= ... や x[:] = ... は呼んだ側の配列まで変えます。"
    "x = x - ... と書いて、新しい配列にしてください。"
)
WIDENED = (
    "float32 の入力が別の型になりました。np.zeros や float64 の定数を混ぜず、"
    "x から計算した配列だけを使うと、型が保たれます。"
)
NARROWED = (
    "float64 の約 16 桁が、float32 の約 7 桁に減りました。"
    "astype(np.float32) などを使わず、渡された型のまま計算してください。"
)
ADDED = (
    "どの確率も同じ割合で小さく、足して 1 になりません。分母に小さな数を足していませんか。"
    "最大値を引けば分母は 1 以上なので、足さなくても 0 で割ることはありません。"
)


def one_row(answer: Answer) -> None:
    """1 件の点数 (K,) を、足して 1 になる確率に変える"""
    x = np.array([0.5, 1.0, 3.0])
    e = np.exp(x)
    only_batch = ("AxisError", "tuple index", "too many indices", "enough values to unpack")
    hints = [(part, LAST_AXIS, BATCH) for part in only_batch]
    hints.append(("Python scalar", ONE_NUMBER, DEFINITION))
    y = call(answer, x, hints=hints, read=DEFINITION)
    if np.isscalar(y) and y == 1.0:
        raise Mistake(f"1 という数が 1 個だけ返りました。{SUM_ABOVE}", DEFINITION)
    suspects = [
        (np.ones(3), SUM_ABOVE),
        (e / e.sum() * [1, 0, 0], NOT_ALL_ROUND),
        (e, NO_DIVISION),
        (e / e.max(), NO_DIVISION),
        (x / x.sum(), "exp を通していません。exp(x) を、その和で割ります。"),
        (e / (1 + e), "要素ごとのシグモイドです。分母は全クラスの和にしてください。"),
        ([0, 0, 1], "最大の要素に 1 を立てています。順位ではなく、確率を返してください。"),
        (1 / e / (1 / e).sum(), "指数の符号が逆です。exp(-x) ではなく exp(x) です。"),
        (np.log(e / e.sum()), "確率の対数です。log を取らずに返してください。"),
        (e.sum() / e, "分子と分母が逆です。exp(x) を、その和で割ってください。"),
        (e / np.exp(x.sum()), "和の exp ではなく、exp の和 np.exp(x).sum() で割ってください。"),
    ]
    y = as_result(y, (3,), DEFINITION)
    compare(x, y, reference(x), suspects, DEFINITION)


def batch(answer: Answer) -> None:
    """バッチ (N, K) の各行を、別々に確率に変える"""
    x = np.array([[0.5, 1.0, 3.0], [2.0, 0.0, 1.5]])
    y = _call_with_batch(answer, x)
    if shape_of(y) == (3, 2):
        raise Mistake(f"結果の形が (3, 2) です。{TRANSPOSED}", BATCH)
    compare(x, as_result(y, (2, 3), BATCH), reference(x), _wrong_axis(x), BATCH)


def square_batch(answer: Answer) -> None:
    """行と列の数が同じバッチでも、行ごとに変える"""
    x = np.array([[0.5, 3.0], [1.0, 1.5]])
    e, shifted = np.exp(x), np.exp(x - x.max(axis=1))
    good = np.exp(x - x.max(axis=1, keepdims=True))
    suspects = [
        (e / e.sum(axis=1), SILENT),
        (good / good.sum(axis=1), SILENT),
        (shifted / shifted.sum(axis=1), SILENT),
        (shifted / shifted.sum(axis=1, keepdims=True), SILENT),
        (reference(x).T, TRANSPOSED),
        *_wrong_axis(x),
    ]
    y = as_result(_call_with_batch(answer, x), (2, 2), BATCH)
    compare(x, y, reference(x), suspects, BATCH)


def _call_with_batch(answer: Answer, x: Array) -> Any:
    """バッチ x で答えの関数を呼びます。例外は、よくある間違いの説明に変えます。"""
    only_one = ("Python scalar", "ambiguous", "array element with a sequence")
    hints = [(part, ONE_ROW_ONLY, BATCH) for part in only_one]
    return call(answer, x, hints=[("broadcast", KEEPDIMS, BATCH), *hints], read=BATCH)


def _wrong_axis(x: Array) -> list[Suspect]:
    """軸を間違えたときの値と、その説明です。"""
    e = np.exp(x)
    rows = show((e / e.sum()).sum(axis=1))
    whole = (
        f"行列全体の和で割ったので、行の和が {rows} です。max と sum に axis=-1 を付けてください。"
    )
    columns = (
        "列ごとに割っています。axis=0 や Python の sum() ではなく、"
        "axis=-1 を付けた np.sum を使ってください。"
    )
    maximum = (
        "列ごとの最大値を引いたので、行の中の差が変わりました。max にも axis=-1 を付けてください。"
    )
    return [
        (e / e.sum(), whole),
        (e / e.sum(axis=0), columns),
        (reference(x - x.max(axis=0)), maximum),
        (reference(x) * [[1.0], [0.0]], NOT_ALL_ROUND),
    ]


def large_scores(answer: Answer) -> None:
    """大きな点数でも、あふれない"""
    x = np.array([1010.0, 1000.0, 990.0])
    hints = [("OverflowError", TOO_LARGE, OVERFLOW)]  # math.exp の例外
    y = as_result(call(answer, x, hints=hints, read=OVERFLOW), (3,), OVERFLOW)
    suspects = [(np.full(3, 1 / 3), CLIPPED), (np.zeros(3), HIDDEN)]
    compare(x, y, reference(x), suspects, OVERFLOW, broken=TOO_LARGE)


def small_scores(answer: Answer) -> None:
    """大きな負の点数でも、0 ÷ 0 にならない"""
    x = np.array([-1010.0, -1000.0, -990.0])
    hints = [("ZeroDivisionError", TOO_SMALL, OVERFLOW)]  # Python の数どうしの割り算
    y = as_result(call(answer, x, hints=hints, read=OVERFLOW), (3,), OVERFLOW)
    suspects = [(np.full(3, 1 / 3), CLIPPED), (np.zeros(3), HIDDEN)]
    compare(x, y, reference(x), suspects, OVERFLOW, broken=TOO_SMALL)


def rows_of_different_size(answer: Answer) -> None:
    """行によって点数の大きさが違っても、正しい"""
    x = np.array([[1000.0, -1000.0], [0.0, 1.0]])  # 平均や最小値を引いても、あふれる
    y = as_result(call(answer, x, read=BATCH), (2, 2), BATCH)
    one_maximum = bool(np.isfinite(y[0]).all())
    broken, read = (ONE_MAXIMUM, BATCH) if one_maximum else (TOO_LARGE, OVERFLOW)
    suspects = [(reference(x) * [[0.0], [1.0]], HIDDEN, OVERFLOW)]
    compare(x, y, reference(x), suspects, read, broken=broken)


def integers(answer: Answer) -> None:
    """整数の配列でも、小数の確率を返す"""
    for x in (np.array([1, 2, 3]), np.array([[1, 2, 3], [4, 5, 9]])):
        hints = [("Cannot cast", INTEGER_BUFFER, DTYPE)]
        y = as_result(call(answer, x, hints=hints, read=DTYPE), x.shape, DTYPE)
        if y.dtype.kind != "f":
            cut = f"入力  {show(x)}\n結果  {show(y)} (整数に切り捨て)"
            raise Mistake(f"{cut}\n{INTEGER_BUFFER}", DTYPE)
        compare(x, y, reference(x), [(y, INTEGER_BUFFER)], DTYPE)


def untouched(answer: Answer) -> None:
    """渡された配列を書き換えない"""
    for x in (np.array([1.0, 2.0, 3.0]), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]])):
        refuse_changes(answer, {"x": x}, REASSIGN, INPLACE)


def precision(answer: Answer) -> None:
    """小数の型と桁を保つ"""
    for values in ([0.1, 0.2, 0.4], [[0.1, 0.2, 0.4], [0.3, 0.7, 1.3]]):
        x = np.array(values)
        y = as_result(call(answer, x, read=DTYPE), x.shape, DTYPE)
        compare(x, y, reference(x), _lost_digits(x, y), RANGE, rtol=1e-13, atol=0)
        y = as_result(call(answer, x.astype(np.float32), read=DTYPE), x.shape, DTYPE)
        if y.dtype != np.float32:
            raise Mistake(f"結果の dtype が {y.dtype} です。\n{WIDENED}", DTYPE)


def _lost_digits(x: Array, y: Array) -> list[Suspect]:
    """結果 y が正しい値とわずかに違うときの、考えられる原因です。"""
    if is_narrow(y):
        return [(y, NARROWED)]
    ratio = y / reference(x)
    same = np.allclose(ratio, ratio[..., :1], rtol=1e-14, atol=0)  # 行の中で、どれも同じ割合
    return [(y, ADDED, OVERFLOW)] if same and np.all(ratio < 1) else []


EXERCISE = Exercise(
    "softmax",
    reference,
    (
        (one_row,),
        (batch, square_batch),
        (large_scores, small_scores, rows_of_different_size),
        (integers, untouched, precision),
    ),
)

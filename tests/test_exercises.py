"""演習の採点: 模範解答は合格し、よくある間違いは、それぞれの説明で落ちます。"""

import functools
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from zerodl.exercises import EXERCISES, check
from zerodl.exercises import cross_entropy as cross_entropy_exercise
from zerodl.exercises import softmax as softmax_exercise
from zerodl.exercises import to_input as to_input_exercise
from zerodl.exercises.judge import ROUGH, Mistake, Place, call, close, show
from zerodl.losses import one_hot
from zerodl.softmax import log_softmax, softmax

DOCS = Path(__file__).parents[1] / "docs"


def total(a):
    return a.sum(axis=-1, keepdims=True)


def largest(a):
    return a.max(axis=-1, keepdims=True)


def fill(x):
    e = np.zeros_like(x)
    e[...] = np.exp(x - largest(x))
    return e / total(e)


def divide_in_place(x):
    y = x - largest(x)
    y -= np.log(total(np.exp(y)))
    return np.exp(y)


def subtract_in_place(x):
    x -= largest(x)
    return np.exp(x) / total(np.exp(x))


def looped(x):
    s = sum(math.exp(v) for v in x)
    return np.array([math.exp(v) / s for v in x])


def rows_into(box):
    """1 行ずつ計算して、用意した入れ物に書く。"""

    def answer(x):
        if x.ndim == 1:
            return softmax(x)
        y = box(x)
        for i, row in enumerate(x):
            y[i] = softmax(row)
        return y

    return answer


def rows_in_place(x):
    if x.ndim == 2 and x.dtype == np.float64:
        x -= largest(x)
    return softmax(x)


def widened(x):
    y = np.zeros(x.shape)
    y[...] = softmax(x)
    return y


def first_row_only(x):
    y = np.zeros(x.shape)
    for i in range(len(x)):
        y[i] = softmax(x)[i]
        return y


def first_score_only(x):
    return first_row_only(x) if x.ndim == 1 else softmax(x)


def first_sample_only(x):
    return first_row_only(x) if x.ndim == 2 else softmax(x)


def math_rows(x):
    """1 行ずつ、math.exp で計算する。"""
    rows = [looped(row) for row in np.atleast_2d(x)]
    return np.array(rows).reshape(x.shape).astype(x.dtype if x.dtype.kind == "f" else float)


def elements_into(x):
    y = np.zeros(3)
    for i in range(len(x)):
        y[i] = np.exp(x[i]) / np.exp(x).sum()
    return y


def rows_and_columns(x):
    N, K = x.shape
    return softmax(x).reshape(N, K)


def helper_called_wrongly(x):
    def divide(e, total):
        return e / total

    return divide(np.exp(x))


def shifted_by(shift):
    return lambda x: (lambda e: e / total(e))(np.exp(x - shift(x)))


def stop(x):
    raise RuntimeError("止まれ")


STOPPED = (
    "例外で止まりました。RuntimeError: 止まれ\n"
    '止まったのは、次の行です。\nraise RuntimeError("止まれ")'
)


def axis_by_shape(x):
    """正方形でないときだけ正しい軸になる。"""
    axis = 0 if x.ndim == 2 and x.shape[0] == x.shape[1] else -1
    return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)


def keepdims_only_when_it_fails(maximum, division):
    def answer(x):
        square = x.ndim == 2 and x.shape[0] == x.shape[1]
        e = np.exp(x - x.max(axis=-1, keepdims=not (square and maximum)))
        return e / e.sum(axis=-1, keepdims=not (square and division))

    return answer


# 間違い: 説明に現れる、その間違いだけの言葉
SOFTMAX_MISTAKES = {
    "sum in the numerator": (lambda x: np.exp(x).sum() / np.exp(x).sum(), "1 という数が 1 個だけ"),
    "ones": (lambda x: total(np.exp(x)) / total(np.exp(x)) + 0 * x, "分子でも和を取って"),
    "not divided": (np.exp, "足して 1 になりません"),
    "shifted, not divided": (lambda x: np.exp(x - largest(x)), "足して 1 になりません"),
    "no exp": (lambda x: x / total(x), "exp を通していません"),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), "要素ごとのシグモイド"),
    "argmax": (lambda x: (x == largest(x)) * 1.0, "最大の要素に 1 を立てて"),
    "negative": (lambda x: softmax(-x), "指数の符号が逆"),
    "logarithm": (log_softmax, "確率の対数です"),
    "upside down": (lambda x: total(np.exp(x)) / np.exp(x), "分子と分母が逆です"),
    "exp of the sum": (lambda x: np.exp(x) / np.exp(total(x)), "exp の和 np.exp(x).sum()"),
    "return in the loop": (first_score_only, "return を for の外に"),
    "math.exp": (math.exp, "math.exp は数を 1 個しか"),
    "only a batch: shape": (lambda x: x.reshape(x.shape[1], -1), "軸 1 がありません"),
    "only a batch: index": (lambda x: x[0, 0], "軸 1 がありません"),
    "only a batch: unpacking": (rows_and_columns, "軸 1 がありません"),
    "index too large": (lambda x: x[len(x)], "止まったのは、次の行です。"),
    "rounded": (lambda x: softmax(x).round(3), "わずかにずれて"),
    "helper": (helper_called_wrongly, "止まったのは、次の行です。"),
    "exp of nothing": (lambda x: np.exp() / total(x), "止まったのは、次の行です。"),
    "something else": (lambda x: softmax(2 * x), "定義の式と 1 行ずつ"),
    "nan": (lambda x: x * np.nan, "nan や inf が混じって"),
    "None": (lambda x: None, "None が返りました。"),
    "list": (lambda x: list(softmax(x)), "list が返りました。"),
    "text": (lambda x: np.array(["0.1", "0.2", "0.7"]), "数でない値 (ndarray) が返り"),
    "extra axis": (lambda x: softmax(x[np.newaxis]), "結果の形が (1, 3) です。"),
    "crash": (stop, "RuntimeError: 止まれ"),
    "no arguments": (lambda: 1, "受け取る引数は 1 個です。"),
    "two arguments": (lambda x, axis: softmax(x), "受け取る引数は 1 個です。"),
    "exit": (lambda x: sys.exit(1), "例外で止まりました。\n *SystemExit: 1"),
    "masked": (lambda x: np.ma.masked_array(softmax(x), mask=True), "MaskedArray が返りました。"),
    "batch: name": (
        lambda x: softmax(x) if x.ndim == 1 else undefined,  # noqa: F821
        "止まったのは、次の行です。",
    ),
    "batch: integers cut": (rows_into(np.zeros_like), "整数の配列に小数は書き込めません"),
    "batch: widened": (rows_into(lambda x: np.zeros(x.shape)), "結果の dtype が float64 です"),
    "batch: input changed": (rows_in_place, r"渡した x の [[1, 2, 3], [4, 5, 9]] が"),
    "axis 1": (
        lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True),
        "軸 1 がありません。\n *axis=-1 .*\n *読む所: .*「バッチと軸」",
    ),
    "no axis": (lambda x: np.exp(x) / np.exp(x).sum(), "行の和が [0.6552, 0.3448]"),
    "axis 0": (lambda x: np.exp(x) / np.exp(x).sum(axis=0, keepdims=x.ndim > 1), None),
    "columns": (lambda x: softmax(x.T).T, "列ごとに割っています"),
    "maximum of columns": (
        lambda x: softmax(x - x.max(axis=0)),
        "列ごとの最大値を引いたので",
    ),
    "transposed": (lambda x: softmax(x).T, "結果の形が .3, 2. です。\n *行と列が入れ替わって"),
    "batch: return in the loop": (first_sample_only, "途中から 0 のままです"),
    "batch: elements": (elements_into, "1 件の (K,) にしか使えない"),
    "no keepdims": (lambda x: np.exp(x) / np.exp(x).sum(axis=-1), "両方に keepdims=True"),
    "one row, python max": (
        lambda x: np.exp(x - max(x)) / total(np.exp(x - max(x))),
        "1 件の (K,) に",
    ),
    "one row only": (looped, "1 件の (K,) にしか使えない"),
    "one axis too few": (lambda x: softmax(x).reshape(-1)[:3], "形 (2, 3) の配列になるはず"),
    "square: axis": (axis_by_shape, "行ごとに変える\n*.*\n*.*\n*.*\n *列ごとに割っています"),
    "square: maximum": (keepdims_only_when_it_fails(True, False), "正方形の行列では、間違え"),
    "square: division": (keepdims_only_when_it_fails(False, True), "正方形の行列では、間違え"),
    "square: both": (keepdims_only_when_it_fails(True, True), "正方形の行列では、間違え"),
    "overflow": (lambda x: np.exp(x) / total(np.exp(x)), "inf ÷ inf が nan"),
    "overflow in math": (math_rows, "math range error\n *exp\\(1000\\) は float64 で"),
    "underflow in math": (math_rows, "division by zero\n *exp の値が全部 0"),
    "nan hidden": (lambda x: np.nan_to_num(np.exp(x) / total(np.exp(x))), "nan を 0 に置きかえ"),
    "minimum subtracted": (
        shifted_by(lambda x: x.min(axis=-1, keepdims=True)),
        "inf ÷ inf が nan",
    ),
    "mean subtracted": (
        shifted_by(lambda x: x.mean(axis=-1, keepdims=True, dtype=float)),
        "inf ÷ inf が nan",
    ),
    "clipped": (lambda x: softmax(np.clip(x, -700, 700)), "点数を切りそろえた"),
    "absolute maximum": (
        lambda x: np.exp(x - largest(abs(x))) / total(np.exp(x - largest(abs(x)))),
        "絶対値の最大ではありません",
    ),
    "one maximum": (
        lambda x: np.exp(x - x.max()) / total(np.exp(x - x.max())),
        "行列全体の最大値を引いた",
    ),
    "integer buffer": (fill, "整数の配列に小数は書き込めません"),
    "integer in place": (divide_in_place, "整数の配列に小数は書き込めません"),
    "integers cut": (lambda x: softmax(x).astype(x.dtype), "(整数に切り捨て)"),
    "input changed": (subtract_in_place, "渡した x の [1, 2, 3] が [-2, -1, 0] に変わりました"),
    "widened": (widened, "結果の dtype が float64 です"),
    "float32": (lambda x: softmax(x.astype(np.float32)), "float32 の約 7 桁に減りました"),
    "1e-7": (
        lambda x: (lambda e: e / (total(e) + e.dtype.type(1e-7)))(np.exp(x - largest(x))),
        "分母に小さな数を足していませんか",
    ),
    "2.718281828": (
        lambda x: (lambda e: e / total(e))(2.718281828 ** (x - largest(x))),
        "短い定数(2.718 など)",
    ),
}


def picked(u, t):
    return log_softmax(u)[np.arange(len(t)), t]


def with_epsilon(eps):
    return lambda u, t: -np.mean(np.log(softmax(u)[np.arange(len(t)), t] + eps))


def unstable(u, t):
    y = np.exp(u) / np.exp(u).sum(axis=1, keepdims=True)
    return -np.mean(np.log(y[np.arange(len(t)), t]))


def changes_logits(u, t):
    loss = -np.mean(picked(u, t))
    u -= 1
    return loss


def changes_labels(u, t):
    loss = -np.mean(picked(u, t))
    t[:] = 0
    return loss


def in_place_division(u, t):
    u = u.copy()
    u /= 1.0
    return -np.mean(picked(u, t))


def naive_log_sum_exp(u, t):
    return np.mean(np.log(np.exp(u).sum(axis=1)) - u[np.arange(len(t)), t])


def shared_maximum(u, t):
    shifted = u - u.max()
    log_y = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.mean(log_y[np.arange(len(t)), t])


def first_loss_only(u, t):
    for loss in -picked(u, t):
        return loss


def math_log(u, t):
    return -sum(math.log(y) for y in softmax(u)[np.arange(len(t)), t]) / len(t)


def zeros_like(u, t):
    log_y = np.zeros_like(u)
    log_y[...] = log_softmax(u)
    return -np.mean(log_y[np.arange(len(t)), t])


def maximum_once(u, t):
    log_y = u - np.log(total(np.exp(u - largest(u))))
    return -np.mean(log_y[np.arange(len(t)), t])


def absolute_maximum(u, t):
    shifted = u - largest(abs(u))
    log_y = shifted - np.log(total(np.exp(shifted)))
    return -np.mean(log_y[np.arange(len(t)), t])


def log_sum_exp_and_epsilon(u, t):
    shifted = u - largest(u)
    log_y = shifted - np.log(total(np.exp(shifted)) + 1e-7)
    return -np.mean(log_y[np.arange(len(t)), t])


CROSS_ENTROPY_MISTAKES = {
    "sum": (lambda u, t: -np.sum(picked(u, t)), "和のままです"),
    "no minus": (lambda u, t: np.mean(picked(u, t)), "マイナスが抜けて"),
    "mean of all": (lambda u, t: -np.mean(one_hot(t, u.shape[1]) * log_softmax(u)), "N × K 個"),
    "log2": (lambda u, t: -np.mean(np.log2(softmax(u)[np.arange(len(t)), t])), "log2 を"),
    "log10": (lambda u, t: -np.mean(np.log10(softmax(u)[np.arange(len(t)), t])), "log10 を"),
    "no softmax": (lambda u, t: -np.mean(np.log(u[np.arange(len(t)), t])), "ロジットを log に"),
    "mean of logits": (lambda u, t: -np.mean(u[np.arange(len(t)), t]), "ロジットを平均して"),
    "no log": (lambda u, t: -np.mean(softmax(u)[np.arange(len(t)), t]), "log がありません"),
    "two softmax": (lambda u, t: -np.mean(picked(softmax(u), t)), "softmax を二度"),
    "t unused": (lambda u, t: -np.mean(log_softmax(u).max(axis=1)), "t を使っていません"),
    "columns": (lambda u, t: -np.mean(log_softmax(u)[:, t]), "log_y[:, t] は"),
    "sum of columns": (lambda u, t: -np.sum(log_softmax(u)[:, t]), "log_y[:, t] は"),
    "columns per sample": (lambda u, t: -np.sum(log_softmax(u)[:, t]) / len(t), "log_y[:, t] は"),
    "every class": (lambda u, t: -np.mean(log_softmax(u)), "全部のクラスの log y"),
    "sum of classes": (lambda u, t: -np.sum(log_softmax(u)) / len(t), "全部のクラスの log y"),
    "one-hot product": (lambda u, t: -np.sum(t * log_softmax(u)) / len(t), "t を掛けたのなら"),
    "no keepdims": (
        lambda u, t: -np.mean(np.log(np.exp(u - u.max(axis=1)))[np.arange(len(t)), t]),
        "keepdims=True を付けて (N, 1) にします",
    ),
    "only labels as index": (
        lambda u, t: -np.mean(np.log(softmax(u)[0][t + 4])),
        "行と列の番号を、同じ個数ずつ組に",
    ),
    "a row per class": (
        lambda u, t: -np.mean(log_softmax(u)[np.arange(u.shape[1]), t]),
        "行と列の番号を、同じ個数ずつ組に",
    ),
    "swapped": (
        lambda t, u: -np.mean((u - u.max(axis=1))[np.arange(len(t)), t]),
        "引数の順は (logits, t) です",
    ),
    "divided by K": (lambda u, t: -picked(u, t).sum() / u.shape[1], "クラスの数 K で割って"),
    "return in the loop": (first_loss_only, "return を for の外に"),
    "logarithm of the mean": (
        lambda u, t: -np.log(np.mean(np.exp(picked(u, t)))),
        "平均の log です",
    ),
    "maximum once": (maximum_once, "log(Σ exp) の中だけです"),
    "math.log": (lambda u, t: math.log(u), "math.log や math.exp は数を 1 個しか"),
    "math.log of zero": (math_log, "(math domain error|positive input)[^\n]*\n *exp\\(1000\\) が"),
    "inner function": (lambda u, t: np.log(), "止まったのは、次の行です。"),
    "a pair": (
        lambda u, t: (0.5, log_softmax(u)),
        "tuple が返りました。\n *1 個の数で返してください。",
    ),
    "masked": (lambda u, t: np.ma.masked_array(0.5, mask=True), "MaskedArray が返りました。"),
    "one-hot argmax": (lambda u, t: picked(u, t.argmax(axis=1)).mean(), "one-hot (N, K) と見な"),
    "one-hot mask": (lambda u, t: -log_softmax(u)[t == 1].sum() / len(t), "one-hot (N, K) と見な"),
    "no axis": (
        lambda u, t: -np.mean(log_softmax(u.ravel()).reshape(u.shape)[np.arange(len(t)), t]),
        "softmax の軸が違います",
    ),
    "axis 0": (lambda u, t: -np.mean(log_softmax(u.T).T[np.arange(len(t)), t]), "軸が違います"),
    "per sample": (lambda u, t: -picked(u, t), "1 件ずつの損失 (N,) のまま"),
    "None": (lambda u, t: None, "None が返りました。"),
    "text": (lambda u, t: "0.5", "数でない値 (str) が返り"),
    "other shape": (lambda u, t: t @ log_softmax(u), "1 個の数になるはず"),
    "something else": (lambda u, t: 1.0, "定義の式と 1 行ずつ"),
    "1e-7": (with_epsilon(1e-7), "損失が 16.12 で頭打ちです。"),
    "1e-7 in log-sum-exp": (log_sum_exp_and_epsilon, "確率 1 の損失は 0 です"),
    "clipped logits": (
        lambda u, t: -np.mean(picked(np.clip(u, -500, 500), t)),
        "np.clip で切ったり",
    ),
    "one-hot times log of zero": (
        lambda u, t: -np.sum(one_hot(t, u.shape[1]) * np.log(softmax(u))) / len(t),
        "one-hot の 0 に log(0) の -inf を掛けて",
    ),
    "absolute maximum": (absolute_maximum, "絶対値の最大ではありません"),
    "1e-12": (with_epsilon(1e-12), "損失が 27.63 で頭打ちです。"),
    "overflow": (unstable, "exp(1000) が inf になったか、one-hot の"),
    "log of zero": (
        lambda u, t: -np.mean(np.log(softmax(u)[np.arange(len(t)), t])),
        "丸められて log(0) になりました",
    ),
    "log sum exp overflows": (naive_log_sum_exp, "exp(1000) が inf になったか、one-hot の"),
    "one maximum for all rows": (shared_maximum, "max と sum の両方に axis=1"),
    "integers": (in_place_division, "整数の配列に小数は書き込めません"),
    "integers cut": (zeros_like, "zeros_like(logits) を使わず"),
    "float32": (lambda u, t: -picked(u.astype(np.float32), t).mean(), "float32 の約 7 桁に"),
    "float32, then float": (
        lambda u, t: float(-picked(u.astype(np.float32), t).mean()),
        "float32 の約 7 桁に",
    ),
    "nine digits": (lambda u, t: -picked(u, t).mean().round(9), "わずかにずれて"),
    "logits changed": (changes_logits, "渡した logits の [[1, 2], [4, 1]] が [[0, 1], [3, 0]] に"),
    "labels changed": (changes_labels, "渡した t の [1, 1] が [0, 0] に変わりました"),
}
MISTAKES = {"softmax": SOFTMAX_MISTAKES, "cross_entropy": CROSS_ENTROPY_MISTAKES}
EVERY_MISTAKE = [(name, label) for name, mistakes in MISTAKES.items() for label in mistakes]


def explanation(name, answer, capsys):
    report = check(name, answer)
    text = capsys.readouterr().out
    assert text == f"{report}\n"
    return report, text


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_passes(name, capsys):
    exercise = EXERCISES[name]
    report, text = explanation(name, exercise.reference, capsys)
    count = sum(len(stage) for stage in exercise.stages)
    assert report
    assert text.startswith(f"演習 {name}: {count} 問のうち {count} 問が正解です。\n  ○ ")
    assert text.endswith("\n合格です。\n")
    assert text.count("  ○ ") == count
    assert "×" not in text
    assert repr(report) == f"<演習 {name}: 合格>"


@pytest.mark.parametrize(("name", "label"), EVERY_MISTAKE)
def test_each_mistake_fails_with_its_own_message(name, label, capsys):
    answer, message = MISTAKES[name][label]
    report, text = explanation(name, answer, capsys)
    assert not report
    assert repr(report) == f"<演習 {name}: もう少し>"
    assert text.endswith("\n× の説明を読んで直し、もう一度 check してください。\n")
    assert "      読む所: " in text
    if message:
        assert re.search(message if "\n" in message else re.escape(message), text), text


@pytest.mark.parametrize(
    ("name", "label", "question"),
    [
        ("softmax", "overflow", "large_scores"),
        ("softmax", "clipped", "large_scores"),
        ("softmax", "absolute maximum", "small_scores"),
        ("softmax", "one maximum", "rows_of_different_size"),
        ("softmax", "integer buffer", "integers"),
        ("softmax", "integer in place", "integers"),
        ("softmax", "input changed", "untouched"),
        ("softmax", "widened", "precision"),
        ("softmax", "float32", "precision"),
        ("softmax", "1e-7", "precision"),
        ("softmax", "minimum subtracted", "rows_of_different_size"),
        ("softmax", "mean subtracted", "rows_of_different_size"),
        ("softmax", "square: maximum", "square_batch"),
        ("cross_entropy", "1e-7", "confident_mistake"),
        ("cross_entropy", "overflow", "large_logits"),
        ("cross_entropy", "log of zero", "zero_probability"),
        ("cross_entropy", "integers", "integers"),
        ("cross_entropy", "logits changed", "untouched"),
        ("cross_entropy", "1e-7 in log-sum-exp", "large_logits"),
        ("cross_entropy", "absolute maximum", "uneven_rows"),
        ("cross_entropy", "float32", "precision"),
    ],
)
def test_the_question_that_fails_is_the_right_one(name, label, question, capsys):
    module = {"softmax": softmax_exercise, "cross_entropy": cross_entropy_exercise}[name]
    _, text = explanation(name, MISTAKES[name][label][0], capsys)
    assert f"  × {getattr(module, question).__doc__}\n" in text


def test_a_usual_mistake_breaks_only_what_it_must(capsys):
    """写すだけでなく、直した所は ○ になる。"""
    _, text = explanation("softmax", subtract_in_place, capsys)
    assert text.count("  ○ ") == 8
    assert text.count("  × ") == 1
    assert text.startswith("演習 softmax: 9 問のうち 8 問が正解です。")


def test_later_stages_wait_until_the_first_is_right(capsys):
    _, text = explanation("softmax", np.exp, capsys)
    assert (text.count("  × "), text.count("  － ")) == (1, 8)
    report, text = explanation("softmax", SOFTMAX_MISTAKES["no axis"][0], capsys)
    assert (text.count("  × "), text.count("  － "), len(report.mistakes)) == (2, 6, 2)


def test_warnings_are_only_information(capsys):
    _, text = explanation("softmax", SOFTMAX_MISTAKES["overflow"][0], capsys)
    assert "      警告: overflow encountered in exp\n" in text

    def noisy(x):
        np.exp(np.array([1e4]))
        return softmax(x)

    report, text = explanation("softmax", noisy, capsys)
    assert report
    assert "警告" not in text


def test_the_input_is_shown_with_result_and_answer(capsys):
    _, text = explanation("softmax", np.exp, capsys)
    assert "      入力  [0.5, 1, 3]\n      結果  [1.649, 2.718, 20.09]\n" in text
    assert "      正解  [0.06743, 0.1112, 0.8214]\n" in text


def test_one_answer_does_not_spoil_the_next(capsys):
    for _ in range(2):
        explanation("softmax", subtract_in_place, capsys)
        assert explanation("softmax", softmax, capsys)[0]


def test_unknown_names_and_values_that_are_no_function():
    with pytest.raises(ValueError, match=r"演習 'sotfmax' はありません。.*softmax、cross_entropy"):
        check("sotfmax", softmax)
    with pytest.raises(TypeError, match=re.escape('ndarray が渡されました。check("softmax", my_')):
        check("softmax", softmax([1, 2]))


def section(place):
    """読む所の節の全文。同じ深さか、より浅い次の見出しの手前までです。"""
    path = DOCS / f"{place.page}.md"
    page = path.read_text(encoding="utf-8") if path.exists() else lab(path.with_suffix(".py"))
    title, name = place.title.rstrip("」").split("「")
    assert re.search(rf"^# {title}( {{|$)", page, re.MULTILINE)
    heading = re.search(rf"^(##+) {re.escape(name)}.* {{ #{place.id}\b", page, re.MULTILINE)
    assert heading, place
    return re.split(rf"^#{{2,{len(heading[1])}}} ", page[heading.end() :], flags=re.MULTILINE)[0]


def lab(path):
    """実習の本文。行の頭の # を取ります。"""
    return re.sub("^# ?", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("exercise", [softmax_exercise, cross_entropy_exercise, to_input_exercise])
def test_the_places_to_read_exist(exercise):
    places = [value for value in vars(exercise).values() if isinstance(value, Place)]
    assert len(places) >= 4
    for place in places:
        assert section(place)


PROMISES = [  # (演習, 間違い, 読む所の節にあるはずの言葉)
    ("softmax", "sum in the numerator", "分子にも Σ を書く"),
    ("softmax", "axis 1", "1 件の $(K,)$ には軸 1 がない"),
    ("softmax", "no keepdims", "`keepdims` を忘れる"),
    ("softmax", "columns", "軸を 0 にする"),
    ("softmax", "overflow", "最大値を引いた形"),
    ("softmax", "minimum subtracted", "最大値を引いた形"),
    ("softmax", "1e-7", "分母は 1 以上"),
    ("softmax", "float32", "およそ 7 桁"),
    ("softmax", "integer buffer", "整数の入れ物"),
    ("softmax", "input changed", "x -= "),
    ("softmax", "widened", "float32 のまま返す"),
    ("cross_entropy", "sum", "平均ではなく和を取る"),
    ("cross_entropy", "mean of all", "$N$ 件のときは、1 件ずつの損失を平均"),
    ("cross_entropy", "log10", "自然対数"),
    ("cross_entropy", "two softmax", "ソフトマックスが 2 回"),
    ("cross_entropy", "columns", "np.arange"),
    ("cross_entropy", "only labels as index", "np.arange"),
    ("cross_entropy", "one-hot mask", "one-hot"),
    ("cross_entropy", "one-hot product", "np.arange"),
    ("cross_entropy", "no keepdims", "keepdims"),
    ("cross_entropy", "axis 0", "`axis=0`"),
    ("cross_entropy", "maximum once", "log-sum-exp"),
    ("cross_entropy", "1e-7", "1e-7 を足す"),
    ("cross_entropy", "1e-7 in log-sum-exp", "値が負になります"),
    ("cross_entropy", "one maximum for all rows", "1 行が 1 件"),
    ("cross_entropy", "integers", "整数の入れ物"),
    ("cross_entropy", "integers cut", "zeros_like"),
    ("cross_entropy", "float32", "およそ 7 桁"),
    ("cross_entropy", "logits changed", "x -= "),
]


@pytest.mark.parametrize(("name", "label", "word"), PROMISES)
def test_the_section_to_read_explains_the_mistake(name, label, word):
    found = check(name, MISTAKES[name][label][0]).mistakes[0]
    assert word in section(found.read)


@functools.wraps(softmax)
def wrapped(*arrays):
    return log_softmax(*arrays)


@pytest.mark.parametrize(
    ("answer", "blamed"),
    [
        (lambda x, *, axis: softmax(x), True),
        (np.add, True),
        (functools.partial(np.add, 1, 2, 3), True),
        (wrapped, False),
        (dict, False),  # 引数の一覧を持たない
        (lambda x: np.add(x), False),
    ],
)
def test_the_signature_is_blamed_only_when_it_refuses_the_arguments(answer, blamed):
    found = mistake(softmax_exercise.one_row, answer)
    assert ("受け取る引数は 1 個です。" in found.message) == blamed


SOUND = {
    "softmax": {
        "exp of log_softmax": lambda x: np.exp(log_softmax(x)),
        "log-sum-exp": lambda x: np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True)),
        "reciprocal": lambda x: (lambda e: e * (1 / total(e)))(np.exp(x - largest(x))),
        "rows": lambda x: np.apply_along_axis(softmax, -1, x),
        "transposed": lambda x: (lambda e: (e / e.sum(axis=0)).T)(np.exp(x.T - x.T.max(axis=0))),
        "power of e": lambda x: (lambda e: e / total(e))(np.power(np.e, x - largest(x))),
        "math": lambda x: math_rows(x - largest(x)),
    },
    "cross_entropy": {
        "log-sum-exp": lambda u, t: np.mean(
            np.logaddexp.reduce(u, axis=1) - u[np.arange(len(t)), t]
        ),
        "maximum added": lambda u, t: np.mean(
            np.log(total(np.exp(u - largest(u))))
            + largest(u)
            - np.take_along_axis(u, t[:, None], 1)
        ),
        "one-hot": lambda u, t: -np.sum(one_hot(t, u.shape[1]) * log_softmax(u)) / len(t),
        "loop": lambda u, t: sum(-log_softmax(u)[n, k] for n, k in enumerate(t)) / len(t),
        "float": lambda u, t: float(-picked(u, t).mean()),
    },
}


@pytest.mark.parametrize(("name", "label"), [(n, label) for n in SOUND for label in SOUND[n]])
def test_every_sound_way_of_writing_passes(name, label):
    report = check(name, SOUND[name][label])
    assert report, str(report)


def test_differences_hidden_by_the_display_are_spelled_out():
    found = mistake(cross_entropy_exercise.mean_loss, lambda u, t: round(-picked(u, t).mean(), 3))
    assert "\n結果  1.487\n正解  1.48744876196903\n" in found.message


def test_helpers():
    assert str(Place("a/b", "c", "題")) == "題 (a/b/#c)"
    assert show([1, 0.123456]) == "[1, 0.1235]"
    assert show("そのまま") == "そのまま"
    assert close([np.nan, 1.0], [np.nan, 1.0 + 1e-7])
    assert not close([1.0], [1.0, 1.0])
    assert not close([1.0], [1.0001])


# ── 問いを一つずつ: 渡す値と、説明の全文と、読む所 ──────────────────────────────────

NOT_FINITE = "nan や inf が混じっています。途中の値を 1 行ずつ print で見てください。"
LAST_RESORT = "定義の式と 1 行ずつ照らしてください。"
# 問い: (渡す配列, 読む所, nan への説明, 7 だけずれた答えへの説明)
SOFTMAX_QUESTIONS = {
    "one_row": ([0.5, 1.0, 3.0], "DEFINITION", NOT_FINITE, LAST_RESORT),
    "batch": ([[0.5, 1.0, 3.0], [2.0, 0.0, 1.5]], "BATCH", NOT_FINITE, LAST_RESORT),
    "square_batch": ([[0.5, 3.0], [1.0, 1.5]], "BATCH", NOT_FINITE, LAST_RESORT),
    "large_scores": ([1010.0, 1000.0, 990.0], "OVERFLOW", "TOO_LARGE", LAST_RESORT),
    "small_scores": ([-1010.0, -1000.0, -990.0], "OVERFLOW", "TOO_SMALL", LAST_RESORT),
    "rows_of_different_size": (
        [[1000.0, -1000.0], [0.0, 1.0]],
        *("BATCH", "TOO_LARGE", LAST_RESORT),
    ),
    "integers": ([1, 2, 3], "DTYPE", "INTEGER_BUFFER", "INTEGER_BUFFER"),
}
# 問い: (渡すロジットとラベル, 読む所, 入力の書き方, nan への説明, 7 だけずれた答えへの説明)
CROSS_ENTROPY_QUESTIONS = {
    "mean_loss": (
        ([[2.0, 0.5, 1.0, 3.0], [1.0, 4.0, 2.5, 0.5], [0.5, 1.5, 3.5, 1.0]], [0, 1, 3]),
        "DEFINITION",
        "[[2, 0.5, 1, 3], [1, 4, 2.5, 0.5], [0.5, 1.5, 3.5, 1]]",
        NOT_FINITE,
        LAST_RESORT,
    ),
    "confident_mistake": (
        ([[0.0, 40.0]], [0]),
        *("STABLE", "ロジット [[0, 40]]、t = [0]", "LOG_ZERO", LAST_RESORT),
    ),
    "large_logits": (
        ([[1000.0, 0.0]], [0]),
        *("STABLE", "ロジット [[1000, 0]]、t = [0]", "TOO_LARGE", LAST_RESORT),
    ),
    "zero_probability": (
        ([[0.0, 1000.0]], [0]),
        *("STABLE", "ロジット [[0, 1000]]、t = [0]", "INFINITE", ROUGH),
    ),
    "uneven_rows": (
        ([[-1000.0, -999.0], [1000.0, -1000.0]], [0, 0]),
        *("STABLE", "[[-1000, -999], [1000, -1000]]", "INFINITE", LAST_RESORT),
    ),
    "integers": (
        ([[1, 2], [4, 1]], [1, 1]),
        *("DTYPE", "[[1, 2], [4, 1]]", "INTEGER_BUFFER", "INTEGER_BUFFER"),
    ),
}


def mistake(question, answer):
    with np.errstate(all="ignore"), pytest.raises(Mistake) as caught:
        question(answer)
    return caught.value


def given(question, reference):
    """問いが答えの関数に渡した配列です。"""
    calls = []
    question(lambda *arrays: calls.append(arrays) or reference(*arrays))
    return calls


def explain(shown, actual, expected, advice):
    return f"入力  {shown}\n結果  {show(actual)}\n正解  {show(expected)}\n{advice}"


@pytest.mark.parametrize("name", SOFTMAX_QUESTIONS)
def test_each_question_of_softmax(name):
    values, place, broken, wrong = SOFTMAX_QUESTIONS[name]
    texts, question = vars(softmax_exercise), getattr(softmax_exercise, name)
    place, x = texts[place], np.array(values)
    (actual,), *_ = given(question, softmax)
    assert (actual.tolist(), actual.dtype) == (values, x.dtype)
    for answer, message in [
        (stop, STOPPED),
        (lambda x: None, "None が返りました。最後に return で結果を返してください。"),
        (lambda x: x * np.nan, explain(show(x), x * np.nan, softmax(x), texts.get(broken, broken))),
        (
            lambda x: softmax(x) + 7,
            explain(show(x), softmax(x) + 7, softmax(x), texts.get(wrong, wrong)),
        ),
    ]:
        found = mistake(question, answer)
        overflows = message.endswith(softmax_exercise.TOO_LARGE)
        read = softmax_exercise.OVERFLOW if overflows else place
        assert (found.message, found.read) == (message, read)


@pytest.mark.parametrize("name", CROSS_ENTROPY_QUESTIONS)
def test_each_question_of_cross_entropy(name):
    values, place, shown, broken, wrong = CROSS_ENTROPY_QUESTIONS[name]
    module = cross_entropy_exercise
    texts, question, reference = vars(module), getattr(module, name), module.reference
    place, right = texts[place], reference(*map(np.array, values))
    ((u, t),) = given(question, reference)
    assert (u.tolist(), t.tolist(), u.dtype) == (*values, np.array(values[0]).dtype)
    for answer, message in [
        (
            lambda u, t: stop(u),
            STOPPED,
        ),
        (lambda u, t: None, "None が返りました。最後に return で結果を返してください。"),
        (lambda u, t: np.nan, explain(shown, np.nan, right, texts.get(broken, broken))),
        (lambda u, t: right + 7, explain(shown, right + 7, right, texts.get(wrong, wrong))),
    ]:
        found = mistake(question, answer)
        assert (found.message, found.read) == (message, place)


def test_the_advice_of_a_loss_that_stops_growing():
    """exp(-16) は 1.125e-07、exp(-0.5) は 0.6065。"""
    for loss, added in ((16.0, "1.125e-07"), (0.5, "0.6065")):
        text = f"損失が {show(loss)} で頭打ちです。log(y + {added}) のように"
        text += "小さな数を足したり、np.clip で切ったりしないでください。"
        found = mistake(cross_entropy_exercise.confident_mistake, lambda u, t, loss=loss: loss)
        assert found.message == explain("ロジット [[0, 40]]、t = [0]", loss, 40.0, text)
    for loss in (0.0, -1.0):
        found = mistake(cross_entropy_exercise.confident_mistake, lambda u, t, loss=loss: loss)
        assert found.message.endswith(f"正解  40\n{LAST_RESORT}")


def test_clipped_scores_are_recognised_in_both_questions():
    for question in (softmax_exercise.large_scores, softmax_exercise.small_scores):
        found = mistake(question, lambda x: np.full(3, 1 / 3))
        assert found.message.endswith(f"\n{softmax_exercise.CLIPPED}")


def test_integers_cut_off_and_float32_widened():
    found = mistake(softmax_exercise.integers, lambda x: np.array([0, 0, 1]))
    cut = "入力  [1, 2, 3]\n結果  [0, 0, 1] (整数に切り捨て)"
    assert found.message == f"{cut}\n{softmax_exercise.INTEGER_BUFFER}"
    assert found.read is softmax_exercise.DTYPE
    question = softmax_exercise.precision
    arrays = [x for (x,) in given(question, softmax)]
    assert [(x.shape, x.dtype) for x in arrays] == [
        *(((3,), np.float64), ((3,), np.float32)),
        *(((2, 3), np.float64), ((2, 3), np.float32)),
    ]
    wide = f"結果の dtype が float64 です。\n{softmax_exercise.WIDENED}"
    for answer, message in [
        (widened, wide),
        (
            stop,
            STOPPED,
        ),
        (lambda x: None, "None が返りました。最後に return で結果を返してください。"),
    ]:
        found = mistake(question, answer)
        assert (found.message, found.read) == (message, softmax_exercise.DTYPE)


def test_changed_arrays_are_shown_with_the_advice():
    found = mistake(softmax_exercise.untouched, subtract_in_place)
    change = "渡した x の [1, 2, 3] が [-2, -1, 0] に変わりました。"
    assert found.message == f"{change}{softmax_exercise.REASSIGN}"
    assert found.read is softmax_exercise.INPLACE
    assert mistake(softmax_exercise.untouched, stop).read is softmax_exercise.INPLACE
    module = cross_entropy_exercise
    for answer, change in [
        (changes_logits, "渡した logits の [[1, 2], [4, 1]] が [[0, 1], [3, 0]] に変わりました。"),
        (changes_labels, "渡した t の [1, 1] が [0, 0] に変わりました。"),
    ]:
        found = mistake(module.untouched, answer)
        assert (found.message, found.read) == (f"{change}{module.REASSIGN}", module.INPLACE)
    assert mistake(module.untouched, lambda u, t: stop(u)).read is module.INPLACE


FIRST_MISTAKES = [  # (演習, 最初の問いへの答え, 説明の最後の行)
    *(
        ("softmax", answer, advice)
        for answer, advice in [
            (lambda x: np.ones(3), softmax_exercise.SUM_ABOVE),
            (np.exp, softmax_exercise.NO_DIVISION),
            (lambda x: x / x.sum(), "exp を通していません。exp(x) を、その和で割ります。"),
            (
                lambda x: 1 / (1 + np.exp(-x)),
                "要素ごとのシグモイドです。分母は全クラスの和にしてください。",
            ),
            (
                lambda x: np.array([0.0, 0.0, 1.0]),
                "最大の要素に 1 を立てています。順位ではなく、確率を返してください。",
            ),
            (lambda x: softmax(-x), "指数の符号が逆です。exp(-x) ではなく exp(x) です。"),
            (log_softmax, "確率の対数です。log を取らずに返してください。"),
        ]
    ),
    *(
        ("cross_entropy", answer, advice)
        for answer, advice in [
            (lambda u, t: picked(u, t).mean(), "マイナスが抜けています。損失は -log y です。"),
            (
                lambda u, t: -picked(u, t).sum(),
                "和のままです。sum ではなく mean で、件数 N で割ってください。",
            ),
            (
                lambda u, t: -picked(u, t).sum() / u.size,
                "N × K 個で割っています。割るのは件数 N だけです。",
            ),
            (
                lambda u, t: -picked(u, t).mean() / np.log(2),
                "log2 を使っています。自然対数の np.log にしてください。",
            ),
            (
                lambda u, t: -picked(u, t).mean() / np.log(10),
                "log10 を使っています。自然対数の np.log にしてください。",
            ),
            (
                lambda u, t: -np.log(u[np.arange(3), t]).mean(),
                "ロジットを log に入れています。先に softmax を通してください。",
            ),
            (
                lambda u, t: -u[np.arange(3), t].mean(),
                "ロジットを平均しています。softmax を通し、log を取ってください。",
            ),
            (
                lambda u, t: -softmax(u)[np.arange(3), t].mean(),
                "log がありません。確率 y ではなく log y を平均してください。",
            ),
            (
                lambda u, t: -picked(softmax(u), t).mean(),
                "softmax を二度通しています。1 度で十分です。",
            ),
            (
                lambda u, t: -log_softmax(u).max(axis=1).mean(),
                "t を使っていません。最大の確率でなく、正解の確率を選びます。",
            ),
        ]
    ),
]


@pytest.mark.parametrize(("name", "answer", "advice"), FIRST_MISTAKES)
def test_the_whole_advice_of_the_first_question(name, answer, advice):
    found = mistake(EXERCISES[name].stages[0][0], answer)
    assert found.message.splitlines()[-1] == advice
    assert str(found) == found.message


def test_losses_per_sample_and_rows_that_overflow():
    module = cross_entropy_exercise
    found = mistake(module.mean_loss, lambda u, t: -picked(u, t))
    assert found.message.endswith(f" が返りました。\n{module.PER_SAMPLE}")
    assert found.read is module.BATCH
    found = mistake(module.uneven_rows, shared_maximum)
    assert found.message.endswith(f"\n{module.ROWS}")
    assert found.read is softmax_exercise.BATCH


def test_the_edges_of_the_helpers():
    assert show(np.ones(20)) == "[" + ", ".join("1" * 20) + "]"
    assert show(np.ones(21)) == "[1, 1, 1, ..., 1, 1, 1]"
    assert close([5e-7], [0.0])
    assert not close([2e-6], [0.0])


def test_each_sentence_has_its_own_line(capsys):
    _, text = explanation("softmax", lambda x: np.ones(3), capsys)
    sentences = [
        "分子でも和を取っています。",
        "分子は exp(x) そのもので、和を取るのは分母だけです。",
    ]
    assert "".join(f"      {sentence}\n" for sentence in sentences) in text


def test_the_kind_of_the_error_chooses_the_hint():
    module = cross_entropy_exercise

    def mismatch(u, t):
        raise ValueError("mismatch")

    assert mistake(module.mean_loss, mismatch).message.endswith(f"\n{module.ONE_HOT}")

    def no_broadcast(x):
        raise ValueError("could not be broadcast")

    found = mistake(softmax_exercise.batch, no_broadcast)
    assert found.message.endswith(f"\n{softmax_exercise.KEEPDIMS}")


def test_a_square_batch_divided_by_the_other_axis_in_silence():
    question = softmax_exercise.square_batch
    found = mistake(question, lambda x: np.exp(x) / np.exp(x).sum(axis=1))
    assert found.message.endswith(f"\n{softmax_exercise.SILENT}")


def test_an_underflow_is_no_warning(capsys):
    _, text = explanation("softmax", lambda x: np.exp(x) + np.exp(np.array([-1e4])), capsys)
    assert "×" in text
    assert "警告" not in text


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("one_row", list, "list が返りました。NumPy の配列で返してください。"),
        ("one_row", lambda x: x[:2], "結果の形が (2,) です。形 (3,) の配列になるはずです。"),
        (
            "one_row",
            lambda x: 1.0,
            f"1 という数が 1 個だけ返りました。{softmax_exercise.SUM_ABOVE}",
        ),
        (
            "one_row",
            lambda x: x.astype("U"),
            "数でない値 (ndarray) が返りました。実数で返してください。",
        ),
    ],
)
def test_results_of_another_kind_name_the_section(name, answer, message):
    found = mistake(getattr(softmax_exercise, name), answer)
    assert (found.message, found.read) == (message, softmax_exercise.DEFINITION)


def test_small_differences_are_called_small():
    question = softmax_exercise.one_row
    for shift, last in ((0.009, ROUGH), (0.03, LAST_RESORT)):
        found = mistake(question, lambda x, shift=shift: softmax(x) + shift)
        assert found.message.splitlines()[-1] == last
    question(lambda x: softmax(x) * (1 + 9e-6))
    assert mistake(question, lambda x: softmax(x) * (1 + 2e-5)).read is softmax_exercise.DEFINITION


def test_columns_are_named_in_the_whole_advice():
    found = mistake(softmax_exercise.batch, lambda x: softmax(x.T).T)
    assert found.message.endswith(
        "\n列ごとに割っています。axis=0 や Python の sum() ではなく、"
        "axis=-1 を付けた np.sum を使ってください。"
    )


def test_losses_per_sample_are_shown():
    found = mistake(cross_entropy_exercise.mean_loss, lambda u, t: np.array([1.0, 2.0, 0.5]))
    assert found.message.startswith("[1, 2, 0.5] が返りました。")


def test_the_line_that_stopped_is_shown_where_the_source_is_known():
    def outer(x):
        return inner(x)

    def inner(x):
        return np.linalg.inv(x)  # 止まるのは NumPy の中

    def advice(answer):
        with pytest.raises(Mistake) as caught:
            call(answer, np.zeros(3), read=Place("", "", ""))
        return caught.value.message.split("\n")[1:]

    line = "return np.linalg.inv(x)  # 止まるのは NumPy の中"
    assert advice(outer) == ["止まったのは、次の行です。", line]
    typed = {}
    exec(compile("def f(x):\n    return x[9]\n", "<stdin>", "exec"), typed)
    assert advice(typed["f"]) == ["例外の出た行を確かめてください。"]
    assert advice(int) == ["例外の出た行を確かめてください。"]


def raising(error):
    """呼ぶと ``error`` で止まる答え。"""

    def answer(*arrays):
        raise error

    return answer


ONLY_BATCH = [
    IndexError("tuple index out of range"),
    IndexError("too many indices for array"),
    ValueError("not enough values to unpack (expected 2, got 1)"),
]


@pytest.mark.parametrize("error", ONLY_BATCH, ids=str)
def test_code_for_two_axes_only_is_recognised(error):
    found = mistake(softmax_exercise.one_row, raising(error))
    assert found.message.endswith(f"\n{softmax_exercise.LAST_AXIS}")
    assert found.read is softmax_exercise.BATCH


STOPS = [
    OverflowError("math range error"),
    ZeroDivisionError("float division by zero"),
    ValueError("math domain error"),
    ValueError("expected a positive input, got 0.0"),
]


@pytest.mark.parametrize("error", STOPS, ids=str)
@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("confident_mistake", "LOG_ZERO"),
        ("large_logits", "TOO_LARGE"),
        ("zero_probability", "INFINITE"),
        ("uneven_rows", "INFINITE"),
    ],
)
def test_exceptions_of_python_numbers_get_the_advice_of_the_question(name, advice, error):
    found = mistake(getattr(cross_entropy_exercise, name), raising(error))
    assert found.message.endswith(f"\n{getattr(cross_entropy_exercise, advice)}")
    assert found.read is cross_entropy_exercise.STABLE


def test_rows_that_fail_only_alone_get_the_advice_of_the_question():
    answer = one_at_a_time(OverflowError("math range error"))
    found = mistake(cross_entropy_exercise.uneven_rows, answer)
    assert found.message.endswith(f"\n{cross_entropy_exercise.INFINITE}")


def one_at_a_time(error):
    """2 件なら違う値を返し、1 件なら止まる答え。"""
    return lambda u, t: 7.0 if len(u) == 2 else raising(error)(u, t)


@pytest.mark.parametrize(
    ("name", "answer", "advice", "read"),
    [
        (
            "mean_loss",
            lambda u, t: -math.log(softmax(u)[np.arange(len(t)), t]),
            cross_entropy_exercise.ONE_NUMBER,
            cross_entropy_exercise.DEFINITION,
        ),
        (
            "mean_loss",
            lambda u, t: -picked(u, t)[0] / len(t),
            cross_entropy_exercise.FIRST_ONLY,
            cross_entropy_exercise.DEFINITION,
        ),
        (
            "mean_loss",
            lambda u, t: -picked(u, t).sum() / u.shape[1],
            "\nクラスの数 K で割っています。割るのは件数 N です。",
            cross_entropy_exercise.BATCH,
        ),
        (
            "mean_loss",
            lambda u, t: -np.log(np.exp(picked(u, t)).mean()),
            "\n平均の log です。log を取ってから平均してください。",
            cross_entropy_exercise.BATCH,
        ),
        ("large_logits", lambda u, t: 0.5, LAST_RESORT, cross_entropy_exercise.STABLE),
    ],
)
def test_values_of_cross_entropy_that_give_the_mistake_away(name, answer, advice, read):
    found = mistake(getattr(cross_entropy_exercise, name), answer)
    assert found.message.endswith(advice)
    assert found.read is read


@pytest.mark.parametrize("exercise", [softmax_exercise, cross_entropy_exercise])
def test_the_question_about_digits(exercise):
    calls = given(exercise.precision, exercise.reference)
    for scores in (arrays[0] for arrays in calls):
        assert np.abs(scores).max() < 2  # 桁のほかに、間違える理由を作らない
        assert (scores.astype(np.float64) != scores.astype(np.float32)).any() or (
            scores.dtype == np.float32
        )
    for answer, text in [(stop_all, STOPPED), (lambda *arrays: None, "None が返りました。")]:
        found = mistake(exercise.precision, answer)
        assert found.message.startswith(text)
        assert found.read in (exercise.RANGE, exercise.DTYPE)
    wrong = mistake(exercise.precision, lambda *arrays: exercise.reference(*arrays) + 7)
    assert wrong.message.startswith(f"入力  {show(calls[0][0])}\n")
    assert wrong.read is exercise.RANGE


def stop_all(*arrays):
    stop(arrays)


@pytest.mark.parametrize(
    ("answer", "read"),
    [(lambda x: stop(x) if x.dtype == np.float32 else softmax(x), "DTYPE"),
     (lambda x: None if x.dtype == np.float32 else softmax(x), "DTYPE")],
)  # fmt: skip
def test_float32_sends_to_the_section_about_types(answer, read):
    found = mistake(softmax_exercise.precision, answer)
    assert found.read is getattr(softmax_exercise, read)


@pytest.mark.parametrize(
    ("name", "answer", "advice"),
    [
        ("one_row", lambda x: total(np.exp(x)) / np.exp(x), "分子と分母が逆です。exp(x) を、"),
        ("one_row", lambda x: np.exp(x) / np.exp(x.sum()), "和の exp ではなく、exp の和 np.exp("),
        ("batch", lambda x: softmax(x - x.max(axis=0)), "列ごとの最大値を引いたので、行の中の差が"),
        ("large_scores", lambda x: np.zeros(3), softmax_exercise.HIDDEN),
        ("small_scores", lambda x: np.zeros(3), softmax_exercise.HIDDEN),
        (
            "rows_of_different_size",
            lambda x: softmax(x) * [[0.0], [1.0]],
            softmax_exercise.HIDDEN,
        ),
        ("precision", lambda x: softmax(x) * (1 - 1e-9), softmax_exercise.ADDED),
    ],
)
def test_values_of_softmax_that_give_the_mistake_away(name, answer, advice):
    found = mistake(getattr(softmax_exercise, name), answer)
    assert f"\n{advice}" in found.message


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: softmax(x) * (1 + 1e-9),
        lambda x: softmax(x) * (1 - 1e-9 * np.arange(x.shape[-1])),
        lambda x: softmax(x) * (1 - 1e-9 * np.arange(1, 1 + x.shape[-1])),
    ],
)
def test_other_small_differences_are_not_called_additions(answer):
    assert softmax_exercise.ADDED not in mistake(softmax_exercise.precision, answer).message


def test_a_transposed_batch_is_sent_to_the_section_about_batches():
    found = mistake(softmax_exercise.batch, lambda x: softmax(x).T)
    assert found.message.startswith("結果の形が (3, 2) です。")
    assert found.read is softmax_exercise.BATCH

"""学生の書いた答え: Wrong のコードとは別の書き方をしても、同じように助けられます。"""

import math

import numpy as np
import pytest

from tests.exercises.test_exercises import section
from zerodl.exercises import check, cross_entropy, softmax, to_input
from zerodl.losses import one_hot
from zerodl.softmax import log_softmax
from zerodl.softmax import softmax as right

B = np.float32(255)


def total(a):
    return a.sum(axis=-1, keepdims=True)


def largest(a):
    return a.max(axis=-1, keepdims=True)


def flat(s):
    return s.reshape(len(s), 784)


def picked(u, t):
    return log_softmax(u)[np.arange(len(t)), t]


def looped(x):
    s = sum(math.exp(v) for v in x)
    return np.array([math.exp(v) / s for v in x])


def math_rows(x):
    """1 行ずつ、math.exp で計算する。"""
    rows = [looped(row) for row in np.atleast_2d(x)]
    return np.array(rows).reshape(x.shape).astype(x.dtype if x.dtype.kind == "f" else float)


def elements_into(x):
    y = np.zeros(3)
    for i in range(len(x)):
        y[i] = np.exp(x[i]) / np.exp(x).sum()
    return y


def last_total(x):
    """和を足し込まず、上書きする。"""
    for v in x:
        s = np.exp(v)
    return np.exp(x) / s


def first_row(x):
    for row in x:
        return right(row)


def axis_by_shape(x):
    """正方形でないときだけ正しい軸になる。"""
    return right(x.T).T if len(x) == x.shape[-1] and x.ndim == 2 else right(x)


def log_in_place(x):
    y = x - largest(x)
    y -= np.log(total(np.exp(y)))
    return np.exp(y)


def nan_to_one(x):
    with np.errstate(all="ignore"):
        y = np.exp(x) / total(np.exp(x))
    return np.where(np.isnan(y), 1, y)


def only_when_large(x):
    x = x - x.max() if x.max() > 700 else x
    return np.exp(x) / total(np.exp(x))


def unstable(u, t):
    return -np.mean(np.log((np.exp(u) / total(np.exp(u)))[np.arange(len(t)), t]))


def log_sum_exp(m):
    """引く値 m だけを替えた log-sum-exp。"""

    def answer(u, t):
        z = u - m(u)
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(t)), t])

    return answer


def one_at_a_time(u, t):
    s = 0
    for y, k in zip(right(u), t, strict=True):
        s -= math.log(y[k])
    return s / len(t)


def summed(u, t):
    s = 0
    for n in range(len(t)):
        s -= log_softmax(u)[n, t[n]]
    return s


def overwritten(u, t):
    for n in range(len(t)):
        s = -log_softmax(u)[n, t[n]]
    return s / len(t)


def last_image(s):
    for image in s:
        x = 1 - image.reshape(784) / B
    return x


def swapped(s):
    x = np.zeros((len(s), 784), np.float32)
    for i in range(28):
        for j in range(28):
            x[:, i * 28 + j] = 1 - s[:, j, i] / B
    return x


WRONG = [  # (演習, 段, 答え, 言われること)
    ("softmax", 1, lambda x: np.exp(x) / total(np.exp(x)) * 100, "足して 1 になりません"),
    ("softmax", 1, lambda x: np.exp(x) // total(np.exp(x)), "足して 1 になりません"),
    ("softmax", 1, lambda x: np.exp(x) / (1 + total(np.exp(x))), "足して 1 になりません"),
    ("softmax", 1, last_total, "足して 1 になりません"),
    ("softmax", 1, lambda x: [math.e**v for v in x] / sum(x), "割るのは exp の和"),
    ("softmax", 1, lambda x: (lambda e: e / e.sum())(2.7**x), "短い定数(2.718 など)"),
    ("softmax", 1, lambda x: right(x).round(3), "わずかにずれています"),
    ("softmax", 1, lambda x: right(x[np.newaxis]), "結果の形が (1, 3) です"),
    ("softmax", 1, lambda x: np.exp(x) / np.exp(x).sum(axis=2), "軸 1 がありません"),
    ("softmax", 2, lambda x: right(x - x.max()) / np.exp(x.max()), "0 になっています"),
    ("softmax", 2, lambda x: np.exp(x - np.log(np.exp(x).sum())), "0 になっています"),
    ("softmax", 2, lambda x: right(np.minimum(x, 700)), "差が消えました"),
    ("softmax", 2, lambda x: right(x / 10), "点数の差が変わりました"),
    ("softmax", 2, nan_to_one, "足して 1 になりません"),
    ("softmax", 2, only_when_large, "0 ÷ 0 が nan"),
    ("softmax", 2, looped, "inf ÷ inf が nan"),
    ("softmax", 2, lambda x: looped(x - 1000), "0 ÷ 0 が nan"),
    ("softmax", 2, lambda x: looped(x - abs(x).max()), "絶対値の最大ではありません"),
    ("softmax", 2, lambda x: looped(x - x.min()), "引くのは最大値です"),
    ("softmax", 3, lambda x: (lambda e: e / e.sum())(np.exp(x - largest(x))), "行列全体の和"),
    ("softmax", 3, lambda x: np.exp(x - max(x)) / sum(np.exp(x)), "1 件の (K,) にしか"),
    ("softmax", 3, lambda x: np.exp(x) / sum(np.exp(x)), "Python の sum()"),
    ("softmax", 3, looped, "1 件の (K,) にしか"),
    ("softmax", 3, elements_into, "1 件の (K,) にしか"),
    ("softmax", 3, lambda x: np.exp(x.T).T / np.exp(x).sum(axis=1), "keepdims=True"),
    ("softmax", 3, lambda x: right(2 * x).T, "行と列が入れ替わって"),
    ("softmax", 3, first_row, "1 行分だけです"),
    ("softmax", 3, lambda x: right(2 * x.ravel()), "1 本につながって"),
    ("softmax", 3, axis_by_shape, "列ごとに割って"),
    ("softmax", 3, math_rows, "inf ÷ inf が nan"),
    ("softmax", 3, log_in_place, "整数の配列に小数は書き込めません"),
    ("softmax", 3, lambda x: right(x).astype(x.dtype), "整数の配列に小数は書き込めません"),
    ("softmax", 3, lambda x: right(x).round(9), "わずかにずれています"),
    ("softmax", 3, lambda x: right(x).astype(np.float32), "約 7 桁に減りました"),
    ("softmax", 3, lambda x: right(x).astype(float), "別の型になりました"),
    ("cross_entropy", 1, summed, "和のままです"),
    ("cross_entropy", 1, overwritten, "1 件分しか"),
    ("cross_entropy", 1, lambda u, t: 9 - picked(u, t), "1 件ずつの損失"),
    ("cross_entropy", 1, lambda u, t: -np.mean(picked(u, t), axis=1), "axis=1 はありません"),
    ("cross_entropy", 1, lambda t, u: picked(u.max(axis=1), t), "引数の順は (logits, t)"),
    ("cross_entropy", 1, lambda u, t: -np.sum(t * log_softmax(u)), "t を掛けたのなら"),
    ("cross_entropy", 1, lambda u, t: np.exp(u) / np.exp(u).sum(axis=1), "keepdims=True"),
    ("cross_entropy", 1, lambda u, t: -np.log(right(u)[t]).mean(), "同じ個数ずつ組に"),
    ("cross_entropy", 1, lambda u, t: (one_hot(t, 3) * u).mean(), "クラス番号"),
    ("cross_entropy", 1, lambda u, t: math.exp(u), "math.log や math.exp は"),
    ("cross_entropy", 1, lambda u, t: round(-picked(u, t).mean(), 2), "わずかにずれています"),
    ("cross_entropy", 1, lambda u, t: -(np.eye(4)[t] * log_softmax(u)).sum() / len(t), "決め打ち"),
    ("cross_entropy", 2, unstable, "exp(1000) が inf になったか"),
    ("cross_entropy", 2, log_sum_exp(lambda u: u.mean()), "平均ではありません"),
    ("cross_entropy", 2, log_sum_exp(np.max), "最大値を引くのも Σ も、行ごと"),
    ("cross_entropy", 2, log_sum_exp(lambda u: u.max(axis=1)), "keepdims=True"),
    ("cross_entropy", 2, log_sum_exp(lambda u: largest(abs(u))), "絶対値の最大ではありません"),
    ("cross_entropy", 2, one_at_a_time, "log(0) が -inf"),
    ("cross_entropy", 2, lambda u, t: picked(np.clip(u, -99, 99), t).mean() * -1, "頭打ち"),
    ("cross_entropy", 2, lambda u, t: -np.log(np.exp(picked(u, t)) + 1e-12).mean(), "頭打ち"),
    ("cross_entropy", 2, lambda u, t: np.nan_to_num(unstable(u - largest(u), t)), "log(0) が"),
    ("cross_entropy", 2, lambda u, t: -picked(u, t).mean().round(9), "わずかにずれています"),
    ("cross_entropy", 2, lambda u, t: float(-picked(np.float32(u), t).mean()), "約 7 桁"),
    ("to_input", 1, lambda s: s[:, np.newaxis] / B, "結果の形が (3, 1, 28, 28) です"),
    ("to_input", 1, lambda s: 1 - s.reshape(784, -1) / B, "1 枚を 1 行に"),
    ("to_input", 1, lambda s: s.flatten() / B, "1 本につながって"),
    ("to_input", 1, last_image, "1 枚だけです"),
    ("to_input", 1, lambda s: s.reshape(5000, 784), "要素の数が合いません"),
    ("to_input", 1, lambda s: s.reshape(s.shape[:2]), "要素の数が合いません"),
    ("to_input", 1, lambda s: (255 - s).reshape(3, 784) / B, "決め打ち"),
    ("to_input", 1, lambda s: (256 - flat(s)) / B, "uint8 に 256 は入りません"),
    ("to_input", 1, lambda s: (0 - flat(s)) / B, "一周しています"),
    ("to_input", 1, lambda s: (flat(255 - s) / 255).astype(np.uint8), "切り捨てられて"),
    ("to_input", 1, lambda s: np.where(flat(s) == 255, 0, 1), "濃さが消えています"),
    ("to_input", 1, lambda s: (flat(255 - s) / B) ** 2, "式や約束と"),
    ("to_input", 1, lambda s: flat(255 - s) / largest(flat(255 - s)), "どの画像も 255 で"),
    ("to_input", 1, swapped, "縦と横が逆です"),
    ("to_input", 1, lambda s: np.array([1 - np.fliplr(i).ravel() / 255 for i in s]), "左右が逆"),
    ("to_input", 1, lambda s: np.array([1 - i.ravel() / 255 for i in s]), "dtype が float64"),
    ("to_input", 1, lambda s: flat(np.subtract(255, s, out=s)) / B, "渡した scanned が変わり"),
]


@pytest.mark.parametrize(("name", "stage", "answer", "words"), WRONG)
def test_a_wrong_answer_is_helped(name, stage, answer, words):
    report = check(name, answer, stage)
    assert not report
    assert words in report.mistake.message


RIGHT = [
    ("softmax", lambda x: np.exp(log_softmax(x))),
    ("softmax", lambda x: np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))),
    ("softmax", lambda x: (lambda e: e * (1 / total(e)))(np.exp(x - largest(x)))),
    ("softmax", lambda x: np.apply_along_axis(right, -1, x)),
    ("softmax", lambda x: (lambda e: (e / e.sum(axis=0)).T)(np.exp(x.T - x.T.max(axis=0)))),
    ("softmax", lambda x: (lambda e: e / total(e))(np.power(np.e, x - largest(x)))),
    ("softmax", lambda x: math_rows(x - largest(x))),
    ("cross_entropy", log_sum_exp(largest)),
    (
        "cross_entropy",
        lambda u, t: np.logaddexp.reduce(u, axis=1).mean() - u[range(len(t)), t].mean(),
    ),
    ("cross_entropy", lambda u, t: -np.sum(one_hot(t, u.shape[1]) * log_softmax(u)) / len(t)),
    ("cross_entropy", lambda u, t: -np.take_along_axis(log_softmax(u), t[:, None], 1).mean()),
    ("cross_entropy", lambda u, t: summed(u, t) / len(t)),
    ("cross_entropy", lambda u, t: float(-picked(u, t).mean())),
    ("to_input", lambda s: 1 - flat(s) / B),
    ("to_input", lambda s: (255 - s).reshape(len(s), -1).astype(np.float32) / 255),
    ("to_input", lambda s: flat(~s) / B),
    ("to_input", lambda s: np.array([(255 - image).ravel() for image in s]) / B),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_every_sound_way_of_writing_passes(name, answer):
    report = check(name, answer)
    assert report, str(report)


WORDS = {  # 読む所の節が、間違いを説明するのに使う言葉
    softmax.OVERFLOW: ["最大値を引"],
    softmax.BATCH: ["keepdims", "axis=-1"],
    softmax.INPLACE: ["x -= "],
    softmax.DTYPE: ["整数の入れ物", "zeros_like", "float32"],
    cross_entropy.BATCH: ["np.arange", "平均"],
    cross_entropy.STABLE: ["log-sum-exp"],
    cross_entropy.EPSILON: ["天井"],
    cross_entropy.PITFALLS: ["平均", "ソフトマックス"],
    to_input.FLATTEN: ["reshape", "255"],
    to_input.WRONG: ["白黒が逆"],
}


@pytest.mark.parametrize("place", WORDS, ids=str)
def test_the_section_to_read_explains_the_mistake(place):
    for word in WORDS[place]:
        assert word in section(place)

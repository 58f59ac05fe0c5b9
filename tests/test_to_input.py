"""演習 to_input: 模範解答は合格し、よくある間違いは、それぞれの説明で落ちます。"""

import numpy as np
import pytest

from zerodl.exercises import check, to_input
from zerodl.exercises.judge import Mistake

B = np.float32(255)


def flat(x):
    return x.reshape(len(x), 784)


def in_place(scanned):
    scanned[...] = 255 - scanned
    return flat(scanned) / B


def divide_in_place(scanned):
    scanned /= 255
    return 1 - flat(scanned)


def subtract_out(scanned):
    return flat(np.subtract(255, scanned, out=scanned)) / B


def shuffled(scanned):
    return (255 - scanned).reshape(784, len(scanned)).T / B


def into(scanned):
    x = np.zeros((len(scanned), 784), np.float32)
    x[:] = scanned
    return x


def first_only(scanned):
    x = np.zeros((len(scanned), 784), np.float32)
    for i, image in enumerate(scanned):
        x[i] = 1 - image.ravel() / B
        return x
    return x


RIGHT = {
    "reference": to_input.to_input,
    "divide first": lambda s: 1 - flat(s) / B,
    "minus one": lambda s: flat(s).shape and (1 - flat(s).astype(np.float32) / 255),
    "reshape -1": lambda s: (255 - s).reshape(len(s), -1).astype(np.float32) / 255,
    "bitwise": lambda s: flat(~s) / B,
    "loop": lambda s: np.array([(255 - image).ravel() for image in s]) / B,
}
WRONG = {
    "nothing": (lambda s: None, "None が返りました"),
    "a list": (lambda s: (flat(255 - s) / B).tolist(), "NumPy の配列で返して"),
    "not flat": (lambda s: (255 - s) / B, "平らにしてください"),
    "one image per column": (lambda s: flat(255 - s).T / B, "1 枚を 1 行に"),
    "one long row": (lambda s: (255 - s).ravel() / B, "1 本につながっています"),
    "channel": (lambda s: s[:, np.newaxis] / B, "形が (3, 1, 28, 28) です"),
    "first only": (lambda s: (255 - s[0]).reshape(1, 784) / B, "形が (1, 784) です"),
    "in-place division": (divide_in_place, "uint8 の配列に小数は書き込めません"),
    "fixed count": (lambda s: (255 - s).reshape(3, 784) / B, "決め打ち"),
    "fixed five thousand": (lambda s: (255 - s).reshape(5000, 784) / B, "決め打ち"),
    "not inverted": (lambda s: flat(s) / B, "白と黒が逆です"),
    "not scaled": (lambda s: flat(255 - s), "255 で割っていません"),
    "neither": (flat, "255 で割っていません"),
    "one minus pixels": (lambda s: 1 - flat(s), "一周しています"),
    "one minus pixels, scaled": (lambda s: (1 - flat(s)) / B, "一周しています"),
    "negative": (lambda s: -flat(s) / B, "一周しています"),
    "negative floats": (lambda s: -(flat(s) / B), "1 から引きます"),
    "floats minus": (lambda s: 1 - flat(s).astype(np.float32), "割ってから 1 から引きます"),
    "floor": (lambda s: flat(255 - s) // 255, "切り捨て"),
    "floor, not inverted": (lambda s: flat(s) // 255, "切り捨て"),
    "binary": (lambda s: flat(s) < 255, "濃さが消えています"),
    "binary half": (lambda s: flat(s) < 128, "濃さが消えています"),
    "centered": (lambda s: 1 - 2 * (flat(s) / B), "-1 から 1"),
    "256": (lambda s: flat(255 - s) / np.float32(256), "256 で割っています"),
    "squared": (lambda s: (flat(255 - s) / B) ** 2, "定義の式と"),
    "transposed": (lambda s: flat(255 - s.transpose(0, 2, 1)) / B, "縦と横が逆です"),
    "mixed": (shuffled, "画像どうしが混ざっています"),
    "reversed": (lambda s: flat(255 - s)[::-1] / B, "画像の順番が逆"),
    "float64": (lambda s: flat(255 - s) / 255, "float64 が返りました"),
    "in place": (in_place, "渡した scanned が変わりました"),
    "out": (subtract_out, "渡した scanned が変わりました"),
    "error": (lambda s: s.flatt(), "例外で止まりました"),
    "absolute": (lambda s: abs(flat(s) - 255) / B, "一周しています"),
    "from 256": (lambda s: (256 - flat(s)) / B, "一周しています"),
    "integers": (lambda s: (flat(255 - s) / 255).astype(int), "astype(int)、整数の入れ物"),
    "a pair": (lambda s: (to_input.to_input(s), len(s)), "tuple が返りました"),
    "broadcast": (into, "形が合っていません"),
    "rows without a reshape": (lambda s: into(s[:, :1]), "形が合っていません"),
    "28 columns": (lambda s: s.reshape(len(s), 28), "要素の数が合いません"),
    "channels unpacked": (lambda s: [N for N, C, H, W in [s.shape]], "チャンネルの軸はありません"),
    "return in the loop": (first_only, "return を for の外に"),
    "all axes turned": (lambda s: (255 - s).T.reshape(len(s), 784) / B, "混ざっています"),
    "256 twice": (lambda s: (256 - flat(s).astype(np.float32)) / 256, "256 で割っています"),
    "by the maximum": (
        lambda s: flat(255 - s) / flat(255 - s).max().astype(np.float32),
        "その画像の最大値や標準偏差ではなく",
    ),
    "helper": (lambda s: np.reshape(s), "止まったのは、次の行です。"),
    "a matrix": (lambda s: np.asmatrix(to_input.to_input(s)), "matrix が返りました"),
}


@pytest.mark.parametrize("label", RIGHT)
def test_right_answers_pass(label):
    assert check("to_input", RIGHT[label])


@pytest.mark.parametrize("label", WRONG)
def test_each_mistake_fails_with_its_own_message(label, capsys):
    answer, message = WRONG[label]
    assert not check("to_input", answer)
    assert message in capsys.readouterr().out


# ── 問いを一つずつ: 渡す画像と、説明の全文と、読む所 ────────────────────────────────

QUESTIONS = {
    "shape": ([3], to_input.FLATTEN),
    "order": ([2], to_input.FLATTEN),
    "any_count": ([1, 5], to_input.BATCH),
    "single_precision": ([1], to_input.FLATTEN),
    "untouched": ([1], to_input.INPLACE),
}


def mistake(question, answer):
    with pytest.raises(Mistake) as caught:
        question(answer)
    return caught.value


def stop(scanned):
    raise RuntimeError("止まれ")


STOPPED = (
    "例外で止まりました。RuntimeError: 止まれ\n"
    '止まったのは、次の行です。\nraise RuntimeError("止まれ")'
)


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_each_question_passes_and_where_it_sends(name):
    counts, place = QUESTIONS[name]
    question, calls = getattr(to_input, name), []
    question(lambda scanned: calls.append(scanned) or to_input.to_input(scanned))
    assert len(calls) == len(counts)
    for scanned, count in zip(calls, counts, strict=True):
        np.testing.assert_array_equal(scanned, to_input.scans(count))
    found = mistake(question, stop)
    assert (found.message, found.read) == (STOPPED, place)


def test_the_paper_of_the_second_question():
    calls = []
    to_input.values(lambda scanned: calls.append(scanned) or to_input.to_input(scanned))
    assert [(x.shape, np.unique(x).tolist()) for x in calls] == [
        ((1, 28, 28), [pixel]) for pixel in (255, 204, 51, 0)
    ]


HEAD = "入力  画素 [255, 204, 51, 0]\n結果  "
COUNTS = "枚を渡すと、結果の形が"


@pytest.mark.parametrize(
    ("name", "answer", "message", "read"),
    [
        ("values", lambda s: flat(s) / B, f"{HEAD}[1, 0.8, 0.2, 0]\n", to_input.WRONG),
        ("values", lambda s: None, "None が返りました。", to_input.FLATTEN),
        ("order", lambda s: None, "None が返りました。", to_input.FLATTEN),
        (
            "order",
            lambda s: flat(255 - s)[::-1] / B,
            "入力  2 枚の画像\n結果[0, 118]  0.",
            to_input.FLATTEN,
        ),
        ("any_count", lambda s: None, "None が返りました。", to_input.BATCH),
        (
            "any_count",
            lambda s: to_input.to_input(s)[:3],
            f"5 {COUNTS} (3, 784) です。枚数を決め打ちしています。",
            to_input.BATCH,
        ),
        ("any_count", lambda s: flat(s) / B, "入力  1 枚の画像\n結果  [[", to_input.BATCH),
        ("any_count", lambda s: flat(s).astype("U"), "数でない値 (ndarray)", to_input.BATCH),
        (
            "single_precision",
            lambda s: flat(s) / 255,
            "float64 が返りました。np.float32(255) で割るか、astype(np.float32) で直してください。",
            to_input.FLATTEN,
        ),
        (
            "untouched",
            in_place,
            f"渡した scanned が変わりました。{to_input.REASSIGN}",
            to_input.INPLACE,
        ),
    ],
)
def test_the_explanation_of_each_question(name, answer, message, read):
    found = mistake(getattr(to_input, name), answer)
    assert found.message.startswith(message)
    assert found.read is read


DARK = np.array([0, 0.2, 0.8, 1])


@pytest.mark.parametrize(
    ("results", "advice"),
    [
        ([0, 0, 0, 1], to_input.CUT),
        ([0, 1, 1, 1], to_input.BINARY),
        ([0, 0, 1, 1], to_input.BINARY),
        (2 * DARK - 1, "-1 から 1 になっています。今回の約束は 0 から 1 です。"),
        (DARK * 255 / 256, to_input.BY_256),
        ([1, 52, 205, 0], to_input.WRAPPED),  # 256 - 画素
        ([1, 1, 1, 1], "定義の式と 1 行ずつ照らしてください。"),
    ],
)
def test_the_whole_advice_for_wrong_values(results, advice):
    gray = dict(zip([255, 204, 51, 0], np.float64(results), strict=True))
    found = mistake(to_input.values, lambda s: np.full((1, 784), gray[int(s[0, 0, 0])]))
    assert found.message.endswith(f"\n正解  [0, 0.2, 0.8, 1]\n{advice}")


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (
            lambda s: flat(255 - s.transpose(0, 2, 1)) / B,
            "縦と横が逆です。転置や order='F' をやめて、行の順につないでください。",
        ),
        (
            shuffled,
            to_input.MIXED,
        ),
        (lambda s: flat(255 - s)[::-1] / B, "画像の順番が逆になっています。"),
    ],
)
def test_the_whole_advice_for_a_wrong_order(answer, advice):
    assert mistake(to_input.order, answer).message.endswith(f"\n{advice}")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda s: s, "(3, 28, 28) のままです。reshape で平らにしてください。"),
        (lambda s: flat(s).T, "(784, 3) です。1 枚を 1 行にして、(3, 784) にしてください。"),
        (np.ravel, "全部の画像が 1 本につながっています。1 枚を 1 行にしてください。"),
        (lambda s: None, "None が返りました。最後に return で結果を返してください。"),
    ],
)
def test_the_whole_explanation_about_the_shape(answer, message):
    found = mistake(to_input.shape, answer)
    assert (found.message, found.read) == (message, to_input.FLATTEN)


def test_what_stops_in_the_second_question_sends_to_its_section():
    assert mistake(to_input.values, stop).read is to_input.WRONG


@pytest.mark.parametrize(
    ("label", "place"),
    [
        ("broadcast", to_input.FLATTEN),
        ("channels unpacked", to_input.TASK),
        ("in-place division", to_input.DTYPE),
        ("one minus pixels", to_input.TASK),
        ("not inverted", to_input.WRONG),
        ("floor", to_input.FLATTEN),
        ("binary", to_input.FLATTEN),
        ("centered", to_input.FLATTEN),
        ("256", to_input.FLATTEN),
    ],
)
def test_the_section_to_read_explains_the_mistake(label, place):
    assert check("to_input", WRONG[label][0]).mistakes[0].read is place


@pytest.mark.parametrize(
    ("error", "advice", "read"),
    [
        (ValueError("cannot reshape array of size 9"), to_input.RESHAPE, to_input.FLATTEN),
        (
            OverflowError("Python integer 256 out of bounds for uint8"),
            to_input.WRAPPED,
            to_input.TASK,
        ),
    ],
)
def test_exceptions_of_numpy_are_explained(error, advice, read):
    def answer(scanned):
        raise error

    found = mistake(to_input.shape, answer)
    assert found.message.endswith(f"\n{advice}")
    assert found.read is read


def test_none_for_the_single_precision_sends_to_the_section_about_rows():
    found = mistake(to_input.single_precision, lambda scanned: None)
    assert found.read is to_input.FLATTEN


def test_a_return_inside_the_loop_leaves_the_other_images_empty():
    def answer(scanned):
        rows = np.zeros((len(scanned), 784), np.float32)
        rows[0] = to_input.to_input(scanned)[0]
        return rows

    advice = "2 枚目から先が 0 のままです。return を for の外に出してください。"
    assert mistake(to_input.order, answer).message.endswith(f"\n{advice}")

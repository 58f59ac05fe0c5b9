"""採点の道具: 何を正解とし、間違いをどう言い、段をどう進めるか。"""

import functools
import re
import sys

import numpy as np
import pytest

from zerodl import exercises
from zerodl.exercises import check
from zerodl.exercises.advice import LAST_RESORT, ROUGH
from zerodl.exercises.judge import ask
from zerodl.exercises.outcomes import arguments, difference, outcome, same, show
from zerodl.exercises.parts import (
    NARROWED,
    NOT_FINITE,
    Place,
    Question,
    Stage,
    Wrong,
    keeps_digits,
    keeps_dtype,
    shape,
    takes_integers,
    untouched,
)

HERE, THERE = Place("a/b", "題", "here", "ここ"), Place("a/b", "題", "there", "そこ")
X = np.array([0.5, 1.0, 3.0])


def double(x):
    return 2 * x


def question(*wrong, **more):
    return Question("2 倍する", HERE, (X,), wrong, **more)


def message(answer, asked=None, reference=double):
    return ask(asked or question(), reference, answer).message


def stop(*given):
    raise RuntimeError("止まれ")


# ── 例外と、数でない答え ────────────────────────────────────────────────────────────

STOPPED = "例外で止まりました。RuntimeError: 止まれ\n止まったのは、次の行です。\n"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (stop, STOPPED + 'raise RuntimeError("止まれ")'),
        (lambda x: sys.exit(1), "例外で止まりました。SystemExit: 1\n"),
        (lambda x: x[9], "例外で止まりました。IndexError: index 9 is out of bounds"),
        (lambda x: 1 / 0, NOT_FINITE),
        (lambda: 1, "受け取る引数は 1 個です。"),
        (lambda x, axis: x, "受け取る引数は 1 個です。"),
        (lambda x, *, axis: x, "受け取る引数は 1 個です。"),
        (int, "渡した値で呼べる関数か、確かめてください。"),
        (lambda x: None, "None が返りました。最後に return で結果を返してください。"),
        (
            lambda x: list(2 * x),
            "list が返りました。NumPy の配列 (np.array で作れます)で返してください。",
        ),
        (lambda x: np.ma.masked_array(2 * x), "MaskedArray が返りました。"),
        (lambda x: np.asmatrix(2 * x), "matrix が返りました。"),
        (lambda x: np.array(["1", "2", "6"]), "数でない値 (ndarray) が返りました。"),
        (lambda x: 2j * x, "数でない値 (ndarray) が返りました。実数で返してください。"),
        (lambda x: x[:2], "結果の形が (2,) です。形 (3,) の配列になるはずです。"),
        (lambda x: 1.0, "1 個の数が返りました。形 (3,) の配列になるはずです。"),
        (lambda x: 2 * x + 7, f"正解  [1, 2, 6]\n{LAST_RESORT}"),
        (lambda x: 2 * x + 0.009, ROUGH),
        (lambda x: 2 * x * np.nan, f"結果  [nan, nan, nan]\n正解  [1, 2, 6]\n{NOT_FINITE}"),
    ],
)
def test_what_is_said_where_no_known_mistake_fits(answer, text):
    assert f"\n{text}" in f"\n{message(answer)}"


def test_one_number_is_asked_for_where_the_answer_is_one_number():
    asked = Question("和", HERE, (X,))
    assert message(lambda x: (1, 2), asked, np.sum) == (
        "tuple が返りました。1 個の数で返してください。\n"
    )
    assert message(lambda x: x, asked, np.sum).startswith(
        "結果の形が (3,) です。1 個の数になるはずです。"
    )
    assert not ask(asked, np.sum, lambda x: float(x.sum()))


@pytest.mark.parametrize(
    "answer",
    [lambda x: np.add(x), functools.partial(np.linalg.inv), functools.wraps(double)(stop), dict],
)
def test_the_signature_is_blamed_only_when_it_refuses_the_arguments(answer):
    assert "受け取る引数は" not in message(answer)


def test_the_line_that_stopped_is_the_readers():
    def outer(x):
        return inner(x)

    def inner(x):
        return np.linalg.inv(x)  # 止まるのは NumPy の中

    assert message(outer).endswith("return np.linalg.inv(x)  # 止まるのは NumPy の中")
    typed = {}
    exec(compile("def f(x):\n    return x[9]\n", "<stdin>", "exec"), typed)
    assert message(typed["f"]).endswith("\n止まったのは、2 行目です。")


# ── よくある間違い ──────────────────────────────────────────────────────────────────


def half(*given):
    return X / 2


@pytest.mark.parametrize(
    ("code", "answer", "fits"),
    [
        (half, lambda x: x * 0.5, True),
        (half, lambda x: x / 3, False),
        (half, lambda x: list(x / 2), False),
        (half, lambda x: None, False),
        (half, lambda x: "0.5", False),
        (lambda x: x.sum(axis=1), lambda x: x.max(axis=1), True),
        (lambda x: x.sum(axis=1), lambda x: x.max(axis=4), True),  # 数は比べない
        (lambda x: x.sum(axis=1), lambda x: x.reshape(2), False),
        (lambda x: x + np.ones(2), lambda x: np.ones(4) * x, True),
        (lambda x: x[9], stop, False),
        (lambda x: x[:2], lambda x: x[1:], True),  # 形が違えば、形だけを比べる
        (lambda x: x[:2], lambda x: x[:1], False),
        (lambda x: x.max(), lambda x: x.min(), False),  # 1 個の数は、値まで比べる
        (lambda x: x.max(), lambda x: max(x), True),
    ],
)
def test_a_known_mistake_is_one_with_the_same_outcome(code, answer, fits):
    found = ask(question(Wrong("直し方。", code, read=THERE)), double, answer)
    assert (found.message.endswith("直し方。"), found.read) == (fits, THERE if fits else HERE)


def test_the_first_that_fits_speaks_and_a_sign_replaces_the_outcome():
    first, second = Wrong("先。", stop, half), Wrong("後。", half)
    assert message(half, question(first, second)).endswith("先。")
    large = Wrong("大きい。", stop, sign=lambda y, right: y.sum() > right.sum())
    assert message(lambda x: 9 * x, question(large)).endswith("大きい。")
    assert LAST_RESORT in message(lambda x: x - 9, question(large))
    assert "大きい。" not in message(stop, question(large))
    assert "大きい。" not in message(lambda x: np.full(9, 9.0), question(large))
    assert message(half, question(large, first)).endswith("先。")


def test_a_shape_is_compared_only_where_no_result_is_the_same():
    wrong = (Wrong("前の二つ。", lambda x: x[:2]), Wrong("後の二つ。", lambda x: x[1:]))
    assert message(lambda x: x[1:], question(*wrong)).endswith("後の二つ。")
    assert message(lambda x: x[1:] + 1, question(*wrong)).endswith("前の二つ。")


def test_how_near_is_right():
    assert not ask(question(), double, lambda x: 2 * x * (1 + 9e-6))
    assert ask(question(), double, lambda x: 2 * x * (1 + 2e-5))
    strict = question(rtol=1e-13)
    assert not ask(strict, double, lambda x: 2 * x * (1 + 9e-14))
    assert ask(strict, double, lambda x: 2 * x * (1 + 2e-12))


def test_a_view_is_all_that_is_compared():
    asked = question(Wrong("形。", lambda x: x[:2]), view=shape)
    assert not ask(asked, double, lambda x: x - 9)
    assert message(lambda x: x[:2], asked).endswith("形。")
    last = question(Wrong("最後。", lambda x: -x), view=lambda y: y[-1])
    assert message(lambda x: -x * [0, 0, 1], last) == (
        "入力  [0.5, 1, 3]\n結果  -3\n正解  6\n最後。"
    )


# ── どの演習にもある問い ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("make", "given", "text"),
    [
        (untouched, X, "渡された配列を書き換えない"),
        (takes_integers, np.array([1, 2]), "整数の配列を渡しても、正しい"),
        (keeps_dtype, np.float32([1, 2]), "float32 の入力には、float32 で返す"),
        (keeps_dtype, np.array([1, 2]), "float32 で返す"),
        (lambda x, advice, **more: keeps_digits(x, **more), X, "小数の桁を落とさない"),
    ],
)
def test_what_the_common_questions_hold(make, given, text):
    asked = make(given, read=HERE, advice="直し方。", codes=(half,))
    assert (asked.text, asked.read, asked.wrong[0].codes) == (text, HERE, (half,))


def shifted_in_place(x):
    x -= 1
    return 2 * (x + 1)


def test_arrays_that_change_are_shown():
    asked = untouched(X, read=HERE, advice="写してください。", codes=())
    assert not ask(asked, double, double)
    assert message(shifted_in_place, asked) == (
        "渡した x の [0.5, 1, 3] が [-0.5, 0, 2] に変わりました。写してください。"
    )
    long = untouched(np.ones(21), read=HERE, advice="写してください。", codes=())
    assert message(shifted_in_place, long) == "渡した x が変わりました。写してください。"
    short = untouched(np.ones(20), read=HERE, advice="写してください。", codes=())
    assert message(shifted_in_place, short).startswith("渡した x の [1, 1, ")
    assert not ask(question(), double, shifted_in_place)


def test_a_change_too_small_to_be_shown_is_said_in_words():
    asked = untouched(X, read=HERE, advice="写してください。", codes=())

    def nudged(x):
        y = 2 * x
        x += 1e-9
        return y

    assert message(nudged, asked) == (
        "渡した x が、表示に出ないほどわずかに変わりました。写してください。"
    )


def test_the_reference_may_have_arguments_that_are_left_out():
    asked = untouched(X, read=HERE, advice="写してください。", codes=())
    assert message(shifted_in_place, asked, lambda x, scale=2: scale * x).startswith("渡した x の")
    assert arguments(lambda x, y, scale=2: scale * x, (1.0, 2.0)) == ["x = 1", "y = 2"]


def test_integers_leave_one_explanation():
    asked = takes_integers(np.array([1, 2]), read=HERE, advice="整数。", codes=())
    assert not ask(asked, double, double)
    assert message(lambda x: x - 9, asked).endswith("整数。")
    assert "整数。" not in message(stop, asked)


def test_the_dtype_alone_may_be_asked():
    asked = keeps_dtype(np.float32([1, 2]), read=HERE, advice="型。", codes=(np.float64,))
    assert not ask(asked, double, lambda x: x)
    assert message(lambda x: x / np.float64([1]), asked) == "結果の dtype が float64 です。\n型。"


def test_digits_that_float32_would_lose():
    more = (Wrong("別の原因。", lambda x: 2 * x + 1e-9),)
    asked = keeps_digits(np.array([0.1, 0.7]), read=HERE, codes=(), more=more)
    assert not ask(asked, double, double)
    assert message(lambda x: np.float64(np.float32(x)) * 2, asked).endswith(NARROWED)
    assert message(lambda x: 2 * x + 1e-9, asked).endswith("別の原因。")


# ── 段と報告 ────────────────────────────────────────────────────────────────────────

ONCE = Stage("一つ", double, (question(),))
MORE = Stage("二つ", double, (question(), Question("行列を 2 倍する", HERE, (np.ones((1, 2)),))))


AGAIN = "× の説明を読んで直し、もう一度 check してください。"


def vector(x):
    return 2 * x if x.ndim == 1 else x


@pytest.fixture
def pair(monkeypatch):
    monkeypatch.setitem(exercises.EXERCISES, "pair", (ONCE, MORE))
    monkeypatch.setitem(exercises.EXERCISES, "two", (ONCE, Stage("和", np.sum, ())))


@pytest.mark.parametrize(
    ("answer", "stage", "printed"),
    [
        (double, None, ["", "3 問のうち 3 問", "  ○ 2 倍する\n", "\n合格です。\n"]),
        (double, 1, [" 1 段目「一つ」", "1 問のうち 1 問", "合格です。次は stage=2「二つ」です。"]),
        (double, 2, [" 2 段目「二つ」", "2 問のうち 2 問", "  ○ 行列を 2 倍する\n合格です。\n"]),
        (half, None, ["", "3 問のうち 0 問", "  × 2", "\n  － 2", "\n  － 行", f"\n{AGAIN}\n"]),
        (vector, 2, [" 2 段目「二つ」", "2 問のうち 1 問", "  ○ 2", "  × 行", f"\n{AGAIN}\n"]),
    ],
)
def test_the_stages_that_are_asked(answer, stage, printed, pair, capsys):
    report = check("pair", answer, stage)
    text = capsys.readouterr().out
    assert text == f"{report}\n"
    assert text.startswith(f"演習 pair{printed[0]}: ")
    for part in printed[1:]:
        assert part in text
    assert bool(report) == (answer is double)
    assert repr(report) == f"<演習 pair: {'合格' if report else 'もう少し'}>"


@pytest.mark.parametrize("stage", [0, 3, -1, "1", 1.0, True])
def test_a_stage_that_does_not_exist(stage, pair):
    text = f"段 {stage!r} はありません。段は stage=1「一つ」、stage=2「二つ」です。stage を書か"
    with pytest.raises(ValueError, match=re.escape(text)):
        check("pair", double, stage)


def test_stages_with_a_function_of_their_own_are_asked_one_by_one(pair):
    with pytest.raises(
        ValueError,
        match=r"^演習 two は、段ごとに.*stage=1「一つ」、stage=2「和」のどれかを書いてください。$",
    ):
        check("two", double)
    with pytest.raises(ValueError, match=r"stage=2「和」です。$"):
        check("two", double, 3)
    assert check("two", double, stage=1)


def test_names_that_do_not_exist_and_values_that_are_no_function():
    with pytest.raises(ValueError, match=r"演習 'sotfmax' はありません。.*、softmax、"):
        check("sotfmax", double)
    with pytest.raises(TypeError, match=re.escape('ndarray が渡されました。check("softmax", my_')):
        check("softmax", X)


def test_each_sentence_has_its_own_line_and_warnings_are_noted(pair, capsys):
    def overflowing(x):
        return np.exp(1000 * x) + np.exp(np.array([-1e4]))  # アンダーフローは警告しない

    report = check("pair", overflowing, 1)
    assert report.lines[1:-1] == (
        "  × 2 倍する",
        "      入力  [0.5, 1, 3]",
        "      結果  [1.404e+217, inf, inf]",
        "      正解  [1, 2, 6]",
        "      nan や inf が混じっています。",
        "      途中の値を 1 行ずつ print で見てください。",
        "      警告: overflow encountered in exp",
        "      読む所: 題「ここ」 (a/b/#here)",
    )


def test_a_warning_alone_is_no_mistake(pair, capsys):
    def noisy(x):
        np.exp(np.array([1e4]))
        return 2 * x

    assert check("pair", noisy)
    assert "警告" not in capsys.readouterr().out


def test_one_answer_does_not_spoil_the_next(pair):
    assert check("pair", shifted_in_place)
    assert check("pair", double)


# ── 見せ方 ──────────────────────────────────────────────────────────────────────────


def test_values_are_shown_short():
    assert show([1, 0.123456]) == "[1, 0.1235]"
    assert show(np.uint8([0, 255])) == "[0, 255]"
    assert show("そのまま") == "そのまま"
    assert show(np.ones(20)) == "[" + ", ".join("1" * 20) + "]"
    assert show(np.ones(21)) == "[1, 1, 1, ..., 1, 1, 1]"


def test_several_arguments_are_named():
    def f(grad, x):
        """坂の勾配"""

    assert arguments(f, (f, X)) == ["grad = 坂の勾配", "x = [0.5, 1, 3]"]
    assert arguments(double, (X,)) == ["[0.5, 1, 3]"]
    assert show(double) == ""  # 説明のない関数
    asked = Question("和", HERE, (1.0, 2.0))
    assert message(lambda x, y: x - y, asked, lambda x, y: x + y).startswith(
        "入力  x = 1\n      y = 2\n結果  -1\n正解  3\n"
    )


def test_differences_hidden_by_the_display_are_spelled_out():
    assert difference(1.487, 1.48744876, 1e-5) == "結果  1.487\n正解  1.48744876"
    y, right = np.array([[1.000095e-6, 2.00001]]), np.array([[1e-6, 2.0]])
    assert difference(y, right, 1e-9) == "結果[0, 1]  2.00001\n正解[0, 1]  2"


def test_what_is_the_same():
    assert same([np.nan, 1.0], [np.nan, 1.0]) is False  # リストは、数の配列ではない
    assert same(np.array([np.nan, 1.0]), np.array([np.nan, 1.0 + 1e-7]))
    assert same(np.array([9.9e-7]), np.array([0.0]))
    assert not same(np.array([1.1e-6]), np.array([0.0]))
    assert not same(np.ones(1), np.ones(2))
    assert not same(np.float32(1.0), 1.0001)
    assert same("形", "形")
    assert not same("形", np.ones(1))
    assert same(ValueError("W は 2 列"), ValueError("W は 3 列"))
    assert not same(ValueError("W は 2 列"), ValueError("X は 2 列"))
    assert not same(ValueError("W"), TypeError("W"))
    assert not same(np.ones(1), ValueError("W"))


def test_the_given_arrays_are_copied():
    found = outcome(shifted_in_place, (X,))
    assert (found.given[0] == X - 1).all()
    assert X[0] == 0.5

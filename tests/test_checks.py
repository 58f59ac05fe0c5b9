"""入力の検査: 通すべきものを通し、断るときは値と直し方を言うことを確かめます。"""

import re

import numpy as np
import pytest

from zerodl import checks
from zerodl.checks.derivatives import INSIDE
from zerodl.layer import Layer
from zerodl.layers import ReLU
from zerodl.loss_layers import SoftmaxCrossEntropy


class Unready(Layer):
    """準備を忘れた層です。"""

    def __init__(self):
        pass


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_floats_keeps_float_dtype_and_does_not_copy(dtype):
    x = np.array([1, 2], dtype)
    assert checks.floats(x) is x


@pytest.mark.parametrize("x", [[1, 2], np.array([1, 2], "u1"), [True, False], 3, (1, 2)])
def test_floats_turns_integers_and_booleans_into_float64(x):
    array = checks.floats(x)
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, np.asarray(x))


@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        (["a"], "<U1"),
        ([1, None], "object"),
        ([1j], "complex128"),
        (np.array(["2026-01-01"], "M8[D]"), "datetime64[D]"),
    ],
)
def test_floats_refuses_what_is_not_real(x, dtype):
    with pytest.raises(TypeError, match=re.escape(f"u は実数の配列です。dtype が {dtype} の値")):
        checks.floats(x, "u")


def test_what_holds_no_row_of_numbers_is_named():
    """None や map などは、NumPy では、形のない 1 個のオブジェクトになります。"""
    for check in (checks.floats, lambda x, name: checks.labels(x, 3)):
        for x, advice in [
            (None, "return を書き忘れた関数の値かもしれません。"),
            ({1}, "list(t) としてください。"),
            ({1: 2}, ""),
            (len, ""),
        ]:
            message = message_of(check, x, "t")
            assert message == f"t は実数の配列です。{x!r} が渡されました。{advice}"
        assert message_of(check, map(int, "12"), "t").endswith("list(t) としてください。")


def test_numbers_kept_as_objects_or_text_get_advice():
    for x in (np.array([1, 2], object), ["1", "2"]):
        assert message_of(checks.floats, x).endswith(
            "中身が数なら astype(float) で直してください。"
        )
    assert message_of(checks.floats, [1j]).endswith("の値が渡されました。")


def test_a_long_value_does_not_fill_the_message():
    """SGD(network.params) のように、大きなものを渡しても、言いたいことが埋もれません。"""
    for x, text in [
        (np.zeros((100, 3)), "形 (100, 3) の float64 の ndarray"),
        ({"W": np.zeros((100, 3))}, "dict"),
        (np.eye(2), "形 (2, 2) の float64 の ndarray"),
        ("a" * 79, "str"),
        ("a" * 78, repr("a" * 78)),
    ]:
        assert message_of(checks.number, x, "lr") == f"lr は実数 1 個です。{text} が渡されました。"


def test_ragged_lists_are_refused():
    with pytest.raises(ValueError, match="u の行の長さがそろっていません"):
        checks.floats([[1, 2], [3]], "u")
    with pytest.raises(ValueError, match="t の行の長さがそろっていません"):
        checks.labels([[1, 2], [3]], 4)


def test_masked_arrays_are_refused():
    x = np.ma.array([1, 2], mask=[0, 1])
    for check in (checks.floats, lambda x, _: checks.labels(x, 3)):
        with pytest.raises(TypeError, match=r"はマスク付き配列です。.\.filled\(値\) で"):
            check(x, "u")


def test_float_dtype_refuses_what_is_no_dtype():
    assert checks.float_dtype("f4") == np.float32
    with pytest.raises(TypeError, match=r"dtype は float32 か float64 です。\[1.0\] が渡"):
        checks.float_dtype([1.0])
    with pytest.raises(TypeError, match="dtype は float32 か float64 です。int64 が渡"):
        checks.float_dtype(int)


@pytest.mark.parametrize("dtype", [None, np.float16, np.longdouble, np.complex64, bool])
def test_float_dtype_accepts_single_and_double_only(dtype):
    assert checks.float_dtype("f4") == np.float32
    assert checks.float_dtype(float) == np.float64
    name = None if dtype is None else np.dtype(dtype)
    with pytest.raises(TypeError, match=f"^dtype は float32 か float64 です。{name} が渡され"):
        checks.float_dtype(dtype)


def test_default_name_is_x():
    with pytest.raises(TypeError, match=r"^x は実数"):
        checks.floats("a")


def test_not_empty():
    checks.not_empty(np.zeros((1, 1)), "y")
    with pytest.raises(ValueError, match=re.escape("y が空です(形 (0, 3))。1 件以上")):
        checks.not_empty(np.zeros((0, 3)), "y")


def test_not_nan_names_the_first_position():
    checks.not_nan(np.array([1.0, np.inf]), "y")
    with pytest.raises(ValueError, match=re.escape("y[1, 0] が NaN です")):
        checks.not_nan(np.array([[1.0, 2.0], [np.nan, np.nan]]), "y")


def test_finite_names_value_and_position():
    checks.finite(np.array([1.0, -1e300]), "y")
    with pytest.raises(ValueError, match=re.escape("y[2] が -inf です。有限")):
        checks.finite(np.array([1.0, 2.0, -np.inf]), "y")
    with pytest.raises(ValueError, match=re.escape("y[0] が NaN です")):
        checks.finite(np.array([np.nan, np.inf]), "y")


@pytest.mark.parametrize("x", [3.0, [], np.zeros((2, 0))])
def test_scores_needs_a_last_axis(x):
    shape = re.escape(str(np.shape(x)))
    with pytest.raises(ValueError, match=f"u には最後の軸に 1 個以上の点数.*{shape}"):
        checks.scores(x, "u")


def test_scores_accepts_masks_and_zero_rows():
    x = np.array([[0.0, -np.inf], [-np.inf, 1.0]])
    assert checks.scores(x) is x
    assert checks.scores(np.zeros((0, 3))).shape == (0, 3)
    assert checks.scores([5]).tolist() == [5.0]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([[0, 1], [np.nan, 0]], "u[1, 0] が NaN です"),
        ([0, np.inf], "u に +inf があります"),
        ([[0, 1], [-np.inf, -np.inf]], "u に -inf だけの行があります"),
        ([np.inf, np.nan], "u[1] が NaN です"),
    ],
)
def test_scores_refuses_what_has_no_softmax(x, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        checks.scores(x, "u")


def test_logits_wants_a_batch():
    assert checks.logits([[1, 2]]).shape == (1, 2)
    for x in (1.0, [1.0, 2.0], np.zeros((1, 2, 3))):
        message = f"logits の形は (N, K) です。{np.shape(x)} が渡されました"
        with pytest.raises(ValueError, match=re.escape(message)):
            checks.logits(x)
    with pytest.raises(ValueError, match=re.escape("np.reshape(y, (1, -1))")):
        checks.logits([1.0], "y")
    with pytest.raises(ValueError, match="logits が空です"):
        checks.logits(np.zeros((0, 3)))
    with pytest.raises(ValueError, match="logits が空です"):
        checks.logits(np.zeros((3, 0)))
    with pytest.raises(ValueError, match=re.escape("y[0, 1] が NaN")):
        checks.logits([[0, np.nan]], "y")


@pytest.mark.parametrize("dtype", ["i1", "u1", "i4", "u8", "i8"])
def test_labels_accepts_every_integer_dtype(dtype):
    labels = checks.labels(np.array([0, 2, 1], dtype), 3)
    assert labels.dtype == np.intp
    assert labels.tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("t", "message"),
    [
        (3, "t の形は (N,) です。() が渡されました。1 件でも [3]"),
        (np.zeros((2, 1), int), "(2, 1) が渡されました。t[:, 0]"),
        (np.zeros((2, 3), int), "(2, 3) が渡されました。one-hot なら t.argmax(axis=1)"),
        (np.zeros((1, 2, 3), int), "(1, 2, 3) が渡されました。1 件でも"),
        (np.zeros(0, int), "t が空です(形 (0,))"),
        ([0, 1], "件数が合いません。予測は 3 件、t は 2 件です"),
        ([0, 3, 4], "t[1] = 3 は範囲の外です。クラスが 3 個なら、ラベルは 0 から 2 まで"),
        ([0, 1, -1], "t[2] = -1 は範囲の外です"),
    ],
)
def test_labels_refuses_wrong_labels(t, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        checks.labels(t, 3, 3)


@pytest.mark.parametrize(("t", "dtype"), [([0.0, 1.0], "float64"), ([True, False], "bool")])
def test_labels_refuses_what_is_not_an_integer(t, dtype):
    with pytest.raises(TypeError, match=f"t は整数のラベルです。dtype が {dtype} .*astype"):
        checks.labels(t, 3)


def test_same_shape():
    checks.same_shape(np.zeros((2, 1)), np.ones((2, 1)))
    with pytest.raises(ValueError, match=re.escape("y と t の形が違います。(2, 1) と (2,) です")):
        checks.same_shape(np.zeros((2, 1)), np.zeros(2))
    with pytest.raises(ValueError, match="a と b の形"):
        checks.same_shape(np.zeros(1), np.zeros(2), ("a", "b"))


def test_outputs():
    y, t = checks.outputs([1, 2], np.float32([3, 4]))
    assert (y.tolist(), t.tolist(), y.dtype, t.dtype) == ([1, 2], [3, 4], np.float64, np.float32)
    assert checks.outputs([[1]], [[2]])[0].shape == (1, 1)


@pytest.mark.parametrize(
    ("y", "t", "message"),
    [
        (1.0, 1.0, "y の形は (N, K) か (K,) です。() が渡"),
        (np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), "(1, 1, 1) が渡"),
        ([], [], "y が空です"),
        ([1, 2], [[1], [2]], "y と t の形が違います。(2,) と (2, 1)"),
        ([np.nan], [1], "y[0] が NaN"),
        ([1], [np.inf], "t[0] が inf"),
        ([1], [np.nan], "t[0] が NaN"),
        ([-np.inf], [1], "y[0] が -inf"),
    ],
)
def test_outputs_refuses(y, t, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        checks.outputs(y, t)


@pytest.mark.parametrize("name", ["y", "t"])
def test_outputs_names_the_argument_that_is_not_real(name):
    pair = {"y": [1.0], "t": [1.0], name: ["a"]}
    with pytest.raises(TypeError, match=f"^{name} は実数"):
        checks.outputs(**pair)


def test_binary():
    assert checks.binary([True, False, 1, 0]).tolist() == [1.0, 0.0, 1.0, 0.0]
    for wrong in (2, -1, 0.5, np.nan):
        message = f"t の値は 0 か 1 です。{float(wrong)} が渡"
        with pytest.raises(ValueError, match=re.escape(message)):
            checks.binary([0, wrong])
    with pytest.raises(ValueError, match="a の値は"):
        checks.binary(2, "a")
    with pytest.raises(TypeError, match=r"^a は実数"):
        checks.binary("1", "a")


def test_number():
    value = checks.number(np.float64(0.5), "lr")
    assert (value, type(value)) == (0.5, float)
    assert type(checks.number(2, "lr")) is float
    assert checks.number(np.int32(2), "lr") == 2.0
    for wrong in (True, "1", None, [1.0], 1j):
        with pytest.raises(TypeError, match=re.escape(f"lr は実数 1 個です。{wrong!r} が")):
            checks.number(wrong, "lr")
    for wrong in (np.inf, -np.inf, np.nan, 10**400, -(10**400)):
        with pytest.raises(ValueError, match=f"lr は有限の実数です。{wrong} が"):
            checks.number(wrong, "lr")


def test_integer():
    value = checks.integer(np.int8(1), "steps", least=1)
    assert (value, type(value)) == (1, int)
    for wrong in (True, 1.0, "1", None):
        with pytest.raises(TypeError, match=re.escape(f"steps は整数です。{wrong!r} が")):
            checks.integer(wrong, "steps", least=1)
    with pytest.raises(ValueError, match="steps は 1 以上です。0 が渡"):
        checks.integer(0, "steps", least=1)


def test_generator():
    rng = np.random.default_rng(0)
    assert checks.generator(rng) is rng
    with pytest.raises(TypeError, match=r"rng には np.random.default_rng\(0\) .*int が渡"):
        checks.generator(0)
    with pytest.raises(TypeError, match=r"seed には .*NoneType が渡"):
        checks.generator(None, "seed")


def message_of(check, *args, **kwargs):
    with pytest.raises((TypeError, ValueError)) as caught:
        check(*args, **kwargs)
    return str(caught.value)


def test_the_whole_advice_about_shapes():
    assert message_of(checks.same_shape, np.zeros(1), np.zeros(2)) == (
        "y と t の形が違います。(1,) と (2,) です。同じ形にしてください。"
    )
    same_form = "reshape で同じ形にそろえてください。"
    numbers = "t がラベルの番号なら、one_hot(t, 3) にしてください。"
    for y_shape, t_shape, advice in [
        ((2, 3), (3, 2), same_form),
        ((2, 3), (2,), numbers),
        ((5, 2), (5,), numbers.replace("3", "2")),
        ((2, 3), (3,), same_form),
        ((2, 1), (2,), same_form),
        ((2,), (3,), same_form),
    ]:
        message = message_of(checks.outputs, np.zeros(y_shape), np.zeros(t_shape))
        assert message == f"y と t の形が違います。{y_shape} と {t_shape} です。{advice}"
    head = "Affine が受け取る x の形は (N, 4) です。"
    images = "画像なら Flatten を先に置くか、np.reshape(x, (len(x), -1)) で 1 件を 1 行に"
    images += "並べてください。"
    for shape, advice in [
        ((4,), "1 件だけなら np.reshape(x, (1, -1)) で行列にしてください。"),
        ((2, 2, 4), images),
        ((2, 1, 2, 4), images),
    ]:
        message = message_of(checks.matrix, np.zeros(shape), 4, "Affine")
        assert message == f"{head}{shape} が渡されました。{advice}"
    assert message_of(checks.images, np.zeros((3, 5, 5))) == (
        "この計算 が受け取る x の形は (N, C, H, W) です。(3, 5, 5) が渡されました。"
        "1 枚だけなら x.reshape(1, C, H, W)、平らにした MNIST なら "
        "x.reshape(-1, 1, 28, 28) としてください。"
    )


def test_axes_in_another_order_get_advice():
    for shape, columns, advice in [
        ((4, 3), 4, "1 件が 1 列になっているなら、x.T としてください。"),
        ((5, 3), 4, "が渡されました。"),
    ]:
        assert message_of(checks.matrix, np.zeros(shape), columns, "Affine").endswith(advice)
    for shape, advice in [
        ((2, 28, 28, 1), "チャンネルが最後の軸なら、np.moveaxis(x, -1, 1) で前へ移してください。"),
        ((2, 3, 28, 28), "が渡されました。"),
    ]:
        assert message_of(checks.images, np.zeros(shape), 1).endswith(advice)
    u = np.zeros((2, 1))
    same = message_of(checks.binary_logits, u, [0, 1])
    assert same.endswith("(2, 1) と (2,) です。np.reshape(t, (2, 1)) としてください。")
    other = message_of(checks.binary_logits, u, [0, 1, 1])
    assert other.endswith("(2, 1) と (3,) です。同じ形にしてください。")


def test_labels_counted_from_one_get_advice():
    assert message_of(checks.labels, [1, 3, 2], 3).endswith(
        "までです。1 から数えた番号なら、t - 1 としてください。"
    )
    for t in ([0, 3], [1, 4], [-1, 1]):
        assert message_of(checks.labels, t, 3).endswith("ラベルは 0 から 2 までです。")


def test_the_argument_is_named():
    assert message_of(checks.gradient, "a", (1,), "ReLU").startswith("dy は実数の配列です。")
    assert message_of(checks.number, "1", "lr") == "lr は実数 1 個です。'1' が渡されました。"
    assert message_of(checks.number, np.inf, "lr") == "lr は有限の実数です。inf が渡されました。"
    assert message_of(checks.float64, np.array([np.inf]), "W").startswith("W[0] が inf です。")


@pytest.mark.parametrize(
    ("limits", "inside", "outside", "words"),
    [
        ({"least": 0, "below": 1}, (0, 0.5, 1 - 2**-53), (1, 1.5, -1e-300), "0 以上 1 未満です"),
        ({"least": 0}, (0, 2), (-1, -1e-300), "0 以上です"),
        ({"above": 0}, (1e-300, 3), (0, -1), "0 より大きい数です"),
        ({"below": 3}, (-1, 2.9), (3, 4), "3 未満です"),
    ],
)
def test_the_ends_of_the_ranges(limits, inside, outside, words):
    assert [checks.number(value, "p", **limits) for value in inside] == list(inside)
    for value in outside:
        message = f"p は {words}。{float(value)} が渡されました。"
        assert message_of(checks.number, value, "p", **limits) == message


def test_logits_name_the_argument_that_is_not_real():
    assert message_of(checks.logits, "a", "y").startswith("y は実数の配列です。")


def test_float64_need_not_be_writable_unless_asked():
    x = np.array([1.0])
    x.flags.writeable = False
    assert checks.float64(x, "x") is x
    message = f"x は書き込み禁止です。x.copy() を渡してください。{INSIDE}"
    assert message_of(checks.float64, x, "x", writable=True) == message


def test_the_whole_advice_about_float64():
    assert message_of(checks.float64, np.ones(2, np.float32), "W") == (
        "W は float64 の配列です。float32 が渡されました。"
        "整数では小さな差が切り捨てられ、float32 では丸めに埋もれます。"
        "W.astype(np.float64) としてください。"
        "ただし、ネットワークのパラメータの写しを動かしても、損失は変わりません。"
        "dtype=np.float64 のネットワークを作り、その params を渡してください。"
    )
    assert message_of(checks.float64, np.ones(2, int), "W").endswith("としてください。")


def test_flags_are_true_or_false():
    for value in (True, False, np.True_):
        assert checks.flag(value, "train") is bool(value)
    for value in ("no", 1, None):
        message = f"train は True か False です。{value!r} が渡されました。"
        assert message_of(checks.flag, value, "train") == message


def test_a_single_number_has_no_position():
    nan = message_of(checks.not_nan, np.float64("nan"), "損失")
    assert nan == "損失 が NaN です。どの計算で生じたかを確かめてください。"
    assert message_of(checks.finite, np.array(-np.inf), "x") == (
        "x が -inf です。有限の値を渡してください。"
    )


def test_images_need_the_right_number_of_channels():
    x = np.zeros((2, 3, 5, 4))
    assert checks.images(x, 3) is x
    assert message_of(checks.images, x, 5, "Convolution") == (
        "Convolution が受け取る x は 5 チャンネルです。"
        "3 チャンネル(形 (2, 3, 5, 4))が渡されました。"
    )


def test_scores_and_labels_give_the_whole_advice():
    assert message_of(checks.scores, "a", "u").startswith("u は実数の配列です。")
    assert message_of(checks.labels, [0.0, 1.0], 3) == (
        "t は整数のラベルです。dtype が float64 の値が渡されました。"
        "中身がクラスの番号なら t.astype(int) で整数にしてください。"
    )


class Recording:
    """勾配を記録している PyTorch のテンソルのように、配列に直せないもの。"""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


def test_what_cannot_become_an_array_is_refused():
    message = "x を NumPy の配列に直せません。PyTorch のテンソルなら x{} としてください。"
    advice = ".detach().float().cpu().numpy()"
    assert message_of(checks.floats, Recording()) == message.format(advice)
    assert message_of(checks.labels, Recording(), 3).endswith("t.cpu().numpy() としてください。")


def test_one_column_is_no_classification():
    with pytest.raises(
        ValueError, match=r"^logits の列が一つだけです\(形 \(3, 1\)\)。.*binary_cross"
    ):
        checks.logits(np.zeros((3, 1)))


def test_the_advice_about_one_sample_is_given_to_one_sample():
    assert "1 件だけなら" in message_of(checks.logits, np.zeros(3))
    assert message_of(checks.logits, np.zeros((2, 3, 4))) == (
        "logits の形は (N, K) です。(2, 3, 4) が渡されました。"
        "最後の軸がクラスなら np.reshape(logits, (-1, 4)) で (N, K) にしてください。"
    )


def test_function():
    assert checks.function(np.sin, "f") is np.sin
    with pytest.raises(
        TypeError, match=r"^f には、値ではなく関数を渡します。float が.*f\(x\) ではなく f "
    ):
        checks.function(1.5, "f")


def test_labels_in_one_row_are_unwrapped():
    row = "t の形は (N,) です。(1, 3) が渡されました。"
    one_hot = "one-hot なら t.argmax(axis=1) で番号に戻してください。"
    t = np.array([[0, 1, 0]])
    assert message_of(checks.labels, t, 3, 3) == row + "t[0] としてください。"
    assert message_of(checks.labels, t, 3, 1) == row + one_hot  # 1 件の one-hot
    assert message_of(checks.examples, np.zeros((3, 2)), t) == (
        "x と t の件数が合いません。形は (3, 2) と (1, 3) です。t[0] としてください。"
    )


def test_one_example_is_told_how_to_become_a_batch():
    assert message_of(checks.examples, np.zeros((28, 28)), [3]) == (
        "x と t の件数が合いません。形は (28, 28) と (1,) です。"
        "1 件だけなら、x[np.newaxis] で 1 件のバッチにしてください。"
    )


@pytest.mark.parametrize("order", ["C", "F"])
def test_half_precision_sums_stay_right_or_are_refused(order):
    """float16 で順に足すと、2,000 個で 3 % ずれ、65,504 を超えると無限大になります。"""
    x = np.random.default_rng(0).normal(size=(50, 100)).astype(np.float16, order=order)
    assert checks.scores(x) is x
    total = np.exp(x - x.max(axis=1, keepdims=True)).sum(axis=1)
    exact = np.exp(np.float64(x) - np.float64(x.max(axis=1, keepdims=True))).sum(axis=1)
    np.testing.assert_allclose(total, exact, rtol=5e-3)
    assert message_of(checks.scores, np.zeros((2, 101), np.float16), "u") == (
        "u が float16 です。101 個の和では、丸めの誤差が積もります。"
        "u.astype(np.float32) としてください。"
    )


def test_half_precision_parameters_are_refused():
    half = np.ones((2, 2), np.float16)
    message = "W が float16 です。W.astype(np.float32) としてください。"
    assert message_of(checks.parameter, half, "W", 2) == message
    assert message_of(checks.weights, {"W": half}) == message


def test_half_precision_outputs_are_widened():
    y, t = checks.outputs(np.ones(2, np.float16), np.ones(2, np.float16))
    assert y.dtype == t.dtype == np.float32


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: checks.share(6, 0), "G は 1 以上です。0 が渡されました。"),
        (
            lambda: checks.matrix(np.ones((28, 28)), 784, "Affine"),
            "Affine が受け取る x は 784 列です。28 列(形 (28, 28))が渡されました。"
            "画像 1 枚なら np.reshape(x, (1, -1)) で 1 行に並べてください。",
        ),
        (
            lambda: checks.gradient(np.ones(2), None, "Mine"),
            "Mine.backward の前に、Mine.forward を呼んでください。自分で書いた層なら、"
            "forward の中で、出力の形を self.y_shape に入れてください。",
        ),
        (
            lambda: checks.returned_loss(np.ones(3), checks),
            "module.forward は、損失を数 1 個で返します。array([1., 1., 1.]) が返りました。"
            "件ごとの損失なら、np.mean で 1 個にまとめてください。",
        ),
        (
            lambda: checks.stack([ReLU()], ReLU()),
            "ReLU は損失の層ではありません。"
            "最後には SoftmaxCrossEntropy() のような損失の層を置いてください。",
        ),
        (
            lambda: checks.stack([ReLU(), Unready()], SoftmaxCrossEntropy()),
            "layers[1] の Unready は、準備ができていません。"
            "__init__ の初めに super().__init__() を呼んでください。",
        ),
        (
            lambda: checks.scores(np.zeros(101, np.float16), "u"),
            "u が float16 です。101 個の和では、丸めの誤差が積もります。"
            "u.astype(np.float32) としてください。",
        ),
        (
            lambda: checks.affine(np.ones((1, 1)), np.ones((0, 1)), np.ones(1)),
            "W が空です(形 (0, 1))。1 件以上の値を渡してください。",
        ),
        (
            lambda: checks.elementwise(np.ones(1), np.ones(2)),
            "f(x) の形 (1,) が、x の形 (2,) と違います。差分は要素ごとの関数に使います。"
            "数 1 個を返す f には、numerical_gradient を使ってください。",
        ),
        (
            lambda: checks.loss(None),
            "f が None を返しました。最後に return で数 1 個を返してください。",
        ),
        (
            lambda: checks.losses([[1.0], [1.0, 2.0]], 2),
            "f の値 の行の長さがそろっていません。長方形にしてください。",
        ),
        (
            lambda: checks.saved({"b1": np.ones(1)}, {"W1": np.ones(1)}, "w.npz"),
            "w.npz の中身は ['b1'] で、ネットワークの ['W1'] と違います。"
            "保存したときと同じ構成のネットワークを渡してください。",
        ),
        (
            lambda: checks.settings(1, 1, np.random.default_rng(0), lambda: None, False),
            "on_epoch は、network を一つ受け取る関数 f(network) にします。",
        ),
        (
            lambda: checks.choice("a", ["b"], "色"),
            "色 'a' はありません。['b'] から選んでください。",
        ),
    ],
)
def test_the_whole_advice(refused, message):
    with pytest.raises((TypeError, ValueError, RuntimeError)) as caught:
        refused()
    assert str(caught.value) == message


def test_a_share_of_channels_is_an_integer():
    assert isinstance(checks.share(6, 2), int)


def test_an_integer_gradient_becomes_floats():
    dy = checks.gradient(np.ones(2, int), (2,), "Mine")
    assert dy.dtype == np.float64

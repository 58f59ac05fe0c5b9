"""損失関数: 値を手計算と SciPy に照らし、間違った入力が黙って通らないことを確かめます。"""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zerodl.losses import (
    accuracy,
    binary_cross_entropy,
    cross_entropy,
    mean_squared_error,
    one_hot,
    sum_squared_error,
)
from zerodl.softmax import log_softmax, softmax

LABELLED = [cross_entropy, accuracy]
SQUARED = [sum_squared_error, mean_squared_error]
batches = hnp.arrays(np.float64, (4, 3), elements=st.floats(-500, 500))
labels = hnp.arrays(np.int64, 4, elements=st.integers(0, 2))


def numeric_gradient(f, x, h=6e-6):
    """独立した中心差分。zerodl.gradients は使いません。"""
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


def test_squared_errors_by_hand():
    y, t = [3, 5, 8], [2, 4, 6]
    assert mean_squared_error(y, t) == 2.0  # (1 + 1 + 4) / 3
    assert sum_squared_error(y, t) == 3.0  # (1 + 1 + 4) / 2
    y, t = [[3, 5, 8], [0, 0, 1]], [[2, 4, 6], [0, 0, 3]]
    assert mean_squared_error(y, t) == 10 / 6  # (1 + 1 + 4 + 4) / 6
    assert sum_squared_error(y, t) == 2.5  # (3 + 2) / 2


def test_cross_entropy_by_hand():
    u = np.log([[1, 2, 5], [3, 1, 4]])  # 確率は 1/8, 2/8, 5/8 と 3/8, 1/8, 4/8
    np.testing.assert_allclose(cross_entropy(u, [2, 0]), -np.log([5 / 8, 3 / 8]).mean())
    np.testing.assert_allclose(cross_entropy(u, [0, 1]), np.log(8))
    np.testing.assert_allclose(cross_entropy(np.zeros((7, 10)), np.arange(7)), np.log(10))


def test_binary_cross_entropy_by_hand():
    u = np.log([1, 3])  # 確率は 1/2 と 3/4
    np.testing.assert_allclose(binary_cross_entropy(u, [1, 1]), -np.log([1 / 2, 3 / 4]).mean())
    np.testing.assert_allclose(binary_cross_entropy(u, [0, 0]), -np.log([1 / 2, 1 / 4]).mean())
    np.testing.assert_allclose(binary_cross_entropy(u, [0, 1]), -np.log([1 / 2, 3 / 4]).mean())
    np.testing.assert_allclose(binary_cross_entropy([[0, 0]], [[0, 1]]), np.log(2))


def test_no_saturation_for_confident_mistakes():
    assert cross_entropy([[0, 40]], [0]) == 40.0
    assert str(cross_entropy([[1000, 0]], [0])) == "0.0"  # -0.0 ではない
    assert cross_entropy([[0, 1e4]], [0]) == 1e4
    assert cross_entropy([[0, -np.inf]], [1]) == np.inf
    assert binary_cross_entropy([40.0], [0]) == 40.0
    assert binary_cross_entropy([-1000.0, 1000.0], [1, 0]) == 1000.0
    np.testing.assert_allclose(binary_cross_entropy([-40.0], [0]), np.exp(-40), rtol=1e-15)
    np.testing.assert_allclose(cross_entropy([[40, 0]], [0]), np.exp(-40), atol=1e-17)
    assert binary_cross_entropy([-np.inf, np.inf], [0, 1]) == 0.0
    assert binary_cross_entropy([np.inf], [0]) == np.inf


@given(u=batches, t=labels)
def test_cross_entropy_agrees_with_scipy(u, t):
    expected = -np.mean([scipy.special.log_softmax(row)[k] for row, k in zip(u, t, strict=True)])
    np.testing.assert_allclose(cross_entropy(u, t), expected, rtol=1e-12, atol=1e-15)


@given(u=batches, t=hnp.arrays(np.int64, (4, 3), elements=st.integers(0, 1)))
def test_binary_cross_entropy_agrees_with_scipy(u, t):
    expected = -np.mean(scipy.special.log_expit(np.where(t == 1, u, -u)))
    np.testing.assert_allclose(binary_cross_entropy(u, t), expected, rtol=1e-12, atol=1e-300)


@given(u=batches, t=labels, c=st.floats(-100, 100))
def test_cross_entropy_ignores_a_constant_and_the_order_of_the_batch(u, t, c):
    np.testing.assert_allclose(cross_entropy(u + c, t), cross_entropy(u, t), atol=1e-11)
    np.testing.assert_allclose(cross_entropy(u[::-1], t[::-1]), cross_entropy(u, t), rtol=1e-12)
    assert cross_entropy(u, t) >= 0


def test_gradients_at_the_output_are_y_minus_t():
    u = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
    t = np.array([2, 1])
    numeric = numeric_gradient(lambda v: cross_entropy(v, t), u)
    np.testing.assert_allclose(numeric, (softmax(u) - one_hot(t, 3)) / 2, atol=1e-10)
    t = np.array([[1, 0, 1], [0, 0, 1]])
    numeric = numeric_gradient(lambda v: binary_cross_entropy(v, t), u)
    np.testing.assert_allclose(numeric, (scipy.special.expit(u) - t) / 6, atol=1e-10)
    numeric = numeric_gradient(lambda v: sum_squared_error(v, t), u)
    np.testing.assert_allclose(numeric, (u - t) / 2, atol=1e-10)
    numeric = numeric_gradient(lambda v: mean_squared_error(v, t), u)
    np.testing.assert_allclose(numeric, 2 * (u - t) / 6, atol=1e-10)


def test_accuracy_by_hand():
    y = [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [0.4, 0.5, 0.1]]
    assert accuracy(y, [1, 0, 2, 0]) == 0.75
    assert accuracy(y, [0, 1, 0, 2]) == 0.0
    assert accuracy(np.zeros((2, 3)), [0, 1]) == 0.5  # 同点なら番号の小さいほう
    assert accuracy([[0, 5], [3, 1], [2, 1]], [1, 0, 1]) == 2 / 3


@given(u=batches, t=labels)
def test_accuracy_may_skip_softmax(u, t):
    u = np.round(u)  # 丸めて 1 になる差まで近いと、確率では同点になりうる
    assert accuracy(u / 50, t) == accuracy(softmax(u / 50), t)


def test_one_hot():
    T = one_hot([2, 0], 3)
    np.testing.assert_array_equal(T, [[0, 0, 1], [1, 0, 0]])
    assert T.dtype == np.float64
    assert one_hot(np.array([1], "u1"), 2, np.float32).dtype == np.float32
    assert one_hot([0], 1).tolist() == [[1.0]]


def test_one_hot_refuses():
    with pytest.raises(ValueError, match=re.escape("t[1] = 3 は範囲の外です。クラスが 3 個")):
        one_hot([0, 3], 3)
    with pytest.raises(ValueError, match="classes は 1 以上です。0"):
        one_hot([0], 0)
    with pytest.raises(TypeError, match=r"classes は整数です。3.0"):
        one_hot([0], 3.0)
    with pytest.raises(TypeError, match="t は整数のラベルです。dtype が float64"):
        one_hot([0.0], 3)
    with pytest.raises(TypeError, match="dtype は float32 か float64 です。int64"):
        one_hot([0], 3, int)


@pytest.mark.parametrize("loss", SQUARED)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_squared_losses_return_float_and_do_not_touch_their_input(loss, dtype):
    y, t = np.array([[1, 2]], dtype), np.array([[0, 4]], dtype)
    assert type(loss(y, t)) is float
    assert (y.tolist(), t.tolist()) == ([[1, 2]], [[0, 4]])


@pytest.mark.parametrize("loss", LABELLED)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_labelled_losses_return_float_and_do_not_touch_their_input(loss, dtype):
    u, t = np.array([[1, 2], [3, 0]], dtype), np.array([0, 0])
    assert type(loss(u, t)) is float
    assert (u.tolist(), t.tolist()) == ([[1, 2], [3, 0]], [0, 0])


def test_binary_cross_entropy_returns_float_and_does_not_touch_its_input():
    u, t = np.array([1.0, -2.0], np.float32), np.array([1, 0])
    assert type(binary_cross_entropy(u, t)) is float
    assert (u.tolist(), t.tolist()) == ([1, -2], [1, 0])
    assert binary_cross_entropy([2.0], [True]) == binary_cross_entropy([2.0], [1.0])


@pytest.mark.parametrize("loss", SQUARED)
def test_squared_losses_refuse_silent_broadcasting(loss):
    with pytest.raises(ValueError, match=re.escape("y と t の形が違います。(2, 1) と (2,)")):
        loss([[1], [2]], [1, 2])
    with pytest.raises(ValueError, match=re.escape("y[1] が NaN")):
        loss([1, np.nan], [1, 2])


@pytest.mark.parametrize("loss", LABELLED)
@pytest.mark.parametrize(
    ("u", "t", "error", "message"),
    [
        ([1.0, 2.0], 1, ValueError, "の形は (N, K) です。(2,) が渡されました"),
        ([[1.0, 2.0]], 1, ValueError, "t の形は (N,) です。()"),
        ([[1.0, 2.0]], [[1]], ValueError, "t[:, 0]"),
        ([[1.0, 2.0]], [[0, 1]], ValueError, "one-hot なら t.argmax(axis=1)"),
        ([[1.0, 2.0]], [1.0], TypeError, "float64"),
        ([[1.0, 2.0]], [True], TypeError, "bool"),
        ([[1.0, 2.0]], ["1"], TypeError, "<U1"),
        ([[1.0, 2.0]], [2], ValueError, "t[0] = 2 は範囲の外です。クラスが 2 個"),
        ([[1.0, 2.0]], [-1], ValueError, "t[0] = -1 は範囲の外です"),
        ([[1.0, 2.0]], [0, 1], ValueError, "予測は 1 件、t は 2 件"),
        (np.zeros((0, 2)), np.zeros(0, int), ValueError, "が空です(形 (0, 2))"),
        ([[np.nan, 2.0]], [0], ValueError, "[0, 0] が NaN"),
        ([[np.inf, 2.0]], [0], ValueError, "+inf があります"),
        ([["a", "b"]], [0], TypeError, "実数の配列です"),
        ([[None, 1]], [0], TypeError, "object"),
    ],
)
def test_labelled_losses_refuse(loss, u, t, error, message):
    with pytest.raises(error, match=re.escape(message)):
        loss(u, t)


@pytest.mark.parametrize(
    ("u", "t", "error", "message"),
    [
        ([[1.0], [2.0]], [0, 1], ValueError, "logits と t の形が違います。(2, 1) と (2,)"),
        ([1.0], [2], ValueError, "t の値は 0 か 1 です。2.0"),
        ([1.0], [0.5], ValueError, "t の値は 0 か 1 です。0.5"),
        ([], [], ValueError, "logits が空です"),
        ([1.0, np.nan], [0, 1], ValueError, "logits[1] が NaN"),
        (["a"], [1], TypeError, "logits は実数の配列です"),
        ([1.0], ["1"], TypeError, "t は実数の配列です"),
    ],
)
def test_binary_cross_entropy_refuses(u, t, error, message):
    with pytest.raises(error, match=re.escape(message)):
        binary_cross_entropy(u, t)


def test_the_messages_name_the_argument():
    with pytest.raises(ValueError, match=r"^logits の形"):
        cross_entropy([1.0], [0])
    with pytest.raises(ValueError, match=r"^y の形"):
        accuracy([1.0], [0])


def test_float32_losses_are_averaged_in_float64():
    logits = np.random.default_rng(0).normal(size=(200_000, 10)).astype(np.float32)
    t = np.zeros(200_000, int)
    log_y = log_softmax(logits)[:, 0]
    assert cross_entropy(logits, t) == -log_y.astype(np.float64).mean()


def test_accuracy_of_one_column_is_explained():
    with pytest.raises(
        ValueError, match=r"です。二値分類のロジットなら、np.mean\(\(y > 0\) == np.resh"
    ):
        accuracy(np.zeros((3, 1)), [0, 1, 0])


@pytest.mark.parametrize(
    ("loss", "expected"), [(sum_squared_error, 0.5 * 1000 * 90000.0), (mean_squared_error, 90000.0)]
)
def test_squares_that_do_not_fit_in_half_precision(loss, expected):
    y = np.full((2, 1000), 300, np.float16)  # 300² は、float16 の最大の 65,504 を超える
    assert loss(y, np.zeros_like(y)) == expected

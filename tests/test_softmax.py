"""ソフトマックス: 値を SciPy と手計算に、性質を hypothesis で確かめます。"""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zerodl.activations import sigmoid
from zerodl.softmax import log_softmax, softmax

BOTH = [softmax, log_softmax]
scores = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=1, max_dims=3, max_side=5),
    elements=st.floats(-1e3, 1e3),
)


def test_values_by_hand():
    np.testing.assert_allclose(softmax([np.log(1), np.log(2), np.log(5)]), [0.125, 0.25, 0.625])
    np.testing.assert_allclose(log_softmax([np.log(1), np.log(3)]), np.log([0.25, 0.75]))
    np.testing.assert_allclose(
        softmax([1010, 1000, 990]), [0.9999546000703311, 4.5397868608862e-05, 2.06106005e-09]
    )
    np.testing.assert_array_equal(log_softmax([0.0, -1000.0]), [0.0, -1000.0])
    np.testing.assert_array_equal(softmax([7]), [1.0])


@given(x=scores)
def test_agrees_with_scipy(x):
    np.testing.assert_allclose(softmax(x), scipy.special.softmax(x, axis=-1), rtol=1e-12)
    np.testing.assert_allclose(
        log_softmax(x), scipy.special.log_softmax(x, axis=-1), rtol=1e-12, atol=1e-15
    )


@given(x=scores)
def test_sums_to_one_and_stays_between_zero_and_one(x):
    y = softmax(x)
    assert y.shape == x.shape
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=1e-14)
    assert ((y >= 0) & (y <= 1)).all()
    assert (log_softmax(x) <= 0).all()


@given(x=scores, c=st.floats(-1e3, 1e3))
def test_adding_a_constant_changes_nothing(x, c):
    np.testing.assert_allclose(softmax(x + c), softmax(x), rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(log_softmax(x + c), log_softmax(x), rtol=1e-11, atol=1e-11)


@given(x=hnp.arrays(np.float64, (3, 5), elements=st.floats(-50, 50)), seed=st.integers(0, 999))
def test_order_is_kept_and_permutation_carries_over(x, seed):
    order = np.random.default_rng(seed).permutation(5)
    for f in BOTH:
        np.testing.assert_allclose(f(x[:, order]), f(x)[:, order], rtol=1e-13, atol=1e-15)
        ranked = np.take_along_axis(f(x), x.argsort(axis=-1), axis=-1)
        assert (np.diff(ranked, axis=-1) >= 0).all()


def test_order_example_of_the_page():
    y = softmax([-3, 1, 1, 5])
    assert y[0] < y[1] == y[2] < y[3]


@given(x=scores)
def test_log_softmax_is_the_logarithm_of_softmax(x):
    np.testing.assert_allclose(np.exp(log_softmax(x)), softmax(x), rtol=1e-12, atol=1e-300)


@given(u=st.floats(-700, 700))
def test_two_classes_are_a_sigmoid(u):
    np.testing.assert_allclose(softmax([u, 0.0])[0], sigmoid(u), rtol=1e-14)


def test_last_axis_also_when_the_batch_is_square():
    x = np.array([[0.0, np.log(3)], [np.log(4), 0.0]])
    np.testing.assert_allclose(softmax(x), [[0.25, 0.75], [0.8, 0.2]])
    np.testing.assert_allclose(softmax(x[np.newaxis])[0], softmax(x))


def test_jacobian_is_the_central_difference():
    x, h = np.array([0.3, -1.2, 2.0, 0.0]), 6e-6
    y = softmax(x)
    for k, e in enumerate(np.eye(4)):
        numeric = (softmax(x + h * e) - softmax(x - h * e)) / (2 * h)
        np.testing.assert_allclose(y * (e - y[k]), numeric, atol=1e-10)
        numeric = (log_softmax(x + h * e) - log_softmax(x - h * e)) / (2 * h)
        np.testing.assert_allclose(e - y[k], numeric, atol=1e-9)


@pytest.mark.parametrize("f", BOTH)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_dtype_is_kept_and_input_untouched(f, dtype):
    x = np.array([[3, 1, -2], [100, 0, -100]], dtype)
    before = x.copy()
    y = f(x)
    assert y.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(x, before)
    assert not np.shares_memory(x, y)


@pytest.mark.parametrize("f", BOTH)
def test_zero_rows_give_zero_rows(f):
    assert f(np.zeros((0, 4))).shape == (0, 4)


def test_minus_infinity_is_a_mask():
    np.testing.assert_array_equal(softmax([0, -np.inf, 0]), [0.5, 0, 0.5])
    np.testing.assert_allclose(log_softmax([0, -np.inf, 0]), [-np.log(2), -np.inf, -np.log(2)])


@pytest.mark.parametrize("f", BOTH)
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (3.0, "x には最後の軸に 1 個以上の点数が要ります。形 ()"),
        ([], "形 (0,)"),
        ([[1, np.nan]], "x[0, 1] が NaN"),
        ([np.inf, 0], "x に +inf"),
        ([[0, 0], [-np.inf, -np.inf]], "-inf だけの行"),
        ([[1, 2], [3]], "行の長さがそろっていません"),
    ],
)
def test_bad_values_are_refused(f, x, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        f(x)


@pytest.mark.parametrize("f", BOTH)
@pytest.mark.parametrize("x", [None, "abc", [1j], [[1, None]]])
def test_bad_types_are_refused(f, x):
    with pytest.raises(TypeError, match="x は実数の配列です"):
        f(x)

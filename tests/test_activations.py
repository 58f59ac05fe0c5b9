"""活性化関数: 値を SciPy と手計算に、導関数を中心差分に照らして確かめます。"""

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zerodl import activations
from zerodl.activations import (
    d_leaky_relu,
    d_sigmoid,
    d_tanh,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    step,
    tanh,
)

NAMES = ["step", "sigmoid", "tanh", "relu", "leaky_relu", "identity"]
FUNCTIONS = [getattr(activations, prefix + name) for name in NAMES for prefix in ("", "d_")]

# 手で確かめられる値: 関数、x = -2, 0, 3 での値
BY_HAND = {
    "step": [0, 0, 1],
    "d_step": [0, 0, 0],
    "relu": [0, 0, 3],
    "d_relu": [0, 0, 1],
    "leaky_relu": [-0.02, 0, 3],
    "d_leaky_relu": [0.01, 0.01, 1],
    "identity": [-2, 0, 3],
    "d_identity": [1, 1, 1],
    "sigmoid": [1 / (1 + np.e**2), 0.5, 1 / (1 + np.e**-3)],
    "d_sigmoid": [0.1049935854035065, 0.25, 0.045176659730912],
    "tanh": [-0.9640275800758169, 0, 0.9950547536867305],
    "d_tanh": [0.0706508248531644, 1, 0.0098660371654401],
}


@pytest.mark.parametrize("name", BY_HAND)
def test_values_by_hand(name):
    actual = getattr(activations, name)([-2, 0, 3])  # 整数のリストも受け取る
    assert actual.dtype == np.float64
    np.testing.assert_allclose(actual, BY_HAND[name], rtol=1e-13, atol=0)


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("shape", [(), (3,), (0,), (2, 3), (2, 1, 2, 2)])
def test_shape_and_dtype_are_kept_and_input_is_untouched(f, dtype, shape):
    x = np.linspace(-3, 3, np.prod(shape, dtype=int), dtype=dtype).reshape(shape)
    before = x.copy()
    y = f(x)
    assert (y.shape, y.dtype) == (shape, np.dtype(dtype))
    assert not np.shares_memory(x, y)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_text_is_refused(f):
    with pytest.raises(TypeError, match="実数の配列です。dtype が <U1"):
        f(["a"])


@pytest.mark.parametrize("f", [f for f in FUNCTIONS if "leaky" not in f.__name__])
def test_functions_take_no_other_argument(f):
    with pytest.raises(TypeError, match="positional argument"):
        f(0.0, 1.0)


@pytest.mark.parametrize("name", NAMES)
@given(u=st.floats(-20, 20).filter(lambda u: abs(u) > 1e-3))
def test_derivative_is_the_central_difference_away_from_the_kink(name, u):
    f, df = getattr(activations, name), getattr(activations, "d_" + name)
    h = 6e-6
    numeric = (f(u + h) - f(u - h)) / (2 * h)
    np.testing.assert_allclose(df(u), numeric, rtol=1e-7, atol=1e-10)


@given(x=hnp.arrays(np.float64, 5, elements=st.floats(-800, 800)))
def test_sigmoid_and_tanh_agree_with_scipy(x):
    np.testing.assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=4e-16, atol=1e-300)
    np.testing.assert_allclose(tanh(x), 2 * scipy.special.expit(2 * x) - 1, atol=4e-16)
    np.testing.assert_allclose(sigmoid(x) + sigmoid(-x), 1, rtol=3e-16)


def test_sigmoid_is_exact_on_both_tails():
    x = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])
    np.testing.assert_allclose(sigmoid(x), [0, 4.248354255291589e-18, 0.5, 1, 1], rtol=1e-15)
    assert sigmoid(np.float32(-100)) == np.exp(np.float32(-100))
    np.testing.assert_array_equal(sigmoid([-np.inf, np.inf]), [0, 1])


def test_derivatives_keep_their_digits_on_both_tails():
    tail = np.exp(-40.0)
    np.testing.assert_allclose(d_sigmoid([-40, 40]), tail, rtol=1e-15)
    np.testing.assert_allclose(d_tanh([-20, 20]), 4 * tail, rtol=1e-15)
    np.testing.assert_allclose(d_sigmoid([-1000, 1000]), 0)


def test_d_sigmoid_takes_the_pre_activation():
    z = sigmoid(4.5951198501345898)  # = 0.99
    np.testing.assert_allclose(d_sigmoid(4.5951198501345898), 0.0099, rtol=1e-12)
    np.testing.assert_allclose(d_sigmoid(z), 0.1975, atol=5e-5)  # 二度かけた誤り


def test_step_and_relu_at_the_smallest_numbers():
    tiny = 5e-324
    np.testing.assert_array_equal(step([-tiny, -0.0, 0.0, tiny]), [0, 0, 0, 1])
    np.testing.assert_array_equal(relu([-tiny, -0.0, 0.0, tiny]), [0, 0, 0, tiny])


def test_nan_stays_visible():
    for f in (step, sigmoid, tanh, relu, leaky_relu, identity):
        assert np.isnan(f(np.nan))


def test_slope_of_leaky_relu():
    np.testing.assert_allclose(leaky_relu([-2, 0, 3], 0.2), [-0.4, 0, 3])
    np.testing.assert_allclose(leaky_relu([-2, 0, 3], 2), [-4, 0, 3])  # max(x, 2x) ではない
    np.testing.assert_allclose(d_leaky_relu([-2, 0, 3], slope=0.2), [0.2, 0.2, 1])
    x = np.array([-1, 1], np.float32)
    assert leaky_relu(x, np.float64(0.5)).dtype == np.float32
    assert d_leaky_relu(x, np.float64(0.5)).dtype == np.float32
    for f in (leaky_relu, d_leaky_relu):
        with pytest.raises(ValueError, match="slope は有限の実数です。nan"):
            f(x, np.nan)
        with pytest.raises(TypeError, match=r"slope は実数 1 個です。'0.1'"):
            f(x, "0.1")


@given(x=st.floats(-1e6, 1e6), c=st.floats(1e-3, 1e3))
def test_relu_properties(x, c):
    assert relu(relu(x)) == relu(x)  # 二度かけても同じ
    np.testing.assert_allclose(relu(c * x), c * relu(x))  # 正の定数は外に出る
    assert relu(x) - relu(-x) == x

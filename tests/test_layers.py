"""層: 値と勾配を、手計算と照らします(共通の約束は test_contracts.py)。"""

import numpy as np
import pytest

from zerodl.layer import Layer
from zerodl.layers import Affine, Flatten, LeakyReLU, ReLU, Sigmoid, Tanh


def test_affine_by_hand():
    layer = Affine([[1, 2, 3], [4, 5, 6]], [10, 20, 30])
    y = layer.forward([[1, 1], [2, -1]])
    np.testing.assert_array_equal(y, [[15, 27, 39], [8, 19, 30]])
    dx = layer.backward([[1, 0, 0], [0, 1, -1]])
    np.testing.assert_array_equal(dx, [[1, 4], [-1, -1]])
    np.testing.assert_array_equal(layer.grads["W"], [[1, 2, -2], [1, -1, 1]])
    np.testing.assert_array_equal(layer.grads["b"], [1, 1, -1])


def test_gradients_are_replaced_not_accumulated():
    layer = Affine([[2.0]], [0.0])
    layer.forward([[3.0]])
    layer.backward([[1.0]])
    first = layer.grads["W"]
    layer.backward([[5.0]])
    np.testing.assert_array_equal(layer.grads["W"], [[15.0]])
    np.testing.assert_array_equal(first, [[3.0]])


def test_there_are_no_gradients_before_the_first_backward():
    layer = Affine(np.ones((2, 3), np.float32), np.ones(3, np.float32))
    np.testing.assert_array_equal(layer.grads["W"], np.full((2, 3), np.nan, np.float32))
    np.testing.assert_array_equal(layer.grads["b"], np.full(3, np.nan, np.float32))


def test_affine_keeps_its_own_copy_of_the_weights():
    W, b = np.ones((2, 2)), np.ones(2)
    layer = Affine(W, b)
    layer.params["W"] += 1.0
    layer.params["b"] += 1.0
    np.testing.assert_array_equal(W, np.ones((2, 2)))
    np.testing.assert_array_equal(b, np.ones(2))
    np.testing.assert_array_equal(layer.forward([[1.0, 1.0]]), [[6.0, 6.0]])


@pytest.mark.parametrize(
    ("W", "b", "error", "message"),
    [
        (np.ones(3), np.ones(3), ValueError, r"W は 2 次元の配列です。形 \(3,\)"),
        (np.ones((2, 3)), np.ones((1, 3)), ValueError, r"b は 1 次元の配列です。形 \(1, 3\)"),
        (
            np.ones((2, 3)),
            np.ones(2),
            ValueError,
            r"^W の列数と b の長さが違います。\(2, 3\) と \(2,\) です。$",
        ),
        (np.ones((0, 3)), np.ones(3), ValueError, "W が空です"),
        ([[np.nan]], [0.0], ValueError, r"W\[0, 0\] が NaN"),
        ([[1.0]], [np.inf], ValueError, r"b\[0\] が inf"),
        ([["a"]], [0.0], TypeError, "W は実数の配列"),
        ([[1.0]], [1j], TypeError, "b は実数の配列"),
    ],
)
def test_wrong_parameters_are_refused(W, b, error, message):
    with pytest.raises(error, match=message):
        Affine(W, b)


@pytest.mark.parametrize(
    ("layer", "y", "slope"),
    [
        (Sigmoid(), [0.2, 0.5, 0.8], [0.16, 0.25, 0.16]),
        (Tanh(), [-15 / 17, 0.0, 15 / 17], [64 / 289, 1.0, 64 / 289]),
        (ReLU(), [0.0, 0.0, np.log(4)], [0.0, 0.0, 1.0]),
        (LeakyReLU(), [-0.01 * np.log(4), 0.0, np.log(4)], [0.01, 0.01, 1.0]),
        (LeakyReLU(0.5), [-0.5 * np.log(4), 0.0, np.log(4)], [0.5, 0.5, 1.0]),
    ],
    ids=["sigmoid", "tanh", "relu", "leaky", "leaky-0.5"],
)
def test_activations_by_hand(layer, y, slope):
    x = np.array([-np.log(4), 0.0, np.log(4)])
    np.testing.assert_allclose(layer.forward(x), y, rtol=1e-15)
    np.testing.assert_allclose(layer.backward([2.0, 3.0, 5.0]), np.multiply(slope, [2, 3, 5]))


def test_relu_sends_no_gradient_through_zero():
    layer = ReLU()
    np.testing.assert_array_equal(layer.forward([-0.0, 0.0, 1e-300]), [0.0, 0.0, 1e-300])
    np.testing.assert_array_equal(layer.backward([1.0, 1.0, 1.0]), [0.0, 0.0, 1.0])


def test_leaky_relu_refuses_a_slope_that_is_not_a_number():
    with pytest.raises(TypeError, match="slope は実数"):
        LeakyReLU("0.1")


def test_flatten_keeps_the_arrangement_in_memory():
    x = np.arange(24.0).reshape(3, 2, 2, 2).transpose(3, 1, 0, 2)  # 畳み込み層の並び
    layer = Flatten()
    y = layer.forward(x)
    np.testing.assert_array_equal(y, np.ascontiguousarray(x).reshape(2, -1))
    dx = layer.backward(np.ascontiguousarray(y))
    np.testing.assert_array_equal(dx, x)
    assert dx.strides == x.strides


def test_flatten_puts_one_image_in_one_row():
    x = np.arange(24).reshape(2, 3, 2, 2)
    layer = Flatten()
    y = layer.forward(x)
    np.testing.assert_array_equal(y, np.arange(24).reshape(2, 12))
    np.testing.assert_array_equal(layer.backward(10 * y), 10 * x)
    np.testing.assert_array_equal(layer.forward(y), y)  # もう平らなら、そのまま


def test_a_layer_of_ones_own_only_needs_forward_and_backward():
    class Double(Layer):
        def forward(self, x, train=False):
            y = 2.0 * np.asarray(x)
            self.y_shape = y.shape
            return y

        def backward(self, dy):
            return 2.0 * self.check(dy)

    assert Double(w=[1, 2]).params["w"].dtype == Double(w=[1, 2]).grads["w"].dtype == np.float64
    with pytest.raises(TypeError, match=r"^w は実数の配列です。None が"):
        Double(w=None)
    layer = Double()
    assert layer.params == layer.grads == layer.buffers == {}
    np.testing.assert_array_equal(layer.forward([1.0]), [2.0])
    np.testing.assert_array_equal(layer.backward([1.0]), [2.0])
    with pytest.raises(ValueError, match="Double"):
        layer.fill_grads([1.0, 2.0])


def test_a_layer_of_ones_own_that_forgets_its_shape_is_told_so():
    class Shapeless(Layer):
        def forward(self, x, train=False):
            return 2.0 * np.asarray(x)

        def backward(self, dy):
            return 2.0 * self.check(dy)

    layer = Shapeless()
    layer.forward([1.0])
    with pytest.raises(RuntimeError, match=r"自分で書いた層なら、.*self\.y_shape に入れて"):
        layer.backward([1.0])


def test_a_layer_without_forward_or_backward_says_so():
    with pytest.raises(NotImplementedError, match="Layer に forward を定義"):
        Layer().forward([1.0])
    with pytest.raises(NotImplementedError, match="Layer に backward を定義"):
        Layer().backward([1.0])


def test_the_default_slope_of_leaky_relu_is_one_hundredth():
    layer = LeakyReLU()
    np.testing.assert_allclose(layer.forward([-2.0, 3.0]), [-0.02, 3.0], rtol=1e-15)
    np.testing.assert_allclose(layer.backward([10.0, 10.0]), [0.1, 10.0], rtol=1e-15)

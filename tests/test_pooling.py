"""プーリング: 値と、同じ値が並んだときの勾配の行き先を確かめます。"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zerodl.layers import ReLU
from zerodl.pooling import AveragePool, MaxPool

IMAGE = np.array([[[[1, 2, 0, 3], [4, 3, 1, 0], [5, 5, 2, 1], [5, 0, 1, 2]]]], dtype=float)


def test_max_pool_by_hand():
    layer = MaxPool(2)
    np.testing.assert_array_equal(layer.forward(IMAGE), [[[[4, 3], [5, 2]]]])
    dx = layer.backward([[[[10, 20], [30, 40]]]])
    expected = [[0, 0, 0, 20], [10, 0, 0, 0], [30, 0, 40, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(dx, [[expected]])  # 5 も 2 も、最初の一つだけ


def test_average_pool_by_hand():
    layer = AveragePool(2)
    np.testing.assert_array_equal(layer.forward(IMAGE), [[[[2.5, 1.0], [3.75, 1.5]]]])
    dx = layer.backward([[[[4, 8], [12, 16]]]])
    expected = [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    np.testing.assert_array_equal(dx, [[expected]])


def test_overlapping_windows_add_their_gradients():
    x = np.array([[[[1.0, 9.0, 2.0]]]]).repeat(2, axis=2)
    layer = MaxPool(2, stride=1)
    np.testing.assert_array_equal(layer.forward(x), [[[[9, 9]]]])
    np.testing.assert_array_equal(layer.backward([[[[3, 4]]]]), [[[[0, 7, 0], [0, 0, 0]]]])
    average = AveragePool(2, stride=1)
    np.testing.assert_array_equal(average.forward(x), [[[[5, 5.5]]]])
    np.testing.assert_array_equal(average.backward([[[[4, 8]]]]), [[[[1, 3, 2], [1, 3, 2]]]])


def test_pixels_left_over_get_no_gradient():
    x = np.arange(49.0).reshape(1, 1, 7, 7)
    for layer in (MaxPool(2), AveragePool(2)):
        y = layer.forward(x)
        assert y.shape == (1, 1, 3, 3)
        dx = layer.backward(np.ones_like(y))
        assert np.all(dx[..., 6, :] == 0)
        assert np.all(dx[..., :, 6] == 0)
        np.testing.assert_allclose(dx.sum(), 9)


def test_stride_defaults_to_the_size():
    assert (MaxPool(3).size, MaxPool(3).stride) == (3, 3)
    assert (AveragePool(3, 2).size, AveragePool(3, 2).stride) == (3, 2)
    assert MaxPool(3, 2).forward(np.zeros((1, 1, 7, 8))).shape == (1, 1, 3, 3)
    assert MaxPool(2, 4).forward(np.zeros((1, 1, 8, 9))).shape == (1, 1, 2, 2)


def test_ties_go_to_the_first_maximum_once():
    layer = MaxPool(3)
    layer.forward(np.zeros((2, 2, 3, 3)))  # ReLU の後では、0 が並ぶ
    dx = layer.backward(np.full((2, 2, 1, 1), 7.0))
    expected = np.zeros((2, 2, 3, 3))
    expected[:, :, 0, 0] = 7.0
    np.testing.assert_array_equal(dx, expected)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_every_window_sends_its_gradient_to_one_place(size, stride, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 3, size=(2, 2, 6, 5)).astype(float)  # 同じ値が多い
    layer = MaxPool(size, stride)
    y = layer.forward(x)
    dy = rng.normal(size=y.shape)
    expected = np.zeros_like(x)
    for n, c, i, j in np.ndindex(y.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        assert y[n, c, i, j] == window.max()
        a, b = np.unravel_index(window.argmax(), window.shape)  # argmax は最初の最大
        expected[n, c, i * stride + a, j * stride + b] += dy[n, c, i, j]
    np.testing.assert_allclose(layer.backward(dy), expected, rtol=1e-12, atol=1e-14)


def test_average_pooling_is_linear_and_keeps_constants():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 1, 2, 6, 6))
    layer = AveragePool(3, 2)
    np.testing.assert_allclose(
        layer.forward(2 * a - b), 2 * layer.forward(a) - layer.forward(b), atol=1e-14
    )
    np.testing.assert_allclose(layer.forward(np.full((1, 1, 6, 6), 0.3)), 0.3)


def test_max_pooling_commutes_with_relu():
    x = np.random.default_rng(0).integers(-2, 2, size=(2, 3, 6, 6)).astype(float)
    pool, relu, dy = MaxPool(2), ReLU(), np.random.default_rng(1).normal(size=(2, 3, 3, 3))
    after = relu.forward(pool.forward(x))
    dx = pool.backward(relu.backward(dy))
    np.testing.assert_array_equal(pool.forward(relu.forward(x)), after)
    np.testing.assert_array_equal(relu.backward(pool.backward(dy)), dx)


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize(("H", "W"), [(6, 6), (7, 6), (6, 7)])
def test_every_pixel_of_the_gradient_is_written(size, stride, H, W, monkeypatch):
    def full_of_nan(x, dtype):
        return np.full_like(x, np.nan, dtype)

    layer = MaxPool(size, stride)
    y = layer.forward(np.random.default_rng(0).normal(size=(2, 2, H, W)))
    expected = layer.backward(np.ones_like(y))
    monkeypatch.setattr(np, "empty_like", full_of_nan)
    np.testing.assert_array_equal(layer.backward(np.ones_like(y)), expected)


@pytest.mark.parametrize("make", [MaxPool, AveragePool])
@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ((0,), ValueError, "size は 1 以上です。0"),
        ((2, 0), ValueError, "stride は 1 以上です。0"),
        ((2.0,), TypeError, "size は整数です。"),
        ((2, "2"), TypeError, "stride は整数です。'2'"),
    ],
)
def test_wrong_sizes_are_refused(make, args, error, message):
    with pytest.raises(error, match=message):
        make(*args)


def test_averages_of_half_precision_are_refused():
    """float16 で順に足すと、1.1 を 784 個並べた平均が 1.034 になります。"""
    with pytest.raises(TypeError, match=r"^x が float16 です。x\.astype\(np\.float32\) と"):
        AveragePool(2).forward(IMAGE.astype(np.float16))


@pytest.mark.parametrize("make", [MaxPool, AveragePool])
def test_an_image_that_is_refused_leaves_the_last_forward_alone(make):
    layer = make(2)
    layer.forward(IMAGE)
    expected = layer.backward(np.ones((1, 1, 2, 2)))
    with pytest.raises(ValueError, match="窓 2 が、入力 1"):
        layer.forward(np.ones((1, 1, 1, 1)))
    np.testing.assert_array_equal(layer.backward(np.ones((1, 1, 2, 2))), expected)

"""畳み込み層: 手計算、SciPy、im2col の素直な計算の三つと照らします。"""

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

import zerodl.convolution
from zerodl.convolution import Convolution, convolve, convolve_backward

IMAGE = np.array([[1, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]], dtype=float)
FILTER = np.array([[2, 0, 1], [0, 1, 2], [1, 0, 2]], dtype=float)


def pair(seed, N, C, H, W, FN, FH, FW):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, C, H, W)), rng.normal(size=(FN, C, FH, FW)), rng.normal(size=FN)


def test_by_hand():
    x, W = IMAGE[None, None], FILTER[None, None]
    expected = np.array([[15, 16], [6, 15]])
    np.testing.assert_array_equal(convolve(x, W, np.zeros(1)), expected[None, None])
    np.testing.assert_array_equal(Convolution(W, [3]).forward(x), expected[None, None] + 3)
    padded = [[7, 12, 10, 2], [4, 15, 16, 10], [10, 6, 15, 6], [8, 10, 4, 3]]
    np.testing.assert_array_equal(Convolution(W, [0], pad=1).forward(x), [[padded]])
    np.testing.assert_array_equal(
        Convolution(W, [0], stride=2, pad=1).forward(x), [[[[7, 10], [10, 15]]]]
    )


def test_backward_by_hand():
    x, W = np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 20.0]]]])
    layer = Convolution(W, [0])
    np.testing.assert_array_equal(layer.forward(x), [[[[50, 80]]]])
    np.testing.assert_array_equal(layer.backward([[[[1, 2]]]]), [[[[10, 40, 40]]]])
    np.testing.assert_array_equal(layer.grads["W"], [[[[5, 8]]]])  # 1·1 + 2·2、1·2 + 2·3
    np.testing.assert_array_equal(layer.grads["b"], [3])


def test_agrees_with_scipy():
    x, W, b = pair(0, 2, 3, 7, 6, 4, 3, 2)
    expected = np.stack(
        [
            [
                sum(scipy.signal.correlate2d(image[c], f[c], "valid") for c in range(3)) + bias
                for f, bias in zip(W, b, strict=True)
            ]
            for image in x
        ]
    )
    np.testing.assert_allclose(convolve(x, W, b), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(Convolution(W, b).forward(x), expected, rtol=1e-12, atol=1e-12)


shapes = st.tuples(
    st.integers(1, 3),  # N
    st.integers(1, 6),  # C
    st.integers(1, 3),  # FN
    st.integers(3, 7),  # H
    st.integers(3, 7),  # W
    st.integers(1, 3),  # FH
    st.integers(1, 3),  # FW
    st.integers(1, 3),  # stride
    st.integers(0, 4),  # pad
)


@given(shapes)
@settings(deadline=None)
def test_the_fast_layer_equals_the_plain_form(shape):
    N, C, FN, H, Wd, FH, FW, stride, pad = shape
    x, W, b = pair(1, N, C, H, Wd, FN, FH, FW)
    layer = Convolution(W, b, stride, pad)
    y = layer.forward(x)
    np.testing.assert_allclose(y, convolve(x, W, b, stride, pad), rtol=1e-11, atol=1e-11)
    dy = np.random.default_rng(2).normal(size=y.shape)
    dx, dW, db = convolve_backward(x, W, dy, stride, pad)
    np.testing.assert_allclose(layer.backward(dy), dx, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(layer.grads["W"], dW, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(layer.grads["b"], db, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("C", [1, 3, 6])
def test_adding_and_multiplying_at_once_agree(C, monkeypatch):
    x, W, b = pair(3, 4, C, 8, 8, 5, 3, 3)
    results = []
    for short in (0, 100):  # フィルターの列ごとの積を足す、まとめて掛ける
        monkeypatch.setattr(zerodl.convolution, "SHORT", short)
        layer = Convolution(W, b)
        y = layer.forward(x)
        results.append((y, layer.backward(y)))
    for one, another in zip(*results, strict=True):
        np.testing.assert_allclose(one, another, rtol=1e-12, atol=1e-12)


def test_windows_are_parts_of_the_image_and_no_copies():
    images = np.arange(5 * 2 * 4 * 3.0).reshape(5, 2, 4, 3)  # (H, C, W, N)
    rows = list(zerodl.convolution._rows(images, 3, 2, 1))
    assert [[part.shape for part in parts] for parts in rows] == [[(6, 9)] * 2] * 3
    assert all(np.shares_memory(part, images) for parts in rows for part in parts)
    # 出力の 1 行目、窓の 1 列目: 画像の 1〜3 行目の、1〜3 列目
    np.testing.assert_array_equal(rows[1][1], images[1:4, :, 1:4].reshape(6, 9))


def test_the_convolution_is_linear_and_moves_with_the_image():
    x, W, b = pair(4, 2, 2, 8, 8, 3, 3, 3)
    layer = Convolution(W, np.zeros(3))
    y = layer.forward(x)
    np.testing.assert_allclose(layer.forward(2 * x), 2 * y, rtol=1e-12)
    shifted = layer.forward(np.roll(x, 1, axis=3))
    np.testing.assert_allclose(shifted[..., 1:], y[..., :-1], rtol=1e-12)
    np.testing.assert_allclose(Convolution(W, b).forward(x), y + b[:, None, None], rtol=1e-12)


def test_forward_and_backward_are_adjoint():
    x, W, _ = pair(5, 2, 3, 7, 7, 4, 3, 3)
    layer = Convolution(W, np.zeros(4), stride=2, pad=1)
    y = layer.forward(x)
    dy = np.random.default_rng(6).normal(size=y.shape)
    np.testing.assert_allclose(np.sum(y * dy), np.sum(x * layer.backward(dy)), rtol=1e-12)
    np.testing.assert_allclose(np.sum(y * dy), np.sum(W * layer.grads["W"]), rtol=1e-12)


def test_shapes_and_defaults():
    layer = Convolution(np.zeros((30, 1, 5, 5)), np.zeros(30))
    assert (layer.stride, layer.pad) == (1, 0)
    assert layer.forward(np.zeros((2, 1, 28, 28))).shape == (2, 30, 24, 24)


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ((np.ones((2, 3)), np.ones(2)), ValueError, r"W は 4 次元の配列です。形 \(2, 3\)"),
        ((np.ones((2, 1, 3, 3)), np.ones((2, 1))), ValueError, "b は 1 次元の配列"),
        (
            (np.ones((2, 1, 3, 3)), np.ones(3)),
            ValueError,
            r"^フィルターの数と b の長さが違います。\(2, 1, 3, 3\) と \(3,\) です。$",
        ),
        ((np.ones((2, 1, 3, 3)), np.ones(2), 0), ValueError, "stride は 1 以上です。0"),
        ((np.ones((2, 1, 3, 3)), np.ones(2), 1, -1), ValueError, "pad は 0 以上です。-1"),
        ((np.ones((2, 1, 3, 3)), np.ones(2), 1.5), TypeError, "stride は整数です。1"),
    ],
)
def test_wrong_parameters_are_refused(args, error, message):
    with pytest.raises(error, match=message):
        Convolution(*args)


def test_a_filter_larger_than_the_image_is_refused():
    for shape in ((1, 1, 2, 9), (1, 1, 9, 2)):
        with pytest.raises(ValueError, match="窓 5 が、入力 2 の両側に pad 1 を足した 4 より"):
            Convolution(np.ones((1, 1, 5, 5)), np.ones(1), pad=1).forward(np.ones(shape))


def test_the_plain_form_checks_its_images():
    W, b = np.ones((1, 2, 3, 3)), np.ones(1)
    with pytest.raises(ValueError, match="convolve が受け取る x は 2 チャンネルです。1 "):
        convolve(np.ones((1, 1, 4, 4)), W, b)
    with pytest.raises(ValueError, match="convolve_backward が受け取る x は 2 チャンネルです。1 "):
        convolve_backward(np.ones((1, 1, 4, 4)), W, np.ones((1, 1, 2, 2)))


@pytest.mark.parametrize(
    ("W", "b", "error", "message"),
    [
        (np.ones((2, 3)), np.ones(2), ValueError, r"W は 4 次元の配列です。形 \(2, 3\)"),
        (np.ones((2, 1, 3, 3)), np.ones(3), ValueError, "フィルターの数と b の長さが違います"),
        (np.full((1, 1, 2, 2), "a"), np.ones(1), TypeError, "W は実数の配列です"),
        (np.full((1, 1, 2, 2), np.nan), np.ones(1), ValueError, "W.* が NaN"),
    ],
)
def test_the_plain_form_checks_its_parameters(W, b, error, message):
    with pytest.raises(error, match=message):
        convolve(np.ones((1, 1, 4, 4)), W, b)
    if "フィルターの数" not in message:  # 逆伝播に b は要らない
        with pytest.raises(error, match=message):
            convolve_backward(np.ones((1, 1, 4, 4)), W, np.ones((1, 1, 3, 3)))


@pytest.mark.parametrize("shape", [(1, 3, 2, 2), (1, 2, 3, 2), (1, 2, 2, 3), (2, 2, 2, 2), (8,)])
def test_the_plain_form_checks_the_shape_of_dy(shape):
    x, W = np.ones((1, 1, 4, 4)), np.ones((2, 1, 3, 3))
    with pytest.raises(
        ValueError, match=r"^Convolution\.backward の dy は、forward の出力と同じ形 \(1, 2, 2, 2\)"
    ):
        convolve_backward(x, W, np.ones(shape))


def test_the_plain_form_pads_nothing_unless_asked():
    x, W = np.arange(32.0).reshape(1, 2, 4, 4), np.ones((3, 2, 2, 2))
    dy = np.arange(27.0).reshape(1, 3, 3, 3)
    np.testing.assert_array_equal(convolve(x, W, np.zeros(3)), convolve(x, W, np.zeros(3), 1, 0))
    for actual, expected in zip(
        convolve_backward(x, W, dy), convolve_backward(x, W, dy, 1, 0), strict=True
    ):
        np.testing.assert_array_equal(actual, expected)


def test_float64_images_keep_their_digits_with_float32_filters():
    layer = Convolution(np.ones((1, 1, 2, 2), np.float32), np.zeros(1, np.float32))
    y = layer.forward(np.full((1, 1, 2, 2), 1 / 3))
    assert y.dtype == np.float64
    np.testing.assert_allclose(y, 4 / 3, rtol=1e-15)


def test_float32_images_meet_float64_filters_in_float64():
    layer = Convolution(np.full((1, 1, 2, 2), 1 / 3), np.zeros(1, np.float32))
    y = layer.forward(np.ones((1, 1, 2, 2), np.float32))
    assert y.dtype == np.float64
    np.testing.assert_allclose(y, 4 / 3, rtol=1e-15)


def test_gradients_keep_the_digits_of_the_wider_dtype():
    layer = Convolution(np.ones((1, 1, 2, 2), np.float32), np.zeros(1, np.float32))
    layer.forward(np.full((1, 1, 2, 2), 1 / 3))
    layer.backward(np.ones((1, 1, 1, 1), np.float32))
    assert layer.grads["W"].dtype == np.float64
    np.testing.assert_allclose(layer.grads["W"], 1 / 3, rtol=1e-15)
    layer.forward(np.ones((1, 1, 2, 2), np.float32))
    layer.backward(np.full((1, 1, 1, 1), 1 / 3))
    assert layer.grads["W"].dtype == np.float64
    np.testing.assert_allclose(layer.grads["W"], 1 / 3, rtol=1e-15)


def test_a_float64_bias_keeps_its_digits():
    layer = Convolution(np.ones((1, 1, 1, 1), np.float32), np.full(1, 1 / 3))
    y = layer.forward(np.ones((1, 1, 2, 2), np.float32))
    assert y.dtype == np.float64
    np.testing.assert_allclose(y, 4 / 3, rtol=1e-15)

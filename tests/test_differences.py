"""差分: 手計算の値、素朴な数値微分との一致、断るべき入力を確かめます。"""

import re

import numpy as np
import pytest

from zerodl.activations import relu
from zerodl.differences import (
    STEP,
    central_difference,
    forward_difference,
    numerical_gradient_affine,
    numerical_gradient_batched,
    width,
)
from zerodl.gradients import numerical_gradient
from zerodl.losses import cross_entropy
from zerodl.softmax import log_softmax

RNG = np.random.default_rng(5)


def test_differences_by_hand():
    x = np.array([1.0, 3.0])
    np.testing.assert_allclose(forward_difference(np.square, x, 0.5), [2.5, 6.5])  # 2x + h
    np.testing.assert_allclose(central_difference(np.square, x, 0.5), [2, 6])  # 2x
    np.testing.assert_allclose(central_difference(lambda v: v**3, 2, 0.5), 12.25)  # 3x² + h²


def test_default_step_of_the_central_difference():
    assert STEP == 6e-6
    error = abs(central_difference(np.sin, 1.0) - np.cos(1.0))
    assert error < 2e-11
    explicit = central_difference(np.sin, 1.0, 6e-6)
    np.testing.assert_allclose(central_difference(np.sin, 1.0), explicit, rtol=1e-10)


def test_order_of_the_errors():
    h = np.array([1e-2, 1e-3])
    forward = [abs(forward_difference(np.exp, 0.0, w) - 1) for w in h]
    central = [abs(central_difference(np.exp, 0.0, w) - 1) for w in h]
    np.testing.assert_allclose(forward[0] / forward[1], 10, rtol=0.01)
    np.testing.assert_allclose(central[0] / central[1], 100, rtol=0.01)


@pytest.mark.parametrize("difference", [forward_difference, central_difference])
def test_differences_keep_float32_and_the_input(difference):
    x = np.array([[1, 2]], np.float32)
    y = difference(np.square, x, np.float64(0.5))
    assert (y.dtype, y.shape, x.tolist()) == (np.float32, (1, 2), [[1, 2]])
    assert difference(np.square, [1, 2], 0.5).dtype == np.float64
    for h in (0, -1e-3):
        with pytest.raises(ValueError, match=f"h は 0 より大きい数です。{float(h)} が"):
            difference(np.square, x, h)
    with pytest.raises(TypeError, match="h は実数 1 個です。'a' が"):
        difference(np.square, x, "a")
    with pytest.raises(TypeError, match="x は実数の配列です"):
        difference(np.square, "a", 0.1)


def test_width_is_the_rounded_difference():
    x = np.array([1.0, 1e3])
    np.testing.assert_array_equal(width(x + STEP, x - STEP), (x + STEP) - (x - STEP))
    with pytest.raises(ValueError, match="x の値が大きすぎて、h = 6e-06 を足しても変わりません"):
        width(np.array([1e12, 1.0]), np.array([1e12, 0.5]))


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 4), (2, 1, 3)])
@pytest.mark.parametrize("block", [1, 3, 32])
def test_batched_equals_the_plain_gradient(shape, block):
    x = RNG.normal(size=shape)
    before = x.copy()
    weights = RNG.normal(size=shape)
    axes = tuple(range(1, x.ndim + 1))
    seen = []

    def f(copies):
        seen.append(len(copies))
        return np.sum(weights * np.sin(copies) + copies**3, axis=axes)

    grad = numerical_gradient_batched(f, x, block)
    assert grad.shape == shape
    np.testing.assert_array_equal(x, before)
    np.testing.assert_allclose(grad, weights * np.cos(x) + 3 * x**2, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(grad, numerical_gradient(lambda v: f(v[np.newaxis])[0], x))
    assert max(seen) <= 2 * block


def test_batched_moves_one_component_of_each_copy_by_the_step():
    stacks = []

    def f(copies):
        stacks.append(copies.copy())
        return copies.sum(axis=1)

    numerical_gradient_batched(f, np.array([1.0, 2.0, 3.0]), block=2)
    h = STEP
    expected = [[1 + h, 2, 3], [1, 2 + h, 3], [1 - h, 2, 3], [1, 2 - h, 3]]
    np.testing.assert_array_equal(stacks[0], [[1, 2, 3]])  # f の形を試す 1 回
    np.testing.assert_array_equal(stacks[1], expected)
    np.testing.assert_array_equal(stacks[2], [[1, 2, 3 + h], [1, 2, 3 - h]])


@pytest.mark.parametrize("block", [1, 5, 32])
def test_affine_gradients_of_a_two_layer_network(block):
    x = RNG.normal(size=(6, 4))
    x[:, 2] = 0.0  # 全件で 0 の入力
    x[0, 1] = 0.0
    W1, b1, W2, b2 = (RNG.normal(size=s) for s in [(4, 5), (5,), (5, 3), (3,)])
    t = np.array([0, 1, 2, 2, 1, 0])
    before = [a.copy() for a in (x, W1, b1, W2, b2)]
    sizes = []

    def of_logits(u):
        sizes.append(u.shape)
        return -log_softmax(u)[..., np.arange(6), t].mean(axis=-1)

    def loss(_):
        return cross_entropy(relu(x @ W1 + b1) @ W2 + b2, t)

    first = numerical_gradient_affine(lambda u: of_logits(relu(u) @ W2 + b2), x, W1, b1, block)
    second = numerical_gradient_affine(of_logits, relu(x @ W1 + b1), W2, b2, block)
    for grad, param in zip((*first, *second), (W1, b1, W2, b2), strict=True):
        assert grad.shape == param.shape
        np.testing.assert_allclose(grad, numerical_gradient(loss, param), rtol=1e-7, atol=1e-9)
    assert (first[0][2] == 0).all()
    for array, original in zip((x, W1, b1, W2, b2), before, strict=True):
        np.testing.assert_array_equal(array, original)
    assert max(size[0] for size in sizes) <= 2 * block


def total(u):
    return u.sum(axis=(1, 2))


X, W, B = np.ones((2, 3)), np.ones((3, 4)), np.ones(4)


def test_affine_by_hand():
    dW, db = numerical_gradient_affine(total, 2 * X, W, B)
    np.testing.assert_allclose(dW, np.full((3, 4), 4.0), rtol=1e-9)
    np.testing.assert_allclose(db, np.full(4, 2.0), rtol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((X[0], W, B), ValueError, "x は 2 次元の配列です。形 (3,) が"),
        ((X, B, B), ValueError, "W は 2 次元の配列です。形 (4,) が"),
        ((X, W, W), ValueError, "b は 1 次元の配列です。形 (3, 4) が"),
        ((X.T, W, B), ValueError, "xW + b の形が合いません。(3, 2)、(3, 4)、(4,) です。"),
        ((X, W, B[:3]), ValueError, "xW + b の形が合いません。(2, 3)、(3, 4)、(3,) です。"),
        ((X[:0], W, B), ValueError, "x が空です"),
        ((X, W.astype("f4"), B), TypeError, "W は float64 の配列です。float32 が"),
        ((X.astype(int), W, B), TypeError, "x は float64 の配列です。int64 が"),
        ((X, W, [1.0]), TypeError, "b は配列です。list が"),
        ((X * np.nan, W, B), ValueError, "x[0, 0] が NaN"),
        ((X, W, B + 1e12), ValueError, "x の値が大きすぎて"),
        ((X, W, B, 0), ValueError, "block は 1 以上です。0 が"),
    ],
)
def test_affine_refuses(arguments, error, message):
    with pytest.raises(error, match=re.escape(message)):
        numerical_gradient_affine(total, *arguments)


@pytest.mark.parametrize(
    ("f", "x", "block", "error", "message"),
    [
        (np.sum, np.ones(3), 32, TypeError, "f は損失 1 個の配列 (1,) を返す関数です。形 ()"),
        (lambda c: c, np.ones(3), 32, TypeError, "形 (1, 3)、dtype float64 の値が"),
        (lambda c: c[:, 0] * 1j, np.ones(3), 32, TypeError, "dtype complex128 の値が"),
        (lambda c: c[:, 0] > 0, np.ones(3), 32, TypeError, "dtype bool の値が"),
        (lambda c: c[:, 0].astype("f4"), np.ones(3), 32, TypeError, "f が float32 の値を"),
        (lambda c: c[:, 0].astype("f2"), np.ones(3), 32, TypeError, "f が float16 の値を"),
        (lambda c: c[:, 0] * np.nan, np.ones(3), 32, ValueError, "f の値[0] が NaN"),
        (total, [1.0], 32, TypeError, "x は配列です。list が"),
        (total, np.ones(3, int), 32, TypeError, "x は float64 の配列です。int64"),
        (lambda c: c[:, 0], np.ones(3), 1.5, TypeError, "block は整数です。1.5 が"),
        (lambda c: c[:, 0], np.full(3, 1e12), 32, ValueError, "x の値が大きすぎて"),
    ],
)
def test_batched_refuses(f, x, block, error, message):
    with pytest.raises(error, match=re.escape(message)):
        numerical_gradient_batched(f, x, block)


def test_the_whole_advice_about_huge_values():
    with pytest.raises(ValueError, match="大きすぎて") as caught:
        width(np.array([1e12]), np.array([1e12]))
    assert str(caught.value) == (
        "x の値が大きすぎて、h = 6e-06 を足しても変わりません。"
        "学習の途中なら発散しています。学習率を小さくしてください。"
    )


@pytest.mark.parametrize("difference", [forward_difference, central_difference])
def test_differences_refuse_what_is_not_elementwise(difference):
    with pytest.raises(
        ValueError, match=r"f\(x\) の形 \(\) が、x の形 \(2,\) と違います。.*numerical_gradient を"
    ):
        difference(np.sum, [1.0, 2.0], 0.1)
    with pytest.raises(TypeError, match=r"f\(x\) は実数の配列です"):
        difference(lambda v: None, [1.0], 0.1)
    with pytest.raises(ValueError, match=r"x\[1\] が inf"):
        difference(np.square, [1.0, np.inf], 0.1)


def test_the_default_central_difference_works_on_float32():
    x = np.array([1.0, 10.0, 100.0, 1000.0], np.float32)
    d = central_difference(np.sin, x)
    assert d.dtype == np.float64
    np.testing.assert_allclose(d, np.cos(x.astype(np.float64)), atol=1e-9)


def test_the_default_central_difference_divides_by_the_rounded_width():
    x = np.array([1e6, 1e8])
    np.testing.assert_allclose(central_difference(lambda v: 2 * v, x), 2, rtol=1e-9)
    with pytest.raises(ValueError, match="x の値が大きすぎて"):
        central_difference(np.square, 1e12)


@pytest.mark.parametrize("difference", [forward_difference, central_difference])
def test_a_function_that_writes_into_its_argument_does_not_reach_x(difference):
    def relu_in_place(v):
        v[v < 0] = 0
        return v

    x = np.array([-1.0, 2.0])
    np.testing.assert_allclose(difference(relu_in_place, x, 1e-4), [0, 1])
    assert x.tolist() == [-1, 2]


@pytest.mark.parametrize(
    "call",
    [
        lambda: forward_difference(1.0, [1.0], 0.1),
        lambda: central_difference(1.0, [1.0]),
        lambda: numerical_gradient_batched(1.0, np.ones(2)),
        lambda: numerical_gradient_affine(1.0, X, W, B),
    ],
)
def test_a_value_is_no_function(call):
    with pytest.raises(TypeError, match=r"^f には、値ではなく関数を渡します。float が"):
        call()


def test_a_sum_over_the_wrong_axis_is_found_at_any_size():
    """block の 2 倍の長さの x では、束の軸と x の軸の長さが、たまたま同じになります。"""
    x = np.arange(64.0)
    with pytest.raises(TypeError, match=r"配列 \(1,\) を返す関数です。形 \(64,\)"):
        numerical_gradient_batched(lambda copies: (copies**2).sum(axis=0), x)

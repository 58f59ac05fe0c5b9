"""損失の層: 損失は損失関数と同じ値、勾配は y - t を件数で割ったものです。"""

import numpy as np
import pytest

from zerodl.loss_layers import IdentitySquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from zerodl.losses import binary_cross_entropy, cross_entropy, sum_squared_error
from zerodl.softmax import softmax


def test_softmax_cross_entropy_by_hand():
    layer = SoftmaxCrossEntropy()
    loss = layer.forward(np.log([[1.0, 2.0, 5.0], [3.0, 1.0, 4.0]]), [2, 0])
    np.testing.assert_allclose(loss, -np.log([5 / 8, 3 / 8]).mean())
    np.testing.assert_allclose(layer.y, [[1 / 8, 2 / 8, 5 / 8], [3 / 8, 1 / 8, 4 / 8]])
    np.testing.assert_allclose(
        layer.backward(), np.array([[1 / 8, 2 / 8, -3 / 8], [-5 / 8, 1 / 8, 4 / 8]]) / 2
    )


def test_sigmoid_cross_entropy_by_hand():
    layer = SigmoidCrossEntropy()
    loss = layer.forward(np.log([[1.0], [3.0]]), [[1], [0]])
    np.testing.assert_allclose(loss, -np.log([1 / 2, 1 / 4]).mean())
    np.testing.assert_allclose(layer.y, [[1 / 2], [3 / 4]])
    np.testing.assert_allclose(layer.backward(), [[-1 / 4], [3 / 8]])


def test_squared_error_by_hand():
    layer = IdentitySquaredError()
    assert layer.forward([[3, 5, 8], [0, 0, 1]], [[2, 4, 6], [0, 0, 3]]) == 2.5
    np.testing.assert_array_equal(layer.y, [[3, 5, 8], [0, 0, 1]])
    np.testing.assert_array_equal(layer.backward(), [[0.5, 0.5, 1.0], [0.0, 0.0, -1.0]])


def test_one_sample_without_a_batch_axis():
    layer = IdentitySquaredError()
    assert layer.forward([3, 5, 8], [2, 4, 6]) == 3.0
    np.testing.assert_array_equal(layer.backward(), [1.0, 1.0, 2.0])


@pytest.mark.parametrize("scale", [1.0, 1e3])
def test_losses_agree_with_the_functions(scale):
    rng = np.random.default_rng(0)
    x, t = scale * rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
    layer = SoftmaxCrossEntropy()
    np.testing.assert_allclose(layer.forward(x, t), cross_entropy(x, t), rtol=1e-14)
    np.testing.assert_allclose(layer.y, softmax(x), rtol=1e-12)
    np.testing.assert_allclose(layer.y.sum(axis=1), 1.0, rtol=1e-14)
    b = rng.integers(0, 2, (6, 4))
    assert SigmoidCrossEntropy().forward(x, b) == binary_cross_entropy(x, b)
    assert IdentitySquaredError().forward(x, b) == sum_squared_error(x, b)


def test_an_excluded_class_gets_no_gradient():
    layer = SoftmaxCrossEntropy()
    np.testing.assert_allclose(layer.forward([[0.0, -np.inf, 0.0]], [0]), np.log(2))
    np.testing.assert_allclose(layer.backward(), [[-0.5, 0.0, 0.5]])


@pytest.mark.parametrize(
    ("layer", "x", "t", "error", "message"),
    [
        (SoftmaxCrossEntropy, [[0.0, 0.0]], [[0]], ValueError, r"t\[:, 0\]"),
        (SoftmaxCrossEntropy, [[0.0, 0.0]], [2], ValueError, r"t\[0\] = 2 は範囲の外"),
        (SoftmaxCrossEntropy, [[0.0, 0.0]], [-1], ValueError, r"t\[0\] = -1 は範囲の外"),
        (SoftmaxCrossEntropy, [[0.0, 0.0]], [0.0], TypeError, "整数のラベル"),
        (SoftmaxCrossEntropy, [[0.0, 0.0]], [0, 1], ValueError, "予測は 1 件、t は 2 件"),
        (SoftmaxCrossEntropy, [0.0, 0.0], [0], ValueError, r"形は \(N, K\) です"),
        (SigmoidCrossEntropy, [[0.0]], [0], ValueError, r"\(1, 1\) と \(1,\)"),
        (SigmoidCrossEntropy, [[0.0]], [[0.5]], ValueError, "0 か 1 です。0.5"),
        (IdentitySquaredError, [[0.0]], [0.0], ValueError, r"\(1, 1\) と \(1,\)"),
        (IdentitySquaredError, [[0.0]], [[np.nan]], ValueError, r"t\[0, 0\] が NaN"),
    ],
)
def test_wrong_targets_are_refused(layer, x, t, error, message):
    with pytest.raises(error, match=message):
        layer().forward(x, t)


def test_a_sure_answer_costs_zero_without_a_minus_sign():
    loss = SoftmaxCrossEntropy().forward([[1000.0, 0.0]], [0])
    assert str(loss) == "0.0"


def test_labels_changed_after_forward_do_not_change_the_gradient():
    layer, t = SoftmaxCrossEntropy(), np.array([0])
    layer.forward([[0.0, 0.0]], t)
    t[0] = 1
    np.testing.assert_array_equal(layer.backward(), [[-0.5, 0.5]])


@pytest.mark.parametrize(
    ("layer", "t", "loss", "dx"),
    [
        (SoftmaxCrossEntropy(), np.zeros(70000, int), np.log(2), [-0.5, 0.5]),
        (SigmoidCrossEntropy(), np.ones((70000, 2)), np.log(2), [-0.25, -0.25]),
        (IdentitySquaredError(), np.full((70000, 2), 2.0), 4.0, [-2.0, -2.0]),
    ],
)
def test_many_rows_of_half_precision_keep_their_gradient(layer, t, loss, dx):
    """float16 の最大は 65,504 なので、70,000 で割ると、どの勾配も 0 になります。"""
    found = layer.forward(np.zeros((70000, 2), np.float16), t)
    np.testing.assert_allclose(found, loss, rtol=1e-6)
    np.testing.assert_allclose(layer.backward()[0], np.divide(dx, 70000), rtol=1e-6)


@pytest.mark.parametrize("loss", [SigmoidCrossEntropy, IdentitySquaredError])
def test_no_numbers_are_told_with_the_name_of_the_argument(loss):
    with pytest.raises(TypeError, match=r"^x は実数の配列です。"):
        loss().forward([["a"]], [[1]])


def test_errors_of_half_precision_do_not_overflow():
    layer = IdentitySquaredError()
    layer.forward(np.full((1, 1), 6e4, np.float16), np.full((1, 1), -6e4, np.float16))
    np.testing.assert_allclose(layer.backward(), [[1.2e5]], rtol=1e-3)


@pytest.mark.parametrize(
    ("layer", "t"),
    [
        (SoftmaxCrossEntropy(), np.array([0, 1])),
        (SigmoidCrossEntropy(), np.array([[0.0, 1.0], [1.0, 0.0]])),
        (IdentitySquaredError(), np.array([[0.0, 1.0], [1.0, 0.0]])),
    ],
)
def test_what_was_passed_may_be_changed_before_backward(layer, t):
    x = np.array([[0.5, -1.0], [2.0, 0.0]])
    layer.forward(x, t)
    expected = layer.backward()
    x += 100
    t[...] = t[::-1].copy()
    np.testing.assert_array_equal(layer.backward(), expected)

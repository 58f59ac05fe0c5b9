"""正則化: ドロップアウトの割合と倍率、L1・L2 の値と勾配を確かめます。"""

import numpy as np
import pytest

from tests.numeric import assert_gradient
from zerodl.regularization import L1, L2, Dropout

PARAMS = {
    "W1": np.array([[1.0, -2.0], [0.0, 3.0]]),
    "b1": np.array([100.0, -100.0]),
    "gamma1": np.array([100.0]),
    "W2": np.array([[-4.0]]),
}


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("ratio", [0.0, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("inverted", [True, False])
def test_the_share_set_to_zero_and_the_scale_of_the_rest(ratio, inverted):
    layer = Dropout(ratio, rng=rng(), inverted=inverted)
    y = layer.forward(np.ones((200, 500)), train=True)
    dropped = y == 0
    assert abs(dropped.mean() - ratio) < 0.005
    kept = 1 / (1 - ratio) if inverted else 1.0
    np.testing.assert_allclose(y[~dropped], kept, rtol=1e-15)
    np.testing.assert_array_equal(layer.backward(np.full(y.shape, 3.0)), 3 * y)


def test_inference_by_hand():
    x = np.array([[1.0, 2.0]])
    np.testing.assert_array_equal(Dropout(0.75, rng=rng()).forward(x), x)
    plain = Dropout(0.75, rng=rng(), inverted=False)
    np.testing.assert_array_equal(plain.forward(x), [[0.25, 0.5]])
    np.testing.assert_array_equal(plain.backward([[4.0, 8.0]]), [[1.0, 2.0]])


@pytest.mark.parametrize("inverted", [True, False])
def test_training_and_inference_have_the_same_mean(inverted):
    x = rng(1).uniform(1, 2, size=(1000, 100))
    layer = Dropout(0.3, rng=rng(), inverted=inverted)
    trained, inferred = layer.forward(x, train=True).mean(), layer.forward(x).mean()
    np.testing.assert_allclose(trained, inferred, rtol=0.01)


def test_each_forward_draws_a_new_mask_from_the_generator():
    layer, x = Dropout(rng=rng(3)), np.ones((10, 10))
    first, second = layer.forward(x, train=True), layer.forward(x, train=True)
    assert np.any(first != second)
    again = Dropout(rng=rng(3))
    np.testing.assert_array_equal(again.forward(x, train=True), first)
    np.testing.assert_array_equal(again.forward(x, train=True), second)
    assert layer.ratio == 0.5


def test_inference_does_not_use_the_generator():
    layer, x = Dropout(rng=rng(3)), np.ones((10, 10))
    layer.forward(x)
    np.testing.assert_array_equal(
        layer.forward(x, train=True), Dropout(rng=rng(3)).forward(x, train=True)
    )


@pytest.mark.parametrize("ratio", [-0.1, 1.0, 1.5])
def test_ratios_outside_the_range_are_refused(ratio):
    with pytest.raises(ValueError, match=f"ratio は 0 以上 1 未満です。{ratio}"):
        Dropout(ratio, rng=rng())


def test_wrong_ratio_and_generator_are_refused():
    with pytest.raises(TypeError, match="ratio は実数"):
        Dropout("0.5", rng=rng())
    with pytest.raises(TypeError, match="rng には"):
        Dropout(0.5, rng=0)


def test_l2_by_hand():
    penalty = L2(0.5)
    assert penalty.loss(PARAMS) == 0.5 * 0.5 * (1 + 4 + 9 + 16)
    gradient = penalty.gradient(PARAMS)
    assert list(gradient) == ["W1", "W2"]  # バイアスと γ は縮めない
    np.testing.assert_array_equal(gradient["W1"], [[0.5, -1.0], [0.0, 1.5]])
    np.testing.assert_array_equal(gradient["W2"], [[-2.0]])


def test_l1_by_hand():
    penalty = L1(0.5)
    assert penalty.loss(PARAMS) == 0.5 * (1 + 2 + 3 + 4)
    gradient = penalty.gradient(PARAMS)
    assert list(gradient) == ["W1", "W2"]
    np.testing.assert_array_equal(gradient["W1"], [[0.5, -0.5], [0.0, 0.5]])
    np.testing.assert_array_equal(gradient["W2"], [[-0.5]])


@pytest.mark.parametrize("make", [L1, L2])
def test_penalties_are_checked_by_differences(make):
    params = {"W1": rng().normal(size=(3, 2)) + 0.01, "b1": np.ones(2)}
    penalty = make(0.3)
    assert type(penalty.loss(params)) is float
    assert_gradient(lambda: penalty.loss(params), params["W1"], penalty.gradient(params)["W1"])


@pytest.mark.parametrize("make", [L1, L2])
def test_penalties_keep_float32_and_their_input(make):
    W = np.array([[1.0, -2.0]], np.float32)
    gradient = make(0.1).gradient({"W1": W})["W1"]
    assert gradient.dtype == np.float32
    gradient += 1
    np.testing.assert_array_equal(W, [[1, -2]])
    assert make(0.1).loss({"b1": np.ones(2)}) == 0.0
    assert make(0).loss({"W1": W}) == 0.0


@pytest.mark.parametrize("make", [L1, L2])
def test_negative_strength_is_refused(make):
    with pytest.raises(ValueError, match="strength は 0 以上です。-1"):
        make(-1)
    with pytest.raises(TypeError, match="strength は実数"):
        make("1")


def test_the_mask_is_drawn_in_single_precision():
    """半分の乱数の量で済む引き方。種が同じなら、いつも同じ所が消える。"""
    x = np.ones((4, 5))
    kept = rng(3).random((4, 5), np.float32) >= 0.3
    actual = Dropout(0.3, rng=rng(3)).forward(x, train=True)
    np.testing.assert_array_equal(actual != 0, kept)


@pytest.mark.parametrize("make", [L1, L2])
def test_parameters_that_are_no_arrays_are_refused(make):
    for call in (make(0.1).loss, make(0.1).gradient):
        with pytest.raises(TypeError, match=r"^params は名前と配列の辞書です。list が"):
            call([np.ones(2)])
        with pytest.raises(TypeError, match=r"^W1 は実数の配列です"):
            call({"W1": "a"})


def test_names_that_are_no_strings_are_left_alone():
    assert L2(0.1).loss({0: np.ones(2)}) == 0.0

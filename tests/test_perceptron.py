"""パーセプトロン: 真理値表、1 歩ずつの手計算、収束する例としない例で確かめます。"""

import re

import numpy as np
import pytest

from zerodl.gradients import numerical_gradient
from zerodl.perceptron import AND, NAND, OR, XOR, Adaline, Perceptron

X = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
TABLE = {AND: [0, 0, 0, 1], NAND: [1, 1, 1, 0], OR: [0, 1, 1, 1], XOR: [0, 1, 1, 0]}
LEARNERS = [Perceptron, Adaline]


@pytest.mark.parametrize("gate", TABLE)
def test_truth_table(gate):
    actual = gate(X[:, 0], X[:, 1])
    assert actual.dtype == np.int64
    assert actual.tolist() == TABLE[gate]
    assert [int(gate(a, b)) for a, b in X.tolist()] == TABLE[gate]
    assert gate(X[:, :1] > 0, X[:, 1:]).tolist() == [[v] for v in TABLE[gate]]
    assert X.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]


@pytest.mark.parametrize("gate", TABLE)
def test_gates_refuse(gate):
    for wrong in (2, -1, 0.5):
        with pytest.raises(
            ValueError, match=re.escape(f"x1 の値は 0 か 1 です。{float(wrong)} が")
        ):
            gate(wrong, 0)
        with pytest.raises(
            ValueError, match=re.escape(f"x2 の値は 0 か 1 です。{float(wrong)} が")
        ):
            gate(0, wrong)
    with pytest.raises(ValueError, match=re.escape("x1 と x2 の形が違います。(2,) と ()")):
        gate([0, 1], 1)
    with pytest.raises(TypeError, match="x1 は実数の配列です"):
        gate("1", 1)
    with pytest.raises(TypeError, match="x2 は実数の配列です"):
        gate(1, None)


def test_one_step_of_the_perceptron_by_hand():
    model = Perceptron(2, np.random.default_rng(0), lr=0.5)
    model.w, model.b = np.array([1.0, -1.0]), 0.0
    assert model.fit([[1.0, 2.0]], [1], epochs=1) == [1]  # y = step(-1) = 0、誤差は 1
    assert (model.w.tolist(), model.b) == ([1.5, 0.0], 0.5)
    assert model.fit([[1.0, 2.0]], [0], epochs=1) == [1]  # y = step(2) = 1、誤差は -1
    assert (model.w.tolist(), model.b) == ([1.0, -1.0], 0.0)
    assert model.fit([[3.0, 1.0]], [1], epochs=2) == [0, 0]  # 正解なら変わらない
    assert (model.w.tolist(), model.b) == ([1.0, -1.0], 0.0)


@pytest.mark.parametrize("gate", [AND, NAND, OR])
def test_the_perceptron_learns_what_a_line_can_separate(gate):
    model = Perceptron(2, np.random.default_rng(1))
    model.w = np.array([-1.0, -1.0])  # どの回路も間違える所から始める
    history = model.fit(X, TABLE[gate], epochs=60)
    assert len(history) == 60
    assert sum(history) > 0
    assert history[-1] == 0
    predicted = model.predict(X)
    assert (predicted.tolist(), predicted.dtype) == (TABLE[gate], np.int64)


def test_the_perceptron_never_learns_xor():
    history = Perceptron(2, np.random.default_rng(1)).fit(X, TABLE[XOR], epochs=200)
    assert min(history) > 0


def test_the_order_of_the_samples_comes_from_the_generator():
    runs = []
    for seed in (0, 0, 1):
        model = Perceptron(2, np.random.default_rng(seed))
        model.w = np.zeros(2)
        runs.append((model.fit(X, TABLE[AND], epochs=3), model.w.tolist(), model.b))
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_adaline_follows_the_gradient_of_half_the_sum_of_squares():
    rng = np.random.default_rng(2)
    x, t = rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    model = Adaline(3, rng, lr=0.02)
    w, b = model.w.copy(), np.array(0.3)
    model.b = 0.3

    def loss(_):
        return 0.5 * np.sum((t - (x @ w + b)) ** 2)

    history = model.fit(x, t, epochs=1)
    np.testing.assert_allclose(history, [loss(None)], rtol=1e-14)
    np.testing.assert_allclose(model.w, w - 0.02 * numerical_gradient(loss, w), rtol=1e-8)
    np.testing.assert_allclose(model.b, b - 0.02 * numerical_gradient(loss, b), rtol=1e-8)


def test_adaline_by_hand():
    model = Adaline(1, np.random.default_rng(0), lr=0.1)
    model.w = np.array([0.0])
    np.testing.assert_allclose(model.fit([[1], [2]], [0, 1], epochs=2), [0.5, 0.17])
    np.testing.assert_allclose(model.w, [0.2 + 0.1 * (2 * 0.5 - 0.3)])
    np.testing.assert_allclose(model.b, 0.1 + 0.1 * (0.5 - 0.3))


def test_adaline_reaches_least_squares_and_its_threshold_is_one_half():
    model = Adaline(2, np.random.default_rng(0), lr=0.3)
    history = model.fit(X, TABLE[AND], epochs=500)
    assert (np.diff(history) <= 1e-15).all()
    np.testing.assert_allclose(model.w, [0.5, 0.5], atol=1e-6)  # 最小二乗の解
    np.testing.assert_allclose(model.b, -0.25, atol=1e-6)
    assert model.predict(X).tolist() == TABLE[AND]
    model.w, model.b = np.array([1.0, 0.0]), 0.0
    predicted = model.predict([[0.5, 0], [0.51, 0], [-1, 0]])
    assert (predicted.tolist(), predicted.dtype) == ([0, 1, 0], np.int64)


def test_adaline_diverges_with_a_clear_error():
    with pytest.raises(ValueError, match=re.escape("回目で発散しました。lr = 10.0 を小さく")):
        Adaline(2, np.random.default_rng(0), lr=10).fit(X, TABLE[OR], epochs=1000)


@pytest.mark.parametrize(("make", "lr"), [(Perceptron, 0.1), (Adaline, 0.01)])
def test_initial_values(make, lr):
    model = make(1000, np.random.default_rng(0))
    assert (model.lr, model.b, model.w.shape) == (lr, 0.0, (1000,))
    np.testing.assert_array_equal(model.w, 0.01 * np.random.default_rng(0).normal(size=1000))
    assert len(make(2, np.random.default_rng(0)).fit(X, [0, 1, 1, 1])) == 10


@pytest.mark.parametrize("make", LEARNERS)
def test_learning_does_not_touch_the_data(make):
    x, t = X.astype(float), np.array(TABLE[OR])
    make(2, np.random.default_rng(0)).fit(x, t)
    assert (x.tolist(), t.tolist()) == (X.tolist(), TABLE[OR])


@pytest.mark.parametrize("make", LEARNERS)
@pytest.mark.parametrize(
    ("x", "t", "epochs", "error", "message"),
    [
        ([0.0, 1.0], [1], 1, ValueError, " が受け取る x の形は (N, 2) です。(2,)"),
        (np.ones((4, 3)), [1] * 4, 1, ValueError, "x は 2 列です。3 列(形 (4, 3))"),
        (np.ones((0, 2)), [], 1, ValueError, "x が空です"),
        ([[0, np.nan]], [1], 1, ValueError, "x[0, 1] が NaN"),
        ([[0, np.inf]], [1], 1, ValueError, "x[0, 1] が inf"),
        ([["a", "b"]], [1], 1, TypeError, "x は実数の配列です"),
        (X, [0, 1, 1], 1, ValueError, "予測は 4 件、t は 3 件"),
        (X, [0, 1, 1, 2], 1, ValueError, "t[3] = 2 は範囲の外です。クラスが 2 個"),
        (X, [-1, 1, 1, 1], 1, ValueError, "t[0] = -1 は範囲の外です"),
        (X, [[0], [1], [1], [1]], 1, ValueError, "t[:, 0]"),
        (X, [0.0, 1.0, 1.0, 1.0], 1, TypeError, "t は整数のラベルです"),
        (X, [0, 1, 1, 1], 0, ValueError, "epochs は 1 以上です。0"),
    ],
)
def test_fit_refuses(make, x, t, epochs, error, message):
    with pytest.raises(error, match=re.escape(message)):
        make(2, np.random.default_rng(0)).fit(x, t, epochs)


@pytest.mark.parametrize("make", LEARNERS)
def test_constructors_and_predict_refuse(make):
    rng = np.random.default_rng(0)
    with pytest.raises(TypeError, match=r"rng には .*int が渡されました"):
        make(2, 0)
    with pytest.raises(ValueError, match="features は 1 以上です。0 が"):
        make(0, rng)
    with pytest.raises(ValueError, match=r"lr は 0 より大きい数です。0.0 が"):
        make(2, rng, lr=0)
    with pytest.raises(ValueError, match=re.escape("x の形は (N, 2) です。(2,)")):
        make(2, rng).predict([0, 1])
    with pytest.raises(ValueError, match=re.escape("x[0, 0] が NaN")):
        make(2, rng).predict([[np.nan, 1]])


@pytest.mark.parametrize("make", LEARNERS)
def test_messages_name_the_model(make):
    with pytest.raises(ValueError, match=rf"^{make.__name__} が受け取る x の形は \(N, 2\) です"):
        make(2, np.random.default_rng(0)).fit([0, 1], [1])
    with pytest.raises(ValueError, match=rf"^{make.__name__} が受け取る x の形は \(N, 2\) です"):
        make(2, np.random.default_rng(0)).predict([0, 1])


@pytest.mark.parametrize("make", LEARNERS)
def test_weights_that_overflow_are_not_handed_back(make):
    model = make(2, np.random.default_rng(0), lr=1e300)
    with (
        np.errstate(all="ignore"),
        pytest.raises(ValueError, match=r"発散しました|^w\[\d\] が (-?inf|NaN)"),
    ):
        model.fit([[1e300, 1.0], [-1e300, 1.0]], [0, 1], epochs=1)


def test_the_last_step_of_adaline_is_checked_too():
    """損失は更新の前に測るので、最後の更新であふれた w は、損失には現れません。"""
    model = Adaline(2, np.random.default_rng(0), lr=1e308)
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=r"^w\[0\] が -?inf です"):
        model.fit([[1e10, 1.0]], [1], epochs=1)


def test_adaline_that_diverged_can_be_trained_again():
    model = Adaline(2, np.random.default_rng(0), lr=10.0)
    w = model.w.copy()
    with pytest.raises(ValueError, match="発散しました"):
        model.fit(X, TABLE[AND], epochs=500)
    np.testing.assert_array_equal(model.w, w)
    assert model.b == 0.0
    model.lr = 0.3
    assert model.fit(X, TABLE[AND], epochs=500)[-1] < 0.2
    assert model.predict(X).tolist() == TABLE[AND]


def test_a_bias_that_overflows_is_not_kept():
    model = Adaline(2, np.random.default_rng(0), lr=1e308)
    with np.errstate(over="ignore"), pytest.raises(ValueError, match=r"^b が inf です"):
        model.fit([[0, 0]] * 3, [1, 1, 1], epochs=1)
    assert model.b == 0.0

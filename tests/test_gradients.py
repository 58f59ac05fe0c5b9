"""数値微分・勾配降下法・勾配の確認: 手で解ける関数と SciPy に照らして確かめます。"""

import re

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zerodl import gradients
from zerodl.gradients import check_gradient, gradient_descent, numerical_gradient
from zerodl.losses import cross_entropy, one_hot
from zerodl.softmax import softmax


def square_sum(x):
    return float(np.sum(x**2))


def test_numerical_gradient_by_hand():
    x = np.array([[3.0, -4.0], [0.0, 0.5]])
    np.testing.assert_allclose(numerical_gradient(square_sum, x), 2 * x, atol=1e-10)
    grad = numerical_gradient(lambda v: v[0] * v[1], np.array([3.0, 4.0]))
    np.testing.assert_allclose(grad, [4, 3], rtol=1e-10)


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (0,), (2, 1, 2)])
def test_shape_and_dtype(shape):
    x = np.ones(shape)
    grad = numerical_gradient(square_sum, x)
    assert (grad.shape, grad.dtype) == (shape, np.float64)
    np.testing.assert_allclose(grad, 2)


@given(x=hnp.arrays(np.float64, 4, elements=st.floats(-3, 3)))
def test_agrees_with_scipy_on_the_rosenbrock_function(x):
    expected = scipy.optimize.rosen_der(x)
    actual = numerical_gradient(lambda v: float(scipy.optimize.rosen(v)), x)
    np.testing.assert_allclose(actual, expected, rtol=1e-7, atol=1e-5)


def test_works_on_parameters_that_f_reads_by_itself():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    x = np.array([1.0, -1.0])
    grad = numerical_gradient(lambda _: square_sum(x @ W), W)
    np.testing.assert_allclose(grad, 2 * np.outer(x, x @ W), rtol=1e-9)


def test_works_on_a_strided_view():
    base = np.arange(6.0).reshape(2, 3)
    view = base.T[::2]
    np.testing.assert_allclose(numerical_gradient(lambda _: square_sum(base), view), 2 * view)
    np.testing.assert_array_equal(base, np.arange(6.0).reshape(2, 3))


def test_moves_each_component_by_the_step_and_restores_every_bit():
    x = np.array([0.1, -0.0, 1e-300, 12345.678])
    before = x.tobytes()
    seen = []

    def f(v):
        seen.append(v.copy())
        return 0.0

    numerical_gradient(f, x)
    assert x.tobytes() == before
    moved = [(v - x).tolist() for v in seen]
    for i in range(4):
        for sign, values in zip((1, -1), moved[2 * i : 2 * i + 2], strict=True):
            expected = np.zeros(4)
            expected[i] = (x[i] + sign * 6e-6) - x[i]
            np.testing.assert_array_equal(values, expected)


@pytest.mark.parametrize("fail_at", [1, 2, 3, 4])
def test_restores_x_when_f_raises(fail_at):
    x = np.array([0.1, 0.2])
    before, calls = x.tobytes(), []

    def f(v):
        calls.append(1)
        if len(calls) == fail_at:
            raise RuntimeError("途中で失敗")
        return float(v.sum())

    with pytest.raises(RuntimeError, match="途中で失敗"):
        numerical_gradient(f, x)
    assert x.tobytes() == before


def test_large_values_use_the_rounded_width():
    x = np.array([1e6])
    np.testing.assert_allclose(numerical_gradient(lambda v: v[0], x), 1.0, rtol=1e-14)
    with pytest.raises(ValueError, match="x の値が大きすぎて"):
        numerical_gradient(lambda v: v[0], np.array([1e12]))


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([1.0], TypeError, "x は配列です。list が渡されました。np.array(x, dtype=np.float64)"),
        (1.0, TypeError, "x は配列です。float が"),
        (np.ma.array([1.0]), TypeError, "x は配列です。MaskedArray が"),
        (np.array([3, 4]), TypeError, "int64 が渡されました。整数では小さな差が切り捨てられ"),
        (np.ones(2, "f4"), TypeError, "float32 が渡されました。"),
        (np.array(["a"]), TypeError, "<U1 が渡されました。"),
        (np.array([None]), TypeError, "object が渡されました。"),
        (np.array([1.0, np.nan]), ValueError, "x[1] が NaN です"),
        (np.array([np.inf]), ValueError, "x[0] が inf です"),
    ],
)
def test_numerical_gradient_refuses_x(x, error, message):
    with pytest.raises(error, match=re.escape(message)):
        numerical_gradient(square_sum, x)


def test_numerical_gradient_refuses_read_only_arrays():
    x = np.ones(2)
    x.flags.writeable = False
    with pytest.raises(ValueError, match=r"x は書き込み禁止です。x.copy\(\) を"):
        numerical_gradient(square_sum, x)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (np.ones(3), TypeError, "f は数 1 個を返す関数です。形 (3,) の値が返りました。np.sum か"),
        (None, TypeError, "f が None を返しました。最後に return で"),
        ([object()], TypeError, "dtype object の値が返りました"),
        ("1", TypeError, "dtype <U1 の値が"),
        (np.float32(1), TypeError, "f が float32 の値を返しました"),
        (np.nan, ValueError, "f(x) が NaN"),
        (np.inf, ValueError, "f(x) が inf"),
    ],
)
def test_numerical_gradient_refuses_what_f_returns(value, error, message):
    with pytest.raises(error, match=re.escape(message)):
        numerical_gradient(lambda _: value, np.ones(2))


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.array([3.0]), np.array([[3]])])
def test_f_may_return_any_single_number(value):
    assert numerical_gradient(lambda _: value, np.ones(2)).tolist() == [0, 0]


def test_gradient_descent_by_hand():
    path = gradient_descent(square_sum, [3, -4], lr=0.25, steps=2)
    np.testing.assert_allclose(path, [[3, -4], [1.5, -2], [0.75, -1]], rtol=1e-9)
    assert path.dtype == np.float64
    path = gradient_descent(square_sum, [3, -4], lr=0.25, steps=2, grad=lambda v: 2 * v)
    np.testing.assert_array_equal(path, [[3, -4], [1.5, -2], [0.75, -1]])


def test_gradient_descent_defaults():
    path = gradient_descent(square_sum, [1.0])
    assert path.shape == (101, 1)
    np.testing.assert_allclose(path[1], 0.8)
    np.testing.assert_allclose(path[-1], 0.8**100, rtol=1e-6)


def test_gradient_descent_keeps_its_own_path():
    x0 = np.array([[1.0, 2.0]])

    def rude(v):
        g = 2 * v
        v[:] = 99
        return g

    path = gradient_descent(square_sum, x0, lr=0.5, steps=1, grad=rude)
    assert path.tolist() == [[[1, 2]], [[0, 0]]]
    assert x0.tolist() == [[1, 2]]
    assert gradient_descent(square_sum, 2.0, lr=0.5, steps=1, grad=lambda v: 2 * v).tolist() == [
        2,
        0,
    ]
    path[0] = 5
    assert gradient_descent(square_sum, x0, steps=0).tolist() == [[[1, 2]]]


def test_gradient_descent_diverges_with_a_clear_error():
    message = r"更新の 242 回目で発散しました。学習率 lr = 10.0 を小さく"
    with np.errstate(over="ignore"), pytest.raises(ValueError, match=message):
        gradient_descent(square_sum, [1.0], lr=10, steps=10000, grad=lambda v: 2 * v)
    with pytest.raises(ValueError, match=r"x の値が大きすぎて.*学習の途中なら発散しています"):
        gradient_descent(square_sum, [1.0], lr=10)
    with pytest.raises(ValueError, match="更新の 1 回目で発散しました"):
        gradient_descent(square_sum, [1.0], steps=3, grad=lambda v: v * np.inf)
    with pytest.raises(ValueError, match=r"^grad\(x\)\[0\] が NaN です"):
        gradient_descent(square_sum, [1.0], steps=3, grad=lambda v: v * np.nan)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"lr": 0}, ValueError, "lr は 0 より大きい数です。0.0 が"),
        ({"lr": np.nan}, ValueError, "lr は有限の実数です。nan が"),
        ({"steps": -1}, ValueError, "steps は 0 以上です。-1 が"),
        ({"steps": 1.5}, TypeError, "steps は整数です。1.5 が"),
        ({"grad": lambda v: v[:1]}, ValueError, "grad(x) と x の形が違います。(1,) と (2,)"),
        ({"x0": ["a", "b"]}, TypeError, "x0 は実数の配列です"),
        ({"x0": [1.0, np.nan]}, ValueError, "x0[1] が NaN"),
        ({"grad": lambda v: None}, TypeError, "grad(x) は実数の配列です"),
    ],
)
def test_gradient_descent_refuses(options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        gradient_descent(square_sum, **({"x0": [1.0, 2.0]} | options))


def test_check_gradient_passes_and_reports_the_worst_entry():
    u, t = np.array([[0.3, -1.0, 2.0], [1.0, 0.0, -2.0]]), np.array([2, 0])
    grad = (softmax(u) - one_hot(t, 3)) / 2
    result = check_gradient(lambda v: cross_entropy(v, t), u, grad)
    assert result
    assert 0 < result.error < 1e-8
    assert str(result).startswith("合格: 相対誤差の最大は ")
    grad[1, 2] *= 1.01
    result = check_gradient(lambda v: cross_entropy(v, t), u, grad)
    assert not result
    assert result.index == (1, 2)
    assert result.analytic == grad[1, 2]
    np.testing.assert_allclose(result.numerical, grad[1, 2] / 1.01, atol=1e-9)


def test_check_gradient_formula():
    x = np.array([1.0, 2.0, 0.0])  # 正しい勾配は 2, 4, 0
    result = check_gradient(square_sum, x, [2.0, 5.0, 0.0])
    np.testing.assert_allclose(result.error, 0.2)  # |5 - 4| / 5
    text = "不合格: 相対誤差の最大は 2.0e-01 (成分 [1]: 勾配 5、数値微分 4)"
    assert str(result) == text
    result = check_gradient(square_sum, x, [2.0, 3.0, 0.0])
    np.testing.assert_allclose(result.error, 0.25)  # |3 - 4| / 4
    result = check_gradient(square_sum, x, [2.0, 4.0, -1e-3])
    np.testing.assert_allclose(result.error, 0.1)  # 1e-3 / 0.01
    assert (result.index, result.analytic, result.numerical) == ((2,), -1e-3, 0.0)
    assert result.tolerance == 1e-7
    assert check_gradient(square_sum, x, [2.0, 4.0, -1e-3], tolerance=0.11)
    assert not check_gradient(square_sum, x, [2.0, 4.0, -1e-3], tolerance=0.09)
    assert check_gradient(square_sum, np.array(1.0), 2.0).index == ()


def test_check_gradient_boundary_of_the_tolerance():
    passed = gradients.GradientCheck(1e-7, (0,), 1.0, 1.0, 1e-7)
    assert passed
    assert str(passed).startswith("合格")
    assert not gradients.GradientCheck(1.1e-7, (0,), 1.0, 1.0, 1e-7)


@pytest.mark.parametrize(
    ("x", "grad", "options", "error", "message"),
    [
        (np.ones(2), np.ones((2, 1)), {}, ValueError, "grad と x の形が違います。(2, 1) と (2,)"),
        (np.ones(2), [1.0, np.nan], {}, ValueError, "grad[1] が NaN"),
        ([1.0], [2.0], {}, TypeError, "x は配列です。list が"),
        (np.ones(2), ["a", "b"], {}, TypeError, "grad は実数の配列です"),
        (np.ones(2, "f4"), np.ones(2), {}, TypeError, "x は float64 の配列です。float32"),
        (np.ones(0), np.ones(0), {}, ValueError, "grad が空です"),
        (np.ones(1), np.ones(1), {"tolerance": 0}, ValueError, "tolerance は 0 より大きい"),
    ],
)
def test_check_gradient_refuses(x, grad, options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        check_gradient(square_sum, x, grad, **options)


def test_a_function_that_changes_x_is_refused_and_x_comes_back():
    x = np.array([1.0, 2.0])

    def clipped(v):
        v[1] = 0.0
        return float(np.sum(v**2))

    with pytest.raises(ValueError, match=r"^f が x を書き換えました。x に代入しない関数を渡し"):
        numerical_gradient(clipped, x)
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("value", [np.ma.array([1.0]), [[1.0], [1.0, 2.0]]])
def test_masked_and_ragged_losses_are_refused(value):
    with pytest.raises((TypeError, ValueError), match=r"^f の値 (は|の行)"):
        numerical_gradient(lambda v: value, np.ones(1))


def test_gradient_descent_from_a_single_number():
    path = gradient_descent(lambda x: float((x - 1) ** 2), 5.0, lr=0.1, steps=3)
    assert path.shape == (4,)
    np.testing.assert_allclose(path, 1 + 4 * 0.8 ** np.arange(4), rtol=1e-9)


@pytest.mark.parametrize(
    "call",
    [
        lambda: numerical_gradient(5.0, np.ones(2)),
        lambda: check_gradient(5.0, np.ones(2), np.ones(2)),
        lambda: gradient_descent(5.0, [1.0]),
    ],
)
def test_a_value_is_no_function(call):
    with pytest.raises(TypeError, match=r"^f には、値ではなく関数を渡します。float が"):
        call()


def test_a_gradient_that_is_no_function_is_refused():
    with pytest.raises(TypeError, match=r"^grad には、値ではなく関数を渡します。ndarray が"):
        gradient_descent(square_sum, [1.0], grad=np.ones(1))

"""初期値: 分散が公式どおりで、同じ種からは同じ値が出ることを確かめます。"""

import numpy as np
import pytest

from zerodl.initializers import (
    INITIALIZERS,
    fans,
    find_initializer,
    he,
    he_fan_out,
    normal,
    xavier,
    xavier_simplified,
    zeros,
)

AFFINE, FILTERS = (300, 200), (80, 20, 3, 5)
# 全結合の (n_in, n_out) は (300, 200)、畳み込みは (20·3·5, 80·3·5) = (300, 1200)
VARIANCES = [
    (xavier, 2 / 500, 2 / 1500),
    (xavier_simplified, 1 / 300, 1 / 300),
    (he, 2 / 300, 2 / 300),
    (he_fan_out, 2 / 200, 2 / 1200),
    (normal(0.01), 1e-4, 1e-4),
]
each = pytest.mark.parametrize(("initializer", "affine", "filters"), VARIANCES)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_fans_by_hand():
    assert fans((784, 50)) == (784, 50)
    assert fans((30, 2, 5, 4)) == (40, 600)  # 入力 2·5·4、出力 30·5·4


@each
def test_values_are_the_standard_normal_times_the_formula(initializer, affine, filters):
    for shape, variance in ((AFFINE, affine), (FILTERS, filters)):
        expected = variance**0.5 * rng().standard_normal(shape)
        np.testing.assert_allclose(initializer(shape, rng()), expected, rtol=1e-14)
        np.testing.assert_allclose(expected.var(), variance, rtol=0.05)


@each
def test_dtype_and_determinism(initializer, affine, filters):
    assert initializer(AFFINE, rng()).dtype == np.float64
    single = initializer(AFFINE, rng(), np.float32)
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single, initializer(AFFINE, rng()).astype(np.float32))
    np.testing.assert_array_equal(initializer(AFFINE, rng(7)), initializer(AFFINE, rng(7)))
    assert np.any(initializer(AFFINE, rng(7)) != initializer(AFFINE, rng(8)))


@pytest.mark.parametrize("shape", [(3,), (2, 3), (4, 1, 2, 2)])
def test_zeros(shape):
    np.testing.assert_array_equal(zeros(shape), np.zeros(shape))
    assert zeros(shape).dtype == np.float64
    assert zeros(shape, rng(), np.float32).dtype == np.float32


def test_normal_with_zero_std_is_zero():
    np.testing.assert_array_equal(normal(0)((2, 3), rng()), np.zeros((2, 3)))


def test_find_by_name_or_function():
    assert set(INITIALIZERS) == {"zeros", "xavier", "xavier_simplified", "he", "he_fan_out"}
    for name, function in INITIALIZERS.items():
        assert function.__name__ == name
        assert find_initializer(name) is function
    assert find_initializer(he) is he
    with pytest.raises(
        ValueError,
        match=r"^初期値 'kaiming' はありません。\['zeros', .*\] か normal\(0.01\) から選",
    ):
        find_initializer("kaiming")


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), ()])
def test_shapes_without_fans_are_refused(shape):
    with pytest.raises(ValueError, match=r"重みの形は \(D, M\) か \(FN, C, FH, FW\) です。"):
        fans(shape)


@pytest.mark.parametrize(
    ("shape", "error", "message"),
    [
        ((0, 3), ValueError, "shape の要素 は 1 以上です。0"),
        ((2, -1), ValueError, "-1"),
        ((2.0, 3), TypeError, "shape の要素 は整数です。2.0"),
        (10, ValueError, r"重みの形は \(D, M\) か \(FN, C, FH, FW\) です。10 が渡されました"),
        (True, TypeError, "shape の要素 は整数です。True"),
        ("ab", TypeError, r"shape は \(784, 50\) のような整数の組です。'ab' が"),
    ],
)
def test_wrong_sizes_are_refused(shape, error, message):
    with pytest.raises(error, match=message):
        he(shape, rng())


@pytest.mark.parametrize("seed", [0, None, np.random.RandomState(0)], ids=["int", "None", "old"])
def test_only_a_generator_is_accepted(seed):
    with pytest.raises(TypeError, match=r"rng には np.random.default_rng\(0\)"):
        he((2, 3), seed)


def test_wrong_std_and_dtype_are_refused():
    with pytest.raises(ValueError, match=r"std は 0 以上です。-0\.1"):
        normal(-0.1)
    for function in (he, zeros):
        with pytest.raises(TypeError, match="dtype は float32 か float64 です。int"):
            function((2, 3), rng(), int)


def test_normal_is_made_when_it_is_called():
    """表の normal(0.01) は読み込みのときに作られるので、ここで作り直して確かめます。"""
    for dtype in (np.float32, np.float64):
        weights = normal(0.5)((2, 3), rng(), dtype)
        assert weights.dtype == dtype
        expected = (0.5 * rng().standard_normal((2, 3))).astype(dtype)
        np.testing.assert_array_equal(weights, expected)


@pytest.mark.parametrize("function", [zeros, normal(0.1)])
def test_one_integer_is_a_shape_with_one_axis(function):
    assert function(3, rng()).shape == (3,)
    with pytest.raises(ValueError, match=r"^shape の要素 は 1 以上です。-1"):
        function(-1, rng())
    with pytest.raises(TypeError, match=r"^shape は \(784, 50\) のような整数の組です。1\.5"):
        function(1.5, rng())


@pytest.mark.parametrize("name", [None, 3, ["he"]])
def test_names_that_are_no_strings_are_refused(name):
    with pytest.raises(ValueError, match=r"^初期値 .* はありません。\['zeros'"):
        find_initializer(name)


def test_zeros_refuses_a_dtype_in_the_place_of_the_generator():
    with pytest.raises(TypeError, match=r"^rng には"):
        zeros((2, 3), np.float32)


def test_normal_without_a_standard_deviation_is_refused():
    with pytest.raises(TypeError, match=r"^normal は、normal\(0\.01\) のように標準偏差を付けて"):
        find_initializer(normal)


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (
            lambda shape: np.zeros(shape),
            TypeError,
            r"^初期値の関数は draw\(shape, rng, dtype\) の形にしてください。",
        ),
        (lambda shape, rng: rng.normal(size=shape), TypeError, "の形にしてください。<function"),
        (lambda shape, rng, dtype: np.ones((5, 3), dtype), ValueError, r"\(5, 3\) の float32 が返"),
        (
            lambda shape, rng, dtype: np.ones(shape),
            ValueError,
            r"\(2, 3\) の float32 の配列を返しま",
        ),
        (lambda shape, rng, dtype: [[0.0] * 3] * 2, ValueError, r"\[\[0.0, 0.0, 0.0\], .* が返り"),
    ],
)
def test_functions_of_the_reader_are_checked(draw, error, message):
    with pytest.raises(error, match=message):
        find_initializer(draw)((2, 3), rng=rng(), dtype=np.float32)


def test_a_function_of_the_reader_is_used():
    def draw(shape, rng, dtype):
        return rng.uniform(-1, 1, shape).astype(dtype)

    W = find_initializer(draw)((2, 3), rng=rng(), dtype="float32")
    np.testing.assert_array_equal(W, rng().uniform(-1, 1, (2, 3)).astype(np.float32))


@pytest.mark.parametrize(("shape", "expected"), [([2, 3], (2, 3)), (3, (3,))])
def test_shapes_may_be_lists_and_numbers(shape, expected):
    assert find_initializer(normal(0.01))(shape, rng=rng(), dtype=np.float32).shape == expected


def test_functions_without_a_signature_are_tried():
    with pytest.raises(TypeError, match="keyword"):
        find_initializer(max)((2, 3), rng=rng(), dtype=np.float32)

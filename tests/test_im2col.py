"""畳み込みの幾何: 大きさを数え上げと、並べ替えを手計算と随伴の等式で確かめます。"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zerodl.im2col import col2im, im2col, output_size, receptive_field


def test_output_sizes_by_hand():
    assert output_size(6, 2, stride=1, pad=1) == 7  # 6×6、2×2 のフィルター、S = P = 1
    assert output_size(4, 3) == 2
    assert output_size(28, 5) == 24
    assert output_size(7, 2, stride=2) == 3  # 3.5 の切り捨て
    assert output_size(5, 5) == 1
    assert output_size(1, 3, pad=1) == 1
    assert output_size(227, 11, 4) == 55  # AlexNet の 1 層目


@given(st.integers(1, 20), st.integers(1, 8), st.integers(1, 5), st.integers(0, 4))
def test_output_size_counts_the_positions(size, kernel, stride, pad):
    starts = range(0, size + 2 * pad - kernel + 1, stride)
    if len(starts) == 0:
        with pytest.raises(ValueError, match="より大きい"):
            output_size(size, kernel, stride, pad)
    else:
        assert output_size(size, kernel, stride, pad) == len(starts)


def test_exactness_on_request():
    assert output_size(7, 3, stride=2, exact=True) == 3
    with pytest.raises(
        ValueError, match=r"^\(7 \+ 2×1 − 2\) = 7 は、stride 2 で割り切れません。stride か"
    ):
        output_size(7, 2, stride=2, pad=1, exact=True)


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        (
            (4, 7, 1, 1),
            ValueError,
            "^窓 7 が、入力 4 の両側に pad 1 を足した 6 より大きいです。",
        ),
        ((4, 3, 0), ValueError, "stride は 1 以上です。0"),
        ((4, 3, 1, -1), ValueError, "pad は 0 以上です。-1"),
        ((0, 3), ValueError, "size は 1 以上です。0"),
        ((4, 0), ValueError, "kernel は 1 以上です。0"),
        ((4.0, 3), TypeError, "size は整数です。4"),
        ((4, 3, 1.0), TypeError, "stride は整数です。1"),
        ((4, 3, 1, True), TypeError, "pad は整数です。True"),
    ],
)
def test_wrong_geometry_is_refused(args, error, message):
    with pytest.raises(error, match=message):
        output_size(*args)


def test_im2col_by_hand():
    x = np.arange(16).reshape(1, 1, 4, 4)
    expected = [
        [0, 1, 2, 4, 5, 6, 8, 9, 10],
        [1, 2, 3, 5, 6, 7, 9, 10, 11],
        [4, 5, 6, 8, 9, 10, 12, 13, 14],
        [5, 6, 7, 9, 10, 11, 13, 14, 15],
    ]
    np.testing.assert_array_equal(im2col(x, 3, 3), expected)


def test_rows_and_columns_are_ordered_as_documented():
    x = np.arange(2 * 2 * 2 * 3).reshape(2, 2, 2, 3)  # N C H W
    expected = [  # 行は画像・縦・横、列はチャンネル・縦・横
        [0, 3, 6, 9],
        [1, 4, 7, 10],
        [2, 5, 8, 11],
        [12, 15, 18, 21],
        [13, 16, 19, 22],
        [14, 17, 20, 23],
    ]
    np.testing.assert_array_equal(im2col(x, 2, 1), expected)


def test_padding_is_zero_and_stride_skips():
    x = np.ones((1, 1, 3, 3))
    assert im2col(x, 2, 2, stride=2, pad=1).shape == (4, 4)
    np.testing.assert_array_equal(
        im2col(x, 2, 2, stride=2, pad=1), [[0, 0, 0, 1], [0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]]
    )


def test_col2im_counts_the_overlaps():
    x = np.ones((1, 1, 5, 5))
    counts = [
        [1, 2, 3, 2, 1],
        [2, 4, 6, 4, 2],
        [3, 6, 9, 6, 3],
        [2, 4, 6, 4, 2],
        [1, 2, 3, 2, 1],
    ]
    np.testing.assert_array_equal(col2im(im2col(x, 3, 3), x.shape, 3, 3)[0, 0], counts)


def test_pixels_the_window_does_not_reach_get_nothing():
    x = np.ones((1, 1, 7, 7))
    back = col2im(im2col(x, 2, 2, stride=2), x.shape, 2, 2, stride=2)
    assert np.sum(back == 0) == 13  # 49 画素のうち、右端と下端
    assert np.sum(back == 1) == 36


geometry = st.tuples(
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(3, 6),
    st.integers(3, 6),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 2),
)


@given(geometry, st.integers(0, 2**32 - 1))
def test_im2col_and_col2im_are_adjoint(sizes, seed):
    N, C, H, W, FH, FW, stride, pad = sizes
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, C, H, W))
    columns = im2col(x, FH, FW, stride, pad)
    c = rng.normal(size=columns.shape)
    back = col2im(c, x.shape, FH, FW, stride, pad)
    assert back.shape == x.shape
    np.testing.assert_allclose(np.sum(columns * c), np.sum(x * back), rtol=1e-12, atol=1e-12)


@given(geometry)
def test_im2col_matches_slicing(sizes):
    N, C, H, W, FH, FW, stride, pad = sizes
    x = np.random.default_rng(0).normal(size=(N, C, H, W))
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = x
    rows = [
        padded[n, :, i : i + FH, j : j + FW].ravel()
        for n in range(N)
        for i in range(0, H + 2 * pad - FH + 1, stride)
        for j in range(0, W + 2 * pad - FW + 1, stride)
    ]
    np.testing.assert_array_equal(im2col(x, FH, FW, stride, pad), rows)


def test_dtype_is_kept_and_the_input_untouched():
    x = np.random.default_rng(0).normal(size=(1, 2, 4, 4)).astype(np.float32)
    kept = x.copy()
    columns = im2col(x, 2, 2)
    columns += 1
    np.testing.assert_array_equal(x, kept)
    assert columns.dtype == np.float32
    assert col2im(columns, x.shape, 2, 2).dtype == np.float32


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: im2col(np.ones((4, 4)), 2, 2), ValueError, r"形は \(N, C, H, W\) です。\(4, 4\)"),
        (lambda: im2col(np.ones((1, 1, 4, 4)), 5, 2), ValueError, "窓 5 が、入力 4"),
        (lambda: im2col(np.ones((1, 1, 4, 4)), 2, 5), ValueError, "窓 5 が、入力 4"),
        (lambda: im2col(np.ones((0, 1, 4, 4)), 2, 2), ValueError, "x が空です"),
        (lambda: im2col(np.full((1, 1, 4, 4), "a"), 2, 2), TypeError, "実数の配列"),
        (
            lambda: col2im(np.ones((4, 8)), (1, 1, 4, 4), 3, 3),
            ValueError,
            r"^col の形は \(4, 9\) です。\(4, 8\) が渡されました。$",
        ),
        (
            lambda: col2im(np.ones((4, 9)), (4, 4), 3, 3),
            ValueError,
            r"^x_shape は \(N, C, H, W\) の組です。\(4, 4\) が渡されました。$",
        ),
        (lambda: col2im(np.ones((4, 9)), (1, 0, 4, 4), 3, 3), ValueError, "x_shape の要素"),
        (
            lambda: col2im(np.ones((4, 9)), 4, 3, 3),
            ValueError,
            r"^x_shape は \(N, C, H, W\) の組です。4 が渡されました。$",
        ),
        (
            lambda: receptive_field([3, 3]),
            ValueError,
            r"^layers の要素は \(窓の一辺, ストライド\) です。3 がありました。$",
        ),
        (lambda: receptive_field(3), ValueError, r"です。3 がありました。$"),
        (lambda: receptive_field([(3, 1, 0)]), ValueError, r"です。\(3, 1, 0\) がありました"),
        (lambda: receptive_field([(0, 1)]), ValueError, "kernel は 1 以上"),
        (lambda: receptive_field([(3, 0)]), ValueError, "stride は 1 以上"),
    ],
)
def test_wrong_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_receptive_fields_by_hand():
    assert receptive_field([]) == 1
    assert receptive_field([(3, 1)]) == 3
    assert receptive_field([(3, 1), (3, 1)]) == 5  # 3×3 を二つ重ねると 5×5
    assert receptive_field([(5, 1), (2, 2)]) == 6
    assert receptive_field([(3, 2), (3, 1)]) == 7
    assert receptive_field([(11, 4), (3, 2), (5, 1), (3, 2)]) == 67  # AlexNet の入り口


def test_the_argument_of_col2im_is_named():
    with pytest.raises(TypeError, match=r"^col は実数の配列です。"):
        col2im(np.full((4, 9), "a"), (1, 1, 4, 4), 3, 3)
    with pytest.raises(ValueError, match=r"^x_shape の要素 は 1 以上です。0"):
        col2im(np.ones((4, 9)), (1, 0, 4, 4), 3, 3)


@pytest.mark.parametrize(("FH", "FW"), [(1, 1), (4, 4)])
def test_the_matrix_can_be_written_without_touching_the_image(FH, FW):
    """窓が並べ替えの要らない大きさのときも、x とは別の、書き込める行列が返ります。"""
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    columns = im2col(x, FH, FW)
    columns[...] = -1.0
    np.testing.assert_array_equal(x.ravel(), np.arange(16.0))


def test_exact_is_a_flag():
    with pytest.raises(TypeError, match=r"^exact は True か False です。'no' が渡されました。"):
        output_size(7, 2, 2, exact="no")

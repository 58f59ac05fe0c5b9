"""ミニバッチ: どのデータも 1 回ずつ、組のまま取り出されることを確かめます。"""

import numpy as np
import pytest

from zerodl.minibatch import minibatches


def rng(seed=0):
    return np.random.default_rng(seed)


def test_every_sample_appears_once_and_pairs_stay_together():
    x, t = 10 * np.arange(25).reshape(25, 1), np.arange(25)
    batches = list(minibatches(x, t, 10, rng()))
    assert [len(xb) for xb, _ in batches] == [len(tb) for _, tb in batches] == [10, 10, 5]
    seen = np.concatenate([tb for _, tb in batches])
    np.testing.assert_array_equal(np.sort(seen), t)
    np.testing.assert_array_equal(np.concatenate([xb for xb, _ in batches])[:, 0], 10 * seen)


def test_the_order_is_one_permutation_of_the_generator():
    x = np.arange(25)
    np.testing.assert_array_equal(
        np.concatenate([xb for xb, _ in minibatches(x, x, 10, rng(5))]), rng(5).permutation(25)
    )
    generator = rng(5)
    first = [tuple(xb) for xb, _ in minibatches(x, x, 10, generator)]
    assert first != [tuple(xb) for xb, _ in minibatches(x, x, 10, generator)]


def test_batch_sizes_at_the_edges():
    x = np.arange(6)
    assert [len(b) for b, _ in minibatches(x, x, 3, rng())] == [3, 3]
    assert [len(b) for b, _ in minibatches(x, x, 6, rng())] == [6]
    assert [len(b) for b, _ in minibatches(x, x, 100, rng())] == [6]
    assert [len(b) for b, _ in minibatches(x, x, 1, rng())] == [1] * 6


def test_minibatches_are_copies():
    x = np.zeros((4, 1))
    for xb, _ in minibatches(x, x, 2, rng()):
        xb += 1
    np.testing.assert_array_equal(x, 0)


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        (
            (np.zeros((3, 2)), np.zeros(2), 1, rng()),
            ValueError,
            r"^x と t の件数が合いません。形は \(3, 2\) と \(2,\) です。$",
        ),
        ((np.zeros(()), np.zeros(()), 1, rng()), ValueError, "件数が合いません"),
        ((np.zeros(3), np.zeros(()), 1, rng()), ValueError, "件数が合いません"),
        ((np.zeros((0, 2)), np.zeros(0), 1, rng()), ValueError, "x が空です"),
        (([[1.0], [1.0, 2.0]], [0, 1], 1, rng()), ValueError, "x の行の長さがそろっていません"),
        (([[1.0], [2.0]], np.ma.array([0, 1]), 1, rng()), TypeError, "t はマスク付き配列です"),
        ((np.zeros((3, 2)), np.zeros(3), 0, rng()), ValueError, "batch_size は 1 以上です。0"),
        ((np.zeros((3, 2)), np.zeros(3), 1.5, rng()), TypeError, "batch_size は整数です。1"),
        ((np.zeros((3, 2)), np.zeros(3), 1, 0), TypeError, "rng には"),
    ],
)
def test_wrong_data_is_refused_at_once(args, error, message):
    with pytest.raises(error, match=message):
        minibatches(*args)  # 最初のバッチを取り出す前に断る

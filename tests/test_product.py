"""行列の積: 分けても A @ B と同じ値になり、分ける CPU では速いことを確かめます。"""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy._core import _multiarray_umath
from threadpoolctl import threadpool_info, threadpool_limits

from zerodl import product as module
from zerodl.layers import Affine
from zerodl.product import _size, product


@pytest.fixture(params=[False, True], ids=["分けない", "分ける"])
def avx512(request, monkeypatch):
    monkeypatch.setattr(module, "AVX512", request.param)
    _size.cache_clear()
    yield request.param
    _size.cache_clear()


def integers(*shape, dtype=np.float64):
    """積も和も丸められない、小さな整数の行列を作ります。"""
    return np.random.default_rng(0).integers(-9, 10, shape).astype(dtype)


# 順に、足す添字を分ける、行を分ける、どちらも分けない
SHAPES = [(100, 784, 50), (784, 100, 50), (100, 50, 10), (3, 4999, 70), (1, 784, 50), (0, 784, 50)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_value_is_the_product(avx512, shape, dtype):
    N, D, M = shape
    A, B = integers(N, D, dtype=dtype), integers(D, M, dtype=dtype)
    for left in (A, np.asfortranarray(A), np.repeat(A, 2, axis=1)[:, ::2]):
        for right in (B, np.asfortranarray(B), B[::-1]):
            y = product(left, right)
            np.testing.assert_array_equal(y, left @ right)
            assert y.dtype == dtype


@pytest.mark.parametrize("avx512", [True], indirect=True)
def test_what_is_split_and_how(avx512):
    # 784 = 4·196。784·100·50 は 100 万より多く、196·100·50 は少ない
    assert _size(784, 100 * 50, least=64) == 196
    assert _size(1000, 1000, least=64) is None  # ちょうど 100 万回なら、そのまま
    assert _size(1001, 1000, least=64) == 143  # 1001 = 7·143
    assert _size(128, 10000, least=64) == 64
    assert _size(128, 10000, least=65) is None
    assert _size(4999, 1000, least=64) is None  # 素数は分けられない


@given(length=st.integers(1, 5000), others=st.integers(1, 20000), least=st.sampled_from([64, 128]))
def test_parts_are_equal_small_and_not_too_short(length, others, least):
    size = _size(length, others, least)
    if size is not None:
        assert length % size == 0
        assert least <= size < length
        assert size * others <= module.FEW < length * others


COUNTS: list[int] = []


class Watched(np.ndarray):
    """自分の入る行列の積の、一つ一つの掛け算の回数を COUNTS に加える配列です。"""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [np.asarray(x) for x in inputs]
        if ufunc is np.matmul:
            COUNTS.append(plain[0].shape[-2] * plain[0].shape[-1] * plain[1].shape[-1])
        return getattr(ufunc, method)(*plain, **kwargs).view(Watched)


@pytest.mark.parametrize("shape", [(784, 100, 50), (100, 784, 50)], ids=str)
@pytest.mark.parametrize("avx512", [True], indirect=True)
def test_every_part_is_small(avx512, shape):
    COUNTS.clear()
    N, D, M = shape
    product(np.ones((N, D)).view(Watched), np.ones((D, M)))
    assert COUNTS == [196 * 100 * 50]


@pytest.mark.parametrize("avx512", [False], indirect=True)
def test_nothing_is_split_on_other_machines(avx512):
    assert _size(784, 100 * 50, least=64) is None


def test_the_layer_uses_it(avx512):
    x, W, dy = integers(100, 784), integers(784, 50), integers(100, 50)
    layer = Affine(W, np.zeros(50))
    np.testing.assert_array_equal(layer.forward(x), x @ W)
    layer.fill_grads(dy)
    np.testing.assert_array_equal(layer.grads["W"], x.T @ dy)


def test_numpy_still_tells_what_the_machine_can_do():
    """NumPy が名前を変えると、何も言わずに遅くなります。"""
    assert _multiarray_umath.__cpu_features__["AVX512_SKX"] is module.AVX512


def seconds(f):
    """f を 20 回呼ぶ CPU 時間の、いちばん短いものを返します。"""
    found = []
    for _ in range(30):
        start = time.process_time()
        for _ in range(20):
            f()
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.skipif(
    not (module.AVX512 and any(b.get("architecture") == "SkylakeX" for b in threadpool_info())),
    reason="OpenBLAS が AVX-512 を使わない機械では、分けない",
)
def test_splitting_is_worth_it():
    """OpenBLAS が変わって、分ける得がなくなれば、product は要りません(今は 3 割ほど速い)。"""
    x, dy = integers(100, 784), integers(100, 50)
    with threadpool_limits(1):
        assert seconds(lambda: product(x.T, dy)) < 0.9 * seconds(lambda: x.T @ dy)

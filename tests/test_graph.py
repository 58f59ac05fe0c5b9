"""計算グラフの節: 手で追える例と、中心差分で確かめます。"""

import re

import numpy as np
import pytest

from zerodl.gradients import check_gradient
from zerodl.graph import Add, Multiply

NODES = [Add, Multiply]


def test_apples_and_oranges_by_hand():
    """りんご 100 円を 2 個、みかん 150 円を 3 個、税 10 %。"""
    apple, orange, total, tax = Multiply(), Multiply(), Add(), Multiply()
    price = tax.forward(total.forward(apple.forward(100, 2), orange.forward(150, 3)), 1.1)
    np.testing.assert_allclose(price, 715)
    dtotal, dtax = tax.backward(1)
    dapples, doranges = total.backward(dtotal)
    np.testing.assert_allclose((dtotal, dtax), (1.1, 650))
    np.testing.assert_allclose((dapples, doranges), (1.1, 1.1))
    np.testing.assert_allclose(apple.backward(dapples), (2.2, 110))
    np.testing.assert_allclose(orange.backward(doranges), (3.3, 165))


def test_values_by_hand():
    add, multiply = Add(), Multiply()
    assert add.forward([1, 2], [3, 5]).tolist() == [4, 7]
    assert [g.tolist() for g in add.backward([10, 20])] == [[10, 20], [10, 20]]
    assert multiply.forward([1, 2], [3, 5]).tolist() == [3, 10]
    assert [g.tolist() for g in multiply.backward([10, 20])] == [[30, 100], [10, 40]]


@pytest.mark.parametrize("make", NODES)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_gradients(make, shape):
    rng = np.random.default_rng(3)
    x, y, dz = (rng.normal(size=shape) for _ in range(3))
    node = make()
    node.forward(x, y)
    dx, dy = node.backward(dz)
    assert check_gradient(lambda v: float(np.sum(dz * make().forward(v, y))), np.array(x), dx)
    assert check_gradient(lambda v: float(np.sum(dz * make().forward(x, v))), np.array(y), dy)


@pytest.mark.parametrize("make", NODES)
def test_float32_is_kept_and_nothing_is_changed_or_shared(make):
    x, y, dz = (np.array(v, np.float32) for v in ([1, 2], [3, 4], [5, 6]))
    node = make()
    z = node.forward(x, y)
    expected = [g.tolist() for g in node.backward(dz)]
    dx, dy = node.backward(dz)
    assert {a.dtype for a in (z, dx, dy)} == {np.dtype(np.float32)}
    assert (x.tolist(), y.tolist(), dz.tolist()) == ([1, 2], [3, 4], [5, 6])
    x[:], y[:], dx[:], dy[:] = 0, 0, 0, 0  # あとで変えても、覚えた値は変わらない
    assert dz.tolist() == [5, 6]
    assert [g.tolist() for g in node.backward(dz)] == expected


@pytest.mark.parametrize("make", NODES)
def test_bad_input(make):
    name, node = make.__name__, make()
    with pytest.raises(RuntimeError, match=f"{name}.backward の前に、{name}.forward を"):
        node.backward(1.0)
    with pytest.raises(ValueError, match=re.escape("x と y の形が違います。(2, 1) と (2,)")):
        node.forward(np.ones((2, 1)), np.ones(2))
    with pytest.raises(TypeError, match="^x は実数の配列です".replace("^", r"\A")):
        node.forward("a", 1.0)
    with pytest.raises(TypeError, match=r"\Ay は実数の配列です"):
        node.forward(1.0, None)
    node.forward(1.0, 2.0)
    with pytest.raises(ValueError, match=re.escape("dz と z の形が違います。(2,) と ()")):
        node.backward([1.0, 2.0])
    with pytest.raises(TypeError, match=r"\Adz は実数の配列です"):
        node.backward("a")
    assert make().z is None

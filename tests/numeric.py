"""テストのための独立した物差し: 中心差分。zerodl.gradients は使いません。"""

import numpy as np


def numeric_gradient(f, x, h=6e-6):
    """x をその場で動かし、f() の中心差分を要素ごとに測ります(測り終えたら元に戻します)。"""
    assert x.dtype == np.float64
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        saved = x[i]
        x[i] = saved + h
        above = f()
        x[i] = saved - h
        below = f()
        x[i] = saved
        grad[i] = (above - below) / (2 * h)
    return grad


def assert_gradient(f, x, analytic):
    """解析的な勾配が、中心差分と 1e-7 以内で一致することを確かめます。"""
    expected = numeric_gradient(f, x)
    assert analytic.shape == x.shape
    np.testing.assert_allclose(analytic, expected, rtol=1e-7, atol=1e-7)

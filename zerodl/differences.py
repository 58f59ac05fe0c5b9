"""差分: 入力を幅 h だけ動かして、関数の傾きを測ります。まとめて速く測る形もあります。"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks import (
    Array,
    as_float64,
    as_floats,
    as_function,
    as_integer,
    as_losses,
    as_positive,
    refuse_empty,
    refuse_nonfinite,
)

STEP = 6e-6  # 幅 h。float64 の中心差分では、打ち切りと丸めの誤差がここで釣り合う


def forward_difference(f: Callable[[Array], Array], x: ArrayLike, h: float) -> Array:
    """前進差分 (f(x + h) - f(x)) / h を返します。誤差は h に比例します。

    x は任意の形で、f は要素ごとの関数です。dtype は保ちます。出典: サイト「勾配と数値微分」
    """
    x, h = _point(x), as_positive(h, "h")
    return (_at(f, x + h) - _at(f, x)) / h


def central_difference(f: Callable[[Array], Array], x: ArrayLike, h: float | None = None) -> Array:
    """中心差分 (f(x + h) - f(x - h)) / 2h を返します。誤差は h の二乗に比例します。

    x は任意の形で、f は要素ごとの関数です。h を渡すと、dtype を保って式のとおりに計算します。
    省くと、float64 の h = 6e-6 で、丸めた後の幅で割ります。出典: サイト「勾配と数値微分」
    """
    x = _point(x)
    if h is None:
        right, left = x.astype(np.float64) + STEP, x.astype(np.float64) - STEP
        return (_at(f, right) - _at(f, left)) / width(right, left)
    h = as_positive(h, "h")
    return (_at(f, x + h) - _at(f, x - h)) / (2 * h)


def _point(x: ArrayLike) -> Array:
    """有限な実数の配列にします。"""
    x = as_floats(x)
    refuse_nonfinite(x, "x")
    return x


def _at(f: Callable[[Array], Array], x: Array) -> Array:
    """f(x) を、要素ごとの関数であること (x と同じ形)を確かめて返します。"""
    y = as_floats(as_function(f, "f")(x.copy()), "f(x)")
    if y.shape != x.shape:
        raise ValueError(
            f"f(x) の形 {y.shape} が、x の形 {x.shape} と違います。差分は要素ごとの関数に使います。"
            "数 1 個を返す f には、numerical_gradient を使ってください。"
        )
    return y


def width(right: Array, left: Array) -> Array:
    """右の点 right と左の点 left との間の幅(ほぼ 2h)を、同じ形で返します。

    x + h は丸められるので、2h ではなく、実際の差を測ります。出典: サイト「勾配と数値微分」
    """
    width = right - left
    if np.any(width == 0):
        raise ValueError(
            f"x の値が大きすぎて、h = {STEP} を足しても変わりません。"
            "学習の途中なら発散しています。学習率を小さくしてください。"
        )
    return width


def numerical_gradient_batched(f: Callable[[Array], Array], x: Array, block: int = 32) -> Array:
    """numerical_gradient と同じ勾配を、動かした x の写しを束ねて一度に計算して返します。

    出典: サイト「勾配と数値微分」

    Parameters
    ----------
    f : x の写しの束 (B, *x.shape) から、それぞれの値 (B,) を返す関数
    x : 任意の形の float64 の配列(書き換えない)
    block : 一度に動かす成分の数

    Returns
    -------
    x と同じ形の float64 の配列
    """
    as_float64(x, "x")
    block = as_integer(block, "block", minimum=1)
    as_losses(as_function(f, "f")(x[np.newaxis].copy()), 1)  # 軸を取り違えた f を、先に見つける
    flat = x.ravel()
    grad = np.empty(x.size)
    for start in range(0, x.size, block):
        index = np.arange(start, min(start + block, x.size))  # 動かす成分の番号 (n,)
        copies = np.tile(flat, (2, len(index), 1))  # (2, n, x.size)
        right, left = flat[index] + STEP, flat[index] - STEP
        row = np.arange(len(index))
        copies[0, row, index] = right
        copies[1, row, index] = left
        values = as_losses(f(copies.reshape(-1, *x.shape)), 2 * len(index))
        above, below = values.reshape(2, -1)
        grad[index] = (above - below) / width(right, left)
    return grad.reshape(x.shape)


def numerical_gradient_affine(
    f: Callable[[Array], Array], x: Array, W: Array, b: Array, block: int = 32
) -> tuple[Array, Array]:
    """ネットワークの中の全結合層 u = xW + b について、W と b の勾配を速く数値微分します。

    W[i, j] を h 動かすと、u の j 列目だけが h x[:, i] 動きます。xW は計算し直しません。
    出典: サイト「勾配と数値微分」

    Parameters
    ----------
    f : 層より後ろの計算。u の写しの束 (B, N, M) から、損失 (B,) を返す関数
    x, W, b : (N, D)、(D, M)、(M,) の float64 の配列(書き換えない)
    block : 一度に動かす成分の数

    Returns
    -------
    W の勾配 (D, M) と、b の勾配 (M,) の組
    """
    _check_affine(x, W, b)
    as_function(f, "f")
    block = as_integer(block, "block", minimum=1)
    u = x @ W + b  # (N, M)
    width(u + STEP, u - STEP)  # u が大きすぎて動かせないなら、ここで断る
    inputs = np.vstack([x.T, np.ones(len(x))])  # (D + 1, N) バイアスは、入力がいつも 1 の重み
    grad = np.zeros((len(inputs), len(b)))  # (D + 1, M)
    moving = np.flatnonzero(inputs.any(axis=1))  # 全件で 0 の入力の重みは、動かしても変わらない
    for j in range(len(b)):
        for start in range(0, len(moving), block):
            i = moving[start : start + block]  # (n,)
            copies = np.tile(u, (2, len(i), 1, 1))  # (2, n, N, M)
            copies[0, :, :, j] += STEP * inputs[i]
            copies[1, :, :, j] -= STEP * inputs[i]
            values = as_losses(f(copies.reshape(-1, *u.shape)), 2 * len(i))
            above, below = values.reshape(2, -1)
            grad[i, j] = (above - below) / (2 * STEP)
    return grad[:-1], grad[-1]


def _check_affine(x: Array, W: Array, b: Array) -> None:
    """全結合層の三つの配列の dtype と形を確かめます。"""
    for name, array, ndim in (("x", x, 2), ("W", W, 2), ("b", b, 1)):
        as_float64(array, name)
        refuse_empty(array, name)
        if array.ndim != ndim:
            raise ValueError(f"{name} は {ndim} 次元の配列です。形 {array.shape} が渡されました。")
    if x.shape[1] != W.shape[0] or W.shape[1] != b.shape[0]:
        raise ValueError(f"xW + b の形が合いません。{x.shape}、{W.shape}、{b.shape} です。")

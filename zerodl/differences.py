"""差分: 入力を幅 h だけ動かして、関数の傾きを測ります。まとめて速く測る形もあります。

出典: Press et al. *Numerical Recipes* (2007) 5.7 節。
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array

# 幅 h。float64 の中心差分では、打ち切りと丸めの誤差がここで釣り合う
STEP = 6e-6


def forward_difference(f: Callable[[Array], Array], x: ArrayLike, h: float) -> Array:
    """前進差分 (f(x + h) - f(x)) / h を返します。誤差は h に比例します。

    x は任意の形で、f は要素ごとの関数です。dtype は保ちます。
    """
    x, h = checks.finite(checks.floats(x)), checks.number(h, "h", above=0)
    return (_at(f, x + h) - _at(f, x)) / h


def central_difference(f: Callable[[Array], Array], x: ArrayLike, h: float | None = None) -> Array:
    """中心差分 (f(x + h) - f(x - h)) / 2h を返します。誤差は h の二乗に比例します。

    x は任意の形で、f は要素ごとの関数です。h を渡すと、dtype を保って式のとおりに計算します。
    省くと、float64 の h = 6e-6 で、丸めた後の幅で割ります。
    """
    x = checks.finite(checks.floats(x))
    if h is None:
        right, left = x.astype(np.float64) + STEP, x.astype(np.float64) - STEP
        return (_at(f, right) - _at(f, left)) / width(right, left)
    h = checks.number(h, "h", above=0)
    return (_at(f, x + h) - _at(f, x - h)) / (2 * h)


def _at(f: Callable[[Array], Array], x: Array) -> Array:
    """要素ごとの関数 f の値 f(x) を返します。f が書き換えてもよいように、写しを渡します。"""
    return checks.elementwise(checks.function(f, "f")(x.copy()), x)


def width(right: Array, left: Array) -> Array:
    """右の点 right と左の点 left との間の幅(ほぼ 2h)を、同じ形で返します。

    x + h は丸められるので、2h ではなく、実際の差を測ります。
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

    Parameters
    ----------
    f : x の写しの束 (B, *x.shape) から、それぞれの値 (B,) を返す関数
    x : 任意の形の float64 の配列(書き換えない)
    block : 一度に動かす成分の数

    Returns
    -------
    x と同じ形の float64 の配列
    """
    checks.float64(x, "x")
    block = checks.integer(block, "block", least=1)
    checks.function(f, "f")
    # 軸を取り違えた f を、先に見つける
    checks.losses(f(x[np.newaxis].copy()), 1)
    flat = x.ravel()
    grad = np.empty(x.size)
    for start in range(0, x.size, block):
        # 動かす成分の番号 (n,)
        index = np.arange(start, min(start + block, x.size))
        # (2, n, x.size)
        copies = np.tile(flat, (2, len(index), 1))
        right, left = flat[index] + STEP, flat[index] - STEP
        row = np.arange(len(index))
        copies[0, row, index] = right
        copies[1, row, index] = left
        values = checks.losses(f(copies.reshape(-1, *x.shape)), 2 * len(index))
        above, below = values.reshape(2, -1)
        grad[index] = (above - below) / width(right, left)
    return grad.reshape(x.shape)


def numerical_gradient_affine(
    f: Callable[[Array], Array], x: Array, W: Array, b: Array, block: int = 32
) -> tuple[Array, Array]:
    """ネットワークの中の全結合層 u = xW + b について、W と b の勾配を速く数値微分します。

    W[i, j] を h 動かすと、u の j 列目だけが h x[:, i] 動きます。xW は計算し直しません。

    Parameters
    ----------
    f : 層より後ろの計算。u の写しの束 (B, N, M) から、損失 (B,) を返す関数
    x, W, b : (N, D)、(D, M)、(M,) の float64 の配列(書き換えない)
    block : 一度に動かす成分の数

    Returns
    -------
    W の勾配 (D, M) と、b の勾配 (M,) の組
    """
    checks.affine(x, W, b)
    checks.function(f, "f")
    block = checks.integer(block, "block", least=1)
    u = x @ W + b  # (N, M)
    # u が大きすぎて動かせないなら、ここで断る
    width(u + STEP, u - STEP)
    # (D + 1, N) バイアスは、入力がいつも 1 の重み
    inputs = np.vstack([x.T, np.ones(len(x))])
    # (D + 1, M)
    grad = np.zeros((len(inputs), len(b)))
    # 全件で 0 の入力の重みは、動かしても変わらない
    moving = np.flatnonzero(inputs.any(axis=1))
    for j in range(len(b)):
        for start in range(0, len(moving), block):
            # (n,)
            i = moving[start : start + block]
            # (2, n, N, M)
            copies = np.tile(u, (2, len(i), 1, 1))
            copies[0, :, :, j] += STEP * inputs[i]
            copies[1, :, :, j] -= STEP * inputs[i]
            values = checks.losses(f(copies.reshape(-1, *u.shape)), 2 * len(i))
            above, below = values.reshape(2, -1)
            grad[i, j] = (above - below) / (2 * STEP)
    return grad[:-1], grad[-1]

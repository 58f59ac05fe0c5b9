"""活性化関数とその導関数: 導関数は、どれも活性化する前の値 u を受け取ります。

小数の dtype は保ちます。整数と真偽値は、float64 に直してから計算します。

出典: ステップは Rosenblatt (1958)、ReLU は Nair & Hinton (2010)、
Leaky ReLU は Maas, Hannun & Ng (2013)。
"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array


def step(x: ArrayLike) -> Array:
    """ステップ関数: x > 0 なら 1、そうでなければ 0 を返します(x = 0 では 0)。

    Parameters
    ----------
    x : 任意の形の実数

    Returns
    -------
    x と同じ形・同じ dtype の 0 か 1
    """
    return np.heaviside(checks.floats(x), 0.0)


def d_step(u: ArrayLike) -> Array:
    """活性化前の値 u でのステップ関数の傾きを返します。どこでも 0 なので、学習できません。

    u と同じ形・同じ dtype です。u = 0 では微分できませんが、0 と決めます。
    """
    return np.zeros_like(checks.floats(u))


def sigmoid(x: ArrayLike) -> Array:
    """シグモイド関数 1 / (1 + exp(-x)) を返します。

    Parameters
    ----------
    x : 任意の形の実数

    Returns
    -------
    x と同じ形・同じ dtype の 0 以上 1 以下の値(両端でもあふれず、桁も落ちない)
    """
    x = checks.floats(x)
    # e の右肩は 0 以下なので、あふれない
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def d_sigmoid(u: ArrayLike) -> Array:
    """活性化前の値 u での sigmoid の傾き σ(u)(1 - σ(u)) を返します。最大は u = 0 の 0.25 です。

    u と同じ形・同じ dtype です。sigmoid を済ませた値ではなく、その前の値を渡します。
    """
    # 1 - σ(u) = σ(-u)
    return sigmoid(u) * sigmoid(np.negative(checks.floats(u)))


def tanh(x: ArrayLike) -> Array:
    """双曲線正接 tanh(x) を返します。x と同じ形・同じ dtype で、-1 以上 1 以下です。"""
    return np.tanh(checks.floats(x))


def d_tanh(u: ArrayLike) -> Array:
    """活性化前の値 u での tanh の傾き 1 - tanh²(u) を返します。最大は u = 0 の 1 です。

    u と同じ形・同じ dtype です。引き算で桁が落ちないように、等しい 4σ'(2u) で計算します。
    """
    # tanh(u) = 2σ(2u) - 1
    return 4.0 * d_sigmoid(2.0 * checks.floats(u))


def relu(x: ArrayLike) -> Array:
    """ReLU: x > 0 なら x、そうでなければ 0 を返します。x と同じ形・同じ dtype です。"""
    return np.maximum(checks.floats(x), 0.0)


def d_relu(u: ArrayLike) -> Array:
    """活性化前の値 u での ReLU の傾きを返します。u > 0 なら 1、そうでなければ 0 です。

    u と同じ形・同じ dtype です。u = 0 では 0 とします(層 ReLU の逆伝播と同じ)。
    """
    return step(u)


def leaky_relu(x: ArrayLike, slope: float = 0.01) -> Array:
    """Leaky ReLU: x > 0 なら x、そうでなければ slope * x を返します。

    Parameters
    ----------
    x : 任意の形の実数
    slope : 負の側の傾き

    Returns
    -------
    x と同じ形・同じ dtype の値
    """
    x, slope = checks.floats(x), checks.number(slope, "slope")
    return np.where(x > 0, x, slope * x)


def d_leaky_relu(u: ArrayLike, slope: float = 0.01) -> Array:
    """活性化前の値 u での Leaky ReLU の傾きを返します。u > 0 なら 1、そうでなければ slope です。

    u と同じ形・同じ dtype です。u = 0 では slope とします。
    """
    u, slope = checks.floats(u), checks.number(slope, "slope")
    return np.where(u > 0, 1.0, slope).astype(u.dtype)


def identity(x: ArrayLike) -> Array:
    """恒等関数: x の写しを返します。回帰の出力層で使います。

    x と同じ形・同じ dtype です。
    """
    return np.positive(checks.floats(x))


def d_identity(u: ArrayLike) -> Array:
    """活性化前の値 u での恒等関数の傾きを返します。どこでも 1 で、u と同じ形・同じ dtype です。"""
    return np.ones_like(checks.floats(u))

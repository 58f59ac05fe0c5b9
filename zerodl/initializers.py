"""重みの初期値: 層を通る値の大きさが、増えも減りもしないように選びます。

出典: Xavier は Glorot & Bengio (2010) の式 12(そこでは同じ分散の一様分布)、その簡略形は式 10。
He は He et al. (2015) の式 10、n_out で割る形は式 14。
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike

from zerodl import checks
from zerodl.checks import Array

Shape = tuple[int, ...]
Initializer = Callable[..., Array]


def fans(shape: Shape) -> tuple[int, int]:
    """重み 1 個の出力に集まる入力の数 n_in と、入力 1 個が届く出力の数 n_out を返します。

    Parameters
    ----------
    shape : 全結合の (D, M) か、畳み込みの (FN, C, FH, FW)

    Returns
    -------
    (D, M) なら (D, M)。(FN, C, FH, FW) なら (C·FH·FW, FN·FH·FW)
    """
    sizes = checks.shape(shape)
    if len(sizes) == 2:
        return sizes[0], sizes[1]
    if len(sizes) == 4:
        FN, C, FH, FW = sizes
        return C * FH * FW, FN * FH * FW
    raise ValueError(f"重みの形は (D, M) か (FN, C, FH, FW) です。{shape} が渡されました。")


def _gaussian(shape: Shape, std: float, rng: np.random.Generator, dtype: DTypeLike) -> Array:
    """平均 0、標準偏差 std の正規分布から引きます。"""
    values = std * checks.generator(rng).standard_normal(checks.shape(shape))
    return values.astype(checks.float_dtype(dtype))


def zeros(
    shape: Shape, rng: np.random.Generator | None = None, dtype: DTypeLike = np.float64
) -> Array:
    """すべて 0 の配列を返します。バイアスに使います(重みに使うと、対称性が破れません)。

    Parameters
    ----------
    shape : 任意の形
    rng : 使わない(ほかの初期値と同じように呼ぶため)
    dtype : 小数の dtype
    """
    if rng is not None:
        # zeros(形, np.float32) のような、引数の取り違えを断る
        checks.generator(rng)
    return np.zeros(checks.shape(shape), checks.float_dtype(dtype))


def normal(std: float) -> Initializer:
    """平均 0、標準偏差 std の正規分布から引く、初期化の関数を返します。

    normal(0.01)(shape, rng) のように使います。

    Parameters
    ----------
    std : 標準偏差。0 以上
    """
    std = checks.number(std, "std", least=0)

    def initializer(shape: Shape, rng: np.random.Generator, dtype: DTypeLike = np.float64) -> Array:
        return _gaussian(shape, std, rng, dtype)

    return initializer


def xavier(shape: Shape, rng: np.random.Generator, dtype: DTypeLike = np.float64) -> Array:
    """Xavier の初期値: 分散が 2 / (n_in + n_out) の正規分布から引いて返します。

    左右対称な活性化関数(tanh など)に向きます。

    Parameters
    ----------
    shape : (D, M) か (FN, C, FH, FW)
    rng : 乱数の生成器
    dtype : 小数の dtype
    """
    n_in, n_out = fans(shape)
    return _gaussian(shape, (2.0 / (n_in + n_out)) ** 0.5, rng, dtype)


def xavier_simplified(
    shape: Shape, rng: np.random.Generator, dtype: DTypeLike = np.float64
) -> Array:
    """Xavier の簡略形: 分散が 1 / n_in の正規分布から引いて返します。

    順伝播だけを見た形です。n_in = n_out なら xavier と同じ分散になります。
    shape, rng, dtype は xavier と同じです。
    """
    n_in, _ = fans(shape)
    return _gaussian(shape, (1.0 / n_in) ** 0.5, rng, dtype)


def he(shape: Shape, rng: np.random.Generator, dtype: DTypeLike = np.float64) -> Array:
    """He の初期値: 分散が 2 / n_in の正規分布から引いて返します。

    分子の 2 は、ReLU が半分を 0 にする分です。shape, rng, dtype は xavier と同じです。
    """
    n_in, _ = fans(shape)
    return _gaussian(shape, (2.0 / n_in) ** 0.5, rng, dtype)


def he_fan_out(shape: Shape, rng: np.random.Generator, dtype: DTypeLike = np.float64) -> Array:
    """He の初期値のもう一つの形: 分散が 2 / n_out の正規分布から引いて返します。

    逆伝播だけを見た形です。shape, rng, dtype は xavier と同じです。
    """
    _, n_out = fans(shape)
    return _gaussian(shape, (2.0 / n_out) ** 0.5, rng, dtype)


INITIALIZERS: dict[str, Initializer] = {
    "zeros": zeros,
    "xavier": xavier,
    "xavier_simplified": xavier_simplified,
    "he": he,
    "he_fan_out": he_fan_out,
}


def find_initializer(name: str | Initializer) -> Initializer:
    """初期値の名前 name に当たる関数を返します。関数を渡したときは、その戻り値も確かめます。"""
    if name is normal:
        raise TypeError("normal は、normal(0.01) のように標準偏差を付けて渡してください。")
    if callable(name):
        return name if name in INITIALIZERS.values() else _guarded(name)
    return INITIALIZERS[checks.choice(name, INITIALIZERS, "初期値", other=" か normal(0.01)")]


def _guarded(draw: Initializer) -> Initializer:
    """関数 draw の返す配列が、頼んだ形と dtype であることを確かめる関数にします。"""

    def initializer(shape: Shape, rng: np.random.Generator, dtype: DTypeLike) -> Array:
        shape, dtype = checks.shape(shape), checks.float_dtype(dtype)
        checks.initializer(draw, shape, rng=rng, dtype=dtype)
        return checks.drawn(draw(shape, rng=rng, dtype=dtype), shape, dtype)

    return initializer

"""ソフトマックス関数: 点数の並びを、足して 1 になる正の値の並びに変えます。

出典: Bridle (1990)。
"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array


def softmax(x: ArrayLike) -> Array:
    """最後の軸について、ソフトマックス exp(x_k) / Σ_j exp(x_j) を返します。

    Parameters
    ----------
    x : (..., K) の実数(ロジット)。-inf の要素は確率 0 になる

    Returns
    -------
    (..., K) の確率。最後の軸の和は 1。小数の dtype は保つ

    Raises
    ------
    ValueError
        NaN か +inf があるとき、-inf だけの行があるとき、最後の軸が空のとき、
        float16 の点数が 100 個より多いとき(和に丸めの誤差が積もる)。
    """
    x = checks.scores(x)
    # (..., K) 最大を 0 にそろえる
    shifted = x - x.max(axis=-1, keepdims=True)
    # (..., K) 0 以上 1 以下なので、あふれない
    e = np.exp(shifted)
    # (..., K)
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(x: ArrayLike) -> Array:
    """最後の軸について、ソフトマックスの対数 x_k - log Σ_j exp(x_j) を返します。

    確率を経由しないので、確率が 0 に丸められる所でも正しい値になります。

    Parameters
    ----------
    x : (..., K) の実数(ロジット)。-inf の要素は -inf のまま

    Returns
    -------
    (..., K) の 0 以下の値。小数の dtype は保つ

    Raises
    ------
    ValueError
        softmax と同じ。
    """
    x = checks.scores(x)
    # (..., K)
    shifted = x - x.max(axis=-1, keepdims=True)
    # (..., K)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))

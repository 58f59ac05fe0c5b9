"""損失関数と正解率: どれも平均を、1 個の float で返します。

件数で割るか、要素の数で割るかは、関数ごとに書きます。

出典: Bishop『パターン認識と機械学習』(2006) 5.2 節。
"""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.softmax import log_softmax


def sum_squared_error(y: ArrayLike, t: ArrayLike) -> float:
    """二乗和誤差 ½ Σ_k (y_k - t_k)² の、バッチについての平均を返します。

    Parameters
    ----------
    y : (N, K) の予測。(K,) なら 1 件と見なす
    t : y と同じ形の目標値

    Returns
    -------
    float
    """
    y, t = checks.outputs(y, t)
    # (N,)
    per_sample = 0.5 * np.sum((y - t) ** 2, axis=-1)
    return float(np.mean(per_sample))


def mean_squared_error(y: ArrayLike, t: ArrayLike) -> float:
    """平均二乗誤差を返します。(y - t)² を、すべての要素について平均した値です。

    Parameters
    ----------
    y : (N, K) の予測。(K,) でもよい
    t : y と同じ形の目標値

    Returns
    -------
    float
    """
    y, t = checks.outputs(y, t)
    return float(np.mean((y - t) ** 2))


def binary_cross_entropy(logits: ArrayLike, t: ArrayLike) -> float:
    """ロジット u から、シグモイドと二値の交差エントロピーをまとめて計算し、平均を返します。

    Parameters
    ----------
    logits : 任意の形のロジット(シグモイドを通す前の値)。ふつうは (N,) か (N, M)
    t : logits と同じ形の 0 か 1

    Returns
    -------
    float。すべての要素の平均(出力が 1 個なら、バッチの平均と同じ)
    """
    u, t = checks.binary_logits(logits, t)
    # 損失は t = 1 で log(1 + e^-u)、t = 0 で log(1 + e^u)
    v = np.where(t == 1, -u, u)
    return float(np.mean(np.maximum(v, 0.0) + np.log1p(np.exp(-np.abs(v)))))


def cross_entropy(logits: ArrayLike, t: ArrayLike) -> float:
    """ロジット u から、ソフトマックスと交差エントロピーをまとめて計算し、平均を返します。

    Parameters
    ----------
    logits : (N, K) のロジット(ソフトマックスを通す前の値)
    t : (N,) の整数のラベル

    Returns
    -------
    float。-log y_t のバッチについての平均
    """
    u = checks.logits(logits)
    N, K = u.shape
    t = checks.labels(t, classes=K, count=N)
    log_y = log_softmax(u)  # (N, K)
    # 正解の列だけを選ぶ: (N,)
    chosen = log_y[np.arange(N), t]
    return float(0.0 - np.mean(chosen, dtype=np.float64))


def one_hot(t: ArrayLike, classes: int, dtype: DTypeLike = np.float64) -> Array:
    """ラベルの番号の列だけが 1 で、ほかは 0 の行列を返します。

    Parameters
    ----------
    t : (N,) の整数のラベル
    classes : クラス数 K
    dtype : 結果の小数の dtype

    Returns
    -------
    (N, K)
    """
    t = checks.labels(t, classes=checks.integer(classes, "classes", least=1))
    # (N, K)
    T = np.zeros((len(t), classes), dtype=checks.float_dtype(dtype))
    T[np.arange(len(t)), t] = 1
    return T


def accuracy(y: ArrayLike, t: ArrayLike) -> float:
    """正解率を返します。点数がいちばん大きいクラスが、ラベルと一致した割合です。

    Parameters
    ----------
    y : (N, K) のロジットか確率(順序が同じなので、どちらでも同じ結果)
    t : (N,) の整数のラベル

    Returns
    -------
    0 以上 1 以下の float
    """
    y = checks.logits(y, "y", advice=checks.BINARY_ACCURACY)
    N, K = y.shape
    t = checks.labels(t, classes=K, count=N)
    return float(np.mean(y.argmax(axis=1) == t))

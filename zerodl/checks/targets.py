"""損失と正解率の引数の確かめ: 点数、ロジット、ラベル、回帰の目標。"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zerodl.checks.arrays import (
    Array,
    array,
    binary,
    finite,
    floats,
    not_empty,
    not_nan,
    same_shape,
    wide,
)

# float16 で順に足しても、和のずれが float16 の丸めと同じくらいで済む個数。2,000 個では 3 % ずれる
HALF_LIMIT = 100
BINARY_LOSS = "二値分類なら binary_cross_entropy か SigmoidCrossEntropy を使ってください。"
BINARY_ACCURACY = "二値分類のロジットなら、np.mean((y > 0) == np.reshape(t, y.shape)) です。"


def scores(x: ArrayLike, name: str = "x") -> Array:
    """ソフトマックスに渡せる点数 (..., K) にして返します。

    -inf は「選ばせない印」として認めます。NaN・+inf と、全部が -inf の行は断ります。
    """
    x = floats(x, name)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(
            f"{name} には最後の軸に 1 個以上の点数が要ります。形 {x.shape} が渡されました。"
        )
    if x.shape[-1] > HALF_LIMIT and x.dtype == np.float16:
        raise ValueError(
            f"{name} が float16 です。{x.shape[-1]} 個の和では、丸めの誤差が積もります。"
            f"{name}.astype(np.float32) としてください。"
        )
    # ふつうは、この速い検査で終わる
    if np.isfinite(x).all():
        return x
    # 最大値には NaN も +inf も現れる
    if np.isfinite(x.max(axis=-1)).all():
        return x
    not_nan(x, name)
    if (x == np.inf).any():
        raise ValueError(f"{name} に +inf があります。有限の値か、除外の印の -inf にしてください。")
    raise ValueError(f"{name} に -inf だけの行があります。選べるクラスを一つは残してください。")


def logits(u: ArrayLike, name: str = "logits", advice: str = BINARY_LOSS) -> Array:
    """バッチのロジット (N, K) にして返します。K が 1 なら、二値分類での方法 advice を教えます。"""
    # ふつうは、この速い検査で終わる
    if type(u) is np.ndarray and u.dtype.char in "fd" and u.ndim == 2 and u.size > len(u):
        if np.isfinite(u).all():
            return u
    u = wide(u, name)
    if u.ndim != 2:
        what, shape = "1 件だけ", "(1, -1)"
        if u.ndim > 2:
            what, shape = "最後の軸がクラス", f"(-1, {u.shape[-1]})"
        raise ValueError(
            f"{name} の形は (N, K) です。{u.shape} が渡されました。"
            f"{what}なら np.reshape({name}, {shape}) で (N, K) にしてください。"
        )
    not_empty(u, name)
    # 一つしかないクラスの確率は、いつも 1
    if u.shape[1] == 1:
        raise ValueError(f"{name} の列が一つだけです(形 {u.shape})。クラスは二つ以上です。{advice}")
    return scores(u, name)


def binary_logits(logits: ArrayLike, t: ArrayLike) -> tuple[Array, Array]:
    """二値分類のロジットと、同じ形の 0 か 1 の目標にして返します。"""
    u, t = floats(logits, "logits"), binary(t)
    advice = (
        f"np.reshape(t, {u.shape}) としてください。"
        if u.size == t.size
        else "同じ形にしてください。"
    )
    same_shape(u, t, ("logits", "t"), advice)
    return not_nan(not_empty(u, "logits"), "logits"), t


def labels(t: ArrayLike, classes: int, count: int | None = None) -> NDArray[np.intp]:
    """整数のラベル (N,) にして返します。値は 0 以上 classes 未満です。

    Parameters
    ----------
    t : (N,) の整数
    classes : クラス数 K
    count : あるべき件数 N(None なら調べない)

    Raises
    ------
    TypeError
        小数や真偽値など、整数でないとき。
    ValueError
        形・件数・範囲のどれかが合わないとき。
    """
    # ふつうは、この速い検査で終わる
    if type(t) is np.ndarray and t.dtype.type is np.intp and t.shape == (count,) and t.size:
        # 負の数も、符号のない整数と見れば大きい
        if t.view(np.uintp).max() < classes:
            return t
    found = array(t, "t", tensor=".cpu().numpy()")
    _one_axis(found, count)
    if count is not None and len(found) != count:
        raise ValueError(f"件数が合いません。予測は {count} 件、t は {len(found)} 件です。")
    if found.dtype.kind not in "iu":
        raise TypeError(
            f"t は整数のラベルです。dtype が {found.dtype} の値が渡されました。"
            "中身がクラスの番号なら t.astype(int) で整数にしてください。"
        )
    numbers = found.astype(np.intp, copy=False)
    if numbers.view(np.uintp).max() >= classes:
        i = int(np.flatnonzero((found < 0) | (found >= classes))[0])
        from_one = "1 から数えた番号なら、t - 1 としてください。"
        raise ValueError(
            f"t[{i}] = {found[i]} は範囲の外です。クラスが {classes} 個なら、"
            f"ラベルは 0 から {classes - 1} までです。"
            f"{from_one if found.min() >= 1 and found.max() == classes else ''}"
        )
    return numbers


def _one_axis(found: Array, count: int | None) -> None:
    """ラベルの形が (N,) でなければ、直し方を添えて断ります。"""
    if found.ndim == 1:
        not_empty(found, "t")
        return
    advice = "1 件でも [3] と書きます。"
    if found.ndim == 2:
        advice = "one-hot なら t.argmax(axis=1) で番号に戻してください。"
        if found.shape[1] == 1:
            advice = "t[:, 0] としてください。"
        elif len(found) == 1 and count != 1:
            # 1 件の one-hot ではない
            advice = "t[0] としてください。"
    raise ValueError(f"t の形は (N,) です。{found.shape} が渡されました。{advice}")


def outputs(y: ArrayLike, t: ArrayLike) -> tuple[Array, Array]:
    """回帰の予測 y と目標値 t を、同じ形 (N, K) か (K,) の有限な値にして返します。"""
    y, t = wide(y, "y"), wide(t, "t")
    advice = "reshape で同じ形にそろえてください。"
    if y.ndim == 2 and y.shape[1] > 1 and t.shape == y.shape[:1]:
        advice = f"t がラベルの番号なら、one_hot(t, {y.shape[1]}) にしてください。"
    same_shape(y, t, advice=advice)
    if y.ndim not in (1, 2):
        raise ValueError(f"y の形は (N, K) か (K,) です。{y.shape} が渡されました。")
    not_empty(y, "y")
    return finite(y, "y"), finite(t, "t")

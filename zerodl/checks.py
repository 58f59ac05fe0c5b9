"""入力の検査: 間違った形や値を、計算に入る前に日本語で断ります。"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def as_floats(x: ArrayLike, name: str = "x") -> Array:
    """実数の配列にして返します。小数の dtype は保ち、整数と真偽値は float64 にします。

    Raises
    ------
    TypeError
        文字列・複素数・オブジェクトなど、実数でないとき。
    ValueError
        行の長さがそろっていないとき。
    """
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{name} の行の長さがそろっていません。長方形にしてください。") from error
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    raise TypeError(f"{name} は実数の配列です。dtype が {array.dtype} の値が渡されました。")


def refuse_empty(x: Array, name: str) -> None:
    """要素が 1 つもなければ ValueError を送出します。"""
    if x.size == 0:
        raise ValueError(f"{name} が空です(形 {x.shape})。1 件以上の値を渡してください。")


def refuse_nan(x: Array, name: str) -> None:
    """NaN が含まれていれば、その位置を添えて ValueError を送出します。"""
    if np.isnan(x).any():
        index = tuple(int(i) for i in np.argwhere(np.isnan(x))[0])
        raise ValueError(f"{name}{list(index)} が NaN です。どの計算で生じたかを確かめてください。")


def refuse_nonfinite(x: Array, name: str) -> None:
    """NaN か無限大が含まれていれば、その位置を添えて ValueError を送出します。"""
    refuse_nan(x, name)
    if np.isinf(x).any():
        index = tuple(int(i) for i in np.argwhere(np.isinf(x))[0])
        raise ValueError(f"{name}{list(index)} が {x[index]} です。有限の値を渡してください。")


def as_scores(x: ArrayLike, name: str = "x") -> Array:
    """ソフトマックスに渡せる点数 (..., K) にして返します。

    -inf は「選ばせない印」として認めます。NaN・+inf と、全部が -inf の行は断ります。
    """
    x = as_floats(x, name)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(
            f"{name} には最後の軸に 1 個以上の点数が要ります。形 {x.shape} が渡されました。"
        )
    if np.isfinite(x.max(axis=-1)).all():  # 最大値には NaN も +inf も現れる
        return x
    refuse_nan(x, name)
    if (x == np.inf).any():
        raise ValueError(f"{name} に +inf があります。有限の値か、除外の印の -inf にしてください。")
    raise ValueError(f"{name} に -inf だけの行があります。選べるクラスを 1 つは残してください。")


def as_logits(u: ArrayLike, name: str = "logits") -> Array:
    """バッチのロジット (N, K) にして返します。N と K は 1 以上です。"""
    u = as_floats(u, name)
    if u.ndim != 2:
        raise ValueError(
            f"{name} の形は (N, K) です。{u.shape} が渡されました。"
            f"1 件だけなら np.reshape({name}, (1, -1)) で (1, K) にしてください。"
        )
    refuse_empty(u, name)
    return as_scores(u, name)


def as_labels(t: ArrayLike, classes: int, count: int | None = None) -> NDArray[np.intp]:
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
    labels = np.asarray(t)
    _refuse_label_shape(labels, count)
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"t は整数のラベルです。dtype が {labels.dtype} の値が渡されました。"
            "中身がクラスの番号なら t.astype(int) で整数にしてください。"
        )
    outside = (labels < 0) | (labels >= classes)
    if outside.any():
        i = int(np.flatnonzero(outside)[0])
        raise ValueError(
            f"t[{i}] = {labels[i]} は範囲の外です。クラスが {classes} 個なら、"
            f"ラベルは 0 から {classes - 1} までです。"
        )
    return labels.astype(np.intp, copy=False)


def _refuse_label_shape(labels: Array, count: int | None) -> None:
    """ラベルの形が (N,) でなければ、直し方を添えて ValueError を送出します。"""
    shape = labels.shape
    if labels.ndim == 2 and shape[1] == 1:
        raise ValueError(f"t の形は (N,) です。{shape} が渡されました。t[:, 0] としてください。")
    if labels.ndim == 2:
        raise ValueError(
            f"t の形は (N,) です。{shape} が渡されました。"
            "one-hot なら t.argmax(axis=1) で番号に戻してください。"
        )
    if labels.ndim != 1:
        raise ValueError(f"t の形は (N,) です。{shape} が渡されました。1 件でも [3] と書きます。")
    refuse_empty(labels, "t")
    if count is not None and len(labels) != count:
        raise ValueError(f"件数が合いません。予測は {count} 件、t は {len(labels)} 件です。")


def same_shape(y: Array, t: Array, names: tuple[str, str] = ("y", "t")) -> None:
    """2 つの形が違えば ValueError を送出します。ブロードキャストには頼りません。"""
    if y.shape != t.shape:
        raise ValueError(
            f"{names[0]} と {names[1]} の形が違います。{y.shape} と {t.shape} です。"
            "reshape で同じ形にそろえてください。"
        )


def as_outputs(y: ArrayLike, t: ArrayLike) -> tuple[Array, Array]:
    """回帰の予測 y と目標値 t を、同じ形 (N, K) か (K,) の有限な値にして返します。"""
    y, t = as_floats(y, "y"), as_floats(t, "t")
    same_shape(y, t)
    if y.ndim not in (1, 2):
        raise ValueError(f"y の形は (N, K) か (K,) です。{y.shape} が渡されました。")
    refuse_empty(y, "y")
    refuse_nonfinite(y, "y")
    refuse_nonfinite(t, "t")
    return y, t


def as_binary(x: ArrayLike, name: str = "t") -> Array:
    """0 か 1 だけの配列にして返します。それ以外の値があれば ValueError を送出します。"""
    x = as_floats(x, name)
    wrong = x[(x != 0) & (x != 1)]
    if wrong.size:
        raise ValueError(f"{name} の値は 0 か 1 です。{wrong[0]} が渡されました。")
    return x


def as_number(value: float, name: str) -> float:
    """有限な実数 1 個を float にして返します。NumPy の float64 も float に直します。"""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} は実数 1 個です。{value!r} が渡されました。")
    if not np.isfinite(value):
        raise ValueError(f"{name} は有限の実数です。{value} が渡されました。")
    return float(value)


def as_integer(value: int, name: str, minimum: int) -> int:
    """整数 1 個を int にして返します。minimum より小さければ断ります。"""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} は整数です。{value!r} が渡されました。")
    if value < minimum:
        raise ValueError(f"{name} は {minimum} 以上です。{value} が渡されました。")
    return int(value)


def as_generator(rng: np.random.Generator, name: str = "rng") -> np.random.Generator:
    """乱数の生成器であることを確かめて、そのまま返します。"""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} には np.random.default_rng(0) のような生成器を渡します。"
            f"{type(rng).__name__} が渡されました。"
        )
    return rng

"""配列の確かめ: 実数か、空でないか、NaN や無限大がないか、形が合うか。"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zerodl.checks.numbers import shown

Array = NDArray[Any]


def array(x: ArrayLike, name: str, tensor: str = ".detach().float().cpu().numpy()") -> Array:
    """NumPy の配列にして返します。行の長さがそろわないリストと、マスク付き配列は断ります。"""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} はマスク付き配列です。{name}.filled(値) で値を埋めてください。")
    try:
        found = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{name} の行の長さがそろっていません。長方形にしてください。") from error
    # 勾配を記録している、bfloat16 である、GPU にある、などの PyTorch のテンソル
    except (RuntimeError, TypeError) as error:
        raise TypeError(
            f"{name} を NumPy の配列に直せません。"
            f"PyTorch のテンソルなら {name}{tensor} としてください。"
        ) from error
    # None、関数、map、集合、辞書など、中身の並びを取り出せないもの
    if found.dtype == object and found.ndim == 0:
        advice = f"list({name}) としてください。" if np.iterable(x) and type(x) is not dict else ""
        advice = "return を書き忘れた関数の値かもしれません。" if x is None else advice
        raise TypeError(f"{name} は実数の配列です。{shown(x)} が渡されました。{advice}")
    return found


def floats(x: ArrayLike, name: str = "x") -> Array:
    """実数の配列にして返します。小数の dtype は保ち、整数と真偽値は float64 にします。

    Raises
    ------
    TypeError
        文字列・複素数・オブジェクトなど、実数でないとき。
    ValueError
        行の長さがそろっていないとき。
    """
    # ふつうは、この速い検査で終わる
    if type(x) is np.ndarray and x.dtype.kind == "f":
        return x
    values = array(x, name)
    if values.dtype.kind == "f":
        return values
    if values.dtype.kind in "biu":
        return values.astype(np.float64)
    number = "中身が数なら astype(float) で直してください。" if values.dtype.kind in "OUS" else ""
    raise TypeError(
        f"{name} は実数の配列です。dtype が {values.dtype} の値が渡されました。{number}"
    )


def wide(x: ArrayLike, name: str = "x") -> Array:
    """損失と勾配の計算に使える、実数の配列にして返します。float16 だけは float32 にします。

    float16 では差の二乗があふれ、65,504 件を超える件数で割った勾配は 0 になるからです。
    """
    values = floats(x, name)
    return values.astype(np.float32) if values.dtype == np.float16 else values


def not_empty(x: Array, name: str = "x") -> Array:
    """要素が一つ以上あることを確かめて、そのまま返します。"""
    if x.size == 0:
        raise ValueError(f"{name} が空です(形 {x.shape})。1 件以上の値を渡してください。")
    return x


def not_nan(x: Array, name: str) -> Array:
    """NaN がないことを確かめて、そのまま返します。あれば、その位置を示して断ります。"""
    if np.isnan(x).any():
        where = _first(np.isnan(x))
        raise ValueError(f"{name}{where} が NaN です。どの計算で生じたかを確かめてください。")
    return x


def finite(x: Array, name: str = "x") -> Array:
    """NaN も無限大もないことを確かめて、そのまま返します。あれば、その位置を示して断ります。"""
    # ふつうは、この速い検査で終わる
    if np.isfinite(x).all():
        return x
    not_nan(x, name)
    infinity, where = x[np.isinf(x)][0], _first(np.isinf(x))
    raise ValueError(f"{name}{where} が {infinity} です。有限の値を渡してください。")


def not_half(x: Array, name: str) -> Array:
    """float16 でないことを確かめます。和があふれ、小さな更新が丸めで消えるからです。"""
    if x.dtype == np.float16:
        raise TypeError(f"{name} が float16 です。{name}.astype(np.float32) としてください。")
    return x


def _first(found: Array) -> str:
    """真である最初の位置を "[行, 列]" の形で返します。数 1 個なら空です。"""
    index = [int(i) for i in np.argwhere(found)[0]]
    return str(index) if index else ""


def same_shape(
    y: Array, t: Array, names: tuple[str, str] = ("y", "t"), advice: str = "同じ形にしてください。"
) -> None:
    """二つの形が違えば、直し方 advice を添えて断ります。ブロードキャストには頼りません。"""
    if y.shape != t.shape:
        raise ValueError(
            f"{names[0]} と {names[1]} の形が違います。{y.shape} と {t.shape} です。{advice}"
        )


def like(values: ArrayLike, x: Array, name: str) -> Array:
    """配列 x と同じ形の、実数の配列にして返します。"""
    found = floats(values, name)
    same_shape(found, x, (name, "x"))
    return found


def pair(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """二つの入力を、同じ形の実数の配列の写しにして返します。"""
    x, y = floats(x, "x"), floats(y, "y")
    same_shape(x, y, ("x", "y"))
    return np.copy(x), np.copy(y)


def binary(x: ArrayLike, name: str = "t") -> Array:
    """0 か 1 だけの配列にして返します。それ以外の値があれば断ります。"""
    x = floats(x, name)
    wrong = x[(x != 0) & (x != 1)]
    if wrong.size:
        raise ValueError(f"{name} の値は 0 か 1 です。{wrong[0]} が渡されました。")
    return x

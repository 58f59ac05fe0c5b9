"""数 1 個、真偽値、乱数の生成器、関数など、配列でない引数の確かめ。"""

import inspect
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import DTypeLike


def shown(value: Any) -> str:
    """渡された値を、文に入る長さで書きます。長い配列などは、種類と形だけにします。"""
    text, kind = repr(value), type(value).__name__
    if len(text) <= 80 and "\n" not in text:
        return text
    return f"形 {value.shape} の {value.dtype} の {kind}" if hasattr(value, "dtype") else kind


def number(
    value: float,
    name: str,
    *,
    least: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """有限な実数 1 個を float にして返します。範囲は、以上・より大きい・未満で示します。

    NumPy の float64 も float に直すので、float32 の計算に混ぜても、float64 に広がりません。
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} は実数 1 個です。{shown(value)} が渡されました。")
    try:
        found = float(value)
    except OverflowError:
        # 10**400 のような整数
        found = np.inf
    if not np.isfinite(found):
        raise ValueError(f"{name} は有限の実数です。{value} が渡されました。")
    inside = (
        (least is None or least <= found)
        and (above is None or above < found)
        and (below is None or found < below)
    )
    if not inside:
        limits = [f"{least} 以上"] if least is not None else []
        limits += [f"{above} より大きい数"] if above is not None else []
        limits += [f"{below} 未満"] if below is not None else []
        raise ValueError(f"{name} は {' '.join(limits)}です。{found} が渡されました。")
    return found


def integer(value: int, name: str, least: int) -> int:
    """整数 1 個を int にして返します。least より小さければ断ります。"""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} は整数です。{shown(value)} が渡されました。")
    if value < least:
        raise ValueError(f"{name} は {least} 以上です。{value} が渡されました。")
    return int(value)


def shape(sizes: Any) -> tuple[int, ...]:
    """1 以上の整数の組であることを確かめて返します。整数 1 個は、軸が一つの形と見ます。"""
    if isinstance(sizes, (int, np.integer)):
        sizes = (sizes,)
    if not isinstance(sizes, (tuple, list)):
        raise TypeError(f"shape は (784, 50) のような整数の組です。{shown(sizes)} が渡されました。")
    return tuple(integer(size, "shape の要素", least=1) for size in sizes)


def float_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """パラメータの dtype (float32 か float64)にして返します。

    整数では値が切り捨てられ、float16 では ε が 0 に丸められるので断ります。
    """
    try:
        result = np.dtype(dtype)
    except TypeError as error:
        raise TypeError(f"dtype は float32 か float64 です。{dtype!r} が渡されました。") from error
    # None は、NumPy では float64 の意味になる
    if dtype is None or result not in (np.float32, np.float64):
        given = None if dtype is None else result
        raise TypeError(f"dtype は float32 か float64 です。{given} が渡されました。")
    return result


def flag(value: bool, name: str) -> bool:
    """真偽値 1 個を bool にして返します。"no" のような文字列も Python では真なので、断ります。"""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} は True か False です。{shown(value)} が渡されました。")
    return bool(value)


def generator(rng: np.random.Generator, name: str = "rng") -> np.random.Generator:
    """乱数の生成器であることを確かめて、そのまま返します。"""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} には np.random.default_rng(0) のような生成器を渡します。"
            f"{type(rng).__name__} が渡されました。"
        )
    return rng


def choice(name: str, table: Collection[str], what: str, other: str = "") -> str:
    """表 table にある名前であることを確かめて、そのまま返します。"""
    if not isinstance(name, str) or name not in table:
        raise ValueError(f"{what} {name!r} はありません。{list(table)}{other} から選んでください。")
    return name


def function(f: Any, name: str) -> Callable[..., Any]:
    """呼び出せる関数であることを確かめて、そのまま返します。"""
    if not callable(f):
        raise TypeError(
            f"{name} には、値ではなく関数を渡します。{type(f).__name__} が渡されました。"
            f"{name}(x) ではなく {name} と、かっこを付けずに書いてください。"
        )
    return f


def callable_with(f: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """関数 f が、この並びの引数で呼べるかどうかを返します。"""
    try:
        inspect.signature(f).bind(*args, **kwargs)
    except TypeError:
        return False
    except ValueError:  # 引数の一覧を持たない組み込みの関数
        return True
    return True

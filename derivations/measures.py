"""大きさと範囲です。絶対値、ノルム、区間、番号の範囲。"""

from collections.abc import Callable, Sized
from typing import Any

import numpy as np

from derivations.errors import Wrong


def magnitude(a: Any) -> Any:
    """絶対値です。集合なら個数です。"""
    if np.ndim(a) == 2 and np.shape(a)[0] == np.shape(a)[1] > 1:
        raise Wrong("正方行列の | | は、行列式か成分ごとの絶対値か、決まりません(行列式なら \\det)")
    return len(a) if isinstance(a, Sized) and not isinstance(a, np.ndarray) else np.abs(a)


def norm(a: Any, kind: Any = 2) -> Any:
    """ノルムです。1 行か 1 列の行列も、ベクトルと見ます。"""
    if kind == "F" or np.ndim(a) == 1 or 1 in np.shape(a):
        return np.linalg.norm(np.ravel(a), None if kind == "F" else kind)
    raise Wrong("行列のノルムは \\|A\\|_F と書きます")


def whole_range(first: float, last: float) -> range:
    """Σ などの、番号の範囲です。"""
    if first != int(first) or last != int(last):
        raise Wrong(f"番号の範囲 {first:g} から {last:g} が、整数ではありません")
    return range(int(first), int(last) + 1)


def between(low: Any, high: Any, closed_low: bool, closed_high: bool) -> Callable[[Any], bool]:
    """区間 [a, b] や (a, b) です。"""
    return lambda a: bool(
        np.all(low <= a if closed_low else low < a)
        and np.all(a <= high if closed_high else a < high)
    )

"""読んだ式が呼ぶ計算です。形の合わない計算を、NumPy に黙って広げさせません。"""

from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np

from derivations.errors import Wrong
from derivations.measures import between, magnitude, norm, whole_range


class Label(int):
    """正解のクラスの番号です。添字を付けると、one-hot の成分になります。"""


def times(a: Any, b: Any) -> Any:
    """数との積か、行列の積です。"""
    numeric(a, b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return np.multiply(a, b)
    try:
        return np.matmul(a, b)
    except ValueError:
        raise Wrong(
            f"積の形 {np.shape(a)} と {np.shape(b)} が合いません(要素ごとの積なら \\odot)"
        ) from None


def scale(a: Any, b: Any) -> Any:
    """× で書いた積です。どちらかは数です。"""
    numeric(a, b)
    if np.ndim(a) and np.ndim(b):
        raise Wrong("× は、数との積だけに使います(行列の積は並べ、要素ごとの積は \\odot)")
    return np.multiply(a, b)


def each(a: Any, b: Any) -> Any:
    """⊙ で書いた、要素ごとの積です。"""
    numeric(a, b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        raise Wrong("\\odot は、並びどうしの積に使います(数との積は、並べて書きます)")
    return np.multiply(a, b)


def numeric(*values: Any) -> None:
    """関数や集合が、数の所に来ていないかを見ます。"""
    for value in values:
        if callable(value) or isinstance(value, range | set | list | str):
            raise Wrong(f"{type(value).__name__} を、数として掛けることはできません")


def power(a: Any, b: Any) -> Any:
    """べきです。正方行列の -1 乗は逆行列で、ほかの正方行列のべきは、成分ごとか決まりません。"""
    numeric(a, b)
    shape = np.shape(a)
    if len(shape) == 2 and shape[0] == shape[1] > 1 and np.ndim(b) == 0:
        if b == -1:
            return np.linalg.inv(a)
        raise Wrong("正方行列のべきは、成分ごとか行列の積か、決まりません")
    if len(shape) == 2 and np.ndim(b) == 0 and b == -1:
        raise Wrong(f"形 {shape} の逆行列はありません")
    return np.asarray(a, dtype=float) ** b


def at(a: Any, *index: Any) -> Any:
    """成分です。正解の番号に添字を一つ多く付けたものは、one-hot の成分です。"""
    if isinstance(a, list | tuple):  # 層ごとに形の違う並び
        first, *rest = index
        inside(first, len(a), index, (len(a),))
        return at(a[int(first)], *rest) if rest else a[int(first)]
    if isinstance(a, Label):
        return float(len(index) == 1 and index[0] == a)
    a = np.asarray(a)
    if np.issubdtype(a.dtype, np.integer) and a.ndim + 1 == len(index):
        return float(at(a, *index[:-1]) == index[-1])
    if a.ndim == len(index) + 1 and a.shape[0] == 1:
        a = a[0]
    if a.ndim < len(index):
        raise Wrong(f"形 {a.shape} に、添字が {len(index)} 個付いています")
    for i, size in zip(index, a.shape, strict=False):
        inside(i, size, index, a.shape)
    return a[tuple(map(int, index))]


def inside(i: Any, size: int, index: tuple[Any, ...], shape: tuple[int, ...]) -> None:
    """添字が範囲の中の整数であることを確かめます。"""
    if np.ndim(i) or i != int(i) or not 0 <= i < size:
        shown = ", ".join(f"{part:g}" if np.ndim(part) == 0 else "並び" for part in index)
        raise Wrong(f"添字 ({shown}) が、形 {shape} の範囲の外です(番号は 0 から)")


def transpose(a: Any) -> Any:
    """転置です。"""
    if np.ndim(a) != 2:
        raise Wrong(
            f"形 {np.shape(a)} は転置できません(行なら free(1, K)、列なら free(K, 1) と宣言します)"
        )
    return np.asarray(a).T


def shaped(a: Any, *want: int) -> Any:
    """下に書いた形と、実際の形を比べます。"""
    if np.shape(a) != want:
        raise Wrong(f"下に書いた形 {want} と、実際の形 {np.shape(a)} が違います")
    return a


def choose(*branches: tuple[Any, Callable[[], Any]]) -> Any:
    """場合分けです。ちょうど一つの場合に当てはまるはずです。"""
    values = [value for holds, value in branches if holds is not None and holds]
    values = values or [value for holds, value in branches if holds is None]
    if len(values) != 1:
        raise Wrong(f"場合分けで、{len(values)} 個の場合に当てはまる点があります(境目は < か ≤ か)")
    return values[0]()


def most(pick: Callable[..., Any]) -> Callable[..., Any]:
    """max(a, b) は成分ごと、max(a) は並びの中です。"""
    return lambda *a: pick(np.broadcast_arrays(*a), axis=0) if len(a) > 1 else pick(a[0])


def total(values: list[Any]) -> Any:
    """並べた値の和です。形は、どれも同じです。"""
    if len({np.shape(value) for value in values}) > 1:
        raise Wrong("和の項の形が、そろっていません")
    return sum(values[1:], values[0]) if values else 0


TOOLS: dict[str, Any] = {
    "_times": times, "_scale": scale, "_each": each, "_power": power, "_at": at,
    "_transpose": transpose,
    "_shaped": shaped, "_choose": choose, "_sqrt": np.sqrt, "_log": np.log, "_exp": np.exp,
    "_floor": np.floor, "_ceil": np.ceil, "_max": most(np.max), "_min": most(np.min),
    "_sum": total, "_prod": lambda values: np.prod(values, axis=0), "_abs": magnitude,
    "_argmax": np.argmax, "_argmin": np.argmin, "_norm": norm, "_inf": np.inf,
    "_range": whole_range, "_log_of": lambda base, log: log / np.log(base),
    "_array": lambda *values: np.array(values), "_array_of": np.array,
    "_rows": lambda *rows: np.array(rows, dtype=float),
    "_between": between, "_shape_is": lambda *shape: lambda a: np.shape(a) == shape,
    "_inner": lambda a, b: np.sum(np.multiply(a, b)), "_factorial": lambda n: factorial(int(n)),
    **{f"_{name}": getattr(np, name) for name in ("tanh", "sin", "cos", "tan", "sinh", "cosh")},
}  # fmt: skip

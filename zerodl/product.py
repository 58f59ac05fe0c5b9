"""行列の積: 値は A @ B と同じで、AVX-512 のある CPU では、小さく分けて速く掛けます。

NumPy の行列の積 (OpenBLAS)は、AVX-512 を使うとき、掛け算が 100 万回までなら、
行列を並べ直さずに計算します。並べ直す手間がなくなるので、分けて掛けるほうが速くなります。
ほかの CPU では、A @ B をそのまま計算します。
"""

from functools import cache

import numpy as np

from zerodl.checks import Array

try:
    # NumPy が調べた、この CPU で使える命令。公開された名前がない
    from numpy._core._multiarray_umath import (  # type: ignore[import-not-found]
        __cpu_features__ as features,
    )
except ImportError:
    features = {}

AVX512 = features.get("AVX512_SKX", False)
# 並べ直さずに計算する、掛け算の回数
FEW = 10**6


def product(A: Array, B: Array) -> Array:
    """行列 A (N, D) と B (D, M) の積 A @ B (N, M) を返します。"""
    (N, D), M = A.shape, B.shape[1]
    if rows := _size(N, D * M, least=64):
        # 行を分けて掛け、縦に並べる: (N/rows, rows, D)(D, M)
        return (A.reshape(-1, rows, D) @ B).reshape(N, M)
    if inner := _size(D, N * M, least=128):
        # 足す添字を分けて掛け、足す: (D/inner, N, inner)(D/inner, inner, M)
        return np.add.reduce(A.reshape(N, -1, inner).swapaxes(0, 1) @ B.reshape(-1, inner, M))
    return A @ B


@cache
def _size(length: int, others: int, least: int) -> int | None:
    """長さ length を等しく分けた、一つの長さを返します。least より短くなるなら、分けません。"""
    if not AVX512 or length * others <= FEW:
        return None
    sizes = range(min(length, FEW // others), least - 1, -1)
    return next((size for size in sizes if length % size == 0), None)

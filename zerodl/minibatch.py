"""ミニバッチ: 訓練データをかき混ぜて、少しずつ取り出します。"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array


def minibatches(
    x: ArrayLike, t: ArrayLike, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """データを並べ替えて、1 エポック分のミニバッチ (x, t) を順に返します。

    どのデータも 1 回ずつ現れます。割り切れないときは、最後のバッチだけ小さくなります。

    Parameters
    ----------
    x : (N, …) の入力
    t : (N, …) の目標
    batch_size : 一つのバッチの件数
    rng : 並べ替えに使う乱数の生成器
    """
    x, t = checks.examples(x, t)
    batch_size = checks.integer(batch_size, "batch_size", least=1)
    # 並べ替えはエポックに 1 回
    order = checks.generator(rng).permutation(len(x))
    chosen = (order[start : start + batch_size] for start in range(0, len(x), batch_size))
    return ((x[i], t[i]) for i in chosen)

"""発散の確かめ: 学習率が大きすぎて NaN や無限大になったネットワークを見つけます。"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks.arrays import floats


@contextmanager
def staying_finite(network: Any, optimizer: Any) -> Iterator[None]:
    """中の更新のあふれを、警告ではなく、終わったあとの発散の例外で知らせます。"""
    with np.errstate(over="ignore", invalid="ignore"):
        yield
    if not is_finite(network):
        raise _divergence(optimizer)


def not_diverged(error: ValueError, network: Any, optimizer: Any, x: ArrayLike) -> None:
    """更新の間違い error が発散のためなら、「NaN です」ではなく、発散として断ります。"""
    if not is_finite(network) or _overflows(network, x):
        raise _divergence(optimizer) from error


def is_finite(network: Any) -> bool:
    """保存する値が、どれも有限かどうかを返します。"""
    return all(np.isfinite(value).all() for value in network.state.values())


def _overflows(network: Any, x: ArrayLike) -> bool:
    """有限な入力 x に対する出力が、NaN か +inf になるかどうかを返します。"""
    if not np.isfinite(floats(x)).all():
        return False
    with np.errstate(all="ignore"):
        try:
            y = network.forward(x)
        except ValueError:
            # 形が合わないなど、発散ではない間違い
            return False
    # -inf は、クラスを除く印かもしれない
    return bool((np.isnan(y) | np.isposinf(y)).any())


def _divergence(optimizer: Any) -> ValueError:
    """発散したときの例外を作ります。"""
    return ValueError(
        f"学習が発散しました。学習率 lr = {optimizer.lr} を小さくし、"
        "ネットワークを作り直してください。"
    )

"""数値微分と勾配降下法: 勾配を測り、下りの向きに進み、逆伝播の勾配を確かめます。

出典: 勾配降下法は Cauchy (1847)。
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.differences import STEP, width


def numerical_gradient(f: Callable[[Array], float], x: Array) -> Array:
    """中心差分で勾配 ∂f/∂x を求めて返します。x の成分を一つずつ ±h 動かします。

    動かすのは x そのもので、成分ごとに元へ戻します(f が例外を出しても戻します)。

    Parameters
    ----------
    f : 配列 x から数 1 個を返す関数
    x : 任意の形の float64 の配列

    Returns
    -------
    x と同じ形の float64 の配列
    """
    checks.function(f, "f")
    checks.float64(x, "x", writable=True)
    before = x.copy()
    grad = np.empty_like(x)
    for index in np.ndindex(x.shape):
        grad[index] = _slope(f, x, index)
    if not np.array_equal(x, before):
        x[...] = before
        raise ValueError("f が x を書き換えました。x に代入しない関数を渡してください。")
    return grad


def _slope(f: Callable[[Array], float], x: Array, index: tuple[int, ...]) -> float:
    """成分 x[index] だけを ±h 動かしたときの、f の傾きを返します。"""
    center = x[index]
    right, left = center + STEP, center - STEP
    try:
        x[index] = right
        above = checks.loss(f(x))
        x[index] = left
        below = checks.loss(f(x))
    finally:
        x[index] = center
    return float((above - below) / width(right, left))


def gradient_descent(
    f: Callable[[Array], float],
    x0: ArrayLike,
    lr: float = 0.1,
    steps: int = 100,
    grad: Callable[[Array], Array] | None = None,
) -> Array:
    """勾配降下法 x ← x - η ∂f/∂x を繰り返し、通った点をすべて返します。

    Parameters
    ----------
    f : 小さくしたい関数。配列から数 1 個を返す
    x0 : 任意の形の出発点
    lr, steps : 学習率 η と、更新の回数
    grad : 勾配を返す関数(None なら f を数値微分する)

    Returns
    -------
    (steps + 1, *x0 の形) の float64 の配列。最初が x0、最後がたどり着いた点
    """
    checks.function(f, "f")
    if grad is not None:
        checks.function(grad, "grad")
    x = checks.floats(x0, "x0").astype(np.float64)
    checks.finite(x, "x0")
    lr, steps = checks.number(lr, "lr", above=0), checks.integer(steps, "steps", least=0)
    path = [x]
    for step in range(1, steps + 1):
        dx = _gradient(f, grad, x.copy())
        # 0 次元の配列が、数に変わらないように
        x = np.asarray(x - lr * dx)
        if not np.isfinite(x).all():
            raise ValueError(
                f"更新の {step} 回目で発散しました。学習率 lr = {lr} を小さくしてください。"
            )
        path.append(x)
    return np.stack(path)


def _gradient(
    f: Callable[[Array], float], grad: Callable[[Array], Array] | None, x: Array
) -> Array:
    """点 x での勾配を、grad があれば grad で、なければ f の数値微分で求めます。"""
    if grad is None:
        return numerical_gradient(f, x)
    return checks.not_nan(checks.like(grad(x), x, "grad(x)"), "grad(x)")


@dataclass(frozen=True)
class GradientCheck:
    """勾配の確認の結果: 誤差がいちばん大きい成分です。合格なら真と見なされます。

    Parameters
    ----------
    error, tolerance : 相対誤差と、合格とする上限
    index : 成分の位置。軸の数だけの整数
    analytic, numerical : その成分の、確かめたい勾配の値と、数値微分の値
    """

    error: float
    index: tuple[int, ...]
    analytic: float
    numerical: float
    tolerance: float

    def __bool__(self) -> bool:
        """相対誤差が tolerance 以下なら True です。"""
        return self.error <= self.tolerance

    def __str__(self) -> str:
        """結果を 1 行の文にします。"""
        verdict = "合格" if self else "不合格"
        return (
            f"{verdict}: 相対誤差の最大は {self.error:.1e} (成分 {list(self.index)}: "
            f"勾配 {self.analytic:.9g}、数値微分 {self.numerical:.9g})"
        )


def check_gradient(
    f: Callable[[Array], float], x: Array, grad: ArrayLike, tolerance: float = 1e-7
) -> GradientCheck:
    """勾配 grad を数値微分と比べ、誤差がいちばん大きい成分を返します。

    相対誤差は |a - n| / max(|a|, |n|, 0.01) です。0.01 は、0 に近い成分で数値微分の
    雑音 (1e-11 ほど)を間違いと見なさないための下限です。

    Parameters
    ----------
    f, x : numerical_gradient と同じ
    grad : x と同じ形の、確かめたい勾配
    tolerance : 合格とする相対誤差

    Returns
    -------
    GradientCheck。print すると 1 行の文、if に書くと合否になる
    """
    a = checks.like(grad, checks.float64(x, "x"), "grad")
    checks.finite(checks.not_empty(a, "grad"), "grad")
    tolerance = checks.number(tolerance, "tolerance", above=0)
    n = numerical_gradient(f, x)
    error = np.abs(a - n) / np.maximum(np.maximum(np.abs(a), np.abs(n)), 0.01)
    index = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    return GradientCheck(float(error[index]), index, float(a[index]), float(n[index]), tolerance)

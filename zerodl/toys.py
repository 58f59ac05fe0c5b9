"""小さな人工のデータ: 図に描ける、分類の渦巻きと、回帰の直線と正弦波です。

出典: 渦巻きは、斎藤康毅『ゼロから作るDeep Learning 2』(2018) 1.4 節と同じ考え方の点の並び。
正弦波は、Bishop『パターン認識と機械学習』(2006) 1.1 節の例。
"""

import numpy as np

from zerodl import checks
from zerodl.checks import Array


def spiral(
    rng: np.random.Generator, points: int = 100, classes: int = 3, noise: float = 0.2
) -> tuple[Array, Array]:
    """渦巻き状に並んだ平面の点と、そのクラスを返します。直線では分けられません。

    Parameters
    ----------
    rng : 乱数の生成器
    points : クラスごとの点の数
    classes : クラス(腕)の数
    noise : 角度に加える正規分布の雑音の標準偏差(ラジアン)

    Returns
    -------
    tuple
        点 (points * classes, 2) とクラス (points * classes,)。順番はかき混ぜてあります。

    Raises
    ------
    TypeError, ValueError
        rng が生成器でないときと、数が範囲の外のとき。
    """
    _check(rng, points, noise)
    classes = checks.integer(classes, "classes", least=1)
    t = np.repeat(np.arange(classes), points)
    radius = np.tile(np.arange(points) / points, classes)
    angle = 2 * np.pi * t / classes + 4 * radius + rng.normal(0, noise, len(t))
    # (N, 2)
    x = radius[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    order = rng.permutation(len(t))
    return x[order], t[order]


def line(
    rng: np.random.Generator,
    points: int = 100,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 0.1,
) -> tuple[Array, Array]:
    """直線 t = slope x + intercept に雑音を加えた、回帰のデータを返します。

    Parameters
    ----------
    rng : 乱数の生成器
    points : 点の数
    slope, intercept : 傾きと切片
    noise : 正規分布の雑音の標準偏差

    Returns
    -------
    tuple
        入力 (points, 1)(0 以上 1 未満の一様分布)と目標値 (points, 1)。

    Raises
    ------
    TypeError, ValueError
        rng が生成器でないときと、数が範囲の外のとき。
    """
    _check(rng, points, noise)
    slope, intercept = checks.number(slope, "slope"), checks.number(intercept, "intercept")
    x = rng.random((points, 1))
    return x, slope * x + intercept + rng.normal(0, noise, x.shape)


def sine(rng: np.random.Generator, points: int = 100, noise: float = 0.1) -> tuple[Array, Array]:
    """正弦波の 1 周期 t = sin(2πx) に雑音を加えた、回帰のデータを返します。

    Parameters
    ----------
    rng : 乱数の生成器
    points : 点の数
    noise : 正規分布の雑音の標準偏差

    Returns
    -------
    tuple
        入力 (points, 1)(0 以上 1 未満の一様分布)と目標値 (points, 1)。

    Raises
    ------
    TypeError, ValueError
        rng が生成器でないときと、数が範囲の外のとき。
    """
    _check(rng, points, noise)
    x = rng.random((points, 1))
    return x, np.sin(2 * np.pi * x) + rng.normal(0, noise, x.shape)


def _check(rng: np.random.Generator, points: int, noise: float) -> None:
    """人工のデータに共通の引数を調べます。"""
    checks.generator(rng)
    checks.integer(points, "points", least=1)
    checks.number(noise, "noise", least=0)

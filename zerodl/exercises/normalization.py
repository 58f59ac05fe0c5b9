"""演習 normalization: バッチ正規化の順伝播を書き、推論のコードを直します。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched

PAGE = "deep/normalization", "バッチ正規化"
HAND = Place(*PAGE, "by-hand", "引いて、割る")
FORMULA = Place(*PAGE, "formula", "γ 倍して、β を足す")
INFERENCE = Place(*PAGE, "inference", "推論では、覚えておいた平均を使う")


def normalize(x: Array, gamma: Array, beta: Array, eps: float) -> Any:
    """ミニバッチ x (N, D) を列ごとにそろえ、gamma を掛けて beta を足します。

    出典: サイト「バッチ正規化」の演習
    """
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return gamma * x_hat + beta


def infer(x: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: float) -> Any:
    """覚えておいた mean と var で x (N, D) をそろえ、gamma を掛けて beta を足します。

    出典: サイト「バッチ正規化」の演習
    """
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def broken_infer(x: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: float) -> Any:
    """壊れた、推論のときのバッチ正規化です。"""
    mean, var = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta


def in_place(x: Array, gamma: Array, beta: Array, eps: float) -> Any:
    """渡された x から、平均を引き込みます。"""
    x -= x.mean(axis=0)
    return normalize(x, gamma, beta, eps)


def by_rows(x: Array, gamma: Array, beta: Array, eps: float) -> Any:
    """1 件の中でそろえます。"""
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


X = np.array([[2.0, 0.1, -1.0], [4.0, 0.3, 5.0], [4.0, 0.5, 0.0], [10.0, 0.7, 2.0]])
GAMMA, BETA, EPS = np.array([2.0, 0.5, -1.0]), np.array([1.0, -2.0, 0.5]), 0.01
MEAN, VAR = np.array([4.0, 0.5, 1.0]), np.array([4.0, 0.25, 9.0])
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("訓練", normalize, (
        Question("4 件、3 列のミニバッチを、列ごとにそろえる", FORMULA, (X, GAMMA, BETA, EPS), (
            Wrong("1 件の中で平均しています。axis=0 で、列ごとにミニバッチの平均をとります。",
                by_rows, read=HAND),
            Wrong("行列全体の平均と分散を使っています。axis=0 で、列ごとに求めます。",
                lambda x, g, b, eps: g * (x - x.mean()) / np.sqrt(x.var() + eps) + b, read=HAND),
            Wrong("分散で割っています。平方根をとって、標準偏差で割ります。",
                lambda x, g, b, eps: g * (x - x.mean(0)) / (x.var(0) + eps) + b, read=HAND),
            Wrong("平均を引いていません。",
                lambda x, g, b, eps: g * x / np.sqrt(x.var(0) + eps) + b, read=HAND),
            Wrong("平均を引いただけで、標準偏差で割っていません。",
                lambda x, g, b, eps: g * (x - x.mean(0)) + b, read=HAND),
            Wrong("gamma と beta を使っていません。そろえた値に gamma を掛け、beta を足します。",
                lambda x, g, b, eps: (x - x.mean(0)) / np.sqrt(x.var(0) + eps)),
            Wrong("beta を足してから gamma を掛けています。掛けてから足してください。",
                lambda x, g, b, eps: normalize(x, g, g * b, eps)),
            Wrong("beta を足していません。",
                lambda x, g, b, eps: normalize(x, g, 0 * b, eps)),
            Wrong("gamma を掛けていません。",
                lambda x, g, b, eps: normalize(x, 0 * g + 1, b, eps)),
            Wrong("そろえた値ではなく、もとの x に gamma を掛けています。",
                lambda x, g, b, eps: g * x + b),
            Wrong("列の番号に gamma を掛けています。掛けるのは、そろえた値です。",
                lambda x, g, b, eps: g * np.arange(x.shape[1]) + b + 0 * x),
            Wrong("eps を足していません。分散に足してから、平方根をとります。",
                lambda x, g, b, eps: normalize(x, g, b, 0)),
            Wrong("eps を、標準偏差に足しています。分散に足してから、平方根をとります。",
                lambda x, g, b, eps: g * (x - x.mean(0)) / (x.std(0) + eps) + b),
            Wrong("eps を、割った後に足しています。分散に足してから、平方根をとります。",
                lambda x, g, b, eps: g * ((x - x.mean(0)) / x.std(0) + eps) + b,
                lambda x, g, b, eps: g * (x - x.mean(0)) / x.std(0) + b + eps),
            Wrong("gamma と beta が逆です。掛けるのが gamma、足すのが beta です。",
                lambda x, g, b, eps: normalize(x, b, g, eps)),
            Wrong("割られる所に、かっこが足りません。先に平均を引いてから、割ってください。",
                lambda x, g, b, eps: g * (x - x.mean(0) / np.sqrt(x.var(0) + eps)) + b, read=HAND),
            Wrong("分散を N - 1 で割っています。そろえるときは、N で割ります。",
                lambda x, g, b, eps: g * (x - x.mean(0)) / np.sqrt(x.var(0, ddof=1) + eps) + b),
        )),
        untouched(X, GAMMA, BETA, EPS, read=HAND, codes=(in_place,),
            advice="x -= ... は、呼んだ側の配列まで変えます。新しい名前に受けてください。"),
    )),
    Stage("推論", infer, (
        Question("1 件だけを、覚えておいた平均と分散でそろえる", INFERENCE,
            (X[3:], GAMMA, BETA, MEAN, VAR, EPS), (
                Wrong("渡された x の平均と分散を使っています。1 件なら、引くと 0 です。"
                      "引数の mean と var を、そのまま使ってください。", broken_infer),
                Wrong("x の分散を使っています。引数の var を使ってください。",
                    lambda x, g, b, m, v, eps: infer(x, g, b, m, x.var(0), eps)),
                Wrong("分散で割っています。var は分散なので、平方根をとってから割ります。",
                    lambda x, g, b, m, v, eps: g * (x - m) / (v + eps) + b,
                    lambda x, g, b, m, v, eps: g * (x - m) / v + b),
                Wrong("eps を足していません。分散に足してから、平方根をとります。",
                    lambda x, g, b, m, v, eps: infer(x, g, b, m, v, 0), read=FORMULA),
                Wrong("eps を、標準偏差に足しています。分散に足してから、平方根をとります。",
                    lambda x, g, b, m, v, eps: g * (x - m) / (np.sqrt(v) + eps) + b, read=FORMULA),
                Wrong("gamma を掛けていません。推論でも、学習した値を使います。",
                    lambda x, g, b, m, v, eps: infer(x, 0 * g + 1, b, m, v, eps), read=FORMULA),
                Wrong("beta を足していません。推論でも、学習した値を使います。",
                    lambda x, g, b, m, v, eps: infer(x, g, 0 * b, m, v, eps), read=FORMULA),
                Wrong("beta を足してから gamma を掛けています。掛けてから足してください。",
                    lambda x, g, b, m, v, eps: infer(x, g, g * b, m, v, eps), read=FORMULA),
                Wrong("mean を引いていません。",
                    lambda x, g, b, m, v, eps: infer(x, g, b, 0 * m, v, eps)),
                Wrong("mean を引いただけで、標準偏差で割っていません。",
                    lambda x, g, b, m, v, eps: g * (x - m) + b),
                Wrong("gamma と beta を使っていません。推論でも、学習した値を使います。",
                    lambda x, g, b, m, v, eps: (x - m) / np.sqrt(v + eps), read=FORMULA),
                Wrong("推論では何もしない、のではありません。訓練と同じ大きさにそろえます。",
                    lambda x, g, b, m, v, eps: x, lambda x, g, b, m, v, eps: g * x + b),
            )),
    )),
)

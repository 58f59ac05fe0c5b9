"""演習 normalization_backward: γ と β の勾配を直し、x の勾配を求めます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched

PAGE = "deep/normalization_backward", "バッチ正規化の逆伝播"
GRAPH = Place(*PAGE, "by-graph", "グラフを、後ろからたどる")
CLOSED = Place(*PAGE, "closed-form", "一つの式にまとめる")
SYMMETRY = Place(*PAGE, "symmetry", "測る前から分かること")


def parameters(dy: Array, x_hat: Array) -> Any:
    """勾配 dy (N, D) と x_hat (N, D) から、γ と β の勾配を並べた (2, D) を返します。

    出典: サイト「バッチ正規化の逆伝播」の演習
    """
    return np.array([(dy * x_hat).sum(axis=0), dy.sum(axis=0)])


def broken_parameters(dy: Array, x_hat: Array) -> Any:
    """壊れた、γ と β の勾配です。"""
    return np.array([dy * x_hat, dy])


def inputs(dy: Array, x: Array, gamma: Array, eps: float) -> Any:
    """列ごとにそろえた出力の勾配 dy (N, D) から、x の勾配 (N, D) を返します。

    出典: サイト「バッチ正規化の逆伝播」の演習
    """
    return remove(dy * gamma, x, eps)


def remove(g: Array, x: Array, eps: float, mean: float = 1, slope: float = 1) -> Any:
    """そろえた値の勾配 g から、平均と、そろえた値に沿った分を取り除き、割る数で割ります。"""
    r = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / r
    along = (g * x_hat).mean(axis=0) * x_hat
    return (g - mean * g.mean(axis=0) - slope * along) / r


def unscaled(dy: Array, x: Array, gamma: Array, eps: float) -> Any:
    """x_hat に沿った分から、倍率だけを引きます。"""
    r = np.sqrt(x.var(axis=0) + eps)
    slope = (dy * gamma * (x - x.mean(axis=0)) / r).mean(axis=0)
    return remove(dy * gamma, x, eps, 1, 0) - slope / r


def in_place(dy: Array, x: Array, gamma: Array, eps: float) -> Any:
    """渡された dy に、gamma を掛け込みます。"""
    dy *= gamma
    return remove(dy, x, eps)


DY = np.array([[4.0, 1.0], [0.0, -2.0], [1.0, 0.5], [-3.0, 1.5]])
X = np.array([[2.0, 0.1], [4.0, 0.9], [4.0, 0.5], [10.0, 0.7]])
X_HAT = (X - X.mean(axis=0)) / X.std(axis=0)
GIVEN = DY, X, np.array([2.0, -0.5]), 0.01
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("γ と β の勾配", parameters, (
        Question("4 件、2 列の dy と x_hat から (2, 2) を返す", CLOSED, (DY, X_HAT), (
            Wrong("ミニバッチにわたる和がありません。γ も β も全員に使われたので、"
                  "axis=0 で足してください。", broken_parameters),
            Wrong("平均をとっています。戻ってきた勾配は、平均せずに足します。",
                lambda dy, x_hat: parameters(dy, x_hat) / len(dy),
                lambda dy, x_hat: parameters(dy, x_hat) / [[len(dy)], [1]],
                lambda dy, x_hat: parameters(dy, x_hat) / [[1], [len(dy)]]),
            Wrong("列の向きに足しています。γ は列ごとにあるので、axis=0 で足します。",
                lambda dy, x_hat: np.array([(dy * x_hat).sum(axis=1), dy.sum(axis=1)])),
            Wrong("γ と β の順が逆です。",
                lambda dy, x_hat: parameters(dy, x_hat)[::-1]),
            Wrong("全部を一つに足しています。列ごとに、axis=0 で足してください。",
                lambda dy, x_hat: np.array([(dy * x_hat).sum(), dy.sum()])),
            Wrong("γ の倍率は x_hat です。dy に掛けてから足してください。",
                lambda dy, x_hat: np.array([dy.sum(axis=0), dy.sum(axis=0)])),
            Wrong("β は足すだけなので、倍率は 1 です。x_hat は掛けません。",
                lambda dy, x_hat: np.array([(dy * x_hat).sum(axis=0)] * 2)),
        )),
    )),
    Stage("x の勾配", inputs, (
        Question("4 件、2 列の x の勾配", CLOSED, GIVEN, (
            Wrong("平均と割る数を、定数とみなしています。どちらも x で変わるので、"
                  "来た勾配の平均と、x_hat に沿った分を引きます。",
                lambda dy, x, g, eps: remove(dy * g, x, eps, 0, 0), read=SYMMETRY),
            Wrong("割る数が x で変わる分がありません。x_hat に沿った分も引いてください。",
                lambda dy, x, g, eps: remove(dy * g, x, eps, 1, 0)),
            Wrong("平均が x で変わる分がありません。来た勾配の平均も引いてください。",
                lambda dy, x, g, eps: remove(dy * g, x, eps, 0, 1)),
            Wrong("gamma を掛けていません。x_hat の勾配は、dy に gamma を掛けたものです。",
                lambda dy, x, g, eps: remove(dy, x, eps)),
            Wrong("割る数で割っていません。最後に 1/r を掛けます。",
                lambda dy, x, g, eps: remove(dy * g, x, eps) * np.sqrt(x.var(axis=0) + eps)),
            Wrong("分散で割っています。割る数は、分散に eps を足した数の平方根です。",
                lambda dy, x, g, eps: remove(dy * g, x, eps) / np.sqrt(x.var(axis=0) + eps)),
            Wrong("x_hat に沿った分の符号が逆です。足さずに引きます。",
                lambda dy, x, g, eps: remove(dy * g, x, eps, 1, -1)),
            Wrong("x_hat に沿った分で、和を引いています。N で割った平均にしてください。",
                lambda dy, x, g, eps: remove(dy * g, x, eps, 1, len(x))),
            Wrong("来た勾配の平均を引く所で、和を引いています。N で割ってください。",
                lambda dy, x, g, eps: remove(dy * g, x, eps, len(x), 1)),
            Wrong("引く二つの項が、どちらも和のままです。N で割った平均にしてください。",
                lambda dy, x, g, eps: remove(dy * g, x, eps, len(x), len(x))),
            Wrong("x_hat に沿った分に、x_hat を掛け戻していません。平均した数は、その倍率です。",
                unscaled),
            Wrong("eps を足していません。",
                lambda dy, x, g, eps: inputs(dy, x, g, 0.0), read=GRAPH),
        )),
        untouched(*GIVEN, read=GRAPH, codes=(in_place,),
            advice="dy *= ... は、呼んだ側の配列まで変えます。新しい名前に受けてください。"),
    )),
)

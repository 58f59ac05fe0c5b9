"""どのページでも同じ意味の文字の表です。記法の頁(docs/guide/notation.md)の表も、これから作ります。

検算は、大きさ(size)、その中を動く添字(over)、値の決まったもの(means)を、宣言なしに使います。
"""
# ruff: noqa: E501

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zerodl.activations import sigmoid

MARK = re.compile(r"^<!-- letters (?P<name>\w+) -->$", re.M)
HEAD = "| 記号 | 読みと意味 | 形 | Python |\n|:--|:--|:--|:--|\n"


@dataclass(frozen=True)
class Row:
    """表の一行です。"""

    symbol: str
    meaning: str
    shape: str
    python: str
    size: str = ""
    over: dict[str, str] = field(default_factory=dict)
    means: dict[str, Any] = field(default_factory=dict)


# fmt: off
TABLES = {
    "data": [
        Row("$N$", "データの件数、バッチの大きさ", "整数", "`N`", size="N"),
        Row("$D$", "特徴の数。1 件を表す数の個数", "整数", "`D`", size="D"),
        Row("$M$", "層のノードの数", "整数", "`M`", size="M"),
        Row("$K$", "クラスの数", "整数", "`K`", size="K"),
        Row("$n$", r"データの番号。$0 \le n < N$", "整数", "`n`", over={"n": "N"}),
        Row("$d$", r"特徴の番号。$0 \le d < D$", "整数", "`d`", over={"d": "D"}),
        Row("$m$", r"ノードの番号。$0 \le m < M$", "整数", "`m`", over={"m": "M"}),
        Row("$i, j, k$", r"クラスの番号。$0 \le k < K$", "整数", "`i`, `j`, `k`", over={"i": "K", "j": "K", "k": "K"}),
        Row("$x$", "入力 1 件", "$(D,)$", "`x`"),
        Row("$X$", "入力 $N$ 件", "$(N, D)$", "`x`"),
        Row("$t_n$", "目標(target)。分類では正解のクラスの番号、回帰では当てたい数", "全体で $(N,)$", "`t`"),
        Row("$T$, $t_{nk}$", "正解を one-hot で並べた行列と、その成分。正解のクラスで 1、ほかで 0", "$(N, K)$", "`T`"),
    ],
    "forward": [
        Row("$W$, $w_{dm}$", "重み(weight)と、その成分", "$(D, M)$", "`W`"),
        Row("$b$", r"バイアス(bias)。しきい値 $\theta$ を使う本では、$b = -\theta$", "$(M,)$", "`b`"),
        Row(r"$W_1, b_1, \ldots$", "1 層目、…のパラメータ。コードでは `params` の中", "層による", '`"W1"`'),
        Row("$u = xW + b$", "活性化の前の値。出力層では**ロジット(logit)**", "$(M,)$", "`u`"),
        Row("$U = XW + b$", "その $N$ 件分", "$(N, M)$", "`u`"),
        Row(r"$h(\cdot)$", r"中間層の活性化関数。$\varphi$ と書く本もある", "変えない", "`relu` など"),
        Row("$z = h(u)$", "中間層の出力", "$(M,)$", "`z`"),
        Row("$Z$", "その $N$ 件分", "$(N, M)$", "`z`"),
        Row(r"$\sigma(\cdot)$", "シグモイド関数", "変えない", "`sigmoid`", means={"σ": sigmoid}),
        Row("$y_k$", "ネットワークの出力。分類では、クラス $k$ の確率の見積もり", "全体で $(K,)$", "`y`"),
        Row("$Y$", "その $N$ 件分", "$(N, K)$", "`y`"),
        Row(r"$q(k \mid x)$, $q_k$", "本当の確率。入力が $x$ のとき、クラスが $k$ である割合", "数", "`q`"),
        Row(r"$\tau$", "タウ。ソフトマックスの温度", "正の数", "`temperature`"),
    ],
    "gradients": [
        Row("$L$", "損失(loss)", "数", "`loss`"),
        Row(r"$\dfrac{\partial L}{\partial W}$", "$W$ の成分ごとに偏微分し、同じ場所に並べたもの", "$W$ と同じ", "`dW`"),
        Row(r"$\delta = \dfrac{\partial L}{\partial u}$", "デルタ。誤差", "$u$ と同じ", "`du`"),
        Row(r"$\nabla L$", "ナブラ $L$。すべてのパラメータの偏微分の組(勾配)", "$W$ などと同じ", "`grads`"),
        Row("$g$, $g_k$", "[勾配](../learning/gradients.md#path)の短い書き方。添字をつけて、成分や歩の番号を表す", "$W$ などと同じ", "`g`"),
        Row(r"$\eta$", "イータ。学習率", "正の数", "`lr`"),
        Row("$h$", "数値微分で動かす幅", "正の数", "`h`"),
        Row("$[j = k]$", "等しければ 1、違えば 0", "数", "`np.eye(K)`"),
        Row("$J$", r"ヤコビ行列。$j$ 行 $k$ 列が $\dfrac{\partial y_j}{\partial u_k}$", "$(K, K)$", "`J`"),
        Row("$H(q)$", r"エントロピー。$-\sum_k q_k \log q_k$", "数", "`H(q, q)`"),
        Row("$H(q, y)$", r"交差エントロピー。$-\sum_k q_k \log y_k$", "数", "`H(q, y)`"),
        Row(r"$D_{\mathrm{KL}}(q \,\Vert\, y)$", "KL ダイバージェンス。$H(q, y) - H(q)$", "数", ""),
    ],
    "operators": [
        Row(r"$\displaystyle\sum_{k=0}^{K-1} y_k$", r"シグマ。$y_0 + y_1 + \cdots + y_{K-1}$。短く $\sum_k y_k$", "数", "`y.sum()`"),
        Row(r"$\displaystyle\prod_{n=0}^{N-1} y_n$", r"パイ。$y_0 \times y_1 \times \cdots \times y_{N-1}$", "数", "`y.prod()`"),
        Row(r"$\max_k u_k$", "マックス。最大の**値**", "数", "`u.max()`"),
        Row(r"$\operatorname*{argmax}_k u_k$", "アーグマックス。最大の値がある**番号**", "整数", "`u.argmax()`"),
        Row("$f(x)$", "エフ $x$。$x$ を決めると、値が決まるもの(関数)", "", "`f(x)`"),
        Row(r"$\pi$", "パイ。円周率、約 3.14", "数", "`np.pi`"),
        Row(r"$\log a$", r"ログ。[自然対数](prerequisites.md#exp-log)。ほかの本の $\ln a$", "数", "`np.log(a)`"),
        Row(r"$e^x$, $\exp x$", "イーの $x$ 乗", "数", "`np.exp(x)`", means={"e": np.e}),
        Row("$XW$", "[行列の積](arrays.md#matrix)", "$(N, M)$", "`x @ W`"),
        Row(r"$X^\top$", "$X$ の転置。行と列を入れ替える", "$(D, N)$", "`x.T`"),
        Row(r"$x \odot z$", "同じ場所どうしの積", "$x$ と同じ", "`x * z`"),
        Row(r"$\dfrac{\partial L}{\partial x}$", "ラウンド $L$、ラウンド $x$。[偏微分](prerequisites.md#partial)", "$x$ と同じ", "`dx`"),
        Row(r"$\mathbb{E}[a]$", "期待値。値 × 確率の和。さいころの目なら 3.5", "数", "`q @ a`"),
        Row(r"$\propto$", r"比例する。$a \propto b$ は、ある定数 $c$ で $a = cb$", "", ""),
        Row(r"$\approx$", "ほぼ等しい", "", ""),
        Row(r"$\leftarrow$", "代入。左を、右の値に置き換える", "", "`=`"),
    ],
    "later": [
        Row(r"$\mu$", "ミュー。特徴ごとの平均", "$(D,)$", "`mean`"),
        Row("$s$, $s^2$", r"標準偏差と分散。ほかの本の $\sigma$, $\sigma^2$", r"$\mu$ と同じ", "`std`, `var`"),
        Row(r"$\hat{x}$", "エックスハット。平均 0、分散 1 にそろえた $x$", "$x$ と同じ", "`x_hat`"),
        Row(r"$\gamma, \beta$", "ガンマ、ベータ。バッチ正規化の拡大とずらし", r"$\mu$ と同じ", "`gamma`, `beta`"),
        Row("$m, v$", "最適化手法が覚えておく、勾配の移動平均など", "$W$ と同じ", "`m`, `v`"),
        Row(r"$\beta_1, \beta_2$", "移動平均で、過去を残す割合。0 以上 1 未満", "数", "`beta1`, `beta2`"),
        Row(r"$\alpha$", "アルファ。[Momentum](../deep/optimizers.md#velocity) が、前の速度を残す割合。0 以上 1 未満", "数", "`momentum`"),
        Row(r"$\rho$", "ロー。[RMSProp](../deep/adam.md#rmsprop) が、前の $h$ を残す割合。0 以上 1 未満", "数", "`decay`"),
        Row(r"$\epsilon$", "イプシロン。0 で割らないための、小さな正の数", "正の数", "`eps`"),
        Row(r"$\varepsilon$", "イプシロンの別の字。[数値微分](../learning/differences.md#rounding)の、丸めの大きさ", "正の数", ""),
        Row(r"$\lambda$", "ラムダ。正則化の強さ。0 以上", "数", "`strength`"),
        Row("$R_1, R_2$", "損失に足す、[L1 と L2 の罰則](../deep/regularization.md#add)", "数", "`L1`, `L2`"),
        Row("$r$", "[ドロップアウト](../deep/dropout.md#inverted)で消す割合。0 以上 1 未満", "数", "`ratio`"),
        Row("$(N, C, H, W)$", "画像 $N$ 枚。チャンネル、高さ、幅", "4 次元", "`x`"),
        Row("$FN, FH, FW$", "フィルターの数、高さ、幅", "整数", "`FN`, `FH`, `FW`"),
        Row("$P, S$", "パディング、ストライド", "整数", "`pad`, `stride`"),
        Row("$OH, OW$", "畳み込みの出力の高さと幅", "整数", "`OH`, `OW`"),
        Row("$p, q$", "窓の位置。上から $p$、左から $q$ 番目([畳み込み](../cnn/convolution.md#padding-stride))", "整数", ""),
        Row("$R$", "[受容野](../cnn/channels.md#receptive-field)の一辺", "整数", "`receptive_field`"),
    ],
}
# fmt: on


def rows() -> Iterator[Row]:
    """すべての表の行です。"""
    for table in TABLES.values():
        yield from table


def tables(markdown: str) -> str:
    """``<!-- letters data -->`` の行を、表に置き換えます。"""
    return MARK.sub(lambda mark: HEAD + "\n".join(map(line, TABLES[mark["name"]])), markdown)


def line(row: Row) -> str:
    """Markdown の表の一行です。"""
    return f"| {row.symbol} | {row.meaning} | {row.shape} | {row.python} |"

"""演習 layers: 中間層に ReLU を使う、2 層のネットワークの順伝播を書きます。"""

from typing import Any

import numpy as np

from zerodl.activations import relu, sigmoid
from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched

PAGE = "forward/layers", "行列で層を重ねる"
ONE = Place(*PAGE, "one-layer", "一つの層は、行列の積一つ")
THREE = Place(*PAGE, "three-layers", "三つの層を、順に通す")
BATCH = Place(*PAGE, "batch", "100 枚でも、同じ 3 行")
COLLAPSE = Place(*PAGE, "collapse", "活性化関数を抜くと、1 層に潰れる")


def two_layers(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """入力 x (N, D) から、relu(xW1 + b1)W2 + b2 (N, K) を返します。

    出典: サイト「行列で層を重ねる」の演習
    """
    return relu(x @ W1 + b1) @ W2 + b2


def given(N: int, D: int, M: int, K: int) -> tuple[Array, ...]:
    """入力 (N, D) と、ノードが M 個と K 個の層の重みとバイアスです。"""
    rng = np.random.default_rng(3)
    shapes = [(N, D), (D, M), (M,), (M, K), (K,)]
    return tuple(rng.integers(-3, 4, shape) / 2 for shape in shapes)


def in_place(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Any:
    """渡されたバイアスに、掛けて足した数を足し込みます。"""
    W2 += 0.0 * b2
    x *= 1.5
    return two_layers(x / 1.5, W1, b1, W2, b2)


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("2 層の順伝播", two_layers, (
        Question("3 件の入力 (3, 2) を、4 個のノードを通して (3, 2) にする", THREE,
            given(3, 2, 4, 2), (
                Wrong("中間層に ReLU がありません。このままでは、1 層と同じです。",
                    lambda x, W1, b1, W2, b2: (x @ W1 + b1) @ W2 + b2, read=COLLAPSE),
                Wrong("出力にも ReLU を通しました。最後の層は、足した数をそのまま返します。",
                    lambda x, W1, b1, W2, b2: relu(two_layers(x, W1, b1, W2, b2))),
                Wrong("ReLU の場所が、中間層でなく出力になっています。",
                    lambda x, W1, b1, W2, b2: relu((x @ W1 + b1) @ W2 + b2)),
                Wrong("ReLU を通してからバイアスを足しています。足してから通してください。",
                    lambda x, W1, b1, W2, b2: (relu(x @ W1) + b1) @ W2 + b2, read=ONE),
                Wrong("1 層目のバイアス b1 を足していません。",
                    lambda x, W1, b1, W2, b2: relu(x @ W1) @ W2 + b2, read=ONE),
                Wrong("2 層目のバイアス b2 を足していません。",
                    lambda x, W1, b1, W2, b2: relu(x @ W1 + b1) @ W2, read=ONE),
                Wrong("バイアスを、二つとも足していません。",
                    lambda x, W1, b1, W2, b2: relu(x @ W1) @ W2, read=ONE),
                Wrong("ReLU ではなくシグモイドを通しました。今回の約束は ReLU です。",
                    lambda x, W1, b1, W2, b2: sigmoid(x @ W1 + b1) @ W2 + b2),
                Wrong("1 層目の出力が返りました。2 層目にも通してください。",
                    lambda x, W1, b1, W2, b2: relu(x @ W1 + b1),
                    lambda x, W1, b1, W2, b2: x @ W1 + b1),
                Wrong("形がそろいません。行列の積は、* ではなく @ です。"
                      "@ は + より先なので、x @ W1 + b1 は、かっこで囲んでから次に渡します。",
                    lambda x, W1, b1, W2, b2: x * W1,
                    lambda x, W1, b1, W2, b2: relu(x @ W1) + b1 @ W2 + b2, read=ONE),
                Wrong("掛ける順番か転置が違います。入力が左、重みが右で、x @ W1 です。",
                    lambda x, W1, b1, W2, b2: W1 @ x, lambda x, W1, b1, W2, b2: x @ W1.T,
                    lambda x, W1, b1, W2, b2: W1.T @ x, read=ONE),
            )),
        Question("入力とノードの数が同じでも、転置しない", ONE, given(2, 3, 3, 3), (
            Wrong("正方形の W1 や W2 を転置しました。例外が出なくても、別の計算です。"
                  "W の一つの列が、一つのノードです。",
                lambda x, W1, b1, W2, b2: two_layers(x, W1.T, b1, W2.T, b2),
                lambda x, W1, b1, W2, b2: two_layers(x, W1.T, b1, W2, b2),
                lambda x, W1, b1, W2, b2: two_layers(x, W1, b1, W2.T, b2)),
        )),
        Question("1 件でも、5 件でも使える", BATCH, given(5, 2, 3, 1), (
            Wrong("3 件だけを計算しています。件数を決め打ちしないでください。",
                lambda x, W1, b1, W2, b2: two_layers(x[:3], W1, b1, W2, b2)),
        )),
        untouched(*given(2, 2, 3, 1), read=THREE, codes=(in_place,),
            advice="+= や *= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"),
    )),
)

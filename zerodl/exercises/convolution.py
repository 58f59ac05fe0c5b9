"""演習 convolution: 出力の大きさを数え、ストライドとパディングを取り違えたコードを直します。"""

from math import ceil
from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched

PAGE = "cnn/convolution", "畳み込みと出力サイズ"
HAND = Place(*PAGE, "by-hand", "小さな窓を重ねて、掛けて足す")
PAD = Place(*PAGE, "padding-stride", "端にも置く、飛ばして置く")
COUNT = Place(*PAGE, "output-size", "置ける場所を、数える")
LEFT_OVER = Place(*PAGE, "remainder", "割り切れないと、右と下が余る")


def count(size: int, kernel: int, stride: int, pad: int) -> int:
    """窓を置ける場所の数です。

    出典: サイト「畳み込みと出力サイズ」の演習
    """
    return (size + 2 * pad - kernel) // stride + 1


def slide(x: Array, w: Array, stride: int, pad: int) -> Array:
    """正方形の画像 x の上で、正方形のフィルター w を動かします。

    出典: サイト「畳み込みと出力サイズ」の演習
    """
    x = np.pad(x, pad)
    K = len(w)
    n = (len(x) - K) // stride + 1
    y = np.zeros((n, n))
    for p in range(n):
        for q in range(n):
            i, j = p * stride, q * stride
            window = x[i : i + K, j : j + K]
            y[p, q] = (window * w).sum()
    return y


def broken_slide(x: Any, w: Any, stride: Any, pad: Any) -> Any:
    """壊れた畳み込みです。"""
    x = np.pad(x, stride)
    K = len(w)
    n = (len(x) - K) // pad + 1
    y = np.zeros((n, n))
    for p in range(n):
        for q in range(n):
            i, j = p * pad, q * pad
            window = x[i : i + K, j : j + K]
            y[p, q] = (window * w).sum()
    return y


def half_fixed(x: Any, w: Any, stride: Any, pad: Any) -> Any:
    """縁の幅だけを直し、窓は pad ずつ動かしたままです。"""
    return slide(np.pad(x, pad), w, pad, 0)


def wide(x: Any, w: Any, stride: Any, pad: Any) -> Any:
    """縁の幅が stride のままです。"""
    return slide(x, w, stride, stride)


def dense(x: Any, w: Any, stride: Any, pad: Any) -> Any:
    """出力の大きさは合っていますが、窓を 1 ずつ動かします。"""
    n = count(len(x), len(w), stride, pad)
    return slide(x, w, 1, pad)[:n, :n]


def uneven(x: Any, w: Any, stride: Any, pad: Any) -> Any:
    """窓を縦には stride ずつ、横には pad ずつ動かします。"""
    y = slide(x, w, 1, pad)
    n = count(len(x), len(w), stride, pad)
    return y[::stride, ::pad][:n, :n]


def in_place(x: Any, w: Any, stride: Any, pad: Any) -> Any:
    """渡されたフィルターを書き換えます。"""
    w *= 1.5
    return slide(x, w / 1.5, stride, pad)


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
X = np.array([[1, 0, 2, 3, 1], [0, 2, 1, 0, 4], [3, 1, 0, 2, 2], [1, 5, 2, 0, 1],
              [0, 2, 1, 3, 0]], dtype=float)
W = np.array([[1.0, -1.0, 0.0], [2.0, 0.0, 1.0], [-1.0, 3.0, 1.0]])
STAGES = (
    Stage("置ける場所の数", count, (
        Question("28 画素に幅 2 の縁を付け、5 画素の窓を 1 ずつ動かす", COUNT, (28, 5, 1, 2), (
            Wrong("動ける幅だけを数えています。始めの 1 か所を足してください。",
                lambda size, kernel, stride, pad: (size + 2 * pad - kernel) // stride),
            Wrong("縁は両側に付くので、pad の 2 倍を足します。",
                lambda size, kernel, stride, pad: (size + pad - kernel) // stride + 1, read=PAD),
            Wrong("縁を足していません。両側に pad ずつ広がります。",
                lambda size, kernel, stride, pad: (size - kernel) // stride + 1, read=PAD),
            Wrong("窓の大きさを引いていません。窓の右の端が、画像の端に着けば終わりです。",
                lambda size, kernel, stride, pad: (size + 2 * pad) // stride + 1),
        )),
        Question("227 画素の画像で、11 画素の窓を 4 ずつ動かす", COUNT, (227, 11, 4, 0), (
            Wrong("ストライドで割っていません。4 ずつ動けば、置ける場所は減ります。",
                lambda size, kernel, stride, pad: size + 2 * pad - kernel + 1),
            Wrong("1 を足してから割っています。割ってから、始めの 1 か所を足してください。",
                lambda size, kernel, stride, pad: (size + 2 * pad - kernel + 1) // stride),
        )),
        Question("割り切れないとき、はみ出す窓は置かない", LEFT_OVER, (7, 2, 2, 0), (
            Wrong("小数が返りました。割り切れないときは切り捨てます。// を使ってください。",
                lambda size, kernel, stride, pad: (size + 2 * pad - kernel) / stride + 1),
            Wrong("切り上げています。はみ出す窓は置けないので、切り捨てます。",
                lambda size, kernel, stride, pad: ceil((size + 2 * pad - kernel) / stride) + 1,
                lambda size, kernel, stride, pad: round((size + 2 * pad - kernel) / stride + 1)),
        )),
        Question("幅 2 の縁を付けても割り切れないとき", LEFT_OVER, (9, 5, 5, 2), (
            Wrong("四捨五入しています。余りが半分より多くても、はみ出す窓は置けません。",
                lambda size, kernel, stride, pad: round((size + 2 * pad - kernel) / stride) + 1),
            Wrong("縁の分を、後から足しています。縁を付けた後の幅を、ストライドで割ってください。",
                lambda size, kernel, stride, pad: (size - kernel) // stride + 1 + 2 * pad,
                lambda size, kernel, stride, pad:
                    (size - kernel) // stride + 2 * pad // stride + 1, read=PAD),
        )),
    )),
    Stage("窓を動かす", slide, (
        Question("5×5 の画像で、3×3 の窓を、縁 1 で 2 ずつ動かす", PAD, (X, W, 2, 1), (
            Wrong("stride と pad が入れ替わっています。縁の幅が pad、窓を動かす幅が stride です。",
                broken_slide),
            Wrong("縁の幅が stride のままです。np.pad には pad を渡します。", wide),
            Wrong("窓を動かす幅が pad のままです。n を求める行と、i、j の行を見てください。",
                half_fixed),
            Wrong("横に動かす幅が pad のままです。j の行を見てください。", uneven),
            Wrong("縦に動かす幅が pad のままです。i の行を見てください。",
                lambda x, w, stride, pad: uneven(x.T, w.T, stride, pad).T),
            Wrong("窓が画像からはみ出て、w と大きさが合いません。n を求める行を見てください。",
                lambda x, w, stride, pad: x[:2] * w, read=COUNT),
            Wrong("窓が 1 ずつ動いています。i は p * stride、j は q * stride です。", dense),
            Wrong("縁を付けていません。np.pad(x, pad) を使ってください。",
                lambda x, w, stride, pad: slide(x, w, stride, 0)),
            Wrong("フィルターを裏返しています。裏返さずに重ねてください。",
                lambda x, w, stride, pad: slide(x, w[::-1, ::-1], stride, pad), read=HAND),
            Wrong("縦と横が入れ替わっています。y[p, q] は、p が縦、q が横です。",
                lambda x, w, stride, pad: slide(x, w, stride, pad).T, read=HAND),
        )),
        Question("縁がなく、1 ずつ動かす", HAND, (X, W, 1, 0), (
            Wrong("縁が 0 のときも、1 の縁を付けています。",
                lambda x, w, stride, pad: slide(x, w, stride, max(pad, 1))),
            Wrong("ストライドがいつも 2 です。渡された stride を使ってください。",
                lambda x, w, stride, pad: slide(x, w, 2, pad)),
        )),
        untouched(X, W, 2, 1, read=HAND, codes=(in_place,),
            advice="*= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"),
    )),
)

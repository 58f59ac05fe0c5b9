"""演習 vanishing: シグモイドの逆伝播を直し、勾配の大きさを層ごとに測ります。"""

from typing import Any

import numpy as np

from zerodl.activations import d_sigmoid, sigmoid
from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched

PAGE = "deep/vanishing", "勾配消失"
CHAIN = Place(*PAGE, "chain", "三つの節の鎖で、手計算する")
BOUND = Place(*PAGE, "bound", "0.25 を超えない数の、掛け算")
WIDTH = Place(*PAGE, "width", "ノードが 100 個あっても、平均では縮む")


def back(dz: Array, z: Array, W: Array) -> Any:
    """シグモイドの層を一つ戻ります。z はシグモイドを通した後の値です。

    出典: サイト「勾配消失」の演習
    """
    return (dz * z * (1 - z)) @ W.T


def broken_back(dz: Array, z: Array, W: Array) -> Any:
    """壊れた、シグモイドの逆伝播です。"""
    du = dz * d_sigmoid(z)
    return du @ W.T


def in_place(dz: Array, z: Array, W: Array) -> Any:
    """渡された dz に掛け込みます。"""
    dz *= z * (1 - z)
    return dz @ W.T


def sizes(dz: Array, zs: Array, Ws: Array) -> Any:
    """各層の du の大きさ(二乗の平均の平方根)を、入口の層から順に並べて返します。

    出典: サイト「勾配消失」の演習
    """
    found = []
    for z, W in zip(zs[::-1], Ws[::-1], strict=True):
        du = dz * z * (1 - z)
        found.append(np.sqrt((du**2).mean()))
        dz = du @ W.T
    return np.array(found[::-1])


def onward(dz: Any, du: Any, W: Any) -> Any:
    """手前の層の z の勾配です。"""
    return du @ W.T


def measure(
    size: Any,
    du: Any = lambda dz, z: dz * z * (1 - z),
    order: int = -1,
    back: Any = onward,
    place: int = 1,
) -> Any:
    """大きさの測り方 size と、du の求め方と、戻り方 back を替えた書き方です。

    測るのは、place が 0 なら dz、1 なら du、2 なら戻った後の勾配です。
    """

    def answer(dz: Array, zs: Array, Ws: Array) -> Any:
        found = []
        for z, W in zip(zs[::-1], Ws[::-1], strict=True):
            here = du(dz, z)
            passed = dz, here, back(dz, here, W)
            found.append(size(passed[place]))
            dz = passed[2]
        return np.array(found[::order])

    return answer


def rms(du: Array) -> Any:
    """二乗の平均の平方根です。"""
    return np.sqrt((du**2).mean())


def layers(count: int, N: int, M: int) -> tuple[Array, Array, Array]:
    """ノードが M 個の層を count 個重ね、N 件を通した、出口の勾配と、各層の出力と、重みです。"""
    rng = np.random.default_rng(5)
    z, zs, Ws = rng.normal(size=(N, M)), [], rng.normal(size=(count, M, M))
    for W in Ws:
        z = sigmoid(z @ W)
        zs.append(z)
    return rng.normal(size=z.shape), np.array(zs), Ws


DZ, ZS, WS = layers(2, 3, 4)
ONE = DZ[:, :2], ZS[1][:, :2], WS[1][:, :2]
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("一つの層", back, (
        Question("重みが 1 の節で、z = 0.99 のときの倍率", CHAIN,
            (np.array([[1.0]]), np.array([[0.99]]), np.array([[1.0]])), (
                Wrong("d_sigmoid に、通した後の値 z を渡しています。2 回通した傾きです。"
                      "z があるなら、傾きは z * (1 - z) です。", broken_back),
                Wrong("傾きだけで、(1 - z) を掛けていません。", lambda dz, z, W: (dz * z) @ W.T),
                Wrong("tanh の傾きです。シグモイドの傾きは z * (1 - z) です。",
                    lambda dz, z, W: (dz * (1 - z**2)) @ W.T),
            )),
        Question("ノードが 4 個の層から 2 個の層へ進む所を、3 件まとめて戻る", WIDTH, ONE, (
            Wrong("活性化関数の傾きを掛けていません。", lambda dz, z, W: dz @ W.T, read=CHAIN),
            Wrong("重みを掛けていません。W.T を掛けると、前の層の z の勾配になります。",
                lambda dz, z, W: dz * z * (1 - z)),
            Wrong("来た勾配 dz を掛けていません。",
                lambda dz, z, W: (z * (1 - z)) @ W.T, read=CHAIN),
            Wrong("W を転置していません。前へは @ W、後ろへは @ W.T です。",
                lambda dz, z, W: (dz * z * (1 - z)) @ W),
        )),
        untouched(*ONE, read=CHAIN, codes=(in_place,),
            advice="*= は、呼んだ側の配列まで変えます。新しい名前に受けてください。"),
    )),
    Stage("層ごとの大きさ", sizes, (
        Question("二つの層の du の大きさを、入口から順に", BOUND, (DZ, ZS, WS), (
            Wrong("順番が逆です。後ろから測った数を、入口の層から順に並べ直してください。",
                measure(rms, order=1)),
            Wrong("入口の層から戻っています。dz は出口の勾配なので、後ろの層から順に戻ります。",
                lambda dz, zs, Ws: sizes(dz, zs[::-1], Ws[::-1])[::-1]),
            Wrong("dz の大きさを測っています。活性化関数の傾きを掛けた du を測ってください。",
                measure(rms, place=0), read=CHAIN),
            Wrong("重みを掛けて戻った後に測っています。測るのは、重みを掛ける前の du です。",
                measure(rms, place=2), read=CHAIN),
            Wrong("傾きを掛けずに戻っています。手前へ戻すのは、dz ではなく du です。",
                measure(rms, back=lambda dz, du, W: dz @ W.T), read=CHAIN),
            Wrong("dz が出口のままです。層を一つ戻るたびに、dz を入れ直してください。",
                measure(rms, back=lambda dz, du, W: dz), read=CHAIN),
            Wrong("重みを掛けずに戻っています。層を一つ戻るたびに、@ W.T です。",
                lambda dz, zs, Ws: sizes(dz, zs, 0 * Ws + np.eye(Ws.shape[1])), read=WIDTH),
            Wrong("W を転置していません。正方形なので、エラーは出ません。後ろへは @ W.T です。",
                lambda dz, zs, Ws: sizes(dz, zs, Ws.swapaxes(1, 2)), read=WIDTH),
            Wrong("平方根をとっていません。", measure(lambda du: (du**2).mean())),
            Wrong("平均ではなく、和の平方根です。ノードの数が違う層とも比べられるように、平均します。",
                measure(lambda du: np.sqrt((du**2).sum()))),
            Wrong("符号の付いたまま平均すると、正と負が打ち消し合います。二乗してから平均します。",
                measure(np.mean)),
            Wrong("絶対値の平均です。ここでの大きさは、二乗の平均の平方根です。",
                measure(lambda du: np.abs(du).mean())),
            Wrong("標準偏差は、平均を引いてから測ります。ここでは、平均を引きません。",
                measure(np.std)),
            Wrong("d_sigmoid に、通した後の値 z を渡しています。傾きは z * (1 - z) です。",
                measure(rms, lambda dz, z: dz * d_sigmoid(z)), read=CHAIN),
        )),
    )),
)

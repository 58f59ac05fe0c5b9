"""演習 pooling: 最大値プーリングを書き、同じ値が並ぶと勾配が増える逆伝播を直します。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, untouched

PAGE = "cnn/pooling", "プーリング"
FORWARD = Place(*PAGE, "forward", "窓の中を、一つの数にまとめる")
BACKWARD = Place(*PAGE, "backward", "勾配は、勝った画素に戻る")
TIES = Place(*PAGE, "ties", "同点なら、最初の一つだけ")


def pool(x: Array) -> Array:
    """画像 x (H, W) の、2×2 の窓ごとの最大値です。

    出典: サイト「プーリング」の演習
    """
    parts = [x[0::2, 0::2], x[0::2, 1::2], x[1::2, 0::2], x[1::2, 1::2]]
    return np.max(parts, axis=0)


def pool_backward(x: Array, dy: Array) -> Array:
    """2×2 の最大値プーリングの逆伝播です。

    出典: サイト「プーリング」の演習
    """
    dx = np.zeros(x.shape)
    for p in range(len(dy)):
        for q in range(dy.shape[1]):
            window = x[2 * p : 2 * p + 2, 2 * q : 2 * q + 2]
            i, j = divmod(window.argmax(), 2)
            dx[2 * p + i, 2 * q + j] = dy[p, q]
    return dx


def broken_backward(x: Any, dy: Any) -> Any:
    """壊れた、2×2 の最大値プーリングの逆伝播です。"""
    dx = np.zeros(x.shape)
    for p in range(len(dy)):
        for q in range(dy.shape[1]):
            rows = slice(2 * p, 2 * p + 2)
            cols = slice(2 * q, 2 * q + 2)
            window = x[rows, cols]
            won = window == window.max()
            dx[rows, cols] = dy[p, q] * won
    return dx


def spread(dy: Any) -> Any:
    """勾配を、窓の 4 画素のすべてに写します。"""
    return np.repeat(np.repeat(dy, 2, axis=0), 2, axis=1)


def shared(x: Any, dy: Any) -> Any:
    """同点の画素で、勾配を等しく分けます。"""
    won = (x == spread(pool(x))).astype(float)
    counts = won[0::2, 0::2] + won[0::2, 1::2] + won[1::2, 0::2] + won[1::2, 1::2]
    return spread(dy / counts) * won


def last(x: Any, dy: Any) -> Any:
    """同点の画素のうち、最後の一つに渡します。"""
    return pool_backward(x[::-1, ::-1], dy[::-1, ::-1])[::-1, ::-1]


def in_place(x: Any, dy: Any) -> Any:
    """渡された dy を書き換えます。"""
    dy *= 2
    return pool_backward(x, dy / 2)


def overlapping(x: Any) -> Any:
    """窓を 1 ずつ動かします。"""
    return np.max([x[:-1, :-1], x[:-1, 1:], x[1:, :-1], x[1:, 1:]], axis=0)


def stepped(down: int, across: int) -> Answer:
    """窓を、縦に down、横に across ずつ動かします。"""

    def answer(x: Any) -> Any:
        n, m = len(x) // 2, x.shape[1] // 2
        return overlapping(x)[::down, ::across][:n, :m]

    return answer


def routed(start: int, place: Answer) -> Answer:
    """窓の番号に掛ける数 start と、勾配を書く場所 place(p, q, 最大値の番号) を替えます。"""

    def answer(x: Any, dy: Any) -> Any:
        dx = np.zeros(x.shape)
        for p, q in np.ndindex(dy.shape):
            i, j = start * p, start * q
            dx[place(p, q, x[i : i + 2, j : j + 2].argmax())] = dy[p, q]
        return dx

    return answer


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
X = np.array([[1.0, 5.0, 2.0, 0.0, 3.0, 1.0], [4.0, 0.5, 6.0, 1.0, 2.0, 7.0],
              [-3.0, -1.0, 8.0, 2.0, 0.0, 1.0], [-2.0, -4.0, 1.0, 3.0, 9.0, 4.0]])
DY = np.array([[1.0, 2.0, -3.0], [4.0, 5.0, 0.5]])
TIED = np.array([[0.0, 0.0, 3.0, 1.0], [0.0, 0.0, 2.0, 3.0]])
STAGES = (
    Stage("順伝播", pool, (
        Question("4×6 の画像を、2×2 の窓で 2×3 にする", FORWARD, (X,), (
            Wrong("平均を取っています。窓の中の最大値を取ってください。",
                lambda x: (x[0::2, 0::2] + x[0::2, 1::2] + x[1::2, 0::2] + x[1::2, 1::2]) / 4),
            Wrong("窓の左上を抜き出しただけです。4 個を比べてください。",
                lambda x: x[0::2, 0::2]),
            Wrong("負の数が 0 になっています。0 から比べ始めず、窓の 4 個だけを比べてください。",
                lambda x: np.maximum(pool(x), 0)),
            Wrong("窓を 1 ずつ動かしています。2×2 の窓は、2 ずつ動かして重ならないようにします。",
                overlapping),
            Wrong("窓の始まりを 2 倍していません。窓 (p, q) は、画素 (2p, 2q) から始まります。",
                stepped(1, 1), stepped(2, 1), stepped(1, 2)),
            Wrong("窓の 4 個を足しています。足さずに、最大値を取ってください。",
                lambda x: x[0::2, 0::2] + x[0::2, 1::2] + x[1::2, 0::2] + x[1::2, 1::2]),
            Wrong("縦に並んだ 2 個だけを比べています。横の 2 個も比べてください。",
                lambda x: np.maximum(x[0::2], x[1::2])),
            Wrong("横に並んだ 2 個だけを比べています。縦の 2 個も比べてください。",
                lambda x: np.maximum(x[:, 0::2], x[:, 1::2])),
            Wrong("最小値を取っています。", lambda x: -pool(-x)),
            Wrong("大きさは合っていますが、窓の画素が隣どうしではありません。"
                  "reshape(H // 2, W // 2, 4) では、横に続く 4 個が組になります。",
                lambda x: x.reshape(len(x) // 2, x.shape[1] // 2, 4).max(axis=2)),
        )),
        untouched(X, read=FORWARD, codes=(lambda x: pool(x.__imul__(2)) / 2,),
            advice="*= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"),
    )),
    Stage("逆伝播", pool_backward, (
        Question("同点のない 4×6 の画像", BACKWARD, (X, DY), (
            Wrong("窓の 4 画素のすべてに渡しています。渡すのは、最大値だった画素だけです。",
                lambda x, dy: spread(dy)),
            Wrong("平均プーリングの逆伝播です。最大値だった画素に、全部を渡してください。",
                lambda x, dy: spread(dy) / 4),
            Wrong("どの窓でも、左上の画素に渡しています。最大値の場所を調べてください。",
                lambda x, dy: np.kron(dy, [[1.0, 0.0], [0.0, 0.0]])),
            Wrong("商と余りが逆です。窓の中の番号を 2 で割ると、商が縦、余りが横です。",
                routed(2, lambda p, q, k: (2 * p + k % 2, 2 * q + k // 2))),
            Wrong("窓の始まりを 2 倍していません。窓 (p, q) は、画素 (2p, 2q) から始まります。",
                routed(1, lambda p, q, k: (p + k // 2, q + k % 2)),
                routed(1, lambda p, q, k: (2 * p + k // 2, 2 * q + k % 2)),
                routed(2, lambda p, q, k: (p + k // 2, q + k % 2)), read=FORWARD),
            Wrong("窓の始まりを足していません。どの勾配も、左上の窓に書き込まれています。",
                routed(2, lambda p, q, k: (k // 2, k % 2))),
            Wrong("来た勾配 dy を掛けていません。最大値の印は、dy に掛けて渡します。",
                lambda x, dy: (x == spread(pool(x))).astype(float)),
            Wrong("勾配に最大値を掛けています。最大値を選ぶだけなので、倍率は 1 です。",
                lambda x, dy: pool_backward(x, dy) * x),
        )),
        Question("0 や 3 が並ぶ、同点のある 2×4 の画像", TIES, (TIED, np.array([[2.0, 5.0]])), (
            Wrong("同点の画素のすべてに渡しているので、勾配が増えています。"
                  "argmax なら、最初の一つの場所だけが返ります。", broken_backward),
            Wrong("同点の画素で、勾配を等しく分けています。ここでは、最初の一つに全部を渡します。",
                shared),
            Wrong("同点の画素のうち、最後の一つに渡しています。最初の一つに渡してください。", last),
        )),
        untouched(X, DY, read=BACKWARD, codes=(in_place,),
            advice="*= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"),
    )),
)

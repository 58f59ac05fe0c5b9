"""演習 to_input: 白い紙に黒で書いてスキャンした数字を、ネットワークに渡せる形と値に直します。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, keeps_dtype, shape, untouched
from zerodl.exercises.softmax import DTYPE, INPLACE

PAGE = "labs/mnist_inference", "MNIST の推論"
FLATTEN = Place(*PAGE, "preprocess", "画像を、784 個の数にする")
WRONG = Place(*PAGE, "wrong-input", "違う画像には、約束がない")
BATCH = Place(*PAGE, "batch", "100 枚ずつ、まとめて答える")
TASK = Place(*PAGE, "exercise", "演習")
B = np.float32(255)


def to_input(scanned: Array) -> Array:
    """スキャンした画像 (N, 28, 28) を、黒い地に白い線の、0 以上 1 以下の (N, 784) にします。

    scanned は 0 から 255 の uint8、結果は float32 です。
    出典: サイト「MNIST の推論」の演習
    """
    return (255 - scanned).reshape(len(scanned), 784) / np.float32(255)


def scans(count: int) -> Array:
    """白い紙に、ばらばらな濃さの点を打った画像です。"""
    rng = np.random.default_rng(count)
    paper = np.full((count, 28, 28), 255, dtype=np.uint8)
    paper[:, 4:24, 6:20] = rng.integers(0, 256, (count, 20, 14))
    return paper


def tones(*pixels: int) -> Array:
    """外側から四つの濃さ pixels を輪にした画像です。回しても裏返しても変わりません。"""
    edge = np.minimum(np.arange(28), np.arange(27, -1, -1))
    return np.array(pixels, dtype=np.uint8)[np.minimum.outer(edge, edge) % 4][np.newaxis]


def four(x: Any) -> Any:
    """四つの濃さを、対角線に沿って一つずつ取ります。"""
    return np.asarray(x)[0, :116:29]


def flat(x: Array) -> Array:
    """(N, 784) にします。"""
    return x.reshape(len(x), 784)


def dark(s: Array) -> Array:
    """正しい値。dark(s) に手を加えて、間違いを作ります。"""
    return 1 - flat(s) / 255


def in_place(s: Array) -> Array:
    """渡された配列の白黒を入れ替えます。"""
    s[...] = 255 - s
    return flat(s) / B


def divided_in_place(s: Array) -> Array:
    """渡された配列を 255 で割ります。"""
    s /= 255
    return 1 - flat(s)


def into_rows(s: Array) -> Array:
    """(N, 28, 28) を、平らにせずに (N, 784) に書き込みます。"""
    x = np.zeros((len(s), 784), np.float32)
    x[:] = s
    return x


def first_only(s: Array) -> Array:
    """最初の 1 枚を書いただけで return します。"""
    x = np.zeros((len(s), 784), np.float32)
    x[0] = to_input(s)[0]
    return x


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
FIXED = (
    "枚数を決め打ちしています。枚数は len(scanned) で取り、reshape(len(scanned), 784) とします。"
)
SHAPE = (
    Wrong("(3, 28, 28) のままです。reshape で平らにしてください。", lambda s: (255 - s) / B),
    Wrong("1 枚を 1 行にして、(3, 784) にしてください。", lambda s: to_input(s).T),
    Wrong("全部の画像が 1 本につながっています。1 枚を 1 行にしてください。", np.ravel),
    Wrong("1 枚だけです。全部の画像を返してください。", lambda s: to_input(s[:1]), lambda s: s[0],
        lambda s: to_input(s)[0]),
    Wrong("reshape の前と後で、要素の数が合いません。1 枚は 28 × 28 = 784 個です。"
          "枚数を決め打ちせず、reshape(len(scanned), 784) としてください。",
        lambda s: s.reshape(1, 784)),
    Wrong("足し引きや代入をする二つの配列の、形が合っていません。"
          "(N, 28, 28) は、先に reshape(len(scanned), 784) で (N, 784) にしてください。",
        into_rows, lambda s: s + np.zeros((3, 784))),
    Wrong("scanned の形は (N, 28, 28) で、軸は三つです。チャンネルの軸はありません。",
        lambda s: [N for N, C, H, W in [s.shape]], lambda s: s.shape[3], lambda s: s[:, 0, 0, 0],
        read=TASK),
    Wrong("uint8 の配列に小数は書き込めません。/= を使わず、新しい配列に受けてください。",
        divided_in_place, read=DTYPE),
    Wrong("uint8 に 256 は入りません。255 から引くか、先に小数にしてください。", lambda s: 256 - s,
        read=TASK),
)
INVERT = "白と黒が逆です。紙の白(255)を 0 に、線の黒(0)を 1 にしてください。"
SCALE = "255 で割っていません。0 以上 1 以下の小数にしてください。"
CUT = (
    "小数が切り捨てられて、0 と 1 だけになりました。"
    "// や astype(int)、整数の入れ物(empty_like など)を使っていませんか。"
)
BY_IMAGE = "その画像の最大値や標準偏差ではなく、どの画像も 255 で割ってください。"
VALUES = (
    Wrong(INVERT, lambda s: flat(s) / 255),
    Wrong(f"{INVERT}{SCALE}", flat),
    Wrong(SCALE, lambda s: flat(255 - s)),
    Wrong(f"{SCALE}割ってから 1 から引きます。", lambda s: 1.0 - flat(s)),
    Wrong("uint8 のまま引き算をして、値が一周しています(uint8 では 1 - 255 が 2 になります)。"
          "255 から引くか、先に小数にしてください。",
        lambda s: 1 - flat(s), lambda s: (1 - flat(s)) / 255, lambda s: -flat(s),
        lambda s: -flat(s) / 255, lambda s: abs(flat(s) - 255) / 255, read=TASK),
    Wrong(f"{INVERT}符号を変えるのではなく、1 から引きます。", lambda s: -(flat(s) / 255)),
    Wrong(CUT, lambda s: dark(s) // 1, read=FLATTEN),
    Wrong(f"{INVERT}{CUT}", lambda s: flat(s) // 255),
    Wrong("濃さが消えています。> で比べず、255 で割ってください。", lambda s: flat(s) < 255,
        lambda s: flat(s) < 128, read=FLATTEN),
    Wrong("-1 から 1 になっています。今回の約束は 0 から 1 です。", lambda s: 2 * dark(s) - 1,
        lambda s: 1 - 2 * dark(s), read=FLATTEN),
    Wrong("256 を使っています。白の 255 が 0 に、黒の 0 が 1 になるように、255 を使ってください。",
        lambda s: flat(255 - s) / 256, lambda s: (256.0 - flat(s)) / 256,
        lambda s: 1 - flat(s) / 256, lambda s: (256.0 - flat(s)) / 255, read=FLATTEN),
    Wrong("255 で割った後の白は 1 です。255 からではなく、1 から引いてください。",
        lambda s: 255 - flat(s) / 255),
    Wrong(BY_IMAGE, lambda s: (dark(s) - dark(s).mean()) / dark(s).std(),
        lambda s: (flat(s) - flat(s).mean()) / flat(s).std(), lambda s: dark(s) / dark(s).sum()),
)
ORDER = (
    Wrong("縦と横が逆です。転置や order='F' をやめて、行の順につないでください。",
        lambda s: to_input(s.transpose(0, 2, 1)),
        lambda s: dark(s.reshape(len(s), 784, order="F"))),
    Wrong("画像どうしが混ざっています。reshape(784, N).T や .T ではなく reshape(N, 784) です。",
        lambda s: to_input(s).reshape(784, 2).T, lambda s: to_input(s.T.reshape(s.shape))),
    Wrong("2 枚目から先が 0 のままです。return を for の外に出してください。", first_only),
    Wrong("上下か左右が逆です。[::-1] や rot90 をやめて、そのままの向きでつないでください。",
        lambda s: to_input(s[:, ::-1]), lambda s: to_input(s[:, :, ::-1]),
        lambda s: to_input(s[:, ::-1, ::-1]), lambda s: to_input(np.rot90(s, axes=(1, 2))),
        lambda s: to_input(np.rot90(s, -1, axes=(1, 2)))),
    Wrong("画像の順番が逆になっています。", lambda s: to_input(s[::-1])),
)
STAGES = (
    Stage("前処理", to_input, (
        Question("3 枚の画像 (3, 28, 28) から、(3, 784) の行列を作る", FLATTEN, (scans(3),),
            SHAPE, view=shape),
        Question("5 枚でも、同じように使える", BATCH, (scans(5),),
            (Wrong(FIXED, lambda s: s.reshape(3, 784), lambda s: to_input(s)[:3]),), view=shape),
        Question("紙の白を 0、線の黒を 1 とする、0 以上 1 以下の小数にする", WRONG,
            (tones(255, 204, 51, 0),), VALUES, view=four, shown="画素 [255, 204, 51, 0]"),
        Question("うすい線は、うすいままにする", WRONG, (tones(255, 230, 204, 153),),
            (Wrong(BY_IMAGE, lambda s: flat(255 - s) / (255 - s).max()),), BY_IMAGE,
            view=four, shown="画素 [255, 230, 204, 153]"),
        Question("画素を、行の順につなぐ", FLATTEN, (scans(2),), ORDER, shown="2 枚の画像"),
        keeps_dtype(scans(1), read=FLATTEN, codes=(dark,),
            advice="np.float32(255) で割るか、astype(np.float32) で直してください。"),
        untouched(scans(1), read=INPLACE, codes=(in_place,),
            advice="-= や /=、out= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"),
    )),
)

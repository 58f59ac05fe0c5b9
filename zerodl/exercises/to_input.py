"""演習 to_input: 白い紙に黒で書いてスキャンした数字を、ネットワークに渡せる形と値に直します。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.judge import (
    Answer,
    Exercise,
    Mistake,
    Place,
    Suspect,
    as_result,
    call,
    compare,
    refuse_changes,
    shape_of,
    show,
)
from zerodl.exercises.softmax import DTYPE, INPLACE

PAGE, TITLE = "labs/mnist_inference", "MNIST の推論"
FLATTEN = Place(PAGE, "preprocess", f"{TITLE}「平らにして、正規化する」")
WRONG = Place(PAGE, "wrong-input", f"{TITLE}「前処理を間違えると」")
BATCH = Place(PAGE, "batch", f"{TITLE}「バッチで予測する」")
TASK = Place(PAGE, "exercise", f"{TITLE}「演習」")

INVERT = "白と黒が逆です。紙の白(255)を 0 に、線の黒(0)を 1 にしてください。"
SCALE = "255 で割っていません。0 以上 1 以下の小数にしてください。"
WRAPPED = (
    "uint8 のまま引き算をして、値が一周しています(uint8 では 1 - 255 が 2 になります)。"
    "255 から引くか、先に小数にしてください。"
)
FIXED = "枚数を決め打ちしています。枚数は len(scanned) で取ってください。"
RESHAPE = (
    "reshape の前と後で、要素の数が合いません。1 枚は 28 × 28 = 784 個です。"
    "枚数を決め打ちせず、reshape(len(scanned), 784) としてください。"
)
SHAPES = (
    "足し引きや代入をする二つの配列の、形が合っていません。"
    "(N, 28, 28) は、先に reshape(len(scanned), 784) で (N, 784) にしてください。"
)
AXES = "scanned の形は (N, 28, 28) で、軸は三つです。チャンネルの軸はありません。"
INTEGER_BUFFER = "uint8 の配列に小数は書き込めません。/= を使わず、新しい配列に受けてください。"
UNEVEN = "0 で割っています。その画像の最大値や標準偏差ではなく、255 で割ってください。"
BINARY = "濃さが消えています。> で比べず、255 で割ってください。"
BY_256 = "256 で割っています。最大の 255 が 1 になるように割ってください。"
MIXED = "画像どうしが混ざっています。reshape(784, N).T や .T ではなく reshape(N, 784) です。"
CUT = (
    "小数が切り捨てられて、0 と 1 だけになりました。"
    "// や astype(int)、整数の入れ物(empty_like など)を使っていませんか。"
)
REASSIGN = "-= や /=、out= は、呼んだ側の配列まで変えます。新しい配列に受けてください。"


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


def _call(answer: Answer, scanned: Array, read: Place) -> Any:
    """答えの関数を呼びます。例外は、よくある間違いの説明に変えます。"""
    hints = [
        ("cannot reshape", RESHAPE, FLATTEN),
        ("broadcast", SHAPES, FLATTEN),
        ("enough values to unpack", AXES, TASK),
        ("Cannot cast", INTEGER_BUFFER, DTYPE),
        ("out of bounds for uint8", WRAPPED, TASK),
    ]
    return call(answer, scanned, hints=hints, read=read)


def shape(answer: Answer) -> None:
    """3 枚の画像 (3, 28, 28) から、(3, 784) の行列を作る"""
    x = _call(answer, scans(3), FLATTEN)
    if shape_of(x) == (3, 28, 28):
        raise Mistake("(3, 28, 28) のままです。reshape で平らにしてください。", FLATTEN)
    if shape_of(x) == (784, 3):
        raise Mistake("(784, 3) です。1 枚を 1 行にして、(3, 784) にしてください。", FLATTEN)
    if shape_of(x) == (3 * 784,):
        raise Mistake("全部の画像が 1 本につながっています。1 枚を 1 行にしてください。", FLATTEN)
    as_result(x, (3, 784), FLATTEN)


def values(answer: Answer) -> None:
    """紙の白を 0、線の黒を 1 とする、0 以上 1 以下の小数にする"""
    pixels = np.array([255, 204, 51, 0], dtype=np.uint8)
    papers = [np.full((1, 28, 28), pixel) for pixel in pixels]  # 一様な濃さの画像
    rows = [as_result(_call(answer, paper, WRONG), (1, 784), FLATTEN) for paper in papers]
    x = np.array([row[0, 0] for row in rows])
    dark = np.array([0, 0.2, 0.8, 1])
    compare(f"画素 {show(pixels)}", x, dark, _suspects(pixels), WRONG, broken=UNEVEN)


def _suspects(pixels: Array) -> list[Suspect]:
    """よくある間違いをしたときの値と、その説明です。"""
    light = pixels / 255  # 白が 1
    dark = 1 - light  # 黒が 1
    wrapped = 1 - pixels  # uint8 のまま引くと一周する
    return [
        (light, INVERT),
        (255.0 * light, f"{INVERT}{SCALE}"),
        (255.0 * dark, SCALE),
        (1 - 255.0 * light, f"{SCALE}割ってから 1 から引きます。"),
        (wrapped, WRAPPED, TASK),
        (wrapped / 255, WRAPPED, TASK),
        (-pixels, WRAPPED, TASK),
        (abs(pixels - 255) / 255, WRAPPED, TASK),
        (-pixels / 255, WRAPPED, TASK),
        (-light, f"{INVERT}符号を変えるのではなく、1 から引きます。"),
        (dark // 1, CUT, FLATTEN),
        (light // 1, f"{INVERT}{CUT}"),
        (dark > 0, BINARY, FLATTEN),
        (dark > 0.5, BINARY, FLATTEN),
        (2 * dark - 1, "-1 から 1 になっています。今回の約束は 0 から 1 です。", FLATTEN),
        ((255 - pixels) / 256, BY_256, FLATTEN),
        ((256.0 - pixels) / 256, BY_256, FLATTEN),
    ]


def order(answer: Answer) -> None:
    """画素を、行の順につなぐ"""
    paper = scans(2)
    x = as_result(_call(answer, paper, FLATTEN), (2, 784), FLATTEN)
    right = to_input(paper)
    columns = right.reshape(2, 28, 28).transpose(0, 2, 1).reshape(2, 784)
    mixed = right.reshape(784, 2).T
    turned = right.reshape(2, 28, 28).T.reshape(2, 784)
    first = right * [[1], [0]]
    suspects = [
        (columns, "縦と横が逆です。転置や order='F' をやめて、行の順につないでください。"),
        (mixed, MIXED),
        (turned, MIXED),
        (first, "2 枚目から先が 0 のままです。return を for の外に出してください。"),
        (right[::-1], "画像の順番が逆になっています。"),
    ]
    compare("2 枚の画像", x, right, suspects, FLATTEN)


def any_count(answer: Answer) -> None:
    """1 枚でも 5 枚でも、同じように使える"""
    for count in (1, 5):
        x = _call(answer, scans(count), BATCH)
        if isinstance(x, np.ndarray) and x.shape != (count, 784):
            raise Mistake(f"{count} 枚を渡すと、結果の形が {x.shape} です。{FIXED}", BATCH)
        expected = to_input(scans(count))
        compare(f"{count} 枚の画像", as_result(x, expected.shape, BATCH), expected, [], BATCH)


def single_precision(answer: Answer) -> None:
    """float32 で返す"""
    x = as_result(_call(answer, scans(1), FLATTEN), (1, 784), FLATTEN)
    if x.dtype != np.float32:
        advice = "np.float32(255) で割るか、astype(np.float32) で直してください。"
        raise Mistake(f"{x.dtype} が返りました。{advice}", FLATTEN)


def untouched(answer: Answer) -> None:
    """渡された配列を書き換えない"""
    refuse_changes(answer, {"scanned": scans(1)}, REASSIGN, INPLACE)


EXERCISE = Exercise(
    "to_input",
    to_input,
    ((shape,), (values,), (order,), (any_count, single_precision, untouched)),
)

"""演習 channels: 畳み込み層のパラメータと、重ねた層の受容野を数えます。"""

from typing import Any

from zerodl.exercises.parts import Place, Question, Stage, Wrong

PAGE = "cnn/channels", "チャンネルとパラメータ数、受容野"
CHANNELS = Place(*PAGE, "channels", "カラー画像は、面が 3 枚ある")
PARAMETERS = Place(*PAGE, "parameters", "パラメータは、画像の大きさによらない")
FIELD = Place(*PAGE, "receptive-field", "重ねると、広く見える")
Layers = list[tuple[int, int]]


def parameters(C: int, FN: int, FH: int, FW: int) -> int:
    """畳み込み層のパラメータの数です。

    出典: サイト「チャンネルとパラメータ数、受容野」の演習
    """
    return FN * C * FH * FW + FN


def field(layers: Layers) -> int:
    """入力に近い順の (窓の一辺, ストライド) から、受容野の一辺を返します。

    出典: サイト「チャンネルとパラメータ数、受容野」の演習
    """
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size


def broken_field(layers: Any) -> Any:
    """壊れた、受容野の計算です。"""
    size, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        size += (kernel - 1) * step
    return size


def last_stride(layers: Any) -> Any:
    """すぐ手前のストライドだけを掛けます。"""
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step = stride
    return size


def summed_strides(layers: Any) -> Any:
    """ストライドを、掛けずに足します。"""
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step += stride
    return size


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
THREE: Layers = [(5, 2), (2, 2), (3, 1)]
STAGES = (
    Stage("パラメータの数", parameters, (
        Question("3 チャンネルの画像に、5×4 のフィルターを 10 枚", PARAMETERS, (3, 10, 5, 4), (
            Wrong("バイアスを数えていません。フィルター 1 枚に一つあるので、FN を足します。",
                lambda C, FN, FH, FW: FN * C * FH * FW),
            Wrong("入力のチャンネル C を掛けていません。フィルターは、面の数だけ厚みを持ちます。",
                lambda C, FN, FH, FW: FN * FH * FW + FN, lambda C, FN, FH, FW: FN * FH * FW,
                read=CHANNELS),
            Wrong("バイアスが多すぎます。面ごとではなく、フィルター 1 枚に一つです。",
                lambda C, FN, FH, FW: FN * C * FH * FW + FN * C),
            Wrong("バイアスは全体で一つではなく、フィルター 1 枚に一つです。",
                lambda C, FN, FH, FW: FN * C * FH * FW + 1),
            Wrong("バイアスは、入力のチャンネルではなく、フィルターの枚数だけあります。",
                lambda C, FN, FH, FW: FN * C * FH * FW + C),
            Wrong("フィルター 1 枚分です。枚数 FN を掛けてください。",
                lambda C, FN, FH, FW: C * FH * FW + 1, lambda C, FN, FH, FW: C * FH * FW),
        )),
    )),
    Stage("受容野", field, (
        Question("3×3 と 5×5 を 1 ずつ動かす層を、順に重ねる", FIELD, ([(3, 1), (5, 1)],), (
            Wrong("窓の一辺を足しただけです。2 層目で増えるのは、窓の一辺から 1 を引いた分です。",
                lambda layers: sum(kernel for kernel, _ in layers)),
            Wrong("窓の一辺 k を、そのまま足しています。1 画素から増えるのは、k - 1 画素分です。",
                lambda layers: 1 + sum(kernel for kernel, _ in layers)),
            Wrong("step にストライドを足しています。飛ばし方は、層を重ねるたびに掛け合わさります。",
                summed_strides),
            Wrong("何も重ねなければ 1 画素です。1 から数え始めてください。",
                lambda layers: field(layers) - 1),
            Wrong("窓の一辺を掛けています。隣の窓とは重なるので、そこまで広がりません。",
                lambda layers: layers[0][0] * layers[1][0]),
            Wrong("最後の層の窓だけです。手前の層の分も足してください。",
                lambda layers: layers[-1][0]),
        )),
        Question("5×5 を 2 ずつ、2×2 を 2 ずつ、3×3 を 1 ずつ動かす", FIELD, (THREE,), (
            Wrong("その層のストライドまで掛けてから足しています。効くのは、手前の層のストライドだけ"
                  "なので、足すのが先、step に掛けるのが後です。", broken_field),
            Wrong("ストライドを掛けていません。手前で飛ばした分だけ、隣の画素は遠くにあります。",
                lambda layers: 1 + sum(kernel - 1 for kernel, _ in layers)),
            Wrong("すぐ手前のストライドだけを使っています。手前の全部を掛け合わせます。",
                last_stride),
            Wrong("その層だけのストライドを使っています。効くのは、手前の層の全部を掛け合わせた数です。",
                lambda layers: 1 + sum((kernel - 1) * stride for kernel, stride in layers)),
            Wrong("層の順番が逆です。リストは、入力に近い順です。",
                lambda layers: field(layers[::-1])),
        ), shown="layers = [(5, 2), (2, 2), (3, 1)]"),
    )),
)

"""層の表: LeNet-5 と AlexNet の、層ごとの形とパラメータを数えます。

出典: LeNet-5 は LeCun et al. (1998)、AlexNet は Krizhevsky, Sutskever & Hinton (2012)。
"""

from collections.abc import Iterable
from dataclasses import dataclass

from zerodl import checks
from zerodl.im2col import output_size


@dataclass(frozen=True)
class Row:
    """表の 1 行: 層の名前と、形を決める数です。

    全結合の層は、窓が面いっぱいの畳み込みとして書きます。

    Parameters
    ----------
    name : 層の名前
    FN : フィルターの枚数。プーリングなら 0
    K : 窓の一辺
    S, P : ストライドとパディング
    G : チャンネルを分ける組の数。どのフィルターも、自分の組の面だけを見る
    """

    name: str
    FN: int
    K: int
    S: int = 1
    P: int = 0
    G: int = 1


LENET = (
    Row("C1", 6, 5),
    Row("S2", 0, 2, S=2),
    Row("C3", 16, 5),
    Row("S4", 0, 2, S=2),
    Row("C5", 120, 5),
    Row("F6", 84, 1),
    Row("出力", 10, 1),
)

ALEXNET = (
    Row("畳み込み 1", 96, 11, S=4),
    Row("プール 1", 0, 3, S=2),
    Row("畳み込み 2", 256, 5, P=2, G=2),
    Row("プール 2", 0, 3, S=2),
    Row("畳み込み 3", 384, 3, P=1),
    Row("畳み込み 4", 384, 3, P=1, G=2),
    Row("畳み込み 5", 256, 3, P=1, G=2),
    Row("プール 5", 0, 3, S=2),
    Row("全結合 6", 4096, 6),
    Row("全結合 7", 4096, 1),
    Row("全結合 8", 1000, 1),
)


def table(C: int, size: int, rows: Iterable[Row]) -> list[tuple[str, int, int, int]]:
    """層ごとに、名前、出力の面の数と一辺、パラメータの数を返します。

    Parameters
    ----------
    C, size : 入力のチャンネルの数と、正方形の一辺
    rows : 入力に近い順の、表の行

    Raises
    ------
    ValueError
        窓が入力より大きいとき、組の数が、チャンネルかフィルターの数を割り切らないとき。
    """
    lines = []
    for row in rows:
        size = output_size(size, row.K, row.S, row.P)
        inputs = checks.share(C, row.G)
        if row.FN:
            checks.share(row.FN, row.G, "FN")
        parameters = row.FN * (inputs * row.K**2 + 1)
        # プーリングは、面の数を変えない
        C = row.FN or C
        lines.append((row.name, C, size, parameters))
    return lines

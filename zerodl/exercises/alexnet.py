"""演習 alexnet: 層の掛け算とパラメータを数え、面の画素を数え忘れたコードを直します。"""

from typing import Any

from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong

PAGE = "cnn/alexnet", "LeNet から AlexNet へ"
LENET = Place(*PAGE, "lenet", "LeNet-5: 6 万個で、数字を読む")
WHERE = Place(*PAGE, "where", "数は全結合に、計算は畳み込みに")
LAYERS = Place(*PAGE, "layers", "AlexNet: 同じ組み立てを、1,000 倍に")
COUNT = Place("cnn/convolution", "畳み込みと出力サイズ", "output-size", "置ける場所を、数える")
Layers = list[tuple[int, int, int, int]]


def products(C: int, size: int, FN: int, K: int, S: int, P: int) -> int:
    """畳み込みの層が、1 枚の画像で行う掛け算の回数です。

    出典: サイト「LeNet から AlexNet へ」の演習
    """
    OH = (size + 2 * P - K) // S + 1
    return FN * C * K * K * OH * OH


def total(C: int, size: int, convs: Layers, widths: list[int]) -> int:
    """畳み込みとプーリングの後に全結合の続くネットワークの、パラメータの数です。

    出典: サイト「LeNet から AlexNet へ」の演習
    """
    counted = 0
    for FN, K, S, P in convs:
        size = (size + 2 * P - K) // S + 1
        if FN > 0:
            counted += FN * (C * K * K + 1)
            C = FN
    n = C * size * size
    for m in widths:
        counted += n * m + m
        n = m
    return counted


def broken_total(C: Any, size: Any, convs: Any, widths: Any) -> Any:
    """壊れた、パラメータの数え方です。"""
    total = 0
    for FN, K, S, P in convs:
        room = size + 2 * P - K
        size = room // S + 1
        if FN > 0:
            total += FN * (C * K * K + 1)
            C = FN
    n = C
    for m in widths:
        total += n * m + m
        n = m
    return total


def kernels(FN: int, C: int, K: int) -> int:
    """畳み込みの層のパラメータの数です。"""
    return FN * (C * K * K + 1)


def full(n: int, m: int) -> int:
    """全結合の層のパラメータの数です。"""
    return n * m + m


def counted(
    inputs: Any = lambda C, size, start: C * size * size,
    conv: Any = kernels,
    dense: Any = full,
    planes: Any = lambda FN, C: FN or C,
    follow: bool = True,
) -> Answer:
    """最初の全結合の層の入力、層ごとの数え方、面の枚数の決め方だけを替えた書き方です。"""

    def answer(C: Any, start: Any, convs: Any, widths: Any) -> Any:
        found, size = 0, start
        for FN, K, S, P in convs:
            size = (size + 2 * P - K) // S + 1
            found += conv(FN, C, K)
            C = planes(FN, C)
        n = inputs(C, size, start)
        for m in widths:
            found += dense(n, m)
            n = m if follow else n
        return found

    return answer


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
LENET_5: Layers = [(6, 5, 1, 0), (0, 2, 2, 0), (16, 5, 1, 0), (0, 2, 2, 0)]
STAGES = (
    Stage("掛け算の回数", products, (
        Question("3×227×227 に、11×11 を 96 枚、4 ずつ", WHERE, (3, 227, 96, 11, 4, 0), (
            Wrong("重みの数です。同じ重みを、窓を置いた場所の数だけ使います。",
                lambda C, size, FN, K, S, P: FN * C * K * K),
            Wrong("出力の一辺を 1 回しか掛けていません。場所は、縦×横だけあります。",
                lambda C, size, FN, K, S, P: FN * C * K * K * ((size - K) // S + 1)),
            Wrong("入力の面の枚数 C を掛けていません。フィルターは、面の数だけ厚みを持ちます。",
                lambda C, size, FN, K, S, P: products(1, size, FN, K, S, P)),
            Wrong("始めの 1 か所を足していません。動ける回数に 1 を足します。",
                lambda C, size, FN, K, S, P: products(C, size - S, FN, K, S, P), read=COUNT),
            Wrong("ストライドで割っていません。",
                lambda C, size, FN, K, S, P: products(C, size, FN, K, 1, P), read=COUNT),
            Wrong("フィルターの枚数 FN を掛けていません。どのフィルターも、全部の場所で掛けます。",
                lambda C, size, FN, K, S, P: products(C, size, 1, K, S, P)),
            Wrong("バイアスまで数えています。バイアスは足すだけで、掛け算はありません。",
                lambda C, size, FN, K, S, P: products(C, size, FN, K, S, P)
                + products(1, size - K + 1, FN, 1, S, P)),
            Wrong("入力の画素の数を掛けています。窓を置けるのは、出力の画素の数だけです。",
                lambda C, size, FN, K, S, P: FN * C * K * K * size * size),
        )),
        Question("256×13×13 に、縁 1 で、3×3 を 384 枚", WHERE, (256, 13, 384, 3, 1, 1), (
            Wrong("縁 P を足していません。両側に付くので、2 倍を足します。",
                lambda C, size, FN, K, S, P: products(C, size, FN, K, S, 0),
                lambda C, size, FN, K, S, P: products(C, size + P, FN, K, S, 0), read=COUNT),
        )),
        Question("16×12×12 に、縁 2 で、5×5 を 32 枚、3 ずつ", COUNT, (16, 12, 32, 5, 3, 2), (
            Wrong("割り切れない分を切り捨てていません。/ ではなく、// で割ってください。",
                lambda C, size, FN, K, S, P: FN * C * K * K * ((size + 2 * P - K) / S + 1) ** 2,
                lambda C, size, FN, K, S, P:
                    FN * C * K * K * round((size + 2 * P - K) / S + 1) ** 2),
        )),
    )),
    Stage("ネットワークの全体", total, (
        Question("LeNet-5", LAYERS, (1, 32, LENET_5, [120, 84, 10]), (
            Wrong("最初の全結合の層は、面の枚数だけでなく、面の中の全部の画素を受け取ります。"
                  "n = C * size * size です。", broken_total),
            Wrong("面の画素は、一辺の二乗個です。size を 2 回掛けてください。",
                counted(lambda C, size, start: C * size)),
            Wrong("入力の一辺を使っています。畳み込みとプーリングの後の一辺を使ってください。",
                counted(lambda C, size, start: C * start * start)),
            Wrong("面の枚数 C を掛けていません。画素は、どの面にもあります。",
                counted(lambda C, size, start: size * size)),
            Wrong("n が最初のままです。次の層の入力は、この層のノードの数です。",
                counted(follow=False), counted(lambda C, size, start: C, follow=False)),
            Wrong("C が最初のままです。次の層の入力の面は、この層のフィルターの枚数です。",
                counted(planes=lambda FN, C: C)),
            Wrong("全結合の層のバイアスが違います。ノード 1 個に一つなので、m 個です。",
                counted(dense=lambda n, m: n * m), counted(dense=lambda n, m: n * m + 1),
                counted(dense=lambda n, m: n * m + n), read=LENET),
            Wrong("畳み込みの層のバイアスが違います。フィルター 1 枚に、一つあります。",
                counted(conv=lambda FN, C, K: FN * C * K * K),
                counted(conv=lambda FN, C, K: FN * C * K * K + (C if FN else 0)), read=LENET),
            Wrong("どの層のバイアスも数えていません。フィルターやノードに、1 個ずつあります。",
                counted(conv=lambda FN, C, K: FN * C * K * K, dense=lambda n, m: n * m),
                read=LENET),
            Wrong("プーリング(FN が 0)で、一辺を縮めていません。size はここでも変わります。",
                lambda C, size, convs, widths: total(C, size, [c for c in convs if c[0]], widths)),
            Wrong("プーリング(FN が 0)で、面の枚数 C まで 0 にしています。C は変えません。",
                counted(planes=lambda FN, C: FN)),
            Wrong("畳み込みの層の分が入っていません。",
                lambda C, size, convs, widths: total(C, size, convs, widths)
                - total(C, size, convs, []), read=LENET),
        ), shown="LeNet-5 の層"),
    )),
)

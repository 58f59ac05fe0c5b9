"""演習 dropout: 大きさを合わせ忘れたドロップアウトを直し、マスクを作ります。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, untouched
from zerodl.exercises.softmax import INPLACE

PAGE = "deep/dropout", "ドロップアウト"
MASK = Place(*PAGE, "mask", "消すのは、くじ引きで決める")
INVERTED = Place(*PAGE, "inverted", "残した値を割っておけば、推論では何もしない")


def dropout(x: Array, mask: Array, ratio: float, train: bool) -> Array:
    """訓練では mask の所だけを残して割り、推論では x をそのまま返します。

    出典: サイト「ドロップアウト」の演習
    """
    return x * mask / (1 - ratio) if train else x


def broken_dropout(x: Array, mask: Array, ratio: float, train: bool) -> Any:
    """壊れた、ドロップアウトです。"""
    if train:
        return x * mask
    return x


def in_place(x: Array, mask: Array, ratio: float, train: bool) -> Any:
    """渡された配列を書き換えます。"""
    if train:
        x *= mask
        x /= 1 - ratio
    return x


def make_mask(x: Array, ratio: float, seed: int) -> Array:
    """X と同じ形の、残す所が 1、消す所が 0 の並びを返します。

    出典: サイト「ドロップアウト」の演習
    """
    return (np.random.default_rng(seed).random(x.shape) >= ratio) * 1.0


X = np.array([[2.0, -1.0, 0.5, 4.0], [1.0, 3.0, -2.0, 0.25]])
KEEP = np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0]])
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
STAGES = (
    Stage("訓練と推論", dropout, (
        Question("訓練では、残した値を 1 - ratio で割る", INVERTED, (X, KEEP, 0.25, True), (
            Wrong("訓練で割っていません。割る流儀では、"
                  "残した値を、訓練のときに 1 - ratio で割ってください。", broken_dropout),
            Wrong("消す割合 ratio で割っています。割るのは、残す割合 1 - ratio です。",
                lambda x, mask, ratio, train: x * mask / ratio if train else x),
            Wrong("掛けています。残す割合 1 - ratio では、掛けずに割ります。",
                lambda x, mask, ratio, train: x * mask * (1 - ratio) if train else x),
            Wrong("マスクが逆です。mask は、残す所が 1 です。",
                lambda x, mask, ratio, train: x * (1 - mask) / (1 - ratio) if train else x),
            Wrong("訓練と推論が逆です。消すのは、訓練のときだけです。",
                lambda x, mask, ratio, train: dropout(x, mask, ratio, not train)),
            Wrong("残った個数や割合で割っています。割るのは、決めておいた割合 1 - ratio です。",
                lambda x, mask, ratio, train: x * mask / mask.mean() if train else x,
                lambda x, mask, ratio, train: x * mask / mask.sum() if train else x,
                lambda x, mask, ratio, train: x * mask / mask.sum(1, keepdims=True)
                if train else x),
            Wrong("消していません。mask を掛けてください。",
                lambda x, mask, ratio, train: x / (1 - ratio) if train else x),
        )),
        Question("推論では、そのまま通す", INVERTED, (X, KEEP, 0.25, False), (
            Wrong("推論でも 1 - ratio を掛けています。訓練で割ったので、二度合わせています。",
                lambda x, mask, ratio, train: dropout(x, mask, ratio, train)
                * (1 if train else 1 - ratio)),
            Wrong("推論でも消しています。train が False なら、x をそのまま返してください。",
                lambda x, mask, ratio, train: x * mask / (1 - ratio),
                lambda x, mask, ratio, train: x * mask),
            Wrong("推論で割っています。割るのは、訓練のときだけです。",
                lambda x, mask, ratio, train: x / (1 - ratio)),
        )),
        untouched(X, KEEP, 0.25, True, read=INPLACE, codes=(in_place,),
            advice="x *= mask は、呼んだ側の配列まで変えます。x * mask と、"
                   "新しい配列に受けてください。"),
    )),
    Stage("マスク", make_mask, (
        Question("値を見ずに、くじ引きで決める", MASK, (X, 0.7, 7), (
            Wrong("x の値で決めています。値は見ずに、乱数と ratio を比べてください。",
                lambda x, ratio, seed: (x >= ratio) * 1.0,
                lambda x, ratio, seed: (x > np.median(x)) * 1.0),
            Wrong("残す所と消す所が逆です。乱数が ratio 以上の所を 1 にします。",
                lambda x, ratio, seed: 1 - make_mask(x, ratio, seed)),
            Wrong("どの行も同じマスクです。x.shape の形で引いて、1 件ごとに変えてください。",
                lambda x, ratio, seed: np.tile(make_mask(x[0], ratio, seed), (len(x), 1))),
            Wrong("seed を使っていません。default_rng(seed) と、渡された数で作ってください。",
                lambda x, ratio, seed: make_mask(x, ratio, 0)),
            Wrong("0.5 で分けています。渡された ratio と比べてください。",
                lambda x, ratio, seed: make_mask(x, 0.5, seed)),
            Wrong("乱数のままです。ratio 以上の所を 1、ほかを 0 にしてください。",
                lambda x, ratio, seed: np.random.default_rng(seed).random(x.shape)),
            Wrong("マスクではなく、消した後の値が返りました。返すのは 0 と 1 の並びです。",
                lambda x, ratio, seed: x * make_mask(x, ratio, seed)),
        )),
    )),
)

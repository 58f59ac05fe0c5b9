"""演習 minibatch: ミニバッチで 1 エポック学ぶ、壊れたコードを直します。"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import Answer, Place, Question, Stage, Wrong, untouched
from zerodl.exercises.softmax import INPLACE

PAGE = "learning/minibatch", "ミニバッチ学習"
EPOCH = Place(*PAGE, "epoch", "かき混ぜて、端から使う")
MEAN = Place(*PAGE, "estimate", "一部の平均で、全体の平均を当てる")


def epoch(grad: Answer, w: Array, x: Array, t: Array, lr: float, size: int, order: Array) -> Any:
    """データを order の順に size 件ずつ使って、w を動かします。"""
    for start in range(0, len(x), size):
        chosen = order[start : start + size]
        w = w - lr * grad(w, x[chosen], t[chosen])
    return w


def over(batches: Answer) -> Answer:
    """1 歩ごとに渡す (x, t) の組だけを、batches に替えた書き方です。"""

    def answer(
        grad: Answer, w: Array, x: Array, t: Array, lr: float, size: int, order: Array
    ) -> Any:
        for a, b in batches(x, t, size, order):
            w = w - lr * grad(w, a, b)
        return w

    return answer


def cut(x: Array, t: Array, size: int, stop: int | None = None) -> Iterable[tuple[Array, Array]]:
    """(x, t) を前から size 件ずつ、stop 件の手前まで切り分けます。"""
    starts = range(0, len(x) if stop is None else stop, size)
    return [(x[i : i + size], t[i : i + size]) for i in starts]


def in_place(grad: Answer, w: Array, x: Array, t: Array, lr: float, size: int, order: Array) -> Any:
    """渡された w を書き換えます。"""
    for a, b in cut(x[order], t[order], size):
        w -= lr * grad(w, a, b)
    return w


def from_start(
    grad: Answer, w: Array, x: Array, t: Array, lr: float, size: int, order: Array
) -> Any:
    """勾配を、いつも出発点で測ります。"""
    return w - lr * sum(grad(w, a, b) for a, b in cut(x[order], t[order], size))


def train(orders: Answer) -> Answer:
    """エポックごとの順番を orders に作らせる書き方です。"""

    def answer(grad: Answer, w: Array, x: Array, t: Array, lr: float, size: int,
               epochs: int, seed: int) -> Any:  # fmt: skip
        for order in orders(len(x), epochs, seed):
            w = epoch(grad, w, x, t, lr, size, order)
        return w

    return answer


def shuffled(n: int, epochs: int, seed: int, make: Answer = np.random.default_rng) -> list[Array]:
    """一つの生成器から、エポックごとに新しい順番を作ります。"""
    rng = make(seed)
    return [rng.permutation(n) for _ in range(epochs)]


def drawn(n: int, epochs: int, seed: int) -> list[Array]:
    """並べ替えずに、重なりを許して n 件を選びます。"""
    rng = np.random.default_rng(seed)
    return [rng.integers(0, n, n) for _ in range(epochs)]


def remade(n: int, epochs: int, first: int) -> list[Array]:
    """エポックごとに、種を一つずつ進めて、生成器を作り直します。"""
    return [shuffled(n, 1, first + e)[0] for e in range(epochs)]


def old(n: int, epochs: int, seed: int) -> list[Array]:
    """np.random.seed と同じ、古い生成器で並べ替えます。"""
    return shuffled(n, epochs, seed, np.random.RandomState)


def line(w: Array, x: Array, t: Array) -> Array:
    """直線 w[0] x + w[1] で t を当てるときの、二乗誤差の平均の半分の勾配"""
    r = w[0] * x + w[1] - t
    return np.array([(r * x).mean(), r.mean()])


X = np.array([2.0, -1.0, 0.5, 1.5, -0.5, 1.0])
T = np.array([3.0, -1.0, 2.0, 1.0, 0.0, 2.5])
W = np.array([0.5, -0.5])
ORDER = np.array([3, 0, 5, 1, 4, 2])
START = line, W, X, T, 0.1
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
PAIRS = (
    Wrong("x だけを並べ替えています。t も同じ order で並べ替えないと、"
          "画像とラベルの組が崩れます。", over(lambda x, t, size, order: cut(x[order], t, size))),
    Wrong("t だけを並べ替えています。x も同じ order で並べ替えてください。",
        over(lambda x, t, size, order: cut(x, t[order], size))),
    Wrong("並べ替えていません。x も t も、order の順に使います。",
        over(lambda x, t, size, order: cut(x, t, size))),
    Wrong("最後のミニバッチを使っていません。range(0, len(x), size) なら、最後まで届きます。",
        over(lambda x, t, size, order: cut(x[order], t[order], size, len(x) - size))),
    Wrong("全件で 1 歩だけ動いています。size 件ごとに 1 歩です。",
        over(lambda x, t, size, order: [(x, t)])),
    Wrong("1 件ごとに動いています。size 件ごとに 1 歩です。",
        over(lambda x, t, size, order: cut(x[order], t[order], 1))),
    Wrong("order[i] は、1 件だけの番号です。order[i:i + size] で、size 件の番号を取り出します。",
        over(lambda x, t, size, order: [(x[k], t[k]) for k in order[::size]]),
        over(lambda x, t, size, order: [(x[k], t[k]) for k in order[: len(x) // size]])),
    Wrong("最初の 1 歩しか動いていません。return を for の外に出してください。",
        over(lambda x, t, size, order: cut(x[order], t[order], size, size))),
    Wrong("どの歩でも、最初の size 件を使っています。始まりを start に合わせてください。",
        over(lambda x, t, size, order: [(x[order[:size]], t[order[:size]])] * 3)),
    Wrong("勾配を、いつも出発点で測っています。動くたびに、今の w で測ってください。",
        from_start),
    Wrong("坂を上っています。足さずに引いてください。",
        lambda grad, w, x, t, lr, size, order: epoch(grad, w, x, t, -lr, size, order)),
    Wrong("勾配を size で割っています。grad は、もう平均を返しています。",
        lambda grad, w, x, t, lr, size, order: epoch(grad, w, x, t, lr / size, size, order),
        read=MEAN),
    Wrong("1 歩も動いていません。w = w - lr * ... と、動いた先を w に入れ直してください。",
        lambda grad, w, x, t, lr, size, order: w),
)
REMAINDER = (
    Wrong("余りを、前のミニバッチに混ぜています。最後に、2 件だけの一歩を足してください。",
        over(lambda x, t, size, order: [(x[order], t[order])])),
    Wrong("余りの 2 件を使っていません。len(x) // size 回では、割り切れないときに余ります。"
          "range(0, len(x), size) なら、最後だけ小さいミニバッチになります。",
        over(lambda x, t, size, order: cut(x[order], t[order], size, len(x) // size * size))),
)
AGAIN = (
    Wrong("どのエポックも同じ順番です。default_rng(seed) はエポックの繰り返しの外で一度だけ、"
          "permutation は中で毎回呼んでください。",
        train(lambda n, epochs, seed: shuffled(n, 1, seed) * epochs)),
    Wrong("並べ替えていません。エポックごとに rng.permutation(len(x)) を呼んでください。",
        train(lambda n, epochs, seed: [np.arange(n)] * epochs)),
    Wrong("重なりを許して選んでいます。permutation なら、どのデータも 1 回ずつ現れます。",
        train(drawn)),
    Wrong("1 エポックで終わっています。return を、エポックの繰り返しの外に出してください。",
        train(lambda n, epochs, seed: shuffled(n, 1, seed))),
    Wrong("1 エポック多く動いています。range(epochs) なら、ちょうど epochs 回です。",
        train(lambda n, epochs, seed: shuffled(n, epochs + 1, seed))),
    Wrong("エポックごとに、生成器を作り直しています。作るのは、繰り返しの外で一度だけです。",
        train(remade), train(lambda n, epochs, seed: remade(n, epochs, seed + 1)),
        train(lambda n, epochs, seed: remade(n, epochs, 0))),
    Wrong("np.random.seed の乱数は、default_rng とは別の列です。default_rng で作った"
          "生成器から、順番を引いてください。",
        train(old), train(lambda n, epochs, seed: old(n, 1, seed) * epochs)),
    Wrong("どのエポックも、初めの w から出発しています。前のエポックで着いた所から続けます。",
        train(lambda n, epochs, seed: shuffled(n, epochs, seed)[-1:])),
    Wrong("1 歩も動いていません。1 エポックの結果を、受け取っていますか。",
        train(lambda n, epochs, seed: [])),
    Wrong("seed を使っていません。default_rng(seed) と、渡された数で作ってください。",
        train(lambda n, epochs, seed: shuffled(n, epochs, 0))),
)
# 2 段目の学習率は大きめにする。0.1 では、順番が違っても、着く所がほとんど同じになる
STAGES = (
    Stage("1 エポック", epoch, (
        Question("6 件を 2 件ずつ、組を崩さずに使う", EPOCH, (*START, 2, ORDER), PAIRS),
        Question("6 件を 4 件ずつなら、最後は 2 件", EPOCH, (*START, 4, ORDER), REMAINDER),
        untouched(*START, 2, ORDER, read=INPLACE, codes=(in_place,),
            advice="w -= ... は、呼んだ側の w まで変えます。w = w - ... と書いてください。"),
    )),
    Stage("何エポックも", train(shuffled), (
        Question("3 エポックなら、毎回かき混ぜ直す", EPOCH, (line, W, X, T, 0.5, 2, 3, 7), AGAIN),
    )),
)

"""訓練: ミニバッチを取り出して更新を繰り返し、経過を記録します。"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.history import EarlyStopping, History
from zerodl.loss_layers import SoftmaxCrossEntropy
from zerodl.losses import accuracy
from zerodl.minibatch import minibatches
from zerodl.optimizer import Optimizer
from zerodl.sequential import Sequential


def train_step(
    network: Sequential, optimizer: Optimizer, x: ArrayLike, t: ArrayLike, penalty: Any = None
) -> float:
    """一つのミニバッチでパラメータを 1 回更新し、更新前の損失(罰則を除く)を返します。

    Parameters
    ----------
    network, optimizer : 更新するネットワークと、その最適化手法
    x, t : (N, …) の入力と、(N, …) の目標
    penalty : 損失に足す L1 か L2(省くと、なし)
    """
    checks.parts(network, optimizer, penalty)
    try:
        loss, grads = network.loss_and_gradient(x, t)
        if penalty is not None:
            found = checks.penalty_gradient(penalty.gradient(network.params), grads)
            for name, extra in found.items():
                grads[name] = grads[name] + extra
        optimizer.update(network.params, grads)
    except ValueError as error:
        checks.not_diverged(error, network, optimizer, x)
        raise
    return loss


def fit(
    network: Sequential,
    optimizer: Optimizer,
    x: ArrayLike,
    t: ArrayLike,
    epochs: int,
    batch_size: int = 100,
    *,
    rng: np.random.Generator,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    penalty: Any = None,
    on_epoch: Callable[[Sequential], dict[str, float] | None] | None = None,
    patience: int | None = None,
    progress: bool = False,
) -> History:
    """訓練データを epochs 周してネットワークを訓練し、経過を返します。

    Parameters
    ----------
    network, optimizer : 訓練するネットワークと、その最適化手法
    x, t : 訓練データ。(N, …) の有限な入力と、(N, …) の目標
    epochs : 訓練データを何周するか
    batch_size : ミニバッチの件数
    rng : 並べ替えに使う乱数の生成器
    validation : 検証データ (x, t)。エポックごとに損失と正解率を記録する
    penalty : 損失に足す L1 か L2
    on_epoch : エポックごとに呼ぶ関数。返した {名前: 値} を記録する(None なら記録しない)
    patience : 検証の損失がこの回数だけ続けて改善しなければ止め、最良のときの値に戻す
    progress : 進み具合を表示するか

    Raises
    ------
    TypeError, ValueError
        データと設定が間違っているとき(訓練の前に断る)、学習が発散したとき。
    """
    checks.settings(epochs, batch_size, rng, on_epoch, progress)
    x, t = checks.data(network, x, t)
    stopping = None if patience is None else EarlyStopping(patience)
    checks.validation(network, validation, patience)
    history = History()
    for epoch in range(1, epochs + 1):
        batches = minibatches(x, t, batch_size, rng)
        label = f"エポック {epoch}/{epochs}"
        if progress:
            batches = _watch(batches, label, total=math.ceil(len(x) / batch_size))
        with checks.staying_finite(network, optimizer):
            losses = [train_step(network, optimizer, xb, tb, penalty) for xb, tb in batches]
        history.add(losses, _scores(network, validation, on_epoch))
        if progress:
            print(f"{label}  {history.summary()}")
        if stopping and stopping.should_stop(network, history["validation_loss"][-1]):
            break
    if stopping:
        history.best_epoch = stopping.restore(network)
    return history


def evaluate(
    network: Sequential, x: ArrayLike, t: ArrayLike, batch_size: int = 500
) -> dict[str, float]:
    """推論の状態で、全データの平均の損失 loss と、多クラス分類なら正解率 accuracy を返します。

    Parameters
    ----------
    network : 調べるネットワーク
    x, t : (N, …) の入力と、(N, …) の目標
    batch_size : メモリーを使いすぎないように、一度に計算する件数
    """
    batch_size = checks.integer(batch_size, "batch_size", least=1)
    return _evaluate(network, *checks.data(network, x, t), batch_size)


def _evaluate(network: Sequential, x: ArrayLike, t: ArrayLike, batch_size: int) -> dict[str, float]:
    """確かめの済んだデータについて、損失と正解率を batch_size 件ずつ求め、平均します。"""
    x, t = np.asarray(x), np.asarray(t)
    total: dict[str, float] = {}
    for start in range(0, len(x), batch_size):
        xb, tb = x[start : start + batch_size], t[start : start + batch_size]
        y = network.predict(xb)
        scores = {
            "loss": checks.returned_loss(network.loss_layer.forward(y, tb), network.loss_layer)
        }
        if isinstance(network.loss_layer, SoftmaxCrossEntropy):
            scores["accuracy"] = accuracy(y, tb)
        for name, score in scores.items():
            total[name] = total.get(name, 0.0) + score * len(xb)
    return {name: value / len(x) for name, value in total.items()}


def _scores(
    network: Sequential,
    validation: tuple[ArrayLike, ArrayLike] | None,
    on_epoch: Callable[[Sequential], dict[str, float] | None] | None,
) -> dict[str, float]:
    """エポックの終わりに記録する値を集めます。"""
    found = {} if validation is None else _evaluate(network, *validation, batch_size=500)
    scores = {f"validation_{name}": score for name, score in found.items()}
    extra = None if on_epoch is None else on_epoch(network)
    return scores | checks.extra_scores(extra, taken={"loss", *scores})


def _watch(batches: Iterator[Any], label: str, total: int) -> Iterator[Any]:
    """ミニバッチを順に返しながら、tqdm が入っていれば、進み具合の棒を表示します。"""
    try:
        from tqdm import tqdm
    except ImportError:
        return batches
    return iter(tqdm(batches, desc=label, total=total, unit="回", leave=False))

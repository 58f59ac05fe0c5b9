"""訓練: ミニバッチを取り出して更新を繰り返し、経過を記録します。"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks import (
    Array,
    as_array,
    as_binary,
    as_floats,
    as_function,
    as_generator,
    as_integer,
    as_labels,
    as_logits,
    refuse_empty,
    refuse_nonfinite,
)
from zerodl.history import EarlyStopping, History
from zerodl.layers import IdentitySquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from zerodl.losses import accuracy
from zerodl.optimizers import Optimizer
from zerodl.sequential import Sequential, refuse_no_network

__all__ = ["EarlyStopping", "History", "evaluate", "fit", "minibatches", "train_step"]

Batch = tuple[Array, Array]


def minibatches(
    x: ArrayLike, t: ArrayLike, batch_size: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """データを並べ替えて、1 エポック分のミニバッチ (x, t) を順に返します。

    どのデータも 1 回ずつ現れます。割り切れないときは、最後のバッチだけ小さくなります。
    出典: サイト「ミニバッチ学習」

    Parameters
    ----------
    x : (N, …) の入力
    t : (N, …) の目標
    batch_size : 一つのバッチの件数
    rng : 並べ替えに使う乱数の生成器
    """
    x, t = _pair(x, t)
    batch_size = as_integer(batch_size, "batch_size", minimum=1)
    order = as_generator(rng).permutation(len(x))  # 並べ替えはエポックに 1 回
    chosen = (order[start : start + batch_size] for start in range(0, len(x), batch_size))
    return ((x[i], t[i]) for i in chosen)


def train_step(
    network: Sequential, optimizer: Optimizer, x: ArrayLike, t: ArrayLike, penalty: Any = None
) -> float:
    """一つのミニバッチでパラメータを 1 回更新し、更新前の損失(罰則を除く)を返します。

    出典: サイト「ミニバッチ学習」

    Parameters
    ----------
    network, optimizer : 更新するネットワークと、その最適化手法
    x, t : (N, …) の入力と、(N, …) の目標
    penalty : 損失に足す L1 か L2(省くと、なし)
    """
    _refuse_parts(network, optimizer, penalty)
    try:
        loss, grads = network.loss_and_gradient(x, t)
    except ValueError as error:
        if _diverged(network, x):
            raise _divergence(optimizer) from error
        raise
    if penalty is not None:
        for name, extra in penalty.gradient(network.params).items():
            grads[name] = grads[name] + extra
    optimizer.update(network.params, grads)
    return loss


def evaluate(
    network: Sequential, x: ArrayLike, t: ArrayLike, batch_size: int = 500
) -> dict[str, float]:
    """推論の状態で、全データの平均の損失 loss と、多クラス分類なら正解率 accuracy を返します。

    出典: サイト「MNIST の推論」

    Parameters
    ----------
    network : 調べるネットワーク
    x, t : (N, …) の入力と、(N, …) の目標
    batch_size : メモリーを使いすぎないように、一度に計算する件数
    """
    refuse_no_network(network)
    x, t = _pair(x, t)
    batch_size = as_integer(batch_size, "batch_size", minimum=1)
    _refuse_data(network, x, t)
    total: dict[str, float] = {}
    for start in range(0, len(x), batch_size):
        xb, tb = x[start : start + batch_size], t[start : start + batch_size]
        y = network.predict(xb)
        scores = {"loss": float(network.loss_layer.forward(y, tb))}
        if isinstance(network.loss_layer, SoftmaxCrossEntropy):
            scores["accuracy"] = accuracy(y, tb)
        for name, score in scores.items():
            total[name] = total.get(name, 0.0) + score * len(xb)
    return {name: value / len(x) for name, value in total.items()}


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

    出典: サイト「ミニバッチ学習」、早期終了はサイト「正則化」

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
    epochs = as_integer(epochs, "epochs", minimum=1)
    _refuse_parts(network, optimizer, penalty)
    _refuse_hooks(validation, on_epoch)
    _refuse_data(network, *_pair(x, t))
    if validation is not None:
        _refuse_validation(network, *validation)
    stopping = None if patience is None else EarlyStopping(patience)
    if stopping and validation is None:
        raise ValueError("patience を使うには、検証データ validation=(x, t) を渡してください。")
    history = History()
    for epoch in range(1, epochs + 1):
        batches = minibatches(x, t, batch_size, rng)
        label = f"エポック {epoch}/{epochs}"
        if progress:
            batches = _watch(batches, label, total=math.ceil(len(np.asarray(t)) / batch_size))
        with np.errstate(over="ignore", invalid="ignore"):  # 発散は、警告ではなく例外で知らせる
            losses = [train_step(network, optimizer, xb, tb, penalty) for xb, tb in batches]
        if _diverged(network):
            raise _divergence(optimizer)
        history.add(losses, _scores(network, validation, on_epoch))
        if progress:
            print(f"{label}  {history.summary()}")
        if stopping and stopping.should_stop(network, history["validation_loss"][-1]):
            break
    if stopping:
        history.best_epoch = stopping.restore(network)
    return history


def _refuse_parts(network: Any, optimizer: Any, penalty: Any) -> None:
    """訓練の部品の渡し間違いを、始める前に断ります。"""
    refuse_no_network(network)
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"optimizer は SGD(0.1) のような最適化手法です。{optimizer!r} が渡されました。"
        )
    if penalty is not None and (isinstance(penalty, type) or not hasattr(penalty, "gradient")):
        raise TypeError(f"penalty は L2(0.1) のような罰則です。{penalty!r} が渡されました。")


def _refuse_hooks(validation: Any, on_epoch: Any) -> None:
    """エポックの終わりに使うものの渡し間違いを、始める前に断ります。"""
    if validation is not None and (
        not isinstance(validation, (tuple, list)) or len(validation) != 2
    ):
        raise TypeError("validation は、検証データの入力と目標の組 (x, t) です。")
    if on_epoch is not None:
        as_function(on_epoch, "on_epoch")


def _pair(x: ArrayLike, t: ArrayLike) -> Batch:
    """入力と目標が、同じ件数で、空でないことを確かめます。"""
    x, t = as_array(x, "x"), as_array(t, "t")
    if x.ndim == 0 or t.ndim == 0 or len(x) != len(t):
        raise ValueError(f"x と t の件数が合いません。形は {x.shape} と {t.shape} です。")
    refuse_empty(x, "x")
    return x, t


def _refuse_data(network: Sequential, x: Array, t: Array) -> None:
    """データの間違いを、使い始める前に断ります。ミニバッチの中ではなく、データの中の位置を示します。"""
    if _diverged(network):
        raise ValueError(
            "ネットワークに NaN か無限大の値があります。"
            "前の訓練で発散したようです。作り直してください。"
        )
    if x.dtype.kind == "f":
        refuse_nonfinite(x, "x")
    loss = network.loss_layer
    try:
        y = network.predict(x[:1])
        if type(loss) is SoftmaxCrossEntropy:
            as_labels(t, classes=as_logits(y).shape[1])
        elif type(loss) is SigmoidCrossEntropy:
            as_binary(t)
        elif type(loss) is IdentitySquaredError:
            refuse_nonfinite(as_floats(t, "t"), "t")
        loss.forward(y, t[:1])
    except (TypeError, ValueError) as error:
        error.add_note(f"x の形は {x.shape}、t の形は {t.shape} です。先頭の 1 件で確かめました。")
        raise


def _refuse_validation(network: Sequential, x: ArrayLike, t: ArrayLike) -> None:
    """検証データの間違いを、訓練の前に、検証データのものと分かるように断ります。"""
    try:
        _refuse_data(network, *_pair(x, t))
    except (TypeError, ValueError) as error:
        error.add_note("検証データ validation=(x, t) を確かめて見つけた間違いです。")
        raise


def _diverged(network: Sequential, x: ArrayLike | None = None) -> bool:
    """保存する値か、有限な入力 x に対する出力が、発散しているかどうかを返します。"""
    if not all(np.isfinite(value).all() for value in network.state.values()):
        return True
    if x is None or not np.isfinite(as_floats(x)).all():
        return False
    with np.errstate(all="ignore"):
        try:
            y = network._forward(x, train=False)
        except ValueError:  # 形が合わないなど、発散ではない間違い
            return False
    return bool((np.isnan(y) | np.isposinf(y)).any())  # -inf は、クラスを除く印かもしれない


def _divergence(optimizer: Optimizer) -> ValueError:
    """発散したときの例外を作ります。"""
    return ValueError(
        f"学習が発散しました。学習率 lr = {optimizer.lr} を小さくし、"
        "ネットワークを作り直してください。"
    )


def _scores(
    network: Sequential,
    validation: tuple[ArrayLike, ArrayLike] | None,
    on_epoch: Callable[[Sequential], dict[str, float] | None] | None,
) -> dict[str, float]:
    """エポックの終わりに記録する値を集めます。"""
    scores = {}
    if validation is not None:
        found = evaluate(network, *validation)
        scores = {f"validation_{name}": score for name, score in found.items()}
    extra: Any = None if on_epoch is None else on_epoch(network)
    extra = {} if extra is None else extra  # 表示するだけの関数は None を返す
    if not isinstance(extra, dict):
        raise TypeError(f"on_epoch は {{名前: 数}} の辞書を返す関数です。{extra!r} が返りました。")
    if taken := sorted(extra.keys() & {"loss", *scores}):
        raise ValueError(f"on_epoch の {taken} は、すでに使われている名前です。")
    return scores | extra


def _watch(batches: Iterator[Batch], label: str, total: int) -> Iterator[Batch]:
    """ミニバッチを順に返しながら、tqdm が入っていれば、進み具合の棒を表示します。"""
    try:
        from tqdm import tqdm
    except ImportError:
        return batches
    return iter(tqdm(batches, desc=label, total=total, unit="回", leave=False))

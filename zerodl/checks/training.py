"""訓練の引数の確かめ: 部品、データ、設定、記録する値。"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks.arrays import Array, array, finite, floats, not_empty, same_shape
from zerodl.checks.diverging import is_finite
from zerodl.checks.layers import returned_loss
from zerodl.checks.networks import kind
from zerodl.checks.networks import network as is_network
from zerodl.checks.numbers import callable_with, flag, function, generator, integer, shown


def examples(x: ArrayLike, t: ArrayLike) -> tuple[Array, Array]:
    """入力と目標が、同じ件数で、空でないことを確かめます。"""
    x, t = array(x, "x"), array(t, "t")
    if x.ndim == 0 or t.ndim == 0 or len(x) != len(t):
        advice = "t[0] としてください。" if t.shape == (1, *x.shape[:1]) else ""
        # 画像 1 枚 (28, 28) と、ラベル 1 個
        if x.ndim and t.size == 1:
            advice = "1 件だけなら、x[np.newaxis] で 1 件のバッチにしてください。"
        raise ValueError(f"x と t の件数が合いません。形は {x.shape} と {t.shape} です。{advice}")
    return not_empty(x), t


def parts(network: Any, optimizer: Any, penalty: Any) -> None:
    """訓練の部品の渡し間違いを断ります。"""
    is_network(network)
    if not isinstance(optimizer, kind("optimizer", "Optimizer")):
        raise TypeError(
            f"optimizer は SGD(0.1) のような最適化手法です。{shown(optimizer)} が渡されました。"
        )
    if not hasattr(optimizer, "owned"):
        raise TypeError(
            f"{type(optimizer).__name__} は、準備ができていません。"
            "__init__ の初めに super().__init__(lr) を呼んでください。"
        )
    if penalty is None:
        return
    # ネットワークも gradient を持つが、二つの引数で呼ぶ
    if not (hasattr(penalty, "gradient") and callable_with(penalty.gradient, None)):
        raise TypeError(f"penalty は L2(0.1) のような罰則です。{shown(penalty)} が渡されました。")


def penalty_gradient(found: Any, grads: dict[str, Array]) -> dict[str, Array]:
    """読者の書いた罰則が、勾配 grads に足せる {名前: 配列} の辞書を返したことを確かめます。"""
    if not isinstance(found, dict) or not found.keys() <= grads.keys():
        raise TypeError(
            f"罰則の gradient は、{list(grads)} から選んだ {{名前: 配列}} の辞書を返します。"
            f"{shown(found)} が返りました。"
        )
    for name, extra in found.items():
        same_shape(floats(extra, name), grads[name], (f"罰則の {name}", f"勾配の {name}"))
    return found


def data(network: Any, x: ArrayLike, t: ArrayLike) -> tuple[Array, Array]:
    """ネットワークに使えるデータであることを確かめ、配列にして返します。

    間違いは、ミニバッチの中ではなく、データの中の位置で示します。どんな目標が正しいかは、
    損失の層が知っています。先頭の 1 件の予測を件数分に並べ、目標の全部と一緒に渡してみます。
    """
    is_network(network)
    x, t = examples(x, t)
    if not is_finite(network):
        raise ValueError(
            "ネットワークに NaN か無限大の値があります。"
            "前の訓練で発散したようです。作り直してください。"
        )
    if x.dtype.kind == "f":
        finite(x)
    try:
        y = network.predict(x[:1])
        loss = network.loss_layer.forward(np.repeat(y, len(t), axis=0), t)
        returned_loss(loss, network.loss_layer)
    except (TypeError, ValueError) as error:
        error.add_note(f"x の形は {x.shape}、t の形は {t.shape} です。先頭の 1 件で確かめました。")
        raise
    return x, t


def settings(
    epochs: int, batch_size: int, rng: np.random.Generator, on_epoch: Any, progress: bool
) -> None:
    """訓練の設定を、始める前に確かめます。"""
    integer(epochs, "epochs", least=1)
    integer(batch_size, "batch_size", least=1)
    generator(rng)
    flag(progress, "progress")
    if on_epoch is not None:
        if not callable_with(function(on_epoch, "on_epoch"), None):
            raise TypeError("on_epoch は、network を一つ受け取る関数 f(network) にします。")


def validation(network: Any, given: Any, patience: int | None) -> None:
    """検証データの間違いを、訓練の前に、検証データのものと分かるように断ります。"""
    if given is None:
        if patience is not None:
            raise ValueError("patience を使うには、検証データ validation=(x, t) を渡してください。")
        return
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise TypeError("validation は、検証データの入力と目標の組 (x, t) です。")
    try:
        data(network, *given)
    except (TypeError, ValueError) as error:
        error.add_note("検証データ validation=(x, t) を確かめて見つけた間違いです。")
        raise


def extra_scores(extra: Any, taken: set[str]) -> dict[str, Any]:
    """on_epoch が返したものを、記録できる辞書にして返します。表示だけの関数は None を返します。"""
    extra = {} if extra is None else extra
    if not isinstance(extra, dict):
        raise TypeError(
            f"on_epoch は {{名前: 数}} の辞書を返す関数です。{shown(extra)} が返りました。"
        )
    if used := sorted(extra.keys() & taken):
        raise ValueError(f"on_epoch の {used} は、すでに使われている名前です。")
    return extra

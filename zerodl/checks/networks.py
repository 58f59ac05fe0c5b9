"""ネットワークを組み立て、書き換えるときの引数の確かめ。"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from zerodl.checks.arrays import Array, finite, floats, not_nan, same_shape
from zerodl.checks.numbers import callable_with, integer, shown


@cache
def kind(module: str, name: str) -> Any:
    """zerodl.module のクラス name を返します。

    checks より上の階にあるので、ファイルの初めではなく、呼ばれてから読み込みます。
    """
    return getattr(import_module(f"zerodl.{module}"), name)


def network(given: Any) -> None:
    """ネットワーク (Sequential) であることを確かめます。"""
    if not isinstance(given, kind("sequential", "Sequential")):
        raise TypeError(
            f"network は mlp(…) などのネットワークです。{type(given).__name__} が渡されました。"
        )


def stack(given: Sequence[Any], loss: Any) -> list[Any]:
    """並べる層のリストの写しを返します。層でないもの、2 回の使用、損失の層の入れ忘れを断ります。"""
    Layer = kind("layer", "Layer")
    if not isinstance(given, (list, tuple)):
        raise TypeError("layers は層のリストです。[ReLU()] のように、[ ] で囲んでください。")
    if isinstance(loss, Layer):
        raise TypeError(
            f"{type(loss).__name__} は損失の層ではありません。"
            "最後には SoftmaxCrossEntropy() のような損失の層を置いてください。"
        )
    if not given:
        raise ValueError("layers が空です。層を一つ以上並べてください。")
    for i, layer in enumerate(given):
        if not isinstance(layer, Layer):
            advice = "ReLU ではなく ReLU() のように、作った層を並べてください。"
            if hasattr(layer, "layers"):
                advice = "中の層を *network.layers と書いて並べてください。"
            raise TypeError(
                f"layers[{i}] は zerodl の層ではありません。{shown(layer)} が渡されました。{advice}"
            )
        _own_layer(layer, f"layers[{i}]")
        if any(layer is other for other in given[:i]):
            raise ValueError(f"layers[{i}] の {type(layer).__name__} は、前にも並んでいます。")
    _own_loss(loss)
    return list(given)


def _own_layer(layer: Any, place: str) -> None:
    """読者の書いた層が、準備を済ませ、ほかの層と同じように呼べることを確かめます。"""
    name = type(layer).__name__
    if not hasattr(layer, "y_shape"):
        raise TypeError(
            f"{place} の {name} は、準備ができていません。"
            "__init__ の初めに super().__init__() を呼んでください。"
        )
    if not callable_with(layer.forward, None, False):
        raise TypeError(f"{name}.forward は forward(self, x, train=False) の形にします。")
    if not callable_with(layer.backward, None):
        raise TypeError(f"{name}.backward は backward(self, dy) の形にします。")
    for kind in ("params", "grads", "buffers"):
        if not isinstance(found := getattr(layer, kind), dict):
            raise TypeError(
                f'{name} の {kind} は {{"W": W}} のような、名前と配列の辞書です。'
                f"{shown(found)} が入っています。"
            )


def _own_loss(loss: Any) -> None:
    """損失の層であることと、読者の書いた損失が、ほかの損失と同じように呼べることを確かめます。"""
    if isinstance(loss, type) or not (hasattr(loss, "forward") and hasattr(loss, "backward")):
        raise TypeError(
            f"loss は SoftmaxCrossEntropy() のような損失の層です。{shown(loss)} が渡されました。"
        )
    name = type(loss).__name__
    if not callable_with(loss.forward, None, None):
        raise TypeError(f"{name}.forward は forward(self, x, t) の形にします。")
    if not callable_with(loss.backward):
        raise TypeError(f"{name}.backward は backward(self) の形にします。")


def sizes(given: Sequence[int]) -> list[int]:
    """全結合の幅のリスト [D, …, K] にして返します。"""
    if not isinstance(given, (list, tuple, range)):
        raise TypeError(
            f"sizes は [784, 50, 10] のような層の幅のリストです。{shown(given)} が渡されました。"
        )
    found = [integer(size, "sizes の要素", least=1) for size in given]
    if len(found) < 2:
        raise ValueError(f"sizes には入力と出力の幅が要ります。{found} が渡されました。")
    return found


def activation(make: Callable[[], Any]) -> Callable[[], Any]:
    """活性化関数の層を作る関数であることを、一度作ってみて確かめます。"""
    try:
        made = make()
    except TypeError:
        made = None
    if not isinstance(made, kind("layer", "Layer")):
        raise TypeError(
            f"activation は、ReLU のように、層を作るものです。{make!r} が渡されました。"
        )
    return make


def initializer(draw: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """初期値の関数 draw が、この引数で呼べることを確かめます。"""
    if not callable_with(draw, *args, **kwargs):
        raise TypeError(
            f"初期値の関数は draw(shape, rng, dtype) の形にしてください。{draw!r} が渡されました。"
        )


def drawn(W: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """初期値の関数が返した配列が、頼んだ形と dtype であることを確かめます。"""
    if not isinstance(W, np.ndarray) or W.shape != shape or W.dtype != dtype:
        found = f"{W.shape} の {W.dtype}" if isinstance(W, np.ndarray) else repr(W)
        raise ValueError(
            f"初期値の関数は {shape} の {dtype} の配列を返します。{found} が返りました。"
        )
    return W


def dictionary(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """ネットワークに書き込む {名前: 配列} の辞書にして返します。"""
    try:
        return dict(*args, **kwargs)
    except (TypeError, ValueError) as error:
        raise TypeError("update には {名前: 配列} の辞書を渡してください。") from error


def assigned(value: Any, own: Array, name: str) -> Array:
    """ネットワークの配列 own に書き込める値かどうかを確かめ、その dtype にして返します。"""
    if not own.flags.writeable:
        raise ValueError(f"ネットワークの {name} は書き込み禁止です。")
    # 大きすぎて無限大になる値は、次の検査で断る
    with np.errstate(over="ignore"):
        new = floats(value, name).astype(own.dtype)
    same_shape(own, new, (name, "代入する値"))
    return finite(new, name)


def prediction(y: Array) -> Array:
    """出力に NaN も +inf もないことを確かめます。NaN の argmax は 0 でなので、見逃しやすい。"""
    if np.isposinf(not_nan(y, "出力")).any():
        raise ValueError("出力に +inf があります。入力かパラメータが大きすぎます。")
    return y

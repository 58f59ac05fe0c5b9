"""ネットワークの本体: 層を順に並べて、予測し、損失と勾配を求めます。"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zerodl.checks import Array, as_floats, refuse_nan, refuse_nonfinite, same_shape
from zerodl.layers import Layer


class Parameters(dict[str, Array]):
    """名前から配列への対応です。代入すると、層が持つ配列の中身が、同じ形の値に変わります。

    名前を増やすことと、消すことはできません。copy() は、配列ごと写した、ただの辞書です。
    出典: サイト「誤差逆伝播法」
    """

    def __setitem__(self, name: str, value: ArrayLike) -> None:
        """配列 name の中身を、同じ形の value に書き換えます。"""
        self.update({name: value})

    def update(self, *args: Any, **kwargs: Any) -> None:
        """いくつかの配列の中身を、まとめて書き換えます。一つでも間違いがあれば、何も変えません。"""
        try:
            given = dict(*args, **kwargs)
        except (TypeError, ValueError) as error:
            raise TypeError("update には {名前: 配列} の辞書を渡してください。") from error
        values = {name: self._checked(name, value) for name, value in given.items()}
        for name, value in values.items():
            self[name][...] = value

    def _checked(self, name: str, value: ArrayLike) -> Array:
        """配列 name に書き込める値かどうかを確かめ、その dtype にして返します。"""
        own = self[name]
        if not own.flags.writeable:
            raise ValueError(f"ネットワークの {name} は書き込み禁止です。")
        with np.errstate(over="ignore"):  # 大きすぎて無限大になる値は、次の検査で断る
            new = as_floats(value, name).astype(own.dtype)
        same_shape(own, new, (name, "代入する値"))
        refuse_nonfinite(new, name)
        return new

    def __ior__(self, other: Any) -> "Parameters":  # type: ignore[override,misc]
        """まとめて書き換える params |= other の形です。"""
        self.update(other)
        return self

    def __missing__(self, name: str) -> Array:
        """ない名前を読もうとしたとき、ある名前を添えて断ります。"""
        raise KeyError(f"{name!r} というパラメータはありません。{list(self)} があります。")

    def __reduce__(self) -> Any:
        """写し(deepcopy や pickle)は、ネットワークから離れた、ただの辞書です。"""
        return dict, (dict(self),)

    def copy(self) -> dict[str, Array]:
        """今の値を配列ごと写した、ただの辞書を返します。"""
        return {name: value.copy() for name, value in self.items()}

    __copy__ = copy

    def _fixed(self, *args: Any) -> Any:
        """名前を増やす操作と消す操作を断ります。"""
        raise TypeError("パラメータの名前は変えられません。層を変えるなら、作り直してください。")

    __delitem__ = pop = popitem = clear = setdefault = _fixed


class Sequential:
    """層を順に並べ、最後に損失の層を置いたネットワークです。

    層はそのまま使います。二つのネットワークに同じ層を渡すと、重みを共有します。
    出典: サイト「誤差逆伝播法」

    Parameters
    ----------
    layers : 層のリスト(入力に近い順)
    loss : 損失の層 (SoftmaxCrossEntropy など)
    """

    def __init__(self, layers: Sequence[Layer], loss: Any) -> None:
        if not isinstance(layers, (list, tuple)):
            raise TypeError("layers は層のリストです。[ReLU()] のように、[ ] で囲んでください。")
        self.layers = list(layers)
        self.loss_layer = loss
        _check_layers(self.layers, loss)

    def predict(self, x: ArrayLike, train: bool = False) -> Array:
        """最後の層の出力を返します。分類なら、確率に直す前のロジット (N, K) です。"""
        y = self._forward(x, train)
        refuse_nan(y, "出力")  # NaN の argmax は 0 なので、黙って「クラス 0」になる
        if np.isposinf(y).any():
            raise ValueError("出力に +inf があります。入力かパラメータが大きすぎます。")
        return y

    def _forward(self, x: ArrayLike, train: bool) -> Array:
        """層を順に通した出力を返します。"""
        for layer in self.layers:
            x = layer.forward(x, train)
        return np.asarray(x)

    def loss(self, x: ArrayLike, t: ArrayLike, train: bool = False) -> float:
        """損失のバッチ平均を返します。"""
        return float(self.loss_layer.forward(self._forward(x, train), t))

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """訓練のときの損失の勾配を、params と同じ名前で返します。"""
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x: ArrayLike, t: ArrayLike) -> tuple[float, dict[str, Array]]:
        """順伝播と逆伝播を 1 回ずつ行い、損失と勾配を返します。"""
        loss = self.loss(x, t, train=True)
        first = next((i for i, layer in enumerate(self.layers) if layer.params), 0)
        dy = self.loss_layer.backward()
        for layer in reversed(self.layers[first + 1 :]):
            dy = layer.backward(dy)
        self.layers[first].fill_grads(dy)  # ここより手前に、勾配の使い道はない
        return loss, self._numbered("grads")

    @property
    def params(self) -> Parameters:
        """すべてのパラメータです。名前は W1, b1, W2, b2, gamma1 のように番号が付きます。"""
        return Parameters(self._numbered("params"))

    @params.setter
    def params(self, value: Parameters) -> None:
        """同じ配列の代入(params |= … が最後に行うもの)だけを認めます。"""
        own = self._numbered("params")
        if not isinstance(value, Parameters) or any(value.get(n) is not p for n, p in own.items()):
            raise TypeError("params は取りかえられません。params.update(…) で中身を書き換えます。")

    @property
    def state(self) -> Parameters:
        """保存するもの: params と、学習しないが推論に要る値(移動平均など)です。"""
        return Parameters(self._numbered("params") | self._numbered("buffers"))

    def _numbered(self, kind: str) -> dict[str, Array]:
        """各層の辞書を、名前ごとに 1 から番号を付けて一つにまとめます。"""
        count: dict[str, int] = {}
        collected = {}
        for layer in self.layers:
            for name, value in getattr(layer, kind).items():
                count[name] = count.get(name, 0) + 1
                collected[f"{name}{count[name]}"] = value
        return collected


def refuse_no_network(network: Any) -> None:
    """ネットワークでなければ、TypeError を送出します。

    出典: サイト「誤差逆伝播法」

    Parameters
    ----------
    network : 調べるもの。層のリストと損失の層を持つ Sequential だけを認める
    """
    if not isinstance(network, Sequential):
        raise TypeError(
            f"network は mlp(…) などのネットワークです。{type(network).__name__} が渡されました。"
        )


def _check_layers(layers: list[Layer], loss: Any) -> None:
    """層でないもの、同じ層の 2 回の使用、損失の層の入れ忘れを断ります。"""
    if isinstance(loss, Layer):
        raise TypeError(
            f"{type(loss).__name__} は損失の層ではありません。"
            "最後には SoftmaxCrossEntropy() のような損失の層を置いてください。"
        )
    if not layers:
        raise ValueError("layers が空です。層を一つ以上並べてください。")
    for i, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise TypeError(
                f"layers[{i}] は層ではありません。{layer!r} が渡されました。"
                "ReLU ではなく ReLU() のように、作った層を並べてください。"
            )
        if not hasattr(layer, "y_shape"):
            raise TypeError(
                f"layers[{i}] の {type(layer).__name__} は、準備ができていません。"
                "__init__ の初めに super().__init__() を呼んでください。"
            )
        if any(layer is other for other in layers[:i]):
            raise ValueError(f"layers[{i}] の {type(layer).__name__} は、前にも並んでいます。")
    if isinstance(loss, type) or not (hasattr(loss, "forward") and hasattr(loss, "backward")):
        raise TypeError(
            f"loss は SoftmaxCrossEntropy() のような損失の層です。{loss!r} が渡されました。"
        )

"""ネットワークの本体: 層を順に並べて、予測し、損失と勾配を求めます。"""

from collections.abc import ItemsView, Iterator, MutableMapping, Sequence
from functools import cache
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.checks import Array
from zerodl.layer import Layer


class Parameters(MutableMapping[str, Array]):
    """名前から配列への対応です。代入すると、層が持つ配列の中身が、同じ形の値に変わります。

    名前を増やすことと、消すことはできません。copy() は、配列ごと写した、ただの辞書です。

    Parameters
    ----------
    arrays : {名前: 配列} の辞書
    """

    def __init__(self, arrays: dict[str, Array]) -> None:
        self._arrays = arrays

    def __getitem__(self, name: str) -> Array:
        """配列 name を返します。"""
        if name not in self._arrays:
            raise KeyError(f"{name!r} というパラメータはありません。{list(self)} があります。")
        return self._arrays[name]

    def __setitem__(self, name: str, value: ArrayLike) -> None:
        """配列 name の中身を、同じ形の value に書き換えます。"""
        self.update({name: value})

    def update(self, *args: Any, **kwargs: Any) -> None:
        """いくつかの配列の中身を、まとめて書き換えます。一つでも間違いがあれば、何も変えません。"""
        given = checks.dictionary(*args, **kwargs)
        values = {name: checks.assigned(v, self[name], name) for name, v in given.items()}
        for name, value in values.items():
            self[name][...] = value

    def __delitem__(self, name: str) -> NoReturn:
        """名前を消す操作 (pop など)を断ります。"""
        raise TypeError("パラメータの名前は変えられません。層を変えるなら、作り直してください。")

    def __or__(self, other: object) -> NoReturn:
        """辞書をつなぐ | と |= を断ります。ネットワークの値が変わると誤解されやすいからです。"""
        raise TypeError(
            "params は | でつなげません。辞書がほしいなら params.copy() | {…}、"
            "ネットワークの値を書き換えるなら params.update({…}) です。"
        )

    __ror__ = __or__

    def __iter__(self) -> Iterator[str]:
        """名前を、入力に近い順に返します。"""
        return iter(self._arrays)

    def __len__(self) -> int:
        """配列の数を返します。"""
        return len(self._arrays)

    def items(self) -> ItemsView[str, Array]:
        """名前と配列の組を、入力に近い順に返します。"""
        return self._arrays.items()

    def __repr__(self) -> str:
        """ただの辞書と同じように表示します。"""
        return repr(self._arrays)

    def copy(self) -> dict[str, Array]:
        """今の値を配列ごと写した、ただの辞書を返します。"""
        return {name: value.copy() for name, value in self.items()}

    __copy__ = copy


class Sequential:
    """層を順に並べ、最後に損失の層を置いたネットワークです。

    層はそのまま使います。二つのネットワークに同じ層を渡すと、重みを共有します。

    Parameters
    ----------
    layers : 層のリスト(入力に近い順)
    loss : 損失の層 (SoftmaxCrossEntropy など)
    """

    def __init__(self, layers: Sequence[Layer], loss: Any) -> None:
        self.layers: list[Layer] = checks.stack(layers, loss)
        self.loss_layer = loss

    def forward(self, x: ArrayLike, train: bool = False) -> Array:
        """層を順に通した出力を返します。"""
        checks.flag(train, "train")
        for layer in self.layers:
            x = checks.returned(layer.forward(x, train), layer, "forward")
        return np.asarray(x)

    def predict(self, x: ArrayLike, train: bool = False) -> Array:
        """最後の層の出力を返します。分類なら、確率に直す前のロジット (N, K) です。"""
        return checks.prediction(self.forward(x, train))

    def loss(self, x: ArrayLike, t: ArrayLike, train: bool = False) -> float:
        """損失のバッチ平均を返します。"""
        y = self.forward(x, train)
        return checks.returned_loss(self.loss_layer.forward(y, t), self.loss_layer)

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """訓練のときの損失の勾配を、params と同じ名前で返します。"""
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x: ArrayLike, t: ArrayLike) -> tuple[float, dict[str, Array]]:
        """順伝播と逆伝播を 1 回ずつ行い、損失と勾配を返します。"""
        loss = self.loss(x, t, train=True)
        # 勾配が要る、いちばん手前の層。それより手前へは戻らない
        first = next((i for i, layer in enumerate(self.layers) if layer.params), 0)
        dy = checks.returned(self.loss_layer.backward(), self.loss_layer, "backward")
        for layer in reversed(self.layers[first + 1 :]):
            dy = checks.returned(layer.backward(dy), layer, "backward")
        self.layers[first].fill_grads(dy)
        return loss, self._numbered("grads")

    @property
    def params(self) -> Parameters:
        """すべてのパラメータです。名前は W1, b1, W2, b2, gamma1 のように番号が付きます。"""
        return Parameters(self._numbered("params"))

    @params.setter
    def params(self, value: Any) -> None:
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
                collected[_label(name, count[name])] = value
        return collected


@cache
def _label(name: str, number: int) -> str:
    """W1 のような名前を作ります。いつも同じ文字列を返すので、毎回の更新で辞書を速く引けます。"""
    return f"{name}{number}"

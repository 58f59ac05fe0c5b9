"""学習済みのネットワーク: 重みのファイルの隣に、それを作ったコマンドと記録があります。"""

from pathlib import Path

import numpy as np

from zerodl.networks import mlp
from zerodl.saving import load
from zerodl.sequential import Sequential

MNIST_MLP_SIZES = [784, 50, 100, 10]


def load_mnist_mlp() -> Sequential:
    """MNIST で学習済みの 784-50-100-10 のネットワークを返します。

    入力は 0 以上 1 以下の画素 (N, 784)、predict の出力はロジット (N, 10) です。
    学習に使ったのは、公式の訓練データから mnist() が返す 5,000 枚を除いた、55,000 枚です。
    学習の設定と正解の枚数は、隣の mnist_mlp.json に記録されています。

    Returns
    -------
    Sequential
        呼ぶたびに新しいネットワーク。書き換えても、次に読むものは変わりません。
    """
    empty = mlp(MNIST_MLP_SIZES, rng=np.random.default_rng(0))
    return load(empty, Path(__file__).with_name("mnist_mlp.npz"))

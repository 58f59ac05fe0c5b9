"""深い ConvNet を MNIST で学習し、正解率の経過と、読み間違えた画像を記録します。

使い方: ``python -m zerodl.pretrained.deep_convnet [重み.npz]`` (MNIST 全体と、5 分ほどが要ります)

このフォルダーの deep_convnet.json を書きます。重みは大きいので、名前を添えたときだけ書きます。
mnist() が返す 5,000 枚は、初めて見る画像として残すために、学習に使いません。
"""

import sys
from math import ceil
from pathlib import Path

import numpy as np

from zerodl.checks import Array
from zerodl.datasets import mnist
from zerodl.minibatch import minibatches
from zerodl.networks import deep_convnet
from zerodl.optimizers import Adam
from zerodl.pretrained.mnist_mlp import origin, sets, write
from zerodl.saving import save
from zerodl.sequential import Sequential
from zerodl.softmax import softmax
from zerodl.training import train_step

SEED = 0
EPOCHS = 5
BATCH = 100
# ここから 0 まで、まっすぐに下げる
LEARNING_RATE = 0.002


def probabilities(network: Sequential, images: Array) -> Array:
    """画像 (N, 784) のクラスの確率 (N, 10) を、一度に使うメモリを抑えて返します。"""
    x = images.reshape(-1, 1, 28, 28)
    parts = (x[i : i + 500] for i in range(0, len(x), 500))
    return np.concatenate([softmax(network.predict(part)) for part in parts])


def correct(network: Sequential, images: Array, t: Array) -> int:
    """予測が正解と一致した枚数を返します。"""
    return int((probabilities(network, images).argmax(axis=1) == t).sum())


def train(data: dict[str, tuple[Array, Array]]) -> tuple[Sequential, list[list[float]]]:
    """学習したネットワークと、1 周ごとの [損失の平均, テストの正解の枚数] を返します。"""
    rng = np.random.default_rng(SEED)
    network, optimizer = deep_convnet(rng=rng), Adam(LEARNING_RATE)
    images, t = data["train"]
    x = images.reshape(-1, 1, 28, 28)
    steps, curve = EPOCHS * ceil(len(x) / BATCH), []
    for epoch in range(EPOCHS):
        losses = []
        for batch in minibatches(x, t, BATCH, rng):
            optimizer.lr = LEARNING_RATE * (1 - optimizer.steps / steps)
            losses.append(train_step(network, optimizer, *batch))
        curve.append([round(float(np.mean(losses)), 4), correct(network, *data["test"])])
        print(f"{epoch + 1} / {EPOCHS} 周: 損失 {curve[-1][0]}、テストの正解 {curve[-1][1]:,} 枚")
    return network, curve


def misread(network: Sequential) -> list[list[float]]:
    """mnist() の 5,000 枚で読み間違えた画像の [番号, 答え, その確率] を返します。"""
    data = mnist()
    y = probabilities(network, np.concatenate([data.x_train, data.x_test]))
    wrong = np.flatnonzero(y.argmax(axis=1) != np.concatenate([data.t_train, data.t_test]))
    return [[int(i), int(y[i].argmax()), round(float(y[i].max()), 3)] for i in wrong]


def main(weights: str = "", folder: Path = Path(__file__).parent) -> None:
    """学習して、folder に deep_convnet.json(記録)を書きます。"""
    data = sets()
    network, curve = train(data)
    if weights:
        save(network, weights)
    record = {
        "command": "python -m zerodl.pretrained.deep_convnet",
        "seed": SEED,
        "epochs": EPOCHS,
        "batch": BATCH,
        "learning_rate": LEARNING_RATE,
        **origin(),
        "images": {name: len(t) for name, (_, t) in data.items()},
        "curve": curve,
        "misread": misread(network),
    }
    write(record, folder / "deep_convnet.json")


if __name__ == "__main__":
    main("".join(sys.argv[1:2]))

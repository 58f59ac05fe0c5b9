"""784-50-100-10 のネットワークを MNIST で学習し、重みと記録をこのフォルダーに書きます。

使い方: ``python -m zerodl.pretrained.mnist_mlp`` (MNIST 全体が要り、1 分以内に終わります)

mnist() が返す 5,000 枚は、初めて見る画像として残すために、学習に使いません。
学習率などは、55,000 枚から検証用に分けた 5,000 枚で選び、テスト画像では選んでいません。
同じ機械では同じ重みになります。行列の積を足す順序が違う機械では、正解が数枚ずれます。
"""

import json
import platform
from math import ceil
from pathlib import Path

import numpy as np

from zerodl import mnist_files
from zerodl.checks import Array
from zerodl.minibatch import minibatches
from zerodl.mnist_download import DataError
from zerodl.mnist_shipped import shipped
from zerodl.networks import mlp
from zerodl.optimizers import AdamW
from zerodl.pretrained import MNIST_MLP_SIZES
from zerodl.saving import save
from zerodl.sequential import Sequential
from zerodl.training import train_step

SEED = 0
EPOCHS = 20
BATCH = 100
# ここから 0 まで、まっすぐに下げる
LEARNING_RATE = 0.002
WEIGHT_DECAY = 0.2


def not_in(images: Array, others: Array) -> Array:
    """Images の各枚が others に無いかどうかを、画素をすべて比べて真偽値の配列で返します。"""
    known = {image.tobytes() for image in others}
    return np.array([image.tobytes() not in known for image in images])


def train(x: Array, t: Array, epochs: int = EPOCHS, seed: int = SEED) -> Sequential:
    """画像 x (N, 784) とラベル t (N,) で、ネットワークを学習して返します。"""
    rng = np.random.default_rng(seed)
    network = mlp(MNIST_MLP_SIZES, activation="relu", initializer="he", rng=rng)
    optimizer = AdamW(LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = epochs * ceil(len(x) / BATCH)
    for epoch in range(epochs):
        for x_batch, t_batch in minibatches(x, t, BATCH, rng):
            optimizer.lr = LEARNING_RATE * (1 - optimizer.steps / steps)
            train_step(network, optimizer, x_batch, t_batch)
        print(f"{epoch + 1:2} / {epochs} 周: 訓練の正解 {correct(network, x, t):,} 枚 / {len(x):,}")
    return network


def correct(network: Sequential, x: Array, t: Array) -> int:
    """予測が正解と一致した枚数を返します。"""
    return int((network.predict(x).argmax(axis=1) == t).sum())


def sets() -> dict[str, tuple[Array, Array]]:
    """学習に使う 55,000 枚(train)、mnist() の 5,000 枚(unseen)、公式のテスト(test)を返します。"""
    images, labels, test_images, test_labels = mnist_files.load()
    unseen_images, unseen_labels = shipped()
    keep = not_in(images, unseen_images)
    if np.count_nonzero(~keep) != len(unseen_images):
        raise DataError("5,000 枚が、訓練データの中にちょうど 1 枚ずつ見つかりません。")
    return {
        "train": (pixels(images[keep]), labels[keep]),
        "unseen": (pixels(unseen_images), unseen_labels),
        "test": (pixels(test_images), test_labels),
    }


def main(folder: Path = Path(__file__).parent) -> None:
    """学習して、folder に mnist_mlp.npz(重み)と mnist_mlp.json(記録)を書きます。"""
    data = sets()
    network = train(*data["train"])
    save(network, folder / "mnist_mlp.npz")
    record = {
        "command": "python -m zerodl.pretrained.mnist_mlp",
        "sizes": MNIST_MLP_SIZES,
        "seed": SEED,
        "epochs": EPOCHS,
        "batch": BATCH,
        "learning_rate": LEARNING_RATE,
        "weight_decay": WEIGHT_DECAY,
        **origin(),
        "images": {name: len(t) for name, (_, t) in data.items()},
        "correct": {name: correct(network, x, t) for name, (x, t) in data.items()},
    }
    write(record, folder / "mnist_mlp.json")


def origin() -> dict[str, object]:
    """使った Python と NumPy の版、データの SHA-256 です。"""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "data_sha256": {f"{name}.gz": sha256 for name, (sha256, _) in mnist_files.FILES.items()},
    }


def write(record: dict[str, object], path: Path) -> None:
    """記録を書き、画面にも出します。"""
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    print(text)


def pixels(images: Array) -> Array:
    """画像 (N, 28, 28) を、0 以上 1 以下の float32 (N, 784) にします。mnist() と同じ変換です。"""
    return images.reshape(len(images), -1) / np.float32(255)


if __name__ == "__main__":
    main()

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import zerodl.pretrained
from zerodl import mnist_files, mnist_shipped
from zerodl.datasets import mnist
from zerodl.layers import Affine, ReLU
from zerodl.mnist_download import DataError
from zerodl.pretrained import deep_convnet, load_mnist_mlp, mnist_mlp

FOLDER = Path(zerodl.pretrained.__file__).parent
ROOT = FOLDER.parents[1]
RECORD = json.loads((FOLDER / "mnist_mlp.json").read_text(encoding="utf-8"))
DEEP = json.loads((FOLDER / "deep_convnet.json").read_text(encoding="utf-8"))
ROUNDING = 2  # 足し算の順序が違う機械で、境目の画像の判定が変わってよい枚数
needs_full_mnist = pytest.mark.skipif(
    not mnist_files.is_here(), reason="MNIST 全体が手もとにありません(環境変数 ZERODL_MNIST)"
)


def correct(x: np.ndarray, t: np.ndarray) -> int:
    return int((load_mnist_mlp().predict(x).argmax(axis=1) == t).sum())


def test_structure():
    network = load_mnist_mlp()
    assert [type(layer) for layer in network.layers] == [Affine, ReLU, Affine, ReLU, Affine]
    assert {name: value.shape for name, value in network.params.items()} == {
        "W1": (784, 50),
        "b1": (50,),
        "W2": (50, 100),
        "b2": (100,),
        "W3": (100, 10),
        "b3": (10,),
    }
    assert {value.dtype for value in network.params.values()} == {np.dtype(np.float32)}
    assert network.predict(np.zeros((3, 784), np.float32)).dtype == np.float32


def test_each_call_gives_a_new_network():
    load_mnist_mlp().params["W1"][:] = 0
    assert load_mnist_mlp().params["W1"].any()


def test_weights_are_small():
    assert (FOLDER / "mnist_mlp.npz").stat().st_size <= 200_000


def test_accuracy_on_the_images_it_has_never_seen():
    data = mnist()
    x = np.concatenate([data.x_train, data.x_test])
    t = np.concatenate([data.t_train, data.t_test])
    assert correct(x, t) == pytest.approx(RECORD["correct"]["unseen"], abs=ROUNDING)
    assert RECORD["correct"]["unseen"] >= 0.96 * 5000


def test_record():
    assert RECORD["command"] == "python -m zerodl.pretrained.mnist_mlp"
    assert RECORD["images"] == {"train": 55_000, "unseen": 5_000, "test": 10_000}
    assert RECORD["correct"]["test"] >= 0.97 * 10_000
    assert RECORD["data_sha256"] == {f"{n}.gz": sha for n, (sha, _) in mnist_files.FILES.items()}
    settings = {
        "sizes": zerodl.pretrained.MNIST_MLP_SIZES,
        "seed": mnist_mlp.SEED,
        "epochs": mnist_mlp.EPOCHS,
        "batch": mnist_mlp.BATCH,
        "learning_rate": mnist_mlp.LEARNING_RATE,
        "weight_decay": mnist_mlp.WEIGHT_DECAY,
    }
    assert settings.items() <= RECORD.items()


def test_training_is_deterministic():
    data = mnist()
    first, second = (mnist_mlp.train(data.x_train, data.t_train, epochs=1) for _ in range(2))
    for name, value in first.params.items():
        np.testing.assert_array_equal(value, second.params[name])
    other = mnist_mlp.train(data.x_train, data.t_train, epochs=1, seed=1)
    assert not np.array_equal(first.params["W1"], other.params["W1"])
    assert mnist_mlp.correct(first, data.x_test, data.t_test) > 700


def test_record_of_the_deep_convnet():
    assert DEEP["command"] == "python -m zerodl.pretrained.deep_convnet"
    settings = {
        "seed": deep_convnet.SEED,
        "epochs": deep_convnet.EPOCHS,
        "batch": deep_convnet.BATCH,
        "learning_rate": deep_convnet.LEARNING_RATE,
    }
    assert settings.items() <= DEEP.items()
    assert DEEP["images"] == RECORD["images"]
    assert DEEP["data_sha256"] == RECORD["data_sha256"]
    assert len(DEEP["curve"]) == deep_convnet.EPOCHS
    assert DEEP["curve"][-1][1] > 0.99 * 10_000
    data = mnist()
    labels = np.concatenate([data.t_train, data.t_test])
    for number, answer, probability in DEEP["misread"]:
        assert labels[number] != answer
        assert 0.1 < probability <= 1


def test_the_deep_convnet_is_trained_and_recorded(monkeypatch, tmp_path):
    data = mnist()
    x, t = data.x_train[:300], data.t_train[:300]
    sets = {"train": (x, t), "unseen": (x, t), "test": (x, t)}
    monkeypatch.setattr(deep_convnet, "sets", lambda: sets)
    monkeypatch.setattr(deep_convnet, "EPOCHS", 1)
    monkeypatch.setattr(deep_convnet, "mnist", lambda: data._replace(x_train=x, t_train=t))
    deep_convnet.main(str(tmp_path / "weights.npz"), tmp_path)
    assert (tmp_path / "weights.npz").stat().st_size > 400_000
    record = json.loads((tmp_path / "deep_convnet.json").read_text(encoding="utf-8"))
    assert record.keys() == DEEP.keys()
    ((loss, right),) = record["curve"]
    assert loss > 1
    labels = np.concatenate([t, data.t_test])
    wrong = [number for number, answer, _ in record["misread"] if labels[number] != answer]
    assert len(wrong) == len(record["misread"])
    assert sum(number < 300 for number in wrong) == 300 - right


def small_files() -> list[np.ndarray]:
    """5,000 枚と、似ていない 200 枚だけからなる、小さな MNIST です。"""
    rng = np.random.default_rng(0)
    x, t = mnist_shipped.shipped()
    extra = rng.integers(0, 256, (200, 28, 28), dtype=np.uint8)
    order = rng.permutation(5200)
    images, labels = np.concatenate([x, extra])[order], np.concatenate([t, t[:200]])[order]
    return [images, labels, extra[:20], t[:20]]


def test_the_shipped_images_are_left_out(monkeypatch, tmp_path):
    seen = {}

    def train(x, t):
        seen["x"] = x
        return load_mnist_mlp()

    files = small_files()
    monkeypatch.setattr(mnist_files, "load", lambda: files)
    monkeypatch.setattr(mnist_mlp, "train", train)
    mnist_mlp.main(tmp_path)
    assert len(seen["x"]) == 200
    data = mnist()
    unseen = {row.tobytes() for row in np.concatenate([data.x_train, data.x_test])}
    assert not unseen & {row.tobytes() for row in seen["x"]}
    assert (tmp_path / "mnist_mlp.npz").read_bytes() == (FOLDER / "mnist_mlp.npz").read_bytes()
    record = json.loads((tmp_path / "mnist_mlp.json").read_text(encoding="utf-8"))
    assert record.keys() == RECORD.keys()
    assert record["correct"]["unseen"] == pytest.approx(RECORD["correct"]["unseen"], abs=ROUNDING)


def test_refuses_when_the_shipped_images_are_not_found(monkeypatch, tmp_path):
    files = small_files()
    files[0] = 255 - files[0]
    monkeypatch.setattr(mnist_files, "load", lambda: files)
    with pytest.raises(DataError, match="1 枚ずつ"):
        mnist_mlp.main(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_readme_tells_the_recorded_accuracy():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    count, total = RECORD["correct"]["test"], RECORD["images"]["test"]
    assert f"公式のテスト画像 {total:,} 枚のうち {count:,} 枚を正しく読みます" in readme


@needs_full_mnist
def test_accuracy_on_the_official_test_images():
    data = mnist(full=True)
    count = correct(data.x_test, data.t_test)
    assert count >= 0.97 * 10_000
    assert count == pytest.approx(RECORD["correct"]["test"], abs=ROUNDING)
    shipped, _ = mnist_shipped.shipped()
    keep = mnist_mlp.not_in(data.x_train, mnist_mlp.pixels(shipped))
    assert keep.sum() == 55_000
    assert correct(data.x_train[keep], data.t_train[keep]) == pytest.approx(
        RECORD["correct"]["train"], abs=5 * ROUNDING
    )


@needs_full_mnist
def test_the_command_reaches_the_recorded_accuracy(tmp_path):
    # 混んだ機械では、行列の積を 1 本のスレッドで計算するほうがずっと速い
    program = (
        "import sys; from pathlib import Path; from zerodl.pretrained.mnist_mlp import main; "
        "main(Path(sys.argv[1]))"
    )
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1", PYTHONUTF8="1")
    subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, env=env, check=True)
    record = json.loads((tmp_path / "mnist_mlp.json").read_text(encoding="utf-8"))
    for name, tolerance in {"train": 200, "unseen": 20, "test": 40}.items():
        assert record["correct"][name] == pytest.approx(RECORD["correct"][name], abs=tolerance)

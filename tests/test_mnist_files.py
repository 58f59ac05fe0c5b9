import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from zerodl import mnist_files
from zerodl.mnist_download import DataError


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


RNG = np.random.default_rng(3)
CONTENT = {
    "train-images-idx3-ubyte": idx(RNG.integers(0, 256, (5, 28, 28), dtype=np.uint8)),
    "train-labels-idx1-ubyte": idx(np.arange(5, dtype=np.uint8)),
    "t10k-images-idx3-ubyte": idx(RNG.integers(0, 256, (3, 28, 28), dtype=np.uint8)),
    "t10k-labels-idx1-ubyte": idx(np.arange(3, dtype=np.uint8)),
}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """環境変数が指す、小さな四つのファイルのフォルダーです。"""
    hashes = {
        name: ("圧縮ファイルの値は使わない", hashlib.sha256(content).hexdigest())
        for name, content in CONTENT.items()
    }
    monkeypatch.setattr(mnist_files, "FILES", hashes)
    monkeypatch.setenv("ZERODL_MNIST", str(tmp_path))
    for name, content in CONTENT.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    return tmp_path


def load() -> list[np.ndarray]:
    return mnist_files.load(mirrors=())  # フォルダーがあるときは、取り寄せない


def assert_small(arrays) -> None:
    assert [idx(array) for array in arrays] == list(CONTENT.values())
    assert [array.shape for array in arrays] == [(5, 28, 28), (5,), (3, 28, 28), (3,)]


def test_compressed_files(folder):
    assert_small(load())


def test_uncompressed_files(folder):
    for name, content in CONTENT.items():
        (folder / f"{name}.gz").unlink()
        (folder / name).write_bytes(content)
    assert_small(load())


@pytest.mark.parametrize("place", ["{dotted}", "{dotted}.gz", "{name}/{name}", "{name}/{dotted}"])
def test_files_under_the_names_that_unpackers_give(folder, place):
    for name, content in CONTENT.items():
        (folder / f"{name}.gz").unlink()
        path = folder / place.format(name=name, dotted=name.replace("-idx", ".idx"))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(content) if place.endswith(".gz") else content)
    assert_small(load())


def test_files_that_the_browser_unpacked_but_did_not_rename(folder):
    for name, content in CONTENT.items():
        (folder / f"{name}.gz").write_bytes(content)
    assert_small(load())


def test_home_folder_is_expanded(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    monkeypatch.setenv("ZERODL_MNIST", f"~/{folder.name}")
    assert_small(load())


def test_folder_is_missing(folder, monkeypatch):
    monkeypatch.setenv("ZERODL_MNIST", str(folder / "nowhere"))
    with pytest.raises(DataError, match=r"nowhere に、train-images-idx3-ubyte、.*がありません"):
        load()


@pytest.mark.parametrize("place", ["~nosuchuser/mnist", "x" * 300])
def test_places_that_cannot_be_looked_up_are_missing(monkeypatch, place):
    monkeypatch.setenv("ZERODL_MNIST", place)
    with pytest.raises(DataError, match=r"に、train-images-idx3-ubyte、.*がありません"):
        load()


def test_a_cache_that_cannot_be_looked_up_is_empty(monkeypatch):
    monkeypatch.delenv("ZERODL_MNIST", raising=False)
    monkeypatch.setenv("ZERODL_CACHE", "x" * 300)
    assert not mnist_files.is_here()


def test_is_here(folder, monkeypatch, tmp_path):
    assert mnist_files.is_here()
    monkeypatch.delenv("ZERODL_MNIST")
    monkeypatch.setenv("ZERODL_CACHE", str(tmp_path))
    assert mnist_files.is_here()
    (tmp_path / "t10k-labels-idx1-ubyte.gz").unlink()
    assert not mnist_files.is_here()


def test_missing_files_are_named(folder):
    (folder / "train-labels-idx1-ubyte.gz").unlink()
    (folder / "t10k-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError) as caught:
        load()
    message = str(caught.value)
    assert "train-labels-idx1-ubyte、t10k-images-idx3-ubyte がありません" in message
    assert "ZERODL_MNIST" in message


def test_half_a_compressed_file(folder):
    path = folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz を読めません"):
        load()


@pytest.mark.parametrize("damage", [b"rubbish", b"", b"\x1f\x8b\x08\x00" + b"\xff" * 40])
def test_not_a_compressed_file(folder, damage):
    (folder / "train-images-idx3-ubyte.gz").write_bytes(damage)
    with pytest.raises(DataError, match="正しいファイルに置き換えて"):
        load()


@pytest.mark.parametrize(
    "content",
    [
        CONTENT["train-images-idx3-ubyte"][:-1],
        CONTENT["train-images-idx3-ubyte"] + b"\0",
        CONTENT["train-images-idx3-ubyte"][:9],
        b"",
        b"\0\0\x08",
        b"\0\0\x08\0",
        b"\0\0\x0d" + CONTENT["train-images-idx3-ubyte"][3:],  # 値の型が float32
        b"\x89PNG" + bytes(100),
        b"\0\0\x08\xff" + bytes(4 * 255),  # 255 次元
        b"\0\0\x08\x04" + 4 * b"\0\1\0\0",  # 大きさの積が 2 の 64 乗
    ],
)
def test_not_idx(folder, content):
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(content))
    with pytest.raises(DataError, match="idx 形式ではないか、途中で切れています"):
        load()


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_same_shape_but_other_data(folder, suffix):
    other = idx(np.zeros((5, 28, 28), np.uint8))
    (folder / "train-images-idx3-ubyte.gz").unlink()
    path = folder / f"train-images-idx3-ubyte{suffix}"
    path.write_bytes(gzip.compress(other) if suffix else other)
    with pytest.raises(DataError, match=r"MNIST ではありません.*Fashion-MNIST"):
        load()


def test_unreadable_file(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DataError, match=r"読めません.*Permission denied"):
        load()


def test_the_whole_advice_when_files_are_missing(folder):
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError) as caught:
        mnist_files.find(folder)
    assert str(caught.value) == (
        f"環境変数 ZERODL_MNIST のフォルダー {folder} に、t10k-labels-idx1-ubyte がありません。"
        "四つのファイル(.gz のままでも、展開したものでも)を同じフォルダーに置くか、"
        "ZERODL_MNIST の設定を消してください。消すと、ミラーから取り寄せます。"
    )


def test_a_file_in_both_forms_is_found_once(folder):
    name = "train-labels-idx1-ubyte"
    (folder / name).write_bytes(CONTENT[name])
    assert [path.name for path in mnist_files.find(folder)] == [f"{name}.gz" for name in CONTENT]


def test_the_file_that_is_not_idx_is_named(folder):
    path = folder / "t10k-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(b"\0\0\x0d\x01\0\0\0\x02ab"))  # 値の型が uint8 でない
    with pytest.raises(DataError) as caught:
        load()
    assert str(caught.value) == (
        f"{path} は idx 形式ではないか、途中で切れています(10 バイト)。"
        "正しいファイルに置き換えてください。"
    )


def test_the_whole_advice_about_other_data(folder):
    path = folder / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(idx(np.zeros(5, np.uint8))))
    with pytest.raises(DataError) as caught:
        mnist_files.read(path)
    assert str(caught.value) == (
        f"{path} は MNIST ではありません(SHA-256 の不一致)。正しいファイルに置き換えて"
        "ください。Fashion-MNIST のように、同じ名前で配られる別のデータもあります。"
    )

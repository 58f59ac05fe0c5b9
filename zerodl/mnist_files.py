"""MNIST のファイル: 四つのファイルを見つけ、正しいことを確かめ、配列に直します。

環境変数 ``ZERODL_MNIST`` のフォルダーがあればそこから、無ければキャッシュかミラーから読みます。

出典: LeCun, Cortes, Burges "The MNIST database of handwritten digits" (1998)。
"""

import gzip
import hashlib
import math
import os
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zerodl.mnist_download import MIRRORS, TIMEOUT, DataError, cache_folder, fetch

# 名前: (圧縮されたファイルの SHA-256, 展開した中身の SHA-256)
FILES = {
    "train-images-idx3-ubyte": (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels-idx1-ubyte": (
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "t10k-images-idx3-ubyte": (
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels-idx1-ubyte": (
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}


def load(mirrors: tuple[str, ...] = MIRRORS, timeout: float = TIMEOUT) -> list[NDArray[np.uint8]]:
    """訓練画像、訓練ラベル、テスト画像、テストラベルを、この順に返します。

    Parameters
    ----------
    mirrors : 取り寄せるときの置き場所の URL
    timeout : ひとつのミラーの応答を待つ秒数

    Returns
    -------
    list
        画像は (N, 28, 28) で値は 0 から 255、ラベルは (N,) で値は 0 から 9。

    Raises
    ------
    DataError
        ファイルが無い、壊れている、取り寄せられないなど、用意できないとき。
    """
    folder = os.environ.get("ZERODL_MNIST")
    if folder:
        paths = find(Path(os.path.expanduser(folder)))
    else:
        paths = [fetch(f"{name}.gz", sha, mirrors, timeout) for name, (sha, _) in FILES.items()]
    return [read(path) for path in paths]


def is_here() -> bool:
    """MNIST 全体が、環境変数のフォルダーかキャッシュに、すでにあるかどうかを返します。"""
    if os.environ.get("ZERODL_MNIST"):
        return True
    return all(os.path.isfile(cache_folder() / f"{name}.gz") for name in FILES)


def find(folder: Path) -> list[Path]:
    """フォルダーにある四つのファイル(.gz か、展開したもの)のパスを返します。

    Raises
    ------
    DataError
        四つのうちひとつでも無いとき。
    """
    found, missing = [], []
    for name in FILES:
        there = [path for path in _places(folder, name) if os.path.isfile(path)]
        found += there[:1]
        missing += [] if there else [name]
    if missing:
        raise DataError(
            f"環境変数 ZERODL_MNIST のフォルダー {folder} に、{'、'.join(missing)} がありません。"
            "四つのファイル(.gz のままでも、展開したものでも)を同じフォルダーに置くか、"
            "ZERODL_MNIST の設定を消してください。消すと、ミラーから取り寄せます。"
        )
    return found


def _places(folder: Path, name: str) -> list[Path]:
    """ファイル name のありそうな所を返します。展開する道具によって、名前や場所が少し変わります。"""
    # 圧縮ファイルが中に持つ、元の名前
    dotted = name.replace("-idx", ".idx")
    files = [folder / f"{name}.gz", folder / name, folder / f"{dotted}.gz", folder / dotted]
    # 同じ名前のフォルダーを作って、その中に展開する道具もある
    return files + [folder / inside / file for inside in (name, dotted) for file in (name, dotted)]


def read(path: Path) -> NDArray[np.uint8]:
    """ファイルの中身を確かめて、uint8 の配列で返します。

    Raises
    ------
    DataError
        読めない、途中で切れている、または MNIST でないとき。
    """
    try:
        data = path.read_bytes()
        # 受け取るときに展開し、名前には .gz を残すブラウザーもあるので、中身で見分ける
        content = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{path} を読めません({error})。正しいファイルに置き換えてください。"
        ) from error
    array = decode_idx(content, path)
    name = path.name.removesuffix(".gz").replace(".idx", "-idx")
    if hashlib.sha256(content).hexdigest() != FILES[name][1]:
        raise DataError(
            f"{path} は MNIST ではありません(SHA-256 の不一致)。正しいファイルに置き換えて"
            "ください。Fashion-MNIST のように、同じ名前で配られる別のデータもあります。"
        )
    return array


def decode_idx(content: bytes, path: Path) -> NDArray[np.uint8]:
    """Idx 形式のバイト列を、先頭に書かれた形の配列に直します。

    先頭から 0, 0, 値の型(8 は uint8), 次元の数、次元ごとの大きさ(各 4 バイト)、値と続きます。

    Raises
    ------
    DataError
        この並びでないときと、値の数が足りないとき。
    """
    ndim = content[3] if len(content) > 3 and content[:3] == b"\x00\x00\x08" else 0
    start = 4 + 4 * ndim  # 値が始まる位置
    shape = tuple(int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4))
    if not 1 <= ndim <= 3 or len(content) != start + math.prod(shape):
        raise DataError(
            f"{path} は idx 形式ではないか、途中で切れています({len(content):,} バイト)。"
            "正しいファイルに置き換えてください。"
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)

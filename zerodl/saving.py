"""保存と読み込み: ネットワークのパラメータを、一つの npz ファイルに出し入れします。"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from zerodl import checks
from zerodl.sequential import Sequential


def save(network: Sequential, path: str | os.PathLike[str]) -> None:
    """ネットワークの state (パラメータと移動平均)を、npz ファイル path に書きます。

    別の名前で書き終えてから置き換えるので、途中で失敗しても、元のファイルは壊れません。

    Parameters
    ----------
    network : Sequential
    path : 書き出すファイル

    Raises
    ------
    FileNotFoundError, OSError
        書き出すフォルダーがないときと、書けないとき。
    ValueError
        NaN か無限大があるとき。
    """
    checks.network(network)
    path = checks.path_to_write(path)
    state = {name: checks.finite(value, name) for name, value in network.state.items()}
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("wb") as file:
            np.savez(file, **state)  # type: ignore[arg-type]
        unfinished.replace(path)
    except OSError as error:
        message = f"{path} に書けません。書く権限、空き、名前の長さを確かめてください。"
        raise type(error)(message) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def load(network: Sequential, path: str | os.PathLike[str]) -> Sequential:
    """ファイル path の値を、同じ形のネットワークに書き込み、そのネットワークを返します。

    名前・形・値をすべて確かめてから書き込むので、失敗したときは何も変わりません。

    Parameters
    ----------
    network : 保存したときと同じ構成の Sequential
    path : save が書いたファイル

    Raises
    ------
    FileNotFoundError
        ファイルがないとき。
    ValueError
        読めないとき、名前や形が違うとき、NaN か無限大があるとき。
    """
    checks.network(network)
    path = checks.path(path)
    network.state.update(checks.saved(_read(path), network.state, path))
    return network


def _read(path: Path) -> dict[str, Any]:
    """ファイルの npz の中身を、辞書にして返します。pickle は使いません。"""
    if path.is_dir():
        raise IsADirectoryError(f"{path} はフォルダーです。ファイルの名前を渡してください。")
    if not path.is_file():
        raise FileNotFoundError(f"{path} がありません。save で保存した場所を確かめてください。")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except PermissionError as error:
        raise PermissionError(f"{path} を読む権限がありません。") from error
    except Exception as error:
        # 壊れ方によって、zip・圧縮・npy のどの層からも例外が出る
        raise ValueError(f"{path} を npz として読めません。壊れているか、別の形式です。") from error

"""保存と読み込みの引数の確かめ: ファイルの場所と、その中身。"""

import os
from pathlib import Path
from typing import Any

import numpy as np

from zerodl.checks.arrays import same_shape


def path(place: str | os.PathLike[str]) -> Path:
    """ファイルの場所を Path にして返します。"""
    if not isinstance(place, (str, os.PathLike)) or not str(place):
        raise TypeError(f"path はファイルの場所の文字列です。{place!r} が渡されました。")
    try:
        os.stat(place)
    except (FileNotFoundError, NotADirectoryError):
        pass
    # 長すぎる名前、途中の読めないフォルダー、輪になったリンク、名前の中の "\0"
    except (OSError, ValueError) as error:
        raise OSError(
            f"{str(place)!r} は、ファイルの場所として使えません。"
            "名前の長さと文字、途中のフォルダーを読む権限を確かめてください。"
        ) from error
    return Path(place)


def path_to_write(place: str | os.PathLike[str]) -> Path:
    """書き出せる場所を Path にして返します。リンクなら、その先のファイルです。"""
    found = path(place).resolve()
    if found.is_dir():
        raise IsADirectoryError(f"{found} はフォルダーです。ファイルの名前を渡してください。")
    if not found.parent.is_dir():
        raise FileNotFoundError(f"フォルダー {found.parent} がありません。先に作ってください。")
    # 置き換えると、装置そのものが消える
    if found.exists() and not found.is_file():
        raise OSError(f"{found} は、装置などの特別なファイルです。別の名前を渡してください。")
    return found


def saved(values: dict[str, Any], state: Any, path: Path) -> dict[str, Any]:
    """ファイルの中身が、ネットワークの state と、名前も形も同じ小数であることを確かめます。"""
    if set(values) != set(state):
        raise ValueError(
            f"{path} の中身は {sorted(values)} で、ネットワークの {sorted(state)} と違います。"
            "保存したときと同じ構成のネットワークを渡してください。"
        )
    for name, target in state.items():
        value = values[name]
        if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
            raise ValueError(f"{name} は小数の配列ではありません。save で保存し直してください。")
        names = (f"保存された {name}", f"ネットワークの {name}")
        same_shape(value, target, names, "保存したときと同じ構成のネットワークを渡してください。")
    return values

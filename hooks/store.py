"""作るのに時間のかかるものを .cache に残し、同じものから二度は作りません。"""

import os
from collections.abc import Callable

from hooks.shared import ROOT

CACHE = ROOT / ".cache"
KEPT = 500  # 種類ごとに残す数。ページは 110 ほど


def read(kind: str, key: str) -> bytes | None:
    """残してあれば、その中身を返します。"""
    place = CACHE / kind / key
    try:
        os.utime(place)  # 使った順に残すため
        return place.read_bytes()
    except FileNotFoundError:
        return None


def write(kind: str, key: str, content: bytes) -> None:
    """中身を残します。途中で止まっても、並んで組み立てても、書きかけは見えません。"""
    place = CACHE / kind / key
    place.parent.mkdir(parents=True, exist_ok=True)
    writing = place.with_name(f"{key}.{os.getpid()}")
    writing.write_bytes(content)
    writing.replace(place)


def kept(kind: str, key: str, make: Callable[[], bytes]) -> bytes:
    """残してあるものを、なければ作って残してから返します。"""
    content = read(kind, key)
    if content is None:
        content = make()
        write(kind, key, content)
    return content


def tidy(kind: str) -> None:
    """長く使っていないものを捨てます。"""
    places = (CACHE / kind).glob("*")
    for old in sorted(places, key=lambda place: place.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)

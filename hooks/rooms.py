"""部屋(章と実習)の一覧を、mkdocs.yml の nav と、それぞれの原稿の front matter から作ります。

題の下の一行、次の部屋、ホームの地図、API の解説、README とテストは、どれもこれを読みます。
まだない部屋は extra.planned から取ります。そこに並ぶ書き終えたページの場所は、順番を示す目印です。
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

import jupytext
from mkdocs.utils.meta import get_data
from mkdocs.utils.yaml import yaml_load

from hooks.notebooks import to_markdown
from hooks.shared import ROOT
from hooks.sizes import of_file

DOCS = ROOT / "docs"
HEADING = re.compile(r"^(?:#+) (?P<title>.+?) *\{ *#(?P<id>[\w-]+)[^}]*\}", re.M)


@dataclass(frozen=True)
class Room:
    """一つの部屋。まだない部屋は path が空です。"""

    part: str
    title: str
    question: str = ""  # 空なら、案内の頁(ホーム、API など)
    path: str = ""  # docs/ からの場所
    modules: tuple[str, ...] = ()  # 説明する zerodl のモジュール
    meta: dict[str, Any] = field(default_factory=dict, compare=False)
    text: str = field(default="", repr=False)  # Markdown にした原稿
    plan: str = ""  # まだない部屋の名前

    @cached_property
    def stem(self) -> str:
        """部屋の名前です。"""
        return self.plan or PurePosixPath(self.path).stem

    @cached_property
    def sizes(self) -> dict[str, int]:
        """ページの大きさです(hooks/sizes.py)。"""
        return of_file(DOCS / self.path)

    def heading(self, anchor: str) -> str:
        """アンカーのある見出しの文字を返します。なければ KeyError を送出します。"""
        return {match["id"]: match["title"] for match in HEADING.finditer(self.text)}[anchor]

    def link_from(self, path: str, anchor: str = "") -> str:
        """Path のページから、この部屋への Markdown のリンクです。"""
        target = posixpath.relpath(self.path, posixpath.dirname(path) or ".")
        if not anchor:
            return f"[{self.title}]({target})"
        return f"[{self.title}の「{self.heading(anchor)}」]({target}#{anchor})"


@cache  # 作り直すときは、hooks/furniture.py が忘れさせます
def rooms() -> tuple[Room, ...]:
    """書き終えた部屋と、まだない部屋を、読む順に返します。"""
    settings = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    planned = {part: rows for entry in settings["extra"]["planned"] for part, rows in entry.items()}
    pages = list(listed(settings["nav"]))
    parts = list(dict.fromkeys(part for part, _ in pages))
    for before, part in pairwise(planned):
        if part not in parts:  # まだ一つも書かれていない部は、予定で前にある部の後ろに置く
            parts.insert(parts.index(before) + 1, part)
    found: list[Room] = []
    for part in parts:
        done = [read(part, path) for home, path in pages if home == part]
        found += merged(part, done, planned.get(part, []))
    return tuple(found)


def written() -> tuple[Room, ...]:
    """書き終えた部屋だけを返します。"""
    return tuple(room for room in rooms() if room.path)


def listed(nav: Any, part: str = "") -> Iterator[tuple[str, str]]:
    """Nav にあるページを、部の名前を添えて順に返します。"""
    for entry in nav:
        if isinstance(entry, str):
            yield part, entry
            continue
        for name, below in entry.items():
            if isinstance(below, str):
                yield part, below
            else:
                yield from listed(below, part or name)


def merged(part: str, pages: list[Room], plan: list[Any]) -> Iterator[Room]:
    """一つの部の、書き終えた部屋とまだない部屋を、一列に並べます。"""
    rest = list(pages)
    for row in plan:
        if isinstance(row, str):  # ここまでは書き終えている、という目印
            while rest and row in [room.path for room in rest]:
                yield rest.pop(0)
        else:
            modules = tuple(row.get("modules", [row["stem"]]))
            yield Room(part, row["title"], row["question"], modules=modules, plan=row["stem"])
    yield from rest


def read(part: str, path: str) -> Room:
    """原稿を読みます。"""
    source = (DOCS / path).read_text(encoding="utf-8-sig")
    if path.endswith(".py"):
        source = to_markdown(jupytext.reads(source, fmt="py:percent"), lambda cell: [])
    text, meta = get_data(source)
    found = HEADING.search(text)
    title = found["title"] if found else PurePosixPath(path).stem
    question = meta.get("question", "")
    modules = meta.get("modules", [PurePosixPath(path).stem] if question else [])
    return Room(part, title, question, path, tuple(modules), meta, text)

"""テストが調べる文書: サイトのページ、実習、README。"""

from functools import cache
from pathlib import Path

import jupytext
from bs4 import BeautifulSoup
from mkdocs.utils import markdown_extensions
from mkdocs.utils.meta import get_data

from hooks import blocks
from hooks.rooms import Room
from hooks.shared import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for path in DOCS.rglob("*")
    if path.name.endswith(markdown_extensions) and path.name != "README.md"  # 書く人への説明
)
LABS = sorted((DOCS / "labs").rglob("*.py"))
WRITTEN = [*PAGES, *LABS, ROOT / "README.md"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


@cache
def shown(room: Room) -> BeautifulSoup:
    """部屋の HTML です。コードは描きません。"""
    md, _ = blocks.recorder()
    return BeautifulSoup(md.convert(room.text), "html.parser")


def prose(path: Path) -> list[str]:
    """ページの本文、または実習の文章のセルを返します。"""
    if path.suffix != ".py":
        return [get_data(read(path))[0]]
    cells = jupytext.reads(read(path), fmt="py:percent").cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]

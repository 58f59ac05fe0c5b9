"""ページの中のリンクは、どれも、あるページの、ある場所を指します(サイトを組み立てずに確かめます)。"""

import posixpath
import re
from functools import cache
from urllib.parse import parse_qs

import pytest

from hooks.api import FOLDER
from hooks.modules import PACKAGE, modules
from hooks.rooms import Room, written
from tests.documents import shown

ROOMS = {room.path: room for room in written()}


@cache
def anchors(path: str) -> set[str]:
    """ページの id。式と図の名前(hooks/numbering.py)と、API の頁の名前も含みます。"""
    if path.startswith(FOLDER):
        name = posixpath.basename(path).removesuffix(".md")
        source = "".join(p.read_text("utf-8") for p in PACKAGE.glob(f"{name}*/*.py"))
        source += "".join(p.read_text("utf-8") for p in PACKAGE.glob(f"{name}.py"))
        names = re.findall(r"^(?:def|class) (\w+)", source, re.M)
        return {name, "api", "backstage", *(f"zerodl.{name}.{defined}" for defined in names)}
    text = ROOMS[path].text
    formulas = {f"eq-{name}" for name in re.findall(r"\\label\{([\w-]+)\}", text)}
    figures = {f"fig-{name}" for name in re.findall(r'\bname="([\w-]+)"', text)}
    return {str(tag["id"]) for tag in shown(ROOMS[path]).find_all(id=True)} | formulas | figures


def broken(path: str, href: str) -> bool:
    """サイトの中のリンクで、行き先のページか場所がなければ True を返します。"""
    if re.match(r"[a-z]+:", href):
        return False
    if href.startswith("?"):  # 同じページの部品の状態 (docs/widgets/README.md)
        here = re.findall(r'<zd-widget name="(\w+)"', ROOMS[path].text)
        return not {key.split(".")[0] for key in parse_qs(href[1:])} <= set(here)
    target, _, anchor = href.partition("#")
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
    made = {f"{FOLDER}{name}.md" for name in [*modules(), "index"]}
    if there not in made | set(ROOMS):
        return True
    return bool(anchor) and anchor not in anchors(there)


@pytest.mark.parametrize("path", ROOMS)
def test_links_lead_somewhere(path: str):
    hrefs = [str(a["href"]) for a in shown(ROOMS[path]).select("a[href]:not(.headerlink)")]
    assert [href for href in hrefs if broken(path, href)] == []


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("../guide/notation.md", False),
        ("../guide/notation.md#data", False),
        ("#summary", True),
        ("../guide/notation.md#none", True),
        ("notation.md", True),
        ("../api/softmax.md#zerodl.softmax.softmax", False),
        ("../api/softmax.md#zerodl.softmax.none", True),
        ("../api/none.md", True),
        ("../api/index.md#backstage", False),
        ("https://example.org/none.md#none", False),
        ("?w.a=1&w.b=x", False),
        ("?none.a=1", True),
    ],
)
def test_a_broken_link_is_noticed(href: str, expected: bool, monkeypatch: pytest.MonkeyPatch):
    here = Room("部", "題", path="x/here.md", text='# 題 { #here }\n\n<zd-widget name="w">')
    monkeypatch.setitem(ROOMS, here.path, here)
    assert broken(here.path, href) is expected


def test_names_of_formulas_and_figures_are_places():
    text = '$$\nx\n\\label{one}\n$$\n\n```python\nto_svg(fig, name="two")\n```\n'
    ROOMS["x/names.md"] = Room("部", "題", path="x/names.md", text=text)
    assert anchors("x/names.md") == {"eq-one", "fig-two"}
    del ROOMS["x/names.md"]

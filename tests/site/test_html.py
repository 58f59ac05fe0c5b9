"""組み上がった HTML の検査: 文法(html-validate)、内部リンクと見出しの id、第三者への要求。"""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.site.tools import run_node

LOADS = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
}


def validate(*paths: Path) -> list[str]:
    """``paths`` の HTML を検査し、「ファイル:行 規則 説明」の一覧を返します。"""
    done = run_node(
        "html-validate", "--config", ".htmlvalidate.mjs", "--formatter", "json", *map(str, paths)
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return [
        f"{page['filePath']}:{m['line']} {m['ruleId']} {m['message']} {m.get('selector')}"
        for page in json.loads(done.stdout)
        for m in page["messages"]
    ]


@cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(tag["id"] for tag in parsed(path).find_all(id=True))


def broken_links(site: Path, page: Path) -> list[str]:
    """``page`` から出る内部リンクのうち、行き先のファイルか id がないものを返します。"""
    base = "http://site/" + page.relative_to(site).as_posix()
    broken = []
    for tag in parsed(page).find_all("a", href=True):
        address, fragment = urldefrag(urljoin(base, tag["href"]))
        if urlsplit(address).netloc != "site":
            continue
        target = site / unquote(urlsplit(address).path).lstrip("/")
        target = target / "index.html" if target.is_dir() else target
        if not target.is_file():
            broken.append(f"{page}: {tag['href']}")
        elif fragment and target.suffix == ".html" and unquote(fragment) not in anchors(target):
            broken.append(f"{page}: {tag['href']} (id がありません)")
    return broken


def third_party(page: Path) -> list[str]:
    """``page`` が読み込む、よそのサイトのアドレスを返します。"""
    return [
        f"{page}: {tag[attribute]}"
        for name, attribute in LOADS.items()
        for tag in parsed(page).find_all(name, **{attribute: True})
        if urlsplit(tag[attribute]).netloc and tag.get("rel") not in (["canonical"], ["alternate"])
    ]


def left_over(page: Path) -> list[str]:
    """``page`` の文に残った、閉じ忘れの記号(太字、数式、リンクなど)を、前後の文字と返します。"""
    body = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for tag in body.select("pre, code, script, style, svg, .katex"):
        tag.decompose()
    found = re.finditer(r".{0,20}(?:\*\*|\$|`|\[\^|\]\(|--8<--|\{ ?#).{0,20}", body.get_text())
    return [f"{page}: {match.group()}" for match in found]


def pages(site: Path) -> list[Path]:
    """検査するページ。404 は公開先の絶対アドレスでリンクするので、ブラウザの検査に任せます。"""
    return sorted(
        p for p in site.rglob("*.html") if p.name != "404.html" and "pagefind" not in p.parts
    )


def test_html_is_valid(site):
    found = validate(*pages(site), site / "404.html")
    assert not found, "\n".join(found)


def test_internal_links_and_anchors_exist(site):
    broken = [line for page in pages(site) for line in broken_links(site, page)]
    assert not broken, "\n".join(broken)


def test_no_markup_is_left_in_the_text(site):
    assert [left for page in pages(site) for left in left_over(page)] == []


def test_nothing_is_loaded_from_a_third_party(site):
    found = [line for page in pages(site) for line in third_party(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ('<p id="a">1</p><p id="a">2</p>', lambda site, page: validate(page)),
        ('<a href="nowhere/">x</a>', broken_links),
        ('<a href="#nothing">x</a>', broken_links),
        ('<script src="https://example.com/a.js"></script>', lambda site, page: third_party(page)),
        (
            '<link rel="stylesheet" href="//example.com/a.css">',
            lambda site, page: third_party(page),
        ),
        *[
            (f"<p>文 {mark} 文</p>", lambda site, page: left_over(page))
            for mark in ("**太字", "$x", "`x", "[題](a.md)", '--8&lt;-- "a.py"', "{ #id }", "[^注]")
        ],
    ],
)
def test_each_check_catches_a_fault(tmp_path, body, check):
    page = tmp_path / "index.html"
    page.write_text(
        f'<!DOCTYPE html><html lang="ja"><head><title>x</title></head><body>{body}</body></html>',
        encoding="utf-8",
    )
    assert check(tmp_path, page)

"""家の約束: 原稿は、見出しの id、題、置き場所、指すものがそろっています。"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.meta import get_data

from hooks import blocks
from hooks.api import FOLDER
from hooks.shared import ROOT
from tests.documents import DOCS, LABS, PAGES, name_of, prose, read

# 理論の章。ここにあるページは、同じ名前のモジュールとテストを持ちます
THEORY = ("forward", "learning", "deep", "cnn")


def listed(nav: Any) -> Iterator[str]:
    """mkdocs.yml の nav にあるページを、順に返します。"""
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from listed(entry)


def test_nav_lists_every_page_once(site: MkDocsConfig):
    existing = [path.relative_to(DOCS).as_posix() for path in [*PAGES, *LABS]]
    made = [path for path in listed(site.nav) if path.startswith(FOLDER)]  # API の頁
    assert sorted(listed(site.nav)) == sorted([*existing, *made])


@pytest.mark.parametrize("path", [*PAGES, *LABS], ids=name_of)
def test_headings_have_an_ascii_id(path: Path):
    """書かないと _1、_2 という id になり、節が増えたときに外からのリンクが切れます。"""
    unnamed: list[str] = []
    for text in prose(path):
        md, _ = blocks.recorder(toc={"slugify": lambda title, _: unnamed.append(title) or "x"})
        html = md.convert(text)
        ids = re.findall(r'<h[1-6][^>]*\bid="([^"]*)"', html)
        assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9_-]*", name)] == []
    assert unnamed == [], "見出しに { #ascii-id } を付けてください"


theory_pages = pytest.mark.parametrize(
    "path", [path for path in PAGES if path.relative_to(DOCS).parts[0] in THEORY], ids=name_of
)


@theory_pages
def test_theory_page_has_a_description(path: Path):
    description = get_data(read(path))[1].get("description", "")
    assert re.fullmatch(r".{20,120}。", description), "front matter に一文の description を書きます"


def test_docstrings_show_examples_as_prompts():
    """API の頁に出る docstring の例は、フェンスでなく >>> で書きます。そうすれば実行されます。"""
    sources = sorted((ROOT / "zerodl").rglob("*.py"))
    assert [name_of(path) for path in sources if re.search("```|~~~", read(path))] == []


def test_no_path_of_a_machine():
    machine = re.compile(r"(?<![\w.])/(?:home|root|work|Users|tmp)/\w|[A-Z]:\\\\?Users")
    sources = [path for folder in (DOCS, ROOT / "zerodl") for path in folder.rglob("*.*")]
    for path in [*sources, ROOT / "README.md"]:
        if path.suffix in {".md", ".py", ".css", ".js", ".mjs", ".json", ".svg", ".html"}:
            assert not machine.search(read(path)), name_of(path)


def test_templates_show_no_code():
    """テンプレートは Markdown を通らないので、コードを書いても実行されません。"""
    templates = sorted((ROOT / "overrides").rglob("*.html"))
    assert templates
    assert [name_of(path) for path in templates if re.search("<pre|highlight", read(path))] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_readme_names_only_what_exists(name: str):
    """MkDocs は見ないので、リンクと、` ` で囲んだファイルの場所を、ここで確かめます。"""
    text = read(ROOT / name)
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    places = [p for p in re.findall(r"`([\w.\-/]+)`", text) if "/" in p or p.endswith(".yml")]
    places = [place for place in places if "名前" not in place]
    assert links
    assert len(places) > 10
    assert [p for p in (*links, *places) if not (ROOT / p).exists()] == []


def test_comments_name_only_what_exists():
    """サイトの部品の注釈が指すファイルは、どれもあります。"""
    made = {"assets/_mkdocstrings.css", "assets/katex/katex.min.css"}  # 構築のときに現れる
    folders = [ROOT / "hooks", ROOT / "overrides", DOCS / "assets"]
    place = re.compile(
        r"(?<![\w/.-])(?:assets|docs|hooks|tests|zerodl)/[\w/.-]+\.(?:css|js|md|py)\b"
    )
    found = {
        (name_of(path), named)
        for folder in folders
        for path in folder.rglob("*.*")
        if path.suffix in {".py", ".html", ".jinja", ".css", ".js"}
        for named in place.findall(read(path))
        if named not in made
    }
    assert len(found) > 10
    gone = [(n, p) for n, p in found if not ((ROOT / p).exists() or (DOCS / p).exists())]
    assert gone == []

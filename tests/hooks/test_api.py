"""API の頁: パッケージから作られ、章と互いにリンクします。"""

from types import SimpleNamespace

import pytest
from mkdocs.structure.files import File, Files

from hooks import api, api_links
from hooks.modules import modules
from hooks.rooms import Room

CHAPTER = '# 題 { #a }\n\n## 節 { #b-c }\n\n--8<-- "zerodl/softmax.py:softmax"\n'
ONE = Room("部", "題", "問い", "x/one.md", ("softmax", "layers"), {}, CHAPTER)
TWO = Room("部", "別の題", "問い", "y/two.md", (), {}, CHAPTER.replace(":softmax", ":A.forward"))
PLANNED = Room("部", "まだない章", "問い", "", ("graph", "layers"))


@pytest.fixture
def made(monkeypatch):
    """API の頁の名前と中身、目次。章は ONE と PLANNED だけ。"""
    monkeypatch.setattr(api, "rooms", lambda: (PLANNED, ONE))
    config = SimpleNamespace(nav=[{"ホーム": "index.md"}], site_dir="", use_directory_urls=True)
    config.plugins = SimpleNamespace(_current_plugin="")
    files = Files([])
    api.on_config(config)
    api.on_files(files, config)
    return {file.src_uri: file.content_string for file in files}, config.nav


def test_every_module_has_a_page(made):
    pages, nav = made
    assert set(pages) == {"api/index.md", *(f"api/{name}.md" for name in modules())}
    assert "\n# zerodl.softmax { #softmax }\n\n::: zerodl.softmax\n" in pages["api/softmax.md"]
    assert f"description: {modules()['softmax'].description}\n" in pages["api/softmax.md"]
    first, (index, below) = nav[0], nav[1]["API"]
    assert first == {"ホーム": "index.md"}
    assert index == {"一覧": "api/index.md"}
    assert sorted(below["モジュール"]) == sorted(set(pages) - {"api/index.md"})


def test_the_list_follows_the_chapters_and_ends_with_the_backstage(made):
    pages, nav = made
    explained, backstage = pages["api/index.md"].split("## 裏方")
    names = [line.split("`")[1] for line in explained.split("\n") if line.startswith("| [`")]
    assert names == ["graph", "layers", "softmax"]
    assert all(f"](api/{name}.md)" not in backstage for name in names)
    assert sum(line.startswith("| [`") for line in backstage.split("\n")) == len(modules()) - 3
    assert "章: まだない章、[題](../x/one.md) |" in explained
    assert nav[1]["API"][1]["モジュール"][:3] == [f"api/{name}.md" for name in names]


def show(content: str, address: str, monkeypatch) -> str:
    """二つの章と API の頁を持つ、小さなサイトの、一つのページ。"""
    monkeypatch.setattr(api_links, "written", lambda: (ONE, TWO))
    files = Files([File(n, "", "", True) for n in ("x/one.md", "y/two.md", "api/softmax.md")])
    page = SimpleNamespace(file=files.get_file_from_path(address))
    page.url = page.file.url
    return api_links.on_page_content(content, page=page, config=None, files=files)


@pytest.mark.parametrize(
    ("below", "anchor"),
    [
        ('<pre>@x\n<span class="nf">softmax</span></pre>', "#zerodl.softmax.softmax"),
        ('<pre><span class="nc">A</span> <span class="nf">f</span></pre>', "#zerodl.softmax.A"),
        ('<pre><span class="nf">unknown</span></pre>', ""),
        ('<pre>x = 1</pre><pre><span class="nf">softmax</span></pre>', ""),
        ("", ""),
    ],
)
def test_code_in_a_chapter_leads_to_the_api(below, anchor, monkeypatch):
    code = '<span class="filename">zerodl/{}.py</span>' + below
    link = f'<a href="../../api/softmax/{anchor}">zerodl/softmax.py</a>'
    assert link in show(code.format("softmax"), "x/one.md", monkeypatch)
    assert show(code.format("none"), "x/one.md", monkeypatch) == code.format("none")


def test_a_name_in_the_api_leads_to_its_chapters(monkeypatch):
    heading = '<h2 id="zerodl.softmax.{}">x</h2>'
    shown = show(heading.format("softmax"), "api/softmax.md", monkeypatch)
    assert '解説: <a href="../../x/one/#b-c">題</a></p>' in shown
    shown = show(heading.format("A"), "api/softmax.md", monkeypatch)
    assert '"../../y/two/#b-c">別の題<' in shown
    plain = heading.format("B")
    assert show(plain, "api/softmax.md", monkeypatch) == plain


def test_a_source_on_the_site_is_a_link(monkeypatch):
    shown = show("出典: サイト「題」、サイト「まだない章」", "api/softmax.md", monkeypatch)
    assert shown == '出典: 「<a href="../../x/one/">題</a>」、サイト「まだない章」'

"""検索の索引(hooks/search.py)。見つかることは tests/site/test_search_browser.py が確かめます。"""

import re
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from hooks import search, shared
from hooks.mathematics import wrap
from hooks.rooms import Room
from hooks.search_copy import BREAK, JAPANESE, aliases, characters, copy, plain, planned
from hooks.shared import ROOT

PAGE = """<html lang="ja"><head><title>題</title></head><body><nav>目次</nav><article>
<h1 id="top">損失 L</h1><p>最小二乗法と <code>log_softmax</code>。</p>
<ul><li>一つ目</li><li>二つ目。</li></ul></article></body></html>"""


def shown(text: str) -> str:
    return text.replace(BREAK, "|")


@pytest.fixture
def state(monkeypatch, tmp_path):
    monkeypatch.setattr(search, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(search, "PAUSE", 0)
    monkeypatch.setattr(search, "state", search.State())
    return search.state


def page(**meta):
    return SimpleNamespace(meta=meta, file=SimpleNamespace(dest_uri="a/index.html", src_uri="a.md"))


def build(site: Path):
    site.mkdir(parents=True, exist_ok=True)
    search.on_pre_build(config=None)
    search.on_post_page(PAGE, page=page(), config=None)
    search.on_post_build(config=SimpleNamespace(site_dir=str(site)))


def finish():
    for thread in threading.enumerate():
        if thread.name == search.THREAD:
            thread.join(timeout=60)


def test_japanese_is_cut_into_characters_and_the_rest_is_kept():
    assert shown(characters("最小二乗法と softmax(x) の log_y")) == (
        "|最|小|二|乗|法|と| softmax(x) |の| log_y"
    )
    assert shown(characters("データベース、々〆")) == "|デ|ー|タ|ベ|ー|ス|、|々|〆|"
    assert characters("plain ASCII, ½ σ") == "plain ASCII, ½ σ"


def test_the_copy_changes_only_what_lies_between_tags():
    copied = copy(PAGE, [])
    assert re.findall(r"<[^>]+>", copied) == re.findall(
        r"<[^>]+>", PAGE.replace('<h1 id="top">', "<h1>")
    )
    visible = re.sub(r"<[^>]+>", "", copied).replace(BREAK, "")
    assert visible == re.sub(r"<[^>]+>", "", PAGE).replace("一つ目", "一つ目、")


def test_aliases_are_written_below_the_title():
    copied = copy(PAGE, ["コスト<関数>", r"\1"]).replace(BREAK, "")
    assert (
        '</h1><p>別名: <span data-pagefind-meta="aliases">コスト&lt;関数&gt;◆\\1</span>◆。</p>'
        in copied
    )


@pytest.mark.parametrize("wrong", ["softmax", [1], {"a": "b"}])
def test_aliases_must_be_a_list_of_strings(wrong):
    with pytest.raises(PluginError, match=r"a\.md: aliases"):
        aliases(page(aliases=wrong), None)


def test_the_two_sides_cut_the_same_characters():
    """索引を作る側と探す側が、同じ範囲の文字を切ります。"""
    script = (ROOT / "docs" / "assets" / "search" / "pagefind.js").read_text(encoding="utf-8")
    escaped = re.search(r'const JAPANESE = "(.*?)";', script)[1].replace("\\\\", "\\")
    there = re.compile(f"[{escaped}]")
    every = [chr(c) for c in range(0x10000) if not 0xD800 <= c < 0xE000]
    assert [c for c in every if there.match(c)] == [c for c in every if JAPANESE.match(c)]


def test_build_leaves_a_bundle_without_unused_parts(state, tmp_path):
    build(tmp_path / "site")
    names = {path.name for path in (tmp_path / "site" / "pagefind").iterdir()}
    assert {"pagefind.js", "pagefind-entry.json", "pagefind-component-ui.js"} <= names
    assert not [name for name in names if re.match(r"pagefind-(ui|modular|highlight)", name)]
    assert not (tmp_path / "site" / "a").exists()  # 写しはサイトに残らない


def test_the_same_pages_are_not_indexed_twice(state, tmp_path, monkeypatch):
    build(tmp_path / "site")
    monkeypatch.setattr(search, "index", None)
    build(tmp_path / "again")
    assert (tmp_path / "again" / "pagefind" / "pagefind.js").exists()


def test_only_the_latest_indexes_are_kept(state, tmp_path, monkeypatch):
    monkeypatch.setattr(search, "KEPT", 1)
    for title in ("題", "別の題"):
        monkeypatch.setitem(globals(), "PAGE", PAGE.replace("題", title))
        build(tmp_path / title)
    assert len(list(search.CACHE.iterdir())) == 1


def test_serve_builds_in_the_background_and_never_loses_the_index(state, tmp_path, monkeypatch):
    monkeypatch.setattr(shared, "serving", True)
    site = tmp_path / "site"
    started = time.perf_counter()
    build(site)
    assert time.perf_counter() - started < 0.5
    finish()
    assert (site / "pagefind" / "pagefind.js").exists()
    # 次の組み立ては、サイトを空にしてから始まる
    made = []
    monkeypatch.setattr(search, "index", lambda *a: made.append(a))
    for path in sorted((site / "pagefind").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    build(site)
    assert (site / "pagefind" / "pagefind.js").exists()
    finish()
    assert not made  # ページが変わらなければ、作り直さない


def test_only_the_last_of_many_edits_is_indexed(state, tmp_path, monkeypatch):
    monkeypatch.setattr(shared, "serving", True)
    monkeypatch.setattr(search, "PAUSE", 0.3)
    made = []
    monkeypatch.setattr(
        search, "index", lambda pages, place: made.append(place.mkdir(parents=True))
    )
    for _ in range(4):
        build(tmp_path / "site")
    finish()
    assert len(made) == 1


def test_a_failing_indexer_stops_the_build(state, tmp_path, monkeypatch):
    monkeypatch.setattr(search, "IGNORED", "<<<")
    with pytest.raises(PluginError, match="索引を作れませんでした"):
        build(tmp_path / "site")


def test_a_room_carries_the_forms_of_its_terms(monkeypatch):
    room = Room("順伝播", "ソフトマックス", "問い", "forward/softmax.md")
    names = aliases(page(aliases=["柔らかい最大"]), room)
    assert names[0] == "柔らかい最大"
    assert any(name.startswith("ソフトマックス、softmax、") and "→" in name for name in names)


def test_a_missing_room_says_so():
    output, names = planned(Room("深い層", "過学習", "なぜ<間違える>のか", plan="overfitting"))
    text = copy(output, names).replace(BREAK, "")
    assert "まだありません: 「過学習」のページで扱います。なぜ&lt;間違える&gt;のか。" in text
    assert "オーバーフィッティング" in text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("y_k", "y_k"),
        (r"e^{u_k}", "e^u_k"),
        (r"\frac{1}{N}", "1/N"),
        (r"\frac{e^{u_k}}{S}", "(e^u_k)/S"),
        (r"\hat{y}", "y"),
        (r"\sum_{n=1}^N t_n", "∑_n=1^Nt_n"),
        (r"\mathbf{x}^\top", "x^⊤"),
        (r"\begin{pmatrix} 1 & 2 \end{pmatrix}", "(…)"),
    ],
)
def test_a_formula_in_the_text_becomes_one_line(latex, text):
    shown = wrap("span", latex, "", "p")
    assert plain(re.search("<math.*</math>", shown)[0]) == text
    assert f"<p>勾配が {text}<span" in copy(f"<p>勾配が {shown} になる</p>", []).replace(BREAK, "")


def test_the_mark_of_a_term_is_not_lost_from_the_index():
    marked = '<p>次の<button type="button" class="zd-term" popovertarget="t">重み</button>です</p>'
    assert copy(marked, []).replace(BREAK, "") == "<p>次の重みです</p>"

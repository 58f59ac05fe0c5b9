"""ページの足元と題: 日付、直し方、間違いの知らせ先、共有されたときの絵、狭い画面の目次。"""

import io
import subprocess
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import matplotlib as mpl
import pytest
from PIL import Image

from hooks import card, citing, store
from hooks.shared import ROOT
from zerodl.plotting import use_style


@pytest.fixture
def site(tmp_path, small_site):
    """サイトの枠を使う、二つのページのサイトを組み立て、ページを返す。"""
    docs = tmp_path / "docs"
    (docs / "index.md").write_text("# はじめの題 { #a }\n", encoding="utf-8")
    page = "# 章 { #b }\n\n## 節 $x$ { #c }\n\n### 小節 { #d }\n\n## 次の節 { #e }\n"
    (docs / "page.md").write_text(page, encoding="utf-8")
    return lambda name, repo_url="": small_site(
        ("mathematics", "citing", "card"),
        name,
        nav=[{"ホーム": "index.md"}, "page.md"],
        theme={"custom_dir": str(ROOT / "overrides")},
        site_url="https://example.org/zerodl/",
        repo_url=repo_url,
    )


def test_a_repository_gives_ways_to_mend(site):
    page = site("page/index.html", "https://github.com/a/b")
    links = {a.text: a["href"] for a in page.select(".zd-citing a")}
    assert links["このページを直す"] == "https://github.com/a/b/edit/main/docs/page.md"
    url = urlsplit(links["間違いを知らせる"])
    assert url._replace(query="").geturl() == "https://github.com/a/b/issues/new"
    asked = parse_qs(url.query)
    assert asked["title"] == ["間違い: 章"]
    assert f"ページ: https://example.org/zerodl/page/\n版: {citing.version()}\n" in asked["body"][0]


def test_a_page_that_is_made_from_the_package_is_not_edited():
    file = SimpleNamespace(src_uri="api/softmax.md", generated_by="hooks/api.py")
    page = SimpleNamespace(file=file, title="題", url="api/softmax/", canonical_url=None)
    config = SimpleNamespace(repo_url="https://github.com/a/b")
    context = citing.on_page_context({}, page=page, config=config, nav=None)
    assert context["edit"] == ""
    assert context["report"].startswith("https://github.com/a/b/issues/new?")


def test_without_a_repository_there_is_nothing_to_report_to(site):
    page = site("page/index.html")
    assert page.select(".zd-citing") == []
    assert page.title.text == "章 - zerodl"


def test_contents_are_one_tap_away(site):
    page = site("page/index.html")
    (button,) = page.select("button[popovertarget]")
    nav = page.find(id=button["popovertarget"])
    assert nav.has_attr("popover")
    assert [a["href"] for a in nav.select("a")] == ["#c", "#d", "#e"]
    assert nav.select_one("ul ul a")["href"] == "#d"
    assert nav.select_one("a .katex")


def test_home_has_a_title_and_a_picture_to_share(site, tmp_path):
    page = site("index.html")
    assert page.title.text == "はじめの題 - zerodl"
    assert not page.select("button[popovertarget]")
    properties = {m["property"]: m["content"] for m in page.select("meta[property]")}
    assert properties["og:title"] == page.title.text
    assert properties["og:image"] == "https://example.org/zerodl/assets/card.png"
    with Image.open(tmp_path / "site" / "assets" / "card.png") as picture:
        assert [str(n) for n in picture.size] == [
            properties["og:image:width"], properties["og:image:height"],
        ]  # fmt: skip


def test_the_picture_is_always_the_same_and_holds_the_name():
    plain = card.draw("a")
    with mpl.rc_context():
        use_style()  # ページの図の設定に、左右されない
        assert card.draw("a") == plain
    pictures = [Image.open(io.BytesIO(card.draw(name))).convert("L") for name in ("", "zerodl")]
    assert pictures[0].tobytes() != pictures[1].tobytes()


def test_the_picture_is_drawn_once(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "CACHE", tmp_path)
    drawn = []
    monkeypatch.setattr(card, "draw", lambda name: drawn.append(name) or name.encode())
    assert [card.drawn(name) for name in "aba"] == [b"a", b"b", b"a"]
    assert drawn == ["a", "b"]


@pytest.fixture
def house(tmp_path, monkeypatch):
    """二度変えたページを持つ、git の家。"""
    monkeypatch.setattr(citing, "ROOT", tmp_path)
    citing.changes.cache_clear()
    (tmp_path / "docs").mkdir()

    def run(*command, date="2026-01-02"):
        who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
        who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
        for name, value in {**who, "GIT_COMMITTER_DATE": f"{date}T12:00:00Z"}.items():
            monkeypatch.setenv(name, value)
        subprocess.run(["git", *command], cwd=tmp_path, check=True, capture_output=True)

    run("init", "-q")
    for number, date in enumerate(("2026-01-02", "2026-03-04")):
        (tmp_path / "docs" / "章.md").write_text(str(number), encoding="utf-8")
        (tmp_path / "docs" / f"{number}.md").write_text("", encoding="utf-8")
        run("add", ".")
        run("commit", "-qm", "x", date=date)
    yield tmp_path
    citing.changes.cache_clear()


def test_the_date_is_that_of_the_last_change(house):
    dates = {"docs/章.md": "2026-03-04", "docs/0.md": "2026-01-02", "docs/1.md": "2026-03-04"}
    assert citing.changes() == dates
    page = SimpleNamespace(file=SimpleNamespace(src_uri="章.md", generated_by=None))
    config = SimpleNamespace(repo_url="")
    context = citing.on_page_context({}, page=page, config=config, nav=None)
    assert context == {"changed": "2026-03-04", "edit": "", "report": ""}


@pytest.mark.parametrize("how", ["none", "shallow", "no git"])
def test_without_a_history_there_is_no_date(house, tmp_path_factory, monkeypatch, how):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    if how == "shallow":
        clone = ["git", "clone", "-q", "--depth", "1", house.as_uri(), str(elsewhere)]
        subprocess.run(clone, check=True, capture_output=True)
        assert (elsewhere / "docs" / "章.md").is_file()
    if how == "no git":
        monkeypatch.setenv("PATH", "")
        elsewhere = house
    monkeypatch.setattr(citing, "ROOT", elsewhere)
    assert citing.changes() == {}

"""書いている間は、変わらないページを描き直しません。組み立てのときは、必ず描きます(hooks/serving.py)。"""

from types import SimpleNamespace

import pytest
from mkdocs.config import load_config

from hooks import serving, shared


@pytest.fixture
def visit(monkeypatch):
    """ページを一つ描いて本文を返す関数。描いた原稿は ``visit.made`` に残る。"""
    made = []
    monkeypatch.setattr(serving, "_rendered", {})
    monkeypatch.setattr(shared, "serving", True)

    def visit(markdown, where="x.md", others=()):
        page = SimpleNamespace(file=SimpleNamespace(src_uri=where), markdown=markdown)

        def render(config, files):
            made.append(markdown)
            page.content = f"<p>{markdown}</p>"

        page.render = render
        files = [SimpleNamespace(src_uri=name) for name in (where, *others)]
        serving.on_pre_page(page, None, files).render(None, files)
        return page.content

    visit.made = made
    return visit


def test_a_page_is_rendered_again_only_when_its_text_changed(visit):
    assert [visit(text) for text in "aabba"] == [f"<p>{text}</p>" for text in "aabba"]
    assert visit.made == ["a", "b", "a"]


def test_the_package_the_settings_and_the_other_pages_count(visit, monkeypatch):
    visit("a")
    visit("a", others=["new.md"])
    assert visit.made == ["a", "a"]
    monkeypatch.setattr(serving, "package", lambda: "変わった")
    serving.on_pre_build(None)
    visit("a", others=["new.md"])
    assert visit.made == ["a", "a", "a"]


def test_pages_with_the_same_text_are_not_mixed_up(visit):
    visit("a", "x.md")
    visit("a", "y.md")
    assert visit.made == ["a", "a"]


def test_a_build_renders_every_page(visit, monkeypatch):
    monkeypatch.setattr(shared, "serving", False)
    visit("a")
    visit("a")
    assert visit.made == ["a", "a"]


def test_a_failure_is_not_remembered(monkeypatch):
    monkeypatch.setattr(serving, "_rendered", {})
    page = SimpleNamespace(file=SimpleNamespace(src_uri="x.md"), markdown="a")

    def render(config, files):
        raise ValueError("失敗")

    for _ in range(2):
        with pytest.raises(ValueError, match="失敗"):
            serving.remember(page, render)(None, [])
    assert not serving._rendered


def test_every_hook_learns_the_command_from_mkdocs(monkeypatch):
    """MkDocs が読み込むフックは import したものと別の実体ですが、覚えは一つです。"""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.setenv("MPLBACKEND", "agg")  # フックが変えるので、後で元に戻す
    monkeypatch.setattr(shared, "serving", None)
    config = load_config(str(shared.ROOT / "mkdocs.yml"))
    readers = {name for name, hook in config.hooks.items() if hasattr(hook, "shared")}
    assert {f"hooks/{name}.py" for name in ("figures", "labs", "search", "serving")} <= readers
    assert config.hooks["hooks/serving.py"] is not serving
    for command in ("serve", "build"):
        config.plugins.on_startup(command=command, dirty=False)
        known = {config.hooks[name].shared.serving for name in readers}
        assert known == {shared.serving} == {command == "serve"}


def test_serve_watches_and_reloads_the_package(monkeypatch):
    watched = []
    serving.on_serve(SimpleNamespace(watch=watched.append), config=None, builder=None)
    assert watched == [str(shared.ROOT / "zerodl")]
    monkeypatch.setattr(serving, "_edition", "")
    for now, left in [(False, True), (True, False)]:
        modules = {"zerodl": 1, "zerodl.softmax": 1, "zerodlx": 1}
        monkeypatch.setattr(serving, "sys", SimpleNamespace(modules=modules))
        monkeypatch.setattr(shared, "serving", now)
        serving.on_pre_build(None)
        assert ("zerodl.softmax" in modules, "zerodlx" in modules) == (left, True)

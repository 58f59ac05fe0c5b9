"""書いている間は、変わらないページを描き直しません。組み立てのときは、必ず描きます(hooks/serving.py)。"""

from types import SimpleNamespace

import pytest

from hooks import serving


@pytest.fixture
def visit(monkeypatch):
    """ページを一つ描いて本文を返す関数。描いた原稿は ``visit.made`` に残る。"""
    made = []
    monkeypatch.setattr(serving, "_rendered", {})
    monkeypatch.setattr(serving, "_serving", True)

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


def test_a_build_renders_every_page(visit):
    serving.on_startup(command="build", dirty=False)
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

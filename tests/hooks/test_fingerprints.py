"""指紋(hooks/fingerprints.py)。ページを左右するものが変われば、必ず変わる。"""

import pytest

from hooks import fingerprints


@pytest.fixture
def root(monkeypatch, tmp_path):
    monkeypatch.setattr(fingerprints, "ROOT", tmp_path)
    write(tmp_path, "docs/terms.yml")
    return tmp_path


def write(root, name, content="1"):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_the_package_is_its_sources_and_weights(root):
    def now():
        fingerprints.forget()
        return fingerprints.package()

    seen = {now()}
    for name, content in [("a.py", "1"), ("a.py", "2"), ("sub/b.npz", "2"), ("sub/b.json", "2")]:
        write(root, f"zerodl/{name}", content)
        seen.add(now())
    assert len(seen) == 5
    write(root, "zerodl/a.pyc")
    assert now() in seen


@pytest.mark.parametrize("name", [
    "zerodl/a.py", "hooks/a.py", "hooks/templates/a.jinja", "derivations/a.py", "inpage/a.js",
    "benchmarks/results.json", "experiments/a.py", "data/new.csv", "mkdocs.yml", "constraints.txt",
    "docs/terms.yml", "docs/widgets/a/view.js", "node_modules/.package-lock.json",
])  # fmt: skip
def test_whatever_a_page_can_read_counts(root, name):
    before = fingerprints.house()
    write(root, name, "2")
    fingerprints.tools.cache_clear()
    assert fingerprints.house() != before


@pytest.mark.parametrize("name", [
    "docs/forward/a.md", "docs/labs/a.py", "docs/assets/style.css", "overrides/main.html",
    "tests/a.py", ".cache/a", "site/index.html", "zerodl/__pycache__/a.pyc",
])  # fmt: skip
def test_pages_and_looks_do_not_count(root, name):
    before = fingerprints.house()
    write(root, name, "2")
    assert fingerprints.house() == before


def test_parts_changed_while_serving_are_not_taken_for_new_ones(root, monkeypatch):
    """古い部品が動いたままかもしれない間の指紋は、始め直したあとの指紋と違う。"""
    monkeypatch.setattr(fingerprints, "started", lambda: before)
    before = fingerprints.house()
    write(root, "hooks/a.py")
    fingerprints.forget()
    during = fingerprints.edition()
    monkeypatch.setattr(fingerprints, "started", fingerprints.house)
    fingerprints.forget()
    assert fingerprints.edition() != during

"""モジュールの一覧: ソースから読み、読み込む相手が先になるように並べます。"""

import ast

import pytest

from hooks.modules import PACKAGE, Module, imported, modules, ordered


@pytest.fixture
def package(tmp_path):
    sources = {
        "__init__.py": "",
        "_hidden.py": "",
        "py.typed": "",
        "beta.py": '"""乙: 一文目が\n二行に続く。二文目。\n\n出典: なし。\n"""\n'
        "from zerodl.alpha import a\ndef f():\n    from zerodl.late import g\n",
        "alpha.py": '"""甲: 説明。"""\nfrom zerodl import checks\nimport numpy\n',
        "checks/__init__.py": '"""検査: 断ります。"""\nfrom zerodl.checks.more import more\n',
        "checks/more.py": '"""別: 部品。"""\nfrom zerodl.base import b\n',
        "notes/readme.txt": "",
    }
    for name, source in sources.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    return tmp_path


def test_modules_are_read_from_their_source(package):
    assert list(modules(package).values()) == [
        Module("alpha", "甲", "説明。", frozenset({"checks"})),
        Module("beta", "乙", "一文目が二行に続く。二文目。", frozenset({"alpha"})),
        Module("checks", "検査", "断ります。", frozenset({"base"})),
    ]


def module(name: str, *imports: str) -> Module:
    return Module(name, "", "", frozenset(imports))


def test_what_is_imported_comes_first_and_else_the_order_is_kept():
    known = {m.name: m for m in [module("a", "c", "x"), module("b"), module("c"), module("x")]}
    assert [m.name for m in ordered(known, "bac")] == ["b", "c", "a"]
    assert [m.name for m in ordered(known, "abca")] == ["c", "a", "b"]


def test_the_list_of_the_package_can_be_read_from_above():
    """図を描くときにだけ読み込むものは、関数の中にあるので、順番に関わりません。"""
    done: list[str] = []
    for found in ordered(modules(), modules()):
        assert found.imports <= set(done), found.name
        done.append(found.name)
    assert "softmax" in done
    tree = ast.parse((PACKAGE / "losses.py").read_text(encoding="utf-8"))
    assert set(imported(tree)) >= {"softmax"}

"""パッケージ zerodl のモジュールを、ソースから読みます: 題、説明、読み込む相手、並べる順番。

題と説明は、モジュールの docstring の初めの段落「題: 説明。」です。
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hooks.shared import ROOT

PACKAGE = ROOT / "zerodl"


@dataclass(frozen=True)
class Module:
    """モジュール一つ。フォルダーのパッケージも、一つと数えます。"""

    name: str
    title: str
    description: str
    imports: frozenset[str]  # 読み込む zerodl のモジュール


@cache  # 作り直すときは、hooks/api.py が忘れさせます
def modules(package: Path = PACKAGE) -> dict[str, Module]:
    """モジュールを名前の順に返します。"""
    places = [path for path in sorted(package.iterdir()) if path.suffix == ".py"]
    places += [path for path in sorted(package.iterdir()) if (path / "__init__.py").is_file()]
    found = [read(path) for path in places if not path.name.startswith("_")]
    return {module.name: module for module in sorted(found, key=lambda module: module.name)}


def read(path: Path) -> Module:
    """モジュールを一つ読みます。"""
    sources = sorted(path.glob("*.py")) if path.is_dir() else [path]
    trees = {source.stem: ast.parse(source.read_text(encoding="utf-8")) for source in sources}
    head = trees["__init__" if path.is_dir() else path.stem]
    paragraph = (ast.get_docstring(head) or "").partition("\n\n")[0].replace("\n", "")
    title, _, description = paragraph.partition(": ")
    imports = {name for tree in trees.values() for name in imported(tree)} - {path.stem}
    return Module(path.stem, title, description, frozenset(imports))


def imported(tree: ast.Module) -> Iterator[str]:
    """ファイルの初めで読み込む、zerodl のモジュールの名前を返します。"""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, rest = node.module.partition(".")
            if package == "zerodl":
                yield from [rest.partition(".")[0]] if rest else [name.name for name in node.names]


def ordered(known: dict[str, Module], wanted: Iterable[str]) -> list[Module]:
    """``wanted`` の順に、ただし、読み込む相手のほうが先になるように並べます。"""
    names = list(dict.fromkeys(wanted))
    done: list[Module] = []

    def place(name: str) -> None:
        if known[name] not in done:
            for needed in sorted(known[name].imports & set(names), key=names.index):
                place(needed)
            done.append(known[name])

    for name in names:
        place(name)
    return done

"""ブラウザーの中の Python で動く文を見分けます。あるのは NumPy、zerodl、標準ライブラリです。"""

from __future__ import annotations

import ast
import symtable
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hooks.shared import ROOT


class Sieve:
    """ページのコードを上から順に読み、ブラウザーの中では決まらない名前を覚えます。"""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self.modules: set[str] = set()  # import した名前

    def sift(self, code: str) -> tuple[str, list[str]]:
        """動く文だけのコードと、動かない文の理由(ないモジュールや名前)を返します。"""
        kept, reasons = "", []
        for statement in ast.parse(code).body:
            text = ast.unparse(statement)
            _, binds = names(text)
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self.modules |= binds
            missing = [name for name in imported(statement) if not available(name)]
            if missing := missing or sorted(reads(statement) & self.lost):
                reasons += missing
                self.lost |= binds | changed(statement) - self.modules
            else:
                kept += text + "\n"
                self.lost -= binds
        return kept, list(dict.fromkeys(reasons))


def names(code: str) -> tuple[set[str], set[str]]:
    """一つの文が読む名前と、決める名前です。関数の中だけの名前は数えません。"""
    top = symtable.symtable(code, "", "exec")
    binds = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    reads = {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    inner = top.get_children()
    while inner:
        table = inner.pop()
        inner += table.get_children()
        reads |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return reads, binds


def reads(statement: ast.stmt) -> set[str]:
    """文が、自分で決める前に読む名前です。for の変数や、その中で先に決める名前は除きます。"""
    if not isinstance(statement, ast.For):
        return names(ast.unparse(statement))[0]
    found, _ = names(ast.unparse(statement.iter))
    _, known = names(f"{ast.unparse(statement.target)} = 0")
    for inner in statement.body + statement.orelse:
        wanted, binds = names(ast.unparse(inner))
        found |= wanted - known
        known |= binds
    return found


def changed(statement: ast.stmt) -> set[str]:
    """文が中身を変えるかもしれない名前です: ``a.append(…)``、``a[i] = …``、``np.add.at(a, …)``。"""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            inside = node.args[0] if node.func.attr == "at" else node.func.value
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            inside = node.value
        else:
            continue
        found |= {name.id for name in ast.walk(inside) if isinstance(name, ast.Name)}
    return found


def imported(node: ast.AST) -> Iterator[str]:
    """コードが import するモジュールの名前です。なくても困らないものは除きます。"""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        inside = (f"{node.module}.{alias.name}" for alias in node.names)
        yield from (name for name in inside if path(name))
    elif not optional(node):
        for child in ast.iter_child_nodes(node):
            yield from imported(child)


def optional(node: ast.AST) -> bool:
    """なければないで済ませる import (tqdm) と、型のためだけの import を見分けます。"""
    if isinstance(node, ast.Try):
        return any("ImportError" in ast.unparse(h.type) for h in node.handlers if h.type)
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def path(module: str) -> Path | None:
    """Zerodl のモジュールのファイルです。なければ None を返します。"""
    base = ROOT / module.replace(".", "/")
    files = (base.with_suffix(".py"), base / "__init__.py")
    return next((f for f in files if module.startswith("zerodl") and f.exists()), None)


@cache
def available(module: str) -> bool:
    """ブラウザーの中で import できるモジュールなら True を返します。

    zerodl のクラスのメソッドの中の import (History.plot の Matplotlib)は、数えません。
    """
    top = module.partition(".")[0]
    if top != "zerodl":
        return top == "numpy" or top in sys.stdlib_module_names
    file = path(module)
    if file is None:
        return False
    body = ast.parse(file.read_text("utf-8")).body
    needed = (node for node in body if not isinstance(node, ast.ClassDef))
    return all(available(name) for node in needed for name in imported(node))

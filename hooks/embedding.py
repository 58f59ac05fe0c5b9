"""``--8<-- "zerodl/softmax.py:softmax"`` の行を、パッケージのソースそのものに置き換えます。

コードを本文へ書き写すと、いつか食い違います。ページには名前だけを書き、中身は構築のたびにソースから
取り出します。名前は ast で探すので、``zerodl`` の側に文書のための目印はいりません。
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

from hooks.blocks import Block, fences
from hooks.shared import ROOT

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

SIGN = "--8<--"
DIRECTIVE = re.compile(r'(?P<prefix>[\s>]*)--8<-- "(?P<path>[^":]+)(?::(?P<name>[\w.]+))?"\s*')


class EmbeddingError(ValueError):
    """埋め込みの指定が間違っているときの例外。``line`` は 0 から数えた行です。"""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Directive:
    """埋め込みの指定一行。"""

    prefix: str  # 字下げや引用の記号
    path: str
    name: str | None  # ドットでつないだ名前。None ならファイル全体

    @classmethod
    def parse(cls, line: str) -> Directive:
        """``--8<--`` を含む行を読みます。"""
        match = DIRECTIVE.fullmatch(line)
        if match is None:
            raise EmbeddingError(
                f"埋め込みの書き方が違います: {line.strip()}"
                f' (正しい形: {SIGN} "zerodl/softmax.py:softmax")'
            )
        return cls(match["prefix"], match["path"], match["name"])

    @property
    def module(self) -> str:
        """``zerodl/softmax.py`` に対する ``zerodl.softmax`` を返します。"""
        return ".".join(Path(self.path).with_suffix("").parts).removesuffix(".__init__")

    def statement(self) -> str:
        """同じ物を持ってくる import 文を返します。"""
        outermost = self.name.partition(".")[0] if self.name else "*"
        return f"{self.prefix}from {self.module} import {outermost}"

    def read(self, root: Path = ROOT) -> str:
        """埋め込むソースを、字下げを除いて返します。"""
        path = (root / self.path).resolve()
        if not path.is_relative_to(root.resolve()):
            raise EmbeddingError(f"埋め込めるのは、この家の中のファイルだけです: {self.path}")
        if not path.is_file():
            raise EmbeddingError(f"埋め込むファイルがありません: {self.path}")
        source = path.read_text(encoding="utf-8")
        if self.name is None:
            return source.rstrip("\n")
        if path.suffix != ".py":
            raise EmbeddingError(f"名前で埋め込めるのは Python のファイルだけです: {self.path}")
        node = self._find(ast.parse(source))
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        return dedent("\n".join(source.split("\n")[first - 1 : node.end_lineno]))

    def _find(self, scope: Any) -> ast.stmt:
        """名前の定義を、外側から順にたどります。"""
        assert self.name is not None
        for part in self.name.split("."):
            found = [node for node in getattr(scope, "body", []) if part in _defined(node)]
            if not found:
                raise EmbeddingError(f"{self.path} に {self.name} という定義がありません")
            if len(found) > 1:
                raise EmbeddingError(f"{self.path} の {self.name} は定義が {len(found)} 個あります")
            scope = found[0]
        return scope


def _defined(node: ast.stmt) -> set[str]:
    """文が定義する名前を返します。"""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Assign(targets=targets):
            pass
        case ast.AnnAssign(target=target):
            targets = [target]
        case _:
            return set()
    names = (n for tree in targets for n in ast.walk(tree) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}


def expand(markdown: str, root: Path = ROOT) -> str:
    """フェンスの中の埋め込みの行を、ソースに置き換えた Markdown を返します。"""
    if SIGN not in markdown:
        return markdown
    lines = markdown.split("\n")
    blocks = fences(markdown)
    inside = {number for block in blocks for number in range(block.start, block.end)}
    for number, line in enumerate(lines):
        if number not in inside and DIRECTIVE.fullmatch(line):
            raise EmbeddingError(f"埋め込みの行がフェンスの外にあります: {line.strip()}", number)
    for block in reversed(blocks):  # 下から置き換えれば、上の行番号は変わらない
        if SIGN in block.source and block.language != "text":
            lines[block.start : block.end - 1] = _expand_block(lines, block, root)
    return "\n".join(lines)


def _expand_block(lines: list[str], block: Block, root: Path) -> list[str]:
    """開きのフェンスと中身を、置き換えて返します。閉じのフェンスは含みません。"""
    header, paths, body = lines[block.start], [], []
    for number in range(block.start + 1, block.end - 1):
        if SIGN not in lines[number]:
            body.append(lines[number])
            continue
        try:
            directive = Directive.parse(lines[number])
            source = directive.read(root)
            if "```" in source or "~~~" in source:
                raise EmbeddingError(f"フェンスの記号を含むソースです: {directive.path}")
        except EmbeddingError as error:
            raise EmbeddingError(str(error), number) from None
        paths.append(directive.path)
        body += [(directive.prefix + line).rstrip() for line in source.split("\n")]
    return [_titled(header, paths[0]) if len(set(paths)) == 1 else header, *body]


def _titled(header: str, path: str) -> str:
    """埋め込んだコードの上に、出どころのファイル名を出します。"""
    if "title=" in header or "exec=" in header:
        return header
    title = f' title="{path}"'
    head, brace, tail = header.rpartition("}")
    return head + title + brace + tail if brace else header.rstrip() + title


@event_priority(-50)  # 実習(hooks/labs.py)がノートブックを Markdown に直したあとで働く
def on_page_markdown(markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """埋め込みを展開します。間違いがあれば、ページと行を示して構築を止めます。"""
    try:
        return expand(markdown)
    except EmbeddingError as error:
        original = page.file.content_string
        above = original.removesuffix(markdown) if original.endswith(markdown) else ""
        line = above.count("\n") + error.line + 1
        raise PluginError(f"docs/{page.file.src_uri}:{line}: {error}") from None

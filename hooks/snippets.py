"""埋め込みの指定 ``--8<-- "zerodl/softmax.py:softmax"`` を読み、パッケージのソースを取り出します。

名前は ast で探すので、``zerodl`` の側に文書のための目印はいりません。ページに見せるソースでは、
docstring を初めの一文だけにします。全文は、ファイル名の先の API の頁にあります。
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from hooks.shared import ROOT

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

    def show(self, root: Path = ROOT) -> str:
        """ページに見せるソースを返します。docstring は初めの一文だけ、演習の例は型なしです。"""
        source = self.read(root)
        if self.path.startswith("zerodl/exercises/"):
            source = without_types(source)
        return first_sentences(source) if self.path.endswith(".py") else source

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


def without_types(source: str) -> str:
    """関数の引数と戻り値の型を除きます。書き写して動かすのに、import が要らなくなります。"""
    typed = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.arg | ast.FunctionDef)
    ]
    text = source.encode().split(b"\n")  # ast の桁は、バイトで数える
    spans = []
    for node in typed:
        if isinstance(node, ast.arg) and node.annotation:
            spans.append((node.annotation, node.col_offset + len(node.arg.encode())))
        elif isinstance(node, ast.FunctionDef) and node.returns:
            before = text[node.returns.lineno - 1][: node.returns.col_offset]
            spans.append((node.returns, before.rindex(b")") + 1))
    # 右から除けば、左の桁は動かない
    for type_, start in sorted(spans, key=lambda span: -span[1]):
        line = text[type_.lineno - 1]
        text[type_.lineno - 1] = line[:start] + line[type_.end_col_offset :]
    return b"\n".join(text).decode()


def first_sentences(source: str) -> str:
    """ソースの docstring を、どれも初めの一文にします。全文は、ファイル名の先の API にあります。"""
    lines = source.split("\n")
    documented = [
        (node.body[0], text)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and (text := ast.get_docstring(node))
    ]
    # 下から縮めれば、上の行は動かない
    for first, text in sorted(documented, key=lambda found: -found[0].lineno):
        opening = lines[first.lineno - 1].partition('"""')[0]
        sentence, stop, _ = text.partition("\n\n")[0].replace("\n", "").partition("。")
        lines[first.lineno - 1 : first.end_lineno] = [f'{opening}"""{sentence}{stop}"""']
    return "\n".join(lines)

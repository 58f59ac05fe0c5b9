"""``--8<-- "zerodl/softmax.py:softmax"`` の行を、パッケージのソースそのものに置き換えます。

コードを本文へ書き写すと、いつか食い違います。ページには名前だけを書き、中身は構築のたびにソースから
取り出します(hooks/snippets.py)。
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

from hooks.blocks import Block, fences
from hooks.shared import ROOT
from hooks.snippets import DIRECTIVE, SIGN, Directive, EmbeddingError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


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
            source = directive.show(root)
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

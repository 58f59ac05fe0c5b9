"""ページのコードのうち、読者のブラウザーの中で動かせるものを見分けます。

動かせるのは、NumPy と zerodl と標準ライブラリだけで済むブロックで、import から決めます。
図を描くブロックなどで決まる名前を使う文も動かせません(hooks/available.py)。動く文だけは、
あとのブロックの前に黙って動かします。ほかに原稿で外すときは、フェンスの前の行に理由を書きます:
``<!-- not-in-page: 既定の整数が 64 ビットのときの例 -->``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pygments.lexers.python import PythonConsoleLexer, PythonLexer

from hooks.available import Sieve
from hooks.blocks import Block, fences
from hooks.listings import PROMPT, inputs
from hooks.snippets import SIGN, Directive

EXEMPT = re.compile(r"[\s>]*<!-- not-in-page: *(?P<reason>\S.*?) *-->\s*")


@dataclass(frozen=True)
class Cell:
    """Python のブロック一つ。``why`` が空なら、ページの中で動かせます。"""

    block: Block
    code: str  # 動かすコード。埋め込みなら import 文
    before: str  # 先に黙って動かすコード
    module: str = ""  # 一つの関数かクラスの埋め込みなら、そのモジュール
    why: str = ""  # 動かせない理由
    exempt: bool = False  # 理由が原稿にある


@lru_cache(maxsize=256)
def cells(markdown: str) -> tuple[Cell, ...]:
    """ページの Python のブロックを、上から順に返します。"""
    return tuple(found(markdown))


def found(markdown: str) -> Iterator[Cell]:
    """ブロックを一つずつ読みます。"""
    lines = markdown.split("\n")
    sieve, before = Sieve(), ""
    for block in fences(markdown):
        if not isinstance(block.lexer, PythonLexer | PythonConsoleLexer):
            continue
        code, module = source(block)
        kept, reasons = sieve.sift(code)
        above = lines[block.start - 1] if block.start else ""
        exempt = EXEMPT.fullmatch(above)
        if exempt:
            reasons = [exempt["reason"]]
        elif block.executed:
            reasons = ["組み立てのときに図などを作るブロック"]
        yield Cell(block, code, before, module, "、".join(reasons), bool(exempt))
        before = before + kept if reasons else ""


def source(block: Block) -> tuple[str, str]:
    """動かすコードと、書きかえられる埋め込みなら、そのモジュールを返します。"""
    if PROMPT.search(block.source):
        return inputs(block.source), ""
    lines = block.source.split("\n")
    found = [Directive.parse(line) if SIGN in line else None for line in lines]
    code = "\n".join(
        directive.statement() if directive else line
        for line, directive in zip(lines, found, strict=True)
    )
    only = found[0] if len(found) == 1 else None
    return code, only.module if only and only.name and "." not in only.name else ""

"""文書の例を、残らず実行します。ページ、README、実習(docs/labs)が対象です。

何が例であるかは、サイト自身の Markdown に読ませて決めます(hooks/blocks.py)。サイトが Python として
見せるブロックは、実行されるか、理由を述べて失敗するかのどちらかで、黙って読み飛ばすことはありません。
見落としがないことは tests/docs/test_completeness.py が、表示される中身と突き合わせて確かめます。
"""

import doctest
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import jupytext
import numpy as np
from bs4 import BeautifulSoup
from mkdocs.utils import markdown_extensions
from mkdocs.utils.meta import get_data
from pygments.lexers.python import PythonConsoleLexer, PythonLexer
from sybil import Document, Example, Region, Sybil
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.region import Lexeme

from derivations.comments import COMMENT
from derivations.pages import Formula
from derivations.pages import read as read_formulas
from hooks.blocks import MARKER, ROOT, Block, recorder
from hooks.snippets import SIGN, Directive, EmbeddingError
from tests.evaluators import (
    Exemption,
    Problem,
    RunEmbedding,
    RunExecuted,
    check_numbers,
    run_cell,
    run_claim,
    run_doctest,
    run_formula,
    run_python,
)
from tests.numbers import unverified_in_lab

# 実行しない言語は、これだけです。markdown がないのは、中の Python にも色を付けるからです
OTHER_LANGUAGES = {
    "text",
    "console",
    "bash",
    "powershell",
    "toml",
    "yaml",
    "json",
    "html",
    "css",
    "javascript",
    "latex",
}

NO_RUN = re.compile(r"[\s>]*<!--\s*no-run\b(?P<reason>.*?)-->\s*")
REASON = re.compile(r":(?!.*--)(?:\W*\w){4}.*")  # 理由は 4 字以上
HIDDEN = re.compile(r"markdown-exec:\s*hide")
NO_DIRECTIVES = "# doctest: の指定は使えません。実行しないなら、理由を添えた no-run を使います"
INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
FENCE = re.compile(r"`{3,}|~{3,}")
CODE_LIKE = "pre, xmp, listing, plaintext, .highlight, .codehilite, [class*=language-]"
RAW_CODE = re.compile(r"<(?:pre|xmp|listing|plaintext)\b|\bhighlight\b|\blanguage-", re.IGNORECASE)


class Part(NamedTuple):
    """文書の一部。行は 0 から数え、``end`` は含みません。"""

    start: int
    end: int
    parsed: Any
    evaluator: Any


def regions(document: Document) -> Iterator[Region]:
    """文書を読んで、Sybil の領域を返します。"""
    text = document.text
    parts = lab_parts(text) if document.path.endswith(".py") else page_parts(text)
    offsets = [0]
    for line in text.split("\n"):
        offsets.append(min(offsets[-1] + len(line) + 1, len(text)))
    for part in parts:
        yield Region(offsets[part.start], offsets[part.end], part.parsed, part.evaluator)
    found: Counter[int] = Counter()
    for formula in read_formulas(text, lab=document.path.endswith(".py")):
        start = offsets[formula.line - 1] + found[formula.line]  # 同じ行の式も、別の桁にする
        found[formula.line] += 1
        yield Region(start, start, formula, run_formula)


def page_parts(text: str) -> Iterator[Part]:
    """front matter を除いて、ページを読みます。"""
    markdown, _ = get_data(text)
    yield from markdown_parts(markdown, text[: len(text) - len(markdown)].count("\n"))


def lab_parts(text: str) -> Iterator[Part]:
    """実習を、構築のときと同じ jupytext で読みます。"""
    lines, cursor = text.split("\n"), 0
    for number, cell in enumerate(jupytext.reads(text, fmt="py:percent").cells):
        height = cell.source.count("\n") + 1
        cursor = _locate(cell.source, lines, cursor)
        if cell.cell_type == "markdown":
            yield from markdown_parts(cell.source, cursor)
        elif cell.cell_type == "raw" and (number or get_data(cell.source + "\n")[0].strip()):
            yield _problem(cursor, "raw のセルは使いません")
        elif cell.cell_type == "code" and re.search(r"`{5}|^>>> ", cell.source, re.MULTILINE):
            yield _problem(cursor, "セルに ````` や行頭の >>> を書くと、コードと別の表示になります")
        elif cell.cell_type == "code" and cell.source.strip():
            yield Part(cursor, cursor + height, Lexeme(cell.source, 0, -1), run_cell)
        cursor = min(cursor + height, len(lines) - 1)
    if unverified_in_lab(text, ""):  # コードの字面だけでは確かめられない数
        yield Part(len(lines) - 1, len(lines) - 1, None, check_numbers)


def _locate(source: str, lines: list[str], cursor: int) -> int:
    """セルが始まる行を、ファイルの中に探します。"""

    def bare(line: str) -> str:
        return line.strip().removeprefix("#").strip()

    for skipped, line in enumerate(source.split("\n")):
        if bare(line):
            found = (i for i in range(cursor, len(lines)) if bare(lines[i]) == bare(line))
            return max(next(found, cursor + skipped) - skipped, cursor)
    return cursor


def markdown_parts(markdown: str, first: int = 0) -> Iterator[Part]:
    """Markdown を読みます。``first`` は、その一行目のファイルの中での行です。"""
    md, blocks = recorder()
    html = md.convert(markdown)
    lines = markdown.split("\n")
    for block in blocks:
        lines[block.start : block.end] = [""] * (block.end - block.start)
    reasons = {
        number: match["reason"].strip()
        for number, line in enumerate(lines)
        if (match := NO_RUN.fullmatch(line))
    }
    parts: list[Part] = []
    for block in blocks:
        parts += _block_parts(block, reasons.pop(block.start - 1, None))
    for number in reasons:
        parts.append(_problem(number, "no-run の次の行が、フェンスではありません"))
    parts += [*_claims("\n".join(lines)), *_stray_parts(lines, html)]
    for part in parts:
        yield part._replace(start=first + part.start, end=first + part.end)


def _claims(text: str) -> Iterator[Part]:
    """隠した assert を返します。assert のない claim は、何も確かめないので誤りです。"""
    for found in COMMENT.finditer(text):
        if found["kind"] != "claim":
            continue
        start, body = text.count("\n", 0, found.start()), found["body"]
        if re.search(r"^assert ", body, re.MULTILINE):
            end = text.count("\n", 0, found.end())
            yield Part(start, end, Lexeme(body, 0, 0), run_claim)
        else:
            yield _problem(start, "claim には、行の初めから assert を書きます")


def _problem(line: int, message: str) -> Part:
    return Part(line, line, None, Problem(message))


def _block_parts(block: Block, reason: str | None) -> Iterator[Part]:
    """フェンス一つを読みます。"""
    python = isinstance(block.lexer, PythonLexer | PythonConsoleLexer)
    if message := _mistake(block, python, reason):
        yield _problem(block.start, message)
    elif reason:
        yield Part(block.start, block.end, None, Exemption(reason.removeprefix(":").strip()))
    elif python and re.search(r"^>>>", block.source, re.MULTILINE):
        yield from _doctest_parts(block)
    elif python:
        yield _python_part(block)


def _mistake(block: Block, python: bool, reason: str | None) -> str | None:
    """フェンスの書き方の誤りを返します。"""
    name = block.language
    if reason is not None and not (python and REASON.fullmatch(reason)):
        return "no-run は Python のブロックだけに、理由を添えて書きます: <!-- no-run: 理由 -->"
    if any(line.lstrip().startswith(block.fence) for line in block.source.split("\n")):
        # GitHub など、よその Markdown ではそこで閉じてしまいます
        return "中身にフェンスがあるブロックは、囲みのフェンスを長くします"
    if not python and re.search(r"^\s*>>> ", block.source, re.MULTILINE):
        return ">>> の例は、python のフェンスに書きます"
    if not name:
        return "言語の名前がありません。Python でないなら text などと書いてください"
    if not python and name.lower() not in OTHER_LANGUAGES:
        return f"{name} は実行できない言語です。使えるのは python と {sorted(OTHER_LANGUAGES)} です"
    try:
        for line in block.source.split("\n") if name != "text" else []:
            if SIGN in line:
                Directive.parse(line).read()
    except EmbeddingError as error:
        return str(error)
    if block.executed:
        shown = block.options.get("result") or "text"
        if name not in {"python", "py"} or shown not in OTHER_LANGUAGES:
            return "構築のときに実行できるのは python だけで、結果も Python としては見せません"
        if reason or block.options.get("source") == "console" or HIDDEN.search(block.source):
            return '実行するブロックに、no-run、source="console"、隠した行は使えません'
    return None


def _python_part(block: Block) -> Part:
    """埋め込みの行は、同じ行の import 文に置き換えて実行します。"""
    lines = block.source.split("\n")
    embedded = {n: Directive.parse(line) for n, line in enumerate(lines) if SIGN in line}
    for number, directive in embedded.items():
        lines[number] = directive.statement()
    evaluator: Any = run_python
    if block.executed:
        html = block.options.get("html", False)
        evaluator = RunExecuted(_contains_raw_code if html else _contains_blocks)
    elif embedded:
        evaluator = RunEmbedding(list(embedded.values()))
    return Part(block.start, block.end, Lexeme("\n".join(lines), 0, 0), evaluator)


def _contains_raw_code(html: str) -> bool:
    return RAW_CODE.search(html) is not None


def _contains_blocks(markdown: str) -> bool:
    return any(markdown_parts(markdown))


def _doctest_parts(block: Block) -> Iterator[Part]:
    """``>>>`` から次の ``>>>`` の前までを一つの例にします。どの行も、入力か出力のどちらかです。"""
    lines = block.source.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith(">>>")]
    if any(line.strip() for line in lines[: starts[0]]):
        yield _problem(block.start, ">>> の前に行があります。>>> のないブロックに分けてください")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        first = block.start + 1 + start
        last = block.start + 1 + end
        # 出力の中の空行は、出力の終わりではありません
        text = "\n".join(line for line in lines[start:end] if line.strip())
        if re.fullmatch(r">>>( +#.*)?", text.strip()):
            continue  # 注釈だけの行
        try:
            (example,) = doctest.DocTestParser().get_examples(text)
        except ValueError as error:
            yield _problem(first, f">>> の例として読めません: {error}")
            continue
        if example.options:
            yield _problem(first, NO_DIRECTIVES)
        else:
            yield Part(first, last, example, run_doctest)


def _stray_parts(lines: list[str], html: str) -> Iterator[Part]:
    """フェンスの外でコードとして表示されるものを返します。``lines`` はフェンスを消した本文です。"""
    for number, line in enumerate(lines):
        if FENCE.search(INLINE_CODE.sub("", line)) or line.lstrip().startswith(">>> "):
            yield _problem(number, "フェンスと解釈されない行です。書き方を確かめてください")
    soup = BeautifulSoup(html.replace(MARKER, ""), "html.parser")
    codes = [code for code in soup.select("code:not(pre code)") if "\n" in code.get_text()]
    for tag in codes + soup.select(CODE_LIKE):
        if not tag.find_parent(class_="highlight"):
            shown = next((line.strip() for line in tag.get_text().split("\n") if line.strip()), "")
            number = next((n for n, line in enumerate(lines) if shown and shown in line), 0)
            yield _problem(number, f"フェンスに囲まれていないコードです: {shown}")


# ── Sybil との接続 ──────────────────────────────────────────────────────────────────


class Examples(Sybil):
    """文書一つに一つの名前空間を持つ Sybil。"""

    def __init__(self, root: Path = ROOT) -> None:
        super().__init__(
            [regions],
            path=str(root),
            setup=open_page,
            teardown=close_page,
            encoding="utf-8-sig",
            document_types={".py": Document},
        )

    def should_parse(self, path: Path) -> bool:
        """サイトのページになるファイルと README を対象にします。"""
        if not path.is_relative_to(self.path):
            return False
        relative = path.relative_to(self.path).as_posix()
        page = relative.startswith("docs/") and relative.endswith(markdown_extensions)
        lab = relative.startswith("docs/labs/") and relative.endswith(".py")
        return page or lab or relative == "README.md"

    def identify(self, example: Example) -> str:
        """テストの名前にします。同じ行の式は、桁で区別します。"""
        text, start = example.document.text, example.start
        number = start - text.rfind("\n", 0, start)
        column = f":{number}" if number > 1 and isinstance(example.parsed, Formula) else ""
        return f"{getattr(example.parsed, 'kind', 'line')}:{example.line}{column}"


def docstrings() -> Sybil:
    """パッケージの docstring にある ``>>>`` の例を実行する Sybil を返します。"""

    def parse(document: Document) -> Iterable[Region]:
        for region in DocTestStringParser(run_doctest)(document.text, document.path):
            if region.parsed.options:
                region.evaluator = Problem(NO_DIRECTIVES)
            yield region

    return Sybil(
        [parse], path=str(ROOT / "zerodl"), pattern="*.py", setup=open_page, teardown=close_page
    )


_open_pages: list[ExitStack] = []


def open_page(namespace: dict[str, Any]) -> None:
    """読者が新しい Python を起動したときの状態から始めます。乱数の種は決めません。"""
    stack = ExitStack()
    stack.enter_context(np.errstate())
    stack.enter_context(np.printoptions())
    _open_pages.append(stack)
    namespace["__name__"] = "__main__"


def close_page(namespace: dict[str, Any]) -> None:
    """ページが変えた NumPy の設定と、開いたままの図を片付けます。"""
    _open_pages.pop().close()
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")

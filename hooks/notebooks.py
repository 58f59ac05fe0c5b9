"""実行したノートブックを本文の Markdown に、手元や Colab で開くための .ipynb に直します。

MkDocs に触れない、文字列から文字列への変換だけを置いています。呼ぶのは hooks/labs.py です。
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import dropwhile, takewhile
from textwrap import indent
from typing import Any

import jupytext
import nbformat

from derivations.comments import visible
from hooks.blocks import RAW
from hooks.embedding import expand

ALTERNATIVE = re.compile(r"# 図: *(\S.*)")
SHOWABLE = {"text/plain", "image/svg+xml"}

SETUP = """\
# zerodl が入っていなければ入れ、図の見た目と、日本語の字体をそろえます
from importlib.util import find_spec

if find_spec("zerodl") is None:
    %pip install -q "{requirement}"
from zerodl.plotting import use_style

use_style()"""


class CellError(ValueError):
    """ページに載せられないセルがあったときの例外です。"""

    def __init__(self, message: str, cell: Any) -> None:
        super().__init__(message)
        self.cell = cell


def to_markdown(notebook: Any, show: Callable[[Any], Iterable[str]] | None = None) -> str:
    """実行したノートブックを Markdown にします。図を描くコードは、図の札の隣に置きます。"""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            parts.append(cell.source)
        elif cell.source:
            code = "\n".join(dropwhile(ALTERNATIVE.match, cell.source.split("\n")))
            fence = f"`````python\n{code}\n`````"
            shown = list((show or outputs)(cell))
            parts += tabs(shown, fence) if alternatives(cell) else [fence, *shown]
    return "\n\n".join(parts) + "\n"


def tabs(shown: list[str], fence: str) -> list[str]:
    """図のセルの結果とコードを、二つの札にします。"""
    result = "\n".join([f"`````{RAW}", *shown, "`````"])
    return ['===! "図"', indent(result, "    "), '=== "コード"', indent(fence, "    ")]


def alternatives(cell: Any) -> list[str]:
    """セルの初めに並ぶ「# 図: …」の行から、図の代替テキストを取り出します。"""
    lines = takewhile(ALTERNATIVE.match, cell.source.split("\n"))
    return [ALTERNATIVE.sub(r"\1", line) for line in lines]


def outputs(cell: Any) -> Iterator[str]:
    """セルの出力を、順に HTML にします。続けて出た文字は一つにまとめます。"""
    from zerodl.plotting import figure_html

    alts = alternatives(cell)
    figures = [o for o in cell.outputs if "image/svg+xml" in o.get("data", {})]
    if len(figures) != len(alts):
        raise CellError(
            f"図は {len(figures)} 枚、代替テキストは {len(alts)} 行です。"
            "セルの初めに、図ごとに「# 図: 見えない読者のための文」を 1 行ずつ書いてください。",
            cell,
        )
    text = ""
    for output in cell.outputs:
        data = output.get("data", {})
        if unknown := set(data) - SHOWABLE:
            raise CellError(f"この種類の出力は載せられません: {', '.join(sorted(unknown))}", cell)
        if output in figures:
            yield from block(text)
            text = ""
            yield figure_html(data["image/svg+xml"], alts.pop(0))
        elif figures and output.output_type == "execute_result":  # ax.set(…) の返す値など
            value = data["text/plain"]
            raise CellError(f"最後の行の値 {value} が、図に添って出ます。_ = … で受けます。", cell)
        else:
            text += output.get("text") or data["text/plain"] + "\n"
    yield from block(text)


def block(text: str) -> Iterator[str]:
    """文字の出力を、Markdown として読まれない HTML にします。検索の対象からも外します。"""
    if text := html.escape(text.rstrip("\n")).replace("`", "&#96;"):
        yield f'<div class="zd-output" data-pagefind-ignore><pre><code>{text}\n</code></pre></div>'


def to_download(source: str, requirement: str, absolute: Callable[[str], str]) -> str:
    """Percent 形式の実習を、出力のない .ipynb にします。

    サイトの外では働かない書き方(埋め込み、囲み、見出しの id、色のマクロ、相対リンク)は、どこでも
    読める形に直します。``requirement`` は、初めのセルが pip に渡す zerodl の指定、``absolute`` は、
    ページへの相対リンクを URL にする関数です。
    """
    notebook = jupytext.reads(source, fmt="py:percent")
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "raw"]  # front matter
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = portable(cell.source, absolute)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(SETUP.format(requirement=requirement)))
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # 乱数の id では、作るたびに中身が変わってしまう
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel})
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4) + "\n"


def portable(markdown: str, absolute: Callable[[str], str]) -> str:
    """このサイトだけの Markdown の書き方を、ノートブックで読める形に直します。"""
    markdown = expand(visible(markdown))
    markdown = re.sub(r'^(\s*```+python) title="[^"]*"$', r"\1", markdown, flags=re.M)
    markdown = re.sub(r"^(#+ .*?) *\{ *#[\w-]+ *\}$", r"\1", markdown, flags=re.M)
    markdown = re.sub(r"\\(?:fwd|grd|prm|dat)(?=\{)", "", markdown)
    markdown = re.sub(r"(?<=\]\()[^)\s:#]+\.(?:md|py)(?=[)#])", lambda m: absolute(m[0]), markdown)
    return re.sub(
        r'^(?:!!!|\?\?\?\+?) \w+(?: "(.*)")?\n((?:\n|    .*\n?)*)', quote, markdown, flags=re.M
    )


def quote(admonition: re.Match[str]) -> str:
    """囲みを、題名の付いた引用にします。"""
    title, body = admonition[1] or "", admonition[2].strip("\n")
    lines = [f"**{title}**", "", *(line.removeprefix("    ") for line in body.split("\n"))]
    return "\n".join(f"> {line}".rstrip() for line in lines).replace("> ****\n>\n", "") + "\n\n"

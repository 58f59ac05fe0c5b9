"""使い方のページに、ページの中で動かす Python の大きさと使用許諾を載せます。"""

from math import ceil
from pathlib import Path

from hooks.runtime import version

MARK = "<!-- ページの中の Python -->"
OFF = "(このサイトの組み立てには、ページの中で動かす Python が入っていません。)"
ON = """\
はじめて押したときだけ、Python と NumPy を読み込みます({size} MB ほど)。
動かしているのは、手を加えていない [Pyodide {version}](https://github.com/pyodide/pyodide/tree/{version})
([MPL-2.0]({place}/MPL-2.0.txt))で、CPython([PSF-2.0]({place}/PSF-2.0.txt))と
NumPy([BSD]({place}/NumPy.txt))を含みます。"""


def noticed(markdown: str, folder: Path | None) -> str:
    """目印の行を、案内の文に置き換えます。``folder`` がなければ、入っていないと言います。"""
    if MARK not in markdown:
        return markdown
    if folder is None:
        return markdown.replace(MARK, OFF)
    size = ceil(int((folder / "size").read_text()) / 1e6)
    text = ON.format(size=size, version=version(), place=f"../python/{folder.name}")
    return markdown.replace(MARK, text.replace("\n", ""))

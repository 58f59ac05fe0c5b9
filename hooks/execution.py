"""ノートブックを実行し、結果を残します。同じものから作った結果が残っていれば、実行し直しません。

mkdocs-jupyter の控えは zerodl の変更に気づかないので、実習と zerodl と道具の指紋を添えて残します。
MkDocs には触れません。呼ぶのは hooks/labs.py です。
"""

import os
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from mkdocs_jupyter.nbconvert2 import get_nbconvert_app
from nbconvert.preprocessors import ExecutePreprocessor

from hooks import fingerprints
from hooks.fingerprints import digest, package
from hooks.notebooks import CellError
from hooks.shared import ROOT

# 実習の前に、見えない所で実行する。カーネルに zerodl の場所を教え、図をサイトの見た目にする。
# 実習どうしを並べて走らせるので、行列の計算は一つのスレッドで行う(NumPy を読み込む前に決める)
SETUP = f"""
import os, sys
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, {str(ROOT)!r})
get_ipython().run_line_magic("matplotlib", "inline")
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg", bbox_inches=None)
from zerodl.plotting import use_style
use_style()
"""


def executed(source: str, result: Path, *, folder: Path, kernel: str, serving: bool) -> Any:
    """実行したノートブックを返します。``result`` に残した前の結果がまだ正しければ、それを返します。

    書いている間(serving)は、zerodl を編集するたびに実行し直しません。build では必ず確かめます。
    """
    made_from = {"lab": digest(source.encode()), "tools": tools(), "zerodl": package()}
    relevant = ["lab", "tools"] if serving else list(made_from)
    if result.exists():
        notebook = nbformat.read(result, as_version=4)
        known = notebook.metadata.get("made_from", {})
        if all(known.get(key) == made_from[key] for key in relevant):
            return notebook
    notebook = execute(source, folder, kernel)
    notebook.metadata["made_from"] = made_from
    result.parent.mkdir(parents=True, exist_ok=True)
    writing = result.with_suffix(f".{os.getpid()}")
    nbformat.write(notebook, writing)
    writing.replace(result)  # 並んで走るもう一つの組み立てに、書きかけを読ませない
    return notebook


def execute(source: str, folder: Path, kernel: str) -> Any:
    """mkdocs-jupyter の設定で実行します。失敗や警告があれば CellError を送出します。"""
    notebook = jupytext.reads(source, fmt="py:percent")
    notebook.cells.insert(0, nbformat.v4.new_code_cell(SETUP))
    settings = get_nbconvert_app(execute=True, kernel_name=kernel, allow_errors=False).config
    settings["KernelManager"]["transport_encryption"] = "auto"  # 平文の通信だという警告を出さない
    settings["ExecutePreprocessor"]["timeout"] = 600
    resources = {"metadata": {"path": str(folder)}}
    try:
        ExecutePreprocessor(config=settings).preprocess(notebook, resources)
    finally:
        refuse_faults(notebook)
    del notebook.cells[0]
    return notebook


def refuse_faults(notebook: Any) -> None:
    """失敗したセルと、警告など標準エラー出力のあるセルを断ります。"""
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise CellError(f"{output.ename}: {output.evalue}", cell)
            if output.get("name") == "stderr" and number > 0:  # 0 は SETUP
                raise CellError(f"警告や標準エラー出力は残せません。\n{output.text}", cell)


def tools() -> str:
    """結果を左右する道具の版と、このファイルの指紋を返します。"""
    return digest(Path(__file__).read_bytes(), fingerprints.tools())

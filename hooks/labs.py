"""実習(docs/labs/*.py)を実行し、サイト自身の Markdown に戻します。見た目と検査を共通にします。

mkdocs-jupyter は実習を見つけて設定を持ちます。ただし、その HTML は数式や埋め込み、リンクの検査を
通りません。差し替えられた page.render を元へ戻し、実行したノートブックを Markdown として返します。
結果は .cache/labs に残し、実習・zerodl・道具の版のどれかが変わったときに実行し直します。
"""

import hashlib
import posixpath
import re
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from textwrap import indent
from typing import Any, NoReturn
from urllib.parse import urljoin

import jupytext
import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import meta
from mkdocs_jupyter.nbconvert2 import get_nbconvert_app
from mkdocs_jupyter.plugin import NotebookFile
from nbconvert.preprocessors import ExecutePreprocessor

from hooks.notebooks import CellError, to_download, to_markdown

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("ipykernel", "matplotlib", "matplotlib-fontja", "nbconvert", "numpy")

# 実習の前に、見えない所で実行する。カーネルに zerodl の場所を教え、図をサイトの見た目の SVG にする
SETUP = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
get_ipython().run_line_magic("matplotlib", "inline")
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg", bbox_inches=None)
from zerodl.plotting import use_style
use_style()
"""

_serving = False


def on_startup(*, command: str, dirty: bool) -> None:
    """手元で書いている間(serve)かどうかを覚えます。"""
    global _serving
    _serving = command == "serve"


@event_priority(-100)  # mkdocs-jupyter が実習を見分けたあとで働く
def on_files(files: Files, config: MkDocsConfig) -> None:
    """実習ごとに、配布する .ipynb の場所を用意します。なくなった実習の結果は捨てます。"""
    labs = [file for file in files if isinstance(file, NotebookFile)]
    for file in labs:
        files.append(File.generated(config, download(file.src_uri), content=""))
    results = cache(config, "")
    for old in set(results.glob("*.ipynb")) - {cache(config, file.src_uri) for file in labs}:
        old.unlink()


@event_priority(-100)  # mkdocs-jupyter が page.render を差し替えたあとで働く
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """差し替えられた render を取り除き、MkDocs 自身の描き方に戻します。"""
    if isinstance(page.file, NotebookFile):
        if "render" not in vars(page):
            raise PluginError(
                "mkdocs-jupyter の作りが変わりました。hooks/labs.py を見直してください。"
            )
        del page.render
    return page


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """実習のページの本文を、実行したノートブックにします。"""
    if not isinstance(page.file, NotebookFile):
        return markdown
    where = page.file.src_uri
    try:
        body, page.meta = meta.get_data(to_markdown(executed(markdown, where, config)))
    except CellError as error:
        fail(where, markdown, error.cell, str(error))
    repository = github(config)
    notebook = files.get_file_from_path(download(where))
    assert notebook is not None
    notebook.content_string = to_download(markdown, repository, link_resolver(where, files, config))
    return re.sub(r"^# .*\n", lambda title: title[0] + buttons(where, repository), body, count=1)


def executed(source: str, where: str, config: MkDocsConfig) -> Any:
    """実行したノートブックを返します。前の結果がまだ正しければ、それを返します。"""
    path = cache(config, where)
    state = {"lab": digest(source.encode()), "tools": tools(), "zerodl": package()}
    if path.exists():
        notebook = nbformat.read(path, as_version=4)
        known = notebook.metadata.get("made_from", {})
        # 書いている間は、zerodl を編集するたびに実行し直さない。build では必ず確かめる
        if all(known.get(key) == state[key] for key in state if not (_serving and key == "zerodl")):
            return notebook
    notebook = execute(source, where, config)
    notebook.metadata["made_from"] = state
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return notebook


def execute(source: str, where: str, config: MkDocsConfig) -> Any:
    """mkdocs-jupyter の設定で実行します。失敗や警告があれば、組み立てを止めます。"""
    notebook = jupytext.reads(source, fmt="py:percent")
    notebook.cells.insert(0, nbformat.v4.new_code_cell(SETUP))
    kernel = config.plugins["mkdocs-jupyter"].config["kernel_name"]
    settings = get_nbconvert_app(execute=True, kernel_name=kernel, allow_errors=False).config
    settings["KernelManager"]["transport_encryption"] = "auto"  # 平文の通信だという警告を出さない
    settings["ExecutePreprocessor"]["timeout"] = 600
    folder = str(Path(config.docs_dir, where).parent)
    try:
        ExecutePreprocessor(config=settings).preprocess(notebook, {"metadata": {"path": folder}})
    finally:
        refuse_faults(notebook, where, source)
    del notebook.cells[0]
    return notebook


def refuse_faults(notebook: Any, where: str, source: str) -> None:
    """失敗したセルと、警告など標準エラー出力のあるセルを断ります。"""
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                fail(where, source, cell, f"{output.ename}: {output.evalue}")
            if output.get("name") == "stderr" and number > 0:  # 0 は SETUP
                fail(where, source, cell, f"警告や標準エラー出力は残せません。\n{output.text}")


def fail(where: str, source: str, cell: Any, reason: str) -> NoReturn:
    """うまくいかないセルの行と中身を示して、組み立てを止めます。"""
    line = source[: source.find(cell.source)].count("\n") + 1
    raise PluginError(f"docs/{where}:{line}: {reason}\n{indent(cell.source, '    ')}")


def cache(config: MkDocsConfig, where: str) -> Path:
    """実行の結果を残すファイルです。``where`` が空なら、それらの置き場です。"""
    folder = Path(config.config_file_path).parent / ".cache" / "labs"
    return folder / where.replace("/", "-").replace(".py", ".ipynb")


def digest(*contents: bytes) -> str:
    """中身の指紋を返します。"""
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def package() -> str:
    """パッケージのソースと、同梱の重みの指紋を返します。"""
    paths = [p for p in sorted((ROOT / "zerodl").rglob("*")) if p.is_file() and p.suffix != ".pyc"]
    return digest(*(part for p in paths for part in (p.name.encode(), p.read_bytes())))


def tools() -> str:
    """結果を左右する道具の版と、このフックの指紋を返します。"""
    versions = [sys.version, *(f"{name} {version(name)}" for name in TOOLS)]
    return digest(Path(__file__).read_bytes(), *(line.encode() for line in versions))


def download(where: str) -> str:
    """配布する .ipynb の、サイトの中での場所を返します。"""
    return where.removesuffix(".py") + ".ipynb"


def github(config: MkDocsConfig) -> str:
    """``repo_url`` が GitHub のものならその URL を、そうでなければ空の文字列を返します。"""
    found = re.fullmatch(
        r"(https://github\.com/[\w.-]+/[\w.-]+?)(?:\.git)?/?", config.repo_url or ""
    )
    return found[1] if found else ""


def buttons(where: str, repository: str) -> str:
    """ダウンロードと、公開時に notebooks ブランチへ置かれる写しを Colab で開くリンクです。"""
    name = posixpath.basename(download(where))
    links = f'\n[ノートブックをダウンロード]({name}){{ .md-button download="{name}" }}\n'
    if repository:
        copy = f"{repository.removeprefix('https://github.com')}/blob/notebooks/{download(where)}"
        links += f"[Colab で開く](https://colab.research.google.com/github{copy}){{ .md-button }}\n"
    return links


def link_resolver(where: str, files: Files, config: MkDocsConfig) -> Callable[[str], str]:
    """ページへの相対リンクを、公開先の URL にする関数を返します。"""

    def absolute(link: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(where), link))
        file = files.get_file_from_path(target)
        return urljoin(config.site_url or "", file.url) if file else link

    return absolute

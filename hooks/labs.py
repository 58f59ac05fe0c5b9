"""実習(docs/labs/*.py)を実行し、サイト自身の Markdown に戻します。見た目と検査を共通にします。

mkdocs-jupyter は実習を見つけて設定を持ちます。ただし、その HTML は数式や埋め込み、リンクの検査を
通りません。差し替えられた page.render を元へ戻し、実行したノートブックを Markdown として返します。
実行は hooks/execution.py が、Markdown と .ipynb への変換は hooks/notebooks.py が受け持ちます。
"""

import asyncio
import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from textwrap import indent
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import meta
from mkdocs_jupyter.plugin import NotebookFile

from hooks import shared
from hooks.blocks import RAW_FENCE
from hooks.downloads import buttons, download, github, portable
from hooks.execution import executed
from hooks.notebooks import CellError, to_markdown
from hooks.wheel import requirement

ready: dict[str, Any] = {}  # 並べて実行した実習


def on_config(config: MkDocsConfig) -> None:
    """図と出力を、札の中にも載せられるようにします。"""
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
    fences.setdefault("custom_fences", []).append(RAW_FENCE)


@event_priority(-100)  # mkdocs-jupyter が実習を見分けたあとで働く
def on_files(files: Files, config: MkDocsConfig) -> None:
    """実習ごとに、配布する .ipynb の場所を用意します。なくなった実習の結果は捨てます。"""
    labs = [file.src_uri for file in files if isinstance(file, NotebookFile)]
    for where in labs:
        files.append(File.generated(config, download(where), content=""))
    kept = {result(config, where) for where in labs}
    for old in set(result(config, "").glob("*.ipynb")) - kept:
        old.unlink()
    if len(labs) > 1:
        execute_together({w: files.src_uris[w].content_string for w in labs}, config)


def execute_together(sources: dict[str, str], config: MkDocsConfig) -> None:
    """実習を並べて実行し、結果を残しておきます。失敗は、その頁を描くときに、場所を添えて断ります。"""

    def execute(where: str) -> None:
        with suppress(Exception):
            try:
                ready[where] = notebook(where, sources[where], config)
            finally:
                asyncio.get_event_loop().close()  # nbclient は、スレッドごとに開いたままにする

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(execute, sources))


def notebook(where: str, source: str, config: MkDocsConfig) -> Any:
    """実行したノートブックです。"""
    return executed(
        source,
        result(config, where),
        folder=Path(config.docs_dir, where).parent,
        kernel=config.plugins["mkdocs-jupyter"].config["kernel_name"],
        serving=shared.serving,
    )


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
        done = ready.pop(where, None) or notebook(where, markdown, config)
        body, page.meta = meta.get_data(to_markdown(done))
    except CellError as error:
        line = markdown[: markdown.find(error.cell.source)].count("\n") + 1
        source = indent(error.cell.source, "    ")
        raise PluginError(f"docs/{where}:{line}: {error}\n{source}") from None
    repository = github(config)
    copy = files.get_file_from_path(download(where))
    assert copy is not None
    copy.content_string = portable(where, markdown, config, files)
    links = buttons(where, repository, requirement(config))
    return re.sub(r"^# .*\n", lambda title: title[0] + links, body, count=1)


def result(config: MkDocsConfig, where: str) -> Path:
    """実行の結果を残すファイルです。``where`` が空なら、それらの置き場です。"""
    folder = Path(config.config_file_path).parent / ".cache" / "labs"
    return folder / where.replace("/", "-").replace(".py", ".ipynb")

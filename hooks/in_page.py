"""ページの Python を、読者のブラウザーの中で動かせるようにします。動かす側は inpage/ にあります。

どのブロックを動かせるかは hooks/cells.py が、演習の欄は hooks/answer_boxes.py が決めます。
実行環境は hooks/runtime.py が用意し、用意できなければ、この働きなしで組み立てます。
配るファイルは、中身の指紋を名前に持つフォルダーに置くので、更新の前と後が混ざりません。
"""

import html
import json
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from hooks import rooms, runtime, shared
from hooks.answer_boxes import Box, boxes, placed, stages
from hooks.cells import EXEMPT, Cell, cells
from hooks.in_page_files import HERE, edition, shipped
from hooks.in_page_notice import noticed

FENCE = re.compile(r"^(?P<open>[\s>]*(?:`{3,}|~{3,}))\s*(?:python|py)\b(?P<options>.*)$")
LISTING = re.compile(r'(<div class="highlight") data-run="(\d+)"(>.*?</pre>)</div>', re.DOTALL)
BOXES, PROGRESS = "<p><zd-exercise></zd-exercise></p>", "<p><zd-progress></zd-progress></p>"
OFF = "ページの中で Python を動かす働きは省きます(python dev.py build は、もっと広く探します)。"

log = get_plugin_logger(__name__)
state: dict[str, str] = {}  # client: 読み込むスクリプトの場所。空なら、この働きなし
pages: dict[str, tuple[list[Cell], tuple[Box, ...]]] = {}


def on_config(config: MkDocsConfig) -> None:
    """実行環境を用意します。できなければ、そう言います。CI では失敗にします。"""
    if "folder" not in state:
        folder = runtime.prepared(log.info, large=not shared.serving)
        state["folder"] = str(folder or "")
        if not folder:
            if os.environ.get("CI"):
                raise PluginError("ページの中で動かす Python を用意できませんでした。")
            log.info(OFF)


def on_serve(server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> None:
    """スクリプトの編集でも、組み立て直します。"""
    server.watch(str(HERE))


def on_files(files: Files, config: MkDocsConfig) -> None:
    """実行環境と、画面のスクリプトと、zerodl を、サイトの python/ に置きます。"""
    state["client"] = ""
    if not state["folder"]:
        return
    folder = Path(state["folder"])
    place = f"python/{folder.name}"
    for path in folder.iterdir():
        files.append(File.generated(config, f"{place}/{path.name}", abs_src_path=str(path)))
    ours = shipped(folder, f"../{folder.name}/")
    for name, content in ours.items():
        files.append(File.generated(config, f"python/{edition(ours)}/{name}", content=content))
    state["client"] = f"python/{edition(ours)}/client.js"


@event_priority(-40)  # 実習が Markdown になったあと、埋め込みが展開される(-50)前
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """動かせるブロックに番号を付け、演習の欄と、進み具合の場所を作ります。"""
    folder = Path(state["folder"]) if state["client"] else None
    markdown = noticed(markdown, folder)
    if not folder:
        return silent(markdown)
    where = page.file.src_uri
    kept = [cell for cell in cells(markdown) if not cell.why]
    pages[where] = kept, boxes(markdown)
    lines = markdown.split("\n")
    for number, cell in enumerate(kept):
        header = FENCE.fullmatch(lines[cell.block.start])
        assert header, f"docs/{where}: 読めないフェンスです: {lines[cell.block.start]}"
        options = header["options"].strip().strip("{}")
        lines[cell.block.start] = f'{header["open"]}{{.python {options} data-run="{number}"}}'
    end = "\n\n<zd-progress></zd-progress>\n" if page.is_homepage else ""
    return silent(placed("\n".join(lines))) + end


def silent(markdown: str) -> str:
    """動かさない理由の行を、読者のページから除きます。"""
    return "\n".join("" if EXEMPT.fullmatch(line) else line for line in markdown.split("\n"))


@event_priority(-70)  # コードの仕上げ(hooks/listings.py)のあとで働く
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """動かせるブロックに <zd-run> を、演習に <zd-exercise> を置きます。"""
    if not state["client"]:
        return content
    found, answers = pages[page.file.src_uri]

    def place(match: re.Match[str]) -> str:
        return f"{match[1]}{match[3]}{element(found[int(match[2])], int(match[2]))}</div>"

    content, count = LISTING.subn(place, content)
    assert count == len(found), f"{page.file.src_uri}: 動かせるブロックの数が合いません"
    content = content.replace(BOXES, "\n".join(box.html() for box in answers))
    if page.is_homepage:
        progress = f'<zd-progress data-pages="{escape(stages_of_pages())}"></zd-progress>'
        content = content.replace(PROGRESS, progress)
    elif not count + len(answers):
        return content
    address = get_relative_url(state["client"], page.url)
    return f'{content}<script defer src="{address}"></script>'


def stages_of_pages() -> str:
    """ページの場所ごとの、演習の段です。"""
    found = {room.path: stages(room.text) for room in rooms.written()}
    return json.dumps({re.sub(r"\.\w+$", "/", path): ids for path, ids in found.items() if ids})


def element(cell: Cell, number: int) -> str:
    """動かせるブロックに置く要素です。"""
    key = sha256(cell.code.encode()).hexdigest()[:8]  # ページが変わったら、前の書きかけは出さない
    data = {"number": str(number + 1), "key": key, "before": cell.before, "module": cell.module}
    if "--8<--" in cell.block.source:
        data["code"] = cell.code
    given = "".join(f' data-{name}="{escape(text)}"' for name, text in data.items() if text)
    return f"<zd-run{given}></zd-run>"


def escape(text: str) -> str:
    """属性の中に書ける形にします。"""
    return html.escape(text).replace("\n", "&#10;")

"""触って動かす部品 ``<zd-widget name="softmax"></zd-widget>`` の、止まった姿を書き込みます。

姿を作るのは、ブラウザで動くものと同じ view.js です(docs/widgets の、部品ごとのフォルダー)。
初めの値をここで計算するので、スクリプトの動かない画面にも同じ数が見え、原稿に数を書き写す所がありません。
スクリプトと CSS は、部品のあるページだけが読み込みます。
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from py_mini_racer import MiniRacer

from hooks.shared import ROOT

WIDGETS = ROOT / "docs" / "widgets"
TAG = re.compile(r'<p><zd-widget name="(\w+)"></zd-widget></p>')
STILL = """
import view from "./%(name)s/view.js";
import * as math from "./%(name)s/math.js";
import * as parts from "./parts.js";
export const still = parts.frame(view, parts.initial(view));
export { math, parts, view };
"""


@event_priority(-60)  # ほかの部品が本文を直し終えたあとで働く
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """部品の行を、止まった姿と、その部品の読み込みに置き換えます。"""
    names = TAG.findall(content)
    where = page.file.src_uri
    if content.count("<zd-widget") != len(names):
        raise PluginError(
            f'{where}: 部品は <zd-widget name="名前"></zd-widget> とだけ書いた行に置いてください。'
        )
    if len(set(names)) != len(names):
        raise PluginError(f"{where}: 同じ部品は、一つのページに一度だけ置けます: {names}")

    def place(match: re.Match[str]) -> str:
        name = match[1]
        tag = f'<zd-widget name="{name}" id="widget-{name}" data-pagefind-ignore>'
        return f"{loading(name, page.url)}{tag}{still(name, where)}</zd-widget>"

    return TAG.sub(place, content)


def loading(name: str, url: str) -> str:
    """部品の CSS とスクリプトを読み込む HTML です。何度書いても、ブラウザは一度だけ読みます。"""

    def address(path: str) -> str:
        return get_relative_url(f"widgets/{path}", url)

    styles = ["kit.css", *([f"{name}/view.css"] if (WIDGETS / name / "view.css").exists() else [])]
    links = [f'<link rel="stylesheet" href="{address(path)}">' for path in styles]
    links.append(f'<link rel="modulepreload" href="{address(f"{name}/view.js")}">')
    return "".join(links) + f'<script type="module" src="{address("kit.js")}"></script>'


def still(name: str, where: str = "") -> str:
    """スクリプトが動く前の、部品の姿です。"""
    if not (WIDGETS / name / "view.js").exists():
        known = "、".join(sorted(path.parent.name for path in WIDGETS.glob("*/view.js")))
        raise PluginError(f"{where}: 部品 {name} はありません。あるのは {known} です。")
    with running(name) as js:
        return str(js.eval("widget.still"))


@contextmanager
def running(name: str) -> Iterator[MiniRacer]:
    """部品を読み込んだ JavaScript の処理系です。``widget`` から view、math、parts を使えます。"""
    js = MiniRacer()
    try:
        js.eval(bundle(STILL % {"name": name}))
        yield js
    finally:
        js.close()


def bundle(source: str, folder: Path = WIDGETS, option: str = "--global-name=widget") -> str:
    """Import をたどって一つにまとめた JavaScript を返します(mini-racer は import を読めません)。"""
    command = [str(esbuild()), "--bundle", "--format=iife", "--log-level=error", option]
    run = subprocess.run(
        command, cwd=folder, input=source, capture_output=True, encoding="utf-8", errors="replace"
    )
    if run.returncode:
        raise PluginError(f"JavaScript をまとめられません。\n{run.stderr}")
    return run.stdout


def esbuild() -> Path:
    """Esbuild の実行ファイルです。Node を通さずに動きます。"""
    found = [
        path
        for name in ("bin/esbuild", "esbuild.exe")
        for path in (ROOT / "node_modules" / "@esbuild").glob(f"*/{name}")
    ]
    if not found:
        raise PluginError("esbuild がありません。npm ci を実行してください。")
    return found[0]

"""API の頁と、それを説明する章とを、互いにリンクします。

章は zerodl のコードを埋め込むので、どの名前をどの節が説明しているかは、原稿を読めば分かります。
それをここで集めるので、章を書き足しても、リンクを手で直す所はありません。
"""

import re
from functools import lru_cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from hooks.api import FOLDER
from hooks.rooms import Room, written

STYLE_SHEET = "assets/_mkdocstrings.css"  # mkdocstrings が足す、使わない CSS

# 原稿の、節の見出しと埋め込み
LANDMARK = re.compile(
    r'^##+ .*\{ *#(?P<id>[\w-]+)|--8<-- "zerodl/(?P<module>\w+)\.py:(?P<name>\w+)', re.M
)
HEADING = re.compile(r'<h2 id="zerodl\.(?P<module>\w+)\.(?P<name>\w+)".*?</h2>', re.S)
SOURCE = re.compile(r"サイト「(?P<title>[^」]+)」")
# 埋め込んだコードの上のファイル名。続くコードの初めの名前が、API の頁の見出しになる
FILE_NAME = re.compile(
    r'(?P<open><span class="filename">)(?P<path>zerodl/(?P<module>\w+)\.py)(?P<close></span>)'
    r'(?=(?:(?!</pre>).)*?<span class="n[fc]">(?P<name>[^\W_]\w*)</span>)?',
    re.S,
)


@event_priority(-100)  # mkdocstrings が CSS を足したあとで働く
def on_config(config: MkDocsConfig) -> None:
    """Mkdocstrings の CSS を、どのページにも読み込ませません。"""
    config.extra_css.remove(STYLE_SHEET)


def on_post_build(config: MkDocsConfig) -> None:
    """使わない CSS を、サイトに残しません。"""
    (Path(config.site_dir) / STYLE_SHEET).unlink(missing_ok=True)


@event_priority(-50)  # 図や文章の手直しが済んだあとで働く
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """章のコードの上のファイル名を API への、API の名前を章へのリンクにします。"""
    places = explained()

    def link(path: str, text: str) -> str:
        path, sharp, anchor = path.partition("#")
        file = files.get_file_from_path(path)
        url = get_relative_url(file.url, page.url) if file else ""
        return f'<a href="{url}{sharp}{anchor}">{text}</a>' if file else text

    def to_api(match: re.Match[str]) -> str:
        module, name = match["module"], match["name"]
        anchor = f"#zerodl.{module}.{name}" if (module, name) in places else ""
        there = link(f"{FOLDER}{module}.md{anchor}", match["path"])
        return match["open"] + there + match["close"]

    def to_chapters(match: re.Match[str]) -> str:
        found = places.get((match["module"], match["name"]), {})
        links = "、".join(link(path, title) for path, title in found.items())
        shown = f'<p class="zd-api-chapter" data-pagefind-ignore>解説: {links}</p>'
        return match[0] + (shown if links else "")

    def to_source(match: re.Match[str]) -> str:
        path = next((room.path for room in written() if room.title == match["title"]), "")
        return f"「{link(path, match['title'])}」" if path else match[0]

    if not page.file.src_uri.startswith(FOLDER):
        return FILE_NAME.sub(to_api, content)
    return SOURCE.sub(to_source, HEADING.sub(to_chapters, content))


def explained() -> dict[tuple[str, str], dict[str, str]]:
    """モジュールと名前から、それを埋め込む節(ページ#id)と題への対応を返します。"""
    places: dict[tuple[str, str], dict[str, str]] = {}
    for room in written():
        for name, section in embedded(room).items():
            places.setdefault(name, {})[f"{room.path}#{section}"] = room.title
    return places


@lru_cache(maxsize=256)
def embedded(room: Room) -> dict[tuple[str, str], str]:
    """部屋が埋め込む名前から、初めて埋め込む節への対応を返します。"""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for mark in LANDMARK.finditer(room.text):
        section = mark["id"] or section
        if mark["name"]:
            found.setdefault((mark["module"], mark["name"]), section)
    return found

"""案内の頁の一覧を、nav と front matter から作ります: 全体の地図と、演習の一覧。

原稿の ``<!-- 地図 -->`` と ``<!-- 演習の一覧 -->`` の行を、一覧に置き換えます。
"""

import re
from collections.abc import Iterator
from itertools import groupby
from textwrap import indent

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks.rooms import Room, rooms, written
from hooks.sizes import STAGE

MARK = re.compile(r"^<!-- (地図|演習の一覧) -->$", re.M)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """目印の行を、一覧に置き換えます。"""
    lists = {"地図": map_of_rooms, "演習の一覧": exercises}
    where = page.file.src_uri
    return MARK.sub(lambda mark: "\n".join(lists[mark[1]](where)), markdown)


def map_of_rooms(where: str) -> Iterator[str]:
    """部ごとの表です。まだ一つも書かれていない部は、折りたたみます。"""
    shown = [room for room in rooms() if room.question]
    for number, (part, group) in enumerate(groupby(shown, key=lambda room: room.part)):
        rows = list(group)
        table = "\n".join(["| 章 | 答えの出る問い | 分 |", "|:--|:--|--:|", *map_rows(rows, where)])
        if any(room.path for room in rows):
            yield f"### {part} {{ #part-{number} }}\n\n{table}\n"
        else:
            yield f'??? note "{part}(準備中の {len(rows)} 章)"\n\n{indent(table, "    ")}\n'


def map_rows(rows: list[Room], where: str) -> Iterator[str]:
    """表の行です。分は、演習と確認まで含みます。"""
    for room in rows:
        title = room.link_from(where) if room.path else room.title
        minutes = room.sizes["分(演習も)"] if room.path else "準備中"
        later = "(後でよい)" if room.meta.get("later") else ""
        yield f"| {title}{later} | {room.question} | {minutes} |"


def exercises(where: str) -> Iterator[str]:
    """採点できる演習を、章の順に並べます。"""
    for room in written():
        names = list(dict.fromkeys(name for name, _ in STAGE.findall(room.text)))
        if room.question and names:
            link = room.link_from(where).replace(")", "#exercise)")
            yield f"- {link}: " + "、".join(f"`{name}`" for name in names)

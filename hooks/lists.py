"""案内の頁の一覧を、nav と front matter から作ります: 全体の地図、演習の一覧、勉強会の計画。

``<!-- 地図 -->``、``<!-- 演習の一覧 -->``、``<!-- 勉強会の計画 -->`` の行を、一覧に置き換えます。
``<!-- ページ softmax labs/xor -->`` は、その名前のページへのリンクになります。表の中にも書けます。
"""

import re
from collections.abc import Iterator
from itertools import groupby
from textwrap import indent

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks.answer_boxes import stages
from hooks.rooms import Room, rooms, written

MARK = re.compile(r"^<!-- (地図|演習の一覧|勉強会の計画) -->$", re.M)
NAMED = re.compile(r"<!-- ページ ([\w/ ]+) -->")
WEEK = 100  # 勉強会の 1 週に読む分の上限。1 ページがこれを超えることはない
MAP = ("| ページ | 答えの出る問い | 分 |", "|:--|:--|--:|")
ASIDE = ("", "準備", "付録")  # 計画に入れない部


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """目印を、一覧とリンクに置き換えます。"""
    lists = {"地図": map_of_rooms, "演習の一覧": exercises, "勉強会の計画": plan}
    where = page.file.src_uri
    markdown = NAMED.sub(lambda mark: "、".join(named(mark[1].split(), where)), markdown)
    return MARK.sub(lambda mark: "\n".join(lists[mark[1]](where)), markdown)


def named(stems: list[str], where: str) -> Iterator[str]:
    """名前の挙がったページへのリンクです。まだないページは、題だけにして断ります。"""
    for stem in stems:
        found = [r for r in rooms() if r.question and stem in (r.stem, r.path.rpartition(".")[0])]
        if len(found) != 1:
            raise PluginError(f"{where}: {stem} という名前のページは {len(found)} 個あります")
        room = found[0]
        yield room.link_from(where) if room.path else f"{room.title}(まだありません)"


def map_of_rooms(where: str) -> Iterator[str]:
    """部ごとの表です。まだ一つも書かれていない部は、折りたたみます。"""
    shown = [room for room in rooms() if room.question]
    for number, (part, group) in enumerate(groupby(shown, key=lambda room: room.part)):
        rows = list(group)
        table = "\n".join([*MAP, *map_rows(rows, where)])
        if any(room.path for room in rows):
            yield f"### {part} {{ #part-{number} }}\n\n{table}\n"
        else:
            yield f'??? note "{part}(準備中の {len(rows)} ページ)"\n\n{indent(table, "    ")}\n'


def map_rows(rows: list[Room], where: str) -> Iterator[str]:
    """表の行です。分は、演習と確認まで含みます。"""
    for room in rows:
        title = room.link_from(where) if room.path else room.title
        minutes = room.sizes["分(演習も)"] if room.path else "準備中"
        later = "(後でよい)" if room.meta.get("later") else ""
        yield f"| {title}{later} | {room.question} | {minutes} |"


def exercises(where: str) -> Iterator[str]:
    """採点できる演習を、読む順に並べます。"""
    for room in written():
        names = list(dict.fromkeys(stage.partition(".")[0] for stage in stages(room.text)))
        if room.question and names:
            link = room.link_from(where).replace(")", "#exercise)")
            yield f"- {link}: " + "、".join(f"`{name}`" for name in names)


def plan(where: str) -> Iterator[str]:
    """読む順に、週ごとに WEEK 分まで割り当てた表です。後でよいページは入れません。"""
    shown = [room for room in rooms() if room.question and room.part not in ASIDE]
    yield "| 週 | 読むページ | 分 |"
    yield "|:--|:--|--:|"
    for number, week in enumerate(weeks([room for room in shown if room.path]), start=1):
        links = "、".join(room.link_from(where) for room in week)
        yield f"| {number} | {links} | {sum(room.sizes['分(演習も)'] for room in week)} |"
    if rest := [room.title for room in shown if not room.path]:
        yield f"| その後 | {'、'.join(rest)}(まだないページです) | |"


def weeks(rest: list[Room]) -> Iterator[list[Room]]:
    """後でよいページを除き、部ごとに、順番を変えずに WEEK 分までの週に分け、長さをならします。"""
    kept = [room for room in rest if not room.meta.get("later")]
    for _, group in groupby(kept, key=lambda room: room.part):
        part = list(group)
        fewest = len(filled(part, WEEK))
        yield from next(w for n in range(WEEK + 1) if len(w := filled(part, n)) == fewest)


def filled(part: list[Room], limit: int) -> list[list[Room]]:
    """前から順に、limit 分を超える手前で分けます。"""
    found: list[list[Room]] = [[]]
    for room in part:
        if found[-1] and sum(other.sizes["分(演習も)"] for other in [*found[-1], room]) > limit:
            found.append([])
        found[-1].append(room)
    return found

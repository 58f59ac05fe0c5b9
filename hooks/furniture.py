"""どの部屋にも付く家具: 題の下の一行(先に読むものと、かかる時間)と、まとめの後の「次は…」。

どちらも nav と front matter から作るので、部屋を足しても、順番を変えても、書き直す所はありません。
"""

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks import rooms
from hooks.rooms import Room

TITLE = re.compile(r"^# .*\n", re.M)
SUMMARY = re.compile(r"^## .*\{ *#summary *\}\n(?:(?!^## ).*\n?)*", re.M)


@event_priority(100)  # ほかの部品が読む前に
def on_config(config: MkDocsConfig) -> None:
    """原稿を読み直します。"""
    rooms.rooms.cache_clear()


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """部屋の原稿に、家具を書き足します。"""
    written = rooms.written()
    room = next((r for r in written if r.path == page.file.src_uri), None)
    if room is None or not room.question:
        return markdown
    above = f"\n{lead(room, written)}\n{{ .zd-lead }}\n"
    below = f"\n{following(room, written)}\n{{ .zd-next }}\n\n"
    markdown = TITLE.sub(lambda title: title[0] + above, markdown, count=1)
    return SUMMARY.sub(lambda summary: summary[0].rstrip() + "\n" + below, markdown, count=1)


def lead(room: Room, written: tuple[Room, ...]) -> str:
    """題の下の一行です。"""
    needs = "、".join(need(where, room, written) for where in room.meta.get("needs", []))
    body, whole = (room.sizes[name] for name in ("分(本文)", "分(演習も)"))
    time = f"本文 {body} 分" + (f"、演習と確認まで {whole} 分" if whole > body else "")
    later = "後でよいページです。" if room.meta.get("later") else ""
    return later + (f"先に読むもの: {needs}。" if needs else "") + f"{time}。"


def need(where: str, room: Room, written: tuple[Room, ...]) -> str:
    """先に読むもの一つを、リンクにします。"""
    path, _, anchor = where.partition("#")
    for other in written:
        if other.path == path:
            try:
                return other.link_from(room.path, anchor)
            except KeyError:
                break
    raise PluginError(f"{room.path}: needs の {where} がありません")


def following(room: Room, written: tuple[Room, ...]) -> str:
    """次の部屋への一文です。後でよい部屋が次なら、飛ばした先も示します。"""
    rest = [other for other in written[written.index(room) + 1 :] if other.question]
    if not rest:
        return "いま読めるページは、ここまでです。"
    text = f"次は{rest[0].link_from(room.path)}。{rest[0].question}。"
    after = next((other for other in rest if not other.meta.get("later")), None)
    if after in {rest[0], None}:
        return text
    return f"{text}後でよいページなので、{after.link_from(room.path)}に進んでもかまいません。"

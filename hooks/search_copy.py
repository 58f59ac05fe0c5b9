"""検索の索引に渡す、ページの写しを作ります。読者が見るページには手を加えません。

日本語を一文字ずつに切り、題の下に用語の書き方(hooks/vocabulary.py)を添え、文の中の短い数式を文字に直します。
まだない部屋の写しも作り、その言葉を探した人に「まだありません」と答えます。
"""

import html
import re
from xml.etree import ElementTree

from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

from hooks.rooms import Room
from hooks.vocabulary import of_room

# 漢字と仮名。docs/assets/search/pagefind.js の JAPANESE と同じ範囲です
JAPANESE = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
TEXT = re.compile(r"(?<=>)[^<]+")
TITLE = re.compile(r"(<h1)[^>]*(>.*?</h1>)", re.DOTALL)
ITEM = re.compile(r"(?<![。、:\n])</(?:li|td|th|dt|summary)>")
TERM = re.compile(
    r'<button[^>]*class="zd-term"[^>]*>(.*?)</button>'
)  # Pagefind は button を読まない
FORMULA = re.compile(
    r'<span class="arithmatex"[^>]*><span class="katex"><span class="katex-mathml">'
    r"(<math.*?</math>)"
)
SCRIPTS = {"msub": "_", "msup": "^", "munder": "_", "mfrac": "/", "mroot": "√"}
BREAK = "\u200b"  # Pagefind が語の境と見なす、幅のない空白
PLANNED = """<html lang="ja"><body><article><h1>{title}</h1>
<p data-pagefind-meta="planned">まだありません: 「{title}」のページで扱います。{question}。</p>
</article></body></html>"""


def aliases(page: Page, room: Room | None) -> list[str]:
    """用語の書き方と、front matter の aliases(本文にない言い方)です。"""
    names = page.meta.get("aliases", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        where = page.file.src_uri
        raise PluginError(f"{where}: aliases は文字列のリストで書いてください: {names!r}")
    return names + (groups(room) if room else [])


def groups(room: Room) -> list[str]:
    """その部屋の用語を、「書き方、書き方→説明」の形で返します。"""
    return ["、".join(term.forms) + "→" + term.means for term in of_room(room)]


def planned(room: Room) -> tuple[str, list[str]]:
    """まだない部屋の写しのもとです。"""
    title, question = html.escape(room.title), html.escape(room.question)
    return PLANNED.format(title=title, question=question), groups(room)


def copy(output: str, names: list[str]) -> str:
    """ページの HTML から、別の呼び名を題の下に添え、日本語を一文字ずつに切った写しを作ります。"""
    alias = f'<span data-pagefind-meta="aliases">{html.escape("◆".join(names))}</span>'
    entry = f"<p>別名: {alias}◆。</p>" if names else ""
    # 題の id を落とすと、題はページ自身を指し、節の一覧に重ねて現れません
    output = TITLE.sub(lambda title: title[1] + title[2] + entry, output, count=1)
    output = TERM.sub(r"\1", output)
    output = FORMULA.sub(lambda found: html.escape(plain(found[1])) + found[0], output)
    output = ITEM.sub(r"、\g<0>", output)  # 抜き書きで、項目どうしがつながらないように
    return TEXT.sub(lambda text: characters(text[0]), output)


def characters(text: str) -> str:
    """日本語の一文字ごとに、語の境を入れます。"""
    return JAPANESE.sub(rf"{BREAK}\g<0>{BREAK}", text).replace(BREAK * 2, BREAK)


def plain(mathml: str) -> str:
    """短い数式を、一行の文字にします(添字は _、べきは ^、分数は /)。行列は … にします。"""

    def walk(node: ElementTree.Element) -> str:
        name = node.tag.rpartition("}")[2]
        if name == "annotation":
            return ""
        if name == "mtable":
            return "…"
        parts = [walk(child) for child in node]
        if name in SCRIPTS and len(parts) == 2:
            return SCRIPTS[name].join(f"({part})" if len(part) > 3 else part for part in parts)
        if name == "mover":  # 帽子や線は、文字だけを残す
            return parts[0]
        if name in {"msubsup", "munderover"}:
            return f"{parts[0]}_{parts[1]}^{parts[2]}"
        return (node.text or "").strip() + "".join(parts)

    return walk(ElementTree.fromstring(mathml)).replace("\u2061", " ")  # log と 0 の間

"""用語の表(docs/terms.yml)を読み、本文で初めて出る所に、触れると説明の出る印を付けます。

印は button と popover だけで動き、指でも、キーボードでも開けます。見出し・コード・リンク・数式・
図・太字の中と、その用語の部屋では付けません。検索の別名も、同じ表から作ります(hooks/search_copy.py)。
"""

import html
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks import rooms
from hooks.vocabulary import TABLE, Term, terms

# 印を付けない要素。中の要素にも付けない
SKIPPED = re.compile(
    r"<(?:h[1-6]|pre|code|a|button|strong|figure|svg|table|summary|script|style|zd-widget)\b"
    r'|<[^>]*class="[^"]*(?:arithmatex|admonition-title|filename|zd-lead|zd-next)'
)
TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)
VOID = re.compile(r"<(?:!|br|hr|img|input|wbr|meta|link)|.*/>$", re.S)


def on_pre_build(config: MkDocsConfig) -> None:
    """表を読み直します。"""
    terms.cache_clear()


def on_files(files: Files, config: MkDocsConfig) -> None:
    """表そのものは、サイトに出しません。"""
    if table := files.get_file_from_path(TABLE):
        files.remove(table)


@event_priority(20)  # 数式を描く前に働く。描いた後は、文字と数式の見分けに時間がかかる
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """部屋の本文で、初めて出る用語に印を付けます。"""
    room = next((room for room in rooms.written() if room.path == page.file.src_uri), None)
    if not content or room is None or not room.question:
        return content
    content, found = marked(content, {t.ja: t for t in terms() if not t.explained_in(room)})
    return content + "".join(tip(term, page, files) for term in found)


def marked(content: str, candidates: dict[str, Term]) -> tuple[str, list[Term]]:
    """文章だけをたどり、初めて出る用語を button にします。"""
    found: list[Term] = []
    explained: set[str] = set()  # 太字で説明した用語。その後にも付けない
    pattern = matcher(sorted(candidates, key=len, reverse=True))

    def mark(match: re.Match[str]) -> str:
        before, name, after = match.groups()
        term = candidates[name]
        if term in found or term.ja in explained:
            return match[0]
        found.append(term)
        opens = f'popovertarget="{anchor(term)}"'
        button = f'<button type="button" class="zd-term" {opens}>{name}</button>'
        around = before + after
        return f'<span class="zd-keep">{before}{button}{after}</span>' if around else button

    parts, bold = TAG.split(content), "<strong"
    skipped: list[str] = []  # いま中にいる要素ごとに、印を付けない理由(付けるなら空)
    for i, part in enumerate(parts):
        if i % 2 == 0 and bold in skipped:
            explained.update(match[2] for match in pattern.finditer(part))
        elif i % 2 == 0:
            parts[i] = part if any(skipped) else pattern.sub(mark, part)
        elif part.startswith("</"):
            skipped.pop()
        elif not VOID.match(part):
            skip = SKIPPED.match(part)
            skipped.append(skip[0] if skip else "")
    return "".join(parts), found


def tip(term: Term, page: Page, files: Files) -> str:
    """説明の箱です。部屋がまだなければ、そう書きます。"""
    room = next((room for room in rooms.rooms() if term.explained_in(room)), None)
    where = ""
    if room and room.path:
        target = files.get_file_from_path(room.path)
        assert target is not None, room.path
        link = target.url_relative_to(page.file)
        where = f'<a href="{link}">{html.escape(room.title)}</a>で説明します。'
    elif room:
        where = f"「{html.escape(room.title)}」のページ(まだありません)で説明します。"
    names = html.escape("、".join(dict.fromkeys([term.yomi, term.en])))
    return (
        f'<div popover id="{anchor(term)}" class="zd-tip">'
        f"<p><strong>{html.escape(term.ja)}</strong>({names})</p><p>{html.escape(term.means)}。{where}</p></div>"
    )


def matcher(names: list[str]) -> re.Pattern[str]:
    """語の途中には当てない正規表現です。前のかっこと、続く句読点も一緒に取ります。"""
    letter = "[\u30a1-\u30fa\u30fc\u3005\u4e00-\u9fffA-Za-z0-9]"
    body = "|".join(re.escape(html.escape(name, quote=False)) for name in names)
    return re.compile(f"([「『(]*)(?<!{letter})({body})(?!{letter})([、。」』)]*)")


def anchor(term: Term) -> str:
    """説明の箱の id です。"""
    return "term-" + re.sub(r"\W+", "-", term.en.lower(), flags=re.ASCII).strip("-")

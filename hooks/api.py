"""API の頁と、それを説明する章とを、互いにリンクします。

章は zerodl のコードを埋め込むので、どの名前をどの章が説明しているかは、原稿を読めば分かります。
それをここで集めるので、章を書き足しても、リンクを手で直す所はありません。
頁の中身は mkdocstrings が docstring から作り、見た目は hooks/templates が決めます。
"""

import re
from functools import lru_cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

FOLDER = "api/"
STYLE_SHEET = "assets/_mkdocstrings.css"  # mkdocstrings が足す、使わない CSS

# 原稿の題、節の見出し、埋め込み。実習(percent 形式)では、行の頭に # が付く
TITLE = re.compile(r"^(?:# )?# (.+?) *\{ *#[\w-]+ *\}", re.M)
LANDMARK = re.compile(
    r'^(?:# )?##+ .*\{ *#(?P<id>[\w-]+) *\}|--8<-- "zerodl/(?P<module>\w+)\.py:(?P<name>\w+)', re.M
)
HEADING = re.compile(r'<h2 id="zerodl\.(?P<module>\w+)\.(?P<name>\w+)".*?</h2>', re.S)
SOURCE = re.compile(r"サイト「(?P<title>[^」]+)」")
FILE_NAME = re.compile(r'(<span class="filename">)(zerodl/(\w+)\.py)(</span>)')


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

    def link(file: File, text: str, anchor: str = "") -> str:
        return f'<a href="{get_relative_url(file.url, page.url)}{anchor}">{text}</a>'

    def to_api(match: re.Match[str]) -> str:
        file = files.get_file_from_path(f"{FOLDER}{match[3]}.md")
        return match[1] + link(file, match[2]) + match[4] if file else match[0]

    if not page.file.src_uri.startswith(FOLDER):
        return FILE_NAME.sub(to_api, content)
    chapters, places = explained(files)

    def to_chapters(match: re.Match[str]) -> str:
        found = places.get((match["module"], match["name"]), {})
        links = "、".join(link(f, t, f"#{section}") for (f, t), section in found.items())
        if not links:
            return match[0]
        return f'{match[0]}<p class="zd-api-chapter" data-pagefind-ignore>解説: {links}</p>'

    def to_source(match: re.Match[str]) -> str:
        file = chapters.get(match["title"])
        return f"「{link(file, match['title'])}」" if file else match[0]

    return SOURCE.sub(to_source, HEADING.sub(to_chapters, content))


@lru_cache(maxsize=1)  # Files は、組み立てるたびに新しくなる
def explained(
    files: Files,
) -> tuple[dict[str, File], dict[tuple[str, str], dict[tuple[File, str], str]]]:
    """題からページへの対応と、名前を埋め込むページと節とを、原稿から集めます。"""
    chapters: dict[str, File] = {}
    places: dict[tuple[str, str], dict[tuple[File, str], str]] = {}
    for file in files.documentation_pages():
        text = file.content_string
        title = TITLE.search(text)
        if title is None or file.src_uri.startswith(FOLDER):
            continue
        chapters[title[1]] = file
        section = ""
        for mark in LANDMARK.finditer(text):
            section = mark["id"] or section
            if mark["name"]:
                pages = places.setdefault((mark["module"], mark["name"]), {})
                pages.setdefault((file, title[1]), section)
    return chapters, places

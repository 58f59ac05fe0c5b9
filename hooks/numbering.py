r"""番号を付けます: ``\label{名前}`` のある式に (1)、説明のある図に「図 1」。

``[](#eq-名前)`` は「式 (1)」、``[](#fig-名前)`` は「図 1」というリンクになります。
番号は、ページごとに上から数えます。書き手が書かないので、式や図を足しても、ずれません。
"""

import re
from itertools import count

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

FORMULA = re.compile(
    r'<div class="arithmatex">(?P<before>(?:(?!</div>).)*?)\\label\{(?P<name>[\w-]+)\}\s*'
    r"(?P<after>.*?)</div>",
    re.S,
)
CAPTION = re.compile(
    r"(?P<figure><figure\b(?P<attributes>[^>]*)>(?:(?!</figure>).)*?<figcaption>)", re.S
)
IDENTITY = re.compile(r'\bid="([^"]+)"')
REFERENCE = re.compile(r'<a href="#([^"]*)"></a>')  # 文字のないリンクは、ほかにない


@event_priority(10)  # 数式を描く前に働く
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """式と図に番号を付け、それを指すリンクに文字を入れます。"""
    where = page.file.src_uri
    equations, figures = count(1), count(1)
    known: dict[str, str] = {}

    def remember(name: str, text: str) -> None:
        if name in known:
            raise PluginError(f"{where}: 同じ名前が二度あります: {name}")
        known[name] = text

    def equation(match: re.Match[str]) -> str:
        number = f"({next(equations)})"
        remember(f"eq-{match['name']}", f"式 {number}")
        return (
            f'<div class="zd-equation" id="eq-{match["name"]}">'
            f'<div class="arithmatex">{match["before"]}{match["after"]}</div>'
            f'<span class="zd-number">{number}</span></div>'
        )

    def figure(match: re.Match[str]) -> str:
        text = f"図 {next(figures)}"
        if identity := IDENTITY.search(match["attributes"]):
            remember(identity[1], text)
        return f'{match["figure"]}<span class="zd-number">{text}</span> '

    def reference(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise PluginError(f"{where}: このページに {match[1]} という式や図はありません")
        return f'<a href="#{match[1]}">{known[match[1]]}</a>'

    content = CAPTION.sub(figure, FORMULA.sub(equation, content))
    assert page.present_anchor_ids is not None
    page.present_anchor_ids.update(known)  # MkDocs のリンクの検査に、ここで付けた id を教える
    return REFERENCE.sub(reference, content)

"""検算(derivations/)と原稿をつなぎます: 記法の表と、数を入れた折りたたみを作り、宣言を隠します。"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from derivations.comments import visible
from derivations.errors import Unreadable, Wrong
from derivations.fold import folded
from derivations.notation import tables


@event_priority(-40)  # 実習(hooks/labs.py)が Markdown になったあとで、埋め込みより前に働く
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """宣言を、読者に見えるもの(表と折りたたみ)に替えるか、取り除きます。"""
    try:
        return visible(folded(tables(markdown)))
    except (Unreadable, Wrong) as error:
        raise PluginError(f"{page.file.src_uri}: 折りたたみを作れません: {error}") from None

"""ページの中のコードが描く図(markdown-exec)を、描く順番や手元の画面に左右されないようにします。

描く前に matplotlib を初期の状態へ戻し、描いた後に、札(tab)の中でできる HTML の誤りを直します。
"""

import os
import re
import sys

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

# 札の中の図は段落に入れられてしまうが、HTML の段落は図を含めない
FIGURE_IN_PARAGRAPH = re.compile(
    r'<p>\s*(<figure class="zd-figure"(?:(?!</figure>).)*</figure>)\s*</p>', re.DOTALL
)


def on_startup(*, command: str, dirty: bool) -> None:
    """図を描く窓を開かないようにします。"""
    os.environ["MPLBACKEND"] = "agg"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """前のページが変えた matplotlib の設定を、持ち越さないようにします。"""
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcdefaults()


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """図を段落の外に出します。"""
    return FIGURE_IN_PARAGRAPH.sub(r"\1", content)

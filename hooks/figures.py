"""ページの中のコードが描く図(markdown-exec)を、描く順番や手元の画面に左右されないようにします。

一枚ごとに matplotlib を初期の状態へ戻して描き、札(tab)の中でできる HTML の誤りを直します。
一枚に 0.2 秒かかるので、コードも家も道具も変わらない図は、描き直さずに控えから出します。
"""

import os
import re
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks import store
from hooks.fingerprints import digest, edition

# 札の中の図は段落に入れられてしまうが、HTML の段落は図を含めない
FIGURE_IN_PARAGRAPH = re.compile(
    r'<p>\s*(<figure class="zd-figure"(?:(?!</figure>).)*</figure>)\s*</p>', re.DOTALL
)


def on_startup(*, command: str, dirty: bool) -> None:
    """図を描く窓を開かないようにします。"""
    os.environ["MPLBACKEND"] = "agg"


@event_priority(-100)  # markdown-exec がフェンスを加えたあとで働く
def on_config(config: MkDocsConfig) -> None:
    """描いた図を控えておきます。"""
    for fence in config.mdx_configs["pymdownx.superfences"]["custom_fences"]:
        if fence["name"] == "python":  # 実行するのは Python だけ
            fence["format"] = remember(fence["format"])


def remember(draw: Callable[..., str]) -> Callable[..., str]:
    """同じコードの図を、二度は描かない関数にします。失敗と、図でないものは覚えません。"""

    @wraps(draw)
    def draw_once(source: str, *arguments: Any, **options: Any) -> str:
        key = digest(source, str(arguments[:3]), edition())
        if known := store.read("figures", key):
            return known.decode()
        if "matplotlib" in sys.modules:  # 前の図の設定を持ち越さない
            sys.modules["matplotlib"].rcdefaults()
        shown = draw(source, *arguments, **options)
        if 'class="zd-figure"' in shown:
            store.write("figures", key, shown.encode())
        return shown

    return draw_once


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """図を段落の外に出します。"""
    return FIGURE_IN_PARAGRAPH.sub(r"\1", content)

"""ページの中のコードが描く図(markdown-exec)を、描く順番や手元の画面に左右されないようにします。

描く前に matplotlib を初期の状態へ戻し、描いた後に、札(tab)の中でできる HTML の誤りを直します。
書いている間(serve)は、コードも zerodl も道具も変わらない図を、描き直さずに控えから出します。
一枚に 0.1 秒かかるからです。公開用に組み立てるときは、必ず描きます。
"""

import os
import re
import sys
from collections.abc import Callable
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks import shared
from hooks.execution import digest, package, tools

CACHE = shared.ROOT / ".cache" / "figures"
KEPT = 200  # 控えに残す図の数
# 札の中の図は段落に入れられてしまうが、HTML の段落は図を含めない
FIGURE_IN_PARAGRAPH = re.compile(
    r'<p>\s*(<figure class="zd-figure"(?:(?!</figure>).)*</figure>)\s*</p>', re.DOTALL
)


def on_startup(*, command: str, dirty: bool) -> None:
    """図を描く窓を開かないようにします。"""
    os.environ["MPLBACKEND"] = "agg"


@event_priority(-100)  # markdown-exec がフェンスを加えたあとで働く
def on_config(config: MkDocsConfig) -> None:
    """書いている間だけ、描いた図を控えておきます。"""
    if shared.serving:
        for old in sorted(CACHE.glob("*.html"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()
        for fence in config.mdx_configs["pymdownx.superfences"]["custom_fences"]:
            if fence["name"] == "python":  # 実行するのは Python だけ
                fence["format"] = remember(fence["format"])


def remember(draw: Callable[..., str]) -> Callable[..., str]:
    """同じコードの図を、二度は描かない関数にします。失敗と、図でないものは覚えません。"""

    def draw_once(source: str, *arguments: Any, **options: Any) -> str:
        made_from = (source, str(arguments[:3]), package(), tools())
        kept = CACHE / (digest(*(part.encode() for part in made_from)) + ".html")
        if kept.exists():
            return kept.read_text(encoding="utf-8")
        shown = draw(source, *arguments, **options)
        if 'class="zd-figure"' in shown:
            CACHE.mkdir(parents=True, exist_ok=True)
            writing = kept.with_suffix(f".{os.getpid()}")
            writing.write_text(shown, encoding="utf-8")
            writing.replace(kept)  # 途中で止まっても、書きかけの控えを残さない
        return shown

    return draw_once


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """前のページが変えた matplotlib の設定を、持ち越さないようにします。"""
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcdefaults()


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """図を段落の外に出します。"""
    return FIGURE_IN_PARAGRAPH.sub(r"\1", content)

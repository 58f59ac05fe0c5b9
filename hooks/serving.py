"""書いている間(serve)、変わらないページを作り直しません。編集してから見えるまでを短くするためです。

公開用に組み立てるとき(build)は、どのページも必ず作ります。
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks.execution import digest, package

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "templates"

_serving = False
_edition = ""  # 原稿のほかに、ページを左右するものの指紋
_rendered: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {}


def on_startup(*, command: str, dirty: bool) -> None:
    """手元で書いている間(serve)かどうかを覚えます。"""
    global _serving
    _serving = command == "serve"


def on_pre_build(config: MkDocsConfig) -> None:
    """組み立てのたびに一度だけ、パッケージと設定と API の見た目の指紋を取ります。"""
    global _edition
    if _serving:
        paths = [ROOT / "mkdocs.yml", *sorted((ROOT / "hooks" / "templates").rglob("*.jinja"))]
        _edition = package() + digest(*(path.read_bytes() for path in paths))


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """ページの枠の型を、組み立てのたびに翻訳し直しません。"""
    CACHE.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(CACHE))


@event_priority(-200)  # ほかの部品が page.render を差し替えたあとで働く
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """書いている間だけ、ページの描き方を、一度描いたら覚えるものにします。"""
    if _serving:
        page.render = remember(page, page.render)  # type: ignore[method-assign]
    return page


def remember(page: Page, render: Callable[..., None]) -> Callable[..., None]:
    """同じ原稿のページを二度は描かない render にします。覚えるのは、ページごとに最新の一つです。"""

    def render_once(config: MkDocsConfig, files: Files) -> None:
        where = page.file.src_uri
        made_from = (page.markdown or "", _edition, *(file.src_uri for file in files))
        known, result = _rendered.get(where, ((), {}))
        if known != made_from:
            before = dict(vars(page))
            render(config, files)
            result = {k: v for k, v in vars(page).items() if before.get(k) is not v}
            _rendered[where] = (made_from, result)
        vars(page).update(result)

    return render_once

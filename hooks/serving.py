"""書いている間(serve)だけの働きです。パッケージの編集もページに映し、変わらないページは描き直しません。

公開用に組み立てるとき(build)は、どのページも必ず作ります。
"""

import sys
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks import shared
from hooks.execution import digest, package

CACHE = shared.ROOT / ".cache" / "templates"

_edition = ""  # 原稿のほかに、ページを左右するものの指紋
_rendered: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {}


@event_priority(100)  # ほかのフックが読む前に
def on_startup(*, command: str, dirty: bool) -> None:
    """手元で書いている間(serve)かどうかを、すべてのフックに知らせます。"""
    shared.serving = command == "serve"


def on_serve(server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> None:
    """パッケージの編集でも、ページを作り直します。"""
    server.watch(str(shared.ROOT / "zerodl"))


def on_pre_build(config: MkDocsConfig) -> None:
    """図のコードに編集後のパッケージを使わせ、パッケージ・設定・API の見た目の指紋を取ります。"""
    global _edition
    if shared.serving:
        for name in [name for name in sys.modules if name.partition(".")[0] == "zerodl"]:
            del sys.modules[name]
        templates = sorted((shared.ROOT / "hooks" / "templates").rglob("*.jinja"))
        paths = [shared.ROOT / "mkdocs.yml", *templates]
        _edition = package() + digest(*(path.read_bytes() for path in paths))


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """ページの枠の型を、組み立てのたびに翻訳し直しません。"""
    CACHE.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(CACHE))


@event_priority(-200)  # ほかの部品が page.render を差し替えたあとで働く
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """書いている間だけ、ページの描き方を、一度描いたら覚えるものにします。"""
    if shared.serving:
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

"""書いている間(serve)の働きです。パッケージの編集も、ページに映します。"""

import sys
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

from hooks import shared

CACHE = shared.ROOT / ".cache" / "templates"


@event_priority(100)  # ほかのフックが読む前に
def on_startup(*, command: str, dirty: bool) -> None:
    """手元で書いている間(serve)かどうかを、すべてのフックに知らせます。"""
    shared.serving = command == "serve"


def on_serve(server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> None:
    """パッケージの編集でも、ページを作り直します。"""
    server.watch(str(shared.ROOT / "zerodl"))


def on_pre_build(config: MkDocsConfig) -> None:
    """図のコードに、編集後のパッケージを使わせます。"""
    if shared.serving:
        for name in [name for name in sys.modules if name.partition(".")[0] == "zerodl"]:
            del sys.modules[name]


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """ページの枠の型を、組み立てのたびに翻訳し直しません。"""
    CACHE.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(CACHE))

"""ページの中のコードブロックを、サイト自身の Markdown の設定で見つけます。

自前の正規表現で探すと、サイトが Python として表示する綴りを必ず見落とします。そこで、表示の部品
(pymdownx.superfences)そのものに読ませ、どの行のどの中身を何として表示しようとしたかを書き留めます。
埋め込み(hooks/embedding.py)と、文書のテスト(tests/examples.py)が使います。
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from markdown import Markdown
from markdown_exec import formatter, validator
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.yaml import yaml_load
from pygments.lexer import Lexer

from hooks.shared import ROOT

# 見つけたブロックは、ページの側からは真似のできない印に置き換えて描きます
MARKER = f'<pre data-block="{uuid4().hex}"></pre>'

RAW = "zd-raw"  # 中身を HTML として、そのまま載せるフェンス。札の中では、ほかに載せる方法がない
RAW_FENCE = {"name": RAW, "class": RAW, "format": lambda source, *_, **__: source}


@dataclass(frozen=True)
class Block:
    """フェンスで囲まれたブロック一つ。行は 0 から数え、``end`` は閉じたフェンスの次の行です。"""

    start: int
    end: int
    fence: str  # 囲みの記号(``` や ~~~~)
    language: str  # フェンスに書かれた言語の名前
    lexer: Lexer  # サイトが色付けに使う字句解析器
    source: str  # 字下げや引用の記号を除いた中身
    options: dict[str, Any]  # title, hl_lines など
    executed: bool  # markdown-exec が実行するフェンス


@cache
def settings() -> tuple[list[str], dict[str, dict[str, Any]]]:
    """サイトの Markdown 拡張と、その設定を返します。

    mkdocs.yml 全体を読むと、プラグインの読み込みに 1 秒近くかかるので、必要な所だけを読みます。
    サイトが実際に使う設定と等しいことは tests/docs/test_completeness.py が確かめます。
    """
    path = ROOT / "mkdocs.yml"
    with path.open(encoding="utf-8") as file:
        extensions = yaml_load(file)["markdown_extensions"]
    config = MkDocsConfig(config_file_path=str(path))
    config.load_dict({"site_name": "", "plugins": [], "markdown_extensions": extensions})
    config.validate()
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
    python = {"name": "python", "class": "python", "validator": validator, "format": formatter}
    fences.setdefault("custom_fences", []).extend([python, RAW_FENCE])
    return config.markdown_extensions, config.mdx_configs


def recorder(**overrides: dict[str, Any]) -> tuple[Markdown, list[Block]]:
    """サイトの Markdown と、それが見つけたブロックを書き留めるリストを返します。

    ``overrides`` は、拡張の名前ごとに設定を差し替えます。ブロックは描かれも実行されもしません。
    """
    extensions, configs = settings()
    md = Markdown(extensions=extensions, extension_configs={**configs, **overrides})
    fenced: Any = md.preprocessors["fenced_code_block"]
    store = fenced.process_nested_block
    blocks: list[Block] = []

    def record(ws: str, content: str, start: int, end: int) -> None:
        source = fenced.rebuild_block(fenced.code)
        ordinary = fenced.extension.superfences[0]["formatter"]
        blocks.append(
            Block(
                start=start,
                end=end,
                fence=fenced.fence,
                language=fenced.lang or "",
                lexer=lexer(source),
                source=source,
                options=fenced.options,
                executed=fenced.formatter != ordinary,
            )
        )
        fenced.formatter = lambda **_: MARKER
        store(ws, content, start, end)

    def lexer(source: str) -> Lexer:
        highlight = fenced.highlighter(
            md,
            guess_lang=fenced.guess_lang,
            default_lang=fenced.default_lang,
            extend_pygments_lang=fenced.extend_pygments_lang,
        )
        return highlight.get_lexer(source, fenced.lang or fenced.default_lang, False, True)[0]

    fenced.process_nested_block = record
    return md, blocks


def fences(markdown: str) -> list[Block]:
    """ページのフェンスを、上から順に返します。"""
    md, blocks = recorder()
    lines = md.preprocessors["normalize_whitespace"].run(markdown.split("\n"))
    md.preprocessors["fenced_code_block"].run(lines)
    return blocks

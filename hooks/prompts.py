"""対話形式の例(>>> で始まる行のあるコード)を、入力と結果に色分けします。

原稿では python のフェンスに書くので、そのままでは >>> が演算子の色になり、結果も選べてしまいます。
ここで入力と結果を見分けて塗り直し、コピーのボタンには入力だけを渡します。
"""

import html
import re
from doctest import DocTestParser
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer

CODE = re.compile(r"(<pre>(?:<span></span>)?)<code>(.*?)</code>", re.DOTALL)
PROMPT = re.compile(r"^>>> ", re.MULTILINE)
TAG = re.compile(r"<[^>]+>")


def on_page_content(content: str, **_: Any) -> str:
    """ページの中の対話形式の例を、すべて塗り直します。"""
    return CODE.sub(repaint, content)


def repaint(block: re.Match[str]) -> str:
    """一つのブロックを塗り直します。対話形式でなければ、そのまま返します。"""
    text = html.unescape(TAG.sub("", block[2]))
    if not PROMPT.search(text):
        return block[0]
    painted = highlight(text, PythonConsoleLexer(stripnl=False), HtmlFormatter(nowrap=True))
    copied = html.escape(inputs(text)).replace("\n", "&#10;")
    return f'{block[1]}<code data-copy="{copied}">{painted}</code>'


def inputs(text: str) -> str:
    """対話形式の例から、入力だけを取り出します。"""
    return "".join(example.source for example in DocTestParser().get_examples(text))

"""コードのブロックを仕上げます: 対話形式の例の色分けと、長い行を送るためのフォーカス。

原稿では >>> の例も python のフェンスに書くので、そのままでは結果が入力と同じ色になります。
ここで入力と結果を見分けて塗り直し、コピーのボタンには入力だけを渡します。
"""

import html
import re
from doctest import DocTestParser
from typing import Any
from unicodedata import east_asian_width

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer

CODE = re.compile(r"(<pre>(?:<span></span>)?)<code>(.*?)</code>", re.DOTALL)
PROMPT = re.compile(r"^>>> ", re.MULTILINE)
TAG = re.compile(r"<[^>]+>")
# 幅 360 px の画面に収まる桁数。これより長い行は横に送るので、キーボードで止まれるようにします。
# 広い画面で要らなくなったフォーカスは、画面に入ったときに Material が外します
COLUMNS = 35


def on_page_content(content: str, **_: Any) -> str:
    """ページの中のコードのブロックを、すべて仕上げます。"""
    return CODE.sub(finish, content)


def finish(block: re.Match[str]) -> str:
    """一つのブロックを仕上げます。"""
    start, painted = block.groups()
    text = html.unescape(TAG.sub("", painted))
    attributes = ""
    if any(width(line) > COLUMNS for line in text.splitlines()):
        attributes += ' tabindex="0"'
    if PROMPT.search(text) and "<span></span>" in start:  # 実習の出力は、コードではない
        painted = highlight(text, PythonConsoleLexer(stripnl=False), HtmlFormatter(nowrap=True))
        copied = html.escape(inputs(text)).replace("\n", "&#10;")
        attributes += f' data-copy="{copied}"'
    return f"{start}<code{attributes}>{painted}</code>"


def inputs(text: str) -> str:
    """対話形式の例から、入力だけを取り出します。"""
    return "".join(example.source for example in DocTestParser().get_examples(text))


def width(line: str) -> int:
    """等幅の書体での桁数です。全角は 2 桁と数えます。"""
    return sum(2 if east_asian_width(character) in "FW" else 1 for character in line)

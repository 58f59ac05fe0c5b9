"""原稿では一文ごとに改行できるように、日本語の文のあいだの改行を、組み立てるときに取り除きます。

HTML では改行が空白になり、「です。 次は」と隙間があいてしまうためです。
"""

import re
from typing import Any

# 空白をそのまま見せる要素と、文章ではない要素には触れない
KEPT = re.compile(r"(<(pre|svg|math|script|style|textarea)\b.*?</\2>)", re.S)
AFTER_STOP = re.compile(r"([、。](?:</\w+>)*)\n[ \t]*")
BETWEEN_WIDE = re.compile(r"([^\x00-\x7f](?:</\w+>)*)\n[ \t]*(?=(?:<\w[^>]*>)*[^\x00-\x7f])")

# 段落の終わりの五字。これより短い最後の行は作らない
ENDING = re.compile(r"([^\x00-\x7f]{2,4}。)(?=(?:</\w+>)*\s*</?(?:p|li|dd|figcaption|ul|ol)\b)")


def join_lines(html: str) -> str:
    """読点と句点のあと、または全角の文字どうしのあいだにある改行を取り除きます。"""
    parts = KEPT.split(html)  # 文章、触れない要素、その名前、文章、… の順に並ぶ
    for i in range(0, len(parts), 3):
        parts[i] = BETWEEN_WIDE.sub(r"\1", AFTER_STOP.sub(r"\1", parts[i]))
    return "".join(part for i, part in enumerate(parts) if i % 3 != 2)


def keep_endings(html: str) -> str:
    """段落の終わりの五字を、行の途中で切らないように包みます。"""
    return ENDING.sub(r'<span class="zd-keep">\1</span>', html)


def on_page_content(html: str, **_: Any) -> str:
    """MkDocs が本文を HTML にした直後に呼びます。"""
    return keep_endings(join_lines(html))

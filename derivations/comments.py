"""原稿に隠して書く、宣言と印です。サイトにも、配布する .ipynb にも残りません。

``<!-- let … -->`` は記号の意味(Python)で、``let more`` は前の宣言の続きです。
``<!-- no-check: 理由 -->`` は次の式の免除、``<!-- inline -->`` は「次の段落の式も確かめる」
(``inline at`` なら、見本の点で)、
``<!-- fold … -->`` は「次の式に、数を入れて確かめる折りたたみを付ける」という印です。
``<!-- claim … -->`` は、印字した数に現れない主張を確かめる assert で、そこまでの例の値を使います
(実行するのは tests/examples.py)。
"""

import re

COMMENT = re.compile(
    r"^[ >]*<!-- (?P<kind>let more|let|no-check:|inline|fold|claim)(?![a-z])(?P<body>.*?)-->\n?",
    re.M | re.S,
)


def visible(markdown: str) -> str:
    """宣言と印を取り除いた原稿です。"""
    return COMMENT.sub("", markdown)

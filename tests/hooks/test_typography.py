"""日本語の文のあいだの改行は消え、英語の語のあいだとコードの中の改行は残ります。"""

import pytest

from hooks.typography import join_lines


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>です。\n次は</p>", "<p>です。次は</p>"),
        ("<p>です。\n2 枚目</p>", "<p>です。2 枚目</p>"),
        ("<p><strong>です。</strong>\n次は</p>", "<p><strong>です。</strong>次は</p>"),
        ("<p>です。\n<code>x</code></p>", "<p>です。<code>x</code></p>"),
        ("<li>長い\n    文</li>", "<li>長い文</li>"),
        ("<p>one\ntwo</p>", "<p>one\ntwo</p>"),
        ("<p>値 x\nは</p>", "<p>値 x\nは</p>"),
        ("<pre>です。\n次</pre>。\n次", "<pre>です。\n次</pre>。次"),
        ("<svg><text>あ。\nい</text></svg>", "<svg><text>あ。\nい</text></svg>"),
    ],
)
def test_join_lines(html, expected):
    assert join_lines(html) == expected

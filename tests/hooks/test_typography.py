"""日本語の文のあいだの改行は消え、英語の語のあいだとコードの中の改行は残ります。"""

import pytest

from hooks.typography import join_lines, keep_endings


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


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>一つずつ見ていきます。</p>", "いきます。"),
        ("<li>答えは <code>x</code> です。</li>", "です。"),
        ("<p><strong>形が変わります。</strong></p>", "わります。"),
        ("<p>文です。続きます</p>", None),
        ("<td>数です。</td>", None),
    ],
)
def test_the_last_line_has_more_than_two_characters(html, kept):
    shown = keep_endings(html)
    assert shown.replace('<span class="zd-keep">', "").replace("</span>", "") == html
    assert (f'<span class="zd-keep">{kept}</span>' in shown) if kept else shown == html

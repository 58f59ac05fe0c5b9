"""コードのブロックの仕上げ(hooks/listings.py)。"""

import html
import re
from textwrap import indent

import pytest
from markdown import Markdown

from hooks.blocks import settings
from hooks.listings import on_page_content

EXAMPLE = """>>> x = [1, 2]  # 入力
>>> for v in x:
...     print("<", v)
...
< 1
< 2
>>> x[0] > 0 and "a&b"
'a&b'
"""


def page(markdown: str) -> str:
    """サイトと同じ設定で Markdown を HTML にし、フックを通します。"""
    extensions, configs = settings()
    return on_page_content(
        Markdown(extensions=extensions, extension_configs=configs).convert(markdown)
    )


def spans(content: str, kind: str) -> list[str]:
    return [html.unescape(s) for s in re.findall(rf'<span class="{kind}">(.*?)</span>', content)]


@pytest.mark.parametrize("fence", ["python", "pycon", 'python title="例"', 'python hl_lines="1"'])
def test_prompts_and_outputs_are_told_apart(fence):
    content = page(f"```{fence}\n{EXAMPLE}```")
    assert spans(content, "gp") == [">>> ", ">>> ", "... ", "...", ">>> "]
    assert spans(content, "go") == ["< 1", "< 2", "'a&b'"]


def test_the_text_does_not_change():
    content = page(f"```python\n{EXAMPLE}```")
    code = re.search(r"<code[^>]*>(.*?)</code>", content, re.DOTALL)
    assert html.unescape(re.sub(r"<[^>]+>", "", code[1])) == EXAMPLE


def test_the_copied_text_is_runnable_code():
    content = page('!!! note "注"\n\n' + indent(f"```python\n{EXAMPLE}```", "    "))
    copied = html.unescape(re.search(r'data-copy="([^"]*)"', content)[1])
    assert copied == ('x = [1, 2]  # 入力\nfor v in x:\n    print("<", v)\nx[0] > 0 and "a&b"\n')
    exec(copied, {})


@pytest.mark.parametrize(
    "source", ["a >> b >>> c", 'text = """\n>>>\n"""', "def f():\n    return 1"]
)
def test_other_code_is_left_alone(source):
    content = page(f"```python\n{source}\n```")
    assert "data-copy" not in content


def test_the_output_of_a_lab_is_no_code():
    content = on_page_content("<pre><code>&gt;&gt;&gt; 1 / 0\n</code></pre>")
    assert "data-copy" not in content
    assert "<span" not in content


@pytest.mark.parametrize(
    ("line", "stops"),
    [("x" * 35, False), ("x" * 36, True), ("あ" * 17, False), ("あ" * 18, True)],
)
def test_only_long_lines_take_the_keyboard(line, stops):
    for source in (line, f"short\n{line}\nshort"):
        assert ('tabindex="0"' in page(f"```text\n{source}\n```")) is stops

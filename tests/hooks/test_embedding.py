"""埋め込み: ページに出るコードは、パッケージのソースと一字一句同じです。"""

import ast
import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from hooks import embedding
from hooks.embedding import expand
from hooks.shared import ROOT
from hooks.snippets import SIGN, Directive, EmbeddingError, first_sentences, without_types
from zerodl.softmax import softmax

SOURCE = '''\
"""見本。"""

import functools

SCALE = 2.0  # 倍率
LIMITS: tuple[int, int] = (
    0,
    9,
)
first, second = 1, 2
TABLE = {}
TABLE["key"] = 1


@functools.cache
def double(x):
    """二倍にします。

    空行のあと。
    """
    return SCALE * x


class Layer:
    """層。"""

    width = 3

    @property
    def size(self):
        return self.width

    def forward(self, x):
        return x


def twice():
    return 1


def twice():  # noqa: F811
    return 2


if SCALE:

    def hidden():
        return 0
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "sample.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "pkg" / "table.json").write_text('{"a": 1}\n', encoding="utf-8")
    (tmp_path / "pkg" / "fence.py").write_text('"""\n```\n"""\n', encoding="utf-8")
    return tmp_path


def embed(root: Path, target: str) -> str:
    """埋め込んだ中身だけを返します。"""
    page = expand(f'前\n\n```python\n--8<-- "{target}"\n```\n\n後', root)
    head, body, tail = page.partition(f'```python title="{target.partition(":")[0]}"\n')
    assert head == "前\n\n"
    assert body
    source, fence, end = tail.rpartition("\n```")
    assert fence
    assert end == "\n\n後"
    return source


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SCALE", "SCALE = 2.0  # 倍率"),
        ("LIMITS", "LIMITS: tuple[int, int] = (\n    0,\n    9,\n)"),
        ("second", "first, second = 1, 2"),
        ("TABLE", "TABLE = {}"),
        (
            "double",
            '@functools.cache\ndef double(x):\n    """二倍にします。"""\n    return SCALE * x',
        ),
        ("Layer.width", "width = 3"),
        ("Layer.size", "@property\ndef size(self):\n    return self.width"),
        ("Layer.forward", "def forward(self, x):\n    return x"),
    ],
)
def test_symbols(root: Path, name: str, expected: str):
    assert embed(root, f"pkg/sample.py:{name}") == expected


def test_class_and_file(root: Path):
    layer = embed(root, "pkg/sample.py:Layer")
    assert layer.startswith('class Layer:\n    """層。"""\n')
    assert layer.endswith("    def forward(self, x):\n        return x")
    short = SOURCE.replace("\n\n    空行のあと。\n    ", "")
    assert embed(root, "pkg/sample.py") == short.rstrip("\n")
    assert embed(root, "pkg/table.json") == '{"a": 1}'


def test_package_source_is_shown_as_it_stands_but_for_the_docstring():
    page = expand('```python\n--8<-- "zerodl/softmax.py:softmax"\n```\n')
    head, docstring, body = inspect.getsource(softmax).split('"""')
    shown = page.removeprefix('```python title="zerodl/softmax.py"\n').removesuffix("\n```\n")
    assert shown == f'{head}"""{docstring.partition("。")[0]}。"""{body.rstrip()}'
    assert SIGN not in page


DOCUMENTED = '''\
class A:
    """甲。乙。"""

    def f(self):
        """一行目の文が
        二行目で終わる。次の文。

        出典
        """
        return 1


def g():
    """句点のない文です

    続き
    """


class B:
    pass
'''
SHORTENED = '''\
class A:
    """甲。"""

    def f(self):
        """一行目の文が二行目で終わる。"""
        return 1


def g():
    """句点のない文です"""


class B:
    pass
'''


def test_only_the_first_sentence_of_each_docstring_is_shown():
    assert first_sentences(DOCUMENTED) == SHORTENED


@pytest.mark.parametrize("path", sorted((ROOT / "zerodl").rglob("*.py")), ids=str)
def test_shortening_changes_nothing_but_docstrings(path: Path):
    source = path.read_text(encoding="utf-8")

    def without_docstrings(text: str) -> str:
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                del node.body[: bool(ast.get_docstring(node))]
        return ast.dump(tree)

    assert without_docstrings(first_sentences(source)) == without_docstrings(source)


def test_indentation_quotes_and_several_lines(root: Path):
    line = '--8<-- "pkg/sample.py:Layer.forward"'
    expected = ["def forward(self, x):", "    return x"]
    for prefix in ["    ", "> ", "> > ", ">     "]:
        page = f"{prefix}```python\n{prefix}x = 1\n{prefix}{line}\n{prefix}{line}\n{prefix}```"
        lines = expand(page, root).split("\n")
        assert lines[0] == prefix + '```python title="pkg/sample.py"'
        assert lines[1:] == [prefix + text for text in ["x = 1", *expected, *expected, "```"]]
    inner = expand(f"```python\nclass A:\n    {line}\n```", root).split("\n")
    assert inner[1:-1] == ["class A:", "    def forward(self, x):", "        return x"]


def test_title(root: Path):
    line = '--8<-- "pkg/sample.py:SCALE"'
    other = '--8<-- "pkg/table.json"'

    def header(first: str, *body: str) -> str:
        return expand("\n".join([first, *body, "~~~"]), root).split("\n")[0]

    assert header('~~~python title="自前"', line) == '~~~python title="自前"'
    assert header("~~~ {.python .x}", line) == '~~~ {.python .x title="pkg/sample.py"}'
    assert header('~~~py hl_lines="1" ', line) == '~~~py hl_lines="1" title="pkg/sample.py"'
    assert header("~~~py", line, other) == "~~~py"
    assert header('~~~python exec="on"', line) == '~~~python exec="on"'


def test_pages_without_embedding_and_shown_directives_stay():
    prose = '本文の `--8<-- "zerodl/softmax.py:softmax"` はそのままです。\n\n```python\nx = 1\n```'
    assert expand(prose) == prose
    shown = '````text\n```python\n--8<-- "zerodl/softmax.py:softmax"\n```\n````'
    assert expand(shown) == shown


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ('"pkg/none.py:f"', "埋め込むファイルがありません: pkg/none.py"),
        ('"pkg/sample.py:nothing"', "pkg/sample.py に nothing という定義がありません"),
        ('"pkg/sample.py:Layer.backward"', "Layer.backward という定義がありません"),
        ('"pkg/sample.py:SCALE.real"', "SCALE.real という定義がありません"),
        ('"pkg/sample.py:hidden"', "hidden という定義がありません"),
        ('"pkg/sample.py:twice"', "twice は定義が 2 個あります"),
        ('"../outside.py:f"', "この家の中のファイルだけ"),
        ('"/etc/hostname"', "この家の中のファイルだけ"),
        ('"pkg"', "埋め込むファイルがありません: pkg"),
        ('"pkg/table.json:a"', "名前で埋め込めるのは Python"),
        ('"pkg/fence.py"', "フェンスの記号"),
        ("pkg/sample.py", "埋め込みの書き方が違います"),
        ("'pkg/sample.py'", "埋め込みの書き方が違います"),
        ('"pkg/sample.py:SCALE" # 注', "埋め込みの書き方が違います"),
        ('"pkg/sample.py:"', "埋め込みの書き方が違います"),
    ],
)
def test_mistakes_stop_the_build(root: Path, target: str, message: str):
    with pytest.raises(EmbeddingError, match=re.escape(message)) as caught:
        expand(f"# 題\n\n```python\nx = 1\n--8<-- {target}\n```", root)
    assert caught.value.line == 4


def test_directive_outside_of_a_fence(root: Path):
    with pytest.raises(EmbeddingError, match="フェンスの外") as caught:
        expand('本文\n\n--8<-- "pkg/sample.py:SCALE"\n', root)
    assert caught.value.line == 2


def test_error_names_page_and_line():
    """front matter の分も数えた、ファイルの行を示します。"""
    body = '# 題\n\n```python\n--8<-- "zerodl/softmax.py:softmux"\n```\n'
    file = SimpleNamespace(src_uri="a/b.md", content_string=f"---\ntitle: x\n---\n\n{body}")
    with pytest.raises(PluginError, match=r"^docs/a/b\.md:8: .*softmux という定義がありません"):
        embedding.on_page_markdown(body, page=SimpleNamespace(file=file), config=None, files=None)


@pytest.mark.parametrize(
    ("target", "statement"),
    [
        ("zerodl/softmax.py:softmax", "from zerodl.softmax import softmax"),
        ("zerodl/layers.py:Affine.forward", "from zerodl.layers import Affine"),
        ("zerodl/softmax.py", "from zerodl.softmax import *"),
        ("zerodl/__init__.py:__version__", "from zerodl import __version__"),
    ],
)
def test_import_statement(target: str, statement: str):
    assert Directive.parse(f'  --8<-- "{target}"').statement() == "  " + statement


def test_examples_of_exercises_are_shown_without_types():
    source = "@f\ndef 和(x: A, y: B[int] = 3, *, z: C) -> D:  # (注) -> E\n    u: int = x\n"
    assert without_types(source) == "@f\ndef 和(x, y = 3, *, z):  # (注) -> E\n    u: int = x\n"
    broken = Directive.parse('--8<-- "zerodl/exercises/pooling.py:broken_backward"')
    assert broken.show().startswith("def broken_backward(x, dy):\n")
    assert "x: ArrayLike" in Directive.parse('--8<-- "zerodl/softmax.py:softmax"').show()

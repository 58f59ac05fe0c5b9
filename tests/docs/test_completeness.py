"""見落としがないことの証明: サイトが Python として見せるものは、どれも実行されています。"""

import subprocess
import sys
from collections.abc import Iterable
from inspect import unwrap
from pathlib import Path
from typing import Any

import jupytext
import markdown
import markdown_exec._internal.formatters.python as executor
import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import get_files
from mkdocs.utils.meta import get_data
from pygments.lexer import Lexer
from pygments.lexers.python import PythonConsoleLexer, PythonLexer
from sybil import Document

from hooks import blocks, notebooks
from hooks.api import FOLDER
from hooks.embedding import expand
from hooks.shared import ROOT
from tests.documents import WRITTEN, name_of, read
from tests.examples import OTHER_LANGUAGES, regions

each_document = pytest.mark.parametrize("path", WRITTEN, ids=name_of)


@pytest.fixture
def colored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pygments が Python として字句解析した中身を、書き留めるリスト。"""
    seen: list[str] = []
    inside: list[Lexer] = []
    get_tokens, unprocessed = Lexer.get_tokens, PythonLexer.get_tokens_unprocessed

    def whole(self: Lexer, text: str, unfiltered: bool = False) -> Any:
        if not isinstance(self, PythonLexer | PythonConsoleLexer):
            return get_tokens(self, text, unfiltered)
        seen.append(text)
        inside.append(self)
        tokens = list(get_tokens(self, text, unfiltered))
        inside.pop()
        return iter(tokens)

    def nested(self: Lexer, text: str, *args: Any) -> Any:
        if not inside:  # ほかの言語の中の Python(markdown のフェンスなど)
            seen.append(text)
        return unprocessed(self, text, *args)

    monkeypatch.setattr(Lexer, "get_tokens", whole)
    monkeypatch.setattr(PythonLexer, "get_tokens_unprocessed", nested)
    monkeypatch.setattr(executor, "_run_python", lambda *args, **options: "")
    return seen


def display(text: str, site: MkDocsConfig) -> str:
    """サイトと同じ設定で HTML にします。"""
    extensions, configs = site.markdown_extensions, site.mdx_configs
    return markdown.Markdown(extensions=extensions, extension_configs=configs).convert(text)


def collected(text: str, path: str) -> list[str]:
    """実行するか、理由を添えて実行しないと決めた行を返します。"""
    document = Document(text, path)
    return [
        line for region in regions(document) for line in text[region.start : region.end].split("\n")
    ]


def bare(lines: Iterable[str]) -> list[str]:
    """字下げ、引用の記号、プロンプトの違いを除きます。"""
    return [line.strip(" \t>#") for line in lines if line.strip(" \t>#")]


def missing(shown: list[str], run: list[str]) -> list[str]:
    """表示されるのに実行されない行を返します。順番も比べます。"""
    rest = iter(bare(run))
    return [line for text in shown for line in bare(text.split("\n")) if line not in rest]


def test_fences_are_read_with_the_settings_of_the_site(site: MkDocsConfig):
    extensions, configs = blocks.settings()
    assert [name for name in site.markdown_extensions if isinstance(name, str)] == extensions
    fences = site.mdx_configs["pymdownx.superfences"]["custom_fences"]
    drawn = [
        fence | {"format": unwrap(fence["format"])} for fence in fences
    ]  # 控え(hooks/figures.py)
    assert site.mdx_configs | {"pymdownx.superfences": {"custom_fences": drawn}} == configs


@each_document
def test_everything_colored_as_python_is_collected(
    path: Path, site: MkDocsConfig, colored: list[str]
):
    text = read(path)
    if path.suffix == ".py":
        notebook = jupytext.reads(text, fmt="py:percent")
        shown = notebooks.to_markdown(notebook, show=lambda cell: [])
    else:
        text = shown = expand(text)
    display(get_data(shown)[0], site)
    assert missing(colored, collected(text, str(path))) == []


def test_the_proof_notices_what_is_not_collected(site: MkDocsConfig, colored: list[str]):
    """証明そのものの検査: 一行でも集め落とせば、気づきます。"""
    display("```python\na = 1\nb = 2\n```\n\n`````{.pycon}\n>>> a\n1\n`````\n", site)
    display("~~~markdown\n```py\nc = 3\n```\n~~~\n", site)
    run = ["a = 1", "b = 2", ">>> a", "1", "c = 3"]
    assert missing(colored, run) == []
    for number, line in enumerate(run):
        assert missing(colored, run[:number] + run[number + 1 :])[0] == line.removeprefix(">>> ")
    assert missing(colored, run[1:] + run[:1]) != []


@pytest.mark.parametrize("language", sorted(OTHER_LANGUAGES))
def test_languages_that_do_not_run_never_color_python(
    language: str, site: MkDocsConfig, colored: list[str]
):
    samples = [
        "```python\n1 / 0\n```",
        ">>> 1 / 0",
        "$ python -c 'x'\n>>> 1 / 0",
        "python <<EOF\n1 / 0\nEOF",
        '<script type="text/python">1 / 0</script><style>1 / 0</style>',
        "\\begin{python}\n1 / 0\n\\end{python}",
        ".. code-block:: python\n\n   1 / 0",
        "{% 1 / 0 %} <% 1 / 0 %>",
    ]
    for sample in samples:
        display(f"`````{language}\n{sample}\n`````\n", site)
    assert colored == []


def test_every_document_reaches_pytest(
    site: MkDocsConfig, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
):
    """サイトのページになるファイルは、どれも pytest が集めます。"""
    monkeypatch.setattr(site.hooks["hooks/labs.py"], "execute_together", lambda *_: None)
    assert {"docs", "README.md", "zerodl"} <= set(pytestconfig.getini("testpaths"))
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    listing = subprocess.run(
        [*command, "docs", "README.md"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    listed = [line.partition("::")[0] for line in listing.split("\n") if "::" in line]
    files = site.plugins.on_files(get_files(site), config=site)
    pages = files.documentation_pages()
    documents = [ROOT / "docs" / f.src_uri for f in pages if not f.src_uri.startswith(FOLDER)]
    assert set(documents) <= set(WRITTEN)
    for path in WRITTEN:
        expected = len(list(regions(Document(read(path), str(path)))))
        assert listed.count(name_of(path)) == expected, name_of(path)

"""文書の約束: サイトが Python として見せるものは、実行されています。章は、同じ家具を持ちます。"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jupytext
import markdown
import markdown_exec._internal.formatters.python as executor
import pytest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import get_files
from mkdocs.utils import markdown_extensions
from mkdocs.utils.meta import get_data
from pygments.lexer import Lexer
from pygments.lexers.python import PythonConsoleLexer, PythonLexer
from sybil import Document

from hooks import blocks, notebooks
from hooks.embedding import expand
from tests.examples import OTHER_LANGUAGES, regions

ROOT = blocks.ROOT
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*") if path.name.endswith(markdown_extensions))
LABS = sorted((DOCS / "labs").rglob("*.py"))
WRITTEN = [*PAGES, *LABS, ROOT / "README.md"]

# 理論の章。ここにあるページは、同じ名前のモジュールとテストを持ちます
THEORY = ("forward", "learning", "deep", "cnn")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


each_document = pytest.mark.parametrize("path", WRITTEN, ids=name_of)
each_page = pytest.mark.parametrize("path", PAGES, ids=name_of)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


# ── 見落としがないことの証明 ────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def site() -> Iterator[MkDocsConfig]:
    """MkDocs が構築に使う設定。"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MKDOCS_CONFIG_DIR", "")
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        config = load_config(str(ROOT / "mkdocs.yml"))
        config.plugins.on_startup(command="build", dirty=False)
        yield config.plugins.on_config(config)
        config.plugins["markdown-exec"].on_post_build(config=config)


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
    assert site.mdx_configs == configs


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


def test_every_document_reaches_pytest(site: MkDocsConfig, pytestconfig: pytest.Config):
    """サイトのページになるファイルは、どれも pytest が集めます。"""
    assert {"docs", "README.md", "zerodl"} <= set(pytestconfig.getini("testpaths"))
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    listing = subprocess.run(
        [*command, "docs", "README.md"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    listed = [line.partition("::")[0] for line in listing.split("\n") if "::" in line]
    files = site.plugins.on_files(get_files(site), config=site)
    documents = [ROOT / "docs" / file.src_uri for file in files.documentation_pages()]
    assert set(documents) <= set(WRITTEN)
    for path in WRITTEN:
        expected = len(list(regions(Document(read(path), str(path)))))
        assert listed.count(name_of(path)) == expected, name_of(path)


# ── 家の約束 ────────────────────────────────────────────────────────────────────────


def listed(nav: Any) -> Iterator[str]:
    """mkdocs.yml の nav にあるページを、順に返します。"""
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from listed(entry)


def test_nav_lists_every_page_once(site: MkDocsConfig):
    existing = [path.relative_to(DOCS).as_posix() for path in [*PAGES, *LABS]]
    assert sorted(listed(site.nav)) == sorted(existing)


def prose(path: Path) -> list[str]:
    """ページの本文、または実習の文章のセルを返します。"""
    if path.suffix != ".py":
        return [get_data(read(path))[0]]
    cells = jupytext.reads(read(path), fmt="py:percent").cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("path", [*PAGES, *LABS], ids=name_of)
def test_headings_have_an_ascii_id(path: Path):
    """書かないと _1、_2 という id になり、節が増えたときに外からのリンクが切れます。"""
    unnamed: list[str] = []
    for text in prose(path):
        md, _ = blocks.recorder(toc={"slugify": lambda title, _: unnamed.append(title) or "x"})
        html = md.convert(text)
        ids = re.findall(r'<h[1-6][^>]*\bid="([^"]*)"', html)
        assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9_-]*", name)] == []
    assert unnamed == [], "見出しに { #ascii-id } を付けてください"


theory_pages = pytest.mark.parametrize(
    "path", [path for path in PAGES if path.relative_to(DOCS).parts[0] in THEORY], ids=name_of
)


@theory_pages
def test_theory_page_has_a_description(path: Path):
    description = get_data(read(path))[1].get("description", "")
    assert re.fullmatch(r".{20,120}。", description), "front matter に一文の description を書きます"


@theory_pages
def test_theory_page_has_its_module_and_test(path: Path):
    """一つの題目は、一つの部屋です。"""
    assert (ROOT / "zerodl" / f"{path.stem}.py").is_file()
    assert (ROOT / "tests" / f"test_{path.stem}.py").is_file()
    assert f'--8<-- "zerodl/{path.stem}.py' in read(path), "章は、自分のモジュールを埋め込みます"


@each_document
def test_embedded_source_exists(path: Path):
    for text in prose(path):
        expand(text)


def test_docstrings_show_examples_as_prompts():
    """API の頁に出る docstring の例は、フェンスでなく >>> で書きます。そうすれば実行されます。"""
    sources = sorted((ROOT / "zerodl").rglob("*.py"))
    assert [name_of(path) for path in sources if re.search("```|~~~", read(path))] == []


def test_no_path_of_a_machine():
    machine = re.compile(r"(?<![\w.])/(?:home|root|work|Users|tmp)/\w|[A-Z]:\\\\?Users")
    sources = [path for folder in (DOCS, ROOT / "zerodl") for path in folder.rglob("*.*")]
    for path in [*sources, ROOT / "README.md"]:
        if path.suffix in {".md", ".py", ".css", ".js", ".mjs", ".json", ".svg", ".html"}:
            assert not machine.search(read(path)), name_of(path)


def test_templates_show_no_code():
    """テンプレートは Markdown を通らないので、コードを書いても実行されません。"""
    templates = sorted((ROOT / "overrides").rglob("*.html"))
    assert templates
    assert [name_of(path) for path in templates if re.search("<pre|highlight", read(path))] == []


def test_the_readme_names_only_what_exists():
    """MkDocs は README を見ないので、リンクと、` ` で囲んだファイルの場所を、ここで確かめます。"""
    text = read(ROOT / "README.md")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    places = [p for p in re.findall(r"`([\w.\-/]+)`", text) if "/" in p or p.endswith(".yml")]
    assert links
    assert len(places) > 10
    assert [p for p in (*links, *places) if not (ROOT / p).exists()] == []


def test_comments_name_only_what_exists():
    """サイトの部品の注釈が指すファイルは、どれもあります。"""
    made = {"assets/_mkdocstrings.css", "assets/katex/katex.min.css"}  # 構築のときに現れる
    folders = [ROOT / "hooks", ROOT / "overrides", DOCS / "assets"]
    place = re.compile(
        r"(?<![\w/.-])(?:assets|docs|hooks|tests|zerodl)/[\w/.-]+\.(?:css|js|md|py)\b"
    )
    found = {
        (name_of(path), named)
        for folder in folders
        for path in folder.rglob("*.*")
        if path.suffix in {".py", ".html", ".jinja", ".css", ".js"}
        for named in place.findall(read(path))
        if named not in made
    }
    assert len(found) > 10
    gone = [(n, p) for n, p in found if not ((ROOT / p).exists() or (DOCS / p).exists())]
    assert gone == []

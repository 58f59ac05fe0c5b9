"""API の約束: どのモジュールにも頁と出典があり、どの名前にも形があり、章がその名前を説明します。"""

import ast
import logging
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import griffe
import pytest
from mkdocs.structure.files import File, Files

from hooks import api
from hooks.blocks import ROOT
from tests.docs.test_house import THEORY
from tests.documents import DOCS, PAGES

API = DOCS / "api"
PACKAGE = griffe.load("zerodl", search_paths=[str(ROOT)], docstring_parser="numpy")
MODULES = sorted(name for name in PACKAGE.modules if not name.startswith("_"))
# ほかのモジュールのための道具。読者が呼ぶものではないので、形を一つずつは書きません
HELPERS = {"checks", "mnist_download", "mnist_files", "plotting"}
# 仕組みだけで、論文にあたるもののないモジュール
SOURCELESS = {"checks", "exercises", "minibatch", "mnist_download", "optimizer", "plotting"} | {
    "pretrained",
    "saving",
    "sequential",
    "training",
}

# 形 (N, K) か (N,)、または、ものの数や値の範囲
MEASURE = re.compile(
    r"\([^()]*,[^()]*\)|形|float|整数|の数|件数|一辺|数 1 個|以上|割合|リスト|True なら"
    r"|の名前|ファイル|生成器|と同じです"
)


def public(module: Any) -> Iterator[Any]:
    """モジュールで定義された、公開の関数とクラスを返します。"""
    for name, member in module.members.items():
        if not name.startswith("_") and not member.is_alias:
            if member.is_function or member.is_class:
                yield member


def methods(obj: Any) -> Iterator[Any]:
    """クラスで定義された、公開のメソッドと属性を返します。"""
    for name, member in obj.members.items() if obj.is_class else []:
        if not name.startswith("_") and (member.is_function or "property" in member.labels):
            yield member


NAMES = [obj for name in MODULES if name not in HELPERS for obj in public(PACKAGE[name])]
each_name = pytest.mark.parametrize("obj", NAMES, ids=lambda obj: obj.path)
each_module = pytest.mark.parametrize("module", MODULES)


# ── 頁 ──────────────────────────────────────────────────────────────────────────────


@each_module
def test_module_has_a_page(module: str):
    page = API / f"{module}.md"
    assert page.is_file(), f"{page.relative_to(ROOT)} を作り、mkdocs.yml の nav に加えてください"
    text = page.read_text(encoding="utf-8")
    assert f"\n# zerodl.{module} {{ #{module} }}\n\n::: zerodl.{module}\n" in text
    assert re.search(r"^description: .{15,}。$", text, re.M)


def listed() -> list[str]:
    """一覧の頁に並ぶモジュールを、順に返します。"""
    index = (API / "index.md").read_text(encoding="utf-8")
    return re.findall(r"^\| \[`(\w+)`\]\(\1\.md\)", index, re.M)


def test_index_lists_every_module_once():
    assert sorted(listed()) == MODULES
    assert sorted(path.stem for path in API.iterdir()) == sorted([*MODULES, "index"])


def test_index_follows_the_imports():
    """一覧は下から積み上げる順で、どのモジュールも、上にあるものだけを読み込みます。

    checks だけは、計算の中身ではないので最後に置き、どのモジュールも読み込めます。
    """
    for position, module in enumerate(listed()):
        path = PACKAGE[module].filepath
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zerodl"):
                parts = (node.module or "").split(".")
                needed = [parts[1]] if len(parts) > 1 else [name.name for name in node.names]
                assert set(needed) <= {*listed()[:position], module, "checks"}, module


def test_nav_follows_the_index():
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert re.findall(r"^ +- api/(\w+)\.md$", text, re.M) == listed()


# ── docstring ───────────────────────────────────────────────────────────────────────


def faults(obj: Any) -> list[str]:
    """Docstring に足りないものを返します。"""
    text = obj.docstring.value if obj.docstring else ""
    found = [] if text else ["docstring がありません"]
    found += [f"{m.name} に docstring がありません" for m in methods(obj) if not m.docstring]
    whole = [text, *(m.docstring.value for m in methods(obj) if m.docstring)]
    if not MEASURE.search("\n".join(whole)):
        found.append("引数と結果の形や単位がありません")
    inherited = obj.is_class and "__init__" not in obj.members
    for parameter in [] if inherited else obj.parameters:
        name = parameter.name
        variadic = parameter.kind is griffe.ParameterKind.var_keyword
        if name != "self" and not variadic and not re.search(rf"\b{name}\b", text, re.A):
            found.append(f"引数 {name} の説明がありません")
    returned = obj.is_function and str(obj.returns) != "None"
    if returned and not re.search(r"返します|^Returns$", text, re.M):
        found.append("結果の説明がありません")
    return found


@each_module
def test_a_module_names_its_sources_once(module: str):
    """出典は、モジュールの初めにまとめます。関数ごとに書くと、計算より長くなります。"""
    text = PACKAGE[module].filepath.read_text(encoding="utf-8")
    assert text.count("出典: ") <= 1
    assert module in SOURCELESS or "\n出典: " in PACKAGE[module].docstring.value


@each_name
def test_public_name_has_shapes(obj: Any):
    assert faults(obj) == []


@pytest.mark.parametrize("module", sorted(HELPERS))
def test_helpers_have_a_docstring(module: str):
    assert [obj.path for obj in public(PACKAGE[module]) if not obj.docstring] == []


@each_module
def test_docstrings_are_read_without_loss(module: str, caplog: pytest.LogCaptureFixture):
    """節の後ろの地の文や、署名にない引数は、API の頁から黙って落ちるか、化けます。"""
    objects = [PACKAGE[module], *public(PACKAGE[module])]
    objects += [member for obj in objects[1:] for member in methods(obj)]
    with caplog.at_level(logging.WARNING, logger="griffe"):
        for obj in objects:
            for section in obj.docstring.parse("numpy") if obj.docstring else []:
                if section.kind.value == "parameters":
                    assert all(p.annotation or p.description for p in section.value), obj.path
                if section.kind.value == "returns":
                    assert len(section.value) == 1, obj.path
    assert caplog.messages == []


GOOD = '''
def f(x) -> float:
    """二倍を返します。

    Parameters
    ----------
    x : (N,) の実数
    """
'''


@pytest.mark.parametrize(
    ("written", "replaced", "fault"),
    [
        ("(N,) の実数", "実数", "形や単位"),
        ("    x : (N,)", "    y : (N,)", "引数 x"),
        ("二倍を返します", "二倍", "結果"),
        (GOOD, "def f(x): pass", "docstring"),
        (GOOD, 'class A:\n    """形"""\n    def f(self): pass', "f に docstring"),
    ],
)
def test_each_fault_is_noticed(written: str, replaced: str, fault: str):
    def only(source: str) -> Any:
        return next(public(griffe.visit("m", filepath=ROOT / "m.py", code=source)))

    assert faults(only(GOOD)) == []
    assert any(fault in line for line in faults(only(GOOD.replace(written, replaced))))


# ── 章との行き来 ────────────────────────────────────────────────────────────────────


def documents(root=DOCS, pages=PAGES) -> Files:
    """サイトのページを、MkDocs の Files にします。"""
    names = [path.relative_to(root).as_posix() for path in pages]
    return Files([File(name, str(root), "", True) for name in names])


def explained_modules() -> list[str]:
    """章のあるモジュールを返します。章は、nav にある同じ名前のページです。"""
    return sorted(path.stem for path in PAGES if path.relative_to(DOCS).parts[0] in THEORY)


@pytest.mark.parametrize("module", explained_modules())
def test_every_name_of_a_chapter_is_embedded(module: str):
    _, places = api.explained(documents())
    missing = [obj.path for obj in public(PACKAGE[module]) if (module, obj.name) not in places]
    assert missing == [], "章のあるモジュールの名前は、どれかのページがコードを埋め込みます"


def show(content: str, address: str, files: Files) -> str:
    page: Any = SimpleNamespace(file=files.get_file_from_path(address))
    page.url = page.file.url
    return api.on_page_content(content, page=page, config=None, files=files)  # type: ignore[arg-type]


@pytest.fixture
def site(tmp_path):
    """二つの章と API の頁を持つ、小さなサイト。"""
    chapter = '# 題 { #a }\n\n## 節 { #b-c }\n\n--8<-- "zerodl/softmax.py:softmax"\n'
    for name, text in {
        "x/one.md": chapter,
        "y/two.md": chapter.replace("題", "別の題").replace(":softmax", ":A.forward"),
        "api/softmax.md": "# zerodl.softmax { #softmax }\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return documents(tmp_path, sorted(tmp_path.rglob("*.md")))


def test_code_in_a_chapter_leads_to_the_api(site: Files):
    code = '<span class="filename">zerodl/{}.py</span>'
    link = '<a href="../../api/softmax/">zerodl/softmax.py</a>'
    assert link in show(code.format("softmax"), "x/one.md", site)
    assert show(code.format("unknown"), "x/one.md", site) == code.format("unknown")


def test_a_name_in_the_api_leads_to_its_chapters(site: Files):
    heading = '<h2 id="zerodl.softmax.{}">x</h2>'
    shown = show(heading.format("softmax"), "api/softmax.md", site)
    assert '解説: <a href="../../x/one/#b-c">題</a></p>' in shown
    assert '"../../y/two/#b-c">別の題<' in show(heading.format("A"), "api/softmax.md", site)
    assert show(heading.format("B"), "api/softmax.md", site) == heading.format("B")


def test_a_source_on_the_site_is_a_link(site: Files):
    shown = show("出典: サイト「題」、サイト「まだない章」", "api/softmax.md", site)
    assert shown == '出典: 「<a href="../../x/one/">題</a>」、サイト「まだない章」'

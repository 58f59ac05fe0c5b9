"""docstring の約束: どのモジュールにも題と出典があり、どの名前にも形と結果の説明があります。"""

import logging
import re
from collections.abc import Iterator
from typing import Any

import griffe
import pytest

from hooks.modules import modules
from hooks.rooms import rooms, written
from hooks.shared import ROOT

PACKAGE = griffe.load("zerodl", search_paths=[str(ROOT)], docstring_parser="numpy")
MODULES = sorted(name for name in PACKAGE.modules if not name.startswith("_"))
# ほかのモジュールのための道具。読者が呼ぶものではないので、形を一つずつは書きません
HELPERS = {"checks", "mnist_download", "mnist_files", "mnist_shipped", "plotting"}
# 仕組みだけで、論文にあたるもののないモジュール
SOURCELESS = {
    "checks", "diagrams", "exercises", "layer", "minibatch", "mnist_download", "mnist_shipped",
    "optimizer", "plotting", "pretrained", "product", "saving", "sequential", "training",
}  # fmt: skip

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


@each_module
def test_the_first_paragraph_is_a_title_and_a_sentence(module: str):
    """API の一覧と頁の説明は、ここから取ります。"""
    found = modules()[module]
    assert 1 <= len(found.title) <= 12
    assert re.fullmatch(r"[^|]{12,}。", found.description)


def test_every_module_that_is_written_about_exists():
    known = set(modules())
    assert [(r.path, name) for r in written() for name in r.modules if name not in known] == []


def test_chapters_are_named_by_their_title():
    """まだない章も、題は予定と同じにします。章ができたとき、題からリンクが張られます。"""
    titles = {room.title for room in rooms()}
    sources = sorted((ROOT / "zerodl").rglob("*.py"))
    named = {t for p in sources for t in re.findall("サイト「([^」]*)」", p.read_text("utf-8"))}
    assert named - titles == set()

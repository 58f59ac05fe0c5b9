"""数を入れて確かめる折りたたみ。"""

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import derivations
from derivations.fold import folded
from derivations.steps import cell
from tests.documents import DOCS, PAGES, name_of, read

PAGE = """\
---
question: 前置き
---

<!-- let
u, t = free(K, at=[2, 1, -1]), prob(K, at=[0, 1, 0])
y = softmax(u)
L = -np.sum(t * np.log(y))
-->
<!-- fold u, t; k = 猫, 犬, うさぎ -->

    $$
    \\begin{aligned}
    \\grd{\\frac{\\partial L}{\\partial u_k}}
    &= \\sum_j \\frac{\\partial L}{\\partial y_j}\\cdot\\frac{\\partial y_j}{\\partial u_k} \\\\
    &= y_k - t_k \\label{name}
    \\end{aligned}
    $$

後ろの文
"""
FOLDED = [path for path in PAGES if "<!-- fold" in read(path)]


def texts(markdown: str) -> list[str]:
    soup = BeautifulSoup(folded(markdown), "html.parser")
    return [tag.get_text(" ", strip=True) for tag in soup.select("details :is(p, dt, dd)")]


def test_every_line_has_its_values_at_the_example():
    assert texts(PAGE) == [
        "\\(u = (2, 1, −1)\\) 、 \\(t = (0, 1, 0)\\) として、上の式をそのまま計算した値です。",
        "",
        "猫 犬 うさぎ",
        "\\(\\displaystyle \\grd{\\frac{\\partial L}{\\partial u_k}}\\)",
        "0.7054 −0.7405 0.0351",
        "\\(\\displaystyle = \\sum_j \\frac{\\partial L}{\\partial y_j}"
        "\\cdot\\frac{\\partial y_j}{\\partial u_k}\\)",
        "猫 −3.8536 × (−0.1830) = 0.7054 犬 −3.8536 × 0.1922 = −0.7405"
        " うさぎ −3.8536 × (−0.0091) = 0.0351",
        "\\(\\displaystyle = y_k - t_k\\)",
        "0.7054 −0.7405 0.0351",
    ]


def test_it_stands_below_the_formula_with_the_same_indent():
    lines = folded(PAGE).split("\n")
    place = next(number for number, line in enumerate(lines) if "<details" in line)
    assert lines[place].startswith("    <details")
    assert lines[place - 2] == "    $$"
    assert lines[place + 1] == ""
    assert [line for line in lines if "<details" not in line and line] == [
        line for line in PAGE.split("\n") if line
    ]


def test_numbers_are_written_for_reading():
    assert [cell(v) for v in (2.0, -0.25, 1e-9, -1e-9, [1, 0.5])] == [
        "2", "−0.2500", "0.0000", "0.0000", "(1, 0.5000)",
    ]  # fmt: skip


@pytest.mark.parametrize("path", FOLDED, ids=name_of)
def test_folds_of_the_site(path: Path):
    """どの行の値も数で、等号でつながる行では同じです。"""
    soup = BeautifulSoup(folded(read(path)), "html.parser")
    for fold in soup.select("details:has(.zd-values)"):
        for chain in re.split("zd-heads", str(fold)):
            rows = BeautifulSoup(chain, "html.parser").select("dt + dd")
            values = [re.findall(r"−?\d+(?:\.\d+)?(?=</span>)", str(row)) for row in rows]
            assert all(values), path


def test_the_site_has_five_to_eight_folds():
    assert 5 <= sum(read(path).count("<!-- fold") for path in FOLDED) <= 8
    assert all(path.is_relative_to(DOCS) for path in FOLDED)


def test_the_site_is_built_without_scipy():
    """サイトを組み立てる環境に、SciPy はありません。"""
    for path in Path(derivations.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert "scipy" not in ast.unparse(node)
    for path in FOLDED:
        for declared in re.findall(r"<!-- let(.*?)<!-- fold", read(path), re.S):
            assert "scipy" not in declared.rpartition("<!-- let")[2]

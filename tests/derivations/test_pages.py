"""ページの式が、一つ残らず数えられ、宣言が読者に見えないこと。"""

import re
from pathlib import Path
from textwrap import dedent, indent

import jupytext
import pytest
from bs4 import BeautifulSoup
from mkdocs.utils.meta import get_data

from derivations.comments import visible
from derivations.pages import Page
from derivations.report import messages, tally
from hooks import declarations as hook
from hooks.blocks import recorder
from hooks.embedding import expand
from hooks.notebooks import to_download, to_markdown
from tests.documents import DOCS, WRITTEN, name_of, read

LAB = """\
# %% [markdown]
# # 題
#
# <!-- let
# a, b = free(), free()
# -->
#
# $$
# a + b = b + a
# $$

# %%
c = 1
"""


def shown(path: Path) -> list[str]:
    """サイトが別行立てにする式。"""
    text = read(path)
    if path.suffix == ".py":
        text = to_markdown(jupytext.reads(text, fmt="py:percent"), show=lambda cell: [])
    html = recorder()[0].convert(visible(expand(get_data(text)[0])))
    return [div.text for div in BeautifulSoup(html, "html.parser").select("div.arithmatex")]


def bare(latex: str) -> str:
    return re.sub(r"\s|^\s*\\\[|\\\]\s*$", "", latex)


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_every_displayed_formula_is_accounted_for(path: Path):
    page = Page(read(path), lab=path.suffix == ".py")
    counted = [formula.latex for formula in page.formulas if formula.kind == "式"]
    assert [bare(latex) for latex in counted] == [bare(latex) for latex in shown(path)]


def test_nine_formulas_in_ten_are_checked():
    formulas = [
        formula
        for path in WRITTEN
        if path.is_relative_to(DOCS)
        for formula in Page(read(path), lab=path.suffix == ".py").formulas
        if formula.kind == "式" and not formula.reason.startswith("図")
    ]
    assert len(formulas) > 50
    assert sum(bool(formula.reason) for formula in formulas) <= 0.1 * len(formulas)


def results(text: str, *, lab: bool = False) -> list[tuple[str, str, list[str]]]:
    formulas = Page(dedent(text), lab).formulas
    return [(formula.kind, formula.status, messages(formula, "a.md")) for formula in formulas]


def test_errors_name_the_file_and_the_line():
    text = """\
    ---
    question: 行は、front matter から数えます
    ---

    ```text
    $$
    コードの中は、式ではない
    $$
    ```

    !!! note "囲みの中"

        <!-- let
        a = free()
        -->

        $$
        \\begin{aligned}
        a a &= a^2 \\\\
        &= a^3
        \\end{aligned}
        $$
    """
    ((_, status, (message,)),) = results(text)
    assert status == "不成立"
    assert message.startswith("a.md:20: 成り立ちません\n    左辺 a^2\n    右辺 a^3\n")
    assert "この行だけが違います: a^3" in message


def test_exemptions_need_a_reason_and_end_when_the_formula_can_be_checked():
    display = "\n$$\n{}\n$$\n"
    assert results("<!-- no-check: 図。流れです -->\n" + display.format("W \\to y"))[0][1] == "免除"
    can = results("<!-- no-check: 難しい式です -->\n" + display.format("1 + 1 = 2"))
    assert "no-check を消してください" in can[0][2][0]
    assert "理由を書きます" in results("<!-- no-check: ? -->\n" + display.format("W"))[0][2][0]


@pytest.mark.parametrize("text", ["<!-- let\na = 1\n-->", "<!-- no-check: 式がありません -->"])
def test_declarations_without_a_formula_are_noticed(text: str):
    assert "使う式が" in results(text)[0][2][0]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("b = fre(2)", "NameError: name 'fre' is not defined"),
        ("b = free(2)[K]", "IndexError"),
        ("b = free(", "SyntaxError: '(' was never closed"),
        ("c > 0", "NameError: name 'c' is not defined"),
    ],
)
def test_mistakes_in_declarations_are_shown_where_they_are(statement: str, error: str):
    display = "$$\na a = a^2\n$$\n\n"
    text = f"前\n\n<!-- let\na = free()\n{statement}\n-->\n\n{display * 2}"
    assert results(indent(text, "    "))[0][2] == results(text)[0][2]
    for _, status, (message,) in results(text):
        assert status == "不成立"
        assert message.startswith(f"a.md:5: 宣言を実行できません({error}")
        assert message.endswith(f"\n    {statement}")
    exempt = "<!-- no-check: 難しい式です -->\n" + display
    assert "宣言を実行できません" in results(text.replace(display, exempt))[0][2][0]


def test_numbers_in_the_text_that_cannot_be_computed_are_shown():
    ((_, _, (message,)),) = results('<!-- let\nsays("合計は 6", r.sum())\n-->\n\n合計は 6\n')
    assert message.startswith("a.md:1: ")
    assert "name 'r' is not defined" in message


def test_functions_of_the_page_can_be_declared():
    text = """\
    ```python
    >>> import numpy as np
    >>> def H(q):
    ...     return -np.sum(q * np.log(q))
    ```

    <!-- let
    q = prob(K)
    -->

    $$
    H(q) = -\\sum_k q_k \\log q_k
    $$
    """
    assert results(text) == [("式", "検算", [])]


def test_numbers_in_the_text():
    text = """\
    <!-- let
    r = np.array([1, -1, 2])
    says("二乗すると 1、1、4 で、合計は 6", r**2, (r**2).sum())
    says("平均の平方根は 1.41 です", np.sqrt(np.mean(r**2)))
    -->

    二乗すると 1、1、4 で、合計は 6。平均の平方根は 1.41 です。
    """
    assert results(text) == [("文の中の数", "検算", [])]
    assert "ページにありません" in results(text.replace("合計は 6。", "合計は 5。"))[0][2][0]
    told = results(text.replace("合計は 6", "合計は 5"))[0][2][0]
    assert "の 5 は、計算すると 6 です" in told
    assert "の 1.42 は、計算すると 1.41421 です" in results(text.replace("1.41", "1.42"))[0][2][0]


def test_inline_relations_are_checked_where_they_are_marked():
    text = """\
    $3 \\times 8 = 25$ は、印がないので見ません。

    <!-- let
    a, b = positive(), positive()
    -->
    <!-- inline -->
    $\\log(ab) = \\log a + \\log b$ なので、$a$ が 1 なら $3 \\times 8 = 24$ です。
    """
    assert results(text) == [("文の中の式", "検算", [])] * 2
    assert results(text.replace("24", "42"))[1][1] == "不成立"


def test_declarations_continue():
    text = """\
    <!-- let
    u = free(K)
    y = softmax(u)
    defines(S)
    -->

    $$
    S = \\sum_j e^{u_j}
    $$

    <!-- let more
    j != k
    -->

    $$
    y_j = \\frac{e^{u_j}}{S}, \\qquad \\frac{\\partial y_j}{\\partial u_k} = -y_j y_k
    $$
    """
    assert [status for _, status, _ in results(text)] == ["定義", "検算"]


def test_labs_are_read():
    assert results(LAB, lab=True) == [("式", "検算", [])]
    assert results(LAB.replace("b + a", "b - a"), lab=True)[0][2][0].startswith("a.md:9: ")


def test_nothing_of_it_reaches_the_reader():
    text = "前\n\n<!-- let\nu = free()\n-->\n\n$$\nu\n$$\n\n    <!-- fold k=0 -->\n後\n"
    assert visible(text) == "前\n\n\n$$\nu\n$$\n\n後\n"
    assert hook.on_page_markdown(text, None, None, None) == visible(text)
    notebook = to_download(LAB, "zerodl", lambda link: link)
    assert "a + b" in notebook
    assert "free()" not in notebook


def test_tally():
    counted = [("式", "検算", 3, ""), ("式", "免除", 0, "図です"), ("文の中の数", "検算", 2, "")]
    told = "別行立ての式: 免除 1、検算 1。文の中の式と数: 1。確かめた関係: 5"
    assert tally(counted) == told

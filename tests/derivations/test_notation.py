"""記法の表: 記号の読みが、隣に書いた Python と同じ値で、ページの式の文字をどれも引けること。"""

import html.entities
import re
import unicodedata

import pytest

from derivations.checking import check
from derivations.comments import visible
from derivations.notation import TABLES, rows, tables
from derivations.source import opened
from hooks.embedding import ROOT
from tests.derivations.test_reading import world
from tests.documents import LABS, PAGES, name_of, read

DECLARED = {
    "y.sum()": "y = free(K)",
    "y.prod()": "y = free(N)",
    "u.max()": "u = free(K)",
    "u.argmax()": "u = free(K)",
    "np.log(a)": "a = positive()",
    "np.exp(x)": "x = free()",
    "x @ W": "X, W = free(N, D), free(D, M)\nx = X",
    "x.T": "X = free(N, D)\nx = X",
    "x * z": "x, z = free(M), free(M)",
}


@pytest.mark.parametrize("python", DECLARED)
def test_symbols_mean_their_python(python: str):
    (row,) = [row for row in rows() if row.python == f"`{python}`"]
    symbols = re.findall(r"\$(.+?)\$", row.symbol)
    for symbol in symbols:
        made = world(f"{DECLARED[python]}\nanswer = {python}\n")
        result = check(rf"\mathrm{{answer}} = {symbol}", made)
        assert (result.status, result.count) == ("検算", 1), result


def test_sizes_and_indices_of_the_table_are_known_without_declaration():
    assert (
        check(r"\sum_k 1 = K, \quad \sum_n 1 = N, \quad \sum_{d, m} 1 = DM", world("")).count == 3
    )


def test_the_page_shows_every_table():
    text = (ROOT / "docs" / "guide" / "notation.md").read_text(encoding="utf-8")
    shown = tables(text)
    assert "<!-- letters" not in shown
    for row in rows():
        assert f"| {row.symbol} | {row.meaning} | {row.shape} | {row.python} |" in shown
    assert len(TABLES) == text.count("<!-- letters")


FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.S)
NAMES = re.compile(r"\\(?:text|mathrm|mathbb|operatorname\*?|begin|end|label)\{[^}]*\}")


def letters(markdown: str) -> set[str]:
    """式の中の、ローマ字とギリシャ文字です。"""
    formulas = NAMES.sub("", " ".join(FORMULA.findall(visible(markdown))))
    greek = {
        name
        for name in re.findall(r"\\([A-Za-z]+)", formulas)
        if "GREEK" in unicodedata.name(html.entities.html5.get(f"{name};", " ")[0])
    }
    return greek | set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", formulas)))


@pytest.mark.parametrize("path", [*PAGES, *LABS], ids=name_of)
def test_every_letter_of_a_page_can_be_looked_up(path):
    found = letters(opened(read(path), path.suffix == ".py")[0])
    assert found <= letters(tables(read(ROOT / "docs" / "guide" / "notation.md")))


def test_letters_are_told_from_commands():
    text = "$\\sum_k \\operatorname{Var}(\\rho W)$ と \n\n<!-- let\nq = 1\n-->\n$$\n\\frac1N\n$$"
    assert letters(text) == {"k", "rho", "W", "N"}

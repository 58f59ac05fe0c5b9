"""変異: 壊し方がそろっていて、どれも本当に壊れること。"""

from pathlib import Path

import pytest

from derivations import mutate
from derivations.mutants import mutants
from derivations.pages import Page

KINDS = [
    ("符号", "a + b", "a - b"),
    ("係数", "2a", "3a"),
    ("係数", "0.25 a", "0.26 a"),
    ("指数", "a^2", "a"),
    ("指数", "a^n", "a^{2n}"),
    ("転置", r"X^\top Y", "X Y"),
    ("分数", r"\frac{a}{b}", r"\frac{{b}}{{a}}"),
    ("分数", r"\frac12", r"\frac{2}{1}"),
    ("因子", "= a b", "= a"),
    ("因子", r"= a \cdot b", "= a"),
    ("項", "a + b c - d", "a - d"),
    ("添字", r"y_{nk} + u_j", r"y_{kn} + u_j"),
    ("添字", r"y_j + u_k", r"y_k + u_k"),
    ("関数", r"\sum_k y_k", r"\prod_k y_k"),
    ("関数", r"\log a", r"\exp a"),
    ("関数", r"\log a", "a"),
    ("関数", r"\max(a, b)", r"\min(a, b)"),
    ("関数", r"a \le b", r"a \ge b"),
    ("関数", r"\lfloor a \rfloor", r"\lceil a \rceil"),
    ("形", r"\underset{(N, D)}{X}", r"\underset{(D, N)}{X}"),
]


@pytest.mark.parametrize(("kind", "latex", "broken"), KINDS)
def test_kinds(kind: str, latex: str, broken: str):
    made = {"".join(text.split()): kind for text, kind in mutants(latex).items()}
    assert made.get("".join(broken.split())) == kind


@pytest.mark.parametrize(
    "latex", [r"\text{a + b}", r"\underbrace{a}_{\text{1 件}}", r"\frac{dy}{du}", r"u_{\max}"]
)
def test_words_and_names_are_left_alone(latex: str):
    assert all(kind in {"因子", "添字"} for kind in mutants(latex).values())


def test_labels_are_left_alone():
    assert {text.rpartition(r"\label")[2] for text in mutants(r"a = b \label{first-2}")} <= {
        "{first-2}"
    }


def test_the_report_keeps_the_reasons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    page = tmp_path / "docs" / "a.md"
    page.parent.mkdir()
    page.write_text("<!-- let\na = positive()\n-->\n\n$$\na \\le 2a\n$$\n", encoding="utf-8")
    report = tmp_path / "mutation.md"
    monkeypatch.setattr(mutate, "ROOT", tmp_path)
    monkeypatch.setattr(mutate, "REPORT", report)
    assert mutate.main() == 1
    text = report.read_text(encoding="utf-8")
    assert "- `a.md` 係数 `…a \\le【2 → 3】a…`: (理由を書く)\n" in text
    report.write_text(text.replace(mutate.UNKNOWN, "真のままです"), encoding="utf-8")
    assert mutate.main() == 0
    assert "`: 真のままです\n" in report.read_text(encoding="utf-8")


def test_the_committed_report_is_complete():
    """98 % 以上に気づき、生き残りには理由があり、いまのページのものです。"""
    text = mutate.REPORT.read_text(encoding="utf-8")
    caught, alive = mutate.totals(text)
    assert caught / (caught + alive) >= 0.98
    assert mutate.UNKNOWN not in text
    names = {line.split("`")[1] for line in text.split("\n") if line.startswith("- `")}
    for name in names:
        assert Page((mutate.ROOT / "docs" / name).read_text(encoding="utf-8")).formulas

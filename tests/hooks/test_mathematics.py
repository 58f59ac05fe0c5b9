"""数式のフック: 小さなサイトを実際に組み立てて、描けること、断ること、漏れないことを確かめる。"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import Abort

from hooks import mathematics

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(tmp_path, small_site):
    """Markdown を 1 ページのサイトに組み立て、その HTML を返す。"""

    def make(text, **settings):
        (tmp_path / "docs" / "index.md").write_text(text, encoding="utf-8")
        return small_site(["mathematics"], **settings)

    return make


def annotations(node):
    return [found.text for found in node.find_all("annotation")]


def test_inline_and_display_become_html_and_mathml(site):
    article = site("# 式\n\n$x$ と\n\n$$\ny_k = \\frac{e^{u_k}}{\\sum_j e^{u_j}}\n$$\n").article
    span, div = article.select(".arithmatex")
    assert (span.name, div.name) == ("span", "div")
    assert span.select_one("math mi").text == "x"
    assert div.select_one("math")["display"] == "block"
    assert div.select_one(".katex-html")["aria-hidden"] == "true"
    assert "\\[" not in article.text.replace("annotation", "")


def test_mathematics_is_not_indexed(site):
    article = site("# 式\n\n本文 $x$ です。\n\n$$y$$\n").article
    assert len(article.select(".arithmatex")) == 2
    for formula in article.select("[data-pagefind-ignore]"):
        formula.decompose()
    assert not article.select(".katex, math")
    assert "本文" in article.text


@pytest.mark.parametrize(
    ("macro", "css"),
    [
        ("fwd", "zd-forward"),
        ("grd", "zd-gradient"),
        ("prm", "zd-parameter"),
        ("dat", "zd-data"),
    ],
)
def test_macros_colour_by_class_and_keep_the_spacing(macro, css):
    coloured = mathematics.render(rf"\{macro}{{y}} - t", False, "p")
    assert f'class="enclosing {css}"' in coloured
    without = re.sub(rf'<span class="enclosing {css}">|\\{macro}|</span>|[{{}}]', "", coloured)
    plain = re.sub("</span>|[{}]", "", mathematics.render("y - t", False, "p"))
    assert len(re.findall("margin-right:0.2222em", without)) == 2
    assert BeautifulSoup(without, "html.parser").text == BeautifulSoup(plain, "html.parser").text


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\frac{a", "Unexpected end of input"),
        (r"\sotfmax", "Undefined control sequence"),
        (r"損失", "Unicode text character"),
        (r"\text{①}", "Unrecognized Unicode character"),
        (r"\htmlClass{evil}{x}", "は使えません"),
        (r"\href{https://example.com}{x}", "は使えません"),
        (r"\includegraphics{x.png}", "は使えません"),
    ],
)
def test_bad_latex_stops_the_build_and_names_page_and_formula(site, caplog, latex, reason):
    with pytest.raises(Abort):
        site(f"# 式\n\n誤り ${latex}$\n")
    assert "index.md: 数式を描けません: " + latex in caplog.text
    assert reason in caplog.text


@pytest.mark.parametrize("latex", [r"a < b", r"a > b & c", r"\text{損失、「平均」}", r"\&", "x'"])
def test_latex_survives_the_html_escaping(latex):
    escaped = latex.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "& c" in latex:
        latex, escaped = rf"\begin{{aligned}}{latex}\end{{aligned}}", None
        escaped = latex.replace("&", "&amp;").replace(">", "&gt;")
    html = mathematics.render(escaped, True, "p")
    assert annotations(BeautifulSoup(html, "html.parser")) == [latex]


def test_headings_and_table_of_contents(site):
    page = site("# 題名\n\n## 勾配 $y < t$ の式 { #gradient }\n\n### $W$ { #weight }\n\n本文\n")
    links = page.select(".md-sidebar--secondary .md-nav--secondary .md-nav__link")
    assert [annotations(link) for link in links] == [["y < t"], ["W"]]
    assert "\\(" not in str(page)


def test_title_refuses_mathematics(site, caplog):
    with pytest.raises(Abort):
        site("# 出力 $y$\n")
    assert "index.md: ページの題名に数式は使えません" in caplog.text


@pytest.mark.parametrize("text", ["![図 $x$](a.png)", '[x](https://example.com "式 $x$")'])
def test_attributes_refuse_mathematics(site, caplog, text):
    with pytest.raises(Abort):
        site(f"# 題名\n\n{text}\n")
    assert "index.md: 代替テキストに数式は使えません" in caplog.text


def test_every_container_of_markdown_is_rendered(site):
    page = site(
        "# 題名\n\n"
        '!!! note "注 $a$"\n\n    中身 $b$\n\n    $$c$$\n\n'
        '??? question "問 $d$"\n\n    - 箇条 $e$\n\n'
        '=== "札 $f$"\n\n    $$g$$\n\n'
        "| $h$ | 見出し |\n|---|---|\n| $i$ | 1 |\n\n"
        '<div markdown="1">\n\n$j$\n\n</div>\n\n'
    )
    assert set(annotations(page.article)) == set("abcdefghij")


def test_code_and_currency_stay(site):
    article = site(
        "# 題名\n\n値段は $5 から $10 です。コード `$x$` と `\\(x\\)`。\n\n"
        "```text\n$y$ と \\[z\\]\n```\n\n\\$3 です。\n"
    ).article
    assert not article.select(".katex")
    for text in ("$5 から $10", "$x$", "\\(x\\)", "$y$ と \\[z\\]", "$3 です"):
        assert text in article.text


def test_output_of_executed_fences_is_rendered(site):
    page = site(
        '# 題名\n\n```python exec="on"\nprint("結果は $m$ です")\n```\n', plugins=["markdown-exec"]
    )
    assert annotations(page.article) == ["m"]


def test_only_css_and_woff2_of_the_installed_katex_are_published(site, tmp_path):
    page = site("# 題名\n\n$x$\n")
    katex = tmp_path / "site" / "assets" / "katex"
    css = (katex / "katex.min.css").read_text(encoding="utf-8")
    fonts = set(re.findall(r"url\(([^)]+)\)", css))
    published = {p.relative_to(katex).as_posix() for p in katex.rglob("*") if p.is_file()}
    assert fonts
    assert published == fonts | {"katex.min.css"}
    assert all(name.endswith(".woff2") for name in fonts)
    assert page.select_one('link[href="assets/katex/katex.min.css"]')
    assert not page.select('script[src*="katex"]')


def test_classes_of_the_formula_exist_in_the_css_of_the_same_version():
    """JavaScript と CSS の版が食い違うと、クラス名が合わず添え字が崩れる。"""
    css = mathematics.read("katex.min.css")
    html = mathematics.render(r"\sqrt{\frac{x_i^2}{2}}", True, "p")
    for name in ("katex-display", "katex-html", "vlist-t", "mfrac", "frac-line", "svg-align"):
        assert name in html
        assert f".{name}" in css


def test_missing_katex_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.setattr(mathematics, "KATEX", tmp_path)
    with pytest.raises(Exception, match="npm ci を実行してください"):
        mathematics.read("katex.min.js")


def test_formulas_do_not_influence_each_other():
    mathematics.render(r"\gdef\mine{x}\mine", False, "p")
    with pytest.raises(Exception, match="Undefined control sequence"):
        mathematics.render(r"\mine", False, "p")


@pytest.mark.parametrize(
    ("latex", "after", "kept"),
    [
        ("x", "、次", True),
        ("N = 3", "。次", True),
        ("x", " は", False),
        ("a = b = c = d", "、", False),
    ],
)
def test_a_stop_stays_with_a_short_formula(latex, after, kept):
    html = mathematics.FORMULA.sub(
        lambda m: mathematics.wrap(m["tag"], m["latex"], m["stop"], "x.md"),
        rf'<p><span class="arithmatex">\({latex}\)</span>{after}</p>',
    )
    assert html.startswith('<p><span class="zd-keep">') is kept
    assert BeautifulSoup(html, "html.parser").p.get_text().endswith(after)


def test_the_engine_does_not_keep_the_process_from_ending():
    code = "from hooks.mathematics import katex; katex('x', False)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize("latex", ["x", "a + b", "a + b + c = d", "f(1, 2, 3, 4)"])
def test_a_stop_is_kept_with_the_end_of_the_formula(latex):
    """句読点の前で折り返さず、数式は一度だけ見え、一度だけ読まれます。"""
    shown = BeautifulSoup(mathematics.wrap("span", latex, "、", "p"), "html.parser")
    keep = shown.select_one(".zd-keep")
    assert keep.text.endswith("、")
    assert 1 <= len(keep.select(".katex-base")) <= 2
    assert len(shown.select("math")) == 1
    alone = BeautifulSoup(mathematics.render(latex, False, "p"), "html.parser")
    parts = [part.text for part in shown.select(".katex-base")]
    assert parts == [part.text for part in alone.select(".katex-base")]


def test_rows_with_fractions_stand_apart():
    rows = r"\begin{aligned} a &= \frac{1}{2} \\ &= \frac{3}{4} \end{aligned}"
    tight = mathematics.katex(rows, True)["html"]
    assert height(mathematics.render(rows, True, "p")) > height(tight) + 0.3
    for same in (r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"\frac{1}{2}"):
        assert mathematics.render(same, True, "p") == mathematics.katex(same, True)["html"]


def height(shown):
    return float(re.search(r'katex-strut" style="height:([\d.]+)em', shown)[1])

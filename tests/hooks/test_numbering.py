"""式と図の番号: 上から数え、指す所に文字が入り、間違った名前は組み立てを止めます。"""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError

from hooks import numbering


def number(content: str) -> tuple[BeautifulSoup, set[str]]:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"), present_anchor_ids=set())
    html = numbering.on_page_content(content, page=page, config=None, files=None)
    return BeautifulSoup(html, "html.parser"), page.present_anchor_ids


def formula(latex: str) -> str:
    return f'<div class="arithmatex">\\[\n{latex}\n\\]</div>'


def figure(caption: str, name: str = "") -> str:
    identity = f' id="fig-{name}"' if name else ""
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="zd-figure"{identity}><svg></svg>{below}</figure>'


def test_labelled_formulas_are_numbered_and_others_stay():
    plain = formula("x &lt; 1")
    labelled = formula("y = 2 \\label{two}"), formula("\\label{three-b}\nz")
    page, ids = number(plain + labelled[0] + plain + labelled[1])
    assert [div["id"] for div in page.select(".zd-equation")] == ["eq-two", "eq-three-b"]
    assert [span.text for span in page.select(".zd-number")] == ["(1)", "(2)"]
    assert [" ".join(div.text.split()) for div in page.select(".arithmatex")] == [
        r"\[ x < 1 \]", r"\[ y = 2 \]", r"\[ x < 1 \]", r"\[ z \]",
    ]  # fmt: skip
    assert ids == {"eq-two", "eq-three-b"}


def test_figures_with_a_caption_are_numbered():
    page, ids = number(figure("一枚目", "one") + figure("") + figure("名のない二枚目"))
    assert [c.text for c in page.select("figcaption")] == ["図 1 一枚目", "図 2 名のない二枚目"]
    assert ids == {"fig-one"}


def test_references_speak_the_number():
    text = '<p><a href="#eq-e"></a>と<a href="#fig-f"></a>と<a href="#fig-f">この図</a></p>'
    page, _ = number(text + figure("一") + figure("二", "f") + formula("x \\label{e}"))
    assert page.p.text == "式 (1)と図 2とこの図"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('<a href="#eq-none"></a>', "a.md: このページに eq-none という式や図はありません"),
        ('<a href="#fig-none"></a>', "fig-none"),
        (figure("一", "f") * 2, "a.md: 同じ名前が二度あります: fig-f"),
        (formula("x \\label{e}") * 2, "eq-e"),
        ('<h2 id="noise">節</h2><p><a href="#noise"></a></p>', "noise という式や図"),
    ],
)
def test_wrong_names_stop_the_build(content, message):
    with pytest.raises(PluginError, match=message):
        number(content)


def test_mkdocs_accepts_links_to_a_number_and_katex_the_formula(tmp_path, small_site, caplog):
    """MkDocs のリンクの検査は、フックが付けた id を知りません。教え方が変われば、分かります。"""
    (tmp_path / "docs" / "index.md").write_text(
        "# 題 { #a }\n\n[](#eq-e)と[この式](#eq-e)\n\n$$\n\\begin{aligned}\nx &= 1 \\\\\n"
        "&= 2\n\\end{aligned}\n\\label{e}\n$$\n\n[ない](#eq-f)\n",
        encoding="utf-8",
    )
    article = small_site(("numbering", "mathematics")).article
    assert article.select_one("#eq-e .katex-display")
    assert [a.text for a in article.select("p > a")] == ["式 (1)", "この式", "ない"]
    warned = [r.message for r in caplog.records if r.levelname == "WARNING"]
    assert len(warned) == 1
    assert "#eq-f" in warned[0]

"""ページの中で描く図: 正しい HTML になり、前のページの設定を引き継がず、失敗は組み立てを止める。"""

from types import SimpleNamespace

import matplotlib as mpl
import pytest

from hooks import figures, store

FIGURE = """\
```python exec="on" html="1" source="tabbed-right" tabs="コード|図"
import matplotlib.pyplot as plt

from zerodl.plotting import to_svg, use_style

use_style()
fig, ax = plt.subplots()
ax.plot([1, 2], label="{label}")
ax.legend()
print(to_svg(fig, alt="{alt}"))
```
"""


@pytest.fixture
def site(tmp_path, monkeypatch, small_site):
    """ページを一つ持つサイトを組み立てて、本文を返す。"""
    monkeypatch.setenv("MPLBACKEND", "")  # フックが変える値を、テストの後で戻す

    def make(markdown):
        (tmp_path / "docs" / "index.md").write_text("# 題名\n\n" + markdown, encoding="utf-8")
        return small_site(["figures"], plugins=["markdown-exec"]).article

    with mpl.rc_context():
        yield make


def test_figure_comes_first_and_its_code_beside_it(site):
    article = site(FIGURE.format(label="線", alt="右上がりの線"))
    assert [label.text for label in article.select(".tabbed-labels label")] == ["図", "コード"]
    shown, code = article.select(".tabbed-block")
    assert shown.svg["aria-label"] == "右上がりの線"
    assert "to_svg(fig" in code.text


def test_figures_are_not_inside_paragraphs(site):
    indented = FIGURE.format(label="線", alt="囲みの中の線").replace("\n", "\n    ")
    article = site(FIGURE.format(label="線", alt="線") + f'\n!!! note "囲み"\n\n    {indented}')
    assert len(article.select("figure.zd-figure")) == 2
    assert not article.select("p figure, p p")


def test_several_figures_of_a_page_share_no_id(site):
    article = site("\n".join(FIGURE.format(label="線", alt=f"線 {n}") for n in range(3)))
    ids = [node["id"] for node in article.select("[id]")]
    assert len(article.select("figure [id]")) >= 6
    assert len(ids) == len(set(ids))


def test_blank_lines_and_underscores_of_the_figure_are_not_markdown(site):
    label = "*a* _b_ `c`"
    text = site(FIGURE.format(label=label, alt="線")).figure.text
    assert label in text


def test_a_failing_figure_is_reported(site, caplog):
    """警告になる。組み立てを止めるのは build の --strict。"""
    site(FIGURE.format(label="線", alt=""))
    (warning,) = [r for r in caplog.records if "markdown_exec" in r.name]
    assert warning.levelname == "WARNING"
    assert "alt が空です" in warning.message


def test_no_window_is_opened(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "tkagg")
    figures.on_startup(command="serve", dirty=False)
    assert figures.os.environ["MPLBACKEND"] == "agg"


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """図を描く代わりに数える関数と、その記録。"""
    calls = []

    def draw(source, language, css_class, options, md):
        calls.append(source)
        return '<figure class="zd-figure">' if "plot" in source else "<p>表</p>"

    monkeypatch.setattr(store, "CACHE", tmp_path)
    return figures.remember(draw), calls


def test_the_same_figure_is_drawn_once(drawn):
    draw, calls = drawn
    for source in ("plot(1)", "plot(1)", "plot(2)", "plot(1)"):
        assert "zd-figure" in draw(source, "python", "python", {"html": "1"}, object())
    assert calls == ["plot(1)", "plot(2)"]


def test_a_figure_is_drawn_again_when_the_house_or_an_option_changes(drawn, monkeypatch):
    draw, calls = drawn
    draw("plot(1)", "python", "python", {"html": "1"}, object())
    draw("plot(1)", "python", "python", {"html": "1", "source": "above"}, object())
    monkeypatch.setattr(figures, "edition", lambda: "乙")
    draw("plot(1)", "python", "python", {"html": "1"}, object())
    assert len(calls) == 3


def test_failures_and_other_output_are_not_remembered(drawn):
    draw, calls = drawn
    draw("print(1)", "python", "python", {}, object())
    draw("print(1)", "python", "python", {}, object())
    assert len(calls) == 2


def test_a_figure_does_not_depend_on_the_one_before(monkeypatch, tmp_path):
    """前の図が控えから出ても、描かれても、次の図は同じになる。"""
    monkeypatch.setattr(store, "CACHE", tmp_path)
    seen = []
    draw = figures.remember(lambda source, *_: str(seen.append(mpl.rcParams["font.size"])))
    with mpl.rc_context():
        mpl.rcParams["font.size"] = 99
        draw("1")
    assert seen == [mpl.rcParamsDefault["font.size"]]


def test_only_python_fences_are_remembered():
    fence, other = {"name": "python", "format": print}, {"name": "zd-raw", "format": print}
    fences = {"custom_fences": [fence, other]}
    figures.on_config(SimpleNamespace(mdx_configs={"pymdownx.superfences": fences}))
    assert (fence["format"] is print, other["format"] is print) == (False, True)

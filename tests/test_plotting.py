"""図: 同じ図からは同じ SVG、明暗に従う色、重ならない id、空でない代替テキスト。"""

import base64
import io
import re
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from zerodl.plotting import PALETTE, SMALLEST_TEXT, figure_html, to_svg, use_style


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        use_style()
        yield
    assert plt.get_fignums() == []  # to_svg が閉じる


def curve(color=None, title="損失関数の形"):
    fig, ax = plt.subplots()
    ax.plot([0, 1, 2], [4, -1, 0], marker="o", color=color, label="損失 $L$")
    ax.set(title=title, xlabel="重み $w_1$", ylabel="損失")
    ax.legend()
    return fig


def parse(svg):
    return BeautifulSoup(svg, "html.parser")


def test_same_figure_gives_the_same_bytes():
    assert to_svg(curve(), alt="下に凸の曲線") == to_svg(curve(), alt="下に凸の曲線")


def test_figure_is_an_image_with_a_name():
    figure = parse(to_svg(curve(), alt='凸の "曲線" & <谷>')).figure
    assert figure["class"] == ["zd-figure"]
    assert figure.svg["role"] == "img"
    assert figure.svg["aria-label"] == '凸の "曲線" & <谷>'


def test_size_is_natural_and_may_shrink_but_not_below_legibility():
    svg = parse(to_svg(curve(), alt="曲線")).svg
    assert svg["viewbox"] == "0 0 360 216"
    assert (svg["width"], svg["height"]) == ("480", "288")
    smallest = int(re.fullmatch(r"min-width:(\d+)px", svg["style"])[1])
    assert smallest <= 360 - 2 * 16  # 360 px の画面で、横に送らずに読める
    texts = [float(t) for t in re.findall(r"font-size: ([\d.]+)px", str(svg))]
    assert 11 in texts
    assert 11 * 96 / 72 * SMALLEST_TEXT == pytest.approx(10)


@pytest.mark.parametrize("alt", ["", "  ", "\n"])
def test_empty_alternative_text_is_refused(alt):
    with pytest.raises(ValueError, match="alt が空です"):
        to_svg(curve(), alt=alt)


def test_caption_and_name_stand_on_the_figure():
    plain = parse(to_svg(curve(), alt="曲線")).figure
    assert not plain.figcaption
    assert not plain.has_attr("id")
    figure = parse(to_svg(curve(), alt="曲線", caption="損失 < 重み", name="loss-curve")).figure
    assert figure["id"] == "fig-loss-curve"
    assert [child.name for child in figure.children] == ["svg", "figcaption"]
    assert figure.figcaption.text == "損失 < 重み"
    assert str(figure.svg) == str(plain.svg)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"name": "図", "caption": "説明"}, "英小文字・数字・ハイフンで書いてください: '図'"),
        ({"name": "a b", "caption": "説明"}, "'a b'"),
        ({"name": "a"}, "図 a に caption がありません"),
    ],
)
def test_a_name_that_cannot_be_linked_is_refused(words, message):
    with pytest.raises(ValueError, match=message):
        to_svg(curve(), alt="曲線", **words)


@pytest.mark.parametrize(("name", "color"), PALETTE.items())
def test_meaningful_colors_follow_the_page(name, color):
    svg = to_svg(curve(color=color), alt="曲線")
    assert f"stroke: var(--zd-{name}, {color})" in svg
    assert svg.count(color) == svg.count(f"var(--zd-{name}, {color})")


def test_black_follows_the_text_and_a_fixed_black_stays():
    fig = curve()
    fig.axes[0].text(0, 0, "固定", color="#111111")
    svg = to_svg(fig, alt="曲線")
    assert "#000000" not in svg
    assert 'fill="currentColor"' in svg
    assert "stroke: currentColor" in svg
    assert "fill: #111111" in svg


def test_background_is_transparent():
    paths = parse(to_svg(curve(), alt="曲線")).select("path")
    assert not [p for p in paths if re.search(r"fill: (#fff|white)", p.get("style", ""))]


def test_text_stays_text_in_the_font_of_the_page():
    svg = to_svg(curve(), alt="曲線")
    assert ">損失関数の形</text>" in svg
    assert "font-family" not in svg


def test_ids_are_all_used_and_differ_between_figures_of_a_page():
    seen = set()
    for number in range(3):
        # 同じ点の形と同じ切り抜き枠を持つ図。matplotlib の付ける id は等しい
        soup = parse(to_svg(curve(), alt=f"曲線 {number}"))
        ids = [node["id"] for node in soup.select("[id]")]
        used = set(re.findall(r'(?:url\(|href=")#([^)"]+)', str(soup)))
        assert ids
        assert set(ids) == used
        assert len(ids) == len(set(ids))
        assert seen.isdisjoint(ids)
        seen.update(ids)


def test_ids_do_not_depend_on_those_of_matplotlib():
    """Matplotlib の id は、見えない桁の違いでも変わります。ページは、組み立て直しても同じです。"""
    found = set()
    for salt in ("zerodl", "other"):
        buffer, fig = io.StringIO(), curve()
        with plt.rc_context({"svg.hashsalt": salt}):
            fig.savefig(buffer, format="svg", transparent=True)
        plt.close(fig)
        found.add(figure_html(buffer.getvalue(), "曲線"))
    assert len(found) == 1


def test_nothing_leaks_into_the_page():
    svg = to_svg(curve(), alt="曲線")
    for word in ("<style", "<metadata", "<?xml", "<!--", "xmlns", " href", "Matplotlib", "\n"):
        assert word not in svg


def test_numbers_in_labels_keep_their_digits():
    assert ">0.123456789</text>" in to_svg(curve(title="0.123456789"), alt="曲線")


def test_images_are_embedded_pixel_by_pixel():
    digit = np.arange(784, dtype=np.uint8).reshape(28, 28)
    fig, ax = plt.subplots()
    ax.imshow(digit, vmin=0, vmax=255)
    image = parse(to_svg(fig, alt="数字")).image
    assert "pixelated" in image["style"]
    kind, data = image["xlink:href"].split(",")
    assert kind == "data:image/png;base64"
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))
    np.testing.assert_allclose(pixels.astype(int), digit, atol=1)  # 色の表の丸め


def test_japanese_without_the_style_is_refused_with_a_hint():
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        with pytest.raises(ValueError, match=r"use_style\(\) を呼びましたか"):
            to_svg(curve(), alt="曲線")


def test_japanese_and_minus_are_drawn_without_a_warning():
    assert "−1" in to_svg(curve(), alt="曲線")


def test_twelve_lines_can_be_told_apart():
    styles = [(s["color"], s["linestyle"]) for s in mpl.rcParams["axes.prop_cycle"]]
    assert len(set(styles)) == len(styles) == 12
    assert [color for color, _ in styles[:4]] == list(PALETTE.values())


def test_figure_html_accepts_the_svg_of_other_tools():
    buffer = io.StringIO()
    fig = curve()
    fig.savefig(buffer, format="svg", transparent=True)
    plt.close(fig)
    assert figure_html(buffer.getvalue(), "曲線") == to_svg(curve(), alt="曲線")


def test_importing_does_not_load_matplotlib():
    code = "import sys, zerodl.plotting; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("missing", ["matplotlib.pyplot", "matplotlib_fontja", "cycler"])
def test_a_missing_library_is_named_with_the_command(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ModuleNotFoundError) as caught:
        use_style()
    assert str(caught.value) == (
        "図を描くには matplotlib と matplotlib-fontja が要ります。"
        "次のコマンドで入ります: python -m pip install matplotlib matplotlib-fontja"
    )

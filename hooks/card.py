"""リンクを貼ったときに出る絵(og:image)を描きます。言葉は mkdocs.yml から取ります。"""

import io
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hooks.fingerprints import digest
from hooks.store import kept

CARD = "assets/card.png"
WORDS = "ゼロから確かめる\nニューラルネットワーク"
INK, SOFT, ACCENT, PAPER = "#23282e", "#59616b", "#00659f", "#fdfdfb"


def on_files(files: Files, config: MkDocsConfig) -> None:
    """絵をサイトに加えます。"""
    files.append(File.generated(config, CARD, content=drawn(config.site_name)))


def drawn(name: str) -> bytes:
    """絵の中身です。描き方も名前も変わらなければ、前に描いたものを使います。"""
    return kept("cards", digest(Path(__file__).read_bytes(), name), lambda: draw(name))


def draw(name: str) -> bytes:
    """1200 × 630 の PNG を描きます。左は、サイトの印(overrides/partials/logo.html)です。"""
    from matplotlib.figure import Figure  # 読み込みに 0.5 秒かかるので、描くときだけ
    from matplotlib.patches import Ellipse
    from matplotlib_fontja import get_font_ttf_path

    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 1200), ylim=(0, 630))
    axes.axis("off")
    axes.add_patch(Ellipse((230, 315), 240, 320, fill=False, linewidth=24, edgecolor=INK))
    axes.plot([180, 280], [245, 385], color=ACCENT, linewidth=22, marker="o", markersize=44)
    font = Path(get_font_ttf_path())
    for height, words, size, color in [(370, WORDS, 44, INK), (190, name, 36, SOFT)]:
        axes.text(450, height, words, font=font, fontsize=size, color=color, va="center")
    image = io.BytesIO()
    figure.savefig(image, format="png", metadata={"Software": None})
    return image.getvalue()

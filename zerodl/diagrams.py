"""ネットワークの図: 層を縦の列にして、丸(ノード)と、それをつなぐ線(重み)を描きます。"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from zerodl.plotting import PALETTE, use_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]
Weights = Mapping[tuple[int, int, int], str]

RADIUS = 0.35
# 隣の列、隣の行までの距離
ACROSS, DOWN = 2.6, 1.3
# 距離 1 の大きさ。四つの列が、電話の画面に収まる
INCHES = 0.55


def draw_network(
    columns: Sequence[Sequence[str]],
    colors: Sequence[str],
    weights: Weights | None = None,
    titles: Sequence[str] = (),
) -> "Figure":
    """列を左から右へ並べ、隣の列の丸どうしを線でつないだ図を返します。

    Parameters
    ----------
    columns : 列ごとの、丸の中の文字。``"1"`` はバイアスのための入力で、左からの線は入りません
    colors : 列ごとの色の名前 (``PALETTE`` の ``"forward"`` など)
    weights : 線に添える文字。``(列, 丸, 次の列の丸)`` から文字への辞書。どれも 0 から数えます
    titles : 列の上に書く文字

    Raises
    ------
    ValueError
        色や題の数が列の数と違うとき、色の名前がないとき、線のない所に文字を添えたとき。
    """
    weights = weights or {}
    _check(columns, colors, weights, titles)
    use_style()
    import matplotlib.pyplot as plt

    places = [[(ACROSS * c, y) for y in _rows(len(column))] for c, column in enumerate(columns)]
    right, top = ACROSS * (len(columns) - 1), _rows(max(map(len, columns)))[0] + RADIUS
    above = 0.7 if titles else 0.1
    wide, tall = right + 1.2, 2 * top + 0.1 + above
    fig, ax = plt.subplots(figsize=(INCHES * wide, INCHES * tall))
    for c, i, j in _edges(columns):
        _line(ax, places[c][i], places[c + 1][j], weights.get((c, i, j), ""))
    for column, color, spots in zip(columns, colors, places, strict=True):
        for text, spot in zip(column, spots, strict=True):
            ax.add_patch(plt.Circle(spot, RADIUS, fc="none", ec=PALETTE[color], linewidth=2))
            ax.text(*spot, text, ha="center", va="center")
    for c, title in enumerate(titles):
        ax.text(ACROSS * c, top + 0.2, title, ha="center", va="bottom")
    ax.set(xlim=(-0.6, right + 0.6), ylim=(-top - 0.1, top + above), aspect="equal")
    ax.axis("off")
    return fig


def _rows(count: int) -> list[float]:
    """縦の中央をそろえた、上から順の高さです。"""
    return [((count - 1) / 2 - i) * DOWN for i in range(count)]


def _edges(columns: Sequence[Sequence[str]]) -> list[tuple[int, int, int]]:
    """線のある (列, 丸, 次の列の丸) です。"1" の丸に、左からの線は入りません。"""
    return [
        (c, i, j)
        for c, (left, right) in enumerate(pairwise(columns))
        for i in range(len(left))
        for j, text in enumerate(right)
        if text != "1"
    ]


def _line(ax: "Axes", start: Point, end: Point, text: str) -> None:
    """丸の縁から縁までの線を引き、出どころの近くに文字を添えます。"""
    (x0, y0), (x1, y1) = start, end
    edge = RADIUS / hypot(x1 - x0, y1 - y0)

    def at(part: float) -> Point:
        return x0 + part * (x1 - x0), y0 + part * (y1 - y0)

    # 図の背景は透明なので、文字の所では線を切る
    parts = [(edge, 0.17), (0.47, 1 - edge)] if text else [(edge, 1 - edge)]
    for piece in parts:
        xs, ys = zip(*map(at, piece), strict=True)
        ax.plot(xs, ys, "-", color=PALETTE["data"], linewidth=1)
    ax.text(*at(0.32), text, ha="center", va="center", color=PALETTE["parameter"])


def _check(
    columns: Sequence[Sequence[str]],
    colors: Sequence[str],
    weights: Weights,
    titles: Sequence[str],
) -> None:
    if not columns or not all(columns):
        raise ValueError("columns には、丸が一つ以上ある列を並べてください。")
    for name, items in (("colors", colors), ("titles", titles or columns)):
        if len(items) != len(columns):
            raise ValueError(f"{name} は {len(items)} 個ですが、列は {len(columns)} 個です。")
    for color in colors:
        if color not in PALETTE:
            raise ValueError(f"色 {color!r} はありません。{list(PALETTE)} から選んでください。")
    for edge in weights:
        if edge not in _edges(columns):
            raise ValueError(f"線 {edge} はありません。(列, 丸, 次の列の丸) を 0 から数えます。")

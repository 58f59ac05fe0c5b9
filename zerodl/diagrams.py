"""丸と線の図: ネットワーク(線に重みを添える)と、計算グラフ(線に値と勾配を添える)です。"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING

from zerodl.plotting import PALETTE, use_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]
Texts = Sequence[str]
Weights = Mapping[tuple[int, int, int], str]
Nodes = Mapping[str, tuple[str, float, float]]
Edges = Mapping[tuple[str, str], tuple[str, str]]

RADIUS = 0.35
# 隣の列、隣の行までの距離。四つの列(計算グラフは五つ)が、電話の画面に収まる
ACROSS, DOWN = 2.6, 1.3
STEP, DROP = 1.85, 1.3  # 計算グラフでは
INCHES = 0.55  # 距離 1 の大きさ


def draw_network(
    columns: Sequence[Texts],
    colors: Texts,
    weights: Weights | None = None,
    titles: Texts = (),
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
        ends = [places[c][i], places[c + 1][j]]
        if len(columns[c]) < len(columns[c + 1]):
            # 丸の多い側なら重ならない
            ends.reverse()
        _line(ax, ends[0], ends[1], weights.get((c, i, j), ""))
    for column, color, spots in zip(columns, colors, places, strict=True):
        for text, spot in zip(column, spots, strict=True):
            ax.add_patch(plt.Circle(spot, RADIUS, fc="none", ec=PALETTE[color], linewidth=2))
            ax.text(*spot, text, ha="center", va="center")
    for c, title in enumerate(titles):
        ax.text(ACROSS * c, top + 0.2, title, ha="center", va="bottom")
    ax.set(xlim=(-0.6, right + 0.6), ylim=(-top - 0.1, top + above), aspect="equal")
    ax.axis("off")
    return fig


def draw_graph(nodes: Nodes, edges: Edges) -> "Figure":
    """計算グラフの図を返します。線には、順伝播の値を青で、その下に勾配を朱色で添えます。

    Parameters
    ----------
    nodes : 名前から ``(文字, 列, 行)`` への辞書。入る線と出る線の両方がある節だけを、丸で囲みます
    edges : ``(元の名前, 先の名前)`` から ``(値, 勾配)`` への辞書。空の文字列は書きません

    Raises
    ------
    ValueError
        線が一つもないとき、線の端の名前が nodes にないとき。
    """
    if not edges or not {name for edge in edges for name in edge} <= {*nodes}:
        names = f"線は一つ以上で、端の名前は nodes の {[*nodes]} から選びます。"
        raise ValueError(f"{names}edges に {[*edges]} が渡されました。")
    use_style()
    import matplotlib.pyplot as plt

    places = {name: (STEP * x, -DROP * y) for name, (_, x, y) in nodes.items()}
    xs, ys = zip(*places.values(), strict=True)
    left, right, low, top = min(xs) - 0.8, max(xs) + 0.5, min(ys) - 0.4, max(ys) + 0.4
    fig, ax = plt.subplots(figsize=(INCHES * (right - left), INCHES * (top - low)))
    for (start, end), (value, gradient) in edges.items():
        ends = places[start], places[end]
        edge, half = 0.42 / dist(*ends), (0.36 if ends[0][1] == ends[1][1] else 0.48) / dist(*ends)
        _stroke(ax, *ends, [(edge, 0.5 - half), (0.5 + half, 1 - edge)])
        x, y = _between(*ends, 0.5)
        for text, color, shift in ((value, "forward", 0.2), (gradient, "gradient", -0.2)):
            ax.text(x, y + shift, text, ha="center", va="center", color=PALETTE[color])
    for name, (text, _, _) in nodes.items():
        if {name} <= {a for a, _ in edges} & {b for _, b in edges}:
            ax.add_patch(plt.Circle(places[name], RADIUS, fc="none", ec=PALETTE["data"]))
        ax.text(*places[name], text, ha="center", va="center")
    ax.set(xlim=(left, right), ylim=(low, top), aspect="equal")
    ax.axis("off")
    return fig


def _rows(count: int) -> list[float]:
    """縦の中央をそろえた、上から順の高さです。"""
    return [((count - 1) / 2 - i) * DOWN for i in range(count)]


def _edges(columns: Sequence[Texts]) -> list[tuple[int, int, int]]:
    """線のある (列, 丸, 次の列の丸) です。"1" の丸に、左からの線は入りません。"""
    return [
        (c, i, j)
        for c, (left, right) in enumerate(pairwise(columns))
        for i in range(len(left))
        for j, text in enumerate(right)
        if text != "1"
    ]


def _line(ax: "Axes", start: Point, end: Point, text: str) -> None:
    """丸の縁から縁までの線を引き、start の近くに文字を添えます。"""
    edge = RADIUS / dist(start, end)
    # 図の背景は透明なので、文字の所では線を切る
    _stroke(ax, start, end, [(edge, 0.17), (0.47, 1 - edge)] if text else [(edge, 1 - edge)])
    place = _between(start, end, 0.32)
    ax.text(*place, text, ha="center", va="center", color=PALETTE["parameter"])


def _stroke(ax: "Axes", start: Point, end: Point, parts: Sequence[Point]) -> None:
    """全体を 1 とした (初め, 終わり) の所だけ、線を引きます。"""
    for piece in parts:
        xs, ys = zip(*(_between(start, end, part) for part in piece), strict=True)
        ax.plot(xs, ys, "-", color=PALETTE["data"], linewidth=1)


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def _check(columns: Sequence[Texts], colors: Texts, weights: Weights, titles: Texts) -> None:
    if not columns or not all(columns):
        raise ValueError("columns には、丸が一つ以上ある列を並べてください。")
    for name, items in (("colors", colors), ("titles", titles or columns)):
        if len(items) != len(columns):
            raise ValueError(f"{name} は {len(items)} 個ですが、列は {len(columns)} 個です。")
    for color in colors:
        if color not in PALETTE:
            raise ValueError(f"色 {color!r} はありません。{[*PALETTE]} から選んでください。")
    for edge in weights:
        if edge not in _edges(columns):
            raise ValueError(f"線 {edge} はありません。(列, 丸, 次の列の丸) を 0 から数えます。")

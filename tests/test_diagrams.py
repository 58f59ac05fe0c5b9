"""丸と線の図: 丸、線、添えた文字が、言われた数だけ、重ならない所に描かれます。"""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from zerodl.diagrams import DOWN, INCHES, RADIUS, draw_graph, draw_network
from zerodl.plotting import PALETTE, to_svg

COLUMNS = [["1", "x", "y"], ["1", "u"], ["z"]]
COLORS = ["data", "forward", "forward"]


@pytest.fixture
def axes():
    fig = draw_network(COLUMNS, COLORS, {(0, 1, 1): "0.5"}, ["入力", "中間層", "出力"])
    yield fig.axes[0]
    plt.close(fig)


def test_every_node_stands_in_its_column(axes):
    circles = axes.patches
    assert [to_hex(c.get_edgecolor()) for c in circles] == [
        *[PALETTE["data"]] * 3, *[PALETTE["forward"]] * 3
    ]  # fmt: skip
    centers = np.array([c.center for c in circles])
    assert len({*centers[:3, 0]}) == len({*centers[3:5, 0]}) == 1
    distance = np.linalg.norm(centers[:, None] - centers, axis=2)
    assert distance[distance > 0].min() > 2 * RADIUS
    inside = [t.get_text() for t in axes.texts if t.get_position() in map(tuple, centers)]
    assert inside == ["1", "x", "y", "1", "u", "z"]


def test_lines_join_neighbours_but_never_enter_a_bias(axes):
    # 三つの丸から u へ、二つの丸から z へ。文字を添えた線は、二つに切れる
    assert len(axes.lines) == 3 + 2 + 1
    for line in axes.lines:
        for x, y in (line.get_xydata()[0], line.get_xydata()[-1]):
            gaps = [np.hypot(x - c.center[0], y - c.center[1]) for c in axes.patches]
            assert min(gaps) > 0.99 * RADIUS


def test_words_are_drawn(axes):
    words = {t.get_text(): t for t in axes.texts}
    assert {"入力", "中間層", "出力", "0.5"} <= {*words}
    assert to_hex(words["0.5"].get_color()) == PALETTE["parameter"]
    for text, title in zip(COLUMNS, ["入力", "中間層", "出力"], strict=True):
        assert words[title].get_position()[1] > max(words[t].get_position()[1] for t in text)


def distances(axes, centers, parts=(0, 1)):
    """線を parts に内分する点ごとの、いちばん近い中心までの距離です。"""
    lines = np.array([line.get_xydata()[[0, -1]] for line in axes.lines])
    points = np.concatenate([lines[:, 0] + part * (lines[:, 1] - lines[:, 0]) for part in parts])
    return np.linalg.norm(points[:, None] - np.array(centers), axis=2).min(axis=1)


def test_lines_end_on_the_circles_and_columns_are_centred(axes):
    centers = [c.center for c in axes.patches]
    touching = np.isclose(distances(axes, centers), RADIUS)
    assert (touching.sum(), len(touching)) == (2 * 5, 2 * 6)  # 線は 5 本、一つは切れている
    assert distances(axes, centers, np.linspace(0, 1, 20)).min() > 0.99 * RADIUS
    assert {(c.get_facecolor()[3], c.get_linewidth(), c.radius) for c in axes.patches} == {
        (0, 2, RADIUS)
    }
    heights = [y for _, y in centers]
    np.testing.assert_allclose(heights, [DOWN, 0, -DOWN, DOWN / 2, -DOWN / 2, 0])


@pytest.mark.parametrize(
    "draw",
    [
        lambda: draw_network(COLUMNS, COLORS, {(0, 1, 1): "0.5"}),
        lambda: draw_network(COLUMNS, COLORS, titles=["入力", "中間層", "出力"]),
        lambda: draw_graph(NODES, EDGES),
    ],
)
def test_the_frame_holds_everything_and_little_more(draw):
    fig = draw()
    (axes,) = fig.axes
    plt.close(fig)
    low, high = np.transpose([axes.get_xlim(), axes.get_ylim()])
    np.testing.assert_allclose(fig.get_size_inches(), INCHES * (high - low))
    assert axes.get_aspect() == 1
    assert not axes.axison
    centers = [c.center for c in axes.patches]
    spots = np.array([t.get_position() for t in axes.texts])
    lines = np.concatenate([line.get_xydata() for line in axes.lines])
    for places, margin in ((spots, 0), (lines, 0), (np.array(centers), RADIUS)):
        assert (low + margin <= places).all()
        assert (places <= high - margin).all()
    assert (spots.min(axis=0) - low < 1).all()
    assert (high - spots.max(axis=0) < 1).all()
    assert {t.get_ha() for t in axes.texts} == {"center"}
    assert {t.get_va() for t in axes.texts} <= {"center", "bottom"}
    assert {line.get_linewidth() for line in axes.lines} == {1}


def test_a_minus_sign_does_not_run_into_its_line():
    fig = draw_network([["x"], ["y"]], ["data", "forward"], {(0, 0, 0): "−0.5"})
    plt.close(fig)
    axes = fig.axes[0]
    (label,) = [t for t in axes.texts if t.get_text() == "−0.5"]
    box = label.get_window_extent().transformed(axes.transData.inverted())
    before, after = (line.get_xdata() for line in axes.lines)
    assert before[-1] < box.x0
    assert box.x1 < after[0]


def test_the_diagram_can_stand_on_a_page():
    svg = to_svg(draw_network([["x"], ["y"]], ["data", "forward"]), alt="丸が二つ")
    assert svg.count("var(--zd-forward") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": []}, "columns には、丸が一つ以上ある列を並べてください。"),
        ({"columns": [["x"], [], ["y"]]}, "丸が一つ以上ある列"),
        ({"colors": ["data"]}, "colors は 1 個ですが、列は 3 個です。"),
        ({"titles": ["入力"]}, "titles は 1 個ですが、列は 3 個です。"),
        ({"colors": ["data", "red", "data"]}, "色 'red' はありません。['forward'"),
        ({"weights": {(0, 0, 0): "b"}}, "線 (0, 0, 0) はありません。"),
        ({"weights": {(1, 0, 1): "b"}}, "線 (1, 0, 1) はありません。"),
    ],
)
def test_refusals(change, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        draw_network(**{"columns": COLUMNS, "colors": COLORS} | change)
    assert plt.get_fignums() == []


NODES = {"x": ("$x$", 0, 0), "y": ("$y$", 0, 2), "m": ("×", 1, 1), "z": ("$z$", 2, 1)}
EDGES = {("x", "m"): ("3", "4"), ("y", "m"): ("4", "3"), ("m", "z"): ("12", "")}


def test_a_graph_shows_values_above_gradients_and_circles_only_the_operations():
    fig = draw_graph(NODES, EDGES)
    (axes,) = fig.axes
    plt.close(fig)
    (circle,) = axes.patches
    words = [(t.get_text(), to_hex(t.get_color()), *t.get_position()) for t in axes.texts]
    values = [w for w in words if w[1] == PALETTE["forward"]]
    gradients = [w for w in words if w[1] == PALETTE["gradient"]]
    assert [w[0] for w in values] == ["3", "4", "12"]
    assert [w[0] for w in gradients] == ["4", "3", ""]
    assert all(v[2] == g[2] and v[3] > g[3] for v, g in zip(values, gradients, strict=True))
    inside = [w[0] for w in words if w[2:] == circle.center]
    assert inside == ["×"]
    assert {"$x$", "$y$", "$z$"} <= {w[0] for w in words}
    # 線は、文字を書くまん中で切れている
    assert len(axes.lines) == 2 * len(EDGES)
    middles = (np.array([w[2:] for w in values]) + [w[2:] for w in gradients]) / 2
    assert distances(axes, middles, np.linspace(0, 1, 20)).min() > 0.3
    # 外側の端は、つなぐ節のすぐ手前にある
    centers = [w[2:] for w in words if w[0] in {"$x$", "$y$", "$z$", "×"}]
    assert np.isclose(distances(axes, centers), 0.42).sum() == 2 * len(EDGES)
    assert distances(axes, centers, np.linspace(0, 1, 20)).min() > 0.4
    assert (circle.radius, circle.get_facecolor()[3]) == (RADIUS, 0)
    assert to_hex(circle.get_edgecolor()) == PALETTE["data"]
    place = {w[0]: w[2:] for w in words}
    assert place["$y$"][1] < place["$x$"][1]  # 行は、上から数える


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ({}, "edges に [] が渡されました。"),
        ({("x", "q"): ("1", "")}, "['x', 'y', 'm', 'z'] から選びます。edges に [('x', 'q')] が"),
    ],
)
def test_a_graph_without_ends_is_refused(edges, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        draw_graph(NODES, edges)

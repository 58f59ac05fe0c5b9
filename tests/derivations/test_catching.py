"""偽の式に気づき、直しやすく知らせること。乱数の点が、式を確かめるのに足りること。"""

import re

import numpy as np
import pytest

from derivations.borders import borders, root
from derivations.checking import check
from derivations.claims import claim_at
from derivations.intervention import evaluate
from derivations.rows import chains
from derivations.world import Point
from tests.derivations.test_reading import world

SOFTMAX = "u, t = free(K), label(K)\ny = softmax(u)\nL = cross_entropy([u], [t])\n"
BATCH = """
X, W, b, t = free(N, D), free(D, K), free(K), label(K, N)
U = X @ W + b
Y, T = softmax(U), one_hot(t, K)
L = cross_entropy(U, t)
"""
FORGED = [
    (SOFTMAX, r"\frac{\partial L}{\partial u_k} = y_k - [k = t]", r"t_k - y_k"),
    (SOFTMAX, r"\frac{\partial L}{\partial u_k} = y_k - t_k", r"y_k + t_k"),
    (SOFTMAX, r"\frac{\partial y_j}{\partial u_k} = y_j ([j = k] - y_k)", r"y_j ([j = k] + y_k)"),
    (SOFTMAX, r"y_k = \frac{e^{u_k}}{\sum_j e^{u_j}}", r"\frac{e^{u_k}}{K}"),
    (BATCH, r"\frac{\partial L}{\partial W} = \frac1N X^\top (Y - T)", r"\frac13 X^\top (Y - T)"),
    (BATCH, r"\frac{\partial L}{\partial W} = \frac1N X^\top (Y - T)", r"\frac1N (Y - T)^\top X"),
    (
        BATCH,
        r"\frac{\partial L}{\partial b_k} = \frac1N \sum_n (y_{nk} - t_{nk})",
        r"\sum_n y_{nk}",
    ),
    ("a = positive()", r"\log a^2 = 2 \log a", r"(\log a)^2"),
    ("a = free()", r"\log(1 + e^a) = \max(a, 0) + \log(1 + e^{-|a|})", r"\max(a, 0)"),
    ("u = free(K)", r"\max_k u_k \ge u_0", r"\max_k u_k + 1"),
    # 場合の境目と、等号の成り立つ点
    (
        "a = free()",
        r"|a| = \begin{cases} a & (a > 0) \\ -a & (a \le 0) \end{cases}",
        r"\begin{cases} a & (a > 0) \\ -a & (a < 0) \end{cases}",
    ),
    (
        "u = free()",
        r"[u > 0] = \begin{cases} 1 & (u > 0) \\ 0 & (u \le 0) \end{cases}",
        r"\begin{cases} 1 & (u \ge 0) \\ 0 & (u < 0) \end{cases}",
    ),
    (
        "x, w, b = free(2), free(2), free()\ny = float(b + x @ w > 0)",
        r"y = \begin{cases} 0 & (b + w_0x_0 + w_1x_1 \le 0) \\ 1 & (b + xw > 0) \end{cases}",
        r"\begin{cases} 0 & (b + w_0w_0 + w_1x_1 \le 0) \\ 1 & (b + xw > 0) \end{cases}",
    ),
    # 小さな数は、割合で比べる
    ("a = positive()", r"10^{-9} a = 10^{-10} \cdot 10 a", r"10^{-10} a"),
    ("a, ε = positive(), 1e-8", r"\sqrt{a^2} + \epsilon = a + \epsilon", r"\sqrt{a^2}"),
    # 行ごとの微分、関数の勾配、更新
    (
        "U = free(N, K)\nL = (U**3).sum()",
        r"\frac{\partial L}{\partial u_n} = 3 u_n \odot u_n",
        "3 u_0",
    ),
    ("w = free(D)\nf = lambda w: (w**3).sum()", r"\nabla f(w) = 3 w \odot w", r"3 w"),
    ("w = free(D)", r"\nabla_w \frac12 \|w\|^2 = w", r"\frac12 w"),
]
UNEQUAL = [
    ("a = free()", r"\sigma(a)(1 - \sigma(a)) \le \frac14"),
    ("q, y = prob(K), prob(K)", r"\sum_k q_k \log\frac{q_k}{y_k} \ge 0"),
    ("a = free()", r"e^a \ge 1 + a"),
    (
        "q, y = prob(K), prob(K)",
        r"\sum_k q_k \log\frac{y_k}{q_k} \le \sum_k q_k (\frac{y_k}{q_k} - 1)",
    ),
    ("a = free()", r"\sigma'(a) \le \frac14"),
    ("q = prob(K)", r"-\sum_k q_k \log q_k \le \log K"),
]


@pytest.mark.parametrize(("declared", "latex"), UNEQUAL)
def test_equality_is_met_at_the_edge(declared: str, latex: str):
    assert check(latex, world(declared)).status == "検算"
    for sign, strict in ((r"\le", "<"), (r"\ge", ">")):
        if sign in latex:
            assert check(latex.replace(sign, strict), world(declared)).status == "不成立"


STEP = "x, a, u = free(), positive(), free(K)\n"
BORDERS = [  # 宣言、式の左と右(場合の境目で値が変わるものと、変わらないもの)、境目で値が変わるか
    ("y = float(x >= 1)", r"y = \begin{cases} 1 & (x \ge 1) \\ 0 & (x < 1) \end{cases}", True),
    ("y = max(x, 1)", r"y = \begin{cases} x & (x \ge 1) \\ 1 & (x < 1) \end{cases}", False),
    ("y = float(x >= a)", r"y = \begin{cases} 1 & (x \ge a) \\ 0 & (x < a) \end{cases}", True),
    ("y = (u >= 0.7) * u", r"y_k = [u_k \ge 0.7] u_k", True),
    ("y = np.sum(u[u >= 3])", r"y = \sum_k [u_k \ge 3] u_k", True),
    ("y = float(a >= 5)", r"y = [a \ge 5]", True),  # 乱数の選ばない所
    (
        "y = x if abs(x) >= 1 else 1.0",  # 1 では同じ、-1 では違う
        r"y = \begin{cases} x & (|x| \ge 1) \\ 1 & (|x| < 1) \end{cases}",
        True,
    ),
    ("y = float(abs(x) >= a)", r"y = [|x| \ge a]", True),
    ("y = float(2 * x + a >= 0.7)", r"y = [2x + a \ge 0.7]", True),
    ("y = x if x >= 1 else a", r"y = x \quad (x \ge 1)", None),
]


@pytest.mark.parametrize(("declared", "latex", "jumps"), BORDERS)
def test_borders_of_cases_are_met(declared: str, latex: str, jumps: bool | None):
    swapped = latex.replace(r"\ge", ">").replace("<", r"\le")
    assert check(latex, world(STEP + declared)).status == "検算"
    assert check(swapped, world(STEP + declared)).status == ("不成立" if jumps else "検算")
    if jumps is None:
        strict = declared.replace(">=", ">")
        assert check(latex, world(STEP + strict)).status == "不成立"


def test_equal_indices_are_not_a_border():
    made = world("y = softmax(free(K))")
    claim = claim_at(chains("y_j = y_k [j = k] + y_j [j \\ne k]")[0], 0, made)
    assert list(borders(claim, made)) == []


@pytest.mark.parametrize(
    ("declared", "latex"),
    [
        ("a = free()", r"\lim_{x \to 9} [x > a] = 1"),
        ("u, K = free(4), 4", r"\sum_{k=1}^{3} [u_{k-1} > 0] = \sum_{j=0}^{2} [u_j > 0]"),
        ("a = free()\nb = np.linalg.inv([[a - 0.5]])[0, 0]", r"[b > 0] = [a > \frac12]"),
    ],
)
def test_places_without_a_border_are_passed_over(declared: str, latex: str):
    result = check(latex, world(declared))
    assert (result.status, result.failures) == ("検算", [])


def test_a_fault_of_the_search_itself_is_not_hidden():
    with pytest.raises(TypeError):
        root(lambda value: [value, None], 0.5)


def test_rounding_at_a_border_is_not_a_counterexample():
    """書き方で丸めが変わる境目は、試さないこと。"""
    declared = "x, w, b = free(2), free(2), free()\ny = float(b + x @ w > 0.7)"
    latex = r"y = \begin{cases} 0 & (b + w_0x_0 + w_1x_1 \le 0.7) \\ 1 & (xw + b > 0.7) \end{cases}"
    assert check(latex, world(declared)).status == "検算"
    assert check(latex.replace(">", r"\ge"), world(declared)).status == "不成立"


def test_points_where_nothing_is_defined_are_left_out():
    assert check(r"a^2 / a = a", world("a = free()")).status == "検算"
    assert check(r"\frac1a \cdot a = 1", world("a = free()")).status == "検算"
    assert check(r"\frac{d}{da}|a| = \frac{a}{|a|}", world("a = free()")).status == "検算"


def right(latex: str, other: str) -> str:
    sign = r"\ge" if r"\ge" in latex else "="
    return latex.partition(sign)[0] + sign + " " + other


@pytest.mark.parametrize(("declared", "latex", "other"), FORGED)
def test_forgeries_are_noticed(declared: str, latex: str, other: str):
    assert check(latex, world(declared)).status == "検算"
    result = check(right(latex, other), world(declared))
    assert result.status == "不成立"
    assert re.search("左辺の値|形|場合分けで、0 個", result.failures[0][1])


def test_message_shows_both_sides_as_written_and_the_only_wrong_line():
    latex = "\\begin{aligned}\na^2 - b^2 &= (a + b)(a - b) \\\\\n&= a^2 + b^2 \\\\\n&= a a - b b\n"
    result = check(latex + r"\end{aligned}", world("a, b = free(at=2), free(at=1)"))
    place, message = result.failures[0]
    assert latex.count("\n", 0, place) == 2
    assert message.split("\n") == [
        "左辺 (a + b)(a - b)",
        "右辺 a^2 + b^2",
        "左辺の値 3.",
        "右辺の値 5.",
        "点 a = 2.、b = 1.",
        "この行だけが違います: a^2 + b^2",
    ]


def test_sizes_change_so_a_number_cannot_stand_for_a_size():
    assert check(r"\sum_k y_k = \frac{K}{3}", world("y = prob(K)")).status == "不成立"
    sizes = {world("").run(Point(seed))["K"] for seed in range(4)}
    assert len(sizes) == 4


def test_a_declared_number_cannot_stand_for_a_size():
    declared = "S, x = whole(1, 3), free()\ny = S * x"
    assert check("y = Sx", world(declared)).status == "検算"
    assert check("y = 2x", world(declared)).status == "不成立"
    ((_, message),) = check("y = Sx", world(declared.replace("whole(1, 3)", "2"))).failures
    assert message.startswith("S が、いつも同じ整数です")


def test_indices_follow_a_size_declared_on_the_page():
    assert world("K = 7").run(Point(0))["k"] == range(7)
    assert world("k = range(2)\nK = 7").run(Point(0))["k"] == range(2)


@pytest.mark.parametrize(
    ("declared", "latex"),
    [
        ("u = free(K)\ny = softmax(u)\nL = 3.0", r"\frac{\partial L}{\partial u_k} = 0"),
        ("a = 0", r"a = 2a"),
        ("a = free()", r"a = a"),
        ("a, b = chance(1)[0], chance(1)[0]", r"\mathbb{E}[ab] = -2 \mathbb{E}[a]"),
    ],
)
def test_empty_relations_are_refused(declared: str, latex: str):
    ((_, message),) = check(latex, world(declared)).failures
    assert "いつも 0" in message


def test_zero_can_be_stated():
    assert check(r"\sum_k (y_k - t_k) = 0", world("y, t = prob(K), prob(K)")).status == "検算"


def test_kinks_are_avoided_not_averaged():
    declared = "u = free(N, M, low=-0.001, high=0.001)\nz = relu(u)\nL = z.sum()"
    result = check(r"\frac{\partial L}{\partial u_{nm}} = [u_{nm} > 0]", world(declared))
    assert result.status == "読めない"  # どの点も折れ目に近いときは、確かめたことにしない
    declared = declared.replace("low=-0.001, high=0.001", "low=-9, high=9")
    assert check(r"\frac{\partial L}{\partial u_{nm}} = [u_{nm} > 0]", world(declared)).count == 1


def test_kinks_are_seen_even_when_the_point_is_on_them():
    for latex in (r"\frac{d}{da}|a| = b", r"\frac{d}{da}\max(a, 0) = b"):
        made = world("a, b = 0.0, 0.5")
        assert check(latex, made).status == "読めない"


def test_moving_an_intermediate_value_moves_only_what_follows_it():
    made = world("u = free(K)\ny = softmax(u)\nL = -np.log(y[0])")
    slope = evaluate(made, "_D('L', 'y', (), dict())", Point(3), {})
    y = made.run(Point(3))["y"]
    np.testing.assert_allclose(slope, [-1 / y[0], *np.zeros(len(y) - 1)], atol=1e-9)


def test_derivatives_are_precise():
    made = world("x = free()\ny = np.sin(3 * x)")
    x = made.run(Point(5))["x"]
    first = evaluate(made, "_D('y', 'x', (), dict())", Point(5), {})
    second = evaluate(made, """_D("_D('y', 'x', (), dict())", 'x', (), dict())""", Point(5), {})
    np.testing.assert_allclose(first, 3 * np.cos(3 * x), rtol=1e-11)
    np.testing.assert_allclose(second, -9 * np.sin(3 * x), rtol=1e-7)


def test_a_declared_hypothesis_limits_the_points():
    declared = SOFTMAX + "j != k"
    assert check(r"\frac{\partial y_j}{\partial u_k} = -y_j y_k", world(declared)).count == 1
    assert check(r"\frac{\partial y_j}{\partial u_k} = -y_j y_k", world(SOFTMAX)).failures


def test_symmetry_is_a_hypothesis_of_its_own():
    latex = r"\mathbb{E}[\max(u, 0)^2] = \frac12 \mathbb{E}[u^2]"
    assert check(latex, world("u = symmetric(1)[0]")).status == "検算"
    assert check(latex, world("u = chance(1)[0]")).status == "不成立"


def test_definitions_are_announced():
    latex = r"S = \sum_i e^{u_i}"
    assert check(latex, world("u = free(K)")).status == "読めない"
    made = world("u = free(K)\ny = softmax(u)\ndefines(S)")
    assert check(latex, made).status == "定義"
    assert check(r"y_k = \frac{e^{u_k}}{S}", made).status == "検算"
    assert check(r"y_k = \frac{e^{u_k}}{2S}", made).status == "不成立"


def test_values_that_are_not_finite_are_not_equal():
    assert check(r"\log(a - a) = -e^{1000 b}", world("a, b = free(), 1")).status == "不成立"


@pytest.mark.parametrize("latex", ["2{0} + 1 = 21", "3{-2} = 1", "a{b + c} = ba + c"])
def test_invisible_braces_change_nothing(latex: str):
    """読者に見えるとおりに読みます。"""
    assert check(latex, world("a, b, c = free(), free(), free()")).status == "検算"


def test_only_symbols_and_calls_can_be_defined():
    latex = r"w \leftarrow w - \eta \nabla L, \qquad \nabla L = (w_0, 10 w_1)"
    declared = "w, η = free(2), 0.1\nL = (w[0] ** 2 + 10 * w[1] ** 2) / 2\nnabla = 'w'\n"
    declared += "w_next = w - η * np.array([1, 10]) * w"
    assert check(latex, world(declared)).status == "検算"
    assert check(latex.replace("10", "11"), world(declared)).status == "不成立"


def test_an_update_is_compared_before_it_is_made():
    declared = "w, η, A = free(D), 0.1, free(D, D)\nA = A + A.T\nL = w @ A @ w / 2\n"
    declared += "w_next = w - η * w @ A"
    latex = r"w \leftarrow w - \eta \frac{\partial L}{\partial w} = w - \eta w A"
    assert check(latex, world(declared)).count == 2
    single = r"w_d \leftarrow w_d - \eta \frac{\partial L}{\partial w_d}"
    assert check(single, world(declared)).count == 1
    assert check(single.replace("- ", "+ "), world(declared)).status == "不成立"


@pytest.mark.parametrize(
    ("declared", "latex", "hint"),
    [
        (
            "y, u = 0.3, free()\nL = u**2",
            r"\frac{\partial L}{\partial u} = \frac{\partial L}{\partial y}",
            "∂L/∂y は 0",
        ),
        (SOFTMAX, r"\frac{\partial L}{\partial u} = y - t", "one_hot([t], K)[0]"),
        ("x = free(3)", r"\sum_{i=1}^{3} x_i = 1", "番号は 0 から"),
    ],
)
def test_usual_mistakes_in_declarations_are_named(declared: str, latex: str, hint: str):
    assert hint in check(latex, world(declared)).failures[0][1]

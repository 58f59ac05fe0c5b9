"""読めなければならない式(must_read.md)と、断らなければならない式。"""

import re
from pathlib import Path

import pytest

from derivations import relations
from derivations.checking import check
from derivations.letters import NAMES
from derivations.pages import Formula, read
from derivations.report import messages
from derivations.world import SIZES_AT, World

MUST_READ = Path(__file__).with_name("must_read.md")
FORMULAS = read(MUST_READ.read_text(encoding="utf-8"))


def world(source: str) -> World:
    made = World(dict(NAMES))
    made.declare(source)
    return made


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: f"line:{formula.line}")
def test_must_read(formula: Formula, monkeypatch: pytest.MonkeyPatch):
    # 読めるかどうかの試しなので、大きさの組ごとに 1 点で足りる
    monkeypatch.setattr(relations, "POINTS", len(SIZES_AT))
    assert messages(formula, "must_read.md") == []
    assert formula.status == "検算"


ARRAYS = "u, y, a, b, c = free(K), prob(K), positive(), positive(), positive()\n"
MATRICES = "X, W, A = free(N, D), free(D, M), free(K, K)\nL = (W**2).sum()\nh = relu\n"
MATRICES += "g = lambda a, b: a * b\n"
REFUSED = [
    # どこまで掛かるかが決まらない
    (r"a / b c = a", "分母か分からない"),
    (r"a / b / c = a", "分母か分からない"),
    (r"a / b \cdot c = a", "分母か分からない"),
    (r"\log a b = a", "どこまで掛かるか"),
    (r"\log a / b = a", "どこまで掛かるか"),
    (r"\log a \cdot b = a", "どこまで掛かるか"),
    (r"\prod_k y_k c = a", "どこまで掛かるか"),
    (r"\max_k u_k c = a", "どこまで掛かるか"),
    (r"\frac{d}{da} (a + b) c = a", "どこまで掛かるか"),
    (r"u \odot y u = a", "odot の後ろ"),
    # 引数か積か、べきか番号か
    (r"a(b) = c", "引数か積か"),
    (r"u(a, b) = c", "引数か積か"),
    (r"a^{(1)} = b", "べきか番号か"),
    (r"A^T = A", r"転置は \\top"),
    (r"h a = b", "引数の括弧"),
    (r"h^2(a) = b", "べきか、逆関数"),
    (r"\sin^{-1} a = b", "逆関数か逆数か"),
    (r"\log(a)^2 = b", "log の中か外か"),
    (r"|A| = a", "行列式か成分ごと"),
    (r"\underbrace{a + b}_{(2,)} c = a", "どこまでか決まりません"),
    (r"a + b \bmod c = b", "mod がどこまで"),
    # 読み飛ばすと、別の式になる印
    (r"\mathbb{E}_a[a] = b", "E に添字や上付き"),
    (r"\mathbb{E}^2[a] = b", "E に添字や上付き"),
    (r"\nabla^2 L = W", "∇ に上付き"),
    (r"\|u\|_3 = a", "ノルムの添字"),
    (r"\|u\|_p = a", "ノルムの添字"),
    (r"\underbrace{2a}_{3a} = b", "添えるのは、形"),
    (r"\overset{5}{2a} = b", "添えるのは、形"),
    (r"W^\top \leftarrow W - L", "記号一つ"),
    (r"dL = 3\,dW", "微分の記号か添字か"),
    (r"g(a \mid b) = g(a, b) + b", "縦棒とコンマの両方"),
    (r"\tanh' a = b", "右肩だけに"),
    # 引数の個数
    (r"g(a) = b", r"関数 g の引数の個数が、宣言 g\(a, b\) と式 g\(a\) で"),
    (r"h(a) = h(a, b)", r"関数 h の引数の個数が、宣言 h\(x\) と式 h\(a,b\) で"),
    (r"h'(a, b) = h'(a)", r"関数 h の引数の個数が"),
    (r"\tilde{W^\top} = X", "外に付けます"),
    (r"\mathbf{y_k} = u_k", "外に付けます"),
    (r"\hat{y_k} = u_k", "外に付けます"),
    (r"a \odot b = c", "並びどうしの積"),
    (r"\sum_j j_{jk} = 1", "添字|宣言"),
    (r"{a + b}^2 = c", "波括弧は見えない"),
    (r"A^2 = A", "成分ごとか行列の積か"),
    (r"\|A\| = a", "行列のノルム"),
    (r"X \times W = A", "数との積だけ"),
    # 括弧の始まりと終わりが合わない
    (r"\lfloor a \rceil = b", r"括弧 \\lfloor が、\\rceil で"),
    (r"\lceil a \rfloor = b", r"括弧 \\lceil が、\\rfloor で"),
    (r"\left\lfloor \frac{a}{b} \right\rceil = c", r"\\rceil で閉じて"),
    (r"\sqrt{[a + b)} = c", r"括弧 \[ が、\) で"),
    (r"\log(a] = b", r"括弧 \( が、\] で"),
    (r"a = b \qquad (a > b]", r"括弧 \( が、\] で"),
    # 数と添字
    (r"1\,000 a = b", "間隔だけ"),
    (r"a 2 = b", "文字の後ろに、数"),
    (r"0.5 0.5 a = b", "数 0.50.5 に、小数点が二つ"),
    (r"X + W = X", r"足すか比べる所で、形が合いません.*\(4,2\) \(2,5\)"),
    (r"\frac1h = a", "関数が、数の所に"),
    (r"a = \begin{cases} a & (u > 0) \\ b & (u \le 0) \end{cases}", "一つの数のように"),
    (r"\begin{pmatrix} a & b \\ c \end{pmatrix} = A", "行の長さが、そろって"),
    (r"u_{2k} = a", "数と文字が並んで"),
    (r"A_{jk+1} = a", "計算が混ざって"),
    (r"y_k = \frac{e^{u_k}}{\sum_k e^{u_k}}", "二役"),
    (r"\sum_k \sum_k y_k = 1", "また動いて"),
    (r"\sum_{q} y_k = 1", "添字として宣言されて"),
    (r"\sum_{k=0}^{K - 0.5} y_k = 1", "整数ではありません"),
    (r"a_k = b", "一つの数なので、添字 k"),
    (r"k_j = a", "一つの数なので、添字 j"),
    (r"a_{\text{in}} = b", "記号 a_in の宣言"),
    (r"\delta_{jk} = a", r"クロネッカーのデルタは \[i = j\]"),
    (r"u^\top u = a", r"列なら free\(K, 1\)"),
    (r"v_k = y_k", "記号 v の宣言"),
    (r"W_m = u", "軸は 2 個なのに"),
    # 意味のない、または決まらない関係
    (r"y_k", "確かめる関係がありません"),
    (r"a \approx b", "approx の宣言"),
    (r"a \sim b", "扱い|確かめる関係ではありません"),
    (r"z = a + b", "記号 z の宣言"),
    (r"W \leftarrow W - L", "W_next の宣言"),
    (r"\nabla L = W", "nabla"),
    (r"a = b \qquad (a + b < 0)", "条件に合う点"),
    (r"a = b, \quad j \ne k", r"仮定なら \(j"),
    (r"a = b \quad \text{if } j \ne k", r"仮定なら \(j"),
    (r"a = b + O(a^2)", r"O\(h\^2\)「O」は読みません。.*≈ と approx"),
    (r"\sum_{i=0}^{\infty} a^i = b", "無限「∞」は読みません。.*有限の番号"),
    (r"\lim_{a \to \infty} \frac1a = 0", "無限「∞」は読みません"),
    (r"\frac{\partial^2 L}{\partial a} = 0", "微分の回数"),
    (r"y_0 + y_2 + \cdots + y_{K-1} = 1", "一つずつ増えて"),
    (r"\int_0^1 h(a)\,da = b", "積分「int」は読みません。和の式にするか、文で述べる"),
    (r"W \otimes X = A", r"テンソル積「\\otimes」は読みません。成分の式"),
    (r"\bigotimes_k u_k = A", "テンソル積「bigotimes」は読みません"),
    (r"\det(A) = a", "記号「det」は読みません。宣言に det = … と書けば"),
    (r"\sup_a a = b", "上限や下限「sup」は読みません。有限個なら max"),
    (r"\binom{a}{b} = c", "二項係数「genfrac」は読みません。階乗"),
    (r"a \pm b = c", r"記号「\\pm」は読みません"),
    (r"\text{損失} = a", "言葉「損失」"),
    (r"\phantom{a} = b", "記号「phantom」は読みません"),
    (r"\begin{gathered} a \\ = b \end{gathered}", "どこにあるか分かりません"),
]


@pytest.mark.parametrize(("latex", "reason"), REFUSED, ids=[latex for latex, _ in REFUSED])
def test_must_refuse(latex: str, reason: str):
    result = check(latex, world(ARRAYS + MATRICES))
    assert not result.lines
    told = [*result.skipped, *(message for _, message in result.failures)]
    assert told
    assert [text for text in told if re.search(reason, text)], told


def test_declared_functions_are_read():
    declared = "A, a = free(K, K), positive()\ndet, arctan = np.linalg.det, np.arctan\n"
    for latex in (r"\det(A^\top) = \det(A)", r"\tan(\arctan(a)) = a"):
        assert check(latex, world(declared)).status == "検算"

"""読まない記号と、計算できない式を、代わりの書き方とともに断ります。"""

from collections.abc import Callable
from inspect import signature
from typing import Any

from derivations.errors import Unreadable

TOLD = "文で述べるか、数で示せる主張なら claim で確かめます"
INTEGRAL = ("積分", f"和の式にするか、{TOLD}")
TENSOR = ("テンソル積", "成分の式 a_i b_j にします(要素ごとの積なら \\odot)")
DIRECT = ("直和", TOLD)
LIMITS = ("上限や下限", f"有限個なら max や min で書きます。ほかは、{TOLD}")
INSTEAD = {
    "int": INTEGRAL, "iint": INTEGRAL, "iiint": INTEGRAL, "oint": INTEGRAL,
    r"\otimes": TENSOR, "bigotimes": TENSOR, r"\oplus": DIRECT, "bigoplus": DIRECT,
    "sup": LIMITS, "inf": LIMITS, "limsup": LIMITS, "liminf": LIMITS,
    "∞": ("無限", f"数では確かめられません。有限の番号までの和にするか、{TOLD}"),
    "O": ("O(h^2)", "数では確かめられません。≈ と approx = … で書きます"),
    "1": ("1 の並びとの積", "Σ で書きます"),
    "genfrac": ("二項係数", "階乗 n! の分数で書きます"),
    r"\circ": ("合成", "f(g(x)) と書きます"),
    "*": ("星印の積", "積なら並べるか \\cdot、畳み込みなら和の式で書きます"),
}  # fmt: skip

PLAIN = {  # Python の誤りの言葉 → 書き手のための言葉
    "broadcast": "足すか比べる所で、形が合いません",
    "'function'": "関数が、数の所にあります。引数の括弧を付けます",
    "truth value": "並びを、一つの数のように比べています。添字を付けます",
    "inhomogeneous": "行列の行の長さが、そろっていません",
}


def unread(text: str, otherwise: str = TOLD) -> Unreadable:
    """読まない記号の名前と、代わりの書き方を述べる断りです。"""
    name, instead = INSTEAD.get(text, ("記号", otherwise))
    return Unreadable(f"{name}「{text}」は読みません。{instead}")


def called(name: str, function: Callable[..., Any], given: list[str], written: str) -> None:
    """引数の個数が、宣言と合わない呼び出しを断ります。"""
    try:
        declared = signature(function)
    except ValueError:  # NumPy の関数には、個数の分からないものがある
        return
    try:
        declared.bind(*given)
    except TypeError:
        shown = ", ".join(declared.parameters)
        raise Unreadable(
            f"関数 {name} の引数の個数が、宣言 {name}({shown}) と式 {name}({written}) で違います"
        ) from None


def plainly(error: Exception) -> str:
    """計算の途中の Python の誤りを、分かるものは日本語にします。"""
    told = [plain for word, plain in PLAIN.items() if word in str(error)]
    return f"計算できません。{''.join(told)}({error})"

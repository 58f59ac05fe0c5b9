"""LaTeX を、KaTeX 自身の構文木にします。ページを描くのと同じ KaTeX が読みます。"""

import json
import re
from functools import cache
from typing import Any

from derivations.errors import Unreadable
from hooks import mathematics

# 位置は、原稿に書かれた文字のものだけを残す(マクロの中の位置は、原稿の位置ではない)
PARSER = r"""
function slim(node, latex) {
  if (Array.isArray(node)) return node.map((child) => slim(child, latex));
  if (!node || typeof node !== "object") return node;
  const written = node.loc && node.loc.lexer.input === latex;
  const kept = written ? {at: node.loc.start} : {};
  for (const key in node) {
    if (key !== "mode" && key !== "loc") kept[key] = slim(node[key], latex);
  }
  return kept;
}
function tree(latex, macros) {
  const options = {displayMode: true, trust: true, strict: "ignore", macros};
  try { return JSON.stringify(slim(katex.__parse(latex, options), latex)); }
  catch (error) { return JSON.stringify({error: error.message}); }
}"""

LABEL = re.compile(r"\\label\{[\w-]*\}")  # 番号を付けるのは hooks/numbering.py
NAMES = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma"
    " tau phi varphi chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega"
).split()
GREEK = dict(zip(NAMES, "αβγδεεζηθκλμνξπρστφφχψωΓΔΘΛΣΦΨΩ", strict=True))
LETTERS = {"\\" + name: letter for name, letter in GREEK.items()} | {
    r"\partial": "∂",
    r"\nabla": "∇",
    r"\top": "⊤",
    r"\prime": "′",
    r"\Vert": "‖",
    r"\|": "‖",
    r"\vert": "|",
    r"\infty": "∞",
    r"\ell": "ℓ",
}


@cache
def parse(latex: str) -> Any:
    """KaTeX の構文木です。位置は、原稿の LaTeX の中の文字の番号です。"""
    engine = mathematics.engine()
    if not engine.eval("typeof tree === 'function'"):
        engine.eval(PARSER)
    latex = LABEL.sub(lambda label: " " * len(label[0]), latex)
    tree = json.loads(engine.call("tree", latex, mathematics.MACROS))
    if isinstance(tree, dict):
        raise Unreadable(f"KaTeX が読めません: {tree['error']}")
    return tree


def word(node: Any) -> str:
    """木の中の文字を、一つの名前としてつなげます。"""
    if isinstance(node, list):
        return "".join(map(word, node))
    text = node.get("name", "").strip("\\") or node.get("text", "")
    return LETTERS.get(text, text) + word(node.get("body") or node.get("base") or [])

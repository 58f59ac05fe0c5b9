"""括弧、絶対値、場合分け、行列、… の並びを読みます。"""

from derivations.errors import Unreadable
from derivations.operators import Operators
from derivations.series import series
from derivations.tokens import Tok, comma, split, texts, trimmed

BRACKETS = {
    "(": "", "[": "", r"\{": "", r"\lbrace": "", "‖": "_norm", r"\lVert": "_norm", "|": "_abs",
    r"\lvert": "_abs", r"\lfloor": "_floor", r"\lceil": "_ceil", r"\langle": "_inner",
}  # fmt: skip
NORMS = {"1": "1", "2": "2", "F": "'F'", "∞": "_inf"}


class Brackets(Operators):
    """括弧と、囲まれた形の段です。"""

    def ellipsis(self) -> str:
        """y_0 + y_1 + … + y_{K-1} や (y_0, …, y_{K-1}) です。"""
        tool, body, first, last = series(self.toks)
        inner = self.sub(body, ["_i"])
        return f"_{tool}([{inner} for _i in _range({first}, {self.sub(last)})])"

    def built(self, tok: Tok) -> str:
        """形の注記、場合分け、行列です。"""
        match tok.kind:
            case "shape":
                return self.shape(*tok.body)
            case "cases":
                rows = [
                    f"({self.condition(c)}, lambda: {self.sub(trimmed(v))})" for v, c in tok.body
                ]
                return f"_choose({', '.join(rows)})"
            case "matrix":
                rows = [f"[{', '.join(map(self.sub, row))}]" for row in tok.body]
                return self.scripts(f"_rows({', '.join(rows)})", tok)
        raise Unreadable(f"「{tok.text or tok.kind}」は、ここでは読めません")

    def bracket(self, tok: Tok) -> str:
        """括弧、絶対値、ノルム、条件の [j = k] です。"""
        inner, close = self.inside("close" if tok.kind == "open" else tok.kind)
        text = {"bar": "|", "norm": "‖"}.get(tok.kind, tok.text)
        if text not in BRACKETS:
            raise Unreadable(f"括弧 {text} は扱いません")
        if text == "[" and any(t.kind == "rel" for t in inner):
            return self.scripts(f"(1.0 * ({self.condition(inner)}))", close)
        tool = BRACKETS[text]
        if tool == "_norm":
            kind = "".join(texts(close.sub)) or "2"
            if kind not in NORMS:
                raise Unreadable(f"ノルムの添字は 1、2、∞、F です({kind} でした)")
            return self.raised(f"_norm({self.sub(inner)}, {NORMS[kind]})", close.sup or [])
        if any(t.kind == "dots" for t in inner) and any(map(comma, inner)):
            return self.scripts(self.sub(inner), close)
        if any(map(comma, outside(inner))) and tool != "_inner":
            tool = "_array"
        return self.scripts(f"{tool}({', '.join(self.subs(inner))})", close)

    def shape(self, inner: list[Tok], label: list[Tok]) -> str:
        r"""下に形 (N, D) か N \times D を書いた式です。"""
        if any(tok.text in {"+", "-"} for tok in outside(inner)):
            raise Unreadable("形を書いた式が、どこまでか決まりません。括弧でくくってください")
        if (label[0].kind, label[-1].kind) == ("open", "close"):
            label = label[1:-1]
        by = comma if any(map(comma, label)) else lambda tok: tok.text == r"\times"
        sizes = [part for part in split(label, by) if part]  # (K,) の終わりは空
        if len(sizes) < 2 and by is not comma:
            raise Unreadable("式の上や下に添えるのは、形 (N, D) か \\text{言葉} だけです")
        return f"_shaped({', '.join(self.sub(part) for part in [inner, *sizes])})"


def outside(toks: list[Tok]) -> list[Tok]:
    """括弧の外にある字句だけを返します。"""
    out, depth = [], 0
    for tok in toks:
        depth += (tok.kind == "open") - (tok.kind == "close")
        if depth == 0:
            out.append(tok)
    return out

"""微分、極限、∇、誤差 δ、期待値を読みます。どれも、点を変えて計算し直す式になります。"""

import numpy as np

from derivations.errors import Unreadable
from derivations.names import Names
from derivations.tokens import Tok, texts

KRONECKER = "(クロネッカーのデルタは [i = j] と書きます)"


class Calculus(Names):
    """微分と期待値の段です。"""

    def delayed(self, tool: str, source: str, *more: str) -> str:
        """別の点で計算し直す式です。そこへ、いま動いている文字の値を渡します。"""
        inner = ", ".join(f"{letter}={letter}" for letter in self.bound)
        return f"_{tool}({', '.join([repr(source), *more, f'dict({inner})'])})"

    def expectation(self, tok: Tok) -> str:
        """E[…] と Var(…) です。"""
        if tok.sub or tok.sup:
            raise Unreadable(f"{tok.text} に添字や上付きは付けません(2 乗は (E[x])^2 と書きます)")
        self.next()
        inner, close = self.inside()
        return self.scripts(self.delayed(tok.text, self.sub(inner)), close)

    def fraction(self, above: list[Tok], below: list[Tok]) -> str:
        """分数か、微分です。"""
        heads = above[:1] + below[:1]
        letters = [t.text for t in heads if not t.sub]
        if len(below) < 2 or letters not in (["d", "d"], ["∂", "∂"]):
            return f"({self.sub(above)} / {self.sub(below)})"
        order = int(texts(above[0].sup)[0]) if above[0].sup else 1
        by = self.variables(below, order)
        if above[1:]:
            return self.differentiate(self.sub(above[1:]), by)
        return self.differentiate(self.whole_term(), by)

    def variables(self, below: list[Tok], order: int) -> list[tuple[str, list[str]]]:
        """微分する変数です。∂u_j ∂u_k や du^2 なら、二つになります。"""
        found = []
        inner = type(self)(below, self.ns, self.bound, (self.free, self.loops))
        while inner.peek().kind != "end":
            if inner.next().text != below[0].text or inner.peek().kind != "sym":
                raise Unreadable("微分の相手は、宣言した記号に限ります")
            name, index, tok = inner.name(inner.next())
            if name not in self.ns:
                raise Unreadable(f"微分する記号 {name} の宣言がありません")
            found += [(name, index)] * int(texts(tok.sup)[0] if tok.sup else 1)
        if len(found) != order:
            raise Unreadable("微分の回数が、分子と分母で違います")
        return found

    def differentiate(self, source: str, by: list[tuple[str, list[str]]]) -> str:
        """変数を少し動かして、微分します。"""
        if callable(self.ns.get(source)):  # df/dx は、f(x) の微分
            source = f"{source}({by[0][0]})"
        for name, index in reversed(by):
            source = self.delayed("D", source, repr(name), f"({''.join(i + ', ' for i in index)})")
        return source

    def slash(self, letter: str) -> str:
        """∂L/∂W のように、斜めの線で書いた微分です。"""
        name, index, tok = self.name(self.next())
        if self.next().text != "/" or self.next().text != letter or tok.sup:
            raise Unreadable(f"「{letter}」で始まる微分の形になっていません")
        by, places, below = self.name(self.next())
        if {name, by} - set(self.ns) or below.sup:
            raise Unreadable("微分の記号の宣言がありません")
        body = f"_at({', '.join([name, *index])})" if index else name
        self.free |= {name}
        return self.differentiate(body, [(by, places)])

    def whole_term(self) -> str:
        """微分が掛かる項です。括弧の後ろに因子が続けば、どこまで掛かるか決まりません。"""
        start = self.i
        if self.peek().kind == "open":
            self.factor()
            if not self.ended():
                raise Unreadable("微分がどこまで掛かるか決まりません。括弧でくくってください")
            self.i = start
        return self.term()

    def error(self, tok: Tok) -> str:
        """誤差 δ は ∂L/∂u です。δ_2 は ∂L/∂U_2、δ_k は ∂L/∂u_k、δ_{2k} は ∂L/∂u_{2k} です。"""
        label = "".join(texts(tok.sub))
        layers = [name for name in (f"U{label}", f"u{label}") if name in self.ns]
        by = ([*layers, "u"][0], []) if layers or not label else self.component("u", tok.sub or [])
        if not {"L", by[0]} <= set(self.ns) or np.ndim(self.ns[by[0]]) < len(by[1]):
            raise Unreadable("δ は ∂L/∂u です。L か u の宣言がないか、添字が多すぎます" + KRONECKER)
        self.free.add("L")
        return self.raised(self.differentiate("L", [by]), tok.sup or [])

    def nabla(self, tok: Tok) -> str:
        """∇L や ∇f(w) です。下に変数がなければ、宣言した nabla("w" など)で微分します。"""
        if tok.sup:
            raise Unreadable("∇ に上付きは付けません(二階の微分は、添字を付けて書きます)")
        if not tok.sub and callable(self.ns.get(self.peek().text)) and self.peek(1).text == "(":
            return self.gradient(self.next().text)
        constant = self.peek().kind in {"num", "frac"}  # ∇ ½w^2 は、積の全体の勾配
        body = self.term() if constant else self.factor()
        names = ["".join(texts(tok.sub))] if tok.sub else self.ns.get("nabla", [])
        names = [names] if isinstance(names, str) else list(names)
        if not names or set(names) - set(self.ns):
            raise Unreadable("∇ で微分する変数が決まりません(宣言に nabla = 'w' と書きます)")
        parts = [self.delayed("D", body, repr(name), "()") for name in names]
        return parts[0] if len(parts) == 1 else f"_array({', '.join(parts)})"

    def gradient(self, name: str) -> str:
        """∇f(w) の、関数 f の w での勾配です。"""
        self.next()
        inner, close = self.inside()
        self.free.add(name)
        return self.scripts(f"jacobian({name}, {self.sub(inner)})", close)

    def limit(self, tok: Tok) -> str:
        """Lim です。文字を 0 などへ近づけます。"""
        toks = tok.sub or []
        if len(toks) < 3 or toks[0].kind != "sym" or toks[1].text not in {r"\to", r"\rightarrow"}:
            raise Unreadable("lim の下が、h → 0 の形ではありません")
        letter, outer = toks[0].text, self.bound
        target = self.sub(toks[2:])
        self.bound = (*outer, letter)
        body, self.bound = self.whole_term(), outer
        return f"_lim(lambda {letter}: {body}, {target})"

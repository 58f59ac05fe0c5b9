"""Σ、Π、max、log などの、後ろの式に掛かる記号を読みます。"""

from derivations.calculus import Calculus
from derivations.cursor import STOPS
from derivations.errors import Unreadable
from derivations.tokens import Tok, split
from derivations.unread import unread

FUNCTIONS = {"log", "ln", "exp", "tanh", "sin", "cos", "tan", "sinh", "cosh", "max", "min"}
BIG = {"sum", "prod", "max", "min", "argmax", "argmin"}
ALIASES = {"ln": "log"}


def mentions(toks: list[Tok], letters: list[str]) -> bool:
    """字句のどこかに、文字が出てくるかどうかです。"""
    parts = [part for t in toks for part in (t.sub, t.sup, *t.body) if isinstance(part, list)]
    return any(t.text in letters for t in toks) or any(
        mentions([t for t in part if isinstance(t, Tok)], letters) for part in parts
    )


class Operators(Calculus):
    """Σ、Π、max や log の段です。"""

    def function(self, tok: Tok) -> str:
        """Log や exp です。括弧がなければ、すぐ後ろの因子一つに掛かります。"""
        name, sup = ALIASES.get(tok.text, tok.text), tok.sup or []
        if [t.text for t in sup] == ["-", "1"]:
            raise Unreadable(f"{tok.text} の -1 乗は、逆関数か逆数か決まりません")
        if tok.text not in FUNCTIONS:
            if tok.text in self.ns:
                return self.symbol(tok)
            raise unread(tok.text, f"宣言に {tok.text} = … と書けば読めます")
        if self.peek().kind == "open":
            self.next()
            inner, close = self.inside()
            if close.sup and name not in {"max", "min"}:
                raise Unreadable(f"右肩のべきが、{tok.text} の中か外か決まりません")
            source = self.scripts(f"_{name}({', '.join(self.subs(inner))})", close)
        else:
            source = f"_{name}({self.factor()})"
            if not self.ended():
                raise Unreadable(f"{tok.text} がどこまで掛かるか決まりません。括弧を付けてください")
        if tok.sub and name == "log":
            source = f"_log_of({self.sub(tok.sub)}, {source})"
        return self.raised(source, sup)

    def big(self, tok: Tok) -> str:
        """Σ、Π、max_k などです。後ろの積の全体に掛かります。"""
        if tok.text not in BIG:
            raise unread(tok.text)
        loops, test = self.ranges(tok)
        letters = [letter for letter, _ in loops]
        if clash := set(letters) & set(self.bound):
            raise Unreadable(f"添字 {'、'.join(clash)} が、和の中でまた動いています")
        self.loops |= set(letters)
        outer, self.bound = self.bound, (*self.bound, *letters)
        start = self.i
        if tok.text != "sum":
            self.factor()
            rest = split(self.toks[self.i :], lambda t: t.kind in STOPS or t.text in {"+", "-"})[0]
            if rest and not mentions(rest, letters):
                raise Unreadable(f"{tok.text} がどこまで掛かるか決まりません。括弧を付けてください")
            self.i = start
        minus = self.next().text if tok.text == "sum" and self.peek().text == "-" else ""
        body, self.bound = minus + self.term(), outer
        return f"_{tok.text}([{body} {' '.join(f'for {n} in {r}' for n, r in loops)}{test}])"

    def ranges(self, tok: Tok) -> tuple[list[tuple[str, str]], str]:
        """動く文字と範囲、それに条件です。"""
        toks = tok.sub or []
        marks = [t.text for t in toks if t.kind == "rel"]
        if tok.sup:  # j=0 から K-1 まで
            if len(toks) < 3 or marks != ["=="] or toks[0].kind != "sym":
                raise Unreadable(f"{tok.text} の下が、k=0 の形ではありません")
            return [(toks[0].text, f"_range({self.sub(toks[2:])}, {self.sub(tok.sup)})")], ""
        if marks == ["∈"]:  # n ∈ B
            return [(toks[0].text, self.sub(toks[2:]))], ""
        if ":" in marks:  # n : t_n = k
            letter, toks = toks[0].text, toks[2:]
            return [(letter, f"_ranges[{letter!r}]")], f" if {self.condition(toks, [letter])}"
        inner = [t for part in toks for t in (part, *(part.sub or []))]
        found = [t.text for t in inner if isinstance(self.ns.get(t.text), range)]
        letters = found[:1] if marks else found  # 条件なら、初めに現れる添字が動く
        plain = [t for t in toks if t.kind not in {"punct", "open", "close"}]
        if not letters or (not marks and len(letters) != len(plain)):
            raise Unreadable(f"{tok.text} の下の文字が、添字として宣言されていません")
        test = f" if {self.condition(toks, letters)}" if marks else ""
        return [(letter, f"_ranges[{letter!r}]") for letter in letters], test

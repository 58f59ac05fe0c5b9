"""字句の列を前から読む台です。読み手(reader.py)の、いちばん下の段です。"""

from collections.abc import Callable, Iterable
from typing import Any

from derivations.errors import Unreadable
from derivations.tokens import Tok, comma, split, trimmed

STOPS = {"end", "rel", "close", "punct", "sep", "arrow"}


class Cursor:
    """字句の列と、読んでいる所です。

    ``ns`` は、記号が数か、配列か、関数か、添字(range)かを見るための、見本の値です。
    ``free`` は使った名前、``loops`` は Σ などで動く添字、``bound`` はいま動いている添字です。
    """

    def __init__(
        self,
        toks: list[Tok],
        ns: dict[str, Any],
        bound: tuple[str, ...] = (),
        used: tuple[set[str], set[str]] | None = None,
    ) -> None:
        self.toks, self.ns, self.bound, self.i = toks, ns, bound, 0
        self.free, self.loops = used or (set(), set())

    def expr(self) -> str:
        """式を一つ読みます。中身は reader.py にあります。"""
        raise NotImplementedError

    def term(self) -> str:
        """項を一つ読みます。中身は reader.py にあります。"""
        raise NotImplementedError

    def factor(self) -> str:
        """因子を一つ読みます。中身は reader.py にあります。"""
        raise NotImplementedError

    def peek(self, ahead: int = 0) -> Tok:
        """次の字句を、進まずに見ます。"""
        place = self.i + ahead
        return self.toks[place] if place < len(self.toks) else Tok("end")

    def next(self) -> Tok:
        """次の字句へ進みます。"""
        self.i += 1
        return self.peek(-1)

    def ended(self) -> bool:
        """いまの項が終わったかどうかです。"""
        return self.peek().kind in STOPS or self.peek().text in {"+", "-"}

    def all(self) -> str:
        """残らず読みます。"""
        source = self.expr()
        if self.peek().kind != "end":
            raise Unreadable(f"「{self.peek().text or self.peek().kind}」の前で切れています")
        return source

    def sub(self, toks: list[Tok], bound: Iterable[str] = ()) -> str:
        """別の字句の列を、同じ世界で残らず読みます。"""
        used = (self.free, self.loops)
        return type(self)(toks, self.ns, (*self.bound, *bound), used).all()

    def subs(self, toks: list[Tok], cut: Callable[[Tok], bool] = comma) -> list[str]:
        """区切りで分けて、それぞれを読みます。"""
        return [self.sub(part) for part in split(toks, cut)] if toks else []

    def inside(self, closing: str = "close") -> tuple[list[Tok], Tok]:
        """括弧の中の字句と、閉じた字句です。"""
        depth = 1
        out: list[Tok] = []
        while (tok := self.next()).kind != "end":
            depth += (tok.kind == "open") - (tok.kind == "close")
            depth -= closing != "close" and tok.kind == closing and depth == 1
            if depth == 0:
                return out, tok
            out.append(tok)
        raise Unreadable("括弧が閉じていません")

    def condition(self, toks: list[Tok], bound: Iterable[str] = ()) -> str:
        """条件を Python の比較にします。言葉だけなら None(ほかのどの場合でもないとき)です。"""
        kept = trimmed([tok for tok in toks if tok.kind != "text"])
        if toks and not kept:
            return "None"
        if kept and (kept[0].kind, kept[-1].kind) == ("open", "close"):
            kept = kept[1:-1]
        marks = [tok.text for tok in kept if tok.kind == "rel"]
        if not marks or set(marks) - {"==", "!=", "<", "<=", ">", ">=", "∈"}:
            raise Unreadable("条件に、比べる記号がありません")
        sides = [self.sub(part, bound) for part in split(kept, lambda tok: tok.kind == "rel")]
        shown = [mark.replace("∈", "in") for mark in marks]
        return " ".join([sides[0], *(f"{m} {s}" for m, s in zip(shown, sides[1:], strict=True))])

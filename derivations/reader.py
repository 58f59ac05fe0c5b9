"""字句の列を、Python の式(文字列)にします。どこにどう掛かるかが決まらない式は断ります。"""

from derivations.brackets import Brackets, outside
from derivations.errors import Unreadable
from derivations.tokens import Tok
from derivations.unread import unread

PRODUCTS = {"": "_times", r"\cdot": "_times", r"\times": "_scale"}


class Reader(Brackets):
    """式を読む、いちばん上の段です。"""

    def all(self) -> str:
        """残らず読みます。… があれば、並びの規則を見つけて読みます。"""
        if any(tok.kind == "dots" for tok in outside(self.toks)):
            return self.ellipsis()
        return super().all()

    def expr(self) -> str:
        """項の和です。"""
        source, start = "", self.i
        while not source or self.peek().text in {"+", "-"}:
            sign = self.next().text if self.peek().text in {"+", "-"} else ""
            term = self.term()
            if source and any(tok.text == "mod" for tok in outside(self.toks[start : self.i])):
                raise Unreadable("mod がどこまで掛かるか決まりません。括弧でくくってください")
            source = f"({source} {sign} {term})" if source or sign else term
        return source

    def term(self) -> str:
        """因子の積です。"""
        source = how = before = ""
        while not self.ended():
            if self.peek().kind == "bin":
                if how or not source:
                    raise Unreadable(f"演算 {self.peek().text} の前に、式がありません")
                how = self.next().text
                continue
            if before == r"\odot" and how != before:
                raise Unreadable("\\odot の後ろに積が続いています。括弧でくくってください")
            if before == "/":
                raise Unreadable("a/b の後ろの因子が、分母か分からないので、\\frac か括弧にします")
            if source and not how and self.peek().kind == "num":
                raise Unreadable("文字の後ろに、数が続いています")
            factor = self.factor()
            source = self.multiply(source, how, factor) if source else factor
            before, how = how, ""
        if not source or how:
            raise Unreadable("項が空です")
        return source

    def multiply(self, left: str, how: str, right: str) -> str:
        """二つの因子をつなげます。"""
        if how in PRODUCTS:
            return f"{PRODUCTS[how]}({left}, {right})"
        if how in {"/", r"\div"}:
            return f"({left} / {right})"
        if how == r"\odot":
            return f"_each({left}, {right})"
        if how == "mod":
            return f"({left} % {right})"
        raise unread(how)

    def factor(self) -> str:
        """因子一つです。後ろの ! は階乗です。"""
        source = self.single(self.next())
        while self.peek().kind == "bang":
            self.next()
            source = f"_factorial({source})"
        return source

    def single(self, tok: Tok) -> str:
        """字句の種類ごとに読みます。"""
        match tok.kind:
            case "num":
                digits = tok.text.rstrip(".")
                if digits.count(".") > 1:
                    raise Unreadable(f"数 {digits} に、小数点が二つあります")
                plain = digits if "." in digits else digits.lstrip("0") or "0"
                return self.scripts(plain, tok)
            case "sym":
                return self.letter(tok)
            case "text" if tok.text in self.ns:
                return self.symbol(tok)
            case "text":
                raise Unreadable(
                    f"言葉「{tok.text}」が、式の中にあります(仮定なら (j \\ne k) と括弧に入れます)"
                )
            case "group":
                return self.scripts(f"({self.sub(tok.body)})", tok)
            case "sqrt" if tok.body[1]:
                return self.scripts(
                    f"_power({self.sub(tok.body[0])}, 1 / {self.sub(tok.body[1])})", tok
                )
            case "sqrt":
                return self.scripts(f"_sqrt({self.sub(tok.body[0])})", tok)
            case "frac":
                return self.scripts(self.fraction(*tok.body), tok)
            case "fn" if tok.text == "lim":
                return self.limit(tok)
            case "fn" if tok.text == "arg" and self.peek().text in {"max", "min"}:
                return self.big(self.renamed("arg"))
            case "fn" if not tok.sub or tok.text == "log":
                return self.function(tok)
            case "big" | "fn":
                return self.big(tok)
            case "open" | "bar" | "norm":
                return self.bracket(tok)
        return self.built(tok)

    def renamed(self, prefix: str) -> Tok:
        r"""``\arg\max_k`` を、一つの記号にします。"""
        tok = self.next()
        return Tok("big", prefix + tok.text, sub=tok.sub, sup=tok.sup, at=tok.at)

    def letter(self, tok: Tok) -> str:
        """文字一つです。微分、∇、期待値、[j = k] の前の 1 は、特別に読みます。"""
        following = self.peek()
        if tok.text in {"E", "Var"} and tok.text not in self.ns and following.kind == "open":
            return self.expectation(tok)
        if tok.text == "∇":
            return self.nabla(tok)
        if tok.text == "∂" or (tok.text == "d" and self.peek(1).text == "/"):
            return self.slash(tok.text)
        if tok.text == "d" and following.kind == "sym" and isinstance(self.ns.get("d"), range):
            raise Unreadable("d が、微分の記号か添字か決まりません(微分は ∂L/∂x と書きます)")
        if tok.text == "δ" and "δ" not in self.ns:
            return self.error(tok)
        if tok.text == "1" and following.kind == "open":
            return self.single(self.next())
        return self.symbol(tok)

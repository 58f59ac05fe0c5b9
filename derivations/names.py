r"""記号を読みます。``W_1`` は W1、``u_{\max}`` は u_max、``x_{nd}`` は x か X の成分です。"""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from derivations.arithmetic import Label
from derivations.cursor import Cursor
from derivations.errors import Unreadable
from derivations.tokens import Tok, comma, separator, split, texts
from derivations.unread import INSTEAD, called, unread


class Names(Cursor):
    """記号と添字を読む段です。"""

    def scripts(self, source: str, tok: Tok) -> str:
        """括弧や分数に付いた、添字と上付きです。"""
        if tok.sub:
            source = f"_at({source}, {', '.join(self.indices(tok.sub))})"
        return self.raised(source, tok.sup or [])

    def raised(self, source: str, sup: list[Tok]) -> str:
        """上付きを、転置かべきとして読みます。"""
        if "′" in texts(sup):
            raise Unreadable("「′」は、関数か変数の名前の右肩だけに付けます")
        if texts(sup) == ["⊤"]:
            return f"_transpose({source})"
        if texts(sup) == ["T"]:
            raise Unreadable("転置は \\top と書きます(T 乗とまぎれます)")
        if sup and (sup[0].kind, sup[-1].kind) == ("open", "close"):
            raise Unreadable("右肩の括弧は、べきか番号か決まりません")
        return f"_power({source}, {self.sub(sup)})" if sup else source

    def indices(self, toks: list[Tok], rank: int = 0) -> list[str]:
        """添字です。nk は、n と k の二つです。"""
        parts = split(toks, comma)
        if len(parts) > 1:
            return [self.sub(part) for part in parts]
        if any(tok.kind == "bin" for tok in toks):
            neighbours = pairwise(toks)
            if rank != 1 and any({a.kind, b.kind} <= {"sym", "num"} for a, b in neighbours):
                raise Unreadable("並んだ添字と計算が混ざっています。コンマで区切ってください")
            return [self.sub(toks)]
        digits = [tok for tok in toks if tok.kind == "num" and len(tok.text) > 1]
        if digits and len(toks) == 1 and rank == len(toks[0].text):  # x_{22} は 2 行 2 列
            return list(toks[0].text)
        if 1 < len(toks) != rank and any(tok.kind == "num" for tok in toks):
            raise Unreadable("添字に、数と文字が並んでいます。コンマで区切ってください")
        return [self.sub([tok]) for tok in toks]

    def name(self, tok: Tok) -> tuple[str, list[str], Tok]:
        """記号の名前、添字、名前を決めた字句です。"""
        while not (tok.sub or tok.sup) and self.peek().kind == "sym":
            if tok.text + self.peek().text not in self.ns:  # FH などは、続けて一つの名前
                break
            tok = replace(self.peek(), text=tok.text + self.next().text)
        base = tok.text + "_prime" * texts(tok.sup).count("′") + "_star" * (texts(tok.sup) == ["*"])
        if not tok.sub:
            return base, [], tok
        label = "".join(texts(tok.sub))
        for name in (f"{base}_{label}", f"{base}{label}"):
            if name in self.ns and not any(t.sub for t in tok.sub):
                return name, [], tok
        if {t.kind for t in tok.sub} & {"text", "fn"}:
            raise Unreadable(f"記号 {base}_{label} の宣言がありません")
        return (*self.component(base, tok.sub), tok)

    def component(self, base: str, sub: list[Tok]) -> tuple[str, list[str]]:
        """持ち主を、添字の個数で選びます。x_{nd} は X[n, d]、u_{1m} は u1[m] とも読みます。"""
        layer = f"{base}{sub[0].text}"
        if len(sub) > 1 and sub[0].kind == "num" and {layer, layer.upper()} & {*self.ns}:
            return self.component(layer, sub[1:])
        names = [n for n in dict.fromkeys((base, base.upper())) if n in self.ns]
        owners = [n for n in names if not isinstance(self.ns[n], range) and base not in self.bound]
        for name in owners:
            value = self.ns[name]
            rank = 1 if isinstance(value, list | Label) or callable(value) else np.ndim(value)
            index = self.indices(sub, rank)
            if len(index) == rank:
                return name, index
        index = self.indices(sub)
        if owners and isinstance(self.ns[owners[0]], int | float):
            raise Unreadable(
                f"{owners[0]} は一つの数なので、添字 {''.join(texts(sub))} は付きません"
            )
        for name in owners:
            value = self.ns[name]
            if isinstance(value, list) or np.ndim(value) > len(index):
                self.leading(name, value, index)
                return name, index
        return (owners or [base])[0], index

    def leading(self, name: str, value: Any, index: list[str]) -> None:
        """行を取り出す添字が、初めの軸のものであることを確かめます。"""
        for size, letter in zip(np.shape(value), index, strict=False):
            moves = self.ns.get(letter)
            if isinstance(moves, range) and len(moves) != size and np.shape(value)[0] != 1:
                raise Unreadable(
                    f"{name} の軸は {size} 個なのに、添字 {letter} は {len(moves)} 個を動きます"
                )

    def symbol(self, tok: Tok) -> str:
        """記号一つ、または関数の呼び出しです。"""
        name, index, tok = self.name(tok)
        primes, sup = texts(tok.sup).count("′"), [t for t in tok.sup or [] if t.text != "′"]
        sup = [] if texts(sup) == ["*"] else sup  # w^* は w_star
        plain = name.removesuffix("_prime" * primes)
        known = name in self.ns or name in self.bound
        if not known and primes and callable(self.ns.get(plain)):
            return self.call(plain, index, sup, primes)
        if not known:
            raise unread(name) if name in INSTEAD else Unreadable(f"記号 {name} の宣言がありません")
        self.free |= {name} - set(self.bound)
        if callable(self.ns.get(name)) and name not in self.bound:
            return self.call(name, index, sup)
        if self.peek().kind == "open" and self.argument_like():
            raise Unreadable(f"{name} の後ろの括弧は、引数か積か決まりません")
        return self.raised(f"_at({', '.join([name, *index])})" if index else name, sup)

    def argument_like(self) -> bool:
        """括弧の中が文字一つか、コンマで区切られていて、引数に見えるかどうかです。"""
        inner = type(self)(self.toks[self.i + 1 :], self.ns).inside()[0]
        return self.peek().text == "(" and (
            [t.kind for t in inner] == ["sym"] or any(map(comma, inner))
        )

    def call(self, name: str, index: list[str], sup: list[Tok], primes: int = 0) -> str:
        """関数の呼び出しです。′ の宣言がなければ、その関数を数値で微分します。"""
        self.free.add(name)
        if sup and self.peek().kind == "open":
            raise Unreadable(f"関数 {name} の右肩の数は、べきか、逆関数や微分の回数か決まりません")
        if self.peek().kind != "open" or sup:
            if len(self.toks) == 1 and not sup:  # 矢印の上の関数
                return name
            raise Unreadable(f"関数 {name} の引数の括弧が、すぐ後ろにありません")
        self.next()
        inner, close = self.inside()
        cut = separator(inner)
        self.free |= {f"{name} {tok.kind}" for tok in inner if cut(tok)}  # claims.py が見る
        given = self.subs(inner, cut)
        called(name, self.ns[name], given, "".join(texts(inner)))
        source = f"{name}({', '.join(given)})"
        if primes:
            source = f"_prime({name}, {primes}, {', '.join(given)})"
        if index:
            source = f"_at({source}, {', '.join(index)})"
        return self.scripts(source, close)

r"""別行立ての式を、関係の鎖に分けます。``&=`` で始まる行は、前の行の続きです。"""

from dataclasses import dataclass, field
from typing import Any

from derivations.errors import Unreadable
from derivations.lexer import bare, lex
from derivations.tokens import Tok, comma, split, trimmed
from derivations.tree import parse

BARRIERS = {r"\Longleftrightarrow", r"\Leftrightarrow", r"\Longrightarrow", r"\Rightarrow"}
LINKS = {"rel", "arrow"}


@dataclass
class Chain:
    """A = B = C のように、関係でつながった式です。"""

    toks: list[Tok]
    conditions: list[list[Tok]] = field(default_factory=list)  # 後ろに (j ≠ k) と書いた仮定

    @property
    def assumed(self) -> list[list[Tok]]:
        """仮定です。この条件に合う点だけで確かめます。"""
        return [part for part in self.conditions if all(tok.kind != "dots" for tok in part)]

    @property
    def spans(self) -> list[list[Tok]]:
        """(k = 0, 1, …, K - 1) のような、添字の範囲です。"""
        return [part for part in self.conditions if any(tok.kind == "dots" for tok in part)]

    @property
    def marks(self) -> list[Tok]:
        """関係の記号です。"""
        found, depth = [], 0
        for tok in self.toks:
            depth += (tok.kind == "open") - (tok.kind == "close")
            if depth == 0 and tok.kind in LINKS:
                found.append(tok)
        return found

    @property
    def sides(self) -> list[list[Tok]]:
        """関係で区切られた、それぞれの辺です。"""
        return split(self.toks, lambda tok: tok.kind in LINKS)


def chains(latex: str) -> list[Chain]:
    """式を、上から順に、関係の鎖にします。"""
    found: list[Chain] = []
    for row in rows(parse(latex)):
        cells = [bare(lex(cell)) for cell in row]
        continues = len(cells) > 1 and not cells[0]
        toks = join(cells)
        for number, part in enumerate(parts(toks)):
            carried = number == 0 and found and (continues or open_ended(found[-1].toks))
            add(found, part, bool(carried))
    return found


def rows(tree: Any) -> list[Any]:
    """Aligned や gathered なら行ごとのセルを、ほかなら一つの行を返します。"""
    visible = [node for node in tree if node["type"] != "spacing"]
    if len(visible) == 1 and visible[0]["type"] == "array":
        return list(visible[0]["body"])
    return [[tree]]


def join(cells: list[list[Tok]]) -> list[Tok]:
    """行のセルをつなげます。三つ目からのセルは別の式で、言葉だけなら注釈です。"""
    toks: list[Tok] = []
    for number, cell in enumerate(cells):
        if number < 2:
            toks += cell
        elif any(tok.kind != "text" for tok in cell):
            toks += [Tok("sep"), *cell] if number % 2 == 0 else cell
    return toks


def parts(toks: list[Tok]) -> list[list[Tok]]:
    """広い間隔、⟺、括弧の外のコンマで分けます。言葉だけの部分は捨てます。"""
    found: list[list[Tok]] = []
    for part in split(toks, lambda t: t.kind == "sep" or t.text in BARRIERS):
        plain = trimmed([tok for tok in part if tok.kind != "text"])
        if found and span(plain):
            found.append([Tok("open", "("), *plain, Tok("close", ")")])
        else:
            found += split(part, comma)
    return [part for part in found if any(tok.kind not in {"text", "punct"} for tok in part)]


def span(toks: list[Tok]) -> bool:
    r"""括弧のない、添字の範囲 k = 0, 1, \ldots, K - 1 かどうかです。"""
    kinds = [tok.kind for tok in toks]
    return kinds[:3] == ["sym", "rel", "num"] and "dots" in kinds and any(map(comma, toks))


def open_ended(toks: list[Tok]) -> bool:
    """演算や等号で終わっていて、次の行へ続くかどうかです。"""
    return bool(toks) and toks[-1].kind in {"bin", "rel"}


def always(tok: Tok) -> bool:
    """どの字句でも真です。"""
    return True


def add(found: list[Chain], part: list[Tok], carried: bool) -> None:
    """鎖を一つ加えるか、前の鎖を続けるか、前の鎖の仮定にします。"""
    part = trimmed(part)
    inner = part[1:-1]
    whole = (part[0].kind, part[-1].kind) == ("open", "close") and len(split(part, always)) == 1
    if carried and (part[0].kind in LINKS or part[0].kind == "bin" or open_ended(found[-1].toks)):
        found[-1].toks += part
    elif part[0].kind in LINKS:
        raise Unreadable("等号の左の辺が、どこにあるか分かりません(& で、前の行につなげます)")
    elif whole and found and any(tok.kind == "rel" for tok in inner):
        found[-1].conditions.append([tok for tok in inner if tok.kind != "text"])
    else:
        found.append(Chain(part))

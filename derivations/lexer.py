"""KaTeX の構文木を、意味のある字句の列にします。色、大きさ、狭い間隔は消えます。"""

import re
from dataclasses import replace
from typing import Any

from derivations.errors import Unreadable
from derivations.tokens import RELATIONS, Tok, paired
from derivations.tree import LETTERS, word
from derivations.unread import unread

SAME = {"−": "-", "×": r"\times", "·": r"\cdot", "⋅": r"\cdot", "÷": r"\div"}
KINDS = {"/": "bin", "|": "bar", r"\vert": "bar", r"\Vert": "norm", r"\|": "norm"}
NAMED = {"operatorname", "font", "overline"}
MATRICES = {("(", ")"), ("[", "]")}


def bare(toks: list[Tok]) -> list[Tok]:
    """全体を包む波括弧を外します。"""
    while len(toks) == 1 and toks[0].kind == "group" and not (toks[0].sub or toks[0].sup):
        toks = toks[0].body
    return toks


def lex(node: Any) -> list[Tok]:
    """木を字句の列にします。続く数字は、一つの数にまとめます。"""
    if not isinstance(node, list):
        return one(node)
    out: list[Tok] = []
    for tok in (tok for child in node for part in lex(child) for tok in spread(part)):
        if tok.kind == "gap":
            if out and out[-1].kind == "num":
                out.append(tok)
            continue
        last = out[-1] if out else Tok("")
        if last.kind == "gap":
            out.pop()
            if tok.kind == "num":
                raise Unreadable("数と数のあいだに、間隔だけがあります(桁の区切りなら {,})")
        elif last.kind == tok.kind == "num" and not (last.sub or last.sup):
            tok = replace(tok, text=out.pop().text + tok.text, at=last.at)
        out.append(tok)
    out = [Tok("punct", ".") if (tok.kind, tok.text) == ("num", ".") else tok for tok in out]
    return paired([tok for tok in out if tok.kind != "gap"])


def spread(tok: Tok) -> list[Tok]:
    """読者に見えない波括弧は、ないものとして読みます。"""
    if tok.kind != "group":
        return [tok]
    if not (tok.sub or tok.sup):
        return tok.body
    if len(tok.body) > 1 and (tok.body[0].kind, tok.body[-1].kind) != ("open", "close"):
        raise Unreadable("波括弧は見えないので、べきや添字がどこに付くか決まりません")
    return [tok]


def one(node: dict[str, Any]) -> list[Tok]:
    """節一つを字句にします。入れ子の構造は nested が読みます。"""
    if node["type"] in {"spacing", "mathchoice"}:
        return [Tok("gap")]
    text = SAME.get(node.get("text", ""), node.get("text", ""))
    place = node.get("at", -1)
    match node["type"]:
        case "kern":
            size, unit = node["dimension"]["number"], node["dimension"]["unit"]
            return [Tok("sep" if unit == "em" and size >= 1 else "gap")]
        case "mathord" | "textord" if re.fullmatch(r"[\d.]", text):
            return [Tok("num", text, at=place)]
        case "mathord" | "textord":
            return [Tok(KINDS.get(text, "sym"), LETTERS.get(text, text), at=place)]
        case "atom" if text in {r"\mid", "!"}:
            return [Tok("bang" if text == "!" else "bar", text, at=place)]
        case "atom" if node["family"] == "inner":
            return [Tok("dots", "…", at=place)]
        case "atom":
            return [Tok(node["family"], RELATIONS.get(text, text), at=place)]
        case "op" if node.get("name"):
            return [Tok("big" if node["symbol"] else "fn", word(node), at=place)]
        case "op":
            return [Tok("sym", word(node["body"]), at=place)]
        case kind if kind in {*NAMED, "accent"} and "'supsub'" in repr(node):
            raise Unreadable("帽子や太字の中の添字は、外に付けます(\\hat{y}_k)")
        case kind if kind in NAMED:
            name = word(node) + "_bar" * (kind == "overline")
            return [Tok("big" if name in {"argmax", "argmin"} else "sym", name, at=place)]
        case "accent":
            mark = node["label"].strip("\\").replace("wide", "")
            return [Tok("sym", f"{word(node['base'])}_{mark}", at=place)]
        case "text" if not any(child["type"] == "styling" for child in node["body"]):
            return [Tok("text", word(node).strip(), at=place)]
        case "htmlmathml" if "≠" in word(node["mathml"]):
            return [Tok("rel", "!=", at=place)]
        case "mclass" if word(node) == "mod":
            return [Tok("bin", "mod", at=place)]
    return nested(node, place)


def nested(node: dict[str, Any], place: int) -> list[Tok]:
    """中に式を持つ節を字句にします。"""

    def inner(part: str) -> list[Tok]:
        return bare(lex(node[part]))

    match node["type"]:
        case "styling" | "html" | "mclass" | "text" | "color":
            return lex(node["body"])
        case "enclose":
            return inner("body")
        case "horizBrace":
            return lex(node["base"])
        case "ordgroup":
            body = lex(node["body"])
            if [tok.text for tok in body] == [","]:  # 34{,}944
                return [Tok("num", at=place)]
            return [Tok("group", body=body, at=place)] if body else []
        case "genfrac" if node["hasBarLine"]:
            return [Tok("frac", body=[inner("numer"), inner("denom")], at=place)]
        case "sqrt":
            return [Tok("sqrt", body=[inner("body"), node.get("index") and inner("index")])]
        case "xArrow":
            return [Tok("arrow", "→", inner("body"), at=place)]
        case "delimsizing":
            kind = {"mopen": "open", "mclose": "close"}.get(node["mclass"], "bar")
            return [Tok(kind, LETTERS.get(node["delim"], node["delim"]), at=place)]
        case "leftright" if [child["type"] for child in node["body"]] == ["array"]:
            rows = [[bare(lex(cell)) for cell in row] for row in node["body"][0]["body"]]
            if (node["left"], node["right"]) == (r"\{", "."):
                return [Tok("cases", body=rows, at=place)]
            if (node["left"], node["right"]) in MATRICES:
                return [Tok("matrix", body=rows, at=place)]
        case "leftright" if node["left"] != "." and node["right"] != ".":
            left, right = (LETTERS.get(node[side], node[side]) for side in ("left", "right"))
            return [Tok("open", left), *lex(node["body"]), Tok("close", right)]
        case "supsub" if node.get("base"):
            return scripted(node, place)
    raise unread(node["type"])


def scripted(node: dict[str, Any], place: int) -> list[Tok]:
    r"""添字と上付きのある節です。\underset の中の形は、shape という字句にします。"""
    base = node["base"]
    sub, sup = (bare(lex(node[part])) if node.get(part) else None for part in ("sub", "sup"))
    body = base["base"] if base["type"] == "horizBrace" else base.get("body")
    if base.get("suppressBaseShift") or base["type"] == "horizBrace":
        label = sub or sup or []
        worded = all(tok.kind == "text" for tok in label)
        return lex(body) if worded else [Tok("shape", body=[bare(lex(body)), label], at=place)]
    toks = lex(base)
    if not toks or toks[-1].sub or toks[-1].sup:
        raise Unreadable("添字や上付きが、二重に付いています")
    toks[-1].sub, toks[-1].sup = sub, sup
    return toks

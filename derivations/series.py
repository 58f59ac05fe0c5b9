"""… の付いた並びを読みます。初めの二つと終わりから、動く番号を一つ見つけます。"""

from dataclasses import replace
from itertools import pairwise

from derivations.errors import Unreadable
from derivations.tokens import Tok, comma, split

INDEX = [Tok("sym", "_i")]
SIGNS = {"+": "sum", r"\times": "prod", r"\cdot": "prod", ",": "array"}


def series(toks: list[Tok]) -> tuple[str, list[Tok], str, list[Tok]]:
    """道具の名前、番号を _i にした項、初めの番号、終わりの番号です。"""
    sign = next((t.text for t in toks if t.text in SIGNS), "")
    parts = split(toks, lambda t: t.text == sign and (t.kind == "bin" or comma(t)))
    if not sign or len(parts) < 4 or [t.kind for t in parts[-2]] != ["dots"]:
        raise Unreadable("… の並びが、a_0 + a_1 + … + a_{K-1} の形ではありません")
    *firsts, _, last = parts
    firsts = [powered(part, last) for part in firsts]
    found: list[tuple[int, list[Tok]]] = []
    body = unify(firsts[0], firsts[1], last, found)
    start = found[0][0] if found else 0
    if not found or {number for number, _ in found} != {start}:
        raise Unreadable("… の並びで、動く番号が一つに決まりません")
    for number, (part, after) in enumerate(pairwise(firsts)):
        again: list[tuple[int, list[Tok]]] = []
        unify(part, after, last, again)
        if [n for n, _ in again] != [start + number] * len(found):
            raise Unreadable("… の並びの番号が、一つずつ増えていません")
    return SIGNS[sign].replace("array", "array_of"), body, str(start), found[0][1]


def powered(part: list[Tok], last: list[Tok]) -> list[Tok]:
    """1 + r + … + r^n や g + rg + … + r^n g の、べきのない項に、r^0 と r^1 を補います。"""
    for place, tok in enumerate(last):
        before, base, after = last[:place], replace(tok, sup=None), last[place + 1 :]
        forms = {"0": [*before, *after] or [Tok("num", "1")], "1": [*before, base, *after]}
        for exponent, form in forms.items():
            if tok.sup and part == form:
                return [*before, replace(tok, sup=[Tok("num", exponent)]), *after]
    return part


def unify(
    a: list[Tok], b: list[Tok], last: list[Tok], found: list[tuple[int, list[Tok]]]
) -> list[Tok]:
    """三つの項をそろえて、違う番号の所を _i に替えます。"""
    if [t.kind for t in a] == [t.kind for t in b] == ["num"] and a[0].text != b[0].text:
        if not (a[0].text.isdigit() and b[0].text == str(int(a[0].text) + 1)):
            raise Unreadable("… の並びの番号が、一つずつ増えていません")
        found.append((int(a[0].text), last))
        return INDEX
    if len(a) != len(b) or len(a) != len(last):
        raise Unreadable("… の並びの項の形が、そろっていません")
    return [one(*toks, found) for toks in zip(a, b, last, strict=True)]


def one(a: Tok, b: Tok, last: Tok, found: list[tuple[int, list[Tok]]]) -> Tok:
    """字句一つをそろえます。"""
    if (a.kind, a.text) != (b.kind, b.text) or (a.kind, a.text) != (last.kind, last.text):
        raise Unreadable("… の並びの項の形が、そろっていません")
    if a.body and isinstance(a.body[0], Tok):
        a = replace(a, body=unify(a.body, b.body, last.body, found))
    elif a.body:
        trios = zip(a.body, b.body, last.body, strict=True)
        a = replace(a, body=[part[0] and unify(*part, found) for part in trios])
    a = replace(a, sub=a.sub and unify(a.sub, b.sub or [], last.sub or [], found))
    return replace(a, sup=a.sup and unify(a.sup, b.sup or [], last.sup or [], found))

"""関係の記号の意味です。= は丸めを除いて等しいこと、≈ は書いてある桁まで等しいことです。"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from derivations.errors import Unreadable
from derivations.tokens import Tok

MEASURED = ("_D(", "_prime(", "_lim(", "jacobian(")  # 数値で測る、微分や極限


@dataclass
class Claim:
    """確かめる関係です。source は Python としての読みです。"""

    sign: str
    left: str
    right: str
    free: list[str]  # 動く添字
    used: set[str]
    tests: list[str]  # 仮定
    right_toks: list[Tok] = field(default_factory=list)

    @property
    def measured(self) -> bool:
        """微分や極限を含むかどうかです。"""
        return any(tool in self.left + self.right for tool in MEASURED)

    @property
    def coarse(self) -> bool:
        """大小を比べるだけの関係や、場合分けを含むかどうかです。"""
        tools = ("_choose(", "_floor(", "_ceil(", "_arg", "1.0 * (")
        source = self.left + self.right
        return not self.measured and (self.sign in "<= >=" or any(t in source for t in tools))

    @property
    def slack(self) -> tuple[float, float]:
        """丸めの、割合と大きさです。"""
        return (1e-7, 1e-8) if self.measured else (1e-9, 1e-12)


def holds(claim: Claim, a: Any, b: Any, ns: dict[str, Any], first: tuple[Any, Any]) -> bool:
    """一つの点で、関係が成り立つかどうかです。"""
    strict = claim.sign in {"<", ">"}  # 丸めで生じただけの差は、差と見ない
    gap = np.maximum(claim.slack[0] * np.maximum(abs(a), abs(b)), 1e-14) if strict else 0
    match claim.sign:
        case "==" | "←" | "→":
            return close(a, b, claim)
        case "<":
            return bool(np.all(a < b - gap))
        case ">":
            return bool(np.all(a > b + gap))
        case "<=":
            return bool(np.all(a <= b + claim.slack[1]))
        case ">=":
            return bool(np.all(a >= b - claim.slack[1]))
        case "!=":
            return not close(a, b, claim)
        case "∝":  # 添字があれば添字に、なければ点によらない比
            return bool(np.any(a)) and close(a / b, np.ravel(first[0] / first[1])[0], claim)
        case "≈":
            return bool(np.all(abs(a - b) <= allowed(claim, b, ns) * (1 + 1e-9)))
        case "∈":
            return member(a, b)
        case "…":
            digits = 10 ** len(claim.right_toks[0].text.partition(".")[2])
            return bool(np.all(np.trunc(a * digits + 1e-9) == np.round(b * digits)))
    raise Unreadable(f"{claim.sign} は、確かめる関係ではありません")


def close(a: Any, b: Any, claim: Claim) -> bool:
    """丸めを除いて等しいかどうかです。値が決まらない(無限大や NaN)ものは、等しくありません。"""
    rtol, atol = claim.slack
    return bool(np.all(np.isfinite(a)) and np.allclose(a, b, rtol=rtol, atol=atol))


def member(a: Any, b: Any) -> bool:
    """集合の要素か、成分の形か、区間の中かどうかです。"""
    return bool(b(a)) if callable(b) else bool(np.all(np.isin(a, list(b))))


def allowed(claim: Claim, b: Any, ns: dict[str, Any]) -> Any:
    """≈ の許す差です。右辺が小数なら最後の桁の半分まで、ほかは、宣言した approx までです。"""
    toks = [tok for tok in claim.right_toks if tok.text != "-"]
    if toks and toks[0].kind == "num" and [t.text for t in toks[1:]] in ([], [r"\times", "10"]):
        scale = abs(b / float(toks[0].text))
        return 0.5 * 10.0 ** -len(toks[0].text.partition(".")[2]) * scale
    if "approx" not in ns:
        raise Unreadable("≈ の許す差 approx の宣言がありません")
    return ns["approx"]

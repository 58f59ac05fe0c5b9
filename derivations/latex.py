"""LaTeX の字の並びを、書き換えるために字句に分けます(意味は読みません)。"""

import re
from dataclasses import dataclass
from functools import cached_property

from derivations.tree import LABEL

TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|\d+(?:\.\d+)?|\S")
OPAQUE = {r"\text", r"\mathrm", r"\operatorname", r"\operatorname*", r"\begin", r"\end", r"\mathbb"}
FRACTIONS = {r"\frac", r"\tfrac", r"\dfrac"}


@dataclass
class Source:
    """字句に分けた LaTeX です。"""

    latex: str

    @cached_property
    def tokens(self) -> list[tuple[str, int]]:
        r"""字句と位置です。\frac12 の数字は、一つずつに分けます。"""
        latex = LABEL.sub(lambda label: " " * len(label[0]), self.latex)
        out: list[tuple[str, int]] = []
        for found in TOKEN.finditer(latex):
            if found[0].isdigit() and out and out[-1][0] in {*FRACTIONS, "_", "^"}:
                out += [(digit, found.start() + n) for n, digit in enumerate(found[0])]
            else:
                out.append((found[0], found.start()))
        return out

    def text(self, i: int) -> str:
        """字句です。端の外は空です。"""
        return self.tokens[i][0] if 0 <= i < len(self.tokens) else ""

    def slice(self, i: int, j: int) -> str:
        """字句 i から j の手前までの LaTeX です。"""
        last, place = self.tokens[j - 1]
        return self.latex[self.tokens[i][1] : place + len(last)]

    def replaced(self, i: int, j: int, new: str) -> str:
        """字句 i から j の手前までを書き換えた LaTeX です。"""
        last, place = self.tokens[j - 1]
        return self.latex[: self.tokens[i][1]] + new + self.latex[place + len(last) :]

    def group(self, i: int) -> int:
        """字句 i から始まる引数一つの、次の番号です。"""
        depth = 0
        for j in range(i, len(self.tokens)):
            depth += (self.text(j) == "{") - (self.text(j) == "}")
            if depth == 0:
                return j + 1
        return len(self.tokens)

    def scripts(self, j: int) -> int:
        """添字と上付きを飛ばした、次の番号です。"""
        while self.text(j) in {"_", "^"}:
            j = self.group(j + 1)
        return j

    def arguments(self, names: set[str], skip: int = 0) -> set[int]:
        """命令の、引数の中の字句の番号です。"""
        inside: set[int] = set()
        for i, (text, _) in enumerate(self.tokens):
            if text in names:
                start = i + 1
                for _ in range(skip):
                    start = self.group(start) + 1
                inside |= set(range(start, self.group(start)))
        return inside

    @cached_property
    def hidden(self) -> set[int]:
        """値に関わらない字句です。"""
        return self.arguments(OPAQUE) | self.arguments({r"\underbrace", r"\overbrace"}, skip=1)

    @cached_property
    def labels(self) -> set[int]:
        """下に書いた形の字句です。"""
        return self.arguments({r"\underset"})

    @cached_property
    def subs(self) -> set[int]:
        """添字の字句です。"""
        return self.arguments({"_"})

"""文章・数式・図の説明に書いた小数を、同じページの実行されるコードに現れる数と突き合わせます。

コードの出力は doctest が確かめているので、そこに現れる数を書き写しているかぎり、文章の数も正しい。
対象は、3 桁以上の小数(0.7054 など)。実習では、端数のある整数(4,893 など)も、セルの出力か図の中の
文字に現れることを確かめます。
"""

import io
import re
import tokenize
from collections.abc import Iterator

import jupytext
from bs4 import BeautifulSoup

from derivations.comments import COMMENT
from hooks import blocks

# 端数のある、3 桁以上の整数。きりのよい数(60,000)と年(1998)は、計算して得たものではない
WHOLE = re.compile(
    r"(?<![\d.,])(?!(?:19|20)\d\d(?![\d,]))(?=[\d,]*(?:[1-9]|[1-9]0)(?![\d,]))"
    r"(?:\d{1,3}(?:,\d{3})+|\d{3,})(?![\d.,]*\d)"
)
DECIMAL = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
ANY = re.compile(r"(?<![\w.])\d+(?:\.\d*)?(?:e[+-]?\d+)?")


def precise(text: str) -> list[str]:
    """文章の中の、3 桁以上の小数を返します。版の番号(Python 3.11)は除きます。"""
    found = DECIMAL.findall(re.sub(r"Python \d\.\d+", "", text))
    return [number for number in found if len(number.replace(".", "").lstrip("0")) >= 3]


def tokens(source: str, kind: int) -> Iterator[str]:
    """Python のコードの、kind の種類の字句を返します。"""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == kind:
            yield token.string


def computed(source: str) -> set[float]:
    """コードの中の数と、>>> の出力の数です。注釈と文字列の中の数は、誰も確かめないので除きます。"""
    lines = [line for line in source.split("\n") if "--8<--" not in line]
    if not re.search(r"^>>>", source, re.MULTILINE):
        return {float(number) for number in tokens("\n".join(lines), tokenize.NUMBER)}
    code = "\n".join(line[4:] for line in lines if line.startswith((">>>", "...")))
    output = "\n".join(line for line in lines if not line.startswith((">>>", "...")))
    numbers = [*tokens(code, tokenize.NUMBER), *ANY.findall(output)]
    return {float(number) for number in numbers}


def unverified(text: str) -> list[str]:
    """ページの文章・数式・図の説明の小数のうち、コードに現れないものを返します。"""
    md, found = blocks.recorder()
    page = BeautifulSoup(md.convert(text), "html.parser")
    for drawing in page.select("svg, style, script"):
        drawing.decompose()
    known, written = set(), precise(page.get_text())
    for block in found:
        if block.language not in {"python", "py"}:
            continue
        known |= computed(block.source)
        if block.executed:  # 図の説明と、図の中の文字
            for string in tokens(block.source, tokenize.STRING):
                written += precise(re.sub(r"\{[^{}]*\}", "", string))
    for comment in COMMENT.finditer(text):  # 隠した assert が比べる数も、実行して確かめた数
        if comment["kind"] == "claim":
            known |= {float(n) for n in ANY.findall(comment["body"])}
    return [n for n in written if not any(matches(n, value) for value in known)]


def unverified_in_lab(text: str, printed: str) -> list[str]:
    """実習の文章の数のうち、コードにも、出力にも現れないものを返します。"""
    cells = jupytext.reads(text, fmt="py:percent").cells
    md, found = blocks.recorder()
    page = md.convert("\n\n".join(c.source for c in cells if c.cell_type == "markdown"))
    codes = [c.source for c in cells if c.cell_type == "code"]
    codes += [block.source for block in found if block.language in {"python", "py"}]
    known = {float(number) for number in ANY.findall(printed.replace(",", ""))}
    known = known.union(*map(computed, codes))
    words = BeautifulSoup(page, "html.parser").get_text()
    written = precise(words) + [number.replace(",", "") for number in WHOLE.findall(words)]
    return [n for n in written if not any(matches(n, value) for value in known)]


def matches(written: str, value: float) -> bool:
    """written が、value をその桁で丸めた数であれば True を返します。百分率も認めます。"""
    half = 0.5 * 10.0 ** -len(written.partition(".")[2]) * (1 + 1e-9)
    return any(abs(scale * value - float(written)) <= half for scale in (1, 100))

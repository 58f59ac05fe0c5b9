"""文章・数式・図の説明に書いた小数が、同じページの実行されるコードに現れることを確かめます。

コードの出力は doctest が確かめているので、そこに現れる数を書き写しているかぎり、文章の数も正しい。
対象は、3 桁以上の小数(0.7054 など)。実習では、セルを実行して、印字された数と比べます。
"""

import ast
import contextlib
import io
import re
import tokenize
from collections.abc import Iterator

import jupytext
import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup

from hooks import blocks
from tests.documents import DOCS, LABS, PAGES, name_of, prose, read

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


def printed(cells: list[str]) -> set[float]:
    """実習のセルを上から順に実行し、セルの中の数と、印字された数と、最後の式の値の数を返します。"""
    namespace: dict = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as output:
        for source in cells:
            body = ast.parse(source).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), "cell", "exec"), namespace)
            if last:
                print(eval(compile(ast.Expression(last.value), "cell", "eval"), namespace))
    shown = {float(number) for number in ANY.findall(output.getvalue())}
    return shown.union(*(computed(source) for source in cells))


def unverified(text: str, known: set[float] | None = None) -> list[str]:
    """文章・数式・図の説明の小数のうち、コードにも known にも現れないものを返します。"""
    md, found = blocks.recorder()
    page = BeautifulSoup(md.convert(text), "html.parser")
    for drawing in page.select("svg, style, script"):
        drawing.decompose()
    known, written = set(known or ()), precise(page.get_text())
    for block in found:
        if block.language not in {"python", "py"}:
            continue
        known |= computed(block.source)
        if block.executed:  # 図の説明と、図の中の文字
            for string in tokens(block.source, tokenize.STRING):
                written += precise(re.sub(r"\{[^{}]*\}", "", string))
    return [n for n in written if not any(matches(n, value) for value in known)]


def matches(written: str, value: float) -> bool:
    """written が、value をその桁で丸めた数であれば True を返します。百分率も認めます。"""
    half = 0.5 * 10.0 ** -len(written.partition(".")[2]) * (1 + 1e-9)
    return any(abs(scale * value - float(written)) <= half for scale in (1, 100))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_numbers_in_the_prose_come_from_code_that_runs(path):
    assert unverified("\n".join(prose(path))) == []


@pytest.mark.parametrize("path", LABS, ids=name_of)
def test_numbers_in_a_lab_come_from_its_cells(path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    cells = jupytext.read(path, fmt="py:percent").cells
    known = printed([cell.source for cell in cells if cell.cell_type == "code"])
    plt.close("all")
    assert unverified("\n".join(prose(path)), known) == []


def test_the_cells_of_a_lab_are_run_in_order():
    known = printed(["a = 1.25", "print(2 * a)  # 9.99", "a / 4"])
    assert known == {1.25, 2.5, 2.0, 0.3125, 4.0}
    assert unverified("1.25 と 2.50 と 0.312 と 9.99", known) == ["9.99"]


def test_the_check_sees_every_place_a_number_can_stand():
    page = (
        "文 0.7054、式 $\\approx 0.2595$、表\n\n| a |\n|:--|\n| 0.0351 |\n\n"
        '```python exec="on" html="1"\nprint("説明 1.234")  # 9.876\n```\n\n'
        "```python\n>>> print(round(2 / 3, 4))  # 8.765\n0.6667\n```\n\n"
        "9.876 と 8.765 と 0.667 と 66.7 %\n"
    )
    assert unverified(page) == ["0.7054", "0.2595", "0.0351", "9.876", "8.765", "1.234"]
    assert read(DOCS / "forward/softmax.md").count("0.7054") > 3

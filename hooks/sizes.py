"""ページの大きさを数えます。読者が一度に受け取れる量(LIMITS)に収まるかを、書きながら確かめられます。

python -m hooks.sizes docs/forward/softmax.md

数えるのは、開いたときに見えるものです。折りたたみの中、選ばれていない札、表、図の説明、
演習・確認・まとめ・出典の見出しは数えません。分数は、題の下に出る所要時間にもなります。
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import jupytext
from bs4 import BeautifulSoup, Tag
from mkdocs.utils.meta import get_data

from hooks.answer_boxes import stages
from hooks.blocks import Block, recorder
from hooks.embedding import expand
from hooks.fingerprints import digest, edition
from hooks.notebooks import alternatives, to_markdown
from hooks.store import kept

# 名前: (目安, 上限)
LIMITS = {
    "分(本文)": (18, 27),
    "分(演習も)": (28, 40),
    "文字": (3000, 4000),
    "数式の行": (10, 16),
    "コードの行": (50, 75),
    "続くコード": (12, 20),
    "新しい語": (4, 6),
    "見出し": (6, 8),
    "図": (3, 4),
    "問い": (4, 5),
}
# 一つに掛かる秒。文字は 1 分に 430 字
SECONDS = {"文字": 60 / 430, "数式の行": 25, "コードの行": 5, "図": 30, "問い": 30, "段階": 300}

FURNITURE = "#exercise, #quiz, #summary, #sources"
PRACTICE = {"exercise", "quiz"}  # 本文の時間に入れない節
UNSEEN = (
    "details:not([open]), .tabbed-labels, .tabbed-block ~ .tabbed-block,"
    " table, figcaption, .headerlink"
)
CODE = "pre[data-block]"  # hooks/blocks.py の MARKER
LINE = "\ue000"  # 見えているコードの 1 行
INNER = re.compile(r"\\begin\{(?!aligned|gathered)(\w+)\}(?:(?!\\begin).)*?\\end\{\1\}", re.S)
TERM = re.compile(r".+\(.*[A-Za-z].*\)")  # 日本語(English)


def sizes(text: str, *, lab: bool = False) -> dict[str, int]:
    """原稿の、LIMITS の名前ごとの数を返します。``lab`` は percent 形式の実習です。"""
    return measured(text, lab)[0]


def measured(text: str, lab: bool) -> tuple[dict[str, int], str]:
    """原稿の数と、いちばん長く続くコードの初めの行を返します。"""
    if lab:
        notebook = jupytext.reads(text, fmt="py:percent")
        text = to_markdown(notebook, lambda cell: ["<figure>"] * len(alternatives(cell)))
    md, blocks = recorder()
    page = BeautifulSoup(md.convert(expand(get_data(text)[0])), "html.parser")
    for number, code in enumerate(page.select(CODE)):
        code["data-block"] = str(number)
    for hidden in page.select(UNSEEN):
        hidden.extract()
    body, whole, longest = Counter[str](), Counter[str](), list[str]()
    for name, part in sections(page):
        found, run = count(part, blocks)
        whole += found
        body += Counter() if name in PRACTICE else found
        longest = max(longest, run, key=len)
    whole["段階"] = len(stages(text))
    derived = {"分(本文)": minutes(body), "分(演習も)": minutes(whole), "続くコード": len(longest)}
    return {name: derived.get(name, whole[name]) for name in LIMITS}, "".join(longest[:1])


def sections(page: BeautifulSoup) -> Iterator[tuple[str, Tag]]:
    """ページを h2 で分け、節の id と中身を順に返します。"""
    name, part = "", page.new_tag("section")
    for node in page.find_all(recursive=False):
        if node.name == "h2":
            yield name, part
            name, part = str(node.get("id")), page.new_tag("section")
        part.append(node)
    yield name, part


def count(part: Tag, blocks: list[Block]) -> tuple[Counter[str], list[str]]:
    """節に見えるものの数と、あいだに文のないコードのうち、いちばん長いものの行を返します。"""
    for furniture in part.select(FURNITURE):
        furniture.extract()
    found = Counter[str]()
    found["見出し"] = len(part.select("h2, h3"))
    found["図"] = len(part.select("figure, img, zd-widget"))
    found["問い"] = len(part.select(".zd-question"))
    found["新しい語"] = sum(bool(TERM.fullmatch(bold.text)) for bold in part.select("strong"))
    for formula in part.select("div.arithmatex"):
        found["数式の行"] += rows(formula.extract().text)
    for formula in part.select("span.arithmatex"):
        formula.string = re.sub(r"[\\{}_^]", "", re.sub(r"\\(?:[A-Za-z]+|[()])", "", formula.text))
    seen: list[str] = []
    for code in part.select(CODE):
        block = blocks[int(str(code["data-block"]))]
        found["図"] += (
            len(re.findall(r"<figure\b|\bto_svg\(", block.source)) if block.executed else 0
        )
        lines = [x for x in block.source.split("\n") if x.strip() and not block.executed]
        code.string = LINE * len(lines)
        seen += lines
    text = re.sub(r"\s", "", part.get_text())
    found["コードの行"] = len(seen)
    found["文字"] = len(text) - len(seen)
    rest = iter(seen)
    runs = [list(islice(rest, len(run))) for run in re.findall(f"{LINE}+", text)]
    return found, max(runs, key=len, default=[])


def rows(latex: str) -> int:
    r"""別行立ての数式の行を数えます。行列や cases の中の ``\\`` は、行を分けません。"""
    while (plain := INNER.sub("", latex)) != latex:
        latex = plain
    return 1 + latex.count(r"\\")


def minutes(found: Counter[str]) -> int:
    """読むのにかかる分を、四捨五入して返します。"""
    return round(sum(SECONDS[name] * found[name] for name in SECONDS) / 60)


def of_file(path: Path) -> dict[str, int]:
    """ファイルの大きさを返します。"""
    return in_file(path)[0]


def in_file(path: Path) -> tuple[dict[str, int], str]:
    """ファイルの、measured が返すものです。同じ原稿を、二度は数えません。"""
    text, lab = path.read_text(encoding="utf-8-sig"), path.suffix == ".py"
    key = digest(text, str(lab), edition())
    found, first = json.loads(kept("sizes", key, lambda: json.dumps(measured(text, lab)).encode()))
    return found, first


def report(path: Path) -> Iterator[str]:
    """大きさと、目安や上限を超えたかどうかを、一行ずつ返します。"""
    found, first = in_file(path)
    for what, number in found.items():
        aim, limit = LIMITS[what]
        mark = "×" if number > limit else "△" if number > aim else " "
        where = f": {first}" if what == "続くコード" and first else ""
        yield f"  {mark} {what} {number} (目安 {aim}、上限 {limit}){where}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, *report(Path(name)), sep="\n")

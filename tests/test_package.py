"""パッケージの約束: 計算が先に読めること。短いファイル、一つの住所、前に立たない確かめと注釈。"""

import ast
import io
import tokenize
import unicodedata
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "zerodl"
FILES = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
# 計算を書いたファイル。checks は確かめ、exercises は採点の部屋
IDEAS = {name: FILES[name] for name in FILES if not name.startswith(("checks/", "exercises/"))}
LINES = 160
LONGER = {
    "convolution.py": "読むための形 convolve と、それを速くした層を、並べて比べられるように",
    "plotting.py": "SVG を直す正規表現を一か所に。計算ではなく、図の道具",
}
COLUMNS = 40  # 電話の画面に入る幅

each_idea = pytest.mark.parametrize("name", sorted(IDEAS))


def read(name: str) -> str:
    return FILES[name].read_text(encoding="utf-8")


def test_files_are_short():
    long = {name for name in FILES if len(read(name).splitlines()) > LINES}
    assert long - {name for name in long if name.startswith("exercises/")} == set(LONGER)


@each_idea
def test_every_name_has_one_address(name: str):
    """よそで定義した名前を、自分の名前のように配るのは、checks/__init__.py だけです。"""
    assert "__all__" not in read(name)


@each_idea
def test_checks_carry_their_prefix(name: str):
    """確かめは checks.… と書くので、読む人は、その一語で行を飛ばせます。"""
    for node in ast.walk(ast.parse(read(name))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zerodl.checks"):
            assert (node.module, [a.name for a in node.names]) == ("zerodl.checks", ["Array"])


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@each_idea
def test_comments_fit_a_phone(name: str):
    """コードの後ろの注釈は、電話の画面に入るものだけ。入らなければ、上に 1 行で書きます。"""
    lines = read(name).split("\n")
    for token in tokenize.generate_tokens(io.StringIO(read(name)).readline):
        row, column = token.start
        line = lines[row - 1]
        if (
            token.type == tokenize.COMMENT
            and line[:column].strip()
            and "type: " not in token.string
        ):
            indent = len(line) - len(line.lstrip())
            assert width(line.strip()) + max(0, indent - 4) <= COLUMNS, line

"""ページの原稿と実習を、コードを除いた文章と、コードに分けます。"""

import ast
from typing import Any

import jupytext
from mkdocs.utils.meta import get_data

from derivations.letters import NAMES
from hooks.blocks import Block, fences


def opened(text: str, lab: bool) -> tuple[str, list[str]]:
    """コードを空行にした原稿と、コードです。行の番号は変わりません。"""
    body, code = cells(text) if lab else page(text)
    for block in fences("\n".join(body)):
        if not block.executed:
            code.append(code_of(block))
        body[block.start : block.end] = [""] * (block.end - block.start)
    return "\n".join(body), code


def page(text: str) -> tuple[list[str], list[str]]:
    """Front matter を空行にした、ページの行です。"""
    markdown, _ = get_data(text)
    above = text[: len(text) - len(markdown)].count("\n")
    return [""] * above + markdown.split("\n"), []


def cells(text: str) -> tuple[list[str], list[str]]:
    """実習の、文章のセルの行と、コードのセルです。"""
    notebook = jupytext.reads(text, fmt="py:percent")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    body, inside = [], False
    for line in text.split("\n"):
        if line.startswith("# %%"):
            inside, line = "[markdown]" in line, ""
        body.append(line.removeprefix("#").removeprefix(" ") if inside else "")
    return body, code


def code_of(block: Block) -> str:
    """ブロックの Python です。>>> の例なら、打ち込む行だけです。"""
    lines = block.source.split("\n")
    typed = [line[4:] for line in lines if line.startswith((">>> ", "... "))]
    return "\n".join(typed or lines) if block.language.startswith("py") else ""


def names_of(code: list[str]) -> dict[str, Any]:
    """どのページでも使える名前と、このページの関数(と、それが使う import)です。"""
    names = dict(NAMES)
    for source in code:
        try:
            statements = ast.parse(source).body
        except SyntaxError:  # 埋め込みの行など
            continue
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom):
                try:
                    exec(ast.unparse(statement), names)
                except ImportError:  # なくて困るなら、使う宣言が知らせる
                    continue
    return names

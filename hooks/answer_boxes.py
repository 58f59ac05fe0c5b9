"""演習の欄: 本文の check(…) から、どの段を、どの関数で、どんなコードから書き始めるかを決めます。

ページに書き足すものはありません。書き始めは、演習の節にその関数のコード(直す例)があればそれを、
なければ、本文の `mine(f, x, h)` か模範の引数から作った def の行です。
"""

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hooks.cells import Cell, cells
from hooks.snippets import SIGN, Directive
from zerodl.exercises.outcomes import names
from zerodl.exercises.parts import Stage

CALL = re.compile(r'check\([\s.]*"(\w+)",\s*(\w+)(?:,\s*stage=(\d+))?\s*\)')
SECTION = re.compile(r"^## .*\{ *#exercise *\}\n(?:(?!^## ).*\n?)*", re.M)
ANSWER = re.compile(r'^\?\?\? success "解答例"', re.M)
EMPTY = "    return None  # ここを書きかえます"
BOX = """\
<zd-exercise data-exercise="{exercise}" data-function="{function}"{more} data-pagefind-ignore>
<p class="zd-label"><label for="answer-{id}">{title}</label> <span class="zd-mark"></span></p>
<textarea class="zd-editor" id="answer-{id}" rows="{rows}" spellcheck="false" autocapitalize="off">
{starter}</textarea>
<div class="zd-bar"></div><div class="zd-result"></div>
</zd-exercise>"""


@dataclass(frozen=True)
class Box:
    """演習の一つの段の欄です。``follows`` は、書いた関数を引き継ぐ前の段です。"""

    exercise: str
    function: str
    stage: int | None
    title: str
    starter: str
    follows: str = ""

    @property
    def id(self) -> str:
        """ブラウザーに残すときの名前です。"""
        return identity(self.exercise, self.stage)

    def html(self) -> str:
        """スクリプトが動く前の姿です。"""
        given = {"stage": self.stage, "follows": self.follows}
        return BOX.format(
            exercise=self.exercise,
            function=self.function,
            more="".join(f' data-{name}="{value}"' for name, value in given.items() if value),
            id=self.id.replace(".", "-"),
            title=html.escape(self.title),
            rows=self.starter.count("\n") + 1,
            starter=html.escape(self.starter.rstrip("\n")),
        )


@lru_cache(maxsize=256)
def boxes(markdown: str) -> tuple[Box, ...]:
    """ページの演習の欄を、段の順に返します。"""
    section = SECTION.search(markdown)
    if not section:
        return ()
    examples = dict(definitions(markdown, section))
    return tuple(
        box(name, function, stage, examples.pop(function, ""), section[0])
        for (name, stage), function in calls(section[0]).items()
    )


def calls(section: str) -> dict[tuple[str, int], str]:
    """演習の節の check(…) を、演習と段(なければ 0)の順に、採点する関数と対にします。"""
    found: dict[tuple[str, int], str] = {}
    for name, function, stage in CALL.findall(section.replace("...", "")):
        found.setdefault((name, int(stage or 0)), function)
    staged = {name for name, stage in found if stage}
    # 段に分かれた演習を、通しで採点する呼び出しは除く
    return {call: found[call] for call in sorted(found) if call[1] or call[0] not in staged}


def stages(markdown: str) -> list[str]:
    """ページの演習の段の、ブラウザーに残すときの名前です。"""
    section = SECTION.search(markdown)
    return [identity(*call) for call in calls(section[0])] if section else []


def identity(exercise: str, stage: int | None) -> str:
    """段の、ブラウザーに残すときの名前です。"""
    return f"{exercise}.{stage}" if stage else exercise


def definitions(markdown: str, section: re.Match[str]) -> Iterator[tuple[str, str]]:
    """演習の節の、解答例より前にある関数の、名前とコードです。"""
    answer = ANSWER.search(markdown, section.start())
    first = markdown.count("\n", 0, section.start())
    last = markdown.count("\n", 0, answer.start() if answer else section.end())
    for cell in cells(markdown):
        if first <= cell.block.start < last:
            code = shown(cell)
            for node in ast.parse(code).body:
                if isinstance(node, ast.FunctionDef):
                    lines = code.split("\n")[node.lineno - 1 : node.end_lineno]
                    yield node.name, "\n".join(lines)


def shown(cell: Cell) -> str:
    """ページに見えるコードです。"""
    if SIGN not in cell.block.source:
        return cell.code
    lines = cell.block.source.split("\n")
    return "\n".join(Directive.parse(line).show() if SIGN in line else line for line in lines)


def box(name: str, function: str, stage: int, example: str, text: str) -> Box:
    """一つの段の欄です。"""
    from zerodl.exercises import EXERCISES  # serve では、編集のたびに読み直される

    exercise = EXERCISES[name]
    here = exercise[stage - 1 if stage else 0]
    title = f"演習 {name} {stage} 段目「{here.title}」" if stage else f"演習 {name}"
    starter = example or f"def {function}({arguments(function, here, text)}):\n{EMPTY}"
    same = stage > 1 and exercise[stage - 2].reference is here.reference
    follows = f"{name}.{stage - 1}" if same and not example else ""
    return Box(name, function, stage or None, title, starter, follows)


def arguments(function: str, stage: Stage, text: str) -> str:
    """関数の引数です。本文の `mine(f, x, h)` を、問いが渡す模範の引数より先に見ます。"""
    written = re.findall(rf"`{function}\(([\w, ]+)\)`", text)
    received = names(stage.reference, max((each.given for each in stage.questions), key=len))
    fitting = (each for each in written if each.count(",") + 1 == len(received))
    return next(fitting, ", ".join(received))


def placed(markdown: str) -> str:
    """解答例の前に、欄の場所を作ります。"""
    section = SECTION.search(markdown)
    if not section or not boxes(markdown):
        return markdown
    answer = ANSWER.search(section[0])
    at = section.start() + answer.start() if answer else section.end()
    return f"{markdown[:at]}<zd-exercise></zd-exercise>\n\n{markdown[at:]}"

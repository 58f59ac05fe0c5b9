"""文書の例を実行するもの。集めるのは tests/examples.py です。"""

import doctest
import importlib
import inspect
import io
import os
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import reduce
from pathlib import Path
from textwrap import dedent
from typing import Any
from unittest import SkipTest

import pytest
from sybil import Example
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.evaluators.python import PythonEvaluator

from derivations.report import messages
from hooks.blocks import ROOT
from hooks.snippets import Directive
from tests.numbers import unverified_in_lab

# 文書の例が、テストを飛ばしたり打ち切ったりする手段にならないようにします
API = re.compile(r"^ *(?:#+ *)?:::", re.MULTILINE)  # mkdocstrings に、よその例を描かせる行
SKIPS = (pytest.skip.Exception, pytest.xfail.Exception, pytest.exit.Exception, SkipTest)


class Problem:
    """書き方の誤り。評価すると、必ず失敗します。"""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, example: Example) -> str:
        return self.message


class Exemption:
    """理由を添えて、実行しないと決めたブロック。数は、テストの最後に表示されます。"""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __call__(self, example: Example) -> None:
        pass


def run_python(example: Example) -> None:
    """プログラムとして実行します。"""
    __tracebackhide__ = True
    try:
        PythonEvaluator()(example)
    except SKIPS as error:
        raise AssertionError(f"文書の例は、実行を飛ばせません: {error}") from error


PRINTED = "__printed__"  # 実習のセルが印字した文字と、図の中の文字


def run_cell(example: Example) -> None:
    """実習のセルを実行し、印字した文字と、図の中の文字を残します。"""
    __tracebackhide__ = True
    kept = example.namespace.setdefault(PRINTED, [])
    with redirect_stdout(io.StringIO()) as output:
        run_python(example)
    kept.append(output.getvalue())
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        for number in pyplot.get_fignums():
            kept += [t.get_text() for t in pyplot.figure(number).findobj(pyplot.Text)]
        pyplot.close("all")


def check_numbers(example: Example) -> str | None:
    """実習の文章の数が、コードか、セルの出力に現れることを確かめます。"""
    printed = "\n".join(example.namespace.get(PRINTED, []))
    missing = unverified_in_lab(example.document.text, printed)
    return f"コードにも出力にも現れない数です: {missing}" if missing else None


def run_claim(example: Example) -> None:
    """隠した assert(claim)を、そこまでの例の値で確かめます。決めた名前は、後の例に残しません。"""
    __tracebackhide__ = True
    kept = dict(example.namespace)
    run_python(example)
    example.namespace.clear()
    example.namespace.update(kept)


def run_formula(example: Example) -> str | None:
    """ページの式を検算します(derivations/)。"""
    told = messages(example.parsed, Path(os.path.relpath(example.path, ROOT)).as_posix())
    return "\n".join(told) or None


class RunEmbedding:
    """埋め込みを、実物の import として実行します。表示が実物のソースであることも確かめます。"""

    def __init__(self, directives: list[Directive]) -> None:
        self.directives = directives

    def __call__(self, example: Example) -> None:
        __tracebackhide__ = True
        for directive in self.directives:
            self._compare(directive, directive.read())
        run_python(example)

    @staticmethod
    def _compare(directive: Directive, shown: str) -> None:
        module = importlib.import_module(directive.module)
        assert Path(inspect.getfile(module)).resolve() == ROOT / directive.path
        if directive.name and re.match(r"@|def |async def |class ", shown):
            thing: Any = reduce(inspect.getattr_static, directive.name.split("."), module)
            thing = getattr(thing, "fget", None) or getattr(thing, "func", None) or thing
            assert dedent(inspect.getsource(thing)).rstrip("\n") == shown, "実物のソースと違います"


class RunExecuted:
    """サイトの構築でも実行されるブロック。書き出した物に、実行されないコードが混ざらないか調べます。"""

    def __init__(self, contains_code: Callable[[str], bool]) -> None:
        self.contains_code = contains_code

    def __call__(self, example: Example) -> str | None:
        __tracebackhide__ = True
        with redirect_stdout(io.StringIO()) as output, redirect_stderr(output):
            run_python(example)
        if self.contains_code(output.getvalue()) or API.search(output.getvalue()):
            return "書き出した結果に、実行されないコードのブロックがあります"
        return None


class Checker(doctest.OutputChecker):
    """書いてある桁までの四捨五入で、数値を比べます。

    ``2.718`` は 2.7175 から 2.7185 まで、``3e-11`` は 2.5e-11 から 3.5e-11 までの値と合います。
    NumPy が整数の値に使う ``1.`` は、そのまま比べます。
    """

    NUMBER = re.compile(r"(?<![\w.])[+-]?(?:\d+\.\d+(?:e[+-]?\d+)?|\d+\.?e[+-]?\d+)(?![\w.])", re.I)

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """期待した出力と、実際の出力を比べます。"""
        return super().check_output(want, self._rounded(want, got), optionflags)

    def _rounded(self, want: str, got: str) -> str:
        wants = iter(self.NUMBER.findall(want))
        if len(self.NUMBER.findall(want)) != len(self.NUMBER.findall(got)):
            return got
        return self.NUMBER.sub(lambda number: self._closer(next(wants), number[0]), got)

    @staticmethod
    def _closer(want: str, got: str) -> str:
        mantissa, _, exponent = want.lower().partition("e")
        digits = len(mantissa.partition(".")[2]) - int(exponent or 0)
        near = abs(float(want) - float(got)) <= 0.5 * 10.0**-digits * (1 + 1e-9)
        return want if near else got


run_doctest = DocTestEvaluator(
    doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.DONT_ACCEPT_TRUE_FOR_1
)
run_doctest.runner._checker = Checker()

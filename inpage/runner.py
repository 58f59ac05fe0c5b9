"""ブラウザーの中の Python で、ページのコードを動かします。worker.js だけが呼びます。

ブロックの結果は、いつも「このページのここまでを、上から順に動かした」ものです。前に動かしたものが
その通りなら続きから、違えば(書きかえた、戻った、ほかのページへ移った)、初めから動かし直します。
"""

import ast
import io
import json
import linecache
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from time import monotonic
from typing import Any, NoReturn

import numpy as np

from inpage.hints import hint

LIMIT = 20_000  # 見せる文字の数
PAUSE = 0.1  # 出力は、この秒数ごとにまとめて送る
PRINTING, ERRORS = np.get_printoptions(), np.geterr()


class Screen(io.TextIOBase):
    """読者に見せる出力です。多すぎる分は捨てます。"""

    def __init__(self, post: Callable[[str], Any]) -> None:
        self.post, self.left, self.waiting, self.sent = post, LIMIT, "", 0.0

    def write(self, text: str) -> int:
        """ためておき、少しずつ送ります。"""
        if self.left > 0:
            self.waiting += text[: self.left]
            self.left -= len(text)
            if self.left <= 0:
                self.waiting += "\n…(出力が長いので、ここまでにしました)\n"
            if monotonic() - self.sent > PAUSE:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """ためたものを送ります。"""
        if self.waiting:
            self.post(self.waiting)
        self.waiting, self.sent = "", monotonic()


class Session:
    """一つのページの名前空間と、そこで動かし終えたブロックです。"""

    def __init__(self, post: Callable[[str], Any]) -> None:
        self.post = post
        self.done: list[Any] = []
        self.names: dict[str, Any] = {}

    def run(self, message: str) -> str:
        """最後のブロックを見せ、まだ動いていない前のブロックは、黙って先に動かします。"""
        cells = json.loads(message)
        *above, last = cells
        again = not self.done or self.done != above
        if again:
            self.open()
            for cell in above:
                self.show(cell, Screen(lambda text: None))
        screen = Screen(self.post)
        result = self.show(last, screen)
        screen.flush()
        self.done = cells
        return json.dumps(result | {"above": len(above) if again else 0})

    def open(self) -> None:
        """新しい Python を起動したときの状態にします。"""
        self.names.clear()
        self.names.update(__name__="__main__", input=no_input)
        np.set_printoptions(**PRINTING)
        np.seterr(**ERRORS)

    def show(self, cell: dict[str, Any], screen: Screen) -> dict[str, Any]:
        """ブロック一つを動かします。誤りがあれば ``error``、採点したら ``passed`` を返します。"""
        result: dict[str, Any] = {}
        with redirect_stdout(screen), redirect_stderr(screen):
            for step in self.steps(cell, result):
                try:
                    step()
                except BaseException as error:
                    result["error"] = explain(error, cell["name"])
                    result["broken"] = isinstance(error, MemoryError)
                    screen.write(result["error"])
                    if cell.get("edited"):  # 直している途中なら、初めの誤りだけを見せる
                        break
        return result

    def steps(self, cell: dict[str, Any], result: dict[str, Any]) -> Any:
        """文を一つずつ動かす関数です。>>> のないブロックは、終わりの式の値だけを印字します。"""
        code, name = cell["code"], f"<{cell['name']}>"
        if cell.get("check"):
            self.names.pop(cell["check"][2], None)  # 採点するのは、この欄で書いた関数だけ
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
        scope = self.names
        if cell.get("module"):  # 書きかえた埋め込みは、もとのファイルの名前を使える所で動かす
            scope = dict(vars(import_module(cell["module"])))
        statements: list[ast.stmt] = []
        yield lambda: statements.extend(ast.parse(code, name).body)
        for statement in statements:
            last = statement is statements[-1] and isinstance(statement, ast.Expr)
            shown = cell.get("prompt") or last
            tree = ast.Interactive([statement]) if shown else ast.Module([statement], [])
            program = compile(tree, name, "single" if shown else "exec")
            yield lambda program=program: exec(program, scope)
            if scope is not self.names and hasattr(statement, "name"):
                self.names[statement.name] = scope.get(statement.name)
        if cell.get("check"):
            scope.setdefault("np", np)  # ページがまだ import していなくても、演習では使える
            yield lambda: result.update(passed=self.grade(*cell["check"]))

    def grade(self, exercise: str, stage: int | None, function: str) -> bool:
        """演習を採点します。"""
        from zerodl.exercises import check

        if function not in self.names:
            raise NameError(f"関数 {function} がありません。def の後の名前を確かめてください。")
        return bool(check(exercise, self.names[function], stage=stage))


def explain(error: BaseException, name: str) -> str:
    """ブロック name の誤りを、読者の書いた行と、例外の文と、日本語の手がかりで説明します。"""
    places = [
        (frame.filename, frame.lineno, frame.line or "")
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith("<")
    ]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno, error.text or ""))
    lines = [
        f"▶ {'' if where == f'<{name}>' else f'{where[1:-1]} の '}{line} 行目: {text.strip()}"
        for where, line, text in places
    ]
    if len(lines) > 8:  # 自分を呼び続ける関数など
        lines[4:-2] = [f"  …(同じような行が、あと {len(lines) - 6} 行)"]
    lines.append(traceback.format_exception_only(error)[-1].rstrip("\n"))
    lines += [f"→ {text}" for text in hint(error)]
    return "\n".join(lines) + "\n"


def no_input(prompt: object = "") -> NoReturn:
    """Input の代わりです。ここには打ち込む所がありません。"""
    raise EOFError("input() は、ページの中では使えません。値をコードに直接書いてください。")

"""演習の採点の土台: 関数を呼んだ結果を比べ、人に見せる文にします。"""

import inspect
import re
import traceback
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from zerodl.exercises.parts import Answer


class Outcome(NamedTuple):
    """関数を 1 回呼んだ結果: 返した値(止まったら、その例外)と、呼んだ後の引数と、出た警告です。"""

    value: Any
    given: tuple[Any, ...]
    warnings: tuple[str, ...]


def outcome(code: Answer, given: tuple[Any, ...]) -> Outcome:
    """配列の写しを渡して code を呼びます。"""
    copies = tuple(x.copy() if isinstance(x, np.ndarray) else x for x in given)
    with np.errstate(all="warn", under="ignore"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = code(*copies)
        except (Exception, SystemExit) as error:
            value = error
    return Outcome(value, copies, tuple(sorted({str(w.message) for w in caught})))


def is_numbers(y: Any) -> bool:
    """実数か、実数の配列なら True を返します。マスク付き配列や np.matrix は認めません。"""
    return (type(y) is np.ndarray or np.isscalar(y)) and np.asarray(y).dtype.kind in "biuf"


def same(a: Any, b: Any, rtol: float = 1e-5) -> bool:
    """二つの結果が同じなら True を返します。例外は種類と文の言葉を、文字列は全体を比べます。"""
    if isinstance(a, BaseException):
        return type(a) is type(b) and _words(a) == _words(b)
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    if not (is_numbers(a) and is_numbers(b)):
        return False
    a, b = np.asarray(a), np.asarray(b)  # float のままだと、float32 で比べてしまう
    return a.shape == b.shape and bool(np.allclose(a, b, rtol, rtol / 10, equal_nan=True))


def _words(error: BaseException) -> list[str]:
    """例外の文のうち、形などの数や記号を除いた言葉です。"""
    return re.findall("[A-Za-z]+", str(error))


def show(value: Any) -> str:
    """数や配列を、説明の文に入れられる 1 行の文字列にします。"""
    if isinstance(value, str):
        return value
    if callable(value):  # 引数として渡す関数には、名前の代わりに説明を書いておく
        return value.__doc__ or ""
    style: Any = {"float_kind": lambda number: f"{number:.4g}", "int_kind": str}
    text = np.array2string(np.asarray(value), separator=", ", threshold=20, formatter=style)
    return " ".join(text.split())


def names(code: Answer, given: tuple[Any, ...]) -> list[str]:
    """渡すものを受け取る引数の名前です。既定値のままの引数は入りません。"""
    return list(inspect.signature(code).bind(*given).arguments)


def arguments(code: Answer, given: tuple[Any, ...]) -> list[str]:
    """渡した引数を、二つ以上なら名前を付けて、1 行ずつにします。"""
    if len(given) == 1:
        return [show(given[0])]
    return [f"{name} = {show(x)}" for name, x in zip(names(code, given), given, strict=True)]


def difference(y: Any, right: Any, rtol: float) -> str:
    """結果と正解を並べます。省略や丸めで同じに見えるなら、違う所を一つだけ詳しく書きます。"""
    if show(y) != show(right):
        return f"結果  {show(y)}\n正解  {show(right)}"
    y, right = np.asarray(y), np.asarray(right)
    index = tuple(map(int, np.argwhere(~np.isclose(y, right, rtol, rtol / 10))[0]))
    place = list(index) if index else ""
    return f"結果{place}  {y[index]:.15g}\n正解{place}  {right[index]:.15g}"


def unusable(y: Any, right: Any) -> str | None:
    """結果 y が、正解 right と比べられる数の配列でなければ、そのことを言う文です。"""
    shape = np.shape(right)
    if y is None:
        return "None が返りました。最後に return で結果を返してください。"
    if type(y) is not np.ndarray and not np.isscalar(y):
        wanted = "NumPy の配列 (np.array で作れます)" if shape else "1 個の数"
        return f"{type(y).__name__} が返りました。{wanted}で返してください。"
    if not is_numbers(y):
        return f"数でない値 ({type(y).__name__}) が返りました。実数で返してください。"
    if np.shape(y) != shape:
        found = f"結果の形が {np.shape(y)} です。" if np.shape(y) else "1 個の数が返りました。"
        return f"{found}{f'形 {shape} の配列' if shape else '1 個の数'}になるはずです。"
    return None


def accepts(answer: Answer, count: int) -> bool:
    """引数 count 個では呼べないと分かれば False、呼べるか分からなければ True を返します。"""
    try:
        inspect.signature(answer).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # max など、引数の一覧を持たない組み込みの関数
        pass
    return True


def stopped_at(error: BaseException) -> str:
    """答えの関数を書いたファイルの中で、例外 error が止まった行を教えます。"""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if Path(frame.filename).parent != Path(__file__).parent]
    if not theirs:  # int など、Python で書かれていない関数
        return "渡した値で呼べる関数か、確かめてください。"
    last = [frame for frame in theirs if frame.filename == theirs[0].filename][-1]
    if not last.line:  # 対話的に打った関数など、ソースが残っていないとき
        return f"止まったのは、{last.lineno} 行目です。"
    return f"止まったのは、次の行です。\n{last.line}"

"""演習の採点: 答えの関数を呼び、見つけた間違いと、読む所を説明します。"""

import inspect
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from zerodl.checks import Array

Answer = Callable[..., Any]
Question = Callable[[Answer], None]  # 間違いを見つけたら Mistake を送出する。題は docstring

ROUGH = (
    "わずかにずれています。小さな数の足し算、丸め、桁の少ない型への変換、"
    "短い定数(2.718 など)がないか確かめてください。"
)


class Place(NamedTuple):
    """読む所: サイトのページと節です。"""

    page: str  # 例: forward/softmax
    id: str  # 例: overflow
    title: str  # 例: 出力層とソフトマックス「オーバーフロー」

    def __str__(self) -> str:
        """題と、サイトの中の場所を 1 行にします。"""
        return f"{self.title} ({self.page}/#{self.id})"


Hint = tuple[str, str, Place]  # 例外の文の一部と、その例外の説明と、読む所
# よくある間違いをしたときに出る値と、その説明と、読む所(問いの読む所と同じなら省く)
Suspect = tuple[Any, str] | tuple[Any, str, Place]


class Mistake(Exception):
    """見つかった間違い: 何が起きてどう直すか (message) と、読む所 (read) です。"""

    def __init__(self, message: str, read: Place) -> None:
        super().__init__(message)
        self.message, self.read = message, read


class Exercise(NamedTuple):
    """演習: 段ごとに問いを全部たずね、間違いのない段だけ次の段へ進みます。"""

    name: str
    reference: Answer
    stages: tuple[tuple[Question, ...], ...]


@dataclass(frozen=True)
class Report:
    """採点の結果です。合格なら真、そうでなければ偽と見なされます。"""

    name: str
    lines: tuple[str, ...]
    mistakes: tuple[Mistake, ...]

    def __bool__(self) -> bool:
        """合格なら True です。"""
        return not self.mistakes

    def __str__(self) -> str:
        """印字する説明の全体です。"""
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        """対話環境の最後の行に出る、短い表示です。"""
        return f"<演習 {self.name}: {'合格' if self else 'もう少し'}>"


def grade(exercise: Exercise, answer: Answer) -> Report:
    """答え answer を段の順に調べ、結果を返します。"""
    lines: list[str] = []
    mistakes: list[Mistake] = []
    for stage in exercise.stages:
        stopped = bool(mistakes)  # 前の段が直るまで、先の段は見ない
        for question in stage:
            if stopped:
                lines.append(f"  － {question.__doc__}")
                continue
            explained = _ask(question, answer, mistakes)
            lines += [f"  {'×' if explained else '○'} {question.__doc__}", *explained]
    passed = sum(line.startswith("  ○") for line in lines)
    total = sum(len(stage) for stage in exercise.stages)
    head = f"演習 {exercise.name}: {total} 問のうち {passed} 問が正解です。"
    tail = "× の説明を読んで直し、もう一度 check してください。" if mistakes else "合格です。"
    return Report(exercise.name, (head, *lines, tail), tuple(mistakes))


def _ask(question: Question, answer: Answer, mistakes: list[Mistake]) -> list[str]:
    """問いを一つたずね、間違いなら mistakes に加えて、説明の行を返します。"""
    with np.errstate(all="warn", under="ignore"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            question(answer)
            return []
        except Mistake as mistake:
            mistakes.append(mistake)
    sentences = mistakes[-1].message.replace("。", "。\n").splitlines()  # 1 文を 1 行に
    notes = [f"警告: {text}" for text in sorted({str(w.message) for w in caught})]
    lines = [*filter(None, sentences), *notes, f"読む所: {mistakes[-1].read}"]
    return [f"      {line}" for line in lines]


def call(answer: Answer, *arrays: Array, hints: Sequence[Hint] = (), read: Place) -> Any:
    """配列の写しを渡して答えの関数を呼びます。例外は、手がかり hints に合う説明に変えます。

    hints は、最初に合ったものを使います。どれにも合わなければ、読む所は read です。
    """
    try:
        return answer(*(array.copy() for array in arrays))
    except (Exception, SystemExit) as error:
        text = f"{type(error).__name__}: {error}"
        fitting = [(advice, place) for part, advice, place in hints if part in text]
        if not _accepts(answer, len(arrays)):
            fitting = [(f"受け取る引数は {len(arrays)} 個です。", read)]
        advice, place = fitting[0] if fitting else (_stopped_at(error), read)
        raise Mistake(f"例外で止まりました。{text}\n{advice}", place) from error


def _stopped_at(error: BaseException) -> str:
    """答えの関数を書いたファイルの中で、例外 error が止まった行を教えます。"""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if Path(frame.filename).parent != Path(__file__).parent]
    lines = [frame.line for frame in theirs if frame.filename == theirs[0].filename and frame.line]
    if not lines:  # 対話的に打った関数など、ソースが残っていないとき
        return "例外の出た行を確かめてください。"
    return f"止まったのは、次の行です。\n{lines[-1]}"


def _accepts(answer: Answer, count: int) -> bool:
    """引数 count 個では呼べないと分かれば False、呼べるか分からなければ True を返します。"""
    try:
        inspect.signature(answer).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # max など、引数の一覧を持たない組み込みの関数
        pass
    return True


def as_result(y: Any, shape: tuple[int, ...], read: Place) -> Array:
    """答えの関数が返した値が、形 shape の数の配列であることを確かめて返します。"""
    if y is None:
        raise Mistake("None が返りました。最後に return で結果を返してください。", read)
    if type(y) is not np.ndarray and not np.isscalar(y):  # マスク付き配列や np.matrix も認めない
        wanted = "NumPy の配列" if shape else "1 個の数"
        raise Mistake(f"{type(y).__name__} が返りました。{wanted}で返してください。", read)
    result = np.asarray(y)
    if result.dtype.kind not in "biuf":
        raise Mistake(f"数でない値 ({type(y).__name__}) が返りました。実数で返してください。", read)
    if result.shape != shape:
        wanted = f"形 {shape} の配列" if shape else "1 個の数"
        raise Mistake(f"結果の形が {result.shape} です。{wanted}になるはずです。", read)
    return result


def compare(
    given: Any,
    y: Array,
    expected: Any,
    suspects: Sequence[Suspect],
    read: Place,
    broken: str = "nan や inf が混じっています。途中の値を 1 行ずつ print で見てください。",
    rtol: float = 1e-5,
    atol: float = 1e-6,
) -> None:
    """入力 given の結果 y を正しい値と比べ、違えば、値の合う「よくある間違い」を説明します。

    broken は、nan や inf が混じったときの説明です。rtol と atol は、許す相対誤差と絶対誤差です。
    """
    if close(y, expected, rtol, atol):
        return
    found = [(s[1], s[2] if len(s) == 3 else read) for s in suspects if close(y, s[0])]
    if not np.isfinite(y).all():
        found.append((broken, read))
    if np.allclose(y, expected, rtol=0.01, atol=0.01):
        found.append((ROUGH, read))
    found.append(("定義の式と 1 行ずつ照らしてください。", read))
    message, place = found[0]
    shown = _difference(y, np.asarray(expected), rtol, atol)
    raise Mistake(f"入力  {show(given)}\n{shown}\n{message}", place)


def _difference(y: Array, expected: Array, rtol: float, atol: float) -> str:
    """結果と正解を並べます。省略や丸めで同じに見えるなら、違う所を一つだけ詳しく書きます。"""
    if show(y) != show(expected):
        return f"結果  {show(y)}\n正解  {show(expected)}"
    index = tuple(map(int, np.argwhere(~np.isclose(y, expected, rtol, atol))[0]))
    place = list(index) if index else ""
    return f"結果{place}  {y[index]:.15g}\n正解{place}  {expected[index]:.15g}"


def refuse_changes(answer: Answer, arrays: dict[str, Array], advice: str, read: Place) -> None:
    """答えの関数が、渡された配列を書き換えたなら Mistake を送出します。"""
    given = {name: array.copy() for name, array in arrays.items()}
    call(lambda *_: answer(*given.values()), read=read)
    for name, array in arrays.items():
        if not np.array_equal(given[name], array):
            short = array.size <= 20
            change = f"の {show(array)} が {show(given[name])} に" if short else "が"
            raise Mistake(f"渡した {name} {change}変わりました。{advice}", read)


def shape_of(y: Any) -> tuple[int, ...] | None:
    """配列か数の形を返します。そうでないもの(タプルなど)は None です。"""
    return y.shape if isinstance(y, (np.ndarray, np.generic)) else None


def close(y: Any, expected: Any, rtol: float = 1e-5, atol: float = 1e-6) -> bool:
    """形が同じで、値も(nan どうしは等しいとして)ほぼ等しければ True を返します。"""
    y, expected = np.asarray(y), np.asarray(expected)  # float のままだと、float32 で比べてしまう
    return y.shape == expected.shape and bool(
        np.allclose(y, expected, rtol=rtol, atol=atol, equal_nan=True)
    )


def is_narrow(y: Array) -> bool:
    """float32 で表せる値だけなら True を返します。float64 の計算では、まず起こりません。"""
    return bool(np.all(y == y.astype(np.float32)))


def show(value: Any) -> str:
    """数や配列を、説明の文に入れられる 1 行の文字列にします。"""
    if isinstance(value, str):
        return value
    style: Any = {"float_kind": lambda number: f"{number:.4g}"}
    text = np.array2string(np.asarray(value), separator=", ", threshold=20, formatter=style)
    return " ".join(text.split())

"""演習の部品: 読む所、よくある間違い、問い、段。演習のファイルは、これを並べたデータです。"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

Answer = Callable[..., Any]
Sign = Callable[[Any, Any], bool]

NOT_FINITE = "nan や inf が混じっています。途中の値を 1 行ずつ print で見てください。"
NARROWED = (
    "float64 の約 16 桁が、float32 の約 7 桁に減りました。"
    "astype(np.float32) などを使わず、渡された型のまま計算してください。"
)


class Place(NamedTuple):
    """読む所: サイトのページと節です。"""

    page: str  # 例: forward/softmax
    title: str  # 例: 出力層とソフトマックス
    id: str  # 例: overflow
    heading: str  # 例: オーバーフローと最大値の引き算

    def __str__(self) -> str:
        """題と、サイトの中の場所を 1 行にします。"""
        return f"{self.title}「{self.heading}」 ({self.page}/#{self.id})"


class Wrong:
    """よくある間違い: 直し方と、その間違いをしたコードと、読む所(問いの読む所と同じなら省く)です。

    sign は、結果が同じでなくてもこの間違いと分かる印で、有限な結果と正解を受け取ります。
    """

    def __init__(
        self, advice: str, *codes: Answer, read: Place | None = None, sign: Sign | None = None
    ) -> None:
        self.advice, self.codes, self.read, self.sign = advice, codes, read, sign


Wrongs = tuple[Wrong, ...]


class Question(NamedTuple):
    """問い: 題、読む所、渡すもの、よくある間違い。模範と同じ結果なら正解です。"""

    text: str
    read: Place
    given: tuple[Any, ...]
    wrong: Wrongs = ()
    broken: str = NOT_FINITE  # nan や inf への説明
    rtol: float = 1e-5  # 許す相対誤差。絶対誤差は、その 1/10
    view: Callable[[Any], Any] = np.asarray  # 形の合った結果のうち、比べる所
    shown: str = ""  # 「入力」に書く文。なければ、渡すものをそのまま書く
    changed: str = ""  # 渡した配列が変わったときの説明。なければ、変わっても見ない


class Stage(NamedTuple):
    """段: 題と、模範の関数と、順にたずねる問いです。"""

    title: str
    reference: Answer
    questions: tuple[Question, ...]


# ── どの演習にもある問い。codes は、その間違いをしたコードです ────────────────────


def always(y: Any, right: Any) -> bool:
    """違えばいつでも、という印です。原因が一つしか残っていない問いに使います。"""
    return True


def untouched(*given: Any, read: Place, advice: str, codes: Iterable[Answer]) -> Question:
    """渡した配列を書き換えないことを確かめる問いです。"""
    wrong = (Wrong(advice, *codes),)
    return Question("渡された配列を書き換えない", read, given, wrong, changed=advice)


def takes_integers(*given: Any, read: Place, advice: str, codes: Iterable[Answer]) -> Question:
    """整数を渡しても、小数の計算をすることを確かめる問いです。"""
    wrong = (Wrong(advice, *codes), Wrong(advice, sign=always))
    return Question("整数の配列を渡しても、正しい", read, given, wrong)


def keeps_dtype(*given: Any, read: Place, advice: str, codes: Iterable[Answer]) -> Question:
    """結果が、模範と同じ float32 であることを確かめる問いです。"""
    same = "の入力には、float32 " if given[0].dtype == np.float32 else ""
    wrong = (Wrong(advice, *codes),)
    return Question(f"float32 {same}で返す", read, given, wrong, view=dtype)


def dtype(y: Any) -> str:
    """結果の値でなく、dtype だけを比べる見方です。"""
    return f"dtype が {np.asarray(y).dtype}"


def shape(y: Any) -> str:
    """結果の値を比べない見方です。形は、どの問いでも先に比べます。"""
    return "形"


def keeps_digits(*given: Any, read: Place, codes: Iterable[Answer], more: Wrongs = ()) -> Question:
    """float64 のおよそ 16 桁を、計算の途中で落とさないことを確かめる問いです。"""
    wrong = (Wrong(NARROWED, *codes, sign=_is_narrow), *more)
    return Question("小数の桁を落とさない", read, given, wrong, rtol=1e-13)


def _is_narrow(y: Any, right: Any) -> bool:
    """float32 で表せる値だけなら True を返します。float64 の計算では、まず起こりません。"""
    return bool(np.all(y == np.float32(y)))

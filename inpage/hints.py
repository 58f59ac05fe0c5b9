"""よくある誤りの、日本語の手がかりです。zerodl の例外は、初めから日本語なので要りません。"""

import re
from collections.abc import Iterator

# 例外の種類、英語の文の目印、手がかり。上から見て、初めに合うものを使う
HINTS = (
    ("ModuleNotFoundError", "", "ページの中で使えるのは、NumPy と zerodl と、Python に付属するものだけです。"),
    ("NameError", r"name '(\w+)'", "{0} という名前は、まだ決まっていません。綴りと、上のブロックを確かめてください。"),
    ("IndentationError", "expected an indented block", "「:」で終わる行の次は、字下げ(空白 4 個)をして書きます。"),
    ("IndentationError", "", "行の頭の空白がそろっていません。同じまとまりの行は、同じ数だけ字下げします。"),
    ("SyntaxError", "was never closed", "閉じていない括弧があります。"),
    ("SyntaxError", "expected ':'", "行の終わりに「:」が要ります。"),
    ("SyntaxError", "invalid (non-printable )?character", "全角の文字か空白が混じっています。半角に直してください。"),
    ("SyntaxError", "unterminated string", "文字列の終わりの引用符がありません。"),
    ("SyntaxError", "cannot assign|Maybe you meant '=='", "代入は =、等しいかどうかを調べるのは == です。"),
    ("SyntaxError", "", "Python として読めません。この行か、その前の行の、記号の抜けを確かめてください。"),
    ("MemoryError", "", "メモリーが足りません。配列を小さくしてください。"),
    ("ValueError", "array is too big|Maximum allowed (size|dimension)", "配列が大きすぎて、ページの中では作れません。"),
    ("ValueError", "could not be broadcast", "形の合わない配列を計算しています。print(x.shape) で形を見てください。"),
    ("ValueError", "mismatch in its core dimension", "@ では、左の列の数と右の行の数をそろえます。print(x.shape) で形を見てください。"),
    ("ValueError", "truth value of an array", "配列は、そのままでは if に使えません。(…).all() や (…).any() を使います。"),
    ("ValueError", "setting an array element", "行によって長さの違うリストは、配列にできません。"),
    ("IndexError", "too many indices", "軸の数より多くの番号で取り出しています。print(x.shape) で形を見てください。"),
    ("IndexError", "out of (bounds|range)", "番号が、長さを超えています。番号は 0 から始まります。"),
    ("KeyError", "", "その名前は、辞書にありません。"),
    ("ZeroDivisionError", "", "0 で割っています。"),
    ("TypeError", "missing \\d+ required", "引数が足りません。"),
    ("TypeError", "takes .* positional argument", "引数が多すぎます。"),
    ("TypeError", "not callable", "関数でないものに ( ) を付けています。掛け算なら * が要ります。"),
    ("TypeError", "NoneType", "None を計算に使っています。関数の最後の return を確かめてください。"),
    ("AttributeError", "", "そのような名前の機能はありません。綴りと、変数の中身を確かめてください。"),
    ("RecursionError", "", "関数が自分を呼び続けています。止まる条件を書いてください。"),
    ("RuntimeError", "can't start new thread", "ページの中では、スレッドを作れません。"),
)  # fmt: skip


def hint(error: BaseException) -> Iterator[str]:
    """誤りの手がかりを、多くても一つ返します。"""
    message = str(getattr(error, "msg", None) or error)
    if not message.isascii():
        return
    kinds = [kind.__name__ for kind in type(error).__mro__]
    for kind, sign, text in HINTS:
        if kind in kinds and (found := re.search(sign, message)):
            yield text.format(*found.groups())
            return

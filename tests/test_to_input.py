"""演習 to_input: 模範解答は合格し、よくある間違いは、それぞれの説明で落ちます。"""

import re
from pathlib import Path

import numpy as np
import pytest

from zerodl.exercises import check, to_input
from zerodl.exercises.judge import Place

DOCS = Path(__file__).parents[1] / "docs"
B = np.float32(255)


def flat(x):
    return x.reshape(len(x), 784)


def in_place(scanned):
    scanned[...] = 255 - scanned
    return flat(scanned) / B


def divide_in_place(scanned):
    scanned /= 255
    return 1 - flat(scanned)


def subtract_out(scanned):
    return flat(np.subtract(255, scanned, out=scanned)) / B


def shuffled(scanned):
    return (255 - scanned).reshape(784, len(scanned)).T / B


RIGHT = {
    "reference": to_input.to_input,
    "divide first": lambda s: 1 - flat(s) / B,
    "minus one": lambda s: flat(s).shape and (1 - flat(s).astype(np.float32) / 255),
    "reshape -1": lambda s: (255 - s).reshape(len(s), -1).astype(np.float32) / 255,
    "bitwise": lambda s: flat(~s) / B,
    "loop": lambda s: np.array([(255 - image).ravel() for image in s]) / B,
}
WRONG = {
    "nothing": (lambda s: None, "None が返りました"),
    "a list": (lambda s: (flat(255 - s) / B).tolist(), "NumPy の配列で返して"),
    "not flat": (lambda s: (255 - s) / B, "平らにしてください"),
    "one image per column": (lambda s: flat(255 - s).T / B, "1 枚を 1 行に"),
    "one long row": (lambda s: (255 - s).ravel() / B, "1 本につながっています"),
    "channel": (lambda s: s[:, np.newaxis] / B, "形が (3, 1, 28, 28) です"),
    "first only": (lambda s: (255 - s[0]).reshape(1, 784) / B, "形が (1, 784) です"),
    "in-place division": (divide_in_place, "uint8 の配列に小数は書き込めません"),
    "fixed count": (lambda s: (255 - s).reshape(3, 784) / B, "決め打ち"),
    "fixed five thousand": (lambda s: (255 - s).reshape(5000, 784) / B, "決め打ち"),
    "not inverted": (lambda s: flat(s) / B, "白と黒が逆です"),
    "not scaled": (lambda s: flat(255 - s), "255 で割っていません"),
    "neither": (flat, "255 で割っていません"),
    "one minus pixels": (lambda s: 1 - flat(s), "一周しています"),
    "one minus pixels, scaled": (lambda s: (1 - flat(s)) / B, "一周しています"),
    "negative": (lambda s: -flat(s) / B, "一周しています"),
    "negative floats": (lambda s: -(flat(s) / B), "1 から引きます"),
    "floats minus": (lambda s: 1 - flat(s).astype(np.float32), "割ってから 1 から引きます"),
    "floor": (lambda s: flat(255 - s) // 255, "切り捨て"),
    "floor, not inverted": (lambda s: flat(s) // 255, "切り捨て"),
    "binary": (lambda s: flat(s) < 255, "濃さが消えています"),
    "binary half": (lambda s: flat(s) < 128, "濃さが消えています"),
    "centered": (lambda s: 1 - 2 * (flat(s) / B), "-1 から 1"),
    "256": (lambda s: flat(255 - s) / np.float32(256), "256 で割っています"),
    "squared": (lambda s: (flat(255 - s) / B) ** 2, "定義の式と"),
    "transposed": (lambda s: flat(255 - s.transpose(0, 2, 1)) / B, "縦と横が逆です"),
    "mixed": (shuffled, "画像どうしが混ざっています"),
    "reversed": (lambda s: flat(255 - s)[::-1] / B, "画像の順番が逆"),
    "float64": (lambda s: flat(255 - s) / 255, "float64 が返りました"),
    "in place": (in_place, "渡した scanned が変わりました"),
    "out": (subtract_out, "渡した scanned が変わりました"),
    "error": (lambda s: s.flatt(), "例外で止まりました"),
}


@pytest.mark.parametrize("label", RIGHT)
def test_right_answers_pass(label):
    assert check("to_input", RIGHT[label])


@pytest.mark.parametrize("label", WRONG)
def test_each_mistake_fails_with_its_own_message(label, capsys):
    answer, message = WRONG[label]
    assert not check("to_input", answer)
    assert message in capsys.readouterr().out


def test_the_places_to_read_exist():
    page = (DOCS / f"{to_input.PAGE}.py").read_text(encoding="utf-8")
    places = [value for value in vars(to_input).values() if isinstance(value, Place)]
    assert len(places) == 4
    for place in places:
        title, section = place.title.rstrip("」").split("「")
        assert re.search(rf"^# # {title}( {{ #.* }})?$", page, re.MULTILINE)
        assert re.search(rf"^# ##+ {re.escape(section)} {{ #{place.id} }}$", page, re.MULTILINE)

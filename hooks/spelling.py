"""一つの用語の、人が打ちそうな書き方を作ります: ひらがな、ローマ字、英語のつなげ書き。

長音のあるなし、ひらがなとカタカナの違い、語の一部は、探す側(docs/assets/search/pagefind.js)が吸収します。
"""

import re
from unicodedata import normalize

KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわを"
    "んがぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ"
)
ROMAJI = (
    "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho"
    " ma mi mu me mo ya yu yo ra ri ru re ro wa wo n ga gi gu ge go za ji zu ze zo"
    " da ji zu de do ba bi bu be bo pa pi pu pe po vu"
)
SOUNDS = dict(zip(KANA, ROMAJI.split(), strict=True))
SMALL = dict(zip("ゃゅょぁぃぅぇぉ", ["ya", "yu", "yo", "a", "i", "u", "e", "o"], strict=True))
# 読みのローマ字には、訓令式で打つ人もいる
KUNREI = [("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu"),
          ("ji", "zi"), ("j", "zy")]  # fmt: skip


def hiragana(text: str) -> str:
    """カタカナをひらがなにします。"""
    return re.sub("[ァ-ヴ]", lambda kana: chr(ord(kana[0]) - 0x60), text)


def romaji(kana: str) -> str:
    """ひらがなの読みを、ヘボン式のローマ字にします。長音の印は書きません。"""
    sounds: list[str] = []
    for letter in kana:
        if letter in SMALL and sounds:
            sounds[-1] = joined(sounds[-1], SMALL[letter])
        else:
            sounds.append(SOUNDS.get(letter, "" if letter in "ー・ " else letter))
    return re.sub("っ(?=(.?))", lambda small: small[1], "".join(sounds))


def joined(sound: str, small: str) -> str:
    """前の音に、小さい仮名の音を重ねます(し + ゃ → sha、ふ + ぁ → fa、て + ぃ → ti)。"""
    head = sound[:-1]
    return head + (small[1:] if head in {"sh", "ch", "j"} and len(small) == 2 else small)


def kunrei(text: str) -> str:
    """ヘボン式のローマ字を、訓令式にします。"""
    for old, new in KUNREI:
        text = text.replace(old, new)
    return text


def spellings(ja: str, yomi: str, en: str, also: list[str]) -> list[str]:
    """用語の書き方を、重なりなく並べます。先頭は日本語の名前です。"""
    reading = hiragana(yomi)
    roman = romaji(reading)
    forms = [ja, en, *also, reading, roman, kunrei(roman)]
    for form in [ja, en, *also]:
        if re.fullmatch(r"[\x20-\x7e]+", form):  # one-hot は onehot とも打たれる
            forms.append(re.sub(r"[-\s_]", "", form))
    unique = {normalize("NFKC", form).lower(): form for form in reversed(forms) if form}
    return [
        form for form in dict.fromkeys(forms) if unique.get(normalize("NFKC", form).lower()) == form
    ]

"""用語の表: 書き方を作れること、表に誤りがないこと、本文の印が初めの一度だけ付くこと。"""

import re
from unicodedata import normalize

import pytest
from mkdocs.exceptions import PluginError

from hooks import vocabulary
from hooks.rooms import rooms, written
from hooks.spelling import hiragana, kunrei, romaji, spellings
from hooks.terms import anchor, marked
from hooks.vocabulary import Term, terms

OMOMI = Term("重み", "おもみ", "weight", "perceptron", "入力に掛ける数")
KOUBAI = Term("勾配", "こうばい", "gradient", "gradients", "偏微分の並び")
KOUKAHOU = Term("勾配降下法", "こうばいこうかほう", "gradient descent", "gradients", "進む方法")
TABLE = {term.ja: term for term in (OMOMI, KOUBAI, KOUKAHOU)}


@pytest.mark.parametrize(
    ("kana", "hepburn", "other"),
    [
        ("ソフトマックス", "sofutomakkusu", "sohutomakkusu"),
        ("ぎゃくでんぱ", "gyakudenpa", "gyakudenpa"),
        ("しょきち", "shokichi", "syokiti"),
        ("フィルター", "firuta", "firuta"),
        ("ディープ", "dipu", "dipu"),
        ("ちゅうかんそう", "chuukansou", "tyuukansou"),
        ("じゅんでんぱ", "jundenpa", "zyundenpa"),
    ],
)
def test_readings_become_roman_letters(kana, hepburn, other):
    assert romaji(hiragana(kana)) == hepburn
    assert kunrei(hepburn) == other


def test_one_term_gives_all_its_spellings_once():
    forms = spellings("one-hot 表現", "ワンホットひょうげん", "one-hot", ["ワンホット", "One-Hot"])
    assert forms[0] == "one-hot 表現"
    assert {"わんほっとひょうげん", "wanhottohyougen", "onehot", "ワンホット"} <= set(forms)
    assert len({normalize("NFKC", form).lower() for form in forms}) == len(forms)


def test_the_table_is_sound():
    names = [term.ja for term in terms()]
    assert len(names) >= 110
    assert len(set(names)) == len(names)
    for term in terms():
        assert re.fullmatch("[ぁ-んァ-ヴー]+", term.yomi), term.ja
        assert re.fullmatch(r"[A-Za-z0-9 ,-]+", term.en), term.ja
        assert 4 <= len(term.means) <= 40, term.ja
        assert not term.means.endswith("。"), term.ja
    ids = [anchor(term) for term in terms()]
    assert len(set(ids)) == len(ids)


def test_every_term_has_one_room():
    homes = {t.ja: [r.title for r in rooms() if t.explained_in(r)] for t in terms()}
    assert {ja: titles for ja, titles in homes.items() if len(titles) != 1} == {}


def bold(room):
    return [match[1] for match in BOLD.finditer(room.text)]


@pytest.mark.parametrize("room", written(), ids=lambda room: room.path)
def test_every_term_defined_in_bold_is_in_the_table(room):
    known = {plain(form) for term in terms() for form in term.forms}
    missing = [ja for ja in bold(room) if plain(ja) not in known]
    assert missing == [], "docs/terms.yml に、一行ずつ足してください"


def test_terms_in_bold_are_found():
    assert sum(len(bold(room)) for room in written()) >= 100


BOLD = re.compile(r"\*\*([^*()]+)\((?:[ぁ-ん]+、)?[A-Za-z][A-Za-z –-]+\)\*\*")  # **重み(weight)**


def plain(form):
    return normalize("NFKC", form).lower().replace(" ", "")


BUTTON = re.compile(r'<button type="button" class="zd-term" popovertarget="[\w-]+">(.*?)</button>')


def shown(html):
    content, found = marked(html, TABLE)
    return BUTTON.sub(r"[\1]", content), [term.ja for term in found]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>次の重みと、重みです。</p>", "<p>次の[重み]と、重みです。</p>"),
        ("<p>勾配降下法と勾配</p>", "<p>[勾配降下法]と[勾配]</p>"),
        (
            "<p><strong>重み(weight)</strong>と重み</p>",
            "<p><strong>重み(weight)</strong>と重み</p>",
        ),
        ("<p>重み、です</p>", '<p><span class="zd-keep">[重み]、</span>です</p>'),
        ("<p>倍率(重み)と</p>", '<p>倍率<span class="zd-keep">([重み])</span>と</p>'),
        *[
            (f"{html}<p>重み</p>", f"{html}<p>[重み]</p>")
            for html in (
                "<h2>重み</h2>",
                "<pre><code>重み</code></pre>",
                '<p><a href="#a">重み<em>重み</em></a></p>',
                '<div class="arithmatex">\\[重み\\]</div>',
                '<p class="zd-lead">重み</p>',
                '<span class="filename">zerodl/重み.py</span>',
                '<p><br><img alt="重み" src="a.png"></p>',
            )
        ],
    ],
)
def test_only_the_first_use_in_the_text_is_marked(html, expected):
    assert shown(html)[0] == expected


def test_a_word_inside_a_longer_word_is_left_alone():
    assert shown("<p>重み係数、誤差勾配、勾配A</p>") == ("<p>重み係数、誤差勾配、勾配A</p>", [])


def test_unknown_columns_are_refused(monkeypatch):
    vocabulary.terms.cache_clear()
    monkeypatch.setattr(vocabulary, "yaml_load", lambda text: [{"ja": "重み", "kana": "おもみ"}])
    monkeypatch.setattr(vocabulary, "kept", lambda kind, key, make: make())
    with pytest.raises(PluginError, match="欄の名前"):
        vocabulary.terms()
    vocabulary.terms.cache_clear()

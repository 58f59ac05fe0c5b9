"""案内の一覧: 全体の地図と、演習の一覧は、部屋から作られます。"""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from hooks import lists
from hooks.rooms import Room


class Counted(Room):
    @property
    def sizes(self) -> dict[str, int]:
        return {"分(演習も)": 26}


CODE = """## 演習 { #exercise }

`check("log", g)`

>>> report = check(
...     "softmax", f, stage=1)
>>> check("softmax", f)
"""
ROOMS = (
    Counted("", "ホーム", "", "index.md"),
    Counted("甲", "一", "一か", "a/one.md", (), {"later": True}, CODE),
    Room("甲", "二", "二か"),
    Room("乙", "三", "三か"),
)


@pytest.fixture(autouse=True)
def house(monkeypatch):
    monkeypatch.setattr(lists, "rooms", lambda: ROOMS)
    monkeypatch.setattr(lists, "written", lambda: ROOMS[:2])


def show(text: str, where: str = "index.md") -> str:
    page = SimpleNamespace(file=SimpleNamespace(src_uri=where))
    return lists.on_page_markdown(text, page=page, config=None, files=None)


def test_the_map_has_a_table_for_each_part_and_folds_what_is_not_written():
    assert show("前\n\n<!-- 地図 -->\n\n後").split("\n") == [
        "前",
        "",
        "### 甲 { #part-0 }",
        "",
        "| ページ | 答えの出る問い | 分 |",
        "|:--|:--|--:|",
        "| [一](a/one.md)(後でよい) | 一か | 26 |",
        "| 二 | 二か | 準備中 |",
        "",
        '??? note "乙(準備中の 1 ページ)"',
        "",
        "    | ページ | 答えの出る問い | 分 |",
        "    |:--|:--|--:|",
        "    | 三 | 三か | 準備中 |",
        "",
        "",
        "後",
    ]


def test_exercises_are_listed_once_with_a_link():
    assert show("<!-- 演習の一覧 -->", "guide/x.md") == (
        "- [一](../a/one.md#exercise): `log`、`softmax`"
    )


def test_other_comments_stay():
    assert show("本文の <!-- 地図 --> と\n<!-- 注 -->") == "本文の <!-- 地図 --> と\n<!-- 注 -->"


def test_pages_are_named_by_their_stem_and_a_missing_one_is_said_to_be_missing(monkeypatch):
    twin = Room("甲", "もう一つの一", "一つか", "b/one.md")
    rooms = (*ROOMS[:2], Room("甲", "二", "二か", plan="two"), twin)
    monkeypatch.setattr(lists, "rooms", lambda: rooms)
    row = show("| 3 | <!-- ページ a/one two --> |", "x/books.md")
    assert row == "| 3 | [一](../a/one.md)、二(まだありません) |"
    for name, count in [("three", 0), ("one", 2)]:
        with pytest.raises(PluginError, match=f"{name} .* {count} 個"):
            show(f"<!-- ページ {name} -->", "x/books.md")


def test_a_plan_fills_weeks_in_order_without_what_can_wait(monkeypatch):
    pages = [Counted("甲", f"章{n}", "問い", f"a/{n}.md") for n in range(5)]
    later = Counted("甲", "後", "問い", "a/later.md", (), {"later": True})
    aside = Counted("付録", "表", "問い", "b/table.md")
    missing = (Room("乙", "三", "三か"), Room("乙", "四", "四か"))
    rooms = (*pages[:2], later, *pages[2:], *missing, aside)
    monkeypatch.setattr(lists, "rooms", lambda: rooms)
    monkeypatch.setattr(lists, "WEEK", 78)  # 26 分の章が三つまで
    assert show("<!-- 勉強会の計画 -->", "a/x.md").split("\n")[2:] == [
        "| 1 | [章0](0.md)、[章1](1.md)、[章2](2.md) | 78 |",
        "| 2 | [章3](3.md)、[章4](4.md) | 52 |",
        "| その後 | 三、四(まだないページです) | |",
    ]


def test_weeks_of_a_part_are_about_as_long(monkeypatch):
    rooms = [Counted("甲", n, "問い", f"{n}.md") for n in "一二三四"]
    monkeypatch.setattr(lists, "WEEK", 78)  # 三つまで入るが、三つと一つには分けない
    assert [len(week) for week in lists.weeks(rooms)] == [2, 2]


def test_a_week_ends_where_a_part_ends(monkeypatch):
    rooms = [Counted(part, part + n, "問い", f"a/{part}{n}.md") for part in "甲乙" for n in "12"]
    rooms.insert(2, Counted("乙", "後", "問い", "a/later.md", (), {"later": True}))
    monkeypatch.setattr(lists, "rooms", lambda: rooms)
    assert show("<!-- 勉強会の計画 -->", "a/x.md").split("\n")[2:] == [
        "| 1 | [甲1](甲1.md)、[甲2](甲2.md) | 52 |",
        "| 2 | [乙1](乙1.md)、[乙2](乙2.md) | 52 |",
    ]

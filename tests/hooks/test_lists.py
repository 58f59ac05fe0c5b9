"""案内の一覧: 全体の地図と、演習の一覧は、部屋から作られます。"""

from types import SimpleNamespace

import pytest

from hooks import lists
from hooks.rooms import Room


class Counted(Room):
    @property
    def sizes(self) -> dict[str, int]:
        return {"分(演習も)": 26}


CODE = 'check("softmax", f, stage=1)\ncheck("softmax", f)\ncheck("log", g)'
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
        "| 章 | 答えの出る問い | 分 |",
        "|:--|:--|--:|",
        "| [一](a/one.md)(後でよい) | 一か | 26 |",
        "| 二 | 二か | 準備中 |",
        "",
        '??? note "乙(準備中の 1 章)"',
        "",
        "    | 章 | 答えの出る問い | 分 |",
        "    |:--|:--|--:|",
        "    | 三 | 三か | 準備中 |",
        "",
        "",
        "後",
    ]


def test_exercises_are_listed_once_with_a_link():
    assert show("<!-- 演習の一覧 -->", "guide/x.md") == (
        "- [一](../a/one.md#exercise): `softmax`、`log`"
    )


def test_other_comments_stay():
    assert show("本文の <!-- 地図 --> と\n<!-- 注 -->") == "本文の <!-- 地図 --> と\n<!-- 注 -->"

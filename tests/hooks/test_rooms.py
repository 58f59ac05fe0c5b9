"""部屋の一覧: nav と front matter から作り、まだない部屋を読む順に挟みます。"""

import pytest

from hooks import rooms
from hooks.rooms import Room, listed, merged

PLAN = [
    {"stem": "zero", "title": "零", "question": "零か"},
    "x/b.md",
    {"stem": "three", "title": "三", "question": "三か", "modules": ["p", "q"]},
]


def paths(found) -> list[str]:
    return [room.path or room.title for room in found]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("abc", ["零", "x/a.md", "x/b.md", "三", "x/c.md"]),
        ("b", ["零", "x/b.md", "三"]),
        ("ac", ["零", "三", "x/a.md", "x/c.md"]),
        ("", ["零", "三"]),
    ],
)
def test_planned_rooms_stand_between_the_written_ones(written, expected):
    pages = [Room("部", name, path=f"x/{name}.md") for name in written]
    assert paths(merged("部", pages, PLAN)) == expected


def test_modules_of_a_planned_room():
    assert [room.modules for room in merged("部", [], PLAN)] == [("zero",), ("p", "q")]


def test_nav_is_read_in_order():
    nav = [{"ホーム": "index.md"}, {"部": ["a.md", {"題": "b.md"}, {"下": ["c.md"]}]}]
    assert list(listed(nav)) == [("", "index.md"), ("部", "a.md"), ("部", "b.md"), ("部", "c.md")]


@pytest.fixture
def house(tmp_path, monkeypatch):
    """ページと実習を一つずつ持つ家。"""
    pages = {
        "mkdocs.yml": "nav:\n  - 甲:\n      - a.md\n  - 丁:\n      - labs/d.py\n"
        "extra:\n  planned:\n    - 甲: []\n    - 乙: [{stem: b, title: 二, question: 二か}]\n"
        "    - 丙: [{stem: c, title: 三, question: 三か}]\n",
        "docs/a.md": "---\nquestion: 一か\n---\n\n# 一 { #one .x }\n\n## 節 $x$ { #part }\n",
        "docs/labs/d.py": "# ---\n# question: 四か\n# modules: [m]\n# ---\n\n"
        "# %% [markdown]\n# # 四 { #four }\n\n# %%\n# 図: 線\nplot()\n",
    }
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(rooms, "ROOT", tmp_path)
    monkeypatch.setattr(rooms, "DOCS", tmp_path / "docs")
    rooms.rooms.cache_clear()
    yield rooms.rooms()
    rooms.rooms.cache_clear()


def test_parts_without_a_page_stand_in_the_order_of_the_plan(house):
    assert [(room.part, room.title, room.question) for room in house] == [
        ("甲", "一", "一か"), ("乙", "二", "二か"), ("丙", "三", "三か"), ("丁", "四", "四か"),
    ]  # fmt: skip


def test_pages_and_labs_are_read_alike(house):
    one, four = (room for room in house if room.path)
    assert (one.title, one.modules, one.path) == ("一", ("a",), "a.md")
    assert (four.title, four.modules, four.meta["question"]) == ("四", ("m",), "四か")
    assert one.heading("part") == "節 $x$"
    assert one.link_from("labs/d.py", "part") == "[一の「節 $x$」](../a.md#part)"
    assert four.link_from("a.md") == "[四](labs/d.py)"
    assert four.sizes["図"] == 1

"""家具: 題の下の一行と「次は…」は、nav と front matter から書かれます。"""

from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from hooks import furniture
from hooks.rooms import Room

SIZES = {"分(本文)": 17, "分(演習も)": 26}


class Counted(Room):
    @property
    def sizes(self) -> dict[str, int]:
        return self.meta.get("sizes", SIZES)


BASIS = Counted("準備", "前提知識", "何を知っていればよいのか", "guide/basis.md", (), {},
                "# 前提知識 { #basis }\n\n## 指数と $\\log$ { #exp-log }\n")  # fmt: skip
NOTES = Counted("準備", "記法", "", "guide/notes.md")


def room(title: str, path: str, **meta) -> Counted:
    return Counted("部", title, f"{title}とは何か", path, (), meta)


def show(markdown: str, *rooms: Room, path: str, monkeypatch) -> str:
    monkeypatch.setattr(furniture.rooms, "written", lambda: rooms)
    page = SimpleNamespace(file=SimpleNamespace(src_uri=path))
    return furniture.on_page_markdown(markdown, page=page, config=None, files=None)


def lead(here: Room, *others: Room) -> str:
    return furniture.lead(here, (BASIS, here, *others))


def test_furniture_stands_below_the_title_and_after_the_summary(monkeypatch):
    page = "# 甲 { #a }\n\n本文\n\n## まとめ { #summary }\n\n- 一\n\n## 出典 { #sources }\n\n- 本\n"
    first, second = room("甲", "x/a.md"), room("乙", "x/b.md")
    shown = show(page, first, NOTES, second, path="x/a.md", monkeypatch=monkeypatch)
    assert shown == (
        "# 甲 { #a }\n\n本文 17 分、演習と確認まで 26 分。\n{ .zd-lead }\n\n本文\n\n"
        "## まとめ { #summary }\n\n- 一\n\n次は[乙](b.md)。乙とは何か。\n{ .zd-next }\n\n"
        "## 出典 { #sources }\n\n- 本\n"
    )
    assert show(page, first, NOTES, path="guide/notes.md", monkeypatch=monkeypatch) == page
    assert show(page, first, path="guide/other.md", monkeypatch=monkeypatch) == page


def test_the_end_of_the_page_may_be_the_summary(monkeypatch):
    page = "# 甲 { #a }\n\n## まとめ { #summary }\n\n- 一"
    shown = show(page, room("甲", "a.md"), path="a.md", monkeypatch=monkeypatch)
    assert shown.endswith("- 一\n\nいま読めるページは、ここまでです。\n{ .zd-next }\n\n")


def test_the_line_names_what_to_read_first():
    needs = ["guide/basis.md#exp-log", "x/b.md"]
    assert lead(room("甲", "x/a.md", needs=needs), room("乙", "x/b.md")) == (
        "先に読むもの: [前提知識の「指数と $\\log$」](../guide/basis.md#exp-log)、[乙](b.md)。"
        "本文 17 分、演習と確認まで 26 分。"
    )
    assert lead(room("甲", "a.md", needs=["guide/basis.md"])).startswith(
        "先に読むもの: [前提知識](guide/basis.md)。"
    )


def test_the_line_without_exercises_and_for_a_later_room():
    short = {"分(本文)": 9, "分(演習も)": 9}
    assert lead(room("甲", "a.md", sizes=short, later=True)) == "後でよいページです。本文 9 分。"


@pytest.mark.parametrize("where", ["guide/none.md", "guide/basis.md#none"])
def test_a_need_that_does_not_exist_stops_the_build(where):
    with pytest.raises(PluginError, match=f"a.md: needs の {where} がありません"):
        lead(room("甲", "a.md", needs=[where]))


def test_a_later_room_may_be_passed_over():
    first, second = room("甲", "a.md"), room("乙", "b.md", later=True)
    third, fourth = room("丙", "c.md", later=True), room("丁", "d.md")
    rooms = (first, second, third, fourth)
    assert furniture.following(first, rooms) == (
        "次は[乙](b.md)。乙とは何か。後でよいページなので、[丁](d.md)に進んでもかまいません。"
    )
    assert furniture.following(third, rooms) == "次は[丁](d.md)。丁とは何か。"
    assert furniture.following(first, rooms[:2]) == "次は[乙](b.md)。乙とは何か。"

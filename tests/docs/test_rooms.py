"""部屋の約束: 大きさは上限を超えず、家具はどの部屋にもそろっています。"""

import re
from pathlib import PurePosixPath

import pytest
from bs4 import BeautifulSoup, Tag
from mkdocs.utils.yaml import yaml_load

from hooks.modules import modules
from hooks.rooms import Room, listed, rooms, written
from hooks.shared import ROOT
from hooks.sizes import LIMITS
from tests.documents import read, shown

ROOMS = [room for room in written() if room.question]
# 引くための頁と付録は、一度に読むものではない
REFERENCE = ("guide/notation.md", "appendix/")
TO_READ = [room for room in ROOMS if not room.path.startswith(REFERENCE)]
# 案内の頁には、演習もまとめもない
CHAPTERS = [room for room in TO_READ if not room.path.startswith("guide/")]
KEYS = {"description", "question", "needs", "modules", "later", "aliases", "hide"}
UNTESTED = {"layer", "optimizer"}  # 土台のクラス。使う側のテストが確かめている
PLANNED = {"stem", "title", "question"}
ENDING = ["exercise", "listing", "quiz", "summary", "sources"]


def each(chosen: list[Room]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("room", chosen, ids=lambda room: room.path)


def section(page: BeautifulSoup, name: str) -> list[Tag]:
    """h2 の id が name の節の中身を、次の h2 の前まで返します。"""
    heading = page.find("h2", id=name)
    found = heading.find_next_siblings() if heading else []
    stop = next((n for n, tag in enumerate(found) if tag.name == "h2"), len(found))
    return found[:stop]


# ── 大きさ ──────────────────────────────────────────────────────────────────────────


def excess(sizes: dict[str, int]) -> dict[str, tuple[int, int]]:
    """上限を超えた数と、上限を返します。"""
    return {k: (n, LIMITS[k][1]) for k, n in sizes.items() if n > LIMITS[k][1]}


@each(TO_READ)
def test_a_room_can_be_read_at_one_sitting(room: Room):
    assert excess(room.sizes) == {}, f"python -m hooks.sizes docs/{room.path}"


def test_the_first_network_is_trained_within_three_hours():
    """後でよいページを除いて順に読めば、180 分で、実習「四つの学習率」に着きます。"""
    paths = [room.path for room in CHAPTERS]
    before = CHAPTERS[: paths.index("labs/learning_rates.py")]
    read_now = [room for room in before if not room.meta.get("later")]
    later = {room.path for room in before} - {room.path for room in read_now}
    assert sum(room.sizes["分(演習も)"] for room in read_now) <= 180
    # 読まずに進めるから、後でよい。先に読むものにも、挙げられていません
    needed = {need.partition("#")[0] for room in read_now for need in room.meta["needs"]}
    assert needed & later == set()


def test_a_room_that_is_too_large_is_noticed():
    most = {name: limit for name, (_, limit) in LIMITS.items()}
    assert excess(most) == {}
    for name in LIMITS:
        assert list(excess({**most, name: most[name] + 1})) == [name]


# ── front matter ────────────────────────────────────────────────────────────────────


def matter_faults(meta: dict) -> list[str]:
    """Front matter の誤りを返します。"""
    found = [f"知らないキーです: {key}" for key in set(meta) - KEYS]
    if not re.fullmatch(r".{19,119}。", str(meta.get("description", ""))):
        found.append("description は、20〜120 字で、句点で終わります")
    if not re.fullmatch(r".{5,40}[^。??]", str(meta.get("question", ""))):
        found.append("question は、句点のない一つの問いです")
    if meta.get("later", True) is not True:
        found.append("later は、true のときだけ書きます")
    for key in ("needs", "modules", "aliases"):
        value = meta.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            found.append(f"{key} は、文字列のリストです")
    return found


@each(ROOMS)
def test_the_front_matter_is_complete(room: Room):
    assert matter_faults(room.meta) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"titel": "x"}, "titel"),
        ({"description": "短い。"}, "description"),
        ({"description": "猫" * 120 + "。"}, "description"),
        ({"question": "何か。"}, "question"),
        ({"later": False}, "later"),
        ({"needs": "guide/a.md"}, "needs"),
        ({"modules": [1]}, "modules"),
    ],
)  # fmt: skip
def test_each_fault_of_the_front_matter_is_noticed(change, fault):
    good = {"description": "猫" * 20 + "。", "question": "点数を、どうすれば確率と読めるのか"}
    assert matter_faults(good) == []
    assert [fault in line for line in matter_faults(good | change)] == [True]


@each(ROOMS)
def test_what_to_read_first_exists_and_comes_first(room: Room):
    before = {other.path: other for other in ROOMS[: ROOMS.index(room)]}
    for need in room.meta.get("needs", []):
        path, _, anchor = need.partition("#")
        assert path in before, f"{need} は、nav でこの部屋より前にありません"
        if anchor:
            before[path].heading(anchor)


@each(ROOMS)
def test_modules_of_a_room_exist(room: Room):
    assert set(room.modules) <= set(modules()), "front matter の modules を書きます(なければ [])"
    unseen = [name for name in room.modules if f'--8<-- "zerodl/{name}' not in room.text]
    assert unseen == [], "説明するモジュールのコードを、どれか一つは埋め込みます"


@pytest.mark.parametrize("name", sorted(set(modules()) - UNTESTED))
def test_every_module_has_a_test(name: str):
    assert (ROOT / "tests" / f"test_{name}.py").is_file() or (ROOT / "tests" / name).is_dir()


# ── 家具 ────────────────────────────────────────────────────────────────────────────


def furniture_faults(page: BeautifulSoup) -> list[str]:
    """家具の誤りを返します。"""
    found = []
    ids = [str(heading.get("id")) for heading in page.find_all("h2")]
    tail = [name for name in ENDING if name in ids]
    if ids[len(ids) - len(tail) :] != tail:
        found.append(f"終わりの節は、この順に、最後に並べます: {tail}")
    if page.select(".admonition.abstract"):
        found.append("題の下の一行はフックが書きます。約束の囲みは置きません")
    summary = section(page, "summary")
    if [tag.name for tag in summary] != ["ul"] or len(summary[0].find_all("li")) != 3:
        found.append("まとめ(summary)は、三つの項目だけです")
    sources = section(page, "sources")
    listed_only = [tag.name for tag in sources] == ["ul"]
    if "sources" in ids and not (listed_only and len(sources[0].select("li")) <= 3):
        found.append("出典(sources)は、三つまでの項目だけです")
    if "exercise" not in ids and not page.select(".zd-question"):
        found.append("演習(exercise)か、問い(.zd-question)が要ります")
    return found + question_faults(page)


def question_faults(page: BeautifulSoup) -> list[str]:
    """問いの誤りを返します。"""
    found = []
    marks = page.select(".zd-question, details.success, h2, h3")
    for number, question in enumerate(page.select(".zd-question"), start=1):
        if not question.get_text().startswith(f"問 {number}."):
            found.append(f"{question.get('id')}: **問 {number}.** で始めます")
        if not re.fullmatch(r"q-[a-z0-9-]+", str(question.get("id"))):
            found.append(f"問 {number}: id は #q-… です")
        place = next(n for n, tag in enumerate(marks) if tag is question)
        answer = marks[place + 1] if place + 1 < len(marks) else question
        if answer.name != "details" or answer.find("summary").get_text() != "答え":
            found.append(f'問 {number}: すぐ下に ??? success "答え" が要ります')
    return found


@each(CHAPTERS)
def test_a_room_is_furnished(room: Room):
    assert furniture_faults(shown(room)) == []


@each([room for room in ROOMS if room not in CHAPTERS])
def test_questions_of_other_pages_have_answers(room: Room):
    assert question_faults(shown(room)) == []


QUESTION = '<p class="zd-question" id="q-a"><strong>問 1.</strong> はいか。</p>'
ANSWER = '<details class="success"><summary>答え</summary><p>はい</p></details>'
LAST = (
    '<h2 id="summary"></h2><ul><li>1</li><li>2</li><li>3</li></ul>'
    '<h2 id="sources"></h2><ul><li>1</li></ul>'
)
FURNISHED = QUESTION + "<pre></pre>" + ANSWER + LAST


@pytest.mark.parametrize(
    ("written", "replaced", "fault"),
    [
        ("<li>3</li>", "", "三つの項目"),
        ("<li>3</li></ul>", "<li>3</li></ul><p>続き</p>", "三つの項目"),
        ('<h2 id="summary">', '<h2 id="sumary">', "三つの項目"),
        ("<ul><li>1</li></ul>", "<ul>" + "<li>1</li>" * 4 + "</ul>", "三つまで"),
        (LAST, LAST + '<h2 id="more"></h2>', "この順に"),
        (QUESTION, QUESTION + '<div class="admonition abstract"></div>', "約束の囲み"),
        (QUESTION + "<pre></pre>" + ANSWER, "", "演習(exercise)か"),
        ("問 1.", "問 2.", "**問 1.** で始め"),
        ('id="q-a"', 'id="a"', "#q-…"),
        (ANSWER, "", 'success "答え"'),
        (ANSWER, ANSWER.replace("答え", "解答"), 'success "答え"'),
        (ANSWER, "<h3></h3>" + ANSWER, 'success "答え"'),
    ],
)
def test_each_fault_of_the_furniture_is_noticed(written, replaced, fault):
    def faults(html: str) -> list[str]:
        return furniture_faults(BeautifulSoup(html, "html.parser"))

    assert faults(FURNISHED) == []
    assert written in FURNISHED
    assert any(fault in line for line in faults(FURNISHED.replace(written, replaced)))


# ── 予定 ────────────────────────────────────────────────────────────────────────────


def test_every_page_but_home_has_a_question():
    """問いのない頁は、地図にも、次の部屋にも現れません。"""
    assert [room.path for room in written() if not room.question] == ["index.md"]


def test_titles_and_questions_differ():
    for what in ("title", "question"):
        names = [getattr(room, what) for room in rooms() if room.question]
        assert sorted(set(names)) == sorted(names)


def settings() -> dict:
    return yaml_load(read(ROOT / "mkdocs.yml"))


def test_the_plan_names_what_is_not_written_and_marks_pages_in_order():
    nav = [path for _, path in listed(settings()["nav"])]
    stems = {PurePosixPath(path).stem for path in nav}
    for part in settings()["extra"]["planned"]:
        for rows in part.values():
            marks = [nav.index(row) for row in rows if isinstance(row, str)]
            assert marks == sorted(marks)
            planned = [row for row in rows if not isinstance(row, str)]
            assert stems.isdisjoint(row["stem"] for row in planned), (
                "書いた部屋は、予定から消します"
            )
            for row in planned:
                assert PLANNED <= set(row) <= {*PLANNED, "modules"}


def test_titles_stand_in_the_pages_only():
    """Nav にも題を書くと、いつか食い違います。"""
    entries = [entry for part in settings()["nav"] for entry in next(iter(part.values()))]
    assert [entry for entry in entries if not isinstance(entry, str)] == []

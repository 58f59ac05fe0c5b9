"""電話の画面(390 × 780)での大きさ: ページは 16 画面、実習は 20 画面まで。初めの図は 2 画面に。"""

import pytest

from hooks.rooms import Room, written

SCREEN = 780
CHAPTERS = [
    room
    for room in written()
    if room.question and not room.path.startswith(("guide/notation.md", "appendix/"))
]
MEASURE = """() => {
  const all = document.createElement("style");  // 画面の外のものも、本当の高さにする
  all.textContent = "* { content-visibility: visible !important; }";
  document.head.append(all);
  const picture = document.querySelector("article :is(figure, img, zd-widget, .zd-widget)");
  return {height: document.querySelector("article").getBoundingClientRect().height,
          picture: picture ? picture.getBoundingClientRect().top + scrollY : Infinity};
}"""


def measure(page) -> dict[str, float]:
    """本文の高さと、初めの図の上端を、画面の数で返します。"""
    return {name: pixels / SCREEN for name, pixels in page.evaluate(MEASURE).items()}


def address(room: Room) -> str:
    return room.path.rpartition(".")[0] + "/"


def faults(sizes: dict[str, float], lab: bool, reference: bool) -> list[str]:
    limit = 20 if lab else 16
    found = [f"{sizes['height']:.1f} 画面あります({limit} まで)"] if sizes["height"] > limit else []
    if sizes["picture"] > 2 and not reference:
        found.append(f"初めの図が {sizes['picture']:.1f} 画面目です(2 まで)")
    return found


def test_rooms_fit_a_phone(base_url, page):
    page.set_viewport_size({"width": 390, "height": SCREEN})
    found = []
    for room in CHAPTERS:
        page.goto(base_url + address(room), wait_until="load")
        page.evaluate("document.fonts.ready")
        sizes = measure(page)
        print(f"{room.path} {sizes['height']:.1f} 画面、初めの図 {sizes['picture']:.1f} 画面")
        guide = room.path.startswith("guide/")
        found += [f"{room.path}: {f}" for f in faults(sizes, room.path.endswith(".py"), guide)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("height", "top", "expected"),
    [(15.9, 1.9, 0), (16.1, 1.9, 1), (15.9, 2.1, 1), (16.1, 2.1, 2)],
)
def test_a_room_that_is_too_tall_is_noticed(page, height, top, expected):
    page.set_viewport_size({"width": 390, "height": SCREEN})
    page.set_content(
        f"<body style='margin:0'><article style='height:{height * SCREEN}px'>"
        f"<div style='height:{top * SCREEN}px; content-visibility:auto'></div><figure></figure>"
    )
    assert len(faults(measure(page), lab=False, reference=False)) == expected
    assert len(faults(measure(page), lab=True, reference=True)) == 0

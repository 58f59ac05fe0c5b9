"""見た目の約束: 紙、CSS の届く前、続きのある枠、写すボタン、足もとの案内。"""

import io
import json

import pytest
from PIL import Image

PAGES = ["forward/softmax/", "learning/losses/", "labs/mnist_inference/"]
# 濃さ(0 が黒、1 が白)。透明な面は数えない
DARK_ON_PAPER = """() => {
  const light = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return a < 0.1 ? null : (0.3 * r + 0.6 * g + 0.1 * b) / 255;
  };
  const found = [];
  for (const node of document.querySelectorAll("body, article *")) {
    if (!node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const name = node.nodeName + "." + (node.getAttribute("class") ?? "");
    const [ink, paper] = [light(style.color), light(style.backgroundColor)];
    if (paper !== null && paper < 0.7 && !node.closest("svg")) found.push(["地", name]);
    if (ink !== null && ink > 0.6) found.push(["字", name]);
  }
  return found.slice(0, 10);
}"""


@pytest.mark.parametrize("address", PAGES)
def test_a_dark_screen_prints_dark_on_white(page, base_url, address):
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.goto(base_url + address, wait_until="networkidle")
    assert page.evaluate(DARK_ON_PAPER) != []  # 画面では暗い
    page.emulate_media(color_scheme="dark", reduced_motion="reduce", media="print")
    assert page.evaluate(DARK_ON_PAPER) == []
    headings = "[...document.querySelectorAll('article :is(h2, h3)')]"
    breaks = page.evaluate(f"{headings}.map((n) => getComputedStyle(n).breakAfter)")
    assert set(breaks) == {"avoid"}


@pytest.mark.parametrize(
    ("system", "kept", "expected"),
    [
        ("dark", None, "dark"),
        ("light", None, "light"),
        ("light", {"media": "", "scheme": "slate"}, "dark"),
        ("dark", {"media": "", "scheme": "default"}, "light"),
        ("dark", {"media": "(prefers-color-scheme)", "scheme": "default"}, "dark"),
    ],
)
def test_the_screen_is_dark_before_any_css(page, base_url, system, kept, expected):
    """CSS もスクリプトも届かないうちに、読者の選んだ明暗になっています。"""
    page.emulate_media(color_scheme=system)
    page.route("**/*.css", lambda route: route.abort())
    page.route("**/*.js", lambda route: route.abort())
    page.goto(base_url)
    if kept:
        value = json.dumps(json.dumps({"index": 1, "color": kept}))
        page.evaluate(
            f"localStorage.setItem(new URL('.', location).pathname + '.__palette', {value})"
        )
        page.goto(base_url + PAGES[0])
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == expected
    scheme = page.evaluate("document.body.dataset.mdColorScheme")
    assert scheme == {"dark": "slate", "light": "default"}[expected]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_frame_shows_that_it_goes_on(page, base_url, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(base_url + PAGES[0], wait_until="networkidle")
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('afterbegin', '<div id=\"long\""
        ' class="arithmatex"><div style="width:3000px;height:60px"></div></div>\')'
    )
    frame = page.locator("#long")

    def edges():
        image = Image.open(io.BytesIO(frame.screenshot())).convert("L")
        row = [image.getpixel((x, image.height // 2)) for x in range(image.width)]
        return row[len(row) // 2] - row[2], row[len(row) // 2] - row[-3]

    left, right = edges()
    assert left == 0
    assert right > 5
    frame.evaluate("(n) => (n.scrollLeft = 1000)")
    assert min(edges()) > 5
    frame.evaluate("(n) => (n.scrollLeft = 9999)")
    left, right = edges()
    assert left > 5
    assert right == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_the_copy_button_hides_no_code(page, base_url, width):
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(base_url + PAGES[1], wait_until="networkidle")
    blocks = page.locator("article .highlight > pre:visible")
    assert blocks.count() > 5
    for block in blocks.all()[:12]:
        block.scroll_into_view_if_needed()
        button = block.locator(".md-code__button").first
        button.wait_for()
        box, code = button.bounding_box(), block.locator("code").bounding_box()
        assert box["y"] + box["height"] <= code["y"] + 1
        assert min(box["width"], box["height"]) >= 24


def test_the_next_chapter_points_right(page, base_url):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(base_url + PAGES[0])
    link = page.locator(".md-footer__link--next")
    arrow = link.locator(".md-footer__button").bounding_box()
    title = link.locator(".md-footer__title").bounding_box()
    assert arrow["x"] >= title["x"] + title["width"] - 1


def test_an_open_answer_keeps_its_distance(page, base_url):
    page.goto(base_url + PAGES[0], wait_until="networkidle")
    page.evaluate("document.querySelectorAll('article details').forEach((d) => (d.open = true))")
    gaps = page.evaluate(
        "((bottom) => [...document.querySelectorAll('article details')]"
        ".filter((d) => d.checkVisibility()).map((d) => bottom(d) - bottom(d.lastElementChild)))"
        "((n) => n.getBoundingClientRect().bottom)"
    )
    assert gaps
    assert min(gaps) > 10

"""節へのリンクが、思った所に着くことを確かめます。"""

import pytest

PAGES = ["learning/losses/", "labs/mnist_inference/"]
SETTLED = "document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 300)))"
# 折りたたみの外にある行き先を、上から順に
TARGETS = (
    "[...document.querySelectorAll('article [id]')]"
    ".filter((n) => n.matches('h2, h3, figure, .zd-question') && n.checkVisibility())"
)
TOP = """(id) => {
  const target = document.getElementById(id);
  const { left, top } = target.getBoundingClientRect();
  const seen = document.elementFromPoint(left + 4, top + 20);
  return {
    below: top - document.querySelector(".md-header").getBoundingClientRect().bottom,
    covered: !seen || !(target.contains(seen) || seen.contains(target)),
    end: innerHeight + scrollY >= document.documentElement.scrollHeight - 2,
  };
}"""


def opened(page, address, width=390):
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(address, wait_until="networkidle")
    page.evaluate(SETTLED)


def landed(page, name):
    """``name`` の場所が、帯のすぐ下に見えるか(最後の画面では、隠れていなければよい)。"""
    page.evaluate(SETTLED)
    place = page.evaluate(TOP, name)
    return not place["covered"] and place["below"] >= 0 and (place["end"] or place["below"] < 60)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_a_deep_link_lands_on_its_target(page, base_url, address, width):
    opened(page, base_url + address, width)
    names = page.evaluate(f"{TARGETS}.map((n) => n.id)")
    missed = []
    for name in [names[1], names[len(names) // 2], names[-1]]:
        page.goto("about:blank")
        opened(page, f"{base_url}{address}#{name}", width)
        if not landed(page, name):
            missed.append((name, page.evaluate(TOP, name)))
    assert not missed


@pytest.mark.parametrize("switched", [False, True], ids=["初めのページ", "切り替えた後"])
def test_a_link_within_the_page_changes_nothing_else(page, base_url, switched):
    """初めての # のリンクでも、本文は取り直されず、開いた答えは開いたままです。"""
    if switched:
        opened(page, base_url)
        page.evaluate(f"document.querySelector(\"article a[href$='{PAGES[0]}']\").click()")
        page.wait_for_function("document.querySelector('article details')")
        page.evaluate(SETTLED)
    else:
        opened(page, base_url + PAGES[0])
    page.evaluate("window.article = document.querySelector('article')")
    page.evaluate("document.querySelector('article details').open = true")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    first, last = page.evaluate(
        f"(all => [all[1].id, all.at(-2).id])({TARGETS}.filter((n) => n.matches('h2')))"
    )
    for name in (first, last):
        page.evaluate(f"document.querySelector('article a[href$=\"#{name}\"]').click()")
        assert landed(page, name), page.evaluate(TOP, name)
    page.wait_for_timeout(300)
    page.go_back()
    page.wait_for_url(f"**#{first}")
    assert landed(page, first), page.evaluate(TOP, first)
    assert page.evaluate("window.article.isConnected")
    assert page.evaluate("document.querySelector('article details').open")
    assert [url for url in requests if url.endswith("/")] == []


def test_a_section_chosen_on_a_phone_closes_the_drawer(page, base_url):
    opened(page, base_url + PAGES[0])
    page.get_by_title("ページの一覧").click()
    link = page.locator(".md-nav--primary .md-nav--secondary a[href*='#']").nth(2)
    name = link.get_attribute("href").split("#")[1]
    link.evaluate("(a) => a.click()")
    page.wait_for_function("!document.querySelector('#__drawer').checked")
    assert landed(page, name)


def test_the_button_to_the_top_covers_no_heading(page, base_url):
    opened(page, base_url + PAGES[0])
    page.evaluate("scrollTo(0, 3000)")
    page.wait_for_timeout(200)
    page.mouse.wheel(0, -400)
    button = page.locator(".md-top:not([hidden])")
    button.wait_for()
    assert button.bounding_box()["y"] > 780 * 0.8
    button.click()
    page.wait_for_function("scrollY === 0")


def test_scripts_move_nothing_in_the_text(site, base_url, page):
    """スクリプトが表やタブに手を加えても、読んでいる文は上下に動きません。"""
    tops = "[...document.querySelectorAll('article > p, article > h2')].map((n) => n.offsetTop)"
    for address in PAGES:
        opened(page, base_url + address)
        after = page.evaluate(tops)
        page.route("**/*.js", lambda route: route.abort())
        opened(page, base_url + address)
        page.unroute("**/*.js")
        assert page.evaluate(tops) == after, address

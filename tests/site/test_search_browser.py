"""検索を実際のブラウザで使います: 語と語の一部、別名、キー、節への移動、配色、索引がないとき。"""

import re

import pytest

from tests.site.test_pages import accessibility

SOFTMAX, CODE, CROSS = "forward/softmax/", "forward/softmax_code/", "learning/cross_entropy/"


class Search:
    """ページを開き、検索の画面を出します。"""

    def __init__(self, page, base_url, address=""):
        self.page, self.base_url = page, base_url
        page.goto(base_url + address)
        self.button = page.get_by_role("button", name="検索", exact=True)
        self.button.wait_for(state="visible")

    def open(self, key="/"):
        self.page.keyboard.press(key)
        self.input.wait_for(state="visible")
        return self

    @property
    def dialog(self):
        return self.page.locator("dialog[open]")

    @property
    def input(self):
        return self.dialog.locator("input")

    def find(self, query):
        """``query`` で見つかったページの、根からの相対アドレスを順に返します。"""
        self.input.fill("")
        self.dialog.locator(".pf-result").first.wait_for(state="detached")
        self.input.fill(query)
        self.dialog.locator("pagefind-summary").get_by_text(f"「{query}」").wait_for()
        self.page.wait_for_function(  # 下のほうの結果は、見える所まで送ると読み込まれる
            "[...document.querySelectorAll('.pf-result')].slice(0, 3)"
            ".every((n) => !n.matches(':has(.pf-skeleton)'))"
        )
        links = self.dialog.locator(".pf-result-link").all()
        return [
            self.page.evaluate("(a) => a.href", link.element_handle()).removeprefix(self.base_url)
            for link in links
        ]


@pytest.fixture
def search(page, base_url):
    return Search(page, base_url, "guide/notation/").open()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("最尤", CROSS),
        ("softm", SOFTMAX),
        ("ソフトマックスのオーバーフロー", CODE),
        ("autograd", ""),
    ],
)
def test_the_wanted_page_is_among_the_first_three(search, query, wanted):
    """画面に、エンジンの答えの順に並びます。ほかの語は test_search_terms.py が確かめます。"""
    assert wanted in search.find(query)[:3]  # まだない部屋は、ホームへ


def test_a_title_comes_first(search):
    assert search.find("ソフトマックス")[0] == SOFTMAX
    assert search.find("交差エントロピー")[0] == CROSS


def test_a_chapter_comes_before_the_api(search):
    found = search.find("softmax")
    assert not any(page.startswith("api/") for page in found[: found.index(SOFTMAX)])


@pytest.mark.parametrize("query", ["馬耳東風", "マッソクトス", "xyzzy", "。", ".", "<b>"])
def test_nothing_is_said_to_be_nothing(search, query):
    """同じ文字をばらばらに含むだけのページは、当たりではありません。"""
    found = search.find(query)
    assert found == [] or query == "<b>"
    assert found or "見つかりませんでした" in search.dialog.inner_text()


def test_mathematics_and_outputs_are_not_indexed(search):
    search.find("ソフトマックス")
    assert "\\" not in search.dialog.inner_text()
    assert search.find("dfrac") == []


def test_the_words_are_marked_and_escaped(search):
    search.find("エントロピー")
    marks = search.dialog.locator("mark").all_inner_texts()
    assert marks
    assert set(marks) == {"エントロピー"}
    search.find("exp")
    assert "<script" not in search.dialog.inner_html()


def test_a_section_is_one_keypress_away(search, page):
    search.find("最尤")
    section = search.dialog.locator(".pf-heading-link").first
    target = section.get_attribute("href")
    assert re.search(r"/#[a-z-]+$", target)
    page.evaluate("window.stayed = true")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.getAttribute('href')") == target:
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**" + target)
    assert not search.dialog.count()
    assert page.evaluate("window.stayed") is True
    # ページを切り替えたあとも使える
    search.open("s")
    assert SOFTMAX in search.find("ソフトマックス")


@pytest.mark.parametrize("key", ["/", "s", "f", "Control+k"])
def test_keys_open_and_escape_closes(page, base_url, key):
    search = Search(page, base_url).open(key)
    assert search.input.evaluate("(n) => n === document.activeElement")
    page.keyboard.type("fs/")
    assert search.input.input_value() == "fs/"
    page.keyboard.press("Escape")
    search.dialog.wait_for(state="hidden")
    search.open(key)
    page.wait_for_function("getSelection().toString() === 'fs/'")
    page.keyboard.type("確率")  # 前の問いは、打てば消える
    assert search.input.input_value() == "確率"


def test_a_key_right_after_closing_is_not_lost(page, base_url):
    search = Search(page, base_url).open()
    page.evaluate(
        """() => {
            const { activeElement } = document;  // 閉じた画面の欄に、次に描くまでフォーカスが残る
            document.querySelector("dialog[open]").close();  // close の知らせは、この後に届く
            activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
        }"""
    )
    search.input.wait_for(state="visible", timeout=5000)


def test_the_button_opens_and_gets_the_focus_back(page, base_url):
    search = Search(page, base_url)
    search.button.click()
    search.input.wait_for(state="visible")
    for _ in range(12):  # フォーカスは画面の外のページへ出ない
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.querySelector('dialog[open]').contains(document.activeElement)"
        )
    page.keyboard.press("Escape")
    search.dialog.wait_for(state="hidden")
    assert search.button.evaluate("(n) => n === document.activeElement")


def test_nothing_is_loaded_before_it_is_needed(page, base_url):
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    search = Search(page, base_url)
    page.wait_for_load_state("networkidle")
    assert not [url for url in loaded if "/pagefind/" in url]
    search.open()
    assert [url for url in loaded if "/pagefind/" in url]
    assert all(url.startswith(base_url) for url in loaded)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_dialog_is_accessible_and_fits(page, base_url, scheme, width):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 780})
    search = Search(page, base_url).open()
    for query in ["エントロピー", "馬耳東風"]:
        search.find(query)
        assert not accessibility(page)
        box = search.dialog.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_a_missing_index_is_explained_and_tried_again(page, base_url):
    search = Search(page, base_url)
    page.route("**/pagefind/**", lambda route: route.abort())
    page.keyboard.press("/")
    search.dialog.wait_for()
    assert "索引を読み込めませんでした" in search.dialog.inner_text()
    search.dialog.get_by_role("button", name="閉じる").click()
    search.dialog.wait_for(state="hidden")
    page.unroute("**/pagefind/**")
    assert SOFTMAX in search.open().find("ソフトマックス")


def test_the_missing_page_offers_the_search(page, base_url):
    search = Search(page, base_url, "no/such/page/")
    page.get_by_role("button", name="サイトを検索する").click()
    search.input.wait_for(state="visible")
    assert SOFTMAX in search.find("ソフトマックス")


def test_enter_opens_the_first_result(page, base_url):
    search = Search(page, base_url, "guide/notation/").open()
    page.evaluate("window.stayed = true")
    page.keyboard.type("ソフトマックス")
    page.keyboard.press("Enter")  # 結果が出るのを待たずに
    page.wait_for_url(f"{base_url}{SOFTMAX}**")
    search.dialog.wait_for(state="hidden")
    assert page.evaluate("window.stayed") is True
    search.open()
    page.keyboard.type("馬耳東風")
    page.keyboard.press("Enter")
    search.dialog.get_by_text("見つかりませんでした").wait_for()
    assert search.input.is_visible()


def test_enter_waits_for_results_that_are_still_empty_frames(page, base_url):
    page.add_init_script(
        """const Observer = IntersectionObserver;
        window.IntersectionObserver = class extends Observer {
            constructor(call, options) {
                super((...seen) => setTimeout(() => call(...seen), 500), options);
            }
        };"""
    )
    Search(page, base_url, "guide/notation/").open()
    page.keyboard.type("ソフトマックス")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base_url}{SOFTMAX}**")


def test_nothing_is_searched_while_composing(page, base_url):
    """変換の途中の文字(「そf」など)で「見つかりませんでした」と出ません。"""
    search = Search(page, base_url).open()
    keyboard = page.context.new_cdp_session(page)
    for text in ("そ", "そf", "そふと", "ソフトマックス"):
        keyboard.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1}
        )
        page.wait_for_timeout(300)
        assert search.dialog.locator("pagefind-summary").inner_text() == ""
    keyboard.send("Input.insertText", {"text": "ソフトマックス"})
    search.dialog.locator("pagefind-summary").get_by_text("「ソフトマックス」").wait_for()
    assert search.input.input_value() == "ソフトマックス"


@pytest.mark.parametrize(("width", "buttons"), [(360, 1), (700, 1), (1280, 0)])
def test_there_is_one_way_to_close(page, base_url, width, buttons):
    page.set_viewport_size({"width": width, "height": 780})
    search = Search(page, base_url).open()
    search.find("確率")
    assert search.dialog.locator(".pf-modal-close:visible").count() == buttons
    header = search.dialog.locator("pagefind-modal-header").bounding_box()
    assert header["height"] < 80  # 二段になっていない


def test_docstrings_of_embedded_code_are_not_results(search):
    assert not [url for url in search.find("送出します") if not url.startswith("api/")]

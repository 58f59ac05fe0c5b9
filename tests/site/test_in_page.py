"""ページの中の Python を、実際のブラウザで使います: 動かす、書きかえる、止める、演習、失敗。

読み込みに時間がかかるので、読者一人が一つの Python を使い続け、テストはその順に進みます。
"""

import gzip
import json
import re

import pytest

from tests.site.test_pages import accessibility

SOFTMAX = "forward/softmax/"
# 見つけるのに使う、ブロックのコード
SCORES, STEPS, READY = "u = np.array([2.0", "e = np.exp(u)", "softmax([-3.0, 1.0, 1.0, 5.0])"
NAIVE, OVERFLOWING = "def softmax_naive", "softmax_naive(u + 1000)"  # 次のページ
RIGHT = "def my_softmax(x):\n    e = np.exp(x)\n    return e / e.sum()"
WAIT = 90_000  # 混んだ機械で、初めて読み込むときの上限(ミリ秒)


class Box:
    """動かせるブロックか、演習の欄。"""

    def __init__(self, element):
        self.element = element
        self.text = element.locator("textarea")
        self.status = element.locator(".zd-status").first

    def press(self, name):
        self.element.get_by_role("button", name=name, exact=True).click()

    def wait(self):
        """動き終わるのを待って、結果を返します。"""
        self.element.and_(self.element.page.locator('[aria-busy="false"]')).wait_for(timeout=WAIT)
        return self.element.locator(".zd-result").inner_text().strip()

    def run(self, code=None):
        """書きかえて動かし、結果を返します。"""
        if code is not None:
            if not self.text.count():
                self.press("書きかえる")
            self.text.fill(code)
        self.press("採点" if "採点" in self.element.inner_text() else "実行")
        return self.wait()


def block(page, code):
    """そのコードを見せているブロックです。"""
    frame = page.locator(".highlight", has=page.locator("pre", has_text=code))
    return Box(frame.locator("zd-run"))


def exercise(page):
    return Box(page.locator("zd-exercise").first)


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(locale="ja-JP")
    yield context
    context.close()


@pytest.fixture(scope="module")
def requests(context):
    """この読者のブラウザが、どこへ何を取りに行ったか。"""
    made = []
    context.on("request", lambda request: made.append(request.url))
    return made


@pytest.fixture(scope="module")
def reader(context, requests, base_url):
    """ソフトマックスのページを読んでいる人。"""
    page = context.new_page()
    page.goto(base_url + SOFTMAX)
    page.locator(".zd-button").first.wait_for()
    page.wait_for_load_state("networkidle")
    return page


def test_nothing_but_the_client_is_loaded_before_a_click(reader, requests, site):
    loaded = [url.rpartition("/")[2] for url in requests if "/python/" in url]
    assert loaded == ["client.js"]
    client = next(site.glob("python/*/client.js")).read_bytes()
    assert len(gzip.compress(client)) <= 5000


def test_the_first_click_says_what_it_loads(reader):
    box = block(reader, READY)
    box.press("実行")
    box.status.filter(has_text=re.compile(r"[\d.]+ MB\)… \d+%")).wait_for(timeout=WAIT)
    found = box.wait()
    above = "(run) => [...document.querySelectorAll('zd-run')].indexOf(run)"
    assert f"上の {box.element.evaluate(above)} つ" in found
    assert found.endswith("[0.0003, 0.0177, 0.0177, 0.9644]")


def test_a_block_is_changed_and_put_back(reader):
    box = block(reader, SCORES)
    box.press("書きかえる")
    assert box.text.input_value().startswith("import numpy as np\nu = np.array")
    assert box.element.locator("xpath=..").locator("pre", has_text=">>>").is_hidden()
    box.run("import numpy as np\nu = np.array([4.0, 1.0])\nu * 10")
    assert box.element.locator(".zd-page").inner_text() == "[ 1.   0.5 -0.5]"
    assert box.element.locator(".zd-now").inner_text().strip() == "array([40., 10.])"
    box.press("元に戻す")
    assert box.element.locator("xpath=..").locator("pre", has_text=">>>").is_visible()
    assert "[ 1.   0.5 -0.5]" in box.run()


def test_an_edit_is_seen_by_the_blocks_below(reader):
    block(reader, SCORES).run("import numpy as np\nu = np.array([5.0, 4.0, 2.0])")
    assert "e = [148" not in block(reader, STEPS).run()
    assert "[148.4132" in block(reader, STEPS).run()
    block(reader, SCORES).press("元に戻す")
    assert "[7.3891" in block(reader, STEPS).run()


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("a = 1\nb = a + c", "▶ 2 行目: b = a + c\nNameError: name 'c' is not defined\n→ c という"),
        (
            "def f(x):\n    return x / 0\nf(1)",
            "▶ 3 行目: f(1)\n▶ 2 行目: return x / 0\nZeroDivisionError",
        ),
        ("u = [1, 2", "SyntaxError: '[' was never closed\n→ 閉じていない括弧"),
        ("u @ np.ones(5)", "→ @ では、左の列の数と右の行の数"),
        ("import matplotlib", "→ ページの中で使えるのは、NumPy と"),
        ("class A:\n    def __repr__(self):\n        raise OSError('だめ')\nA()", "OSError: だめ"),
        ("input('名前は')", "EOFError: input() は、ページの中では使えません"),
        ("import threading\nthreading.Thread().start()", "→ ページの中では、スレッドを"),
        ("print = None\nu", "array([ 2.,  1., -1.])"),
        ("for i in range(1_000_000):\n    print(i)", "…(出力が長いので、ここまでにしました)"),
        ("def f(n):\n    return f(n + 1)\nf(0)", "→ 関数が自分を呼び続けています"),
        ("import sys\nsys.exit()", "SystemExit"),
        ("big = np.ones((30000, 30000))", "→ "),
        ("from zerodl.softmax import softmax\nsoftmax('a')", "TypeError: x は実数の"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained(reader, code, wanted):
    assert wanted in block(reader, STEPS).run(code)
    assert "pyodide" not in block(reader, STEPS).element.inner_text()


def test_memory_is_exhausted_and_python_starts_again(reader):
    box = block(reader, STEPS)
    assert "メモリーが足りません" in box.run("a = [bytearray(2**30) for _ in range(8)]")
    assert "[2" in box.run("print([1 + 1])")


def test_an_endless_loop_is_stopped_within_a_second(reader):
    box = block(reader, STEPS)
    box.text.fill("while True:\n    print(1)")
    box.press("実行")
    box.element.locator(".zd-now").wait_for(timeout=WAIT)
    reader.evaluate("window.pressed = performance.now()")
    box.press("止める")
    box.status.filter(has_text="止めました").wait_for()
    assert reader.evaluate("performance.now() - window.pressed") < 1000
    assert box.text.input_value() == "while True:\n    print(1)"
    assert "[0.0003" in block(reader, READY).run()  # 止めた書きかけは飛ばして、上から動かし直す
    box.press("元に戻す")


def test_an_exercise_is_failed_then_passed(reader, base_url):
    box = exercise(reader)
    assert "足して 1 になりません" in box.run()
    place = box.element.get_by_role("link")
    assert place.get_attribute("href") == base_url + "forward/softmax/#formula"
    assert "関数 my_softmax がありません" in box.run("def other(x):\n    return x")
    assert "○ 合格です" in box.run(RIGHT)
    assert "○ 合格" in box.element.locator(".zd-label").inner_text()


def test_the_keyboard_is_enough(reader):
    box = exercise(reader)
    box.text.fill("def my_softmax(x):")
    box.text.press("End")
    reader.keyboard.press("Enter")
    reader.keyboard.type("e = np.exp(x)")
    reader.keyboard.press("Enter")
    reader.keyboard.type("return e / e.sum()")
    assert box.text.input_value() == RIGHT
    reader.keyboard.press("Control+Enter")
    assert "○ 合格です" in box.wait()
    box.text.focus()
    reader.keyboard.press("Tab")  # 欄に閉じ込めない
    assert box.element.get_by_role("button", name="採点").evaluate(
        "(n) => n === document.activeElement"
    )


def test_the_page_fits_a_phone_and_is_accessible(reader):
    reader.set_viewport_size({"width": 360, "height": 780})
    block(reader, SCORES).run("import numpy as np\nu = np.arange(40.0)\nu")
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    for button in reader.locator(".zd-button:visible").all():
        assert button.bounding_box()["height"] >= 24
    assert not accessibility(reader)
    block(reader, SCORES).press("元に戻す")
    reader.set_viewport_size({"width": 1280, "height": 780})


def test_another_page_uses_the_same_python(reader, requests, base_url):
    reader.evaluate("window.stayed = true")
    requests.clear()
    reader.get_by_role("link", name="あふれないソフトマックス").first.click()
    reader.locator("h1", has_text="あふれないソフトマックス").wait_for()  # 住所が先に変わる
    assert reader.url == base_url + "forward/softmax_code/"
    assert "0.7054" in block(reader, NAIVE).run()
    assert reader.evaluate("window.stayed") is True
    assert not [url for url in requests if url.endswith((".wasm", ".whl"))]
    # 前の段で書いた答えから始まる
    assert exercise(reader).text.input_value() == RIGHT


def test_it_works_offline_once_loaded(reader, context):
    context.set_offline(True)
    assert "[nan nan nan]" in block(reader, OVERFLOWING).run()
    context.set_offline(False)


def test_what_was_written_stays_in_the_browser(reader, requests, base_url):
    block(reader, NAIVE).run("import numpy as np\n1 + 1")
    reader.reload()
    assert block(reader, NAIVE).text.input_value() == "import numpy as np\n1 + 1"
    assert block(reader, NAIVE).run().endswith("2")
    worker = reader.workers[0]
    sizes = "performance.getEntriesByType('resource').map((e) => [e.name, e.transferSize])"
    fetched = {name.rpartition("/")[2]: size for name, size in worker.evaluate(sizes)}
    assert "pyodide.asm.wasm" in fetched
    assert not any(fetched.values())  # すべて、ブラウザーの控えから
    reader.goto(base_url + SOFTMAX)
    assert exercise(reader).text.input_value() == RIGHT
    assert "○ 合格" in exercise(reader).element.locator(".zd-label").inner_text()


def test_the_home_shows_saves_and_erases_the_progress(reader, base_url):
    reader.goto(base_url)
    progress = reader.locator("zd-progress")
    assert "1 段です" in progress.inner_text()
    passed = reader.locator(".zd-passed")
    assert passed.count() == 2  # 地図と、演習の一覧
    assert passed.first.locator("xpath=preceding-sibling::a").inner_text() == "ソフトマックス"
    with reader.expect_download() as download:
        progress.get_by_role("button", name="書き出す").click()
    written = download.value.path().read_text(encoding="utf-8")
    assert f"# ── softmax.1 ○ 合格\n{RIGHT}\n" in written
    compile(written, "answers", "exec")
    reader.once("dialog", lambda dialog: dialog.accept())
    progress.get_by_role("button", name="消す").click()
    assert passed.count() == 0
    assert reader.evaluate("Object.keys(localStorage).filter((k) => k.includes('zd:'))") == []


def test_no_request_left_the_site(requests, base_url):
    assert requests
    assert [url for url in requests if not url.startswith((base_url, "blob:"))] == []


# ── うまくいかないとき。新しい読者が、それぞれの目に遭います ──────────────────────────


def opened(page, base_url):
    page.goto(base_url + SOFTMAX)
    return block(page, READY)


@pytest.mark.parametrize(
    "name", ["session.js", "worker.js", "zerodl.zip", "pyodide.mjs", "python_stdlib.zip"]
)
def test_a_missing_file_is_told_and_tried_again(page, base_url, name):
    missing = f"**/python/**/{name}"
    page.context.route(missing, lambda route: route.fulfill(status=404))
    box = opened(page, base_url)
    assert re.search("読み込めませんでした|始められませんでした", box.run())
    assert "手元や Colab で動かす方法" in box.element.inner_text()
    assert page.locator("h1").is_visible()
    if name == "zerodl.zip":
        page.context.unroute(missing)
        assert "[0.0003" in box.run()


def test_a_changed_file_is_refused(page, base_url):
    page.context.route("**/python_stdlib.zip", lambda route: route.fulfill(body="PK" * 1000))
    assert "python_stdlib.zip の中身が違います" in opened(page, base_url).run()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("delete window.WebAssembly", "WebAssembly がない"),
        ("window.Worker = class { constructor() { throw new Error('no') } }", "始められません"),
    ],
)
def test_a_browser_that_cannot_is_told_the_other_ways(page, base_url, script, why):
    page.add_init_script(script)
    box = opened(page, base_url)
    assert why in box.run()
    link = box.element.get_by_role("link", name="手元や Colab で動かす方法")
    assert link.get_attribute("href") == base_url + "guide/usage/#run"


def test_too_little_memory_is_told(page, base_url):
    small = (
        "WebAssembly.Memory = class { constructor() { throw new RangeError('out of memory') } };\n"
    )

    def prepend(route):
        route.fulfill(response=(found := route.fetch()), body=small + found.text())

    page.context.route("**/python/**/worker.js", prepend)
    page.context.route("**/python/**/files.js", lambda route: route.continue_())
    assert "メモリーが足りない" in opened(page, base_url).run()


def test_a_page_opened_as_a_file_says_so(page, site):
    page.goto((site / SOFTMAX / "index.html").as_uri())
    assert "ファイルとして開いたページ" in block(page, READY).run()


@pytest.mark.parametrize(
    "script",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('private') } })",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
    ],
)
def test_without_storage_it_says_the_text_will_be_lost(page, base_url, script):
    page.add_init_script(script)
    opened(page, base_url)
    box = exercise(page)
    box.text.fill(RIGHT)
    box.element.get_by_text("このブラウザーに残せません").wait_for()


def test_every_file_of_an_edition_is_there(site):
    listed = next(site.glob("python/*/files.js")).read_text(encoding="utf-8")
    files = json.loads(listed.removeprefix("export default ").rstrip(";\n"))
    folder = next(site.glob("python/*/files.js")).parent
    for file in files["files"]:
        assert (folder / file["url"]).exists(), file

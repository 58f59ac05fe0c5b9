"""どの部品も、キーボード・指・読み上げ・アドレスで使え、スクリプトなしでも読めます。

部品だけを並べた小さなサイトを、公開先と同じ下位のパスで配って、実際のブラウザで操作します。
画面に出るはずの文字は、同じ view.js を Python から動かして求めます(正しさは tests/widgets)。
"""

import json
import shutil
import socket
import threading
from http.server import ThreadingHTTPServer
from itertools import product
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.site.conftest import SUBPATH, handler
from tests.site.tools import ROOT
from tests.widgets.tools import NAMES, data, script

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 640}
WIDE = {"width": 1280, "height": 900}
PAUSED = 600  # ミリ秒。手が止まったと部品がみなす時間(kit.js の PAUSE)より長い
PARAGRAPH = "指で画面を送るための、長い文です。" * 40
each = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """部品ごとに一ページのサイト。"""
    folder = tmp_path_factory.mktemp("widgets")
    docs = folder / "docs"
    for name in ("assets", "widgets"):
        shutil.copytree(ROOT / "docs" / name, docs / name)
    links = "\n".join(f"- [{name}]({name}.md)" for name in NAMES)
    (docs / "index.md").write_text(f"# 家\n\n{links}\n", encoding="utf-8")
    for name in NAMES:
        tag = f'<zd-widget name="{name}"></zd-widget>'
        text = f"# 部品 {name}\n\n[家](index.md)\n\n{tag}\n\n{PARAGRAPH}\n\n## 節 {{ #section }}\n"
        (docs / f"{name}.md").write_text(text, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}{SUBPATH}"
    hooks = [str(ROOT / "hooks" / f"{name}.py") for name in ("mathematics", "styles", "widgets")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        config = load_config(
            str(ROOT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(folder / "site"),
            site_url=address, hooks=hooks, plugins=[],
        )  # fmt: skip
        config.nav = None
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    server = ThreadingHTTPServer(("127.0.0.1", port), handler(folder / "site", address))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


class Board:
    """開いたページの部品。"""

    def __init__(self, page, url, name, viewport=WIDE, **state):
        self.page, self.name, self.home = page, name, url
        page.set_viewport_size(viewport)
        query = urlencode({f"{name}.{key}": value for key, value in state.items()})
        page.goto(f"{url}{name}/?{query}".rstrip("?"), wait_until="load")
        self.box = page.locator("zd-widget")
        self.box.locator("fieldset").wait_for()

    def texts(self):
        return self.box.locator("[data-out]").evaluate_all(
            "(all) => Object.fromEntries(all.map((n) => [n.dataset.out, n.textContent]))"
        )

    def ready(self):
        self.box.locator("fieldset:enabled").wait_for()
        return self

    def query(self):
        """手が止まってから書かれる、アドレスの状態。"""
        self.page.clock.run_for(PAUSED)
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def layout(self):
        boxes = "(all) => all.map((n) => n.getBoundingClientRect().toJSON())"
        return self.box.locator("p:not(.zw-off), button, input, svg, table, span").evaluate_all(
            boxes
        )

    def height(self, *selectors):
        """選んだものがすべて入る枠の高さ。"""
        return self.box.evaluate(
            """(box, selectors) => {
              const nodes = [...box.querySelectorAll(selectors)];
              const all = nodes.map((n) => n.getBoundingClientRect());
              return Math.max(...all.map((b) => b.bottom)) - Math.min(...all.map((b) => b.top));
            }""",
            ", ".join(selectors),
        )


@pytest.fixture
def page(page):
    """時計を進められるページ。手が止まるのを、待たずに試せます。"""
    page.clock.install()
    return page


@pytest.fixture
def phone(browser):
    """指で触る電話のページ。"""
    context = browser.new_context(locale="ja-JP", has_touch=True, is_mobile=True, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def silent(browser):
    """スクリプトを切ったブラウザのページ。"""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@each
def test_every_control_answers_the_keyboard(page, url, name):
    board = Board(page, url, name).ready()
    with script(name) as js:
        state, controls = js.initial(), js("view.controls")
        for key in [key for key, control in controls.items() if "reading" in control]:
            control = controls[key]
            if "options" in control:
                board.box.locator(f"[type=radio][name={key}]:checked").focus()
                page.keyboard.press("ArrowDown")
                state[key] = list(control["options"])[1]
            else:
                slider = board.box.locator(f"[type=range][name={key}]")
                for press, value in [("End", "max"), ("Home", "min")]:
                    slider.press(press)
                    assert board.texts() == js.texts(**state | {key: control[value]}), key
                slider.press("ArrowRight")
                state[key] = js(
                    f"parts.clamp(view.controls.{key}, {control['min'] + control['step']})"
                )
            assert board.texts() == js.texts(**state), key
        page.keyboard.press("Tab")  # 描き直しても、フォーカスは同じ所にある
        assert page.evaluate("document.activeElement.closest('zd-widget') !== null")
        for button in board.box.get_by_role("button").all():
            change = json.loads(button.get_attribute("data-set"))
            button.press("Enter")
            state |= change
            assert board.texts() == js.texts(**state), change
            assert button.evaluate("(b) => b === document.activeElement")


@each
def test_fingers_reach_every_target_and_every_value(phone, url, name):
    board = Board(phone, url, name, PHONE).ready()
    for target in board.box.locator("button, input:not([type=radio]), label").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44, target.evaluate("(n) => n.outerHTML")
    for slider in board.box.get_by_role("slider").all():
        key, low, high, step = slider.evaluate("(n) => [n.name, n.min, n.max, n.step]")
        if board.box.locator(f"[type=number][name={key}]").count():
            continue  # 数字で打ち込める
        values = (float(high) - float(low)) / float(step)
        assert values / slider.bounding_box()["width"] < 4, f"{key}: − と + では届きにくい"


@each
def test_numbers_can_be_typed(page, url, name):
    board = Board(page, url, name).ready()
    for field in board.box.get_by_role("spinbutton").all():
        key, high, step = field.evaluate("(n) => [n.name, Number(n.max), Number(n.step)]")
        field.fill("")  # 消しただけでは、値は変わらない
        with script(name) as js:
            assert board.texts() == js.texts()
            for typed, value in [(high - 3 * step, high - 3 * step), (high * 5, high)]:
                field.fill(f"{typed:g}")
                assert field.input_value() == f"{typed:g}"  # 打っている間は、書き換えない
                field.press("Enter")
                assert field.input_value() == f"{value:g}"
                assert board.texts() == js.texts(**{key: value})


@each
def test_a_vertical_swipe_scrolls_and_changes_nothing(phone, url, name):
    board = Board(phone, url, name, PHONE).ready()
    client = phone.context.new_cdp_session(phone)

    def touch(kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def middle(slider):
        slider.evaluate("(n) => n.scrollIntoView({block: 'center'})")
        return phone.evaluate("scrollY")

    def drag(slider, dx, dy):
        middle(slider)
        box = slider.bounding_box()
        x, y = box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2
        touch("touchStart", (x, y))
        for i in range(1, 11):
            touch("touchMove", (x + dx * i / 10, y + dy * i / 10))
        phone.wait_for_timeout(100)
        touch("touchMove", (x + dx, y + dy))  # 止めてから離し、惰性で送らない
        touch("touchEnd")
        phone.wait_for_timeout(100)

    before = board.texts()
    for slider in board.box.get_by_role("slider").all()[::3]:
        value, top = slider.input_value(), middle(slider)
        drag(slider, 4, -150)
        assert phone.evaluate("scrollY") > top
        assert slider.input_value() == value
        assert board.texts() == before
        drag(slider, 60, 4)
        assert slider.input_value() != value
        moved = slider.input_value()
        slider.evaluate("(n) => { n.style.touchAction = 'none'; }")
        drag(slider, 4, -150)  # 画面が動かないときも、縦になぞっただけなら変わらない
        assert slider.input_value() == moved
        drag(slider, 0, 0)  # その場で離せば、触れた所へ動く
        assert slider.input_value() != moved
        board.box.get_by_role("button", name="元に戻す").tap()
        assert slider.input_value() == value


@each
@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
def test_without_scripts_the_widget_stands_still(page, silent, url, name, viewport):
    still = Board(silent, url, name, viewport)
    live = Board(page, url, name, viewport).ready()
    sentence = "JavaScript が動くと操作できます"
    still.box.get_by_text(sentence).wait_for(state="visible")
    assert not live.box.get_by_text(sentence).is_visible()
    assert not still.box.get_by_role("button").count()
    assert all(control.is_disabled() for control in still.box.locator("input").all())
    # スクリプトが動き出しても、字も配置も変わらない
    assert still.texts() == live.texts() != {}
    assert len(still.layout()) > 10
    for before, after in zip(still.layout(), live.layout(), strict=True):
        assert before == pytest.approx(after, abs=0.5)


@each
def test_the_address_keeps_the_state(page, url, name):
    with script(name) as js:
        state = data(name).STATES[-1]
        board = Board(page, url, name, **state).ready()
        assert board.texts() == js.texts(**state) != js.texts()
        board = Board(page, url, name, **dict.fromkeys(js.initial(), "<b>")).ready()
        assert board.texts() == js.texts()
        board.box.get_by_role("slider").first.press("End")
        key, value = board.box.get_by_role("slider").first.evaluate("(n) => [n.name, n.max]")
        assert board.query() == {f"{name}.{key}": value}
        page.evaluate("window.stayed = true")
        page.locator("#section .headerlink").click()  # 節へ移っても、状態は残る
        assert page.evaluate("window.stayed") is True
        assert urlsplit(page.url).fragment == "section"
        page.reload()
        board.ready()
        assert board.texts() == js.texts(**{key: float(value)})
        board.box.get_by_role("button", name="元に戻す").click()
        assert board.query() == {}


@each
def test_a_link_in_the_text_moves_the_widget(page, url, name):
    state = data(name).STATES[1]
    board = Board(page, url, name).ready()
    query = urlencode({f"{name}.{key}": value for key, value in state.items()})
    page.evaluate("window.stayed = true")
    page.locator("article p").last.evaluate(
        "(p, href) => { p.innerHTML = `<a href='${href}'>動かす</a>`; }", f"?{query}"
    )
    page.get_by_role("link", name="動かす").click()
    with script(name) as js:
        assert board.texts() == js.texts(**state)
    assert page.evaluate("window.stayed") is True
    assert board.query().keys() == dict(parse_qsl(query)).keys()


@each
def test_the_widget_survives_page_switches(page, url, name):
    board = Board(page, url, name).ready()
    page.evaluate("window.stayed = true")
    for _ in range(2):
        board.box.get_by_role("slider").first.press("End")
        page.get_by_role("article").get_by_role("link", name="家").click()
        board.box.wait_for(state="detached")
        page.get_by_role("article").get_by_role("link", name=name, exact=True).click()
        board.ready()
    assert page.evaluate("window.stayed") is True
    with script(name) as js:
        assert board.texts() == js.texts()
    # 動きが二重に付いていれば、一度押すと 2 回描き直される
    board.box.evaluate(
        "(box) => { const apply = box.apply;"
        " box.apply = function (change) { window.draws += 1; return apply.call(this, change); };"
        " const { parentNode, nextSibling } = box; box.remove();"
        " parentNode.insertBefore(box, nextSibling); }"
    )
    page.wait_for_timeout(200)
    page.evaluate("window.draws = 0")
    board.box.get_by_role("button", name="元に戻す").click()
    assert page.evaluate("window.draws") == 1
    # 次のページが届くのを待つ間は、アドレスだけが先に変わる。そこに状態を書かない
    board.box.get_by_role("slider").first.press("End")
    page.evaluate("(home) => history.pushState(null, '', home)", url)
    assert board.query() == {}


def test_only_pages_with_a_widget_load_the_kit(page, url):
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(url, wait_until="networkidle")
    assert not [address for address in loaded if "/widgets/" in address]
    page.goto(url + NAMES[0], wait_until="networkidle")
    assert len([address for address in loaded if "/widgets/kit" in address]) == 2


@each
def test_every_state_is_accessible_and_fits(page, url, name):
    page.emulate_media(reduced_motion="reduce")
    board = Board(page, url, name, PHONE).ready()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    with script(name) as js:
        initial = js.initial()
    schemes = {"light": "default", "dark": "slate"}
    for scheme, state in product(schemes, data(name).STATES):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"body[data-md-color-scheme={schemes[scheme]}]")
        board.box.evaluate("(widget, state) => widget.apply(state)", initial | state)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        inside = board.box.evaluate(
            "(n) => [...n.querySelectorAll('p:not(.zw-live), td, th, table, button, label, div')]"
            ".filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1)"
            ".map((e) => e.outerHTML.slice(0, 90))"
        )
        assert inside == [], (scheme, state)
        result = page.evaluate("axe.run('zd-widget', {resultTypes: ['violations']})")
        found = [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]]
        assert found == [], (scheme, state)
    moving = board.box.locator("*").evaluate_all(
        "(all) => all.filter((n) => ['', '::before', '::after'].some("
        "(p) => getComputedStyle(n, p || null).transitionDuration.split(', ')"
        ".some((d) => parseFloat(d) > 0))).length"
    )
    assert moving == 0


@each
def test_a_control_and_what_it_changes_are_seen_together(phone, url, name):
    board = Board(phone, url, name, PHONE).ready()
    screen = PHONE["height"] - phone.locator(".md-header").bounding_box()["height"]
    together = data(name).TOGETHER
    with script(name) as js:
        keys = [key for key, control in js("view.controls").items() if "reading" in control]
    assert all(any(f"[name={key}]" in control for control in together) for key in keys)
    for control, result in together.items():
        assert board.height(control, result) <= screen, (control, result)


@each
def test_screen_readers_hear_little_but_enough(page, url, name):
    board = Board(page, url, name).ready()
    live = board.box.get_by_role("status")
    assert live.count() == 1
    board.box.get_by_role("slider").first.press("ArrowRight")
    page.clock.run_for(PAUSED)
    assert live.inner_text() == ""  # スライダーは、自分で値を読む
    button = board.box.get_by_role("button").last
    change = json.loads(button.get_attribute("data-set"))
    board.box.get_by_role("button", name="元に戻す").click()
    button.click()
    page.clock.run_for(PAUSED)
    with script(name) as js:
        said = js(f"view.say({json.dumps(js.initial() | change)})")
    assert live.inner_text() == said
    board.box.get_by_role("slider").first.press("ArrowLeft")
    page.clock.run_for(PAUSED)
    assert live.inner_text() == said

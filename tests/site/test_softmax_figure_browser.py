"""ソフトマックスの図を実際のブラウザで操作します: キーボード、マウス、タッチ、ページの切り替え。"""

import numpy as np
import pytest

from tests.site.tools import ROOT
from zerodl.losses import cross_entropy
from zerodl.softmax import softmax

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ADDRESS = "forward/softmax/"
PROBABILITIES = ["y0", "y1", "y2"]
NAIVE = ["naive-y0", "naive-y1", "naive-y2"]


class Figure:
    """開いたページの図。"""

    def __init__(self, page, base_url, width=1280, state="enabled"):
        self.page = page
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(base_url + ADDRESS)
        self.box = page.locator("softmax-figure")
        self.box.locator(f"fieldset:{state}").wait_for()

    def read(self, *names):
        return [self.box.locator(f'[data-sf="{name}"]').inner_text() for name in names]

    def press(self, button):
        self.box.get_by_role("button", name=button).click()

    def slider(self, name):
        return self.box.get_by_role("slider", name=name)

    def set(self, name, value):
        """スライダーを、読者の操作と同じ input イベントで動かします。"""
        self.slider(name).fill(str(value))

    def logits(self):
        return np.array([float(s.input_value()) for s in self.box.locator(".sf-logit").all()])

    def layout(self):
        """部品の位置と大きさを、図の左上から測ります。"""
        parts = "fieldset, .sf-bar, .sf-slider, .sf-shares i, .sf-number, td, p:not(.sf-off), svg"
        boxes = self.box.locator(parts).evaluate_all(
            "(all) => all.map((n) => n.getBoundingClientRect()).map((b) => "
            "[b.left, b.top, b.width, b.height])"
        )
        return np.array(boxes) - [*boxes[0][:2], 0, 0]

    def check(self, c=0.0, temperature=1.0):
        """画面の確率が、画面のロジットから zerodl が計算する値であることを確かめます。"""
        y = softmax((self.logits() + c) / temperature)
        assert self.read(*PROBABILITIES) == [written(value) for value in y]
        assert self.read("sum", "stable-sum") == ["1.0000"] * 2


def written(value):
    """図と同じ書き方。"""
    if value == 0 or abs(value) >= 1e-3:
        return f"{value:.4f}"
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}e{int(exponent)}"


@pytest.fixture
def figure(page, base_url):
    return Figure(page, base_url)


@pytest.fixture
def silent(page):
    """スクリプトを切ったブラウザのページ。"""
    context = page.context.browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_without_scripts_the_figure_stands_still(page, silent, base_url, width):
    still = Figure(silent, base_url, width, state="disabled")
    live = Figure(page, base_url, width)
    sentence = still.box.get_by_text("JavaScript が動くと操作できます")
    sentence.wait_for(state="visible")
    assert not live.box.get_by_text("JavaScript が動くと操作できます").is_visible()
    assert not still.box.get_by_role("button").count()
    assert all(slider.is_disabled() for slider in still.box.get_by_role("slider").all())
    # スクリプトが動き出しても、字も大きさも変わらない
    texts = "[data-sf]:not(input, i, circle)"
    assert still.box.locator(texts).all_inner_texts() == live.box.locator(texts).all_inner_texts()
    before, after = still.layout(), live.layout()
    assert len(before) > 20
    np.testing.assert_allclose(before, after, atol=0.5)


def test_the_page_does_not_shift_when_the_figure_starts(page, base_url):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach("
        "(e) => (window.shift += e.value))).observe({type: 'layout-shift', buffered: true});"
    )
    script = "**/softmax-figure/figure.js"
    page.route(script, lambda route: route.abort())
    page.goto(base_url + ADDRESS + "#softmax-figure", wait_until="networkidle")
    page.wait_for_timeout(500)
    page.unroute(script)
    page.evaluate(
        "(address) => { window.shift = 0; return import(address); }",
        base_url + "assets/softmax-figure/figure.js",
    )
    page.locator("softmax-figure fieldset:not([disabled])").first.wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") < 0.01


def test_keyboard(figure):
    figure.slider("猫").focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.read("u0") == ["2.1"]
    figure.check()
    figure.page.keyboard.press("Home")
    assert figure.read("u0") == ["−5.0"]
    figure.check()
    assert figure.read("order-u", "order-y") == ["犬 > うさぎ > 猫"] * 2
    before = np.array(figure.read("y1", "y2"), dtype=float)
    figure.page.keyboard.press("End")
    after = np.array(figure.read("y1", "y2"), dtype=float)
    figure.check()
    assert before[0] / before[1] == pytest.approx(after[0] / after[1], rel=0.05)  # 比は保たれる

    # 矢印で正解を選び、タブでボタンから正解、ロジットへ進める
    figure.box.get_by_role("radio", name="正解は猫").focus()
    figure.page.keyboard.press("ArrowDown")
    assert figure.box.get_by_role("radio", name="正解は犬").is_checked()
    figure.page.keyboard.press("ArrowUp")
    figure.box.get_by_role("button", name="1000 を足す").focus()
    figure.page.keyboard.press("Enter")
    assert figure.read("c-value", "verdict") == ["1000", "nan"]
    figure.page.keyboard.press("Tab")
    assert figure.page.evaluate("document.activeElement.ariaLabel") == "正解は猫"
    figure.page.keyboard.press("Tab")
    assert figure.page.evaluate("document.activeElement.id") == "sf-u0"


def test_mouse(figure):
    slider = figure.slider("犬")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    figure.page.mouse.move(box["x"] + 7 + 0.6 * (box["width"] - 14), middle)  # u = 1 のつまみ
    figure.page.mouse.down()
    figure.page.mouse.move(box["x"] + 7 + 0.9 * (box["width"] - 14), middle, steps=5)
    figure.page.mouse.up()
    assert figure.logits()[1] == pytest.approx(4.0, abs=0.11)
    figure.check()
    assert figure.read("order-u", "order-y") == ["犬 > 猫 > うさぎ"] * 2


def test_touch(page, base_url):
    context = page.context.browser.new_context(has_touch=True, is_mobile=True)
    figure = Figure(context.new_page(), base_url, 360)
    targets = figure.box.locator("button, .sf-slider, .sf-radio, .sf-dtype label")
    assert targets.count() == 4 + 5 + 3 + 2
    for target in targets.all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44, target.evaluate("(n) => n.outerHTML")
    for slider in figure.box.get_by_role("slider").all():
        assert slider.evaluate("(n) => getComputedStyle(n).touchAction") == "pan-y"
    figure.box.locator(".sf-radio").nth(2).tap()
    assert figure.read("t", "loss") == ["うさぎ", "3.349"]
    slider = figure.slider("猫")
    box = slider.bounding_box()
    slider.tap(position={"x": 7 + 0.25 * (box["width"] - 14), "y": box["height"] / 2})
    assert figure.logits()[0] == pytest.approx(-2.5, abs=0.2)
    figure.check()
    context.close()


def test_adding_a_constant_moves_nothing_but_breaks_the_naive_form(figure):
    before = figure.read(*PROBABILITIES)
    figure.press("1000 を足す")
    assert figure.read("c-value") == ["1000"]
    assert figure.read(*PROBABILITIES) == before == ["0.7054", "0.2595", "0.0351"]
    assert figure.read(*NAIVE) == ["nan"] * 3
    assert figure.read("naive-e0", "naive-total", "verdict") == ["inf", "inf", "nan"]
    assert "exp(1002.0) が float64 の上限" in figure.read("status")[0]
    for c, shown, verdict in [
        (707, before, "同じ確率"),
        (708, ["nan", "0.0000", "0.0000"], "nan"),
        (-1000, ["nan"] * 3, "nan"),
        (-745, ["0.6667", "0.3333", "0.0000"], "ずれた確率"),
    ]:
        figure.set("定数", c)
        assert figure.read(*NAIVE, "verdict") == [*shown, verdict], c
        assert figure.read(*PROBABILITIES) == before
        figure.check(c=c)
    assert "c が 707.4 を超える" in figure.read("limit")[0]
    figure.press("元に戻す")
    assert figure.read("c-value", *NAIVE, "verdict") == ["0", *before, "同じ確率"]


def test_float32_breaks_sooner(figure):
    figure.set("定数", 100)
    assert figure.read("verdict") == ["同じ確率"]
    figure.box.get_by_role("radio", name="float32").check()
    assert figure.read("verdict", *NAIVE) == ["nan"] * 4
    assert "c が 86.4 を超える" in figure.read("limit")[0]
    assert figure.read(*PROBABILITIES) == ["0.7054", "0.2595", "0.0351"]


def test_temperature_sharpens_and_flattens_but_keeps_the_order(figure):
    slider, keyboard = figure.slider("温度"), figure.page.keyboard
    slider.focus()
    keyboard.press("Home")
    assert figure.read("tau-value") == ["0.1"]
    figure.check(temperature=0.1)
    assert figure.read("order-y") == ["猫 > 犬 > うさぎ"]
    figure.box.get_by_role("radio", name="正解はうさぎ").check()
    assert figure.read("loss") == ["30.000"]
    keyboard_loss = [figure.read("loss")[0]]
    for index in (10, 20):
        figure.set("温度", index)
        keyboard_loss.append(figure.read("loss")[0])
    assert keyboard_loss == ["30.000", "3.349", "1.273"]
    figure.check(temperature=10)
    assert figure.read("order-y", "tau-value") == ["猫 > 犬 > うさぎ", "10"]


def test_the_loss_is_the_logarithm_of_the_chosen_probability(figure):
    u = figure.logits()
    for t, name in enumerate(["猫", "犬", "うさぎ"]):
        figure.box.get_by_role("radio", name=f"正解は{name}").check()
        loss = cross_entropy(u[np.newaxis], np.array([t]))
        probability, shown = figure.read("y-t", "loss")
        assert shown == f"{loss:.3f}" == f"{-np.log(float(probability)):.3f}"
        assert figure.read("t", "t-index") == [name, str(t)]
    figure.press("全部同じ")
    assert figure.read(*PROBABILITIES, "loss") == ["0.3333"] * 3 + ["1.099"]
    assert figure.read("order-u", "order-y") == ["猫 = 犬 = うさぎ"] * 2
    figure.press("1 つだけ大きい")
    assert figure.read("order-y") == ["犬 > 猫 = うさぎ"]
    figure.check()


def test_screen_readers_hear_little_but_enough(figure):
    live = figure.box.get_by_role("status")
    assert live.count() == 1
    assert live.inner_text() == ""
    slider = figure.slider("猫")
    slider.press("ArrowRight")
    figure.page.wait_for_timeout(600)
    assert live.inner_text() == ""  # スライダー自身が値を読む
    assert slider.get_attribute("aria-valuetext") == f"2.1、確率 {figure.read('y0')[0]}"
    figure.press("1000 を足す")
    figure.page.wait_for_timeout(600)
    assert live.inner_text() == (
        f"猫の確率 {figure.read('y0')[0]}、損失 {figure.read('loss')[0]}。定義のままの形では nan。"
    )
    figure.set("定数", 999)
    figure.page.wait_for_timeout(600)
    assert figure.slider("定数").get_attribute("aria-valuetext") == "999、定義のままの形では nan"
    said = live.inner_text()
    figure.set("定数", 0)
    figure.page.wait_for_timeout(600)
    assert "同じ確率" in live.inner_text() != said
    tables = figure.box.get_by_role("table")
    assert [table.locator("caption").inner_text() for table in tables.all()] == [
        "定義のままの形",
        "最大値を引いた、安定な形",
    ]


def go(page, address):
    """ページの中のリンクを押したときと同じように移ります。"""
    page.locator("article").evaluate(
        "(article, href) => { const link = document.createElement('a');"
        " link.href = href; article.append(link); link.click(); }",
        address,
    )


def test_the_figure_survives_page_switches(figure, base_url):
    page = figure.page
    page.wait_for_load_state("networkidle")
    page.evaluate("window.stayed = true")
    for _ in range(3):
        figure.press("1000 を足す")
        go(page, base_url)
        figure.box.wait_for(state="detached")
        go(page, base_url + ADDRESS)
        figure.box.locator("fieldset:enabled").wait_for()
    assert page.evaluate("window.stayed") is True
    assert figure.box.count() == 1
    assert figure.read("c-value", "y0") == ["0", "0.7054"]
    # 動きが二重に付いていれば、一度押すと 2 回描き直される
    page.evaluate(
        "window.writes = 0; new MutationObserver((list) => (window.writes += list.length)).observe("
        "document.querySelector('[data-sf=naive-y0]'), {childList: true})"
    )
    figure.press("1000 を足す")
    assert figure.read("naive-y0") == ["nan"]
    assert page.evaluate("window.writes") == 1
    box = page.locator("softmax-figure").element_handle()
    page.evaluate("(n) => { const p = n.parentNode; n.remove(); p.prepend(n); }", box)
    figure.press("元に戻す")
    assert page.evaluate("window.writes") == 2
    figure.check()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_every_state_is_accessible_and_fits(page, base_url, scheme, width):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    figure = Figure(page, base_url, width)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for c in (1000, -745, -1000):
        figure.set("定数", c)
        for index in (0, 20):
            figure.set("温度", index)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            inside = figure.box.evaluate(
                "(n) => [...n.querySelectorAll('td, th, table, p:not(.sf-live), "
                ".sf-number, .sf-row')].filter((e) => e.clientWidth && e.scrollWidth > "
                "e.clientWidth + 1).map((e) => e.outerHTML.slice(0, 90))"
            )
            assert inside == [], (c, index)
    for c in (0, 1000):  # 正しく計算できているときと、壊れたとき
        figure.set("定数", c)
        result = page.evaluate("axe.run('.softmax-figure', {resultTypes: ['violations']})")
        assert [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]] == []
    moving = figure.box.locator(".sf-bar, .sf-shares i, button").evaluate_all(
        "(all) => all.filter((n) => ['', '::before', '::after'].some("
        "(p) => getComputedStyle(n, p || null).transitionDuration.split(', ')"
        ".some((d) => parseFloat(d) > 0))).length"
    )
    assert moving == 0

"""はみ出した数式・図・出力・表だけがキーボードで止まり、矢印キーで送れることを確かめます。"""

import pytest

from tests.site.test_pages import accessibility
from tests.site.tools import ROOT

SAMPLES = """() => {
  const article = document.querySelector("article");
  const add = (html) => article.insertAdjacentHTML("beforeend", html);
  add('<div class="arithmatex" id="wide"><div style="width:3000px">式</div></div>');
  add('<div class="arithmatex" id="narrow"><div style="width:20px">式</div></div>');
  add('<figure class="zd-figure" id="figure"><div style="width:3000px">図</div>' +
      '<figcaption>説明</figcaption></figure>');
  add('<div class="zd-output" id="tall"><pre><code>' + "行\\n".repeat(200) + "</code></pre></div>");
  add('<div class="zd-output" id="short"><pre><code>行</code></pre></div>');
}"""
SHIPPED = (ROOT / "docs" / "assets" / "scrollable.js").read_text(encoding="utf-8")
NAMES = {"wide": "数式", "figure": "図", "tall": "出力"}


@pytest.fixture
def opened(page, base_url):
    """はみ出す見本とはみ出さない見本を足したページ。"""
    page.goto(base_url + "guide/notation/", wait_until="networkidle")
    page.evaluate(SAMPLES)
    page.evaluate(f"(() => {{ {SHIPPED} }})()")
    page.wait_for_selector("#wide[tabindex]")
    return page


@pytest.mark.parametrize(("name", "what"), NAMES.items())
def test_what_overflows_has_a_name_and_takes_the_keyboard(opened, name, what):
    element = opened.locator(f"#{name}")
    assert element.get_attribute("role") == (None if name == "figure" else "group")
    assert accessibility(opened, runOnly=["aria-allowed-role", "scrollable-region-focusable"]) == []
    assert element.get_attribute("aria-label") == f"{what}(矢印キーで送れます)"
    element.focus()
    before = element.evaluate("e => [e.scrollLeft, e.scrollTop]")
    opened.keyboard.press("ArrowDown" if name == "tall" else "ArrowRight")
    opened.wait_for_function(
        "([id, before]) => { const e = document.getElementById(id);"
        " return e.scrollLeft > before[0] || e.scrollTop > before[1]; }",
        arg=[name, before],
    )


def test_what_fits_takes_no_tab_stop(opened):
    for name in ("narrow", "short"):
        assert opened.locator(f"#{name}").get_attribute("tabindex") is None


def test_the_tab_stop_goes_away_when_there_is_room(opened):
    opened.evaluate("document.querySelector('#wide div').style.width = '20px'")
    opened.set_viewport_size({"width": 500, "height": 700})
    opened.wait_for_selector("#wide:not([tabindex])")


def test_the_page_itself_loads_the_script(page, base_url):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(base_url + "guide/notation/", wait_until="networkidle")
    page.wait_for_selector("article .md-typeset__scrollwrap[tabindex='0']")

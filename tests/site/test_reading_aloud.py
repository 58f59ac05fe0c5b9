"""読み上げに渡るもの(Chromium のアクセシビリティの木)に、数式がすべてあることを確かめます。"""

import pytest

PAGES = ["forward/softmax/", "learning/losses/", "guide/notation/"]
VISIBLE = (
    "[...document.querySelectorAll('article .katex-mathml')]"
    ".filter((n) => n.parentElement.checkVisibility()).length"
)
HIDDEN = ".katex-mathml { content-visibility: auto }"


def heard(page):
    """読み上げられる数式の数と、そのうち中身の文字がないものの数。"""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}

    def text(node):
        inner = "".join(text(known[i]) for i in node.get("childIds", []) if i in known)
        return inner or node.get("name", {}).get("value", "")

    formulas = [n for n in nodes if not n["ignored"] and n["role"]["value"] == "MathMLMath"]
    return len(formulas), sum(not text(node) for node in formulas)


@pytest.mark.parametrize("address", PAGES)
def test_every_formula_is_heard(page, base_url, address):
    page.goto(base_url + address, wait_until="networkidle")
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert heard(page) == (page.evaluate(VISIBLE), 0)
    page.add_style_tag(content=HIDDEN)  # 画面の外の式を後回しにすると、声から消える
    page.wait_for_timeout(200)
    assert heard(page) != (page.evaluate(VISIBLE), 0)

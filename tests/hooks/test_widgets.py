"""部品の行は止まった姿に変わり、書き間違いは、ページと直し方を示して組み立てを止めます。"""

import re
import shutil
from contextlib import closing
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError
from py_mini_racer import MiniRacer

from hooks import widgets
from hooks.widgets import on_page_content

PAGE = SimpleNamespace(url="a/b/", file=SimpleNamespace(src_uri="a/b.md"))


def made(content):
    return on_page_content(content, page=PAGE, config=None, files=None)


def tag(name):
    return f'<p><zd-widget name="{name}"></zd-widget></p>'


def test_the_line_becomes_a_still_widget():
    page = BeautifulSoup(made(f"<p>前</p>\n{tag('softmax')}\n<p>後</p>"), "html.parser")
    widget = page.select_one("zd-widget")
    assert widget["id"] == "widget-softmax"
    assert widget.has_attr("data-pagefind-ignore")
    assert widget.fieldset.has_attr("disabled")
    assert widget.select_one('[data-out="y0"]').text == "0.7054"
    assert "JavaScript" in widget.select_one(".zw-off").text
    assert [link["href"] for link in page.select('[rel="stylesheet"]')] == [
        "../../widgets/kit.css",
        "../../widgets/softmax/view.css",
    ]
    assert page.script["src"] == "../../widgets/kit.js"
    assert not page.select("p zd-widget")


def test_a_widget_without_its_own_style_loads_only_the_kit():
    assert "three_logits/view.css" not in made(tag("three_logits"))


def test_a_page_without_widgets_is_left_alone():
    assert made("<p>文</p>") == "<p>文</p>"


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch):
    text = (widgets.WIDGETS / "README.md").read_text(encoding="utf-8")
    example = re.search("^```javascript\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]
    (tmp_path / "hill").mkdir()
    shutil.copy(widgets.WIDGETS / "parts.js", tmp_path)
    (tmp_path / "hill" / "view.js").write_text(example, encoding="utf-8")
    math = "export const path = (eta) => [-2, 1 - 3 * (1 - eta) ** 10];"
    (tmp_path / "hill" / "math.js").write_text(math, encoding="utf-8")
    bundled = widgets.bundle(widgets.STILL % {"name": "hill"}, tmp_path)
    with closing(MiniRacer()) as js:
        js.eval(bundled)
        assert js.eval("widget.view.say({ eta: 1 })") == "w は 1.0000。"
        still = BeautifulSoup(js.eval("widget.still"), "html.parser")
    assert still.select_one('[data-out="w"]').text == "0.9153"
    assert [b.text for b in still.select(".zw-presets button")] == ["元に戻す", "発散する"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (tag("nothing"), r"a/b\.md: 部品 nothing はありません。あるのは .*softmax"),
        (tag("softmax") * 2, r"a/b\.md: 同じ部品は、一つのページに一度だけ"),
        ('<p>文 <zd-widget name="softmax"></zd-widget></p>', r"a/b\.md: .*とだけ書いた行"),
        ("<p><zd-widget name='softmax'></zd-widget></p>", r"a/b\.md: .*とだけ書いた行"),
    ],
)
def test_mistakes_stop_the_build(content, message):
    with pytest.raises(PluginError, match=message):
        made(content)


def test_a_broken_script_stops_the_build():
    with pytest.raises(PluginError, match="まとめられません"):
        widgets.bundle('import { nothing } from "./parts.js"; nothing(')


def test_a_missing_esbuild_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(widgets, "ROOT", tmp_path)
    with pytest.raises(PluginError, match="npm ci"):
        widgets.esbuild()

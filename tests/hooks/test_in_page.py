"""ページに置く要素と、配るファイル: 版が混ざらないこと、いつ作っても同じこと。"""

import json
import zipfile
from io import BytesIO

import pytest

from hooks import in_page, in_page_notice
from hooks.cells import cells
from hooks.in_page_files import edition, package, shipped

EMBEDDED = '--8<-- "zerodl/softmax.py:softmax"'


@pytest.fixture
def runtime(tmp_path):
    folder = tmp_path / "0123"
    folder.mkdir()
    for name, content in {"a.wasm": "1", "b.zip": "22", "c.mjs": "", "size": "9500000"}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def files(made):
    return json.loads(made["files.js"].decode().removeprefix("export default ").rstrip(";\n"))


def test_an_edition_names_the_files_it_needs(runtime):
    made = shipped(runtime, "../0123/")
    listed = files(made)
    assert [file["url"] for file in listed["files"]] == [
        "../0123/a.wasm",
        "../0123/b.zip",
        "zerodl.zip",
    ]
    assert listed["bytes"] == 3 + len(made["zerodl.zip"])
    assert listed["transfer"].endswith(" MB")
    assert b"zd-run" in made["client.js"]


def test_the_package_is_the_same_whenever_it_is_made():
    assert package() == package()
    names = zipfile.ZipFile(BytesIO(package())).namelist()
    assert {"zerodl/softmax.py", "inpage/runner.py", "inpage/hints.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_another_script_is_another_edition():
    made = {"client.js": b"1", "worker.js": b"2"}
    assert edition(made) == edition(dict(reversed(made.items())))
    assert edition(made) != edition(made | {"worker.js": b"3"})


def test_an_element_carries_what_the_page_does_not_show():
    (cell,) = cells(f"```python\n{EMBEDDED}\n```")
    made = in_page.element(cell, 2)
    assert 'data-number="3"' in made
    assert 'data-code="from zerodl.softmax import softmax"' in made
    assert 'data-module="zerodl.softmax"' in made
    (cell,) = cells("```python\nx = 1\n```")
    assert "data-code" not in in_page.element(cell, 0)


def test_the_key_follows_the_code():
    def key(code):
        (cell,) = cells(f"```python\n{code}\n```")
        return in_page.element(cell, 0)

    assert key("x = 1") != key("x = 2")


def test_the_usage_page_tells_the_size_and_the_licences(runtime):
    text = in_page_notice.noticed(f"a\n\n{in_page_notice.MARK}\n", runtime)
    assert "10 MB ほど" in text
    assert "../python/0123/MPL-2.0.txt" in text
    assert "入っていません" in in_page_notice.noticed(in_page_notice.MARK, None)
    assert in_page_notice.noticed("a", None) == "a"


def test_a_reason_is_not_shown_to_the_reader():
    text = "- a\n\n    <!-- not-in-page: float32 のときの例 -->\n    ```python\n    x\n    ```"
    assert in_page.silent(text) == "- a\n\n\n    ```python\n    x\n    ```"

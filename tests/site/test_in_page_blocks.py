"""ページのすべてのコードと、演習のすべての答えを、配るのと同じ Python(Pyodide)で動かします。

ブラウザの代わりに Node で、組み上がったサイトの python/ をそのまま読み込みます。結果は、ページに
書いてあるものと、文書の例と同じ決まり(tests/evaluators.py)で比べます。動かさないものは、理由ごとに
数えて示します。
"""

import ast
import json
import subprocess
from collections import Counter
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, DocTestParser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from hooks.answer_boxes import boxes
from hooks.cells import cells
from hooks.listings import PROMPT
from hooks.rooms import written
from tests.evaluators import Checker
from tests.site.tools import node

DRIVER = Path(__file__).with_name("pyodide_driver.mjs")
ROOMS = {room.path: list(cells(room.text)) for room in written()}


def examples(cell):
    """ブロックの例です。>>> のないブロックは、まるごと一つの例で、結果はコードの中にありません。"""
    if PROMPT.search(cell.block.source):
        return [(e.source, e) for e in DocTestParser().get_examples(cell.block.source)]
    return [(cell.code, None)]


def parts(found):
    """動かす順のコードと、その結果を、例ごとに返します。黙って動かすものの結果は None です。"""
    for number, cell in enumerate(found):
        if not cell.why:
            yield {"name": "前", "code": cell.before}, None
            for source, example in examples(cell):
                yield (
                    {"name": f"ブロック {number}", "code": source, "prompt": bool(example)},
                    example or number,
                )


@pytest.fixture(scope="module")
def results(site, tmp_path_factory):
    """Pyodide で動かした結果です。一度だけ始めて、すべてを動かします。"""
    pages = [[cell for cell, _ in parts(found)] for found in ROOMS.values()]
    edition = next(site.glob("python/*/client.js"), None)
    assert edition, "ページの中で動かす Python のないサイトです。"
    given = tmp_path_factory.mktemp("pages") / "pages.json"
    given.write_text(json.dumps(pages), encoding="utf-8")
    command = [node(), str(DRIVER), str(edition.parent), str(given)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def alike(want, got):
    return Checker().check_output(want, got, ELLIPSIS | NORMALIZE_WHITESPACE)


def test_every_block_gives_what_the_page_shows(results, site, capsys):
    wrong, ran = [], 0
    for (path, found), got in zip(ROOMS.items(), results["pages"], strict=True):
        outputs = shown(site, path, found)
        for (cell, expected), result in zip(parts(found), got, strict=True):
            if expected is None:
                continue
            ran += 1
            want = outputs[expected] if isinstance(expected, int) else expected.want
            failing = getattr(expected, "exc_msg", None)
            said = [line + "\n" for line in result.get("error", "").splitlines()]
            good = (
                any(alike(failing, line) for line in said)
                if failing
                else alike(want, result["out"])
            )
            if not good or bool(said) != bool(failing):
                wrong.append(f"docs/{path} {cell}\n{want}\n{result['out']}")
    assert not wrong, "\n".join(wrong)
    with capsys.disabled():
        print(f"\nページの中の Python: {ran} 個の例が、ページと同じ結果", end="")
        for reason, count in Counter(reasons()).most_common():
            print(f"\n  動かさないブロック {count}: {reason}", end="")


def shown(site, path, found):
    """>>> のないブロックの結果です。実習では、コードの次の枠にあり、ほかのページにはありません。"""
    soup = BeautifulSoup(html_of(site, path), "html.parser")
    outputs = {}
    offered = [number for number, cell in enumerate(found) if not cell.why]
    for number, element in zip(offered, soup.select(".highlight > zd-run"), strict=True):
        after = element.parent.find_next_sibling()
        output = after and "zd-output" in after.get("class", []) and after.get_text()
        outputs[number] = output or ""
    return outputs


def html_of(site, path):
    folder = site / Path(path).with_suffix("")
    page = folder.parent / "index.html" if folder.name == "index" else folder / "index.html"
    return page.read_text(encoding="utf-8")


def reasons():
    """動かさないブロックの理由です。"""
    for path, found in ROOMS.items():
        for cell in found:
            if cell.exempt:
                yield f"{path}: {cell.why}"
            elif cell.block.executed:
                yield cell.why
            elif cell.why:
                yield "データや図に頼る"


def test_a_block_is_cut_into_the_same_statements():
    for path, found in ROOMS.items():
        for cell in found:
            if not cell.why and PROMPT.search(cell.block.source):
                statements = [ast.unparse(each) for each in ast.parse(cell.code).body]
                single = [ast.unparse(ast.parse(source)) for source, _ in examples(cell)]
                assert statements == [each for each in single if each], path


def test_every_answer_is_graded_as_it_is_here(results):
    assert results["answers"]["wrong"] == []
    assert results["answers"]["references"] >= 20
    assert results["answers"]["mistakes"] > 200


def test_every_exercise_has_its_boxes(site):
    for room in written():
        soup = BeautifulSoup(html_of(site, room.path), "html.parser")
        assert len(soup.select("zd-exercise textarea")) == len(boxes(room.text)), room.path

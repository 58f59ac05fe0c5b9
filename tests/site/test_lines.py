"""狭い画面での行の切れ目: 句読点で始まる行も、一字か二字だけの最後の行もありません。"""

import pytest

PAGES = ["forward/softmax/", "learning/losses/", "labs/mnist_inference/"]
LINES = """() => {
  const found = [];
  for (const block of document.querySelectorAll("article :is(p, li, dd, figcaption)")) {
    if (!block.checkVisibility() || block.querySelector("p, ul, ol, pre, table, figure")) continue;
    const range = document.createRange();
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const formulas = [...block.querySelectorAll(".katex-base")];
    const pieces = formulas.map((n) => ["式", n.getBoundingClientRect()]);
    for (let n; (n = walker.nextNode()); ) {
      if (n.parentElement.closest(".katex, .headerlink, svg")) continue;
      for (let i = 0; i < n.length; i++) {
        range.setStart(n, i);
        range.setEnd(n, i + 1);
        const [box] = range.getClientRects();
        if (box?.width) pieces.push([n.data[i], box]);
      }
    }
    const near = parseFloat(getComputedStyle(block).lineHeight) * 0.6;
    const middle = ([, box]) => box.top + box.height / 2;
    const down = (a, b) => middle(a) - middle(b);
    pieces.sort((a, b) => (Math.abs(down(a, b)) < near ? a[1].left - b[1].left : down(a, b)));
    const lines = [];
    for (const piece of pieces) {
      const same = lines.length && Math.abs(middle(lines.at(-1)[0]) - middle(piece)) < near;
      if (same) lines.at(-1).push(piece);
      else lines.push([piece]);
    }
    found.push(lines.map((line) => line.map(([text]) => text).join("")));
  }
  return found;
}"""


@pytest.mark.parametrize("address", PAGES)
def test_lines_break_where_a_reader_expects(page, base_url, address):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(base_url + address, wait_until="networkidle")
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    blocks = page.evaluate(LINES)
    assert len(blocks) > 20
    assert [line for lines in blocks for line in lines if line[0] in "、。」』)"] == []
    short = [lines[-2:] for lines in blocks if len(lines) > 1 and len(lines[-1]) <= 2]
    assert [lines for lines in short if lines[-1].endswith("。") and "式" not in lines[-1]] == []

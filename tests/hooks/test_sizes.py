"""ページの大きさ: 見えているものだけを数え、一つずつの重さから分を出します(hooks/sizes.py)。"""

import pytest

from hooks import sizes as module
from hooks import store
from hooks.shared import ROOT
from hooks.sizes import LIMITS, SECONDS, of_file, report, sizes

ZERO = dict.fromkeys(LIMITS, 0)


def counts(text: str, **options: bool) -> dict[str, int]:
    """0 でない数を返します。"""
    return {name: number for name, number in sizes(text, **options).items() if number}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nquestion: 問い\n---\n\n猫は\n**犬** です。", {"文字": 6}),
        ("点 $y_k = \\frac{a}{b}$ です。", {"文字": 9}),
        ("<!-- let\nu = free(K)\n-->\n\n猫", {"文字": 1}),
        ("## 題 { #a }\n\n### 二 { #b }\n\n#### 三 { #c }", {"文字": 3, "見出し": 2}),
        ("## 演習 { #exercise }\n\n## まとめ { #summary }", {}),
        ("**ロジット(logit)**と**大事な文**", {"文字": 16, "新しい語": 1}),
        ("| a |\n|:--|\n| **語(word)** |", {}),
        ('??? note "開く"\n\n    **語(word)**\n\n    $$\n    x\n    $$\n', {}),
        ('??? note "開く"\n\n    ```python\n    1\n    ```', {}),
        ("$$\nx = 1\n$$", {"数式の行": 1}),
        ("$$\n\\begin{aligned}\na &= 1 \\\\\n&= 2\n\\end{aligned}\n$$", {"数式の行": 2}),
        ("$$\n\\begin{pmatrix} 1 \\\\ 2 \\\\ 3 \\end{pmatrix}\n$$", {"数式の行": 1}),
        ("```python\na = 1\n\nb = 2\n```", {"コードの行": 2, "続くコード": 2}),
        ("```python\n1\n2\n```\n\n```python\n3\n```", {"コードの行": 3, "続くコード": 3}),
        ("```python\n1\n2\n```\n\n猫\n\n```python\n3\n```",
         {"文字": 1, "コードの行": 3, "続くコード": 2}),
        ('=== "甲"\n\n    ```python\n    1\n    ```\n\n=== "乙"\n\n    ```python\n    2\n    ```',
         {"コードの行": 1, "続くコード": 1}),
        ('```python exec="on" html="1"\nprint(to_svg(fig, alt="猫"))\n```', {"図": 1}),
        ('<zd-widget name="three_logits"></zd-widget>', {"図": 1}),
        ("**問 1.** 猫か。\n{ #q-cat .zd-question }", {"文字": 6, "問い": 1}),
    ],
)  # fmt: skip
def test_what_is_seen_is_counted(text, expected):
    found = counts(text)
    times = {name: found.pop(name, 0) for name in ("分(本文)", "分(演習も)")}
    assert found == expected
    seconds = sum(SECONDS[name] * number for name, number in found.items() if name in SECONDS)
    assert set(times.values()) == {round(seconds / 60)}


def test_embedded_code_counts_as_it_is_shown():
    page = '```python\n--8<-- "zerodl/softmax.py:softmax"\n```\n'
    assert counts(page)["コードの行"] > 3


def test_exercise_and_questions_are_not_in_the_time_of_the_body():
    stages = "".join(f'check("softmax", f, stage={n})\n' for n in (1, 2, 2))
    page = (
        "前 " + "猫" * 859 + "\n\n## 演習 { #exercise }\n\n```python\n" + stages
        + 'check("softmax", f)\n```\n\n## まとめ { #summary }\n\n' + "犬" * 430
    )  # fmt: skip
    found = sizes(page)
    assert found["分(本文)"] == 3  # 文字だけ
    assert found["分(演習も)"] == round(3 + 4 * 5 / 60 + 2 * 5)  # コード 4 行と、段階 2 つ


def test_a_lab_shows_figures_and_hides_their_code():
    lab = (
        "# %% [markdown]\n# # 題 { #a }\n#\n# 猫\n\n# %%\nx = 1\n\n# %%\n"
        "# 図: 一枚目\n# 図: 二枚目\nplt.plot(x)\nplt.show()\n"
    )
    assert counts(lab, lab=True) == {
        "文字": 2, "コードの行": 1, "続くコード": 1, "図": 2, "分(本文)": 1, "分(演習も)": 1,
    }  # fmt: skip


def test_a_file_is_read_by_its_kind():
    lab = of_file(ROOT / "docs/labs/mnist_inference.py")
    assert lab["図"] == 4
    assert of_file(ROOT / "docs/guide/notation.md")["文字"] > 1000
    assert set(lab) == set(ZERO)


def test_a_page_counted_once_is_reported_without_counting_again(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "CACHE", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("猫です。", encoding="utf-8")
    assert of_file(page)["文字"] == 4
    monkeypatch.delattr(module, "measured")
    assert "    文字 4 (目安 3000、上限 4000)" in report(page)


@pytest.mark.parametrize(
    ("blocks", "line"),
    [
        ([], "    続くコード 0 (目安 12、上限 20)"),
        (["a", "b\n\nc"], "    続くコード 3 (目安 12、上限 20): a"),
        (["a", None, "b\n\nc"], "    続くコード 2 (目安 12、上限 20): b"),
        (["a", None, *["b"] * 13], "  △ 続くコード 13 (目安 12、上限 20): b"),
        ([*["a"] * 21, None, "b"], "  × 続くコード 21 (目安 12、上限 20): a"),
    ],
)
def test_the_report_says_where_the_longest_code_begins(blocks, line, tmp_path):
    page = tmp_path / "page.md"
    fences = [f"```python\n{code}\n```" if code else "猫" for code in blocks]
    page.write_text("\n\n".join(fences), encoding="utf-8")
    assert line in report(page)

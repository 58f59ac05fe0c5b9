"""文書の例の集め方: どんな書き方でも、失敗すべきものは失敗します。

表(``FENCED``、``FAILING``、``LABS``)の中身は、どれも必ず失敗します。読み飛ばせば、ここで分かります。
"""

import doctest
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot
from sybil.example import SybilFailure

from hooks.blocks import ROOT
from tests.evaluators import Checker
from tests.examples import Examples, close_page, docstrings, open_page


def failures(tmp_path: Path, text: str, name: str = "docs/page.md") -> list[str]:
    """文書一つを実行し、失敗の文を返します。"""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    examples = Examples(tmp_path)
    assert examples.should_parse(path)
    document = examples.parse(path)
    open_page(document.namespace)
    found = []
    try:
        for example in document:
            try:
                example.evaluate()
            except BaseException as error:
                found.append(f"{example.line}: {type(error).__name__}: {error}")
    finally:
        close_page(document.namespace)
    return found


BODY = "1 / 0"
FENCED = [
    "```python",
    "``` python",
    "```python   ",
    "```\tpython",
    "```Python",
    "```PYTHON",
    "```py",
    "```py3",
    "```python3",
    "```pyi",
    "```sage",
    "```numpy",
    "```bazel",
    "```starlark",
    "```ipython",
    "```ipython3",
    "```pycon",
    "```python-console",
    "```.python",
    "``` .py",
    "```{.python}",
    "``` { .python }",
    "```{.py .no-copy #example}",
    "``` { #example .py title='見本' }",
    "```python {title='見本'}",
    '```python title="見本"',
    '```py hl_lines="1"',
    '```py linenums="1" title="見本"',
    '```python exec="on"',
    '```python exec="on" html="1" source="above"',
    '```py exec="1" session="a"',
    '```{.python exec="on"}',
    "`````python",
    "~~~python",
    "~~~~~ { .python data-x='1' }",
    # サイトは Python と見ないが、書き手はそのつもりのもの
    "```",
    "```python2",
    "```py2",
    "```python1",
    "```cython",
    "```pytb",
    "```pypy",
    "```ｐｙｔｈｏｎ",
    "```python title=見本",
    "```python foo bar=1",
    '```python foo="bar"',
    "```python,ignore",
    "```python:title",
    '```Python exec="on"',
    '```python exec="off"',
    "```python {",
    "```{python}",
    "```{code-block} python",
    "```{ .text .python",
    "```#!python",
    "```[python]",
    "```pyodide",
    "```markdown",
    '```markdown exec="on"',
    '```bash exec="on"',
    '```console exec="on"',
    '```pycon exec="on"',
    "```tree",
    "```mermaid",
    "```rst",
    "```html+python",
    "```output",
]


@pytest.mark.parametrize("opening", FENCED)
def test_every_spelling_of_a_fence_runs_or_fails(tmp_path: Path, opening: str):
    closing = opening[: len(opening) - len(opening.lstrip("`~"))]
    for text in [
        f"# 題\n\n{opening}\n{BODY}\n{closing}\n",
        f'# 題\n\n!!! note "注"\n\n    {opening}\n    {BODY}\n    {closing}\n',
    ]:
        assert failures(tmp_path, text), text
        assert failures(tmp_path, text.replace("\n", "\r\n")), text


FAILING = {
    "字下げ": "本文\n\n    1 / 0\n",
    "タブの字下げ": "本文\n\n\t1 / 0\n",
    "字下げの対話": "本文\n\n    >>> 1 / 0\n",
    "字下げの中のフェンス": "本文\n\n    ```python\n    1 / 0\n    ```\n",
    "箇条書きの中の字下げ": "- 項目\n\n        1 / 0\n",
    "フェンスのない対話": "本文\n\n>>> 1 / 0\n",
    "よそでは閉じるフェンス": "```text\n  ```\n```python\n1 / 0\n```\n",
    "Python の中のフェンス": "```python\nx = 1\n    ```\n```\n",
    "よそでは閉じるチルダ": "~~~text\n    ~~~\n\n~~~\n",
    "生の pre": "<pre><code>1 / 0</code></pre>\n",
    "大文字の生の pre": "<PRE>1 / 0</PRE>\n",
    "pre と言語": '<pre><code class="language-python">1 / 0\n</code></pre>\n',
    "xmp": "<xmp>\n1 / 0\n</xmp>\n",
    "複数行の code": "<p><code>\n1 / 0\n</code></p>\n",
    "強調の真似": '<div class="highlight"><span class="mi">1 / 0</span></div>\n',
    "属性で強調した行内": "`1 / 0`{ .highlight .language-python }\n",
    "複数行の行内コード": "`x = 1\n1 / 0`\n",
    "閉じないフェンス": "```python\n1 / 0\n",
    "閉じる記号が違う": "```python\n1 / 0\n~~~\n",
    "閉じる記号が短い": "````python\n1 / 0\n```\n",
    "閉じる行に字": "```python\n1 / 0\n``` end\n",
    "箇条書きの記号の行": "- ```python\n  1 / 0\n  ```\n",
    "番号の行": "1. ```python\n   1 / 0\n   ```\n",
    "脚注の行": "本文[^a]。\n\n[^a]: ```python\n    1 / 0\n    ```\n",
    "定義の行": "用語\n:   ```python\n    1 / 0\n    ```\n",
    "表の中": "| a | b |\n|---|---|\n| ```python | 1 / 0 |\n",
    "箇条書きの中": "- 項目\n\n    ```python\n    1 / 0\n    ```\n",
    "二つ字下げ": "- 項目\n\n  ```python\n  1 / 0\n  ```\n",
    "タブの中": '=== "コード"\n\n    ```python\n    1 / 0\n    ```\n',
    "入れ子の囲み": "!!! note\n\n    ??? tip\n\n        ~~~py\n        1 / 0\n        ~~~\n",
    "タブ文字": "!!! note\n\n\t```python\n\t1 / 0\n\t```\n",
    "引用": "> ```python\n> 1 / 0\n> ```\n",
    "引用の引用": "> > ```python\n> > 1 / 0\n> > ```\n",
    "引用の中の囲み": "> - 項目\n>\n>     ```py\n>     1 / 0\n>     ```\n",
    "脚注": "本文[^a]。\n\n[^a]: 注\n\n    ```python\n    1 / 0\n    ```\n",
    "定義": "用語\n\n:   説明\n\n    ```python\n    1 / 0\n    ```\n",
    "details": "<details markdown>\n<summary>問</summary>\n\n```python\n1 / 0\n```\n\n</details>\n",
    "markdown のない details": "<details>\n\n```python\n1 / 0\n```\n\n</details>\n",
    "div の中": '<div markdown="1">\n```python\n1 / 0\n```\n</div>\n',
    "HTML の注釈": "<!--\n```python\n1 / 0\n```\n-->\n",
    "本文に続く": "本文\n```python\n1 / 0\n```\n",
    "見出しの下": "# 題\n```python\n1 / 0\n```\n",
    "BOM": "\ufeff```python\n1 / 0\n```\n",
    "CR だけの改行": "# 題\r\r```python\r1 / 0\r```\r",
    "front matter の下": "---\ntitle: 題\n---\n```python\n1 / 0\n```\n",
    "壊れた front matter": "---\ntitle: [\n```python\n1 / 0\n```\n---\n",
    "末尾に改行がない": "```python\n1 / 0\n```",
    "空行を含む": "```python\n\n\n1 / 0\n\n```\n",
    "使わない属性の字下げ": "```python\n  1 / 0\n```\n",
    "例外を期待しない対話": "```python\n>>> 1 / 0\n```\n",
    "値の違う対話": "```python\n>>> 1 + 1\n3\n```\n",
    "出力を書かない対話": "```python\n>>> 1 + 1\n```\n",
    "出力のない文に出力": "```python\n>>> x = 1\n1\n```\n",
    "対話の前の文": "```python\n1 / 0\n>>> 1\n1\n```\n",
    "対話の後の文": "```python\n>>> 1\n1\n\n1 / 0\n```\n",
    "対話の間の文": "```python\n>>> x = 1\n\n1 / 0\n\n>>> x\n1\n```\n",
    "注釈の後の文": "```python\n>>> # 注\n1 / 0\n```\n",
    "空白のない対話": "```python\n>>>1 / 0\n```\n",
    "字下げの対話の文": "```pycon\n  >>> 1 / 0\n```\n",
    "SKIP": "```python\n>>> 1 / 0  # doctest: +SKIP\n```\n",
    "doctest の指定": "```python\n>>> 1 / 0  # doctest: +IGNORE_EXCEPTION_DETAIL\n"
    "Traceback (most recent call last):\nZeroDivisionError: 違う説明\n```\n",
    "True と 1": "```python\n>>> 1 == 1\n1\n```\n",
    "text の対話": "```text\n>>> 1 + 1\n3\n```\n",
    "console の対話": "~~~console\n>>> 1 / 0\n~~~\n",
    "字下げした text の対話": "!!! note\n\n    ```html\n    >>> 1 / 0\n    ```\n",
    "隠した行": '```python exec="on" source="above"\nx = 1  # markdown-exec: hide\nprint(x)\n```\n',
    "標準エラーに書き出した Markdown": '```python exec="on"\nimport sys\n\n'
    'print("```python\\n1 / 0\\n```", file=sys.stderr)\n```\n',
    "書き出した対話": '```python exec="on"\nprint("```text\\n>>> 1 / 0\\n```")\n```\n',
    "書き出した API": '```python exec="on"\nprint("::: numpy.linalg.norm")\n```\n',
    "記号だけの理由": "<!-- no-run: .... -->\n```python\n1 / 0\n```\n",
    "コロンのない理由": "<!-- no-run-please -->\n```python\n1 / 0\n```\n",
    "線だけの理由": "<!-- no-run---------->\n```python\n1 / 0\n```\n",
    "見えない理由": "<!-- no-run: \u200b\u200b\u200b\u200b -->\n```python\n1 / 0\n```\n",
    "重ねた no-run": "<!-- no-run: あ --><!-- no-run: いうえお -->\n```python\n1 / 0\n```\n",
    "IPython の対話": "```python\nIn [1]: 1 / 0\n```\n",
    "SystemExit": "```python\nimport sys\n\nsys.exit(0)\n1 / 0\n```\n",
    "pytest.skip": "```python\nimport pytest\n\npytest.skip('後で')\n```\n",
    "pytest.xfail": "```python\nimport pytest\n\npytest.xfail('後で')\n```\n",
    "pytest.exit": "```python\nimport pytest\n\npytest.exit('終', returncode=0)\n```\n",
    "SkipTest": "```python\nimport unittest\n\nraise unittest.SkipTest\n```\n",
    "主モジュール": "```python\nif __name__ == '__main__':\n    1 / 0\n```\n",
    "構文の誤り": "```python\nこれは Python ではない\n```\n",
    "二つ目だけ失敗": "```python\nx = 1\n```\n\n```python\nx / 0\n```\n",
    "理由のない no-run": "<!-- no-run -->\n```python\n1 / 0\n```\n",
    "理由が空の no-run": "<!-- no-run:  -->\n```python\n1 / 0\n```\n",
    "短すぎる理由": "<!-- no-run: 略 -->\n```python\n1 / 0\n```\n",
    "離れた no-run": "<!-- no-run: 古い書き方の見本 -->\n\n```python\n1 / 0\n```\n",
    "宛て先のない no-run": "<!-- no-run: 古い書き方の見本 -->\n本文\n",
    "Python でない no-run": "<!-- no-run: 古い書き方の見本 -->\n```text\n1 / 0\n```\n",
    "字下げの no-run": "<!-- no-run: 古い書き方の見本 -->\n\n    1 / 0\n",
    "exec と no-run": '<!-- no-run: 見本です -->\n```python exec="on"\n1 / 0\n```\n',
    "Sybil の skip": "<!-- skip: next -->\n\n```python\n1 / 0\n```\n",
    "書き出した Markdown": '```python exec="on"\nprint("```python\\n1 / 0\\n```")\n```\n',
    "書き出した pre": '```python exec="on" html="1"\nprint("<pre>1 / 0</pre>")\n```\n',
    "書き出した強調": '```python exec="on" html="1"\nprint("<p class=highlight>1</p>")\n```\n',
    "結果を Python で": '```python exec="on" result="python"\nprint("1 / 0")\n```\n',
    "結果を続けて": '```python exec="on" source="console"\nprint("1 / 0")\n```\n',
    "偽りの主張": "```python\nx = 1\n```\n\n<!-- claim\nassert x == 2\n-->\n",
    "assert のない主張": "<!-- claim\nx = 1\n-->\n",
    "ない埋め込み": '```python\n--8<-- "zerodl/softmax.py:nothing"\n```\n',
    "壊れた埋め込み": "```python\n--8<-- zerodl/softmax.py\n```\n",
    "埋め込みの後の文": '```python\n--8<-- "zerodl/softmax.py:softmax"\n\n1 / 0\n```\n',
    "NumPy の警告": "```python\nimport numpy as np\n\nnp.exp(np.array(1000.0))\n```\n",
    "対話の NumPy の警告": "```pycon\n>>> import numpy as np\n>>> y = np.log(np.zeros(1))\n```\n",
    "警告": "```python\nimport warnings\n\nwarnings.warn('古い')\n```\n",
}


@pytest.mark.parametrize("text", FAILING.values(), ids=FAILING)
def test_every_other_trick_fails(tmp_path: Path, text: str):
    assert failures(tmp_path, text)


LABS = {
    "セル": "# %%\n1 / 0\n",
    "印のない先頭": "1 / 0\n",
    "題のあるセル": "# %% 題 [code]\n1 / 0\n",
    "二つ目": "# %%\nx = 1\n\n# %%\nx / 0\n",
    "魔法": "# %%\n%time 1\n",
    "注釈になった魔法": "# %%\n# %time 1\n",
    "セルの魔法": "# %%\n# %%time\n# 1 / 0\n",
    "殻": "# %%\n# !pip install nothing\n",
    "裸の殻": "# %%\n!pip install nothing\n",
    "問い": "# %%\nprint?\n",
    "別の言語": '# %% language="bash"\n# exit 1\n',
    "raw": "# %% [raw]\n# 1 / 0\n",
    "文字列の中の対話": '# %%\ntext = """\n>>> 1 / 0\n"""\n',
    "raw の中のフェンス": "# %% [raw]\n# ```python\n# 1 / 0\n# ```\n",
    "後ろの raw": "# %%\nx = 1\n\n# %% [raw]\n# ---\n# a: b\n# ---\n",
    "飛ばす札": '# %% tags=["skip-execution"]\n1 / 0\n',
    "失敗を許す札": '# %% tags=["raises-exception"]\n1 / 0\n',
    "動かさない": '# %% active="ipynb"\n# 1 / 0\n',
    "出力にない数": "# %%\nprint(0.7053)\n\n# %% [markdown]\n# 0.7054 です。\n",
    "偽りの主張": "# %%\nx = 1\n\n# %% [markdown]\n# <!-- claim\n# assert x == 2\n# -->\n# 文\n",
    "文章のフェンス": "# %% [markdown]\n# ```python\n# 1 / 0\n# ```\n",
    "md のフェンス": "# %% [md]\n# ~~~py\n# 1 / 0\n# ~~~\n",
    "文字列の文章": '# %% [markdown]\n"""\n```python\n1 / 0\n```\n"""\n',
    "文章の字下げ": "# %% [markdown]\n# 文\n#\n#     1 / 0\n",
    "セルをまたぐフェンス": "# %% [markdown]\n# ```python\n# 1 / 0\n\n# %% [markdown]\n# ```\n",
    "文章からセルの名前": "# %% [markdown]\n# ```python\n# y\n# ```\n\n# %%\ny = 1\n",
    "文字列の中の印": 'text = """\n# %%\n"""\n1 / 0\n',
    "囲みを破る文字列": "# %%\nx = '''\n`````\n\n```python\n1 / 0\n```\n'''\n",
    "skip": "# %%\nimport pytest\n\npytest.skip('後で')\n",
}


@pytest.mark.parametrize("text", LABS.values(), ids=LABS)
def test_every_cell_of_a_lab_runs_or_fails(tmp_path: Path, text: str):
    assert failures(tmp_path, text, "docs/labs/lab.py")


PASSING = {
    "ほかの言語": "```text\n1 / 0\n```\n\n```console\n$ false\n```\n\n``` { .toml }\na = 1\n```\n",
    "四つの中の三つ": "````text\n```python\n1 / 0\n```\n````\n",
    "チルダの中": "~~~text\n```python\n1 / 0\n```\n~~~\n",
    "行内のコード": "`1 / 0` と ``` `` ``` と `` ` `` は実行しません。\n",
    "front matter の中": "---\ndescription: |\n  ```python\n  1 / 0\n  ```\n---\n\n# 題\n",
    "注釈だけの対話": "```python\n>>> # 注\n>>> 1\n1\n```\n",
    "名前空間は一つ": "```python\nx = 1\n```\n\n> ~~~pycon\n> >>> x + 1\n> 2\n> ~~~\n",
    "出力の中の空行": "```python\n>>> print('a\\n\\nb')\na\n\nb\n>>> 1\n1\n```\n",
    "何も残さない主張": "```python\nx = 1\n```\n\n<!-- claim\nx += 1\nassert x == 2\n-->\n\n"
    "```pycon\n>>> x\n1\n```\n",
    "期待した例外": "```python\n>>> 1 / 0\nTraceback (most recent call last):\n"
    "    ...\nZeroDivisionError: division by zero\n```\n",
    "省略": "```python\n>>> list(range(100))\n[0, 1, ..., 99]\n```\n",
    "埋め込み": '```python\n--8<-- "zerodl/softmax.py:softmax"\n```\n\n'
    "```python\n>>> softmax([0.0, 0.0])\narray([0.5, 0.5])\n```\n",
    "埋め込みと文": '```python\n--8<-- "zerodl/layers.py:Affine.forward"\n\nAffine\n```\n',
    "JSON の埋め込み": '```json\n--8<-- "package.json"\n```\n',
    "書き出し": '```python exec="on" html="1" source="tabbed-right" tabs="コード|図"\n'
    'print("<svg></svg>")\n```\n\n```python exec="on"\nprint("| a |\\n|---|\\n| 1 |")\n```\n',
    "理由のある no-run": "<!-- no-run: 古い書き方の見本です -->\n```python\n1 / 0\n```\n",
    "字下げした no-run": "!!! note\n\n    <!-- no-run: 古い書き方の見本です -->\n"
    "    ```py\n    1 / 0\n    ```\n",
    "見せるだけの no-run": "````text\n<!-- no-run -->\n```python\n```\n````\n",
    "警告を抑えた計算": "```python\nimport numpy as np\n\nwith np.errstate(over='ignore'):\n"
    "    np.exp(np.array(1000.0))\n```\n",
}


@pytest.mark.parametrize("text", PASSING.values(), ids=PASSING)
def test_honest_pages_pass(tmp_path: Path, text: str):
    assert failures(tmp_path, text) == []


def test_honest_lab_passes(tmp_path: Path):
    lab = """\
        # ---
        # description: 見本
        # ---

        # %% [markdown]
        # # 題 { #title }
        #
        # ```python
        # x = 1
        # ```

        # %%
        # 注
        assert x == 1
        x += 1

        # %% [markdown]
        # ```pycon
        # >>> x
        # 2
        # ```
        """
    assert failures(tmp_path, textwrap.dedent(lab), "docs/labs/lab.py") == []


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("---\na: b\n---\n\n# 題\n\n```python\nx = 1\n1 / 0\n```\n", "docs/page.md", 9),
        ("# 題\n\n!!! note\n\n    ```py\n\n    1 / 0\n    ```\n", "docs/page.md", 7),
        ("# %% [markdown]\n# 文\n\n# %%\n# 注\nx = 1\n1 / 0\n", "docs/labs/lab.py", 7),
        ("# %% [markdown]\n# 文\n#\n# ~~~py\n# 1 / 0\n# ~~~\n", "docs/labs/lab.py", 5),
    ],
)
def test_failures_point_at_the_line(tmp_path: Path, text: str, name: str, line: int):
    """失敗の位置は、ファイルの行で示します。"""
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    *_, example = Examples(tmp_path).parse(path)
    with pytest.raises(ZeroDivisionError) as caught:
        example.evaluate()
    last = caught.traceback[-1]
    assert (str(last.path), last.lineno + 1) == (str(path), line)


def test_problems_and_examples_have_the_line_of_the_file(tmp_path: Path):
    page = "# 題\n\n```python\n>>> 1\n1\n>>> 2\n3\n```\n\n    1 / 0\n"
    assert [text.split(":")[0] for text in failures(tmp_path, page)] == ["6", "10"]
    lab = "# %%\nx = 1\n\n# %% [markdown]\n# 文\n#\n#     1 / 0\n\n# %% [raw]\n# 生\n"
    assert [text.split(":")[0] for text in failures(tmp_path, lab, "docs/labs/a.py")] == ["7", "10"]


# ── 数値の比べ方 ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("want", "got", "same"),
    [
        ("2.718", "2.718281828459045", True),
        ("2.719", "2.718281828459045", False),
        ("2.7", "2.718281828459045", True),
        ("2.8", "2.718281828459045", False),
        ("0.9251", "0.925157625806548", False),
        ("0.9252", "0.925157625806548", True),
        ("-0.5", "0.5", False),
        ("array([0.09, 0.24, 0.67])", "array([0.09003057, 0.24472847, 0.66524096])", True),
        ("array([0.09, 0.25, 0.67])", "array([0.09003057, 0.24472847, 0.66524096])", False),
        ("array([1., 0.])", "array([1., 0.])", True),
        ("array([1., 0.])", "array([0.6, 0.4])", False),
        ("1.0", "1", False),
        ("3e-11", "3.4e-11", True),
        ("3e-11", "3.6e-11", False),
        ("1.0e-07", "1.04e-07", True),
        ("0.12345678901", "0.12345678905", False),
        ("3", "3.0", False),
        ("NumPy 2.4.6", "NumPy 2.4.7", False),
        ("0.5 と 0.5", "0.5", False),
        ("nan", "nan", True),
    ],
)
def test_numbers_are_compared_to_the_last_digit_shown(want: str, got: str, same: bool):
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    assert Checker().check_output(want + "\n", got + "\n", flags) == same


def test_settings_of_one_page_do_not_leak(tmp_path: Path):
    page = """\
        ```python
        import numpy as np
        import matplotlib.pyplot as plt

        np.set_printoptions(precision=2)
        np.seterr(over="ignore")
        figure = plt.figure()
        assert plt.get_fignums()
        ```
        """
    before = np.get_printoptions(), np.geterr()
    assert failures(tmp_path, textwrap.dedent(page)) == []
    assert (np.get_printoptions(), np.geterr()) == before
    assert pyplot.get_fignums() == []


def test_docstrings_may_not_skip_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    module = tmp_path / "skipping_module.py"
    module.write_text('"""題。\n\n>>> 1 + 1  # doctest: +SKIP\n3\n"""\n', encoding="utf-8")
    (example,) = docstrings().parse(module)
    with pytest.raises(SybilFailure, match="指定は使えません"):
        example.evaluate()


def test_suite_fails_and_counts_exemptions(tmp_path: Path):
    """同じ conftest.py で、ほんとうに pytest が失敗し、実行しない数が表示されます。"""
    conftest = (ROOT / "conftest.py").read_text(encoding="utf-8")
    conftest = conftest.replace("Examples()", f"Examples(pathlib.Path({str(tmp_path)!r}))")
    (tmp_path / "conftest.py").write_text("import pathlib\n" + conftest, encoding="utf-8")
    exempt = "<!-- no-run: 古い書き方の見本です -->\n```python\n1 / 0\n```\n"
    formulas = "<!-- inline -->\n同じ行の $1 + 1 = 2$ と $1 + 2 = 3$ です。\n"
    documents = {
        "docs/good.md": f"```python\nx = 1\n```\n\n{exempt}\n{formulas}",
        "docs/deep/bad.markdown": "``` {.py}\n1 / 0\n```\n",
        "docs/labs/bad.py": "# %%\n1 / 0\n",
        "README.md": "```sage\n1 / 0\n```\n",
    }
    for name, text in documents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    options = ["-p", "no:cacheprovider", "-p", "no:doctest", "--import-mode=importlib", "-q"]
    parallel = ["-n", "2"] if str(ROOT).isascii() else []  # dev.py と同じように、分け合って走る
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *parallel, "docs", "README.md"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stdout
    failed = {line.split()[1] for line in done.stdout.split("\n") if line.startswith("FAILED")}
    assert failed == {
        "docs/deep/bad.markdown::line:1",
        "docs/labs/bad.py::line:2",
        "README.md::line:1",
    }
    assert "文書の例: 実行 4、実行しない 1" in done.stdout
    assert "文の中の式と数: 2。確かめた関係: 2" in done.stdout
    assert "docs/good.md::line:6 実行しない理由: 古い書き方の見本です" in done.stdout

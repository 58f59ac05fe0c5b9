"""控え(hooks/memory.py)。変わったページだけを作り直し、結果は初めから作ったのと全く同じになる。"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from hooks.shared import ROOT

HOME = "---\ndescription: 試しのサイトです。\n---\n\n# ホーム { #home }\n\n<!-- 地図 -->\n"
FIRST = """\
---
description: 一つ目です。
question: 一つ目の問い
---

# 一つ目 { #first }

[二つ目](second.md#second-part)では、勾配降下法を説明します。

## 図と式 { #figure-part }

$$
x^2 \\label{square}
$$

[](#eq-square) です。

```python exec="on" html="1" source="tabbed-right" tabs="コード|図"
import matplotlib.pyplot as plt

from zerodl.plotting import to_svg, use_style

use_style()
fig, ax = plt.subplots()
ax.plot([1, 2])
print(to_svg(fig, alt="右上がりの線", caption="線", name="line"))
```

```python
--8<-- "zerodl/softmax.py:softmax"
```

## まとめ { #summary }

- 一つ
"""
SECOND = """\
---
description: 二つ目です。
question: 二つ目の問い
needs: [first.md#figure-part]
---

# 二つ目 { #second }

## 節 { #second-part }

文です。

## まとめ { #summary }

- 二つ
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """三ページだけの家です。"""
    place = tmp_path_factory.mktemp("house")
    sources = "hooks derivations zerodl overrides inpage docs/widgets docs/assets"
    for name in [*sources.split(), "node_modules/katex", "node_modules/@esbuild"]:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, place / name, ignore=ignored)
    for name in ("docs/terms.yml", "pyproject.toml", "README.md", "LICENSE", "LICENSE-docs"):
        shutil.copy(ROOT / name, place / name)
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = "nav:\n  - ホーム: index.md\n  - 部:\n      - first.md\n      - second.md\n"
    settings = re.sub(
        r"^nav:\n(?:[ #\n].*\n?)*?(?=^exclude|^# 書く人)", nav + "\n", settings, flags=re.M
    )
    settings = re.sub(r"^  planned:\n(?:.*\n)*", "  planned: []\n", settings, flags=re.M)
    settings = re.sub(r"^  - hooks/(?:api|in_page|card|search)\.py\n", "", settings, flags=re.M)
    (place / "mkdocs.yml").write_text(settings, encoding="utf-8")
    for name, text in (("index", HOME), ("first", FIRST), ("second", SECOND)):
        (place / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    return place


def build(house, *, fails=False):
    """組み立てて、ファイルの中身と、作り直したページの数を返します。"""
    known = set((house / ".cache" / "pages").glob("*"))
    environment = {k: v for k, v in os.environ.items() if k not in ("CI", "MPLBACKEND")}
    environment |= {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(
        command, cwd=house, env=environment, capture_output=True, encoding="utf-8"
    )
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    made = len(set((house / ".cache" / "pages").glob("*")) - known)
    site = house / "site"
    files = {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    return (done.stderr if fails else files), made


def rewrite(house, name, old, new):
    path = house / "docs" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def differing(one, other):
    """中身の違うファイルの名前です。"""
    return [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


def cold(house):
    shutil.rmtree(house / ".cache")
    return build(house)[0]


def test_only_what_changed_is_made_again_and_the_result_is_the_same(house):
    first, made = build(house)
    assert made == 3
    again, made = build(house)
    assert made == 0
    assert not differing(first, again)
    rewrite(house, "second.md", "文です。", "別の文です。")
    _, made = build(house)
    assert made == 1
    rewrite(house, "first.md", "図と式", "絵と式")  # 二つ目のページの「先に読むもの」に出る
    _, made = build(house)
    assert made == 2
    rewrite(house, "second.md", "# 二つ目 {", "# 最後 {")  # 題は、どのページの用語の説明にも出うる
    edited, made = build(house)
    assert made == 3
    assert not differing(edited, cold(house))


def test_a_broken_page_fails_however_often_it_is_built(house):
    build(house)
    rewrite(house, "second.md", "second-part", "moved-part")
    for _ in range(2):
        assert "#second-part" in build(house, fails=True)[0]
    rewrite(house, "second.md", "moved-part", "second-part")
    rewrite(house, "second.md", "別の文です。", "[ない](nowhere.md)ページ。")
    for _ in range(2):
        assert "nowhere.md" in build(house, fails=True)[0]

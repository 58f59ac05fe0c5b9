"""python -m derivations.mutate: ページの式を一か所ずつ壊し、検算が気づく割合を測ります。

結果は tests/derivations/mutation.md に書きます。生き残りの理由は、そのファイルに人が書き、
次に測るときも引き継がれます。理由のない生き残りがあれば、終わりの値は 1 です。
"""

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from derivations.checking import check
from derivations.mutants import mutants
from derivations.pages import Formula, read
from hooks.shared import ROOT

REPORT = ROOT / "tests" / "derivations" / "mutation.md"
COLUMNS = ("値", "形や範囲", "読めない", "生き残り")
UNKNOWN = "(理由を書く)"
INTRODUCTION = """\
# 式の変異テスト

ページの式を、わざと一か所ずつ壊し、検算が気づくかを調べた結果です。測り直すには、次を走らせます。

```console
python -m derivations.mutate
```

「値」は両辺の値が、「形や範囲」は配列の形や添字の範囲が、合わなくなったものです。
「読めない」は、意味の決まらない式になったもので、テストはこれでも落ちますが、割合には数えません。
"""


def pages() -> list[Path]:
    """式のありうるページと実習です。"""
    found = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs" / "labs").glob("*.py")]
    return sorted(path for path in found if "api" not in path.parts)


def judge(latex: str, formula: Formula) -> str:
    """壊した式に、検算がどう気づいたかです。"""
    assert formula.world is not None
    result = check(latex, formula.world.copy())
    if any(message.startswith("左辺") for _, message in result.failures):
        return "値"
    if result.failures:
        return "形や範囲"
    if result.skipped or result.count < formula.result.count:
        return "読めない"
    return "生き残り"


def difference(old: str, new: str) -> str:
    """変わった所を、前後を少し添えて示します。"""
    a = next((n for n, (x, y) in enumerate(zip(old, new, strict=False)) if x != y), len(new))
    b = 0
    while b < min(len(old), len(new)) - a and old[-1 - b] == new[-1 - b]:
        b += 1
    end = len(old) - b
    parts = old[max(0, a - 24) : a], old[a:end], new[a : len(new) - b], old[end : end + 16]
    before, was, now, after = (re.sub(r"\s+", " ", part.strip()) for part in parts)
    return f"…{before}【{was} → {now}】{after}…"


def measure() -> tuple[dict[str, Counter[str]], list[str]]:
    """種類ごとの結果と、生き残りです。"""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    survivors = []
    for path in pages():
        for formula in read(path.read_text(encoding="utf-8-sig"), lab=path.suffix == ".py"):
            if formula.kind == "文の中の数" or formula.status != "検算":
                continue
            for broken, kind in mutants(formula.latex).items():
                verdict = judge(broken, formula)
                table[kind][verdict] += 1
                if verdict == "生き残り":
                    name = path.relative_to(ROOT / "docs").as_posix()
                    survivors.append(f"`{name}` {kind} `{difference(formula.latex, broken)}`")
    return table, survivors


def report(table: dict[str, Counter[str]], survivors: list[str], reasons: dict[str, str]) -> str:
    """結果の Markdown です。"""
    rows = [f"| 種類 | {' | '.join(COLUMNS)} |", "|:--|" + "--:|" * len(COLUMNS)]
    whole = sum(table.values(), Counter())
    for kind, row in [*sorted(table.items()), ("計", whole)]:
        rows.append(f"| {kind} | {' | '.join(str(row[name]) for name in COLUMNS)} |")
    caught = whole["値"] + whole["形や範囲"]
    readable = caught + whole["生き残り"]
    told = (
        f"読める変異 {readable:,} 個のうち {caught:,} 個({caught / readable:.1%})に気づきました。"
    )
    listed = [f"- {survivor}: {reasons.get(survivor, UNKNOWN)}" for survivor in survivors]
    parts = [INTRODUCTION, "## 結果\n", told + "\n", "\n".join(rows) + "\n"]
    return "\n".join([*parts, "## 生き残り\n", "\n".join(listed) + "\n"])


def totals(text: str) -> tuple[int, int]:
    """結果の表の、気づいた数と生き残りの数です。"""
    row = re.search(r"^\| 計 \|(.*)\|$", text, re.M)
    value, shape, _, alive = map(int, row[1].split("|")) if row else (0, 0, 0, 0)
    return value + shape, alive


def main() -> int:
    """測って、結果を書きます。"""
    old = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    reasons = dict(re.findall(r"^- (`.*`): (.*)$", old, re.M))
    text = report(*measure(), reasons)
    REPORT.write_text(text, encoding="utf-8")
    print(text.partition("## 生き残り")[0], f"生き残り {text.count(chr(10) + '- ')}")
    return int(UNKNOWN in text)


if __name__ == "__main__":
    sys.exit(main())

"""python -m derivations docs/forward/softmax.md: ページの式を確かめます。-v で値も出します。"""

import sys
from pathlib import Path
from textwrap import indent

from derivations.pages import read
from derivations.report import messages, readings, tally


def main(arguments: list[str]) -> int:
    """ページごとに結果を書き、だめだった式の数を返します。"""
    bad = 0
    for name in [each for each in arguments if each != "-v"]:
        formulas = read(Path(name).read_text(encoding="utf-8-sig"), lab=name.endswith(".py"))
        for formula in formulas:
            told = messages(formula, name)
            bad += bool(told)
            if "-v" in arguments:
                told.append(f"{name}:{formula.line}: {formula.status} {formula.result.count}")
                told.append(indent("\n".join(readings(formula)), "    "))
            if told:
                print("\n".join(told))
        print(name, tally([(f.kind, f.status, f.result.count) for f in formulas]))
    return bad


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))

"""速さと記憶量を測り、表にして、結果を JSON に書きます。

使い方: ``python -m benchmarks``(``--rounds 5`` で手早く、``--only mlp`` で一部だけ)
"""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from threadpoolctl import threadpool_info

from benchmarks.cases import BATCH, CASES

RESULTS = Path(__file__).with_name("results.json")


def arguments():
    """コマンドの引数を読みます。"""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="測る回数(既定は 25)")
    parser.add_argument("--only", default="", help="名前にこの語を含む項目だけを測る")
    parser.add_argument("--output", type=Path, help=f"JSON の書き先(既定は {RESULTS.name})")
    return parser.parse_args()


def machine():
    """測った機械: CPU の型番とコアの数、NumPy の行列の積の計算の核。比は、これで変わります。"""
    cpu = platform.processor() or platform.machine()
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        found = dict(map(str.strip, line.split(":", 1)) for line in lines if ":" in line)
        keys = ("model name", "cpu family", "model", "stepping")
        cpu = "、".join(f"{key} {found[key]}" for key in keys if key in found)
    blas = [lib for lib in threadpool_info() if "numpy" in lib["filepath"]]
    kernel = "、".join(f"{lib['internal_api']} {lib.get('architecture', '不明')}" for lib in blas)
    return {"cpu": cpu, "cores": os.cpu_count(), "blas": kernel or "不明"}


def header(rounds):
    """結果の前書き: 測り方、機械、版。機械につけた名前や、置き場所は書きません。"""
    names = ("numpy", "torch", "zerodl")
    return {
        "command": "python -m benchmarks",
        "threads": 1,
        "batch": BATCH,
        "dtype": "float32",
        "rounds": rounds,
        "statistic": "交互に走らせた CPU 時間の中央値の比",
        "machine": machine(),
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }


def main():
    """測って表示します。全部を測ったときは、JSON に書きます。"""
    options = arguments()
    results = []
    print("{cpu}({cores} コア)、行列の積は {blas}、1 スレッド".format(**machine()), flush=True)
    for case in CASES:
        if options.only not in case.__name__:
            continue
        for result in case(options.rounds):
            results.append(result)
            mark = "届いた" if result.passed else "届かない"
            side = "以上" if result.unit == "倍" else "以下"
            print(
                f"{result.value:8.2f} {result.unit:<3} (目標 {result.goal:g} {side}) {mark}  "
                f"{result.name}  {result.detail}",
                flush=True,
            )
    output = options.output or (None if options.only else RESULTS)
    if output:
        content = {**header(options.rounds), "results": [r.as_json() for r in results]}
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())

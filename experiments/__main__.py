"""表を 1 つ測り、結果を JSON に書きます。

使い方: python -m experiments initializers
(--seeds 10 で種を増やし、--only 3 で行 3 だけを測る)
"""

import argparse
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits
from tqdm import tqdm

from experiments import TABLES
from experiments.results import path_of, spread
from experiments.running import load, run
from experiments.table import Row, Table


def arguments() -> argparse.Namespace:
    """コマンドの引数を読んで、確かめます。"""
    parser = argparse.ArgumentParser(
        prog="python -m experiments",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", metavar="表", help=f"{'、'.join(TABLES)} のどれか")
    parser.add_argument("--seeds", type=whole, default=5, metavar="個数", help="種の数(省くと 5)")
    parser.add_argument(
        "--only",
        type=whole,
        nargs="+",
        metavar="行",
        help="この番号の行だけを測る。--output がなければ、JSON には書かない",
    )
    parser.add_argument(
        "--output", type=Path, metavar="ファイル", help="JSON の書き先(省くと、ページの読む記録)"
    )
    options = parser.parse_args()
    if complaint := wrong(options):
        parser.error(complaint)
    return options


def whole(text: str) -> int:
    """引数の文字を、整数にします。"""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"整数を渡してください。{text!r} でした。") from None


def wrong(options: argparse.Namespace) -> str:
    """引数のおかしな所を、文で返します。なければ、空の文字です。"""
    if options.name not in TABLES:
        given = f"表 {options.name} はありません。" if options.name else "表の名前がありません。"
        return f"{given}{'、'.join(TABLES)} から選んでください。"
    if options.seeds < 1:
        return f"--seeds は 1 以上です。{options.seeds} が渡されました。"
    numbers = sorted({row.number for row in TABLES[options.name].rows})
    if absent := sorted({*(options.only or ())} - {*numbers}):
        return f"表 {options.name} にあるのは、行 {numbers} です。{absent} が渡されました。"
    if options.output and not options.output.parent.is_dir():
        return f"--output のフォルダー {options.output.parent} がありません。先に作ってください。"
    return ""


def measure(table: Table, rows: list[Row], seeds: int) -> Iterator[dict[str, Any]]:
    """行と種を順に測り、1 行が終わるたびに、その設定と結果を返します。"""
    data = load(table)
    with tqdm(total=len(rows) * seeds * table.steps, unit="回") as bar:
        for row in rows:
            bar.set_description(f"{row.number} {row.name}")
            runs = [run(row, table, data, seed, bar.update) for seed in range(seeds)]
            bar.write(summary(row, runs))
            yield {"settings": row.settings(), "runs": runs}


def summary(row: Row, runs: list[dict[str, Any]]) -> str:
    """1 行の結果を、1 行の文字にします。"""
    parts = [f"{row.number:2} {row.name} {row.change} 公表 {row.published}"]
    for name in ("train", "test"):
        mean, low, high = spread(runs, name)
        parts.append(f"{name} {mean:.4f} [{low:.4f}, {high:.4f}]")
    return "  ".join(parts)


def header(name: str, seeds: int) -> dict[str, Any]:
    """結果の前書き: 命令、データ、版です。"""
    return {
        "command": f"python -m experiments {name} --seeds {seeds}",
        "data": "MNIST 60,000 + 10,000",
        "threads": 1,
        "python": platform.python_version(),
        **{package: version(package) for package in ("numpy", "zerodl")},
        **{key: value for key, value in asdict(TABLES[name]).items() if key != "rows"},
    }


def main() -> None:
    """測って表示し、JSON に書きます。途中で止めても、終わった行は残ります。"""
    options = arguments()
    table = TABLES[options.name]
    rows = [row for row in table.rows if row.number in (options.only or [row.number])]
    output = options.output or (path_of(options.name) if options.only is None else None)
    content: dict[str, Any] = {**header(options.name, options.seeds), "results": []}
    with threadpool_limits(1):
        for result in measure(table, rows, options.seeds):
            content["results"].append(result)
            if output:
                output.write_text(json.dumps(content, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()

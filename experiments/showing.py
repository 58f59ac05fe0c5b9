"""結果の見せ方: 記録した JSON から、ページの表と曲線を作ります。"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments import TABLES
from experiments.results import Runs, read, spread, verdict

# わけを書いた節。行の番号から引く
REASONS = {
    **dict.fromkeys((3, 5), "twice"),
    **dict.fromkeys((7, 8, 9), "forgotten"),
    16: "not-adam",
    **dict.fromkeys((12, 14, 15, 17, 18, 19), "open"),
}
HEAD = ("行と判定", "公表", "最小", "平均", "最大")


def results(*numbers: int) -> Iterator[dict[str, Any]]:
    """番号が numbers の行(省くと全部)の、設定と結果を順に返します。"""
    for name in TABLES:
        for result in read(name)["results"]:
            if not numbers or result["settings"]["number"] in numbers:
                yield result


def unchanged() -> list[dict[str, Any]]:
    """公表された設定のままの行です。"""
    return [result for result in results() if not result["settings"]["change"]]


def table(found: list[dict[str, Any]], reasons: Mapping[int, str]) -> str:
    """結果を、1 行に 1 つずつ並べた表にします。reasons にある行の判定は、節へのリンクにします。"""
    lines = [f"| {' | '.join(HEAD)} |", "|:--|--:|--:|--:|--:|"]
    for result in found:
        settings, runs = result["settings"], result["runs"]
        number, judged = settings["number"], verdict(settings["published"], runs)
        if number in reasons:
            judged = f"[{judged}](#{reasons[number]})"
        name = f"**{number}** {settings['change'] or settings['name']}<br>{judged}"
        lines.append(f"| {' | '.join([name, *scores(settings, runs)])} |")
    return "\n".join(lines)


def scores(settings: dict[str, Any], runs: Runs) -> list[str]:
    """公表、最小、平均、最大です。それぞれ、上が訓練、下がテストの正解率です。"""
    mean, low, high = zip(*(spread(runs, score) for score in ("train", "test")), strict=True)
    measured = ["<br>".join(f"{value:.3f}" for value in pair) for pair in (low, mean, high)]
    return ["<br>".join(map(str, settings["published"] or ("なし",))), *measured]


def verdicts() -> str:
    """公表された設定の、全部の行の表です。"""
    return table(unchanged(), REASONS)


def comparison(*numbers: int) -> str:
    """番号が numbers の行を、正しいコード、変えたコードの順に並べた表です。"""
    found = sorted(results(*numbers), key=lambda result: result["settings"]["number"])
    return table(found, {})


def draw_curve(ax: Axes, result: dict[str, Any], every: int, score: int, **style: Any) -> None:
    """正解率の経過の平均を線で、範囲を帯で描きます。score は 0 が訓練、1 がテストです。"""
    # (種, 測った回)
    curves = np.array([run["curve"] for run in result["runs"]])[:, :, score]
    steps = every * np.arange(1, curves.shape[1] + 1)
    (line,) = ax.plot(steps, curves.mean(axis=0), **style)
    low, high = curves.min(axis=0), curves.max(axis=0)
    ax.fill_between(steps, low, high, color=line.get_color(), alpha=0.15, linewidth=0)

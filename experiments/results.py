"""実験の結果: JSON を読み、公表された値が、測った範囲に入るかどうかを判定します。"""

import json
from pathlib import Path
from typing import Any

# 種を変えたときの、範囲の端のずれ。これより外なら、偶然とは考えない
TOLERANCE = 0.01

Runs = list[dict[str, Any]]


def path_of(name: str) -> Path:
    """表 name の結果を書く場所です。"""
    return Path(__file__).with_name("recorded") / f"{name}.json"


def read(name: str) -> dict[str, Any]:
    """表 name の結果を読みます。"""
    return json.loads(path_of(name).read_text("utf-8"))


def spread(runs: Runs, score: str) -> tuple[float, float, float]:
    """正解率 score ("train" か "test")の、平均、最小、最大です。"""
    values = [run[score] for run in runs]
    return sum(values) / len(values), min(values), max(values)


def gap(published: tuple[float, float], runs: Runs) -> float:
    """公表された値が、測った範囲からどれだけ外れているかを返します。範囲の中なら 0 です。

    範囲の端は、公表された値と同じ桁に丸めて比べます。
    """
    outside = [0.0]
    for value, score in zip(published, ("train", "test"), strict=True):
        digits = len(str(value).partition(".")[2])
        low, high = (round(end, digits) for end in spread(runs, score)[1:])
        outside += [low - value, value - high]
    return round(max(outside), 6)


def verdict(published: tuple[float, float] | None, runs: Runs) -> str:
    """判定です。"""
    if published is None:
        return "公表値なし"
    distance = gap(published, runs)
    if distance == 0:
        return "再現"
    return f"{TOLERANCE} 以内" if distance <= TOLERANCE else "再現せず"

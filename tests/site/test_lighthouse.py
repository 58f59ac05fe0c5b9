"""Lighthouse(モバイル)の採点: アクセシビリティ、作法、検索の三つは 100。

性能の目標は 95 で、空いた機械ではどのページも 96 から 100 になる。混んだ機械では 30 点も下がる
ことがあるので、ここでは少し低い線で止め、三回までの最良を採る。点は毎回印字する(pytest -s)。
"""

import json
import os

import pytest

from tests.site.test_pages import addresses
from tests.site.tools import run_node

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
LOWEST = {"performance": 80, "accessibility": 100, "best-practices": 100, "seo": 100}


def scores(address: str, report) -> dict[str, int]:
    """``address`` を一度だけ採点し、項目ごとの点を返します。"""
    done = run_node(
        "lighthouse", address, "--quiet", f"--chrome-flags={FLAGS}", "--output=json",
        f"--output-path={report}", f"--only-categories={','.join(LOWEST)}",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    categories = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: round(100 * categories[name]["score"]) for name in LOWEST}


def failing(address: str, report, tries: int = 3) -> dict[str, int]:
    """基準に届かない項目を返します。性能は機械の混み具合で揺れるので、三回までの最良を採ります。"""
    best = dict.fromkeys(LOWEST, 0)
    for _ in range(tries):
        for name, score in scores(address, report).items():
            best[name] = max(best[name], score)
        if all(best[name] >= LOWEST[name] for name in LOWEST):
            break
    print(address, best)
    return {name: best[name] for name in LOWEST if best[name] < LOWEST[name]}


@pytest.fixture(autouse=True)
def chrome():
    assert os.environ.get("CHROME_PATH"), "CHROME_PATH にブラウザの場所を設定してください。"


def test_one_page_of_each_kind_scores_high(site, base_url, tmp_path):
    bad = {a: failing(base_url + a, tmp_path / "report.json") for a in chosen(site)}
    assert not any(bad.values()), {address: low for address, low in bad.items() if low}


def kind(address: str) -> str:
    """ページの種類: ホーム、実習、API、章。"""
    part = address.partition("/")[0]
    return part if part in {"", "labs", "api"} else "章"


def chosen(site) -> list[str]:
    """採点するページ。一つに 30 秒かかるので、種類ごとに、いちばん大きなページで代表します。"""
    pages = sorted(addresses(site), key=lambda a: (site / a / "index.html").stat().st_size)
    return list({kind(address): address for address in pages}.values())


def test_the_largest_page_of_each_kind_is_chosen(tmp_path):
    for address, size in {"": 1, "a/x/": 2, "b/y/": 3, "b/z/": 1, "labs/l/": 9, "api/": 5}.items():
        (tmp_path / address).mkdir(parents=True, exist_ok=True)
        (tmp_path / address / "index.html").write_text("x" * size, encoding="utf-8")
    assert set(chosen(tmp_path)) == {"", "b/y/", "labs/l/", "api/"}

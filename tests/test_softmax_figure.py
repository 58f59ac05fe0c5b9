"""ソフトマックスの図: JavaScript の計算が、zerodl の計算に一致することを確かめます。

期待する値は、試験のたびに zerodl から書き出します。比べるのは ``test_softmax_figure.mjs`` です。
"""

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from zerodl.losses import cross_entropy
from zerodl.softmax import log_softmax, softmax

ROOT = Path(__file__).parents[1]
FIGURE = ROOT / "docs" / "assets" / "softmax-figure"
PAGE = ROOT / "docs" / "forward" / "softmax.md"
NODE = Path(sys.executable).parent / ("node.exe" if sys.platform == "win32" else "node")

EXTREME = [
    [1010.0, 1000.0, 990.0],
    [-1010.0, -1000.0, -990.0],
    [1e300, -1e300, 0.0],
    [8e307, 8e307, -8e307],
    [709.0, 709.0, 709.0],
    [709.78, 0.0],
    [709.79, 0.0],
    [-745.0, -745.0],
    [-746.0, -746.0],
    [0.0, 0.0, 0.0, 0.0],
    [5e-324, -5e-324],
    [1e-12, 0.0, -1e-12],
    [40.0, 0.0],
    [800.0, 0.0, -800.0],
    [-np.inf, 0.0, 1.0],
    [3.5, 3.5],
]


def plain(value):
    """JSON に書ける形にします。inf と nan は、JavaScript の Number() が読む文字列にします。"""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value


def naive_softmax(x):
    """定義のままの形。図と同じく、あふれてもそのまま返します。"""
    with np.errstate(all="ignore"):
        exps = np.exp(x)
        total = exps.sum()
        return exps, total, exps / total


def case(u, c=0.0, temperature=1.0, dtype="float64"):
    u = np.asarray(u, dtype)
    x = (u + u.dtype.type(c)) / u.dtype.type(temperature)
    exps, total, y = naive_softmax(x)
    losses = [cross_entropy(x[np.newaxis], np.array([t])) for t in range(len(u))]
    return {
        "u": plain(u), "c": c, "temperature": temperature, "dtype": dtype,
        "x": plain(x), "y": plain(softmax(x)), "log_y": plain(log_softmax(x)),
        "loss": plain(losses), "naive_exps": plain(exps), "naive_total": plain(float(total)),
        "naive_y": plain(y),
    }  # fmt: skip


def cases():
    rng = np.random.default_rng(0)
    yield from (case(u) for u in EXTREME)
    for dtype in ("float64", "float32"):
        for c in (0.0, 1.0, -1.0, 80.0, -100.0, 300.0, 707.0, 708.0, 1000.0, -745.0, -1000.0):
            for temperature in (0.1, 0.5, 1.0, 3.0, 10.0):
                u = np.round(rng.uniform(-5, 5, size=rng.integers(2, 6)), 1)
                yield case(u, c, temperature, dtype)


def test_the_figure_computes_what_zerodl_computes():
    assert NODE.exists(), f"{NODE} がありません。pip install -e '.[dev]' を実行してください。"
    fixtures = list(cases())
    result = subprocess.run(
        [NODE, ROOT / "tests" / "test_softmax_figure.mjs"],
        input=json.dumps(fixtures, allow_nan=False),
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    compared = re.search(r"^# compared (\d+)$", result.stdout, re.M)
    assert compared, result.stdout
    assert int(compared[1]) == len(fixtures) == 126


@pytest.mark.parametrize("name", ["math.js", "figure.js"])
def test_the_scripts_are_plain_modules(name):
    """組み立てなしでブラウザが読め、ほかのサイトにも、ほかのライブラリにも頼りません。"""
    result = subprocess.run([NODE, "--check", FIGURE / name], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    source = (FIGURE / name).read_text(encoding="utf-8")
    imports = re.findall(r'\bfrom\s+"([^"]+)"|\bimport\("([^"]+)"\)', source)
    assert imports == ([("./math.js", "")] if name == "figure.js" else [])
    assert "http" not in source


@pytest.fixture(scope="module")
def figure():
    """ページに書いてある、スクリプトが動く前の図。"""
    source = PAGE.read_text(encoding="utf-8")
    (html,) = re.findall(r'<figure class="softmax-figure".*?</figure>', source, re.S)
    assert "\n\n" not in html, "空行があると、Markdown が HTML の塊を切ってしまいます"
    return BeautifulSoup(html, "html.parser")


def number(text):
    return float(text.replace("−", "-"))


def test_the_still_figure_shows_the_values_of_zerodl(figure):
    """スクリプトなしで見える数と棒は、書いてあるロジットから zerodl が計算する値です。"""

    def written(name):
        return number(figure.select_one(f'[data-sf="{name}"]').text)

    def custom(element, name):
        return float(re.search(rf"{name}: ([\d.]+)", element["style"])[1])

    sliders = figure.select(".sf-logit")
    u = np.array([float(slider["value"]) for slider in sliders])
    y = softmax(u)
    shifted = u - u.max()
    assert 3 <= len(u) <= 5
    for k, slider in enumerate(sliders):
        low, high = float(slider["min"]), float(slider["max"])
        assert custom(slider, "--v") == pytest.approx((u[k] - low) / (high - low))
        assert written(f"u{k}") == u[k]
        assert written(f"y{k}") == round(y[k], 4)
        bar = figure.select_one(f'[data-sf="bar{k}"]')
        share = figure.select_one(f'[data-sf="share{k}"]')
        shown = [custom(bar, "--p"), custom(bar, "--q"), custom(share, "flex-grow")]
        assert shown == [round(y[k], 4)] * 3
        for name, x in (("naive", u), ("stable", shifted)):
            assert written(f"{name}-x{k}") == x[k]
            assert written(f"{name}-e{k}") == round(np.exp(x[k]), 4)
            assert written(f"{name}-y{k}") == round(y[k], 4)
    assert written("naive-total") == round(np.exp(u).sum(), 4)
    assert written("stable-total") == round(np.exp(shifted).sum(), 4)
    assert [written(name) for name in ("sum", "naive-sum", "stable-sum")] == [1, 1, 1]
    assert written("max") == u.max()

    (t,) = [int(radio["value"]) for radio in figure.select("[name=sf-t][checked]")]
    loss = cross_entropy(u[np.newaxis], np.array([t]))
    names = [name.text for name in figure.select(".sf-row label span")]
    assert figure.select_one('[data-sf="t"]').text == names[t]
    assert written("t-index") == t
    ranked = " > ".join(names[k] for k in np.argsort(-u))
    assert {figure.select_one(f'[data-sf="order-{v}"]').text for v in "uy"} == {ranked}
    assert written("loss") == round(loss, 3) == round(-math.log(written("y-t")), 3)
    dot = figure.select_one('[data-sf="dot"]')
    assert float(dot["cx"]) == pytest.approx(24 + 168 * y[t], abs=0.06)
    assert float(dot["cy"]) == pytest.approx(96 - 17 * loss, abs=0.06)
    for point in figure.select_one(".sf-curve")["points"].split():
        left, top = map(float, point.split(","))
        assert left == pytest.approx(24 + 168 * math.exp(-(96 - top) / 17), abs=0.06)

    largest = math.log(np.finfo(np.float64).max) - math.log(np.exp(u).sum())
    assert f"c が {largest:.1f} を超える" in figure.select_one('[data-sf="limit"]').text
    shift = figure.select_one(".sf-shift")
    assert custom(shift, "--high") == pytest.approx((largest + 1000) / 2000, abs=1e-4)
    smallest = -1075 * math.log(2) - u.max()
    assert custom(shift, "--low") == pytest.approx((smallest + 1000) / 2000, abs=1e-4)


def test_the_still_figure_says_that_scripts_are_off(figure):
    assert "JavaScript" in figure.select_one(".sf-off").text
    assert figure.fieldset.has_attr("disabled")
    assert figure.select_one('script[type="module"]')["src"].endswith("figure.js")

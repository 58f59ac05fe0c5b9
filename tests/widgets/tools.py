"""部品の JavaScript を Python から動かします。ブラウザも Node も要りません。"""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module

from bs4 import BeautifulSoup

from hooks.widgets import WIDGETS, running

NAMES = sorted(path.parent.name for path in WIDGETS.glob("*/view.js"))
KEEP = "(key, x) => typeof x === 'number' && !Number.isFinite(x) ? String(x) : x"


def data(name):
    """部品ごとのテストの材料(tests/widgets/<名前>.py)。"""
    return import_module(f"tests.widgets.{name}")


class Script:
    """読み込んだ部品。式の値を、inf や nan も落とさずに Python の値にします。"""

    def __init__(self, racer):
        self.racer = racer

    def __call__(self, expression):
        source = f"{{const {{math, parts, view}} = widget; JSON.stringify({expression}, {KEEP})}}"
        return restored(json.loads(self.racer.eval(source)))

    def initial(self):
        return self("parts.initial(view)")

    def texts(self, **change):
        """初めの状態を ``change`` で変えた画面の、data-out の名前と文字。"""
        state = self.initial() | change
        html = self(f"parts.frame(view, {json.dumps(state)})")
        return {
            tag["data-out"]: tag.text
            for tag in BeautifulSoup(html, "html.parser").select("[data-out]")
        }


@contextmanager
def script(name) -> Iterator[Script]:
    with running(name) as racer:
        yield Script(racer)


def restored(value):
    if isinstance(value, list):
        return [restored(item) for item in value]
    if isinstance(value, dict):
        return {key: restored(item) for key, item in value.items()}
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value


def literal(value):
    """JavaScript に書ける形。json の NaN と Infinity は、JavaScript でもそのまま読めます。"""
    return json.dumps(value.tolist() if hasattr(value, "tolist") else value)


def written(x, digits=4):
    """部品と同じ書き方(docs/widgets/parts.js の format)。"""
    if not math.isfinite(x):
        return str(float(x)).replace("-", "−")
    if x == 0 or 1e-3 <= abs(x) < 1e4:  # JavaScript は、ちょうど真ん中を 0 から遠いほうへ丸める
        place = Decimal(1).scaleb(-digits)
        return str(Decimal(float(x)).quantize(place, ROUND_HALF_UP)).replace("-", "−")
    mantissa, exponent = f"{x:.2e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")

"""どの部品も、zerodl と同じ計算をし、その値を画面に出し、ありえない値を受けつけません。"""

import json

import numpy as np
import pytest

from tests.widgets.tools import NAMES, data, script

each = pytest.mark.parametrize("name", NAMES)


@each
def test_the_math_is_that_of_zerodl(name):
    pairs = list(data(name).compared())
    assert len(pairs) >= 10, "compared() に、十組以上の式と値を並べます"
    with script(name) as js:
        for expression, expected in pairs:
            value = js(expression)
            if isinstance(expected, str | bool):
                assert value == expected, expression
                continue
            single = getattr(expected, "dtype", None) == np.float32
            np.testing.assert_allclose(
                np.array(value),
                expected,
                rtol=2e-6 if single else 1e-10,
                atol=1e-12,
                err_msg=expression,
            )


@each
def test_the_screen_shows_the_values_of_zerodl(name):
    with script(name) as js:
        for state in data(name).STATES:
            expected = data(name).shown(**(js.initial() | state))
            texts = js.texts(**state)
            assert {key: texts.get(key) for key in expected} == expected, state


@each
def test_only_possible_states_are_restored(name):
    with script(name) as js:

        def restored(values):
            return js(f"parts.restore(view, (key) => ({json.dumps(values)})[key] ?? null)")

        initial, controls = js.initial(), js("view.controls")
        for bad in ("", " ", "x", "NaN", "Infinity", "toString"):
            assert restored(dict.fromkeys(initial, bad)) == initial
        for key, control in controls.items():
            for value in control.get("options") or [control["min"], control["max"]]:
                assert restored({key: str(value)}) == initial | {key: value}
            if "max" in control:
                assert restored({key: "1e9"})[key] == control["max"]
                assert restored({key: str(control["max"] - 1.4 * control["step"])})[
                    key
                ] == pytest.approx(control["max"] - control["step"])
        for state in [*js("view.presets").values(), *data(name).STATES]:
            texts = {key: str(value) for key, value in state.items()}
            assert restored(texts) == initial | state


@pytest.mark.parametrize(
    ("value", "text"),
    [("NaN", "nan"), ("Infinity", "inf"), ("-Infinity", "−inf"), ("0", "0.0000"), ("-2", "−2.0000"),
     ("0.001", "0.0010"), ("12345", "1.23e4"), ("-3.7e-44", "−3.70e−44")],
)  # fmt: skip
def test_numbers_are_written_as_numpy_does(value, text):
    with script("three_logits") as js:
        assert js(f"parts.format({value})") == text

"""演習の欄: どの段を、どの関数で、どんなコードから書き始めるか。"""

import builtins

import numpy as np
import pytest

from hooks.answer_boxes import SECTION, arguments, boxes, definitions, placed
from hooks.available import names
from hooks.cells import cells
from hooks.rooms import written
from zerodl.exercises import EXERCISES, check
from zerodl.exercises.parts import Place, Question, Stage

BROKEN = """\
# 題

## 演習 { #exercise }

`mine(u)` を書いてください。

```python
>>> def mine(x):
...     return 0
>>> check("relu", mine)
```

??? success "解答例"

    ```python
    >>> def mine(x):
    ...     return np.maximum(x, 0)
    >>> check("relu", mine)
    ```
"""


def test_the_broken_code_on_the_page_is_where_one_starts():
    (box,) = boxes(BROKEN)
    assert (box.id, box.function, box.stage) == ("relu", "mine", None)
    assert box.starter == "def mine(x):\n    return 0"


def test_without_it_the_arguments_come_from_the_text():
    (box,) = boxes(BROKEN.replace(">>> def mine(x):\n...     return 0\n", ">>> x = 1\n", 1))
    assert box.starter.startswith("def mine(u):\n    return None")


def test_or_from_the_reference():
    text = BROKEN.replace(">>> def mine(x):\n...     return 0\n", "", 1).replace("mine(u)", "mine")
    (box,) = boxes(text)
    assert box.starter.startswith("def mine(x):\n")


def test_an_argument_that_no_question_gives_is_left_out():
    def asked(*given):
        return Question("問い", Place("a/b", "題", "c", "節"), given)

    stage = Stage("段", lambda x, beta=1, gamma=2: x, (asked(1.0), asked(1.0, 2.0)))
    assert arguments("mine", stage, "") == "x, beta"
    assert arguments("mine", stage, "`mine(u)` か `mine(u, b)` と書きます。") == "u, b"


def test_a_stage_of_the_same_function_starts_from_the_answer_before():
    found = {box.id: box for room in written() for box in boxes(room.text)}
    assert found["softmax.3"].follows == "softmax.2"
    assert found["softmax.1"].follows == ""
    assert found["gradients.2"].follows == ""  # 別の関数を書く


def test_an_embedded_function_is_shown_without_types():
    found = {box.id: box for room in written() for box in boxes(room.text)}
    assert found["graph.1"].starter.startswith("def broken_backward(x, y, dz):\n")


def test_every_function_shown_in_an_exercise_is_where_a_box_starts():
    for room in written():
        section = SECTION.search(room.text)
        shown = {name for name, _ in definitions(room.text, section)} if section else set()
        assert shown <= {box.function for box in boxes(room.text)}, room.path


def test_the_box_stands_before_the_answer():
    before, after = placed(BROKEN).split("<zd-exercise></zd-exercise>")
    assert before.rstrip().endswith("```")
    assert after.startswith('\n\n??? success "解答例"')
    assert placed("# 題\n") == "# 題\n"


@pytest.mark.parametrize("name", EXERCISES)
def test_every_stage_has_one_box_in_the_site(name):
    found = [box.stage for room in written() for box in boxes(room.text) if box.exercise == name]
    stages = list(range(1, len(EXERCISES[name]) + 1))
    assert sorted(found, key=str) in (stages, [None])


def test_a_starter_runs_on_its_page_and_is_not_yet_the_answer():
    for room in written():
        defined = {"np", *dir(builtins)}.union(*(names(cell.code)[1] for cell in cells(room.text)))
        for box in boxes(room.text):
            reads, binds = names(box.starter)
            assert reads - binds <= defined, box.id
            namespace = {"np": np}
            exec(box.starter, namespace)
            assert not check(box.exercise, namespace[box.function], stage=box.stage), box.id


def test_a_starter_can_be_read_and_is_escaped():
    for room in written():
        for box in boxes(room.text):
            compile(box.starter, box.id, "exec")
            assert f'id="answer-{box.id.replace(".", "-")}"' in box.html()
            assert "<zd-exercise" not in box.starter
    (box,) = boxes(BROKEN.replace("return 0", "return x < 1"))
    assert "return x &lt; 1" in box.html()

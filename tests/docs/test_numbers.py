"""文章の数が、同じページの実行されるコードに現れることを確かめます。

実習の数は、セルを実行したあとに、その場で確かめます(tests/examples.py)。
"""

import pytest

from tests.documents import DOCS, PAGES, name_of, prose, read
from tests.numbers import unverified, unverified_in_lab


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_numbers_in_the_prose_come_from_code_that_runs(path):
    assert unverified("\n".join(prose(path))) == []


def test_the_check_sees_the_numbers_of_a_lab():
    lab = (
        "# %% [markdown]\n# 0.7054 と 12.5 と 1,234 と 567 と 305 と 20 と 60,000 と 1998 年、\n"
        "# `999`、45,360\n\n# %%\nx = 567\nprint(x)\n"
    )
    assert unverified_in_lab(lab, "y 0.70538\nn 1,234") == ["12.5", "305", "999", "45360"]


def test_the_check_sees_every_place_a_number_can_stand():
    page = (
        "文 0.7054、式 $\\approx 0.2595$、表\n\n| a |\n|:--|\n| 0.0351 |\n\n"
        '```python exec="on" html="1"\nprint("説明 1.234")  # 9.876\n```\n\n'
        "```python\n>>> print(round(2 / 3, 4))  # 8.765\n0.6667\n```\n\n"
        "9.876 と 8.765 と 0.667 と 66.7 %\n"
    )
    assert unverified(page) == ["0.7054", "0.2595", "0.0351", "9.876", "8.765", "1.234"]
    assert read(DOCS / "forward/softmax.md").count("0.7054") > 3

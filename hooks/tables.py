"""表を、組み立てるときに枠で包みます。

画面の外にある表を後回しにする指定(style.css の content-visibility)は、表そのものには効きません。
枠がないと、数式の多い表のあるページは、開いた直後にすべての表を組むことになります。
"""

import re
from typing import Any

# class のある表は、コードの行番号のように、別の部品がすでに包んでいる
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


def on_page_content(content: str, **_: Any) -> str:
    """本文の表を、すべて包みます。"""
    return TABLE.sub(r"<div>\g<0></div>", content)

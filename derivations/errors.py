"""検算が伝える、四つの困りごと。"""

from textwrap import indent


class Unreadable(Exception):
    """この道具には読めない、または意味が一つに決まらない式です。"""


class Wrong(Exception):
    """読めたが、計算できない式です(積の形が合わない、添字が範囲の外、など)。"""


class Kink(Exception):
    """折れ目や切れ目の上に乗ったので、別の点で確かめるべきときに使います。"""


class Broken(Exception):
    """実行できない宣言です。line は、原稿の行です。"""

    def __init__(self, line: int, source: str, error: Exception) -> None:
        told = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
        super().__init__(f"宣言を実行できません({told})\n{indent(source, '    ')}")
        self.line = line

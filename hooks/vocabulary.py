"""用語の表(docs/terms.yml)を読みます。本文の印(hooks/terms.py)と検索の別名(hooks/search_copy.py)が使います。"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.utils.yaml import yaml_load

from hooks.fingerprints import digest
from hooks.rooms import DOCS, Room
from hooks.spelling import spellings
from hooks.store import kept

TABLE = "terms.yml"


@dataclass(frozen=True)
class Term:
    """用語一つ。"""

    ja: str
    yomi: str
    en: str
    room: str
    means: str
    also: list[str] = field(default_factory=list, compare=False)

    @property
    def forms(self) -> list[str]:
        """人が打ちそうな書き方です。"""
        return spellings(self.ja, self.yomi, self.en, self.also)

    def explained_in(self, room: Room) -> bool:
        """その部屋が説明する用語かどうかです。"""
        return self.room in (room.stem, room.path.rpartition(".")[0])


@cache  # 作り直すときは、hooks/terms.py が忘れさせます
def terms() -> tuple[Term, ...]:
    """用語の表を読みます。"""
    text = (DOCS / TABLE).read_text(encoding="utf-8")
    rows: Any = json.loads(
        kept("terms", digest(text), lambda: json.dumps(yaml_load(text)).encode())
    )
    try:
        return tuple(Term(**row) for row in rows)
    except TypeError as error:
        raise PluginError(f"docs/{TABLE}: 欄の名前が違うか、足りません: {error}") from None


def of_room(room: Room) -> list[Term]:
    """その部屋が説明する用語です。"""
    return [term for term in terms() if term.explained_in(room)]

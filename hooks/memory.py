"""変わらないページを、組み立てのたびに作り直しません。控えは .cache/pages に残します。

控えるのは、家具と一覧が付いた原稿(優先度 -30)から、仕上がった本文(-1000)までです。その間の
部品が見るのは、原稿、家のソース、道具の版(hooks/fingerprints.py)と、``neighbours`` だけです。
控えがあれば、間の部品には空のページを渡し、終わりに控えの本文を入れます。
"""

import io
import logging
import pickle
from dataclasses import dataclass, field
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from hooks import fingerprints, rooms, store
from hooks.api import FOLDER
from hooks.api_links import explained
from hooks.fingerprints import digest, edition, listed
from hooks.in_page import stages_of_pages

KIND = "pages"
LOG = logging.getLogger("mkdocs")


@dataclass
class Work:
    """いま作っているページです。"""

    key: str
    before: dict[str, Any]
    known: dict[str, Any] | None
    warnings: CountHandler = field(default_factory=lambda: CountHandler(level=logging.WARNING))


work: Work


@event_priority(100)
def on_startup(*, command: str, dirty: bool) -> None:
    """読み込んだ部品の指紋を取ります。"""
    fingerprints.started()


@event_priority(100)
def on_config(config: MkDocsConfig) -> None:
    """家の指紋を取り直します。"""
    fingerprints.forget()


@event_priority(-30)  # 家具と一覧が付いたあと、コードの埋め込みなど(-40、-50)の前
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """控えがあれば、描く代わりにそれを取り出します。"""
    global work
    key = digest(page.file.src_uri, markdown, neighbours(page), listed(files), edition())
    known = recall(key, files)
    work = Work(key, dict(vars(page)), known)
    LOG.addHandler(work.warnings)
    if known is None:
        return markdown
    empty = known | {"content": ""}
    page.render = lambda config, files: vars(page).update(empty)  # type: ignore[method-assign]
    return ""


@event_priority(-1000)  # すべての部品が働いたあと
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """控えの本文を返すか、仕上がったページを控えます。警告は、次も出るように、控えません。"""
    LOG.removeHandler(work.warnings)
    if work.known is not None:
        return str(work.known["content"])
    counted = LOG.isEnabledFor(logging.WARNING)  # mkdocs -q は、警告を数えさせない
    if counted and not work.warnings.get_counts():
        if "<autoref" in content:  # 行き先は、ほかのページを描かないと決まらない
            raise PluginError(f"{page.file.src_uri}: [題][名前] の形のリンクは使えません。")
        made = {k: v for k, v in vars(page).items() if work.before.get(k) is not v}
        store.write(KIND, work.key, Pickler.dumps(made | {"content": content}))
    return content


def on_post_build(config: MkDocsConfig) -> None:
    """長く使っていない控えを捨てます。"""
    for kind in (KIND, "cards", "figures", "notebooks", "sizes", "terms"):
        store.tidy(kind)


def neighbours(page: Page) -> str:
    """控える間の部品が、ほかのページから取るものです: 題と場所、API の解説の節、演習の段。"""
    where = page.file.src_uri
    titles = [(room.title, room.path, room.stem) for room in rooms.rooms()]
    module = where.removeprefix(FOLDER).removesuffix(".md")
    places = {k: v for k, v in explained().items() if where.startswith(FOLDER) and k[0] == module}
    return repr((titles, places, stages_of_pages() if page.is_homepage else ""))


class Pickler(pickle.Pickler):
    """リンク先の File は、いまの組み立てのものに結び直せるように、場所だけを残します。"""

    @classmethod
    def dumps(cls, made: dict[str, Any]) -> bytes:
        """バイト列にします。"""
        stream = io.BytesIO()
        cls(stream).dump(made)
        return stream.getvalue()

    def persistent_id(self, obj: Any) -> str | None:
        """File なら、その場所です。"""
        return obj.src_uri if isinstance(obj, File) else None


def recall(key: str, files: Files) -> dict[str, Any] | None:
    """控えを読みます。"""
    content = store.read(KIND, key)
    if content is None:
        return None
    reader = pickle.Unpickler(io.BytesIO(content))
    reader.persistent_load = files.src_uris.__getitem__  # type: ignore[method-assign]
    known: dict[str, Any] = reader.load()
    return known

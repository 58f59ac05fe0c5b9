"""日本語の検索。Pagefind の索引を、組み立てたページの写しから作ります。

Pagefind は文を辞書で単語に切るので、「最小二乗法」の「最小二乗」など、語の一部を見つけられません。
そこで写しの日本語を一文字ずつに切って渡し、問いも一文字ずつの並びとして探します。探す側と、
結果の順番は docs/assets/search/pagefind.js にあります。読者が見るページには手を加えません。
"""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from itertools import chain
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page

from hooks import fingerprints, rooms, shared
from hooks.fingerprints import digest
from hooks.search_copy import aliases, copy, planned

# 本文のうち、探しても読者の役に立たないもの: 数式の文字、実行結果、埋め込んだコードの説明文、
# 見出しの記号、図の中の文字、用語の説明の箱
IGNORED = ".arithmatex, .zd-output, .go, .gp, .sd, .headerlink, svg, script, [popover]"
# Pagefind が添える画面のうち、使わないもの
UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-highlight.js")
# serve で編集が続いている間は待つ秒数
PAUSE = 0.5
CACHE = shared.ROOT / ".cache" / "search"
KEPT = 3  # 残す索引の数
THREAD = "検索の索引"

Pages = dict[str, tuple[str, list[str]]]  # 出力先 → ページの HTML と、別の呼び名

log = get_plugin_logger(__name__)


class State:
    """serve の書き直しをまたいで覚えておくことです。"""

    def __init__(self) -> None:
        self.pages: Pages = {}
        self.edition = 0  # 何回目の組み立てか
        self.bundle: Path | None = None  # 最後に使った索引
        self.indexing = threading.Lock()
        self.placing = threading.Lock()


state = State()


def on_pre_build(config: MkDocsConfig) -> None:
    """ページを集め直します。"""
    state.edition += 1
    state.pages = {}


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> None:
    """検索の索引に入れるページを集めます。"""
    room = next((room for room in rooms.written() if room.path == page.file.src_uri), None)
    state.pages[page.file.dest_uri] = output, aliases(page, room)


def on_post_build(config: MkDocsConfig) -> None:
    """ページの変わらない索引は、作り直しません。serve では前のものを置き、裏で作り直します。"""
    site = Path(config.site_dir)
    for room in rooms.rooms():
        if room.plan:
            state.pages[f"planned/{room.plan}/index.html"] = planned(room)
    bundle = home(state.pages)
    if not bundle.exists() and shared.serving:
        work = (dict(state.pages), site, state.edition)
        threading.Thread(target=refresh, args=work, name=THREAD, daemon=True).start()
    elif not bundle.exists():
        index(state.pages, bundle)
    with state.placing:
        state.bundle = bundle if bundle.exists() else state.bundle
        if state.bundle and state.bundle.exists():
            place(state.bundle, site)


def refresh(pages: Pages, site: Path, edition: int) -> None:
    """編集が落ち着いたら索引を作り直し、その間に次の組み立てが始まっていなければ置きます。"""
    time.sleep(PAUSE)
    with state.indexing:
        if edition != state.edition:
            return
        bundle = home(pages)
        try:
            index(pages, bundle)
        except PluginError as error:
            log.warning(str(error))
            return
        with state.placing:
            state.bundle = bundle
            if edition == state.edition and site.is_dir():
                place(bundle, site)


def home(pages: Pages) -> Path:
    """このページの索引の置き場です。前に同じページから作った索引があれば、そこにあります。"""
    return CACHE / digest(repr(sorted(pages.items())), IGNORED, fingerprints.edition())


def index(pages: Pages, place: Path) -> None:
    """ページの写しから索引を作って、``place`` に置きます。古い索引は捨てます。"""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        bundle = run(pages, Path(work))
        with suppress(OSError):  # 並んで走るもう一つの組み立てが、先に置いていた
            bundle.rename(place)
    known = sorted(CACHE.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in known[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def run(pages: Pages, folder: Path) -> Path:
    """ページの写しを folder に書き、索引を作って、その場所を返します。"""
    for name, (output, names) in pages.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(copy(output, names), encoding="utf-8")
    bundle = folder / "pagefind"
    options = {
        "--site": str(folder / "site"),
        "--output-path": str(bundle),
        "--root-selector": "article",
        "--exclude-selectors": IGNORED,
        "--include-characters": "_",
        "--force-language": "ja",
    }
    command = [sys.executable, "-m", "pagefind", "--quiet", *chain.from_iterable(options.items())]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode or not (bundle / "pagefind.js").exists():
        raise PluginError(f"検索の索引を作れませんでした。\n{done.stdout}{done.stderr}")
    for path in (path for pattern in UNUSED for path in bundle.glob(pattern)):
        path.unlink()
    return bundle


def place(bundle: Path, site: Path) -> None:
    """索引をサイトへ写します。"""
    shutil.copytree(bundle, site / "pagefind", dirs_exist_ok=True)

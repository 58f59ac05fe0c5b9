"""日本語の検索。Pagefind の索引を、組み立てたページの写しから作ります。

Pagefind は文を辞書で単語に切るので、「最小二乗法」の「最小二乗」など、語の一部を見つけられません。
そこで写しの日本語を一文字ずつに切って渡し、問いも一文字ずつの並びとして探します。探す側と、
結果の順番は docs/assets/search/pagefind.js にあります。読者が見るページには手を加えません。
"""

import atexit
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from functools import cached_property
from itertools import chain
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page

from hooks import rooms, shared
from hooks.search_copy import aliases, copy, planned

# 本文のうち、探しても読者の役に立たないもの: 数式の文字、実行結果、埋め込んだコードの説明文、
# 見出しの記号、図の中の文字、用語の説明の箱
IGNORED = ".arithmatex, .zd-output, .go, .gp, .sd, .headerlink, svg, script, [popover]"
# Pagefind が添える画面のうち、使わないもの
UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-highlight.js")
# serve で編集が続いている間は待つ秒数
PAUSE = 0.5
THREAD = "検索の索引"

Pages = dict[str, tuple[str, list[str]]]  # 出力先 → ページの HTML と、別の呼び名

log = get_plugin_logger(__name__)


class State:
    """serve の書き直しをまたいで覚えておくことです。"""

    def __init__(self) -> None:
        self.pages: Pages = {}
        self.edition = 0  # 何回目の組み立てか
        self.indexed: Pages = {}  # 手元の索引が写したページ
        self.bundle: Path | None = None  # 手元の索引
        self.indexing = threading.Lock()
        self.placing = threading.Lock()

    @cached_property
    def home(self) -> Path:
        """索引を作る作業場です。serve を終えるときに消します。"""
        home = Path(tempfile.mkdtemp(prefix="zerodl-search-"))
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        return home


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
    """Build では索引を待ちます。serve では前の索引を置き、編集を待たせないよう裏で作り直します。"""
    site = Path(config.site_dir)
    for room in rooms.rooms():
        if room.plan:
            state.pages[f"planned/{room.plan}/index.html"] = planned(room)
    if not shared.serving:
        with tempfile.TemporaryDirectory() as folder:
            place(index(state.pages, Path(folder)), site)
        return
    with state.placing:
        if state.bundle:
            place(state.bundle, site)
    if state.pages != state.indexed:
        work = (dict(state.pages), site, state.edition)
        threading.Thread(target=refresh, args=work, name=THREAD, daemon=True).start()


def refresh(pages: Pages, site: Path, edition: int) -> None:
    """編集が落ち着いたら索引を作り直し、その間に次の組み立てが始まっていなければ置きます。"""
    time.sleep(PAUSE)
    with state.indexing:
        if edition != state.edition:
            return
        try:
            bundle = index(pages, state.home / str(edition))
        except PluginError as error:
            log.warning(str(error))
            return
        with state.placing:
            old, state.bundle, state.indexed = state.bundle, bundle, pages
            if edition == state.edition and site.is_dir():
                place(bundle, site)
            if old:
                shutil.rmtree(old.parent, ignore_errors=True)


def index(pages: Pages, folder: Path) -> Path:
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
    run = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if run.returncode or not (bundle / "pagefind.js").exists():
        raise PluginError(f"検索の索引を作れませんでした。\n{run.stdout}{run.stderr}")
    for path in (path for pattern in UNUSED for path in bundle.glob(pattern)):
        path.unlink()
    return bundle


def place(bundle: Path, site: Path) -> None:
    """索引をサイトへ写します。"""
    shutil.copytree(bundle, site / "pagefind", dirs_exist_ok=True)

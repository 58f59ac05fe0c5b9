"""日本語の検索。Pagefind の索引を、組み立てたページの写しから作ります。

Pagefind は文を辞書で単語に切るので、「最小二乗法」の「最小二乗」など、語の一部を見つけられません。
そこで写しの日本語を一文字ずつに切って渡し、問いも一文字ずつの並びとして探します。探す側と、
結果の順番は docs/assets/search/pagefind.js にあります。読者が見るページには手を加えません。
"""

import atexit
import html
import re
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

from hooks import shared

# 漢字と仮名。docs/assets/search/pagefind.js の JAPANESE と同じ範囲です
JAPANESE = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
TEXT = re.compile(r"(?<=>)[^<]+")
TITLE = re.compile(r"(<h1)[^>]*(>.*?</h1>)", re.DOTALL)
ITEM = re.compile(r"(?<![。、:\n])</(?:li|td|th|dt|summary)>")
BREAK = "\u200b"  # Pagefind が語の境と見なす、幅のない空白

# 本文のうち、探しても読者の役に立たないもの: 数式の文字、実行結果、見出しの記号、図の中の文字
IGNORED = ".arithmatex, .zd-output, .go, .gp, .headerlink, svg, script"
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
    state.pages[page.file.dest_uri] = output, aliases(page)


def on_post_build(config: MkDocsConfig) -> None:
    """Build では索引を待ちます。serve では前の索引を置き、編集を待たせないよう裏で作り直します。"""
    site = Path(config.site_dir)
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


def aliases(page: Page) -> list[str]:
    """Front matter の aliases(本文にない言い方)を読みます。"""
    names = page.meta.get("aliases", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        where = page.file.src_uri
        raise PluginError(f"{where}: aliases は文字列のリストで書いてください: {names!r}")
    return names


def copy(output: str, names: list[str]) -> str:
    """ページの HTML から、別の呼び名を題の下に添え、日本語を一文字ずつに切った写しを作ります。"""
    alias = f'<span data-pagefind-meta="aliases">{html.escape("、".join(names))}</span>'
    entry = f"<p>別名: {alias}。</p>" if names else ""
    # 題の id を落とすと、題はページ自身を指し、節の一覧に重ねて現れません
    output = TITLE.sub(lambda title: title[1] + title[2] + entry, output, count=1)
    output = ITEM.sub(r"、\g<0>", output)  # 抜き書きで、項目どうしがつながらないように
    return TEXT.sub(lambda text: characters(text[0]), output)


def characters(text: str) -> str:
    """日本語の一文字ごとに、語の境を入れます。"""
    return JAPANESE.sub(rf"{BREAK}\g<0>{BREAK}", text).replace(BREAK * 2, BREAK)


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

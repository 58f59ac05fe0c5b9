r"""数式を組み立て時に KaTeX で描きます。JavaScript なしで表示し、LaTeX の誤りで組み立てを止めます。

pymdownx.arithmatex が残した ``\(…\)`` と ``\[…\]`` を、見える HTML と読み上げ用の MathML にします。
描く JavaScript も、CSS も、字体も node_modules/katex から取るので、版が食い違うことはありません。
"""

import atexit
import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from py_mini_racer import MiniRacer

from hooks.shared import ROOT

KATEX = ROOT / "node_modules" / "katex" / "dist"
STYLE_SHEET = "assets/katex/katex.min.css"

# 色の意味はサイト全体で一つ。実際の色は CSS が明暗それぞれに決める
MACROS = {
    r"\fwd": r"\htmlClass{zd-forward}{#1}",
    r"\grd": r"\htmlClass{zd-gradient}{#1}",
    r"\prm": r"\htmlClass{zd-parameter}{#1}",
    r"\dat": r"\htmlClass{zd-data}{#1}",
}

# 色分けのための \htmlClass を除いて、KaTeX が警告に留めることも、黙って赤い字にすることも誤りにする
RENDERER = """
const console = {warn(message) { throw new Error(message); }, error() {}, log() {}};
%s
function trust(context) {
  if (context.command === "\\\\htmlClass" && /^zd-[a-z]+$/.test(context.class)) return true;
  throw new Error(context.command + " は使えません");
}
function render(formula, display) {
  const options = {
    displayMode: display, output: "htmlAndMathml", macros: %s, trust,
    strict: (code) => code === "htmlExtension" ? "ignore" : "error",
  };
  try { return {html: katex.renderToString(formula, options)}; }
  catch (error) { return {error: error.message}; }
}
"""

FORMULA = re.compile(
    r'<(?P<tag>div|span) class="arithmatex">\\[(\[](?P<latex>.*?)\\[)\]]</(?P=tag)>'
    r"(?P<stop>[、。」』)]*)",
    re.DOTALL,
)
BASE = 'class="katex-base"'  # KaTeX は、この要素のあいだでだけ、文の中の数式を折り返す
# 分数のある行の下は、次の行の分数と触れないように広げる
FRACTION_ROW = re.compile(r"\\[dt]?frac(?:(?!\\\\|\\end).)*\\\\(?!\[)", re.DOTALL)
TITLE_FORMULA = re.compile(r"\\\((?P<latex>.*?)\\\)", re.DOTALL)
ATTRIBUTE_FORMULA = re.compile(r'<[^>]*\s((?:alt|title|aria-label)="[^"]*\\\([^"]*")')


def on_config(config: MkDocsConfig) -> None:
    """KaTeX の CSS を読み込む。サイト自身の CSS が後から上書きできるように、先頭に置きます。"""
    if STYLE_SHEET not in config.extra_css:
        config.extra_css.insert(0, STYLE_SHEET)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """KaTeX の CSS と woff2 の字体だけを、サイトへ写します。"""
    css = re.sub(r",url\([^)]+\.(?:woff|ttf)\) format\([^)]+\)", "", read("katex.min.css"))
    files.append(File.generated(config, STYLE_SHEET, content=css))
    for font in sorted((KATEX / "fonts").glob("*.woff2")):
        uri = f"assets/katex/fonts/{font.name}"
        files.append(File.generated(config, uri, abs_src_path=str(font)))


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """本文と目次の数式を描きます。文字しか置けない所(ページの題名と属性)の数式は断ります。"""
    where = page.file.src_uri
    if TITLE_FORMULA.search(page.title or ""):
        raise PluginError(f"{where}: ページの題名に数式は使えません: {page.title}")
    if found := ATTRIBUTE_FORMULA.search(content):
        raise PluginError(f"{where}: 代替テキストに数式は使えません: {found[1]}")
    for item in walk(page.toc):
        item.title = TITLE_FORMULA.sub(lambda m: render(m["latex"], False, where), item.title)
    return FORMULA.sub(lambda m: wrap(m["tag"], m["latex"], m["stop"], where), content)


def wrap(tag: str, latex: str, stop: str, where: str) -> str:
    """描いた数式を検索の対象から外し、句読点が行の頭に来ないように、終わりの一節と一緒に包みます。"""
    formula = render(latex, tag == "div", where)
    ignored = f'<{tag} class="arithmatex" data-pagefind-ignore>%s</{tag}>'
    kept = '<span class="zd-keep">%s</span>'
    if tag == "div" or not stop:
        return ignored % formula + stop
    if formula.count(BASE) <= 2:
        return kept % (ignored % formula + stop)
    first, last = formula.rsplit(f"<span {BASE}", 1)
    again = f'<span class="katex"><span class="katex-html" aria-hidden="true"><span {BASE}{last}'
    return ignored % (first + "</span></span>") + kept % (ignored % again + stop)


def render(latex: str, display: bool, where: str) -> str:
    """一つの数式を HTML にします。描けなければ、ページと数式の名を挙げて組み立てを止めます。"""
    latex = FRACTION_ROW.sub(r"\g<0>[1.1em]", html.unescape(latex).strip())
    result = katex(latex, display)
    if "error" in result:
        raise PluginError(f"{where}: 数式を描けません: {latex}\n  {result['error']}")
    return result["html"]


@lru_cache(maxsize=10_000)
def katex(latex: str, display: bool) -> dict[str, str]:
    """KaTeX の答えです。同じ数式は、書き直しのたびに描き直しません。"""
    return dict(engine().call("render", latex, display))


@cache
def engine() -> MiniRacer:
    """KaTeX を読み込んだ JavaScript の処理系です。"""
    racer = MiniRacer()
    atexit.register(racer.close)  # 終わりの片付けに任せると、Python 3.13 は止まったままになります
    racer.eval(RENDERER % (read("katex.min.js"), json.dumps(MACROS)))
    return racer


def read(name: str) -> str:
    """KaTeX のファイルを読みます。"""
    try:
        return (KATEX / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PluginError("KaTeX がありません。npm ci を実行してください。") from None


def walk(items: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    """目次の項目を、入れ子の中まで順にたどります。"""
    for item in items:
        yield item
        yield from walk(item.children)

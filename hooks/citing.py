"""ページの足元に要ること: 最後に変えた日、直す先、間違いを知らせる先。

どれも git の履歴とリポジトリから取ります。履歴がない写し(zip や浅い clone)では、日付を出しません。
"""

import subprocess
from functools import cache
from urllib.parse import urlencode

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from hooks.downloads import github
from hooks.shared import ROOT
from zerodl import __version__

Context = dict[str, object]


def on_pre_build(config: MkDocsConfig) -> None:
    """履歴を読み直します。"""
    changes.cache_clear()


def on_page_context(context: Context, page: Page, config: MkDocsConfig, nav: Navigation) -> Context:
    """ページの枠の型(overrides/partials/footer.html)に、値を渡します。"""
    source, repository = f"docs/{page.file.src_uri}", github(config)
    written = repository and not page.file.generated_by  # API の頁には、原稿がない
    context["changed"] = changes().get(source, "")
    context["edit"] = f"{repository}/edit/main/{source}" if written else ""
    context["report"] = report(page, repository)
    return context


@cache
def changes() -> dict[str, str]:
    """原稿から、最後に変えた日(2026-11-26)への対応を返します。"""
    if git("rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    dates: dict[str, str] = {}
    date = ""
    for line in git("log", "--format=%x00%cs", "--name-only", "--", "docs").splitlines():
        if line.startswith("\0"):
            date = line[1:]
        elif line:
            dates.setdefault(line, date)
    return dates


def report(page: Page, repository: str) -> str:
    """間違いを知らせる頁の URL です。ページと版を書き込んでおきます。"""
    if not repository:
        return ""
    where = page.canonical_url or page.url
    body = f"ページ: {where}\n版: {version()}\n\nどこが、どう間違っていますか。\n"
    return f"{repository}/issues/new?{urlencode({'title': f'間違い: {page.title}', 'body': body})}"


@cache
def version() -> str:
    """サイトの版です。"""
    return f"{__version__} {git('rev-parse', '--short', 'HEAD').strip()}".strip()


def git(*arguments: str) -> str:
    """Git の答えです。git か履歴がなければ、空の文字列を返します。"""
    command = ["git", "-c", "core.quotepath=off", *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""

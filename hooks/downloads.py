"""実習を手元や Colab で開くための .ipynb と、そのリンクを作ります。呼ぶのは hooks/labs.py です。"""

import posixpath
import re
from collections.abc import Callable
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from hooks.fingerprints import digest, edition, listed
from hooks.notebooks import to_download
from hooks.store import kept
from hooks.wheel import requirement


def download(where: str) -> str:
    """配布する .ipynb の、サイトの中での場所を返します。"""
    return where.removesuffix(".py") + ".ipynb"


def github(config: MkDocsConfig) -> str:
    """``repo_url`` が GitHub のものならその URL を、そうでなければ空の文字列を返します。"""
    url = config.repo_url or ""
    found = re.fullmatch(r"(https://github\.com/[\w.-]+/[\w.-]+?)(?:\.git)?/?", url)
    return found[1] if found else ""


def buttons(where: str, repository: str, requirement: str) -> str:
    """ダウンロードと、Colab で開くリンク(notebooks ブランチの写し)と、手元に入れるコマンドです。"""
    name = posixpath.basename(download(where))
    links = f'\n[ノートブックをダウンロード]({name}){{ .md-button download="{name}" }}\n'
    if repository:
        copy = f"{repository.removeprefix('https://github.com')}/blob/notebooks/{download(where)}"
        links += f"[Colab で開く](https://colab.research.google.com/github{copy}){{ .md-button }}\n"
    return f'{links}\n```console\npip install jupyterlab "{requirement}"\n```\n'


def link_resolver(where: str, files: Files, config: MkDocsConfig) -> Callable[[str], str]:
    """ページへの相対リンクを、公開先の URL にする関数を返します。"""

    def absolute(link: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(where), link))
        file = files.get_file_from_path(target)
        return urljoin(config.site_url or "", file.url) if file else link

    return absolute


def portable(where: str, source: str, config: MkDocsConfig, files: Files) -> str:
    """配布する .ipynb の中身です。"""
    wanted, resolver = requirement(config), link_resolver(where, files, config)
    key = digest(where, source, wanted, str(config.site_url), listed(files), edition())
    return kept("notebooks", key, lambda: to_download(source, wanted, resolver).encode()).decode()

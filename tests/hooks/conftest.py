"""フックの試験に共通の用意: サイトの設定のうち、選んだ部品だけを使う小さなサイト。"""

import pytest
from bs4 import BeautifulSoup
from mkdocs.commands.build import build
from mkdocs.config import load_config

from hooks.shared import ROOT


@pytest.fixture
def small_site(tmp_path, monkeypatch):
    """tmp_path/docs の原稿を組み立て、ページを一つ返す関数。"""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(f"INHERIT: {ROOT / 'mkdocs.yml'}\n", encoding="utf-8")

    def make(hooks, page="index.html", *, nav=None, plugins=(), theme=(), **settings):
        config = load_config(
            str(tmp_path / "mkdocs.yml"),
            theme={"name": "material", "font": False, **dict(theme)},
            hooks=[str(ROOT / "hooks" / f"{hook}.py") for hook in hooks],
            plugins=list(plugins),
            **settings,
        )
        config.nav = nav
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        html = (tmp_path / "site" / page).read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser")

    return make

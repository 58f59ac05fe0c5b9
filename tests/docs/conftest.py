"""文書のテストが分け合うもの。"""

from collections.abc import Iterator

import pytest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from hooks.shared import ROOT


@pytest.fixture(scope="module")
def site() -> Iterator[MkDocsConfig]:
    """MkDocs が構築に使う設定。"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MKDOCS_CONFIG_DIR", "")
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        config = load_config(str(ROOT / "mkdocs.yml"))
        config.plugins.on_startup(command="build", dirty=False)
        yield config.plugins.on_config(config)
        config.plugins["markdown-exec"].on_post_build(config=config)

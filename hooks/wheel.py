"""パッケージ zerodl を、pip で入れられる形(wheel)でサイトに置きます。

ダウンロードした実習は、読者のふだんの Python で開かれます。そこへ、サイトと同じ版の zerodl を
1 行で入れられるようにするためです。ほかの配布元にも、リポジトリの公開にも頼りません。
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from hatchling.builders.wheel import WheelBuilder
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hooks.shared import ROOT
from zerodl import __version__

NAME = f"zerodl-{__version__}-py3-none-any.whl"


def on_files(files: Files, config: MkDocsConfig) -> None:
    """今の zerodl の wheel を、サイトの根に置きます。"""
    files.append(File.generated(config, NAME, content=built()))


def built() -> bytes:
    """Wheel の中身です。0.1 秒もかからないので、組み立てのたびに作ります。"""
    with TemporaryDirectory() as work, dated("1577836800"):  # いつ作っても同じ中身に
        list(WheelBuilder(str(ROOT)).build(directory=work, versions=["standard"]))
        return Path(work, NAME).read_bytes()


@contextmanager
def dated(epoch: str) -> Iterator[None]:
    """Wheel の日付を決めます。残すと、MkDocs がサイトマップの日付に使ってしまいます。"""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = given or epoch
    try:
        yield
    finally:
        if given is None:
            del os.environ["SOURCE_DATE_EPOCH"]


def requirement(config: MkDocsConfig) -> str:
    """Pip に渡す、この版の zerodl の指定です。図とデータに要るものも入ります。"""
    return f"zerodl[data,plot] @ {urljoin(config.site_url or '', NAME)}"

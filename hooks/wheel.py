"""パッケージ zerodl を、pip で入れられる形(wheel)でサイトに置きます。

ダウンロードした実習は、読者のふだんの Python で開かれます。そこへ、サイトと同じ版の zerodl を
1 行で入れられるようにするためです。ほかの配布元にも、リポジトリの公開にも頼りません。
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from hatchling.builders.wheel import WheelBuilder
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hooks.fingerprints import package
from hooks.shared import ROOT

CACHE = ROOT / ".cache" / "wheel"


def on_files(files: Files, config: MkDocsConfig) -> None:
    """今の zerodl の wheel を、サイトの根に置きます。"""
    wheel = built(package())
    files.append(File.generated(config, wheel.name, abs_src_path=str(wheel)))


def built(edition: str) -> Path:
    """Wheel を作り、その場所を返します。中身が同じなら、前に作ったものを返します。"""
    folder = CACHE / edition[:16]
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=CACHE) as work:  # 途中で止まっても、書きかけを残さない
            with dated("1577836800"):  # いつ作っても同じ中身に
                list(WheelBuilder(str(ROOT)).build(directory=f"{work}/made", versions=["standard"]))
            with suppress(OSError):  # 並んで走るもう一つの組み立てが、先に置いていた
                Path(work, "made").rename(folder)
    return next(folder.glob("*.whl"))


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
    url = urljoin(config.site_url or "", built(package()).name)
    return f"zerodl[data,plot] @ {url}"

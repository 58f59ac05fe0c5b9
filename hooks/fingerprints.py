"""指紋: 前に作ったものをまた使ってよいかを決めるために、結果を左右するものを短い文字列にします。"""

import hashlib
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from mkdocs.structure.files import File

from hooks.shared import ROOT

# ページの中身を左右しないもの。ページの原稿は、ページごとに数える
APART = ("docs", "tests", "overrides", "node_modules", "site", "dist", "mutants")


def digest(*contents: bytes | str) -> str:
    """中身の指紋を返します。"""
    parts = (part.encode() if isinstance(part, str) else part for part in contents)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def of_files(paths: Iterable[Path]) -> str:
    """ファイルの場所と中身の指紋を返します。"""
    return digest(
        *(part for p in sorted(paths) for part in (p.relative_to(ROOT).as_posix(), p.read_bytes()))
    )


@cache
def package() -> str:
    """パッケージのソースと、同梱の重みの指紋を返します。"""
    return of_files(below(ROOT / "zerodl"))


def listed(files: Iterable[File]) -> str:
    """サイトのファイルの場所を並べた文字列です。リンクの行き先を決めます。"""
    return "\n".join(file.src_uri for file in files)


def below(folder: Path) -> Iterator[Path]:
    """フォルダーの下の、人が書いたファイルです。"""
    return (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")


def house() -> str:
    """原稿のほかに、ページを左右するもの全部の指紋です: 家のソースと、設定と、道具の版。

    図のコードは家のどのファイルも読めるので、読むものを並べるのではなく、読まないものを除きます。
    """
    tops = [p for p in ROOT.iterdir() if p.name not in APART and not p.name.startswith(".")]
    paths = [p for top in tops for p in ([top] if top.is_file() else below(top))]
    docs = [ROOT / "docs" / "terms.yml", *below(ROOT / "docs" / "widgets")]
    return digest(of_files([*paths, *docs]), tools())


@cache  # 動いている間に、版は変わらない
def tools() -> str:
    """Python と、入っているすべてのパッケージの版の指紋を返します。"""
    installed = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    npm = ROOT / "node_modules" / ".package-lock.json"
    names = sorted(path.name for path in installed)
    return digest(sys.version, *names, npm.read_bytes() if npm.exists() else b"")


@cache
def started() -> str:
    """動き始めたときの家の指紋です。"""
    return house()


@cache
def edition() -> str:
    """いまの家の指紋です。

    serve の間に書きかえられた部品は、読み込み直されるとは限りません。始めたときの指紋も混ぜて、
    古い部品の作ったものを、新しい部品の作ったものと取り違えないようにします。
    """
    return digest(started(), house())


def forget() -> None:
    """組み立てのたびに、指紋を取り直させます。"""
    package.cache_clear()
    edition.cache_clear()

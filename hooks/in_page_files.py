"""ページの中で Python を動かすために配る、版ごとのファイルを作ります: スクリプトと zerodl。"""

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

from hooks.shared import ROOT
from hooks.widgets import bundle

HERE = ROOT / "inpage"


def shipped(folder: Path, where: str) -> dict[str, bytes]:
    """版ごとのフォルダーに置くファイルです。``where`` は、そこから見た実行環境の場所です。"""
    archive = package()
    listed = [
        {"url": where + path.name, "name": path.name, "sha256": sha256(content).hexdigest()}
        for path in sorted(folder.iterdir())
        if path.suffix in {".wasm", ".zip", ".whl", ".json"}
        for content in [path.read_bytes()]
    ]
    whole = sum((folder / file["name"]).stat().st_size for file in listed) + len(archive)
    sent = int((folder / "size").read_text()) + len(archive)
    name = "zerodl.zip"
    listed.append({"url": name, "name": name, "sha256": sha256(archive).hexdigest()})
    size = {"transfer": f"{sent / 1e6:.1f} MB", "bytes": whole}
    files = {"runtime": where, **size, "files": listed}
    return {
        "client.js": bundle((HERE / "client.js").read_text("utf-8"), HERE, "--minify").encode(),
        "session.js": (HERE / "session.js").read_bytes(),
        "worker.js": (HERE / "worker.js").read_bytes(),
        "files.js": f"export default {json.dumps(files)};\n".encode(),
        "zerodl.zip": archive,
    }


def package() -> bytes:
    """Zerodl と、動かす側の Python を、いつ作っても同じ zip にします。"""
    paths = sorted(p for p in (ROOT / "zerodl").rglob("*") if p.is_file() and p.suffix != ".pyc")
    paths += sorted(HERE.glob("*.py"))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            member = zipfile.ZipInfo(path.relative_to(ROOT).as_posix())  # 日付は、いつも 1980 年
            archive.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def edition(files: dict[str, bytes]) -> str:
    """版の名前です。どれか一つの中身が変われば変わるので、古いものと新しいものが混ざりません。"""
    return sha256(b"".join(files[name] for name in sorted(files))).hexdigest()[:12]

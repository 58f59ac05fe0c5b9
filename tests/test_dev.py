"""dev.py: 入れ直すのは依存関係が変わったときだけで、困ったときには次の一手を言います。"""

import builtins
import socket
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

import dev

ROOT = Path(dev.__file__).parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    """依存関係のファイルだけを持つ、空のプロジェクト。"""
    for name in dev.LOCKS:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "node_modules" / "katex").mkdir(parents=True)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "installed.sha256")
    return tmp_path


@pytest.fixture
def commands(project, monkeypatch):
    """実行されたコマンドの記録。環境は作ったことにします。"""
    made = []

    def create():
        dev.PYTHON.parent.mkdir(exist_ok=True)
        dev.PYTHON.touch()

    monkeypatch.setattr(dev, "create_environment", create)
    monkeypatch.setattr(dev, "runs", lambda python: True)
    monkeypatch.setattr(dev, "run", lambda *command: made.append(" ".join(map(str, command))))
    return made


def test_installs_once_and_again_only_when_a_dependency_changes(project, commands):
    dev.prepare()
    assert [("pip" in c, "npm" in c) for c in commands] == [(True, False), (False, True)]
    dev.prepare()
    assert len(commands) == 2
    (project / "constraints.txt").write_text("numpy==0\n", encoding="utf-8")
    dev.prepare()
    assert len(commands) == 4


@pytest.mark.parametrize("name", dev.LOCKS)
def test_every_lock_changes_the_fingerprint(project, name):
    before = dev.fingerprint()
    (project / name).write_text("x", encoding="utf-8")
    assert dev.fingerprint() != before


def test_a_failed_install_is_tried_again(project, commands, monkeypatch):
    dev.prepare()
    (project / "package.json").write_text("{}", encoding="utf-8")

    def fail(*command):
        sys.exit(1)

    with monkeypatch.context() as patch:
        patch.setattr(dev, "run", fail)
        with pytest.raises(SystemExit):
            dev.prepare()
    dev.prepare()
    assert len(commands) == 4


def test_a_missing_venv_is_explained_in_one_line(project, monkeypatch):
    real = builtins.__import__

    def without_venv(name, *rest):
        if name in {"venv", "ensurepip"}:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_venv)
    with pytest.raises(
        SystemExit, match=r"^venv がありません。.*sudo apt install python3\.\d+-venv"
    ):
        dev.create_environment()


def test_free_port_skips_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert dev.free_port(port) > port


def test_runs_recognises_this_python_and_nothing_else(tmp_path):
    assert dev.runs(Path(sys.executable))
    assert not dev.runs(tmp_path / "no-python")


def test_a_failing_command_stops_with_its_exit_code():
    with pytest.raises(SystemExit) as stop:
        dev.run(sys.executable, "-c", "raise SystemExit(7)")
    assert stop.value.code == 7


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ([], 0, "python dev.py serve"),
        (["--help"], 0, "python dev.py test"),
        (["deploy"], 1, "知らないコマンドです: deploy"),
    ],
)
def test_help(arguments, code, text):
    command = [sys.executable, "-X", "utf8", str(ROOT / "dev.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == code
    assert text in done.stdout + done.stderr


def test_every_pin_installs_on_the_oldest_python_we_promise():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0] for line in lines if "==" in line}
    wanted = {
        package.name: package.metadata.get("Requires-Python") or ""
        for package in distributions()
        if package.name in pinned
    }
    assert len(wanted) > 50
    assert [item for item in wanted.items() if "3.11.0" not in SpecifierSet(item[1])] == []

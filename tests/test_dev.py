"""dev.py: 入れ直すのは依存関係が変わったときだけで、困ったときには次の一手を言います。"""

import ast
import builtins
import os
import socket
import subprocess
import sys
import sysconfig
import tomllib
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
        made.append("venv")

    monkeypatch.setattr(dev, "create_environment", create)
    monkeypatch.setattr(dev, "runs", lambda python: python.exists())
    monkeypatch.setattr(dev, "install", lambda what, *command: made.append(what.split()[0]))
    return made


FRESH = ["venv", "Python", "npm"]


def test_installs_once_and_again_only_when_a_dependency_changes(project, commands):
    dev.prepare()
    assert commands == FRESH
    dev.prepare()
    assert commands == FRESH
    (project / "constraints.txt").write_text("numpy==0\n", encoding="utf-8")
    dev.prepare()
    assert commands == [*FRESH, "Python", "npm"]


@pytest.mark.parametrize("name", dev.LOCKS)
def test_every_lock_changes_the_fingerprint(project, name):
    before = dev.fingerprint()
    (project / name).write_text("x", encoding="utf-8")
    assert dev.fingerprint() != before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows では、リンクを作るのに権限が要ります")
def test_what_a_link_points_to_is_left_alone(project, commands, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "python").touch()
    (other / "installed.sha256").write_text("よその環境", encoding="utf-8")
    dev.VENV.symlink_to(other)
    dev.prepare()
    assert commands == FRESH
    assert not dev.VENV.is_symlink()
    assert {path.name for path in other.iterdir()} == {"python", "installed.sha256"}


def test_another_place_needs_another_environment(project, commands, monkeypatch):
    """名前を変えたフォルダーの .venv には、前の場所を指すコマンドが残っています。"""
    dev.prepare()
    monkeypatch.setattr(dev, "place", lambda: "3.11 somewhere else")
    dev.prepare()
    assert commands == FRESH * 2


@pytest.mark.parametrize("stop", [SystemExit(1), KeyboardInterrupt()])
@pytest.mark.parametrize("changed", [True, False])
def test_an_install_that_stopped_halfway_starts_from_scratch(
    project, commands, monkeypatch, stop, changed
):
    if changed:
        dev.prepare()
        (project / "package.json").write_text("{}", encoding="utf-8")
    commands.clear()

    def fail(*command):
        raise stop

    with monkeypatch.context() as patch:
        patch.setattr(dev, "install", fail)
        with pytest.raises(type(stop)):
            dev.prepare()
    dev.prepare()
    assert commands[-3:] == FRESH
    dev.prepare()
    assert commands[-3:] == FRESH
    assert commands.count("npm") == 1


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (KeyboardInterrupt(), "初めから入れ直します"),
        (PermissionError(13, "Permission denied", ".venv"), "書き込めるか.*'.venv'$"),
        (UnicodeEncodeError("utf-8", "\udc87", 0, 1, "?"), "文字コードが合いません。英数字"),
        (OSError(30, "Read-only file system", ".venv"), "書き込めるか.*'.venv'$"),
    ],
)
def test_what_stops_the_preparation_is_told_in_japanese(monkeypatch, error, text):
    def fail():
        raise error

    monkeypatch.setattr(dev, "prepare", fail)
    monkeypatch.setattr(sys, "argv", ["dev.py", "test"])
    with pytest.raises(SystemExit, match=text) as stop:
        dev.main()
    assert isinstance(stop.value.code, str)  # 文で止まると、終了コードは 1


def test_an_install_without_network_says_what_to_do():
    says = "import sys; print('WARNING: Retrying'); sys.exit('ERROR: No matching distribution')"
    with pytest.raises(
        SystemExit,
        match=r"^部品を入れられません.*インターネット.*\n\(ERROR: No matching distribution\)$",
    ):
        dev.install("部品", sys.executable, "-c", says)


def test_a_crash_of_pip_tells_its_last_line():
    says = "print('ERROR: Exception:', flush=True); raise OSError('disk full')"
    with pytest.raises(SystemExit, match=r"\n\(OSError: disk full\)$"):
        dev.install("部品", sys.executable, "-c", says)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows の名前は、いつも UTF-8 で書けます")
def test_a_folder_whose_name_is_not_utf8_is_told_before_anything_is_made(project, monkeypatch):
    place = project / os.fsdecode("ゼロ".encode("cp932"))
    monkeypatch.setattr(dev, "ROOT", place)
    with pytest.raises(UnicodeDecodeError):
        dev.prepare()
    assert not dev.VENV.exists()


@pytest.mark.parametrize(("name", "code"), [("serve", 0), ("test", 130), ("build", 130)])
def test_ctrl_c_is_a_success_only_for_serve(monkeypatch, name, code):
    def interrupted(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "prepare", lambda: None)
    monkeypatch.setitem(dev.COMMANDS, name, interrupted)
    monkeypatch.setattr(sys, "argv", ["dev.py", name])
    with pytest.raises(SystemExit) as stop:
        dev.main()
    assert stop.value.code == code


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


def test_free_port_skips_a_port_that_cannot_be_opened():
    """予約されただけのポートは、誰も聞いていないのに、開けません。"""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        assert dev.free_port(port) > port


def test_runs_recognises_a_python_with_pip_and_nothing_else(tmp_path):
    assert dev.runs(Path(sys.executable))
    assert not dev.runs(tmp_path / "no-python")
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    assert not dev.runs(broken)


def test_tests_run_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").touch()
    one = "tests/test_package.py::test_files_are_short"
    nowhere = f"cache_dir={tmp_path / 'file' / 'cache'}"
    command = [sys.executable, "-m", "pytest", "-q", "-o", nowhere, one]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_failing_command_stops_with_its_exit_code(monkeypatch):
    monkeypatch.setattr(dev, "prepare", lambda: None)
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    monkeypatch.setattr(sys, "argv", ["dev.py", "test", "--no-such-option"])
    with pytest.raises(SystemExit) as stop:
        dev.main()
    assert stop.value.code == 4


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


def test_a_terminal_without_the_characters_is_no_reason_to_stop():
    """cp932 の端末は、たとえば한글という名前のフォルダーを表示できません。"""
    command = [sys.executable, "-X", "utf8=0", str(ROOT / "dev.py"), "--help"]
    done = subprocess.run(
        command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert b"python dev.py serve" in done.stdout


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


def test_pip_reads_the_pins_in_any_locale():
    """pip は 25 より前だと、このファイルを、その土地の文字コード(cp932 など)で読みます。"""
    assert (ROOT / "constraints.txt").read_bytes().isascii()


def test_the_environment_starts_in_a_folder_with_a_japanese_name():
    """site.py は、3.12.3 まで .pth をその土地の文字コードで読むので、そこに場所は書けません。"""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["hatch"]["build"]["dev-mode-exact"] is True
    paths = Path(sysconfig.get_path("purelib")).glob("*.pth")
    assert [path.name for path in paths if str(ROOT).encode() in path.read_bytes()] == []


def test_measuring_without_pytorch_says_what_to_install():
    code = "import sys; sys.modules['torch'] = None; import benchmarks.torch_side"
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith('pip install -c constraints.txt -e ".[oracle]"')


def test_measuring_reaches_the_end_on_windows():
    """子プロセスの CPU 時間を数える標準のモジュールは、Windows にありません。"""
    code = "import sys; sys.modules['resource'] = None; from benchmarks.timing import children_time"
    done = subprocess.run([sys.executable, "-c", f"{code}; assert children_time() > 0"], cwd=ROOT)
    assert done.returncode == 0


def shown(path):
    """プログラムが表示しうる文字列、つまり docstring でない文字列を、行の番号と返します。"""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def test_messages_can_be_shown_on_japanese_windows():
    """cp932 にない文字を印字すると、直し方を伝える前に UnicodeEncodeError で止まります。"""
    sources = [
        ROOT / "dev.py",
        *(ROOT / "zerodl").rglob("*.py"),
        *(ROOT / "benchmarks").glob("*.py"),
        *(ROOT / "experiments").glob("*.py"),
    ]
    texts = [(path.name, *found) for path in sources for found in shown(path)]
    assert len(texts) > 500
    assert [text for text in texts if not encodable(text[2])] == []


def encodable(text):
    try:
        return bool(text.encode("cp932")) or text == ""
    except UnicodeEncodeError:
        return False


def test_the_check_of_messages_notices_what_cannot_be_shown(tmp_path):
    (tmp_path / "x.py").write_text('"""y²"""\nprint("2·1")\n', encoding="utf-8")
    assert [text for _, text in shown(tmp_path / "x.py") if not encodable(text)] == ["2·1"]

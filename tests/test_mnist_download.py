"""手もとに立てた本物の HTTP サーバーを、あらゆる仕方で壊して取り寄せます。"""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pooch  # noqa: F401  権限を落としてからでは読み込めない環境がある
import pytest
import requests  # noqa: F401

from zerodl import mnist_download, mnist_files
from zerodl.mnist_download import DataError

ROOT = Path(__file__).parents[1]
TIMEOUT = 1.0  # 応答を待つ秒数。混んだ機械でも、正しいミラーは間に合う


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def small_mnist() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    return {
        "train-images-idx3-ubyte": rng.integers(0, 256, (60, 28, 28), dtype=np.uint8),
        "train-labels-idx1-ubyte": rng.integers(0, 10, 60, dtype=np.uint8),
        "t10k-images-idx3-ubyte": rng.integers(0, 256, (20, 28, 28), dtype=np.uint8),
        "t10k-labels-idx1-ubyte": rng.integers(0, 10, 20, dtype=np.uint8),
    }


ARRAYS = small_mnist()
CONTENT = {f"{name}.gz": gzip.compress(idx(array), mtime=0) for name, array in ARRAYS.items()}
HASHES = {
    name: (
        hashlib.sha256(CONTENT[f"{name}.gz"]).hexdigest(),
        hashlib.sha256(idx(array)).hexdigest(),
    )
    for name, array in ARRAYS.items()
}


class Mirror(BaseHTTPRequestHandler):
    """URL のはじめの語が、壊れ方を決めます。"""

    def do_GET(self) -> None:
        fault, name = self.path.strip("/").split("/")
        self.server.seen.append(fault)
        if fault in {"steady", "silent", "stall", "trickle"} and fault in self.server.seen[:-1]:
            fault = "good"  # 時間のかかる壊れ方は、一度だけ
        try:
            getattr(self, f"serve_{fault}")(CONTENT[name])
        except OSError:
            pass  # 受け手が先に切った

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.end_headers()

    def serve_good(self, content: bytes) -> None:
        self.head(200, Content_Length=len(content))
        self.wfile.write(content)

    def serve_encoded(self, content: bytes) -> None:
        # .gz に Content-Encoding を付けるサーバーがある。展開せず、そのまま保存する
        self.head(200, Content_Length=len(content), Content_Encoding="gzip")
        self.wfile.write(content)

    def serve_unsized(self, content: bytes) -> None:
        self.head(200)
        self.wfile.write(content)

    def serve_steady(self, content: bytes) -> None:
        # 待ち時間より長くかかるが、止まらずに届く
        self.head(200, Content_Length=len(content))
        step = len(content) // 8 + 1
        for start in range(0, len(content), step):
            time.sleep(TIMEOUT / 6)
            self.wfile.write(content[start : start + step])

    def serve_slow(self, content: bytes) -> None:
        time.sleep(0.2)
        self.serve_good(content)

    def serve_moved(self, content: bytes) -> None:
        self.head(302, Location=self.path.replace("moved", "good"))

    def serve_404(self, content: bytes) -> None:
        self.head(404, Content_Length=0)

    def serve_500(self, content: bytes) -> None:
        self.head(500, Content_Length=0)

    def serve_half(self, content: bytes) -> None:
        self.head(200, Content_Length=len(content))
        self.wfile.write(content[: len(content) // 2])

    def serve_halfunsized(self, content: bytes) -> None:
        self.serve_unsized(content[: len(content) // 2])

    def serve_wrong(self, content: bytes) -> None:
        self.serve_good(content[:-1] + bytes([content[-1] ^ 1]))

    def serve_login(self, content: bytes) -> None:
        self.serve_good("<html>ログインしてください</html>".encode())

    def serve_empty(self, content: bytes) -> None:
        self.serve_good(b"")

    def serve_silent(self, content: bytes) -> None:
        self.server.closing.wait(30)

    def serve_stall(self, content: bytes) -> None:
        self.head(200, Content_Length=len(content))
        self.wfile.write(content[: len(content) // 2])
        self.server.closing.wait(30)

    def serve_trickle(self, content: bytes) -> None:
        self.head(200, Content_Length=10_000_000)
        while not self.server.closing.wait(0.02):
            self.wfile.write(b"x")

    def serve_loop(self, content: bytes) -> None:
        self.head(302, Location=self.path, Content_Length=0)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.daemon_threads = True
    server.seen, server.closing = [], threading.Event()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch, server):
    folder = tmp_path / "cache"
    monkeypatch.setenv("ZERODL_CACHE", str(folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("ZERODL_MNIST", raising=False)
    monkeypatch.setattr(mnist_files, "FILES", HASHES)
    server.seen.clear()
    return folder


def load(server, *faults: str) -> list[np.ndarray]:
    port = server.server_address[1]
    # 番号 1 のポートには、だれもいない
    urls = [
        "http://127.0.0.1:1/" if f == "refused" else f"http://127.0.0.1:{port}/{f}/" for f in faults
    ]
    return mnist_files.load(tuple(urls), TIMEOUT)


def assert_small_mnist(arrays) -> None:
    for array, expected in zip(arrays, ARRAYS.values(), strict=True):
        np.testing.assert_array_equal(array, expected)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


FAULTS = {
    "404": "HTTP 404",
    "500": "HTTP 500",
    "half": "途中で切れました",
    "halfunsized": "SHA-256 の不一致",
    "wrong": "SHA-256 の不一致",
    "login": "SHA-256 の不一致",
    "empty": "SHA-256 の不一致",
    "silent": "応答がありません",
    "stall": "応答がありません",
    "trickle": "遅すぎます",
    "loop": "転送が繰り返されました",
    "refused": "通信できません(ConnectionError)",
}


@pytest.mark.parametrize("way", ["good", "encoded", "unsized", "steady", "moved"])
def test_receives_the_four_files(server, cache, way, monkeypatch):
    monkeypatch.setattr(mnist_download, "SLOWEST", 10)  # この試験のファイルは小さい
    assert_small_mnist(load(server, way))
    assert names(cache) == sorted(CONTENT)
    server.seen.clear()
    assert_small_mnist(load(server, way))
    assert server.seen == []  # 二度目はキャッシュから読む


def test_progress_bar_goes_to_stderr(server, capsys):
    load(server, "good")
    captured = capsys.readouterr()
    assert "MNIST: 100%" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_next_mirror_is_tried(server, cache, fault):
    assert_small_mnist(load(server, fault, "good"))
    assert "good" in server.seen
    assert names(cache) == sorted(CONTENT)


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_says_why_and_leaves_nothing_behind(server, cache, fault, reason):
    start = time.monotonic()
    with pytest.raises(DataError) as caught:
        load(server, fault)
    assert time.monotonic() - start < 10 * TIMEOUT  # いつまでも待たない
    message = str(caught.value)
    assert reason in message
    assert "127.0.0.1" in message
    assert "ZERODL_MNIST" in message
    assert names(cache) == []


def test_every_mirror_is_named(server):
    with pytest.raises(DataError) as caught:
        load(server, "404", "wrong", "loop")
    assert [line.split(": ")[1] for line in str(caught.value).splitlines()[1:4]] == [
        "HTTP 404 が返りました",
        "内容が違います(SHA-256 の不一致)",
        "転送が繰り返されました",
    ]


def test_failure_keeps_the_files_that_are_right(server, cache):
    load(server, "good")
    (cache / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError):
        load(server, "half")
    assert len(names(cache)) == 3
    assert_small_mnist(load(server, "good"))


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", CONTENT["t10k-labels-idx1-ubyte.gz"][:9]])
def test_broken_file_in_the_cache_is_replaced(server, cache, rubbish):
    load(server, "good")
    broken = cache / "train-images-idx3-ubyte.gz"
    broken.write_bytes(rubbish)
    assert_small_mnist(load(server, "404", "good"))
    assert broken.read_bytes() == CONTENT[broken.name]


def test_cache_path_is_a_file(server, cache):
    cache.write_text("大事なメモ", encoding="utf-8")
    with pytest.raises(DataError, match=r"読み書きできません.*ZERODL_CACHE"):
        load(server, "good")
    assert cache.read_text(encoding="utf-8") == "大事なメモ"


def test_folder_stands_where_the_file_belongs(server, cache):
    (cache / "train-images-idx3-ubyte.gz").mkdir(parents=True)
    with pytest.raises(DataError, match="読み書きできません"):
        load(server, "good")


def test_cache_cannot_be_created(server, cache, monkeypatch):
    monkeypatch.setenv("ZERODL_CACHE", str(cache / ("長" * 300)))
    with pytest.raises(DataError, match="読み書きできません"):
        load(server, "good")
    assert server.seen == []


@pytest.fixture
def unprivileged():
    """管理者には禁止が効かないので、そのあいだだけ一般の利用者になります。"""
    if getattr(os, "geteuid", lambda: 1)() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_cache_is_read_only(server, cache, unprivileged, monkeypatch):
    # / は一般の利用者には書けない。Windows では、書けないドライブを指す
    monkeypatch.setenv("ZERODL_CACHE", "/zerodl-cache" if os.name == "posix" else "Q:\\zerodl")
    with pytest.raises(DataError, match="読み書きできません"):
        load(server, "good")


def test_disk_is_full(server, monkeypatch):
    real_open = open

    class Full:
        def __init__(self, *args):
            self.file = real_open(*args)

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            self.file.close()

        def write(self, block):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(mnist_download, "open", Full, raising=False)
    with pytest.raises(DataError, match=r"読み書きできません.*No space left"):
        load(server, "good", "good")
    assert server.seen == ["good"]  # ディスクの問題なら、次のミラーを試しても同じ


def test_platform_cache_is_the_default(server, tmp_path, monkeypatch):
    monkeypatch.delenv("ZERODL_CACHE")
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / "platform" / name)
    load(server, "good")
    assert names(tmp_path / "platform" / "zerodl") == sorted(CONTENT)


def test_pooch_is_missing(server, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    advice = r"^MNIST 全体を取り寄せるには pooch と tqdm .*: python -m pip install pooch tqdm$"
    with pytest.raises(DataError, match=advice):
        load(server, "good")


def test_processes_may_download_at_once(server, cache):
    port = server.server_address[1]
    program = (
        "import json, sys; from zerodl import mnist_files as m; "
        "m.FILES = json.loads(sys.argv[1]); "
        f"print(sum(int(a.sum()) for a in m.load(('http://127.0.0.1:{port}/slow/',), 30.0)))"
    )
    command = [sys.executable, "-c", program, json.dumps(HASHES)]
    env = dict(os.environ, PYTHONPATH=str(ROOT))
    runs = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    outputs = [run.communicate(timeout=60) for run in runs]
    expected = sum(int(array.sum()) for array in ARRAYS.values())
    assert [int(out) for out, _ in outputs] == [expected] * 3, outputs
    assert server.seen.count("slow") > 4  # 少なくとも二つが、同じファイルを同時に受け取った
    assert {name: (cache / name).read_bytes() for name in names(cache)} == CONTENT


def test_mirrors_are_several_and_encrypted():
    hosts = {url.split("/")[2] for url in mnist_download.MIRRORS}
    assert len(hosts) >= 3
    assert all(u.startswith("https://") and u.endswith("/") for u in mnist_download.MIRRORS)


@pytest.mark.parametrize("timeout", [0, -1, "10", np.nan])
def test_wrong_timeouts_are_refused(timeout):
    with pytest.raises((TypeError, ValueError), match=r"^timeout は"):
        mnist_download.fetch("a.gz", "0" * 64, ("http://127.0.0.1:9/",), timeout)

"""組み上がったサイトを、公開先と同じ形(下位のパス、gzip、404.html)で配り、ブラウザで開きます。"""

import atexit
import gzip
import mimetypes
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache, lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import sync_playwright

from tests.site.tools import ROOT

SUBPATH = "/zerodl/"


@cache
def built() -> Path:
    """サイトのフォルダーを返します。``ZERODL_SITE_DIR`` がなければ、組み立てます。"""
    given = os.environ.get("ZERODL_SITE_DIR")
    if given:
        return Path(given).resolve()
    folder = Path(tempfile.mkdtemp(prefix="zerodl-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}{SUBPATH}"
    environment = os.environ | {"SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@cache
def served() -> str:
    """配り始めて、サイトの根のアドレスを返します。site_url と同じなので、切り替えも働く。"""
    address = home(built())
    server = Server(("127.0.0.1", urlsplit(address).port), handler(built(), address))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return address


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """手分けして試すとき(-n)は、まとめ役が一度だけ組み立てて、配ります。"""
    node.workerinput["site"] = str(built()), served()


def shared(config: pytest.Config) -> tuple[str, str]:
    """組み立てたフォルダーと、そのアドレスです。"""
    return getattr(config, "workerinput", {}).get("site") or (str(built()), served())


@pytest.fixture(scope="session")
def site(pytestconfig):
    """組み上がったサイトのフォルダー。"""
    return Path(shared(pytestconfig)[0])


@pytest.fixture(scope="session")
def base_url(pytestconfig):
    """サイトの根のアドレス(``/`` で終わります)。"""
    return shared(pytestconfig)[1]


@pytest.fixture(scope="session")
def browser():
    """ヘッドレスの Chromium。"""
    chrome = (
        os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    assert chrome, "Chromium がありません。CHROME_PATH にブラウザの場所を設定してください。"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chrome, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """何も覚えていない、新しいページ。"""
    context = browser.new_context(locale="ja-JP")
    yield context.new_page()
    context.close()


class Server(ThreadingHTTPServer):
    """ブラウザが読み込みを途中でやめても、騒ぎません。"""

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def home(site: Path) -> str:
    """組み立てたときの site_url を、サイトマップの先頭から読みます。"""
    first = ElementTree.parse(site / "sitemap.xml").find("{*}url/{*}loc")
    assert first is not None, "サイトマップが空です。"
    assert first.text, "サイトマップの先頭に住所がありません。"
    return first.text


def handler(site: Path, address: str) -> type[BaseHTTPRequestHandler]:
    """``site`` を ``address`` の下で配るハンドラーを作ります。"""
    prefix = urlsplit(address).path

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # 頭と本文を分けて書くので、小さな答えが 40 ミリ秒遅れる

        def do_GET(self):
            path = unquote(urlsplit(self.path).path)
            file = site / path.removeprefix(prefix)
            if path.startswith(prefix) and file.is_dir() and not path.endswith("/"):
                self.send_response(301)
                self.send_header("Location", path + "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            file = file / "index.html" if file.is_dir() else file
            found = path.startswith(prefix) and file.is_file()
            self.answer(200 if found else 404, file if found else site / "404.html")

        do_HEAD = do_GET

        def answer(self, status: int, file: Path) -> None:
            body, kind = content(file)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "max-age=600")
            if len(body) > 1000 and "gzip" in self.headers.get("Accept-Encoding", ""):
                body = compressed(body)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *arguments) -> None:
            """何も書きません。"""

    return Handler


def content(file: Path) -> tuple[bytes, str]:
    """ファイルの中身と、その種類を返します。"""
    kind = {".js": "text/javascript"}.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    text = kind and (kind.startswith("text/") or kind.endswith(("json", "xml")))
    return file.read_bytes(), (kind or "application/octet-stream") + (
        "; charset=utf-8" if text else ""
    )


@lru_cache(maxsize=64)
def compressed(body: bytes) -> bytes:
    return gzip.compress(body)

"""Firefox を、それ自身の遠隔操作(Marionette)で動かします。

Playwright は、配布元の Firefox を操作できません(emulation.setMediaFeaturesOverride がない)。
要るのは、ページを開くことと、JavaScript を動かすことだけなので、TCP でじかに話します。
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path


class Firefox:
    """開いた Firefox。"""

    def __init__(self, connection: socket.socket) -> None:
        self.stream = connection.makefile("rwb")
        self.number = 0
        self.receive()  # 名乗り
        self.ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
        self.ask("WebDriver:SetTimeouts", {"script": 120_000, "pageLoad": 60_000})

    def receive(self):
        length = b""
        while (byte := self.stream.read(1)) != b":":
            length += byte
        return json.loads(self.stream.read(int(length)))

    def ask(self, command: str, parameters: dict):
        self.number += 1
        message = json.dumps([0, self.number, command, parameters]).encode()
        self.stream.write(b"%d:%s" % (len(message), message))
        self.stream.flush()
        _, _, error, result = self.receive()
        assert error is None, error
        return result

    def open(self, address: str) -> None:
        self.ask("WebDriver:Navigate", {"url": address})

    def script(self, body: str, *arguments):
        """``body`` を async 関数の中身として動かし、返した値を返します。"""
        head = "const given = [...arguments], done = given.pop();"
        wrapped = f"{head} (async () => {{ {body} }})().then(done, (error) => done(String(error)))"
        given = {"script": wrapped, "args": list(arguments), "newSandbox": False}
        return self.ask("WebDriver:ExecuteAsyncScript", given)["value"]


@contextmanager
def firefox():
    """画面を出さない、新しい Firefox。"""
    binary = shutil.which("firefox-esr") or shutil.which("firefox")
    assert binary, "Firefox がありません。firefox-esr か firefox を入れてください。"
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        socket.socket() as free,
    ):
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        settings = (
            f'user_pref("marionette.port", {port});\nuser_pref("app.update.enabled", false);\n'
        )
        Path(profile, "user.js").write_text(settings, encoding="utf-8")
        free.close()
        command = [binary, "--headless", "--marionette", "--no-remote", "--profile", profile]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running = subprocess.Popen(command, env=os.environ | {"HOME": profile}, **quiet)
        try:
            with connected(port, running) as connection:
                browser = Firefox(connection)
                yield browser
                browser.stream.close()
        finally:
            running.terminate()
            running.wait(timeout=30)


def connected(port: int, running: subprocess.Popen) -> socket.socket:
    """始まるのを待って、つなぎます。"""
    for _ in range(600):
        assert running.poll() is None, "Firefox が始まりませんでした。"
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Firefox とつながりません。")

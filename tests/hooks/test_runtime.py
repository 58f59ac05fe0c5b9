"""ページの中で動かす Python の用意: 探す順、確かめる和、見つからないとき。"""

import json
from hashlib import sha256
from io import BytesIO

import pytest
from mkdocs.exceptions import PluginError

from hooks import in_page, runtime
from hooks.shared import ROOT

WHEEL = b"wheel"
ENTRY = {"file_name": "numpy.whl", "sha256": sha256(WHEEL).hexdigest()}


def closed(name):
    """閉じた所"""
    raise OSError


def changed(name):
    """中身の違う所"""
    return b"other"


def opened(name):
    """開いた所"""
    return WHEEL


def test_the_first_right_content_is_taken():
    said = []
    assert runtime.found(ENTRY, iter([closed, changed, opened]), said.append) == WHEEL
    assert said == [
        "閉じた所からは取れませんでした(OSError)。",
        "中身の違う所の numpy.whl は、SHA-256 が違うので使いません。",
    ]
    assert runtime.found(ENTRY, iter([closed, changed]), said.append) is None


def test_the_large_package_is_the_last_and_is_announced():
    said = []
    small = list(runtime.sources(said.append, large=False))
    assert small == [runtime.from_cache, runtime.from_distribution]
    assert said == []
    assert list(runtime.sources(said.append, large=True)) == [*small, runtime.from_donor]
    assert "106 MB" in said[0]


def test_the_address_of_the_distribution_is_read_from_pyodide(monkeypatch):
    asked = []

    def refuse(address, timeout):
        asked.append(address)
        assert timeout <= 5  # serve を待たせない
        raise OSError

    monkeypatch.setattr(runtime.urllib.request, "urlopen", refuse)
    with pytest.raises(OSError):  # noqa: PT011
        runtime.from_distribution("numpy.whl")
    assert asked[0].startswith("https://")
    assert asked[0].endswith(f"/v{runtime.version()}/full/numpy.whl")


def test_a_slow_distribution_is_given_up(monkeypatch):
    class Slow(BytesIO):
        def read(self, size=-1):
            return b"x"

    monkeypatch.setattr(runtime, "PATIENCE", 0.01)
    monkeypatch.setattr(runtime.urllib.request, "urlopen", lambda address, timeout: Slow())
    with pytest.raises(TimeoutError):
        runtime.from_distribution("numpy.whl")
    monkeypatch.setattr(runtime.urllib.request, "urlopen", lambda address, timeout: BytesIO(WHEEL))
    assert runtime.from_distribution("numpy.whl") == WHEEL


def test_the_versions_agree():
    settings = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert settings["dependencies"]["pyodide"] == runtime.version()
    requirement, digest = runtime.donor()
    assert "==" in requirement
    assert len(digest) == 64


def test_a_folder_is_filled_once(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "CACHE", tmp_path)
    monkeypatch.setattr(runtime, "fill", lambda folder, wheel, lock: (folder / "x").touch())
    monkeypatch.setattr(runtime, "found", lambda *_: WHEEL)
    folder = runtime.prepared(print, large=False)
    assert [path.name for path in folder.iterdir()] == ["x"]
    monkeypatch.setattr(runtime, "found", lambda *_: pytest.fail("もう一度探しました"))
    assert runtime.prepared(print, large=False) == folder


def test_without_the_package_there_is_no_runtime(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "NPM", tmp_path / "none")
    said = []
    assert runtime.prepared(said.append, large=True) is None
    assert said


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_site_is_built_without_it_but_not_in_ci(monkeypatch, ci):
    monkeypatch.setattr(in_page, "state", {})
    monkeypatch.setattr(in_page.runtime, "prepared", lambda say, large: None)
    monkeypatch.setenv("CI", ci)
    if ci:
        with pytest.raises(PluginError, match="用意できませんでした"):
            in_page.on_config({})
        return
    in_page.on_config({})
    in_page.on_files([], {})
    assert in_page.on_page_markdown("x", None, None, None) == "x"
    assert in_page.on_page_content("x", None, None, None) == "x"

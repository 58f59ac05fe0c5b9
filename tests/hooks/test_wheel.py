"""hooks/wheel.py: サイトに置く wheel は、今の zerodl そのもので、pip で入ります。"""

import subprocess
import sys
from zipfile import ZipFile

import pytest
from mkdocs.config.defaults import MkDocsConfig

from hooks import wheel
from hooks.shared import ROOT


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(wheel, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def test_the_wheel_holds_the_package_as_it_stands(cache):
    with ZipFile(wheel.built("甲")) as made:
        held = {name: made.read(name) for name in made.namelist() if name.startswith("zerodl/")}
    sources = [p for p in (ROOT / "zerodl").rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert held == {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in sources}


def test_the_same_package_gives_the_same_bytes_and_is_built_once(cache):
    first = wheel.built("甲")
    made = first.stat().st_mtime_ns
    assert wheel.built("甲").stat().st_mtime_ns == made
    assert wheel.built("乙").read_bytes() == first.read_bytes()
    assert sorted(path.name for path in cache.iterdir()) == ["乙", "甲"]


def test_two_builds_at_once_share_one_wheel(cache, monkeypatch):
    class Builder(wheel.WheelBuilder):
        def build(self, **options):
            monkeypatch.undo()  # 二つ目は、一つ目が作っている間に始まり、先に終わる
            monkeypatch.setattr(wheel, "CACHE", cache)
            wheel.built("甲")
            return super().build(**options)

    monkeypatch.setattr(wheel, "WheelBuilder", Builder)
    assert wheel.built("甲").is_file()
    assert [path.name for path in cache.iterdir()] == ["甲"]


def test_pip_installs_the_wheel_of_the_site(cache, tmp_path, monkeypatch):
    placed = []
    monkeypatch.setattr(
        wheel.File, "generated", lambda config, uri, **file: placed.append((uri, file))
    )
    config = MkDocsConfig()
    config.load_dict({"site_name": "", "site_url": "https://example.org/zerodl/"})
    wheel.on_files([], config)
    ((name, file),) = placed
    assert wheel.requirement(config) == f"zerodl[data,plot] @ https://example.org/zerodl/{name}"
    pip = "-m pip install --quiet --no-deps --no-index --target".split()
    subprocess.run([sys.executable, *pip, tmp_path / "here", file["abs_src_path"]], check=True)
    assert (tmp_path / "here" / "zerodl" / "softmax.py").is_file()

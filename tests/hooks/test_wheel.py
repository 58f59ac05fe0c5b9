"""hooks/wheel.py: サイトに置く wheel は、今の zerodl そのもので、pip で入ります。"""

import io
import subprocess
import sys
from zipfile import ZipFile

from mkdocs.config.defaults import MkDocsConfig

from hooks import wheel
from hooks.shared import ROOT


def test_the_wheel_holds_the_package_as_it_stands():
    with ZipFile(io.BytesIO(wheel.built())) as made:
        held = {name: made.read(name) for name in made.namelist() if name.startswith("zerodl/")}
    sources = [p for p in (ROOT / "zerodl").rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert held == {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in sources}


def test_the_same_package_gives_the_same_bytes():
    assert wheel.built() == wheel.built()


def test_pip_installs_the_wheel_of_the_site(tmp_path, monkeypatch):
    monkeypatch.setattr(wheel.File, "generated", lambda config, uri, content: (uri, content))
    config = MkDocsConfig()
    config.load_dict({"site_name": "", "site_url": "https://example.org/zerodl/"})
    files = []
    wheel.on_files(files, config)
    ((name, content),) = files
    assert wheel.requirement(config) == f"zerodl[data,plot] @ https://example.org/zerodl/{name}"
    (tmp_path / name).write_bytes(content)
    pip = "-m pip install --quiet --no-deps --no-index --target".split()
    subprocess.run([sys.executable, *pip, tmp_path / "here", tmp_path / name], check=True)
    assert (tmp_path / "here" / "zerodl" / "softmax.py").is_file()

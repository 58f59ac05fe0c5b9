"""控えを使って組み立て直したサイトは、1 バイトも違わない。"""

import os
import subprocess
import sys
from pathlib import Path

from tests.site.conftest import built, home
from tests.site.tools import ROOT


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_site_built_again_is_the_same(tmp_path):
    variables = {"SITE_URL": home(built()), "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | variables, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == contents(built())

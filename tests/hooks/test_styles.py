"""題ごとの CSS が一つにつながり、部品はサイトに出ません(hooks/styles.py)。"""

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from hooks.shared import ROOT
from hooks.styles import IMPORT, on_files

ASSETS = ROOT / "docs" / "assets"


def made(folder, **sources):
    """``folder`` の CSS をフックに通し、サイトに出るファイルの名前と中身を返します。"""
    for name, text in sources.items():
        (folder / f"{name}.css").write_text(text, encoding="utf-8")
    names = sorted(path.name for path in folder.glob("*.css"))
    files = Files([File(name, str(folder), "site", use_directory_urls=True) for name in names])
    on_files(files, MkDocsConfig())
    return {file.src_uri: file.content_string for file in files}


def test_the_parts_replace_their_lines_and_are_not_shipped(tmp_path):
    shipped = made(tmp_path, whole='/* 題 */\n@import "b.css";\n', b="p { color: red }", c="a {}")
    assert shipped == {"whole.css": "/* 題 */\np { color: red }\n", "c.css": "a {}"}


def test_a_missing_part_stops_the_build(tmp_path):
    with pytest.raises(PluginError, match=r"whole\.css: b\.css がありません"):
        made(tmp_path, whole='@import "b.css";')


def test_every_part_is_joined_once():
    parts = IMPORT.findall((ASSETS / "style.css").read_text(encoding="utf-8"))
    assert sorted(parts) == sorted(f"css/{path.name}" for path in (ASSETS / "css").glob("*.css"))

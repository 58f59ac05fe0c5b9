"""題ごとに分けた CSS を、一つのファイルにつなぎます。

``@import`` のまま配ると、読み込みが二段になり、初めの画面が遅れるためです。
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """部品を読み込む CSS を、部品をつないだものに替えます。部品そのものはサイトに出しません。"""
    for file in [file for file in files if file.src_uri.endswith(".css") and file.abs_src_path]:
        parts = IMPORT.findall(file.content_string)
        if parts:
            file.content_string = joined(file)
        for part in parts:
            if found := files.get_file_from_path((Path(file.src_uri).parent / part).as_posix()):
                files.remove(found)


def joined(file: File) -> str:
    """``@import`` の行を、部品の中身に置き換えます。"""
    folder = Path(file.abs_src_path or "").parent

    def read(line: re.Match[str]) -> str:
        try:
            return (folder / line[1]).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise PluginError(f"{file.src_uri}: {line[1]} がありません。") from None

    return IMPORT.sub(read, file.content_string)

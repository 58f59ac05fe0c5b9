"""API の頁を、パッケージそのものから作ります。モジュールを足しても、書き足す所はありません。

章が説明するモジュール(front matter の modules)を読む順に、ほかを「裏方」として後ろに並べます。
頁の中身は mkdocstrings が docstring から作り、見た目は hooks/templates が決めます。
"""

from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hooks.modules import Module, modules, ordered
from hooks.rooms import Room, rooms

FOLDER = "api/"
PAGE = """\
---
description: {description}
---

# zerodl.{name} {{ #{name} }}

::: zerodl.{name}
"""
INDEX = """\
---
description: zerodl のモジュールを、読み込む順に並べた一覧です。引数と戻り値の形や例外を引けます。
---

# API {{ #api }}

`zerodl` のモジュールを、**下から積み上げる順**に並べました。
どのモジュールも、自分より上にあるものと、最後の[裏方](#backstage)だけを読み込みます。
ですから、上から順に読めば、知らない計算は出てきません。

使うときは、`from zerodl.softmax import softmax` のように、モジュールの名前から読み込みます。
形の書き方は、[記法](../guide/notation.md)と同じです。

{explained}

## 裏方 {{ #backstage }}

章では説明しない、データ、図、演習、検査などの道具です。

{backstage}
"""


def on_config(config: MkDocsConfig) -> None:
    """ソースを読み直し、目次の最後に、API の頁を加えます。"""
    modules.cache_clear()
    pages = [f"{FOLDER}{module.name}.md" for part in parts() for module in part]
    assert config.nav is not None
    config.nav.append({"API": [{"一覧": f"{FOLDER}index.md"}, {"モジュール": pages}]})


def on_files(files: Files, config: MkDocsConfig) -> None:
    """一覧と、モジュールごとの頁を作ります。"""
    explained, backstage = parts()
    index = INDEX.format(
        explained=table(explained),
        backstage=table(backstage),
    )
    files.append(File.generated(config, f"{FOLDER}index.md", content=index))
    for module in [*explained, *backstage]:
        page = PAGE.format(**vars(module) | {"description": escape(module.description)})
        files.append(File.generated(config, f"{FOLDER}{module.name}.md", content=page))


def parts() -> tuple[list[Module], list[Module]]:
    """章が説明する(か、説明する予定の)モジュールと、裏方を返します。"""
    known = modules()
    planned = [name for room in rooms() for name in room.modules if name in known]
    return ordered(known, planned), ordered(known, [name for name in known if name not in planned])


def table(rows: list[Module]) -> str:
    """モジュールの表です。"""
    return "\n".join(["| モジュール | 内容 |", "|:--|:--|", *map(line, rows)])


def line(module: Module) -> str:
    """表の一行です。説明する章があれば、添えます。"""
    chapters = "、".join(chapter(room) for room in rooms() if module.name in room.modules)
    text = f"{module.title}。{module.description}" + (f"<br>章: {chapters}" if chapters else "")
    return f"| [`{module.name}`]({module.name}.md) | {text} |"


def chapter(room: Room) -> str:
    """章の題です。書き終えていれば、リンクにします。"""
    return room.link_from(f"{FOLDER}index.md") if room.path else room.title

"""実習のフック: 実際に実行し、失敗、警告、古い結果、名のない図を通さないことを確かめる。"""

import gc
import json
import re
from threading import Barrier
from types import SimpleNamespace

import nbformat
import pytest
from mkdocs.exceptions import Abort, PluginError
from mkdocs.utils.yaml import yaml_load
from mkdocs_jupyter.plugin import NotebookFile, Plugin

from hooks import execution, labs, shared
from hooks.notebooks import CellError, portable, to_download, to_markdown
from hooks.shared import ROOT

LAB = """\
# ---
# description: 試しの実習です
# ---

# %% [markdown]
# # 試しの実習
#
# 数式 $\\\\fwd{y}$ と[目次](../index.md#top)。
#
# ```python
# --8<-- "zerodl/softmax.py:softmax"
# ```

# %% [markdown]
# ## 計算 { #compute }

# %%
import matplotlib.pyplot as plt
import numpy as np

from zerodl.softmax import softmax

print("形", softmax(np.ones((2, 3))).shape)
print("**太字ではない** $x$ <b>")
softmax(np.array([1.0, 1.0]))

# %%
# 図: 右上がりの直線
plt.plot([1, 2])
plt.title("直線")
plt.show()
""".replace("\\\\", "\\")


# 実習に関わるプラグインの設定は、サイトのもの
JUPYTER = next(
    plugin["mkdocs-jupyter"]
    for plugin in yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["plugins"]
    if "mkdocs-jupyter" in plugin
)


@pytest.fixture
def site(tmp_path, small_site):
    """実習を一つ持つサイトを組み立て、(実習のページ, サイトの場所) を返す。"""
    docs = tmp_path / "docs"
    (docs / "labs").mkdir()
    (docs / "index.md").write_text("# 目次 { #top }\n", encoding="utf-8")

    def make(lab=LAB, *, repo_url="", name="try.py"):
        (docs / "labs" / name).write_text(lab, encoding="utf-8")
        page = small_site(
            ("embedding", "labs", "mathematics"),
            "labs/try/index.html",
            site_url="https://example.org/zerodl/",
            repo_url=repo_url,
            plugins=[{"mkdocs-jupyter": JUPYTER}],
        )
        return page, tmp_path / "site"

    return make


@pytest.fixture
def unexecuted(monkeypatch):
    """実行する代わりに、決まったノートブックを返す。"""

    def instead(*cells):
        monkeypatch.setattr(execution, "execute", lambda *_: notebook(*cells))

    instead(nbformat.v4.new_markdown_cell("# 題名"))
    return instead


@pytest.fixture
def counted(monkeypatch, tmp_path):
    """実行する代わりに数える。同じものから呼ばれれば、前の結果を使って 0 を返す。"""
    runs = []

    def execute(*arguments):
        runs.append(arguments)
        return notebook()

    def make(source=LAB, *, serving=False, package="甲", tools="甲"):
        runs.clear()
        monkeypatch.setattr(execution, "execute", execute)
        monkeypatch.setattr(execution, "package", lambda: package)
        monkeypatch.setattr(execution, "tools", lambda: tools)
        result = tmp_path / "results" / "try.ipynb"
        options = {"folder": tmp_path, "kernel": "", "serving": serving}
        assert execution.executed(source, result, **options).cells == []
        return len(runs)

    return make


def code(source, *outputs):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs))


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def displayed(**data):
    data = {key.replace("_", "/").replace("svgxml", "svg+xml"): v for key, v in data.items()}
    return nbformat.v4.new_output("display_data", data=data)


SVG = '<svg width="72pt" viewBox="0 0 72 72"><g id="figure_1"></g></svg>'


def test_a_lab_becomes_a_page_of_the_site(site, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")  # 手元の設定が違っても、図は SVG になる
    page, folder = site()
    article = page.article

    assert page.select_one("meta[name=description]")["content"] == "試しの実習です"
    assert [h["id"] for h in article.select("h2")] == ["compute"]
    assert page.select_one('.md-nav--secondary a[href="#compute"]')
    assert article.select_one("p .katex .zd-forward")
    assert article.find("a", string="目次")["href"] == "../../#top"
    assert "def softmax(" in article.select_one(".highlight:has(.filename)").text
    assert "import matplotlib.pyplot as plt" in article.select(".highlight")[2].text

    output = article.select_one(".zd-output[data-pagefind-ignore] > pre > code")
    assert output.text == "形 (2, 3)\n**太字ではない** $x$ <b>\narray([0.5, 0.5])\n"
    (figure,) = article.select("figure.zd-figure")
    assert figure.svg["aria-label"] == "右上がりの直線"
    assert "直線" in figure.svg.text
    assert "var(--zd-forward, #0072b2)" in str(figure)
    assert "# 図:" not in article.text  # 代替テキストは、図だけが持つ

    for foreign in ("jp-", "ipynb", "MathJax", "<style"):  # mkdocs-jupyter の HTML の印
        assert foreign not in re.sub("try.ipynb", "", str(article))

    download = article.select_one("a[download]")
    assert download["href"] == "../try.ipynb"
    copy = nbformat.read(folder / "labs" / "try.ipynb", as_version=4)
    nbformat.validate(copy)
    assert "plt.title" in copy.cells[-1].source


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x = 1\nx / 0", r"docs/labs/try.py:4: ZeroDivisionError: division by zero\n    x = 1"),
        ("import warnings\nwarnings.warn('古い書き方')", "警告や標準エラー出力は残せません"),
    ],
)
def test_a_failing_or_warning_cell_stops_the_build(site, caplog, body, message):
    with pytest.raises(Abort):
        site(f"# %% [markdown]\n# # 題名\n# %%\n{body}\n# %%\nprint('続き')\n")
    assert re.search(message, caplog.text)


def test_a_figure_without_a_name_stops_the_build(site, unexecuted, caplog):
    unexecuted(code("plt.plot([1])", displayed(image_svgxml=SVG)))
    with pytest.raises(Abort):
        site("# %%\nplt.plot([1])\n")
    assert "docs/labs/try.py:2: 図は 1 枚、代替テキストは 0 行です" in caplog.text


@pytest.mark.parametrize(
    ("source", "figures"),
    [
        ("plot()", 1),
        ("# 図: 一つ目\nplot()", 2),
        ("# 図: 名だけ\nplot()", 0),
        ("# 図:   \nplot()", 1),
        ("plot()\n# 図: 初めにない", 1),
    ],
)
def test_figures_and_names_must_match(source, figures):
    cell = code(source, *[displayed(image_svgxml=SVG)] * figures)
    with pytest.raises(CellError, match=f"図は {figures} 枚"):
        to_markdown(notebook(cell))


def test_several_figures_take_their_names_in_order():
    outputs = [
        displayed(image_svgxml=SVG),
        nbformat.v4.new_output("stream", text="間\n"),
        displayed(image_svgxml=SVG),
    ]
    text = to_markdown(notebook(code("# 図: 甲\n# 図: 乙\nplot()", *outputs)))
    assert re.findall('aria-label="(.)"|<code>(.)', text) == [("甲", ""), ("", "間"), ("乙", "")]


def test_the_value_of_the_last_line_does_not_stand_beside_a_figure():
    value = nbformat.v4.new_output("execute_result", data={"text/plain": "Text(0, 0, '直線')"})
    drawn = displayed(image_svgxml=SVG)
    with pytest.raises(CellError, match=r"最後の行の値 Text\(0, 0, '直線'\) が、図に添って"):
        to_markdown(notebook(code("# 図: 甲\nplt.title('直線')", value, drawn)))
    assert "Text(0, 0" in to_markdown(notebook(code("plt.title('直線')", value)))


def test_unknown_kinds_of_output_are_refused():
    cell = code("frame", displayed(text_html="<table>", text_plain="frame"))
    with pytest.raises(CellError, match="この種類の出力は載せられません: text/html"):
        to_markdown(notebook(cell))


def test_output_cannot_break_the_page():
    stream = nbformat.v4.new_output("stream", text="```\n</code></pre><script>\n# 見出し\n")
    text = to_markdown(notebook(code("print()", stream)))
    output = text.partition("`````\n\n")[2]
    assert "`" not in output
    assert "<script>" not in output


def test_results_are_kept_until_something_changes(counted):
    edited = LAB + "\n# %%\n1\n"
    assert counted() == 1
    assert counted() == 0
    assert counted(edited) == 1
    assert counted() == 1
    assert counted(package="乙") == 1
    assert counted(package="乙", tools="乙") == 1
    assert counted(package="乙", tools="乙") == 0


def test_serve_does_not_wait_for_the_package_but_build_does(counted):
    edited = LAB + "\n# %%\n1\n"
    assert counted(serving=True, package="甲") == 1
    assert counted(serving=True, package="乙") == 0
    assert counted(edited, serving=True, package="乙") == 1
    assert counted(edited, serving=True, package="乙", tools="乙") == 1
    assert counted(edited, package="丙", tools="乙") == 1


@pytest.mark.parametrize(("serving", "runs"), [(True, 1), (False, 2)])
def test_the_site_runs_a_lab_again_for_the_package_only_in_a_build(
    site, monkeypatch, serving, runs
):
    made = []
    empty = notebook(nbformat.v4.new_markdown_cell("# 題名"))
    monkeypatch.setattr(execution, "execute", lambda *_: made.append(1) or empty)
    monkeypatch.setattr(shared, "serving", serving)
    for edition in "甲乙":
        monkeypatch.setattr(execution, "package", lambda edition=edition: edition)
        site()
    assert len(made) == runs


def test_results_of_removed_labs_are_thrown_away(site, unexecuted, tmp_path):
    results = tmp_path / ".cache" / "labs"
    site()
    site(name="other.py")
    assert {p.name for p in results.iterdir()} == {"labs-try.ipynb", "labs-other.ipynb"}
    (tmp_path / "docs" / "labs" / "other.py").unlink()
    site()
    assert {p.name for p in results.iterdir()} == {"labs-try.ipynb"}


def test_the_seam_of_mkdocs_jupyter_has_not_moved():
    """mkdocs-jupyter が page.render を差し替えなくなったら、フックは黙らずに止まる。"""
    page = SimpleNamespace(file=object.__new__(NotebookFile))
    with pytest.raises(PluginError, match=r"hooks/labs\.py を見直してください"):
        labs.on_pre_page(page, None, None)
    page.render = "差し替えられたもの"
    labs.on_pre_page(page, None, None)
    assert not hasattr(page, "render")


def test_the_hook_asks_for_what_mkdocs_jupyter_offers():
    """使っている名前: 設定 kernel_name と、実行の設定を作る get_nbconvert_app。"""
    plugin = Plugin()
    plugin.load_config({})
    settings = execution.get_nbconvert_app(
        execute=True, kernel_name=plugin.config["kernel_name"], allow_errors=False
    ).config
    assert settings["ExecutePreprocessor"]["allow_errors"] is False
    assert settings["ExecutePreprocessor"]["enabled"] is True


@pytest.mark.parametrize(
    ("repo_url", "colab"),
    [
        ("", None),
        ("https://gitlab.com/someone/zerodl", None),
        ("https://github.com/someone/zerodl", "someone/zerodl"),
        ("https://github.com/someone/zero.dl.git", "someone/zero.dl"),
        ("https://github.com/someone/zerodl/", "someone/zerodl"),
    ],
)
def test_colab_needs_a_repository_on_github(site, unexecuted, repo_url, colab):
    page, _ = site(repo_url=repo_url)
    link = page.article.find("a", string="Colab で開く")
    if colab is None:
        assert link is None
        return
    start = "https://colab.research.google.com/github"
    assert link["href"] == f"{start}/{colab}/blob/notebooks/labs/try.ipynb"


def test_the_line_that_installs_stands_in_the_notebook_and_beside_the_button(site, unexecuted):
    page, folder = site()
    first = nbformat.read(folder / "labs" / "try.ipynb", as_version=4).cells[0].source
    (wheel,) = re.findall(r'%pip install -q "zerodl\[data,plot\] @ (.*)"', first)
    assert re.fullmatch(r"https://example\.org/zerodl/zerodl-[\d.]+-py3-none-any\.whl", wheel)
    assert f'pip install jupyterlab "zerodl[data,plot] @ {wheel}"' in page.article.text


def test_download_is_clean_portable_and_always_the_same():
    text = to_download(LAB, "zerodl", lambda link: f"https://example.org/{link}")
    assert text == to_download(LAB, "zerodl", lambda link: f"https://example.org/{link}")
    data = json.loads(text)
    sources = ["".join(cell["source"]) for cell in data["cells"]]
    assert sources[0].endswith("use_style()")
    assert sources[1].startswith("# 試しの実習")
    assert "(https://example.org/../index.md#top)" in sources[1]
    assert "def softmax(" in sources[1]
    assert "${y}$" in sources[1]
    assert sources[2] == "## 計算"
    assert all(cell.get("outputs", []) == [] for cell in data["cells"])
    assert "description:" not in text


def test_portable_turns_admonitions_into_quotations():
    text = '前\n\n!!! warning "注意"\n\n    一\n\n    - 二\n\n??? question "問"\n    答え\n\n後\n'
    assert portable(text, str) == (
        "前\n\n> **注意**\n>\n> 一\n>\n> - 二\n\n> **問**\n>\n> 答え\n\n後\n"
    )


def test_portable_leaves_ordinary_text_alone():
    text = "# 題\n\n[外](https://example.org/a.md) `{ #x }` $\\frac{.5}{y}$ ![](a.png)\n"
    assert portable(text, lambda link: "変えた") == text


def test_labs_run_in_threads_leave_nothing_open(tmp_path, monkeypatch):
    """一つのスレッドが二つの実習を続けて実行できて、イベントループも残しません。"""
    monkeypatch.setattr(labs.os, "cpu_count", lambda: 1)
    sources = {f"labs/{name}.py": f"# %%\nprint({number})\n" for number, name in enumerate("ab")}
    (tmp_path / "labs").mkdir()
    config = SimpleNamespace(
        docs_dir=str(tmp_path),
        config_file_path=str(tmp_path / "mkdocs.yml"),
        plugins={"mkdocs-jupyter": SimpleNamespace(config={"kernel_name": "python3"})},
    )
    labs.execute_together(sources, config)
    made = [nbformat.read(labs.result(config, where), as_version=4) for where in sources]
    assert [book.cells[0].outputs[0].text for book in made] == ["0\n", "1\n"]
    gc.collect()  # 閉じていないループがあれば、ここで警告が出て、失敗する


def test_labs_are_run_side_by_side_and_a_failure_waits_for_its_page(tmp_path, monkeypatch):
    meeting = Barrier(2, timeout=30)
    seen = []

    def execute(source, place, **options):
        seen.append((source, place.name, options["folder"]))
        meeting.wait()  # もう一つが同時に走っていなければ、ここで待ち続けて失敗する
        raise CellError("失敗", None)

    monkeypatch.setattr(labs, "executed", execute)
    monkeypatch.setattr(labs.os, "cpu_count", lambda: 2)
    jupyter = SimpleNamespace(config={"kernel_name": ""})
    config = SimpleNamespace(
        docs_dir=str(tmp_path),
        config_file_path=str(tmp_path / "mkdocs.yml"),
        plugins={"mkdocs-jupyter": jupyter},
    )
    labs.execute_together({"labs/a.py": "甲", "labs/b.py": "乙"}, config)
    folder = tmp_path / "labs"
    assert sorted(seen) == [("乙", "labs-b.ipynb", folder), ("甲", "labs-a.ipynb", folder)]
    assert not meeting.broken

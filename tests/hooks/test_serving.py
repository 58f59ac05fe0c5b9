"""書いている間(serve)の働き(hooks/serving.py)。"""

from types import SimpleNamespace

from mkdocs.config import load_config

from hooks import serving, shared


def test_every_hook_learns_the_command_from_mkdocs(monkeypatch):
    """MkDocs が読み込むフックは import したものと別の実体ですが、覚えは一つです。"""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.setenv("MPLBACKEND", "agg")  # フックが変えるので、後で元に戻す
    monkeypatch.setattr(shared, "serving", None)
    config = load_config(str(shared.ROOT / "mkdocs.yml"))
    readers = {name for name, hook in config.hooks.items() if hasattr(hook, "shared")}
    assert {f"hooks/{name}.py" for name in ("labs", "search", "serving")} <= readers
    assert config.hooks["hooks/serving.py"] is not serving
    for command in ("serve", "build"):
        config.plugins.on_startup(command=command, dirty=False)
        known = {config.hooks[name].shared.serving for name in readers}
        assert known == {shared.serving} == {command == "serve"}


def test_serve_watches_and_reloads_the_package(monkeypatch):
    watched = []
    serving.on_serve(SimpleNamespace(watch=watched.append), config=None, builder=None)
    assert watched == [str(shared.ROOT / "zerodl")]
    for now, left in [(False, True), (True, False)]:
        modules = {"zerodl": 1, "zerodl.softmax": 1, "zerodlx": 1}
        monkeypatch.setattr(serving, "sys", SimpleNamespace(modules=modules))
        monkeypatch.setattr(shared, "serving", now)
        serving.on_pre_build(None)
        assert ("zerodl.softmax" in modules, "zerodlx" in modules) == (left, True)

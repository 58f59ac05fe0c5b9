"""控え(hooks/store.py)。同じものから二度は作らず、使わないものから捨てる。"""

import os

import pytest

from hooks import store


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "CACHE", tmp_path)


def test_the_same_thing_is_made_once():
    made = []
    for key in ("甲", "甲", "乙"):
        assert (
            store.kept("図", key, lambda key=key: made.append(key) or key.encode()) == key.encode()
        )
    assert made == ["甲", "乙"]


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError):
        store.kept("図", "甲", lambda: 1 // 0)
    assert store.read("図", "甲") is None
    assert not list(tmp_path.rglob("*"))


def test_what_was_used_last_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "KEPT", 2)
    for age, key in enumerate("甲乙丙"):
        store.write("図", key, b"")
        os.utime(tmp_path / "図" / key, (age, age))
    store.read("図", "甲")
    store.tidy("図")
    assert {path.name for path in (tmp_path / "図").iterdir()} == {"甲", "丙"}

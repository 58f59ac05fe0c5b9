"""計算のテストの共通設定: あふれ・0 除算・無効な演算を、警告で済ませず例外にします。"""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def strict_numerics():
    """Exp が 0 に落ちるアンダーフローだけは、正しい結果なので認めます。"""
    with np.errstate(all="raise", under="ignore"):
        yield

"""計算のテストの共通設定: あふれ・0 除算・無効な演算を、警告で済ませず例外にします。"""

import numpy as np
import pytest
from hypothesis import settings

# 混んだ機械でも落ちず(時間で判定しない)、いつ走らせても同じ例を試す
settings.register_profile("zerodl", deadline=None, derandomize=True)
settings.load_profile("zerodl")


@pytest.fixture(autouse=True)
def strict_numerics():
    """Exp が 0 に落ちるアンダーフローだけは、正しい結果なので認めます。"""
    with np.errstate(all="raise", under="ignore"):
        yield

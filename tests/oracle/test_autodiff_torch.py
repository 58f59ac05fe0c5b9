"""同じ式を PyTorch の float64 で計算し、値と勾配を照らします。"""

import numpy as np
import pytest
import torch

from tests.test_autodiff import EXPRESSIONS
from zerodl.autodiff import Value


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_the_same_expression(expression):
    for point in np.random.default_rng(5).normal(size=(10, 2)):
        ours = [Value(v) for v in point]
        theirs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in point]
        y, right = expression(*ours), expression(*theirs)
        y.backward()
        right.backward()
        np.testing.assert_allclose(y.data, right.item(), rtol=1e-12)
        np.testing.assert_allclose(
            [v.grad for v in ours],
            [0 if v.grad is None else v.grad.item() for v in theirs],
            rtol=1e-12,
            atol=1e-12,
        )

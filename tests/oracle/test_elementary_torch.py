"""初歩の関数を PyTorch の float64 と照らします。"""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from zerodl import activations, losses
from zerodl.softmax import log_softmax, softmax

RNG = np.random.default_rng(20)
U = RNG.normal(0, 5, (8, 6))
PAIRS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "identity": torch.nn.Identity(),
}


@pytest.mark.parametrize("name", PAIRS)
def test_activations_and_derivatives(name):
    u = torch.tensor(np.append(U, 0.0), requires_grad=True)  # 折れ目の 0 も含める
    y = PAIRS[name](u)
    y.sum().backward()
    x = u.detach().numpy()
    np.testing.assert_allclose(getattr(activations, name)(x), y.detach().numpy(), atol=1e-15)
    derivative = getattr(activations, "d_" + name)(x)
    np.testing.assert_allclose(derivative, u.grad.numpy(), atol=1e-15)


def test_softmax():
    u = torch.tensor(U)
    np.testing.assert_allclose(softmax(U), F.softmax(u, dim=-1).numpy(), rtol=1e-13)
    np.testing.assert_allclose(log_softmax(U), F.log_softmax(u, dim=-1).numpy(), rtol=1e-12)


def test_losses():
    t = RNG.integers(0, 6, 8)
    T = RNG.integers(0, 2, U.shape)
    y = RNG.normal(size=U.shape)
    u = torch.tensor(U)
    expected = F.cross_entropy(u, torch.tensor(t)).item()
    np.testing.assert_allclose(losses.cross_entropy(U, t), expected, rtol=1e-13)
    expected = F.binary_cross_entropy_with_logits(u, torch.tensor(T, dtype=torch.float64)).item()
    np.testing.assert_allclose(losses.binary_cross_entropy(U, T), expected, rtol=1e-13)
    expected = F.mse_loss(u, torch.tensor(y)).item()
    np.testing.assert_allclose(losses.mean_squared_error(U, y), expected, rtol=1e-13)
    one_hot = F.one_hot(torch.tensor(t), 6).numpy()
    np.testing.assert_array_equal(losses.one_hot(t, 6), one_hot)

"""ネットワーク全体を、同じ重みの PyTorch と、損失とすべての勾配について比べます。"""

from itertools import pairwise

import numpy as np
import pytest
import torch

from zerodl.networks import deep_convnet, mlp, simple_convnet
from zerodl.optimizers import Adam
from zerodl.regularization import L1, L2, Dropout
from zerodl.training import train_step

nn = torch.nn
TOLERANCE = {"rtol": 1e-9, "atol": 1e-11}
ACTIVATIONS = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.01),
}


class FixedDropout(nn.Module):
    """Zerodl のドロップアウトと同じ乱数で、同じ所を 0 にします。"""

    def __init__(self, ratio, rng):
        super().__init__()
        self.ratio, self.rng = ratio, rng

    def forward(self, x):
        if not self.training:
            return x
        mask = self.rng.random(tuple(x.shape), np.float32) >= self.ratio
        return x * torch.tensor(mask) / (1 - self.ratio)


def copied(network, module):
    """Zerodl のパラメータを、並び順に PyTorch の module へ写します。"""
    module = module.double()
    with torch.no_grad():
        for p, q in zip(network.params.values(), module.parameters(), strict=True):
            # 全結合の重みは、PyTorch では転置して持つ
            q.copy_(torch.tensor(p.T if p.ndim == 2 else p))
    return module


def compare(network, module, x, t):
    """訓練のときの損失・勾配と、推論のときの出力を比べます。"""
    loss, gradient = network.loss_and_gradient(x, t)
    module.train()
    module.zero_grad()
    expected = nn.functional.cross_entropy(module(torch.tensor(x)), torch.tensor(t))
    expected.backward()
    np.testing.assert_allclose(loss, expected.item(), rtol=1e-11)
    for g, q in zip(gradient.values(), module.parameters(), strict=True):
        np.testing.assert_allclose(g.T if g.ndim == 2 else g, q.grad.numpy(), **TOLERANCE)
    module.eval()
    with torch.no_grad():
        logits = module(torch.tensor(x)).numpy()
    np.testing.assert_allclose(network.predict(x), logits, **TOLERANCE)


def data(*shape, classes=10):
    rng = np.random.default_rng(1)
    return rng.normal(size=shape), rng.integers(0, classes, shape[0])


def linear_stack(sizes, activation, batch_norm=False, dropout=None):
    modules = []
    for n_in, n_out in pairwise(sizes[:-1]):
        modules += [nn.Linear(n_in, n_out)]
        modules += [nn.BatchNorm1d(n_out)] if batch_norm else []
        modules += [ACTIVATIONS[activation]()]
        modules += [dropout()] if dropout else []
    return nn.Sequential(*modules, nn.Linear(sizes[-2], sizes[-1]))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_mlp(activation):
    sizes = [784, 50, 100, 10]
    network = mlp(sizes, activation, rng=np.random.default_rng(0), dtype=np.float64)
    compare(network, copied(network, linear_stack(sizes, activation)), *data(20, 784))


def test_mlp_with_batch_normalisation_and_dropout():
    sizes = [30, 20, 15, 5]
    network = mlp(
        sizes, batch_norm=True, dropout=0.4, rng=np.random.default_rng(0), dtype=np.float64
    )
    for layer in network.layers:
        if isinstance(layer, Dropout):
            layer.rng = np.random.default_rng(7)
    module = linear_stack(sizes, "relu", True, lambda: FixedDropout(0.4, np.random.default_rng(7)))
    compare(network, copied(network, module), *data(12, 30, classes=5))


def test_simple_convnet():
    network = simple_convnet(rng=np.random.default_rng(0), dtype=np.float64)
    module = nn.Sequential(
        nn.Conv2d(1, 30, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(4320, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )
    compare(network, copied(network, module), *data(8, 1, 28, 28))


def test_deep_convnet():
    network = deep_convnet(rng=np.random.default_rng(0), dtype=np.float64)
    network.layers[-2].rng = np.random.default_rng(7)

    def pair(C, FN, pad):
        return [
            nn.Conv2d(C, FN, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(FN, FN, 3, padding=pad),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]

    module = nn.Sequential(
        *pair(1, 16, 1),
        *pair(16, 32, 2),
        *pair(32, 64, 1),
        nn.Flatten(),
        nn.Linear(1024, 50),
        nn.ReLU(),
        FixedDropout(0.5, np.random.default_rng(7)),
        nn.Linear(50, 10),
    )
    compare(network, copied(network, module), *data(6, 1, 28, 28))


@pytest.mark.parametrize("penalty", [None, L1(0.01), L2(0.01)])
def test_fifty_training_steps_stay_together(penalty):
    sizes = [20, 15, 4]
    network = mlp(sizes, rng=np.random.default_rng(0), dtype=np.float64)
    module = copied(network, linear_stack(sizes, "relu"))
    ours, theirs = Adam(0.01), torch.optim.Adam(module.parameters(), 0.01)
    for step in range(50):
        rng = np.random.default_rng(step)
        x, t = rng.normal(size=(16, 20)), rng.integers(0, 4, 16)
        loss = train_step(network, ours, x, t, penalty)
        theirs.zero_grad()
        expected = nn.functional.cross_entropy(module(torch.tensor(x)), torch.tensor(t))
        weights = [p for p in module.parameters() if p.ndim == 2]
        extra = torch.tensor(0.0)
        if isinstance(penalty, L1):
            extra = 0.01 * sum(w.abs().sum() for w in weights)
        if isinstance(penalty, L2):
            extra = 0.5 * 0.01 * sum((w**2).sum() for w in weights)
        (expected + extra).backward()
        theirs.step()
        np.testing.assert_allclose(loss, expected.item(), rtol=1e-9)
    for p, q in zip(network.params.values(), module.parameters(), strict=True):
        expected = q.detach().numpy()
        np.testing.assert_allclose(p.T if p.ndim == 2 else p, expected, rtol=1e-7, atol=1e-9)


def test_float32_agrees_with_pytorch_in_single_precision():
    network = simple_convnet(rng=np.random.default_rng(0))
    module = nn.Sequential(
        nn.Conv2d(1, 30, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(4320, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )
    module = copied(network, module).float()
    x, t = data(8, 1, 28, 28)
    x = x.astype(np.float32)
    expected = nn.functional.cross_entropy(module(torch.tensor(x)), torch.tensor(t))
    expected.backward()
    loss, gradient = network.loss_and_gradient(x, t)
    np.testing.assert_allclose(loss, expected.item(), rtol=1e-5)
    for g, q in zip(gradient.values(), module.parameters(), strict=True):
        assert g.dtype == np.float32
        expected_g = q.grad.numpy()
        scale = np.abs(expected_g).max()
        np.testing.assert_allclose(g.T if g.ndim == 2 else g, expected_g, atol=1e-5 * scale)

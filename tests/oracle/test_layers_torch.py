"""層を、同じ入力を渡した PyTorch と、値とすべての勾配について比べます。"""

import numpy as np
import pytest
import torch

from zerodl.convolution import Convolution
from zerodl.layers import Affine, Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from zerodl.loss_layers import IdentitySquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from zerodl.normalization import BatchNorm
from zerodl.pooling import AveragePool, MaxPool

nn, F = torch.nn, torch.nn.functional
TOLERANCE = {"rtol": 1e-10, "atol": 1e-11}


def tensor(x, grad=False):
    return torch.tensor(x, requires_grad=grad)


def rng(seed=0):
    return np.random.default_rng(seed)


def assert_same_as_torch(layer, function, x, train=False, **params):
    """Torch の function(x, **params) と、出力・dx・パラメータの勾配を比べます。"""
    x_torch = tensor(x, grad=True)
    p_torch = {name: tensor(value, grad=True) for name, value in params.items()}
    expected = function(x_torch, **p_torch)
    y = layer.forward(x, train)
    np.testing.assert_allclose(y, expected.detach().numpy(), **TOLERANCE)
    dy = rng(9).normal(size=y.shape)
    expected.backward(tensor(dy))
    np.testing.assert_allclose(layer.backward(dy), x_torch.grad.numpy(), **TOLERANCE)
    for name, value in p_torch.items():
        np.testing.assert_allclose(layer.grads[name], value.grad.numpy(), **TOLERANCE)


def test_affine():
    W, b = rng().normal(size=(5, 3)), rng(1).normal(size=3)
    assert_same_as_torch(
        Affine(W, b), lambda x, W, b: F.linear(x, W.T, b), rng(2).normal(size=(7, 5)), W=W, b=b
    )


@pytest.mark.parametrize(
    ("layer", "function"),
    [
        (Sigmoid(), torch.sigmoid),
        (Tanh(), torch.tanh),
        (ReLU(), torch.relu),
        (LeakyReLU(), F.leaky_relu),
        (LeakyReLU(0.3), lambda x: F.leaky_relu(x, 0.3)),
        (Flatten(), lambda x: x.flatten(1)),
    ],
)
def test_layers_without_parameters(layer, function):
    x = 3 * rng().normal(size=(4, 3, 5, 2))
    x[0] = 0.0  # 折れ目の上でも同じ約束
    assert_same_as_torch(layer, function, x)


GEOMETRY = [  # C, FN, H, W, FH, FW, stride, pad
    (1, 4, 7, 6, 3, 2, 1, 0),
    (3, 2, 7, 8, 3, 3, 2, 1),
    (4, 5, 6, 6, 2, 2, 1, 3),
    (5, 3, 9, 7, 4, 3, 3, 2),
    (16, 8, 8, 8, 3, 3, 1, 1),
    (2, 2, 5, 5, 1, 1, 2, 0),
    (2, 3, 11, 12, 5, 4, 4, 6),
]


@pytest.mark.parametrize("sizes", GEOMETRY)
def test_convolution(sizes):
    C, FN, H, Wd, FH, FW, stride, pad = sizes
    x = rng(1).normal(size=(3, C, H, Wd))
    W, b = rng(2).normal(size=(FN, C, FH, FW)), rng(3).normal(size=FN)
    assert_same_as_torch(
        Convolution(W, b, stride, pad),
        lambda x, W, b: F.conv2d(x, W, b, stride, pad),
        x,
        W=W,
        b=b,
    )


@pytest.mark.parametrize("setting", [(2,), (3,), (2, 1), (3, 2), (1, 2)])
@pytest.mark.parametrize("ties", [False, True])
def test_pooling(setting, ties):
    x = rng().normal(size=(2, 3, 8, 7))
    if ties:
        x = np.maximum(np.round(x), 0)
    assert_same_as_torch(MaxPool(*setting), lambda x: F.max_pool2d(x, *setting), x)
    assert_same_as_torch(AveragePool(*setting), lambda x: F.avg_pool2d(x, *setting), x)


@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 5, 2)])
@pytest.mark.parametrize("momentum", [0.1, 0.4])
def test_batch_normalisation(shape, momentum):
    make = nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d
    other = make(4, momentum=momentum, eps=1e-3, dtype=torch.float64)
    layer = BatchNorm(4, momentum=momentum, eps=1e-3)
    gamma, beta = rng(1).normal(size=4), rng(2).normal(size=4)
    layer.params["gamma"][...], layer.params["beta"][...] = gamma, beta

    def function(x, gamma, beta):
        return F.batch_norm(
            x, other.running_mean, other.running_var, gamma, beta, other.training, momentum, 1e-3
        )

    for step in range(3):
        x = rng(step).normal(2.0, 3.0, size=shape)
        other.train()
        assert_same_as_torch(layer, function, x, train=True, gamma=gamma, beta=beta)
        for name in ("running_mean", "running_var"):
            np.testing.assert_allclose(
                layer.buffers[name], getattr(other, name).numpy(), **TOLERANCE
            )
        other.eval()
        assert_same_as_torch(layer, function, x, gamma=gamma, beta=beta)


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_loss_layers(scale):
    x = scale * rng().normal(size=(6, 4))
    t, b, r = rng(1).integers(0, 4, 6), rng(2).integers(0, 2, (6, 4)), rng(3).normal(size=(6, 4))
    for layer, target, loss in [
        (SoftmaxCrossEntropy(), t, lambda u: F.cross_entropy(u, tensor(t))),
        (
            SigmoidCrossEntropy(),
            b,
            lambda u: F.binary_cross_entropy_with_logits(u, tensor(b.astype(float))),
        ),
        (IdentitySquaredError(), r, lambda u: 0.5 * ((u - tensor(r)) ** 2).sum() / len(u)),
    ]:
        u = tensor(x, grad=True)
        expected = loss(u)
        expected.backward()
        np.testing.assert_allclose(layer.forward(x, target), expected.item(), rtol=1e-12)
        np.testing.assert_allclose(layer.backward(), u.grad.numpy(), rtol=1e-10, atol=1e-14)

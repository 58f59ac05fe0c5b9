"""最適化を、torch.optim と 200 回の更新で比べます。"""

import numpy as np
import pytest
import torch

from zerodl.optimizers import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp

optim = torch.optim
PAIRS = {
    "SGD": (SGD(), lambda p: optim.SGD(p)),
    "SGD-0.1": (SGD(0.1), lambda p: optim.SGD(p, 0.1)),
    "Momentum": (Momentum(), lambda p: optim.SGD(p, momentum=0.9)),
    "Momentum-0.5": (Momentum(0.1, 0.5), lambda p: optim.SGD(p, 0.1, momentum=0.5)),
    "Nesterov": (Nesterov(), lambda p: optim.SGD(p, momentum=0.9, nesterov=True)),
    "Nesterov-0.5": (
        Nesterov(0.1, 0.5),
        lambda p: optim.SGD(p, 0.1, momentum=0.5, nesterov=True),
    ),
    "AdaGrad": (AdaGrad(), lambda p: optim.Adagrad(p)),
    "AdaGrad-eps": (AdaGrad(0.1, eps=0.1), lambda p: optim.Adagrad(p, 0.1, eps=0.1)),
    "RMSProp": (RMSProp(), lambda p: optim.RMSprop(p)),
    "RMSProp-0.55": (
        RMSProp(0.1, decay=0.55, eps=0.1),
        lambda p: optim.RMSprop(p, 0.1, alpha=0.55, eps=0.1),
    ),
    "Adam": (Adam(), lambda p: optim.Adam(p)),
    "Adam-0.5": (
        Adam(0.1, 0.5, 0.555, eps=0.1),
        lambda p: optim.Adam(p, 0.1, betas=(0.5, 0.555), eps=0.1),
    ),
    "AdamW": (AdamW(), lambda p: optim.AdamW(p)),
    "AdamW-0.5": (
        AdamW(0.1, 0.5, 0.6, eps=0.1, weight_decay=0.3),
        lambda p: optim.AdamW(p, 0.1, betas=(0.5, 0.6), eps=0.1, weight_decay=0.3),
    ),
}


@pytest.mark.parametrize(("ours", "make"), PAIRS.values(), ids=PAIRS)
def test_two_hundred_steps(ours, make):
    rng = np.random.default_rng(0)
    params = {"W1": rng.normal(size=(4, 3)), "b1": rng.normal(size=3)}
    tensors = [torch.tensor(p.copy(), requires_grad=True) for p in params.values()]
    theirs = make(tensors)
    for step in range(200):
        # 0 が並ぶ勾配、大きさの違う勾配も混ぜる
        grads = {
            name: 10.0 ** (step % 3 - 1) * rng.normal(size=p.shape) for name, p in params.items()
        }
        grads["W1"][0] = 0.0
        ours.update(params, grads)
        for q, g in zip(tensors, grads.values(), strict=True):
            q.grad = torch.tensor(g)
        theirs.step()
        for q, p in zip(tensors, params.values(), strict=True):
            np.testing.assert_allclose(p, q.detach().numpy(), rtol=1e-10, atol=1e-10)

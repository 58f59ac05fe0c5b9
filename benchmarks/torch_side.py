"""比べる相手: 同じ形のネットワークを、PyTorch の既定の書き方で作ります。"""

from itertools import pairwise

import numpy as np

try:
    import torch
    from torch import nn
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "比べる相手の PyTorch が入っていません。"
        '次のコマンドで入ります: pip install -c constraints.txt -e ".[oracle]"'
    ) from error

torch.set_num_threads(1)

OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, 0.01),
    "Momentum": lambda p: torch.optim.SGD(p, 0.01, momentum=0.9),
    "Nesterov": lambda p: torch.optim.SGD(p, 0.01, momentum=0.9, nesterov=True),
    "AdaGrad": lambda p: torch.optim.Adagrad(p, 0.01),
    "RMSProp": lambda p: torch.optim.RMSprop(p, 0.01),
    "Adam": lambda p: torch.optim.Adam(p, 0.01),
    "AdamW": lambda p: torch.optim.AdamW(p, 0.01),
}


def mlp(sizes):
    """全結合と ReLU を重ねます。"""
    modules = []
    for n_in, n_out in pairwise(sizes):
        modules += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def simple_convnet():
    """``zerodl.networks.simple_convnet`` と同じ形です。"""
    return nn.Sequential(
        nn.Conv2d(1, 30, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(4320, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )


def deep_convnet():
    """``zerodl.networks.deep_convnet`` と同じ形です。"""
    modules = []
    for C, FN, pad in ((1, 16, 1), (16, 32, 2), (32, 64, 1)):
        modules += [nn.Conv2d(C, FN, 3, padding=1), nn.ReLU()]
        modules += [nn.Conv2d(FN, FN, 3, padding=pad), nn.ReLU(), nn.MaxPool2d(2)]
    head = [nn.Flatten(), nn.Linear(1024, 50), nn.ReLU(), nn.Dropout(0.5), nn.Linear(50, 10)]
    return nn.Sequential(*modules, *head)


def step(network, x, t):
    """訓練 1 回分(順伝播・逆伝播・更新)を行う関数を返します。"""
    x, t = torch.tensor(x), torch.tensor(t)
    optimizer = OPTIMIZERS["SGD"](network.parameters())

    def work():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(x), t)
        loss.backward()
        optimizer.step()
        return loss.item()

    return work


def forward(network, x):
    """推論 1 回分を行う関数を返します。"""
    x = torch.tensor(x)
    network.eval()

    def work():
        with torch.no_grad():
            return network(x)

    return work


def update(name, params, grads):
    """更新 1 回分を行う関数を返します。"""
    tensors = [torch.tensor(p, requires_grad=True) for p in params.values()]
    for p, g in zip(tensors, grads.values(), strict=True):
        p.grad = torch.tensor(np.ascontiguousarray(g))
    return OPTIMIZERS[name](tensors).step

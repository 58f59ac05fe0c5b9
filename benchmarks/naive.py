"""素朴な数値微分: 1 個の重みを動かすたびに、ネットワーク全体を計算し直します。

『ゼロから作るDeep Learning』と同じ方針(辞書の params、float64、重みを 1 個ずつ ±h)です。
"""

import numpy as np


def loss(params, x, t):
    """2 層のネットワークの、交差エントロピーの平均を返します。"""
    z = np.maximum(x @ params["W1"] + params["b1"], 0.0)
    u = z @ params["W2"] + params["b2"]
    u = u - u.max(axis=1, keepdims=True)
    y = np.exp(u) / np.exp(u).sum(axis=1, keepdims=True)
    return -np.mean(np.log(y[np.arange(len(t)), t]))


def slopes(params, x, t, name, indices, h=6e-6):
    """パラメータ name の、indices の成分の傾きを一つずつ測ります。"""
    p, found = params[name], []
    for index in indices:
        center = p[index]
        p[index] = center + h
        above = loss(params, x, t)
        p[index] = center - h
        below = loss(params, x, t)
        p[index] = center
        found.append((above - below) / (2 * h))
    return np.array(found)

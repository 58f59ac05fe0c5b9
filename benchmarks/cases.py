"""測る項目: ネットワークの 1 回の訓練、更新、数値微分、記憶量、起動の時間です。"""

import subprocess
import sys
import tracemalloc

import numpy as np

from benchmarks import naive, torch_side
from benchmarks.timing import Result, children_time, medians, race
from zerodl import optimizers
from zerodl.differences import numerical_gradient_affine
from zerodl.networks import deep_convnet, mlp, simple_convnet
from zerodl.training import train_step

BATCH = 100


def rng():
    """いつも同じ所から始まる乱数の生成器です。"""
    return np.random.default_rng(0)


def images(flat=False):
    """乱数の画像とラベルを 1 バッチ分返します。"""
    shape = (BATCH, 784) if flat else (BATCH, 1, 28, 28)
    return rng().random(shape, np.float32), rng().integers(0, 10, BATCH)


def step(network, x, t):
    """訓練 1 回分を行う関数を返します。"""
    optimizer = optimizers.SGD(0.01)
    return lambda: train_step(network, optimizer, x, t)


def mlp_steps(rounds):
    """小さな全結合のネットワークの、訓練 1 回。"""
    x, t = images(flat=True)
    for sizes in ([784, 50, 10], [784, 40, 20, 10]):
        name = "MLP " + "-".join(map(str, sizes)) + " の訓練 1 回"
        theirs = torch_side.step(torch_side.mlp(sizes), x, t)
        yield race(name, step(mlp(sizes, rng=rng()), x, t), theirs, 2.0, 10 * rounds, repeat=10)


def convnet_steps(rounds):
    """畳み込みのネットワークの、訓練 1 回と推論 1 回。"""
    x, t = images()
    ours, theirs = simple_convnet(rng=rng()), torch_side.simple_convnet()
    yield race(
        "小さな ConvNet の訓練 1 回", step(ours, x, t), torch_side.step(theirs, x, t), 1.25, rounds
    )
    yield race(
        "小さな ConvNet の推論 1 回",
        lambda: ours.predict(x),
        torch_side.forward(theirs, x),
        1.5,
        rounds,
    )
    deep = step(deep_convnet(rng=rng()), x, t)
    theirs = torch_side.step(torch_side.deep_convnet(), x, t)
    yield race("深い ConvNet の訓練 1 回", deep, theirs, 0.65, max(rounds // 2, 3))


def deep_memory(rounds):
    """深い ConvNet の訓練 1 回で、同時に使う記憶量の最大。"""
    x, t = images()
    tracemalloc.start()
    work = step(deep_convnet(rng=rng()), x, t)
    work()
    tracemalloc.reset_peak()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    yield Result("深い ConvNet の訓練 1 回の記憶量", peak, "MB", 60.0, "入力のほかに確保した最大")


def optimizer_updates(rounds):
    """最適化の更新 1 回。784-50-10 のパラメータで比べます。"""
    network = mlp([784, 50, 10], rng=rng())
    grads = network.gradient(*images(flat=True))
    for name in torch_side.OPTIMIZERS:
        params = {key: p.copy() for key, p in network.params.items()}
        optimizer = getattr(optimizers, name)(0.01)
        theirs = torch_side.update(name, params, grads)
        yield race(
            f"{name} の更新 1 回",
            lambda optimizer=optimizer, params=params: optimizer.update(params, grads),
            theirs,
            1.0,
            10 * rounds,
            repeat=10,
        )


def losses(u, t):
    """ロジットの束 (B, N, K) から、それぞれの損失 (B,) を返します。"""
    B, N, K = u.shape
    v = u.reshape(-1, K).T.copy()  # (K, B·N) 短い軸を外側に置くと、和が速い
    v -= v.max(axis=0)
    correct = v.reshape(K, B, N)[t, :, np.arange(N)]  # (N, B)
    np.exp(v, out=v)
    total = np.log(v.sum(axis=0)).reshape(B, N)  # log-sum-exp
    return total.mean(axis=1) - correct.mean(axis=0)


def hidden(u):
    """ReLU です。渡された写しの上に、そのまま書きます。"""
    return np.maximum(u, 0.0, out=u)


def numerical(rounds):
    """784-50-10 の全パラメータの数値微分。素朴な方は、重みの一部を測って全体に換算します。"""
    network = mlp([784, 50, 10], rng=rng(), dtype=np.float64)
    x, t = images(flat=True)
    x, p = x.astype(np.float64), dict(network.params)
    z = np.maximum(x @ p["W1"] + p["b1"], 0.0)

    def ours():
        first = numerical_gradient_affine(
            lambda u: losses(hidden(u) @ p["W2"] + p["b2"], t), x, p["W1"], p["b1"]
        )
        return *first, *numerical_gradient_affine(lambda u: losses(u, t), z, p["W2"], p["b2"])

    sample = [(int(i), int(j)) for i, j in rng().integers(0, (784, 50), (100, 2))]
    found = ours()[0]
    expected = naive.slopes(p, x, t, "W1", sample)
    np.testing.assert_allclose([found[i] for i in sample], expected, rtol=1e-6, atol=1e-8)
    fast, slow = medians([ours, lambda: naive.slopes(p, x, t, "W1", sample)], max(rounds // 5, 3))
    total = sum(value.size for value in p.values())
    slow *= total / len(sample)
    detail = f"zerodl {fast / 1000:.2f} s、素朴な形 {slow / 1000:.1f} s({total} 個に換算)"
    yield Result("数値微分 784-50-10", slow / fast, "倍", 15.0, detail)


def backward(rounds):
    """784-50-10 の全パラメータの勾配。素朴な数値微分が、逆伝播 1 往復の何倍かかるか。"""
    network = mlp([784, 50, 10], rng=rng(), dtype=np.float64)
    x, t = images(flat=True)
    x, p = x.astype(np.float64), dict(network.params)
    repeat, sample = 20, [(i, i % 50) for i in range(100)]
    once, slow = medians(
        [
            lambda: [network.gradient(x, t) for _ in range(repeat)],
            lambda: naive.slopes(p, x, t, "W1", sample),
        ],
        max(rounds // 2, 3),
    )
    once, total = once / repeat, sum(value.size for value in p.values())
    slow *= total / len(sample)
    detail = f"逆伝播 {once:.3g} ms、素朴な数値微分 {slow / 1000:.1f} s({total} 個に換算)"
    yield Result("逆伝播の勾配 784-50-10", slow / once, "倍", 10000.0, detail)


EPOCH = """
import numpy as np
from zerodl.networks import mlp
from zerodl.optimizers import SGD
from zerodl.training import fit
rng = np.random.default_rng(0)
x, t = rng.random((5000, 784), np.float32), rng.integers(0, 10, 5000)
fit(mlp([784, 50, 10], rng=rng), SGD(0.1), x, t, epochs=1, rng=rng)
"""
MODULES = "import zerodl.training, zerodl.datasets, zerodl.gradients, zerodl.perceptron"


def python(code):
    """新しい Python で code を実行する関数を返します。"""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def processes(rounds):
    """Python の起動から、50 回の更新を終えるまで。import だけの時間も測ります。"""
    epoch, numpy, package, everything = medians(
        [
            python(EPOCH),
            python("import numpy"),
            python("import numpy, zerodl"),
            python(f"import numpy; {MODULES}"),
        ],
        rounds,
        clock=children_time,
    )
    yield Result("起動から 1 エポック(50 回)まで", epoch / 1000, "s", 0.3)
    detail = f"主なモジュールをすべて読むと {everything - numpy:.0f} ms"
    yield Result("import zerodl が NumPy に足す時間", package - numpy, "ms", 20.0, detail)


CASES = [
    mlp_steps,
    convnet_steps,
    deep_memory,
    optimizer_updates,
    numerical,
    backward,
    processes,
]

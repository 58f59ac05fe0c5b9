# ---
# description: 5 層のネットワークに手書き数字を通し、四つの初期値と三つの活性化関数で、値と勾配のヒストグラムが層ごとにどう変わるかを見る実習です。
# question: 初期値を変えると、層の中の値はどう散らばるのか
# needs: [deep/vanishing.md, deep/initializers.md]
# modules: []
# aliases: [活性化のヒストグラム, アクティベーション分布, 活性化分布, activation histogram, 勾配のヒストグラム, 初期値の比較, Xavier, He, 飽和]
# ---

# %% [markdown]
# # 活性化のヒストグラム { #activation-histograms }
#
# [重みの初期値](../deep/initializers.md)の部品には、乱数を通しました。こんどは、本物の手書き数字です。同じ 500 枚を、tanh の中間層が 5 層あるネットワークに通しました。違うのは、初めの重みの標準偏差だけです。
# 次の図は、1 層目、3 層目、5 層目から出てきた値のヒストグラムです。学習が進みそうなのは、どの段でしょうか。

# %%
# 図: 3 行 3 列のヒストグラム。列は 1、3、5 層目。上の段の標準偏差 0.01 では、3 層目から 0 に針のように集まる。中の段の Xavier では、どの層も 0 を中心にした山。下の段の標準偏差 1 では、どの層も −1 と 1 の両端に張り付く。
import matplotlib.pyplot as plt
import numpy as np

from zerodl.datasets import mnist
from zerodl.initializers import normal
from zerodl.networks import mlp
from zerodl.plotting import PALETTE

x, t, x_test, t_test = mnist()


def draw(ax, values, low, high, name):
    counts, edges = np.histogram(np.clip(values, low, high), bins=30, range=(low, high))
    ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=PALETTE[name])
    ax.set(yticks=[], xticks=[low, high])


rows = (("0.01", normal(0.01)), ("Xavier", "xavier"), ("1", normal(1.0)))
fig, axes = plt.subplots(3, 3, figsize=(5.0, 4.2))
for row, (name, initial) in zip(axes, rows, strict=True):
    network = mlp([784, *[100] * 5, 10], "tanh", initial, rng=np.random.default_rng(0))
    z, outputs = x[:500], []
    for layer in network.layers:
        z = layer.forward(z)
        outputs += [] if layer.params else [z]
    for ax, i in zip(row, (0, 2, 4), strict=True):
        draw(ax, outputs[i], -1, 1, "forward")
    row[0].set_ylabel(name)
for ax, i in zip(axes[0], (1, 3, 5), strict=True):
    ax.set_title(f"{i} 層目")

# %% [markdown]
# 上の段では、3 層目から、どの値もほとんど 0 です。下の段では、両端に張り付いています。中の段の Xavier だけが、5 層目まで山の形を保ちました。
# これは前から見た値です。では、後ろから戻る勾配は、どうなっているでしょうか。自分で測ってみましょう。
#
# ## 値と勾配を、層ごとに書き留める { #record }
#
# 学習の前のネットワークに 500 枚を通し、活性化関数の層から出た値を、順に `zs` へ書き留めます。
# そのあと、後ろから戻りながら、同じ層を戻った勾配、つまり $\partial L/\partial u$ を `ds` へ書き留めます。パラメータのない層が、活性化関数です。

# %%
import numpy as np

from zerodl.datasets import mnist
from zerodl.initializers import normal
from zerodl.networks import mlp

x, t, x_test, t_test = mnist()


def make(kind, initial):
    rng = np.random.default_rng(0)
    sizes = [784, *[100] * 5, 10]
    return mlp(sizes, kind, initial, rng=rng)


# %% [markdown]
# `make` は、学習の前のネットワークを作ります。次の `record` が、書き留める関数です。


# %%
def record(net):
    z, zs, ds = x[:500], [], []
    for layer in net.layers:
        z = layer.forward(z)
        if not layer.params:
            zs.append(z)
    net.loss_layer.forward(z, t[:500])
    d = net.loss_layer.backward()
    for layer in reversed(net.layers):
        d = layer.backward(d)
        if not layer.params:
            ds.insert(0, d)
    return zs, ds


# %% [markdown]
# 初期値は四つです。標準偏差が 1 と 0.01 の正規分布、それに Xavier と He です。大きさは、二乗の平均の平方根で測ります。
# まず tanh で、1 層目、3 層目、5 層目の値の大きさを比べます。

# %%
initials = {
    "1": normal(1.0),
    "0.01": normal(0.01),
    "Xavier": "xavier",
    "He": "he",
}


def size(a):
    return np.sqrt((a**2).mean())


def table(kind, which, form):
    for name, initial in initials.items():
        found = record(make(kind, initial))
        sizes = [size(a) for a in found[which]]
        cells = [format(s, form) for s in sizes]
        print(f"{name:7}", *cells[::2])


table("tanh", 0, "6.3f")

# %% [markdown]
# <!-- claim
# stuck, small = (
#     np.array([size(z) for z in record(make("tanh", initials[name]))[0]]) for name in ("1", "0.01")
# )
# assert (stuck > 0.95).all()
# assert (abs(small[1:] / small[:-1] - 0.1) < 0.01).all()
# -->
# 1 では 0.95 を超えて張り付き、0.01 では層ごとにおよそ 10 分の 1 です。ノードが 100 個なので、$\sqrt{100} \times 0.01 = 0.1$ 倍になるのでした。
# 次は、勾配です。上の表から、どの行の勾配が残っていると思いますか。

# %%
table("tanh", 1, "8.1e")

# %% [markdown]
# <!-- claim
# one, small, xavier = (
#     np.array([size(d) for d in record(make("tanh", initials[name]))[1]])
#     for name in ("1", "0.01", "Xavier")
# )
# assert (np.diff(one) < 0).all()
# assert (np.diff(small) > 0).all()
# assert 0.6 < xavier[0] / xavier[-1] < 0.8
# -->
# 右が出口に近い 5 層目、左が入口に近い 1 層目です。0.01 では、左へ行くほど消えていきます。Xavier は、5 層目から 1 層目までに、3 割ほどしか減りません。
# おもしろいのは、標準偏差 1 です。値は張り付いているのに、勾配は左へ行くほど**増えて**います。
#
# **問 1.** tanh が両端に張り付けば、傾きはほとんど 0 のはずです。なぜ、勾配が消えずに増えたのでしょうか。
# { #q-growing .zd-question }
#
# ??? success "答え"
#
#     層を一つ戻るたびに、傾きと重みの**両方**が掛かるからです。重みが 100 本集まると、標準偏差 1 では大きさが 10 倍になります。
#     傾きのほうは、坂の途中に残った一部のノードが大きいままです。傾きの二乗の平均の平方根を測ると、次のとおりです。
#
#     ```python
#     >>> zs, ds = record(make("tanh", normal(1.0)))
#     >>> slope = size(1 - zs[2] ** 2)
#     >>> print(round(slope, 2), round(10 * slope, 1))
#     0.24 2.4
#     ```
#
#     掛けると 1 を超えるので、勾配は増えます。ただし、ほとんどのノードは張り付いたままで、勾配は少数のノードに偏っています。
#
# ## ReLU とシグモイド { #others }
#
# ReLU でも、同じ表を作ります。上の 4 行が値、下の 4 行が勾配です。

# %%
table("relu", 0, "9.3f")
print()
table("relu", 1, "8.1e")

# %% [markdown]
# <!-- claim
# sizes = {
#     name: np.array([[size(a) for a in side] for side in record(make("relu", initial))])
#     for name, initial in initials.items()
# }
# kept = [name for name, s in sizes.items() if (np.ptp(np.log2(s), axis=1) < 0.5).all()]
# assert kept == ["He"]
# halves = sizes["Xavier"][0][2::2] / sizes["Xavier"][0][:-2:2]
# assert (abs(halves - 0.5) < 0.15).all()
# assert sizes["1"][0, -1] > 1e4
# assert sizes["1"][1, 0] > 1
# -->
# He だけが、値も勾配も、層を通してほとんど変わりません。Xavier では、2 層進むたびに、値が半分前後になります。$\sqrt{1/2}$ を 2 回掛けた分です。
# 標準偏差 1 では、値が 1 万を超え、勾配も入口で 1 を超えました。頭打ちのない ReLU では、爆発するのです。ヒストグラムでも見てみましょう。

# %%
# 図: 2 行 3 列のヒストグラム。上の段は値。0 に高い棒があり、正の側へ尾を引く形が、1、3、5 層目で変わらない。下の段は勾配。0 に高い棒があり、左右に同じ幅の山が広がる形が、どの層でも変わらない。
fig, axes = plt.subplots(2, 3, figsize=(5.0, 3.2))
zs, ds = record(make("relu", "he"))
for column, i in zip(axes.T, (0, 2, 4), strict=True):
    draw(column[0], zs[i], 0, 1.5, "forward")
    draw(column[1], 1000 * ds[i], -1, 1, "gradient")
    column[0].set_title(f"{i + 1} 層目")
axes[0, 0].set_ylabel("値")
_ = axes[1, 0].set_ylabel("勾配(千倍)")

# %% [markdown]
# 青が値、朱が勾配です。形が層で変わりません。ただし、0 の所に高い棒があります。ReLU の負の側で、半分ほどの値と勾配が 0 になったものです。
#
# シグモイドは、どうでしょうか。勾配だけを見ます。

# %%
table("sigmoid", 1, "8.1e")

# %% [markdown]
# <!-- claim
# ends = {}
# for name, initial in initials.items():
#     ds = record(make("sigmoid", initial))[1]
#     ends[name] = size(ds[0]) / size(ds[-1])
# assert 1 / 330 < ends["Xavier"] < 1 / 270
# assert 1 / 99 < ends["He"] < 1 / 81
# assert 0.8 < ends["1"] < 1.2
# -->
# Xavier では、入口の勾配が 5 層目の 300 分の 1 ほど、He でも 90 分の 1 ほどです。傾きが 0.25 までなので、tanh のようにはいきません。
# 標準偏差 1 では、勾配の大きさはそろっています。では、これで学習は進むのでしょうか。
#
# ## ヒストグラムは、学習を言い当てたか { #train }
#
# 訓練データを 2 周だけ学習し、初めて見る 1,000 枚の正解率を比べます。学習率は 0.1 です。発散したら「発散」と書きます。

# %%
from zerodl.optimizers import SGD
from zerodl.training import evaluate, fit


def learn(kind, initial):
    net, rng = make(kind, initial), np.random.default_rng(1)
    try:
        with np.errstate(all="ignore"):
            fit(net, SGD(0.1), x, t, 2, rng=rng)
    except ValueError:
        return "発散"
    return f"{evaluate(net, x_test, t_test)['accuracy']:.1f}"


scores = {}
for kind in ("sigmoid", "tanh", "relu"):
    scores[kind] = [learn(kind, i) for i in initials.values()]
    print(f"{kind:8}", *scores[kind])

# %% [markdown]
# <!-- claim
# assert scores["relu"][0] == "発散"
# assert {row[1] for row in scores.values()} == {"0.1"}
# assert scores["sigmoid"] == ["0.4", "0.1", "0.1", "0.1"]
# assert float(scores["tanh"][0]) < 0.35
# assert all(float(score) > 0.75 for kind in ("tanh", "relu") for score in scores[kind][2:])
# -->
# 左から順に、標準偏差 1、0.01、Xavier、He です。
# 0.01 では、どの関数でも 1 割、つまり、でたらめと同じです。値も勾配も消えていたとおりでした。ReLU の 1 は発散しました。tanh の 1 は、勾配が残っていたのに、ほとんど当たりません。勾配の大きさだけでは、言い当てられないのです。
# tanh と ReLU では、値も勾配も端まで届いた Xavier と He が、よく学んでいます。
#
# **問 2.** シグモイドでは、勾配のそろっていた「1」だけが、学習を始めています。それでも、tanh の Xavier には及びません。2 周で止めずに、どちらが先に 9 割に届くかを比べるには、`learn` のどこを変えればよいですか。
# { #q-epochs .zd-question }
#
# ??? success "答え"
#
#     `fit` に渡している 2 を、10 や 20 に増やします。エポックごとに正解率を見たければ、訓練データを `x[:3500]` と `t[:3500]` に減らし、`validation=(x[3500:], t[3500:])` も渡します。返ってきた経過の `"validation_accuracy"` に、周ごとの正解率が並びます。
#
# ## まとめ { #summary }
#
# - 標準偏差が小さすぎると値が集まり、大きすぎると張り付くか、あふれます。Xavier(tanh)と He(ReLU)は、5 層目まで形を保ちました。
# - 勾配も、同じ初期値で保たれます。シグモイドでは、Xavier でも He でも、入口へ向かって消えていきました。
# - 値と勾配の両方のヒストグラムを見れば、学習の進み方の見当が付きます。学習が進まないときは、まず層ごとの大きさを印字してください。

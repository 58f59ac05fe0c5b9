# ---
# description: 何も知らない 784-10 のネットワークに 4,000 枚の手書き数字を学ばせ、四つの学習率で損失の曲線、正解率、重みの絵を比べる実習です。
# question: 学習率を変えると、学習はどう変わるのか
# needs: [learning/gradients.md, learning/cross_entropy.md, labs/mnist_inference.py]
# modules: []
# aliases: [学習率, 学習率の決め方, 学習率の選び方, learning rate, 学習曲線, 損失曲線, 発散, 振動, 手書き数字, MNIST, ロジスティック回帰, ソフトマックス回帰, softmax regression, 多クラスロジスティック回帰, 線形分類器, 1 層, 重みの可視化, ハイパーパラメータ, フルバッチ]
# ---

# %% [markdown]
# # 四つの学習率 { #learning-rates }
#
# 次の 10 枚は、誰かが描いた絵ではありません。あるネットワークの**重み**です。
# 初めはどの重みも 0 で、4,000 枚の手書き数字を見せながら、損失の坂を 100 歩だけ下りました。すると、こんな模様が浮かんできたのです。

# %%
# 図: 10 枚の模様。0 の絵は、中央が紫、そのまわりの輪が緑。1 の絵は、中央の縦棒が緑で、その両わきが紫。ほかの数字にも、形の跡が見える。枠に近い所は白い。
import matplotlib.pyplot as plt
import numpy as np

from zerodl.datasets import mnist
from zerodl.networks import mlp

x, t, x_test, t_test = mnist()
network = mlp([784, 10], initializer="zeros", rng=np.random.default_rng(0))
for _ in range(100):
    for name, g in network.gradient(x, t).items():
        network.params[name] -= 0.5 * g
fig, axes = plt.subplots(2, 5, figsize=(5.0, 2.5))
for k, ax in enumerate(axes.ravel()):
    w = network.params["W1"][:, k].reshape(28, 28)
    top = np.abs(w).max()  # 色の濃さは、絵ごとにそろえる
    ax.imshow(w, cmap="PRGn", vmin=-top, vmax=top)
    ax.set_title(k)
    ax.axis("off")

# %% [markdown]
# 緑は正の重み、紫は負の重みです。0 の絵では輪が緑で、まん中が紫です。
# 輪の所に線があれば 0 の点数が上がり、まん中に線があれば下がる、という意味です。形を描いて教えた人はいないのに、0 の形が現れました。
#
# これから、あなたの最初のネットワークを、0 から学習させます。使うのは、[勾配降下法の規則](../learning/gradients.md#rule)だけです。
#
# ## 何も知らないネットワークを作る { #network }
#
# 5,000 枚を、学習に使う 4,000 枚と、採点だけに使う 1,000 枚に分けます。
# 一度も見せない画像で採点するのは、覚えた答えではなく、身についた力を測りたいからです。

# %%
import numpy as np

from zerodl.datasets import mnist

x, t, x_test, t_test = mnist()
print(x.shape, x_test.shape)

# %% [markdown]
# ネットワークは、全結合の層が一つだけです。784 個の画素に重みを掛けて足し、10 個の点数を出します。
# 点数は[ソフトマックス](../forward/softmax.md)で確率にして、[交差エントロピー](../learning/cross_entropy.md)で採点します。
# 重みもバイアスも、すべて 0 から始めます。

# %%
from zerodl.layers import Affine
from zerodl.loss_layers import (
    IdentitySquaredError,
    SoftmaxCrossEntropy,
)
from zerodl.sequential import Sequential


def start(loss):
    W = np.zeros((784, 10), "float32")
    b = np.zeros(10, "float32")
    layer = Affine(W, b)
    return Sequential([layer], loss)


network = start(SoftmaxCrossEntropy())
print(round(network.loss(x, t), 3))

# %% [markdown]
# 2.303 は、どのクラスにも 0.1 を付けたときの $\log 10$ です([損失の目安](../learning/cross_entropy.md#batch))。まだ、何も知りません。
#
# ## 坂を 100 歩下りる { #descend }
#
# 動かせる数は、重みが 784 × 10 個、バイアスが 10 個です。それぞれの傾きは、`network.gradient` がまとめて返します。
# どう計算しているかは、[後のページ](../learning/output_gradient.md#matrix)で導きます。いまは道具として借りますが、本当に傾きなのかは、確かめておきましょう。
# 中ほどの画素から「3」の点数への重みを一つ選び、0.01 だけ両側に動かして測ります。

# %%
W = network.params["W1"]
W[400, 3] = 0.01
right = network.loss(x, t)
W[400, 3] = -0.01
left = network.loss(x, t)
W[400, 3] = 0
print(f"{(right - left) / 0.02:.4f}")
dW = network.gradient(x, t)["W1"]
print(f"{dW[400, 3]:.4f}")

# %% [markdown]
# 上が測った傾き、下が借りた傾きです。同じ数になりました。
#
# では、すべてを一斉に動かします。損失を書き留め、どの数も、自分の傾きの逆へ動かす。それを 100 回です。
# `loss_and_gradient` は、損失と傾きを一度に返します。


# %%
def descend(network, t, lr, steps=100):
    measure = network.loss_and_gradient
    params, losses = network.params, []
    for _ in range(steps):
        loss, grads = measure(x, t)
        losses.append(loss)
        for name, g in grads.items():
            params[name] -= lr * g
    return losses


losses = descend(network, t, lr=0.5)
for step in (0, 1, 10, 50, 99):
    print(step, round(losses[step], 3))

# %% [markdown]
# 損失が、一歩ごとに減っていきました。正解率はどうでしょう。上が学習に使った 4,000 枚、下が初めて見る 1,000 枚です。

# %%
from zerodl.losses import accuracy

for a, b in ((x, t), (x_test, t_test)):
    u = network.predict(a)
    print(round(accuracy(u, b), 3))

# %% [markdown]
# <!-- claim
# assert 0.88 < accuracy(u, b) < 0.9
# -->
# 初めて見る数字を、10 枚のうち 9 枚近く読めています。でたらめなら 10 枚に 1 枚です。
# 規則は引き算一つなのに、**ネットワークが学習しました**。
#
# ## 四つの学習率を比べる { #four }
#
# 0.5 という学習率は、こちらで選んでおいたものです。0.001、3、100 なら、どうなるでしょうか。データも、ネットワークも、出発点も、100 歩という歩数も同じにします。

# %%
runs = {}
for lr in (0.001, 0.5, 3, 100):
    network = start(SoftmaxCrossEntropy())
    losses = descend(network, t, lr)
    runs[lr] = (network, losses)

# %%
# 図: 四つの折れ線。A は、初めに数百まで跳ね上がり、何度も跳ねながら、いつも D より上にある。B は、10 を超えてから 0.3 まで下がるが、ときどき 2 前後まで跳ねる。C は、なめらかに下がり続けて 0.3 あまりになる。D は、2.3 からほとんど動かない。
from zerodl.plotting import PALETTE

fig, ax = plt.subplots(figsize=(5.0, 3.4))
names = zip((100, 3, 0.5, 0.001), "ABCD", ("-", "-", "-", "--"), strict=True)
for (lr, label, style), color in zip(names, PALETTE.values(), strict=True):
    losses = runs[lr][1]
    ax.plot(losses, style, color=color, linewidth=1.5)
    ax.text(101, losses[-1], label, color=color, va="center")
ax.set(xlabel="歩", ylabel="損失", yscale="log", xlim=(-2, 108))
ax.set_yticks([0.3, 1, 3, 10, 30, 100, 300], labels=["0.3", "1", "3", "10", "30", "100", "300"])
ax.minorticks_off()

# %% [markdown]
# 縦の目盛りは、一つ上がるとおよそ 3 倍です。そうしないと、A しか見えません。
#
# **問 1.** A から D は、それぞれどの学習率でしょうか。
# { #q-which .zd-question }
#
# ??? success "答え"
#
#     上から順に、A が 100、B が 3、C が 0.5、D が 0.001 です。
#     D は壊れているのではありません。正しい向きへ、あまりに小さな歩幅で進んでいるだけです。
#
# 左から順に、学習率、100 歩のあとの損失、初めて見る 1,000 枚での正解率です。

# %%
for lr in runs:
    network = runs[lr][0]
    loss = network.loss(x, t)
    u = network.predict(x_test)
    hit = accuracy(u, t_test)
    print(lr, f"{loss:.2f} {hit:.2f}")

# %% [markdown]
# <!-- claim
# slow, good, large, diverged = (np.array(losses) for _, losses in runs.values())
# assert slow[-1] > 2.1
# assert (np.diff(good) < 0).all()
# assert large.max() > 10
# assert (large[50:] < good[50:]).any()
# assert large[80:].max() > 2
# assert (diverged[1:] > np.log(10)).all()
# assert (diverged.argmax(), diverged.max() > 500) == (7, True)
# assert runs[100][0].loss(x, t) > np.log(10)
# -->
# - **0.001(小さすぎる)**: 損失は 2.303 からほとんど減りません。100 歩では足りないのです。
# - **0.5(ちょうどよい)**: 一歩も上がらずに下り続けました。
# - **3(大きすぎる)**: いったん 10 を超えました。そのあとは、学習率 0.5 のときより低くなったり、2 を超えるまで跳ねたりします。最後の値は、どこで止めたかで決まったようなものです。
# - **100(はるかに大きすぎる)**: 一時は 500 を超えました。100 歩を終えても、何も学んでいない 2.303 より悪いままです。
#
# <!-- claim
# hits = {lr: accuracy(network.predict(x_test), t_test) for lr, (network, _) in runs.items()}
# assert hits[100] > hits[0.001] + 0.1
# -->
# ところが、正解率を見ると、話が変わります。損失では最悪の 100 が、0.001 より多く当てています。
#
# **問 2.** 損失は 100 のほうがずっと大きいのに、正解率は 100 のほうが高くなりました。なぜでしょうか。
# { #q-loss-and-accuracy .zd-question }
#
# ??? success "答え"
#
#     正解率は順位だけを見て、損失は、正解に付けた確率を見ます。学習率 100 の重みはとても大きいので、点数の差が開き、確率はほとんど 0 か 1 になります。
#     当たった画像の損失は 0 に近く、外した 1 割ほどの画像の損失がとても大きいのです。
#     0.001 のほうは、どの画像にも 0.1 に近い確率しか付けていません。当たっても外れても、損失は 2 くらいです。
#
#     ```python
#     >>> from zerodl.losses import cross_entropy
#     >>> for lr in (0.001, 100):
#     ...     u = runs[lr][0].predict(x)
#     ...     hit = u.argmax(axis=1) == t
#     ...     low = cross_entropy(u[hit], t[hit])
#     ...     high = cross_entropy(u[~hit], t[~hit])
#     ...     print(lr, low < 0.1, high > 10)
#     0.001 False False
#     100 True True
#     ```
#
#     当たった画像の損失の平均が 0.1 より小さいか、外した画像の平均が 10 より大きいかを、学習率ごとに調べました。
#
# ## 二乗誤差なら、本当に発散する { #diverge }
#
# [勾配降下法のページ](../learning/gradients.md#learning-rate)の谷では、発散すると、ずれが 1.1 倍、1.1 倍と際限なく増えました。ところが、学習率 100 の損失は 500 あまりで頭打ちになり、戻ってきました。なぜでしょうか。
# いちばん高く跳ね上がった 7 歩めの、損失と、いちばん大きい傾きを見てみます。

# %%
network = start(SoftmaxCrossEntropy())
descend(network, t, lr=100, steps=7)
dW = network.gradient(x, t)["W1"]
print(round(network.loss(x, t)))
print(f"{np.abs(dW).max():.2f}")

# %% [markdown]
# <!-- claim
# assert (round(network.loss(x, t)), np.abs(dW).max() < 1) == (535, True)
# -->
# 損失が 535 もあるのに、傾きは 1 に届きません。画素も、確率の外し方も、1 を超えないからです(式は後のページで導きます)。
# 底から遠く離れても、坂がそれ以上急にならず、歩幅も広がりません。だから、飛び越えるたびに遠ざかる、ということが起きなかったのです。
#
# では、[残差の二乗](../learning/losses.md#why-square)を損失にしたら、どうでしょう。外すほど傾きも大きくなる損失です。
# 目標は、正解の所だけが 1 の one-hot です。学習率は 0.1 にしました。

# %%
from zerodl.losses import one_hot

T = one_hot(t, 10)
network = start(IdentitySquaredError())
losses = descend(network, T, 0.1, 21)
for step in (0, 1, 5, 10, 20):
    print(step, f"{losses[step]:.1e}")

# %% [markdown]
# <!-- claim
# assert f"{losses[20]:.1e}" == "1.5e+17"
# -->
# 20 歩で、1 のあとに 0 が 17 個も並ぶ大きさになりました。こんどは、戻ってくる気配がありません。
# このまま続けると、どうなるでしょうか。パッケージの `fit` で、200 歩を頼んでみます。`SGD(0.1)` は、学習率 0.1 の勾配降下法です(名前のわけは、次のページで)。

# %%
from zerodl.optimizers import SGD
from zerodl.training import fit

network = start(IdentitySquaredError())
sgd, rng = SGD(0.1), np.random.default_rng(0)
try:
    fit(network, sgd, x, T, 200, len(x), rng=rng)
except ValueError as error:
    print(error)

# %% [markdown]
# <!-- claim
# assert np.abs(network.params["W1"]).max() > 1e30
# -->
# 途中の値が、32 ビットの小数で表せる大きさを超えました。計算をそのまま続けると、`inf` から `nan` が生まれ、重みも `nan` になります。
# そうなった重みは、学習率を下げても戻りません。だから `fit` は途中で止まり、**作り直すように**言うのです。
#
# ## 重みの絵を見比べる { #weights }
#
# 初めの絵に戻りましょう。あれは、学習率 0.5 の重みでした。ほかの学習率では、どんな絵になったでしょうか。

# %%
# 図: 4 行 5 列の模様。列は 0、1、2、3、8 への重み、行は学習率。0.001 の行は、数字の形がくっきりとなめらかに見える。0.5 の行から下は、模様が細かくざらつき、2、3、8 の形は分かりにくい。
fig, axes = plt.subplots(4, 5, figsize=(5.0, 4.3))
for row, lr in zip(axes, runs, strict=True):
    for ax, k in zip(row, (0, 1, 2, 3, 8), strict=True):
        w = runs[lr][0].params["W1"][:, k].reshape(28, 28)
        top = np.abs(w).max()
        ax.imshow(w, cmap="PRGn", vmin=-top, vmax=top)
        ax.set(xticks=[], yticks=[])
        ax.grid(visible=False)
    row[0].set_ylabel(lr)

# %% [markdown]
# <!-- claim
# zero = runs[0.5][0].params["W1"][:, 0].reshape(28, 28)
# ring = x[t == 0].mean(axis=0).reshape(28, 28) > 0.6  # 多くの 0 の線が通る所
# assert (zero[ring] > 0).mean() > 0.9
# assert zero[12:16, 12:16].max() < 0
# images = {lr: run[0].params["W1"].T.reshape(-1, 28, 28) for lr, run in runs.items()}
# rough = {lr: np.abs(np.diff(w, axis=2)).mean() / np.abs(w).mean() for lr, w in images.items()}
# assert rough[0.001] < rough[0.5] < min(rough[3], rough[100])
# -->
# いちばん数字らしく見えるのは、意外にも、いちばん学習が進んでいない 0.001 です。
# 学習が進むと、似た数字どうしを見分けるために、細かい所を使うようになるのかもしれません。ただし、絵を眺めただけでは、そこまでは言えません。
#
# どの絵も、枠のまわりはまっ白です。重みが、1 回も動いていません。
#
# **問 3.** 枠に近い画素の重みは、なぜ 0 のまま動かなかったのでしょうか。
# { #q-border .zd-question }
#
# ??? success "答え"
#
#     4,000 枚のどの画像でも、そこはいつも 0 だからです。重みに 0 を掛けて足すので、重みを動かしても点数は変わりません。傾きが 0 なら、規則は「動くな」と言います。
#     そのような画素が、784 個のうち 128 個あります。
#
#     ```python
#     >>> dark = x.max(axis=0) == 0
#     >>> print(dark.sum())
#     128
#     >>> W = runs[0.5][0].params["W1"]
#     >>> print(np.abs(W[dark]).max())
#     0.0
#     ```
#
# ## 自分で学習率を選ぶ { #choose }
#
# 0.5 は、いちばんよい学習率だったのでしょうか。あなたの番です。`lr` を書き換えて、損失を 0.3 より小さくしてください。
# 見当がつかないときは、0.01、0.1、1、10 のように **10 倍ずつ**変えて、まず桁を決めます。
# 採点用の 1,000 枚を見て選ぶと、その 1,000 枚での点が甘くなるので、学習に使う 4,000 枚の損失で選びます。

# %%
network = start(SoftmaxCrossEntropy())
losses = descend(network, t, lr=0.1)
print(round(network.loss(x, t), 3))

# %% [markdown]
# **問 4.** 学習率 2 を試してください。始めの 10 歩と、最後の損失を見て、「大きすぎる」と言えるでしょうか。
# { #q-two .zd-question }
#
# ??? success "答え"
#
#     ```python
#     >>> network = start(SoftmaxCrossEntropy())
#     >>> losses = descend(network, t, lr=2)
#     >>> print(round(max(losses), 1), round(network.loss(x, t), 3))
#     6.9 0.217
#     ```
#
#     いったん 6.9 まで跳ね上がったのに、100 歩のあとは 0.5 のときより低くなりました。この坂は、$\frac12(w - 1)^2$ の谷と違って、場所によって曲がり方が変わるのです。
#     初めの数歩だけを見て決めると、よい学習率を捨ててしまうことがあります。かといって、3 のように、行き来したまま終わることもあります。
#     ですから、損失の曲線を最後まで描いて選びます。
#
# ## まとめ { #summary }
#
# - 全結合の層が一つだけでも、勾配の逆へ 100 歩動かすと、初めて見る数字を 10 枚のうち 9 枚近く読めるようになりました。
# - 学習率が小さすぎると進まず、大きすぎると損失が跳ね上がります。損失の曲線を見れば、どちらかが分かります。
# - 二乗誤差では、大きすぎる学習率で損失が際限なく増え、重みが壊れます。壊れたネットワークは、作り直します。
#
# ## 出典 { #sources }
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998)「[Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791)」。MNIST を使い、1 層の分類器も比べています。

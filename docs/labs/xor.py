# ---
# description: ノードが二つの中間層を XOR で学習させ、境目が曲がっていく様子と、初期値によって行き詰まる様子を、図と数で確かめる実習です。
# question: 手で決めた 2 層の重みを、学習は自分で見つけられるのか
# needs: [forward/xor.md, learning/output_gradient.md]
# modules: []
# aliases: [XOR, 排他的論理和, 決定境界, decision boundary, 局所解, 停留, プラトー, 初期値, 対称性, 乱数の種, シード, seed]
# ---

# %% [markdown]
# # XOR を学習する { #xor-lab }
#
# [二つの層と XOR](../forward/xor.md) では、NAND と OR と AND の重みを、人が考えて決めました。
# こんどは、でたらめな重みから始めて、四つの点の答えだけを見せます。ネットワークは、自分で重みを見つけられるでしょうか。
#
# 次の図は、学習の前と後です。塗りの濃い所ほど、「1 である」という確率を高く見ています。緑の線は、中間層の二つのノードが引いた線です。
# 予想してください。同じ学習を、初めの重みだけを変えて 10 回行うと、何回うまくいくでしょうか。

# %%
# 図: 左は学習の前で、どこも同じような薄い塗り。右は学習の後で、2 本の平行な線の外側が濃く、あいだが薄い。黒い丸 (1, 0) と (0, 1) は濃い側、四角 (0, 0) と (1, 1) は線のあいだの薄い側にある。
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba

from zerodl.activations import sigmoid
from zerodl.loss_layers import SigmoidCrossEntropy
from zerodl.networks import mlp
from zerodl.optimizers import SGD
from zerodl.plotting import PALETTE
from zerodl.training import train_step

x = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
t = np.array([[0], [1], [1], [0]])


def draw(ax, network, title):
    side = np.linspace(-0.5, 1.5, 101)
    grid = np.stack(np.meshgrid(side, side), axis=-1)  # (101, 101, 2)
    y = sigmoid(network.predict(grid.reshape(-1, 2))).reshape(101, 101)
    shades = [to_rgba(PALETTE["forward"], a) for a in (0.02, 0.1, 0.2, 0.32, 0.45, 0.6)]
    ax.contourf(side, side, y, levels=[0, 0.1, 0.3, 0.5, 0.7, 0.9, 1], colors=shades)
    W, b = network.params["W1"], network.params["b1"]
    for node in range(W.shape[1]):
        u = grid @ W[:, node] + b[node]
        ax.contour(side, side, u, levels=[0], colors=[PALETTE["parameter"]])
    for (p, q), one in zip(x, t[:, 0], strict=True):
        ax.plot(p, q, "o" if one else "s", color="black", ms=9, mfc="black" if one else "none")
    ax.set(title=title, xticks=[0, 1], yticks=[0, 1], aspect="equal")
    ax.set(xlabel="$x_1$", ylabel="$x_2$")


fig, axes = plt.subplots(1, 2, figsize=(5.0, 2.9))
network = mlp([2, 2, 1], "tanh", "xavier", rng=np.random.default_rng(0), loss=SigmoidCrossEntropy())
draw(axes[0], network, "学習の前")
optimizer = SGD(0.5)
for _ in range(500):
    train_step(network, optimizer, x, t)
draw(axes[1], network, "学習の後")

# %% [markdown]
# 右の図では、たしかに分かれました。ところが、帯の向きが、手で決めたときと違います。まず、ここまでの学習を、順にたどりましょう。
#
# ## 500 回、坂を下る { #train }
#
# 使うのは、入力が二つ、中間層のノードが二つ、出力が一つのネットワークです。出力は「1 である」の確率なので、シグモイドです。
# 四つの点を毎回すべて見せて、勾配と逆の向きに 500 回動かします。学習率は 0.5 です。

# %%
import numpy as np

from zerodl.loss_layers import SigmoidCrossEntropy
from zerodl.networks import mlp

x = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
t = np.array([[0], [1], [1], [0]])


def make(nodes, seed, activation="tanh", initializer="xavier"):
    sizes, rng = [2, nodes, 1], np.random.default_rng(seed)
    loss = SigmoidCrossEntropy()
    return mlp(sizes, activation, initializer, rng=rng, loss=loss)


# %% [markdown]
# `make` は、乱数の種 `seed` から初めの重みを決めて、ネットワークを作ります。`xavier` は、初めの重みの散らばりの決め方です。
# 次の `train` が、それを学習させます。`SGD(0.5)` は学習率 0.5 の勾配降下法で、`train_step` は、1 回更新して、更新する前の損失を返します。

# %%
from zerodl.optimizers import SGD
from zerodl.training import train_step


def train(*settings):
    network, optimizer = make(*settings), SGD(0.5)
    losses = []
    for _ in range(500):
        losses += [train_step(network, optimizer, x, t)]
    return network, losses


network, losses = train(2, 0)
for step in (0, 50, 100, 200, 499):
    print(step, round(losses[step], 3))

# %% [markdown]
# <!-- claim
# assert np.allclose(losses[50:101], np.log(2), atol=1e-3)
# assert losses[-1] < 0.1
# -->
# 初めの 100 回は、損失がほとんど変わりません。0.693 は $\log 2$、つまり、どの点も五分五分と答えたときの損失です。
# 傾きがほとんどない、平らな所を歩いていたのです。そこを抜けると、大きく下がりました。では、四つの点の確率と、見つけた重みを見てみましょう。

# %%
y = sigmoid(network.predict(x))
print(y.round(2).ravel())
for name in ("W1", "b1"):
    print(name)
    print(network.params[name].round(1))

# %% [markdown]
# 順に (0, 0)、(1, 0)、(0, 1)、(1, 1) です。確率は、目標の 0、1、1、0 に近づきました。
#
# <!-- claim
# params = network.params
# for w in params["W1"].T:
#     assert w[0] * w[1] < 0
#     assert abs(abs(w[0] / w[1]) - 1) < 0.1
# edges = -params["b1"] / params["W1"][0]
# assert np.allclose(np.sort(edges), [-0.5, 0.5], atol=0.06)
# -->
# `W1` の一つの列が、一つのノードの重みです。どちらの列も、二つの重みの符号が逆で、大きさはほぼ同じです。
# 二つのノードは、どちらも $x_1 - x_2$ を見ているのです。$x_1 - x_2$ が 0.5 くらいを超えたか、−0.5 くらいを下回ったか。「違う」を、差の大きさで見分けたのです。
# NAND と OR の帯とは、向きが 90 度違い、しかも帯の外側が 1 です。**正しい重みは一つではなく、どれを見つけるかは、初めの重みで変わります。**
#
# **問 1.** 二つの列をそっくり入れ替え、`b1` と `W2` の順番も合わせて入れ替えると、ネットワークの答えは変わりますか。
# { #q-swap .zd-question }
#
# ??? success "答え"
#
#     変わりません。中間層のノードの順番を変えただけだからです。これだけでも、同じ答えを出す重みは、いつも二つ以上あると分かります。
#
# ## 10 回に 4 回は行き詰まる { #stuck }
#
# 初めの重みだけを変えて、10 回学習します。

# %%
runs = [train(2, seed) for seed in range(10)]
final = np.array([losses[-1] for _, losses in runs])
print(final.round(2).reshape(2, 5))
print((final < 0.1).sum(), "回は成功")

# %%
# 図: 10 本の損失の曲線。どれも 0.7 から 0.8 のあたりで始まり、6 本は 0 の近くまで下がるが、4 本は 0.35 の高さで横ばいになる。
fig, ax = plt.subplots(figsize=(5.0, 2.8))
for _, losses in runs:
    name, style = ("forward", "-") if losses[-1] < 0.1 else ("gradient", "--")
    ax.plot(losses, color=PALETTE[name], linestyle=style)
_ = ax.set(xlabel="更新の回数", ylabel="損失", ylim=(0, 0.9))

# %% [markdown]
# 6 回は成功しましたが、4 回は 0.35 で止まりました(朱の破線)。4 本とも同じ高さなのは、なぜでしょうか。一つを開けてみます。

# %%
stuck, _ = runs[1]
print(sigmoid(stuck.predict(x)).round(2).ravel())
W, b = stuck.params["W1"], stuck.params["b1"]
print(np.tanh(x @ W + b).round(2))
for seed in (2, 3, 6):
    print(sigmoid(runs[seed][0].predict(x)).round(2).ravel())

# %% [markdown]
# <!-- claim
# halves = np.flatnonzero(abs(final - np.log(2) / 2) < 0.01)
# assert ((final < 0.1).sum(), len(halves)) == (6, 4)
# for run in halves:
#     params = runs[run][0].params
#     z = np.tanh(x @ params["W1"] + params["b1"])
#     met = [np.allclose(z[i], z[3 * j], atol=0.01) for i in (1, 2) for j in (0, 1)]
#     assert any(met)  # 目標が 1 の点と、0 の点
# -->
# 初めの行は、四つの点の確率です。二つはほぼ正しく、残りの (0, 1) と (1, 1) は 0.5 で、「分からない」と言っています。
# その下は、中間層の答え、つまり置き直した点です。3 行目と 4 行目が、同じ場所に重なっています。目標は 1 と 0 で違うのに、これでは後の層が分けられません。
# 二つの損失が 0、二つの損失が $\log 2$ なら、平均は $\frac12 \log 2$、およそ 0.347 です。
# 終わりの 3 行は、行き詰まったほかの 3 回の確率です。どれも二つの点で 0.5 なので、同じ高さで止まりました。
#
# [万能近似定理](../forward/xor.md#universal)が約束するのは、よい重みが**ある**ことだけでした。10 回のうち 4 回は、あるのに、見つけられませんでした。
#
# ## ノードを増やすと、行き詰まりにくい { #more-nodes }
#
# 中間層のノードを 4 個、8 個と増やします。活性化関数も、ReLU(散らばりの決め方は、ReLU 向きの `he`)と比べてみましょう。成功した回数を数えます。

# %%
for activation, initializer in [("tanh", "xavier"), ("relu", "he")]:
    for nodes in (2, 4, 8):
        success = 0
        for seed in range(10):
            _, losses = train(nodes, seed, activation, initializer)
            success += losses[-1] < 0.1
        print(activation, nodes, success)

# %% [markdown]
# どちらも、ノードを増やすと成功が増え、8 個なら 10 回とも成功しました。
# 二つあれば足りるはずなのに、余分にあるほうが、学習しやすいのです。
#
# ReLU は、ノードが 2 個だと 1 回しか成功しませんでした。[休んだまま、起きないノード](../forward/relu.md#leaky)のせいでしょうか。
# 失敗した 9 回について、四つの点のすべてで 0 を返すノードがあるかどうかを数えます。

# %%
dead = 0
for seed in range(10):
    network, losses = train(2, seed, "relu", "he")
    W, b = network.params["W1"], network.params["b1"]
    resting = (x @ W + b <= 0).all(axis=0)
    dead += losses[-1] > 0.1 and resting.any()
print(dead)

# %% [markdown]
# 9 回のうち 6 回では、休んだままのノードがありました。残りの 3 回には、別の理由があることになります。
# なお、これは点が四つしかない小さな問題です。ここから「ReLU は tanh より悪い」とは言えません。
#
# **問 2.** 初めの重みとバイアスを、すべて 0 にしたら、どうなるでしょうか。
# { #q-zeros .zd-question }
#
# ??? success "答え"
#
#     まったく動きません。中間層の出力がどれも 0 なので、`W2` の勾配が 0 です。`W2` が 0 なので、中間層へ戻る勾配も 0 です。
#     出力のバイアスも、目標の 1 と 0 が二つずつなので、上げたい分と下げたい分が打ち消し合います。
#
#     ```python
#     >>> network, losses = train(2, 0, "tanh", "zeros")
#     >>> print(round(losses[0], 3), round(losses[-1], 3))
#     0.693 0.693
#     ```
#
#     0 でなくても、二つのノードに入る重みとバイアス、出ていく重みを同じ値から始めると、勾配も同じなので、二つはいつまでも同じ線を引きます。だから、初めの重みは乱数で決めます。
#
# ## 確認 { #quiz }
#
# **問 3.** 「損失が 0.35 で止まったのは、学習率が小さいからだ」という友人に、どう答えますか。
# { #q-rate .zd-question }
#
# ??? success "答え"
#
#     止まった所から、学習率も更新の回数も 4 倍にして続けてみせます。それでも、0.347 のあたりから動きません。
#
#     ```python
#     >>> network, losses = train(2, 1)
#     >>> optimizer = SGD(2.0)
#     >>> for _ in range(2000):
#     ...     loss = train_step(network, optimizer, x, t)
#     >>> print(round(loss, 3))
#     0.347
#     ```
#
#     勾配がほとんど 0 の場所にいるので、歩幅を大きくしても動けません。初めの重みを変えるか、ノードを増やすほうが効きます。
#
# ## まとめ { #summary }
#
# - 学習は、XOR を解く重みを自分で見つけられます。見つけた線は、人が考えたものとは限りません。
# - 初めの重みによっては、行き詰まります。よい重みがあることと、それが見つかることは別です。
# - ノードを余分に持たせ、初めの重みを乱数で決めると、行き詰まりにくくなります。

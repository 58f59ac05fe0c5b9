# ---
# description: 畳み込み、ReLU、プーリング、全結合を並べた小さなネットワークを手書き数字で学習させ、全結合だけのものと間違いを比べ、フィルターと特徴マップを絵で見る実習です。
# question: 畳み込みを 1 層足すと、間違いはどれだけ減るのか
# needs: [cnn/channels.md, cnn/pooling.md, deep/adam.md, labs/mnist_training.py]
# modules: []
# aliases: [CNN, ConvNet, 畳み込みニューラルネットワーク, SimpleConvNet, フィルターの可視化, 重みの可視化, 特徴マップ, feature map, 位置ずれ, 平行移動]
# ---

# %% [markdown]
# # 小さな ConvNet { #simple-convnet }
#
# 中間層のノードが 100 個の、全結合だけのネットワーク(MLP)に、4,000 枚の手書き数字を 20 周見せました。
# そのあと、初めて見る 1,000 枚を読ませると、60 枚ほどを読み間違えます。それを全部並べたのが、次の図です。
#
# 同じネットワークの前に、畳み込みの層を一つだけ足します。見せる画像は同じで、しかも 3 周だけです。このうち何枚を、正しく読めるようになるでしょうか。

# %%
# 図: MLP が読み間違えた、60 枚ほどの手書き数字。12 枚ずつ並ぶ。崩れた字もあるが、人なら迷わず読める字も多い。
import matplotlib.pyplot as plt
import numpy as np

from zerodl import optimizers, training
from zerodl.datasets import mnist
from zerodl.networks import mlp

x, t, x_test, t_test = mnist(flatten=False)
flat, flat_test = x.reshape(-1, 784), x_test.reshape(-1, 784)


def train_mlp(nodes, epochs):
    rng = np.random.default_rng(0)
    network = mlp([784, nodes, 10], rng=rng)
    training.fit(network, optimizers.Adam(0.002), flat, t, epochs, rng=rng)
    return network


def tile(ax, numbers):
    tiles = np.zeros((-(-len(numbers) // 12) * 12, 28, 28))
    tiles[: len(numbers)] = x_test[numbers, 0]
    rows = [np.hstack(list(tiles[i : i + 12])) for i in range(0, len(tiles), 12)]
    ax.imshow(np.vstack(rows))
    ax.axis("off")


narrow = train_mlp(100, 20)
missed = np.flatnonzero(narrow.predict(flat_test).argmax(axis=1) != t_test)
fig, ax = plt.subplots(figsize=(5.0, 2.6))
tile(ax, missed)

# %% [markdown]
# <!-- claim
# assert 55 <= len(missed) <= 66
# -->
# MLP は、画像を 784 個の数の列として受け取ります。[どの画素とどの画素が隣か](../cnn/convolution.md#neighbours)を、はじめは知りません。
# 畳み込みの層は、隣どうしの画素だけを、小さな窓から見ます。さっそく作りましょう。
#
# ## 重みのほとんどは、まだ全結合にある { #network }
#
# 足すのは、5×5 のフィルター 30 枚の畳み込みです。2×2 の最大値プーリングと ReLU を通してから、MLP と同じ、100 個と 10 個の全結合に渡します。
# ふつうは ReLU が先ですが、[どちらが先でも、値も勾配も同じ](../cnn/pooling.md#q-relu)です。縮めてから通すほうが、速く済みます。

# %%
import numpy as np

from zerodl.datasets import mnist
from zerodl.networks import (
    simple_convnet,
)

data = mnist(flatten=False)
x, t, x_test, t_test = data
rng = np.random.default_rng(0)
net = simple_convnet(rng=rng)
before = net.params.copy()

# %% [markdown]
# `before` は、学習の前の重みの控えで、あとで使います。1 枚を通して、層ごとに、出てくる形とパラメータの数を印字しましょう。


# %%
def count(layer):
    arrays = layer.params.values()
    return sum(a.size for a in arrays)


z = x[:1]
print("Input", z.shape[1:])
for layer in net.layers:
    z = layer.forward(z)
    name = type(layer).__name__
    n = count(layer)
    print(name, z.shape[1:], n)
print(sum(map(count, net.layers)))

# %% [markdown]
# 28×28 の画像 1 枚が、24×24 の[特徴マップ](../cnn/channels.md#filters) 30 枚になり、プーリングで 12×12 に縮みます。
# `Flatten` は、それを 4,320 個の数の列に並べ直すだけです。
#
# 畳み込みのパラメータは、たった 780 個です。ところが、全部では 433,890 個もあります。ほとんどは、4,320 個を 100 個につなぐ、全結合の重みです。
#
# **問 1.** プーリングの層を抜くと、パラメータは全部でおよそ何倍になりますか。
# { #q-no-pool .zd-question }
#
# ??? success "答え"
#
#     全結合が受け取る数が、30 × 24 × 24 = 17,280 個で、4 倍になります。ほとんどがこの層の重みなので、全体もおよそ 4 倍です。
#
#     ```python
#     >>> print(780 + 17280 * 100 + 100 + 1010)
#     1729890
#     ```
#
# ## 3 周で、20 周の MLP を追い越す { #train }
#
# 4,000 枚を、100 枚ずつ 3 周見せます。更新の規則は [Adam](../deep/adam.md)、学習率は 0.002 で、MLP とそろえました。1 周ごとにテストの 1,000 枚でも測りますが、経過を見るだけで、何も選びません。

# %%
from zerodl.optimizers import Adam
from zerodl.training import evaluate, fit

adam, kw = Adam(0.002), {"rng": rng}
kw["validation"] = x_test, t_test
history = fit(net, adam, x, t, 3, **kw)
hits = history["validation_accuracy"]
for hit in hits:
    print(f"ConvNet {hit:.2f}")
z = x_test.reshape(-1, 784)
old = evaluate(narrow, z, t_test)
print(f"MLP     {old['accuracy']:.2f}")

# %% [markdown]
# <!-- claim
# assert hits[1] > old["accuracy"]
# answers = net.predict(x_test).argmax(axis=1)
# assert 34 <= (answers != t_test).sum() <= 44
# -->
# 2 周目で、もう MLP を追い越しました。3 周を終えて読み間違えるのは、1,000 枚のうち 40 枚ほどです。60 枚ほどだった間違いが、3 分の 2 ほどに減ったことになります。
#
# では、初めに並べた数字は、読めるようになったのでしょうか。MLP が間違えた数字を、ConvNet が読めなかったものと、読めたものに分けます。

# %%
# 図: MLP が読み間違えた手書き数字を、二つに分けたもの。上の段は ConvNet も間違えた 26 枚ほどで、崩れた字が目立つ。下の段は ConvNet が読めた 35 枚ほどで、形の整った字が多い。
answers = net.predict(x_test).argmax(axis=1)
both = missed[answers[missed] != t_test[missed]]
solved = missed[answers[missed] == t_test[missed]]
sizes = [-(-len(numbers) // 12) for numbers in (both, solved)]
fig, axes = plt.subplots(2, 1, figsize=(5.0, 3.5), height_ratios=sizes)
titles = ("ConvNet も間違えた", "ConvNet は読めた")
for ax, numbers, title in zip(axes, (both, solved), titles, strict=True):
    tile(ax, numbers)
    ax.set_title(title)

# %% [markdown]
# <!-- claim
# assert len(solved) > len(missed) / 2
# new = ((answers != t_test).sum() - len(both)).item()
# assert 8 <= new <= 19
# -->
# 半分より多くを、読めるようになりました。ただし、よいことばかりではありません。MLP が読めていた数字のうち、10 枚あまりを、ConvNet は新しく間違えました。
#
# ## それは、畳み込みのおかげか { #fair }
#
# ここで喜ぶのは、まだ早いかもしれません。MLP のパラメータは 79,510 個、ConvNet は 433,890 個です。**数が多いから、よくなっただけではないのか。**
# そこで、中間層を 550 個に広げ、パラメータの数をほぼそろえた MLP も学習させます(計算が重いので 8 周です。続ければ、もう少しよくなるかもしれません)。

# %%
wide = train_mlp(550, 8)
for a in (narrow, wide, net):
    print(sum(map(count, a.layers)))

# %% [markdown]
# もう一つ、意地悪な試験をします。試す画像を、右に 1 画素、2 画素とずらすのです。学習では、ずらした画像を見せていません。


# %%
def moved(images, step):
    z = np.roll(images, step, axis=3)
    z[..., :step] = 0  # 回り込んだ画素
    return z


def score(a, z):
    if a is not net:
        z = z.reshape(-1, 784)
    hit = evaluate(a, z, t_test)
    return f"{hit['accuracy']:.2f}"


for step in (0, 1, 2, 3):
    z = moved(x_test, step)
    row = (narrow, wide, net)
    row = [score(a, z) for a in row]
    print(step, *row)

# %% [markdown]
# <!-- claim
# def right(network, step):
#     z = moved(x_test, step)
#     z = z if network is net else z.reshape(-1, 784)
#     return evaluate(network, z, t_test)["accuracy"]
# plain = [right(n, 0) for n in (narrow, wide, net)]
# assert plain == sorted(plain)
# for step in (1, 2, 3):
#     assert abs(right(narrow, step) - right(wide, step)) < 0.05
#     assert right(net, step) > max(right(narrow, step), right(wide, step)) + 0.04
# assert abs(right(net, 2) - 0.8) < 0.05 and abs(right(net, 3) - 0.57) < 0.05
# -->
# 左の列から、ずらした画素の数、100 個の MLP、550 個の MLP、ConvNet の正解率です。
#
# ずらさない 1 行目を見ると、広げた MLP も少しよくなっています。**パラメータを増やすだけでも、間違いは少し減る**のです。60 枚ほどが 40 枚ほどになったのを、全部が畳み込みの手柄だとは言えません。
# ところが、ずらすと、550 個の MLP は 100 個の MLP とあまり変わりません。ConvNet だけが、目に見えて踏みとどまります。
# 小さな窓から見て、同じ重みをどこでも使い、窓の中の最大値を取る。その作りのどれがどれだけ効いたのかは、この試験では分けられませんが、数を増やすだけでは届かない差です。
#
# それでも、2 画素で 8 割ほど、3 画素では 6 割ほどに落ちます。プーリングの後の全結合は、場所ごとに別の重みを掛けるからです。**「畳み込みだから、ずれても平気」ではありません。**
#
# ## フィルターは、少し変わるだけでよかった { #filters }
#
# 学習の前と後で、フィルターはどう変わったのでしょうか。重みの変わり方が大きかった 8 枚を、並べてみます。

# %%
# 図: 3 段 8 列の、5×5 のフィルター。上の段は学習の前で、緑と紫がばらばらに混ざる。中の段は学習の後で、前と似ているが、色の濃い所が少し変わっている。下の段は変わった分で、緑や紫が帯のように固まって並ぶものが多い。
W0, W1 = before["W1"][:, 0], net.params["W1"][:, 0]
change = np.sqrt(((W1 - W0) ** 2).sum(axis=(1, 2)))
order = np.argsort(-change)
fig, axes = plt.subplots(3, 8, figsize=(4.8, 2.2))
for row, images, name in zip(axes, (W0, W1, W1 - W0), ("前", "後", "変化"), strict=True):
    top = abs(images[order[:8]]).max()
    for ax, i in zip(row, order, strict=False):
        ax.imshow(images[i], cmap="PRGn", vmin=-top, vmax=top)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    row[0].set_ylabel(name)

# %% [markdown]
# 緑が正、紫が負の重みです。きれいな線や角の絵が現れると思っていたら、がっかりしたかもしれません。学習の後も、でたらめだった前の姿が、よく残っています。
# 下の段は、変わった分だけを、色を濃くして描いたものです。こちらは、同じ色が隣り合って、帯や塊を作っています。
#
# 30 枚全体で、どのくらい変わったのでしょうか。重みを一列に並べた長さ(二乗の和の平方根)で比べます。

# %%
a, b = before["W1"], net.params["W1"]
size = np.linalg.norm
print((size(b - a) / size(a)).round(2))

# %% [markdown]
# <!-- claim
# assert 0.12 < size(b - a) / size(a) < 0.18
# -->
# 長さにして、15% ほどです。では、この 15% は、なくてもよかったのでしょうか。フィルターだけを学習の前に戻して、正解率を測ります。
# 予想してから、次の数を見てください。さきほどは 0.96 ほどでした。

# %%
learned = net.params.copy()
net.params["W1"] = before["W1"]
print(score(net, x_test))
net.params.update(learned)
print(score(net, x_test))

# %% [markdown]
# <!-- claim
# net.params["W1"] = before["W1"]
# worse = 1 - evaluate(net, x_test, t_test)["accuracy"]
# net.params.update(learned)
# assert worse < 0.1
# assert 1.8 < worse / (1 - evaluate(net, x_test, t_test)["accuracy"]) < 2.7
# -->
# 間違いが、2 倍ほどに増えました。後ろの全結合は、変わっていくフィルターと一緒に学習していたのでした。
# 裏を返せば、でたらめなフィルターに戻しても、9 割は読めています。でたらめな窓でも 30 枚あれば、数字を見分ける手がかりは、かなり残るのです。
#
# ## 1 枚の数字を、30 通りに見る { #maps }
#
# 最後に、フィルターの側から数字を見ます。1 枚を畳み込みと ReLU に通すと、30 枚の特徴マップになります。

# %%
# 図: 左上に手書き数字の 4。残りは、その特徴マップ 11 枚。縦の線だけが光るもの、横の線だけが光るもの、線の片側だけが光るものがある。
from zerodl.activations import relu

four = np.flatnonzero(t_test == 4)[0]
maps = relu(net.layers[0].forward(x_test[four : four + 1]))[0]
fig, axes = plt.subplots(3, 4, figsize=(4.8, 3.7))
for ax, image in zip(axes.ravel(), [x_test[four, 0], *maps[order[:11]]], strict=True):
    ax.imshow(image)
    ax.axis("off")

# %% [markdown]
# 左上が元の数字、残りは、大きく変わったフィルターから順に 11 枚です。白い所が、そのフィルターの模様が強く見つかった場所です。
# 同じ 4 でも、縦の線だけが光る地図、横の線だけが光る地図、線の片側だけが光る地図があります。
#
# 光らない所は、どのくらいあるのでしょうか。ReLU の後の 0 の割合と、まったく光らない地図の枚数を数えます。

# %%
zeros = (maps == 0).mean()
top = maps.max(axis=(1, 2))
dark = (top == 0).sum()
print(zeros.round(2), dark)

# %% [markdown]
# <!-- claim
# assert 0.5 < zeros < 0.75 and dark == 0
# -->
# 半分以上が 0 ですが、真っ暗な地図は 1 枚もありません。30 枚のどれもが、4 のどこかで光りました。
#
# ## 自分で変えてみる { #try }
#
# あなたの番です。上のセルの `x_test[four : four + 1]` を、好きな数字に変えてください。4 で光らなかった場所が、光るでしょうか。
# 手元で動かせるなら、550 個の MLP を 20 周に延ばしてみてください。1 行目の差は縮むでしょうか。ずらした行では、どうでしょうか。
#
# ## 確認 { #quiz }
#
# **問 2.** 友人が「5×5 の窓しか見ていないのに、数字全体の形が分かるはずがない」と言います。このネットワークでは、どこで全体を見ていますか。
# { #q-whole .zd-question }
#
# ??? success "答え"
#
#     全結合の層です。100 個のノードのそれぞれが、12×12 の地図 30 枚の、すべての値を受け取ります。畳み込みは「何が、どこにあるか」の地図を作り、全結合が、それを組み合わせて答えます。
#
# **問 3.** 「ConvNet は MLP より間違いが少なかった。だから、画像では畳み込みが優れている」。この実習だけから、そう言ってよいですか。
# { #q-claim .zd-question }
#
# ??? success "答え"
#
#     言いすぎです。比べたのは、初めの重みが一通り、周回数も一通りで、テストは 1,000 枚です。パラメータの数も、ノードの数によって変わります。
#     言えるのは、「この設定では間違いが減り、パラメータの数をそろえた MLP と比べても、ずれた画像での差が大きかった」ことまでです。
#
# **問 4.** (デバッグ) `simple_convnet` に、`mnist()` の画像をそのまま渡したら、断られました。なぜですか。
# { #q-flat .zd-question }
#
# ??? success "答え"
#
#     `mnist()` は、画像を平らにした (4000, 784) を返すからです。畳み込みには、隣どうしの画素が要ります。`flatten=False` を付けて、(4000, 1, 28, 28) を受け取ります。
#
#     ```python
#     >>> net.predict(x.reshape(-1, 784))
#     Traceback (most recent call last):
#     ...
#     ValueError: ...
#     ```
#
# ## まとめ { #summary }
#
# - 畳み込みを 1 層足すと、3 周の学習で、20 周した MLP より間違いが 3 分の 1 ほど減りました。
# - パラメータの数をそろえた MLP と比べると、差がはっきりするのは、画像をずらしたときです。それでも、ずれに平気なわけではありません。
# - フィルターは長さで 15% ほど変わっただけですが、元に戻すと間違いが倍ほどになります。
#
# ## 出典 { #sources }
#
# - 斎藤康毅『ゼロから作るDeep Learning』(2016) 7.5 節。同じ形のネットワークを学習させています。

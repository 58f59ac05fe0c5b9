# ---
# description: 3×3 の畳み込みを 6 層重ね、手書き数字の 99% あまりを読むネットワークの、層の形と見える範囲、学習の経過、読み間違えた全部の画像を見る実習です。
# question: 99% を超えるネットワークは、何でできていて、何を間違えるのか
# needs: [cnn/channels.md#receptive-field, deep/dropout.md, labs/simple_convnet.py, labs/mnist_inference.py]
# modules: []
# aliases: [DeepConvNet, 深い CNN, 多層の畳み込み, VGG, 3×3, 受容野, 99%, 誤認識, 読み間違い, 学習率の減衰, learning rate decay, learning rate schedule]
# ---

# %% [markdown]
# # 深い ConvNet { #deep-convnet }
#
# [手書き数字の推論の実習](mnist_inference.py)では、全結合のネットワーク(MLP)が、初めて見る 5,000 枚のうち、107 枚を読み間違えました。
# こんどは、畳み込みを 6 層重ねたネットワークを、同じ 55,000 枚で学習させます。間違いは、38 枚まで減りました。
#
# その 38 枚を、正解の小さい順に並べたのが次の図です。答えは、まだ書きません。あなたには、何枚読めるでしょうか。

# %%
# 図: 深い ConvNet が読み間違えた 38 枚の手書き数字。10 枚ずつ 4 行に並ぶ。線がつぶれた字、輪が閉じた字、途中で切れた字が多いが、人ならすぐ読める字もある。
import json
from importlib.resources import files

import matplotlib.pyplot as plt
import numpy as np

from zerodl.datasets import mnist

data = mnist()
x = np.concatenate([data.x_train, data.x_test])  # (5000, 784)
t = np.concatenate([data.t_train, data.t_test])  # (5000,)
text = (files("zerodl.pretrained") / "deep_convnet.json").read_text(encoding="utf-8")
misread = sorted(json.loads(text)["misread"], key=lambda found: t[found[0]])
tiles = np.zeros((40, 28, 28))
tiles[: len(misread)] = x[[i for i, _, _ in misread]].reshape(-1, 28, 28)
fig, ax = plt.subplots(figsize=(5.0, 2.1))
ax.imshow(np.vstack([np.hstack(list(tiles[i : i + 10])) for i in range(0, 40, 10)]))
_ = ax.axis("off")

# %% [markdown]
# 読めたつもりの字も、あとで[答え合わせ](#misread)をすると、意外な正解かもしれません。
# その前に、このネットワークが、何でできているのかを見ましょう。
#
# ## 深くしたのに、パラメータは減った { #layers }
#
# 3×3 の畳み込みを 2 層重ねて、プーリングで縮める。これを 3 回くり返してから、全結合を 2 層置きます。
# 1 枚を通して、形とパラメータの数を印字しましょう。パラメータのある層と、縮む層だけを見ます。

# %%
import numpy as np

from zerodl.networks import (
    deep_convnet,
    simple_convnet,
)

rng = np.random.default_rng(0)
net = deep_convnet(rng=rng)
image = np.zeros((1, 1, 28, 28))


def count(layer):
    arrays = layer.params.values()
    return sum(a.size for a in arrays)


z = image
for layer in net.layers:
    z = layer.forward(z)
    name = type(layer).__name__
    n = count(layer)
    if n or name == "MaxPool":
        print(name, z.shape[1:], n)

# %% [markdown]
# 面の一辺は 28、14、8、4 と縮み、代わりに面の枚数が 16、32、64 と増えます。
# 前の実習の[小さな ConvNet](simple_convnet.py#network) と、パラメータの数を比べましょう。1 枚を読むのに要る、掛け算の回数も数えます。`D` は、出力 1 個を作るときに掛ける重みの数です。


# %%
def cost(network):
    z, size, steps = image, 0, 0
    for layer in network.layers:
        z = layer.forward(z)
        if layer.params:
            W = layer.params["W"]
            D = W.size // z.shape[1]
            steps += z.size * D
        size += count(layer)
    return size, steps


print(*cost(simple_convnet(rng=rng)))
print(*cost(net))

# %% [markdown]
# <!-- claim
# (few, light), (many, heavy) = cost(net), cost(simple_convnet(rng=rng))
# assert few < 0.3 * many
# assert round(light / heavy) == 10
# -->
# 上が小さな ConvNet、下が深い ConvNet です。深いほうが、パラメータは 3 割もないのに、掛け算は 10 倍ほどあります。
#
# 小さいほうの重みは、ほとんどが、1 回縮めただけの 30 × 12 × 12 個を受け取る、全結合のものでした。深いほうは、3 回縮めて 64 × 4 × 4 個にしてから、全結合に渡します。
# 畳み込みの重みは、同じものを画像のどこでも使い回します。だから、**数は少なくても、計算は多い**のです。
#
# **問 1.** 一辺は、14 の次が 7 ではなく 8 です。4 層目の畳み込みは、パディングが 1 ではなく 2 です。プーリングの前の一辺はいくつですか。
# { #q-eight .zd-question }
#
# ??? success "答え"
#
#     (14 + 2 × 2 − 3)/1 + 1 = 16 です。半分にすると 8、その次が 4 で、どこでも割り切れます。7 なら、次の 2×2 のプーリングで、右の 1 列と下の 1 行が余ります。
#
#     ```python
#     >>> from zerodl.im2col import output_size
#     >>> print(output_size(14, 3, pad=2))
#     16
#     ```
#
# ## 3 画素の窓が、全体を見るまで { #field }
#
# 3×3 の窓は、ずいぶん小さく見えます。けれども、層を重ねると、後ろの層の 1 画素は、入力の広い範囲を見ています。[受容野](../cnn/channels.md#receptive-field)です。
# 6 層の畳み込みの、それぞれの受容野を計算します。組は、窓の一辺とストライドです。

# %%
from zerodl.im2col import (
    receptive_field,
)

conv, pool = (3, 1), (2, 2)
stack = [conv, conv, pool] * 3
fields = []
for n in range(1, 10):
    if stack[n - 1] == conv:
        R = receptive_field(stack[:n])
        fields.append(R)
print(fields)

# %%
# 図: 手書き数字の 2 の上に重ねた、6 個の正方形。1 層目は線の太さほどで、2 層目、3 層目、4 層目と広がり、5 層目は数字の全体を囲み、6 層目は画像からはみ出す。
from zerodl.plotting import PALETTE

fig, ax = plt.subplots(figsize=(3.6, 3.6))
digit = x[np.flatnonzero(t == 2)[0]].reshape(28, 28)
ax.imshow(1 - 0.4 * digit, vmin=0, vmax=1)  # 白い紙に、うすい線
for R in fields:
    corner = (13.5 - R / 2, 13.5 - R / 2)
    ax.add_patch(plt.Rectangle(corner, R, R, fill=False, ec=PALETTE["forward"], lw=2))
ax.set(xlim=(-3, 30), ylim=(30, -3))
_ = ax.axis("off")

# %% [markdown]
# 真ん中の画素が見る範囲を、内側から順に、1 層目から 6 層目まで描きました。1 層目は線の切れ端しか見ませんが、4 層目は画像の縦横の半分、5 層目は数字のほとんど、6 層目は画像の全部を見ます。
# プーリングで縮めるたびに、次の層の窓は、入力では 2 倍の間隔で画素を見るので、後になるほど速く広がります。
#
# なぜ、初めから大きな窓を使わないのでしょうか。チャンネルが同じ $C$ 枚なら、5×5 を 1 層の重みは $25C^2$ 個、3×3 を 2 層なら $18C^2$ 個です。
# [見える範囲は同じ](../cnn/channels.md#q-two-threes)で、重みは少なく、しかも間に ReLU を 1 回多く挟めます。**小さな窓を重ねると、同じ広さを、少ない重みと、多い折れ目で見られます。**
#
# ## 3 周目で、99% を超える { #curve }
#
# 学習は、次のコマンドで済ませてあります。MNIST の全体が要り、何分もかかります。重みは大きいので、パッケージに入っているのは、学習の記録だけです。
#
# ```console
# python -m zerodl.pretrained.deep_convnet
# ```
#
# 使うのは、これまでの実習の 5,000 枚を**除いた** 55,000 枚です。記録を開きましょう。

# %%
import json
from importlib.resources import files

folder = files("zerodl.pretrained")


def read(name):
    path = folder / name
    text = path.read_text("utf-8")
    return json.loads(text)


record = read("deep_convnet.json")
for name, n in record["images"].items():
    print(name, n)
for loss, hits in record["curve"]:
    print(loss, f"{hits / 10000:.4f}")

# %% [markdown]
# 初めの 3 行は、学習に使った枚数、これまでの実習の 5,000 枚、公式のテストの枚数です。
# その下は、1 行が 1 周で、左が学習中の損失の平均、右が、テスト 10,000 枚の正解率です。3 周目に 0.9913、5 周目に 0.9941 になりました。
#
# 正解率で描くと、どれも天井に張り付いて見えます。そこで、間違えた枚数で描きます。破線は、同じ 55,000 枚で学習した、[推論の実習](mnist_inference.py#probability)の MLP です。

# %%
# 図: 横軸は 1 周から 5 周。縦軸は、テスト 10,000 枚のうち間違えた枚数。164、106、87、69、59 と減る。MLP の 215 枚の破線が、ずっと上にある。99% を表す 100 枚の点線を、3 周目で下に抜ける。
mlp_record = read("mnist_mlp.json")
mlp_errors = 10000 - mlp_record["correct"]["test"]
errors = [10000 - hits for _, hits in record["curve"]]
epochs = range(1, 6)
fig, ax = plt.subplots(figsize=(5.0, 2.9))
ax.plot(epochs, errors, "o-", color=PALETTE["forward"])
for epoch, error in zip(epochs, errors, strict=True):
    shift = 16 if error > 100 else -18
    ax.text(epoch, error + shift, error, ha="center", va="center", color=PALETTE["forward"])
ax.axhline(mlp_errors, linestyle="--", color=PALETTE["data"])
ax.text(5.2, mlp_errors + 5, f"MLP {mlp_errors}", ha="right", va="bottom", color=PALETTE["data"])
ax.axhline(100, linestyle=":", color="black")
ax.text(0.8, 92, "99% の線", va="top")
_ = ax.set(xlabel="何周目か", ylabel="間違えた枚数", ylim=(0, 255), xlim=(0.7, 5.3), xticks=epochs)

# %% [markdown]
# <!-- claim
# assert errors[2] < 100 < errors[1]
# assert 3.4 < mlp_errors / errors[-1] < 3.9
# assert record["images"]["train"] == mlp_record["images"]["train"]
# -->
# 最後の間違いは 59 枚で、MLP の 4 分の 1 あまりです。見せた画像は同じ 55,000 枚ですから、**この差は、画像の数では説明できません。**
#
# 材料は、どれも、これまでに見たものです。
#
# - 初めの重みは [He](../deep/initializers.md)、更新は [Adam](../deep/adam.md) で、100 枚ずつ。
# - 全結合の間に、半分を休ませる[ドロップアウト](../deep/dropout.md)。
# - 学習率は 0.002 から始めて、1 回ごとに少しずつ下げ、終わりにはほぼ 0 にします。近くまで来たら、歩幅を小さくするのです。
#
# どの材料がどれだけ効いたのかは、この 1 本の記録からは分かりません。調べるには、一つずつ外して学習し直します。
#
# ??? note "学習のコード"
#
#     ```python
#     --8<-- "zerodl/pretrained/deep_convnet.py:train"
#     ```
#
# ## 38 枚の答え合わせ { #misread }
#
# 学習に使わなかった 5,000 枚のうち、読み間違えた 38 枚の全部です。「6 → 0」は、正解が 6 で、答えが 0 だったことを表します。下の数は、その答えに付けた確率です。

# %%
# 図: 38 枚の手書き数字に、正解、ネットワークの答え、その確率を添えたもの。正解が 2 のものが 8 枚でいちばん多く、そのうち 3 枚は 8 と、3 枚は 9 と答えている。
fig, axes = plt.subplots(7, 6, figsize=(4.8, 8.6))
for ax in axes.ravel():
    ax.axis("off")
for ax, (i, answer, sure) in zip(axes.ravel(), misread, strict=False):
    ax.imshow(x[i].reshape(28, 28))
    ax.set_title(f"{t[i]} → {answer}\n{sure:.2f}")

# %% [markdown]
# あなたの答えは、正解のほうと、ネットワークのほうの、どちらに近かったでしょうか。
#
# 数字ごとに数え、MLP も間違えた枚数を調べます。

# %%
from zerodl.pretrained import (
    load_mnist_mlp,
)

numbers = [i for i, _, _ in misread]
print(np.bincount(t[numbers]))
y = load_mnist_mlp().predict(x)
answers = y.argmax(axis=1)
old = np.flatnonzero(answers != t)
both = np.intersect1d(numbers, old)
print(len(old), len(both))

# %% [markdown]
# <!-- claim
# assert (len(numbers), len(both)) == (38, 27)
# assert np.bincount(t[numbers]).argmax() == 2
# -->
# 上の行は、正解が 0 のものから 9 のものまでの枚数です。2 が 8 枚で、いちばん多くなりました。
# 下の行は、MLP の間違いが 107 枚、そのうち深い ConvNet も間違えたのが 27 枚、という意味です。MLP の間違いのうち、80 枚は直りました。
# 一方で、38 枚のうち 11 枚は、MLP が正しく読んでいた数字です。よいネットワークも、すべての画像でよいわけではありません。
#
# ## 自信があっても、間違える { #sure }
#
# [自信の低い画像を人に回す](mnist_inference.py#confidence)という手がありました。38 枚のうち、確率が 0.9 以上だったものと、0.6 より低かったものを数えます。

# %%
sure = [p for _, _, p in misread]
sure = np.array(sure)
print((sure >= 0.9).sum())
print((sure < 0.6).sum())

# %% [markdown]
# 半分近い 17 枚が、0.9 以上の自信で間違えていました。迷っていたと言えるのは、5 枚だけです。
# 自信が 0.9 に届かないものを人に回しても、17 枚は、そのまま通ってしまいます。
#
# ## 何が、難しいまま残ったか { #hard }
#
# 38 枚を眺めると、三つの仲間がありそうです。
#
# 1. **どちらにも読める字。** たとえば「6 → 0」と「9 → 0」は、輪が大きく、そこから出る線が短い字です。
# 2. **つぶれた字、切れた字。** 線が太くて、すきまのふさがった「3 → 8」や、横の線がほとんどない「5 → 1」です。
# 3. **人なら読める字。** 下のほうに横線のある「7 → 2」や、左右に線の飛び出した「6 → 5」は、多くの人が迷わないでしょう。
#
# 1 は、もっとよいネットワークでも、間違えて当然かもしれません。正解は「書いた人が、何を書くつもりだったか」で、画像の中に書いてあるとは限らないからです。
# 3 には、まだ伸びしろがあります。たとえば、下に横線のある 7 をもっとたくさん見せればよさそうですが、本当かどうかは、試すまで分かりません。
# 数字の形を見て思いつく理由は、どれも[まだ仮説](mnist_inference.py#confusion)です。
#
# ## 確認 { #quiz }
#
# **問 2.** 友人のネットワークは、同じテスト 10,000 枚で、こちらの 9,941 枚より 4 枚多く当てました。友人のほうがよい、と言ってよいですか。
# { #q-four-images .zd-question }
#
# ??? success "答え"
#
#     まだ言えません。1 枚ごとの当たり外れが互いに無関係だとしても、間違いの枚数の[ばらつきの目安](mnist_inference.py#batch)は、8 枚ほどあります。4 枚の差は、その中です。
#
#     ```python
#     >>> p = 9941 / 10000
#     >>> print(round((10000 * p * (1 - p)) ** 0.5))
#     8
#     ```
#
#     しかも、同じネットワークでも、初めの重みや見せる順番の乱数を変えれば、枚数は変わります。
#
# **問 3.** 3×3 の畳み込みを、プーリングなしで重ねて、受容野を 28 以上にするには、何層要りますか。
# { #q-without-pool .zd-question }
#
# ??? success "答え"
#
#     1 層ごとに 2 ずつ広がるので、$n$ 層で $1 + 2n$ です。28 以上にするには 14 層要ります。プーリングのおかげで、6 層で済みました。
#
#     ```python
#     >>> print(receptive_field([conv] * 13),
#     ...     receptive_field([conv] * 14))
#     27 29
#     ```
#
# **問 4.** 学習に使った 55,000 枚に、この 5,000 枚を混ぜてしまったら、38 枚という数の意味は、どう変わりますか。
# { #q-leak .zd-question }
#
# ??? success "答え"
#
#     「初めて見る数字を、どのくらい間違えるか」が分からなくなります。見たことのある画像は、覚えていれば当たるからです。枚数は減るでしょうが、読む力が伸びたとは言えません。
#
# ## まとめ { #summary }
#
# - 小さな 3×3 の窓を重ね、プーリングで縮めると、少ない重みで、画像の全部を見る層ができます。ただし、計算は増えます。
# - 55,000 枚を 5 周見せると、テスト 10,000 枚のうち 9,941 枚を正しく読みました。同じ画像で学習した MLP より、間違いは 4 分の 1 ほどに減っています。
# - 残った 38 枚には、人も迷う字と、人なら読める字が混ざっています。半分近くは、0.9 以上の自信で間違えました。
#
# ## 出典 { #sources }
#
# - 斎藤康毅『ゼロから作るDeep Learning』(2016) 8.1 節。同じ並びの層を使っています。
# - K. Simonyan, A. Zisserman (2015)。[Very Deep Convolutional Networks for Large-Scale Image Recognition](https://arxiv.org/abs/1409.1556)。3×3 の畳み込みを重ねました。

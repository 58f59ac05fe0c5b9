# ---
# description: 手書き数字を数として当てる回帰のネットワークから、出力の関数、損失、目標を入れ替えて、分類のネットワークを作る実習です。
# question: 数を当てるネットワークを、何を替えれば分類に使えるのか
# needs: [forward/output_layer.md, learning/output_gradient.md, labs/mnist_training.py]
# modules: []
# aliases: [回帰, 分類, 回帰と分類の違い, 恒等関数, 二乗誤差, ソフトマックス, 交差エントロピー, one-hot, 目標, ラベル, 名義尺度, 出力層, 損失関数の選び方, 回帰を分類に]
# ---

# %% [markdown]
# # 回帰から分類へ { #regression-to-classification }
#
# 手書きの数字を見せると、「いくつか」を数で答えるネットワークを作りました。左の 1 枚を見せたところ、答えは 5 に近い数です。
# けれども、この字が 5 に見える人は、まずいないでしょう。なぜ、5 なのでしょうか。

# %%
# 図: 左は手書きの 2。右は、分類のネットワークが付けた、0 から 9 の確率の棒グラフで、高い棒は 2 と 9 の二つ。回帰のネットワークの答えを示す破線は、そのあいだの 5 のあたりに立つ。
import matplotlib.pyplot as plt
import numpy as np

from zerodl.datasets import mnist
from zerodl.loss_layers import IdentitySquaredError, SoftmaxCrossEntropy
from zerodl.networks import mlp
from zerodl.optimizers import SGD
from zerodl.plotting import PALETTE
from zerodl.softmax import softmax
from zerodl.training import fit

x, t, x_test, t_test = (np.asarray(a, float if a.ndim == 2 else int) for a in mnist())
answers = []
for K, loss, target, lr in [
    (1, IdentitySquaredError(), t[:, np.newaxis].astype(float), 0.05),
    (10, SoftmaxCrossEntropy(), t, 0.5),
]:
    rng = np.random.default_rng(0)
    network = mlp([784, 50, K], rng=rng, loss=loss, dtype=float)
    fit(network, SGD(lr), x, target, 10, rng=rng)
    answers.append(network.predict(x_test[873:874])[0])
fig, (image, bars) = plt.subplots(1, 2, figsize=(5.0, 2.5), width_ratios=[1, 1.7])
image.imshow(x_test[873].reshape(28, 28))
image.axis("off")
bars.bar(range(10), softmax(answers[1]), color=PALETTE["forward"])
bars.axvline(answers[0][0], color=PALETTE["gradient"], linestyle="--")
bars.text(answers[0][0] + 0.15, 0.68, f"回帰の答え {answers[0][0]:.1f}", color=PALETTE["gradient"])
_ = bars.set(xticks=range(10), ylim=(0, 0.75), ylabel="分類の確率")

# %% [markdown]
# <!-- claim
# (number,), scores = answers
# assert t_test[873] == 2
# assert abs(number - 5) < 0.5
# assert set(np.argsort(scores)[-2:]) == {2, 9}
# assert np.allclose(softmax(scores)[[2, 9]], [0.38, 0.37], atol=0.005)  # 問 4
# -->
# 右の棒は、あとで作る**分類**のネットワークの答えです。おもに、2 か 9 かで迷っています。
# 破線が、いま作った**回帰**のネットワークの答えです。2 と 9 の、あいだに立っています。
#
# 二つは、中間層まで同じ作りです。違うのは、終わりのほんの少しです。何を替えれば、左から右へ移れるでしょうか。
#
# ## 量なら、回帰でうまくいく { #regression }
#
# まず、本当に**量**を当てる問題で、回帰を試します。曲線に雑音を足した 100 個の点から、$x$ を見て $t$ を当てます。
# 出力は 1 個で、出力層の活性化関数はありません([恒等関数](../forward/output_layer.md#regression))。損失は[二乗誤差の半分](../learning/output_gradient.md#sigmoid-and-identity)です。

# %%
import numpy as np

from zerodl import loss_layers, toys
from zerodl.networks import mlp
from zerodl.optimizers import SGD
from zerodl.training import fit

rng = np.random.default_rng(0)
x, t = toys.sine(rng)
loss = loss_layers.IdentitySquaredError()
kw = {"rng": rng, "loss": loss}
net = mlp([1, 20, 1], "tanh", **kw)
sgd = SGD(0.2)
fit(net, sgd, x, t, 500, 20, rng=rng)
for a in (0.25, 0.5, 0.75):
    y = net.predict([[a]])[0]
    print(a, y.round(1))

# %%
# 図: 灰色の点 100 個が、山が一つと谷が一つの波に沿って散らばる。青い曲線は、その中をなめらかに通る。
side = np.linspace(0, 1, 101)[:, np.newaxis]
fig, ax = plt.subplots(figsize=(4.4, 2.4))
ax.plot(x, t, ".", color=PALETTE["data"])
ax.plot(side, net.predict(side), color=PALETTE["forward"])
_ = ax.set(xlabel="$x$", ylabel="$t$")

# %% [markdown]
# `fit` の 500 はエポックの数、20 は一歩に見る件数です。曲線は、点の散らばりの中をなめらかに通りました。0.2 を 0.3 と答えても、少ししか外れていません。**近い数は、近い答え**だからです。
#
# ## 数字を、量だと思って当てる { #digits }
#
# 同じ作り方で、手書きの数字を当ててみます。目標は 0.0 から 9.0 の数です。`t[:, None]` は、目標を 1 列の行列にします。
# 中間層は 50 個、10 エポックです。答えは、いちばん近い整数に丸めて採点します。

# %%
from zerodl.datasets import mnist

x, t, x_test, t_test = mnist()
x = x.astype(float)
x_test = x_test.astype(float)


def train(K, loss, t, lr):
    rng = np.random.default_rng(0)
    kw = {"rng": rng, "loss": loss}
    kw["dtype"] = float
    net = mlp([784, 50, K], **kw)
    fit(net, SGD(lr), x, t, 10, rng=rng)
    return net


loss = loss_layers.IdentitySquaredError()
number = t[:, None].astype(float)
net = train(1, loss, number, 0.05)
y = net.predict(x_test)[:, 0]
print((y.round() == t_test).sum())

# %% [markdown]
# <!-- claim
# assert (y.round() == t_test).sum() == 338
# spread = [y[t_test == k].std() for k in range(10)]
# assert min(spread) > 0.8
# assert np.corrcoef(y, t_test)[0, 1] > 0.8
# -->
# 1,000 枚のうち、当たったのは 338 枚です。残りの答えは、どこへ行ったのでしょうか。

# %%
# 図: 横軸は正解の数字、縦軸は回帰の答え。数字ごとに点が縦に散らばる。全体は右上がりだが、どの数字でも、答えは上下に 1 より大きく散らばり、隣の数字の点と重なっている。
fig, ax = plt.subplots(figsize=(5.0, 3.0))
shift = np.random.default_rng(0).uniform(-0.3, 0.3, len(t_test))
ax.plot(t_test + shift, y, ".", color=PALETTE["forward"], markersize=2.5)
ax.plot([-0.4, 9.4], [-0.4, 9.4], color=PALETTE["data"], linestyle="--")
ax.set(xlabel="正解の数字", ylabel="回帰の答え", xticks=range(10), yticks=range(0, 11, 2))
ax.grid(visible=False)

# %% [markdown]
# 破線に乗れば正解です。大きな数字には大きく答えていますが、丸めて当たるほど近くはありません。
#
# **問 1.** 「2 か 9 か、五分五分だ」と分かっている 1 枚があります。二乗誤差の平均をいちばん小さくする答えは、いくつですか。
# { #q-half .zd-question }
#
# ??? success "答え"
#
#     ちょうどまん中の 5.5 です。2 と答えると、半分の確率で 7 も外れ、その二乗は 49 になります。まん中なら、外れは必ず 3.5 です。
#
#     ```python
#     >>> for a in (2, 5.5, 9):
#     ...     r = a - np.array([2, 9])
#     ...     print(a, (r**2).mean())
#     2 24.5
#     5.5 12.25
#     9 24.5
#     ```
#
#     量なら、まん中は賢い答えです。ところが数字の 5 と 6 は、2 とも 9 とも関係がありません。
#
# 数字の 2 と 9 は、足したり比べたりする量ではなく、**名札**です。2 が 9 より「小さい」ことは、字の形とは関係がありません。
# 猫、犬、うさぎを 0、1、2 と番号で呼んでも、犬が猫とうさぎのまん中になるわけではないのと、同じです。
#
# ## 替えるのは、三つ { #three }
#
# ここが、この実習の本題です。上の `train` を、分類に使うには、何を替えればよいでしょうか。先に、自分で書き出してみてください。
#
# ??? success "答え"
#
#     | 替える所 | 回帰 | 分類 |
#     |:--|:--|:--|
#     | 出力の関数 | 恒等関数、1 個 | ソフトマックス、10 個 |
#     | 損失 | 二乗誤差の半分 | 交差エントロピー |
#     | 目標 | 数 | クラスの番号(one-hot) |
#
# `zerodl` では、出力の関数と損失を、一つの層 `SoftmaxCrossEntropy` にまとめてあります。

# %%
loss = loss_layers.SoftmaxCrossEntropy()
net = train(10, loss, t, 0.5)
y = net.predict(x_test).argmax(axis=1)
print((y == t_test).sum())

# %% [markdown]
# <!-- claim
# assert (y == t_test).sum() == 943
# -->
# 338 枚が、943 枚になりました。同じ 4,000 枚を、同じ 10 回見ただけです(学習率は、それぞれに合うものを選びました)。
#
# では、替えなかったものは何でしょうか。全結合の層も、ReLU も、逆伝播も、更新の規則も、そのままです。
# 出力層から戻る勾配まで、[どちらも予測引く目標](../learning/output_gradient.md#three-times)でした。二つの `backward` を見比べてください。
#
# ```python
# --8<-- "zerodl/loss_layers.py:IdentitySquaredError.backward"
# ```
#
# ```python
# --8<-- "zerodl/loss_layers.py:SoftmaxCrossEntropy.backward"
# ```
#
# ## 替え忘れると、断られる { #one-at-a-time }
#
# 三つは、そろえて替えます。順に、個数、損失、その両方を替え忘れると、どうなるでしょうか。

# %%
from zerodl.losses import one_hot

squared = loss_layers.IdentitySquaredError()
crossed = loss_layers.SoftmaxCrossEntropy()
for K, loss, target in (
    (1, crossed, t),
    (10, squared, t),
    (1, squared, one_hot(t, 10)),
):
    try:
        train(K, loss, target, 0.05)
    except ValueError as error:
        print(error)

# %% [markdown]
# <!-- claim
# def refuses(*setting):
#     try:
#         train(*setting, 0.05)
#     except ValueError:
#         return True
#
#
# assert refuses(1, crossed, t)
# assert refuses(10, squared, t)
# assert refuses(1, squared, one_hot(t, 10))
# -->
# どれも、学習を始める前に断られました。出力の個数、損失、目標の形が、互いに合わないからです。
#
# ところが、形が合っていても、組がちぐはぐなことはあります。二つ目の断り書きのとおり、目標を one-hot にすると、損失は二乗誤差のままなのに、動いてしまいます。

# %%
T = one_hot(t, 10)
net = train(10, squared, T, 0.05)
y = net.predict(x_test)
print((y.argmax(axis=1) == t_test).sum())
print(f"{y.min():.1f} {y.max():.1f}")

# %% [markdown]
# <!-- claim
# assert (y.argmax(axis=1) == t_test).sum() == 860
# -->
# 860 枚が当たりました。「あいだの数」を答えることは、もうありません。目標を one-hot に替えたおかげです。
# ただし、出力は負にも、1 より大きくもなるので、確率とは読めません。
#
# **問 2.** (E資格の形式) 数字の「4 かどうか」だけを答える二値分類にするには、出力の個数、出力の関数、損失、目標を、それぞれ何にしますか。
# { #q-binary .zd-question }
#
# ??? success "答え"
#
#     出力は 1 個、シグモイド、二値の交差エントロピー、目標は 4 なら 1、ほかは 0 です。
#
#     ```python
#     >>> loss = loss_layers.SigmoidCrossEntropy()
#     >>> four = (t[:, None] == 4).astype(float)
#     >>> net = train(1, loss, four, 0.5)
#     >>> yes = net.predict(x_test)[:, 0] > 0
#     >>> hit = yes == (t_test == 4)
#     >>> print(hit.mean() > 0.97)
#     True
#     ```
#
#     4 でない画像が 9 割なので、いつも「いいえ」と答えるだけでも 0.9 になります。0.97 は、それと比べて読みます。
#
# ## 名札を付け替えてみる { #rename }
#
# 数字の名前を、でたらめに付け替えます。たとえば、0 を 4、1 を 6 と呼ぶことにします。字の形は、何も変わりません。
# 名札にすぎないのなら、正解率も変わらないはずです。

# %%
new = [4, 6, 2, 7, 3, 5, 9, 0, 8, 1]
new = np.array(new)
number = new[t][:, None].astype(float)
net = train(1, squared, number, 0.05)
y = net.predict(x_test)[:, 0].round()
print((y == new[t_test]).sum())
net = train(10, crossed, new[t], 0.5)
y = net.predict(x_test).argmax(axis=1)
print((y == new[t_test]).sum())

# %% [markdown]
# 回帰は、338 枚から 428 枚になりました。名前の付け方しだいで、成績が 1 割近くも変わったのです。
# 分類は、943 枚から 934 枚です。初めの重みの巡り合わせの分だけ違いますが、ほとんど変わりません。
#
# **答えが量か、名札か。** それを見分けるには、「付け替えても、問題は同じか」と聞けばよいのです。
#
# ## 確認 { #quiz }
#
# **問 3.** 次の三つは、回帰と分類のどちらにしますか。(ア) 家の値段。(イ) 郵便番号の 1 文字。(ウ) 5 段階の満足度。
# { #q-which .zd-question }
#
# ??? success "答え"
#
#     (ア) は量なので、回帰です。(イ) は名札なので、分類です。
#     (ウ) は、順番には意味があるので、どちらも考えられます。回帰なら、1 と 5 で迷うと 3 と答えます。分類なら、4 と 5 が近いことを使いません。何に使うかで選びます。
#
# **問 4.** 分類のネットワークが、2 に 0.38、9 に 0.37 の確率を付けました。答えを「0.38 × 2 + 0.37 × 9 + …」のように平均で作ると、何が困りますか。
# { #q-mean .zd-question }
#
# ??? success "答え"
#
#     せっかく分けた名札を、また量として混ぜてしまいます。あいだの、関係のない数字が答えになります。名札のときは、確率がいちばん大きいものを選びます。
#
# ## まとめ { #summary }
#
# - 回帰は量を、分類は名札を当てます。名札を量として当てると、迷ったときに、あいだの関係のない数を答えます。
# - 替えるのは、出力の関数(と個数)、損失、目標の三つです。層も、逆伝播も、更新も、そのまま使えます。
# - 三つはそろえて替えます。形が合わなければ断られますが、形が合うちぐはぐは、黙って動きます。

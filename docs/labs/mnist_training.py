# ---
# description: 784-50-10 のネットワークを 4,000 枚の手書き数字で学習させ、勾配を確かめ、損失と正解率の曲線、外した数字を見る実習です。
# question: 自分で書いたネットワークは、何枚見れば数字を読めるようになるのか
# needs: [labs/learning_rates.py, learning/minibatch.md, learning/gradient_check.md]
# modules: [training]
# aliases: [MNIST, 手書き数字, 2 層ニューラルネットワーク, 学習曲線, 損失曲線, 訓練, エポック, 誤差逆伝播法, 数値微分, 勾配確認, 過学習, テストデータ, TwoLayerNet, train_step, fit]
# ---

# %% [markdown]
# # MNIST の学習 { #mnist-training }
#
# でたらめな重みの 2 層のネットワークに、手書き数字を 100 枚見せるたびに 1 歩ずつ学習させました。
# 何枚見せれば、初めての数字を読めるようになるでしょうか。予想してから、図を見てください。でたらめに答えると、10 枚に 1 枚当たります。

# %%
# 図: 横軸は、のべ何枚見たか(100 から 80,000、対数の目盛り)。縦軸は、初めて見る 1,000 枚の正解率。およそ 0.3 から始まって、4,000 枚で 0.85 ほどに上がり、そのあとはゆっくり上がって 0.94 のあたりで平らになる。
import matplotlib.pyplot as plt
import numpy as np

from zerodl.datasets import mnist
from zerodl.losses import accuracy
from zerodl.minibatch import minibatches
from zerodl.networks import mlp
from zerodl.optimizers import SGD
from zerodl.plotting import PALETTE
from zerodl.training import train_step

x, t, x_test, t_test = (np.asarray(a, float if a.ndim == 2 else int) for a in mnist())
rng = np.random.default_rng(0)
network, sgd, hits = mlp([784, 50, 10], rng=rng, dtype=float), SGD(0.5), {}
marks = {1, 2, 3, 5, 7, 10, 14, 20, 28, *range(40, 801, 40)}
steps = (step for _ in range(20) for step in minibatches(x, t, 100, rng))
for number, (a, b) in enumerate(steps, start=1):
    train_step(network, sgd, a, b)
    if number in marks:
        hits[100 * number] = accuracy(network.predict(x_test), t_test)
fig, ax = plt.subplots(figsize=(5.0, 2.9))
ax.plot(hits.keys(), hits.values(), ".-", color=PALETTE["forward"])
ax.axhline(0.1, color=PALETTE["data"], linestyle="--")
ax.axvline(4000, color=PALETTE["data"], linestyle=":")
ax.text(110, 0.13, "でたらめ", color=PALETTE["data"])
ax.set(xlabel="のべ何枚見たか", ylabel="正解率", ylim=(0, 1), xscale="log")
ax.set_xticks([100, 1000, 4000, 20000, 80000], labels=["100", "1,000", "4,000", "2 万", "8 万"])
ax.minorticks_off()

# %% [markdown]
# <!-- claim
# assert hits[100] < 0.4
# assert 0.8 < hits[4000] < 0.87  # 8 枚あまり
# assert 0.93 < hits[80000] < 0.95
# -->
# 4,000 枚を 1 回ずつ見ただけで、10 枚のうち 8 枚あまりを読めました。そのあとは、同じ 4,000 枚を何度も見返しています。
# 初めの急な上り坂に比べると、残りはずいぶんゆっくりです。
#
# このネットワークを、順に作っていきましょう。[四つの学習率](learning_rates.py)との違いは二つです。層が 2 層になり、一歩に見るのが 100 枚になりました。
#
# ## 39,760 個の数を、でたらめに決める { #network }

# %%
import numpy as np

from zerodl.datasets import mnist
from zerodl.networks import mlp

x, t, x_test, t_test = mnist()
x = x.astype(float)
x_test = x_test.astype(float)
rng = np.random.default_rng(0)
kw = {"rng": rng, "dtype": float}
net = mlp([784, 50, 10], **kw)
params = net.params
for name, p in params.items():
    print(name, p.shape, p.size)
sizes = [p.size for p in params.values()]
print(sum(sizes))
print(round(net.loss(x, t), 3))

# %% [markdown]
# 入力 784 個、中間層 50 個、出力 10 個です。中間層には ReLU を置きました。
# `float` は `float64` のことです。桁が多いので、すぐあとで勾配を測るときに助かります。
#
# 重みを 0 にせず、乱数で決めたのは、なぜでしょうか。
# 全部 0 から始めると、50 個のノードは値も勾配もそろい、いつまでも[同じまま](xor.py#q-zeros)です。それでは、並べた意味がありません。
#
# 最後の行は、学習の前の損失です。どのクラスにも 0.1 を付けたときの[目安](../learning/cross_entropy.md#batch)、$\log 10$ に近いのは、まだ何も知らないからです。
#
# ## 測った勾配と、同じになるか { #check }
#
# `net.gradient` は、39,760 個すべての傾きを、[誤差逆伝播法](../learning/backprop_matrix.md#layers)で返します。
# これを信じる前に、5 枚の画像で[勾配確認](../learning/gradient_check.md)をしましょう。`W1` は多いので、中ほどの画素(400 番)から出る 50 個だけを測ります。

# %%
from zerodl.gradients import check_gradient

a, b = x[:5], t[:5]


def loss(_):
    return net.loss(a, b)


grads = net.gradient(a, b)
for name, g in grads.items():
    p = params[name]
    if name == "W1":
        p, g = p[400], g[400]
    result = check_gradient(loss, p, g)
    print(name, p.size, bool(result))

# %% [markdown]
# <!-- claim
# import json
# import re
# from pathlib import Path
#
# record = json.loads(Path("benchmarks/results.json").read_text("utf-8"))
# (row,) = [r for r in record["results"] if r["name"] == "逆伝播の勾配 784-50-10"]
# fast, slow = map(float, re.findall(r"([\d.]+) m?s", row["detail"]))
# assert fast < 1 and round(slow) == 15
# assert 3 < 800 * slow / 3600 < 4  # 3 時間あまり
# -->
# 四つとも合格です。
#
# この実習では、これから 800 歩進みます。[前に測った](../learning/backprop.md#cost)とおり、数値微分で 39,760 個を求めると、100 枚でおよそ 15 秒かかります。一歩ごとに測っていたら、3 時間あまりです。逆伝播なら、1 ミリ秒も要りません。
#
# ## 800 歩を、一つの関数に頼む { #fit }
#
# 一歩ですることは、いつも同じです。100 枚で損失と勾配を求め、勾配の逆へ動かす。それが `train_step` です。
#
# ```python
# --8<-- "zerodl/training.py:train_step"
# ```
#
# `penalty` は、あとのページで使う罰則です。いまは付けないので、読み飛ばしてかまいません。`except` の所は、学習が発散したときの断り書きです。
#
# これを[かき混ぜながら繰り返す](../learning/minibatch.md#epoch)のが、`fit` です。データを 20 周して、エポックごとの損失と正解率を記録してもらいます。

# %%
from zerodl.optimizers import SGD
from zerodl.training import evaluate, fit


def on_train(net):
    score = evaluate(net, x, t)
    return {"train": score["accuracy"]}


sgd = SGD(0.5)
kw = {"rng": rng, "on_epoch": on_train}
kw["validation"] = x_test, t_test
history = fit(net, sgd, x, t, 20, **kw)
train = history["train"]
test = history["validation_accuracy"]
for i in (0, 1, 4, 9, 19):
    print(i + 1, f"{train[i]:.2f} {test[i]:.2f}")

# %% [markdown]
# 左から、エポック、学習に使った 4,000 枚での正解率、初めて見る 1,000 枚での正解率です。
# 返ってきた `history` には、更新 1 回ごとの損失も、`history.steps` に残っています。
#
# ## 曲線を読む { #curves }
#
# 損失と正解率を、絵にします。

# %%
# 図: 左は損失。更新ごとの細い線は、ぎざぎざしながら 2.4 から 0 の近くまで下がる。初めて見る 1,000 枚の太い破線は、0.5 から 0.22 のあたりまで下がって、平らになる。右は正解率。4,000 枚での実線は 1 に届き、1,000 枚での破線は 0.94 のあたりで平らになる。
from zerodl.plotting import PALETTE

fig, (left, right) = plt.subplots(1, 2, figsize=(5.0, 2.9))
left.plot(np.arange(800) / 40, history.steps, color=PALETTE["data"], linewidth=0.6)
epochs = np.arange(1, 21)
left.plot(epochs, history["validation_loss"], "--", color=PALETTE["gradient"])
left.set(xlabel="エポック", title="損失", ylim=(0, 1.5))
right.plot(epochs, train, color=PALETTE["forward"])
right.plot(epochs, test, "--", color=PALETTE["gradient"])
right.text(20, train[-1] + 0.008, "4,000 枚", ha="right", color=PALETTE["forward"])
right.text(20, test[-1] - 0.035, "初めて見る 1,000 枚", ha="right", color=PALETTE["gradient"])
right.set(xlabel="エポック", title="正解率", ylim=(0.8, 1.03))
for ax in (left, right):
    ax.set_xticks([0, 5, 10, 15, 20])

# %% [markdown]
# <!-- claim
# assert train[-1] > 0.995
# assert all(0.93 < score < 0.95 for score in test[9:])
# assert history["validation_loss"][-1] < 0.25
# assert len(history.steps) == 800
# -->
# 左の細い線は、更新 1 回ごとの損失です。ぎざぎざなのは、[100 枚ごとに違う坂を見ている](../learning/minibatch.md#noise)からでした。
# 朱の破線が、初めて見る 1,000 枚での損失です。
#
# 右を見ると、二つの線が離れていきます。学習に使った 4,000 枚では、最後はほとんど満点です。ところが、初めて見る 1,000 枚では 0.94 のあたりで止まりました。
# **見たことのある問題の点と、初めての問題の点は、別のものです。** 人に見せるなら、いつも初めての問題の点を見せます。
#
# 1 層だった[四つの学習率](learning_rates.py#descend)では、初めて見る数字を、10 枚のうち 9 枚近く読めました。こんどは 9 枚あまりです。
# 中間層を足したおかげでしょうか。それとも、100 歩が 800 歩になったからでしょうか。[あとで](#try)、確かめます。
#
# **問 1.** 20 エポックのあと、さらに 20 エポック続けると、4,000 枚での正解率と、1,000 枚での正解率は、どうなると思いますか。
# { #q-longer .zd-question }
#
# ??? success "答え"
#
#     4,000 枚での正解率は、もう上がる余地がありません。損失は下がり続けますが、1,000 枚での正解率はほとんど変わりません。
#
#     ```python
#     >>> import copy
#     >>> long = copy.deepcopy(net)
#     >>> again = SGD(0.5)
#     >>> more = fit(
#     ...     long, again, x, t, 20, **kw)
#     >>> late = more["validation_accuracy"]
#     >>> print(abs(late[-1] - test[-1]) < 0.01)
#     True
#     >>> print(more["loss"][-1] < 0.01)
#     True
#     ```
#
#     見返す回数を増やすより、違う画像を増やすほうが効きそうです。[推論の実習](mnist_inference.py#one)のネットワークは、別の 55,000 枚で学習していました。
#
# ## 当たった数字、外した数字 { #digits }
#
# 最後に、初めて見る 1,000 枚の答えを、目で見ます。上の段は当たった 5 枚、下の段は、**自信がいちばん高いのに外した** 5 枚です。

# %%
# 図: 2 段 5 列の手書き数字。上の段は、どれも読みやすい字で、予測が正解と同じ。下の段は、予測が正解と違うのに、どれも 0.9 を超える確率が付いている。崩れた字や、細い字が多い。
from zerodl.softmax import softmax

y = softmax(net.predict(x_test))
answer, sure = y.argmax(axis=1), y.max(axis=1)
right_ones = np.flatnonzero(answer == t_test)[:5]
wrong = np.flatnonzero(answer != t_test)
wrong = wrong[np.argsort(-sure[wrong])]
fig, axes = plt.subplots(2, 5, figsize=(5.0, 2.9))
for ax, i in zip(axes.ravel(), [*right_ones, *wrong[:5]], strict=True):
    ax.imshow(x_test[i].reshape(28, 28))
    ax.set_title(f"正解 {t_test[i]}\n{answer[i]}({sure[i]:.2f})")
    ax.axis("off")

# %% [markdown]
# <!-- claim
# assert sure[wrong[:5]].min() > 0.9
# -->
# 2 行目が予測、かっこの中が、それに付けた確率です。外した 5 枚にも、1 に近い確率が付いています。
# 人なら迷わず読める字も、崩れた字もあります。
#
# ## 自分で変えてみる { #try }
#
# 残しておいた問いです。中間層をなくして 1 層に戻し、同じ 800 歩を進めます。

# %%
kw = {"rng": rng, "dtype": float}
flat = mlp([784, 10], **kw)
fit(flat, SGD(0.5), x, t, 20, rng=rng)
for a, b in ((x, t), (x_test, t_test)):
    score = evaluate(flat, a, b)
    print(round(score["accuracy"], 2))

# %% [markdown]
# <!-- claim
# assert 0.95 < evaluate(flat, x, t)["accuracy"] < 0.97
# assert 0.90 < evaluate(flat, x_test, t_test)["accuracy"] < 0.92
# -->
# 上が 4,000 枚、下が初めて見る 1,000 枚です。1 層のままでも、100 枚ずつ 800 歩進めば、0.91 になりました。それでも、中間層のある 0.94 には届きません。
# 学習に使った 4,000 枚でさえ、満点にはならないのです。**どちらも効いていました。**
#
# こんどは、あなたの番です。中間層のノードを、10 個や 200 個に変えてください。正解率は、どのくらい変わるでしょうか。
#
# ## 確認 { #quiz }
#
# **問 2.** 4,000 枚を 100 枚ずつ、20 エポック学習しました。更新は何回ですか。のべ何枚見ましたか。
# { #q-count .zd-question }
#
# ??? success "答え"
#
#     1 エポックが 4,000 ÷ 100 = 40 回なので、20 エポックで 800 回です。のべ 80,000 枚になります。
#
# **問 3.** (デバッグ) 友人は、`loss` の中で `net.loss(x, t)` を、逆伝播では `net.gradient(a, b)` を使い、「勾配が合わない」と言います。何が違いますか。
# { #q-different-data .zd-question }
#
# ??? success "答え"
#
#     測ったのは 4,000 枚の坂の傾き、逆伝播が返したのは 5 枚の坂の傾きです。坂が違えば、傾きも違います。
#     勾配を比べるときは、同じデータ、同じ重みで、両方を求めます。
#
# ## まとめ { #summary }
#
# - 4,000 枚を 1 回ずつ見ただけで、初めて見る数字を 10 枚のうち 8 枚あまり、20 回見返すと 9 枚あまり読めるようになりました。
# - 逆伝播の勾配は、数値微分と合いました。一歩に 1 往復で済むので、800 歩も進めます。
# - 学習に使った画像の正解率は満点に近づきますが、初めて見る画像の正解率は、その手前で止まります。
#
# ## 出典 { #sources }
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998)「[Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791)」。MNIST を使い、2 層の全結合のネットワークも試しています。

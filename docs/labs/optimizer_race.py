# ---
# description: SGD から AdamW まで七つの更新の規則を、手書き数字の同じ問題で走らせ、順位が学習率と乱数の種と問題でどう入れ替わるかを表と図で見る実習です。
# question: 七つの更新の規則は、同じ問題でどれだけ差がつくのか
# needs: [labs/learning_rates.py, deep/adam.md]
# modules: []
# aliases: [最適化の比較, 最適化手法の比較, オプティマイザの比較, optimizer の比較, SGD と Adam, ハイパーパラメータ探索, グリッドサーチ, grid search, 格子, 学習率の選び方]
# ---

# %% [markdown]
# # 最適化の競走 { #optimizer-race }
#
# 四つの規則に、同じ手書き数字を学ばせます。ネットワークの形も、初めの重みも、見せる順番も同じです。
# まず、学習率をどれも 0.01 にそろえました(図の左)。いちばん速いのは Adam で、SGD は、ほかの三つに大きく離されています。
#
# では、学習率をどれも 0.3 にそろえると、順位はどうなるでしょうか。右の図を見る前に、予想してください。

# %%
# 図: 左は学習率 0.01。損失は、Adam が最も速く 0.3 ほどまで下がり、AdaGrad と Momentum が続き、SGD は 2 近くまでしか下がらない。右は学習率 0.3。SGD が最も低い 0.5 ほどまで下がり、Momentum と AdaGrad は 1 前後、Adam は 2 より上のまま動かない。
import matplotlib.pyplot as plt
import numpy as np

from zerodl.datasets import mnist
from zerodl.networks import mlp
from zerodl.optimizers import SGD, AdaGrad, Adam, Momentum
from zerodl.plotting import PALETTE
from zerodl.training import fit

x, t, x_test, t_test = mnist()
x, t = x[:2000].astype(np.float64), t[:2000]
styles = {SGD: ("data", "-"), Momentum: ("forward", "-"), AdaGrad: ("parameter", "--")}
styles[Adam] = ("gradient", "-.")
fig, axes = plt.subplots(1, 2, figsize=(5.0, 3.0), sharey=True)
for ax, lr in zip(axes, (0.01, 0.3), strict=True):
    for rule, (name, style) in styles.items():
        network = mlp([784, 20, 10], rng=np.random.default_rng(0), dtype=np.float64)
        history = fit(network, rule(lr), x, t, 2, 50, rng=np.random.default_rng(0))
        steps = np.clip(history.steps, 0, 3).reshape(-1, 8).mean(axis=1)  # 8 回ずつ平均する
        ax.plot(range(8, 81, 8), steps, style, color=PALETTE[name], label=rule.__name__)
    ax.set(title=f"学習率 {lr}", xlabel="更新の回数", ylim=(0, 2.8))
axes[0].set_ylabel("訓練の損失")
_ = fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncol=4, fontsize=9)

# %% [markdown]
# **順位が、ひっくり返りました。** いちばんだった Adam がビリになり、ビリだった SGD がいちばんです。
# どちらか一方の図だけを見せられたら、「Adam は速い」とも「SGD は速い」とも信じてしまいそうです。学習率をそろえた競走は、公平に見えて、公平ではないのです。
#
# ## コースを用意する { #course }
#
# 公平な競走とは何かを考えながら、[SGD と Momentum](../deep/optimizers.md)、[AdaGrad から Adam へ](../deep/adam.md)に出てきた規則に、荷重減衰つきの [AdamW](../deep/regularization.md#weight-decay) を加えて、七つすべてを走らせましょう。
# 短い競走を何度も行うので、訓練データは 2,000 枚だけ使います。64 ビットの小数にするのは、どの計算機でも同じ数を印字するためです。

# %%
import numpy as np

from zerodl.datasets import mnist
from zerodl.networks import mlp
from zerodl.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
)

x, t, x_test, t_test = mnist()
x, t = x[:2000].astype(float), t[:2000]
rules = (SGD, Momentum, Nesterov)
rules += (AdaGrad, RMSProp, Adam, AdamW)
relu = ([784, 20, 10],)

# %% [markdown]
# `relu` が、初めのコースです。`mlp` に順に渡すものを、一つの組にしてあります。いまは形だけで、ノードが 20 個の中間層を一つ持つ、小さなネットワークです。
# 次の `race` は、50 枚ずつの更新を、2,000 枚の 2 周分、つまり 80 回行います。`loss` は、学習を終えたネットワークの、2,000 枚での損失です。

# %%
from zerodl.training import evaluate, fit


def race(course, rule, lr, epochs=2, seed=0):
    draw = np.random.default_rng
    net = mlp(*course, rng=draw(seed), dtype=float)
    rng = draw(seed)
    fit(net, rule(lr), x, t, epochs, 50, rng=rng)
    return net


def loss(net):
    return evaluate(net, x, t)["loss"]


adam = race(relu, Adam, 0.01)
print(round(loss(adam), 2))

# %% [markdown]
# 学習率のほかの設定、たとえば Momentum の 0.9 や Adam の $\beta_1$、$\beta_2$ は、パッケージの決めた値のままにします。
#
# ## 学習率を 7 通り試す { #rates }
#
# 学習率は、規則ごとに選ぶことにします。0.001 から 1 まで、およそ 3 倍刻みで 7 通りです。
# **どの規則にも同じ候補を、同じ回数だけ試させる**のが、公平のための約束です。左から、0.001、0.003、0.01、0.03、0.1、0.3、1 での損失です。

# %%
rates = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
nets, losses = {}, {}
for rule in rules:
    runs = [race(relu, rule, lr) for lr in rates]
    nets[rule] = runs
    losses[rule] = [loss(net) for net in runs]
    cells = [f"{v:.1f}" for v in losses[rule]]
    print(f"{rule.__name__:8}", *cells)

# %%
# 図: 七つの規則の U 字の曲線。横は学習率で対数目盛り、縦は損失。RMSProp、Adam、AdamW の谷は 0.003 から 0.03 のあたり、AdaGrad は 0.03、Momentum と Nesterov は 0.1、SGD は 0.3 にある。谷の深さは、どれも 0.2 から 0.4 の間。
import matplotlib.pyplot as plt

from zerodl.plotting import PALETTE

colors = ("data", "forward", "forward", "parameter", "parameter", "gradient", "gradient")
fig, ax = plt.subplots(figsize=(5.0, 3.6))
for rule, name, style in zip(rules, colors, ("-", "-", "--", "-", "--", "-", "--"), strict=True):
    ax.plot(rates, losses[rule], style, color=PALETTE[name], marker=".", label=rule.__name__)
ax.set(xlabel="学習率", ylabel="80 回のあとの損失", xscale="log", ylim=(0, 2.6))
ax.set_xticks([0.001, 0.01, 0.1, 1], labels=["0.001", "0.01", "0.1", "1"])
_ = fig.legend(loc="outside upper center", ncol=4, fontsize=9)

# %% [markdown]
# <!-- claim
# table = np.array([losses[rule] for rule in rules])
# assert ((table.argmin(axis=1) > 0) & (table.argmin(axis=1) < 6)).all()
# names = np.array([rule.__name__ for rule in rules])
# first = names[table.argmin(axis=0)]
# assert first[[0, 2, 4, 5]].tolist() == ["RMSProp", "Adam", "Nesterov", "SGD"]
# assert names[table.argmax(axis=0)][[2, 5]].tolist() == ["SGD", "Adam"]
# assert (abs(table[5] - table[6])[:3] < 0.01).all()
# assert AdamW().weight_decay == 0.01
# assert 1 - (1 - 0.01 * 0.01) ** 80 < 0.01
# -->
# どの規則も、U の形になりました。小さすぎれば進まず、大きすぎれば暴れます。何も学んでいないネットワークの損失は、$\log 10$、およそ 2.3 です。
# ところが、**U の底の場所が、規則ごとに違います**。
#
# 表を縦に読むと、順位が分かります。1 位は、0.001 なら RMSProp、0.01 なら Adam と AdamW、0.1 なら Nesterov、0.3 なら SGD です。学習率を一つに決めた時点で、勝者を決めたようなものです。
# Adam と AdamW は、0.01 までほとんど同じです。AdamW は、1 歩ごとに重みを「1 − 0.01 × 学習率」倍に縮めますが、学習率 0.01 では、80 回でも 1% に届かないからです。
#
# 表を横に読んで、規則ごとに、損失がいちばん小さい学習率を選びます。左から、選んだ学習率、損失、初めて見る 1,000 枚での正解率です。

# %%
from zerodl.losses import accuracy

best = {}
for rule in rules:
    i = np.argmin(losses[rule])
    lr, low = rates[i], losses[rule][i]
    best[rule] = lr
    u = nets[rule][i].predict(x_test)
    hit = accuracy(u, t_test)
    name = f"{rule.__name__:8} {lr:<5}"
    print(name, f"{low:.2f} {hit:.2f}")

# %% [markdown]
# <!-- claim
# assert {best[rule] for rule in (RMSProp, Adam, AdamW)} == {0.003, 0.01, 0.03}
# assert best[SGD] == 0.3
# table = np.array([losses[rule] for rule in rules])
# assert table.min(axis=1).max() < 0.34
# assert table[:, 2].max() - table[:, 2].min() > 1.5
# low = table.min(axis=1)
# hits = np.array([accuracy(nets[r][rates.index(best[r])].predict(x_test), t_test) for r in rules])
# assert hits.argmax() == 0
# assert 0 < 1000 * (hits[0] - np.sort(hits)[-2]) < 5
# assert low[0] > np.median(low)
# -->
# 0.01 にそろえたときは、1.5 を超える差がありました。自分に合う学習率で走れば、七つとも 0.24 から 0.33 の間です。
# しかも、損失では下から数えたほうが早い SGD が、テストの正解率ではいちばんです。とはいえ、次の規則との差は、1,000 枚のうち数枚です。信じてよいかどうかは、このあと確かめます。
#
# **問 1.** 選ばれた学習率は、RMSProp、Adam、AdamW では 0.003 から 0.03 なのに、SGD では 0.3 です。なぜ、10 倍以上も違うのでしょうか。
# { #q-scale .zd-question }
#
# ??? success "答え"
#
#     学習率の意味が違うからです。SGD では「勾配の何倍動くか」ですが、勾配の大きさで割る三つでは「1 歩でどれだけ動くか」のめやすです。
#     勾配の多くは 1 よりずっと小さいので、同じだけ動くには、SGD の学習率を大きくします。
#
#     ```python
#     >>> rng = np.random.default_rng(0)
#     >>> net = mlp(*relu, rng=rng, dtype=float)
#     >>> g = net.gradient(x, t)["W1"]
#     >>> print(abs(g).max() < 0.1)
#     True
#     ```
#
# ## くじを引き直すと、順位が入れ替わる { #seeds }
#
# これで、Nesterov の優勝でしょうか。初めの重みも見せる順番も、乱数のくじで決めていました。種 0 で選んだ学習率のまま、くじだけを引き直します。
# 左から、種 0、1、2 での損失です。

# %%
seeds = {}
for rule in rules:
    seeds[rule] = found = []
    entry = relu, rule, best[rule]
    for seed in (0, 1, 2):
        net = race(*entry, seed=seed)
        found.append(loss(net))
    cells = [f"{v:.2f}" for v in found]
    print(f"{rule.__name__:8}", *cells)

# %% [markdown]
# <!-- claim
# names = np.array([rule.__name__ for rule in rules])
# draws = np.array([seeds[rule] for rule in rules])
# assert names[draws.argmin(axis=0)].tolist() == ["Nesterov", "Nesterov", "Adam"]
# assert draws[3, 0] < draws[0, 0]
# assert draws[3, 1] > draws[0, 1]
# assert np.ptp(draws[3]) > np.ptp(draws[:, 0])
# for seed in (1, 2):
#     again = [race(relu, rule, best[rule], seed=seed) for rule in rules]
#     assert np.argmax([accuracy(net.predict(x_test), t_test) for net in again]) != 0
# -->
# 1 位は、Nesterov、Nesterov、Adam でした。種 0 では SGD に勝った AdaGrad が、種 1 では負けています。テストの正解率でも、SGD がいちばんだったのは、種 0 だけです。
# AdaGrad の三つの数の開き(0.31 から 0.49)は、種 0 で比べた七つの規則の開き(0.24 から 0.33)より大きいのです。
# 1 回の競走で付いた僅差は、規則の差ではなく、くじの差かもしれません。
#
# ## コースを変えると、学習率も順位も変わる { #courses }
#
# 選んだ学習率は、別のネットワークでも使えるでしょうか。シグモイドの中間層が二つのコースと、中間層のないコースを用意しました。
# 後のほうは、谷が一つしかない[ソフトマックス回帰](learning_rates.py)です。

# %%
sizes = [784, 20, 20, 10]
sigmoid = (sizes, "sigmoid", "xavier")
linear = ([784, 10],)

# %% [markdown]
# 初めのコースで選んだ学習率をそのまま使い、さらに、その 3 倍と 10 倍も試します。左から、そのままの損失、いちばんよかった倍率、そのときの損失です。まず、シグモイドのコースを走ります。


# %%
def retune(course, epochs):
    found = {}
    for rule in rules:
        found[rule] = v = []
        for m in (1, 3, 10):
            lr = m * best[rule]
            net = race(course, rule, lr, epochs)
            v.append(loss(net))
        i = np.argmin(v)
        name = f"{rule.__name__:8} {v[0]:.2f}"
        m = (1, 3, 10)[i]
        print(name, f"{m:2} {v[i]:.2f}")
    return found


curved = retune(sigmoid, 2)

# %% [markdown]
# <!-- claim
# table = np.array([curved[rule] for rule in rules])
# assert table[0, 0] > 2.1
# assert table.min(axis=1).argmax() == 0
# assert (table.argmin(axis=1) > 0).tolist() == [True] * 6 + [False]
# -->
# 借りた学習率では、SGD はほとんど進みません。AdamW のほかは、どれも学習率を上げたほうがよくなりました。[シグモイドの勾配は、層を戻るたびに小さくなる](../deep/vanishing.md)のでした。
# SGD は 10 倍にしても、ほかの規則に追いつきません。次は、中間層のないコースです。こちらは 4 周します。

# %%
flat = retune(linear, 4)

# %% [markdown]
# <!-- claim
# names = [rule.__name__ for rule in rules]
# low = [min(losses[rule]) for rule in rules]
# lows = [low, *([min(c[rule]) for rule in rules] for c in (curved, flat))]
# assert [names[np.argmin(v)] for v in lows] == ["Nesterov", "Nesterov", "AdaGrad"]
# assert sorted(low).index(low[3]) in (3, 4)
# moved = [[1, *((1, 3, 10)[np.argmin(c[rule])] for c in (curved, flat))] for rule in rules]
# assert (moved[0], moved[5], moved[6]) == ([1, 10, 3], [1, 3, 3], [1, 1, 1])
# assert [max(m) for m in moved] == [10] * 5 + [3, 1]
# assert [best[Adam], best[AdamW]] == [0.01, 0.03]
# for rule in (AdaGrad, RMSProp):
#     assert loss(race(linear, rule, 30 * best[rule], 4)) > flat[rule][2]
# for course, epochs, found in ((sigmoid, 2, curved), (linear, 4, flat)):
#     assert loss(race(course, AdamW, 0.01, epochs)) > found[AdamW][0]
# -->
# こんどの 1 位は AdaGrad です。初めのコースでは、まん中あたりの規則でした。
# よく使われる Adam は、種 0 では、どのコースでも 1 位ではありません。**どこでも勝つ規則は、ありませんでした。**
#
# だからといって、Adam が選ばれるのに、わけがないのではありません。よい学習率は、SGD では 0.3、3、0.9 と、コースによって 10 倍も動きました。
# Adam では 0.01、0.03、0.03、AdamW では、どれも 0.03 です。ほかの四つの規則は、SGD と同じように 10 倍動いています。**学習率の当たりが、付けやすい**のです。
#
# ただし、三つの小さなコースで、候補も 3 倍刻みです。大きなネットワークでもそうだとは、ここからは言えません。
#
# ## 確認 { #quiz }
#
# **問 2.** 友人が、学習率をどれも 0.001 にして七つの規則を比べ、「SGD は使いものにならない」と言いました。何と答えますか。
# { #q-friend .zd-question }
#
# ??? success "答え"
#
#     0.001 は、SGD には小さすぎます。表の SGD の行を見せて、規則ごとに学習率を選び直すように勧めます。選び直せば、七つの損失は 0.24 から 0.33 の間に並びます。
#
# **問 3.** シグモイドのコースで、SGD、Momentum、Nesterov に選ばれた 10 倍は、候補の端です。これで、力を測れたと言えるでしょうか。
# { #q-edge .zd-question }
#
# ??? success "答え"
#
#     それだけでは言えません。端が選ばれたら、その外にもっとよいものがあるかもしれないので、候補を広げます。30 倍では、10 倍より悪くなるでしょうか。
#
#     ```python
#     >>> for rule in (SGD, Momentum, Nesterov):
#     ...     lr = 30 * best[rule]
#     ...     net = race(sigmoid, rule, lr)
#     ...     print(loss(net) > curved[rule][2])
#     True
#     True
#     True
#     ```
#
#     三つとも悪くなったので、10 倍のあたりが底だと分かりました。中間層のないコースの AdaGrad と RMSProp も、同じように確かめられます。
#     下の端もあります。AdamW の 1 倍です。学習率を 0.03 から 0.01 に下げると、どちらのコースでも悪くなりました。
#
# ## まとめ { #summary }
#
# - 学習率をそろえた競走では、順位は学習率で決まります。同じ候補を同じ回数だけ試し、規則ごとに選んで比べます。
# - 選んだあとの差は、くじの差と同じくらいでした。1 回の競走の僅差は、信じないことです。
# - どこでも勝つ規則はありません。Adam と AdamW は、よい学習率がコースによってあまり動きませんでした。
#
# ## 出典 { #sources }
#
# - D. Choi ほか (2019)「[On Empirical Comparisons of Optimizers for Deep Learning](https://arxiv.org/abs/1910.05446)」。学習率などの選び方しだいで、規則の順位が変わることを示しました。

# ---
# description: 300 枚の手書き数字を覚え込むネットワークに、L2、L1、ドロップアウト、早期終了、データの追加を試し、損失と正解率がどれだけよくなるかを測る実習です。
# question: 300 枚しかないとき、どの工夫がどれだけ効くのか
# needs: [deep/overfitting.md, deep/regularization.md, deep/dropout.md]
# modules: []
# aliases: [少ないデータ, 過学習の対策, 過学習の実験, 正則化の比較, 荷重減衰, weight decay, ドロップアウトの効果, 早期終了の効果, データを増やす, データの枚数, データ拡張, data augmentation, 学習曲線]
# ---

# %% [markdown]
# # 300 枚の過学習 { #small-data }
#
# 手書き数字を 300 枚だけ学ばせます。7 エポックもすると、訓練の 300 枚は、ほとんどすべて当たるようになります。
# ところが、取り分けておいた検証の 500 枚では、10 枚に 2 枚を間違えたままです(図の左)。右の損失は、下がったあとで上がりだしました。

# %%
# 図: 左は正解率、右は損失。訓練の 300 枚では、正解率は 1 に、損失は 0 に近づく。検証の 500 枚では、正解率は 0.8 のあたりで止まり、損失は 10 エポックまでに下がってから、ゆっくり上がる。
import matplotlib.pyplot as plt
import numpy as np

from zerodl import training
from zerodl.datasets import digits_300
from zerodl.networks import mlp
from zerodl.optimizers import Adam
from zerodl.plotting import PALETTE

x, t, others, answers = digits_300()
order = np.random.default_rng(0).permutation(4700)[:500]
network = mlp([784, 30, 10], rng=np.random.default_rng(0))
history = training.fit(
    network,
    Adam(0.005),
    x,
    t,
    epochs=30,
    batch_size=50,
    rng=np.random.default_rng(0),
    validation=(others[order], answers[order]),
    on_epoch=lambda network: {"train": training.evaluate(network, x, t)["accuracy"]},
)
fig, axes = plt.subplots(1, 2, figsize=(5.0, 2.8))
pairs = (("train", "validation_accuracy"), ("loss", "validation_loss"))
for ax, names, title in zip(axes, pairs, ("正解率", "損失"), strict=True):
    ax.plot(range(1, 31), history[names[0]], "--", color=PALETTE["data"], label="訓練の 300 枚")
    ax.plot(range(1, 31), history[names[1]], color=PALETTE["forward"], label="検証の 500 枚")
    ax.set(title=title, xlabel="エポック", ylim=(0, 1.05 if title == "正解率" else 2))
_ = fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncol=2)

# %% [markdown]
# <!-- claim
# assert history["train"][6] > 0.96
# assert abs(history["validation_accuracy"][-1] - 0.8) < 0.03
# assert history["validation_loss"][-1] > min(history["validation_loss"]) + 0.05
# -->
# 典型的な[過学習](../deep/overfitting.md)です。薬は五つあります。L2、L1、ドロップアウト、早期終了、そして、データを増やすこと。
#
# 予想してください。テストの正解率を、いちばん上げるのはどれでしょうか。いちばん効かないのは、どれでしょうか。
#
# ## 4 通りに分ける { #split }
#
# 学ばせるのは、MNIST の訓練データの、はじめの 300 枚です。パッケージに入っている画像の残り、4,700 枚をかき混ぜ、三つに分けます。
# 薬の強さを選ぶための検証用が 500 枚、最後の採点だけに使うテスト用が 1,700 枚、あとでデータを増やすときの追加用が 2,500 枚です。

# %%
import numpy as np

from zerodl.datasets import digits_300

x, t, others, answers = digits_300()
rng = np.random.default_rng(0)
order = rng.permutation(4700)
x = x.astype(float)
others = others[order].astype(float)
answers = answers[order]
held = others[:500], answers[:500]
part = slice(500, 2200)
test = others[part], answers[part]
images = np.vstack([x, others[2200:]])
labels = np.hstack([t, answers[2200:]])
print(len(images))

# %% [markdown]
# `images` と `labels` は、はじめの 300 枚の後ろに、追加用の 2,500 枚をつないだものです。`learn` は、その先頭の `n` 枚で学びます。
# ネットワークは 784-30-10 で、Adam で 180 回ほど更新します。50 枚ずつなので、300 枚なら 30 周です。枚数を増やすときは、その分だけ周を減らします(`9000 // n`)。

# %%
from zerodl.networks import mlp
from zerodl.optimizers import Adam
from zerodl.training import evaluate, fit


def learn(seed=0, n=300, dropout=0, **options):
    rng = np.random.default_rng(seed)
    kind = {"dropout": dropout, "dtype": float}
    net = mlp([784, 30, 10], rng=rng, **kind)
    data = images[:n], labels[:n], 9000 // n, 50
    rule = Adam(0.005)
    history = fit(net, rule, *data, rng=rng, **options)
    return net, history


# %% [markdown]
# `score` は、訓練の 300 枚の正解率と、あるデータでの損失と正解率を返します。薬なしの結果を、まず見ておきましょう。


# %%
def score(net, data):
    a = evaluate(net, x, t)["accuracy"]
    b = evaluate(net, *data)
    return a, b["loss"], b["accuracy"]


def show(name, row):
    cells = [f"{v:.2f}" for v in row]
    print(f"{name:12}", *cells)


plain, curve = learn(validation=held)
print(len(curve.steps), "回の更新")
show("no remedy", score(plain, held))

# %% [markdown]
# 訓練は満点、検証は損失が 0.87、正解率が 0.80 です。ここから始めます。
#
# ## 強さは、検証の損失で選ぶ { #strength }
#
# どの薬にも、強さがあります。[L2 と L1](../deep/regularization.md) は 10 倍刻みで、[ドロップアウト](../deep/dropout.md)は消す割合で、三つずつ試します。
# 左から、訓練の正解率、検証の損失、検証の正解率です。

# %%
from zerodl.regularization import L1, L2

dose = {}
for s in (0.001, 0.01, 0.1):
    dose[f"L2 {s}"] = {"penalty": L2(s)}
for s in (0.0001, 0.001, 0.01):
    dose[f"L1 {s}"] = {"penalty": L1(s)}
for r in (0.2, 0.5, 0.8):
    dose[f"dropout {r}"] = {"dropout": r}
curves, rows = {"no remedy": curve}, {}
for name, options in dose.items():
    options["validation"] = held
    net, curves[name] = learn(**options)
    rows[name] = score(net, held)
    show(name, rows[name])

# %% [markdown]
# <!-- claim
# low = [v[1] for v in rows.values()]
# assert [low[i : i + 3].index(min(low[i : i + 3])) for i in (0, 3, 6)] == [1, 1, 1]
# before = score(plain, held)[1]
# for strong in ("L2 0.1", "L1 0.01", "dropout 0.8"):
#     assert rows[strong][0] < 0.95
#     assert rows[strong][1] > before
# assert max(rows[name][1] for name in ("L2 0.01", "L1 0.001", "dropout 0.5")) < before
# -->
# どの薬も、まん中の強さで、検証の損失がいちばん小さくなりました。弱すぎれば覚え込み、強すぎれば、訓練の 300 枚にさえ間違いが残ります。
# いちばん強い三つは、損失が薬なしの 0.87 を超えました。**薬は、量を間違えると毒になります。**
#
# 選んだ三つの、検証の損失の経過を見ましょう。

# %%
# 図: 検証の損失の四つの曲線。薬なしは、10 エポックまでに 0.76 へ下がり、そのあと 0.87 へ上がる。L2 と L1 は、0.7 前後に下がったまま上がらない。ドロップアウトは、ゆっくり下がり、0.7 と 0.8 の間で波打つ。
import matplotlib.pyplot as plt

from zerodl.plotting import PALETTE

fig, ax = plt.subplots(figsize=(5.0, 3.2))
styles = {"no remedy": ("data", "--", "薬なし"), "L2 0.01": ("forward", "-", "L2")}
styles |= {"L1 0.001": ("parameter", "-", "L1"), "dropout 0.5": ("gradient", "-", "ドロップアウト")}
for name, (color, style, label) in styles.items():
    ax.plot(range(1, 31), curves[name]["validation_loss"], style, color=PALETTE[color], label=label)
ax.set(xlabel="エポック", ylabel="検証の損失", ylim=(0.5, 1.3))
_ = ax.legend(ncol=2)

# %% [markdown]
# <!-- claim
# late = {name: np.array(found["validation_loss"][15:]) for name, found in curves.items()}
# assert late["no remedy"][-1] > late["no remedy"][0] + 0.03
# assert late["L2 0.01"].max() < 0.72
# assert late["L1 0.001"].max() < 0.72
# assert np.ptp(late["dropout 0.5"]) > 0.08
# assert curves["dropout 0.5"]["validation_loss"][4] > curves["no remedy"]["validation_loss"][4] + 0.2
# -->
# 薬なしの曲線は、下がったあと上がっていきます。L2 と L1 は、下がったままです。ドロップアウトは、ゆっくり下がり、あとまで波打っています。
#
# [早期終了](../deep/overfitting.md#early-stopping)は、強さの代わりに、いつやめるかを検証の損失で選びます。薬なしの曲線が底を打った所です。

# %%
stop = {"patience": 5}
stop["validation"] = held
net, stopped = learn(**stop)
print(stopped.best_epoch)
show("stop early", score(net, held))

# %% [markdown]
# 5 エポックめの重みへ戻り、検証の損失は 0.76 になりました。最後まで進んだときは 0.87 でした。
#
# ## テストの点で、効き目を比べる { #compare }
#
# 薬の量は、検証データで決めました。採点は、まだ一度も使っていないテストの 1,700 枚で行います。
# 種を 3 通りに変えて、平均をとります。左から、訓練の 300 枚の正解率、テストの損失、テストの正解率です。

# %%
remedies = {
    "no remedy": {},
    "L2": {"penalty": L2(0.01)},
    "L1": {"penalty": L1(0.001)},
    "dropout": {"dropout": 0.5},
    "stop early": stop,
    "600 images": {"n": 600},
    "2800 images": {"n": 2800},
}
scores = {}
for name, options in remedies.items():
    runs = []
    for seed in (0, 1, 2):
        net, _ = learn(seed, **options)
        runs.append(score(net, test))
    scores[name] = np.array(runs)
    show(name, np.mean(runs, axis=0))

# %%
# 図: 左はテストの損失、右はテストの正解率。薬ごとに三つの点。L2、L1、ドロップアウト、早期終了は、損失では薬なしより左にあるが、正解率では薬なしと重なる。枚数を増やすと、正解率の点がはっきり右へ動き、損失も左へ動く。
labels_ja = ("薬なし", "L2", "L1", "ドロップアウト", "早期終了", "600 枚", "2,800 枚")
fig, axes = plt.subplots(1, 2, figsize=(5.0, 3.4), sharey=True)
for ax, column, title in zip(axes, (1, 2), ("テストの損失", "テストの正解率"), strict=True):
    for place, found in enumerate(scores.values()):
        color = PALETTE["parameter" if place > 4 else "forward" if place else "data"]
        ax.plot(found[:, column], [place] * 3, "o", color=color, markersize=4)
    ax.set(title=title, yticks=range(7), yticklabels=labels_ja)
axes[0].invert_yaxis()

# %% [markdown]
# <!-- claim
# mean = {name: found.mean(axis=0) for name, found in scores.items()}
# none = mean["no remedy"]
# for name in ("L2", "L1", "dropout", "stop early"):
#     assert mean[name][1] < none[1] - 0.05
#     assert abs(mean[name][2] - none[2]) < 0.01
# assert min(mean, key=lambda name: (mean[name][1], name)) == "2800 images"
# from zerodl.softmax import softmax
# sure = []
# for name in ("no remedy", "L2"):
#     y = softmax(learn(**remedies[name])[0].predict(test[0]))
#     sure.append(y.max(axis=1)[y.argmax(axis=1) != test[1]].mean())
# assert sure[1] < sure[0] - 0.05
# four = [mean[name][1] for name in ("L2", "L1", "dropout", "stop early")]
# assert four[0] == min(four)
# for name in ("600 images", "2800 images"):
#     assert scores[name][:, 2].min() > max(found[:, 2].max() for found in list(scores.values())[:5])
# assert round(mean["600 images"][2] - none[2], 2) == 0.07
# assert np.ptp(scores["no remedy"][:, 2]) > 0.02
# -->
# 予想は、当たりましたか。
#
# - **四つの薬は、正解率をほとんど動かしませんでした。** 薬なしとの差は、丸める前なら、どれも 0.01 に届きません。薬なしでも、種を変えるだけで 0.02 は動きます。
# - ところが、**損失は、四つとも減りました**。いちばん効いたのは L2 で、0.80 が 0.65 になりました。外した画像に、むやみに高い確率を付けなくなったのです([答えに付ける自信](../learning/calibration.md#calibration))。
# - **枚数を 2 倍にすると、正解率が 0.07 上がりました。** 更新の回数は同じなのに、四つの薬をはるかにしのぎます。
#
# 薬がむだだ、という意味ではありません。確率をそのまま使うなら、損失の差は大切です。けれども、「正則化を入れれば、正解率が上がるはずだ」とは、決めつけられないのです。
# 更新を 180 回に限ったことも、忘れないでください。ゆっくり下がるドロップアウトには、不利だったかもしれません。
#
# **問 1.** 2,800 枚では、訓練の 300 枚の正解率が 1 より低くなりました。悪くなったのでしょうか。
# { #q-train .zd-question }
#
# ??? success "答え"
#
#     悪くなったのではありません。更新の回数をそろえたので、1 枚を見る回数は 30 回から 3 回に減り、300 枚を覚え込まなくなったのです。
#     テストの正解率は上がっています。訓練とテストの差が小さくなったのですから、過学習は和らいでいます。
#
# ## 同じ 300 枚の、別の実験と比べる { #experiments }
#
# 付録の[再現実験](../appendix/experiments.md)では、同じ 300 枚を、ノードが 100 個の中間層を 6 層重ねたネットワークに学ばせ、本物のテスト 10,000 枚で採点しました。薬の強さは、ここのように検証で選んだものではありません。
#
# <!-- claim
# from experiments.results import read, spread
# rows = [r for r in read("regularization")["results"] if not r["settings"]["change"]]
# tests = {r["settings"]["number"]: spread(r["runs"], "test") for r in rows}
# none, *others = tests.values()
# assert list(tests) == list(range(11, 18))
# assert [round(v, 2) for v in none] == [0.76, 0.74, 0.77]
# assert sum(v[0] > none[0] for v in others) == 1
# assert tests[14][0] == max(v[0] for v in tests.values())
# assert 0 < tests[14][0] - none[0] < 0.01
# assert len(others) == 6
# -->
# 薬なしのテストの正解率は、種を 5 通りに変えた平均で 0.76、範囲は 0.74 から 0.77 でした。薬を入れた 6 通りのうち、平均でこれを上回ったのは一つだけです。
# 弱いほうの L2 で、その差も 0.01 に届きません。残りの五つは、薬なしより下がりました。
# 層の数も、更新の規則も、テストの枚数も違うのに、**正解率は薬ではほとんど上がらない**という点は、ここでの結果と同じです。
#
# ## 確認 { #quiz }
#
# **問 2.** 友人が、薬の強さを、テストの 1,700 枚の正解率が最大になるように選びました。その正解率を、そのまま報告してよいでしょうか。
# { #q-leak .zd-question }
#
# ??? success "答え"
#
#     いけません。選ぶのに使ったデータでの点は、甘くなります。ここのように、薬の差が 0.01 もないときは、選んだだけで勝ったように見えてしまいます。
#
# **問 3.** あなたの手元に 300 枚しかなく、来週までに正解率を 0.05 上げるように頼まれました。この実習の結果からは、まず何を考えますか。
# { #q-plan .zd-question }
#
# ??? success "答え"
#
#     枚数を増やすことです。ここでは 2 倍で 0.07 上がり、薬では 0.01 も上がりませんでした。新しい画像を集めて正解を付けるほか、手元の画像を少しずらしたり回したりして増やす手もあります([データ拡張](../cnn/alexnet.md#parts)といいます)。
#
# ## まとめ { #summary }
#
# - 薬の強さは、検証の損失で選びます。強すぎる薬は、薬なしより悪くなりました。
# - L2、L1、ドロップアウト、早期終了は、損失を減らしましたが、正解率はほとんど動かしませんでした。
# - 正解率をはっきり上げたのは、枚数でした。2 倍の 600 枚で、0.07 上がりました。

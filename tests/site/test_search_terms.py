"""用語の表(docs/terms.yml)の言葉が、どの書き方でも、説明する部屋か「まだありません」に着くことを確かめます。"""

import pytest

from hooks import rooms
from hooks.vocabulary import terms

FIND = """async ([base, queries]) => {
  const { createInstance } = await import(base + "assets/search/pagefind.js");
  const engine = createInstance({ baseUrl: new URL(base).pathname, language: "ja" });
  const found = {};
  for (const query of queries) {
    const { results } = await engine.search(query);
    const pages = await Promise.all(results.slice(0, 5).map((result) => result.data()));
    found[query] = pages.map((page) => [page.url, page.meta.title, page.excerpt]);
  }
  return found;
}"""
# 表にない打ち方: 長音・送り・空白・語の一部・二語・大文字と小文字・かな
TYPED = """
オーバフロー オーバーフロウ そふとまっくす ソフトマックスー SOFTMAX クロス・エントロピー cross
entropy crossentropy 交差エントロピ onehot ワンホット one hot ONE-HOT ワンホットベクトル 0除算
ゼロわり 最尤 尤度 最小二乗 二乗誤差 2乗誤差 MSE gyakudenpa 逆伝播 逆伝搬 ぎゃくでんぱ
バックプロパゲーション バックプロップ CNN 畳込み たたみこみ tatamikomi コンボリューション
キャリブレーション キャリブレーシヨン 較正 インストール いんすとーる install 環境構築 過適合
オーバフィッティング ドロップアウト dropout 学習率 ラーニングレート がくしゅうりつ lr
モーメンタム モメンタム アダム adam バッチノーマライゼーション BatchNorm 勾配消失 勾配爆発
活性化関数 シグモイド sigmoid relu レルー 隠れ層 かくれ層 しきい値 閾値 パイトーチ torch
テンソル 鞍点 局所解 エポック イテレーション ミニバッチ 数値微分 中心差分 アルゴリズム
"""
# ページと、はじめの三つのうちにそれが出るはずの問い。+ は空白。語の一部、別の言い方、打ち間違いも
WANTED = """
forward/perceptron: しきい値 重み
forward/xor: XOR 隠れ層 ニューラルネット 層
forward/activations: シグモード 飽和
forward/relu: relu+微分 死んだrelu
forward/layers: Affine なぜ非線形
forward/softmax: ソフトマックス softmax ＳＯＦＴＭＡＸ ソフトマックスー マックス softm
forward/softmax: ソフトマクス sofmax
forward/softmax_code: overflow nan ソフトマックスのオーバーフロー keepdims
learning/losses: 二乗 二乗誤差
learning/cross_entropy: 交差エントロピー エントロピー 最尤 尤推定 entropy
learning/cross_entropy: クロスエントロピー 交差エントロピー+最尤
learning/log_sum_exp: log_softmax log(0)
learning/gradients: 勾配 局所解
labs/learning_rates: 学習率+決め方
learning/minibatch: エポックとは 確率的勾配降下法
learning/differences: 中心差分 桁落ち
learning/graph: 計算グラフ 連鎖率
learning/autodiff: micrograd
learning/output_gradient: 誤差 y-t softmax+with+loss クロスエントロピー+微分
learning/backprop: 逆伝播 伝播 バックプロバゲーション backpropogation
learning/backprop_matrix: 逆伝播+行列
learning/gradient_check: 勾配チェック
labs/mnist_training: MNIST+学習
labs/regression_to_classification: 分類と回帰の違い
learning/calibration: 確率 温度
deep/vanishing: 勾配消失 こうばいしょうしつ 勾配消滅
deep/initializers: 初期値+0 Xavier ザビエル 標準偏差
deep/normalization: batch+norm 移動平均
deep/normalization_backward: バッチ正規化+逆伝播
deep/optimizers: モメンタム SGD
deep/adam: アダム adam+バイアス補正
deep/overfitting: 過学習+対策 早期終了 オーバーフィッティグ
deep/regularization: weight+decay ラッソ
deep/dropout: ドロップアウト+推論 ドロップアウド
labs/activation_histograms: ヒストグラム
cnn/convolution: CNN 出力サイズ カーネル tatamikomi コンボルーション
cnn/channels: 受容野 フィルタ数
cnn/im2col: im2col
cnn/convolution_backward: col2im 転置畳み込み
cnn/pooling: max+pooling プーリング+逆伝播
cnn/alexnet: LeNet alexnet+パラメータ数 データ水増し
labs/deep_convnet: DeepConvNet
appendix/books: E資格 ゼロから作る
"""
MISSED = {"アルゴリズム"}  # 扱わない言葉


@pytest.fixture
def find(page, base_url):
    page.goto(base_url)
    return lambda queries: page.evaluate(FIND, [base_url, queries])


def test_every_form_of_every_term_reaches_its_room(find, base_url):
    home = "/" + base_url.split("/", 3)[3]
    found = find([form for term in terms() for form in term.forms])
    wrong = []
    for term in terms():
        room = next(room for room in rooms.rooms() if term.explained_in(room))
        url = home + room.path.rsplit(".", 1)[0] + "/" if room.path else home
        title = room.title + ("" if room.path else "(まだありません)")
        for form in term.forms:
            if not any(hit[0] == url and (room.path or hit[1] == title) for hit in found[form]):
                wrong.append((form, term.room, [hit[1] for hit in found[form]]))
    assert wrong == []


def test_the_wanted_page_is_among_the_first_three(find):
    rows = [line.split(": ") for line in WANTED.split("\n") if line]
    asked = [(page, query.replace("+", " ")) for page, queries in rows for query in queries.split()]
    found = find([query for _, query in asked])
    first = {query: [hit[0] for hit in found[query][:3]] for _, query in asked}
    wrong = [(q, page, first[q]) for page, q in asked if not any(page + "/" in u for u in first[q])]
    assert wrong == []


def test_what_readers_type_is_found(find):
    queries = TYPED.split()
    found = find(queries)
    assert {query for query in queries if not found[query]} == MISSED


def test_a_word_of_a_missing_room_says_so(find):
    [(_, title, excerpt), *_] = find(["データローダ"])["データローダ"]
    room = next(room for room in rooms.rooms() if room.stem == "training_loop")
    if room.path:
        pytest.fail("この部屋はもうあります。まだない部屋の言葉に替えてください")
    assert title == f"{room.title}(まだありません)"
    assert "データローダー" in excerpt

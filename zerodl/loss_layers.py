"""損失の層: ネットワークの最後で、出力の関数と損失をまとめて計算し、最初の勾配を返します。

出典: ソフトマックスと交差エントロピーの組は Bridle (1990)。
"""

import numpy as np
from numpy.typing import ArrayLike

from zerodl import checks
from zerodl.activations import sigmoid
from zerodl.checks import Array
from zerodl.losses import binary_cross_entropy, sum_squared_error


class SoftmaxCrossEntropy:
    """多クラス分類の出力と損失: ソフトマックスと交差エントロピーをまとめた層です。

    forward のあと、確率 (N, K) を y に持ちます。
    """

    y: Array | None = None

    def forward(self, x: ArrayLike, t: ArrayLike) -> float:
        """ロジット x (N, K) とラベル t (N,) から、損失のバッチ平均を返します。"""
        u = checks.logits(x)
        N, K = u.shape
        self.t = checks.labels(t, classes=K, count=N).copy()
        # y と log y の両方が要るので、softmax と log_softmax に共通の計算を 1 回で済ませる
        # (K, N) クラスの軸を外側に置くと、N 件をまとめて足せて速い
        shifted = u.T.copy()
        # 最大を 0 にそろえる
        shifted -= shifted.max(axis=0)
        e = np.exp(shifted)  # (K, N)
        total = e.sum(axis=0)  # (N,)
        # (N, K) ソフトマックス
        self.y = (e / total).T
        # (N,) 正解のクラスだけ
        log_y = shifted[self.t, np.arange(N)] - np.log(total)
        # Python の float (倍精度)にしてから足すと、桁を失わず、短い並びでは速い
        mean = sum(log_y.tolist()) / N
        # 0 から引くと、損失 0 が -0.0 にならない
        return 0.0 - mean

    def backward(self) -> Array:
        """勾配 dx = (y − T) / N を返します。T は t の one-hot です。"""
        y = checks.after_forward(self.y, "SoftmaxCrossEntropy")
        dx = np.array(y)  # (N, K) の写し
        # 正解のクラスだけ 1 を引くと、y − T
        dx[np.arange(len(dx)), self.t] -= 1.0
        dx /= len(dx)
        return dx


class SigmoidCrossEntropy:
    """二値分類の出力と損失: シグモイドと二値の交差エントロピーをまとめた層です。

    forward のあと、確率を y に持ちます。
    """

    y: Array | None = None

    def forward(self, x: ArrayLike, t: ArrayLike) -> float:
        """ロジット x と、同じ形の t (0 か 1)から、損失の平均を返します。"""
        x = checks.wide(x)
        loss = binary_cross_entropy(x, t)
        self.y, self.t = sigmoid(x), np.array(t)
        return loss

    def backward(self) -> Array:
        """勾配 dx = (y − t) / 要素数 を返します。出力が 1 個なら、要素数は N です。"""
        y = checks.after_forward(self.y, "SigmoidCrossEntropy")
        return (y - self.t.astype(y.dtype)) / y.size


class IdentitySquaredError:
    """回帰の出力と損失: 恒等関数と二乗和誤差をまとめた層です。

    forward のあと、予測を y に持ちます。
    """

    y: Array | None = None

    def forward(self, x: ArrayLike, t: ArrayLike) -> float:
        """予測 x (N, K) と目標 t (N, K) から、½ Σ_k (x_k − t_k)² のバッチ平均を返します。"""
        x = checks.wide(x)
        loss = sum_squared_error(x, t)
        self.y, self.t = x.copy(), np.array(t)
        return loss

    def backward(self) -> Array:
        """勾配 dx = (y − t) / N を返します。"""
        y = checks.after_forward(self.y, "IdentitySquaredError")
        N = y.size // y.shape[-1]  # 行の数
        # (N, K)
        return (y - self.t.astype(y.dtype)) / N

"""演習 activations: 足した数 u を受け取り、そこでのシグモイドの傾きを返します。"""

import numpy as np

from zerodl.activations import d_sigmoid, d_tanh, sigmoid
from zerodl.exercises.parts import Place, Question, Stage, Wrong, keeps_digits

PAGE = "forward/activations", "活性化関数:階段からシグモイドと tanh へ"
SIGMOID = Place(*PAGE, "sigmoid", "シグモイド:0 から 1 への、なめらかな坂")
TANH = Place(*PAGE, "tanh", "tanh:−1 から 1 への坂")

# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
U = np.array([-2.0, 0.0, 0.5, 4.0])
STAGES = (
    Stage("シグモイドの傾き", d_sigmoid, (
        Question("足した数 u から、シグモイドの傾きを求める", SIGMOID, (U,), (
            Wrong("u をシグモイドに通していません。s(1 - s) の s は、通した後の値です。",
                lambda u: u * (1 - u)),
            Wrong("シグモイドを 2 回通しています。s = sigmoid(u) は一度だけです。",
                lambda u: d_sigmoid(sigmoid(u))),
            Wrong("シグモイドの値そのものです。s に (1 - s) を掛けると、傾きになります。", sigmoid),
            Wrong("1 / 1 + np.exp(-u) は、割り算が先です。分母をかっこで囲んでください。",
                lambda u: (1 / 1 + np.exp(-u)) * -np.exp(-u)),
            Wrong("s に掛けるのは、(1 - u) ではなく (1 - s) です。",
                lambda u: sigmoid(u) * (1 - u)),
            Wrong("掛けられるのは、u ではなく s です。", lambda u: u * (1 - sigmoid(u))),
            Wrong("1 - s だけです。s も掛けてください。", lambda u: 1 - sigmoid(u)),
            Wrong("符号が逆です。(s - 1) ではなく (1 - s) を掛けます。", lambda u: -d_sigmoid(u)),
            Wrong("(1 + s) ではなく (1 - s) を掛けます。", lambda u: sigmoid(u) * (1 + sigmoid(u))),
            Wrong("tanh の傾きの式です。シグモイドでは、s(1 - s) です。",
                lambda u: 1 - sigmoid(u) ** 2, d_tanh, read=TANH),
        )),
        keeps_digits(U, read=SIGMOID, codes=(lambda u: d_sigmoid(u.astype(np.float32)),)),
    )),
)

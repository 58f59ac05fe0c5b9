"""演習 relu: 渡された配列を書き換えずに、負の数を 0 にします。"""

from typing import Any

import numpy as np

from zerodl.activations import leaky_relu, relu, step
from zerodl.checks import Array
from zerodl.exercises.parts import Place, Question, Stage, Wrong, keeps_dtype, untouched

PAGE = "forward/relu", "ReLU の仲間"
DEFINITION = Place(*PAGE, "definition", "負なら 0、正ならそのまま")
LEAKY = Place(*PAGE, "leaky", "休んだまま、起きないノード")
TASK = Place(*PAGE, "exercise", "演習")


def in_place(x: Array) -> Array:
    """渡された配列の、負の数を 0 にします。"""
    x[x < 0] = 0
    return x


def one_by_one(x: Array) -> list[Any]:
    """1 個ずつ選んだリストです。"""
    return [max(v, 0) for v in x]


# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
U = np.array([[-2.0, 0.0, 0.5], [3.0, -0.25, -1.0]])
STAGES = (
    Stage("ReLU", relu, (
        Question("負の数を 0 に、正の数はそのままにする", DEFINITION, (U,), (
            Wrong("np.max(x, 0) は、軸 0 の最大値です。"
                  "二つのうち大きいほうを選ぶのは np.maximum です。",
                lambda x: np.max(x, 0), lambda x: np.max(x, axis=0)),
            Wrong("Python の max や if は、配列を要素ごとには比べません。"
                  "np.maximum か np.where を使ってください。",
                lambda x: max(x, 0), one_by_one, lambda x: x if x > 0 else 0),
            Wrong("正の側が 1 になっています。傾きではなく、x そのものを返してください。", step,
                lambda x: np.where(x < 0, 0, 1)),
            Wrong("絶対値です。負の数は、正にするのではなく 0 にします。", np.abs),
            Wrong("正と負が逆です。0 にするのは負の数です。", lambda x: np.minimum(x, 0)),
            Wrong("正の数だけが、1 列に並んで返りました。消さずに、0 にしてください。",
                lambda x: x[x > 0]),
            Wrong("負の数が残っています。Leaky ReLU ではなく、0 にしてください。", leaky_relu,
                lambda x: np.where(x > 0, x, 0.1 * x), read=LEAKY),
            Wrong("1 より大きい数が 1 になりました。上は切らずに、そのままにしてください。",
                lambda x: np.clip(x, 0, 1)),
        )),
        untouched(U, read=TASK, codes=(in_place,),
            advice="x[x < 0] = 0 や x *= ... は、呼んだ側の配列まで変えます。"
                   "np.maximum などで、新しい配列に受けてください。"),
        keeps_dtype(U.astype(np.float32), read=DEFINITION,
            codes=(lambda x: np.maximum(x, np.zeros(x.shape)), lambda x: x * (x > 0).astype(int)),
            advice="float32 の入力が別の型になりました。np.zeros(x.shape) や astype(int) ではなく、"
                   "ただの 0 や x > 0 を、そのまま使ってください。"),
    )),
)

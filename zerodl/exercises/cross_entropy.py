"""演習 cross_entropy: ロジットと整数のラベルから、交差エントロピーの平均を書きます。"""

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.judge import (
    Answer,
    Exercise,
    Mistake,
    Place,
    Suspect,
    as_result,
    call,
    close,
    compare,
    is_narrow,
    refuse_changes,
    shape_of,
    show,
)
from zerodl.exercises.softmax import BATCH as AXIS
from zerodl.exercises.softmax import DTYPE, INPLACE, NARROWED, RANGE
from zerodl.losses import cross_entropy as reference
from zerodl.softmax import log_softmax, softmax

PAGE, TITLE = "learning/losses", "損失関数と交差エントロピー"
DEFINITION = Place(PAGE, "cross-entropy", f"{TITLE}「交差エントロピー」")
BATCH = Place(PAGE, "batch", f"{TITLE}「バッチの平均」")
STABLE = Place(PAGE, "log-zero", f"{TITLE}「log(0) の回避」")
PITFALLS = Place(PAGE, "mistakes", f"{TITLE}「よくある書き間違い」")

PER_SAMPLE = "1 件ずつの損失 (N,) のままです。np.mean で 1 個の数にしてください。"
PICK = "log_y[np.arange(N), t] と書くと、n 行目から t[n] 列だけを取り出せます。"
PAIR = f"行と列の番号を、同じ個数ずつ組にします。{PICK}"
ONE_HOT = f"t を one-hot (N, K) と見なした書き方です。t は整数のラベル (N,) です。{PICK}"
SHAPES = (
    "(N, K) と (N,) は、そのままでは計算できません。"
    "max や sum の結果なら keepdims=True を付けて (N, 1) にします。"
    f"t を掛けたのなら、t は one-hot ではなく整数のラベル (N,) です。{PICK}"
)
COLUMNS = f"log_y[:, t] は、すべての行から t の列を取り出した (N, N) です。{PICK}"
EVERY_CLASS = f"全部のクラスの log y を足しています。足すのは正解のクラスだけです。{PICK}"
WRONG_AXIS = "softmax の軸が違います。バッチでは、最後の軸(axis=-1)で行ごとに計算してください。"
TOO_LARGE = (
    "exp(1000) が inf になったか、one-hot の 0 に log(0) の -inf を掛けて nan になりました。"
    "最大値を引いたロジットから log(Σ exp) を引き、正解の列だけを選んでください。"
)
INFINITE = (
    "exp(1000) が inf になったか、正解の確率が 0 に丸められて log(0) になりました。"
    "最大値(平均や絶対値の最大ではありません)を引いたロジットから、"
    "log(Σ exp) を引いてください(log-sum-exp)。"
)
ROWS = (
    "1 件ずつなら正しいのに、まとめると違います。最大値を引くのも Σ も、行ごとです。"
    "max と sum の両方に axis=1, keepdims=True を付けてください。"
)
LOG_ZERO = (
    "正解の確率が 0 に丸められて、log(0) が -inf になりました。確率を経由せずに、"
    "最大値を引いたロジットから log(Σ exp) を引いてください(log-sum-exp)。"
)
NOT_ZERO = (
    "確率 1 の損失は 0 です。log の中に小さな数を足していませんか。"
    "log-sum-exp なら log の中は 1 以上なので、足さなくても log(0) になりません。"
)
MAXIMUM_ONCE = (
    "最大値を引いたのが log(Σ exp) の中だけです。"
    "引かれる側も、最大値を引いたロジットにしてください。"
)
FIRST_ONLY = "1 件目しか足していません。return を for の外に出してください。"
ONE_NUMBER = (
    "math.log や math.exp は数を 1 個しか受け取りません。np.log や np.exp を使ってください。"
)
INTEGER_BUFFER = (
    "整数の配列に小数は書き込めません。-= や /= や zeros_like(logits) を使わず、"
    "logits = logits - ... のように新しい配列に受けてください。"
)
REASSIGN = (
    "-= などは呼んだ側の配列まで変えます。"
    "logits = logits - ... と書いて、新しい配列にしてください。"
)


def mean_loss(answer: Answer) -> None:
    """正解のクラスの -log y を、バッチで平均する"""
    u = np.array([[2.0, 0.5, 1.0, 3.0], [1.0, 4.0, 2.5, 0.5], [0.5, 1.5, 3.5, 1.0]])
    t = np.array([0, 1, 3])
    hints = [
        ("indexing arrays", PAIR, BATCH),
        ("broadcast", SHAPES, AXIS),
        ("AxisError", f"{ONE_HOT}引数の順は (logits, t) です。", BATCH),
        ("mismatch", ONE_HOT, BATCH),
        ("IndexError", PAIR, BATCH),
        ("Python scalar", ONE_NUMBER, DEFINITION),
    ]
    loss = call(answer, u, t, hints=hints, read=DEFINITION)
    if shape_of(loss) == (3,):
        raise Mistake(f"{show(loss)} が返りました。\n{PER_SAMPLE}", BATCH)
    loss = as_result(loss, (), DEFINITION)
    compare(u, loss, reference(u, t), _suspects(u, t), DEFINITION)


def _suspects(u: Array, t: Array) -> list[Suspect]:
    """よくある間違いをしたときの損失と、その説明です。"""
    N, K = u.shape
    y, log_y = softmax(u), log_softmax(u)  # どちらも (N, K)
    pick = np.arange(N), t
    loss = -np.mean(log_y[pick])
    return [
        (-loss, "マイナスが抜けています。損失は -log y です。"),
        (N * loss, "和のままです。sum ではなく mean で、件数 N で割ってください。", PITFALLS),
        (loss / K, "N × K 個で割っています。割るのは件数 N だけです。", BATCH),
        (N * loss / K, "クラスの数 K で割っています。割るのは件数 N です。", BATCH),
        (-log_y[0, t[0]], FIRST_ONLY),
        (-log_y[0, t[0]] / N, FIRST_ONLY),
        (loss / np.log(2), "log2 を使っています。自然対数の np.log にしてください。"),
        (loss / np.log(10), "log10 を使っています。自然対数の np.log にしてください。"),
        (
            -np.mean(np.log(u[pick])),
            "ロジットを log に入れています。先に softmax を通してください。",
        ),
        (-np.mean(u[pick]), "ロジットを平均しています。softmax を通し、log を取ってください。"),
        (-np.mean(y[pick]), "log がありません。確率 y ではなく log y を平均してください。"),
        (-np.log(np.mean(y[pick])), "平均の log です。log を取ってから平均してください。", BATCH),
        (loss - np.mean(u.max(axis=1)), MAXIMUM_ONCE, STABLE),
        (-np.mean(log_softmax(y)[pick]), "softmax を二度通しています。1 度で十分です。", PITFALLS),
        (
            -np.mean(log_y.max(axis=1)),
            "t を使っていません。最大の確率でなく、正解の確率を選びます。",
        ),
        (-np.mean(log_y[:, t]), COLUMNS, BATCH),
        (-np.sum(log_y[:, t]), COLUMNS, BATCH),
        (-np.sum(log_y[:, t]) / N, COLUMNS, BATCH),
        (-np.mean(log_y), EVERY_CLASS, BATCH),
        (-np.sum(log_y) / N, EVERY_CLASS, BATCH),
        (-np.sum(log_y[t == 1]) / N, ONE_HOT, BATCH),
        (-np.mean(log_softmax(u.ravel()).reshape(N, K)[pick]), WRONG_AXIS, AXIS),
        (-np.mean(log_softmax(u.T).T[pick]), WRONG_AXIS, AXIS),
    ]


def confident_mistake(answer: Answer) -> None:
    """自信のある間違いには、大きな損失を返す"""
    _one_loss(answer, [0.0, 40.0], 40.0, broken=LOG_ZERO)


def large_logits(answer: Answer) -> None:
    """大きなロジットでも、あふれない"""
    _one_loss(answer, [1000.0, 0.0], 0.0, broken=TOO_LARGE)


def zero_probability(answer: Answer) -> None:
    """確率が 0 に丸められる所でも、損失は有限になる"""
    _one_loss(answer, [0.0, 1000.0], 1000.0, broken=INFINITE)


def uneven_rows(answer: Answer) -> None:
    """行によってロジットの大きさが違っても、正しい"""
    u, t = np.array([[-1000.0, -999.0], [1000.0, -1000.0]]), np.array([0, 0])
    right = reference(u, t)
    loss = _call(answer, u, t, broken=INFINITE)
    if close(loss, right):
        return
    alone = [_call(answer, u[[n]], t[[n]], broken=INFINITE) for n in (0, 1)]
    if close(np.mean(alone), right):  # 間違えるのは、行を混ぜたときだけ
        compare(u, loss, right, [(loss, ROWS)], AXIS)
    compare(u, loss, right, [], STABLE, broken=INFINITE)


def _one_loss(answer: Answer, u: list[float], expected: float, broken: str) -> None:
    """1 件のロジット u と、正解のラベル 0 での損失を確かめます。"""
    logits, t = np.array([u]), np.array([0])
    loss = _call(answer, logits, t, broken)
    suspects: list[Suspect] = []
    if 0 < loss < expected:
        floor = f"損失が {show(loss)} で頭打ちです。log(y + {show(np.exp(-loss))}) のように"
        suspects.append((loss, f"{floor}小さな数を足したり、np.clip で切ったりしないでください。"))
    if expected == 0 and abs(loss) < 0.01:
        suspects.append((loss, NOT_ZERO))
    given, atol = f"ロジット {show(logits)}、t = [0]", 1e-12
    compare(given, loss, expected, suspects, STABLE, broken=broken, atol=atol)


def _call(answer: Answer, u: Array, t: Array, broken: str) -> Array:
    """答えの関数を呼び、損失を返します。nan や inf の代わりに出る例外は、broken で説明します。"""
    stops = ("OverflowError", "ZeroDivisionError", "math domain", "positive input")
    hints = [(part, broken, STABLE) for part in stops]
    return as_result(call(answer, u, t, hints=hints, read=STABLE), (), STABLE)


def integers(answer: Answer) -> None:
    """整数のロジットでも、正しい"""
    u, t = np.array([[1, 2], [4, 1]]), np.array([1, 1])
    loss = call(answer, u, t, hints=[("Cannot cast", INTEGER_BUFFER, DTYPE)], read=DTYPE)
    loss = as_result(loss, (), DTYPE)
    compare(u, loss, reference(u, t), [(loss, INTEGER_BUFFER)], DTYPE)


def untouched(answer: Answer) -> None:
    """渡された配列を書き換えない"""
    arrays = {"logits": np.array([[1.0, 2.0], [4.0, 1.0]]), "t": np.array([1, 1])}
    refuse_changes(answer, arrays, REASSIGN, INPLACE)


def precision(answer: Answer) -> None:
    """小数の桁を落とさない"""
    u, t = np.array([[0.1, 0.7, 0.3], [0.2, 0.9, 0.4]]), np.array([1, 0])
    loss = as_result(call(answer, u, t, read=RANGE), (), RANGE)
    suspects = [(loss, NARROWED)] if is_narrow(loss) else []
    compare(u, loss, reference(u, t), suspects, RANGE, rtol=1e-13, atol=0)


EXERCISE = Exercise(
    "cross_entropy",
    reference,
    (
        (mean_loss,),
        (confident_mistake, large_logits, zero_probability, uneven_rows),
        (integers, untouched, precision),
    ),
)

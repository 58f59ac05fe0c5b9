"""演習 gradients: 坂を下る向きへ少しずつ動く、勾配降下法を書きます。"""

from typing import Any

import numpy as np

from zerodl.checks import Array
from zerodl.exercises.parts import (
    Answer,
    Place,
    Question,
    Stage,
    Wrong,
    takes_integers,
    untouched,
)
from zerodl.exercises.softmax import DTYPE, INPLACE

PAGE = "learning/gradients", "勾配降下法"
RULE = Place(*PAGE, "rule", "傾きの逆へ、傾きの分だけ動く")
PATH = Place(*PAGE, "path", "重みが増えても、規則は同じ")


def descend(grad: Answer, x: Array, lr: float, steps: int) -> Any:
    """最後の点、つまり steps 回動いた後の点です。"""
    return path(grad, x, lr, steps)[-1]


def path(grad: Answer, x: Array, lr: float, steps: int) -> Array:
    """出発点から、steps 回動いた後までの、すべての点です。"""
    points = [x]
    for _ in range(steps):
        points.append(points[-1] - lr * grad(points[-1]))
    return np.array(points)


def repeated(move: Answer) -> Answer:
    """1 回の動き方だけを、move に替えた書き方です。"""

    def answer(grad: Answer, x: Array, lr: float, steps: int) -> Any:
        for i in range(steps):
            x = move(grad, x, lr, i)
        return x

    return answer


def in_place(grad: Answer, x: Array, lr: float, steps: int) -> Any:
    """渡された x を書き換えます。"""
    for _ in range(steps):
        x -= lr * grad(x)
    return x


def one_at_a_time(grad: Answer, x: Array, lr: float, i: int) -> Any:
    """成分を一つ動かすたびに、勾配を求め直します。"""
    x = x.copy()
    for j in range(len(x)):
        x[j] = x[j] - lr * grad(x)[j]
    return x


def unbound(grad: Answer, x: Array, lr: float, steps: int) -> Any:
    """くり返しの中だけで作った変数を返します。"""
    for _ in range(steps):
        moved = x - lr * grad(x)
    return moved


def stuck(grad: Answer, x: Array, lr: float, steps: int) -> Any:
    """同じ配列を、何度も並べます。"""
    x, points = x.copy(), []
    for _ in range(steps + 1):
        points.append(x)
        x -= lr * grad(x)
    return np.array(points)


def traced_in_place(grad: Answer, x: Array, lr: float, steps: int) -> Any:
    """跡は写しで残しても、渡された x を書き換えます。"""
    points = [x.copy()]
    for _ in range(steps):
        x -= lr * grad(x)
        points.append(x.copy())
    return np.array(points)


def into(box: Answer) -> Answer:
    """用意した入れ物に、点を書き込みます。"""

    def answer(grad: Answer, x: Array, lr: float, steps: int) -> Any:
        points = box(x, steps)
        points[0] = x
        for i in range(steps):
            points[i + 1] = points[i] - lr * grad(points[i])
        return points

    return answer


def bowl(x: Array) -> Array:
    """(2 x[0] + x[1], x[0] + 4 x[1]) を返す関数"""
    return x @ np.array([[2.0, 1.0], [1.0, 4.0]])


def double(x: Array) -> Array:
    """2 x を返す関数"""
    return 2 * x


def ask(text: str, read: Place, x: Array, steps: int, *wrong: Wrong) -> Question:
    """お椀 bowl を、x から下る問いです。"""
    return Question(text, read, (bowl, x, 0.1, steps), wrong)


POINT = np.array([3.0, -1.0])
ROWS = np.array([[3.0, -1.0], [1.0, 2.0], [0.0, 1.0]])
MISSING = np.array([[1], [1], [1], [0]])  # 最後の行だけを 0 にする
WHOLE_NUMBERS = double, np.array([3, -1]), 0.25, 2
# よくある間違いは、直し方とコードを続けて読む表です
# fmt: off
TOO_MANY = Wrong("動く回数が 1 回多くなっています。range(steps) なら、ちょうど steps 回です。",
    lambda grad, x, lr, steps: descend(grad, x, lr, steps + 1))
ONE_STEP = (
    Wrong("坂を上っています。勾配は上る向きなので、足さずに引きます。",
        repeated(lambda grad, x, lr, i: x + lr * grad(x))),
    Wrong("1 回も動いていません。range(steps) で回し、x = x - lr * grad(x) と、"
          "動いた先を x に入れ直してください。",
        lambda grad, x, lr, steps: x),
    Wrong("学習率 lr を掛けていません。x から引くのは lr * grad(x) です。",
        repeated(lambda grad, x, lr, i: x - grad(x))),
    Wrong("学習率 lr を二度掛けています。一度で十分です。",
        repeated(lambda grad, x, lr, i: x - lr * lr * grad(x))),
    Wrong("学習率 lr で割っています。割らずに、掛けてください。",
        repeated(lambda grad, x, lr, i: x - grad(x) / lr)),
    Wrong("動く量だけです。それを x から引いてください。",
        lambda grad, x, lr, steps: lr * grad(x), lambda grad, x, lr, steps: -lr * grad(x)),
    Wrong("勾配そのものです。lr を掛けて、x から引いてください。",
        lambda grad, x, lr, steps: grad(x), lambda grad, x, lr, steps: -grad(x)),
    Wrong("引く順が逆です。lr * grad(x) から x ではなく、x から lr * grad(x) を引きます。",
        repeated(lambda grad, x, lr, i: lr * grad(x) - x)),
    Wrong("lr を x にも掛けています。掛けるのは勾配だけです。",
        repeated(lambda grad, x, lr, i: lr * (x - grad(x)))),
    Wrong("勾配でなく、x を引いています。引くのは lr * grad(x) です。",
        repeated(lambda grad, x, lr, i: x - lr * x)),
    Wrong("勾配の向きだけを使っています。大きさも含めて、lr * grad(x) を引いてください。",
        repeated(lambda grad, x, lr, i: x - lr * np.sign(grad(x))),
        repeated(lambda grad, x, lr, i: x - lr * grad(x) / np.linalg.norm(grad(x)))),
    Wrong("一つ目の成分を動かした後の x で、二つ目の勾配を求めています。"
          "1 回の更新では、grad(x) を一度だけ呼んでください。",
        repeated(one_at_a_time)),
    Wrong("grad は関数です。grad(x) と書いて、今の x での勾配を求めてください。",
        lambda grad, x, lr, steps: lr * grad, lambda grad, x, lr, steps: grad[0]),
    Wrong("grad には、x の全体を渡します。x[j] を一つずつ渡すことはできません。",
        lambda grad, x, lr, steps: grad(x[0])),
    Wrong("引数の順は (grad, x, lr, steps) です。", lambda grad, x, lr, steps: x(grad)),
    Wrong("途中の点も返しています。返すのは、最後の点だけです。", path),
    Wrong("0 から始めています。出発点は、渡された x です。",
        lambda grad, x, lr, steps: descend(grad, np.zeros_like(x), lr, steps)),
    Wrong("勾配を 1 個の数にまとめています。勾配の成分ごとに、x の成分を動かします。",
        repeated(lambda grad, x, lr, i: x - lr * grad(x).sum()),
        repeated(lambda grad, x, lr, i: x - lr * grad(x).mean()),
        repeated(lambda grad, x, lr, i: x - lr * np.linalg.norm(grad(x)))),
    Wrong("勾配の符号を捨てています。abs を取らずに、lr * grad(x) を引いてください。",
        repeated(lambda grad, x, lr, i: x - lr * abs(grad(x)))),
    TOO_MANY,
    Wrong("steps は回数です。for _ in range(steps): と書いて、その回数だけ回してください。",
        lambda grad, x, lr, steps: [x for _ in steps]),
)
REPEATED = (
    Wrong("1 回しか動いていません。return を for の外に出し、"
          "x = x - lr * grad(x) と、動いた先を x に入れ直してください。",
        lambda grad, x, lr, steps: x - lr * grad(x)),
    Wrong("勾配を、出発点で一度しか求めていません。"
          "動くたびに、今の x で grad(x) を呼んでください。",
        lambda grad, x, lr, steps: x - steps * lr * grad(x)),
    TOO_MANY,
    Wrong("動く回数が 1 回足りません。range(steps) なら、ちょうど steps 回です。",
        lambda grad, x, lr, steps: descend(grad, x, lr, steps - 1)),
    Wrong("学習率 lr を変えています。途中で小さくしたり steps で割ったりせず、"
          "最後まで同じ値を使ってください。",
        lambda grad, x, lr, steps: descend(grad, x, lr / steps, steps),
        repeated(lambda grad, x, lr, i: x - lr * 0.9**i * grad(x)),
        repeated(lambda grad, x, lr, i: x - lr * (i + 1) * grad(x)),
        repeated(lambda grad, x, lr, i: x - lr / (i + 1) * grad(x)),
        repeated(lambda grad, x, lr, i: x - lr ** (i + 1) * grad(x))),
)
NO_STEP = (
    Wrong("for に入らないと、返すものができません。for の前に x があるので、"
          "x = x - lr * grad(x) と、同じ名前に入れ直してください。", unbound),
    Wrong("steps が 0 でも動いています。for _ in range(steps): なら、0 回で終わります。",
        lambda grad, x, lr, steps: x - lr * grad(x)),
)
INTEGERS = (
    "整数の配列に小数は書き込めません。-= や zeros_like(x)、astype(int) を使わず、"
    "x = x - lr * grad(x) と、新しい配列に受けてください。"
)
REASSIGN = "x -= ... は呼んだ側の配列まで変えます。x = x - lr * grad(x) と書いてください。"
WHOLE = (
    Wrong("最後の点だけです。出発点から順に、動くたびにリストへ足し、"
          "最後に np.array にしてください。", descend),
    Wrong("出発点が入っていません。for の前に、x を一つ目として入れておきます。",
        lambda *given: path(*given)[1:], lambda *given: np.roll(path(*given), -1, 0) * MISSING),
    Wrong("最後の点が入っていません。steps 回動くと、点は steps + 1 個です。",
        lambda *given: path(*given)[:-1], lambda *given: path(*given) * MISSING,
        lambda grad, x, lr, steps: np.zeros((steps, 2))[steps]),
    Wrong("点が 1 個多くなっています。steps 回動くと、点は steps + 1 個です。",
        lambda grad, x, lr, steps: path(grad, x, lr, steps + 1)),
    Wrong("いつも出発点から動いています。x = x - lr * grad(x) と、動いた先を x に"
          "入れ直してください。",
        lambda grad, x, lr, steps: np.array([x, *[x - lr * grad(x)] * steps])),
    Wrong("坂を上っています。勾配は上る向きなので、足さずに引きます。",
        lambda grad, x, lr, steps: path(grad, x, -lr, steps)),
    Wrong("勾配が並んでいます。並べるのは、動いた先の点です。",
        lambda *given: np.array([given[1], *map(given[0], path(*given)[:-1])]),
        lambda *given: np.array([*map(given[0], path(*given))])),
    Wrong("どの行も同じです。x -= ... は、リストに入れた配列まで変えます。"
          "x = x - lr * grad(x) と、動くたびに新しい配列を作ってください。",
        stuck, lambda *given: np.array([descend(*given)] * 4), read=INPLACE),
    Wrong("一つの配列を x -= ... と動かし続けたので、入れておいた点まで動いています。",
        lambda *given: np.array([given[1], *[descend(*given)] * 3]),
        lambda *given: np.array([descend(*given), *path(*given)[1:]]), read=INPLACE),
    Wrong("動いた量が並んでいます。並べるのは、動いた先の点です。",
        lambda *given: np.diff(path(*given), axis=0, prepend=0)),
    Wrong("行と列が入れ替わっています。1 行が一つの点です。", lambda *given: path(*given).T),
    Wrong("点が 1 本につながっています。np.append ではなく、リストに足して、"
          "最後に np.array にしてください。", lambda *given: path(*given).ravel()),
    Wrong("途中から 0 のままです。return を for の外に出してください。",
        lambda *given: path(*given) * [[1], [1], [0], [0]]),
    Wrong("出発点が 0 のままです。for の前に、x を入れておいてください。",
        lambda *given: path(*given) * [[0], [1], [1], [1]]),
    Wrong("順番が逆です。出発点を最初に置きます。", lambda *given: path(*given)[::-1]),
)
FLAT = (
    Wrong("x を 1 本の (D,) と決め打ちしています。入れ物の形は (steps + 1, *x.shape) です。",
        into(lambda x, steps: np.zeros((steps + 1, len(x)))),
        into(lambda x, steps: np.zeros((steps + 1, x.size)))),
)
STAGES = (
    Stage("最後の点", descend, (
        ask("1 回なら、lr × 勾配だけ坂を下る", RULE, POINT, 1, *ONE_STEP),
        ask("3 回なら、動いた先で勾配を求め直す", RULE, POINT, 3, *REPEATED),
        ask("0 回なら、出発点を返す", RULE, POINT, 0, *NO_STEP),
        ask("x が行列でも、同じように使える", RULE, ROWS, 2),
        takes_integers(*WHOLE_NUMBERS, read=DTYPE, advice=INTEGERS, codes=(
            in_place, lambda *given: descend(*given).astype(int),
        )),
        untouched(bowl, POINT, 0.1, 1, read=INPLACE, advice=REASSIGN, codes=(in_place,)),
    )),
    Stage("動いた跡", path, (
        ask("3 回なら、出発点から順に 4 点を返す", PATH, POINT, 3, *WHOLE),
        ask("0 回なら、出発点だけの 1 行を返す", PATH, POINT, 0),
        ask("x が行列なら、(steps + 1, N, D) を返す", PATH, ROWS, 2, *FLAT),
        takes_integers(*WHOLE_NUMBERS, read=DTYPE, advice=INTEGERS, codes=(
            into(lambda x, steps: np.zeros((steps + 1, *x.shape), int)), traced_in_place,
        )),
        untouched(bowl, POINT, 0.1, 1, read=INPLACE, advice=REASSIGN, codes=(traced_in_place,)),
    )),
)

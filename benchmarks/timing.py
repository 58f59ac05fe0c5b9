"""時間の測り方: 競わせるものを交互に走らせ、中央値の比で比べます。"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Work = Callable[[], Any]


@dataclass
class Result:
    """一つの測定の結果です。value が goal に届けば合格です。"""

    name: str
    value: float
    unit: str  # "倍" なら大きいほどよく、それ以外は小さいほどよい
    goal: float
    detail: str = ""

    @property
    def passed(self) -> bool:
        """目標に届いたかどうかを返します。"""
        return self.value >= self.goal if self.unit == "倍" else self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        """JSON にする辞書を返します。"""
        return {**asdict(self), "value": round(self.value, 3), "passed": self.passed}


def medians(
    works: Sequence[Work], rounds: int, repeat: int = 1, clock: Work = time.process_time
) -> list[float]:
    """それぞれの仕事 1 回にかかった CPU 時間(ミリ秒)の、中央値を返します。

    1 巡ごとに、始める所をずらして順に走らせます。途中で機械が遅くなっても、前の仕事が残した
    キャッシュの具合が違っても、比は変わりにくくなります。
    CPU 時間は、1 スレッドなら、ほかの仕事に待たされた時間を除いた、経過時間です。
    """
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()  # 1 回目は、準備の時間を含むので数えない
    for turn in range(rounds):
        for i in range(turn, turn + len(works)):
            work, record = works[i % len(works)], times[i % len(works)]
            start = clock()
            for _ in range(repeat):
                work()
            record.append((clock() - start) / repeat)
    return [1000 * statistics.median(record) for record in times]


def children_time() -> float:
    """終わった子プロセスの CPU 時間の合計(秒)を返します。Windows では、経過時間で代えます。"""
    try:
        import resource
    except ModuleNotFoundError:  # Windows にはない
        return time.perf_counter()

    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def race(name: str, ours: Work, theirs: Work, goal: float, rounds: int, repeat: int = 1) -> Result:
    """相手の時間が、こちらの何倍かを測ります。"""
    a, b = medians([ours, theirs], rounds, repeat)
    return Result(name, b / a, "倍", goal, f"zerodl {a:.3g} ms、相手 {b:.3g} ms")

"""文書の例をテストとして集め(tests/examples.py)、実行しなかった数を最後に示します。"""

import os
from collections import Counter
from typing import Any

import pytest
from sybil.integration.pytest import SybilItem

os.environ.setdefault("MPLBACKEND", "agg")  # 図の窓は開かない
# 手分けした先がどれも全部のコアを使うと、待ち合わせで何倍も遅い。NumPy を読む前に決める
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from derivations.pages import Formula
from derivations.report import tally
from tests.evaluators import Exemption
from tests.examples import Examples, docstrings

pytest_collect_file = (Examples() + docstrings()).pytest()


LONGEST = "test_pretrained.py"  # 手分けするとき、終わりに一つだけ残さない


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """いちばん長いファイルを先に始め、実行しないブロックの理由を、報告に添えます。"""
    twice = [name for name, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twice:  # 手分けすると、同じ名前のテストは一つしか走らない
        raise pytest.UsageError(f"同じ名前のテストがあります: {'、'.join(twice)}")
    items.sort(key=lambda item: item.path.name != LONGEST)
    for item in items:
        if isinstance(item, SybilItem) and not isinstance(item.example.parsed, Formula):
            evaluator = item.example.region.evaluator
            reason = evaluator.reason if isinstance(evaluator, Exemption) else ""
            item.user_properties.append(("文書の例", reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """検算した式の結果を、報告に添えます。"""
    report = yield
    if call.when == "call" and isinstance(item, SybilItem):
        formula = item.example.parsed
        if isinstance(formula, Formula):
            counted = [formula.kind, formula.status, formula.result.count, formula.reason]
            report.user_properties.append(("式", counted))
    return report


def noted(terminalreporter: pytest.TerminalReporter, name: str) -> dict[str, Any]:
    """報告に添えた覚え書きを、テストの名前ごとに集めます。"""
    return {
        report.nodeid: dict(report.user_properties)[name]
        for reports in terminalreporter.stats.values()
        for report in reports
        if name in dict(getattr(report, "user_properties", ()))
    }


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """文書の例と式の数、実行や検算をしなかったものの理由を示します。"""
    reasons = noted(terminalreporter, "文書の例")
    exempt = {name: reason for name, reason in reasons.items() if reason}
    if reasons:
        ran = len(reasons) - len(exempt)
        terminalreporter.write_line(f"文書の例: 実行 {ran}、実行しない {len(exempt)}")
    for name, reason in exempt.items():
        terminalreporter.write_line(f"  {name} 実行しない理由: {reason}")
    formulas = noted(terminalreporter, "式")
    if formulas:
        terminalreporter.write_line(tally(list(formulas.values())))
    for name, (_, status, _, reason) in formulas.items():
        if status == "免除":
            terminalreporter.write_line(f"  {name} 検算しない理由: {reason}")

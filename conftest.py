"""文書の例をテストとして集め(tests/examples.py)、実行しなかった数を最後に示します。"""

import os

import pytest
from sybil.integration.pytest import SybilItem

os.environ.setdefault("MPLBACKEND", "agg")  # 図の窓は開かない

from tests.evaluators import Exemption
from tests.examples import Examples, docstrings

pytest_collect_file = (Examples() + docstrings()).pytest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """実行しないブロックの理由を、報告に添えます。"""
    for item in items:
        if isinstance(item, SybilItem):
            evaluator = item.example.region.evaluator
            reason = evaluator.reason if isinstance(evaluator, Exemption) else ""
            item.user_properties.append(("文書の例", reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """文書の例のうち、実行した数と、実行しなかった数と理由を示します。"""
    reasons = {
        report.nodeid: dict(report.user_properties)["文書の例"]
        for reports in terminalreporter.stats.values()
        for report in reports
        if "文書の例" in dict(getattr(report, "user_properties", ()))
    }
    exempt = {name: reason for name, reason in reasons.items() if reason}
    if reasons:
        ran = len(reasons) - len(exempt)
        terminalreporter.write_line(f"文書の例: 実行 {ran}、実行しない {len(exempt)}")
    for name, reason in exempt.items():
        terminalreporter.write_line(f"  {name} 実行しない理由: {reason}")

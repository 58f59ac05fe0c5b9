"""測定(benchmarks)は、今のコードで最後まで走り、載せてある結果と同じ項目を測ります。"""

import json
import math
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def without_values(results):
    """測るたびに変わる所を除きます。"""
    return [{**result, "value": 0, "detail": "", "passed": True} for result in results]


def test_the_command_measures_what_the_results_say(tmp_path):
    """速さは問いません。スレッドの数を決めてから NumPy を読むので、新しい Python で走らせます。"""
    output = tmp_path / "results.json"
    command = [sys.executable, "-W", "error", "-m", "benchmarks", "--rounds", "1"]
    done = subprocess.run([*command, "--output", str(output)], cwd=ROOT, capture_output=True)
    assert output.exists(), done.stderr.decode()
    made = json.loads(output.read_text(encoding="utf-8"))
    kept = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert without_values(made["results"]) == without_values(kept["results"])
    assert made.keys() == kept.keys()
    for result in made["results"]:
        assert math.isfinite(result["value"]), result
        # 引き算で求める時間は、1 回の測定では負にもなる
        assert result["value"] > 0 or "足す" in result["name"], result

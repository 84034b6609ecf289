"""Checks the JSON of `smmil-bench primitives` against the op codes of the plan.

Usage: check_primitives.py JSON SOURCE_DIR
"""
import json
import re
import sys
from pathlib import Path

report = json.loads(Path(sys.argv[1]).read_text())
header = (Path(sys.argv[2]) / "include/smmil/Runtime/Plan.h").read_text()
enum = re.search(r"enum class OpCode[^{]*\{(.*?)\};", header, re.S).group(1)
codes = {int(n) for n in re.findall(r"^\s*\w+ = (\d+),", enum, re.M)}
found = {p["code"] for p in report["primitives"]}
assert codes and codes == found, f"codes {sorted(codes)}, probed {sorted(found)}"
assert report["repeats"] >= 7
for probe in report["primitives"]:
    assert 0 < probe["fastest_ns_per_value"] <= probe["ns_per_value"] < 10000, probe
    assert probe["values"] > 10000 and probe["chain"], probe
print(f"{len(found)} primitives")

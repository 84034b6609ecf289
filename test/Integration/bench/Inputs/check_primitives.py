"""Checks the JSON of `smmil-bench primitives` against the records of the primitives.

Usage: check_primitives.py JSON SOURCE_DIR
"""
import json
import re
import sys
from pathlib import Path

report = json.loads(Path(sys.argv[1]).read_text())
records = [record.read_text() for record in (Path(sys.argv[2]) / "codecs").glob("*/Primitive.td")]
codes = {int(n) for record in records for n in re.findall(r': Primitive<"\w+", (\d+)>', record)}
found = {p["code"] for p in report["primitives"]}
assert codes and codes == found, f"codes {sorted(codes)}, probed {sorted(found)}"
assert report["repeats"] >= 7
for probe in report["primitives"]:
    assert 0 < probe["fastest_ns_per_value"] <= probe["ns_per_value"] < 10000, probe
    assert probe["stepwise_ns_per_value"] > 0, probe
    assert probe["values"] > 10000 and probe["chain"], probe
print(f"{len(found)} primitives")

#!/usr/bin/env python3
"""Prints what tools/quickstart.sh measured: bytes, quality, decode speed beside libjpeg-turbo, verification.

Usage: quickstart_table.py OUT
"""
import json
import sys
from pathlib import Path

out = Path(sys.argv[1])


def size(path):
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file())


def load(name):
    return json.loads((out / name).read_text())


verify, bench, design = load("verify.json"), load("bench.json"), load("design.json")
source, copied, small = (size(out / name) for name in ("docs", "copy.smmil", "small.smmil"))
quality = ", ".join(f"{field} {value if isinstance(value, str) else f'{value:.2f} dB'}" for field, value in verify["worst_quality"].items())
peer = bench.get("peer") or {}
rows = [
    ("source folder", f"{source:,} bytes"),
    ("packed by copy", f"{copied:,} bytes, every byte of the source comes back"),
    ("packed by design", f"{small:,} bytes, {small / copied:.1%} of the copy"),
    ("worst item", f"{quality} in the model's frame"),
    ("designs measured", f"{design['measured']}, {len(design['pareto'])} on the Pareto front"),
    ("decode a sheet", f"p50 {bench['us_per_sheet']['p50']:.0f} us, p95 {bench['us_per_sheet']['p95']:.0f} us ({bench['decoder']} decoder, {bench['isa']})"),
]
if peer:
    rows.append((f"beside {peer['decoder']}", f"{peer['our_us']:.0f} us an image instead of {peer['jpeg_us']:.0f} us ({peer['speed_ratio']:.2f} times as fast; JPEG: {peer['jpeg']})"))
rows.append(("verify", f"{verify['decoded']} items decoded, {verify['mismatches']} mismatches between three decoders, {verify['below_floor']} below the floor"))
width = max(len(name) for name, _ in rows)
print()
for name, value in rows:
    print(f"{name:<{width}}  {value}")
print(f"\nLook at {out}/report.html for the design.")
if verify["mismatches"] or verify["below_floor"] or not verify["sound"]:
    sys.exit("quickstart: verification fell short")

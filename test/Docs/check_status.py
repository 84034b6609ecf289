#!/usr/bin/env python3
"""Every promised id has a row in docs/Status.md with a test or benchmark that exists, or says in words what is missing.

Usage: check_status.py SOURCE_DIR
"""
import re
import sys
from pathlib import Path

IDS = [f"S{i}" for i in (1, 2, 3, 4, 5)] + [f"O{i}" for i in range(1, 10)] + [f"G{i}" for i in range(1, 11)]

root = Path(sys.argv[1])
rows, bad = {}, []
for line in (root / "docs" / "Status.md").read_text().splitlines():
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) == 4 and cells[0] in IDS:
        rows[cells[0]] = cells
for name in IDS:
    if name not in rows:
        bad.append(f"{name}: no row in docs/Status.md")
        continue
    _, state, proof, _ = rows[name]
    if state not in ("held", "in part", "not yet"):
        bad.append(f"{name}: state is '{state}', expected held, in part or not yet")
    paths = re.findall(r"`([\w./+-]+)`", proof)
    for path in paths:
        if not (root / path).exists():
            bad.append(f"{name}: {path} does not exist")
    if state != "not yet" and not paths:
        bad.append(f"{name}: {state}, but no test or benchmark is named")
print("\n".join(bad) if bad else f"{len(rows)} ids have their proof")
sys.exit(1 if bad else 0)

#!/usr/bin/env python3
"""Every pass of smmil-opt has a documented example that is a test of it, and one that shows what it refuses.

Usage: check_pass_examples.py SOURCE_DIR SMMIL_OPT
"""
import re
import subprocess
import sys
from pathlib import Path

root = Path(sys.argv[1])
usage = subprocess.run([sys.argv[2], "--help"], capture_output=True, text=True, check=True).stdout
passes = set(re.findall(r"^ +--((?:sheet|layout|codec|design)-[a-z-]+) ", usage, re.M))
bad = [] if len(passes) >= 10 else [f"smmil-opt lists only {sorted(passes)}"]

# What tablegen describes names its example in the description.
named = {}
for path in sorted(root.glob("*/**/Passes.td")):
    for name, text in re.findall(r'^def \w+ : Pass<"([a-z-]+)"(.*?)^}', path.read_text(), re.M | re.S):
        examples = re.findall(r"\(\* example filepath=(\S+) \*\)", text)
        if len(examples) != 1:
            bad.append(f"{path.relative_to(root)}: {name} names {len(examples)} examples, expected one")
        named[name] = examples

for name in sorted(passes | set(named)):
    folders = list(root.glob(f"test/Transforms/*/{name}"))
    if len(folders) != 1:
        bad.append(f"{name}: {len(folders)} folders test/Transforms/*/{name}, expected one")
        continue
    doc = folders[0] / "doc.mlir"
    if name in named and named[name] != [str(doc.relative_to(root))]:
        bad.append(f"{name}: names {named[name]}, expected {doc.relative_to(root)}")
    if name not in passes:
        bad.append(f"{name}: described, but smmil-opt does not have it")
    text = doc.read_text() if doc.is_file() else ""
    if not re.search(rf"^// RUN: .*--{name}\b", text, re.M) or "// CHECK" not in text:
        bad.append(f"{doc.relative_to(root)}: runs no --{name} and checks what it leaves")
    others = [p.read_text() for p in folders[0].iterdir() if p.suffix in (".mlir", ".test") and p != doc]
    if not any(f"--{name}" in text for text in others):
        bad.append(f"{folders[0].relative_to(root)}: no test beside doc.mlir")
print("\n".join(bad) if bad else f"{len(passes)} passes have their example")
sys.exit(1 if bad else 0)

#!/usr/bin/env python3
"""Holds the mechanical part of the style: clang-format, file length, header block, no unfinished words.

Usage: check_style.py SOURCE_DIR
"""
import re
import subprocess
import sys
from pathlib import Path

root = Path(sys.argv[1])
bad = []
files = [p for top in ("codecs", "include", "lib", "dialects", "python", "tools", "test") for p in sorted((root / top).rglob("*"))
         if p.suffix in (".h", ".cpp") and "Golden" not in p.parts and "expected" not in p.parts]
for path in files:
    name, text = path.relative_to(root), path.read_text()
    lines = text.count("\n")
    if lines > 800:
        bad.append(f"{name}: {lines} lines, at most 800")
    if not text.startswith(("//===", "/*===")):
        bad.append(f"{name}: no header block that says what the file is for")
    # Spelt apart so that this file does not find itself.
    for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"):
        if re.search(rf"\b{word}\b", text):
            bad.append(f"{name}: contains {word}")
for start in range(0, len(files), 40):
    run = subprocess.run(["clang-format", "--dry-run", "-Werror", *map(str, files[start:start + 40])], capture_output=True, text=True)
    if run.returncode:
        named = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", run.stderr, re.M)))
        bad += [f"{n}: not formatted; run clang-format -i" for n in named] or [run.stderr[:300]]
print("\n".join(bad) if bad else f"{len(files)} files are in style")
sys.exit(1 if bad or not files else 0)

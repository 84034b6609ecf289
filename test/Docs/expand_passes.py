#!/usr/bin/env python3
"""Writes the reference page of every Passes.td with mlir-tblgen, expands its examples, and asks for one example per pass.

Usage: expand_passes.py SOURCE_DIR SCRATCH    (mlir-tblgen and smmil-opt on the PATH)
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

source, scratch = Path(sys.argv[1]), Path(sys.argv[2])
includes = Path(shutil.which("mlir-tblgen")).resolve().parent.parent / "include"
files = sorted(p for top in ("include", "lib") for p in (source / top).rglob("Passes.td"))
listed = (source / "docs" / "CMakeLists.txt").read_text()
pipelines = (source / "docs" / "Pipelines.md").read_text()
bad, passes = [], 0
for number, file in enumerate(files):
    name = file.relative_to(source)
    if str(name) not in listed:
        bad.append(f"{name}: no page; list it in docs/CMakeLists.txt")
    page = scratch / f"{number}.md"
    subprocess.run(["mlir-tblgen", "-gen-pass-doc", f"-I{includes}", str(file), "-o", str(page)], check=True)
    for section in re.split(r"^### ", page.read_text(), flags=re.M)[1:]:
        passes += 1
        if section.splitlines()[0].strip("`-") not in pipelines:
            bad.append(f"docs/Pipelines.md: does not mention {section.splitlines()[0]}")
        if "(* example filepath=" not in section:
            bad.append(f"{name}: {section.splitlines()[0]} names no example")
    expand = subprocess.run([sys.executable, str(source / "tools" / "scripts" / "expand_examples.py"), "--root", str(source), "--opt", "smmil-opt",
                             str(page), "-o", str(page.with_suffix(".out.md"))], capture_output=True, text=True)
    bad += [f"{name}: {line}" for line in expand.stderr.splitlines() if line.strip()]
print("\n".join(bad) if bad else f"{passes} passes, each with its example")
sys.exit(1 if bad or not passes else 0)

#!/usr/bin/env python3
"""Runs the blocks of docs/Tutorial.md in order in one scratch folder: `sh` by bash, `python` by the interpreter of the package. A block that
begins with `# file: NAME` is written to that file as well. Blocks behind the first that imports torch need it; without it they are skipped.

Usage: run_tutorial.py SOURCE_DIR BUILD_DIR SCRATCH PYTHON
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

source, build, scratch = (Path(p).resolve() for p in sys.argv[1:4])
shutil.rmtree(scratch, ignore_errors=True)
work, programs = scratch / "work", scratch / "bin"
programs.mkdir(parents=True)
shutil.copytree(source / "examples" / "specs", work / "specs")

environment = dict(os.environ, PATH=os.pathsep.join([str(programs), str(build / "bin"), os.environ["PATH"]]),
                   PYTHONPATH=os.pathsep.join([str(build / "python"), os.environ.get("PYTHONPATH", "")]))


def interpreter_with(*modules):
    for python in (sys.argv[4], "python3", "/usr/bin/python3"):
        if shutil.which(python) and subprocess.run([python, "-c", f"import {', '.join(modules)}"], env=environment, capture_output=True, check=False).returncode == 0:
            return shutil.which(python)
    return None


plain, torch = interpreter_with("smmil"), interpreter_with("smmil", "torch")
if not plain:
    sys.exit(f"no interpreter imports smmil from {build / 'python'}")
# The page says python3, which has to be one that the package was built for.
launcher = programs / "python3"
launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(plain)} "$@"\n')
launcher.chmod(0o755)

blocks = re.findall(r"^```(\w+)\n(.*?)^```", (source / "docs" / "Tutorial.md").read_text(), re.S | re.M)
ran = skipped = 0
for number, (language, text) in enumerate(blocks):
    if language not in ("sh", "python"):
        sys.exit(f"block {number}: nothing runs {language}")
    needs_torch = bool(re.search(r"^(import|from) (smmil\.)?torch\b", text, re.M))
    if needs_torch and not torch:
        skipped += 1
        continue
    if language == "sh":
        command = ["bash", "-euo", "pipefail", "-c", text]
    else:
        named = re.match(r"# file: (\w+\.py)\n", text)
        path = work / (named.group(1) if named else f"block{number}.py")
        path.write_text(text)
        command = [torch if needs_torch else plain, path.name]
    run = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if run.returncode == 0 else 'FAIL'} {text.strip().splitlines()[0] if language == 'sh' else command[-1]}")
    if run.returncode:
        sys.exit(f"block {number}: exit {run.returncode}\n{text}\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}")
    ran += 1
print(f"{ran} blocks of the tutorial run" + (f"; {skipped} that need PyTorch are skipped: no interpreter has it" if skipped else ""))

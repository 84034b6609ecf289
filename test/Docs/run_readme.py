#!/usr/bin/env python3
"""Runs the README's `sh` blocks in order in one scratch folder, so that no example can go stale.

Usage: run_readme.py SOURCE_DIR BUILD_DIR SCRATCH
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

source, build, scratch = (Path(p).resolve() for p in sys.argv[1:4])
shutil.rmtree(scratch, ignore_errors=True)
scratch.mkdir(parents=True)
shutil.copytree(source / "examples" / "specs", scratch / "specs")

readme = (source / "README.md").read_text()
commands = [line for block in re.findall(r"^```sh\n(.*?)^```", readme, re.S | re.M) for line in block.splitlines() if line.strip()]
environment = dict(os.environ, PATH=f"{build / 'bin'}{os.pathsep}{os.environ['PATH']}")
for command in commands:
    run = subprocess.run(["bash", "-c", command], cwd=scratch, env=environment, capture_output=True, text=True)
    print(f"{'ok  ' if run.returncode == 0 else 'FAIL'} {command}")
    if run.returncode:
        sys.exit(f"exit {run.returncode}\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}")

# The set-up commands cannot run inside a test; continuous integration calls both.
ci = (source / ".ci" / "run").read_text()
for command in re.findall(r"^\$ (\S+)", readme, re.M):
    if command not in ci or not os.access(source / command, os.X_OK):
        sys.exit(f"{command}: named in the README, but .ci/run does not call it")
print(f"{len(commands)} README commands run")

#!/usr/bin/env python3
"""Runs the README's `sh` blocks in order in one scratch folder, so that no example can go stale.

A `text` block is what the `sh` block before it prints: its lines stand there in this order, but for their numbers; `…` is lines left out.

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
blocks = re.findall(r"^```sh\n(.*?)^```(?:\n+```text\n(.*?)^```)?", readme, re.S | re.M)
if readme.count("\n```text\n") != sum(bool(shown) for _, shown in blocks):
    sys.exit("README.md: a text block follows no sh block")
environment = dict(os.environ, PATH=f"{build / 'bin'}{os.pathsep}{os.environ['PATH']}")
commands = 0


def plain(line):
    return " ".join(re.sub(r"\d+", "0", line).split())


for block, shown in blocks:
    printed = []
    for command in filter(str.strip, block.splitlines()):
        run = subprocess.run(["bash", "-c", command], cwd=scratch, env=environment, capture_output=True, text=True)
        print(f"{'ok  ' if run.returncode == 0 else 'FAIL'} {command}")
        if run.returncode:
            sys.exit(f"exit {run.returncode}\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}")
        printed += map(plain, run.stdout.splitlines())
        commands += 1
    at = 0
    for line in filter(lambda line: line != "…", shown.splitlines()):
        if plain(line) not in printed[at:]:
            sys.exit(f"README.md shows '{line}', which the commands before it do not print (there)")
        at = printed.index(plain(line), at) + 1

# The set-up commands cannot run inside a test; continuous integration calls both.
ci = (source / ".ci" / "run").read_text()
for command in re.findall(r"^\$ (\S+)", readme, re.M):
    if command not in ci or not os.access(source / command, os.X_OK):
        sys.exit(f"{command}: named in the README, but .ci/run does not call it")
print(f"{commands} README commands run")

#!/usr/bin/env python3
"""Runs CTest and lit in a build folder and prints their joint counts as the last line.

Usage: run_tests.py BUILD_DIR
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

# Far above what the tests take on two slow cores: a test that hangs is a failure, not a wait.
LIT_SECONDS = 2400

build = os.path.abspath(sys.argv[1])
passed = failed = skipped = 0

with tempfile.TemporaryDirectory() as scratch:
    report = os.path.join(scratch, "ctest.xml")
    ctest = subprocess.run(["ctest", "--test-dir", build, "--output-on-failure", "-j2", "--timeout", "900", "--output-junit", report])
    if os.path.exists(report):
        suite = ElementTree.parse(report).getroot()
        total, bad = int(suite.get("tests")), int(suite.get("failures"))
        off = int(suite.get("skipped", 0)) + int(suite.get("disabled", 0))
        passed, failed, skipped = passed + total - bad - off, failed + bad, skipped + off
    elif ctest.returncode:
        failed += 1

    candidates = glob.glob("/usr/lib/llvm-*/build/utils/lit/lit.py") + glob.glob("/usr/lib/llvm-*/bin/lit")
    if not candidates:
        sys.exit("run_tests.py: lit not found; run tools/setup.sh")
    report = os.path.join(scratch, "lit.json")
    # Some tests wait for what they kill: three at a time keep two cores busy.
    try:
        newest = max(candidates, key=lambda path: int(re.search(r"llvm-(\d+)", path).group(1)))
        command = [sys.executable, newest, "-sv", "-j3", "-o", report, os.path.join(build, "test")]
        lit_status = subprocess.run(command, timeout=LIT_SECONDS).returncode
    except subprocess.TimeoutExpired:
        print(f"run_tests.py: lit did not end in {LIT_SECONDS} s", file=sys.stderr)
        lit_status = 1
    if os.path.exists(report):
        for test in json.load(open(report))["tests"]:
            if test["code"] in ("PASS", "FLAKYPASS", "XFAIL"):
                passed += 1
            elif test["code"] in ("UNSUPPORTED", "SKIPPED", "EXCLUDED"):
                skipped += 1
            else:
                failed += 1
    if lit_status and not failed:
        failed += 1

print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)

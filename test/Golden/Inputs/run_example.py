#!/usr/bin/env python3
"""Takes the example sheet through pack, show, verify, build and export; everything must come out as it is stored.

Usage: run_example.py GOLDEN_DIR SCRATCH_DIR   (with SMMIL_UPDATE_GOLDEN=1 in the environment: writes GOLDEN_DIR anew)
"""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

golden, scratch = Path(sys.argv[1]), Path(sys.argv[2])
update = os.environ.get("SMMIL_UPDATE_GOLDEN") == "1"
source, form = golden / "source", golden / "format.mlir"
shutil.rmtree(scratch, ignore_errors=True)
scratch.mkdir(parents=True)


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


def compare(made, stored, what):
    """Every file of two folders, or two texts."""
    if made == stored:
        return
    if isinstance(made, dict):
        names = sorted(n for n in made.keys() | stored.keys() if made.get(n) != stored.get(n))
        sys.exit(f"{what}: differs in {', '.join(names)}; see test/Golden/README.md")
    sys.exit(f"{what}: expected\n{stored}\ngot\n{made}\nsee test/Golden/README.md")


# Packing writes what this version of the format has always written.
for name, options in (("copy", []), ("coded", ["--format", form])):
    made, stored = scratch / name, golden / name
    run("smmil", "pack", source, made, *options)
    if update:
        shutil.rmtree(stored, ignore_errors=True)
        shutil.copytree(made, stored)
    if not stored.is_dir():
        sys.exit(f"{stored} is missing; see test/Golden/README.md")
    compare(tree(made), tree(stored), f"packing {name}")

# The stored datasets are read: by the tool and by the reader that has no compiler in it.
for tool in ("smmil", "smmil-read"):
    run(tool, "export", golden / "copy", scratch / f"out-{tool}")
    compare(tree(scratch / f"out-{tool}"), tree(source), f"{tool} export")
listed = run("smmil-read", "list", golden / "coded")
for expected in ("image/lossless", "audio/lpc", "video/store"):
    if expected not in listed:
        sys.exit(f"no item is {expected}:\n{listed}")

# Markers as single tokens, and as delimiters on both sides.
for view in ("tokens", "delimiters"):
    text, stored = run("smmil", "show", golden / "coded", "--view", view), golden / f"{view}.txt"
    if update:
        stored.write_text(text)
    compare(text, stored.read_text(), f"view {view}")
    pieces = [p["token"] for p in json.loads(run("smmil", "show", golden / "coded", "--view", view, "--json"))["pieces"] if "token" in p]
    want = (["<IMAGE>", "<IMAGE>", "<AUDIO>", "<VIDEO>", "<SHEET-END>"] if view == "tokens" else
            ["<IMAGE>", "<IMAGE>", "<IMAGE>", "<IMAGE>", "<AUDIO>", "</AUDIO>", "<VIDEO>", "</VIDEO>", "<SHEET-END>"])
    compare(pieces, want, f"tokens of view {view}")

# From IR to C++: the emitted decoder gives what the others give.
run("smmil", "build", form, "-o", scratch / "codec", "--compile", "--no-halide")
verdict = json.loads(run("smmil", "verify", golden / "coded", "--against", source, "--decoders=reference,universal,emitted",
                         "--codec", scratch / "codec" / "build", "--json"))
if not verdict["sound"] or verdict["mismatches"] or verdict["decoded"] < 4:
    sys.exit(f"verify: {verdict}")

# Another spelling of a token is another version of the manifest and nothing else.
renamed = scratch / "renamed.mlir"
renamed.write_text(form.read_text().replace('"<IMAGE>"', '"<IMG>"'))
run("smmil", "pack", source, scratch / "renamed", "--format", renamed)
compare(tree(scratch / "renamed" / "shards"), tree(golden / "coded" / "shards"), "shards after renaming")
if "<IMG>" not in run("smmil", "show", scratch / "renamed", "--view", "tokens"):
    sys.exit("the renamed token is not shown")
print("the example sheet is as it was")

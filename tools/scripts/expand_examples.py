#!/usr/bin/env python3
"""Expands the example markers of a generated reference page from the lit tests that they name.

Usage: expand_examples.py --root SOURCE_DIR --opt SMMIL_OPT PAGE [-o OUT]

A line `(* example filepath=test/Transforms/.../doc.mlir *)` becomes the test's input and what its first RUN line prints:
the command is run again, so the page shows what the tool does today. A file that is missing, a marker that is misspelt and
a command that fails are errors (exit 1), and nothing is written.
"""
import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

MARKER = re.compile(r"^\s*\(\* example filepath=(\S+) \*\)\s*$")
LOOKS_LIKE_MARKER = re.compile(r"\(\*.*\*\)|example\s+filepath")
# FileCheck directives, with the prefixes of the test and their suffixes.
DIRECTIVE = r"^\s*//\s*(?:{prefixes})(?:-(?:NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-\d+))*:"


class Stale(Exception):
    """An example that cannot be shown as it stands."""


def first_run(text, path):
    """The first RUN command, continuation lines joined."""
    command, open_line = "", False
    for line in text.splitlines():
        match = re.match(r"^\s*(?://|#)\s*RUN:\s?(.*)$", line)
        if not match:
            if open_line:
                raise Stale(f"{path.name}: a RUN line ends in a backslash and is not continued")
            continue
        command += match.group(1).rstrip()
        open_line = command.endswith("\\")
        if not open_line:
            return command
        command = command[:-1] + " "
    raise Stale(f"{path.name}: has no RUN line")


def shown_input(text):
    """The test without its RUN and check lines; a comment that only explains checks goes with them."""
    prefixes = {"CHECK"}
    for line in text.splitlines():
        for names in re.findall(r"--?check-prefix(?:es)?[= ](\S+)", line):
            prefixes |= set(names.split(","))
    directive = re.compile(DIRECTIVE.format(prefixes="|".join(sorted(map(re.escape, prefixes)))))
    kept, comment = [], []
    for line in text.splitlines():
        if re.match(r"^\s*(?://|#)\s*(RUN|REQUIRES|UNSUPPORTED|XFAIL):", line):
            comment = []
        elif directive.match(line):
            comment = []
        elif re.match(r"^\s*//(?!\s*(-----|expected-))", line):
            comment.append(line)
        else:
            kept += comment + [line]
            comment = []
    shown = "\n".join(kept + comment).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", shown)


def run_example(command, path, opt):
    """Runs the part of a RUN line before its first pipe; gives the command as shown and what it printed."""
    words = shlex.split(command)
    for stop, word in enumerate(words):
        if word in ("|", "&&", ";"):
            words = words[:stop]
            break
    merged = "2>&1" in words
    words = [w for w in words if w != "2>&1"]
    fails = bool(words) and words[0] == "not"
    words = words[fails:]
    if not words or words[0] != "smmil-opt":
        raise Stale(f"{path.name}: its first RUN line starts with '{words[0] if words else ''}', expected smmil-opt")
    if any(w in (">", "<", ">>") or "%t" in w for w in words):
        raise Stale(f"{path.name}: its first RUN line uses files, which a page cannot show")
    shown = "smmil-opt " + " ".join(path.name if w == "%s" else shlex.quote(w) if re.search(r"[\s'\"]", w) else w for w in words[1:])
    with tempfile.TemporaryDirectory() as scratch:  # So that messages name no folder of this machine.
        copy = Path(scratch) / path.name
        copy.write_bytes(path.read_bytes())
        real = [str(opt)] + [path.name if w == "%s" else w for w in words[1:]]
        result = subprocess.run(real, cwd=scratch, capture_output=True, text=True)
    if (result.returncode != 0) != fails:
        raise Stale(f"{path.name}: `{shown}` exits {result.returncode}, the test expects {'failure' if fails else '0'}\n{result.stderr[-2000:]}")
    return shown, (result.stdout + result.stderr if merged or fails else result.stdout).strip("\n")


def expand(name, root, opt):
    path = (root / name).resolve()
    if root.resolve() not in path.parents:
        raise Stale(f"{name}: leaves the source folder")
    if not path.is_file():
        raise Stale(f"{name}: no such file; write the test, or name the one that shows the pass")
    text = path.read_text()
    shown, output = run_example(first_run(text, path), path, opt)
    body = shown_input(text)
    if not body:
        raise Stale(f"{name}: holds nothing but checks")
    block = [f"**Example** (`{name}`)", "", "```mlir", body, "```", "", f"`{shown}`" + (" prints" if output else " prints nothing.")]
    if output:
        block += ["", "```mlir" if not output.startswith(path.name) else "```", output, "```"]
    return block


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True, type=Path, help="folder that the markers' paths start from")
    parser.add_argument("--opt", required=True, type=Path, help="smmil-opt, with which examples are run")
    parser.add_argument("page", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    args = parser.parse_args()
    opt = args.opt.resolve() if os.sep in str(args.opt) else args.opt
    lines, errors, count = [], [], 0
    for number, line in enumerate(args.page.read_text().splitlines(), 1):
        match = MARKER.match(line)
        if not match:
            if LOOKS_LIKE_MARKER.search(line):
                errors.append(f"{args.page}:{number}: misspelt marker, expected (* example filepath=PATH *), found {line.strip()}")
            lines.append(line)
            continue
        count += 1
        try:
            lines += expand(match.group(1), args.root, opt)
        except Stale as stale:
            errors.append(f"{args.page}:{number}: {stale}")
    if errors:
        print("\n".join(errors), file=sys.stderr)
        return 1
    text = "\n".join(lines) + "\n"
    if args.output:
        args.output.parent.mkdir(parents=True, exist_ok=True)
        args.output.write_text(text)
        print(f"{args.output}: {count} examples")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

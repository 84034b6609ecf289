#!/usr/bin/env python3
"""Writes the page on bytes and arithmetic: lib/Runtime/FORMAT.md with the spec.md of every primitive in the place of its marker.

Usage: assemble_format.py --tblgen LLVM_TBLGEN --root SOURCE_DIR -o PAGE

Each primitive gets its code, its values, its parameters and its use of a table from its record, by order of codes; so these stand in one
place alone. A primitive without spec.md, or one whose title is not its mnemonic, fails, and then nothing is written.
"""
import argparse
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from primitives import load  # noqa: E402

MARKER = "<!-- primitives -->\n"
LEVEL = "##"  # What a heading of spec.md is deepened by.
TABLES = {"never": "no table", "optional": "a table or none", "required": "a table"}


def legal(param):
    if param.words:
        return ", ".join(f"{i} `{word}`" for i, word in enumerate(param.words))
    if param.legal:
        return ", ".join(map(str, param.legal))
    if param.below:
        return f"0 to `{param.below}` - 1"
    text = f"{param.least} to {param.most}"
    return text + (f", multiples of {param.multiple}" if param.multiple > 1 else "")


def facts(primitive):
    """What a reader of plans and items must know of the record."""
    code = f"Code {primitive.code}, {TABLES[primitive.table]}: {', '.join(primitive.operands)} to {', '.join(primitive.results)}."
    rows = []
    for role, place in (("format", "plan"), ("item", "item")):
        for param in primitive.of(role):
            # An item says what the encoder chose; only a plan may leave a parameter out.
            absent = f", or {param.absent} where it is left out" if param.optional and role == "format" else ""
            rows.append(f"| {place} | `{param.name}` | {legal(param)}{absent} | {param.description.replace('|', chr(92) + '|')} |\n")
    if not rows:
        return code.replace("|", " or ") + " No parameters.\n"
    return code.replace("|", " or ") + "\n\n| in | parameter | values | meaning |\n|---|---|---|---|\n" + "".join(rows)


def section(root, primitive):
    path = root / "codecs" / primitive.name / "spec.md"
    if not path.exists():
        raise load.RecordError(f"{path}: does not exist; every primitive has one")
    title, _, body = path.read_text().partition("\n")
    if title != f"# {primitive.mnemonic}":
        raise load.RecordError(f"{path}:1: the title must be '# {primitive.mnemonic}'")
    lines, fenced = [], False
    for line in body.strip("\n").splitlines():
        fenced ^= line.startswith("```")
        lines.append(LEVEL + line if re.match("#+ ", line) and not fenced else line)
    return f"{LEVEL}{title}\n{facts(primitive)}\n" + "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tblgen", required=True)
    parser.add_argument("--root", required=True, type=Path)
    parser.add_argument("-o", dest="page", required=True, type=Path)
    options = parser.parse_args()
    common = (options.root / "lib/Runtime/FORMAT.md").read_text()
    try:
        primitives = load.primitives(options.tblgen, options.root)
        if common.count(MARKER) != 1:
            raise load.RecordError(f"lib/Runtime/FORMAT.md: needs the line '{MARKER.strip()}' once")
        text = common.replace(MARKER, "\n".join(section(options.root, p) for p in primitives))
    except load.RecordError as error:
        sys.exit(f"assemble_format.py: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"assemble_format.py: {error.stderr.decode(errors='replace').strip()}")
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(text)
    print(f"{len(primitives)} primitives, {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()

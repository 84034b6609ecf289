#!/usr/bin/env python3
"""Holds the promise that a primitive is a folder: fails where code outside of codecs/ knows one by name.

Searches the compiler, the runtime and the tools for `OpCode::X`, for the C++ class of an op (`XOp`), and for the mnemonic as a
string; comments and the text of lines (` x y:`) are free to speak of a primitive. What lists primitives is made from the records.

Usage: check_primitives.py SOURCE_DIR
"""
import re
import sys
from pathlib import Path

FOLDERS = ("include", "lib", "dialects", "tools")
SUFFIXES = {".h", ".cpp", ".td"}
# Mnemonics that are words of other vocabularies too: a placement of streams. So are those of other libraries' codecs, which bear
# the names of file formats; of them the names of ops alone are looked for.
HOMONYMS = {"split"}


def mnemonics(root):
    """By C++ name, from the records."""
    found = {}
    for path in sorted(root.glob("codecs/*/Primitive.td")):
        match = re.search(r"^def (\w+) : Primitive<\"(\w+)\"", path.read_text(), re.M)
        if match:
            found[match.group(1)] = match.group(2)
    return found


def without_comments(text, suffix):
    """The text with comments and descriptions blank, line by line."""
    text = re.sub(r"//[^\n]*", "", text)
    if suffix == ".td":
        text = re.sub(r"let (?:description|summary) = (?:\[\{.*?\}\]|\"[^\"]*\")", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)
    return text


def check(root):
    known = mnemonics(root)
    formats = {known[path.parent.name] for path in root.glob("codecs/*/Primitive.td") if "  let library = " in path.read_text()}
    words = "|".join(sorted(set(known.values()) - HOMONYMS - formats))
    ops = "|".join(sorted(formats)) or "-"
    # A token paste of a record, `OpCode::}] # primitive`, names none.
    rules = ((re.compile(rf"\bOpCode::(?:{'|'.join(known)})\b"), "an op code"),
             (re.compile(rf"\b(?:Inverse)?(?:{'|'.join(known)})Op\b"), "the class of an op"),
             (re.compile(rf"\"(?:codec\.)?(?:inverse_)?(?:{words})\"|\"(?:codec\.|(?:codec\.)?inverse_)(?:{ops})\""), "a mnemonic"))
    bad, count = [], 0
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in SUFFIXES:
                continue
            count += 1
            for number, line in enumerate(without_comments(path.read_text(), path.suffix).split("\n"), 1):
                for pattern, what in rules:
                    for match in pattern.finditer(line):
                        bad.append(f"{path.relative_to(root)}:{number}: names {what} outside of its folder: {match.group(0)}")
    return bad, count, len(known)


def main(root):
    bad, files, primitives = check(Path(root))
    print("\n".join(bad) if bad else f"{files} files name none of {primitives} primitives")
    return 1 if bad or not files or not primitives else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

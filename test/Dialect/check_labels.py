#!/usr/bin/env python3
"""Holds an op's documentation, its checks and its negative tests together by the labels of its constraints.

In dialects/<D>/*.td, the description of an op or type lists `- (Cn) ...`. Each label must be carried by the code that checks it,
either `/*op_cn*/` at an argument or result or `// (Cn)` in the op's class or in a verifier of dialects/<D>/*.cpp, and by a case
`// op Cn` in test/Dialect/<D>/invalid*.mlir. No label may stand in code or test that the description lacks. Besides, every op and
type has a form in test/Dialect/<D>/ops*.mlir, and every step of a codec that is no primitive is evaluated in test/Interpret
(primitives are evaluated on the values of their folders, by test/Registry).

What is made from records counts like what is written: MADE_DIR has folders dialects/<D> and test/Dialect/<D> of its own.

Usage: check_labels.py SOURCE_DIR [MADE_DIR]
"""
import re
import sys
from collections import defaultdict
from pathlib import Path

LABEL = re.compile(r"\(C(\d+)\)")
# Several streams of one item are no value: the unit tests of the executor test how an item holds them.
FRAMES = {"join", "inverse_join"}


class Subject:
    """An op or a type: what its .td says of it."""

    def __init__(self, where, mnemonic, cpp_name, text, base):
        self.where, self.mnemonic, self.cpp_name = where, mnemonic, cpp_name
        self.is_step = bool(re.search(r"\b\w+_(Encode|Decode|Projection)Op<", text)) and mnemonic not in FRAMES
        described = re.findall(r"^ *- \(C(\d+)\)", base + text, re.M)
        self.documented = set(map(int, described))
        self.twice = len(described) != len(self.documented)
        # Comments of the definition itself; the description is no comment.
        code = re.sub(r"\[\{.*?\}\]", "", base + text, flags=re.S)
        self.checked = {int(n) for line in re.findall(r"//.*", code) for n in LABEL.findall(line)}


def split_records(text):
    """Yields (kind, name, head and body) of every top-level def and class."""
    starts = list(re.finditer(r"^(def|class) (\w+)", text, re.M))
    for start, end in zip(starts, starts[1:] + [None]):
        yield start.group(1), start.group(2), text[start.start():end.start() if end else len(text)]


def files_of(folders, pattern):
    return [path for folder in folders for path in sorted(folder.glob(pattern))]


def read_tablegen(folders):
    subjects, notes, bases = {}, [], {}
    for path in files_of(folders, "*.td"):
        text = path.read_text()
        for kind, name, body in split_records(text):
            if kind == "class":
                bases[name] = body
    for path in files_of(folders, "*.td"):
        text = path.read_text()
        for kind, name, body in split_records(text):
            head = re.match(r"def (\w+?)_(\w+) : (\w+)<\s*(.*?)[\[{]", body, re.S)
            if kind != "def" or not head or not re.search(r"(Op|Type|Attr)$", name):
                continue
            words = re.findall(r'"(\w+)"', head.group(4))
            mnemonic = re.search(r'let mnemonic = "(\w+)"', body)
            if not words and not mnemonic:
                continue
            # Types name their class first and their mnemonic second.
            name_at = 1 if name.endswith("Type") and len(words) > 1 else 0
            word = mnemonic.group(1) if mnemonic else words[name_at]
            subjects[word] = Subject(f"{path.name}: {name}", word, name.split("_", 1)[1], body, bases.get(head.group(3), ""))
        for word, number in re.findall(r"\b([a-z][a-z0-9_]*)_c(\d+)\b", " ".join(re.findall(r"/\*(.*?)\*/", text))):
            notes.append((path.name, word, int(number)))
    return subjects, notes


def read_verifiers(folder):
    """(file, C++ name of the op or type, label) for every label in one of its functions."""
    found = []
    for path in sorted(folder.glob("*.cpp")):
        owner = None
        for line in path.read_text().splitlines():
            start = re.search(r"\b(\w+(?:Op|Type|Attr))::(?:verify\w*|canonicalize|fold)\(", line)
            if start:
                owner = start.group(1)
            # `// FooOp (Cn)` says whose label it is where one function checks for several ops.
            comment = line.split("//", 1)[1] if "//" in line else ""
            other = re.match(r" (\w+Op) ", comment)
            if owner:
                found += [(path.name, other.group(1) if other else owner, int(n)) for n in LABEL.findall(comment)]
            if line == "}":
                owner = None
    return found


def read_tests(folders):
    cases = defaultdict(int)
    for path in files_of(folders, "invalid*.mlir"):
        text = path.read_text()
        for case in re.split(r"^// -----$", text, flags=re.M):
            for word, number in re.findall(r"^// (\w+) C(\d+)$", case, re.M):
                # A case that expects no error would prove nothing.
                cases[word, int(number)] += "expected-error" in case
    return cases


def read_forms(files, dialect):
    """Mnemonics of ops and types that the files write; bodies of region ops leave the dialect's prefix out."""
    text = "\n".join(path.read_text() for path in files)
    text = re.sub(r"//.*", "", text)
    ops = re.findall(r"^\s*(?:%[\w:#, %]+ = )?(?:(\w+)\.)?(\w+)\b", text, re.M)
    found = {word for prefix, word in ops if prefix in ("", dialect)}
    return found | set(re.findall(rf"[!#]{dialect}\.(\w+)", text))


def check(root, made):
    bad, count = [], 0
    for folder in sorted((root / "dialects").iterdir()):
        if not folder.is_dir():
            continue
        tests = [place / "test" / "Dialect" / folder.name for place in [root] + made]
        subjects, notes = read_tablegen([folder] + [place / "dialects" / folder.name for place in made])
        by_class = {subject.cpp_name: subject for subject in subjects.values()}
        for file, word, number in notes:
            if word not in subjects or number not in subjects[word].documented:
                bad.append(f"{folder.name}/{file}: /*{word}_c{number}*/ has no (C{number}) in the description of {word}")
            else:
                subjects[word].checked.add(number)
        for file, owner, number in read_verifiers(folder):
            subject = by_class.get(owner)
            if subject is None or number not in subject.documented:
                bad.append(f"{folder.name}/{file}: the verifier of {owner} checks (C{number}), which its description lacks")
            else:
                subject.checked.add(number)
        cases = read_tests(tests)
        lower = folder.name.lower()
        forms = read_forms(files_of(tests, "ops*.mlir"), lower)
        evaluated = read_forms((root / "test" / "Interpret").glob("*.mlir"), lower)
        for subject in subjects.values():
            if subject.mnemonic not in forms:
                bad.append(f"{folder.name}/{subject.where}: no form in test/Dialect/{folder.name}/ops*.mlir")
            if subject.is_step and subject.mnemonic not in evaluated:
                bad.append(f"{folder.name}/{subject.where}: not evaluated in test/Interpret")
            if subject.twice:
                bad.append(f"{folder.name}/{subject.where} has a label twice")
            for number in sorted(subject.documented):
                count += 1
                if number not in subject.checked:
                    bad.append(f"{folder.name}/{subject.where}: no check carries (C{number})")
                if not cases.get((subject.mnemonic, number)):
                    bad.append(f"{folder.name}/{subject.where}: no case `// {subject.mnemonic} C{number}` in test/Dialect/{folder.name}")
        for word, number in cases:
            if word not in subjects or number not in subjects[word].documented:
                bad.append(f"test/Dialect/{folder.name}: `// {word} C{number}` names no constraint")
    return bad, count


def main(root, *made):
    bad, count = check(Path(root), [Path(place) for place in made])
    print("\n".join(bad) if bad else f"{count} constraints are documented, checked and tested")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

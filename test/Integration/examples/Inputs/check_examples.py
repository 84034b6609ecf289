"""Every folder of examples with an input says what it is and what comes out: check_examples.py FOLDER."""
import sys
from pathlib import Path

root, bad, seen = Path(sys.argv[1]), [], 0
for folder in sorted(p for p in root.iterdir() if p.is_dir() and p.name != "specs"):
    seen += 1
    for name in ("input.mlir", "README.md", "expected/design.mlir", "expected/pruned.txt"):
        if not (folder / name).is_file() or not (folder / name).read_text().strip():
            bad.append(f"{folder.name}: no {name}")
print("\n".join(bad) if bad else f"{seen} examples are whole")
sys.exit(1 if bad or not seen else 0)

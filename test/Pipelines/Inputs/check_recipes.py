"""Verifies every file of recipes/optional by smmil-opt."""
import re
import subprocess
import sys
from pathlib import Path

files = sorted(Path(sys.argv[1]).glob("recipes/optional/*.mlir"))
for path in files:
    made = subprocess.run(["smmil-opt", path], check=True, capture_output=True, text=True).stdout
    assert re.findall(r"codec\.recipe @(\w+)", made) == [path.stem], path
print(f"{len(files)} recipes verify")

"""Every recipe of the project parses and verifies, those that are not tried by default too: verify_recipes.py SOURCE_DIR."""
import subprocess
import sys
from pathlib import Path

files = sorted((Path(sys.argv[1]) / "recipes").glob("*/*.mlir"))
for file in files:
    run = subprocess.run(["smmil-opt", file], capture_output=True, text=True)
    if run.returncode or "codec.recipe" not in run.stdout:
        sys.exit(f"{file}: {run.stderr or 'holds no recipe'}")
print(f"{len(files)} recipes verify")

"""Helpers of the design tests: a small corpus, specs with one change, runs of the driver."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

SPECS = Path(sys.argv[1]) / "examples" / "specs"
SMALL_MODEL = Path(sys.argv[1]) / "test" / "Integration" / "Inputs" / "small-model.json"  # a small frame searches quickly
OUT = Path(sys.argv[2])
shutil.rmtree(OUT, ignore_errors=True)  # journals and datasets of an earlier run belong to other tools
OUT.mkdir(parents=True)


def run(*args, code=0):
    p = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=900)
    if p.returncode != code:
        sys.exit(f"{' '.join(map(str, args))}: exit {p.returncode}, expected {code}\n{p.stderr[-2000:]}")
    return p


def corpus(sheets):
    folder = OUT / f"corpus{sheets}"
    if not folder.exists():
        run("smmil-corpus", folder, "--sheets", sheets)
        run("smmil", "profile", folder, "-o", OUT / f"d{sheets}.mlir")
    return folder, OUT / f"d{sheets}.mlir"


def spec(kind, name, change=None):
    """Path of the example spec (of the small model), with `change` applied to it."""
    value = json.loads((SMALL_MODEL if kind == "model" else SPECS / f"{kind}.json").read_text())
    if change:
        change(value)
    path = OUT / f"{name}.json"
    path.write_text(json.dumps(value, indent=1))
    return path


def design(dataset, output, *more, task=None, model=None, target=None, code=0, budget=24):
    args = ["smmil", "design", dataset, "--task", task or SPECS / "task.json", "--model", model or SMALL_MODEL,
            "--target", target or SPECS / "target.json", "--no-compile", "--json", "-o", output]
    if budget:
        args += ["--budget", budget]
    p = run(*args, *more, code=code)
    return json.loads(p.stdout) if code == 0 else p


def size(folder):
    return sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())


def check(good, what):
    if not good:
        sys.exit(f"FAIL: {what}")

"""Command lines: wrong options, JSON alone on stdout, pipes that close, examples of the help that run.

With `--thorough` as last argument also the examples that compile a codec.
"""
import pty
import select
import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

THOROUGH = "--thorough" in sys.argv
COMMANDS = ["profile", "design", "build", "pack", "info", "show", "verify", "export", "bench"]

# A folder in which the examples of the help can run, from a profile to a bench.
desk = OUT / "desk"
desk.mkdir()
run("smmil-corpus", desk / "docs", "--sheets", 13)
write(desk / "docs/media/torn.png", png(20, 20)[:-60])
with open(desk / "docs/sheets.jsonl", "a") as f:
    f.write(sheet("A torn picture.", ("image", "media/torn.png")))
for kind in ("task", "target"):
    shutil.copy(SPECS / f"{kind}.json", desk)
shutil.copy(SMALL_MODEL, desk / "model.json")


def examples(help):
    text = help.split("Example", 1)[1].split("\n", 1)[1].replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line.startswith("  smmil")]


def run_example(line, codes=(0,)):
    if "less" in line:
        line = line.replace("less", "cat > page")
    if "design" in line:
        line += " --budget 2 --no-compile"
    if "smmil bench" in line:
        line += " --sheets 2 --decodes 1"
    if not THOROUGH and ("--compile" in line or "codec/build" in line):
        return
    for name in ("docs-again", "docs-as-shown", "seen-by-the-model"):
        shutil.rmtree(desk / name, ignore_errors=True)
    p = run("bash", "-c", "set -o pipefail; " + line, cwd=desk, memory=0, code=codes, timeout=400, said=False)
    if "--json" in line and p.returncode == 0:
        json_of(p, line)


ran = 0
for command in COMMANDS:
    lines = examples(run("smmil", command, "--help").stdout.decode())
    check(lines, f"smmil {command} --help has examples")
    for line in lines:
        # The corpus holds a torn picture: with a format that is an error unless it may be copied.
        refusal = command == "pack" and "--format" in line and "--on-error" not in line
        if command == "pack" and not refusal and "--format" in line:
            shutil.rmtree(desk / "small.smmil", ignore_errors=True)
        run_example(line, codes=(1,) if refusal else (0,))
        ran += 1
for line in examples(run("smmil-read", "--help").stdout.decode()):
    run_example(line)
    ran += 1
check(ran > 20, f"{ran} examples ran")
check((desk / "format.mlir").exists() and (desk / "image.rgb").exists() and (desk / "run.jsonl").exists(), "examples wrote what they say")
for tool in ("smmil", "smmil-read", "smmil-corpus", "smmil-bench"):
    check("Example" in run(tool, *(["photo"] if tool == "smmil-bench" else []), "--help").stdout.decode() or tool == "smmil", f"{tool} --help has an example")

# Wrong command lines: exit 2, nothing on stdout, nothing done.
train, small = desk / "train.smmil", desk / "small.smmil"
state = tree(desk)
for line in ["", "frobnicate", "pack", "pack docs", "pack docs x --format", "pack docs x --on-error=ignore", "pack docs x --threads -1", "pack docs x --threads many", "pack docs x --threads 99999999999999", "pack docs x y",
             "pack docs x --nosuch", "pack docs x '--no\x1b[2Jsuch'", "pack --jsn docs x", "profile", "profile docs --output", "info", "info train.smmil --revision -1", "info train.smmil --revision 1e3", "show train.smmil --sheet -1",
             "show train.smmil --view nosuch", "verify", "verify small.smmil --decoders=psychic --against docs", "verify small.smmil --decoders=reference",
             "verify small.smmil --decoders=emitted --against docs", "export train.smmil", "bench", "bench train.smmil --sheets x", "build", "build format.mlir", "design", "design dataset.mlir --task task.json",
             "design dataset.mlir --task task.json --model model.json --budget 0", "design dataset.mlir --task task.json --model model.json --budget -5", "design dataset.mlir --task task.json --model model.json --budget 1e99",
             "design dataset.mlir --task task.json --model model.json --seed -1", "design dataset.mlir --task task.json --model model.json --journal a --replay b", "design dataset.mlir --task task.json --model model.json --search=luck",
             "design dataset.mlir --task task.json --model nowhere.json", "design dataset.mlir --task . --model model.json"]:
    p = run("smmil", *shlex.split(line), code=2, cwd=desk, said=False)
    check(b"smmil: error: " in p.stderr and not p.stdout, f"smmil {line}: says so on stderr alone: {p.stdout[:80]!r} {p.stderr[:80]!r}")
for tool, line in [("smmil-read", ""), ("smmil-read", "list"), ("smmil-read", "item train.smmil x out"), ("smmil-read", "item train.smmil -1 out"), ("smmil-corpus", ""), ("smmil-corpus", "x --sheets 0"), ("smmil-corpus", "x --sheets -3"),
                   ("smmil-corpus", "x --seed words"), ("smmil-bench", ""), ("smmil-bench", "photo"), ("smmil-bench", "photo --images nowhere"), ("smmil-bench", "photo --images docs/media --folds 1")]:
    p = run(tool, *shlex.split(line), code=2, cwd=desk, said=False)
    check(tool != "smmil-read" or p.stderr.startswith(b"smmil-read: error: "), f"{tool} {line}: {p.stderr[:80]!r}")
# Wrong data: exit 1, and the place is named.
for tool, line, words in [("smmil", "info docs", ["docs", "no version"]), ("smmil", "info nowhere", ["nowhere"]), ("smmil", "info train.smmil --revision 99", ["99.json", "newest is "]), ("smmil", "show train.smmil --sheet 99", ["99", "it has 14"]), ("smmil", "show train.smmil --sheet 99999999999999999999", ["it has 14"]),
                          ("smmil", "verify train.smmil --against nowhere", ["nowhere"]), ("smmil", "verify train.smmil --against media", ["media"]), ("smmil", "info format.mlir", ["format.mlir"]), ("smmil", "bench nowhere", ["nowhere"]),
                          ("smmil-read", "list nowhere", ["nowhere"]), ("smmil-read", "list docs", ["docs"]), ("smmil-read", "export small.smmil y", ["--decoded"]), ("smmil-corpus", "task.json", ["task.json"]), ("smmil-corpus", "/proc/x", ["/proc/x"])]:
    p = run(tool, *shlex.split(line), code=1, cwd=desk, words=words)
    check(not p.stdout, f"{tool} {line}: {p.stdout[:80]!r} on stdout")
check(tree(desk) == state, "wrong command lines change nothing")

# --json is one JSON value alone on stdout, warnings and progress go elsewhere.
shutil.rmtree(desk / "w", ignore_errors=True)
run("smmil", "profile", "docs", "-o", "w.mlir", cwd=desk, words=["torn.png"])
warned = run("smmil", "pack", "docs", "w", "--format", "format.mlir", "--on-error=copy", "--json", cwd=desk, words=["warning", "torn.png"])
check(json_of(warned, "pack")["warnings"], "warnings are in the JSON too")
shutil.rmtree(desk / "w")
json_of(run("smmil", "pack", "docs", "w", "--json", cwd=desk), "pack")
for line in ["pack docs w --format format.mlir --on-error=copy --json", "info w --json", "info w --revision 1 --json", "show w --json", "show w --sheet 13 --json", "verify w --json",
             "verify w --against docs --decoders=reference,universal --json", "export w --decoded e --json", "bench w --sheets 2 --decodes 1 --json", "profile docs -o p.mlir --json", "build format.mlir -o b --no-halide --json"]:
    json_of(run("smmil", *shlex.split(line), cwd=desk), line)
many = run("smmil", "pack", "docs", "w", "--threads", 100000, cwd=desk)
check(b"version 3" in many.stdout, "any number of threads will do")

# A reader that goes away ends the tool quietly; what was committed stays.
for line in ["info w | head -c1", "show w | head -1", "profile docs | head -1", "verify w | true", "pack docs w | true", "smmil-read list w | head -1"]:
    line = line if line.startswith("smmil-read") else "smmil " + line
    p = run("bash", "-c", f"{line} >/dev/null", cwd=desk)
    check(not p.stderr.replace(b"warning", b"").count(b"error"), f"{line}: {p.text[-200:]}")
run("smmil", "verify", "w", cwd=desk)
p = run("bash", "-c", "smmil info w >&-", cwd=desk, code=(0, 1), said=False)

# Progress is drawn on a terminal only, and stdout stays clean there too.
try:
    main, side = pty.openpty()
except OSError as error:  # A machine without /dev/pts.
    print(f"skipped: progress on a terminal: {error}")
else:
    p = subprocess.run(["smmil", "info", "w", "--json"], cwd=desk, stdout=subprocess.PIPE, stderr=side)
    json_of(p, "info on a terminal")
    check(not select.select([main], [], [], 0)[0], "info draws nothing")
finish()

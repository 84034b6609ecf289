"""`"metric": "command"`: one line of JSON in, one out; a command that crashes, hangs or talks nonsense is an error."""
import time
from design_lib import *

folder, dataset = corpus(4)
MODEL = spec("model", "model", lambda model: model["inputs"]["image"].update(shape=[3, 32, 32]))  # questions are many
SCORE = OUT / "score.py"
# Stands for a task: how many bytes of the files are equal. The pictures are not decoded here, exact ones score 1.
SCORE.write_text("""import json, os, sys
for line in sys.stdin:
    ask = json.loads(line)
    a, b = (open(ask[role], "rb").read() for role in ("original", "decoded"))
    assert a[:4] in (b"\\x89PNG", b"RIFF"), a[:4]
    print(json.dumps({"value": 1.0 if a == b else 1 / (1 + abs(len(a) - len(b)) / len(a))}), flush=True)
    open(sys.argv[1], "a").write(ask["field"] + " " + ask["kind"] + "\\n")
""")
LOG = OUT / "asked.txt"


def task(name, command, timeout=60):
    def change(value):
        value["quality"]["image"] = {"metric": "command", "command": command, "floor": 0.5, "timeout_s": timeout}
    return spec("task", name, change)


command = f"{sys.executable} {SCORE} {LOG}"
form = OUT / "f.mlir"
report = design(dataset, form, task=task("score", command), model=MODEL, budget=2)
check("image image" in LOG.read_text(), "the command was asked")
check(0.5 <= report["chosen"]["quality"].get("image", 1) <= 1, f"its figures count: {report['chosen']['quality']}")
p = run("smmil", "pack", folder, OUT / "p", "--format", form, code=2)
check("--evaluator" in p.stderr and not (OUT / "p").exists(), f"a format runs nothing by itself: {p.stderr}")
run("smmil", "pack", folder, OUT / "p", "--format", form, "--evaluator", command)
found = json.loads(run("smmil", "verify", OUT / "p", "--against", folder, "--evaluator", command, "--json").stdout)
check(found["below_floor"] == 0 and found["mismatches"] == 0, f"{found}")

for name, bad, words in (
        ("crash", "echo about to fail >&2; exit 3", ["ended without an answer", "about to fail"]),
        ("nonsense", "while read line; do echo no number here; done", ["finite number", "no number here"]),
        ("nan", "while read line; do echo '{\"value\": NaN}'; done", ["finite number", "NaN"]),
        ("hang", "echo thinking >&2; sleep 600", ["within 1.5 s", "thinking"])):
    start = time.time()
    p = design(dataset, OUT / "x.mlir", task=task(name, bad, 1.5), model=MODEL, code=1, budget=2)
    check(all(word in p.stderr for word in words), f"{name}: {p.stderr}")
    check(not (OUT / "x.mlir").exists() and time.time() - start < 120, f"{name} took {time.time() - start} s")
for name, change, words in (
        ("nocommand", lambda v: v["quality"].update(image={"metric": "command", "floor": 1}), "quality.image.command"),
        ("idle", lambda v: v["quality"].update(image={"metric": "tensor_psnr_db", "floor": 1, "command": "true"}), "unknown field")):
    p = design(dataset, OUT / "x.mlir", task=spec("task", name, change), code=2)
    check(words in p.stderr, f"{name}: {p.stderr}")

"""Specs: every field of the wrong type, out of range, missing, unknown or given twice; requests at the edge of what numbers can say.

A wrong spec ends with exit 2 and the field's name; an extreme but legal one is designed for, or refused as infeasible: never a crash, never a hang.
With `--thorough` as last argument every field takes many more values.
"""
import copy
import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

THOROUGH = "--thorough" in sys.argv
folder = source("in", sheet("some words to learn from and some more", ("image", "a.png"), ("audio", "a.wav")), {"a.png": png(64, 48), "a.wav": wav(tone(3000))})
DATA = OUT / "d.mlir"
run("smmil", "profile", folder, "-o", DATA)
GOOD = {kind: json.loads((SMALL_MODEL if kind == "model" else SPECS / f"{kind}.json").read_text()) for kind in ("task", "model", "target")}
GOOD["task"].update(read_us_per_sheet=1000000000, access="sequential", coarse_reads=0.5, present={"kind": "vqa", "every": [100], "images": [1, 2]}, fix={"block": 8})
GOOD["model"]["inputs"]["image"]["accepts"] = ["spatial"]
GOOD["target"]["energy"] = {"cpu_watts": 15, "joules_per_byte": 1e-9}
OPTIONAL = {"read_us_per_sheet", "access", "coarse_reads", "present", "image", "audio", "accepts", "energy", "fix", "block"}


def design(kind, text, code, words=(), timeout=240):
    path = OUT / f"{kind}-bad.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    spec = {k: path if k == kind else OUT / f"{k}.json" for k in GOOD}
    p = run("smmil", "design", DATA, *itertools.chain(*((f"--{k}", v) for k, v in spec.items())), "--no-compile", "--budget", 1, "--json", "-o", OUT / "f.mlir", code=code, words=words, memory=0, timeout=timeout)
    written = (OUT / "f.mlir").exists()
    check(written == (p.returncode == 0), f"{kind}: exit {p.returncode}, format {'' if written else 'not '}written: {text[:200]}")
    if p.returncode in (0, 3):
        json_of(p, kind)
    (OUT / "f.mlir").unlink(missing_ok=True)
    return p


def leaves(value, path=()):
    """Paths of all values, inner ones too; of a list its first element."""
    items = value.items() if isinstance(value, dict) else list(enumerate(value))[:1] if isinstance(value, list) else []
    for key, inner in items:
        yield path + (key,), inner
        yield from leaves(inner, path + (key,))


def changed(kind, path, change):
    spec = copy.deepcopy(GOOD[kind])
    inner = spec
    for key in path[:-1]:
        inner = inner[key]
    change(inner, path[-1])
    return json.dumps(spec)


for kind, good in GOOD.items():
    (OUT / f"{kind}.json").write_text(json.dumps(good))
design("task", json.dumps(GOOD["task"]), 0)

WRONG = [None, [], {}, "", "words", True, -1, -1e308, [[]], {"a": 1}, [None], 1.5, "12", "\u0000", [1, "a"]]
EXTREME = [0, 1, 1e-300, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 1e300]
for kind in GOOD:
    for number, (path, value) in enumerate(leaves(GOOD[kind])):
        name = str(path[-1] if isinstance(path[-1], str) else path[-2])
        fixed = path[0] == "fix" and len(path) == 2
        number_like = isinstance(value, (int, float)) and not isinstance(value, bool)
        for index, wrong in enumerate(WRONG):
            legal = type(wrong) is type(value) and not isinstance(value, (dict, list)) or number_like and type(wrong) in (int, float) or wrong == {} and value and name == "fix"
            legal = legal or fixed or name == "name" and isinstance(wrong, str) and wrong or wrong == {} and isinstance(value, dict)
            if (number + index) % 4 if THOROUGH else legal or (number + index) % 5:
                continue
            if wrong == [] and isinstance(value, list) and name == "accepts":
                continue
            text = changed(kind, path, lambda d, k: d.__setitem__(k, wrong))
            design(kind, text, (0, 2, 3) if legal else 2, words=[] if legal else [f"{kind}-bad.json", name])
        if number_like:
            for index, extreme in enumerate(EXTREME):
                if (number + index) % (5 if THOROUGH else 6) == 0:
                    design(kind, changed(kind, path, lambda d, k: d.__setitem__(k, extreme)), (0, 2, 3))
        if isinstance(path[-1], str):
            if THOROUGH or number % 2:
                design(kind, changed(kind, path, lambda d, k: d.pop(k)), (0, 2) if name in OPTIONAL else 2, words=[] if name in OPTIONAL else [name])
                design(kind, changed(kind, path, lambda d, k: d.__setitem__(k + "x", d.pop(k))), (0, 2) if name in OPTIONAL else 2, words=[])

# What is no spec at all.
task = json.dumps(GOOD["task"])
for text, words in [
    ("", ["no valid JSON"]), ("{", ["no valid JSON"]), (task[:-1], ["no valid JSON"]), (task + "}", ["no valid JSON"]), ("[]", ["expected an object"]), ("17", ["expected an object"]), ("null", ["expected an object"]), ('"task/1"', ["expected an object"]),
    ("\0" * 64, ["no valid JSON"]), (png(3, 3), ["no valid JSON"]), (task.encode("utf-16"), ["no valid JSON"]), (task.replace("caption", "capti\udcffon").encode("utf-8", "surrogateescape"), ["no valid JSON"]),
    (task.replace("task/1", "task/2"), ["smmil", "task/1"]), (task.replace("task/1", "model/1"), ["smmil", "task/1"]), (task.replace('"smmil"', '"smmill"'), ["smmil", "missing"]),
    (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": NaN'), ["no valid JSON"]), (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": 1000000000e999'), ["no valid JSON"]), (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": Infinity'), ["no valid JSON"]),
    (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": 99999999999999999999999'), None), (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": 9223372036854775808'), ["read_us_per_sheet"]), (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": 1000000000, "read_us_per_sheet": 2'), ["read_us_per_sheet", "twice"]),
    (task.replace('"block": 8', '"": 64'), ["fix", "empty name"]), (task.replace('"block": 8', '"bloc": 64'), ["fix.bloc"]), (task.replace('"block": 8', '"block": 63'), ["fix.block"]), (task.replace('"block": 8', '"block": "\\u001b[2J"'), ["fix.block"]),
    ('{"a":' * 100000, ["no valid JSON"]), ("[" * 1000000, None), (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": ' + "[" * 100000 + "]" * 100000), ["too deeply"]), (task.replace('"read_us_per_sheet": 1000000000', '"read_us_per_sheet": ' + '{"a":' * 100000 + "1" + "}" * 100000), ["too deeply"]),
    (task[:-1] + "".join(f', "k{i}": {i}' for i in range(3000)) + "}", ["k0"]),
]:
    design("task", text, (0, 2) if words is None else 2, words=["task-bad.json", *words] if words else [])

# Requests that contradict each other say why, with exit 3.
for change, words in [
    ({"fix": {"block": 4, "keep": 64}}, ["fix.block", "fix.keep", "no more coefficients than the block has", "without"]), ({"decode_us_per_sheet_p95": 0}, ["decode_us_per_sheet_p95"]),
    ({"read_us_per_sheet": 0}, ["read_us_per_sheet"]), ({"quality": {"image": {"metric": "tensor_psnr_db", "floor": 1000}}}, None),
]:
    design("task", json.dumps({**GOOD["task"], **change}), 3 if words else (0, 3), words=words or ())

# A dataset.mlir that is torn, strange or of another place.
text = DATA.read_text()
for name, bad, code, words in [
    ("empty", "", 2, []), ("torn", text[:-40], 2, ["bad.mlir:"]), ("json", task, 2, ["bad.mlir:1"]), ("binary", png(9, 9), 2, ["bad.mlir:1"]), ("nul", text.replace("sheet.view", "sheet\0view"), 2, ["bad.mlir:"]),
    ("unknown-op", text.replace("sheet.view", "sheet.vieuw"), 2, ["bad.mlir:", "vieuw"]), ("unknown-dialect", text.replace("sheet.view", "shoot.view"), 2, ["bad.mlir:", "shoot"]), ("token", text.replace("@vocab::@img", "@vocab::@imag", 1), 2, ["bad.mlir:", "imag"]),
    ("no-dataset", "module {}", 2, []), ("two", text.replace("module {", "").rsplit("}", 1)[0] * 2, 2, ["bad.mlir:"]), ("source-gone", text.replace(str(folder), "/nowhere/at/all"), 1, ["/nowhere/at/all"]), ("no-source", text.replace(f'source "{folder}"', ""), (1, 2), []),
    ("counts", re.sub(r"sheets \d+", "sheets 99999999999999", text), (0, 1, 2), []), ("negative", re.sub(r"sheets \d+", "sheets -1", text), 2, ["bad.mlir:"]), ("deep", "module {" * 20000 + "}" * 20000, 2, ["bad.mlir"]), ("deep-attribute", 'module attributes {a = ' + "[" * 100000 + "]" * 100000 + "} {}", 2, ["bad.mlir"]),
    ("other-source", text.replace(str(folder), str(source("other", sheet("a", ("image", "x.png")), {"x.png": b"no picture"}))), (0, 1), []),
]:
    (OUT / "bad.mlir").write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    run("smmil", "design", OUT / "bad.mlir", "--task", OUT / "task.json", "--model", OUT / "model.json", "--no-compile", "--budget", 1, "-o", OUT / "g.mlir", code=code, words=words, memory=0)
    check((OUT / "g.mlir").exists() is False or 0 in (code if isinstance(code, tuple) else ()), f"{name}: a format is written")
    (OUT / "g.mlir").unlink(missing_ok=True)
finish()

"""One dataset, three kinds of task, two contexts: six designed views over the same shards, each with the rule or figure behind it."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

# A tokenizer whose tokens are bytes: windows can be counted by hand.
plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
symbols = [chr(b) for b in plain] + [chr(0x100 + i) for i in range(256 - len(plain))]
write(OUT / "tokenizer.json", json.dumps({"added_tokens": [], "normalizer": None, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False},
                                          "model": {"type": "BPE", "vocab": {s: i for i, s in enumerate(symbols)}, "merges": []}}))

# Text and images by turns; lengths differ, so windows end anywhere.
IMAGE_TOKENS, WORDS = 300, "some words of a page that has pictures and a little more of it all "
lines = []
for number, (length, images) in enumerate([(900, 4), (1500, 2), (400, 0), (1300, 3), (700, 1), (1700, 4), (1100, 2), (600, 3)]):
    text = (WORDS * 30)[:length]
    half = len(text) // 2
    lines.append(sheet(text[:half], *[("image", f"{i % 2}.png") for i in range(images)], text[half:], id=str(number)))
folder = source("in", "".join(lines), {"0.png": png(24, 16), "1.png": png(16, 24)})
DATA = OUT / "d.mlir"
run("smmil", "profile", folder, "-o", DATA)
VIEW_KNOBS = {"every", "images", "window_tokens", "whole_sheets", "sheet_order"}  # What of the design is the view's.


def model(context, **changes):
    spec = json.loads(SMALL_MODEL.read_text())
    spec.update(context=context, text_unit="tokens", tokenizer={"name": "bytes", "file": str(OUT / "tokenizer.json")})
    spec["inputs"]["image"]["tokens"] = IMAGE_TOKENS
    if context > 2048:
        spec["inputs"]["image"]["marker"] = "around"
    spec.update(changes)
    write(OUT / "model.json", json.dumps(spec))
    return OUT / "model.json"


def design(name, kind, context, pins=None, budget=60, code=0, words=(), order=None, **changes):
    task = {"smmil": "task/1", "name": "t", "minimize": "bytes", "quality": {}, "decode_us_per_sheet_p95": 1e9,
            "present": {"kind": kind, "every": [100, 400, 2000], "images": [1, 2, 4], **({"order": order} if order else {})}}
    write(OUT / "task.json", json.dumps({**task, **({"fix": pins} if pins else {})}))
    p = run("smmil", "design", DATA, "--task", OUT / "task.json", "--model", model(context, **changes), "--no-compile", "--budget", budget,
            "--report", OUT / f"{name}.html", "--json", "-o", OUT / f"{name}.mlir", memory=0, code=code, words=words)
    return json_of(p, name) if code == 0 else None


def value_of(text):
    return int(text) if text.lstrip("-").isdigit() else {"true": True, "false": False}.get(text, text)


def read(name, choice, view, context):
    """The reader fills as many windows as the design has counted, and as full."""
    run("smmil", "pack", folder, OUT / name, "--format", OUT / f"{name}.mlir", "--quiet")
    run("smmil", "tokens", OUT / name, "--tokenizer", OUT / "tokenizer.json", "--as", "bytes")
    show = lambda i: json_of(run("smmil", "show", f"{OUT / name}@:designed", "--window", i, "--json"), name)
    windows = [show(0)]
    windows += [show(i) for i in range(1, windows[0]["of"])]
    length = int(view.split("window ")[1].split()[0])
    filled = sum(w["tokens"] for w in windows) / (len(windows) * length)
    check(len(windows) == choice["view"]["windows"] and abs(filled - choice["view"]["filled"]) < 1e-9 and length <= context,
          f"{name}: {len(windows)} windows of {length}, {filled} filled; counted {choice['view']}")


# What is stored is decided once.
stored = {k: value_of(v) for k, v in design("first", "vqa", 2048, budget=1)["chosen"]["knobs"].items() if k not in VIEW_KNOBS}
views, shards, chosen = {}, {}, {}
for kind in ("captioning", "vqa", "summarisation"):
    for context in (2048, 32768):
        name = f"{kind}-{context}"
        report = design(name, kind, context, stored)
        chosen[name] = choice = report["chosen"]
        text = (OUT / f"{name}.mlir").read_text()
        views[name] = text.split("sheet.view @designed")[1].split("\n  }\n")[0]
        # All views were tried, and none is cheaper for what the task values.
        least = min(p["metrics"]["view_cost"] for p in report["points"])
        check(report["strategy"] == "exhaustive" and choice["metrics"]["view_cost"] == least == choice["view"]["cost"], f"{name}: {choice['metrics']}, least {least}")
        # The report names the rule and the measurement.
        check(choice["view"]["kind"] == kind and choice["view"]["values"], f"{name}: {choice['view']}")
        for knob in VIEW_KNOBS & choice["knobs"].keys():
            check("view_cost" in choice["reasons"][knob], f"{name}: reason for {knob}: {choice['reasons'][knob]}")
        side = "before" if kind == "summarisation" else "behind"
        check(any(r.startswith(f"pruned images {side} their text: {kind} values") for r in report["removed"]), f"{name}: {report['removed']}")
        check(kind in (OUT / f"{name}.html").read_text().split("What the model is shown")[1], f"{name}: the page")
        read(name, choice, views[name], context)
        shards[name] = tree(OUT / name / "shards")
check(all(s == shards["vqa-2048"] and s for s in shards.values()), f"the shards are the same: {[len(s) for s in shards.values()]}")
check(len(set(views.values())) == 6, f"six views: {views}")
knobs = {name: choice["knobs"] for name, choice in chosen.items()}
check(all(("around" in view) == name.endswith("32768") for name, view in views.items()), f"markers as the model takes them: {views}")
check(all(knobs[f"captioning-{c}"]["images"] == "1" for c in (2048, 32768)), f"a caption is of one image: {knobs}")
check(knobs["vqa-32768"]["images"] == "4", f"questions see all images: {knobs}")
check(views["vqa-2048"].index("@image each") < views["vqa-2048"].index("of @text") and views["summarisation-2048"].index("@image each") > views["summarisation-2048"].index("of @text"), "who leads")

# Where windows cut many sheets, a summary has them whole, and a task that allows another order the one whose windows are worth more.
recorded = design("recorded", "summarisation", 1500, stored)["chosen"]
before = recorded["view"]["cost"]
check(recorded["knobs"]["whole_sheets"] == "true" and "view_cost" in recorded["reasons"]["whole_sheets"], f"recorded: {recorded['knobs']}, {recorded['reasons']}")
ordered = design("ordered", "summarisation", 1500, stored, order=["file", "length"], budget=120)["chosen"]
view = (OUT / "ordered.mlir").read_text().split("sheet.view @designed")[1].split("\n  }\n")[0]
check(ordered["knobs"]["sheet_order"] == "length" and "order length" in view and "whole_sheets" in view and ordered["view"]["cost"] < before, f"ordered: {ordered['knobs']}, {ordered['view']}, {before}")
check("view_cost" in ordered["reasons"]["sheet_order"], f"reason: {ordered['reasons']}")
read("ordered", ordered, view, 1500)

# A context that no image fits into, a tokenizer that is not there.
report = design("short", "captioning", 1000)
check(any("window_tokens = 250: an image with its markers takes 301 tokens" in r for r in report["removed"]), f"short: {report['removed']}")
design("gone", "vqa", 2048, code=2, words=["model.json", "tokenizer.file", "gone.json"], tokenizer={"name": "bytes", "file": str(OUT / "gone.json")})
finish()

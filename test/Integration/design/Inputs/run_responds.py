"""A design depends on model, target and task: one number changed, another design."""
import random
from design_lib import *

folder, dataset = corpus(12)

# A smaller input frame needs fewer bytes for images.
def small(model):
    model["inputs"]["image"]["shape"] = [3, 32, 32]


def packed(name, **specs):
    design(dataset, OUT / f"{name}.mlir", **specs)
    cases = json.loads(run("smmil", "pack", folder, OUT / name, "--format", OUT / f"{name}.mlir", "--json").stdout)["cases"]
    return sum(tally["bytes"] for case, tally in cases.items() if case.startswith("image/"))


whole = packed("m96")
little = packed("m32", model=spec("model", "m32", small))
check(little < 0.8 * whole, f"32x32: {little} bytes, 96x96: {whole}")

# Where a request is dear, a bound on reading leaves room for one request a sheet; where it is cheap, the same bound lets the smaller layout win.
def target(name, us):
    return spec("target", name, lambda t: t.update(request_us=us))


bounded = spec("task", "bounded", lambda t: t.update(read_us_per_sheet=25000))


def layout_of(name, us):
    d = design(dataset, OUT / f"{name}.mlir", task=bounded, target=target(name + "-t", us))
    text = (OUT / f"{name}.mlir").read_text()
    return "bundle" if "placement bundle" in text else "split", d["chosen"]["read_us"]


near, far = layout_of("near", 1), layout_of("far", 20000)
check((near[0], far[0]) == ("split", "bundle"), f"request_us 1: {near}, 20000: {far}")

# In a bundle, a sheet is read with its chunk. Larger chunks take fewer bytes; where the bandwidth is low, they break a bound on reading.
numbers = OUT / "numbers"
numbers.mkdir()
draw = random.Random(3)
(numbers / "sheets.jsonl").write_text("".join(
    json.dumps({"id": str(i), "segments": [{"type": "text", "text": " ".join(f"w{draw.randrange(400)}" for _ in range(300))},
                                           {"type": "numeric", "values": [draw.randrange(1 << 20) for _ in range(256)]}]}) + "\n"
    for i in range(40)))
run("smmil", "profile", numbers, "-o", OUT / "numbers.mlir")
bundled = spec("task", "bundled", lambda t: t.update(read_us_per_sheet=20000, quality={}, fix={"placement": "bundle"}))


def chunk_of(name, bandwidth):
    d = design(OUT / "numbers.mlir", OUT / f"{name}.mlir", task=bundled,
               target=spec("target", name + "-t", lambda t: t.update(read_bytes_per_s=bandwidth)))
    return d["chosen"]["knobs"]["chunk"], d["chosen"]["read_us"]


fast, slow = chunk_of("fast", 2e9), chunk_of("slow", 1e6)
check((fast[0], slow[0]) == ("64", "16"), f"read_bytes_per_s 2e9: chunk {fast}, 1e6: {slow}")

# What a task values decides how often images are shown: in a window of 1900 tokens three images leave room for one group of words,
# while one image a group leaves room for three.
context = spec("model", "context", lambda m: (m.update(context=1900), m["inputs"]["image"].update(tokens=576)))


def images_of(name, image, word, pins=None):
    def present(task):
        task["present"] = {"every": 100, "images": [1, 2, 3], "image_weight": image, "word_weight": word}
        if pins:
            task["fix"] = pins

    d = design(dataset, OUT / f"{name}.mlir", task=spec("task", name + "-t", present), model=context, budget=80)
    run("smmil", "pack", folder, OUT / name, "--format", OUT / f"{name}.mlir")
    return d["chosen"]["knobs"], (OUT / f"{name}.mlir").read_text().split("sheet.view @designed")[1][:200]


# The second task reads what the first one stored: everything but the view is pinned, and the shards are the same files.
caption, _ = images_of("caption", 1, 10)
FLAGS = {"true": True, "false": False}
stored = {knob: int(value) if value.lstrip("-").isdigit() else FLAGS.get(value, value) for knob, value in caption.items() if knob != "images"}
vqa, view = images_of("vqa", 4000, 1, stored)
check(caption["images"] == "1" and vqa["images"] == "3", f"caption shows {caption['images']} images a group, vqa {vqa['images']}")
check("take 3 of @image" in view, "the choice stands in the view")
shards = [{file.name: file.read_bytes() for file in (OUT / name / "shards").iterdir()} for name in ("caption", "vqa")]
check(len(shards[0]) > 0 and shards[0] == shards[1], "both tasks read the same shards")

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

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


bounded = spec("task", "bounded", lambda t: t.update(read_us_per_sheet=25000, fix={"dedup": True, "text_block": 16384}))


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
bundled = spec("task", "bundled", lambda t: t.update(read_us_per_sheet=20000, quality={}, fix={"placement": "bundle", "text_block": 262144}))


def chunk_of(name, bandwidth):
    d = design(OUT / "numbers.mlir", OUT / f"{name}.mlir", task=bundled,
               target=spec("target", name + "-t", lambda t: t.update(read_bytes_per_s=bandwidth)))
    return d["chosen"]["knobs"]["chunk"], d["chosen"]["read_us"]


fast, slow = chunk_of("fast", 2e9), chunk_of("slow", 1e6)
check((fast[0], slow[0]) == ("64", "16"), f"read_bytes_per_s 2e9: chunk {fast}, 1e6: {slow}")

# Blocks of text: short ones are read and unpacked faster for a sheet at random, long ones take fewer bytes, and fewer requests in order.
texts = OUT / "texts"
texts.mkdir()
sentences = [" ".join(f"word{draw.randrange(900)}" for _ in range(10)) + ". " for _ in range(400)]
(texts / "sheets.jsonl").write_text("".join(
    json.dumps({"segments": [{"type": "text", "text": "".join(draw.choices(sentences, k=6))}]}) + "\n" for i in range(300)))
run("smmil", "profile", texts, "-o", OUT / "texts.mlir")


def block_of(name, bandwidth=2e9, **change):
    path = OUT / f"{name}.mlir"
    d = design(OUT / "texts.mlir", path, target=spec("target", name + "-t", lambda t: t.update(read_bytes_per_s=bandwidth)),
               task=spec("task", name + "-k", lambda t: t.update(quality={}, fix={"chunk": 1024, "level": 9, "dictionary": 0}, **change)), budget=12)
    run("smmil", "pack", texts, OUT / name, "--format", path)
    layout = json.loads(run("smmil", "info", OUT / name, "--json").stdout)["layout"]
    check(str(layout["text_block"]) == d["chosen"]["knobs"]["text_block"], f"{name}: packed as designed: {layout}")
    run("smmil", "export", OUT / name, OUT / f"{name}-x")
    check((OUT / f"{name}-x" / "sheets.jsonl").read_bytes() == (texts / "sheets.jsonl").read_bytes(), f"{name}: reads back")
    return layout["text_block"], d["chosen"]


# Two targets, one bound on reading: the larger bandwidth affords the longer block with fewer bytes.
wide, narrow = block_of("wide", read_us_per_sheet=1000), block_of("narrow", 1e7, read_us_per_sheet=1000)
check(wide[0] > narrow[0] and wide[1]["bytes"] < narrow[1]["bytes"] and narrow[1]["read_us"] <= 1000, f"blocks {wide} and {narrow}")
# Two tasks that want short reads, one at random and one in order.
at_random, in_order = block_of("at_random", minimize="read_us"), block_of("in_order", minimize="read_us", access="sequential")
check(at_random[0] == 4096 and in_order[0] == 262144, f"blocks {at_random} and {in_order}")
check(at_random[1]["read"]["requests"] == 1 and in_order[1]["read"]["requests"] < 0.02, "what is read in order shares its requests")
check(in_order[1]["decode_us"]["p50"] < at_random[1]["decode_us"]["p50"], "and its unpacking")

# Equal arrays, stored once, lie with another sheet: fewer bytes, one more request. One number of the target decides.
shared = OUT / "shared"
shared.mkdir()
common = [[draw.randrange(1 << 20) for _ in range(256)] for _ in range(4)]
(shared / "sheets.jsonl").write_text("".join(
    json.dumps({"segments": [{"type": "text", "text": f"sheet {i}"}, {"type": "numeric", "values": [draw.randrange(1 << 20) for _ in range(64)]},
                             {"type": "numeric", "values": common[i % 4]}]}) + "\n" for i in range(40)))
run("smmil", "profile", shared, "-o", OUT / "shared.mlir")
sparing = spec("task", "sparing", lambda t: t.update(quality={}, read_us_per_sheet=45000, fix={"placement": "split", "chunk": 64}))


def dedup_of(name, us):
    path = OUT / f"{name}.mlir"
    d = design(OUT / "shared.mlir", path, task=sparing, target=target(name + "-t", us))
    run("smmil", "pack", shared, OUT / name, "--format", path)
    items = json.loads(run("smmil", "info", OUT / name, "--json").stdout)["items"]
    run("smmil", "export", OUT / name, OUT / f"{name}-x")
    check((OUT / f"{name}-x" / "sheets.jsonl").read_bytes() == (shared / "sheets.jsonl").read_bytes(), f"{name}: reads back")
    return d["chosen"]["knobs"]["dedup"], items, d["chosen"]["read"]["requests"]


close, distant = dedup_of("close", 1), dedup_of("distant", 20000)
check(close[:2] == ("true", 44) and distant[:2] == ("false", 80), f"request_us 1: {close}, 20000: {distant}")
check(2.8 < close[2] < 3 and abs(distant[2] - 2) < 1e-9, f"requests: {close[2]} and {distant[2]}")

# Numbers in halves: most reads are content with the upper ones. Where bytes are dear, the lower ones lie apart and are not read; where requests
# are, they lie together. One number of the target decides, and without such reads there is nothing to decide.
halves = OUT / "halves"
halves.mkdir()
(halves / "sheets.jsonl").write_text("".join(
    json.dumps({"segments": [{"type": "text", "text": f"sheet {i}"}, {"type": "numeric", "values": [draw.gauss(0, 1) for _ in range(256)]}]}) + "\n"
    for i in range(40)))
run("smmil", "profile", halves, "-o", OUT / "halves.mlir")
ONLY_HALVES = {f"use_{other}": False for other in ("planes", "records", "delta_pack", "delta_planes", "frame_pack")}


def detail_of(name, bandwidth, **change):
    path = OUT / f"{name}.mlir"
    task = spec("task", name + "-k", lambda t: t.update(quality={}, minimize="read_us", **{"fix": {"placement": "split", "chunk": 64, "text_block": 16384, **ONLY_HALVES}, **change}))
    d = design(OUT / "halves.mlir", path, task=task, target=spec("target", name + "-t", lambda t: t.update(read_bytes_per_s=bandwidth, request_us=100)), budget=12)
    run("smmil", "pack", halves, OUT / name, "--format", path)
    run("smmil", "verify", OUT / name, "--against", halves, "--decoders", "reference,universal")
    return json.loads(run("smmil", "info", OUT / name, "--json").stdout)["layout"]["detail"], d["chosen"]


bytes_dear, bytes_cheap = detail_of("bytes_dear", 1e6, coarse_reads=0.9), detail_of("bytes_cheap", 2e9, coarse_reads=0.9)
check((bytes_dear[0], bytes_cheap[0]) == ("apart", "together"), f"read_bytes_per_s 1e6: {bytes_dear}, 2e9: {bytes_cheap}")
check(bytes_dear[1]["knobs"]["detail"] == "apart" and bytes_dear[1]["read"]["bytes"] < 0.7 * bytes_cheap[1]["read"]["bytes"], "most reads take the upper halves alone")
check(abs(bytes_dear[1]["read"]["requests"] - bytes_cheap[1]["read"]["requests"] - 0.1) < 1e-9, "one in ten takes one more request")
rarely, never = detail_of("rarely", 1e6, coarse_reads=0.01), detail_of("never", 1e6)
check((rarely[0], never[0]) == ("together", "together") and "detail" not in never[1]["knobs"], f"one read in a hundred: {rarely}, none: {never}")

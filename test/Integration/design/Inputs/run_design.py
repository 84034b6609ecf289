"""One design, looked at from all sides: figures, journal, replay, resume, report, the packed dataset."""
from design_lib import *

MODEL = SPECS / "model.json"  # a rule on the cache binds in a frame of its size

folder, dataset = corpus(8)
first = OUT / "f.mlir"
d = design(dataset, first, "--journal", OUT / "j", "--report", OUT / "r.html", model=MODEL, budget=24)
check(d["feasible"] and d["measured"] == 24, "measures as many designs as the budget says")
check(len(d["pareto"]) >= 2, "the Pareto set has several points")
lines = [json.loads(l) for l in (OUT / "j").read_text().splitlines()]
designs = {json.dumps(l["design"], sort_keys=True) for l in lines if "i" in l}
check(len(designs) == 24, "the measured designs are distinct")
chosen = d["chosen"]
check(chosen["quality"]["image"] >= 38.0, "the floor holds on fresh items")
us = chosen["decode_us"]
check(0 < us["p50"] <= us["p95"] <= us["p99"] and us["p95"] <= 20000, "percentiles are ordered and under the bound")
check(chosen["energy_uj"]["value"] > 0 and chosen["energy_uj"]["source"] == "model", "energy is a model, and says so")
rules = {r["sentence"]: r["share"] for r in d["space"]["rules"]}
check(all(share > 0 for share in rules.values()) and d["space"]["legal"] < d["space"]["raw"], f"every rule binds: {rules}")
for fact in ["no more coefficients than the block has", "the dead zone has one value when the rate chooses levels",
             "one image's coefficients fit in L2", "a predictor costs at most one bit for eight samples"]:
    check(rules.get(fact, 0) > 0, f"'{fact}' binds: {rules}")
check(d["removed"], "says which alternatives were pruned")
page = (OUT / "r.html").read_text()
check("<svg" in page and "http" not in page.replace("http://www.w3.org", ""), "the report is self-contained")
check(f"smmil pack FOLDER DATASET --format '{first.resolve()}'\npython3 -m smmil browse DATASET" in page, "the report says how to look at the data")
check("?@" not in first.read_text() and "codec.decoder" in first.read_text(), "the format has no knobs and has decoders")

# All media were sampled, so the estimate is the truth but for what the index and text add.
run("smmil", "pack", folder, OUT / "m", "--format", first)
packed = size(OUT / "m")
check(abs(packed / chosen["bytes"] - 1) < 0.01, f"{chosen['bytes']} bytes estimated, {packed} packed")

run("smmil", "design", dataset, "--task", SPECS / "task.json", "--model", MODEL, "--target",
    SPECS / "target.json", "--replay", OUT / "j", "-o", OUT / "g.mlir")
check(first.read_bytes() == (OUT / "g.mlir").read_bytes(), "replay gives the same bytes")

# Cut off in the middle of a line, the run continues and keeps what was recorded.
text = (OUT / "j").read_text()
(OUT / "j2").write_text(text[: len(text) * 2 // 3])
e = design(dataset, OUT / "h.mlir", "--journal", OUT / "j2", model=MODEL, budget=24)
check(e["feasible"] and e["parts_reused"] > 0, "a torn journal is continued")
whole = text[: len(text) * 2 // 3].rsplit("\n", 1)[0]
check((OUT / "j2").read_text().startswith(whole + "\n"), "what was recorded stays")
e = design(dataset, OUT / "i.mlir", "--journal", OUT / "j", "--seed", 8, model=MODEL, code=2)
check("another request" in e.stderr, "a journal belongs to its request")

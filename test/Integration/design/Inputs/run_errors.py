"""Requests that are wrong or cannot be met: exit status, place, what to do; nothing is written."""
from design_lib import *

folder, dataset = corpus(6)
no = OUT / "no.mlir"


def refused(code, words, *more, **specs):
    p = design(dataset, no, *more, code=code, **specs)
    for word in words:
        check(word in p.stderr, f"expected '{word}' in: {p.stderr}")
    check(not no.exists(), "nothing is written")


refused(3, ["impossible.json: fix.block", "impossible.json: fix.keep", "no more coefficients than the block has",
            "without"], task=SPECS / "impossible.json")
refused(2, ["typo.json", "qualty"], task=spec("task", "typo", lambda t: t.update(qualty=t.pop("quality"))))
(OUT / "half.json").write_text('{"smmil": "task/1",')
refused(2, ["half.json"], task=OUT / "half.json")
refused(2, ["five.json", "fix.block", "[8, 4]"], task=spec("task", "five", lambda t: t.update(fix={"block": 5})))
refused(3, ["fast.json: decode_us_per_sheet_p95", "nearest"],
        task=spec("task", "fast", lambda t: t.update(decode_us_per_sheet_p95=0.001)))
refused(2, ["unknown search strategy 'luck'", "evolution"], "--search", "luck")
refused(1, ["nowhere"], "--replay", OUT / "nowhere")
(OUT / "bad.jsonl").write_text("no journal\n")
refused(1, ["bad.jsonl:1"], "--journal", OUT / "bad.jsonl")
gone = OUT / "gone.mlir"
gone.write_text(dataset.read_text().replace(str(folder), str(OUT / "gone")))
p = design(gone, no, code=1)
check("gone" in p.stderr and not no.exists(), "a source folder that is gone is named")

# A field that nothing decides by is unknown, and a model that takes what no decoder gives is refused.
refused(2, ["weighted.json", "weight: unknown field"], task=spec("task", "weighted", lambda task: task.update(weight=2)))
refused(2, ["half.json", "inputs.image.dtype: expected one of f32"],
        model=spec("model", "half", lambda model: model["inputs"]["image"].update(dtype="f16")))
p = run("smmil", "design", dataset, "--task", SPECS / "task.json", "--model", SMALL_MODEL, "--budget", 4, "--no-compile", "-o", OUT / "plain.mlir")
check("task.json" not in p.stderr and "host" not in p.stderr, p.stderr)

# What is known about codecs is no value of a knob, so that a pin names one that is none.
refused(2, ["fine.json", "fix.chroma", "[420, 444]"], task=spec("task", "fine", lambda t: t.update(fix={"chroma": 488})))
refused(2, ["falling.json", "fix.shape", "[0, 15, 30]"], task=spec("task", "falling", lambda t: t.update(fix={"shape": -15})))

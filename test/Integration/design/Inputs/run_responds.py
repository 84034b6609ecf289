"""A design depends on model, target and task: one number changed, another design."""
from design_lib import *

folder, dataset = corpus(12)

# A smaller input frame needs fewer bytes.
def small(model):
    model["inputs"]["image"]["shape"] = [3, 112, 112]


def packed(name, **specs):
    design(dataset, OUT / f"{name}.mlir", **specs)
    run("smmil", "pack", folder, OUT / name, "--format", OUT / f"{name}.mlir")
    return size(OUT / name)


whole = packed("m336")
little = packed("m112", model=spec("model", "m112", small))
check(little < 0.8 * whole, f"112x112: {little} bytes, 336x336: {whole}")

# Where requests are dear and bytes cheap, one request for everything wins; where bytes are dear, reading no more than needed does.
def target(name, us):
    return spec("target", name, lambda t: t.update(request_us=us))


def layout_of(name, us):
    d = design(dataset, OUT / f"{name}.mlir", target=target(name + "-t", us))
    text = (OUT / f"{name}.mlir").read_text()
    return "bundle" if "placement bundle" in text else "split", d["chosen"]["read_us"]


near, far = layout_of("near", 1), layout_of("far", 20000)
check((near[0], far[0]) == ("split", "bundle"), f"request_us 1: {near}, 20000: {far}")

# What a task values decides how often images are shown; the shards are the same.
def present(image, word):
    return lambda t: t.update(present={"every": 40, "images": [1, 2, 3], "image_weight": image, "word_weight": word})


def images_of(name, change):
    d = design(dataset, OUT / f"{name}.mlir", task=spec("task", name, change))
    return int(d["chosen"]["knobs"]["images"])


short = spec("model", "short", lambda m: m.update(context=1400))
def with_context(name, change):
    d = design(dataset, OUT / f"{name}.mlir", task=spec("task", name, change), model=short)
    return int(d["chosen"]["knobs"]["images"])


caption, vqa = with_context("caption", present(1, 10)), with_context("vqa", present(4000, 1))
check(caption < vqa, f"caption shows {caption} images a group, vqa {vqa}")

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

# What a task values decides how often images are shown: in a window of 1900 tokens three images leave room for one group of words,
# while one image a group leaves room for three.
context = spec("model", "context", lambda m: m.update(context=1900))


def images_of(name, image, word):
    def present(task):
        task["present"] = {"every": 100, "images": [1, 2, 3], "image_weight": image, "word_weight": word}

    d = design(dataset, OUT / f"{name}.mlir", task=spec("task", name + "-t", present), model=context, budget=80)
    run("smmil", "pack", folder, OUT / name, "--format", OUT / f"{name}.mlir")
    return int(d["chosen"]["knobs"]["images"]), (OUT / f"{name}.mlir").read_text().split("sheet.view @designed")[1][:200]


caption, vqa = images_of("caption", 1, 10), images_of("vqa", 4000, 1)
check(caption[0] == 1 and vqa[0] == 3, f"caption shows {caption} images a group, vqa {vqa}")
check(f"take {vqa[0]} of @image" in vqa[1], "the choice stands in the view")

"""Valid requests that few people make: each is designed, packed and verified like any other."""
from design_lib import *


def named(kind, name, change=None):
    def both(value):
        value["name"] = name
        if change:
            change(value)

    return spec(kind, f"{kind}-{len(list(OUT.iterdir()))}", both)


def whole_way(folder, name, *more, **specs):
    """Profile to verify; the journal gives the same format again."""
    dataset, made, again = OUT / f"{name}.mlir", OUT / f"{name}-f.mlir", OUT / f"{name}-g.mlir"
    run("smmil", "profile", folder, "-o", dataset)
    journal = OUT / f"{name}.journal"
    report = design(dataset, made, "--journal", journal, *more, budget=2, **specs)
    design(dataset, again, "--replay", journal, budget=None, **specs)
    check(made.read_bytes() == again.read_bytes(), f"{name}: the journal gives another format")
    run("smmil", "pack", folder, OUT / f"{name}-p", "--format", made)
    found = json.loads(run("smmil", "verify", OUT / f"{name}-p", "--against", folder, "--decoders=reference,universal", "--json").stdout)
    check(found["mismatches"] == 0 and found["below_floor"] == 0, f"{name}: {found['findings']}")
    return report, found


# A folder, a task, a model and a target may be called what the module calls something else.
corpus(6)
for folder, task, model, target in (("caption", "caption", "caption", "caption"), ("vocab", "as_recorded", "vocab", "designed"),
                                    ("text_c", "text_c", "text_c_decoder", "text_c_v1"), ("as_recorded", "same_design", "image_c", "d_as_recorded_v1")):
    source = OUT / "named" / folder
    shutil.copytree(OUT / "corpus6", source)
    whole_way(source, f"named-{folder}", task=named("task", task), model=named("model", model), target=named("target", target))

# Nothing of a field decodes: its cases have tables all the same, and what is added later is coded with them.
GIF = bytes.fromhex("474946383961010001008001000000ffffffff21f904000a0000002c00000000010001000002024401003b")
still, end = GIF[:-1], GIF[-1:]
source = OUT / "animated"
(source / "media").mkdir(parents=True)
(source / "media/a.gif").write_bytes(still + still[13 + 6:] + end)  # The second frame follows the header and the colours.


def picture(shift):
    """64 rows of stripes that move, with a clear code of LZW in front of each index: six bits a pixel."""
    pixels = [(x + y // 9 + shift) // 7 % 4 for y in range(64) for x in range(64)]
    codes = sum((4 | pixel << 3) << 6 * i for i, pixel in enumerate(pixels)) | 5 << 6 * len(pixels)
    data = codes.to_bytes((6 * len(pixels) + 3 + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[at:at + 255])]) + data[at:at + 255] for at in range(0, len(data), 255))
    return bytes.fromhex("2c00000000400040000002") + blocks + b"\0"


(source / "media/b.gif").write_bytes(bytes.fromhex("47494638396140004000810000ff000000ff000000ffffffff") + picture(0) + picture(3) + end)
line = {"id": "a", "segments": [{"type": "text", "text": "It moves."}, {"type": "image", "path": "media/a.gif"}, {"type": "image", "path": "media/b.gif"}]}
(source / "sheets.jsonl").write_text(json.dumps(line) + "\n")
_, found = whole_way(source, "animated")
check(found["cases"].get("image/store") == 1, f"the smallest animation is copied: {found['cases']}")
check(found["cases"].get("image/gif_file") == 1, f"the larger one is kept in less: {found['cases']}")
for photo in sorted((OUT / "corpus6/media").glob("*.jpg"))[:4]:
    shutil.copy(photo, source / "media")
    line["segments"].append({"type": "image", "path": f"media/{photo.name}"})
(source / "sheets.jsonl").write_text(json.dumps(line) + "\n")
run("smmil", "pack", source, OUT / "animated-p", "--format", OUT / "animated-f.mlir")
found = json.loads(run("smmil", "verify", OUT / "animated-p", "--against", source, "--decoders=reference,universal", "--json").stdout)
check(found["mismatches"] == 0 and found["below_floor"] == 0, f"added stills: {found['findings']}")
check(any(case.startswith("image/") and case != "image/store" for case in found["cases"]), f"added stills are coded: {found['cases']}")

# No lossy item reaches this floor; the exact ones do, in the journal too.
def beyond(task):
    for quality in task["quality"].values():
        quality["floor"] = 1000


whole_way(OUT / "corpus6", "beyond", task=named("task", "beyond", beyond))

# Images of a model that takes no colour are kept as they are, and a warning says so; they lie over the model's background all the same.
def grey(model):
    model["inputs"]["image"].update(shape=[1, 28, 28], background=[200, 100, 0])


model = named("model", "grey", grey)
whole_way(OUT / "corpus6", "grey", model=model)
p = run("smmil", "design", OUT / "grey.mlir", "--task", SPECS / "task.json", "--model", model, "--budget", 1, "--no-compile", "-o", OUT / "grey-again.mlir")
check("inputs.image.shape: codecs are for 3 channels; images are kept as they are" in p.stderr, p.stderr)
manifest = json.loads((OUT / "grey-p/versions/1.json").read_text())
check(manifest["background"] == [200, 100, 0], manifest["background"])

# Text too uniform for zstd's limit is kept by copy, and times nothing.
source = OUT / "uniform"
source.mkdir()
(source / "sheets.jsonl").write_text("".join(json.dumps({"segments": [{"type": "text", "text": text}]}) + "\n" for text in ("a" * 3000000, "b", "")))
_, found = whole_way(source, "uniform")

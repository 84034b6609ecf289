"""A format whose layout is edited word by word: each edit gives other shards than the one before it, and all of them read back."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

prose = "a heron stood in the reeds and waited for the evening to come, as it had done for days "
rows = [sheet(prose * 40 + str(i), ("image", "m/a.png"), ("video", "m/clip.avi", "clip"), prose + str(i * i), ("image", f"m/{i}.png")) for i in range(12)]
folder = source("in", "".join(rows), {f"m/{i}.png": png(20 + i, 20) for i in range(12)} | {"m/a.png": png(50, 40), "m/clip.avi": b"RIFF\0\0\0\0AVI not a film"})
several = source("several", "".join(rows[:4]) + sheet("alone") * 2 + sheet(("image", "m/a.png")) * 2,
                 {f"m/{i}.png": png(20 + i, 20) for i in range(4)} | {"m/a.png": png(50, 40), "m/clip.avi": b"RIFF\0\0\0\0AVI not a film"})
text = (ROOT / "test" / "Inputs" / "album.mlir").read_text()


def edit(old, new, of):
    check(old in of, f"'{old}' is not in the format")
    return of.replace(old, new)


def pack(name, form, of):
    """Items and shards of `of` packed with the layout `form`."""
    path, data = OUT / f"{name}.mlir", OUT / f"{name}.smmil"
    path.write_text(form)
    report = json_of(run("smmil", "pack", of, data, "--format", path, "--on-error=copy", "--json"), name)
    run("smmil", "verify", data, "--against", of, "--decoders=reference,universal")
    return report["cases"], sorted(tree(data / "shards"))


once = edit("@image_c chunk 16", "@image_c chunk 16 dedup", text)
together = "group @near [@text_s, @image_s, @clip_s] placement bundle"
cases, base = pack("base", text, folder)
shards_of = {}
for name, form in {
    "split": edit("placement bundle", "placement split", text),
    "baked": edit("@vocab late", "@vocab baked", text),
    "templated": edit("order recorded patterns 64", "order templated", text),
    "films apart": edit(together, "group @near [@text_s, @image_s] placement bundle\n    group @far [@clip_s] placement split", text),
    "pictures in no group": edit(together, "group @near [@text_s, @clip_s] placement bundle", text),
    "fixed": edit("index delta_packed", "index fixed_stride", text),
    "chunk": edit("chunk 16", "chunk 5", text),
    "block": edit("block 1048576", "block 4096", text),
    "dedup of images": once,
    "dedup of clips": edit("@clip_c chunk 16", "@clip_c chunk 16 dedup", text),
    "dedup of both": edit("@clip_c chunk 16", "@clip_c chunk 16 dedup", once),
}.items():
    edited, shards = pack(name, form, folder)
    check(shards != base, f"{name} changes no byte")
    shards_of[name] = shards
    items = {field: sum(tally["items"] for case, tally in edited.items() if case.startswith(field)) for field in ("image", "clip")}
    both = "both" in name
    check(items == {"image": 13 if both or "images" in name else 24, "clip": 1 if both or "clips" in name else 12}, f"{name}: {items}")
check(len(base) == 1 and len(shards_of["films apart"]) == len(shards_of["pictures in no group"]) == 2, "what is bundled has no shard of its own")
check(shards_of["films apart"] != shards_of["pictures in no group"], "each group is placed by itself")
_, off = pack("dedup off", edit("@image_c chunk 16", "@image_c chunk 16 dedup off", text), folder)
check(off == base, "dedup off says what is said by saying nothing")
_, many = pack("patterns 64", text, several)
_, one = pack("patterns 1", edit("patterns 64", "patterns 1", text), several)
check(many != one, "patterns changes no byte")
finish()

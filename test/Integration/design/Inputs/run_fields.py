"""Photos, thumbnails, arrays and audio as mel spectra of one folder keep their own codecs, and everything comes back."""
import array
import math
import struct
import wave as wav
import zlib
from design_lib import *

FOLDER = OUT / "fields"
FOLDER.mkdir()


def png(width, height, pixel):
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in pixel(x, y)) for y in range(height))
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def wave(seed):
    return lambda x, y: tuple(int(127 + 100 * math.sin((x * (c + 1) + y * 2 + seed * 9) / 17) + (x * 7 + y * 13 + seed) % 9) for c in range(3))


def npy(descr, shape, data, fortran=False):
    text = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''}), }}"
    text += " " * (21 - len(str(shape[0]))) if shape else ""
    text += " " * (-(10 + len(text) + 1) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + data


def write(sheets, folder=FOLDER):
    (folder / "sheets.jsonl").write_text("".join(json.dumps(sheet) + "\n" for sheet in sheets))


sheets = []
for i in range(24):
    (FOLDER / f"p{i}.png").write_bytes(png(120, 90, wave(i)))
    (FOLDER / f"t{i}.png").write_bytes(png(40, 30, wave(i + 50)))
    times = array.array("q", (1700000000000 + i * 50000 + k * 40 + k % 3 for k in range(300)))
    (FOLDER / f"times{i}.npy").write_bytes(npy("<i8", (100, 3), times.tobytes()))
    weights = array.array("f", (math.sin(i + k / 50) for k in range(256)))
    weights.byteswap()
    (FOLDER / f"w{i}.npy").write_bytes(npy(">f4", (256,), weights.tobytes()))
    sheets.append({"id": f"s{i}", "segments": [
        {"type": "text", "text": f"Sheet {i} has a photo and what goes with it."},
        {"type": "image", "path": f"p{i}.png"},
        {"type": "image", "path": f"t{i}.png", "field": "thumbnail"},
        {"type": "image", "path": f"p{i}.png", "field": "thumbnail"},  # one file in two fields
        {"type": "numeric", "path": f"times{i}.npy", "field": "times"},
        {"type": "numeric", "path": f"w{i}.npy", "field": "weights"},
        {"type": "numeric", "field": "boxes", "values": [[i, 2 * i, i + k, k] for k in range(6)]},
        {"type": "numeric", "field": "scores", "values": [i / 8, 1.5, -0.0, 1e-9]}]})
    if i % 3 == 0:  # some have a tone that falls
        with wav.open(str(FOLDER / f"tone{i}.wav"), "wb") as f:
            f.setparams((1, 2, 16000, 0, "NONE", ""))
            f.writeframes(array.array("h", (int(9000 * math.sin(k * (0.05 + i / 300) * (1 - k / 20000)) + k * 7919 % 61) for k in range(8000))).tobytes())
        sheets[-1]["segments"].append({"type": "audio", "path": f"tone{i}.wav"})
write(sheets)

dataset = OUT / "fields.mlir"
run("smmil", "profile", FOLDER, "-o", dataset)
text = dataset.read_text()
for field in ("@image : !sheet.image", "@thumbnail : !sheet.image", '@times : !sheet.numeric<"<i8">', '@weights : !sheet.numeric<">f4">', '@boxes : !sheet.numeric<"<i8">', '@scores : !sheet.numeric<"<f8">'):
    check(f"field {field}" in text, f"{field} in {text[:2000]}")


def inputs(model):
    image = model["inputs"]["image"]
    image["shape"] = [3, 64, 64]
    model["inputs"]["thumbnail"] = dict(image, kind="image", shape=[3, 32, 32])
    model["inputs"]["audio"]["accepts"] = ["mel80"]


def floors(task):
    task["quality"]["thumbnail"] = {"metric": "max_level_error", "floor": 24}
    task["quality"]["audio"] = {"metric": "range_psnr_db", "floor": 40}
    task["decode_us_per_sheet_p95"] = 1e6


model, task = spec("model", "model", inputs), spec("task", "task", floors)
form = OUT / "format.mlir"
report = design(dataset, form, model=model, task=task, budget=24)
check({"block", "block_thumbnail", "use_delta_pack", "use_delta_pack_weights"} <= set(report["chosen"]["knobs"]), f"knobs of each field: {report['chosen']['knobs']}")
check(report["chosen"]["quality"]["image"] >= 38 and report["chosen"]["quality"]["thumbnail"] <= 24, f"floors of each field: {report['chosen']['quality']}")
check({"boxes", "times"} <= set(report["chosen"]["quality"]) and report["chosen"]["quality"]["times"] == "exact", f"arrays are exact: {report['chosen']['quality']}")
text = form.read_text()
check("tensor<64x64x3xui8>" in text and "tensor<32x32x3xui8>" in text, "frames of each field")
check("domain mel80" in text and report["chosen"]["quality"]["audio"] >= 40, f"audio is stored as spectra: {report['chosen']['quality']}")

# Three decoders; the emitted one is compiled.
packed = OUT / "packed"
report = json.loads(run("smmil", "pack", FOLDER, packed, "--format", form, "--json").stdout)
coded = {name.split("/")[0] for name, tally in report["cases"].items() if tally["items"] and not name.endswith("/store")}
check({"image", "thumbnail", "times", "weights", "boxes", "audio"} <= coded, f"every field is coded: {report['cases']}")
run("smmil", "build", form, "-o", OUT / "codec", "--no-halide", "--compile")
build = OUT / "codec" / "build"
found = json.loads(run("smmil", "verify", packed, "--against", FOLDER, "--decoders=reference,universal,stepwise,emitted", "--codec", build, "--json").stdout)
check(found["mismatches"] == 0 and found["below_floor"] == 0, f"decoders: {found}")
check(found["worst_quality"]["thumbnail"] <= 24 and found["worst_quality"]["image"] >= 38, f"quality: {found['worst_quality']}")
run("smmil", "pack", FOLDER, OUT / "through", "--format", form, "--codec", build)
items = lambda folder: sorted((f.name, f.read_bytes()) for f in folder.rglob("*.shard"))
check(items(packed) == items(OUT / "through"), "the emitted encoder gives other bytes")

# What comes out: values of pictures in the frame of their field, arrays as they were.
run("smmil", "export", "--decoded", packed, OUT / "out")
size_of = lambda path: struct.unpack(">II", path.read_bytes()[16:24])
check(size_of(OUT / "out/p3.png.png") == (64, 64) and size_of(OUT / "out/t3.png.png") == (32, 32), "frames of exported pictures")
check(size_of(OUT / "out/p3.png.thumbnail.png") == (32, 32), "a file of two fields has two values")
for i in range(24):
    for name in (f"times{i}.npy", f"w{i}.npy"):
        check((OUT / f"out/{name}.npy").read_bytes() == (FOLDER / name).read_bytes(), f"{name} differs")
check((OUT / "out/tone3.wav.npy").read_bytes()[:6] == b"\x93NUMPY", "spectra come out as an array")
boxes = (OUT / "out/sheets.jsonl.2.6.boxes.npy").read_bytes()
check(boxes == npy("<i8", (6, 4), array.array("q", (v for k in range(6) for v in (2, 4, 2 + k, k))).tobytes()), "boxes as .npy")
shown = run("smmil", "show", packed, "--sheet", "2", "--source").stdout
check(shown == json.dumps(sheets[2]) + "\n", f"a sheet comes back with its arrays: {shown}")
shown = json.loads(run("smmil", "show", packed, "--sheet", "2", "--json").stdout)
check([p["field"] for p in shown["pieces"] if "field" in p] == ["image", "thumbnail", "thumbnail", "times", "weights", "boxes", "scores"], f"fields of a sheet: {shown}")

# Arrays alone lose nothing, so that the source comes back byte for byte.
only = OUT / "only"
only.mkdir()
for f in FOLDER.glob("*.npy"):
    shutil.copy(f, only)
(only / "odd.npy").write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", 70) + b"{'descr': '<i8', 'shape': (2,), 'fortran_order': False}".ljust(69) + b"\n" + struct.pack("<qq", 5, 6))
arrays = [{"segments": [s for s in sheet["segments"] if s["type"] == "numeric"]} for sheet in sheets]
arrays.append({"segments": [{"type": "numeric", "path": "odd.npy", "field": "times"}]})
write(arrays, only)
with (only / "sheets.jsonl").open("a") as f:
    f.write('{"segments":[{"type":"numeric","field":"boxes","values":[[1,2],[3,4]]}, {"type":"numeric","field":"boxes","values":[ 7 ]}]}\n')
run("smmil", "profile", only, "-o", OUT / "only.mlir")
design(OUT / "only.mlir", OUT / "only-f.mlir", budget=16)
run("smmil", "pack", only, OUT / "only-p", "--format", OUT / "only-f.mlir")
run("smmil-read", "export", OUT / "only-p", OUT / "only-out")
for f in only.iterdir():
    check((OUT / "only-out" / f.name).read_bytes() == f.read_bytes(), f"{f.name} comes back")
run("smmil", "pack", only, OUT / "only-copy")
run("smmil", "export", OUT / "only-copy", OUT / "only-again")
check((OUT / "only-again/sheets.jsonl").read_bytes() == (only / "sheets.jsonl").read_bytes(), "a copy gives sheets back")

# Requests and sources without meaning.
for name, change, words in (
        ("nofield", lambda m: m["inputs"].update(photo=dict(m["inputs"]["image"], kind="image")), "no such field"),
        ("nokind", lambda m: m["inputs"].update(thumbnail=dict(m["inputs"]["image"])), "inputs.thumbnail.kind"),
        ("otherkind", lambda m: m["inputs"].update(thumbnail=dict(m["inputs"]["audio"], kind="audio")), "is image")):
    p = design(dataset, OUT / "x.mlir", model=spec("model", name, change), task=task, code=2)
    check(words in p.stderr, f"{name}: {p.stderr}")
bad = OUT / "bad"
for what, sheet, file, words in (
        ("fortran", {"path": "a.npy", "field": "a"}, npy("<i4", (2, 2), bytes(16), True), "Fortran order"),
        ("object", {"path": "a.npy", "field": "a"}, npy("|O", (1,), b"x"), "Python objects"),
        ("short", {"path": "a.npy", "field": "a"}, npy("<i4", (4,), bytes(15)), "15 bytes of elements"),
        ("ragged", {"values": [[1], [2, 3]]}, b"", "one length"),
        ("words", {"values": [1, "2"]}, b"", "only numbers"),
        ("both", {"values": [1], "path": "a.npy"}, b"", "either"),
        ("name", {"values": [1], "field": "no name"}, b"", "is no name"),
        ("text", {"values": [1], "field": "text"}, b"", "is numeric here")):
    shutil.rmtree(bad, ignore_errors=True)
    bad.mkdir()
    (bad / "a.npy").write_bytes(file)
    write([{"segments": [{"type": "text", "text": "x"}, dict(sheet, type="numeric")]}], bad)
    p = run("smmil", "profile", bad, "-o", OUT / "x.mlir", code=1)
    check(words in p.stderr, f"{what}: {p.stderr}")
(bad / "a.npy").write_bytes(npy("<i4", (1,), bytes(4)))
(bad / "b.npy").write_bytes(npy("<i8", (1,), bytes(8)))
write([{"segments": [{"type": "numeric", "path": p, "field": "n"} for p in ("a.npy", "b.npy")]}], bad)
check("give each type a field" in run("smmil", "profile", bad, "-o", OUT / "x.mlir", code=1).stderr, "two types in one field")

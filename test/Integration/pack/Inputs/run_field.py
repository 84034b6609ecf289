"""A designed dataset of media as they come: notes, warnings, counts, links, memory, and failures that leave nothing."""
import resource
import signal
import sys
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

generated = OUT / "corpus"
run("smmil-corpus", generated, "--sheets", 6)
FORMAT = small_format(generated)
jpegs = [f.read_bytes() for f in sorted((generated / "media").iterdir()) if f.suffix == ".jpg" and f.read_bytes()[:3] == b"\xff\xd8\xff"]


def turned(photo, orientation):
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HH", orientation, 0) + bytes(4)
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff + photo[2:]


def loud(scale):
    return wav(b"".join(struct.pack("<f", scale * (i % 100 - 50) / 50) for i in range(8000)), bits=32, tag=3)


MEDIA = {
    "turned.jpg": ("image", turned(jpegs[0], 6)), "upright.jpg": ("image", turned(jpegs[0], 1)), "grey16.png": ("image", png(200, 60, 0, 16)), "low16.png": ("image", png(9, 7, 0, 16)),
    "clear.png": ("image", png(9, 7, 6, 8)), "moving.gif": ("image", gif(3, 200, 200)), "broken.png": ("image", png(40, 30)[:-60]),
    "loud.wav": ("audio", loud(3)), "soft.wav": ("audio", loud(0.5)), "cut.wav": ("audio", wav(tone(4000))[:-2000]),
    "zero.wav": ("audio", (lambda b: b[:40] + bytes(4) + b[44:])(wav(tone(4000)))), "6.wav": ("audio", wav(tone(4000, 6), 48000, 6)),
    "9.wav": ("audio", wav(tone(4000, 9), 48000, 9)), "deep.wav": ("audio", wav(tone(4000, bits=24), bits=24)),
}
folder = source("field", "".join(sheet("Some words.", (kind, f"media/{n}")) for n, (kind, _) in MEDIA.items()), {f"media/{n}": b for n, (_, b) in MEDIA.items()})

# Before: profile counts and names.
p = run("smmil", "profile", folder, "-o", OUT / "field.mlir", "--json")
before = json_of(p, "profile").get("notes", {})
for kind, names in {"oriented": ["media/turned.jpg"], "clipped_samples": ["media/loud.wav"], "kept_animation": ["media/moving.gif"], "undecodable": ["media/broken.png"],
                    "cut_short": ["media/cut.wav"], "wrong_length": ["media/zero.wav"], "mixed_channels": ["media/6.wav", "media/9.wav"]}.items():
    check(before.get(kind) == {"items": len(names), "names": names}, f"profile: {kind}: {before.get(kind)}")
    check(all(n in p.text for n in names), f"profile names {names}")
check(all(k in before for k in ("narrowed_samples", "narrowed_pixels", "low_pixels", "flattened_alpha")), f"profile: {sorted(before)}")
check("oriented = 1" in (OUT / "field.mlir").read_text(), "the statistics of a field count, too")

# A design refuses what does not decode, and after --on-error=copy says what it lost.
data = OUT / "field.smmil"
run("smmil", "pack", folder, data, "--format", FORMAT, code=1, words=["media/broken.png: cannot be decoded", "--on-error=copy"])
p = run("smmil", "pack", folder, data, "--format", FORMAT, "--on-error=copy", "--json",
        words=["media/loud.wav: ", "clip", "media/cut.wav: ", "are missing", "media/zero.wav: ", "media/moving.gif: ", "first_frame", "media/broken.png: "])
check("soft.wav" not in p.text and "upright.jpg" not in p.text, f"warnings that were not due: {p.text}")
after = json_of(p, "pack")["notes"]
for kind in ("oriented", "clipped_samples", "kept_animation", "undecodable"):
    check(after.get(kind) == before.get(kind), f"pack: {kind}: {after.get(kind)}")
check("media/6.wav" in after["mixed_channels"]["names"], f"channels are counted: {after.get('mixed_channels')}")
info = json_of(run("smmil", "info", data, "--json"), "info")
check(info["notes"] == after and info["undecodable"] == 2, f"info: {info.get('notes')}, {info.get('undecodable')}")
check(b"promise    nothing for the 2 media" in run("smmil", "info", data).stdout, "info promises nothing for them")
verify = json_of(run("smmil", "verify", data, "--against", folder, "--json"), "verify")
check(verify["undecodable"] == 2 and verify["decoded"] == len(MEDIA) - 2 + 1, f"verify: {verify}")
run("smmil", "bench", data, "--sheets", len(MEDIA), "--decodes", 20, "--json")
p = run("smmil", "export", "--decoded", data, OUT / "decoded", words=["moving.gif", "broken.png"])
for name, seconds in {"cut.wav": 0.1875, "zero.wav": 0.25, "6.wav": 4000 / 48000, "loud.wav": 0.5}.items():
    with wave.open(str(OUT / "decoded/media" / f"{name}.wav")) as w:
        check(abs(w.getnframes() / w.getframerate() - seconds) < 0.01, f"{name}: {w.getnframes() / w.getframerate()} s")

# A plain pack keeps it all; nine channels have no WAV of ours, and no other medium suffers.
comes_back(folder, "plain")
run("smmil", "export", "--decoded", OUT / "plain.smmil", OUT / "plain.decoded", words=["9.wav"])
check((OUT / "plain.decoded/media/6.wav.wav").exists() and not (OUT / "plain.decoded/media/9.wav.wav").exists(), "the others are exported")

# The model spec decides: pictures as stored, the first of several.
model = json.loads(SMALL_MODEL.read_text())
model["inputs"]["image"].update(orientation="ignore", animation="first_frame")
write(OUT / "model.json", json.dumps(model))
run("smmil", "profile", generated, "-o", OUT / "first.dataset.mlir")
run("smmil", "design", OUT / "first.dataset.mlir", "--task", SPECS / "task.json", "--model", OUT / "model.json", "--target", SPECS / "target.json",
    "--no-compile", "--budget", 1, "-o", OUT / "first.mlir", memory=0)
p = run("smmil", "pack", folder, OUT / "first.smmil", "--format", OUT / "first.mlir", "--on-error=copy", "--json", words=["moving.gif", "first"])
notes = json_of(p, "pack")["notes"]
check(notes.get("dropped_frames") == {"items": 1, "names": ["media/moving.gif"]} and "kept_animation" not in notes, f"first frame: {notes}")
check("orientation_ignored" in notes and "oriented" not in notes, f"orientation ignored: {notes}")
run("smmil", "verify", OUT / "first.smmil", "--against", folder)

# Links of a cache, followed inside it alone.
cache = OUT / "cache"
for name, content in {"blobs/1": png(9, 7), "blobs/2": sheet(("image", "media/a.png"))}.items():
    write(cache / name, content)
(cache / "snapshots/abc/media").mkdir(parents=True)
(cache / "snapshots/abc/sheets.jsonl").symlink_to("../../blobs/2")
(cache / "snapshots/abc/media/a.png").symlink_to("../../../blobs/1")
for given, more in ((cache, []), (cache / "snapshots/abc", ["--link-root", cache])):
    shutil.rmtree(OUT / "links.smmil", ignore_errors=True)
    shutil.rmtree(OUT / "links", ignore_errors=True)
    run("smmil", "pack", given, OUT / "links.smmil", "--follow-links", *more)
    run("smmil", "verify", OUT / "links.smmil", "--against", given, "--follow-links", *more)
    run("smmil", "profile", given, "-o", OUT / "links.mlir", "--follow-links", *more)
    run("smmil", "export", OUT / "links.smmil", OUT / "links")
    check((OUT / "links/media/a.png").read_bytes() == png(9, 7) and not (OUT / "links/media/a.png").is_symlink(), "what a link shows is packed")
run("smmil", "pack", cache / "snapshots/abc", OUT / "x.smmil", code=1, words=["symbolic link that leaves"])
run("smmil", "pack", cache / "snapshots/abc", OUT / "x.smmil", "--follow-links", code=1, words=["symbolic link that leaves", "--link-root"])
run("smmil", "pack", cache, OUT / "x.smmil", "--link-root", cache, code=2, words=["--follow-links"])

# No field allocates before its bytes are there: a small file costs at most 64 MiB more than a fair one.
big = lambda n: struct.pack(">I", n)
tiff = lambda w, h, rows: b"II*\0\x08\0\0\0" + struct.pack("<H", 9) + b"".join(struct.pack("<HHII", *e) for e in (
    (256, 4, 1, w), (257, 4, 1, h), (258, 3, 1, 8), (259, 3, 1, 5), (262, 3, 1, 1), (273, 4, 1, 122), (277, 3, 1, 1), (278, 4, 1, rows), (279, 4, 1, 0x7fffffff))) + bytes(4) + bytes(60)
LIARS = {f"{name.decode()}-{size:x}.png": png(1, 1)[:33] + big(size) + name + bytes(8) for name in (b"pCAL", b"iCCP", b"zTXt", b"eXIf", b"tRNS", b"PLTE", b"sPLT") for size in (0x7fffffff, 0x0fffffff)}
LIARS |= {"wide.png": png(30000, 8000, data=b"x"), "wide.jpg": jpeg(65500, 4000, cut=200), "wide.gif": b"GIF89a" + struct.pack("<HHBBB", 65535, 4000, 0, 0, 0) + gif()[19:],
          "wide.webp": b"RIFF" + struct.pack("<I", 21) + b"WEBPVP8L" + struct.pack("<I", 9) + b"\x2f\xff\xff\xff\x0f\0\0\0\0\0", "wide.tif": tiff(16000, 16000, 16000), "strips.tif": tiff(16000, 16000, 1),
          "wide.jp2": b"\xff\x4f\xff\x51\0\x2f\0\0" + big(16000) * 2 + big(0) * 2 + big(16000) * 2 + big(0) * 2 + b"\0\x03" + b"\x07\1\1" * 3 + b"\xff\x52\0\x0c\0\0\0\1\1\5\4\4\0\0\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93",
          "long.wav": wav(tone(10))[:40] + b"\xff\xff\xff\x7f" + bytes(40), "long.w64": b"riff\x2e\x91\xcf\x11" + bytes(40), "long.flac": b"fLaC\4\xff\xff\xff" + bytes(60), "long.aiff": b"FORM\x7f\xff\xff\xffAIFFCOMM\x7f\xff\xff\xff" + bytes(60)}


def peak(name, content):
    folder = source("memory", sheet(("audio" if name.split(".")[1] in ("wav", "w64", "flac", "aiff") else "image", f"media/{name}")), {f"media/{name}": content})
    shutil.rmtree(OUT / "memory.smmil", ignore_errors=True)
    code = "import resource,subprocess,sys;r=subprocess.run(sys.argv[1:],capture_output=True).returncode;print(r,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    out = subprocess.run([sys.executable, "-c", code, "smmil", "pack", str(folder), str(OUT / "memory.smmil"), "--threads", "1"], capture_output=True, text=True).stdout.split()
    check(out[0] == "0", f"{name}: exit {out[0]}")
    return int(out[1])


fair = peak("fair.png", png(9, 7))
for name, content in LIARS.items():
    cost = (peak(name, content) - fair) // 1024
    check(cost <= 64, f"{name}: {len(content)} bytes cost {cost} MiB")

# A failed build leaves nothing, the folders above it neither; what was there stays.
def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))


run("smmil", "build", FORMAT, "-o", OUT / "new/deep/codec", "--no-halide", code=1, preexec=limit)
check(not (OUT / "new").exists(), "a failed build leaves its folder")
write(OUT / "mine/note.txt", "mine")
run("smmil", "build", FORMAT, "-o", OUT / "mine", "--no-halide", code=1, preexec=limit)
check((OUT / "mine/note.txt").read_text() == "mine", "a failed build takes what it has not made")
finish()

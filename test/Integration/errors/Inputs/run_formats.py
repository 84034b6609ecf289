"""A format.mlir that is torn, edited by hand or of another dataset; a codec that is none or another's; journals that do not belong.

With `--thorough` as last argument many more cuts and changes of the format, and codecs that are compiled.
"""
import random
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

THOROUGH = "--thorough" in sys.argv
folder = source("in", "".join(sheet("some words to learn from and some more", ("image", f"{i}.png"), "and a sound", ("audio", f"{i}.wav")) for i in range(3)),
                {f"{i}.png": png(64 + i, 48) for i in range(3)} | {f"{i}.wav": wav(tone(3000 + i)) for i in range(3)})
good = small_format(folder)
text = good.read_text()
data = OUT / "d"


def pack(form, code, words=(), of=folder, name="bad.mlir"):
    path = OUT / name
    path.write_bytes(form if isinstance(form, bytes) else form.encode())
    p = run("smmil", "pack", of, data, "--format", path, code=code, words=words, memory=0)
    if p.returncode == 0:
        # Whatever was edited: what is packed holds what it promises.
        run("smmil", "verify", data, "--against", of, "--decoders=reference,universal", memory=0)
        shutil.rmtree(data)
    check(not data.exists(), f"exit {p.returncode} and half a dataset")
    if p.returncode:
        q = run("smmil", "build", path, "-o", OUT / "codec", "--no-halide", code=(0, p.returncode), memory=0)
        check(q.returncode == 0 or not (OUT / "codec").exists(), "half a codec is left")
        shutil.rmtree(OUT / "codec", ignore_errors=True)
    return p


pack(text, 0)
for name, form, words in [
    ("empty", "", ["bad.mlir", "layout.file"]), ("json", "{}", ["bad.mlir:1"]), ("binary", png(4, 4), ["bad.mlir:1"]), ("profile", (OUT / "small.dataset.mlir").read_text(), ["bad.mlir", "layout.file"]),
    ("torn", text[: len(text) // 2], ["bad.mlir:"]), ("last brace", text.rstrip()[:-1], ["bad.mlir:"]), ("twice", text + text, ["bad.mlir:"]), ("unknown dialect", text.replace("layout.file", "lay.file"), ["bad.mlir:", "lay"]),
    ("unknown op", text.replace("layout.file", "layout.fyle"), ["bad.mlir:", "fyle"]), ("misspelt token", text.replace('special @img', 'special @imag'), ["bad.mlir:", "@img", "note", "vocabulary"]),
    ("token of no vocabulary", text.replace("@vocab::@img", "@words::@img"), ["bad.mlir:", "words"]), ("token spelled twice", text.replace('"<AUDIO>"', '"<IMAGE>"'), ["bad.mlir:", "<IMAGE>"]), ("token without spelling", text.replace('"<AUDIO>"', '""'), ["bad.mlir:"]),
    ("missing table", re.sub(r"codec\.tables @image_c_dct_band_rans.*\n", "", text), ["bad.mlir:", "image_c_dct_band_rans"]), ("table cut", re.sub(r'(codec\.tables @image_c_dct_band_rans.*= "[0-9a-f]{40})[0-9a-f]+', r"\1", text), ["bad.mlir"]),
    ("table of nonsense", re.sub(r'(codec\.tables @image_c_dct_band_rans.*= ")[0-9a-f]+', r"\1zz", text), ["bad.mlir:"]), ("empty table", re.sub(r'(codec\.tables @image_c_dct_band_rans.*= ")[0-9a-f]+', r"\1", text), ["bad.mlir"]),
    ("knob left over", re.sub(r"placement \w+", "placement ?@placement", text), ["bad.mlir:", "knob"]), ("knob in a codec", re.sub(r"(block_dct %\S+ size) \d+", r"\1 ?@block", text, count=1), ["bad.mlir:"]),
    ("unknown placement", re.sub(r"placement \w+", "placement heap", text), ["bad.mlir:", "heap"]), ("chunk 0", re.sub(r"chunk \d+", "chunk 0", text), ["bad.mlir:", "chunk"]), ("chunk -1", re.sub(r"chunk \d+", "chunk -1", text), ["bad.mlir:"]),
    ("chunk 2^32", re.sub(r"chunk \d+", "chunk 4294967296", text), ["bad.mlir:", "chunk"]), ("chunk 2^70", re.sub(r"chunk \d+", "chunk 1180591620717411303424", text), ["bad.mlir:"]), ("block 0", re.sub(r"block \d+", "block 0", text), ["bad.mlir:"]), ("block 2^40", re.sub(r"block \d{4,}", "block 1099511627776", text), ["bad.mlir:", "block"]),
    ("dct 7", re.sub(r"(block_dct %\S+ size) \d+", r"\1 7", text), ["bad.mlir:", "7"]), ("keep 65", re.sub(r"keep \d+", "keep 65536", text), ["bad.mlir:", "keep"]), ("keep 0", re.sub(r"keep \d+", "keep 0", text), ["bad.mlir:"]), ("lanes 3", re.sub(r"lanes \d+", "lanes 3", text), ["bad.mlir:", "lanes"]),
    ("resize 0", re.sub(r"tensor<96x96x3xui8>", "tensor<0x96x3xui8>", text), ["bad.mlir:"]), ("resize huge", re.sub(r"96x96", "1000000x1000000", text), ["bad.mlir"]), ("floor NaN", re.sub(r"floor 38\S*", "floor 0x7FF8000000000000", text), ["bad.mlir:"]),
    ("no decoder op", re.sub(r"codec\.decoder", "codec.encoder", text), ["bad.mlir:"]), ("bad string", text.replace('"<IMAGE>"', '"<IMAGE>'), ["bad.mlir:"]), ("deep", text + "module {" * 50000, ["bad.mlir:", "levels deep"]), ("utf8 spelling", text.encode().replace(b"<IMAGE>", b"\xff\xfe"), ["bad.mlir"]),
]:
    if form in (text, text.encode()):
        check(False, f"{name}: the edit found nothing in the format")
        continue
    before = len(failures)
    pack(form, 2, words)
    if len(failures) > before:
        print(f"  in the case '{name}'")

# Cut anywhere, or with a line lost: refused or good, never half.
lines = text.splitlines(keepends=True)
choose = random.Random(3)
for at in choose.sample(range(len(lines)), min(len(lines), 40 if THOROUGH else 8)):
    pack("".join(lines[:at] + lines[at + 1:]), (0, 2))
for at in choose.sample(range(len(text)), 30 if THOROUGH else 6):
    pack(text[:at], 2 if text[at:].strip() and text[:at].strip() else (0, 2))
# Single characters changed: refused, or what is packed is sound.
for round in range(60 if THOROUGH else 10):
    at = choose.randrange(len(text))
    pack(text[:at] + choose.choice("0123456789abcdef@%{}[]()<>\"-x?\0\n") + text[at + 1:], (0, 1, 2))

# Formats of another dataset pack what they never saw; what has no place in them is refused or kept as it is.
strange = source("strange", sheet("Ω ünknown \u0000 words " * 50, ("image", "n.png"), ("audio", "s.wav"), ("video", "v.avi"), ("image", "g.gif")) + sheet(),
                 {"n.png": png(200, 3, 6, 16), "s.wav": wav(random.Random(1).randbytes(30000), 44100, 2), "v.avi": b"RIFF\0\0\0\0AVI ", "g.gif": gif(2), "extra": b"x"})
recorded = text.replace("order templated", "order recorded patterns 8")
pack(recorded, 0, of=strange)
few = small_format(source("few", sheet("only words, no media at all")), "few")
pack(few.read_text(), (0, 1, 2), of=strange)

# Tokens are late: renaming them in the format changes no shard.
run("smmil", "pack", folder, OUT / "e1", "--format", good)
(OUT / "renamed.mlir").write_text(text.replace("<IMAGE>", "<IMG \\22q\\22>"))
run("smmil", "pack", folder, OUT / "e2", "--format", OUT / "renamed.mlir")
check(tree(OUT / "e1/shards") == tree(OUT / "e2/shards"), "renamed tokens touch no shard")
run("smmil", "show", OUT / "e2")

# Codecs that are none.
coded = OUT / "e1"
(OUT / "not.so").write_text("no library")
(OUT / "cut.so").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(40))
(OUT / "hollow").mkdir()
stranger = subprocess.run(["bash", "-c", "ldd $(command -v smmil-read) | grep -o '/\\S*libz\\S*.so\\S*' | head -1"], capture_output=True, text=True).stdout.strip()
for codec, words in [(OUT / "nowhere", ["nowhere", "no such"]), (OUT / "not.so", ["not.so"]), (OUT / "cut.so", ["cut.so"]), (OUT / "hollow", ["hollow", "no such"]), (stranger, ["libz", "not an emitted codec"]), ("/dev/null", ["/dev/null"]), (good, ["small.mlir"])]:
    run("smmil", "verify", coded, "--against", folder, "--decoders=emitted", "--codec", codec, code=(1, 2), words=words)
    run("smmil", "bench", coded, "--codec", codec, code=(1, 2), words=words)
if THOROUGH:
    run("smmil", "build", good, "-o", OUT / "codec", "--no-halide", "--compile", memory=0, timeout=500)
    run("smmil", "verify", coded, "--against", folder, "--decoders=reference,universal,emitted", "--codec", OUT / "codec/build", memory=0)
    run("smmil", "pack", folder, OUT / "other", "--format", few, code=(0, 1, 2))
    run("smmil", "pack", folder, OUT / "plain")
    for command in (["verify", OUT / "plain", "--against", folder, "--decoders=emitted"], ["bench", OUT / "plain"]):
        run("smmil", *command, "--codec", OUT / "codec/build", code=(1, 2), words=["format"], memory=0)

# A source that changed since is told: a byte, a name, a file more or less, another line, another order.
changes = {
    "a byte of a medium": lambda f: (f / "0.png").write_bytes(png(64, 48)[:-12] + b"x" + png(64, 48)[-12:]), "another picture": lambda f: (f / "0.png").write_bytes(png(64, 47)), "twins part": lambda f: (f / "twin.png").write_bytes(b"other"),
    "an unused file": lambda f: (f / "unused").write_bytes(b"others"), "a file more": lambda f: (f / "more").write_bytes(b"m"), "a file less": lambda f: (f / "unused").unlink(), "a name": lambda f: (f / "unused").rename(f / "used"),
    "an empty folder": lambda f: (f / "void").mkdir(), "a word": lambda f: (f / "sheets.jsonl").write_text((f / "sheets.jsonl").read_text().replace("words", "wards", 1)), "a space": lambda f: (f / "sheets.jsonl").write_text((f / "sheets.jsonl").read_text().replace(": ", ":", 1)),
    "a sheet more": lambda f: (f / "sheets.jsonl").open("a").write(sheet("more")), "no last newline": lambda f: (f / "sheets.jsonl").write_text((f / "sheets.jsonl").read_text().rstrip("\n")), "a blank line": lambda f: (f / "sheets.jsonl").open("a").write("\n"),
    "other references": lambda f: (f / "sheets.jsonl").write_text((f / "sheets.jsonl").read_text().replace("0.png", "1.png")),
}
origin = source("origin", (folder / "sheets.jsonl").read_bytes(), {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "sheets.jsonl"} | {"twin.png": (folder / "0.png").read_bytes(), "unused": b"unused"})
for name, options in (("plain", []), ("formed", ["--format", good])):
    run("smmil", "pack", origin, OUT / f"origin.{name}", *options)
    run("smmil", "verify", OUT / f"origin.{name}", "--against", origin)
for what, change in changes.items():
    altered = OUT / "altered"
    shutil.rmtree(altered, ignore_errors=True)
    shutil.copytree(origin, altered)
    change(altered)
    p = run("smmil", "verify", OUT / "origin.plain", "--against", altered, "--json", code=1)
    check(not p.stdout or json_of(p, what)["mismatches"] > 0, f"{what}: counted")
    if what not in ("a byte of a medium",):
        run("smmil", "verify", OUT / "origin.formed", "--against", altered, code=1)

# Journals: torn, of another dataset or request, without the entries that a replay needs.
profile, journal = OUT / "small.dataset.mlir", OUT / "j"


def design(*more, dataset=profile, code=0, words=(), **kw):
    out = OUT / "new.mlir"
    out.unlink(missing_ok=True)
    p = run("smmil", "design", dataset, "--task", SPECS / "task.json", "--model", SMALL_MODEL, "--target", SPECS / "target.json", "--no-compile", "--budget", 12, "-o", out, *more, code=code, words=words, memory=0, **kw)
    check(out.exists() == (p.returncode == 0), f"exit {p.returncode}, format {'' if out.exists() else 'not '}written")
    return out.read_bytes() if out.exists() else b""


whole = design("--journal", journal)
record = journal.read_bytes()
check(design("--replay", journal) == whole, "replay gives the same bytes")
rows = record.splitlines(keepends=True)
other_data = OUT / "few.dataset.mlir"
for name, content, code in [
    ("empty", b"", (1, 2)), ("no journal", b"hello\n", 1), ("head torn", rows[0][: len(rows[0]) // 2], (1, 2)), ("head lost", b"".join(rows[1:]), (1, 2)), ("middle torn", b"".join(rows[:3]) + rows[3][:9] + b"\n" + b"".join(rows[4:]), 1),
    ("binary", bytes(range(256)), 1), ("null", b"null\n", 1), ("list", b"[]\n", 1), ("deep", b"[" * 200000 + b"\n", 1), ("numbers", rows[0] + b"1\n2\n", 1), ("other values", rows[0] + b'{"i": 0, "design": {"block": "seven"}}\n', 1),
    ("only head", rows[0], (1, 2, 3)), ("half", b"".join(rows[: len(rows) // 2]), (1, 2, 3)), ("nothing fits", re.sub(rb'"design":\{[^}]*\}', b'"design":{}', record), (1, 2)),
]:
    (OUT / "bad.jsonl").write_bytes(content)
    design("--replay", OUT / "bad.jsonl", code=code, words=["bad.jsonl"] if content else [])
    if name not in ("empty", "only head", "half", "head torn"):
        (OUT / "bad.jsonl").write_bytes(content)
        design("--journal", OUT / "bad.jsonl", code=(1, 2), words=["bad.jsonl"])
        check((OUT / "bad.jsonl").read_bytes() == content, f"{name}: a journal that does not fit is left alone")
for name, content in [("prose", b"my only line"), ("data", b'{"id": 1}\n{"id": 2}'), ("object", b'{"a": 1}')]:
    (OUT / "bad.jsonl").write_bytes(content)
    if name != "object":
        design("--journal", OUT / "bad.jsonl", code=1, words=["bad.jsonl", "journal"])
        check((OUT / "bad.jsonl").read_bytes() == content, f"{name}: somebody's file is left alone")
for flag in ("--replay", "--journal"):
    design(flag, journal, dataset=other_data, code=(1, 2), words=["j"])
    if flag == "--journal":  # A replay takes the seed from the record.
        design(flag, journal, "--seed", 9, code=2, words=["another request"])
    design(flag, OUT, code=(1, 2), words=[str(OUT)])
    check(journal.read_bytes() == record, f"{flag}: the journal of another request is left alone")
design("--replay", OUT / "nowhere", code=1, words=["nowhere"])
design("--journal", OUT / "nowhere/j", code=1, words=["nowhere/j"])

# Interrupted and killed while designing, then continued: what was measured is kept, the end is as if nothing had happened.
for number, sign in enumerate([signal.SIGINT, signal.SIGKILL, signal.SIGTERM] * (2 if THOROUGH else 1)):
    path = OUT / f"cut{number}"
    p = subprocess.Popen(["smmil", "design", profile, "--task", SPECS / "task.json", "--model", SMALL_MODEL, "--target", SPECS / "target.json", "--no-compile", "--budget", "12", "-o", OUT / "new.mlir", "--journal", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.time() + 20
    while p.poll() is None and time.time() < until and (not path.exists() or path.read_bytes().count(b"\n") < 3 + number % 9):
        time.sleep(0.01)
    p.send_signal(sign)
    p.communicate(timeout=120)
    if p.returncode != 0:
        kept = path.read_bytes().rsplit(b"\n", 1)[0] if path.exists() else b""
        design("--journal", path)
        check(path.read_bytes().startswith(kept), "what was recorded stays")
        again = design("--replay", path)
        check(again, "a continued run can be replayed")
check(not [n for n in os.listdir(OUT) if ".tmp" in n], "nothing half-written lies about")
finish()

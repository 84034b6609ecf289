"""Media that are strange, damaged, empty or lie: kept as they are by a plain pack; by a format coded, or refused by name."""
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

KIND = {"i": "image", "a": "audio", "v": "video"}
photo = png(40, 30)
FORM = wav(tone(4000))
generated = OUT / "corpus"
run("smmil-corpus", generated, "--sheets", 6)
lossy = {f.suffix: f.read_bytes() for f in sorted((generated / "media").iterdir())}
check({".jpg", ".png", ".flac", ".avi", ".gif"} <= lossy.keys(), f"the corpus holds {sorted(lossy)}")
FORMAT = small_format(generated)


def le(*values):
    return b"".join(v.to_bytes(4, "little") for v in values)


def rawflac(rate, samples, channels=1, bits=16):
    """The header of a FLAC that announces `samples`, without any."""
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + (rate << 44 | (channels - 1) << 41 | (bits - 1) << 36 | samples).to_bytes(8, "big") + bytes(16)
    return b"fLaC\x80" + len(info).to_bytes(3, "big") + info


rows = lambda w, h, n: zlib.compress(b"".join(b"\0" + bytes(w * n) for _ in range(h)))
vp8x = lambda w, h, flags=0: b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + (w - 1).to_bytes(3, "little") + (h - 1).to_bytes(3, "little")

# name -> (field, bytes, does it decode, has it several frames)
MEDIA = {
    # Fine, if seldom.
    "grey1.png": ("i", png(9, 7, 0, 1), True), "grey2.png": ("i", png(9, 7, 0, 2), True), "grey4.png": ("i", png(9, 7, 0, 4), True),
    "grey16.png": ("i", png(9, 7, 0, 16), True), "greyalpha.png": ("i", png(9, 7, 4, 8), True), "greyalpha16.png": ("i", png(9, 7, 4, 16), True),
    "rgb16.png": ("i", png(9, 7, 2, 16), True), "rgba16.png": ("i", png(9, 7, 6, 16), True), "rgba.png": ("i", png(9, 7, 6, 8), True),
    "palette1.png": ("i", png(9, 7, 3, 1, bytes(range(6))), True), "palette-alpha.png": ("i", png(9, 7, 3, 8, bytes(range(90)), bytes(range(0, 250, 10))), True),
    "rgb-key.png": ("i", png(9, 7, alphas=bytes([0, 0, 0, 40, 0, 80])), True), "1x1.png": ("i", png(1, 1), True), "1x900.png": ("i", png(1, 900), True),
    "900x1.png": ("i", png(900, 1), True), "text.png": ("i", png(9, 7, extra=chunk(b"tEXt", b"a\0" + b"b" * 9000)), True),
    "grey.jpg": ("i", jpeg(17, 9, 1), True), "rgb.jpg": ("i", jpeg(17, 9, 3, adobe=0), True), "cmyk.jpg": ("i", jpeg(17, 9, 4, adobe=0), True),
    "ycck.jpg": ("i", jpeg(17, 9, 4, adobe=2), True), "cmyk-plain.jpg": ("i", jpeg(17, 9, 4), True), "exif.jpg": ("i", jpeg(17, 9, exif=b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"), True),
    "exif-torn.jpg": ("i", jpeg(17, 9, exif=b"MM\0*\xff\xff\xff\xff"), True), "still.gif": ("i", gif(1, 3, 3), True), "ball.gif": ("i", lossy[".gif"], True),
    "one-frame-apng.png": ("i", png(9, 7, extra=chunk(b"acTL", struct.pack(">II", 1, 0))), True),
    "png-in.jpg": ("i", photo, True), "jpeg-in.png": ("i", lossy[".jpg"], True), "trailing.png": ("i", photo + b"trailing bytes" * 9, True), "no-suffix": ("i", photo, True),
    "moving.gif": ("i", gif(3, 3, 3), True), "moving.png": ("i", apng(), True),
    "1-sample.wav": ("a", wav(tone(1)), True), "2-samples.wav": ("a", wav(tone(2)), True), "8bit.wav": ("a", wav(tone(700, bits=8), bits=8), True),
    "24bit.wav": ("a", wav(tone(700, bits=24), 96000, bits=24), True), "32bit.wav": ("a", wav(tone(700, bits=32), 48000, bits=32), True),
    "6-channels.wav": ("a", wav(tone(700, 6), 48000, 6), True), "float.wav": ("a", wav(struct.pack("<4f", 0.5, float("nan"), float("inf"), -2), bits=32, tag=3), True),
    "rate-1.wav": ("a", wav(tone(3), 1), True), "rate-768k.wav": ("a", wav(tone(900), 768000), True), "silence.wav": ("a", wav(bytes(8000)), True),
    "noise.wav": ("a", wav(random.Random(1).randbytes(9000)), True), "voice.flac": ("a", lossy[".flac"], True), "flac-in.mp3": ("a", lossy[".flac"], True), "clip.avi": ("v", lossy[".avi"], True),
    "moving-as-video.gif": ("v", gif(3, 3, 3), True),
    # Damaged, empty, lying, or meant to burst: they do not decode.
    "empty.png": ("i", b"", False), "empty.wav": ("a", b"", False), "byte.png": ("i", b"\x89", False), "text.jpg": ("i", b"no picture\n", False), "zeros.png": ("i", bytes(5000), False),
    "magic.png": ("i", photo[:8], False), "magic.jpg": ("i", b"\xff\xd8\xff", False), "magic.gif": ("i", b"GIF89a", False), "magic.webp": ("i", b"RIFF\xff\xff\xff\xffWEBP", False),
    "magic.flac": ("a", b"fLaC", False), "magic.ogg": ("a", b"OggS", False), "magic.mp3": ("a", b"ID3", False), "magic.wav": ("a", b"RIFF\0\0\0\0WAVE", False), "magic.avi": ("v", b"RIFF\0\0\0\0AVI ", True),
    "cut.png": ("i", photo[:-40], False), "cut.jpg": ("i", lossy[".jpg"][:9000], False), "cut-hand.jpg": ("i", jpeg(64, 64, cut=9), False), "cut.gif": ("i", lossy[".gif"][:900], False), "cut.flac": ("a", lossy[".flac"][:9000], True),
    "cut.wav": ("a", FORM[:-100], True), "crc.png": ("i", photo[:60] + bytes([photo[60] ^ 1]) + photo[61:], False), "flip.flac": ("a", lossy[".flac"][:3000] + b"\0\xff" * 20 + lossy[".flac"][3040:], False),
    "sound-as-image.png": ("i", FORM, False), "image-as-sound.wav": ("a", photo, False), "video-as-image.png": ("i", lossy[".avi"], False), "text-as-video.avi": ("v", b"nothing moves", False),
    "0x0.png": ("i", png(0, 0), False), "0x5.jpg": ("i", jpeg(0, 5), False), "0x0.gif": ("i", gif(1, 0, 0), False), "no-rows.png": ("i", png(4, 4, data=b""), False), "few-rows.png": ("i", png(400, 400, data=rows(400, 3, 3)), False),
    "bomb.png": ("i", png(16000, 16000, data=rows(16000, 40, 3)), False), "bomb16.png": ("i", png(16384, 16384, 6, 16, data=rows(20, 4, 8)), False), "huge.png": ("i", png(0x7fffffff, 0x7fffffff, data=b"x"), False),
    "wide.png": ("i", png(0x7fffffff, 1, 6, 16, data=b"x"), False), "big-text.png": ("i", png(9, 7, extra=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(40 << 20)))), True),
    "bomb.jpg": ("i", jpeg(65500, 65500, cut=200), False), "tall.jpg": ("i", jpeg(8, 65500, cut=50), False), "bomb.gif": ("i", b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + b"\x2c" + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x01\0\0;", False),
    "far.gif": ("i", b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0, 0, 0) + b"\x2c" + struct.pack("<HHHHB", 65535, 65535, 2, 2, 0) + b"\x02\x01\0\0;", False), "canvas.gif": ("i", b"GIF89a" + struct.pack("<HHBBB", 16000, 16000, 0, 0, 0) + gif()[19:], False),
    "bomb.webp": ("i", vp8x(1 << 24, 256), False), "lossless.webp": ("i", b"RIFF" + struct.pack("<I", 21) + b"WEBPVP8L" + struct.pack("<I", 9) + b"\x2f\xff\xff\xff\x0f\0\0\0\0\0", False), "moving.webp": ("i", vp8x(4, 4, 2), True),
    "long.flac": ("a", rawflac(48000, (1 << 36) - 1, 8, 24), False), "no-frames.flac": ("a", rawflac(48000, 0), None), "rate-0.flac": ("a", rawflac(0, 10), False),
    "data-first.wav": ("a", b"RIFF" + le(100) + b"WAVEdata" + le(4) + bytes(4), False), "no-data.wav": ("a", wav(b"")[:36], False), "0-channels.wav": ("a", wav(tone(9), channels=0), False),
    "0-rate.wav": ("a", wav(tone(9), rate=0), False), "0-bits.wav": ("a", wav(b"\0" * 8, bits=0), False), "bits-99.wav": ("a", wav(tone(9), bits=99), False), "65535-channels.wav": ("a", wav(tone(9), channels=65535), False), "chunk-loop.wav": ("a", b"RIFF" + le(100) + b"WAVEaaaa" + le(0xffffffff) + bytes(40), False),
    "odd-coding.wav": ("a", wav(tone(9), tag=0x1234), False), "tag-only.mp3": ("a", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(100), False), "noise.mp3": ("a", b"\xff\xfb\x90\0" + bytes(413) + b"\xff\xfb\x90\0" + b"\xff" * 413, None),
    "noise.ogg": ("a", b"OggS" + bytes(22) + b"\x01\x1e\x01vorbis" + b"\xff" * 60, False), "noise.webm": ("v", b"\x1a\x45\xdf\xa3webm" + b"\xff" * 60, True), "0-samples.wav": ("a", wav(b""), None), "half-frame.wav": ("a", wav(tone(9) + b"\0"), None),
}

# All at once, plainly: every byte comes back, what has no known header is named in a warning, and nothing is decoded.
folder = source("all", "".join(sheet((KIND[m[0]], f"media/{name}")) for name, m in MEDIA.items()), {f"media/{name}": m[1] for name, m in MEDIA.items()})
p = comes_back(folder, "all", warn=["kept as it is"])
check("cannot be decoded" not in p.text, "a plain pack decodes nothing")
run("smmil", "profile", folder, "-o", OUT / "all.mlir")
info = json_of(run("smmil", "info", OUT / "all.smmil", "--json"), "info")
check(info.get("sheets") == len(MEDIA), "info counts the sheets")
for flags in ([], ["--decoded"]):
    if flags:
        q = run("smmil", "export", *flags, OUT / "all.smmil", OUT / "decoded", "--json")
        skipped = "\n".join(json_of(q, "export")["skipped"])
        for name, (field, content, decodes) in MEDIA.items():
            if decodes is False and field != "v":
                check(f"media/{name}: cannot be decoded" in skipped, f"{name}: not said to be undecodable")

# One by one with a format: the good ones pack and hold their floor; the bad ones are refused by name unless they may be copied.
fine = {n: m for n, m in MEDIA.items() if m[2] is True}
folder = source("fine", "".join(sheet(f"Words before {name}.", (KIND[m[0]], f"media/{name}")) for name, m in fine.items()), {f"media/{name}": m[1] for name, m in fine.items()})
data = OUT / "fine.smmil"
run("smmil", "pack", folder, data, "--format", FORMAT)
run("smmil", "verify", data, "--against", folder, "--decoders=reference,universal", "--json")
for name, (field, content, decodes) in MEDIA.items():
    if decodes is not False or field == "v":
        continue
    folder = source("one", sheet("Some words.", (KIND[field], f"media/{name}")), {f"media/{name}": content})
    data = OUT / "one.smmil"
    run("smmil", "pack", folder, data, "--format", FORMAT, code=1, words=[f"media/{name}: cannot be decoded", "--on-error=copy"])
    if not check(not data.exists(), f"{name}: left a dataset"):
        shutil.rmtree(data)
bad = {n: m for n, m in MEDIA.items() if m[2] is not True}
folder = source("bad", "".join(sheet((KIND[m[0]], f"media/{name}")) for name, m in bad.items()), {f"media/{name}": m[1] for name, m in bad.items()})
p = run("smmil", "pack", folder, OUT / "bad.smmil", "--format", FORMAT, "--on-error=copy", words=["kept as it is"])
run("smmil", "verify", OUT / "bad.smmil", "--against", folder, "--decoders=reference,universal", "--json")
finish()

"""Tables of media: PNG by depth, colour, interlace, tRNS and size; sounds by container, coding, channels, rate and lie about the length.

Right values are worked out here from the specifications. Where Pillow and soundfile (libsndfile) are installed, the same files are compared
with what these read; where they are not, a line says so. Debian installs both for its own interpreter, which is looked at, too.
"""
import importlib.util
import io
import itertools
import os
import random
import sys
import wave
from pathlib import Path

DEBIAN = "/usr/bin/python3"
if not importlib.util.find_spec("PIL") and os.path.exists(DEBIAN) and os.path.realpath(sys.executable) != os.path.realpath(DEBIAN):
    os.execv(DEBIAN, [DEBIAN, *sys.argv])
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

rng = random.Random(5)


def module(name):
    if importlib.util.find_spec(name):
        return __import__(name)
    print(f"skipped: no Python module {name}; its comparisons are left out", flush=True)
    return None


# --- pictures --------------------------------------------------------------
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def part(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pack_rows(rows, depth):
    out = b""
    for row in rows:
        bits = "".join(format(v, f"0{depth}b") for pixel in row for v in pixel)
        bits += "0" * (-len(bits) % 8)
        out += b"\0" + int(bits or "0", 2).to_bytes(len(bits) // 8, "big")
    return out


def make_png(pixels, colour, depth, interlace, palette, trns):
    h, w = len(pixels), len(pixels[0])
    if interlace:
        data = b""
        for x0, y0, dx, dy in PASSES:
            rows = [row[x0::dx] for row in pixels[y0::dy]]
            if rows and rows[0]:
                data += pack_rows(rows, depth)
    else:
        data = pack_rows(pixels, depth)
    out = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, interlace))
    if palette:
        out += part(b"PLTE", b"".join(bytes(c) for c in palette))
    if trns is not None:
        out += part(b"tRNS", trns)
    return out + part(b"IDAT", zlib.compress(data)) + part(b"IEND", b"")


def over_white(rgb, alpha):
    return [(c * alpha + 255 * (255 - alpha) + 127) // 255 for c in rgb]


def right(pixels, colour, depth, palette, trns):
    """8-bit RGB over white, by the PNG specification; malformed tRNS chunks are left out, as libpng does."""
    top = (1 << depth) - 1
    narrow = lambda v: v >> 8 if depth == 16 else v * 255 // top
    key, alphas = None, []
    if trns is not None and colour == 3 and 0 < len(trns) <= len(palette):
        alphas = list(trns)
    if trns is not None and colour in (0, 2) and len(trns) == 2 * SAMPLES[colour]:
        key = [v & top for v in struct.unpack(f">{SAMPLES[colour]}H", trns)]
    out = []
    for row in pixels:
        for p in row:
            if colour == 3:
                rgb, alpha = palette[p[0]], alphas[p[0]] if p[0] < len(alphas) else 255
            else:
                rgb = [narrow(v) for v in (p[:3] if colour & 2 else p[:1] * 3)]
                alpha = narrow(p[-1]) if colour & 4 else 0 if list(p) == key else 255
            out += over_white(rgb, alpha)
    return out


def read_png(path):
    """An 8-bit RGB file, as `export` writes it."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            w, h = struct.unpack(">II", data[at + 8:at + 16])
        if kind == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += 12 + size
    raw, stride, rows = zlib.decompress(packed), 3 * w, [bytes(3 * w)]
    for y in range(h):
        kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            a, b, c = row[i - 3] if i > 2 else 0, rows[-1][i], rows[-1][i - 3] if i > 2 else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, paeth)[kind]) & 255
        rows.append(bytes(row))
    return w, h, b"".join(rows[1:])


def picture_table():
    files, expected = {}, {}
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    for colour, interlace, (w, h) in itertools.product(depths, (0, 1), ((1, 1), (7, 5), (33, 9))):
        for depth in depths[colour]:
            top = (1 << depth) - 1
            palette = [tuple(rng.randrange(256) for _ in range(3)) for _ in range(min(top + 1, 40))] if colour == 3 else None
            value = lambda: rng.randrange(len(palette)) if palette else rng.choice((0, top, rng.randrange(top + 1)))
            pixels = [[tuple(value() for _ in range(SAMPLES[colour])) for _ in range(w)] for _ in range(h)]
            # At least one value that needs its high byte.
            pixels[0][0] = tuple(top if not palette else p for p in pixels[0][0])
            key = b"".join(struct.pack(">H", v) for v in rng.choice(rng.choice(pixels))[:3 if colour == 2 else 1])
            kinds = {"none": None}
            if colour == 3:
                kinds.update(short=bytes(range(0, 250, 125)), whole=bytes(rng.randrange(256) for _ in palette), long=bytes(len(palette) + 1), empty=b"")
            elif colour in (0, 2):
                # Bits beyond the depth do not count; other lengths are no key.
                high = b"".join(bytes([b[0] | (0x80 if depth < 16 else 0), b[1]]) for b in (key[i:i + 2] for i in range(0, len(key), 2)))
                kinds.update(key=key, high=high, cut=key[:-1], long=key + b"\0\0")
            else:
                kinds.update(beside=b"\0\0")  # Beside an alpha channel there is no tRNS.
            for kind, trns in kinds.items():
                name = f"c{colour}-d{depth}-i{interlace}-{w}x{h}-{kind}.png"
                files[name] = make_png(pixels, colour, depth, interlace, palette, trns)
                expected[name] = w, h, bytes(right(pixels, colour, depth, palette, trns))
    return files, expected


def compare_pictures():
    files, expected = picture_table()
    folder = source("pictures", "".join(sheet(("image", f"media/{n}")) for n in files), {f"media/{n}": f for n, f in files.items()})
    p = run("smmil", "pack", folder, OUT / "pictures.smmil")
    check("cannot be decoded" not in p.text, f"undecodable pictures: {p.text[-300:]}")
    run("smmil", "export", "--decoded", OUT / "pictures.smmil", OUT / "pictures.decoded")
    got = {n: read_png(OUT / "pictures.decoded" / "media" / f"{n}.png") for n in files}
    for name in files:
        check(got[name] == expected[name], f"{name}: other pixels than the specification's")
    pil = module("PIL")
    if pil:
        from PIL import Image
        compared = 0
        for name, content in files.items():
            # Pillow saturates 16-bit grey, compares keys after narrowing, and reads tRNS chunks of a wrong length or refuses the file.
            if name.startswith("c0-d16") or ("-d16-" in name and "-none" not in name) or any(k in name for k in ("-high", "-cut", "-long", "-empty", "-beside")) \
                    or ("c0-" in name and "-key" in name):
                continue
            picture = Image.open(io.BytesIO(content))
            flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA")).convert("RGB").tobytes()
            far = max(abs(a - b) for a, b in zip(flat, got[name][2]))
            check(far <= 1, f"{name}: {far} from Pillow")
            compared += 1
        print(f"{compared} of {len(files)} pictures compared with Pillow", flush=True)
    print(f"{len(files)} pictures compared with the specification", flush=True)


# --- sounds ----------------------------------------------------------------
def le(value, width):
    return (value % (1 << 8 * width)).to_bytes(width, "little")


def wav_bytes(samples, bits, channels, rate, stated=None, before=b"", behind=b""):
    """Samples are reals of -1 to 1; 0 bits are 32-bit floats."""
    if bits == 0:
        data = struct.pack(f"<{len(samples)}f", *samples)
    elif bits == 8:
        data = bytes(max(0, min(255, round(s * 128) + 128)) for s in samples)
    else:
        top = (1 << bits - 1) - 1
        data = b"".join(le(max(-top - 1, min(top, round(s * (top + 1)))), bits // 8) for s in samples)
    width = bits // 8 or 4
    head = b"WAVEfmt " + le(16, 4) + le(3 if bits == 0 else 1, 2) + le(channels, 2) + le(rate, 4) + le(rate * channels * width, 4) + le(channels * width, 2) + le(width * 8, 2)
    stated = len(data) if stated is None else stated(len(data))
    body = head + before + b"data" + le(stated, 4) + data + behind
    return b"RIFF" + le(len(body), 4) + body, data


def right_samples(data, bits):
    if bits == 0:
        return [max(-32768, min(32767, round(s * 32768))) for (s,) in struct.iter_unpack("<f", data)]
    if bits == 8:
        return [(b - 128) << 8 for b in data]
    width, out = bits // 8, []
    for i in range(0, len(data) - width + 1, width):
        value = int.from_bytes(data[i:i + width], "little", signed=True) << (32 - bits)
        out.append(min(32767, value + 0x8000 >> 16))
    return out


LIES = {  # name: (stated size, bytes behind, does a warning follow)
    "true": (None, b"", False), "zero": (lambda n: 0, b"", True), "7fffffff": (lambda n: 0x7FFFFFFF, b"", True), "ffffffff": (lambda n: 0xFFFFFFFF, b"", True),
    "2e9": (lambda n: 2000000000, b"", True), "80000000": (lambda n: 0x80000000, b"", True), "7ffff000": (lambda n: 0x7FFFF000, b"", True),
    "plus2": (lambda n: n + 2, b"", True), "chunk": (None, b"LIST\4\0\0\0INFO", False), "odd-chunk": (None, b"note\3\0\0\0odd", False),
    "plus2-chunk": (lambda n: n + 2, b"LIST\4\0\0\0INFO", True), "zeros": (None, bytes(50), False),
}


def compare_sounds():
    files, expected, warned = {}, {}, {}
    for bits, channels, rate in itertools.product((0, 8, 16, 24, 32), (1, 2), (8000, 44100)):
        samples = [rng.uniform(-0.9, 0.9) for _ in range(600 * channels)]
        for lie, (stated, behind, warns) in LIES.items():
            name = f"b{bits}-c{channels}-r{rate}-{lie}.wav"
            files[name], data = wav_bytes(samples, bits, channels, rate, stated, behind=behind)
            expected[name], warned[name] = (channels, rate, right_samples(data, bits)), warns
        name = f"b{bits}-c{channels}-r{rate}-cut.wav"
        whole, data = wav_bytes(samples, bits, channels, rate)
        frame = channels * (bits // 8 or 4)
        files[name], data = whole[:-100 * frame - 1], data[:-101 * frame]
        expected[name], warned[name] = (channels, rate, right_samples(data, bits)), True
    sf = module("soundfile")
    near = {}
    if sf:
        import numpy
        for kind, coding in ((k, c) for k in ("WAV", "WAVEX", "AIFF", "AU", "CAF", "W64", "RF64", "FLAC", "OGG", "SVX", "NIST", "VOC", "IRCAM", "PAF", "PVF", "AVR")
                             for c in sf.available_subtypes(k)):
            for channels, rate in ((1, 16000), (2, 48000)):
                tones = numpy.stack([0.5 * numpy.sin(numpy.arange(4800) * 0.05 * (c + 1)) for c in range(channels)], 1)
                memory = io.BytesIO()
                try:
                    sf.write(memory, tones, rate, format=kind, subtype=coding)
                    memory.seek(0)
                    back, got_rate = sf.read(memory, dtype="float64", always_2d=True)
                except Exception:  # Not every coding takes every rate and number of channels.
                    continue
                name = f"{kind}-{coding}-{channels}".lower() + ".snd"
                files[name], near[name] = memory.getvalue(), (channels, got_rate, back)
        print(f"{len(near)} sounds compared with libsndfile", flush=True)
    folder = source("sounds", "".join(sheet(("audio", f"media/{n}")) for n in files), {f"media/{n}": f for n, f in files.items()})
    p = run("smmil", "pack", folder, OUT / "sounds.smmil")
    run("smmil", "export", "--decoded", OUT / "sounds.smmil", OUT / "sounds.decoded")
    for name in files:
        path = OUT / "sounds.decoded" / "media" / f"{name}.wav"
        if not check(path.exists(), f"{name}: not decoded: {[l for l in p.text.splitlines() if name in l]}"):
            continue
        with wave.open(str(path)) as w:
            got = (w.getnchannels(), w.getframerate(), struct.unpack(f"<{w.getnframes() * w.getnchannels()}h", w.readframes(w.getnframes())))
        if name in near:
            channels, rate, back = near[name]
            flat = [v * 32768 for v in back.reshape(-1)]
            far = max((abs(a - max(-32768, min(32767, b))) for a, b in zip(got[2], flat)), default=0)
            if "opus" in name and rate != 48000:  # Opus decodes at 48 kHz; libsndfile goes back to the encoder's rate.
                check(got[:2] == (channels, 48000) and abs(len(got[2]) / 48000 - len(flat) / rate) < 0.001, f"{name}: {got[:2]}, {len(got[2])} samples")
                continue
            # libsndfile leaves the padding of the last block in some containers.
            padding = 2100 * channels if any(c in name for c in ("gsm", "adpcm")) else 0
            check(got[:2] == (channels, rate) and 0 <= len(flat) - len(got[2]) <= padding and far <= 1.01, f"{name}: {got[:2]}, {len(got[2])} of {len(flat)} samples, {far} from libsndfile")
            check(f"{name}:" not in p.text, f"{name}: a warning that was not due")
            continue
        channels, rate, samples = expected[name]
        close = len(got[2]) == len(samples) and all(abs(a - b) <= (1 if "b0-" in name else 0) for a, b in zip(got[2], samples))
        check(got[:2] == (channels, rate) and close, f"{name}: {got[:2]}, {len(got[2])} of {len(samples)} samples, or other values")
        check((f"{name}:" in p.text) == warned[name], f"{name}: a warning was {'' if warned[name] else 'not '}due")
    print(f"{len(files)} sounds compared", flush=True)


compare_pictures()
compare_sounds()
finish()

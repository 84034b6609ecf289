"""Helpers of the tests with hostile input: guarded runs of the tools, small media made by hand.

A driver is called as `driver.py SOURCE_DIR OUT`. Every run has a time limit and a memory limit; a run that dies of a signal, or that fails
without one sentence on standard error saying so, fails the test.
"""
import json
import os
import re
import resource
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

ROOT = Path(sys.argv[1])
OUT = Path(sys.argv[2])
SPECS = ROOT / "examples" / "specs"
SMALL_MODEL = ROOT / "test" / "Integration" / "Inputs" / "small-model.json"
shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
failures = []


def check(good, what):
    """Collects, so that one run shows everything that is wrong."""
    if not good:
        failures.append(what)
        print(f"FAIL: {what}", flush=True)
    return good


def finish():
    sys.exit(f"{len(failures)} failed" if failures else 0)


def run(*args, code=0, words=(), memory=4096, timeout=120, env=None, cwd=None, stdout=subprocess.PIPE, preexec=None, said=True):
    """Runs a tool; checks its exit status, that `words` stand in stderr, and that a failure is told in one line at least."""

    def guard():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
        if preexec:
            preexec()

    line = " ".join(str(a) if isinstance(a, (str, Path)) else repr(a) for a in args)[:300]
    try:
        p = subprocess.run([a if isinstance(a, bytes) else str(a) for a in args], stdout=stdout, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                           timeout=timeout, preexec_fn=guard, env={**os.environ, **(env or {})}, cwd=cwd)
    except subprocess.TimeoutExpired:
        check(False, f"{line}: still running after {timeout} s")
        return subprocess.CompletedProcess(args, 124, b"", b"")
    p.text = p.stderr.decode("utf-8", "replace")
    codes = code if isinstance(code, tuple) else (code,)
    check(p.returncode in codes, f"{line}: exit {p.returncode}, expected {code}\n  {p.text[-600:]}")
    if p.returncode != 0 and said and stdout == subprocess.PIPE:
        check("error" in p.text, f"{line}: exit {p.returncode} without a word on stderr: {p.text!r}")
    for word in words:
        check(word in p.text, f"{line}: expected '{word}' in: {p.text[-600:]}")
    check(not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", p.text), f"{line}: control characters in: {p.text[-300:]!r}")
    return p


def json_of(p, what):
    """The one JSON value that is all of stdout."""
    try:
        return json.loads(p.stdout)
    except ValueError as e:
        check(False, f"{what}: stdout is not JSON alone ({e}): {p.stdout[:200]!r}")
        return {}


def tree(folder):
    """Names and bytes of all that lies below a folder; folders that are empty count."""
    found = {}
    for top, folders, files in os.walk(os.fsencode(folder)):
        for name in files:
            path = os.path.join(top, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, os.fsencode(folder))] = f.read()
        if not folders and not files:
            found[os.path.relpath(top, os.fsencode(folder)) + b"/"] = b""
    return found


def write(path, content):
    path = os.fsencode(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())


def source(name, sheets, files=()):
    """A source folder: sheets.jsonl as given (None: absent), and files by name."""
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if sheets is not None:
        write(folder / "sheets.jsonl", sheets)
    for file, content in dict(files).items():
        write(os.path.join(os.fsencode(folder), os.fsencode(file)), content)
    return folder


def sheet(*segments, id="s"):
    """One line: strings are text, (type, path) and (type, path, field) are media."""
    return json.dumps({"id": id, "segments": [{"type": "text", "text": s} if isinstance(s, str) else dict(zip(("type", "path", "field"), s))
                                              for s in segments]}) + "\n"


def comes_back(folder, name, *more, warn=None):
    """Packs plainly, verifies, exports: byte for byte the same."""
    data, again = OUT / f"{name}.smmil", OUT / f"{name}.again"
    shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(again, ignore_errors=True)
    p = run("smmil", "pack", folder, data, *more)
    if p.returncode != 0:
        return p
    if warn is not None:
        check(bool(warn) == ("warning" in p.text), f"{name}: a warning was {'' if warn else 'not '}expected: {p.text[-400:]}")
        for word in warn or ():
            check(word in p.text, f"{name}: expected '{word}' in: {p.text[-400:]}")
    run("smmil", "verify", data)
    run("smmil-read", "export", data, again)
    a, b = tree(folder), tree(again)
    check(a == b, f"{name}: comes back otherwise: {sorted(k for k in a.keys() | b.keys() if a.get(k) != b.get(k))[:5]}")
    return p


def small_format(folder, name="small"):
    """A trained format for a folder: the first design that the search looks at."""
    data, path = OUT / f"{name}.dataset.mlir", OUT / f"{name}.mlir"
    run("smmil", "profile", folder, "-o", data)
    run("smmil", "design", data, "--task", SPECS / "task.json", "--model", SMALL_MODEL, "--target", SPECS / "target.json",
        "--no-compile", "--budget", 1, "-o", path, memory=0)
    return path


# --- media -----------------------------------------------------------------


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, colour=2, depth=8, palette=None, alphas=None, extra=b"", data=None, level=9):
    """A PNG with a gradient in it; `data` replaces the compressed rows, `extra` stands before them."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if data is None:
        rows = bytearray()
        for y in range(height):
            rows.append(0)
            bits, count = 0, 0
            for x in range(width):
                for s in range(samples):
                    value = (x * 7 + y * 5 + s * 40) % (len(palette) // 3 if palette else 1 << depth)
                    bits, count = bits << depth | value, count + depth
            pad = -count % 8
            rows += (bits << pad).to_bytes((count + pad) // 8, "big")
        data = zlib.compress(bytes(rows), level)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    if palette:
        out += chunk(b"PLTE", palette)
    if alphas is not None:
        out += chunk(b"tRNS", alphas)
    return out + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def apng(width=4, height=4):
    """Two frames: the second one is the first again."""
    control = lambda n: chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, width, height, 0, 0, 1, 10, 0, 0))
    still = png(width, height, extra=chunk(b"acTL", struct.pack(">II", 2, 0)) + control(0))
    rows = zlib.compress(b"".join(b"\0" + bytes(3 * width) for _ in range(height)))
    return still[:-12] + control(1) + chunk(b"fdAT", struct.pack(">I", 2) + rows) + still[-12:]


def gif(frames=1, width=2, height=2):
    """Frames of one colour each, coded without compression: clear, pixel, pixel, ... end."""
    out = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    for f in range(frames):
        codes, bits, count = [], 0, 0
        for _ in range(width * height):
            codes += [4, f & 1]  # A clear before each pixel keeps codes at 3 bits.
        codes.append(5)
        for code in codes:
            bits, count = bits | code << count, count + 3
        body = bits.to_bytes((count + 7) // 8, "little")
        out += b"\x21\xf9\x04\0\x0a\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02"
        for at in range(0, len(body), 255):
            out += bytes([len(body[at:at + 255])]) + body[at:at + 255]
        out += b"\0"
    return out + b";"


def wav(samples, rate=16000, channels=1, bits=16, tag=1):
    """`samples`: little-endian bytes of whole frames."""
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * block % (1 << 32), block % (1 << 16), bits)
    body = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(samples)) + samples + b"\0" * (len(samples) & 1)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def tone(count, channels=1, bits=16):
    """A triangle wave."""
    top = 1 << (bits - 3)
    out = bytearray()
    for i in range(count):
        value = (abs(i % 80 - 40) - 20) * top // 20
        out += value.to_bytes(bits // 8, "little", signed=True) * channels if bits > 8 else bytes([value % 256]) * channels
    return bytes(out)


def jpeg(width=8, height=8, components=3, adobe=None, exif=None, cut=None):
    """A baseline JPEG of flat blocks with hand-made tables: each difference of a DC is coded in 4 bits, each AC is an end of block."""
    out = b"\xff\xd8"
    if exif is not None:
        out += b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif
    if adobe is not None:
        out += b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, adobe)
    out += b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([8] * 64)
    out += b"\xff\xc0" + struct.pack(">HBHHB", 8 + 3 * components, 8, height, width, components)
    out += b"".join(bytes([i + 1, 0x11, 0]) for i in range(components))
    out += b"\xff\xc4" + struct.pack(">HB", 19 + 8, 0x00) + bytes([0, 0, 0, 8] + [0] * 12) + bytes(range(8))
    out += b"\xff\xc4" + struct.pack(">HB", 19 + 1, 0x10) + bytes([1] + [0] * 15) + b"\0"
    out += b"\xff\xda" + struct.pack(">HB", 6 + 2 * components, components)
    out += b"".join(bytes([i + 1, 0x00]) for i in range(components)) + b"\0\x3f\0"
    bits = ""
    blocks = min(((width + 7) // 8) * ((height + 7) // 8), 4096)
    for b in range(blocks):
        for c in range(components):
            bits += "0101" + format(17 + (b + c) % 8, "05b") + "0"  # Category 5, a positive difference; then end of block.
            bits = bits if b % 2 == 0 else bits[:-6] + format(14 - (b + c) % 8, "05b") + "0"
    bits += "1" * (-len(bits) % 8)
    body = int(bits or "0", 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    return out + (body + b"\xff\xd9")[:cut]

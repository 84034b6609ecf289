"""Audio of a model that accepts spectra is stored as such: each domain designed, packed, decoded alike by all decoders, exported."""
import cmath
import math
import struct
import wave
from design_lib import *

FOLDER, DATASET = OUT / "sounds", OUT / "sounds.mlir"
FOLDER.mkdir()


def read_npy(path):
    """Rows of a two-dimensional f32 array."""
    data = path.read_bytes()
    check(data[:8] == b"\x93NUMPY\1\0", f"{path} is no .npy file")
    end = 10 + struct.unpack("<H", data[8:10])[0]
    header = eval(data[10:end].decode())
    check(header["descr"] == "<f4" and not header["fortran_order"], f"{path}: {header}")
    rows, columns = header["shape"]
    values = struct.unpack(f"<{rows * columns}f", data[end:])
    return [values[r * columns:(r + 1) * columns] for r in range(rows)]


# The definitions of lib/Runtime/FORMAT.md, written again in another language.
def hertz(mel):
    return mel * 200 / 3 if mel < 15 else 1000 * 6.4 ** ((mel - 15) / 27)


TOP = 15 + 27 * math.log(8) / math.log(6.4)
EDGES = [hertz(TOP * i / 81) for i in range(82)]
FILTERS = [[max(0, min((40 * k - EDGES[m]) / (EDGES[m + 1] - EDGES[m]), (EDGES[m + 2] - 40 * k) / (EDGES[m + 2] - EDGES[m + 1]))) * 2 / (EDGES[m + 2] - EDGES[m])
            for k in range(201)] for m in range(80)]
WINDOW = [0.5 - 0.5 * math.cos(2 * math.pi * n / 400) for n in range(400)]
TURNS = [cmath.exp(-2j * math.pi * n / 400) for n in range(400)]


def logs(samples, frame, domain):
    """Logarithms of the power of one frame, before the largest of all limits them."""
    last = len(samples) - 1
    at = lambda i: samples[-i if i < 0 else 2 * last - i if i > last else i] / 32768
    x = [at(160 * frame - 200 + n) * WINDOW[n] for n in range(400)]
    power = [abs(sum(x[n] * TURNS[n * k % 400] for n in range(400))) ** 2 for k in range(201)]
    if domain != "stft201":
        power = [sum(w * p for w, p in zip(row, power)) for row in FILTERS]
    return [math.log10(max(p, 1e-10)) for p in power]


def expected(domain, values, most):
    values = [max(v, most - 8) for v in values]
    if domain != "mfcc13":
        return [(v + 4) / 4 for v in values]
    return [10 * math.sqrt((1 if c == 0 else 2) / 80) * sum(v * math.cos(math.pi * c * (m + 0.5) / 80) for m, v in enumerate(values)) for c in range(13)]


def accepts(*domains):
    return lambda model: model["inputs"]["audio"].update(accepts=list(domains))


def floor(decibels):
    return lambda task: task["quality"].update(audio={"metric": "range_psnr_db", "floor": decibels})


def voice(seed):
    """Harmonics that come and go, with a little noise."""
    state, made = seed, []
    for n in range(24000 + 1000 * seed):
        state = (state * 1664525 + 1013904223) % 2**32
        t = n / 16000
        tone = sum(math.sin(2 * math.pi * (110 + 10 * seed) * h * t) / h for h in range(1, 9))
        made.append(int(5000 * tone * (0.55 + 0.45 * math.sin(2 * math.pi * 3 * t + seed)) + (state >> 24) - 128))
    return made


sheets = []
for i in range(8):
    with wave.open(str(FOLDER / f"voice{i}.wav"), "wb") as f:
        f.setparams((1, 2, 16000, 0, "NONE", ""))
        f.writeframes(struct.pack(f"<{24000 + 1000 * i}h", *voice(i)))
    sheets.append({"id": f"v{i}", "segments": [{"type": "text", "text": "a voice"}, {"type": "audio", "path": f"voice{i}.wav"}]})
(FOLDER / "sheets.jsonl").write_text("".join(json.dumps(sheet) + "\n" for sheet in sheets))
run("smmil", "profile", FOLDER, "-o", DATASET)
sound, samples = FOLDER / "voice0.wav", voice(0)
task = spec("task", "task", floor(40))
for domain, bins in (("mel80", 80), ("stft201", 201), ("mfcc13", 13)):
    model, form, packed, out = spec("model", domain, accepts(domain)), OUT / f"{domain}-f.mlir", OUT / f"{domain}-p", OUT / f"{domain}-out"
    report = design(DATASET, form, model=model, task=task, budget=16)
    text = form.read_text()
    check(f"codec.spectra" in text and f"domain {domain} : tensor<?x1xsi16> -> tensor<?x{bins}xi16>" in text, f"{domain} is stored")
    check(report["chosen"]["quality"]["audio"] >= 40, f"{domain}: {report['chosen']['quality']}")
    tally = json.loads(run("smmil", "pack", FOLDER, packed, "--format", form, "--json").stdout)["cases"]
    check(any(name.startswith("audio/spectra") and t["items"] for name, t in tally.items()), f"{domain} is coded: {tally}")
    decoders = ["--decoders=reference,universal,stepwise"]
    if domain == "mel80":
        run("smmil", "build", form, "-o", OUT / "codec", "--no-halide", "--compile")
        decoders = ["--decoders=reference,universal,stepwise,emitted", "--codec", OUT / "codec" / "build"]
    found = json.loads(run("smmil", "verify", packed, "--against", FOLDER, *decoders, "--json").stdout)
    check(found["mismatches"] == 0 and found["below_floor"] == 0 and found["worst_quality"]["audio"] >= 40, f"{domain}: {found}")
    run("smmil", "export", "--decoded", packed, out)
    rows = read_npy(out / (str(sound.relative_to(FOLDER)) + ".npy"))
    frames = (len(samples) + 159) // 160
    check(len(rows) == bins and len(rows[0]) == frames, f"{domain}: {len(rows)} bins of {len(rows[0])} frames")
    # A few frames against the definition. The largest value of all is that of the loudest frame, which is among them.
    some = sorted({0, frames // 3, frames - 1, max(range(frames), key=lambda i: sum(s * s for s in samples[max(0, 160 * i - 120):160 * i + 120]))})
    made = {i: logs(samples, i, domain) for i in some}
    most = max(max(v) for v in made.values())
    error = [abs(rows[b][i] - v) for i in some for b, v in enumerate(expected(domain, made[i], most))]
    spread = max(map(max, rows)) - min(map(min, rows))
    check(sum(e * e for e in error) / len(error) < (spread / 30) ** 2, f"{domain} differs from its definition: {max(error)} of {spread}")
    if domain == "mel80":
        run("smmil", "pack", FOLDER, OUT / "through", "--format", form, "--codec", OUT / "codec" / "build")
        items = lambda folder: sorted((f.name, f.read_bytes()) for f in folder.rglob("*.shard"))
        check(items(packed) == items(OUT / "through"), "the emitted encoder gives other bytes")
        run("smmil", "bench", packed)

# Requests without meaning say what to do.
x = OUT / "x.mlir"
p = design(DATASET, x, model=spec("model", "m", accepts("mel80")), code=2)
check("snr_db measures samples, but the model takes mel80; use range_psnr_db" in p.stderr, p.stderr)
p = design(DATASET, x, task=task, code=2)
check("range_psnr_db measures spectra, but the model takes pcm; use snr_db" in p.stderr, p.stderr)
p = design(DATASET, x, task=task, model=spec("model", "rate", lambda m: (accepts("mel80")(m), m["inputs"]["audio"].update(rate=8000))), code=2)
check("one channel at 16000 samples per second; set inputs.audio.rate" in p.stderr, p.stderr)
p = design(DATASET, x, model=spec("model", "word", accepts("mel81")), code=2)
check("inputs.audio.accepts" in p.stderr and "mel80" in p.stderr, p.stderr)

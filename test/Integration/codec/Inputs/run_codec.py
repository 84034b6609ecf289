"""A corpus is designed for, built, packed and read through its emitted codec and by the universal decoder, fused and step by step."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

folder = OUT / "docs"
run("smmil-corpus", folder, "--sheets", 8, "--seed", 5, memory=0)
form = small_format(folder)
build = OUT / "codec" / "build"
run("smmil", "build", form, "-o", OUT / "codec", "--compile", memory=0, timeout=500)

# Packing through the codec gives the dataset that packing without it gives, file for file.
plain, emitted = OUT / "plain.smmil", OUT / "emitted.smmil"
report = json_of(run("smmil", "pack", folder, plain, "--format", form, "--json", memory=0), "pack")
run("smmil", "pack", folder, emitted, "--format", form, "--codec", build, memory=0)
check(tree(plain) == tree(emitted), "the emitted encoder gives other bytes")
coded = sum(tally["items"] for case, tally in report["cases"].items() if not case.endswith("/store"))
check(coded >= 10, f"too little is coded to say anything: {report['cases']}")

# All decoders agree, and decoding through any of them gives the same files.
found = json_of(run("smmil", "verify", plain, "--against", folder, "--decoders=reference,universal,stepwise,emitted", "--codec", build, "--json", memory=0), "verify")
check(found["mismatches"] == 0 and found["decoded"] >= coded, f"decoders: {found}")
run("smmil", "verify", plain, "--against", folder, "--no-fusion", memory=0)
run("smmil", "export", "--decoded", plain, OUT / "fused", memory=0)
for name, more in {"stepwise": ["--no-fusion"], "through": ["--codec", build]}.items():
    run("smmil", "export", "--decoded", plain, OUT / name, *more, memory=0)
    check(tree(OUT / "fused") == tree(OUT / name), f"export --decoded {more[0]} differs")
listed = run("smmil-read", "list", plain).stdout.decode().splitlines()
item = next(line.split()[0] for line in listed if line[0].isdigit() and not line.split()[1].endswith("/store"))
for name, more in {"fused": [], "stepwise": ["--no-fusion"], "through": ["--codec", build]}.items():
    run("smmil-read", "item", plain, item, OUT / f"{name}.value", *more, memory=0)
check(len({(OUT / f"{name}.value").read_bytes() for name in ("fused", "stepwise", "through")}) == 1, "smmil-read gives other values")

# What was timed is said.
for decoder, more in {"universal": [], "stepwise": ["--no-fusion"], "emitted": ["--codec", build]}.items():
    timed = json_of(run("smmil", "bench", plain, "--sheets", 2, "--decodes", 6, "--json", *more, memory=0), f"bench {decoder}")
    check(timed["decoder"] == decoder and timed["us_per_sheet"]["p50"] > 0, f"bench: {timed}")
    raced = timed["kernels"]  # Halide against C++, where the codec has both.
    check(raced["images"] > 0 and raced["speed_ratio"] > 0 if timed.get("halide") else raced is None, f"bench: {timed}")

# A codec for readers alone is a smaller library that refuses to pack.
reader = OUT / "reader" / "build"
run("smmil", "build", form, "-o", OUT / "reader", "--no-halide", "--decoder-only", "--compile", memory=0, timeout=500)
check((reader / "libsmmil_codec.so").stat().st_size < (build / "libsmmil_codec.so").stat().st_size, "the encoder takes no room")
run("smmil", "export", "--decoded", plain, OUT / "reading", "--codec", reader, memory=0)
check(tree(OUT / "fused") == tree(OUT / "reading"), "a decoder-only codec decodes otherwise")
run("smmil", "pack", folder, OUT / "x", "--format", form, "--codec", reader, code=2, words=["has no encoder", "--decoder-only"], memory=0)
run("smmil", "build", form, "-o", OUT / "x", "--measure-kernels", code=2, words=["times the items of a dataset"], memory=0)

# A codec of another plan, and what makes no sense together.
other = OUT / "other.smmil"
run("smmil", "pack", folder, other)
for command in (["export", "--decoded", other, OUT / "x"], ["bench", other], ["verify", other, "--against", folder, "--decoders=emitted"]):
    run("smmil", *command, "--codec", build, code=2, words=["another format"], memory=0)
run("smmil", "pack", folder, OUT / "x", "--codec", build, code=2, words=["another format"], memory=0)
run("smmil-read", "item", other, 0, OUT / "x", "--codec", build, code=2, words=["another format"], memory=0)
run("smmil-read", "item", plain, item, OUT / "x", "--codec", build, "--no-fusion", code=2, words=["--no-fusion"], memory=0)
run("smmil", "export", plain, OUT / "x", "--codec", build, "--no-fusion", code=2, words=["--no-fusion"], memory=0)
run("smmil", "export", "--decoded", plain, OUT / "x", "--codec", OUT / "nowhere", code=1, words=["nowhere", "no such"], memory=0)
check(not (OUT / "x").exists(), "a command that failed left something")
finish()

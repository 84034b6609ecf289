"""Builds a codec, checks a dataset with it, exchanges its Halide objects for ones that count and do nothing, and checks again."""
import ctypes
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "Integration" / "Inputs"))
CXX = sys.argv[3]
from hostile import *

form = ROOT / "examples" / "caption-photos" / "format.mlir"
corpus, data, codec = OUT / "corpus", OUT / "d.smmil", OUT / "codec"
run("smmil-corpus", corpus, "--sheets", 4)
run("smmil", "pack", corpus, data, "--format", form, "--on-error=copy")
os.environ["SMMIL_CODEC_ISAS"] = ""  # All.
run("smmil", "build", form, "-o", codec, "--compile", timeout=600, memory=0)


def verify(code, isa):
    p = run("smmil", "verify", data, "--against", corpus, "--decoders=universal,emitted", "--codec", codec / "build", "--json", code=code,
            env={**os.environ, "SMMIL_ISA": isa}, memory=0)
    return json_of(p, "verify")


images = sum(n for case, n in verify(0, "auto")["cases"].items() if case.endswith("/dct"))
check(images > 0, "the dataset has images that the kernels suit")

# Which kernel is the faster one is measured on the dataset's own items, and decides what is written.
built = json_of(run("smmil", "build", data, "-o", OUT / "measured", "--measure-kernels", "--json", timeout=600, memory=0), "build")
check([case["case"] for case in built["kernels"]] == ["image/dct"], f"measured: {built}")
for case in built["kernels"]:
    check(case["items"] == images and case["halide_us"] > 0 and case["cpp_us"] > 0, f"measured: {case}")
    check(case["kernel"] == ("halide" if case["halide_us"] <= case["cpp_us"] else "cpp"), f"measured: {case}")
    check(built["halide_kernels"] == (8 if case["kernel"] == "halide" else 0), f"measured: {built}")

kernels = sorted((codec / "halide").glob("*.o"))
check(len(kernels) == 8, f"{len(kernels)} kernels")
for kernel in (k for k in kernels if not k.stem.endswith("_neon")):
    declared = re.search(rf"^int {kernel.stem}\(.*?\);", kernel.with_suffix(".h").read_text(), re.M | re.S).group(0)
    stub = OUT / f"{kernel.stem}.cpp"
    stub.write_text(f'#include "{kernel.with_suffix(".h")}"\nextern "C" {{ int calls_{kernel.stem} = 0;\n{declared[:-1]} {{ return ++calls_{kernel.stem}, 0; }} }}\n')
    subprocess.run([CXX, "-c", "-fPIC", "-w", stub, "-o", kernel], check=True)
subprocess.run(["cmake", "--build", codec / "build"], check=True, stdout=subprocess.DEVNULL)
for isa in ("auto", "avx2", "baseline"):
    found = verify(1, isa)
    check(found.get("mismatches") == images, f"{isa}: {found.get('mismatches')} of {images} images come out otherwise without their kernels")
finish()

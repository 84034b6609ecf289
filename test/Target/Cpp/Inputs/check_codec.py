"""What holds for every emitted folder: check_codec.py {warnings CXX [FLAG...] | format | alone} FOLDER.

warnings: no warning in any file, the runtime's included, for either instruction set.
format: clang-format leaves every file as it is.
alone: files include each other only; no plan, no interpreter and no search inside; no path of the machine it was made on.
"""
import re
import subprocess
import sys
from pathlib import Path

what, folder = sys.argv[1], Path(sys.argv[-1])
files = sorted(p for p in folder.rglob("*") if p.suffix in (".h", ".cpp"))
sources = [p for p in files if p.suffix == ".cpp" and "halide" not in p.relative_to(folder).parts]
bad = [] if len(sources) >= 4 else [f"{folder}: only {len(sources)} sources"]


def run(args):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True)
    if done.returncode or done.stderr:
        bad.append(" ".join(map(str, args)) + "\n" + done.stderr[:2000])


if what == "warnings":
    flags = "-std=c++17 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -DSMMIL_HAVE_ZSTD=1".split()
    flags += [*sys.argv[3:-1], "-I", folder, "-I", folder / "runtime"]
    for source in sources:
        run([sys.argv[2], *flags, "-DSMMIL_CODEC_ISA=baseline", "-DSMMIL_ISA_NAMESPACE=baseline", "-DSMMIL_CODEC_BASELINE=1", source])
        if source.name == "decode.cpp":
            run([sys.argv[2], *flags, "-DSMMIL_CODEC_ISA=avx2", "-DSMMIL_ISA_NAMESPACE=avx2", "-DSMMIL_CODEC_AVX2=1", "-mavx2",
                 "-mbmi2", source])
elif what == "format":
    run(["clang-format", "--style=LLVM", "--dry-run", "-Werror", *files])
else:
    known = {p.relative_to(folder).as_posix() for p in files} | {p.relative_to(folder / "runtime").as_posix() for p in files
                                                                if p.is_relative_to(folder / "runtime")}
    for path in files:
        if "halide" in path.relative_to(folder).parts:  # written by Halide, or for its compiler
            continue
        text = path.read_text()
        for name in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.M):
            beside = (path.parent / name).resolve()
            if name not in known and not beside.is_file():
                bad.append(f"{path}: includes {name}, which is not in the folder")
        code = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
        for word in re.findall(r"\b(?:Plan|Plan(?:Graph|Step|Field)\w*|[Ii]nterpret(?:er|s)?|mlir|llvm)\b", code):
            bad.append(f"{path}: mentions {word}")
        for line in text.splitlines():
            if str(folder.resolve().parent) in line or re.search(r"/(?:home|root|tmp|usr)/", line):
                bad.append(f"{path}: names a path: {line.strip()[:80]}")
    for name in ("Plan.h", "Plan.cpp", "Decoder.h", "Decoder.cpp", "Encoder.cpp"):
        bad += [f"{p}: has no place in a codec" for p in folder.rglob(name)]
print("\n".join(map(str, bad)) if bad else f"{what}: {len(files)} files hold")
sys.exit(1 if bad else 0)

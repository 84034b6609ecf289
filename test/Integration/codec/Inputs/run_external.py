"""The example sheet with codecs of other libraries: packed, read by every decoder, and with a library that cannot be opened."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

example = ROOT / "test" / "Golden" / "v2" / "example"
# Tables name the library that encoded; decoders check their form alone.
tables = {
    "libjxl of a test": "0b185d12216c8a2d778a007b7f5ec4b9",
    "libFLAC of a test": "a1b64827cc2a3c98af03a594ccd53ad2",
}
libraries = [name.split()[0] for name in tables]
text = (example / "format.mlir").read_text()
names = "".join(f'  codec.tables @{name.split()[0]} xxh3 "{digest}" = "{name.encode().hex()}"\n' for name, digest in tables.items())
text = re.sub(r'  codec\.tables @image_c_lossless_row_rans .*\n', names, text)
text = re.sub(r'  codec\.tables @audio_c_lpc_lpc_rans .*\n', "", text)
for steps, instead in (
        (r"%2 = codec\.color .*\n.*\n.*row_rans.*\n", "%4 = codec.jxl_lossless %0 effort 3 table @libjxl : tensor<28x40x3xui8> -> !codec.bits\n"),
        (r"%1 = codec\.inverse_row_rans .*\n.*\n.*\n", "%3 = codec.inverse_jxl_lossless %arg0 table @libjxl : !codec.bits -> tensor<28x40x3xui8>\n"),
        (r"%2 = codec\.lpc .*\n.*\n", "%3 = codec.flac %0 level 8 table @libFLAC : tensor<?x1xsi16> -> !codec.bits\n"),
        (r"%1 = codec\.inverse_lpc_rans .*\n.*\n", "%2 = codec.inverse_flac %arg0 table @libFLAC : !codec.bits -> tensor<?x1xsi16>\n")):
    text, count = re.subn(steps, instead, text)
    check(count == 1, f"the example has {count} times {steps}")
form, data, build = OUT / "format.mlir", OUT / "data.smmil", OUT / "codec" / "build"
form.write_text(text)

run("smmil", "pack", example / "source", data, "--format", form, memory=0)
listed = run("smmil-read", "list", data).stdout.decode().splitlines()
pictures = [line.split()[0] for line in listed if " image/lossless" in line]
check(pictures and any(" audio/lpc" in line for line in listed), f"nothing is coded: {listed}")
info = json_of(run("smmil", "info", data, "--json"), "info")
check(info["libraries"] == sorted(tables), f"info: {info['libraries']}")
told = run("smmil", "info", data).stdout.decode()
check(all(f"library    {name}" in told for name in tables), told)
plain = OUT / "plain.smmil"
run("smmil", "pack", example / "source", plain, memory=0)
check(json_of(run("smmil", "info", plain, "--json"), "info")["libraries"] == [], "a copy needs no library")

# The emitted codec opens the libraries when an item needs them; it links none.
run("smmil", "build", form, "-o", OUT / "codec", "--no-halide", "--compile", memory=0, timeout=500)
linked = [p.stdout for p in (run("readelf", "-d", path) for path in build.rglob("*.so"))]
check(linked and all(b"NEEDED" in text and not any(name.encode() in text for name in libraries) for text in linked), f"links: {linked}")
found = json_of(run("smmil", "verify", data, "--against", example / "source", "--decoders=reference,universal,stepwise,emitted", "--codec", build, "--json",
                    memory=0), "verify")
check(found["mismatches"] == 0 and found["below_floor"] == 0 and found["decoded"] >= 3, f"verify: {found}")

# A file of that name which is no library stands for one that is not installed. What needs it says so; all else is read.
absent = OUT / "absent"
absent.mkdir()
for minor in range(32):
    (absent / f"libjxl.so.0.{minor}").write_text("no library\n")
hidden = {"LD_LIBRARY_PATH": str(absent)}
for more, name in (([], "libjxl"), (["--codec", build], "smmil info")):
    run("smmil-read", "item", data, pictures[0], OUT / "picture", *more, code=(1, 2, 3), words=[name, "not installed", "install"], env=hidden)
check(not (OUT / "picture").exists(), "an item that cannot be decoded left a file")
for line in listed:
    if " audio/lpc" in line:
        run("smmil-read", "item", data, line.split()[0], OUT / "sound", env=hidden)
run("smmil-read", "item", data, pictures[0], OUT / "picture")

# Another version of a library may decode to other samples. A libjxl that does stands for one: it calls the one that is installed, by
# another name of the same length, and changes the first sample.
found = next(line.split()[-1] for line in run("ldconfig", "-p").stdout.decode().splitlines() if "libjxl.so.0." in line)
name = Path(found).name
other = OUT / "other"
other.mkdir()
(other / name.replace("jxl", "jxq")).write_bytes(Path(found).read_bytes().replace(name.encode() + b"\0", name.replace("jxl", "jxq").encode() + b"\0"))
(other / "other.c").write_text("""#include <dlfcn.h>
#include <stddef.h>
#define REAL(type, function) ((type)dlsym(dlopen(NAME, RTLD_NOW | RTLD_LOCAL), function))
static unsigned char *samples;
unsigned JxlEncoderVersion(void) { return 99000000; }
int JxlDecoderSetImageOutBuffer(void *d, const void *format, void *to, size_t size) {
  samples = to;
  return REAL(int (*)(void *, const void *, void *, size_t), "JxlDecoderSetImageOutBuffer")(d, format, to, size);
}
int JxlDecoderProcessInput(void *d) {
  int status = REAL(int (*)(void *), "JxlDecoderProcessInput")(d);
  if (status == 0x1000) /* A whole image. */
    samples[0] ^= 1;
  return status;
}
""")
run("cc", "-shared", "-fPIC", f'-DNAME="{name.replace("jxl", "jxq")}"', other / "other.c", "-Wl,--no-as-needed", other / name.replace("jxl", "jxq"), "-o", other / name)
run("smmil", "verify", data, memory=0)
run("smmil", "verify", data, "--threads", 1, code=1, env={"LD_LIBRARY_PATH": str(other)}, memory=0,
    words=[f"item {pictures[0]} (image/lossless): jxl_lossless decodes to other samples", "packed with libjxl of a test", "libjxl 99.0.0 decodes here"])

# A search and a pack go on without the case: the source is stored.
lone = OUT / "lone.smmil"
run("smmil", "pack", example / "source", lone, "--format", form, env=hidden, memory=0)
check(json_of(run("smmil", "info", lone, "--json"), "info")["libraries"] == ["libFLAC of a test"], "what no item needs is not named")
finish()

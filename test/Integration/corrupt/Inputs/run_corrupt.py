"""A dataset whose files are flipped, cut, lost, added, swapped, renamed, edited: told by verify, and no command hands out wrong bytes.

Some bytes and lengths of each file, more of them with `--thorough` as last argument; every one of a tiny dataset is tried in
test/Unit/Dataset/CorruptTest.cpp, without a process for each.
"""
import concurrent.futures
import hashlib
import itertools
import random
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

THOROUGH = "--thorough" in sys.argv
WORKERS = 2
source_a = source("a", sheet("one two three four five six seven", ("image", "m/a.png"), "and more words") + sheet(("audio", "m/a.wav"), "last", id="t"), {"m/a.png": png(60, 40), "m/a.wav": wav(tone(900)), "m/extra": b"extra"})
source_b = source("b", sheet("six five four three two one zero", ("image", "m/b.png"), "and more words") + sheet(("audio", "m/b.wav"), "last", id="t"), {"m/b.png": png(50, 40), "m/b.wav": wav(tone(800)), "m/extra": b"other"})
tiny = source("tiny", sheet("word", ("image", "x")) + '{"segments":[]}\n', {"x": png(1, 1)})
late = small_format(source_a)
text = late.read_text()
other = {"split": text, "bundle": re.sub(r"placement \w+", "placement bundle", text), "baked": re.sub(r"tokens @vocab \w+", "tokens @vocab baked", text), "stride": re.sub(r"index \w+", "index fixed_stride", text)}
check(len(set(other.values())) >= 4, "layouts differ")
DATASETS = {"tiny": [], "copy": []}
for name, form in other.items():
    (OUT / f"{name}.mlir").write_text(form)
    DATASETS[name] = ["--format", OUT / f"{name}.mlir"]
for name, options in DATASETS.items():
    run("smmil", "pack", tiny if name == "tiny" else source_a, OUT / f"{name}.smmil", *options)


def commands(data, kind):
    """Readers whose output is compared: smmil-read is quick, smmil loads the compiler."""
    yield "list", ["smmil-read", "list", data]
    if kind in ("copy", "tiny"):
        yield "export", ["smmil-read", "export", data, f"{data}.out"]
    else:
        yield "item0", ["smmil-read", "item", data, 0, f"{data}.out"]
        yield "item1", ["smmil-read", "item", data, 1, f"{data}.out"]


def slow_commands(data, kind):
    yield "show", ["smmil", "show", data, "--sheet", 0, "--json"]
    yield "source", ["smmil", "show", data, "--sheet", 1, "--source"]
    yield "info", ["smmil", "info", data, "--json", "--provenance"]
    yield "decoded", ["smmil", "export", "--decoded", data, f"{data}.out"]
    yield "bench", ["smmil", "bench", data, "--sheets", 1, "--decodes", 1]


def answer(args, data):
    """Exit status, everything handed out, what stderr says, and the files alone."""
    out = Path(f"{data}.out")
    p = subprocess.run([str(a) for a in args], capture_output=True, timeout=240, stdin=subprocess.DEVNULL)
    given, files = [p.stdout if "bench" not in args else b""], {}
    if out.is_dir():
        files = tree(out)
        given.append(repr(sorted(files.items())))
        shutil.rmtree(out)
    elif out.exists():
        given.append(out.read_bytes())
        out.unlink()
    return p.returncode, repr(given).replace(str(data), "DATA"), p.stderr.decode("utf-8", "replace"), files


def told(data, kind, truth, what, slow, verify=True):
    """After damage: verify says so with a place, no command gives anything but the truth or an error."""
    for name, args in itertools.chain(commands(data, kind), slow_commands(data, kind) if slow else []):
        code, given, said, files = answer(args, data)
        if code == 0:
            check(name not in truth or given == truth[name], f"{what}: {name} hands out something else: {given[:300]}")
        elif check(code == 1, f"{what}: {name} exits {code}: {said[-200:]}"):
            check(str(data) in said and "error" in said, f"{what}: {name} names no place: {said[-200:]}")
            # The sound items come out beside the damaged one, which is named.
            sound = name == "decoded" and files.items() <= truth["files of decoded"].items()
            check("b''" in given or name == "info" or sound, f"{what}: {name} failed and still gave {given[:100]}")
            if name == "list" and THOROUGH and not slow and not verify:
                return  # It cannot be opened, by the same code in all commands.
    if verify:
        p = subprocess.run(["smmil", "verify", data], capture_output=True, text=True, timeout=240)
        check(p.returncode == 1 and str(data) in p.stderr, f"{what}: verify exits {p.returncode}: {p.stderr[-200:]}")


def truth_of(data, kind):
    truth = {}
    for name, args in itertools.chain(commands(data, kind), slow_commands(data, kind)):
        code, given, said, truth[f"files of {name}"] = answer(args, data)
        check(code == 0, f"{kind}: {name} of the sound dataset: {said}")
        truth[name] = given
    return truth


def damaged(kind):
    """(file, what, bytes): flips and cuts of every file of the dataset."""
    choose = random.Random(kind)
    for name, content in sorted(tree(OUT / f"{kind}.smmil").items()):
        places = range(len(content)) if THOROUGH else sorted({0, 8, len(content) - 1, len(content) - 20, *choose.sample(range(len(content)), 8)})
        for at in places:
            bad = bytearray(content)
            bad[at] ^= 1 << choose.randrange(8)
            yield name, f"bit flipped in byte {at}", bytes(bad)
        lengths = range(len(content)) if THOROUGH else sorted({0, 1, len(content) - 1, *choose.sample(range(len(content)), 3)})
        for size in lengths:
            yield name, f"cut to {size}", content[:size]
        yield name, "one byte longer", content + b"\0"
        yield name, "twice", content * 2
        yield name, "zeros", bytes(len(content))


def worker(job):
    number, kind, cases, truth = job
    data = OUT / f"{kind}.damaged{number}"
    shutil.copytree(OUT / f"{kind}.smmil", data)
    for index, (name, what, bad) in enumerate(cases):
        path = os.path.join(os.fsencode(data), name)
        with open(path, "rb") as f:
            good = f.read()
        write(path, bad)
        told(data, kind, truth, f"{kind}: {name.decode()} {what}", slow=index % (97 if THOROUGH else 14) == 0, verify=index % (9 if THOROUGH else 3) == 0)
        write(path, good)
    check(subprocess.run(["smmil", "verify", data], capture_output=True).returncode == 0, f"{kind}: restored it is sound")
    shutil.rmtree(data)


jobs, truths = [], {}
for kind in DATASETS:
    probe = OUT / f"{kind}.probe"
    shutil.copytree(OUT / f"{kind}.smmil", probe)
    truths[kind] = truth_of(probe, kind)
    cases = list(damaged(kind))
    if THOROUGH:
        cases = cases[::149]
    elif kind not in ("copy", "split"):
        cases = cases[::3]
    for n in range(WORKERS):
        jobs.append((n, kind, cases[n::WORKERS], truths[kind]))
with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
    list(pool.map(worker, jobs))


# Files lost, strange, renamed, swapped.
def case(what, kind, change, sound=False):
    data = OUT / f"{kind}.case"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(OUT / f"{kind}.smmil", data)
    change(data)
    if sound:
        run("smmil", "verify", data)
        told(data, kind, truths[kind], what, slow=True, verify=False)
    else:
        told(data, kind, truths[kind], f"{kind}: {what}", slow=True)


def files(data, folder):
    return sorted((data / folder).iterdir())


def swap(x, y):
    a, b = x.read_bytes(), y.read_bytes()
    x.write_bytes(b)
    y.write_bytes(a)


for kind in ("copy", "split"):
    for folder in ("shards", "plans", "versions"):
        for index in range(len(files(OUT / f"{kind}.smmil", folder))):
            case(f"{folder} {index} is gone", kind, lambda d: files(d, folder)[index].unlink())
            case(f"{folder} {index} is a folder", kind, lambda d: [files(d, folder)[index].unlink(), (d / folder / files(OUT / f"{kind}.smmil", folder)[index].name).mkdir()])
            case(f"{folder} {index} is a fifo", kind, lambda d: [files(d, folder)[index].unlink(), os.mkfifo(d / folder / files(OUT / f"{kind}.smmil", folder)[index].name)])
            case(f"{folder} {index} is renamed", kind, lambda d: files(d, folder)[index].rename(d / folder / "0123456789abcdef"))
        case(f"{folder} is gone", kind, lambda d: shutil.rmtree(d / folder))
    case("two shards are swapped", kind, lambda d: swap(*files(d, "shards")[:2]))
    case("strange files lie beside", kind, lambda d: [(d / "shards/notes.txt").write_text("x"), (d / "versions/2.json~").write_text("{}"), (d / "plans/a").mkdir()], sound=True)
    case("a version beyond is empty", kind, lambda d: (d / "versions/2.json").write_bytes(b""))
    case("a version beyond is a folder", kind, lambda d: (d / "versions/7.json").mkdir())
    case("a version is copied to another number", kind, lambda d: shutil.copy(d / "versions/1.json", d / "versions/3.json"))
    case("a version has a huge number", kind, lambda d: shutil.copy(d / "versions/1.json", d / "versions/999999999999999999.json"))
# Shards of another dataset, whole and sound in itself.
run("smmil", "pack", source_b, OUT / "foreign.smmil")
foreign = files(OUT / "foreign.smmil", "shards")
for index in range(2):
    for theirs in foreign:
        case(f"shard {index} is another dataset's", "copy", lambda d: files(d, "shards")[index].write_bytes(theirs.read_bytes()))
case("manifest is another dataset's", "copy", lambda d: (d / "versions/1.json").write_bytes((OUT / "foreign.smmil/versions/1.json").read_bytes()))
case("plan is another's", "split", lambda d: (next((d / "plans").glob("*.plan"))).write_bytes(next((OUT / "copy.smmil/plans").glob("*.plan")).read_bytes()))

# A manifest that is edited: told by its checksum, and with a checksum that fits by what it says.
manifest = (OUT / "copy.smmil/versions/1.json").read_text()
case("manifest is edited", "copy", lambda d: (d / "versions/1.json").write_text(manifest.replace("<IMAGE>", "<IMAGX>")))
case("manifest has spaces", "copy", lambda d: (d / "versions/1.json").write_text(manifest + " "))
case("manifest has CRLF", "copy", lambda d: (d / "versions/1.json").write_text(manifest.replace("\n", "\r\n"), newline=""))
finish()

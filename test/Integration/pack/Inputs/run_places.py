"""Names and places: what lies in a source folder, and where a dataset or an export may go."""
import fcntl
import random
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

picture = png(5, 4)
one = sheet("a", ("image", "media/a.png"))
plain = source("plain", one, {"media/a.png": picture})

# Names that need care in shells, JSON and terminals; content that repeats; things that no sheet refers to.
names = ["with space.png", " lead.png", "trail ", "quo\"te.png", "apo'strophe.png", "back\\slash.png", "new\nline.png", "tab\t.png", "esc\x1b[31m.png", "ünïcødé/日本語.png", "emoji😀.png",
         "a" * 250 + ".png", "deep/" * 40 + "x.png", "-rf", "--help", "*", "$(touch x)", "%s%n", "sheets.jsonl.png", "con", ".hidden", "nested/sheets.jsonl", "media", "versions/1.json", "plans/x.plan", ".staging-1/x"]
files = {f"d/{n}": png(3, 2 + i) for i, n in enumerate(names)}
text = "".join(sheet("t", ("image", f"d/{n}"), ("image", f"d/{n}")) for n in names)
files.update({"d/twin1.png": picture, "d/twin2.png": picture, "unused/twin3.png": picture, "unused/empty": b"", "unused/empty2": b"", ".config/.x": b"hidden", "README": b"words", "sheets.jsonl~": b"old"})
text += sheet(("image", "d/twin1.png"), ("image", "d/twin2.png"), ("audio", "d/twin1.png"), ("video", "d/twin2.png"))
folder = source("names", text, files)
for empty in ("none", "none/below", "some/.hidden", "d/empty"):
    (folder / empty).mkdir(parents=True)
comes_back(folder, "names")
# A name that is not UTF-8 cannot be referred to, is kept, and does not break --json.
folder = source("bytes", one, {"media/a.png": picture, b"raw\xff\xfe.bin": b"x", b"bad\xff.png": b"y"})
comes_back(folder, "bytes")
for command in (["info"], ["show"], ["verify"], ["verify", "--against", folder], ["export", "--decoded"]):
    p = run("smmil", command[0], OUT / "bytes.smmil", *command[1:], *([OUT / "bytes.decoded"] if command[0] == "export" else []), "--json")
    json_of(p, command[0])
# A link inside the folder is the file that it leads to.
(plain / "media" / "link.png").symlink_to("a.png")
run("smmil", "pack", plain, OUT / "link.smmil")
run("smmil", "export", OUT / "link.smmil", OUT / "link.again")
check((OUT / "link.again/media/link.png").read_bytes() == picture and not (OUT / "link.again/media/link.png").is_symlink(), "a link inside is read")
(plain / "media" / "link.png").unlink()


def refused(what, make, words):
    """A folder spoilt by `make` is refused, and nothing is written."""
    folder = source(what, one, {"media/a.png": picture})
    make(folder)
    for command in (["pack", folder, OUT / f"{what}.smmil"], ["profile", folder, "-o", OUT / f"{what}.mlir"]):
        run("smmil", *command, code=1, words=words)
        check(not (OUT / f"{what}.smmil").exists() and not (OUT / f"{what}.mlir").exists(), f"{what}: something was written")


def replace(path, make):
    path.unlink()
    make(path)


(OUT / "outside.png").write_bytes(picture)
refused("link-out", lambda f: replace(f / "media/a.png", lambda p: p.symlink_to(OUT / "outside.png")), ["media/a.png", "leaves the folder"])
refused("link-up", lambda f: replace(f / "media/a.png", lambda p: p.symlink_to("../../outside.png")), ["media/a.png", "leaves the folder"])
refused("link-folder", lambda f: (f / "more").symlink_to("media"), ["more", "link to a folder"])
refused("link-folder-out", lambda f: (f / "more").symlink_to("/etc"), ["more", "leaves the folder"])
refused("link-loop", lambda f: [(f / "x").symlink_to("y"), (f / "y").symlink_to("x")], ["symbolic link", "nowhere"])
refused("link-self", lambda f: (f / "media/self").symlink_to("."), ["media/self", "link to a folder"])
refused("link-gone", lambda f: (f / "x").symlink_to("nothing"), ["x", "nowhere"])
refused("fifo", lambda f: replace(f / "media/a.png", os.mkfifo), ["media/a.png", "neither a file nor a folder"])
refused("fifo-sheets", lambda f: replace(f / "sheets.jsonl", os.mkfifo), ["sheets.jsonl"])
refused("folder-as-medium", lambda f: replace(f / "media/a.png", lambda p: p.mkdir()), ["sheets.jsonl:1", "media/a.png", "is not there"])
refused("folder-as-sheets", lambda f: replace(f / "sheets.jsonl", lambda p: p.mkdir()), ["sheets.jsonl"])
refused("device", lambda f: replace(f / "media/a.png", lambda p: p.symlink_to("/dev/zero")), ["media/a.png", "leaves the folder"])
refused("sheets-link-out", lambda f: replace(f / "sheets.jsonl", lambda p: p.symlink_to("/etc/hostname")), ["sheets.jsonl", "leaves the folder"])


def bind(path):
    here = os.getcwd()
    os.chdir(path.parent)
    socket.socket(socket.AF_UNIX).bind(path.name)
    os.chdir(here)


refused("socket", lambda f: bind(f / "media/s"), ["media/s", "neither a file nor a folder"])
if os.geteuid() != 0:
    refused("unreadable", lambda f: (f / "media/a.png").chmod(0), ["media/a.png", "ermission"])
    refused("unreadable-sheets", lambda f: (f / "sheets.jsonl").chmod(0), ["sheets.jsonl", "ermission"])
    refused("unreadable-folder", lambda f: (f / "media").chmod(0), ["media", "ermission"])
for name, words in [("nowhere", ["no such folder"]), ("outside.png", ["is not a folder"]), ("nowhere/x", ["no such folder"]), ("", ["no such folder"])]:
    where = OUT / name if name else ""
    run("smmil", "pack", where, OUT / "never", code=1, words=words)
    check(not (OUT / "never").exists(), "no dataset of no source")

# Where a dataset may go.
folder = source("in", one, {"media/a.png": picture})
(OUT / "file").write_text("mine")
(OUT / "full").mkdir()
(OUT / "full" / "thesis.txt").write_text("mine")
(OUT / "void").mkdir()
(OUT / "loop").symlink_to("loop")
(OUT / "gone").symlink_to("missing")
(OUT / "outer" / "plans").mkdir(parents=True)
shutil.copytree(folder, OUT / "outer/plans", dirs_exist_ok=True)
before = {n: tree(OUT / n) for n in ("in", "full", "outer")}
for what, target, words in [
    ("a file", OUT / "file", ["file"]), ("below a file", OUT / "file/d", ["file/d"]), ("a folder of somebody", OUT / "full", ["thesis.txt", "not a dataset"]),
    ("the source", folder, ["source folder"]), ("inside the source", folder / "new/d", ["source folder"]), ("inside, by detour", folder / "media/../d", ["source folder"]),
    ("around the source", OUT / "outer", ["source folder"]), ("the root", "/", ["/"]), ("no name", "", ["name"]), ("a loop", OUT / "loop", ["loop"]), ("long", OUT / ("x" * 300), ["xxx"]),
    ("a device", "/dev/null", ["/dev/null"]), ("the process table", "/proc/d", ["/proc/d"]),
]:
    run("smmil", "pack", folder if what != "around the source" else OUT / "outer/plans", target, code=(1, 2), words=words)
    check({n: tree(OUT / n) for n in before} == before and (OUT / "file").read_text() == "mine", f"{what}: something was changed")
check(not (OUT / "in/new").exists(), "no folder is left in the source")
for what, target in [("empty folder", OUT / "void"), ("new, with its parents", OUT / "a/b/c"), ("odd name", OUT / "-odd 'name'\n"), ("trailing slash", str(OUT / "slash") + "/")]:
    run("smmil", "pack", "--", folder, target)
    run("smmil", "verify", "--", target)
    run("smmil-read", "list", "--", target)
os.mkdir(OUT / "cwd")
run("smmil", "pack", folder, ".", cwd=OUT / "cwd")
run("smmil", "verify", ".", cwd=OUT / "cwd")
run("smmil", "pack", folder, OUT / "cwd")  # Over a dataset: the next version.
check(json_of(run("smmil", "info", OUT / "cwd", "--json"), "info")["version"] == 2, "a second pack adds a version")
# What fails takes back all folders that it made; what it did not make stays.
bad = source("bad", one, {"media/a.png": b"no picture"})
form = small_format(source("form", sheet("some words to learn from", ("image", "p.png")), {"p.png": png(64, 64)}))
for target in ("q/r/s", "void2"):
    (OUT / "void2").mkdir(exist_ok=True)
    run("smmil", "pack", bad, OUT / target, "--format", form, code=1, words=["a.png"])
check(not (OUT / "q").exists() and not list((OUT / "void2").iterdir()), "a failed pack leaves no folder")

# Read-only: reading works, writing is told and changes nothing.
sealed = OUT / "sealed"
shutil.copytree(OUT / "void", sealed)
for top, folders, found in os.walk(sealed, topdown=False):
    for name in found:
        os.chmod(os.path.join(top, name), 0o444)
    os.chmod(top, 0o555)
as_user = (lambda: (os.setgid(65534), os.setuid(65534))) if os.geteuid() == 0 else None
reachable = subprocess.run(["cat", sealed / "versions/1.json"], preexec_fn=as_user, capture_output=True).returncode == 0
if reachable:
    for command in (["verify", sealed], ["info", sealed], ["show", sealed]):
        run("smmil", *command, preexec=as_user)
    state = tree(sealed)
    run("smmil", "pack", folder, sealed, code=1, preexec=as_user, words=["sealed", "ermission"])
    run("smmil", "export", sealed, sealed / "x", code=1, preexec=as_user, words=["ermission"])
    check(tree(sealed) == state, "a read-only dataset stays as it is")
for top, folders, found in os.walk(sealed):
    os.chmod(top, 0o755)

# Where an export may go: a new or an empty folder, and never half.
data = OUT / "void"
(OUT / "spare").mkdir()
for tool in (["smmil", "export"], ["smmil", "export", "--decoded"], ["smmil-read", "export"]):
    for target, words in [(OUT / "file", ["file"]), (OUT / "full", ["not empty"]), (OUT / "file/x", ["file"]), (data, ["not empty"]), ("", ["name"]), (OUT / "loop", ["loop"])]:
        run(*tool, data, target, code=(1, 2), words=words)
        check(tree(OUT / "full") == before["full"] and (OUT / "file").read_text() == "mine", f"export to {target}: something was changed")
    run(*tool, data, OUT / "spare")
    check(any(OUT.joinpath("spare").rglob("a.png*")), "an empty folder is filled")
    shutil.rmtree(OUT / "spare")
    (OUT / "spare").mkdir()
    run(*tool, data, str(OUT / "spare") + "/new/")
    shutil.rmtree(OUT / "spare" / "new")
run("smmil-read", "item", data, 0, OUT / "full", code=1, words=["full"])
run("smmil-read", "item", data, 0, OUT / "nowhere/x", code=1, words=["nowhere/x"])
run("smmil-read", "item", data, 99, OUT / "item", code=(1, 2), words=["99", "1"])
check(not [p for p in OUT.iterdir() if "partial" in p.name or ".tmp" in p.name], "nothing half-written lies about")

# No space left, in the middle of anything: the version before stays whole, and it says what to do.
noise = random.Random(5)
big = source("big", "".join(sheet(("image", f"m/{i}")) for i in range(40)), {f"m/{i}": noise.randbytes(3000) for i in range(40)})
old = tree(OUT / "cwd")


def limit(size):
    def set():
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return set


for size in (0, 1, 100, 1000, 30000, 100000):
    run("smmil", "pack", big, OUT / "cwd", code=1, words=["free some space"], preexec=limit(size))
    check(tree(OUT / "cwd") == old, f"no space beyond {size}: the dataset changed")
    run("smmil", "pack", big, OUT / "tight", code=1, words=["free some space"], preexec=limit(size))
    check(not (OUT / "tight").exists(), f"no space beyond {size}: half a dataset is left")
run("smmil", "pack", big, OUT / "roomy")
for size in (0, 500, 2500):
    run("smmil", "export", OUT / "roomy", OUT / "tight", code=1, words=["free some space"], preexec=limit(size))
    run("smmil", "profile", big, "-o", OUT / "tight", code=1, words=["tight"], preexec=limit(0))
    check(not [p for p in OUT.iterdir() if p.name.startswith("tight")], f"no space beyond {size}: half an export is left")
for command in (["info", OUT / "roomy"], ["info", OUT / "roomy", "--json"], ["show", OUT / "roomy"], ["verify", OUT / "roomy"], ["profile", big]):
    with open("/dev/full", "w") as full:
        run("smmil", *command, code=1, stdout=full, words=["standard output"])
finish()

"""Writers that are killed, interrupted or compete: the version before stays whole, and the next pack works.

With `--thorough` as last argument many more rounds.
"""
import random
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

THOROUGH = "--thorough" in sys.argv
noise = random.Random(11)
first = source("first", sheet("the first", ("image", "a.png")), {"a.png": png(5, 4)})
second = source("second", "".join(sheet(f"sheet {i}", ("image", f"m/{i}.png"), ("audio", f"m/{i}.wav")) for i in range(120)),
                {f"m/{i}.png": png(9 + i % 7, 9 + i) for i in range(120)} | {f"m/{i}.wav": wav(noise.randbytes(2000)) for i in range(120)})
data = OUT / "d"
run("smmil", "pack", first, data)
FORMAT = small_format(second)


def start(*args):
    return subprocess.Popen([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def again(revision, of, where="again"):
    shutil.rmtree(OUT / where, ignore_errors=True)
    run("smmil", "export", data, OUT / where, "--revision", revision)
    check(tree(OUT / where) == tree(of), f"version {revision} comes back")


def newest():
    return json_of(run("smmil", "info", data, "--json"), "info")["version"]


begin = time.time()
run("smmil", "pack", second, OUT / "timing")
whole = time.time() - begin
shutil.rmtree(OUT / "timing")
kills = completed = 0
versions = 1
for round in range(60 if THOROUGH else 24):
    p = start("smmil", "pack", second, data, *(["--format", FORMAT, "--on-error=copy"] if round % 4 == 3 else []))
    time.sleep(noise.random() * whole * (4 if round % 4 == 3 else 1.1))
    p.kill()
    p.communicate()
    kills += p.returncode == -signal.SIGKILL
    completed += p.returncode == 0
    run("smmil-read", "list", data)
    if round % 6 == 5:
        run("smmil", "verify", data)
        now = newest()
        check(now >= versions, f"version {versions} was there, now {now}")
        versions = now
check(kills > 3, f"{kills} of the writers were killed in time")
again(1, first)
run("smmil", "pack", second, data)
check(newest() > versions - 1, "the next pack works")
again(newest(), second)
check(not [n for n in os.listdir(data) if n.startswith(".")], f"what the dead left is cleared: {os.listdir(data)}")
named = set()
for manifest in (data / "versions").iterdir():
    version = json.loads(manifest.read_text())
    named |= {version[part]["name"] for part in ("plan", "provenance", "shards") if part in version} | {view["object"] for view in version["views"]}
    named |= {shard["name"] for shard in json.loads((data / "plans" / version["shards"]["name"]).read_text())}
check({n for folder in ("shards", "plans") for n in os.listdir(data / folder)} == named, "what no version names is cleared")
for version in range(1, newest() + 1):
    run("smmil", "verify", data, "--revision", version)

# Interrupted: told in a word at most, nothing half-written stays, and it can be run again.
for number, (sign, into) in enumerate([(signal.SIGINT, "fresh"), (signal.SIGTERM, "fresh"), (signal.SIGHUP, "fresh"), (signal.SIGINT, "d"), (signal.SIGTERM, "d")] * (4 if THOROUGH else 1)):
    before = tree(OUT / into) if (OUT / into).exists() else None
    p = start("smmil", "pack", second, OUT / into)
    time.sleep(whole * (0.2 + 0.4 * noise.random()))
    p.send_signal(sign)
    p.communicate(timeout=120)
    if p.returncode == 0:
        shutil.rmtree(OUT / into) if before is None else None
        continue
    check(p.returncode in (-sign, 128 + sign), f"signal {sign}: exit {p.returncode}")
    after = tree(OUT / into) if (OUT / into).exists() else None
    check(after == before, f"signal {sign} while packing into {into}: {sorted((after or {}).keys() - (before or {}).keys())[:4]} stay")
scratch = OUT / "scratch"  # Where the tools keep what nobody should find afterwards.
scratch.mkdir()
os.environ["TMPDIR"] = str(scratch)
journal = OUT / "journal"
design = ["design", OUT / "small.dataset.mlir", "--task", SPECS / "task.json", "--model", SMALL_MODEL, "--target", SPECS / "target.json",
          "--budget", 20, "--no-compile", "--journal", journal, "-o", OUT / "out"]
for command in [["export", data, OUT / "out"], ["export", "--decoded", data, OUT / "out"], ["profile", second, "-o", OUT / "out"],
                design, design] * (2 if THOROUGH else 1):
    p = start("smmil", *command)
    time.sleep(noise.random() * (0.8 if command is design else 0.15))
    p.send_signal(signal.SIGINT)
    p.communicate(timeout=120)
    left = [n.name for n in OUT.iterdir() if n.name.startswith("out")]
    check(left == ["out"] if p.returncode == 0 else p.returncode == -signal.SIGINT and not left, f"{command[0]}: exit {p.returncode}, left {left}")
    check(not list(scratch.iterdir()), f"{command[0]}: exit {p.returncode}, left {list(scratch.iterdir())}")
    shutil.rmtree(OUT / "out", ignore_errors=True) if (OUT / "out").is_dir() else (OUT / "out").unlink(missing_ok=True)
run("smmil", *design, memory=0)  # Goes on where it was cut off.
run("smmil", *design[:-4], "--replay", journal, "-o", OUT / "replayed", memory=0)
check((OUT / "out").read_bytes() == (OUT / "replayed").read_bytes(), "an interrupted run that went on replays to the same format")

# Two writers, four, eight at once: each one either adds a version or is told to come again; nobody's work is lost.
for number, writers in enumerate([2, 2, 4, 8] * (4 if THOROUGH else 1)):
    target = OUT / f"race{number}"
    if number % 2:
        run("smmil", "pack", first, target)
    there = number % 2
    running = [start("smmil", "pack", second if w % 2 else first, target) for w in range(writers)]
    good = 0
    for p in running:
        said = p.communicate(timeout=120)[1].decode()
        good += p.returncode == 0
        if p.returncode != 0:
            check(p.returncode == 1 and ("another process is writing" in said or "another writer" in said), f"{writers} writers: exit {p.returncode}: {said}")
    check(good >= 1, f"of {writers} writers one gets through")
    info = json_of(run("smmil", "info", target, "--json"), "info")
    check(info["version"] == there + good, f"{good} of {writers} wrote, the newest version is {info['version']}")
    for version in range(1, info["version"] + 1):
        run("smmil", "verify", target, "--revision", version)
    check(not [n for n in os.listdir(target) if n.startswith(".")], "nothing of the losers stays")

# Readers see whole versions while a writer works.
writer = start("smmil", "pack", second, data)
while writer.poll() is None:
    run("smmil-read", "list", data)
writer.communicate()
finish()

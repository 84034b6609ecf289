#!/usr/bin/env python3
"""Measures every source with the tools in build/bin and writes docs/Figures.md; called by tools/figures.sh, which has the usage.

A step is a command whose JSON output is kept under the work folder with a key of everything it depends on: the tools' bytes, its
arguments, and the key of the step before. A step with the same key is not run again, so a run that was cut off goes on.
"""
import argparse
import datetime
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

import plot_frames

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("smmil", "smmil-corpus", "smmil-bench", "smmil-halide-gen")
SHARED = ROOT.parent / "shared" / "data"
SPECS = ROOT / "examples" / "specs"


def fail(message):
    sys.exit(f"figures.sh: {message}")


def tool_key(tools):
    digest = hashlib.sha256()
    for path in [*(tools / name for name in TOOLS), *sorted(SPECS.glob("*.json"))]:
        if not path.exists():
            fail(f"{path} is not there; build it first, for example with tools/quickstart.sh")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def spelled(words):
    """A command as a person would type it from the root of the project."""
    out = []
    for word in map(str, words):
        path = Path(word)
        out.append(os.path.relpath(path, ROOT) if path.is_absolute() and ROOT.parent in path.parents else word)
    return " ".join(out)


class Steps:
    """Runs commands for one source in its folder, in order."""

    def __init__(self, folder, key):
        self.folder, self.key, self.commands = folder, key, []
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, name, words, fresh=(), written=None, environment=None):
        """The JSON that the command prints, or writes to `written`, with its wall-clock seconds; `fresh` are outputs that are removed before it
        runs. A command that writes its JSON may exit with 1: what failed is in it."""
        self.commands.append(spelled(words))
        self.key = hashlib.sha256((self.key + name + spelled(words)).encode()).hexdigest()
        kept = self.folder / f"{name}.step.json"
        if kept.exists():
            step = json.loads(kept.read_text())
            if step["key"] == self.key and "load" in step:
                return step
        for path in fresh:
            shutil.rmtree(path, ignore_errors=True)
            if path.is_file():
                path.unlink()
        print(f"== {spelled(words)}", file=sys.stderr, flush=True)
        busy, start = os.getloadavg()[0], time.monotonic()
        if written is not None:
            written.unlink(missing_ok=True)
        result = subprocess.run(list(map(str, words)), cwd=ROOT, capture_output=True, text=True, env={**os.environ, **(environment or {})})
        seconds = time.monotonic() - start
        if result.returncode and not (written is not None and result.returncode == 1 and written.exists()):
            fail(f"`{spelled(words)}` exits {result.returncode}\n{result.stderr[-3000:]}")
        output = json.loads(written.read_text()) if written is not None else json.loads(result.stdout) if result.stdout.lstrip().startswith("{") else None
        step = {"key": self.key, "seconds": seconds, "output": output, "date": today(), "load": busy}
        scratch = kept.with_suffix(".tmp")
        scratch.write_text(json.dumps(step))
        scratch.replace(kept)
        return step


def today():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")


def measure(name, source, work, key, tools, budget, racing):
    """All steps of one source: copy, design, emit, pack, verify, time."""
    steps = Steps(work / name, key)
    at = lambda part: steps.folder / part
    smmil = tools / "smmil"
    specs = ["--task", SPECS / "task.json", "--model", SPECS / "model.json", "--target", SPECS / "target.json"]
    results = {
        "copy": steps.run("copy", [smmil, "pack", source, at("copy.smmil"), "--json"], [at("copy.smmil")]),
        "profile": steps.run("profile", [smmil, "profile", source, "-o", at("dataset.mlir"), "--json"]),
        "design": steps.run("design", [smmil, "design", at("dataset.mlir"), *specs, "--seed", "7", "--budget", str(budget), *racing, "--json",
                                       "--journal", at("journal"), "-o", at("format.mlir")], [at("journal")]),
        "build": steps.run("build", [smmil, "build", at("format.mlir"), "-o", at("codec"), "--json"], [at("codec")]),
        "compile": steps.run("compile", [smmil, "build", at("format.mlir"), "-o", at("codec"), "--compile", "--json"]),
        "pack": steps.run("pack", [smmil, "pack", source, at("small.smmil"), "--format", at("format.mlir"), "--json"], [at("small.smmil")]),
        "verify": steps.run("verify", [smmil, "verify", at("small.smmil"), "--against", source, "--decoders=reference,universal,emitted", "--codec",
                                       at("codec/build"), "--json"]),
        "bench": steps.run("bench", [smmil, "bench", at("small.smmil"), "--codec", at("codec/build"), "--against", source, "--json"]),
    }
    return name, results, steps.commands, steps.key


def machine():
    cpu = platform.processor() or platform.machine()
    memory = ""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
        kilobytes = int(Path("/proc/meminfo").read_text().split("MemTotal:")[1].split()[0])
        memory = f", {kilobytes / 2**20:.0f} GiB of memory"
    except (OSError, IndexError, ValueError):
        pass
    return f"{cpu}, {len(os.sched_getaffinity(0))} cores{memory}, {platform.system()} {platform.release()}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def quality(value):
    return "" if value is None else value if isinstance(value, str) else f"{value:.2f} dB"


def sections(measured):
    copied = designed = 0
    sizes, floors, speeds, designs, builds = [], [], [], [], []
    for name, r, *_ in measured:
        out = {step: result["output"] for step, result in r.items()}
        copy, small = out["copy"]["stored_bytes"], out["pack"]["stored_bytes"]
        copied, designed = copied + copy, designed + small
        sizes.append([name, out["copy"]["sheets"], out["copy"]["items"], f"{out['copy']['source_bytes']:,}", f"{copy:,}", f"{small:,}", f"{small / copy:.1%}",
                      out["pack"]["kept_by_copy"]])
        verify, bench, design, build = out["verify"], out["bench"], out["design"], out["build"]
        worst = verify["worst_quality"]
        floors.append([name, verify["decoded"], quality(worst.get("image")), quality(worst.get("audio")), verify["mismatches"], verify["below_floor"]])
        peer, us = bench["peer"], bench["us_per_sheet"]
        speeds.append([name, bench["sheets_timed"], f"{us['p50']:.0f}", f"{us['p95']:.0f}", f"{us['p99']:.0f}",
                       f"{peer['our_us']:.0f}" if peer["images"] else "", f"{peer['jpeg_us']:.0f}" if peer["images"] else "",
                       f"{peer['speed_ratio']:.2f}" if peer["images"] else "", peer["images"], bench["isa"]])
        space = design["space"]
        designs.append([name, design["strategy"], f"{space['raw']:.3g}", f"{space['legal']:.3g}" if "legal" in space else "", design["measured"],
                        design["cases_measured"], len(design["pareto"]), f"{r['design']['seconds']:.0f}", f"{design['chosen']['bytes'] / small - 1:+.1%}"])
        builds.append([name, build["files"], build["halide_kernels"], f"{build['seconds'] - build['kernel_seconds']:.2f}", f"{build['kernel_seconds']:.1f}",
                       f"{r['compile']['seconds']:.0f}"])
    if len(sizes) > 1:
        sizes.append(["**all**", "", "", "", f"{copied:,}", f"{designed:,}", f"{designed / copied:.1%}", ""])
    return [
        "## Bytes on disk", "",
        "A design's media are in the model's frame (336 x 336, 16 kHz); the copy keeps every source byte. *Kept*: coded items for which no coded case",
        "held the floor or was smaller.", "",
        *table(["source", "sheets", "items", "source bytes", "copy", "design", "design / copy", "kept by copy"], sizes), "",
        "## Quality of the worst item", "",
        "All items through three decoders, against the source; the floors are 38 dB (PSNR in the model's frame) and 60 dB (SNR).", "",
        *table(["source", "decoded", "image", "audio", "mismatches", "below the floor"], floors), "",
        "## Decode time", "",
        "Microseconds of thread CPU time, emitted codec, warm page cache. The last columns race the source's JPEG files through libjpeg-turbo, resize and",
        "normalise against our items, to the same tensor.", "",
        *table(["source", "sheets timed", "sheet p50", "p95", "p99", "our image", "JPEG image", "ratio", "images", "set"], speeds), "",
        "## Design", "",
        "Wall-clock seconds of `smmil design`, compiling the finalists' codecs included where they are not in the cache. *Cases*: codecs that were really",
        "trained and measured; joint designs are composed from them. The last column is the estimate of the design's bytes against what `pack` wrote.", "",
        *table(["source", "strategy", "raw space", "legal", "measured", "cases", "Pareto points", "seconds", "estimate"], designs), "",
        "## Emission", "",
        "Seconds to lower and print the codec without kernels, to compile Halide kernels (0.0 from the cache), and of the C++ compiler with CMake.", "",
        *table(["source", "files", "Halide objects", "print", "kernels", "compile"], builds), "",
    ]


def compile_times(step):
    rows = []
    for entry in step["output"]["files"]:
        at, ms = os.path.relpath(entry["file"], ROOT), entry["median"]
        rows.append([f"`{at}`", entry["kind"], f"{entry['bytes']:,}", *(f"{ms[part + '_ms']:.1f}" for part in ("parse", "passes", "emit", "total")),
                     f"{entry['first']['total_ms']:.1f}"])
    return [
        COMPILER_HEADING, "",
        "Milliseconds of wall-clock time from IR to printed C++, without search, kernels and C++ compiler: medians, and the first run of the process.", "",
        *table(["module", "kind", "bytes of IR", "parse", "passes", "emit", "total", "first run"], rows), "",
    ]


FLOORS = (32, 35, 38)


def frames(steps, tools, images, every):
    """Reports of picture codecs at each floor, lowest first."""
    return [steps.run(f"frames{floor}", plot_frames.bench(tools / "smmil-bench", images, floor, 336, every))["output"] for floor in FLOORS]


def frames_section(reports, picture):
    rows = [[f"{r['floor_db']:g} dB", label, plot_frames.held(r), f"{c['bytes']:,.0f}", f"{c['bytes_ratio']:.3f}", f"{c['decode_ms']:.3f}", f"{c['speed_ratio']:.2f}",
             f"{c['mean_psnr_db']:.2f}"] for r in reports for (label, *_), c in zip(plot_frames.CHAINS, r["chains"])]
    return [
        "## Pictures at equal quality", "",
        f"Pictures in a frame of {reports[0]['side']} x {reports[0]['side']}, each at the coarsest step that holds the floor; {reports[0]['clock']}, "
        f"{reports[0]['codec']} decoder ({reports[0]['isa']}).", "Ratios are to AVIF: bytes over its bytes, its time over the time.", "",
        f"![Size against decode time]({picture})", "",
        *table(["floor", "codec", "pictures", "bytes", "bytes ratio", "ms a picture", "speed ratio", "mean dB"], rows), "",
    ]


def photos(step):
    out = step["output"]
    row = lambda name, e: [name, e["images"], f"{e['jpeg']['bytes']:,}", f"{e['smmil']['bytes']:,}", f"{e['byte_change']:+.1%}", f"{e['jpeg']['psnr_db']:.2f}",
                           f"{e['smmil']['psnr_db']:.2f}", f"{e['jpeg']['mp_per_s']:.0f}", f"{e['smmil']['mp_per_s']:.0f}", f"{e['speed_ratio']:.2f}"]
    rows = [row(f"fold {fold['fold']}", fold) for fold in out["folds"]] + [row("**all**", out["total"])]
    targets = out["targets"]
    return [
        "## Photos at full size", "",
        f"Emitted decoder to RGB against {out['rival']}, quality {out['quality']}, at equal mean PSNR; tables ({out['table_bytes']:,} bytes, not in the",
        "items) are trained on the other folds. Megapixels a second of thread CPU time, medians.", "",
        *table(["photos", "images", "JPEG bytes", "our bytes", "change", "JPEG dB", "our dB", "JPEG MP/s", "our MP/s", "speed ratio"], rows), "",
        f"The targets are {targets['byte_change']:+.0%} bytes and {targets['speed_ratio']} times the speed; missing are {targets['byte_change_missing']:.1%} and "
        f"{targets['speed_ratio_missing']:.2f}.", "",
    ]


PEERS_HEADING = "## Beside what others store"
COMPILER_HEADING = "## The compiler itself"


def peers_python(tools):
    """The interpreter for bench/peers.py and its environment: SMMIL_TEST_PYTHON, or the first that has the package and what it needs."""
    environment = {"PYTHONPATH": str(tools.parent / "python"), "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}
    for python in filter(None, (os.environ.get("SMMIL_TEST_PYTHON"), "python3", "/usr/bin/python3")):
        if shutil.which(python) and not subprocess.run([python, "-c", "import numpy, PIL, smmil"], env={**os.environ, **environment},
                                                       capture_output=True).returncode:
            return python, environment
    return None, environment


def largest(sources, work):
    """The name and folder of the source with the most bytes of media."""
    folders = {name: source or work / name / "docs" for name, source in sources.items()}
    name = max(folders, key=lambda name: sum(p.stat().st_size for p in (folders[name] / "media").glob("*")))
    return name, folders[name]


def peers(work, key, tools, name, source, seconds):
    """What bench/peers.py measures of a source that has been designed; None where no interpreter has the package."""
    python, environment = peers_python(tools)
    if python is None:
        return None
    bench = ROOT / "bench" / "peers.py"
    installed = subprocess.run([python, "-m", "pip", "freeze", "--all", "--disable-pip-version-check"], capture_output=True, text=True).stdout
    designed = work / name
    key += hashlib.sha256((designed / "format.mlir").read_bytes()).hexdigest()
    step = Steps(work / "peers", hashlib.sha256((key + bench.read_text() + installed).encode()).hexdigest())
    report = step.folder / "peers.json"
    words = [bench, "--documents", source, "--seconds", str(seconds), "--format", designed / "format.mlir", "--codec", designed / "codec" / "build",
             "--json", report]
    return step.run("peers", [python, *words], written=report, environment=environment), spelled(["python3", *words]), name


def peers_section(measured):
    if measured is None:
        return [PEERS_HEADING, "", "Not run: no Python here has the package of this project, NumPy and Pillow.", ""]
    step, command, name = measured
    out = step["output"]
    speed = {title: r["decode"]["count"] / r["decode"]["cpu_s"] for title, r in out["results"].items() if "cpu_s" in r.get("decode", {})}
    others = {title: images for title, images in speed.items() if not title.startswith("SMMIL")}
    best = max(others, key=others.get) if others else None
    ratios = [f"- {title}: {speed[title] / others[best]:.2f} times the images a second of {best}, the fastest of the others."
              for title in speed if best and title not in others]
    return [
        PEERS_HEADING, "",
        f"`bench/peers.py` on the documents of {name} ({out['count']}, with {out['media']} media), by the packages that are installed; it says what the columns",
        "are. CPU seconds of one process, medians of rounds in which all take turns. The designed dataset gives 336 x 336, the others 224 x 224; its writing",
        f"is packing, without the design. Measured on {step['date']}, at a load average of {step['load']:.1f} before, by", "",
        "```", command, "```", "",
        *out["table"], "", *ratios, *(f"- {line}" for line in out["remarks"]), *(f"- Absent: {line}" for line in out["absent"]), *(f"- Failed: {line}" for line in out["failed"]), "",
    ]


def replace_peers(page, section):
    """The page with this section in place of the one that it has, or else where one belongs."""
    before, heading, rest = page.partition("\n" + (PEERS_HEADING if PEERS_HEADING in page else COMPILER_HEADING) + "\n")
    if not heading:
        fail(f"the page has no section `{COMPILER_HEADING}`; write it anew without --peers")
    behind = rest[rest.index("\n## "):] if PEERS_HEADING in page else heading + rest
    return before + "\n" + "\n".join(section) + behind


def replace_file(path, text):
    scratch = path.with_name(path.name + ".tmp")
    scratch.write_text(text)
    scratch.replace(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], add_help=False)
    parser.add_argument("--command", default="tools/figures.sh")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--budget", type=int, default=240)
    parser.add_argument("--no-compile", action="store_true")
    parser.add_argument("--every", type=int)
    parser.add_argument("--sheets", type=int, default=36)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "Figures.md")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "figures")
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "bin")
    args = parser.parse_args()
    work, tools = args.work.resolve(), args.bin.resolve()

    key = tool_key(tools)
    sources = {"corpus": None}
    if not args.quick and (SHARED / "docs").is_dir():
        sources.update({p.name: p for p in sorted((SHARED / "docs").iterdir()) if (p / "sheets.jsonl").exists()})
    if args.only:
        wanted = args.only.split(",")
        unknown = [name for name in wanted if name not in sources and not (SHARED / "docs" / name / "sheets.jsonl").exists()]
        if unknown:
            fail(f"no source named {', '.join(unknown)}; there are {', '.join(sources)}")
        sources = {name: sources.get(name) or (None if name == "corpus" else SHARED / "docs" / name) for name in wanted}

    seconds = 0.2 if args.quick else 3
    if args.peers:
        name, source = largest(sources, work)
        format = work / name / "format.mlir"
        if not format.exists() or not args.out.exists():
            fail(f"{args.out if format.exists() else format} is not there; a run without --peers makes it")
        section = peers_section(peers(work, key, tools, name, source, seconds))
        replace_file(args.out, replace_peers(args.out.read_text(), section))
        return

    measured, commands = [], []
    for name, source in sources.items():
        if source is None:
            making = Steps(work / name, key)
            source = making.folder / "docs"
            making.run("corpus", [tools / "smmil-corpus", source, "--sheets", str(args.sheets)], [source])
            commands += making.commands
        result = measure(name, source, work, hashlib.sha256(f"{key} {args.sheets if name == 'corpus' else name}".encode()).hexdigest(), tools, args.budget,
                         ["--no-compile"] if args.no_compile else [])
        measured.append(result)
        commands += result[2]
    timing = Steps(work / "compiler", hashlib.sha256("".join(result[3] for result in measured).encode()).hexdigest())
    modules = [work / name / "format.mlir" for name, *_ in measured] + sorted((ROOT / "examples").glob("*/format.mlir"))
    compiled = timing.run("compile", [tools / "smmil-bench", "compile", *modules, "--json"])
    commands += timing.commands
    photo = None
    if not args.quick and not args.only and (SHARED / "kodak").is_dir():
        race = Steps(work / "photos", key)
        photo = race.run("photo", [tools / "smmil-bench", "photo", "--images", SHARED / "kodak", "--folds", "2", "--json"])
        commands += race.commands

    name, source = largest(sources, work)
    beside = peers(work, key, tools, name, source, seconds)

    racing = Steps(work / "frames", key)
    documents = [source / "media" for name, source in sources.items() if source and (source / "media").is_dir()]
    pictures = frames(racing, tools, documents or [work / "corpus" / "docs" / "media"], args.every or (8 if documents else 1))
    commands += racing.commands
    picture = args.out.with_name("frames.svg")
    picture.write_text(plot_frames.draw(pictures))

    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    loads = [step["load"] for _, results, *_ in measured for step in results.values()]
    dates = sorted({step["date"] for _, results, *_ in measured for step in results.values()} | ({photo["date"]} if photo else set()))
    text = [
        "# Figures", "",
        f"Generated by `{args.command}`; do not edit. [Measuring.md](Measuring.md) says how and what the figures mean.", "",
        f"- Machine: {machine()}; compiler {compiler}; load average before a step from {min(loads):.1f} to {max(loads):.1f}",
        f"- Date: {dates[0] if len(dates) == 1 else dates[0] + ' to ' + dates[-1]}",
        f"- Tools: sha256 {key[:16]} of the binaries and specs; budget of {args.budget} designs, seed 7", "",
        *sections(measured),
        *frames_section(pictures, picture.name),
        *peers_section(beside),
        *compile_times(compiled),
        *(photos(photo) if photo else ["## Photos at full size", "", "Not run: " + ("a quick or partial run." if args.quick or args.only else "no photos beside the checkout."), ""]),
        "## Commands", "", "```", *commands, "```",
    ]
    replace_file(args.out, "\n".join(text) + "\n")
    print(f"{args.out}: {len(measured)} sources")


if __name__ == "__main__":
    main()

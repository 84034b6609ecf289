#!/usr/bin/env python3
"""Draws bytes against decode time of picture codecs at equal quality, as SVG; every point is measured by `smmil-bench frames` in this run.

Usage: plot_frames.py IMAGES... [--bin DIR] [--floors 32,35,38] [--every N] [--side N] [--out frames.svg]
"""
import argparse
import html
import json
import math
import subprocess
from pathlib import Path

# Label, chain, colour. The first is the one that ratios are to.
CHAINS = [
    ("AVIF", "avif", "#b4481e"),
    ("block_picture", "block_picture matrix=on filter=on", "#1f5fa8"),
    ("WebP", "webp", "#4b8b3b"),
    ("JPEG", "jpeg", "#8a8a8a"),
    ("JPEG XL", "jxl", "#8155a6"),
]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 430, 70, 150, 52, 58


def bench(tool, images, floor, side, every):
    """The report of one floor: all chains on the same images, in one process."""
    words = [tool, "frames", *images, "--floor", floor, "--side", side, "--every", every, "--json"]
    for _, chain, _ in CHAINS:
        words += ["--chain", chain]
    return words


def run(words):
    result = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"plot_frames.py: {' '.join(map(str, words))} exits {result.returncode}\n{result.stderr[-2000:]}")
    return json.loads(result.stdout)


def held(report):
    """Pictures that every chain brings to the floor; sums are over these."""
    return report["images"] - report["missed"]


def nice_ticks(low, high):
    """Values of 1, 2, 5 times a power of ten inside of a logarithmic axis."""
    ticks = [m * 10.0**e for e in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1) for m in (1, 2, 5)]
    return [t for t in ticks if low <= t <= high]


def draw(reports):
    """SVG text of reports by rising floor: a line a codec, a point a floor."""
    side = reports[0]["side"]
    lines = []
    for index, (label, _, colour) in enumerate(CHAINS):
        points = [(r["chains"][index]["decode_ms"], r["chains"][index]["bytes"] / held(r) / 1000) for r in reports]
        lines.append((label, colour, points))
    xs, ys = [p[0] for _, _, ps in lines for p in ps], [p[1] for _, _, ps in lines for p in ps]
    x0, x1, y0, y1 = min(xs) / 1.25, max(xs) * 1.25, min(ys) / 1.2, max(ys) * 1.2
    px = lambda v: LEFT + math.log(v / x0) / math.log(x1 / x0) * (WIDTH - LEFT - RIGHT)
    py = lambda v: HEIGHT - BOTTOM - math.log(v / y0) / math.log(y1 / y0) * (HEIGHT - TOP - BOTTOM)
    floors = ", ".join(f"{r['floor_db']:g}" for r in reports)
    counts = sorted({held(r) for r in reports})  # Some codecs cannot bring every picture to a high floor.
    title = f"{' to '.join(map(str, dict.fromkeys((counts[0], counts[-1]))))} pictures at {side} x {side}: size against decode time at equal quality"
    note = f"Points: floors of {floors} dB, held by each picture with each codec. {reports[0]['clock']}; {reports[0]['isa']}."
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15" font-weight="bold" fill="#222">{html.escape(title)}</text>',
        f'<text x="{LEFT}" y="40" font-size="11" fill="#555">{html.escape(note)}</text>',
    ]
    for tick in nice_ticks(x0, x1):
        out.append(f'<path d="M{px(tick):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e4e4e4"/><text x="{px(tick):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#333">{tick:g}</text>')
    for tick in nice_ticks(y0, y1):
        out.append(f'<path d="M{LEFT} {py(tick):.1f}H{WIDTH - RIGHT}" stroke="#e4e4e4"/><text x="{LEFT - 8}" y="{py(tick) + 4:.1f}" text-anchor="end" fill="#333">{tick:g}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 16}" text-anchor="middle" fill="#333">decode to RGB, ms a picture</text>')
    out.append(f'<text x="18" y="{(TOP + HEIGHT - BOTTOM) / 2}" transform="rotate(-90 18 {(TOP + HEIGHT - BOTTOM) / 2})" text-anchor="middle" fill="#333">kilobytes a picture</text>')
    for label, colour, points in lines:
        path = " ".join(f"{px(x):.1f},{py(y):.1f}" for x, y in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (x, y), report in zip(points, reports):
            out.append(f'<circle cx="{px(x):.1f}" cy="{py(y):.1f}" r="4" fill="{colour}"><title>{html.escape(label)}, {report["floor_db"]:g} dB: {y:.1f} kB, {x:.2f} ms</title></circle>')
    # The legend stands at the side, where no label can hide a point.
    for row, (label, colour, _) in enumerate(lines):
        y = TOP + 18 + row * 22
        out.append(f'<path d="M{WIDTH - RIGHT + 14} {y}h22" stroke="{colour}" stroke-width="3"/><text x="{WIDTH - RIGHT + 42}" y="{y + 4}" fill="#222">{html.escape(label)}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("images", nargs="+")
    parser.add_argument("--bin", type=Path, default=Path(__file__).resolve().parents[2] / "build" / "bin")
    parser.add_argument("--floors", default="32,35,38")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--side", type=int, default=336)
    parser.add_argument("--out", type=Path, default=Path("frames.svg"))
    args = parser.parse_args()
    floors = sorted(float(floor) for floor in args.floors.split(","))
    reports = [run(bench(args.bin / "smmil-bench", args.images, floor, args.side, args.every)) for floor in floors]
    if not all(held(report) for report in reports):
        raise SystemExit("plot_frames.py: no picture reaches the floor with every codec; lower --floors")
    args.out.write_text(draw(reports))
    print(f"{args.out}: {held(reports[0])} pictures, {len(floors)} floors")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What two choices of a layout would give that it does not have: sheets stored in another order, and a learned index of items.

Usage: layout_choices.py SMMIL_BIN_DIR SOURCE_DIR...    (folders with sheets.jsonl; Python alone)

Order: the sheets of all sources, with their text alone, are packed as they come, shuffled, by length, and each behind the one before it
that it shares most rare words with; printed are the bytes of the shards. A reader would need the recorded order besides: a number a sheet.
Index: places of the items of all sources as pieces of a line with a bounded error and packed residuals, the bound that takes fewest bytes,
beside gaps and lengths as varints (what `delta_packed` stores) and 16 bytes an item (`fixed_stride`); the same for items of equal length.
"""
import collections
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCKS = (4096, 16384, 65536, 262144)


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def texts(source):
    """Its sheets without media, each naming its source."""
    for line in (source / "sheets.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            sheet = json.loads(line)
            sheet["segments"] = [s for s in sheet["segments"] if s["type"] == "text"]
            yield json.dumps(sheet | {"source": source.name}, ensure_ascii=False)


def similar(lines):
    """From the first on, the sheet that is most like the last four."""
    words = [set(re.findall(r"\w{3,}", line.lower())) for line in lines]
    known = collections.Counter(word for own in words for word in own)
    weight = {word: math.log(len(lines) / count) for word, count in known.items() if count > 1}
    norm = [math.sqrt(sum(weight.get(w, 0) ** 2 for w in own)) or 1 for own in words]
    order, left = [0], set(range(1, len(lines)))
    while left:
        near = collections.Counter()
        for last in order[-4:]:
            for word in words[last] & weight.keys():
                near[word] += weight[word] ** 2 / norm[last]
        order.append(max(left, key=lambda i: sum(near[w] for w in words[i] if w in near) / norm[i]))
        left.remove(order[-1])
    return [lines[i] for i in order]


def packed(binaries, folder, lines, block):
    source, dataset = folder / "source", folder / "d.smmil"
    run("rm", "-rf", source, dataset)
    source.mkdir()
    (source / "sheets.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    run(binaries / "smmil", "pack", source, dataset, "--quiet", "--level", 19, "--text-block", block)
    return sum(path.stat().st_size for path in (dataset / "shards").iterdir())


def varint(value):
    return max(1, (value.bit_length() + 6) // 7)


def pieces(lengths, error):
    """Lines from a place of theirs on that hold the places behind it within `error`, as long as they can be."""
    places = [0]
    for length in lengths:
        places.append(places[-1] + length)
    count = begin = 0
    while begin < len(lengths):
        least, most, end = -math.inf, math.inf, begin + 1
        while end < len(lengths):
            steps, rise = end - begin, places[end] - places[begin]
            low, high = max(least, (rise - error) / steps), min(most, (rise + error) / steps)
            if low > high:
                break
            least, most, end = low, high, end + 1
        count, begin = count + 1, end
    return count


def learned(lengths):
    """Bytes with the best bound: 16 a piece (first item, place, slope) and the residuals."""
    return min(16 * pieces(lengths, 2 ** bits // 2) + len(lengths) * bits / 8 for bits in range(26))


def main(binaries, sources):
    lines = [line for source in sources for line in texts(source)]
    mixed = random.Random(1).sample(lines, len(lines))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, base in (("sources one after the other", lines), ("sources mixed", mixed)):
            orders = {"as it comes": base, "shuffled": random.Random(2).sample(base, len(base)), "by length": sorted(base, key=len), "similar": similar(base)}
            for block in BLOCKS:
                sizes = {order: packed(binaries, folder, of, block) for order, of in orders.items()}
                print(f"{name}, {len(base)} sheets, text block {block}: " + ", ".join(f"{order} {size}" for order, size in sizes.items()), flush=True)
        lengths = []
        for source in sources:
            run("rm", "-rf", folder / "d.smmil")
            run(binaries / "smmil", "pack", source, folder / "d.smmil", "--quiet")
            lengths += [int(line.split()[-1]) for line in run(binaries / "smmil-read", "list", folder / "d.smmil").splitlines()[1:]]
    for name, of in (("items of the sources", lengths), ("as many of equal length", [sum(lengths) // len(lengths)] * len(lengths))):
        delta = sum(1 + varint(length) for length in of)
        print(f"{name}: {len(of)} with {sum(of)} bytes; places take {16 * len(of)} bytes fixed, {delta} packed, {learned(of):.0f} learned")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])

#!/usr/bin/env python3
"""Measures the decoding of pictures to normalised float32 of 3 x height x width: AVIF by Pillow, and block_picture by `smmil-bench frames`.

Usage: pillow_avif.py [PATH ...] [--floor DB] [--side N] [--every N] [--repeats N] [--chain CHAIN] [--json FILE]

PATHs are pictures and folders of them; without any, `smmil-corpus` makes some. Pillow reads and resizes each to a square frame, which both
sides encode at the coarsest step that holds the floor: Pillow as AVIF 4:4:4, speed 6, full range, ours by the chain. Both decode in one
thread; the time is CPU time, for each picture the fastest of the repeats. Half of Pillow's run before ours and half after it, so that
other load meets both. Pillow's side decodes from memory, makes an array and scales it, two passes of numpy without a copy between; ours
writes the tensor as it decodes. Pictures that AVIF cannot hold at the floor are left out of both.

Exit status 77: Pillow is not installed, or cannot write and read AVIF.
"""
import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any, Iterator, List, Optional

SKIPPED = 77
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def files(paths: List[str]) -> Iterator[str]:
    for path in paths:
        if not os.path.isdir(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(names))


class Bench:
    def __init__(self, side: int, floor: float) -> None:
        import numpy
        from PIL import AvifImagePlugin, Image
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        self.numpy, self.image, self.side, self.floor = numpy, Image, side, floor
        shape = (3, 1, 1)
        self.scale = (1 / (255 * numpy.array(DEVIATION, numpy.float32))).reshape(shape)
        self.offset = (-numpy.array(MEAN, numpy.float32) / numpy.array(DEVIATION, numpy.float32)).reshape(shape)

    def frame(self, path: str) -> Any:
        """The picture of a file in the frame; None for what is no single picture."""
        try:
            with self.image.open(path) as picture:
                if getattr(picture, "n_frames", 1) > 1:
                    return None
                whole = picture.convert("RGBA")
        except (OSError, SyntaxError, ValueError):
            return None
        ground = self.image.new("RGBA", whole.size, (255, 255, 255, 255))
        return self.image.alpha_composite(ground, whole).convert("RGB").resize((self.side, self.side), self.image.Resampling.BILINEAR)

    def encode(self, frame: Any) -> Optional[bytes]:
        """As AVIF of the lowest quality that holds the floor."""
        original = self.numpy.asarray(frame).astype(self.numpy.float64)
        least, most, best = 0, 100, None
        while least <= most:
            quality = (least + most) // 2
            target = io.BytesIO()
            frame.save(target, "AVIF", quality=quality, subsampling="4:4:4", speed=6, max_threads=1)
            with self.image.open(io.BytesIO(target.getvalue())) as decoded:
                error = self.numpy.mean((self.numpy.asarray(decoded.convert("RGB")) - original) ** 2)
            if error == 0 or 10 * self.numpy.log10(255 * 255 / error) >= self.floor:
                best, most = target.getvalue(), quality - 1
            else:
                least = quality + 1
        return best

    def tensor(self, file: bytes) -> Any:
        with self.image.open(io.BytesIO(file)) as picture:
            pixels = self.numpy.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
        result = self.numpy.empty((3, self.side, self.side), self.numpy.float32)
        self.numpy.multiply(pixels.transpose(2, 0, 1), self.scale, out=result)
        result += self.offset
        return result

    def time(self, encoded: List[bytes], repeats: int, fastest: List[float]) -> None:
        for _ in range(repeats):
            for index, file in enumerate(encoded):
                start = time.process_time_ns()
                self.tensor(file)
                fastest[index] = min(fastest[index], (time.process_time_ns() - start) / 1e6)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="pictures and folders of them (default: smmil-corpus makes some)")
    parser.add_argument("--floor", type=float, default=38.0, help="PSNR of each picture, dB (default 38)")
    parser.add_argument("--side", type=int, default=336, help="side of the frame (default 336)")
    parser.add_argument("--every", type=int, default=1, help="take one picture of so many (default 1)")
    parser.add_argument("--repeats", type=int, default=20, help="timed runs of every picture (default 20)")
    parser.add_argument("--chain", default="block_picture matrix=on filter=on", help="ours, as smmil-bench takes it")
    parser.add_argument("--json", help="file for everything that was measured")
    given = parser.parse_args()
    if given.side < 1 or given.every < 1 or given.repeats < 2:
        parser.error("--side and --every begin at 1, --repeats at 2")
    try:
        from PIL import __version__, features
        import numpy  # noqa: F401
    except ImportError as error:
        print(f"skipped: {error}")
        return SKIPPED
    if not features.check("avif"):
        print(f"skipped: Pillow {__version__} has no AVIF; one that has is installed by python3 -m pip install --upgrade pillow")
        return SKIPPED
    bench = Bench(given.side, given.floor)
    with tempfile.TemporaryDirectory(prefix="smmil-avif-") as work:
        paths = given.paths
        if not paths:
            paths = [os.path.join(work, "documents")]
            subprocess.run(["smmil-corpus", paths[0]], check=True, stdout=subprocess.DEVNULL)
        folder = os.path.join(work, "frames")
        os.mkdir(folder)
        encoded: List[bytes] = []
        frames = (frame for frame in map(bench.frame, files(paths)) if frame is not None)
        for index, frame in enumerate(frames):
            file = bench.encode(frame) if index % given.every == 0 else None
            if file is not None:
                frame.save(os.path.join(folder, f"{len(encoded):06}.png"))
                encoded.append(file)
        if not encoded:
            print(f"no picture holds {given.floor:g} dB as AVIF; name files or folders with pictures", file=sys.stderr)
            return 1
        fastest = [float("inf")] * len(encoded)
        bench.time(encoded, given.repeats // 2, fastest)
        command = ["smmil-bench", "frames", folder, "--side", str(given.side), "--floor", str(given.floor), "--repeats", str(given.repeats),
                   "--tensor", "--json", "--chain", given.chain]
        made = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if made.returncode != 0:
            return 1  # It has said why.
        ours = json.loads(made.stdout)
        bench.time(encoded, given.repeats - given.repeats // 2, fastest)
    if ours["images"] != len(encoded):
        print(f"{len(encoded) - ours['images']} of {len(encoded)} pictures miss the floor in our chain, so there is nothing to compare", file=sys.stderr)
        return 1
    chain = ours["chains"][0]
    peer = {"title": f"Pillow {__version__}", "bytes": sum(map(len, encoded)), "decode_ms": sum(fastest) / len(encoded)}
    ratio = peer["decode_ms"] / chain["decode_ms"]
    print(f"{len(encoded)} pictures in a frame of {given.side}, each at {given.floor:g} dB or more, to normalised float32 of 3 x {given.side} x {given.side}; "
          f"CPU time, fastest of {given.repeats}")
    print(f"{peer['title']}, AVIF: {peer['bytes']:,} bytes, {peer['decode_ms']:.3f} ms a picture")
    print(f"{chain['chain']} ({ours['codec']}, {ours['isa']}): {chain['bytes']:,.0f} bytes, {chain['decode_ms']:.3f} ms a picture")
    print(f"bytes x{chain['bytes'] / peer['bytes']:.3f}, speed x{ratio:.2f}")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({"images": len(encoded), "side": given.side, "floor_db": given.floor, "repeats": given.repeats, "pillow": peer, "ours": ours,
                       "speed_ratio": ratio}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())

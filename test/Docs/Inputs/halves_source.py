#!/usr/bin/env python3
"""Makes a source folder of sheets with an array of float32 each, more of them than a page of an index holds.

Usage: halves_source.py OUT
"""
import array
import json
import math
import struct
import sys
from pathlib import Path

out = Path(sys.argv[1])
with open(out / "sheets.jsonl", "w") as sheets:
    for i in range(150):
        data = array.array("f", (math.sin(i + k * k) for k in range(40))).tobytes()
        head = "{'descr': '<f4', 'fortran_order': False, 'shape': (8, 5), }"
        head += " " * 20  # NumPy leaves room to grow.
        head += " " * (-(10 + len(head) + 1) % 64) + "\n"
        (out / f"{i}.npy").write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head.encode() + data)
        print(json.dumps({"segments": [{"type": "text", "text": f"array {i}"}, {"type": "numeric", "field": "weights", "path": f"{i}.npy"}]}), file=sheets)

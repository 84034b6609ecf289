#!/usr/bin/env python3
"""Makes a small source folder with everything that is spelled oddly: escapes, key order, blank lines, names, empty files.

Usage: odd_source.py OUT
"""
import sys
from pathlib import Path

out = Path(sys.argv[1])
(out / "m" / "empty folder").mkdir(parents=True)
(out / "sheets.jsonl").write_bytes(r'''
{"segments":[{"type":"text","text":"zwei\u00e9 \ud83d\ude00 \u007f"} , {"type": "image", "path": "m/ü.png", "w": 3.5e2}], "id": "a", "x": [true, null]}
  {"id":"\/b","segments":[{"text":"é😀 \t\/", "type":"text"},{"path":"./m/\u00fc.png","type":"image","alt":"q\"x"}]}
{"segments":[{"type":"image","field":"thumb","path":"m/nothing"},{"type":"numeric","field":"n","values":[[1, 2], [-3, 4]]},{"field":"n","type":"numeric","values":[5,6]},{"type":"numeric","field":"f","values":[ 0.5, 1e-9]}]}

'''.replace("null]}\n", "null]}\r\n").encode())
(out / "m" / "ü.png").write_bytes(b"no picture")
(out / "m" / "nothing").write_bytes(b"")

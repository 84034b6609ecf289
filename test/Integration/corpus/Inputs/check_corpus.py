"""Checks a generated corpus without any decoder: check_corpus.py FOLDER SHEETS."""
import json
import sys
from pathlib import Path

root, sheets = Path(sys.argv[1]), int(sys.argv[2])
lines = (root / "sheets.jsonl").read_text(encoding="utf-8").splitlines()
assert len(lines) == sheets, len(lines)
parsed = [json.loads(line) for line in lines]

paths = [s["path"] for sheet in parsed for s in sheet["segments"] if "path" in s]
missing = [p for p in paths if not (root / p).is_file()]
assert not missing, missing
assert len(paths) > len(set(paths)), "no medium occurs twice"
unreferenced = {f.relative_to(root).as_posix() for f in (root / "media").iterdir()} - set(paths)
assert unreferenced, "every file is referenced"

magic = {".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG", ".wav": b"RIFF", ".flac": b"fLaC", ".avi": b"RIFF", ".gif": b"GIF8"}
wrong = [p for p in set(paths) if not (root / p).read_bytes().startswith(magic[Path(p).suffix])]
assert wrong and all(Path(p).suffix == ".jpg" for p in wrong), wrong

types = {s["type"] for sheet in parsed for s in sheet["segments"]}
assert types == {"text", "image", "audio", "video"}, types
assert any(list(sheet)[0] != "id" for sheet in parsed), "every line has the same key order"
assert any(line != json.dumps(p, ensure_ascii=False, separators=(",", ":")) for line, p in zip(lines, parsed))

# The example sheet: two paragraphs, images, a caption, a voice, a clip.
kinds = [s["type"] for s in parsed[0]["segments"]]
assert kinds == ["text", "text", "image", "image", "text", "audio", "video"], kinds
assert parsed[0]["segments"][4]["text"].startswith("Caption: ")
size = sum(f.stat().st_size for f in root.rglob("*") if f.is_file())
assert size < 8 << 20, size

"""Breaks one thing of a spec at a time and reads what is said: check_errors.py FOLDER SCRATCH.

Each case names a spec, an edit of its text, and what stderr must hold: file, line and column, path of the field, expectation.
"""
import subprocess
import sys
from pathlib import Path

inputs, scratch = Path(sys.argv[1]), Path(sys.argv[2])
scratch.mkdir(parents=True, exist_ok=True)
CASES = [
    # Unknown, missing and repeated fields.
    ("task", '"minimize"', '"minimise"', ["4:2", "minimise: unknown field, expected one of minimize, quality", "minimize: missing field"]),
    ("task", '"floor": 38.5', '"flor": 38.5', ["6:41", "quality.image.flor: unknown field, expected one of metric, floor",
                                             "6:3", "quality.image.floor: missing field, expected a number of at least 0 and at most 1000"]),
    ("task", '"read_us_per_sheet": 900,', '"read_us_per_sheet": 900, "read_us_per_sheet": 1,', ["11:28", "read_us_per_sheet: the field is given twice"]),
    ("task", '"floor": 60', '"floor": 60, "floor": 61', ["7:46", "quality.audio.floor: the field is given twice"]),
    ("task", '"name": "every_field",', "", ["name: expected a non-empty string"]),
    ("task", '"smmil": "task/1",', "", ['smmil: expected "task/1", the field is missing']),
    ("task", '"task/1"', '"task/2"', ["2:2", 'smmil: expected "task/1", but got "task/2"']),
    ("task", '"task/1"', '"model/1"', ['smmil: expected "task/1", but got "model/1"']),
    # Wrong kinds and ranges.
    ("task", '"energy_uj"', '"speed"', ["4:2", "minimize: expected one of bytes, decode_us, read_us, energy_uj, but got", "speed"]),
    ("task", '"floor": 38.5', '"floor": "high"', ["6:41", "quality.image.floor: expected a number of at least 0 and at most 1000, but got"]),
    ("task", '"floor": 38.5', '"floor": -1', ["quality.image.floor: expected a number of at least 0 and at most 1000, but got -1"]),
    ("task", '"every": [100, 200]', '"every": [0.5]', ["12:14", "present.every: expected a list of integers of at least 1, but got [0.5]"]),
    ("task", '"kind": "vqa"', '"kind": "chess"', ["12:56", "present.kind: expected one of captioning, vqa, summarisation, but got", "chess"]),
    ("task", '"sequential"', '"sorted"', ["13:2", "access: expected one of random, sequential, but got", "sorted"]),
    ("task", ', "kind": "vqa"', "", ["12:2", "present.kind: missing field, expected one of captioning, vqa, summarisation"]),
    ("task", "[1, 2, 3]", "[]", ["present.images: expected a list of integers"]),
    ("task", '"snr_db"', '"tensor_psnr_db"', ["quality.audio.metric: expected one of snr_db, range_psnr_db, command, but got"]),
    ("task", '"chain": "dct"', '"chain": null', ["fix.chain: null is no value, leave the field out"]),
    ("task", '"block": 4', '"block": [4]', ["fix.block: expected a number, a string, true or false, but got"]),
    ("task", '"block": 4', '"": 4', ["fix: a field has an empty name"]),
    ("task", '"block": 4', '"block": 9223372036854775808', ["fix.block: the number is too large, expected at most 9223372036854775807"]),
    ("model", '"context": 8192', '"context": 0', ["4:2", "context: expected an integer of at least 1, but got 0"]),
    ("model", '"text_unit": "tokens"', '"text_unit": "words"', ["5:24", "tokenizer: is for the text_unit tokens alone"]),
    ("model", ', "tokenizer": {"name": "tiny", "file": "tokenizer.json"}', "", ["tokenizer: missing field, expected an object"]),
    ("model", '"marker": "around"', '"marker": "over"', ["inputs.image.marker: expected one of prefix, suffix, around, but got"]),
    ("model", '"name": "tiny", ', "", ["5:25", "tokenizer.name: missing field, expected a non-empty string"]),
    ("model", '"context": 8192', '"context": 4294967296', ["4:2", "context: expected an integer of at least 1"]),
    ("model", "[3, 336, 224]", "[3, 336]", ["7:13", "inputs.image.shape: expected a list of 3 integers of at least 1 and at most 16384, but got"]),
    ("model", "[0.269, 0.261, 0.276]", "[0.269, 0, 0.276]", ["inputs.image.std: expected a list of 3 numbers"]),
    ("model", '"spatial", "dct"', '"dwt"', ["inputs.image.accepts: expected a list out of spatial, dct, but got"]),
    ("model", '"rate": 16000', '"rate": "fast"', ["9:13", "inputs.audio.rate: expected an integer of at least 1000"]),
    # What no codec resamples to is refused at the spec.
    ("model", '"rate": 16000', '"rate": 768000', ["9:13", "inputs.audio.rate: expected an integer of at least 1000 and at most 384000, but got 768000"]),
    ("model", '"channels": 2', '"channels": 9', ["inputs.audio.channels: expected an integer of at least 1 and at most 8, but got 9"]),
    ("model", "[3, 336, 224]", "[3, 16385, 1]", ["7:13", "inputs.image.shape: expected a list of 3 integers of at least 1 and at most 16384"]),
    ("model", '"inputs": {', '"inputs": {"smell": {},', ["inputs.smell.kind: missing field, expected one of image, audio"]),
    ("target", '"request_us": 80', '"request_us": true', ["6:2", "request_us: expected a number of at least 0, but got true"]),
    # What nothing decides by is no field.
    ("target", '"l2": 524288', '"cores": 2, "l2": 524288', ["4:2", "cores: unknown field, expected one of l2, read_bytes_per_s, request_us, energy"]),
    ("model", '"channels": 2, "dtype": "f32"', '"channels": 2, "dtype": "f16"', ["9:43", "inputs.audio.dtype: expected one of f32, but got"]),
    ("target", '"cpu_watts": 15, ', "", ["7:2", "energy.cpu_watts: missing field, expected a number of at least 0"]),
    # No JSON at all.
    ("task", '"minimize": "energy_uj",', '"minimize": energy,', ["4:14", "no valid JSON: "]),
    ("task", '"weight": 0.5}\n}', '"weight": 0.5}\n', ["no valid JSON: "]),
    ("task", None, "", ["1:1", "no valid JSON: "]),
    ("task", None, "[]", ["1:1", "expected an object with the fields of a task spec"]),
    ("task", None, '{"smmil": "task/1", "name": "\xff"}', []),
]
bad = []
for number, (kind, old, new, expected) in enumerate(CASES):
    text = (inputs / f"{kind}.json").read_text()
    if old is not None and text.count(old) != 1:
        bad.append(f"case {number}: '{old}' stands {text.count(old)} times in {kind}.json")
    path = scratch / f"{kind}{number}.json"
    path.write_bytes((new if old is None else text.replace(old, new)).encode("latin-1"))
    run = subprocess.run(["smmil-translate", str(path), f"--{kind}-json-to-mlir"], capture_output=True, text=True, errors="replace")
    if run.returncode != 1 or run.stdout or "error:" not in run.stderr:
        bad.append(f"case {number} ({new}): exit {run.returncode}, stdout '{run.stdout[:80]}', stderr '{run.stderr[:300]}'")
    for words in expected:
        place = f"{path}:{words}: error: " if words[0].isdigit() and words[-1].isdigit() and ":" in words else words
        if place not in run.stderr:
            bad.append(f"case {number}: expected '{place}' in\n{run.stderr[:600]}")
print("\n".join(bad) if bad else f"{len(CASES)} faults are told with file, line, path and expectation")
sys.exit(1 if bad else 0)

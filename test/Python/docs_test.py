"""Runs the Python blocks of pages in order, in one scratch folder with a corpus. Usage: docs_test.py FOLDER SCRATCH PAGE..."""
import os
import re
import sys

import numpy

import smmil
import smmil.torch


class Tokenizer:
    def encode(self, text):
        return list(text.encode())


folder, scratch, *pages = map(os.path.abspath, sys.argv[1:])
texts = [open(page, encoding="utf-8").read() for page in pages]
os.chdir(scratch)
os.symlink(folder, "docs")
smmil.pack("docs", "train.smmil")
names = {"smmil": smmil, "numpy": numpy, "tokenizer": Tokenizer()}
# What needs a cluster is run by ray_test.py.
blocks = [block for text in texts for block in re.findall(r"^```python\n(.*?)^```", text, re.S | re.M) if "smmil.ray." not in block]
for block in blocks:
    exec(compile(block, "a page", "exec"), names)
first = re.findall(r"^```python\n(.*?)^```", texts[0], re.S | re.M)[0].strip().splitlines()
assert len(first) == 3, "the README promises three lines"
batch = names["batch"]
assert set(batch) == {"input_ids", "attention_mask", "kinds", "images", "image_places"}, set(batch)
assert batch["images"].shape[1:] == (3, 224, 224) and len(batch["image_places"]) == len(batch["images"]) > 0
assert len(smmil.open("made.smmil")) == 2 + len(smmil.open("train.smmil"))
print(f"{len(blocks)} blocks run")

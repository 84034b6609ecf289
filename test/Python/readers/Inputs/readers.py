"""Exports a dataset, reads it by the other project's own reader, and imports what its own writer wrote. Usage: readers.py NAME FOLDER SCRATCH"""
import json
import os
import sys

import smmil
from smmil.convert import export_dataset, import_source

name, folder, scratch = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef"
       b"\0\0\0\0IEND\xaeB`\x82")


def at(path):
    return os.path.join(scratch, path)


smmil.pack(folder, at("data.smmil"))
dataset = smmil.open(at("data.smmil"))
# Of each sheet its texts, and the bytes of its media, one behind the other.
expected = [([s.text for s in sheet if s.kind == "text"], b"".join(s.source for s in sheet if s.kind != "text")) for sheet in dataset]
export_dataset({"streaming": "mds", "pyarrow": "parquet", "datasets": "parquet"}.get(name, name), dataset, at("export.tar"))


def texts(document):
    return [s["text"] for s in document["segments"] if s["type"] == "text"]


if name == "webdataset":
    import webdataset
    read = []
    for sample in webdataset.WebDataset(at("export.tar"), shardshuffle=False):
        document = json.loads(sample["json"])
        members = [s["member"] for s in document["segments"] if "member" in s]
        read.append((texts(document), b"".join(sample[member] for member in members)))
    with webdataset.TarWriter(at("theirs.tar")) as out:
        out.write({"__key__": "a", "txt": "one <image> two", "png": PNG})
    import_source("webdataset", at("theirs.tar"), at("theirs"))
elif name == "streaming":
    import streaming
    read = [(texts(s["sheet"]), s["media"]) for s in streaming.StreamingDataset(local=at("export.tar"), shuffle=False, batch_size=1)]
    with streaming.MDSWriter(out=at("theirs.mds"), columns={"text": "str", "image": "bytes"}, progress_bar=False) as out:
        out.write({"text": "one <image> two", "image": PNG})
    import_source("mds", at("theirs.mds"), at("theirs"))
elif name == "litdata":
    import litdata
    read = [(texts(json.loads(s["sheet"])), bytes(s["media"])) for s in litdata.StreamingDataset(at("export.tar"))]
    cache = litdata.streaming.Cache(at("theirs.lit"), chunk_size=8)
    cache[0] = {"text": "one <image> two", "image": PNG}
    cache.done()
    cache.merge()
    import_source("litdata", at("theirs.lit"), at("theirs"))
    # Text alone, which its writer puts into an Arrow file.
    cache = litdata.streaming.Cache(at("plain.lit"), chunk_size=8)
    cache[0] = {"text": "plain"}
    cache.done()
    cache.merge()
    import_source("litdata", at("plain.lit"), at("plain"))
    with open(at("plain/sheets.jsonl"), encoding="utf-8") as file:
        assert texts(json.loads(file.read())) == ["plain"]
elif name == "datasets":
    import datasets
    os.rename(at("export.tar"), at("export.parquet"))
    loaded = datasets.load_dataset("parquet", data_files=at("export.parquet"), cache_dir=at("cache"), split="train")
    read = [(texts(json.loads(row["sheet"])), row["media"]) for row in loaded]
    features = datasets.Features({"image": datasets.Image(decode=False), "text": datasets.Value("string")})
    datasets.Dataset.from_dict({"image": [{"bytes": PNG, "path": None}], "text": ["one <image> two"]}, features=features).to_parquet(at("theirs.parquet"))
    import_source("parquet", at("theirs.parquet"), at("theirs"))
else:
    import pyarrow.parquet
    read = [(texts(json.loads(row["sheet"])), row["media"]) for row in pyarrow.parquet.read_table(at("export.tar")).to_pylist()]
    table = pyarrow.table({"image": pyarrow.array([{"bytes": PNG, "path": None}]), "text": ["one <image> two"]})
    pyarrow.parquet.write_table(table, at("theirs.parquet"))
    import_source("parquet", at("theirs.parquet"), at("theirs"))
assert read == expected, (len(read), len(expected))
with open(at("theirs/sheets.jsonl"), encoding="utf-8") as file:
    sheet = json.loads(file.read())
assert [s.get("text") or s["type"] for s in sheet["segments"]] == ["one ", "image", " two"], sheet
with open(at(os.path.join("theirs", sheet["segments"][1]["path"])), "rb") as file:
    assert file.read() == PNG

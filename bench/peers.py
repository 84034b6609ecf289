#!/usr/bin/env python3
"""Measures WebDataset, MDS, LitData, Lance, Parquet, Hugging Face datasets and this project on the same documents.

Usage: peers.py [--documents DIR] [--only NAME,...] [--seconds S] [--format FILE --codec DIR] [--json FILE]

DIR is a source folder (sheets.jsonl and media); without it `smmil-corpus` makes one. Every peer stores the same text and the same media
files, through its own writer, and is read by its own reader in one thread of a process of its own:

  write    documents into a new dataset                                     MB of source a CPU second
  read     all documents, every byte of their media                         MB of media a CPU second
  decode   every still image to float32 of 3 x 224 x 224, by Pillow for     images a CPU second
           the peers; both resize with an antialiased triangle filter. The designed dataset gives its own frame of 3 x 336 x 336,
           and of its writing the design of the format and the building of its codec are a part, unless --format and --codec give both
  get      documents at random places, of SMMIL also the bare sheets        CPU microseconds a document
  rename   <IMAGE> becomes <IMG> in every document; here, in a view         CPU seconds and bytes written
  third    documents with two images get a third                            CPU seconds and bytes written

CPU time is that of the process and its children, so that other load on the machine counts little; wall time is in the JSON. Read, decode and
get of all peers take turns, five rounds of S/5 CPU seconds each (S: 5 by default), and the median of the rounds counts. Files come from the
page cache. A peer whose package is not installed is named and left out. One that fails is named with its error, the others are measured, and
the exit status is 1.
bench/requirements.txt pins the versions.
"""
import argparse
import importlib
import importlib.util
import io
import itertools
import json
import multiprocessing
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

import numpy

SIZE = 224
GETS = 200
COMPARED = 16
ROUNDS = 5


class Document(NamedTuple):
    """Text with <IMAGE>, <AUDIO>, ... where media stand, their kinds, and the files."""
    id: str
    text: str
    kinds: List[str]
    media: List[bytes]

    def structure(self) -> Dict[str, Any]:
        return {"id": self.id, "text": self.text, "kinds": self.kinds}


def load(folder: str) -> List[Document]:
    documents, files = [], {}
    with open(os.path.join(folder, "sheets.jsonl"), encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            sheet = json.loads(line)
            text, kinds, media = [], [], []
            for segment in sheet["segments"]:
                if segment["type"] == "text":
                    text.append(segment["text"])
                elif "path" in segment:
                    path = segment["path"]
                    if path not in files:
                        files[path] = Path(folder, path).read_bytes()
                    text.append(f"<{segment['type'].upper()}>")
                    kinds.append(segment["type"])
                    media.append(files[path])
            documents.append(Document(str(sheet.get("id", len(documents))), "".join(text), kinds, media))
    return documents


def join(media: List[bytes]) -> bytes:
    """Media as one value, for formats whose records have a fixed number of them."""
    return struct.pack(f"<{len(media) + 1}Q", len(media), *map(len, media)) + b"".join(media)


def split(data: bytes) -> List[bytes]:
    count = struct.unpack_from("<Q", data)[0]
    at, media = 8 * (count + 1), []
    for length in struct.unpack_from(f"<{count}Q", data, 8):
        media.append(data[at:at + length])
        at += length
    return media


def document_of(structure: "str | bytes", media: List[bytes]) -> Document:
    value = json.loads(structure)
    return Document(value["id"], value["text"], value["kinds"], media)


def batched(documents: Iterator[Document], size: int) -> Iterator[List[Document]]:
    while some := list(itertools.islice(documents, size)):
        yield some


def renamed(documents: Iterator[Document]) -> Iterator[Document]:
    for document in documents:
        yield document._replace(text=document.text.replace("<IMAGE>", "<IMG>"))


def with_third(document: Document) -> Document:
    """The document with a third image at its end if it has two: the first, with a byte behind it, so that nobody has stored it already."""
    if document.kinds.count("image") != 2:
        return document
    first = document.kinds.index("image")
    return document._replace(text=document.text + "<IMAGE>", kinds=[*document.kinds, "image"], media=[*document.media, document.media[first] + b"\0"])


def tensor(file: bytes) -> Optional[numpy.ndarray]:
    """An image as most loaders make it; None for what Pillow cannot read, and for several pictures in a file."""
    from PIL import Image
    try:
        with Image.open(io.BytesIO(file)) as picture:
            if getattr(picture, "n_frames", 1) > 1:
                return None
            pixels = numpy.asarray(picture.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BILINEAR))
    except (OSError, SyntaxError, ValueError):
        return None
    return numpy.ascontiguousarray(pixels.transpose(2, 0, 1)).astype(numpy.float32) / 255


class Peer:
    """What stores documents. `module` is the package that it needs; a peer that changes nothing in place writes everything anew."""
    module = ""
    title = ""

    @property
    def name(self) -> str:
        """What --only calls it."""
        return self.module

    # It gives back the very files, and tensors of SIZE.
    is_exact = True

    def write(self, documents: Iterator[Document], folder: str) -> None:
        raise NotImplementedError

    def read(self, folder: str) -> Iterator[Document]:
        raise NotImplementedError

    def tensors(self, folder: str) -> Iterator[numpy.ndarray]:
        for document in self.read(folder):
            for kind, file in zip(document.kinds, document.media):
                image = tensor(file) if kind == "image" else None
                if image is not None:
                    yield image

    def sizes(self, folder: str) -> Iterator[float]:
        """The bytes of media of each document, as the peer hands them out when all are read."""
        return (float(sum(map(len, d.media))) for d in self.read(folder))

    def getter(self, folder: str) -> Optional[Callable[[int], Document]]:
        return None

    def sheets(self, folder: str) -> Optional[Callable[[int], Any]]:
        """The package's own objects by number, of which `getter` makes documents; None where these are no more than what it makes."""
        return None

    def rename(self, folder: str, new: str) -> int:
        """Gives the bytes written, as `third` does."""
        self.write(renamed(self.read(folder)), new)
        return size_of(new)

    def third(self, folder: str, new: str) -> int:
        self.write(map(with_third, self.read(folder)), new)
        return size_of(new)


class Same(Peer):
    """The documents themselves, for what others are compared with."""

    def __init__(self, documents: List[Document]) -> None:
        self.documents = documents

    def read(self, folder):
        return iter(self.documents)


class Webdataset(Peer):
    module, title = "webdataset", "WebDataset"

    def write(self, documents, folder):
        import webdataset
        os.makedirs(folder)
        with webdataset.ShardWriter(f"{folder}/%06d.tar", maxsize=64 << 20, verbose=0) as sink:
            for number, document in enumerate(documents):
                files = {f"{i:03}.bin": file for i, file in enumerate(document.media)}
                sink.write({"__key__": f"{number:08}", "json": json.dumps(document.structure()).encode(), **files})

    def read(self, folder):
        import webdataset
        for sample in webdataset.WebDataset(sorted(map(str, Path(folder).glob("*.tar"))), shardshuffle=False):
            yield document_of(sample["json"], [sample[key] for key in sorted(k for k in sample if k.endswith(".bin"))])


class Mds(Peer):
    module, title = "streaming", "MDS"

    def write(self, documents, folder):
        import streaming
        with streaming.MDSWriter(out=folder, columns={"structure": "str", "media": "bytes"}, progress_bar=False) as out:
            for document in documents:
                out.write({"structure": json.dumps(document.structure()), "media": join(document.media)})

    def _opened(self, folder):
        import streaming
        streaming.base.util.clean_stale_shared_memory()
        return streaming.StreamingDataset(local=folder, shuffle=False, batch_size=1)

    def read(self, folder):
        for sample in self._opened(folder):
            yield document_of(sample["structure"], split(sample["media"]))

    def getter(self, folder):
        dataset = self._opened(folder)

        def get(i):
            sample = dataset[i]
            return document_of(sample["structure"], split(sample["media"]))
        return get


class LitData(Peer):
    module, title = "litdata", "LitData"

    def write(self, documents, folder):
        from litdata.streaming import Cache
        cache = Cache(folder, chunk_bytes=64 << 20)
        for number, document in enumerate(documents):
            cache[number] = {"structure": json.dumps(document.structure()), "media": join(document.media)}
        cache.done()
        cache.merge()

    def _opened(self, folder):
        import litdata
        return litdata.StreamingDataset(folder, shuffle=False)

    def read(self, folder):
        for sample in self._opened(folder):
            yield document_of(sample["structure"], split(bytes(sample["media"])))

    def getter(self, folder):
        dataset = self._opened(folder)

        def get(i):
            sample = dataset[i]
            return document_of(sample["structure"], split(bytes(sample["media"])))
        return get


class Lance(Peer):
    module, title = "lance", "Lance"

    def write(self, documents, folder):
        import lance
        import pyarrow
        schema = pyarrow.schema([("structure", pyarrow.string()), ("media", pyarrow.list_(pyarrow.large_binary()))])

        def batches():
            for some in batched(documents, 16):
                yield pyarrow.record_batch([[json.dumps(d.structure()) for d in some], [d.media for d in some]], schema=schema)
        lance.write_dataset(batches(), folder, schema=schema)

    def read(self, folder):
        import lance
        for batch in lance.dataset(folder).to_batches(batch_size=16):
            for row in batch.to_pylist():
                yield document_of(row["structure"], row["media"])

    def getter(self, folder):
        import lance
        dataset = lance.dataset(folder)

        def get(i):
            row = dataset.take([i]).to_pylist()[0]
            return document_of(row["structure"], row["media"])
        return get


class Parquet(Peer):
    module, title = "pyarrow", "Parquet"

    def write(self, documents, folder):
        import pyarrow
        import pyarrow.parquet
        os.makedirs(folder)
        schema = pyarrow.schema([("structure", pyarrow.string()), ("media", pyarrow.list_(pyarrow.binary()))])
        with pyarrow.parquet.ParquetWriter(f"{folder}/data.parquet", schema, use_dictionary=False) as out:
            for some in batched(documents, 16):
                out.write_table(self._table(some, schema))

    def _table(self, batch, schema):
        import pyarrow
        return pyarrow.table([[json.dumps(d.structure()) for d in batch], [d.media for d in batch]], schema=schema)

    def read(self, folder):
        import pyarrow.parquet
        for batch in pyarrow.parquet.ParquetFile(f"{folder}/data.parquet").iter_batches(batch_size=16, use_threads=False):
            for row in batch.to_pylist():
                yield document_of(row["structure"], row["media"])

    def getter(self, folder):
        import pyarrow.parquet
        file = pyarrow.parquet.ParquetFile(f"{folder}/data.parquet")

        def get(i):
            row = file.read_row_group(i // 16, use_threads=False).slice(i % 16, 1).to_pylist()[0]
            return document_of(row["structure"], row["media"])
        return get


class HuggingFace(Peer):
    module, title = "datasets", "HF datasets"

    def write(self, documents, folder):
        import datasets
        datasets.disable_progress_bars()
        columns: Dict[str, List[Any]] = {"structure": [], "media": []}
        for document in documents:
            columns["structure"].append(json.dumps(document.structure()))
            columns["media"].append(document.media)
        features = datasets.Features({"structure": datasets.Value("string"), "media": datasets.Sequence(datasets.Value("large_binary"))})
        datasets.Dataset.from_dict(columns, features=features).save_to_disk(folder)

    def read(self, folder):
        import datasets
        for row in datasets.load_from_disk(folder):
            yield document_of(row["structure"], row["media"])

    def getter(self, folder):
        import datasets
        dataset = datasets.load_from_disk(folder)

        def get(i):
            row = dataset[i]
            return document_of(row["structure"], row["media"])
        return get


class Smmil(Peer):
    module, title = "smmil", "SMMIL, by copy"

    def write(self, documents, folder):
        import smmil
        smmil.pack(map(self._sheet, documents), folder, threads=1)

    def _sheet(self, document):
        parts, media = re.split("<(?:IMAGE|AUDIO|VIDEO|NUMERIC)>", document.text), iter(zip(document.kinds, document.media))
        segments: List[Any] = []
        for i, text in enumerate(parts):
            if i:
                kind, file = next(media)
                segments.append({"type": kind, "data": file})
            if text:
                segments.append(text)
        return {"id": document.id, "segments": segments}

    def _document(self, sheet):
        text, kinds, media = [], [], []
        for segment in sheet:
            if segment.kind == "text":
                text.append(segment.text)
            else:
                text.append(f"<{segment.kind.upper()}>")
                kinds.append(segment.kind)
                media.append(segment.stored.tobytes())
        return Document(sheet.id, "".join(text), kinds, media)

    def read(self, folder):
        import smmil
        return map(self._document, smmil.open(folder))

    def sizes(self, folder):
        """In place in the file's map, under the checksum that every byte has."""
        import smmil
        for sheet in smmil.open(folder):
            yield float(sum(segment.stored.nbytes for segment in sheet if segment.kind != "text"))

    def tensors(self, folder):
        import smmil
        for sheet in smmil.open(folder):
            for segment in sheet:
                if segment.kind == "image":
                    try:
                        yield segment.decode(size=(SIZE, SIZE))
                    except smmil.Error:
                        continue  # Several pictures in a file, or none that can be read.

    def sheets(self, folder):
        import smmil
        return smmil.open(folder).__getitem__

    def getter(self, folder):
        import smmil
        dataset = smmil.open(folder)
        return lambda i: self._document(dataset[i])

    def rename(self, folder, new):
        """No spelling is in the stored text: a view of the same dataset has another one."""
        import smmil
        before = size_of(folder)
        smmil.run("view", folder, "--as", "renamed", "--from", "as_recorded", "--token", "image=<IMG>")
        return size_of(folder) - before

    def third(self, folder, new):
        """The same edit as a version: only the sheets that change are written."""
        import smmil
        before = size_of(folder)
        changed = (with_third(d) for d in self.read(folder) if d.kinds.count("image") == 2)
        with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as scratch:
            source = os.path.join(scratch, "source")
            with smmil.source.SourceWriter(source) as writer:
                for document in changed:
                    writer.add(self._sheet(document))
            smmil.run("replace", folder, source)
        return size_of(folder) - before


class Designed(Smmil):
    """The same by a format that `smmil design` chose for examples/specs: images in the frame of 3 x 336 x 336 of its model, at its floor.

    Tensors come in that frame, normalised as the model wants them. `write` designs the format and builds its codec as well.
    """
    title, name, is_exact = "SMMIL, designed for 336", "designed", False
    given: Optional[Tuple[str, str]] = None  # Format and codec.

    def write(self, documents, folder):
        import smmil
        with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as scratch:
            self._design(documents, folder, scratch, smmil)

    def _design(self, documents, folder, scratch, smmil):
        def at(name):
            return os.path.join(scratch, name)

        with smmil.source.SourceWriter(at("source")) as writer:
            for document in documents:
                writer.add(self._sheet(document))
        codec = self._codec(folder)
        if self.given:
            smmil.pack(at("source"), folder, format=self.given[0], codec=codec, threads=1)
            return
        specs = Path(__file__).resolve().parent.parent / "examples" / "specs"
        task, model, target = (specs / f"{name}.json" for name in ("task", "model", "target"))
        smmil.design(at("source"), at("format.mlir"), task=task, model=model, target=target)
        shutil.rmtree(codec, ignore_errors=True)
        smmil.build(at("format.mlir"), os.path.dirname(codec))
        smmil.pack(at("source"), folder, format=at("format.mlir"), codec=codec, threads=1)

    def _codec(self, folder):
        return self.given[1] if self.given else f"{folder}-codec/build"

    def third(self, folder, new):
        raise Skipped("a new image is coded by the format's own encoder, which the others have no like of")

    def verify(self, documents, folder):
        import smmil
        with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as scratch:
            with smmil.source.SourceWriter(os.path.join(scratch, "source")) as writer:
                for document in documents:
                    writer.add(self._sheet(document))
            smmil.run("verify", folder, "--against", os.path.join(scratch, "source"))

    def tensors(self, folder):
        import smmil
        for sheet in smmil.open(folder, codec=self._codec(folder)):
            for segment in sheet:
                if segment.kind == "image":
                    try:
                        yield segment.decode()
                    except smmil.Error:
                        continue


PEERS = [Webdataset(), Mds(), LitData(), Lance(), Parquet(), HuggingFace(), Smmil(), Designed()]


class Skipped(Exception):
    """A measurement that these documents do not allow."""


class WrongAnswer(Exception):
    """A peer that does not give back what it was given."""


def size_of(folder: str) -> int:
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def cpu() -> float:
    return sum(os.times()[:4])


class Clock:
    """CPU and wall time since it was made."""

    def __init__(self) -> None:
        self._cpu, self._wall = cpu(), time.perf_counter()

    def stop(self) -> Dict[str, float]:
        # A clock of the system's ticks in 10 ms; less is not a time.
        return {"cpu_s": max(0.01, cpu() - self._cpu), "wall_s": time.perf_counter() - self._wall}


def passes(make: Callable[[], Iterator[float]], seconds: float) -> Dict[str, float]:
    """What iterators yield, summed over passes until so much CPU time is over, or ten times as much has passed."""
    total, clock, until, latest = 0.0, Clock(), cpu() + seconds, time.perf_counter() + 10 * seconds
    count = 0
    while cpu() < until and time.perf_counter() < latest:
        before = count
        for amount in make():
            total, count = total + amount, count + 1
            if cpu() >= until:
                break
        if count == before:
            raise Skipped("nothing to measure")
    return {**clock.stop(), "count": count, "amount": total}


class Bench:
    """The measurements of one peer, in a process of its own."""

    def __init__(self, peer: Peer, documents: List[Document], work: str) -> None:
        self.peer, self.documents, self.folder = peer, documents, os.path.join(work, "dataset")

    def write(self) -> Dict[str, Any]:
        peer, documents, folder = self.peer, self.documents, self.folder
        version = getattr(importlib.import_module(peer.module), "__version__", "")
        source = sum(len(d.text.encode()) + sum(map(len, d.media)) for d in documents)
        clock = Clock()
        peer.write(iter(documents), folder)
        written = {**clock.stop(), "amount": source}
        # What is fast and wrong is worth nothing. What a designed format gives back is held against its floor by `smmil verify`.
        for stored, given in zip(peer.read(folder), documents):
            if (stored if peer.is_exact else stored._replace(media=given.media)) != given:
                raise WrongAnswer(f"gives back another document than {given.id}")
        if peer.is_exact:
            for made, expected in itertools.islice(zip(peer.tensors(folder), Peer.tensors(Same(documents), "")), COMPARED):
                if abs(made - expected).mean() > 0.01:
                    raise WrongAnswer("decodes to other pixels than Pillow")
        else:
            peer.verify(documents, folder)
        return {"title": f"{peer.title} {version}".strip(), "bytes": size_of(folder), "write": written}

    def read(self, seconds: float) -> Dict[str, float]:
        return passes(lambda: self.peer.sizes(self.folder), seconds)

    def decode(self, seconds: float) -> Dict[str, float]:
        return passes(lambda: (float(t.size) for t in self.peer.tensors(self.folder)), seconds)

    def get(self, seconds: float) -> Dict[str, float]:
        get = self.peer.getter(self.folder)
        if get is None:
            raise Skipped("no document can be had by its number")
        places = random.Random(1).choices(range(len(self.documents)), k=GETS)
        return passes(lambda: (float(len(get(i).text)) for i in places), seconds)

    def sheet(self, seconds: float) -> Dict[str, float]:
        get = self.peer.sheets(self.folder)
        if get is None:
            raise Skipped("a document is what the package gives")
        places = random.Random(1).choices(range(len(self.documents)), k=GETS)
        return passes(lambda: iter([float(sum(len(get(i)) for i in places))]), seconds)

    def rename(self) -> Dict[str, Any]:
        return self._edit(self.peer.rename, any("image" in d.kinds for d in self.documents))

    def third(self) -> Dict[str, Any]:
        return self._edit(self.peer.third, any(d.kinds.count("image") == 2 for d in self.documents))

    def _edit(self, change: Callable[[str, str], int], possible: bool) -> Dict[str, Any]:
        if not possible:
            raise Skipped("no document has such images")
        new = f"{self.folder}-changed"
        clock = Clock()
        try:
            written = change(self.folder, new)
            return {**clock.stop(), "bytes": written}
        finally:
            shutil.rmtree(new, ignore_errors=True)


def serve(connection: Any, name: str, given: Optional[Tuple[str, str]], folder: str, work: str) -> None:
    """Answers calls of Bench's methods until the other end closes."""
    Designed.given = given
    bench = Bench(next(p for p in PEERS if p.name == name), load(folder), work)
    while True:
        try:
            method, arguments = connection.recv()
        except EOFError:
            return
        try:
            connection.send(getattr(bench, method)(*arguments))
        except Skipped as why:
            connection.send({"skipped": str(why)})
        except Exception as error:  # Whatever goes wrong in a package of others, the rest is measured.
            connection.send({"failed": "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()[-1]})


class Failed(Exception):
    """What a peer's process answered in place of a measurement."""


class Remote:
    """A peer's process; `call` gives what a method of Bench does."""

    def __init__(self, peer: Peer, folder: str, work: str) -> None:
        self.title, self.result, self.rounds = peer.title, {}, {"read": [], "decode": [], "get": [], "sheet": []}
        self._connection, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=serve, args=(theirs, peer.name, Designed.given, folder, work))
        self._process.start()
        theirs.close()

    def call(self, method: str, *arguments: Any) -> Dict[str, Any]:
        try:
            self._connection.send((method, arguments))
            answer = self._connection.recv()
        except (EOFError, OSError):
            self._process.join()
            raise Failed(f"the process ended with {self._process.exitcode}") from None
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer

    def close(self) -> None:
        self._connection.close()
        self._process.join()


def median(rounds: List[Dict[str, Any]]) -> Dict[str, Any]:
    """The round in the middle, by its rate."""
    skipped = [entry for entry in rounds if "skipped" in entry]
    return skipped[0] if skipped else sorted(rounds, key=lambda entry: entry["count"] / entry["cpu_s"])[len(rounds) // 2]


def measure(peers: List[Peer], folder: str, work: str, seconds: float) -> Tuple[Dict[str, Dict[str, Any]], List[str]]:
    """Results by title, and what failed."""
    failed: List[str] = []
    remotes: List[Remote] = []

    def each(step: Callable[[Remote], None], name: str) -> None:
        for remote in list(remotes):
            try:
                step(remote)
            except Failed as why:
                failed.append(f"{remote.title}: {why}")
                remotes.remove(remote)
                remote.close()
        print(f"{name}: measured", file=sys.stderr, flush=True)

    def turn(remote: Remote) -> None:
        for name, entries in remote.rounds.items():
            entries.append(remote.call(name, seconds / ROUNDS))

    def edits(remote: Remote) -> None:
        remote.result.update({name: median(entries) for name, entries in remote.rounds.items()},
                             rename=remote.call("rename"), third=remote.call("third"))

    try:
        for number, peer in enumerate(peers):
            scratch = os.path.join(work, str(number))
            os.mkdir(scratch)
            remotes.append(Remote(peer, folder, scratch))
        each(lambda remote: remote.result.update(remote.call("write")), "write")
        for number in range(ROUNDS):
            each(turn, f"round {number + 1} of {ROUNDS}")
        each(edits, "rename, third")
        return {remote.result.pop("title"): remote.result for remote in remotes}, failed
    finally:
        for remote in remotes:
            remote.close()


def rate(entry: Dict[str, Any], of: str, scale: float = 1.0) -> str:
    if "skipped" in entry:
        return "-"
    value = entry[of] / entry["cpu_s"] / scale
    return f"{value:,.0f}" if value >= 1 else f"{value:.2g}"


def edit(entry: Dict[str, Any]) -> str:
    if "skipped" in entry:
        return "-"
    size = entry["bytes"]
    return f"{entry['cpu_s']:.2f} s, " + (f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB")


def table(results: Dict[str, Dict[str, Any]]) -> str:
    lines = ["| stored as | MB | write MB/s | read MB/s | decode images/s | get us | rename | 2 -> 3 images |",
             "|---|---:|---:|---:|---:|---:|---:|---:|"]
    for title, r in results.items():
        get = r["get"]
        micros = "-" if "skipped" in get else f"{get['cpu_s'] / get['count'] * 1e6:,.0f}"
        lines.append(f"| {title} | {r['bytes'] / 1e6:.1f} | {rate(r['write'], 'amount', 1e6)} | {rate(r['read'], 'amount', 1e6)} | "
                     f"{rate(r['decode'], 'count')} | {micros} | {edit(r['rename'])} | {edit(r['third'])} |")
    return "\n".join(lines)


def remarks(results: Dict[str, Dict[str, Any]]) -> List[str]:
    """What the table has no column for."""
    bare = {title: r["sheet"] for title, r in results.items() if "skipped" not in r["sheet"]}
    return [f"{title}: a sheet with its segments and texts, by its number, takes {entry['cpu_s'] / entry['count'] / GETS * 1e6:.1f} us in all."
            for title, entry in bare.items()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", help="source folder (default: smmil-corpus makes one)")
    parser.add_argument("--only", help="names, separated by commas: " + ", ".join(p.name for p in PEERS))
    parser.add_argument("--seconds", type=float, default=5.0, help="CPU time of each measurement (default 5)")
    parser.add_argument("--format", help="format to pack the designed dataset by, in place of a new design")
    parser.add_argument("--codec", help="folder that its codec was built in")
    parser.add_argument("--json", help="file for everything that was measured")
    given = parser.parse_args()
    only = given.only.split(",") if given.only else [p.name for p in PEERS]
    unknown = set(only) - {p.name for p in PEERS}
    if unknown or given.seconds <= 0:
        parser.error(f"--only: no {', '.join(sorted(unknown))}" if unknown else "--seconds: give a time above 0")
    if (given.format is None) != (given.codec is None):
        parser.error("--format and --codec: give both or none")
    if given.format is not None:
        Designed.given = (os.path.abspath(given.format), os.path.abspath(given.codec))
    peers, absent = [], []
    for peer in PEERS:
        if peer.name in only and importlib.util.find_spec(peer.module) is None:
            absent.append(f"{peer.title}: the package {peer.module} is not installed")
        elif peer.name in only:
            peers.append(peer)
    with tempfile.TemporaryDirectory(prefix="smmil-peers-") as work:
        folder = given.documents
        if not folder:
            folder = os.path.join(work, "documents")
            subprocess.run(["smmil-corpus", folder], check=True, stdout=subprocess.DEVNULL)
        documents = load(folder)
        print(f"{len(documents)} documents, {sum(len(d.media) for d in documents)} media, "
              f"{sum(len(m) for d in documents for m in d.media) / 1e6:.1f} MB; CPU seconds of one process", flush=True)
        results, failed = measure(peers, folder, work, given.seconds)
    print(table(results))
    for line in remarks(results):
        print(line)
    for line in absent:
        print(f"absent: {line}")
    for line in failed:
        print(f"failed: {line}")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({"documents": given.documents or "smmil-corpus", "count": len(documents), "media": sum(len(d.media) for d in documents),
                       "results": results, "absent": absent, "failed": failed, "table": table(results).splitlines(), "remarks": remarks(results)}, file, indent=1)
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())

"""LitData of Lightning: a folder with index.json and chunks, whose items are the leaves of a tree.

A chunk is the number of its items as u32, the places of these and of their end as u32, and the items: of each leaf its size as u32, then their
bytes. Of records of text and numbers alone, newer writers put an Arrow file behind the places instead. All numbers are little-endian, the
header of a tensor apart.
"""
import json
import os
import struct
import time
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

import numpy

from .._core import DataError, UsageError
from ..source import stays_inside
from .columns import ChunkWriter, from_columns
from .records import MOST_BYTES, Record, RecordError, parse_json

# The numbers that LitData has for types, in the orders of its two tables; None: not read.
_OF_NUMPY = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
_OF_TORCH = {0: "float32", 1: "float32", 2: "float64", 3: "float64", 8: "float16", 9: "float16", 11: "uint8", 12: "int8", 13: "int16",
             14: "int16", 15: "int32", 16: "int32", 17: "int64", 18: "int64", 20: "uint16"}
_ARROW = b"LDARW01\0"
_CODE = "which run code when they are loaded; write them as bytes, str or numbers"


def read(path: str) -> Iterator[Record]:
    index = os.path.join(path, "index.json")
    if not os.path.isfile(index):
        raise DataError(f"{index}: no such file; a LitData dataset has one")
    with open(index, "rb") as file:
        described = parse_json(file.read(MOST_BYTES), index)
    chunks = described.get("chunks") if isinstance(described, dict) else None
    config = described.get("config") if isinstance(described, dict) else None
    if not isinstance(chunks, list) or not isinstance(config, dict):
        raise DataError(f"{index}: is no index of LitData")
    for key in ("compression", "encryption"):
        if config.get(key):
            raise DataError(f"{index}: has {key} ({str(config[key])[:40]}); write the dataset without")
    if config.get("item_loader", "PyTreeLoader") != "PyTreeLoader":
        raise DataError(f"{index}: its items are those of {str(config['item_loader'])[:40]}, which are not read; write it with the loader by default")
    formats = config.get("data_format")
    if not isinstance(formats, list) or not all(isinstance(f, str) for f in formats):
        raise DataError(f"{index}: its `data_format` is no list of words")
    for leaf in formats:
        if leaf.split(":")[0] in ("pickle", "graph"):
            raise DataError(f"{index}: holds {leaf.split(':')[0]}s, {_CODE}")
        if _kind(leaf) is None:
            raise DataError(f"{index}: holds leaves of the format {leaf[:40]!r}, which are not read; write them as bytes, str, numbers or arrays")
    shape = _tree(config.get("data_spec"), index)
    if _leaves(shape) != len(formats):
        raise DataError(f"{index}: its tree has {_leaves(shape)} leaves, its `data_format` {len(formats)}")
    for number, chunk in enumerate(chunks):
        where = f"{index}: chunk {number}"
        if not isinstance(chunk, dict) or not isinstance(chunk.get("filename"), str) or not stays_inside(chunk["filename"]):
            raise DataError(f"{where}: has no `filename` inside the folder")
        yield from _chunk(os.path.join(path, chunk["filename"]), chunk, shape, formats, (number, len(chunks)))


def _kind(leaf: str) -> Optional[str]:
    """What stands in a leaf: "text", "bool", "int", "float", "medium", or an array; None for what is not read."""
    name, _, extra = leaf.partition(":")
    if name in ("str", "text"):
        return "text"
    if name in ("bool", "int", "float", "numpy", "tensor", "json", "jpeg_array"):
        return name
    if name in ("no_header_numpy", "no_header_tensor"):
        return name if extra.isdigit() else None
    return "medium" if name in ("bytes", "jpeg", "image", "audio", "video", "file") else None


def _tree(text: Any, index: str) -> Any:
    """The shape of a record: None for a leaf, else a mapping or a list of shapes."""
    def shape(node: Any, depth: int) -> Any:
        if not isinstance(node, dict) or depth > 32:
            raise DataError(f"{index}: its `data_spec` is no tree")
        kind, children = node.get("type"), node.get("children_spec")
        if kind is None:
            return None
        context = node.get("context")
        context = parse_json(context, index) if isinstance(context, str) else context
        if not isinstance(children, list):
            raise DataError(f"{index}: its `data_spec` is no tree")
        shapes = [shape(child, depth + 1) for child in children]
        if kind in ("builtins.list", "builtins.tuple"):
            return shapes
        if kind in ("builtins.dict", "collections.OrderedDict"):
            if not isinstance(context, list) or len(context) != len(shapes) or not all(isinstance(key, str) for key in context):
                raise DataError(f"{index}: its `data_spec` has a mapping whose keys are no words")
            return dict(zip(context, shapes))
        raise DataError(f"{index}: its records are trees of {str(kind)[:40]}, which are not read; use dict, list and tuple")

    spec = parse_json(text, index) if isinstance(text, str) else None
    if not isinstance(spec, list) or len(spec) != 2 or spec[0] != 1:
        raise DataError(f"{index}: its `data_spec` is of another version")
    found = shape(spec[1], 0)
    return found if isinstance(found, dict) else {str(i): one for i, one in enumerate(found)} if isinstance(found, list) else {"value": None}


def _leaves(shape: Any) -> int:
    return 1 if shape is None else sum(map(_leaves, shape.values() if isinstance(shape, dict) else shape))


def _chunk(path: str, chunk: Mapping[str, Any], shape: Any, formats: List[str], place: Tuple[int, int]) -> Iterator[Record]:
    if not os.path.isfile(path):
        raise DataError(f"{path}: no such file")
    try:
        file = open(path, "rb")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    with file:
        total = os.fstat(file.fileno()).st_size
        head = file.read(4)
        count = struct.unpack("<I", head)[0] if len(head) == 4 else -1
        if count != chunk.get("chunk_size") or 4 * (count + 2) > total:
            raise DataError(f"{path}: has another number of items than its index, or is cut short")
        ends = numpy.frombuffer(file.read(4 * (count + 1)), "<u4").tolist()
        if count and ends[-1] < total:
            for number, record in enumerate(_arrow_rows(path, file, total, count)):
                name = f"{path}: item {number}"
                yield Record(name, lambda record=record, name=name: from_columns(record, name), _done(place, number, count))
            return
        for number in range(count):
            name = f"{path}: item {number}"
            begin, end = ends[number], ends[number + 1]
            # Damage here is damage to what lies behind: nothing of the chunk can be told apart any more.
            if not 4 * (count + 2) <= begin <= end <= total:
                raise DataError(f"{name}: lies outside of its file, which may be cut short")
            file.seek(begin)
            data = file.read(end - begin)
            yield Record(name, lambda data=data, name=name: _sheet(_decode(data, shape, formats, name), name), _done(place, number, count))


def _done(place: Tuple[int, int], number: int, count: int) -> Tuple[int, int]:
    return 1000 * place[0] + 1000 * number // count, 1000 * place[1]


def _arrow_rows(path: str, file: Any, total: int, count: int) -> Iterator[Dict[str, Any]]:
    file.seek(max(0, total - 12))
    tail = file.read(12)
    size = struct.unpack("<I", tail[:4])[0] if tail[4:] == _ARROW else 0
    if not 0 < size <= total - 12 - 4 * (count + 2):
        raise DataError(f"{path}: what lies behind its items is no Arrow file; it may be cut short")
    try:
        import pyarrow
    except ImportError:
        raise UsageError("LitData of text alone holds Arrow files, which need the package pyarrow; install it with `pip install pyarrow`") from None
    file.seek(total - 12 - size)
    try:
        data = pyarrow.py_buffer(file.read(size))
        is_file = data.to_pybytes()[:6] == b"ARROW1"
        table = (pyarrow.ipc.open_file if is_file else pyarrow.ipc.open_stream)(data).read_all()
        if table.num_rows != count:
            raise DataError(f"{path}: has {table.num_rows} rows where its index says {count}")
        for batch in table.to_batches(max_chunksize=256):
            yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}: its Arrow file is damaged: {error}") from None


def _decode(data: bytes, shape: Any, formats: List[str], name: str) -> Any:
    at = 4 * len(formats)
    if at > len(data):
        raise RecordError(name, "is cut short")
    values: List[Any] = []
    for leaf, size in zip(formats, struct.unpack_from(f"<{len(formats)}I", data)):
        if size > len(data) - at:
            raise RecordError(name, f"its leaf {len(values)} is cut short")
        try:
            values.append(_value(leaf, data[at:at + size]))
        except (ValueError, KeyError, struct.error, IndexError) as error:
            raise RecordError(name, f"its leaf {len(values)} is no {leaf}: {error}") from None
        at += size
    if at != len(data):
        raise RecordError(name, "has more bytes than its leaves")
    given = iter(values)

    def fill(of: Any) -> Any:
        if of is None:
            return next(given)
        return {key: fill(one) for key, one in of.items()} if isinstance(of, dict) else [fill(one) for one in of]

    return fill(shape)


def _value(leaf: str, data: bytes) -> Any:
    kind, number = _kind(leaf), leaf.partition(":")[2]
    if kind == "text":
        return data.decode("utf-8")
    if kind == "medium":
        return data
    if kind == "bool":
        return data[0] != 0
    if kind in ("int", "float"):
        return struct.unpack("<q" if kind == "int" else "<d", data)[0]
    if kind == "jpeg_array":
        count = struct.unpack_from("<I", data)[0]
        ends = numpy.cumsum([4 * (count + 1), *struct.unpack_from(f"<{count}I", data, 4)]).tolist()
        if ends[-1] != len(data):
            raise ValueError("its images do not fill it")
        return [data[begin:end] for begin, end in zip(ends, ends[1:])]
    if kind == "json":
        return json.loads(data)
    if kind == "no_header_numpy":
        return numpy.frombuffer(data, _OF_NUMPY[int(number)])
    if kind == "no_header_tensor":
        return numpy.frombuffer(data, _OF_TORCH[int(number)])
    order = "<" if kind == "numpy" else ">"
    which, rank = struct.unpack_from(order + "II", data)
    if rank > 32:
        raise ValueError(f"rank {rank}")
    extents = struct.unpack_from(f"{order}{rank}I", data, 8)
    return numpy.frombuffer(data[8 + 4 * rank:], _OF_NUMPY[which] if kind == "numpy" else _OF_TORCH[which]).reshape(extents)


def _sheet(record: Dict[str, Any], name: str) -> Dict[str, Any]:
    if isinstance(record.get("sheet"), str) and isinstance(record.get("media"), bytes):
        record = {**record, "sheet": parse_json(record["sheet"], name)}
    return from_columns(record, name)


class Writer(ChunkWriter):
    """Chunks with the leaves `sheet` (str) and `media` (bytes)."""

    MOST_RECORD = (1 << 32) - 16
    FORMAT = "an item of LitData"

    def _encode(self, text: bytes, media: bytes) -> bytes:
        return struct.pack("<II", len(text), len(media)) + text + media

    def _write(self, records: List[bytes]) -> Dict[str, Any]:
        places = numpy.cumsum([4 * (len(records) + 2), *map(len, records)]).tolist()
        name = f"chunk-0-{len(self._chunks)}.bin"
        with open(os.path.join(self._path, name), "xb") as file:
            file.write(struct.pack(f"<I{len(places)}I", len(records), *places))
            file.writelines(records)
        # `chunk_bytes` is the size of the file, which readers wait for.
        return {"chunk_bytes": places[-1], "chunk_size": len(records), "dim": None, "filename": name}

    def _index(self) -> Dict[str, Any]:
        leaf = {"type": None, "context": None, "children_spec": []}
        tree = {"type": "builtins.dict", "context": json.dumps(["sheet", "media"]), "children_spec": [leaf, leaf]}
        config = {"chunk_bytes": self._most, "chunk_size": None, "compression": None, "data_format": ["str", "bytes"],
                  "data_spec": json.dumps([1, tree]), "encryption": None, "item_loader": "PyTreeLoader"}
        return {"chunks": self._chunks, "config": config, "updated_at": str(time.time())}

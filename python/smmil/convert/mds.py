"""MDS of MosaicML Streaming, version 2: a folder with index.json and shards of binary records."""
import json
import os
import struct
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from .._core import DataError
from ..source import stays_inside
from .columns import ChunkWriter, from_columns
from .records import MOST_BYTES, Record, RecordError, parse_json

# Numbers of a fixed size, by MDS's name.
_NUMBERS = {"int": "<q", **{f"{kind}{bits}": "<" + letter for kind, letters in (("uint", "BHIQ"), ("int", "bhiq"))
                            for bits, letter in zip((8, 16, 32, 64), letters)},
            "float16": "<e", "float32": "<f", "float64": "<d"}
_TEXTS = ("str", "json", "str_int", "str_float")
_BYTES = ("bytes", "jpeg", "png")


def read(path: str) -> Iterator[Record]:
    index = os.path.join(path, "index.json")
    if not os.path.isfile(index):
        raise DataError(f"{index}: no such file; an MDS dataset has one")
    with open(index, "rb") as file:
        described = parse_json(file.read(MOST_BYTES), index)
    if not isinstance(described, dict) or described.get("version") != 2 or not isinstance(described.get("shards"), list):
        raise DataError(f"{index}: is no index of MDS version 2")
    for number, shard in enumerate(described["shards"]):
        yield from _shard(path, shard, f"{index}: shard {number}", (number, len(described["shards"])))


def _shard(folder: str, shard: Any, what: str, place: Tuple[int, int]) -> Iterator[Record]:
    if not isinstance(shard, dict) or shard.get("format") != "mds":
        raise DataError(f"{what}: is not of the format 'mds'")
    if shard.get("compression"):
        raise DataError(f"{what}: is compressed ({shard['compression']}); unpack it, or write it without")
    raw, samples = shard.get("raw_data"), shard.get("samples")
    names, encodings, sizes = (shard.get(key) for key in ("column_names", "column_encodings", "column_sizes"))
    if not isinstance(raw, dict) or not isinstance(raw.get("basename"), str) or not stays_inside(raw["basename"]) or type(samples) is not int:
        raise DataError(f"{what}: lacks `raw_data` or `samples`")
    if not all(isinstance(some, list) and len(some) == len(names or ()) for some in (names, encodings, sizes)) or not all(
            isinstance(n, str) and isinstance(e, str) and (s is None or (type(s) is int and 0 <= s <= MOST_BYTES))
            for n, e, s in zip(names, encodings, sizes)):
        raise DataError(f"{what}: its columns are not described")
    for column, encoding in zip(names, encodings):
        if encoding == "pkl":
            raise DataError(f"{what}: the column {column!r} holds pickles, which run code when they are loaded; write it as json or bytes")
        if encoding not in (*_NUMBERS, *_TEXTS, *_BYTES):
            raise DataError(f"{what}: the column {column!r} is of the encoding {encoding!r}, which is not read; write it as bytes, str or json")
    columns = list(zip(names, encodings, sizes))
    path = os.path.join(folder, raw["basename"])
    if not os.path.isfile(path):
        raise DataError(f"{path}: no such file")
    try:
        file = open(path, "rb")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    with file:
        total = os.fstat(file.fileno()).st_size
        head = file.read(4)
        if len(head) < 4 or struct.unpack("<I", head)[0] != samples:
            raise DataError(f"{path}: has another number of samples than its index")
        for number in range(samples):
            name = f"{path}: sample {number}"
            file.seek(4 + 4 * number)
            place = file.read(8)
            begin, end = struct.unpack("<II", place) if len(place) == 8 else (1, 0)
            # Damage here is damage to what lies behind: nothing of the shard can be told apart any more.
            if not 8 + 4 * samples <= begin <= end <= total:
                raise DataError(f"{name}: lies outside of its file, which may be cut short")
            file.seek(begin)
            data = file.read(end - begin)
            yield Record(name, lambda data=data, name=name: from_columns(_decode(data, columns, name), name),
                         (1000 * place[0] + 1000 * number // samples, 1000 * place[1]))


def _decode(data: bytes, columns: List[Tuple[str, str, Any]], name: str) -> Dict[str, Any]:
    at = 4 * sum(size is None for _, _, size in columns)
    if at > len(data):
        raise RecordError(name, "is cut short")
    lengths = iter(struct.unpack(f"<{at // 4}I", data[:at]))
    record: Dict[str, Any] = {}
    for column, encoding, size in columns:
        length = next(lengths) if size is None else size
        part = data[at:at + length]
        if len(part) != length:
            raise RecordError(name, f"the column {column!r} is cut short")
        at += length
        try:
            if encoding in _NUMBERS:
                record[column] = struct.unpack(_NUMBERS[encoding], part)[0]
            elif encoding in _BYTES:
                record[column] = part
            else:
                text = part.decode("utf-8")
                record[column] = (text if encoding == "str" else parse_json(text, name) if encoding == "json"
                                  else int(text) if encoding == "str_int" else float(text))
        except (struct.error, ValueError) as error:
            if isinstance(error, RecordError):
                raise
            raise RecordError(name, f"the column {column!r}: {error}") from None
    if at != len(data):
        raise RecordError(name, "has more bytes than its columns")
    return record


class Writer(ChunkWriter):
    """Shards with a column `sheet` (json) and one `media` (bytes)."""

    MOST_RECORD = 1 << 32
    FORMAT = "a sample of MDS"

    def _encode(self, text: bytes, media: bytes) -> bytes:
        return struct.pack("<II", len(media), len(text)) + media + text  # Columns in the order of their names.

    def _write(self, records: List[bytes]) -> Dict[str, Any]:
        described = {"version": 2, "format": "mds", "column_names": ["media", "sheet"], "column_encodings": ["bytes", "json"],
                     "column_sizes": [None, None], "compression": None, "hashes": [], "size_limit": self._most}
        config = json.dumps(described, sort_keys=True).encode()
        offsets = [4 + 4 * (len(records) + 1) + len(config)]
        for record in records:
            offsets.append(offsets[-1] + len(record))
        if offsets[-1] >= 1 << 32:
            raise DataError(f"{self._path}: a shard of MDS holds at most 4 GiB")
        name = f"shard.{len(self._chunks):05}.mds"
        data = struct.pack(f"<I{len(offsets)}I", len(records), *offsets) + config + b"".join(records)
        with open(os.path.join(self._path, name), "xb") as file:
            file.write(data)
        return {**described, "samples": len(records), "zip_data": None, "raw_data": {"basename": name, "bytes": len(data), "hashes": {}}}

    def _index(self) -> Dict[str, Any]:
        return {"version": 2, "shards": self._chunks}

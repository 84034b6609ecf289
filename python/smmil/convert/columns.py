"""Records of named columns, as MDS, LitData and Parquet have them, to sheets and back."""
import json
import os
import re
from typing import Any, Dict, List, Mapping, Tuple

import numpy

from .conversations import guess
from .records import PLACEHOLDER, RecordError, all_used, identity, interleave, kind_of, mapping, medium


def to_columns(sheet: Mapping[str, Any], media: List[Tuple[Dict[str, Any], bytes]]) -> Dict[str, Any]:
    """`sheet`, whose segments say how many bytes each medium has, and `media`, all of them."""
    document = json.loads(json.dumps(sheet))
    given = iter(media)
    for segment in document["segments"]:
        segment.pop("path", None)
        if segment["type"] != "text" and "values" not in segment:
            segment["bytes"] = len(next(given)[1])
    return {"sheet": document, "media": b"".join(data for _, data in media)}


def from_columns(record: Dict[str, Any], name: str) -> Dict[str, Any]:
    """Our own two columns; a convention's lists; or text columns, whose placeholders the columns of media fill."""
    if isinstance(record.get("sheet"), dict) and isinstance(record.get("media"), bytes):
        return _own(record["sheet"], record["media"], name)
    if any(isinstance(record.get(key), list) for key in ("messages", "conversations", "texts", "text_list")):
        return guess(record, name)
    texts: List[str] = []
    media: List[Dict[str, Any]] = []
    arrays: List[Dict[str, Any]] = []
    meta: Dict[str, Any] = {}
    for column, value in record.items():
        many = value if isinstance(value, list) and value else [value]
        if all(_is_medium(one) for one in many):
            media += [medium(one, f"{name}, column {column!r}", "image") for one in many]
        elif isinstance(value, str) and column not in ("id", "key", "__key__", "url"):
            texts.append(value)
        elif isinstance(value, numpy.ndarray):
            arrays.append({"type": "numeric", "data": value, "field": _field(column)})
        elif isinstance(value, (bytes, bytearray)):
            raise RecordError(name, f"the column {column!r} holds bytes of no known medium")
        elif value is not None and column not in ("id", "key", "__key__"):
            meta[column] = value
    ordered = iter(media)
    if any(PLACEHOLDER.search(text) for text in texts):
        segments = [segment for text in texts for segment in interleave(text, ordered, name)]
        all_used(ordered, name)
    else:
        segments = [*media, *({"type": "text", "text": text} for text in texts)]
    segments += arrays
    if not segments:
        raise RecordError(name, "has neither text nor media")
    return {**identity(record, "id", "key", "__key__"), "segments": segments, **({"meta": meta} if meta else {})}


def _field(column: str) -> str:
    """The column as the name of a field: letters, digits and _, and no digit first."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", column)[:58]
    return name if name[:1].isalpha() else f"field_{name}"


def _is_medium(value: Any) -> bool:
    if isinstance(value, dict) and set(value) == {"bytes", "path"}:
        return True
    return isinstance(value, (bytes, bytearray)) and kind_of("", bytes(value[:16])) is not None


def _own(sheet: Dict[str, Any], media: bytes, name: str) -> Dict[str, Any]:
    at, segments = 0, []
    if not isinstance(sheet.get("segments"), list):
        raise RecordError(name, "a sheet without `segments`")
    for segment in sheet["segments"]:
        segment = dict(mapping(segment, name))
        if segment.get("type") != "text" and "values" not in segment:
            size = segment.pop("bytes", None)
            if type(size) is not int or not 0 <= size <= len(media) - at:
                raise RecordError(name, "a medium that its bytes do not hold")
            segment["data"] = media[at:at + size]
            at += size
        segments.append(segment)
    if at != len(media):
        raise RecordError(name, "has more bytes of media than its segments say")
    return {**sheet, "segments": segments}


class ChunkWriter:
    """A folder of chunks of records with a column `sheet` (JSON) and one `media` (bytes), in which the media lie one behind the other."""

    MOST_RECORD: int
    FORMAT: str

    def __init__(self, path: str, chunk_bytes: int = 1 << 26) -> None:
        os.mkdir(path)
        self._path, self._most = path, chunk_bytes
        self._records: List[bytes] = []
        self._bytes = 0
        self._chunks: List[Dict[str, Any]] = []

    def add(self, sheet: Mapping[str, Any], media: List[Tuple[Dict[str, Any], bytes]], name: str) -> None:
        columns = to_columns(sheet, media)
        text = json.dumps(columns["sheet"], ensure_ascii=False).encode("utf-8", "surrogatepass")
        record = self._encode(text, columns["media"])
        if len(record) >= self.MOST_RECORD:
            raise RecordError(name, f"has more bytes than {self.FORMAT} can hold")
        if self._records and self._bytes + len(record) > self._most:
            self._flush()
        self._records.append(record)
        self._bytes += len(record)

    def finish(self) -> None:
        if self._records:
            self._flush()
        with open(os.path.join(self._path, "index.json"), "x", encoding="utf-8") as file:
            json.dump(self._index(), file, sort_keys=True)

    def close(self) -> None:
        """Nothing is open between two calls."""

    def _flush(self) -> None:
        self._chunks.append(self._write(self._records))
        self._records, self._bytes = [], 0

    def _encode(self, text: bytes, media: bytes) -> bytes:
        """The record of a sheet in JSON and its media."""
        raise NotImplementedError

    def _write(self, records: List[bytes]) -> Dict[str, Any]:
        """Writes the next chunk; returns its entry of the index."""
        raise NotImplementedError

    def _index(self) -> Dict[str, Any]:
        raise NotImplementedError

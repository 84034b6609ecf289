"""WebDataset: tar archives whose neighbouring members of one name, up to its first dot, are a sample."""
import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zlib
from typing import Any, BinaryIO, Dict, Iterator, List, Mapping, Tuple

from ..source import ending_of
from .conversations import guess
from .records import (Files, MOST_BYTES, KINDS, PLACEHOLDER, Record, RecordError, all_used, files_below, interleave, kind_of, mapping, parse_json)

TEXTS = ("txt", "text", "caption", "cap", "transcript")
PICKLES = ("pyd", "pickle", "pkl", "pth", "pt")


def read(path: str) -> Iterator[Record]:
    files = Files(files_below(path, ".tar", ".tar.gz", ".tgz"))
    for file in files:
        yield from _samples(file, files)


class _Member(tarfile.TarInfo):
    """A member; what cannot be one is damage, which tarfile takes for the archive's end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> "_Member":
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:
            raise
        except tarfile.EmptyHeaderError:
            raise tarfile.ReadError("it ends without the blocks of zeros that end an archive, and may be cut short") from None
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from None


def _unpacked(file: BinaryIO) -> BinaryIO:
    """The archive of a file that may be compressed; unlike tarfile's own streams these check what they unpack."""
    head = file.read(6)
    file.seek(0)
    for magic, opened in ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\0", lzma.open)):
        if head.startswith(magic):
            return opened(file)  # type: ignore[operator, return-value]
    return file


def _samples(path: str, files: Files) -> Iterator[Record]:
    key, parts = None, {}
    where = path
    try:
        with open(path, "rb") as file, _unpacked(file) as data, tarfile.open(fileobj=data, mode="r|", tarinfo=_Member) as archive:
            for member in archive:
                archive.members = []  # It keeps them all, and a stream has no end.
                where = f"{path}: {member.name}"
                if member.isdir():
                    continue
                if not member.isfile() or member.issparse():
                    raise RecordError(where, "is a link, a device or a file with holes; write its content")
                if member.size > MOST_BYTES:
                    raise RecordError(where, "has more than 1 GiB")
                folder, slash, base = member.name.rpartition("/")
                stem, dot, ending = base.partition(".")
                if not dot or not stem:
                    continue  # Not part of a sample, as for WebDataset's own reader.
                content = archive.extractfile(member).read()
                if len(content) != member.size:
                    raise RecordError(where, "is cut short")
                if (name := folder + slash + stem) != key:
                    if key is not None:
                        yield _record(path, key, parts, files.done(file.tell()))
                    key, parts = name, {}
                if ending.lower() in parts:
                    raise RecordError(where, "stands twice in its sample")
                parts[ending.lower()] = content
            while block := archive.fileobj.read(1 << 16):
                if block.strip(b"\0"):
                    raise RecordError(where, "something stands behind the end of its archive; give each archive a file")
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError(where, f"the archive is damaged here or behind it: {error}") from None
    if key is not None:
        yield _record(path, key, parts, files.done(os.path.getsize(path)))


def _record(path: str, key: str, parts: Dict[str, bytes], done: Tuple[int, int]) -> Record:
    name = f"{path}: {key}"
    return Record(name, lambda: from_parts(key, parts, name), done)


def from_parts(key: str, parts: Dict[str, bytes], name: str) -> Dict[str, Any]:
    texts: List[str] = []
    media: Dict[str, Dict[str, Any]] = {}
    meta: Dict[str, Any] = {}
    document = None
    for ending, data in parts.items():
        last = ending.rsplit(".", 1)[-1]
        if last in PICKLES:
            raise RecordError(name, f".{ending} is a pickle, which runs code when it is loaded; write it as .json or .npy")
        kind = kind_of(f".{ending}", data[:16])
        if kind is not None:
            if not data:
                raise RecordError(name, f".{ending} has no bytes")
            media[ending] = {"type": kind, "data": data}
        elif ending == "json":
            document = parse_json(data, name)
        elif last in TEXTS:
            texts.append(_utf8(data, name, ending))
        elif last in ("cls", "index", "id", "key", "url", "json", "jsonl"):
            meta[ending] = _utf8(data, name, ending) if not last.startswith("json") else parse_json(data, name)
        else:
            raise RecordError(name, f"has a member .{ending} of an unknown kind")
    if isinstance(document, dict) and isinstance(document.get("segments"), list):
        return _interleaved(document, media, meta, name)
    sheet: Dict[str, Any] = {"id": key}
    if isinstance(document, dict) and not texts:
        if any(isinstance(document.get(key), list) for key in ("messages", "conversations", "texts", "text_list")):
            found = guess(document, name)
            for segment in found["segments"]:
                _take(segment, media, name)
            if media:
                raise RecordError(name, f"has media that its .json does not name: {', '.join(media)}")
            return {**found, "id": found.get("id", key)}
        if isinstance(document.get("caption"), str):
            texts.append(document["caption"])
    if document is not None:
        meta["json"] = document
    ordered = iter(media.values())
    if any(PLACEHOLDER.search(text) for text in texts):
        segments = [segment for text in texts for segment in interleave(text, ordered, name)]
        all_used(ordered, name)
    else:
        segments = [*ordered, *({"type": "text", "text": text} for text in texts)]
    if not segments:
        raise RecordError(name, "has neither text nor media")
    return {**sheet, "segments": segments, **({"meta": meta} if meta else {})}


def _interleaved(document: Dict[str, Any], media: Dict[str, Dict[str, Any]], meta: Mapping[str, Any], name: str) -> Dict[str, Any]:
    segments = []
    for segment in document["segments"]:
        segment = dict(mapping(segment, name))
        if segment.get("type") not in KINDS:
            raise RecordError(name, f"a segment of type {segment.get('type')!r}")
        if segment["type"] != "text" and "values" not in segment:
            segment = {"path": segment.pop("member", None), **segment}
            _take(segment, media, name)
        segments.append(segment)
    if media:
        raise RecordError(name, f"has media that no segment names: {', '.join(media)}")
    return {**document, "segments": segments, **({"members": dict(meta)} if meta else {})}


def _take(segment: Dict[str, Any], media: Dict[str, Dict[str, Any]], name: str) -> None:
    """Puts the member that a segment's path names into it."""
    if "path" not in segment:
        return
    path = segment.pop("path")
    found = media.pop(path, None) if isinstance(path, str) else None
    if found is None:
        raise RecordError(name, f"names the member {path!r}, which is not there")
    segment["data"] = found["data"]


def _utf8(data: bytes, name: str, ending: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(name, f".{ending} is not UTF-8: {error.reason}") from None


class Writer:
    """One archive: of each sheet a .json with its segments, and its media. Reads back as the same sheets."""

    def __init__(self, path: str) -> None:
        self._archive = tarfile.open(path, "x", format=tarfile.PAX_FORMAT)
        self._count = 0

    def add(self, sheet: Mapping[str, Any], media: List[Tuple[Dict[str, Any], bytes]], name: str) -> None:
        key = f"{self._count:09}"
        self._count += 1
        document = json.loads(json.dumps(sheet))
        members = []
        given = iter(media)
        for segment in document["segments"]:
            segment.pop("path", None)
            if segment["type"] != "text" and "values" not in segment:
                data = next(given)[1]
                segment["member"] = f"{len(members)}.{ending_of(data)}"
                members.append((f"{key}.{segment['member']}", data))
        self._write(f"{key}.json", json.dumps(document, ensure_ascii=False).encode("utf-8"))
        for member, data in members:
            self._write(member, data)

    def _write(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        self._archive.addfile(info, io.BytesIO(data))

    def finish(self) -> None:
        self.close()

    def close(self) -> None:
        self._archive.close()

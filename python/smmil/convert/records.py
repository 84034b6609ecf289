"""What the importers and exporters of all kinds share: reading JSON in a stream, placeholders, media, and errors that name a record."""
import base64
import binascii
import json
import os
import re
from typing import Any, BinaryIO, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from .._core import DataError
from ..source import KINDS, ending_of

# A record or a medium beyond this is taken for damage.
MOST_BYTES = 1 << 30

PLACEHOLDER = re.compile(r"<(image|audio|video)>")

_KIND_OF_ENDING = {**dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "tif", "tiff", "bmp", "heic", "avif", "jp2", "jxl"), "image"),
                   **dict.fromkeys(("wav", "flac", "ogg", "mp3", "opus", "aiff", "au", "caf"), "audio"),
                   **dict.fromkeys(("mp4", "webm", "mkv", "avi"), "video"), "npy": "numeric"}


class RecordError(DataError):
    """A record that cannot be converted, with its name."""

    def __init__(self, record: str, why: str) -> None:
        super().__init__(f"{record}: {why}")


class Record(NamedTuple):
    """A named record, and what makes a sheet of it: that may raise, and the records behind it are read all the same."""
    name: str
    make: Callable[[], Dict[str, Any]]
    # How far the reader is, of how much, in any unit.
    done: Tuple[int, int] = (0, 0)


class Files:
    """Files read one after the other, and how far in them a reader is."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._before, self._total = 0, sum(map(os.path.getsize, paths))
        self.paths = paths

    def done(self, position: int) -> Tuple[int, int]:
        return min(self._before + position, self._total), self._total

    def __iter__(self) -> Iterator[str]:
        for path in self.paths:
            yield path
            self._before += os.path.getsize(path)


def kind_of(name: str, data: bytes) -> Optional[str]:
    """The kind of a medium by its first bytes, else by its name's ending; None where neither says."""
    kind = _KIND_OF_ENDING.get(ending_of(data))
    return kind or _KIND_OF_ENDING.get(name.rsplit(".", 1)[-1].lower() if "." in name else "")


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def parse_json(text: "str | bytes", record: str) -> Any:
    try:
        return json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise RecordError(record, f"not valid UTF-8: {error.reason}") from None
    except (ValueError, RecursionError) as error:
        raise RecordError(record, f"not valid JSON: {error}") from None


def read_lines(path: str) -> Iterator[Tuple[str, bytes, int]]:
    """The lines of a JSONL file that are not blank, with their names, and how many bytes are read."""
    with open(path, "rb") as file:
        number = 0
        while True:
            line = file.readline(MOST_BYTES + 1)
            if not line:
                return
            number += 1
            if len(line) > MOST_BYTES:
                raise RecordError(f"{path}:{number}", "the line has more than 1 GiB")
            if line.strip():
                yield f"{path}:{number}", line, file.tell()


def read_array(path: str) -> Iterator[Tuple[str, Any, int]]:
    """The elements of a file that is one JSON array, each parsed when it is reached, or the lines of a JSONL file; as read_lines does."""
    with open(path, "rb") as file:
        first = file.read(4)
        if b"\0" in first or first[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise RecordError(path, "is UTF-16 or UTF-32; write it as UTF-8")
        file.seek(0)
        first = file.read(1)
        while first in (b" ", b"\t", b"\r", b"\n", b"\xef", b"\xbb", b"\xbf"):
            first = file.read(1)
        if first != b"[":
            yield from read_lines(path)
            return
        yield from _elements(path, file)


def _elements(path: str, file: BinaryIO) -> Iterator[Tuple[str, Any, int]]:
    import codecs
    decode = codecs.getincrementaldecoder("utf-8")().decode
    parser = json.JSONDecoder(parse_constant=_refuse_constant)
    buffer, ended, number, want = "", False, 0, 1 << 16
    separator = True  # An element, and no comma, comes next.
    while True:
        name = f"{path}[{number}]"
        buffer = buffer.lstrip(" \t\r\n")
        if buffer.startswith("]") and (not separator or number == 0):
            if buffer[1:].strip() or file.read(1 << 16).strip():
                raise RecordError(name, "something stands behind the array")
            return
        if not separator and buffer.startswith(","):
            buffer, separator = buffer[1:], True
            continue
        if separator and buffer:
            try:
                value, end = parser.raw_decode(buffer)
                # A number may go on in what is not read yet.
                if end < len(buffer) or ended:
                    yield name, value, file.tell() - len(buffer) + end
                    buffer, separator, want = buffer[end:], False, 1 << 16
                    number += 1
                    continue
            except RecursionError as error:
                raise RecordError(name, f"not valid JSON: {error}") from None
            except ValueError as error:
                if ended or len(buffer) > MOST_BYTES:
                    raise RecordError(name, f"not valid JSON: {error}") from None
        elif buffer and not separator:
            raise RecordError(name, "no comma between two elements")
        if ended:
            raise RecordError(name, "the array ends too early")
        try:
            data = file.read(want)
            ended = not data
            buffer += decode(data, ended)
        except UnicodeDecodeError as error:
            raise RecordError(name, f"not valid UTF-8: {error.reason}") from None
        want = min(2 * want, 1 << 26)  # So that a long element is not tried too often.


def mapping(value: Any, record: str) -> Dict[str, Any]:
    """The record as an object; a line is parsed first."""
    if isinstance(value, bytes):
        value = parse_json(value, record)
    if not isinstance(value, dict):
        raise RecordError(record, "is no JSON object")
    return value


def listing(record: Mapping[str, Any], key: str, name: str, default: Optional[Sequence[Any]] = None) -> List[Any]:
    value = record.get(key, default)
    if not isinstance(value, list):
        raise RecordError(name, f"`{key}` is {'missing' if key not in record else 'no list'}")
    return value


def medium(reference: Any, name: str, kind: str = "image") -> Dict[str, Any]:
    """A segment of a path, a data URL, or bytes; of a mapping with these as Hugging Face's features have them."""
    if isinstance(reference, dict):
        if isinstance(reference.get("bytes"), (bytes, bytearray)):
            reference = reference["bytes"]
        else:
            reference = reference.get("url", reference.get("path"))
    if isinstance(reference, (bytes, bytearray)):
        if not reference:
            raise RecordError(name, f"its {kind} has no bytes")
        return {"type": kind_of("", bytes(reference[:16])) or kind, "data": bytes(reference)}
    if not isinstance(reference, str) or not reference:
        raise RecordError(name, f"a medium is neither a path nor bytes: {_short(reference)}")
    if reference.startswith("data:"):
        head, comma, body = reference.partition(",")
        if not comma or not head.endswith(";base64"):
            raise RecordError(name, "a data URL that is not base64")
        return {"type": kind, "data": from_base64(body, name)}
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", reference):
        raise RecordError(name, f"{_short(reference)} is no file; download it, and name the file")
    return {"type": kind, "path": reference}


def from_base64(text: str, name: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RecordError(name, f"a medium that is not base64: {error}") from None
    if not data:
        raise RecordError(name, "a medium of no bytes")
    return data


def interleave(text: str, media: Iterator[Dict[str, Any]], name: str, **extra: Any) -> Iterator[Dict[str, Any]]:
    """Text with its placeholders replaced by the media; running out of media is an error."""
    at = 0
    for match in PLACEHOLDER.finditer(text):
        if match.start() > at:
            yield {"type": "text", "text": text[at:match.start()], **extra}
        at = match.end()
        found = next(media, None)
        if found is None:
            raise RecordError(name, "has more placeholders than media")
        if found["type"] != match.group(1):
            raise RecordError(name, f"has {match.group()} where its medium is of kind {found['type']}")
        yield {**found, **extra}
    if at < len(text):
        yield {"type": "text", "text": text[at:], **extra}


def all_used(media: Iterator[Dict[str, Any]], name: str) -> None:
    left = sum(1 for _ in media)
    if left:
        raise RecordError(name, f"has fewer placeholders than media: {left} of them have none")


def rest_of(record: Mapping[str, Any], *used: str) -> Dict[str, Any]:
    """What else the record has, for the sheet to keep."""
    rest = {key: value for key, value in record.items() if key not in used}
    return {"meta": rest} if rest else {}


def identity(record: Mapping[str, Any], *keys: str) -> Dict[str, str]:
    for key in keys:
        value = record.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
            return {"id": str(value)}
    return {}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:60] + "..." + text[-10:]


def files_below(path: str, *endings: str) -> List[str]:
    """The file itself, or those of a folder with these endings, sorted."""
    if not os.path.isdir(path):
        if not os.path.isfile(path):
            raise DataError(f"{path}: no such file or folder")
        return [path]
    found = sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(endings))
    if not found:
        raise DataError(f"{path}: holds no file that ends in {' or '.join(endings)}")
    for file in found:
        if not os.path.isfile(file):
            raise DataError(f"{file}: is no file")
    return found


__all__ = [name for name in dir() if not name.startswith("_")] + ["KINDS"]

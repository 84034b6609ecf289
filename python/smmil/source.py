"""Writes source folders (sheets.jsonl and media), sheet by sheet, and packs them."""
import contextlib
import io
import json
import os
import shutil
import tempfile
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

import numpy

from . import _core, tools
from ._core import DataError, Sheet, UsageError

PathLike = Union[str, "os.PathLike[str]"]
KINDS = ("text", "image", "audio", "video", "numeric")

# What names media whose records give none; readers go by content, people by names.
_SIGNATURES = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"fLaC", "flac"), (b"OggS", "ogg"), (b"ID3", "mp3"),
               (b"\xff\xfb", "mp3"), (b"II*\0", "tif"), (b"MM\0*", "tif"), (b"\x1aE\xdf\xa3", "webm"), (b"\x93NUMPY", "npy"))


def ending_of(data: bytes) -> str:
    """The usual ending of a media file, by its first bytes; "bin" where they are not known."""
    for signature, ending in _SIGNATURES:
        if data.startswith(signature):
            return ending
    if data[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(bytes(data[8:12]), "bin")
    if data[4:8] == b"ftyp":
        return {b"avif": "avif", b"heic": "heic"}.get(bytes(data[8:12]), "mp4")
    return "bin"


def stays_inside(path: str) -> bool:
    """True for a relative path that does not leave its folder."""
    return bool(path) and "\0" not in path and not path.startswith("/") and ".." not in path.split("/")


def _inside(root: str, path: str, what: str) -> str:
    """The file `path` below `root`; an error where it, or a link on the way, leads out."""
    if not stays_inside(path):
        raise DataError(f"{what}: the path {path!r} leaves the folder")
    full = os.path.realpath(os.path.join(root, path))
    if os.path.commonpath([full, os.path.realpath(root)]) != os.path.realpath(root):
        raise DataError(f"{what}: the path {path!r} leaves the folder by a link")
    if not os.path.isfile(full):
        raise DataError(f"{what}: the file {path!r} is not there")
    return full


class SourceWriter:
    """A source folder that appears whole, on leaving the `with` block, or not at all."""

    def __init__(self, folder: PathLike, partial: Optional[str] = None, mark: Optional[Mapping[str, int]] = None) -> None:
        """`partial` is where the folder is made (default: a new name beside it); with `mark` it is taken back to that mark and continued."""
        self.folder = os.fsdecode(folder).rstrip("/")
        if os.path.lexists(self.folder):
            raise DataError(f"{self.folder}: exists; give a new folder")
        parent = os.path.dirname(os.path.abspath(self.folder))
        os.makedirs(parent, exist_ok=True)
        self._media = 0
        self.sheets = 0
        if partial is None:
            self._partial = tempfile.mkdtemp(prefix=os.path.basename(self.folder) + ".partial-", dir=parent)
            os.chmod(self._partial, 0o777 & ~_umask())
        else:
            self._partial = partial
            if mark is None:
                shutil.rmtree(partial, ignore_errors=True)
                os.mkdir(partial)
        self._lines = open(os.path.join(self._partial, "sheets.jsonl"), "r+b" if mark else "wb")
        if mark:
            self._rewind(mark)

    def mark(self) -> Dict[str, int]:
        """What is written so far, for a writer that goes on from here."""
        self._lines.flush()
        return {"sheets": self.sheets, "media": self._media, "bytes": self._lines.tell()}

    def _rewind(self, mark: Mapping[str, int]) -> None:
        if self._lines.seek(0, os.SEEK_END) < mark["bytes"]:
            self._lines.close()
            raise DataError(f"{self._partial}: has lost bytes that it had; remove it and begin anew")
        self._lines.seek(mark["bytes"])
        self._lines.truncate()
        self.sheets, self._media = mark["sheets"], mark["media"]
        media = os.path.join(self._partial, "media")
        for name in os.listdir(media) if os.path.isdir(media) else ():
            folder = os.path.join(media, name)
            if int(name) >= -(-self._media // 1000):
                shutil.rmtree(folder)
            elif int(name) == self._media // 1000:
                for file in os.listdir(folder):
                    if int(file.split(".")[0]) >= self._media:
                        os.unlink(os.path.join(folder, file))

    def add(self, sheet: Union[Sheet, Mapping[str, Any], Sequence[Any]], root: Optional[PathLike] = None) -> None:
        """Adds a sheet: one of a dataset, or a mapping with `segments` as sheets.jsonl has them, or a list of segments.

        A segment may be a string (text), and of a medium hold its bytes as `data`, or an array as `data` of a numeric one; otherwise its
        `path` is a file below `root`. A sheet is added whole or not at all.
        """
        what = f"sheet {self.sheets}"
        if isinstance(sheet, Sheet):
            line = _of_stored(sheet)
        elif isinstance(sheet, Mapping):
            line = dict(sheet)
            what = f"sheet {line['id']!r}" if isinstance(line.get("id"), str) else what
        elif isinstance(sheet, (str, bytes)):
            raise UsageError(f"{what}: is a string; a sheet is a list of segments, or a mapping that has one")
        else:
            line = {"segments": list(sheet)}
        if not isinstance(line.get("segments"), (list, tuple)):
            raise UsageError(f"{what}: `segments` is no list")
        line.setdefault("id", str(self.sheets))
        made: List[str] = []
        before = self._media
        try:
            line["segments"] = [self._segment(segment, f"{what}, segment {i}", root, made) for i, segment in enumerate(line["segments"], 1)]
            text = json.dumps(line, ensure_ascii=False, allow_nan=False).encode("utf-8")
            _checked(text, what)
        except BaseException as error:
            for path in made:
                with contextlib.suppress(OSError):
                    os.unlink(path)
                with contextlib.suppress(OSError):  # Where that was all it held.
                    os.removedirs(os.path.dirname(path))
            self._media = before  # So that a run that goes on gives the same names.
            if isinstance(error, (TypeError, UnicodeEncodeError)) or type(error) is ValueError:
                raise UsageError(f"{what}: JSON cannot hold it: {error}") from None
            raise
        self._lines.write(text + b"\n")
        self.sheets += 1

    def _segment(self, segment: Any, what: str, root: Optional[PathLike], made: List[str]) -> Dict[str, Any]:
        if isinstance(segment, str):
            return {"type": "text", "text": segment}
        if not isinstance(segment, Mapping):
            raise UsageError(f"{what}: is neither a string nor a mapping")
        segment = dict(segment)
        kind = segment.get("type")
        if kind not in KINDS:
            raise UsageError(f"{what}: its type is {kind!r}; one of {', '.join(KINDS)}")
        if kind == "text":
            if not isinstance(segment.get("text"), str):
                raise UsageError(f"{what}: text without `text`")
            return segment
        data = segment.pop("data", None)
        if data is None:
            if kind == "numeric" and "values" in segment:
                return segment
            if not isinstance(segment.get("path"), str):
                raise UsageError(f"{what}: has neither `data` nor `path`")
            full = _inside(os.fspath(root or "."), segment["path"], what)
            with open(full, "rb") as file:
                segment["path"] = self._name(ending_of(file.read(16)))
            target = os.path.join(self._partial, segment["path"])
            made.append(target)
            try:
                os.link(full, target)
            except OSError:
                shutil.copyfile(full, target)
            return segment
        if isinstance(data, numpy.ndarray):
            if kind != "numeric":
                raise UsageError(f"{what}: an array is no {kind} file; give the file's bytes")
            segment["path"] = self._name("npy")
            made.append(os.path.join(self._partial, segment["path"]))
            numpy.save(made[-1], data, allow_pickle=False)
            return segment
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise UsageError(f"{what}: its `data` are neither bytes nor an array")
        segment["path"] = self._name(ending_of(bytes(data[:16])))
        made.append(os.path.join(self._partial, segment["path"]))
        with open(made[-1], "xb") as file:
            file.write(data)
        return segment

    def _name(self, ending: str) -> str:
        # A folder of a million files is slow to walk; one for each thousand is not.
        folder = f"media/{self._media // 1000:04}"
        os.makedirs(os.path.join(self._partial, folder), exist_ok=True)
        self._media += 1
        return f"{folder}/{self._media - 1:07}.{ending}"

    def finish(self) -> None:
        self.close()
        os.rename(self._partial, self.folder)

    def abandon(self) -> None:
        self.close()
        shutil.rmtree(self._partial, ignore_errors=True)

    def close(self) -> None:
        """Leaves what is written where it is."""
        self._lines.close()

    def __enter__(self) -> "SourceWriter":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is not None:
            self.abandon()
            return
        try:
            self.finish()
        except BaseException:
            self.abandon()
            raise


def _checked(line: bytes, what: str) -> None:
    """An error where `pack` would not take the line."""
    try:
        _core.check_line(line)
    except DataError as error:
        raise UsageError(f"{what}: {error}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _npy(array: numpy.ndarray) -> bytes:
    file = io.BytesIO()
    numpy.save(file, array, allow_pickle=False)
    return file.getvalue()


def _of_stored(sheet: Sheet, arrays: bool = True) -> Dict[str, Any]:
    """A stored sheet with its media's source bytes; an error where these are gone. Arrays come as such, or as the bytes of .npy files."""
    line = json.loads(sheet.line)
    for given, stored in zip(line["segments"], sheet.segments):
        if stored.kind == "text" or "values" in given:
            continue
        if stored.kind == "numeric":
            given["data"] = stored.decode() if arrays else _npy(stored.decode())
        else:
            given["data"] = stored.source
        given.pop("path", None)
    return line


def pack(sheets: Union[PathLike, Iterable[Any]], path: PathLike, *, format: Optional[PathLike] = None, append: bool = False,
         codec: Optional[PathLike] = None, safe: bool = False, threads: int = 0) -> Dict[str, Any]:
    """Packs a source folder, or the sheets of an iterable (see SourceWriter.add), into a new version of the dataset `path`.

    Without `format` every file comes back byte for byte: kept as it is, or with `safe` coded in less. A format (format.mlir of `smmil.design`) is
    packed by the tool. An iterable is staged beside the dataset first, in a folder that is removed. With `append` the sheets go behind those of
    the newest version. Gives the report.
    """
    target = os.fsdecode(path)
    if isinstance(sheets, (str, bytes, os.PathLike)):
        return _pack_folder(os.fsdecode(sheets), target, format, append, codec, safe, threads)
    parent = os.path.dirname(os.path.abspath(target))
    os.makedirs(parent, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=os.path.basename(target.rstrip("/")) + ".source-", dir=parent) as staging:
        folder = os.path.join(staging, "source")
        with SourceWriter(folder) as writer:
            for sheet in sheets:
                writer.add(sheet)
        return _pack_folder(folder, target, format, append, codec, safe, threads)


def _pack_folder(source: str, target: str, format: Optional[PathLike], append: bool, codec: Optional[PathLike], safe: bool,
                 threads: int) -> Dict[str, Any]:
    if append and format is not None:
        raise UsageError("append keeps the dataset's own format; leave out `format`")
    if safe and (append or format is not None or codec is not None):
        raise UsageError("safe is a format of its own; an append keeps the dataset's")
    if format is None and codec is None:
        try:
            return _core.append(source, target, threads) if append else _core.pack(source, target, threads, safe)
        except UsageError as error:
            if not append or "smmil append" not in str(error):
                raise
    return tools.pack_folder(source, target, format=format, append=append, codec=codec, threads=threads)

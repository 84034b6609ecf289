"""From and to what other projects store.

Importers write a source folder (sheets.jsonl and media), which `smmil pack`, `profile` and `design` take; exporters read a dataset. Both stream,
load no pickle, and leave nothing behind when their input is at fault. A record whose placeholders do not match its media is an error that names it.
"""
import json
import os
import shutil
import tempfile
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union

from .._core import DataError, Error, UsageError
from ..dataset import Dataset
from ..source import SourceWriter, _of_stored, ending_of, stays_inside
from ..progress import Progress
from . import conversations, litdata, mds, pages, parquet, tarball
from .records import Record, RecordError
from .resume import ResumableWriter, fingerprint

__all__ = ["EXPORTERS", "IMPORTERS", "RecordError", "Result", "export_dataset", "import_source"]

PathLike = Union[str, "os.PathLike[str]"]

# Kind: what its records are read by.
IMPORTERS: Dict[str, Callable[[str], Iterator[Record]]] = {
    "webdataset": tarball.read,
    "llava": conversations.reader(conversations.from_llava, ".json", ".jsonl"),
    "sharegpt": conversations.reader(conversations.from_llava, ".json", ".jsonl"),
    "messages": conversations.reader(conversations.from_messages, ".json", ".jsonl"),
    "obelics": conversations.reader(conversations.from_obelics, ".jsonl"),
    "mmc4": conversations.reader(conversations.from_mmc4, ".jsonl"),
    "mds": mds.read,
    "litdata": litdata.read,
    "parquet": parquet.read,
    "folder": pages.read,
    "sheets": conversations.reader(conversations.from_sheets, ".jsonl"),
}


class Result(NamedTuple):
    """Sheets that were converted, and of each record that was left out the name and why."""
    sheets: int
    left_out: List[str]


def import_source(kind: str, path: PathLike, output: PathLike, *, media: Optional[PathLike] = None, on_error: str = "fail",
                  progress: bool = False) -> Result:
    """Converts the records of `path` into the source folder `output`.

    Paths of media are below `media`: without it below the folder of `path`. With `on_error="skip"` records that cannot be converted are left
    out and listed; damage that makes what follows unreadable is an error all the same. An import that was killed, interrupted or out of disk
    leaves `output`.partial, and goes on from there when it is called again; the result is that of a run without a break. `progress` shows how
    far it is on standard error.
    """
    if kind not in IMPORTERS:
        raise UsageError(f"no kind {kind!r} to import; one of {', '.join(IMPORTERS)}")
    if on_error not in ("fail", "skip"):
        raise UsageError(f"on_error is {on_error!r}; 'fail' or 'skip'")
    path, output = os.fspath(path), os.fspath(output)
    root = os.fspath(media) if media is not None else path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))
    if not os.path.exists(path):
        raise DataError(f"{path}: no such file or folder")
    job = {"kind": kind, "input": fingerprint(path), "media": os.path.realpath(root), "on_error": on_error}
    making = ResumableWriter(output, job)
    writer, bar = making.writer, Progress(f"import {kind}", "records", progress)
    with making.running():
        try:
            for number, record in enumerate(IMPORTERS[kind](path)):
                bar.update(*record.done, number)
                if number < making.records:  # Converted by a run before this one.
                    continue
                try:
                    _add(writer, record, root, kind)
                except RecordError as error:
                    if on_error == "fail":
                        raise
                    making.left_out.append(str(error))
                making.took()
        finally:
            bar.close()
        if writer.sheets == 0:
            raise DataError(f"{path}: no record was converted" +
                            (f"; the first was left out: {making.left_out[0]}" if making.left_out else ""))
    return Result(writer.sheets, making.left_out)


def _add(writer: SourceWriter, record: Record, root: str, kind: str) -> None:
    sheet = record.make()
    for number, segment in enumerate(sheet["segments"] if kind != "sheets" else (), 1):
        path = segment.get("path")
        # A download that failed, most often. A folder of sheets is taken as it is.
        if isinstance(path, str) and stays_inside(path) and os.path.isfile(file := os.path.join(root, path)) and os.path.getsize(file) == 0:
            raise RecordError(record.name, f"segment {number}: the file {path!r} has no bytes")
    try:
        writer.add(sheet, root)
    except RecordError:
        raise
    except Error as error:
        raise RecordError(record.name, str(error)) from None


class _Lines:
    """Records as lines of OUT/NAME.jsonl, and media beside it."""

    def __init__(self, line: Callable[..., bytes], name: str) -> None:
        self._line, self._name = line, name

    def __call__(self, path: str) -> "_Lines":
        opened = _Lines(self._line, self._name)
        opened._path, opened._count = path, 0
        os.makedirs(os.path.join(path, "media"))
        opened._file = open(os.path.join(path, self._name), "xb")
        return opened

    def add(self, sheet: Mapping[str, Any], media: List[Tuple[Dict[str, Any], bytes]], name: str) -> None:
        given = iter(media)

        def save(segment: Mapping[str, Any]) -> str:
            data = next(given)[1]
            path = f"media/{self._count:07}.{ending_of(data)}"
            self._count += 1
            with open(os.path.join(self._path, path), "xb") as file:
                file.write(data)
            return path

        self._file.write(self._line(sheet, name, save))

    def finish(self) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()


# Kind: what writes its records.
EXPORTERS: Dict[str, Callable[[str], Any]] = {
    "webdataset": tarball.Writer,
    "llava": _Lines(conversations.to_llava, "llava.jsonl"),
    "messages": _Lines(conversations.to_messages, "messages.jsonl"),
    "obelics": _Lines(conversations.to_obelics, "obelics.jsonl"),
    "mds": mds.Writer,
    "litdata": litdata.Writer,
    "parquet": parquet.Writer,
}


def export_dataset(kind: str, dataset: Union[Dataset, PathLike], output: PathLike, *, on_error: str = "fail") -> Result:
    """Writes the sheets of a dataset whose sources are kept.

    webdataset, mds and parquet hold all that a sheet has; llava, messages and obelics hold what their conventions know, and a sheet with
    anything else is an error that names it, or left out with `on_error="skip"`.
    """
    if kind not in EXPORTERS:
        raise UsageError(f"no kind {kind!r} to export; one of {', '.join(EXPORTERS)}")
    if on_error not in ("fail", "skip"):
        raise UsageError(f"on_error is {on_error!r}; 'fail' or 'skip'")
    dataset = dataset if isinstance(dataset, Dataset) else Dataset(dataset)
    target = os.fspath(output).rstrip("/")
    if os.path.lexists(target):
        raise DataError(f"{target}: exists; give a new name")
    parent = os.path.dirname(os.path.abspath(target))
    os.makedirs(parent, exist_ok=True)
    staging = tempfile.mkdtemp(prefix=os.path.basename(target) + ".partial-", dir=parent)
    left_out: List[str] = []
    written, writer = 0, None
    try:
        partial = os.path.join(staging, os.path.basename(target))
        writer = EXPORTERS[kind](partial)
        for sheet in dataset:
            name = f"sheet {sheet.number}"
            try:
                try:
                    full = _of_stored(sheet, arrays=False)
                    media = [(segment, segment.pop("data")) for segment in full["segments"] if "data" in segment]
                    full.setdefault("id", str(sheet.number))
                    writer.add(full, media, name)
                except RecordError:
                    raise
                except Error as error:
                    raise RecordError(name, str(error)) from None
                written += 1
            except RecordError as error:
                if on_error == "fail":
                    raise
                left_out.append(str(error))
        writer.finish()
        os.rename(partial, target)
    finally:
        if writer is not None:
            writer.close()
        shutil.rmtree(staging, ignore_errors=True)
    return Result(written, left_out)

"""Packing and reading on Ray.

    smmil.ray.pack(dataset, "/shared/train.smmil")
    rows = smmil.ray.read("/shared/train.smmil", view="v2").map(lambda row: {"words": len(smmil.ray.pieces(row))})

All nodes see the same folders. What `pack` writes in tasks is the same however often a task runs, and becomes visible by one commit; the same
two phases run without Ray as a job array, by `smmil pack --part` and `smmil commit`.
"""
from __future__ import annotations

import functools
import json
import os
import shutil
import tempfile
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import pyarrow
import ray
import ray.data
from ray.data.block import BlockMetadata
from ray.data.datasource import Datasource, ReadTask

from . import _core, tools
from ._core import Sheet, UsageError
from .dataset import Dataset
from .source import SourceWriter

__all__ = ["pack", "pieces", "read", "sheet"]

PathLike = Union[str, "os.PathLike[str]"]


# Packing.


def _stage(rows: Iterable[Any], folder: str, number: int) -> int:
    """Writes rows as the share `number` of a source folder; gives that number.

    What appears under the share's name is whole. A task that runs again, or twice at once, finds it there or puts the same in its place.
    """
    share = os.path.join(folder, "shares", f"{number:06}")
    if not os.path.isdir(share):
        working = tempfile.mkdtemp(prefix=f"{number:06}-", dir=os.path.join(folder, "working"))
        writer = SourceWriter(os.path.join(working, "share"))
        try:
            for row in rows:
                writer.add(_sheet_of(row))
            writer.finish()
        except BaseException:
            writer.abandon()
            raise
        try:
            os.rename(os.path.join(working, "share"), share)
        except OSError:
            if not os.path.isdir(share):  # Another run of this task was first; its share is as good.
                raise
    return number


def _sheet_of(row: Any) -> Any:
    """A sheet as SourceWriter.add takes it; of a row of Ray, the sheet is in its one column `item` or in a column `sheet` as JSON."""
    if isinstance(row, Mapping) and set(row) == {"item"}:
        row = row["item"]
    if isinstance(row, Mapping) and isinstance(row.get("sheet"), (str, bytes)) and set(row) <= {"sheet", "media"}:
        document, media = json.loads(row["sheet"]), iter(row.get("media", ()))
        for segment in document["segments"]:
            if isinstance(segment, dict) and segment.get("type") != "text" and "values" not in segment:
                data = next(media, None)
                if data is None:
                    raise UsageError(f"sheet {document.get('id')!r}: has fewer media than segments that need one")
                segment["data"] = data
        if next(media, None) is not None:
            raise UsageError(f"sheet {document.get('id')!r}: has more media than segments that need one")
        row = document
    # A sheet without an id gets its number, which no task knows.
    return {"id": None, **row} if isinstance(row, Mapping) else {"id": None, "segments": row}


def _stage_block(block: Any, folder: str, number: int) -> int:
    return _stage(ray.data.block.BlockAccessor.for_block(block).iter_rows(public_row_format=True), folder, number)


def _pack_part(source: str, target: str, part: int, parts: int, format: Optional[str], codec: Optional[str], safe: bool, threads: int) -> int:
    if format is None and codec is None:
        _core.pack_part(source, target, part, parts, threads, safe)
    else:
        arguments: List[str] = ["pack", source, target, "--part", f"{part}/{parts}", "--quiet", "--threads", str(threads)]
        arguments += ["--format", format] if format is not None else []
        arguments += ["--codec", codec] if codec is not None else []
        tools.run(*arguments)
    return part


def _batches(rows: Iterable[Any], size: int) -> Iterator[List[Any]]:
    batch: List[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def pack(sheets: Any, path: PathLike, *, parts: Optional[int] = None, format: Optional[PathLike] = None, codec: Optional[PathLike] = None,
         safe: bool = False, retries: int = 5, staged: int = 256, threads: int = 1) -> Dict[str, Any]:
    """Packs into a new version of the dataset `path` by tasks of Ray, and gives the report of its one commit.

    `sheets` is a source folder, a ray.data.Dataset, or an iterable. The rows of a Dataset have the sheet in one column `item`, as
    `ray.data.from_items` makes it, or in `sheet` as JSON with the list `media` of its files' bytes. Rows keep their order. Each block is
    staged by a task beside the dataset, an iterable by `staged` sheets at a time, and then packed by `parts` tasks (default: one for each
    CPU of the cluster) of `threads` threads. A task whose worker dies runs again, at most `retries` times.
    """
    target = os.path.abspath(os.fspath(path))
    retry = {"max_retries": retries}
    packing = ray.remote(_pack_part).options(num_cpus=threads, name="smmil.pack_part", **retry)
    parent = os.path.dirname(target)
    os.makedirs(parent, exist_ok=True)
    if parts is None:
        parts = max(1, int(ray.cluster_resources().get("CPU", 1)) // max(1, threads))
    staging = None
    try:
        if isinstance(sheets, (str, os.PathLike)):
            source = os.path.abspath(os.fspath(sheets))
        else:
            staging = tempfile.mkdtemp(prefix=os.path.basename(target.rstrip("/")) + ".source-", dir=parent)
            source = _gather(sheets, staging, staged, retry)
        fixed = (None if format is None else os.path.abspath(os.fspath(format)), None if codec is None else os.path.abspath(os.fspath(codec)))
        try:
            ray.get([packing.remote(source, target, part + 1, parts, *fixed, safe, threads) for part in range(parts)])
            return _core.commit(target)
        except ray.exceptions.RayTaskError as error:
            raise error.as_instanceof_cause() if error.cause is not None else error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _gather(sheets: Any, staging: str, staged: int, retry: Dict[str, Any]) -> str:
    """Stages the sheets in tasks, and makes one source folder of their shares."""
    os.mkdir(os.path.join(staging, "working"))
    source = os.path.join(staging, "source")
    os.makedirs(os.path.join(source, "shares"))
    os.mkdir(os.path.join(staging, "shares"))
    waiting: List[Any] = []
    shares = 0

    def take(most: int) -> None:
        nonlocal waiting
        while len(waiting) > most:
            ready, waiting = ray.wait(waiting)
            ray.get(ready)

    if isinstance(sheets, ray.data.Dataset):
        # Blocks are numbered as they come, so they must come in order.
        stage = ray.remote(_stage_block).options(name="smmil.stage", **retry)
        options = sheets.context.execution_options
        before, options.preserve_order = options.preserve_order, True
        try:
            for bundle in sheets.iter_internal_ref_bundles():
                for reference in bundle.block_refs:
                    waiting.append(stage.remote(reference, staging, shares))
                    shares += 1
                    take(1000)
        finally:
            options.preserve_order = before
    else:
        stage = ray.remote(_stage).options(name="smmil.stage", **retry)
        most = 2 * max(1, int(ray.cluster_resources().get("CPU", 1)))
        for batch in _batches(sheets, staged):
            waiting.append(stage.remote(batch, staging, shares))
            shares += 1
            take(most)
    take(0)
    count = 0
    with open(os.path.join(source, "sheets.jsonl"), "wb") as lines:
        for number in range(shares):
            share = os.path.join(staging, "shares", f"{number:06}")
            with open(os.path.join(share, "sheets.jsonl"), "rb") as file:
                for line in file:
                    lines.write(_moved(line, f"shares/{number:06}/", count))
                    count += 1
            os.unlink(os.path.join(share, "sheets.jsonl"))
            os.rename(share, os.path.join(source, "shares", f"{number:06}"))
    return source


def _moved(line: bytes, where: str, number: int) -> bytes:
    """The line of a share in the whole source, whose sheet `number` it is."""
    sheet = json.loads(line)
    if sheet["id"] is None:
        sheet["id"] = str(number)
    for segment in sheet["segments"]:
        if isinstance(segment.get("path"), str):
            segment["path"] = where + segment["path"]
    return json.dumps(sheet, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


# Reading.


class SheetSource(Datasource):
    """The sheets of one version, as references: `dataset` (PATH@VERSION), `sheet`, and `view` where one is given."""

    def __init__(self, dataset: Dataset, view: Optional[str]) -> None:
        super().__init__()
        self._where = f"{os.path.abspath(dataset.path)}@{dataset.version}"
        self._count, self._view = len(dataset), view

    def estimate_inmemory_data_size(self) -> Optional[int]:
        return self._count * (len(self._where) + 16 + len(self._view or ""))

    def get_read_tasks(self, parallelism: int, per_task_row_limit: Optional[int] = None, data_context: Any = None) -> List[ReadTask]:
        tasks = []
        parallelism = max(1, min(parallelism, self._count))
        for number in range(parallelism):
            begin, end = self._count * number // parallelism, self._count * (number + 1) // parallelism
            if per_task_row_limit is not None:
                end = min(end, begin + per_task_row_limit)
            metadata = BlockMetadata(num_rows=end - begin, size_bytes=self.estimate_inmemory_data_size(), input_files=None, exec_stats=None)
            tasks.append(ReadTask(functools.partial(_references, self._where, self._view, begin, end), metadata))
        return tasks


def _references(where: str, view: Optional[str], begin: int, end: int) -> List[pyarrow.Table]:
    columns: Dict[str, Sequence[Any]] = {"dataset": [where] * (end - begin), "sheet": pyarrow.array(range(begin, end), pyarrow.int64())}
    if view is not None:
        columns["view"] = [view] * (end - begin)
    return [pyarrow.table(columns)]


def read(path: PathLike, view: Optional[str] = None, *, parallelism: int = -1) -> "ray.data.Dataset":
    """The sheets of PATH, PATH@VERSION or PATH@TAG as a ray.data.Dataset of references.

    The version is that of this call, whatever is committed later. `sheet` and `pieces` make of a row what it refers to, where a map runs.
    """
    dataset = Dataset(path)
    if view is not None and len(dataset):
        dataset[0].view(view)  # An error here rather than in every task.
    source = SheetSource(dataset, view)
    return ray.data.read_datasource(source, override_num_blocks=None if parallelism < 0 else parallelism)


@functools.lru_cache(maxsize=16)
def _opened(where: str) -> Dataset:
    return Dataset(where)


def sheet(row: Mapping[str, Any]) -> Sheet:
    """The sheet that a row of `read` refers to; datasets stay open in the process."""
    return _opened(str(row["dataset"]))[int(row["sheet"])]


def pieces(row: Mapping[str, Any]) -> List[Tuple[str, Union[str, int], Optional[str]]]:
    """What the row's view shows of its sheet; see Sheet.view."""
    if row.get("view") is None:
        raise UsageError("the row has no view; give one to `read`")
    return sheet(row).view(str(row["view"]))

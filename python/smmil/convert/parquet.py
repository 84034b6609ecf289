"""Parquet by pyarrow: columns of text, and Hugging Face's Image and Audio features (structs of `bytes` and `path`)."""
import json
import os
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from .._core import DataError, UsageError
from .columns import from_columns, to_columns
from .records import Files, Record, RecordError, files_below, parse_json


def _arrow():
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError("Parquet needs the package pyarrow; install it with `pip install pyarrow`") from None
    return pyarrow


def read(path: str) -> Iterator[Record]:
    arrow = _arrow()
    files = Files(files_below(path, ".parquet"))
    for name in files:
        row, size = 0, os.path.getsize(name)
        try:
            with arrow.parquet.ParquetFile(name) as file:
                rows = file.metadata.num_rows
                for batch in file.iter_batches(batch_size=16):
                    for record in _rows(batch, f"{name}: row {row}"):
                        where = f"{name}: row {row}"
                        row += 1
                        yield Record(where, lambda record=record, where=where: _sheet(record, where), files.done(size * row // max(1, rows)))
        except (arrow.ArrowException, OSError) as error:
            # What lies behind cannot be told apart any more.
            raise DataError(f"{name}: row {row}: the file is damaged here or behind it: {error}") from None


def _rows(batch: Any, where: str) -> List[Dict[str, Any]]:
    try:
        return batch.to_pylist()
    except ValueError as error:  # Text that is not UTF-8, say, which pyarrow finds here.
        raise DataError(f"{where}: the file is damaged here or behind it: {error}") from None


def _sheet(record: Dict[str, Any], name: str) -> Dict[str, Any]:
    if isinstance(record.get("sheet"), str) and isinstance(record.get("media"), bytes):
        record = {**record, "sheet": parse_json(record["sheet"], name)}
    sheet = from_columns(record, name)
    try:
        json.dumps(sheet.get("meta"))
    except (TypeError, ValueError) as error:
        raise RecordError(name, f"a column that JSON cannot hold: {error}") from None
    return sheet


class Writer:
    """One file with a column `sheet` (JSON) and one `media` (bytes)."""

    def __init__(self, path: str) -> None:
        self._arrow = _arrow()
        if os.path.lexists(path):
            raise DataError(f"{path}: exists; give a new file")
        self._schema = self._arrow.schema([("sheet", self._arrow.string()), ("media", self._arrow.large_binary())])
        self._file = self._arrow.parquet.ParquetWriter(path, self._schema, compression="none")

    def add(self, sheet: Mapping[str, Any], media: List[Tuple[Dict[str, Any], bytes]], name: str) -> None:
        columns = to_columns(sheet, media)
        row = {"sheet": json.dumps(columns["sheet"], ensure_ascii=False), "media": columns["media"]}
        self._file.write_table(self._arrow.Table.from_pylist([row], self._schema))

    def finish(self) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

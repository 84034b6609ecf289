"""An open dataset as a sequence of sheets."""
import os
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union, overload

import numpy

from ._core import DataError, Handle, Sheet, UsageError

PathLike = Union[str, "os.PathLike[str]"]


class Dataset(Sequence[Sheet]):
    """One version of a dataset.

    Threads may share it, and so may processes that fork; pickled, it opens the same version again. Reading and decoding run without the
    interpreter's lock.
    """

    def __init__(self, path: PathLike, codec: Optional[PathLike] = None) -> None:
        """Opens PATH, PATH@VERSION or PATH@TAG; `codec` is an emitted codec (`smmil build --compile`) to decode through."""
        self._handle = Handle(os.fspath(path))
        self._codec = None if codec is None else os.path.abspath(os.fspath(codec))
        if self._codec is not None:
            self._handle.attach(self._codec)

    @property
    def path(self) -> str:
        return self._handle.directory

    @property
    def version(self) -> int:
        return self._handle.version

    @property
    def fields(self) -> List[Dict[str, Any]]:
        """Name, kind, frame size (height, width), rate and channels of each field."""
        return self._handle.fields()

    def __len__(self) -> int:
        return self._handle.sheets

    @overload
    def __getitem__(self, index: int) -> Sheet: ...

    @overload
    def __getitem__(self, index: slice) -> List[Sheet]: ...

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self._handle.sheet(i) for i in range(*index.indices(len(self)))]
        count = self._handle.sheets
        if index < 0:
            index += count
        if not 0 <= index < count:
            raise IndexError(f"{self.path}: no such sheet; it has {count}")
        return self._handle.sheet(index)

    def __iter__(self) -> Iterator[Sheet]:
        sheet = self._handle.sheet
        for i in range(self._handle.sheets):
            yield sheet(i)

    def words(self) -> numpy.ndarray:
        """The words of each sheet's text, from the index alone: nothing is decoded."""
        return self._handle.words()

    @property
    def item_count(self) -> int:
        return self._handle.items

    def item(self, id: int) -> Dict[str, Any]:
        """What the index says of an item: field, is_copy, media, size and milliseconds of the source, stored_bytes."""
        return self._handle.item(id)

    def decode(self, id: int, **request: Any) -> numpy.ndarray:
        """The value of an item; the arguments are those of Segment.decode."""
        return self._handle.decode(id, **request)

    def decode_batch(self, items: Sequence[int], *, size: Optional[Tuple[int, int]] = None, dtype: str = "float32",
                     out: Optional[numpy.ndarray] = None, threads: int = 0, mean: Optional[Sequence[float]] = None,
                     std: Optional[Sequence[float]] = None, first_frame: bool = False) -> numpy.ndarray:
        """Images as one array (len(items), 3, height, width), decoded on `threads` threads (0: all).

        `size` may be left out where the items' field has a frame. `out` is filled and given back.
        """
        items = [int(i) for i in items]
        if out is None:
            out = numpy.empty((len(items), 3, *(size or self._frame_of(items))), dtype)
        self._handle.decode_batch(items, out, dtype=dtype, size=size, mean=mean, std=std, first_frame=first_frame, threads=threads)
        return out

    def _frame_of(self, items: Sequence[int]) -> Tuple[int, int]:
        fields = {self._handle.item(i)["field"] for i in items}
        sizes = {self.fields[f]["size"] if f >= 0 else None for f in fields}
        if len(sizes) != 1 or None in sizes:
            raise UsageError(f"{self.path}: the items have no frame in common; give a size")
        return sizes.pop()

    def __reduce__(self):
        return Dataset, (f"{os.path.abspath(self.path)}@{self.version}", self._codec)

    def __repr__(self) -> str:
        return f"<Dataset {self.path!r}, version {self.version}, {len(self)} sheets>"


def open(path: PathLike, codec: Optional[PathLike] = None) -> Dataset:
    """Opens a dataset; see Dataset."""
    return Dataset(path, codec)


__all__ = ["DataError", "Dataset", "open"]

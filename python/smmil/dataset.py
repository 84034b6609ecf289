"""An open dataset as a sequence of sheets, and its views as sequences of what they give."""
import os
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union, overload

import numpy

from ._core import DataError, Handle, Sheet, Stream, UsageError, Window

PathLike = Union[str, "os.PathLike[str]"]


class Dataset(Sequence[Sheet]):
    """One version of a dataset.

    Threads may share it, and so may processes that fork; pickled, it opens the same version again. Reading and decoding run without the
    interpreter's lock.
    """

    def __init__(self, path: PathLike, codec: Optional[PathLike] = None, coarse: bool = False) -> None:
        """Opens PATH, PATH@VERSION or PATH@TAG; `codec` is an emitted codec (`smmil build --compile`) to decode through.

        With `coarse`, items that have a prefix give coarser values, such as float32 cut to bfloat16; a codec is then one of
        `smmil build --coarse`."""
        self._handle = Handle(os.fsdecode(path))
        self._coarse = coarse
        if coarse:
            self._handle.read_coarse()
        self._codec = None if codec is None else os.path.abspath(os.fsdecode(codec))
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

    def tokens(self, tokenizer: str, places: Optional[Mapping[str, int]] = None) -> numpy.ndarray:
        """The tokens of each sheet's text, from the index alone, where `smmil tokens` has counted those of `tokenizer`.

        `places` has what is added for each medium of a kind.
        """
        return self._handle.tokens(tokenizer, dict(places or {}))

    @property
    def tokenizers(self) -> List[str]:
        """Names of those whose tokens are counted."""
        return self._handle.tokenizers()

    @property
    def views(self) -> List[str]:
        """Names of the views."""
        return self._handle.views()

    def view(self, name: str) -> "View":
        """What a view gives, by number: its context windows, or else sheets in its order."""
        return View(self, name)

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
        return Dataset, (f"{os.path.abspath(self.path)}@{self.version}", self._codec, self._coarse)

    def __repr__(self) -> str:
        return f"<Dataset {self.path!r}, version {self.version}, {len(self)} sheets>"


class View(Sequence[Window]):
    """A view of a dataset, as `smmil view` made it: context windows, or else sheets in its order, of one dataset or of a mixture.

    Windows are planned when a view opens, and again by every thread that reads beside others. A sheet that the view's filter leaves out has
    its number, is empty, and not `is_shown`.
    """

    def __init__(self, dataset: Dataset, name: str) -> None:
        self.dataset, self.name = dataset, name
        self._stream = Stream(dataset._handle, name)

    @property
    def window_tokens(self) -> int:
        """The most tokens of a window; 0 where each number is a sheet."""
        return self._stream.window_tokens

    def __len__(self) -> int:
        return self._stream.count

    @overload
    def __getitem__(self, index: int) -> Window: ...

    @overload
    def __getitem__(self, index: slice) -> List[Window]: ...

    def __getitem__(self, index):
        count = self._stream.count
        if isinstance(index, slice):
            return [self._stream.read(i) for i in range(*index.indices(count))]
        if index < 0:
            index += count
        if not 0 <= index < count:
            raise IndexError(f"{self.dataset.path}: the view {self.name!r} has no such number; it has {count}")
        return self._stream.read(index)

    def __iter__(self) -> Iterator[Window]:
        return (self._stream.read(i) for i in range(self._stream.count))

    def __reduce__(self):
        return View, (self.dataset, self.name)

    def __repr__(self) -> str:
        what = f"windows of {self.window_tokens} tokens" if self.window_tokens else "sheets"
        return f"<View {self.name!r} of {self.dataset.path!r}, {len(self)} {what}>"


def open(path: PathLike, codec: Optional[PathLike] = None, coarse: bool = False) -> Dataset:
    """Opens a dataset; see Dataset."""
    return Dataset(path, codec, coarse)


__all__ = ["DataError", "Dataset", "View", "open"]

"""The extension module: what it defines, and with which types."""
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union

import numpy

__version__: str

class Error(Exception):
    """What the library or a tool reports."""

class DataError(Error):
    """Missing, unreadable or damaged data."""

class UsageError(Error, ValueError):
    """A wrong argument."""

class Segment:
    """One element of a sheet."""
    @property
    def kind(self) -> str:
        """"text", "image", "audio", "video" or "numeric"; of a view also "token", a special token, whose spelling is `text`."""
    @property
    def text(self) -> Optional[str]: ...
    @property
    def field(self) -> Optional[str]:
        """None for text and tokens of a view."""
    @property
    def item(self) -> Optional[int]:
        """Number of the item in the dataset; None for text."""
    @property
    def sheet(self) -> int:
        """Number of the sheet that it is of."""
    @property
    def tokens(self) -> int:
        """Of a view that counts tokens: of text as counted, 1 of a special token, of a medium as the view says; otherwise 0."""
    @property
    def stored(self) -> numpy.ndarray:
        """The stored bytes in the file's map, read-only: a copied item's are those of its source."""
    @property
    def source(self) -> bytes:
        """The source's own bytes; an error where only the value is stored."""
    def decode(self, *, form: str = "tensor", dtype: str = "float32", size: Optional[Tuple[int, int]] = None,
               mean: Optional[Sequence[float]] = None, std: Optional[Sequence[float]] = None, rate: int = 0,
               channels: int = 0, first_frame: bool = False, out: Optional[numpy.ndarray] = None) -> numpy.ndarray:
        """The value. As "tensor": images (3, height, width), float32 and float16 normalised by the field's frame, or by `mean` and `std`,
        else to 0 to 1; sound (channel, sample) in -1 to 1, or spectra (bin, frame). As "stored": images (height, width, 3) uint8, sound
        (sample, channel) and spectra (frame, bin) int16. `size` is (height, width); without it the frame's, or the picture's own. Of an animation
        `first_frame` takes the first picture; otherwise it is an error. `out` has the value's shape and dtype, is filled and given back."""

class Sheet:
    """One sheet; a sequence of its segments."""
    @property
    def number(self) -> int: ...
    @property
    def segments(self) -> List[Segment]: ...
    @property
    def id(self) -> str: ...
    @property
    def line(self) -> bytes:
        """The sheet's exact bytes in sheets.jsonl."""
    @property
    def names(self) -> List[Tuple[str, str]]:
        """(path, alt) of each segment."""
    def view(self, name: str) -> List[Tuple[str, Union[str, int], Optional[str]]]:
        """What the view shows: ("text", text, None), ("token", spelling, None) or (kind, item, field)."""
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Segment]: ...
    def __getitem__(self, index: int) -> Segment: ...

class Window:
    """What a view gives at a number; a sequence of segments. Texts next to each other stay apart, as they are counted."""
    @property
    def number(self) -> int: ...
    @property
    def segments(self) -> List[Segment]: ...
    @property
    def is_shown(self) -> bool:
        """False of a sheet that a filter of the view leaves out."""
    @property
    def tokens(self) -> int:
        """Of all segments; 0 where the view counts none."""
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Segment]: ...
    def __getitem__(self, index: int) -> Segment: ...

class Stream:
    """An open view; smmil.View is what one uses."""
    count: int
    window_tokens: int
    def __init__(self, handle: "Handle", view: str) -> None: ...
    def read(self, number: int) -> Window: ...

class Handle:
    """An open dataset; smmil.Dataset is what one uses."""
    directory: str
    version: int
    sheets: int
    items: int
    def __init__(self, path: str) -> None: ...
    def read_coarse(self) -> None: ...
    def attach(self, path: str) -> None: ...
    def fields(self) -> List[Dict[str, Any]]: ...
    def item(self, id: int) -> Dict[str, Any]: ...
    def stored(self, id: int) -> numpy.ndarray: ...
    def sheet(self, number: int) -> Sheet: ...
    def words(self) -> numpy.ndarray: ...
    def tokens(self, tokenizer: str, places: Dict[str, int]) -> numpy.ndarray: ...
    def views(self) -> List[str]: ...
    def tokenizers(self) -> List[str]: ...
    def decode(self, item: int, *, form: str = "tensor", dtype: str = "float32", size: Optional[Sequence[int]] = None,
               mean: Optional[Sequence[float]] = None, std: Optional[Sequence[float]] = None, rate: int = 0,
               channels: int = 0, first_frame: bool = False, out: Optional[numpy.ndarray] = None) -> numpy.ndarray: ...
    def decode_batch(self, items: Sequence[int], out: numpy.ndarray, *, dtype: str = "float32", size: Optional[Sequence[int]] = None,
                     mean: Optional[Sequence[float]] = None, std: Optional[Sequence[float]] = None, first_frame: bool = False,
                     threads: int = 0) -> None: ...

def check_line(line: bytes) -> None: ...
def pack(source: str, dataset: str, threads: int = 0, safe: bool = False) -> Dict[str, int]: ...
def append(source: str, dataset: str, threads: int = 0) -> Dict[str, int]: ...
def pack_part(source: str, dataset: str, part: int, parts: int, threads: int = 0, safe: bool = False) -> Dict[str, int]: ...
def commit(dataset: str) -> Dict[str, int]: ...

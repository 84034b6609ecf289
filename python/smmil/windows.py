"""Packs sheets into context windows by how many tokens they have; no text is tokenised and no medium decoded for that."""
import bisect
from typing import Any, Callable, Iterator, List, Sequence, Tuple, Union

import numpy

from ._core import UsageError
from .batches import Slots
from .dataset import Dataset


def token_counts(dataset: Dataset, encode: Union[str, Callable[[str], Sequence[int]]], slots: Slots) -> numpy.ndarray:
    """The places that batches.assemble gives each sheet; media are counted as `slots` says, and not decoded.

    `encode` is a tokenizer's, which takes one pass over the text, or the name of one whose tokens `smmil tokens` has counted, which reads
    its index alone. Numbers to keep (numpy.save) and to pack by as often as one likes; they are those of one tokenizer and of one version.
    """
    places = {kind: 1 if isinstance(slot, int) else slot[1] for kind, slot in slots.items()}
    if isinstance(encode, str):
        return dataset.tokens(encode, places)
    counts = numpy.zeros(len(dataset), numpy.int64)
    for number, sheet in enumerate(dataset):
        counts[number] = sum(len(encode(s.text)) if s.kind == "text" else places.get(s.kind, 0) for s in sheet)
    return counts


class Windows(Sequence[List[int]]):
    """Sheets in windows of at most `length` tokens: item i has the numbers of the sheets of window i, ascending.

    Sheets are never divided. Among `block` neighbours each goes where it leaves the least room, the longest first; neighbours on disk stay
    near each other, and the windows depend on the counts alone. A sheet that is longer than a window has one for itself, where it is cut
    (`long="cut"`), or is left out (`"drop"`), or is an error (`"error"`). A sheet without tokens is left out.
    """

    def __init__(self, counts: Any, length: int, *, block: int = 4096, long: str = "cut") -> None:
        """`counts` has a number for each sheet: those of `token_counts`, `Dataset.words()`, or a column of one's own."""
        if length < 1 or block < 1:
            raise UsageError("length and block: at least 1")
        if long not in ("cut", "drop", "error"):
            raise UsageError(f"long is {long!r}; 'cut', 'drop' or 'error'")
        counts = numpy.asarray(counts)
        if counts.ndim != 1 or counts.dtype.kind not in "iu" or (counts.size and int(counts.min()) < 0):
            raise UsageError("counts: one whole number for each sheet, none below 0")
        self.length, self.sheets = length, len(counts)
        over = numpy.flatnonzero(counts > length)
        if long == "error" and len(over):
            raise UsageError(f"sheet {over[0]} has {counts[over[0]]} tokens, a window {length}")
        numbers: List[int] = []
        ends: List[int] = []
        for begin in range(0, len(counts), block):
            for window in _pack(counts[begin:begin + block].tolist(), length, long == "cut"):
                numbers += [begin + number for number in window]
                ends.append(len(numbers))
        self._numbers, self._ends = numpy.array(numbers, numpy.int64), numpy.array([0, *ends], numpy.int64)
        used = int(numpy.minimum(counts[self._numbers], length).sum())
        self.fill = used / (len(ends) * length) if ends else 1.0  # The share of places that hold a token.

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(f"no window {index}; there are {len(self)}")
        index %= len(self)
        return self._numbers[self._ends[index]:self._ends[index + 1]].tolist()

    def __iter__(self) -> Iterator[List[int]]:
        return (self[i] for i in range(len(self)))


def _pack(counts: List[int], length: int, cut: bool) -> List[List[int]]:
    """Best fit, the longest first."""
    order = sorted((n for n, count in enumerate(counts) if count), key=lambda n: (-counts[n], n))
    windows: List[List[int]] = []
    room: List[Tuple[int, int]] = []  # (places left, window) of those that have any, sorted.
    for number in order:
        count = counts[number]
        if count > length:
            if cut:
                windows.append([number])
            continue
        at = bisect.bisect_left(room, (count, -1))
        if at < len(room):
            left, window = room.pop(at)
            windows[window].append(number)
        else:
            left, window = length, len(windows)
            windows.append([number])
        if left > count:
            bisect.insort(room, (left - count, window))
    for one in windows:
        one.sort()
    windows.sort()
    return windows

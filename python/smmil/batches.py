"""From sheets to the arrays of a training step, in NumPy."""
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy

from ._core import Segment, Sheet, UsageError, Window

Slots = Mapping[str, Union[int, Tuple[int, int]]]
Shown = Union[Sheet, Window]

# Entries of `kinds`.
KIND_NUMBERS = {"padding": 0, "text": 1, "image": 2, "audio": 3, "video": 4, "numeric": 5}


def assemble(sheets: Sequence[Shown], encode: Callable[[str], Sequence[int]], slots: Slots, *, pad: int = 0, length: Optional[int] = None,
             size: Optional[Tuple[int, int]] = None, dtype: str = "float32", mean: Optional[Sequence[float]] = None,
             std: Optional[Sequence[float]] = None, first_frame: bool = True) -> Dict[str, Any]:
    """Interleaved sheets as one batch.

    Text goes through `encode` (a tokenizer's). A medium becomes the token of its kind, as `slots` says: `{"image": 32000}`, or `{"image":
    (32000, 576)}` for as many places as the model puts its features into. A medium whose kind has no slot is left out. `length` cuts sheets;
    a medium whose places do not all fit ends its sheet. What a view gives is taken like a sheet; its special tokens go through `encode`. Gives

    - `input_ids`, `attention_mask`, `kinds` (sheet, place): int64; `kinds` says what stands in a place, as KIND_NUMBERS has it;
    - `images` (image, 3, height, width), in the order of sheets and places, and `image_places` (image, 2): sheet and first place;
    - `audio` and `numeric`: lists of arrays, and `audio_places`, `numeric_places`.
    """
    return _assembled([[sheet] for sheet in sheets], encode, slots, pad, length, False, size, dtype, mean, std, first_frame)


def assemble_windows(windows: Sequence[Sequence[Sheet]], encode: Callable[[str], Sequence[int]], slots: Slots, length: int, *, pad: int = 0,
                     size: Optional[Tuple[int, int]] = None, dtype: str = "float32", mean: Optional[Sequence[float]] = None,
                     std: Optional[Sequence[float]] = None, first_frame: bool = True) -> Dict[str, Any]:
    """Windows of sheets, one behind the other, as one batch whose rows all have `length` places.

    Gives what `assemble` does, with the window in place of the sheet, and

    - `sheets` (window, place): which sheet of its window a place is of, from 1, and 0 for padding, so that attention stays within a sheet;
    - `positions` (window, place): the place within its sheet.

    A sheet alone in its window is cut at its end. Several that do not fit are an error: they have more tokens than they were counted with.
    """
    return _assembled(windows, encode, slots, pad, length, True, size, dtype, mean, std, first_frame)


def _assembled(rows: Sequence[Sequence[Shown]], encode: Callable[[str], Sequence[int]], slots: Slots, pad: int, length: Optional[int],
               windows: bool, size: Optional[Tuple[int, int]], dtype: str, mean: Optional[Sequence[float]], std: Optional[Sequence[float]],
               first_frame: bool) -> Dict[str, Any]:
    for kind in slots:
        if kind not in ("image", "audio", "numeric"):
            raise UsageError(f"slots: no values of kind {kind!r}; image, audio or numeric")
    made: List[Tuple[List[int], List[int], List[int]]] = []
    media: Dict[str, List[Segment]] = {kind: [] for kind in slots}
    places: Dict[str, List[Tuple[int, int]]] = {kind: [] for kind in slots}
    for row, sheets in enumerate(rows):
        ids: List[int] = []
        kinds: List[int] = []
        ends: List[int] = []
        for sheet in sheets:
            whole = _add(sheet, row, ids, kinds, encode, slots, length, media, places)
            if windows and len(sheets) > 1 and not whole:
                raise UsageError(f"sheet {sheet.number} does not fit the rest of its window of {length}; count by the same tokenizer and slots")
            ends.append(len(ids))
        made.append((ids, kinds, ends))
    longest = length if windows and length is not None else max((len(ids) for ids, _, _ in made), default=0)
    names = ["input_ids", "attention_mask", "kinds", *(["sheets", "positions"] if windows else [])]
    batch: Dict[str, Any] = {name: numpy.full((len(made), longest), pad if name == "input_ids" else 0, numpy.int64) for name in names}
    for row, (ids, kinds, ends) in enumerate(made):
        batch["input_ids"][row, :len(ids)] = ids
        batch["attention_mask"][row, :len(ids)] = 1
        batch["kinds"][row, :len(ids)] = kinds
        for number, (begin, end) in enumerate(zip([0, *ends], ends)):
            if windows:
                batch["sheets"][row, begin:end] = number + 1
                batch["positions"][row, begin:end] = range(end - begin)
    for kind in slots:
        batch[f"{kind}_places"] = numpy.array(places[kind], numpy.int64).reshape(-1, 2)
        if kind == "image":
            batch["images"] = _stacked(media[kind], size, {"dtype": dtype, "size": size, "mean": mean, "std": std, "first_frame": first_frame})
        else:
            batch[kind] = [s.decode() for s in media[kind]]
    return batch


def _stacked(segments: List[Segment], size: Optional[Tuple[int, int]], request: Dict[str, Any]) -> numpy.ndarray:
    """Images as one array, each decoded where it stands in it."""
    if not segments:
        return numpy.zeros((0, 3, *(size or (0, 0))), request["dtype"])
    first = segments[0].decode(**request)
    images = numpy.empty((len(segments), *first.shape), first.dtype)
    images[0] = first
    for image, segment in zip(images[1:], segments[1:]):
        try:
            segment.decode(out=image, **request)
        except UsageError:
            if segment.decode(**request).shape == image.shape:
                raise
            raise UsageError("the images of a batch have several sizes; give a size") from None
    return images


def _add(sheet: Shown, row: int, ids: List[int], kinds: List[int], encode: Callable[[str], Sequence[int]], slots: Slots, length: Optional[int],
         media: Dict[str, List[Segment]], places: Dict[str, List[Tuple[int, int]]]) -> bool:
    """Puts a sheet's tokens behind those that are there, up to `length` of all; False where some did not fit."""
    for segment in sheet:
        kind = segment.kind
        if kind in ("text", "token"):
            tokens, kind = list(encode(segment.text)), "text"
        elif kind in slots:
            slot = slots[kind]
            token, count = (slot, 1) if isinstance(slot, int) else slot
            tokens = [token] * count
            if length is not None and len(ids) + count > length:
                return False
            media[kind].append(segment)
            places[kind].append((row, len(ids)))
        else:
            continue
        room = len(tokens) if length is None else length - len(ids)
        ids += tokens[:room]
        kinds += [KIND_NUMBERS[kind]] * min(room, len(tokens))
        if room < len(tokens):
            return False
    return True

"""From sheets to the arrays of a training step, in NumPy."""
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy

from ._core import Segment, Sheet, UsageError

Slots = Mapping[str, Union[int, Tuple[int, int]]]

# Entries of `kinds`.
KIND_NUMBERS = {"padding": 0, "text": 1, "image": 2, "audio": 3, "video": 4, "numeric": 5}


def assemble(sheets: Sequence[Sheet], encode: Callable[[str], Sequence[int]], slots: Slots, *, pad: int = 0, length: Optional[int] = None,
             size: Optional[Tuple[int, int]] = None, dtype: str = "float32", mean: Optional[Sequence[float]] = None,
             std: Optional[Sequence[float]] = None, first_frame: bool = True) -> Dict[str, Any]:
    """Interleaved sheets as one batch.

    Text goes through `encode` (a tokenizer's). A medium becomes the token of its kind, as `slots` says: `{"image": 32000}`, or `{"image":
    (32000, 576)}` for as many places as the model puts its features into. A medium whose kind has no slot is left out. `length` cuts sheets;
    a medium whose places do not all fit ends its sheet. Gives

    - `input_ids`, `attention_mask`, `kinds` (sheet, place): int64; `kinds` says what stands in a place, as KIND_NUMBERS has it;
    - `images` (image, 3, height, width), in the order of sheets and places, and `image_places` (image, 2): sheet and first place;
    - `audio` and `numeric`: lists of arrays, and `audio_places`, `numeric_places`.
    """
    for kind in slots:
        if kind not in ("image", "audio", "numeric"):
            raise UsageError(f"slots: no values of kind {kind!r}; image, audio or numeric")
    rows: List[Tuple[List[int], List[int]]] = []
    media: Dict[str, List[Segment]] = {kind: [] for kind in slots}
    places: Dict[str, List[Tuple[int, int]]] = {kind: [] for kind in slots}
    for row, sheet in enumerate(sheets):
        ids: List[int] = []
        kinds: List[int] = []
        for segment in sheet:
            kind = segment.kind
            if kind == "text":
                tokens = list(encode(segment.text))
            elif kind in slots:
                slot = slots[kind]
                token, count = (slot, 1) if isinstance(slot, int) else slot
                tokens = [token] * count
                if length is not None and len(ids) + count > length:
                    break
                media[kind].append(segment)
                places[kind].append((row, len(ids)))
            else:
                continue
            ids += tokens
            kinds += [KIND_NUMBERS[kind]] * len(tokens)
            if length is not None and len(ids) >= length:
                break
        rows.append((ids[:length], kinds[:length]))
    longest = max((len(ids) for ids, _ in rows), default=0)
    batch: Dict[str, Any] = {
        "input_ids": numpy.full((len(rows), longest), pad, numpy.int64),
        "attention_mask": numpy.zeros((len(rows), longest), numpy.int64),
        "kinds": numpy.zeros((len(rows), longest), numpy.int64),
    }
    for row, (ids, kinds) in enumerate(rows):
        batch["input_ids"][row, :len(ids)] = ids
        batch["attention_mask"][row, :len(ids)] = 1
        batch["kinds"][row, :len(ids)] = kinds
    for kind in slots:
        batch[f"{kind}_places"] = numpy.array(places[kind], numpy.int64).reshape(-1, 2)
        if kind == "image":
            images = [s.decode(dtype=dtype, size=size, mean=mean, std=std, first_frame=first_frame) for s in media[kind]]
            if len({image.shape for image in images}) > 1:
                raise UsageError("the images of a batch have several sizes; give a size")
            batch["images"] = numpy.stack(images) if images else numpy.zeros((0, 3, *(size or (0, 0))), dtype)
        else:
            batch[kind] = [s.decode() for s in media[kind]]
    return batch

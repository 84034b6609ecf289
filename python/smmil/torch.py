"""Datasets for PyTorch.

    loader = smmil.torch.StreamingDataset("train.smmil", batch=8, transform=transform).loader(workers=4)

`MapDataset` is for samplers of one's own; `StreamingDataset` shards itself over ranks and workers, shuffles with the memory of one window and
continues exactly where a state says, with any number of ranks.
"""
from __future__ import annotations

import copy
import os
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import torch
import torch.utils.data

from . import batches as _batches
from . import order as _order
from ._core import Sheet, Window
from .dataset import Dataset, View
from .windows import Windows, token_counts

__all__ = ["MapDataset", "StreamingDataset", "StreamingLoader", "Windows", "collate", "token_counts"]

Transform = Optional[Callable[["Sheet | Window"], Any]]
Source = "Dataset | View | str | os.PathLike[str]"


def _opened(dataset: Any) -> "Dataset | View":
    return dataset if isinstance(dataset, (Dataset, View)) else Dataset(dataset)


class MapDataset(torch.utils.data.Dataset):
    """Sheets by number, or what a view gives, through `transform` if there is one."""

    def __init__(self, dataset: Source, transform: Transform = None) -> None:
        self.dataset = _opened(dataset)
        self.transform = transform

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> Any:
        sheet = self.dataset[index]
        return sheet if self.transform is None else self.transform(sheet)


def _world() -> Tuple[int, int]:
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return 0, 1


class StreamingDataset(torch.utils.data.IterableDataset):
    """Batches of sheets, or of what a view gives, in a seeded order, for one rank of several; `shuffle=False` keeps the view's order.

    Every rank gets the same number of batches an epoch, and all ranks together every sheet once (order.Schedule says what happens to a rest).
    Workers take whole batches in turn, so the order does not depend on their number. `collate` makes a batch of a list of sheets; without it
    a batch is that list through `transform`, and takes no workers unless `transform` makes something that pickles. With `windows` a sample is
    a window, the list of its sheets, in place of a sheet.
    """

    def __init__(self, dataset: Source, batch: int, *, collate: Optional[Callable[[List[Any]], Any]] = None,
                 transform: Transform = None, seed: int = 0, shuffle: bool = True, window: int = 4096, drop_last: bool = False,
                 rank: Optional[int] = None, world: Optional[int] = None, windows: Optional[Windows] = None) -> None:
        super().__init__()
        if (rank is None) != (world is None):
            raise ValueError("rank and world: give both or none")
        self.dataset = _opened(dataset)
        self.batch, self.collate, self.transform, self.drop_last = batch, collate, transform, drop_last
        self._rank, self._of = rank, world
        if windows is not None and isinstance(self.dataset, View):
            raise ValueError("windows: a view packs its own; take those of the dataset, or none")
        if windows is not None and windows.sheets != len(self.dataset):
            raise ValueError(f"windows: of {windows.sheets} sheets; the dataset has {len(self.dataset)}")
        self.windows = windows
        self.place = _order.Place(len(self.dataset) if windows is None else len(windows), seed, shuffle, window)

    def _share(self) -> Tuple[int, int]:
        return _world() if self._rank is None or self._of is None else (self._rank, self._of)

    def __len__(self) -> int:
        """Batches from here to the end of the epoch."""
        return len(_order.Schedule(self.place.count, self.batch, self._share()[1], self.place.position, self.drop_last))

    def __iter__(self) -> Iterator[Any]:
        """Pairs of the position after a batch, and the batch; `loader` takes them apart, and gives each worker its share."""
        rank, world = self._share()
        info = torch.utils.data.get_worker_info()
        worker, workers = (info.id, info.num_workers) if info else (0, 1)
        for numbers, after in _order.batches(self.place, self.batch, rank, world, worker, workers, self.drop_last):
            samples: List[Any] = [self._sample(i) for i in numbers]
            yield after, samples if self.collate is None else self.collate(samples)

    def _sample(self, number: int) -> Any:
        if self.windows is not None:
            return [self._sheet(i) for i in self.windows[number]]
        return self._sheet(number)

    def _sheet(self, number: int) -> Any:
        sheet = self.dataset[number]
        return sheet if self.transform is None else self.transform(sheet)

    def loader(self, workers: int = 0, **options: Any) -> "StreamingLoader":
        """A loader; `options` are those of torch.utils.data.DataLoader."""
        return StreamingLoader(self, workers, **options)


class StreamingLoader:
    """Iterates over the batches of one epoch at a time, and knows how far its consumer has come.

    `state_dict` counts the batches that were handed out, and no others, however many the workers have read ahead.
    """

    def __init__(self, dataset: StreamingDataset, workers: int = 0, **options: Any) -> None:
        for name in ("batch_size", "shuffle", "sampler", "batch_sampler", "collate_fn", "num_workers", "drop_last"):
            if name in options:
                raise ValueError(f"{name}: the dataset makes the batches; say it there")
        if options.get("persistent_workers"):
            raise ValueError("persistent_workers: workers begin each epoch anew, at its place")
        if not options.get("in_order", True):
            raise ValueError("in_order: batches that overtake one another leave no place to continue from")
        self.dataset = dataset
        self._begun = 0  # Iterations and loaded states; what is older than the last of them ends.
        self._workers, self._options = workers, options

    def __len__(self) -> int:
        return len(self.dataset)

    def __iter__(self) -> Iterator[Any]:
        place = self.dataset.place
        self._begun += 1
        begun = self._begun
        # Workers that spawn know neither torch.distributed's ranks nor what becomes of this place.
        dataset = copy.copy(self.dataset)
        dataset.place = copy.copy(place)
        dataset._rank, dataset._of = self.dataset._share()
        loader = torch.utils.data.DataLoader(dataset, batch_size=None, num_workers=self._workers, collate_fn=_as_it_is, **self._options)
        for after, batch in loader:
            place.position = int(after)
            yield batch
            if self._begun != begun:
                raise RuntimeError("the loader was begun anew or given a state since; take its new iterator")
        place.finish_epoch()

    def state_dict(self) -> Dict[str, Any]:
        """Equal on all ranks that have taken the same number of batches; loads on any number of ranks."""
        return self.dataset.place.state()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.dataset.place.load(state)
        self._begun += 1


def _as_it_is(batch: Any) -> Any:
    return batch


class collate:  # noqa: N801 - called like a function, and pickled like an object.
    """Makes batches.assemble's arrays of sheets, as tensors: `collate(tokenizer.encode, {"image": 32000}, size=(224, 224))`; of windows, those
    of batches.assemble_windows, which need `length`."""

    def __init__(self, encode: Callable[[str], Sequence[int]], slots: _batches.Slots, **options: Any) -> None:
        self.encode, self.slots, self.options = encode, slots, options

    def __call__(self, sheets: "List[Sheet] | List[List[Sheet]]") -> Dict[str, Any]:
        of_windows = bool(sheets) and isinstance(sheets[0], list)
        batch = (_batches.assemble_windows if of_windows else _batches.assemble)(sheets, self.encode, self.slots, **self.options)
        return {name: [torch.from_numpy(v) for v in value] if isinstance(value, list) else torch.from_numpy(value)
                for name, value in batch.items()}

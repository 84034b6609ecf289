"""Which sheet comes when: a seeded order, its division into equal batches, and places to continue from.

Nothing here needs PyTorch. An order is a function of (seed, epoch, position) that any process evaluates at any position, so a place in an
epoch is one number, whatever the ranks and workers were that got there.
"""
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

_MASK = (1 << 64) - 1


def mix(*values: int) -> int:
    """A 64-bit hash of integers (the finaliser of SplitMix64 over each)."""
    state = 0
    for value in values:
        state = (state + value + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


class Permutation:
    """A pseudo-random permutation of range(count) without a table: a Feistel network, walked until it lands inside."""

    def __init__(self, count: int, key: int) -> None:
        self.count = count
        self._half = max(1, ((count - 1).bit_length() + 1) // 2)
        self._low = (1 << self._half) - 1
        self._keys = [mix(key, round) for round in range(4)]

    def __getitem__(self, index: int) -> int:
        if not 0 <= index < self.count:
            raise IndexError(index)
        while True:
            left, right = index >> self._half, index & self._low
            for key in self._keys:
                left, right = right, left ^ (mix(key, right) & self._low)
            index = left << self._half | right
            if index < self.count:
                return index

    def place_of(self, value: int) -> int:
        """The index that gives `value`."""
        if not 0 <= value < self.count:
            raise IndexError(value)
        while True:
            left, right = value >> self._half, value & self._low
            for key in reversed(self._keys):
                left, right = right ^ (mix(key, left) & self._low), left
            value = left << self._half | right
            if value < self.count:
                return value


class Order:
    """The sheets of one epoch: windows of neighbours in a random order, and each window shuffled.

    Memory is that of one window, whatever the dataset's size, and neighbours on disk stay near each other, so that blocks are read once.
    """

    def __init__(self, count: int, seed: int = 0, epoch: int = 0, shuffle: bool = True, window: int = 4096) -> None:
        if window < 1:
            raise ValueError("window: at least 1")
        self.count, self.shuffle, self.window = count, shuffle, window
        self._seed, self._epoch = seed, epoch
        self._windows = Permutation(-(-count // window), mix(seed, epoch)) if shuffle and count else None
        # The last window is short unless the count divides; what comes behind it lies that much earlier.
        self._missing = -count % window
        self._short = self._windows.place_of(self._windows.count - 1) if self._windows and self._missing else None
        self._known: Tuple[int, List[int]] = (-1, [])

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, position: int) -> int:
        if not 0 <= position < self.count:
            raise IndexError(position)
        if self._windows is None:
            return position
        slot, within = divmod(position, self.window)
        if self._short is not None and position >= (self._short + 1) * self.window - self._missing:
            slot, within = divmod(position + self._missing, self.window)
        if self._known[0] != slot:
            self._known = (slot, self._shuffled(self._windows[slot]))
        return self._known[1][within]

    def _shuffled(self, window: int) -> List[int]:
        first = window * self.window
        sheets = list(range(first, min(first + self.window, self.count)))
        key = mix(self._seed, self._epoch, window)
        for i in range(len(sheets) - 1, 0, -1):
            j = mix(key, i) % (i + 1)
            sheets[i], sheets[j] = sheets[j], sheets[i]
        return sheets


class Step(NamedTuple):
    """What one rank takes in one step: positions [begin, end) of the order, and where all ranks together stand after it."""
    begin: int
    end: int
    after: int


class Schedule:
    """Divides the positions [start, count) into steps of one batch a rank, the same number of steps for each.

    Every position is taken exactly once. Where the rest does not fill the last batches they are smaller, by one sample at most from rank to
    rank; where there are fewer samples left than ranks, the last two steps share what they have. Only if that cannot give each rank a sample
    (batches of one, or fewer samples than ranks), some take a sample that another one has, too. `drop_last` leaves the rest out instead.
    """

    def __init__(self, count: int, batch: int, world: int = 1, start: int = 0, drop_last: bool = False) -> None:
        if batch < 1 or world < 1:
            raise ValueError("batch and world: at least 1")
        if not 0 <= start <= count:
            raise ValueError(f"start: {start} of {count} samples")
        self.world = world
        self._start, self._full = start, batch * world
        steps, rest = divmod(count - start, self._full)
        self._tail: List[int] = []  # Samples of the last steps, which are not full.
        if rest and not drop_last:
            if rest < world and steps and batch > 1:
                steps -= 1
                both = self._full + rest
                self._tail = [both - both // 2, both // 2]
            else:
                self._tail = [rest]
        self._steps = steps

    def __len__(self) -> int:
        return self._steps + len(self._tail)

    def step(self, number: int, rank: int) -> Step:
        if not 0 <= number < len(self) or not 0 <= rank < self.world:
            raise IndexError(f"step {number} of rank {rank}")
        if number < self._steps:
            before, size = self._start + number * self._full, self._full
        else:
            which = number - self._steps
            before = self._start + self._steps * self._full + sum(self._tail[:which])
            size = self._tail[which]
        begin, end = before + size * rank // self.world, before + size * (rank + 1) // self.world
        if begin == end:  # Fewer samples than ranks.
            begin = min(begin, before + size - 1)
            end = begin + 1
        return Step(begin, end, before + size)


class Place:
    """How far a run has come: an epoch and a position in its order. The state of a streaming dataset."""

    def __init__(self, count: int, seed: int, shuffle: bool, window: int) -> None:
        self.count, self.seed, self.shuffle, self.window = count, seed, shuffle, window
        self.epoch = self.position = 0

    def order(self) -> Order:
        return Order(self.count, self.seed, self.epoch, self.shuffle, self.window)

    def state(self) -> Dict[str, Any]:
        return {"epoch": self.epoch, "position": self.position, "count": self.count, "seed": self.seed, "shuffle": self.shuffle,
                "window": self.window}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes a state over, its seed and window with it; an error where it is of another dataset."""
        missing = sorted(set(self.state()) - set(state))
        if missing:
            raise ValueError(f"the state lacks {', '.join(missing)}")
        if state["count"] != self.count:
            raise ValueError(f"the state is of a dataset of {state['count']} sheets; this one has {self.count}")
        if not 0 <= state["position"] <= self.count:
            raise ValueError(f"the state is at position {state['position']} of {self.count}")
        for name in ("epoch", "position", "seed", "shuffle", "window"):
            setattr(self, name, state[name])

    def finish_epoch(self) -> None:
        self.epoch += 1
        self.position = 0


def batches(place: Place, batch: int, rank: int, world: int, worker: int = 0, workers: int = 1, drop_last: bool = False,
            steps: Optional[int] = None) -> Iterator[Tuple[List[int], int]]:
    """The batches of one rank from `place` to the end of its epoch, of them every `workers`-th from `worker` on: numbers of sheets, and the
    position after the step."""
    order = place.order()
    schedule = Schedule(place.count, batch, world, place.position, drop_last)
    for number in range(worker, len(schedule) if steps is None else min(steps, len(schedule)), workers):
        begin, end, after = schedule.step(number, rank)
        yield [order[p] for p in range(begin, end)], after

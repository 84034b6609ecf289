"""A line that says how far a long job is: tqdm's where it is installed, else our own."""
import sys
import time
from typing import Any, Optional, TextIO


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


class Progress:
    """Shows `done` of `total` in any unit, the time that is left, and a count of what the job makes."""

    def __init__(self, label: str, what: str, shown: bool, file: Optional[TextIO] = None, seconds: float = 0.5) -> None:
        """`what` is what is counted, as "records"; `seconds` is the least time between two lines."""
        self._label, self._what, self._shown, self._seconds = label, what, shown, seconds
        self._file = file if file is not None else sys.stderr
        self._bar: Any = None
        self._begun = self._last = time.monotonic()
        self._first: Optional[int] = None
        self._width = 0
        if shown:
            try:
                import tqdm
                self._bar = tqdm.tqdm(desc=label, total=1, file=self._file, mininterval=seconds, leave=True,
                                      bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}")
            except ImportError:
                pass

    def update(self, done: int, total: int, count: int) -> None:
        if not self._shown:
            return
        if self._first is None:
            self._first = done  # What an earlier run did says nothing of this one's speed.
            if self._bar is not None:
                self._bar.initial = self._bar.n = done
        if self._bar is not None:
            self._bar.total = max(1, total)
            self._bar.set_postfix_str(f"{count} {self._what}", refresh=False)
            self._bar.update(done - self._bar.n)
            return
        now = time.monotonic()
        if now - self._last >= self._seconds:
            self._last = now
            self._print(self._line(done, total, count, now))

    def _line(self, done: int, total: int, count: int, now: float) -> str:
        new, elapsed = done - (self._first or 0), now - self._begun
        share = f" {100 * done // total}%" if total else ""
        left = f", {_clock(elapsed * (total - done) / new)} left" if new > 0 and total >= done else ""
        return f"{self._label}:{share} {count} {self._what} in {_clock(elapsed)}{left}"

    def _print(self, line: str) -> None:
        self._file.write("\r" + line.ljust(self._width))
        self._file.flush()
        self._width = len(line)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._width:
            self._file.write("\n")
            self._file.flush()
        self._shown, self._bar = False, None

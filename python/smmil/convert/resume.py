"""Imports that were cut off go on: the partial output and how far it is lie beside the output until it is whole."""
import contextlib
import errno
import fcntl
import json
import os
import shutil
import time
from typing import Any, Dict, Iterator, List, Mapping, Optional

from .._core import DataError, Error
from ..source import SourceWriter

# How often a running import says how far it is; what comes after is converted again.
CHECKPOINT_SECONDS = 2.0


def fingerprint(path: str) -> List[Any]:
    """Names, sizes and times of the files at `path`, in order: what must be the same for an import to go on."""
    if not os.path.isdir(path):
        state = os.stat(path)
        return [["", state.st_size, state.st_mtime_ns]]
    found = []
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            full = os.path.join(folder, name)
            state = os.lstat(full)
            found.append([os.path.relpath(full, path), state.st_size, state.st_mtime_ns])
    return found


def _digest(what: Any) -> str:
    import hashlib
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


class ResumableWriter:
    """A source folder OUT in the making as OUT.partial: `source`, and `state.json` with how far it is.

    A run that ends by a data or usage error takes its partial output away. One that is killed, interrupted or out of disk leaves it, and the
    next run with the same arguments on the same input goes on from it. At any time one process writes.
    """

    def __init__(self, output: str, job: Mapping[str, Any]) -> None:
        """`job` is what the output depends on, as JSON."""
        self.output = output.rstrip("/")
        self._partial = self.output + ".partial"
        self._state = os.path.join(self._partial, "state.json")
        self._job = _digest(job)
        self.records, self.left_out = 0, []  # type: int, List[str]
        if os.path.lexists(self.output):
            raise DataError(f"{self.output}: exists; give a new folder")
        os.makedirs(self._partial, exist_ok=True)
        self._lock = os.open(os.path.join(self._partial, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            raise DataError(f"{self._partial}: another import is writing it") from None
        try:
            state = self._load()
            self.writer = SourceWriter(self.output, os.path.join(self._partial, "source"), state["mark"] if state else None)
        except BaseException:
            os.close(self._lock)
            raise
        if state:
            self.records, self.left_out = state["records"], state["left_out"]
        self._saved = time.monotonic()
        self.save()

    def _load(self) -> Optional[Dict[str, Any]]:
        """The state of the run before; None where there was none, or none that came far enough to have one."""
        try:
            with open(self._state, encoding="utf-8") as file:
                state = json.load(file)
        except FileNotFoundError:
            return None
        except ValueError:
            state = None
        if not isinstance(state, dict) or state.get("job") != self._job:
            raise DataError(f"{self._partial}: is an import that was cut off, of other records or with other arguments; "
                            "finish it as it began, or remove that folder")
        return state

    def save(self) -> None:
        state = {"job": self._job, "records": self.records, "left_out": self.left_out, "mark": self.writer.mark()}
        with open(self._state + ".new", "w", encoding="utf-8") as file:
            json.dump(state, file)
        os.replace(self._state + ".new", self._state)
        self._saved = time.monotonic()

    def took(self) -> None:
        """A record is done with: added or left out."""
        self.records += 1
        if time.monotonic() - self._saved >= CHECKPOINT_SECONDS:
            self.save()

    @contextlib.contextmanager
    def running(self) -> Iterator["ResumableWriter"]:
        try:
            yield self
            self.writer.finish()
        except Error:
            self.writer.close()
            self._remove()
            raise
        except BaseException:
            # Whoever ended it will want to go on.
            with contextlib.suppress(OSError):
                self.save()
            self.writer.close()
            os.close(self._lock)
            raise
        self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self._partial, ignore_errors=True)
        os.close(self._lock)

"""Runs the compiler's tools, and turns what they report into exceptions."""
import json
import os
import shutil
import subprocess
from typing import Any, Dict, Optional, Union

from ._core import DataError, Error, UsageError

PathLike = Union[str, "os.PathLike[str]"]


class InfeasibleError(Error):
    """Rules or pins contradict one another, or no measured design reaches a bound."""


# Exit statuses, as docs/Errors.md has them.
_ERRORS = {1: DataError, 2: UsageError, 3: InfeasibleError}


def run(*arguments: PathLike, progress: bool = False) -> str:
    """Runs `smmil` with these arguments and gives what it prints.

    The tool is found on the PATH, or named by the environment variable SMMIL_TOOL. With `progress` its progress goes to standard error.
    """
    tool = os.environ.get("SMMIL_TOOL") or shutil.which("smmil")
    if not tool:
        raise UsageError("the tool `smmil` is not on the PATH; build it, or name it by SMMIL_TOOL")
    command = [tool, *map(os.fspath, arguments)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=None if progress else subprocess.PIPE, encoding="utf-8",
                              errors="surrogateescape", check=False)
    except OSError as error:
        raise UsageError(f"{tool}: cannot be run: {error.strerror}") from None
    if done.returncode != 0:
        words = (done.stderr or "").strip() or f"{' '.join(command)}: exit status {done.returncode}"
        lines = words.splitlines()
        first = next((i for i, line in enumerate(lines) if "error:" in line), 0)
        message = "\n".join(lines[first:]).replace("smmil: error: ", "", 1)
        raise _ERRORS.get(done.returncode, Error)(message)
    return done.stdout


def design(source: PathLike, output: PathLike, *, task: PathLike, model: PathLike, target: PathLike, seed: int = 1,
           journal: Optional[PathLike] = None, progress: bool = False) -> str:
    """Profiles a source folder and designs a format for it, which goes to `output`; gives what `smmil design` prints."""
    profile = os.fspath(output) + ".dataset.mlir"
    try:
        run("profile", source, "-o", profile, progress=progress)
        arguments = ["design", profile, "--task", task, "--model", model, "--target", target, "--seed", str(seed), "-o", output]
        if journal is not None:
            arguments += ["--journal", journal]
        return run(*arguments, progress=progress)
    finally:
        if os.path.exists(profile):
            os.unlink(profile)


def build(format: PathLike, output: PathLike, *, compile: bool = True, progress: bool = False) -> str:
    """Emits the codec of a format into the folder `output`; gives what `smmil.open(codec=...)` takes."""
    run("build", format, "-o", output, *(["--compile"] if compile else []), progress=progress)
    return os.path.join(os.fspath(output), "build") if compile else os.fspath(output)


def pack_folder(source: PathLike, dataset: PathLike, *, format: Optional[PathLike] = None, append: bool = False, codec: Optional[PathLike] = None,
                threads: int = 0) -> Dict[str, Any]:
    """Packs or appends through the tool, which can read formats; gives its report."""
    arguments = ["append", dataset, source] if append else ["pack", source, dataset]
    if format is not None:
        arguments += ["--format", format]
    if codec is not None:
        arguments += ["--codec", codec]
    if threads:
        arguments += ["--threads", str(threads)]
    return json.loads(run(*arguments, "--json"))

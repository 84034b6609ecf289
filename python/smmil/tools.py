"""Runs the compiler's tools, and turns what they report into exceptions."""
import json
import os
import shutil
import subprocess
import sys
import threading
from typing import Any, Dict, Optional, Sequence, Tuple, Union

from ._core import DataError, Error, UsageError

PathLike = Union[str, "os.PathLike[str]"]


class InfeasibleError(Error):
    """Rules or pins contradict one another, or no measured design reaches a bound."""


# Exit statuses, as docs/Errors.md has them.
_ERRORS = {1: DataError, 2: UsageError, 3: InfeasibleError}


def _draw(lines: Any, tqdm: Any) -> None:
    """A bar for each stage; `lines` are what the tool writes to SMMIL_PROGRESS_FD: DONE TOTAL LABEL."""
    bar: Any = None
    for line in lines:
        done, total, label = line.rstrip("\n").split(" ", 2)
        if bar is None or bar.desc != label or bar.n > int(done):
            if bar is not None:
                bar.close()
            bar = tqdm(desc=label, total=int(total) or None, file=sys.stderr)
        bar.update(int(done) - bar.n)
    if bar is not None:
        bar.close()


def _run_with_bars(command: "list[str]", tqdm: Any) -> Tuple[int, str, str]:
    """Exit status, output and what it wrote to standard error, with bars drawn while it runs."""
    read, write = os.pipe()
    with open(read, encoding="utf-8", errors="replace") as lines:
        try:
            tool = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="surrogateescape",
                                    pass_fds=(write,), env={**os.environ, "SMMIL_PROGRESS_FD": str(write)})
        finally:
            os.close(write)
        with tool:
            try:
                drawing = threading.Thread(target=_draw, args=(lines, tqdm), daemon=True)
                drawing.start()
                output, words = tool.communicate()
            except BaseException:
                tool.terminate()
                raise
            drawing.join()
        return tool.returncode, output, words


def run(*arguments: PathLike, progress: bool = False) -> str:
    """Runs `smmil` with these arguments and gives what it prints.

    The tool is found on the PATH, or named by the environment variable SMMIL_TOOL. With `progress` standard error shows how far it is, by
    tqdm where that is installed, else by the tool, which does so on a terminal; and what it warns of.
    """
    tool = os.environ.get("SMMIL_TOOL") or shutil.which("smmil")
    if not tool:
        raise UsageError("the tool `smmil` is not on the PATH; build it, or name it by SMMIL_TOOL")
    command = [tool, *map(os.fspath, arguments)]
    tqdm: Any = None
    if progress:
        try:
            from tqdm import tqdm
        except ImportError:
            pass
    try:
        if tqdm is not None:
            status, output, errors = _run_with_bars(command, tqdm)
            if status == 0:
                sys.stderr.write(errors)
        else:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=None if progress else subprocess.PIPE, encoding="utf-8",
                                  errors="surrogateescape", check=False)
            status, output, errors = done.returncode, done.stdout, done.stderr or ""
    except OSError as error:
        raise UsageError(f"{tool}: cannot be run: {error.strerror}") from None
    if status != 0:
        words = errors.strip() or f"{' '.join(command)}: exit status {status}"
        lines = words.splitlines()
        first = next((i for i, line in enumerate(lines) if "error:" in line), 0)
        message = "\n".join(lines[first:]).replace("smmil: error: ", "", 1)
        raise _ERRORS.get(status, Error)(message)
    return output


def design(source: PathLike, output: PathLike, *, task: PathLike, model: PathLike, target: PathLike, seed: int = 1,
           journal: Optional[PathLike] = None, progress: bool = False, options: Sequence[PathLike] = ()) -> str:
    """Profiles a source folder and designs a format for it, which goes to `output`; gives what `smmil design` prints.

    `options` are further ones of `smmil design`, as ["--budget", "24", "--report", "report.html"].
    """
    profile = os.fspath(output) + ".dataset.mlir"
    try:
        run("profile", source, "-o", profile, progress=progress)
        arguments = ["design", profile, "--task", task, "--model", model, "--target", target, "--seed", str(seed), "-o", output, *options]
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

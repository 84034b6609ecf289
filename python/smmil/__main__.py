"""python -m smmil import KIND IN OUT, export KIND DATASET OUT, and browse DATASET."""
import argparse
import sys
from typing import Optional

from . import convert
from ._core import DataError, Error
from .browse import Server
from .dataset import Dataset


def _browse(dataset: str, codec: Optional[str], port: int) -> int:
    with Server(Dataset(dataset, codec), port) as server:
        print(f"{server.url} shows {dataset}; Ctrl-C ends it", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
    return 0


def main(arguments: "list[str]") -> int:
    parser = argparse.ArgumentParser(prog="python -m smmil", description="Converts from and to what other projects store, and shows datasets.")
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("import", help="make a source folder of records")
    reading.add_argument("kind", choices=list(convert.IMPORTERS))
    reading.add_argument("input", help="file or folder")
    reading.add_argument("output", help="folder to make: sheets.jsonl and media")
    reading.add_argument("--media", help="folder that paths of media are below (default: that of the input)")
    reading.add_argument("--no-progress", action="store_true", help="show no progress (default: where standard error is a terminal)")
    writing = commands.add_parser("export", help="write the sheets of a dataset as records")
    writing.add_argument("kind", choices=list(convert.EXPORTERS))
    writing.add_argument("dataset")
    writing.add_argument("output", help="file or folder to make")
    for command in (reading, writing):
        command.add_argument("--on-error", choices=("fail", "skip"), default="fail", help="skip: leave out and list what cannot be converted")
    showing = commands.add_parser("browse", help="show a dataset in a browser, on this machine alone")
    showing.add_argument("dataset", help="DATASET, DATASET@VERSION or DATASET@TAG")
    showing.add_argument("--port", type=int, default=0, help="port on loopback (default: a free one)")
    showing.add_argument("--codec", help="emitted codec to decode through")
    given = parser.parse_args(arguments)
    try:
        if given.command == "browse":
            return _browse(given.dataset, given.codec, given.port)
        if given.command == "import":
            result = convert.import_source(given.kind, given.input, given.output, media=given.media, on_error=given.on_error,
                                           progress=sys.stderr.isatty() and not given.no_progress)
        else:
            result = convert.export_dataset(given.kind, given.dataset, given.output, on_error=given.on_error)
    except KeyboardInterrupt:
        print("smmil: interrupted" + ("; the same command goes on from here" if given.command == "import" else ""), file=sys.stderr)
        return 130
    except (Error, OSError) as error:
        print(f"smmil: error: {error}", file=sys.stderr)
        return 1 if isinstance(error, (DataError, OSError)) else 2
    for record in result.left_out:
        print(f"smmil: warning: left out: {record}", file=sys.stderr)
    print(f"{given.output}: {result.sheets} sheets" + (f", {len(result.left_out)} records left out" if result.left_out else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

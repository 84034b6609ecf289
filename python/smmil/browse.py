"""A local site that shows one dataset: `python -m smmil browse DATASET`.

It binds to loopback, answers requests whose Host header says so and no others, and serves what the dataset holds: sheets as their views show
them, frames and sounds as they decode, stored files as they are. Pages need no network and load nothing from elsewhere.
"""
import html
import http.server
import io
import os
import re
import shutil
import socketserver
import struct
import subprocess
import sys
import threading
import time
import urllib.parse
import wave
import zlib
from http import HTTPStatus
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy

from ._core import DataError, Error, Sheet, UsageError
from .dataset import Dataset
from .source import ending_of

__all__ = ["Server"]

PER_PAGE = 50
# How long one request may look for sheets before it hands over a link that goes on.
SEARCH_SECONDS = 1.0
EXCERPT = 160
MOST_NUMBERS = 256

# What a browser shows by itself; anything else is a download, so that no stored bytes are ever taken for a page.
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "wav": "audio/wav",
          "flac": "audio/flac", "ogg": "audio/ogg", "mp3": "audio/mpeg", "mp4": "video/mp4", "webm": "video/webm"}

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 0 1rem 4rem; }
header, nav { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; padding: .5rem 0; }
header { border-bottom: 1px solid #8888; }
h1 { font-size: 1.2rem; margin: .6rem 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.token { background: #36c3; border-radius: .3rem; padding: 0 .3rem; font-size: .85em; }
figure { margin: .8rem 0; }
figcaption, .quiet { color: #888; font-size: .85rem; }
img, video { max-width: 100%; max-height: 70vh; height: auto; background: #8882; }
audio { width: 100%; }
a[aria-current] { font-weight: bold; text-decoration: none; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
:focus-visible { outline: 3px solid #36c; }
"""

_KEYS = """
const keys = {j: "next", ArrowRight: "next", k: "previous", ArrowLeft: "previous", "/": "search", v: "view", h: "home"};
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|AUDIO|VIDEO)$/.test(event.target.tagName)) return;
  const name = keys[event.key];
  const target = name && document.querySelector(`[data-key=${name}]`);
  if (!target) return;
  event.preventDefault();
  if (target.tagName === "INPUT") target.focus(); else location.assign(target.href);
});
"""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; "
                               "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
}

_NUMBER = "(0|[1-9][0-9]{0,17})"


class Answer(NamedTuple):
    """What a request gets; `body` may lie in the dataset's own file map."""
    status: int
    type: str
    body: Union[bytes, memoryview]
    headers: Sequence[Tuple[str, str]] = ()


class Problem(Exception):
    """A request without an answer."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status = status


def _e(value: Any) -> str:
    return html.escape(str(value))


def _bytes_of(count: int) -> str:
    return f"{count:,} bytes".replace(",", " ")


def _png(pixels: numpy.ndarray) -> bytes:
    """An image (height, width, 3) or (height, width) of bytes as a PNG file."""
    height, width = pixels.shape[:2]
    rows = numpy.zeros((height, 1 + pixels[0].size), numpy.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2 if pixels.ndim == 3 else 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 1)) + chunk(b"IEND", b"")


def _wav(samples: numpy.ndarray, rate: int) -> bytes:
    """Sound (sample, channel) of 16 bits as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


class Site:
    """Answers requests for paths; knows nothing of sockets."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.name = f"{os.path.basename(os.path.abspath(dataset.path))}, version {dataset.version}"
        self.fields = dataset.fields
        self.views = dataset.views
        self._cases: Optional[Dict[int, str]] = None
        self._lock = threading.Lock()
        self._routes = [(re.compile(pattern + r"\Z"), answer) for pattern, answer in (
            ("/", self._list), ("/search", self._search), ("/style[.]css", lambda query: Answer(200, "text/css; charset=utf-8", _STYLE.encode())),
            ("/keys[.]js", lambda query: Answer(200, "text/javascript; charset=utf-8", _KEYS.encode())),
            (f"/sheet/{_NUMBER}", self._sheet), (f"/sheet/{_NUMBER}/source", self._source), (f"/item/{_NUMBER}/stored", self._stored),
            (f"/item/{_NUMBER}/frame[.]png", self._frame), (f"/item/{_NUMBER}/sound[.]wav", self._sound))]

    def answer(self, target: str) -> Answer:
        """The answer to a request target; raises Problem."""
        path, _, query = target.partition("?")
        for pattern, make in self._routes:
            match = pattern.match(path)
            if match:
                try:
                    given = dict(urllib.parse.parse_qsl(query, keep_blank_values=True, max_num_fields=8))
                except ValueError:
                    raise Problem(HTTPStatus.BAD_REQUEST, "The query has too many fields.") from None
                try:
                    return make(given, *map(int, match.groups()))
                except UsageError as error:
                    raise Problem(HTTPStatus.NOT_FOUND, str(error)) from None
                except (Error, OSError) as error:
                    raise Problem(HTTPStatus.INTERNAL_SERVER_ERROR, str(error)) from None
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such page.")

    def page(self, title: str, body: str, query: str = "") -> bytes:
        return (f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
                f'<title>{_e(title)}</title><link rel="stylesheet" href="/style.css"><script src="/keys.js" defer></script>'
                f'<header><a href="/" data-key="home">{_e(self.name)}</a><form action="/search" role="search">'
                f'<input type="search" name="q" value="{_e(query)}" placeholder="id or text" aria-label="Search ids and texts" data-key="search"> '
                f'<button>Search</button></form><span class="quiet">keys: j k next and previous, v view, / search, h list</span></header>'
                f"<main><h1>{_e(title)}</h1>{body}</main></html>").encode("utf-8", "replace")

    def _html(self, title: str, body: str, query: str = "") -> Answer:
        return Answer(200, "text/html; charset=utf-8", self.page(title, body, query))

    # Lists of sheets.

    def _begin(self, query: Dict[str, str]) -> int:
        begin = query.get("from", "0")
        if not re.match(_NUMBER + r"\Z", begin):
            raise Problem(HTTPStatus.BAD_REQUEST, "from: give the number of a sheet.")
        if int(begin) and int(begin) >= len(self.dataset):
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no sheet {begin}; the dataset has {len(self.dataset)}.")
        return int(begin)

    def _row(self, sheet: Sheet, excerpt: str) -> str:
        counts: Dict[str, int] = {}
        for segment in sheet:
            counts[segment.kind] = counts.get(segment.kind, 0) + 1
        content = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "empty"
        return (f'<tr><td class="number">{sheet.number}<td><a href="/sheet/{sheet.number}">{_e(sheet.id) or "(no id)"}</a>'
                f"<td>{content}<td>{excerpt}")

    def _table(self, rows: Sequence[str]) -> str:
        return "<table><thead><tr><th>sheet<th>id<th>segments<th>text</thead><tbody>" + "".join(rows) + "</tbody></table>"

    def _list(self, query: Dict[str, str]) -> Answer:
        begin, count = self._begin(query), len(self.dataset)
        end = min(begin + PER_PAGE, count)
        rows = []
        for number in range(begin, end):
            sheet = self.dataset[number]
            text = next((s.text for s in sheet if s.kind == "text"), "")
            rows.append(self._row(sheet, _e(text[:EXCERPT]) + ("…" if len(text) > EXCERPT else "")))
        links = [f'<a href="/?from={max(0, begin - PER_PAGE)}" rel="prev" data-key="previous">previous</a>'] if begin else []
        links += [f'<a href="/?from={end}" rel="next" data-key="next">next</a>'] if end < count else []
        fields = "".join(
            f'<tr><td>{_e(f["name"])}<td>{f["kind"]}<td>' + (f'{f["size"][1]} × {f["size"][0]}' if f["size"] else "") +
            (f' {f["rate"]} Hz' if f["rate"] else "") + (f' {f["channels"]} channels' if f["channels"] else "") for f in self.fields)
        return self._html(
            f"{count} sheets, {self.dataset.item_count} items",
            f'<nav aria-label="Pages">sheets {begin} to {max(begin, end - 1)} {" ".join(links)}<form action="/"><input name="from" size="8" '
            f'inputmode="numeric" aria-label="First sheet" placeholder="sheet"> <button>Go</button></form></nav>{self._table(rows)}'
            f"<h1>Fields</h1><table><thead><tr><th>field<th>kind<th>frame that is stored</thead><tbody>{fields}</tbody></table>")

    def _search(self, query: Dict[str, str]) -> Answer:
        wanted, begin = query.get("q", "").strip(), self._begin(query)
        if not wanted:
            raise Problem(HTTPStatus.BAD_REQUEST, "Give an id or some text to search for.")
        pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        rows: List[str] = []
        number, until = begin, time.monotonic() + SEARCH_SECONDS
        while number < len(self.dataset) and len(rows) < PER_PAGE and (number == begin or time.monotonic() < until):
            sheet = self.dataset[number]
            for text in (s.text for s in sheet if s.kind == "text"):
                match = pattern.search(text)
                if match:
                    first = max(0, match.start() - EXCERPT // 2)
                    rows.append(self._row(sheet, ("…" if first else "") + _e(text[first:match.start()]) + f"<mark>{_e(match.group())}</mark>" +
                                          _e(text[match.end():match.end() + EXCERPT // 2])))
                    break
            else:
                if pattern.search(sheet.id):
                    rows.append(self._row(sheet, ""))
            number += 1
        rest = ""
        if number < len(self.dataset):
            link = urllib.parse.urlencode({"q": wanted, "from": number}, errors="replace")
            rest = f'<nav>sheets {begin} to {number - 1} were searched <a href="/search?{_e(link)}" rel="next" data-key="next">go on</a></nav>'
        return self._html(f"{len(rows)} sheets with “{wanted}”", (self._table(rows) if rows else "") + rest, wanted)

    # One sheet.

    def _opened(self, number: int) -> Sheet:
        if number >= len(self.dataset):
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no sheet {number}; the dataset has {len(self.dataset)}.")
        return self.dataset[number]

    def _ways(self, number: int, current: Optional[str]) -> str:
        """Links to the neighbours and to the ways of showing a sheet; the key v goes round these."""
        ways = [(view, f"/sheet/{number}?" + urllib.parse.urlencode({"view": view})) for view in self.views]
        ways.append(("source", f"/sheet/{number}/source"))
        at = next((i for i, (name, _) in enumerate(ways) if name == current), len(ways) - 1)
        following = (at + 1) % len(ways)
        tail = "/source" if current is None else "?" + urllib.parse.urlencode({"view": current})
        links = [f'<a href="/sheet/{number - 1}{_e(tail)}" rel="prev" data-key="previous">previous</a>'] if number else []
        links += [f'<a href="/sheet/{number + 1}{_e(tail)}" rel="next" data-key="next">next</a>'] if number + 1 < len(self.dataset) else []
        for i, (name, link) in enumerate(ways):
            links.append(f'<a href="{_e(link)}"' + (' aria-current="page"' if i == at else "") + (' data-key="view"' if i == following else "") +
                         f">{_e(name)}</a>")
        return f'<nav aria-label="Sheets and views">{" ".join(links)}</nav>'

    def _sheet(self, query: Dict[str, str], number: int) -> Answer:
        sheet = self._opened(number)
        if "view" not in query and not self.views:
            return self._source(query, number)
        view = query.get("view", self.views[0] if self.views else "")
        parts: List[str] = []
        items: Dict[int, None] = {}
        for kind, value, field in sheet.view(view):
            if kind == "text":
                parts.append(f'<span class="text">{_e(value)}</span>')
            elif kind == "token":
                parts.append(f'<code class="token">{_e(value)}</code>')
            else:
                items[int(value)] = None
                parts.append(self._medium(kind, int(value), str(field)))
        return self._html(f"Sheet {number}: {sheet.id}", self._ways(number, view) + "<article>" + "".join(parts) + "</article>" + self._items(list(items)))

    def _source(self, query: Dict[str, str], number: int) -> Answer:
        sheet = self._opened(number)
        parts = []
        for segment, (path, alt) in zip(sheet, sheet.names):
            names = " · ".join(_e(name) for name in (segment.field, path, alt) if name)
            shown = f'<div class="text">{_e(segment.text)}</div>' if segment.kind == "text" else self._medium(segment.kind, segment.item, segment.field, alt)
            parts.append(f'<section><div class="quiet">{segment.kind} · {names}</div>{shown}</section>')
        items = list(dict.fromkeys(segment.item for segment in sheet if segment.item is not None))
        line = sheet.line.decode("utf-8", "replace")
        return self._html(f"Sheet {number}: {sheet.id}", self._ways(number, None) + "".join(parts) + self._items(items) +
                          f"<h1>Its line of sheets.jsonl</h1><pre>{_e(line)}</pre>")

    # Items.

    def _case(self, number: int, item: Dict[str, Any]) -> str:
        """The case of the field's codec, as `smmil-read list` has it; the index of the library tells copies from the rest."""
        if item["is_copy"]:
            return "store"
        with self._lock:
            if self._cases is None:
                self._cases = _cases_of(f"{self.dataset.path}@{self.dataset.version}")
        return self._cases.get(number, "coded (smmil-read on the PATH names the case)")

    def _items(self, numbers: Sequence[int]) -> str:
        if not numbers:
            return ""
        rows, total = [], 0
        for number in numbers:
            item = self.dataset.item(number)
            total += item["stored_bytes"]
            field = self.fields[item["field"]]["name"] if item["field"] >= 0 else "file"
            size = f'{item["size"][1]} × {item["size"][0]}' if item["size"] else ""
            length = f'{item["milliseconds"] / 1000:.2f} s' if item["milliseconds"] else ""
            rows.append(f'<tr><td class="number"><a href="/item/{number}/stored">{number}</a><td>{_e(field)}<td>{_e(self._case(number, item))}'
                        f'<td>{_e(item["media"])}<td>{size}{length}<td class="number">{_bytes_of(item["stored_bytes"])}')
        return (f"<h1>{len(numbers)} items, {_bytes_of(total)}</h1><table><thead><tr><th>item<th>field<th>case<th>source<th>size of the source"
                f'<th>stored</thead><tbody>{"".join(rows)}</tbody></table>')

    def _medium(self, kind: str, number: int, field: str, alt: str = "") -> str:
        item = self.dataset.item(number)
        ending = ending_of(bytes(self.dataset._handle.stored(number)[:16])) if item["is_copy"] else ""
        medium = _TYPES.get(ending, "").split("/")[0]
        label = _e(alt or f"{field}, item {number}")
        file = f'<a href="/item/{number}/stored">file</a>' if item["is_copy"] else ""
        if kind == "image":
            shown = "stored" if medium == "image" else "frame.png"
            body = f'<img src="/item/{number}/{shown}" alt="{label}" loading="lazy">'
            file += f' <a href="/item/{number}/frame.png">decoded frame</a>'
        elif kind == "audio" and self._is_spectral(item):
            body = f'<img src="/item/{number}/frame.png" alt="spectra of {label}">'
        elif kind == "audio":
            shown = "stored" if medium == "audio" else "sound.wav"
            body = f'<audio controls preload="none" aria-label="{label}" src="/item/{number}/{shown}"></audio>'
        elif kind == "video" and medium == "video":
            body = f'<video controls preload="metadata" aria-label="{label}" src="/item/{number}/stored"></video>'
        elif kind == "numeric":
            body = self._numbers(number)
        else:
            body = "<div>This browser shows no such file.</div>"
        return (f'<figure>{body}<figcaption>item {number} · {_e(field)} · {_e(self._case(number, item))} · {_e(item["media"])} · '
                f'{_bytes_of(item["stored_bytes"])} {file}</figcaption></figure>')

    def _numbers(self, number: int) -> str:
        try:
            values = self.dataset.decode(number)
        except Error as error:  # What else the sheet has can be looked at all the same.
            return f"<div>{_e(error)}</div>"
        first = " ".join(map(str, values.reshape(-1)[:MOST_NUMBERS].tolist())) + (" …" if values.size > MOST_NUMBERS else "")
        return f'<div class="quiet">{_e(values.dtype)} {_e(tuple(values.shape))}</div><pre>{_e(first)}</pre>'

    def _is_spectral(self, item: Dict[str, Any]) -> bool:
        field = self.fields[item["field"]] if item["field"] >= 0 else None
        return bool(field) and not item["is_copy"] and field["kind"] == "audio" and field["channels"] == 0

    def _info(self, number: int) -> Dict[str, Any]:
        if number >= self.dataset.item_count:
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no item {number}; the dataset has {self.dataset.item_count}.")
        return self.dataset.item(number)

    def _stored(self, query: Dict[str, str], number: int) -> Answer:
        item = self._info(number)
        data = memoryview(self.dataset._handle.stored(number))
        ending = ending_of(bytes(data[:16])) if item["is_copy"] else "bin"
        if ending in _TYPES:
            return Answer(200, _TYPES[ending], data)
        return Answer(200, "application/octet-stream", data, [("Content-Disposition", f'attachment; filename="item{number}.{ending}"')])

    def _frame(self, query: Dict[str, str], number: int) -> Answer:
        item = self._info(number)
        if self._is_spectral(item):
            # Time to the right, high bins on top, light is loud.
            spectra = self.dataset.decode(number, form="stored").T[::-1].astype(numpy.float32)
            low, high = float(spectra.min()), float(spectra.max())
            return Answer(200, "image/png", _png(((spectra - low) * (255 / max(1.0, high - low))).astype(numpy.uint8)))
        return Answer(200, "image/png", _png(self._values(number, item, "image", first_frame=True)))

    def _sound(self, query: Dict[str, str], number: int) -> Answer:
        item = self._info(number)
        field = self.fields[item["field"]] if item["field"] >= 0 else {}
        rate = field.get("rate") or 48000
        if self._is_spectral(item):
            raise Problem(HTTPStatus.NOT_FOUND, f"Item {number} is stored as spectra, which have no sound.")
        return Answer(200, "audio/wav", _wav(self._values(number, item, "audio", rate=rate), rate))

    def _values(self, number: int, item: Dict[str, Any], kind: str, **request: Any) -> numpy.ndarray:
        """The decoded values; a file that the decoders do not know has none, which is no damage."""
        if item["field"] < 0 or self.fields[item["field"]]["kind"] != kind:
            raise Problem(HTTPStatus.NOT_FOUND, f"Item {number} is of another kind.")
        return self.dataset.decode(number, form="stored", **request)


def _cases_of(dataset: str) -> Dict[int, str]:
    """The cases of items that are no copies, where the tool is installed."""
    driver = os.environ.get("SMMIL_TOOL")
    tool = shutil.which("smmil-read", path=os.path.dirname(driver) if driver else None)
    if not tool:
        return {}
    cases: Dict[int, str] = {}
    with subprocess.Popen([tool, "list", dataset], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace") as listing:
        for line in listing.stdout or ():
            cells = line.split("  ")
            case = cells[1].rpartition("/")[2] if len(cells) > 2 else "store"
            if case != "store" and cells[0].isdigit():
                cases[int(cells[0])] = sys.intern(case)
    return cases


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "smmil", ""
    timeout = 60  # A connection that says nothing holds a thread no longer.
    server: "Server"

    def do_GET(self) -> None:  # noqa: N802 - the base class calls methods by these names.
        try:
            self._check_host()
            self._send(self.server.site.answer(self.path))
        except Problem as problem:
            self.send_error(problem.status, str(problem))
        except ConnectionError:
            self.close_connection = True

    do_HEAD = do_GET

    def _check_host(self) -> None:
        """A page elsewhere whose name was made to mean this machine sends its own name."""
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].strip().lower() not in self.server.hosts:
            raise Problem(HTTPStatus.MISDIRECTED_REQUEST, "This server answers requests for localhost alone.")
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") and self.headers.get("Sec-Fetch-Mode") != "navigate":
            raise Problem(HTTPStatus.FORBIDDEN, "This server answers its own pages alone.")

    def _send(self, answer: Answer) -> None:
        begin, end, status = 0, len(answer.body), answer.status
        match = re.match(r"bytes=([0-9]{0,18})-([0-9]{0,18})\Z", self.headers.get("Range", "").strip())
        headers = list(answer.headers)
        if match and match.group() != "bytes=-" and status == 200:
            first, last = match.groups()
            if first:
                begin = int(first)
                end = min(end, int(last) + 1) if last else end
            else:
                begin = max(0, end - int(last))
            if last and first and int(last) < begin:
                begin, end = 0, len(answer.body)  # No range at all: the header does not count.
            elif begin >= end:
                self.send_error(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, f"The item has {len(answer.body)} bytes.",
                                headers=[("Content-Range", f"bytes */{len(answer.body)}")])
                return
            else:
                status = 206
                headers.append(("Content-Range", f"bytes {begin}-{end - 1}/{len(answer.body)}"))
        self._head(status, answer.type, end - begin, [("Accept-Ranges", "bytes"), *headers])
        if self.command != "HEAD":
            self.wfile.write(answer.body[begin:end])

    def _head(self, status: int, type: str, length: int, headers: Sequence[Tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", type), ("Content-Length", str(length)), *_HEADERS.items(), *headers):
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, message: Optional[str] = None, explain: Optional[str] = None,
                   headers: Sequence[Tuple[str, str]] = ()) -> None:
        """Errors as pages, those of the base class among them. What was sent after a bad request is not read."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            code, message, headers = HTTPStatus.METHOD_NOT_ALLOWED, "This server reads only.", [("Allow", "GET, HEAD")]
        status = HTTPStatus(code)
        body = self.server.site.page(f"{status.value} {status.phrase}", f"<p>{_e(message or status.description)}")
        try:
            self.close_connection = True
            self._head(status, "text/html; charset=utf-8", len(body), [("Connection", "close"), *headers])
            if self.command != "HEAD":
                self.wfile.write(body)
        except ConnectionError:
            pass

    def log_message(self, format: str, *arguments: Any) -> None:
        """Says nothing: what is looked at is nobody's business."""


class Server(http.server.ThreadingHTTPServer):
    """Serves a dataset on loopback; `url` is its address. Port 0 takes a free one."""
    daemon_threads = True

    def __init__(self, dataset: Union[Dataset, str, "os.PathLike[str]"], port: int = 0) -> None:
        self.site = Site(dataset if isinstance(dataset, Dataset) else Dataset(dataset))
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as error:
            raise DataError(f"port {port}: {getattr(error, 'strerror', None) or error}") from None
        names = ("127.0.0.1", "localhost")
        self.hosts = {f"{name}:{self.server_port}" for name in names} | (set(names) if self.server_port == 80 else set())
        self.url = f"http://127.0.0.1:{self.server_port}/"

    def server_bind(self) -> None:
        """As the base class, without asking a name server for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

"""Folders of Markdown and HTML pages with their media, in reading order.

A Markdown page keeps its text as it is written, with media where `![alt](path)`, `![alt][name]` or a tag of HTML stands; what is code is text. Of
an HTML page the text that a browser shows is taken, a line for each block. Media are files inside the folder, or data URLs.
"""
import bisect
import os
import posixpath
import re
import urllib.parse
from html.parser import HTMLParser
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .._core import DataError
from .records import _KIND_OF_ENDING, MOST_BYTES, Record, RecordError, medium

_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm", ".xhtml")

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.M)
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]+)\]:[ \t]*(<[^<>\n]*>|\S+)", re.M)
_TARGET = re.compile(r"""\(\s*(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+("[^"]*"|'[^']*'|\([^()]*\)))?\s*\)""")
_TAG = re.compile(r"<(img|audio|video)\b", re.I)
_IN_TAG = re.compile(r"""[<>"']""")
_BRACKET = re.compile(r"\\.|\n\n|[\[\]]", re.S)
_BLOCKS = frozenset("address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
                    "hr li main nav ol p pre section table td th tr ul".split())
_UNSEEN = frozenset("script style head template noscript iframe object svg math".split())


def read(path: str) -> Iterator[Record]:
    if not os.path.isdir(path):
        raise DataError(f"{path}: no such folder")
    names = []
    for folder, folders, files in os.walk(path):
        folders.sort()
        names += [os.path.relpath(os.path.join(folder, name), path) for name in files if name.lower().endswith(_MARKDOWN + _HTML)]
    if not names:
        raise DataError(f"{path}: holds no file that ends in {', '.join(_MARKDOWN + _HTML)}")
    names.sort()
    for number, name in enumerate(names):
        yield Record(os.path.join(path, name), lambda name=name: _page(path, name), (number, len(names)))


def _page(root: str, name: str) -> Dict[str, Any]:
    full = os.path.join(root, name)
    if os.path.commonpath([os.path.realpath(full), os.path.realpath(root)]) != os.path.realpath(root):
        raise RecordError(full, "leaves the folder by a link")
    if not os.path.isfile(full):
        raise RecordError(full, "is no file")
    try:
        with open(full, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RecordError(full, f"cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise RecordError(full, "has more than 1 GiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError(full, f"is not UTF-8: {error.reason}") from None
    page = _Page(full, posixpath.dirname(name.replace(os.sep, "/")))
    if name.lower().endswith(_MARKDOWN):
        _markdown(text, page)
    else:
        _Html(page).take(text)
    segments = page.finish()
    if not segments:
        raise RecordError(full, "has neither text nor media")
    return {"id": os.path.splitext(name)[0].replace(os.sep, "/"), "segments": segments}


class _Page:
    """The segments of a page in the making."""

    def __init__(self, name: str, folder: str) -> None:
        self.name, self._folder = name, folder
        self._segments: List[Dict[str, Any]] = []
        self._text: List[str] = []

    def text(self, text: str) -> None:
        if text:
            self._text.append(text)

    def medium(self, reference: str, alt: str, kind: str) -> None:
        """`kind` is what the page takes it for; the file's ending says it better."""
        self._flush()
        reference = reference.strip()
        if reference.startswith("//"):
            raise RecordError(self.name, f"{reference[:80]!r} is no file; download it, and name the file")
        if not reference.startswith("data:"):
            if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", reference):
                path = urllib.parse.unquote(re.split("[?#]", reference, maxsplit=1)[0])
                if path.startswith("/"):
                    raise RecordError(self.name, f"the path {path!r} leaves the folder; write it from the page on")
                reference = posixpath.normpath(posixpath.join(self._folder, path)) if path else ""
                kind = _KIND_OF_ENDING.get(posixpath.splitext(path)[1][1:].lower(), kind)
        found = medium(reference.lower() if "://" in reference else reference, self.name, kind)
        self._segments.append({**found, **({"alt": alt} if alt else {})})

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text = []
        if text.strip():
            self._segments.append({"type": "text", "text": text})

    def finish(self) -> List[Dict[str, Any]]:
        self._flush()
        return self._segments


# Markdown.


def _code(text: str) -> List[Tuple[int, int]]:
    """Where code stands: fenced, indented behind a blank line, or in backquotes; and comments."""
    found: List[Tuple[int, int]] = []
    at = 0
    while (fence := _FENCE.search(text, at)) is not None:
        if fence.group(1)[0] == "`" and "`" in fence.group(2):
            at = fence.end()
            continue
        close = re.compile(rf"^ {{0,3}}{re.escape(fence.group(1)[0])}{{{len(fence.group(1))},}}[ \t]*$", re.M).search(text, fence.end())
        at = close.end() if close else len(text)
        found.append((fence.start(), at))
    found += [match.span() for match in re.finditer(r"(?:\A|\n[ \t]*\n)((?:(?: {4}|\t)[^\n]*(?:\n|\Z))+)", text)]
    found += [match.span() for match in re.finditer(r"<!--.*?(?:-->|\Z)", text, re.S)]
    found.sort()
    # A run of backquotes ends at the next run of that length, in the same paragraph.
    runs: List[Tuple[int, int]] = []
    place = 0
    for run in re.finditer(r"(?<!\\)`+", text):
        while place < len(found) and found[place][1] <= run.start():
            place += 1
        if place == len(found) or run.start() < found[place][0]:
            runs.append(run.span())
    paragraphs = [match.start() for match in re.finditer(r"\n\n", text)]
    closing: Dict[int, int] = {}  # Of a length, the run of that length which comes next.
    next_alike = [-1] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        begin, end = runs[number]
        next_alike[number] = closing.get(end - begin, -1)
        closing[end - begin] = number
    at = 0
    for (begin, end), other in zip(runs, next_alike):
        if begin < at or other < 0:
            continue
        after = bisect.bisect_left(paragraphs, end)
        if after == len(paragraphs) or runs[other][0] < paragraphs[after] + 2:
            at = runs[other][1]
            found.append((begin, at))
    return sorted(found)


def _brackets(text: str) -> Dict[int, int]:
    """Where each [ of a paragraph is closed."""
    closed: Dict[int, int] = {}
    opened: List[int] = []
    for match in _BRACKET.finditer(text):
        if match.group() == "[":
            opened.append(match.start())
        elif match.group() == "]" and opened:
            closed[opened.pop()] = match.start()
        elif match.group() == "\n\n":
            opened.clear()
    return closed


def _markdown(text: str, page: _Page) -> None:
    code = _code(text)
    names = {match.group(1).strip().casefold(): match.group(2) for match in _DEFINITION.finditer(text)}
    brackets, tags = _brackets(text), _Tags(text)
    last, at, place = 0, 0, 0
    starts = re.compile(r"!\[|<(?:img|audio|video)\b", re.I)
    while (start := starts.search(text, at)) is not None:
        while place < len(code) and code[place][1] <= start.start():
            place += 1
        if place < len(code) and code[place][0] <= start.start():
            at = code[place][1]
            continue
        escaped = len(re.search(r"\\*\Z", text[max(last, start.start() - 64):start.start()]).group()) % 2  # type: ignore[union-attr]
        found = None if escaped else _image(text, start.start(), names, brackets) if text[start.start()] == "!" else tags.at(start.start())
        if found is None:
            at = start.end()
            continue
        reference, alt, kind, at = found
        page.text(text[last:start.start()])
        page.medium(reference, alt, kind)
        last = at
    page.text(text[last:])


def _image(text: str, begin: int, names: Dict[str, str], brackets: Dict[int, int]) -> Optional[Tuple[str, str, str, int]]:
    """The path, alt text, kind and end of the image at `begin`; None where none is."""
    at = brackets.get(begin + 1)
    if at is None:
        return None
    alt = text[begin + 2:at]
    target = _TARGET.match(text, at + 1)
    if target is not None:
        return _unescaped(target.group(1).strip("<>")), _unescaped(alt), "image", target.end()
    label = re.compile(r"\[([^\]\n]*)\]").match(text, at + 1)
    named = names.get(((label.group(1) if label else "") or alt).strip().casefold())
    if named is None:
        return None
    return _unescaped(named.strip("<>")), _unescaped(alt), "image", label.end() if label else at + 1


def _unescaped(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


class _Tags:
    """The tags of media in a page of Markdown. What is found out of one place is kept for others, so that no page takes long."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: Dict[int, int] = {}  # Where a tag ends that is open, outside of quotes, at a place; -1: nowhere.
        self._closing: Dict[str, Tuple[int, int]] = {}  # The last </audio> and </video> that were looked for; (-1, -1): none is left.
        self._idle = 0  # No medium is named before this place.

    def at(self, begin: int) -> Optional[Tuple[str, str, str, int]]:
        """As _image, of the tag at `begin`."""
        match = _TAG.match(self._text, begin)
        if match is None or begin < self._idle:
            return None
        end, name = self._end(match.end()), match.group(1).lower()
        if end < 0:
            return None
        if name != "img":
            end = max(end, self._close(name, end))
        found = _Media()
        found.feed(self._text[begin:end])
        if not found.media:
            self._idle = end
            return None
        return (*found.media[0], end)

    def _end(self, at: int) -> int:
        passed: List[int] = []
        while at not in self._ends:
            passed.append(at)
            match = _IN_TAG.search(self._text, at)
            close = self._text.find(match.group(), match.end()) if match and match.group() in "\"'" else -1
            if close >= 0:
                at = close + 1
            else:
                self._ends[at] = match.end() if match and match.group() == ">" else -1
        for place in passed:
            self._ends[place] = self._ends[at]
        return self._ends[at]

    def _close(self, name: str, begin: int) -> int:
        """The end of the first closing tag from `begin` on."""
        start, end = self._closing.get(name, (0, 0))
        if 0 <= start < begin:
            match = re.compile(rf"</{name}\s*>", re.I).search(self._text, begin)
            start, end = self._closing[name] = match.span() if match else (-1, -1)
        return end


# HTML.


class _Media(HTMLParser):
    """The media that tags name: (reference, alt, kind)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.media: List[Tuple[str, str, str]] = []
        self._open: Optional[str] = None

    def parse_html_declaration(self, i: int) -> int:
        """<![...> as browsers take it, for a comment; the base class fails on what is no section of SGML."""
        return self.parse_bogus_comment(i) if self.rawdata.startswith("<![", i) else super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        given = dict(attrs)
        reference = given.get("src")
        if tag in ("audio", "video"):
            self._open = None if reference else tag
        kind = {"img": "image", "audio": "audio", "video": "video", "source": self._open}.get(tag)
        if kind and reference:
            if tag == "source":
                self._open = None  # The first is the one that is taken.
            self.found(reference, given.get("alt") or given.get("title") or "", kind)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("audio", "video"):
            self._open = None

    def found(self, reference: str, alt: str, kind: str) -> None:
        self.media.append((reference, alt, kind))


class _Html(_Media):
    def __init__(self, page: _Page) -> None:
        super().__init__()
        self._page = page
        self._unseen = self._pre = 0
        self._space = self._line = False  # What stands between the text so far and the next.
        self._begun = False

    def take(self, text: str) -> None:
        self.feed(text)
        # What is open yet is tried anew from every < in it, which takes long, and a browser shows none of it.
        if len(self.rawdata) > 4096 and self.rawdata.startswith("<"):
            raise RecordError(self._page.name, f"has a tag or comment that does not end: {self.rawdata[:40]!r}")
        self.close()

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        if tag == "base" and dict(attrs).get("href"):
            raise RecordError(self._page.name, "has a <base>, which moves its paths; write them from the page on")
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self._line = True
            self._pre += tag == "pre"
        if not self._unseen:
            super().handle_starttag(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self._line = True
            self._pre = max(0, self._pre - (tag == "pre"))
        if tag == "body":
            self._unseen = 0
        super().handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._pre:
            self._between()
            self._page.text(data)
            self._begun = True
            return
        words = data.split()
        if not words:
            self._space = self._space or bool(data)
            return
        self._space = self._space or data[0].isspace()
        self._between()
        self._page.text(" ".join(words))
        self._begun, self._space = True, data[-1].isspace()

    def found(self, reference: str, alt: str, kind: str) -> None:
        self._between()
        self._page.medium(reference, alt, kind)
        self._begun = True

    def _between(self) -> None:
        if self._begun and (self._line or self._space):
            self._page.text("\n" if self._line else " ")
        self._line = self._space = False

"""Records in JSON: LLaVA and ShareGPT conversations, messages, documents in the style of OBELICS and of MMC4."""
import json
from typing import Any, Dict, Iterator, List, Mapping

from .records import (Files, KINDS, PLACEHOLDER, Record, RecordError, all_used, files_below, from_base64, identity, interleave, listing, mapping,
                      medium, read_array, rest_of)

_MEDIA_KINDS = ("image", "audio", "video")
_MEDIA_KEYS = {"image": "image", "images": "image", "audio": "audio", "audios": "audio", "video": "video", "videos": "video"}


def media_of(record: Mapping[str, Any], name: str) -> Dict[str, List[Dict[str, Any]]]:
    """The media that `image`, `images`, ... name, by kind."""
    media: Dict[str, List[Dict[str, Any]]] = {"image": [], "audio": [], "video": []}
    for key, kind in _MEDIA_KEYS.items():
        given = record.get(key)
        if given is None or given == []:
            continue
        media[kind] += [medium(one, name, kind) for one in (given if isinstance(given, list) else [given])]
    return media


class Supply:
    """Hands out media by the kind that a placeholder asks for."""

    def __init__(self, media: Dict[str, List[Dict[str, Any]]]) -> None:
        self._iterators = {kind: iter(some) for kind, some in media.items()}

    def fill(self, text: str, name: str, **extra: Any) -> Iterator[Dict[str, Any]]:
        if not text:  # A turn without words is a turn.
            return iter([{"type": "text", "text": "", **extra}])
        return interleave(text, (self._next(match.group(1), name) for match in PLACEHOLDER.finditer(text)), name, **extra)

    def _next(self, kind: str, name: str) -> Dict[str, Any]:
        found = next(self._iterators[kind], None)
        if found is None:
            raise RecordError(name, f"has more placeholders <{kind}> than media")
        return found

    def finish(self, name: str) -> None:
        for some in self._iterators.values():
            all_used(some, name)


def from_llava(record: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """`conversations` of `from` and `value`; ShareGPT's are the same."""
    supply = Supply(media_of(record, name))
    segments: List[Dict[str, Any]] = []
    for number, turn in enumerate(listing(record, "conversations", name)):
        if not isinstance(turn, dict) or not isinstance(turn.get("value"), str) or not isinstance(turn.get("from"), str):
            raise RecordError(name, "a turn without `from` and `value`")
        segments += _with_rest(supply.fill(turn["value"], name, role=turn["from"], turn=number), turn, "from", "value")
    supply.finish(name)
    return {**identity(record, "id"), "segments": segments, **rest_of(record, "id", "conversations", *_MEDIA_KEYS)}


def from_messages(record: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """`messages` of `role` and `content`: text with placeholders, or a list of parts."""
    supply = Supply(media_of(record, name))
    segments: List[Dict[str, Any]] = []
    for number, message in enumerate(listing(record, "messages", name)):
        if not isinstance(message, dict) or not isinstance(message.get("role"), str):
            raise RecordError(name, "a message without `role`")
        content, of = message.get("content"), {"role": message["role"], "turn": number}
        if isinstance(content, str):
            segments += _with_rest(supply.fill(content, name, **of), message, "role", "content")
        elif content == [] or (content is None and len(message.keys() - {"role", "content"})):  # A call of a tool, say.
            segments += _with_rest(supply.fill("", name, **of), message, "role")
        elif isinstance(content, list):
            found = (segment for part in content for segment in _part(part, supply, name, of))
            segments += _with_rest(found, message, "role", "content")
        else:
            raise RecordError(name, "a message whose `content` is neither text nor a list")
    supply.finish(name)
    return {**identity(record, "id"), "segments": segments, **rest_of(record, "id", "messages", *_MEDIA_KEYS)}


def _part(part: Any, supply: Supply, name: str, of: Mapping[str, Any]) -> Iterator[Dict[str, Any]]:
    """What one part of a message's content stands for."""
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text" and isinstance(part.get("text"), str):
        return _with_rest(iter([{"type": "text", "text": part["text"], **of}]), part, "type", "text", key="part_meta")
    plain = {"image_url": "image", "audio_url": "audio", "video_url": "video", "input_audio": "audio"}.get(str(kind), kind)
    if plain not in _MEDIA_KINDS:
        raise RecordError(name, f"a part of type {kind!r}")
    where = next((key for key in (kind, "path", "url") if part.get(key) is not None), None)
    if where is None:  # A bare part stands for the next medium of the record.
        found = supply.fill(f"<{plain}>", name, **of)
    elif kind == "input_audio" and isinstance(part[where], dict) and isinstance(part[where].get("data"), str):
        data = {"type": plain, "data": from_base64(part[where]["data"], name), **of}
        found = _with_rest(iter([data]), part[where], "data", "format", key="part_meta")
    else:
        inner = part[where] if isinstance(part[where], dict) else {}
        found = _with_rest(iter([{**medium(part[where], name, plain), **of}]), inner, "url", "path", "bytes", key="part_meta")
    return _with_rest(found, part, "type", where, key="part_meta")


def _with_rest(segments: Iterator[Dict[str, Any]], given: Mapping[str, Any], *used: Any, key: str = "turn_meta") -> Iterator[Dict[str, Any]]:
    """The segments, the first with what else the turn or part has that they come from."""
    rest = {name: value for name, value in given.items() if name not in used}
    for segment in segments:
        rest = {**segment.pop(key, {}), **rest}
        yield {**segment, key: rest} if rest else segment
        rest = {}


def from_obelics(record: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """`texts` and `images`, two lists of one length: in each place one of them has something."""
    texts, images = listing(record, "texts", name), listing(record, "images", name)
    if len(texts) != len(images):
        raise RecordError(name, f"has {len(texts)} places of text and {len(images)} of images")
    segments = []
    for at, (text, image) in enumerate(zip(texts, images)):
        if (text is None) == (image is None):
            raise RecordError(name, f"place {at} has {'both text and an image' if text is not None else 'neither text nor an image'}")
        if text is not None and not isinstance(text, str):
            raise RecordError(name, f"place {at}: its text is no string")
        segments.append(medium(image, name) if text is None else {"type": "text", "text": text})
    return {**identity(record, "id", "general_metadata_id"), "segments": segments, **rest_of(record, "id", "texts", "images")}


def from_mmc4(record: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """`text_list`, and `image_info` with the sentence that each image goes before."""
    texts = listing(record, "text_list", name)
    before: Dict[int, List[Dict[str, Any]]] = {}
    for info in listing(record, "image_info", name):
        index = info.get("matched_text_index") if isinstance(info, dict) else None
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(texts):
            raise RecordError(name, f"an image of sentence {index!r}; there are {len(texts)}")
        image = medium(info.get("image_name"), name)
        kept = {key: value for key, value in info.items() if key not in ("image_name", "matched_text_index")}
        before.setdefault(index, []).append({**image, **({"info": kept} if kept else {})})
    segments: List[Dict[str, Any]] = []
    for at, text in enumerate(texts):
        if not isinstance(text, str):
            raise RecordError(name, f"sentence {at} is no string")
        segments += before.get(at, [])
        segments.append({"type": "text", "text": text})
    return {**identity(record, "id", "url"), "segments": segments, **rest_of(record, "id", "text_list", "image_info")}


def from_sheets(record: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """A sheet as sheets.jsonl has it."""
    for segment in listing(record, "segments", name):
        if not isinstance(segment, dict) or segment.get("type") not in KINDS:
            raise RecordError(name, "a segment without a known `type`")
        if "data" in segment:
            raise RecordError(name, "a segment with `data`, which sheets.jsonl does not know")
        if isinstance(segment.get("path"), str):
            medium(segment["path"], name)
    return dict(record)


def reader(convert, *endings: str):
    """An importer of files whose records are JSON."""

    def read(path: str) -> Iterator[Record]:
        files = Files(files_below(path, *endings))
        for file in files:
            for name, value, at in read_array(file):
                yield Record(name, lambda value=value, name=name: convert(mapping(value, name), name), files.done(at))

    return read


def guess(record: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """A record in any of the conventions, by the keys that it has."""
    for key, convert in (("messages", from_messages), ("conversations", from_llava), ("texts", from_obelics), ("text_list", from_mmc4)):
        if isinstance(record.get(key), list):
            return convert(record, name)
    raise RecordError(name, "has none of `messages`, `conversations`, `texts`, `text_list`")


# The other way.


def plain_text(segment: Mapping[str, Any], name: str) -> str:
    if PLACEHOLDER.search(segment["text"]):
        raise RecordError(name, "has text that reads like a placeholder, which the other side would take for a medium")
    return segment["text"]


def require(sheet: Mapping[str, Any], name: str, *known: str) -> None:
    """An error where the sheet has what a convention has no place for."""
    extra = [key for key in sheet if key not in ("id", "segments", "meta")]
    for segment in sheet["segments"]:
        extra += [key for key in segment if key not in ("type", "text", "path", *known)]
    if extra:
        raise RecordError(name, f"has `{extra[0]}`, which this kind cannot hold")


def to_llava(sheet: Mapping[str, Any], name: str, save) -> bytes:
    turns, media = _turns(sheet, name, save)
    return _line({"id": sheet["id"], **media, "conversations": [{**rest, "from": role, "value": text} for role, text, rest in turns], **_meta(sheet)})


def to_messages(sheet: Mapping[str, Any], name: str, save) -> bytes:
    turns, media = _turns(sheet, name, save)
    return _line({"id": sheet["id"], "messages": [{"content": text, **rest, "role": role} for role, text, rest in turns], **media, **_meta(sheet)})


def to_obelics(sheet: Mapping[str, Any], name: str, save) -> bytes:
    require(sheet, name)
    texts: List[Any] = []
    images: List[Any] = []
    for segment in sheet["segments"]:
        if segment["type"] not in ("text", "image"):
            raise RecordError(name, f"has {segment['type']}, which this kind cannot hold")
        is_text = segment["type"] == "text"
        texts.append(segment["text"] if is_text else None)
        images.append(None if is_text else save(segment))
    return _line({"id": sheet["id"], "texts": texts, "images": images, **_meta(sheet)})


def _turns(sheet, name, save):
    require(sheet, name, "role", "turn", "turn_meta")
    turns: List[List[Any]] = []
    media: Dict[str, List[str]] = {}
    before = None
    for segment in sheet["segments"]:
        kind, role = segment["type"], segment.get("role")
        if kind == "numeric":
            raise RecordError(name, "has an array, which this kind cannot hold")
        if not isinstance(role, str):
            raise RecordError(name, "has a segment without `role`, which this kind needs; obelics and webdataset do without")
        if kind != "text":
            media.setdefault(kind + "s", []).append(save(segment))
        text = plain_text(segment, name) if kind == "text" else f"<{kind}>"
        if before is None or before != (role, segment.get("turn")):
            before = (role, segment.get("turn"))
            rest = dict(segment["turn_meta"]) if isinstance(segment.get("turn_meta"), dict) else {}
            if text or rest.get("content") not in (None, []):  # What is no text has none.
                rest.pop("content", None)
            turns.append([role, text, rest])
        else:
            turns[-1][1] += text
    return turns, media


def _meta(sheet: Mapping[str, Any]) -> Dict[str, Any]:
    return dict(sheet.get("meta", {}))


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"

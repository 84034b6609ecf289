"""sheets.jsonl in all the ways it can be wrong, or only strange."""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

good = sheet("one two", ("image", "media/a.png"), "three")
files = {"media/a.png": png(5, 4)}
line = good.rstrip("\n")


def accepted(name, text, files=files, warn=None):
    comes_back(source(name, text, files), name, warn=warn)


def refused(name, text, words, files=files):
    folder = source(name, text, files)
    data = OUT / f"{name}.smmil"
    for tool in (["smmil", "pack", folder, data], ["smmil", "profile", folder, "-o", OUT / f"{name}.mlir"]):
        p = run(*tool, code=1, words=words)
        check(not data.exists() and not (OUT / f"{name}.mlir").exists(), f"{name}: something was written")
        check(not p.stdout, f"{name}: {p.stdout[:100]!r} on stdout")
    check(sorted(OUT.glob(f"{name}*")) == [folder], f"{name}: left {sorted(OUT.glob(name + '*'))}")


def segment(body):
    return '{"id": "s", "segments": [%s]}\n' % body


# Strange, but every byte has its place.
accepted("plain", good, warn=())
accepted("no-newline", line)
accepted("crlf", good.replace("\n", "\r\n") * 2)
accepted("blank-lines", "\n\n" + good + "\r\n \t\n" + good + "\n\n  ")
accepted("bom", "\ufeff" + good)
accepted("spaces", '  {\t"segments" :[ { "text":"a" ,"type" :  "text"}\t, {"path": "media/a.png","type":"image" } ] , "id" : "x"}  \n')
accepted("key-order", '{"z": [1, {"y": null}], "segments": [{"alt": "t", "w": 3, "path": "media/a.png", "type": "image"}], "id": "q", "a": {"b": "c"}}\n')
accepted("numbers", '{"id": 12345678901234567890123456789, "n": [1e308, -0.0, 1E-400, 0.1e+1], "segments": []}\n', warn=["is empty"])
accepted("escapes", r'{"id": "\u00e9\/\ud83d\ude00", "segments": [{"type": "text", "text": "\u0041\n\/é\u00e9\u0000x\ud83d\ude00"}, {"type": "\u0069mage", "path": "media\/a\u002epng"}]}' + "\n")
accepted("duplicate-keys", '{"id": "a", "id": "b", "segments": [{"type": "audio", "text": "a", "type": "text", "text": "b", "path": "q"}], "x": 1, "x": 2}\n')
accepted("two-segment-lists", '{"segments": [{"type": "text", "text": "a"}], "segments": [{"type": "text", "text": "b"}]}\n')
accepted("control-in-id", r'{"id": "\u001b[31m\u0007", "segments": [{"type": "text", "text": "\u001b[0m"}]}' + "\n")
accepted("nested-deep", '{"id": "s", "extra": ' + "[" * 50000 + "]" * 50000 + ', "segments": []}\n')
accepted("empty-texts", sheet("", "", " ") + sheet() + '{"segments": []}\n')
# The grammar of RFC 8259 allows more than values of any type can hold: it comes back as it is spelled, and a warning says so.
accepted("half-surrogate", segment(r'{"type": "text", "text": "a\ud800b"}'), warn=["sheets.jsonl:1: ", r"\ud800, half a surrogate pair"])
accepted("half-surrogates", segment(r'{"type": "text", "text": "\udc00\ud83d\ude00\uD83D\uD83D\n"}, {"type": "image", "path": "media/a.png", "alt": "\udfff"}'), warn=["half a surrogate pair"])
accepted("half-surrogate-in-key", r'{"\ud800": 1, "id": "\udbff", "segments": [], "x": ["\ud800\u0041", "\\ud800"]}' + "\n", warn=["half a surrogate pair"])
accepted("huge-numbers", '{"id": 1e999, "n": [-1E+400, 1e-999, %s, 0.%s, -0e0], "segments": []}\n' % ("9" * 400, "1" * 400), warn=["which no double holds"])
accepted("0-sheets", "", warn=["holds no sheets"])
accepted("only-blanks", " \n\n\t", warn=["holds no sheets"])
accepted("many", "".join(sheet(f"sheet number {i}", id=str(i)) for i in range(6000)), files={})
accepted("long-line", sheet("word " * 600000), files={})
accepted("many-segments", sheet(*["a", ("image", "media/a.png")] * 5000))
accepted("many-keys", "{" + "".join(f'"k{i}": {i}, ' for i in range(20000)) + '"segments": []}\n')
accepted("many-orders", "".join(sheet(*[("image", "media/a.png") if i >> b & 1 else "t" for b in range(9)]) for i in range(512)))

# Wrong: the line is named.
where = lambda n: [f"sheets.jsonl:{n}: "]
refused("missing", None, ["sheets.jsonl", "no such file"])
refused("binary", bytes(range(256)) * 4, where(1))
refused("png-as-sheets", files["media/a.png"], where(1))
refused("zeros", b"\0" * 100, where(1))
refused("torn", good + line[:-3], where(2) + ["not valid JSON", "repair"])
refused("torn-in-string", good + line[:20], where(2) + ["not valid JSON"])
refused("utf8", good.encode() + sheet("x").encode().replace(b'"x"', b'"\xff\xfe"'), where(2) + ["not valid JSON"])
refused("utf8-surrogate", sheet("x").encode().replace(b'"x"', b'"\xed\xa0\x80"'), where(1))
refused("utf8-overlong", sheet("x").encode().replace(b'"x"', b'"\xc0\xaf"'), where(1))
refused("utf16", good.encode("utf-16"), where(1))
refused("raw-newline-in-string", '{"id": "a\nb", "segments": []}\n', where(1))
refused("two-objects", line + line + "\n", where(1))
refused("array", "[]\n", where(1) + ["one JSON object a line"])
refused("scalar", good * 2 + "17\n", where(3) + ["one JSON object a line"])
refused("pretty", json.dumps(json.loads(good), indent=1) + "\n", where(1))
refused("nan", '{"id": NaN, "segments": []}\n', where(1))
refused("half-surrogate-in-path", segment(r'{"type": "image", "path": "media/\ud800.png"}'), where(1) + ["is not there"])
refused("huge-number-torn", '{"id": 1e999e, "segments": []}\n', where(1) + ["not valid JSON"])
refused("no-segments", '{"id": "s"}\n', where(1) + ['"segments"'])
refused("segments-string", '{"id": "s", "segments": "none"}\n', where(1) + ['"segments"'])
refused("segments-null", '{"id": "s", "segments": null}\n', where(1) + ['"segments"'])
refused("segment-string", segment('"text"'), where(1) + ["segment 1", "expected an object"])
refused("segment-array", segment('{"type": "text", "text": "a"}, ["text", "b"]'), where(1) + ["segment 2"])
refused("no-type", segment('{"text": "a"}'), where(1) + ["segment 1", '"type"'])
refused("type-number", segment('{"type": 3, "text": "a"}'), where(1) + ['"type"'])
refused("type-unknown", segment('{"type": "text", "text": "a"}, {"type": "smell", "path": "media/a.png"}'), where(1) + ["segment 2", "smell", '"video"'])
refused("type-case", segment('{"type": "Text", "text": "a"}'), where(1) + ["Text"])
refused("type-control", segment(r'{"type": "\u001b[2J\u0000x", "text": "a"}'), where(1) + ["unknown type"])
refused("no-text", segment('{"type": "text"}'), where(1) + ['"text"'])
refused("text-number", segment('{"type": "text", "text": 3}'), where(1) + ['"text"'])
refused("no-path", segment('{"type": "image", "url": "media/a.png"}'), where(1) + ['"path"'])
refused("path-list", segment('{"type": "image", "path": ["media/a.png"]}'), where(1) + ['"path"'])
refused("deep-open", '{"id": ' + "[" * 300000 + "\n", where(1))
refused("deep-objects", '{"a":' * 200000 + "\n", where(1))

# Paths that are none, or lead elsewhere.
for name, path, words in [
    ("empty", "", ["is no path"]), ("dot", ".", ["is not there"]), ("folder", "media", ["is not there"]), ("slash", "media/a.png/", ["is not there"]),
    ("gone", "media/b.png", ["media/b.png", "is not there"]), ("case", "media/A.png", ["is not there"]),
    ("up", "../plain/media/a.png", ["leaves the folder"]), ("up-later", "media/../../plain/media/a.png", ["leaves the folder"]),
    ("absolute", "/etc/passwd", ["leaves the folder"]), ("absolute-own", str(OUT / "path-absolute-own/media/a.png"), ["leaves the folder"]),
    ("nul", "media/a.png\0", ["is no path"]), ("long", "media/" + "a" * 300, ["is not there"]), ("very-long", "a/" * 40000, ["is not there"]),
    ("url", "https://example.org/a.png", ["is not there"]), ("sheets", "sheets.jsonl", ["is not there"]), ("home", "~/a.png", ["is not there"]),
    ("back", "media\\a.png", ["is not there"]), ("space", "media/a.png ", ["is not there"]),
]:
    refused(f"path-{name}", sheet("a") + sheet("b", ("image", path)), where(2) + ["segment 2"] + words)
# A path may wander inside the folder.
accepted("path-wanders", sheet(("image", "media/./a.png"), ("image", "media//a.png"), ("image", "./x/../media/a.png")))
finish()

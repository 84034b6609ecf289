"""Importers and exporters: round trips, conventions, and inputs that are hostile or cut. Usage: convert_test.py FOLDER (from smmil-corpus)"""
import gzip
import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

import numpy

import smmil
from smmil.convert import export_dataset, import_source

FOLDER = os.path.abspath(sys.argv.pop(1))
try:
    import pyarrow
    import pyarrow.parquet
except ImportError:
    pyarrow = None
PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef"
       b"\0\0\0\0IEND\xaeB`\x82")

# Every pack waits for its disk; what is tested here does not depend on one.
tempfile.tempdir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def content(path):
    """Sheets as their lines without paths, and their media."""
    sheets = []
    for sheet in smmil.open(path):
        line = json.loads(sheet.line)
        for segment in line["segments"]:
            segment.pop("path", None)
        sheets.append((line, [s.text if s.kind == "text" else s.source for s in sheet]))
    return sheets


class ConvertTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def at(self, name, data=None):
        path = os.path.join(self.folder, name)
        if data is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data if isinstance(data, bytes) else json.dumps(data).encode())
        return path

    def imported(self, kind, path, **options):
        """The sheets of an import as [(texts and kinds)], and what was left out."""
        output = self.at("out")
        shutil.rmtree(output, ignore_errors=True)
        result = import_source(kind, path, output, **options)
        with open(os.path.join(output, "sheets.jsonl"), encoding="utf-8") as file:
            sheets = [json.loads(line) for line in file]
        self.assertEqual(result.sheets, len(sheets))
        # What an importer writes, `pack` takes.
        data = tempfile.mkdtemp(dir=self.folder)
        smmil.pack(output, data)
        return sheets, result.left_out

    def fails(self, kind, path, words, **options):
        """The import fails with these words and leaves nothing."""
        output = self.at("never")
        before = sorted(os.listdir(self.folder))
        with self.assertRaisesRegex(smmil.Error, words):
            import_source(kind, path, output, **options)
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def seen(self, sheets):
        return [[s["text"] if s["type"] == "text" else s["type"] for s in sheet["segments"]] for sheet in sheets]

    def tar(self, name, members):
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as archive:
            for member, part in members:
                info = tarfile.TarInfo(member)
                info.size = len(part)
                archive.addfile(info, io.BytesIO(part))
        return self.at(name, data.getvalue())

    def test_round_trips_of_all_that_a_sheet_holds(self):
        data = self.at("data.smmil")
        smmil.pack(FOLDER, data)
        smmil.pack([{"id": "x", "page": 3, "segments": ["A <image> that is text.", {"type": "image", "data": PNG, "alt": "dot", "field": "thumb"},
                                                          {"type": "numeric", "data": numpy.arange(4.0), "field": "boxes"},
                                                          {"type": "numeric", "values": [1, 2], "field": "ids"}]}], self.at("other.smmil"))
        kinds = ["webdataset", "mds", "litdata"] + (["parquet"] if pyarrow else [])
        for source in (data, self.at("other.smmil")):
            for kind in kinds:
                out = self.at("export." + {"webdataset": "tar"}.get(kind, kind))
                export_dataset(kind, source, out)
                again = self.at("again")
                import_source(kind, out, again)
                back = self.at("back.smmil")
                smmil.pack(again, back)
                self.assertEqual(content(back), content(source), kind)
                for path in (out, again, back):
                    (shutil.rmtree if os.path.isdir(path) else os.unlink)(path)

    def test_round_trips_of_conventions(self):
        turns = [{"type": "image", "data": PNG, "role": "human", "turn": 0, "turn_meta": {"weight": 0}}, {"type": "text", "text": "\nWhat?", "role": "human", "turn": 0},
                 {"type": "text", "text": "A dot.", "role": "gpt", "turn": 1}, {"type": "text", "text": "", "role": "human", "turn": 2}]
        plain = ["One.", {"type": "image", "data": PNG}, "Two."]
        for kind, segments in (("llava", turns), ("messages", turns), ("obelics", plain)):
            data, out = self.at(kind + ".smmil"), self.at(kind)
            smmil.pack([{"id": "a", "segments": segments, "meta": {"score": 1.5}}], data)
            export_dataset(kind, data, out)
            import_source(kind, out, self.at(kind + ".again"))
            smmil.pack(self.at(kind + ".again"), self.at(kind + ".back"))
            self.assertEqual(content(self.at(kind + ".back")), content(data), kind)

    def test_exports_say_what_they_cannot_hold(self):
        for kind, sheet, words in (("obelics", [{"type": "image", "data": PNG, "alt": "x"}], "`alt`"), ("llava", ["no role"], "without `role`"),
                                   ("messages", [{"type": "text", "text": "<image>", "role": "u"}], "reads like a placeholder"),
                                   ("obelics", [{"type": "numeric", "values": [1]}], "numeric|values")):
            data = tempfile.mkdtemp(dir=self.folder)
            smmil.pack([sheet], data)
            before = sorted(os.listdir(self.folder))
            with self.assertRaisesRegex(smmil.Error, "sheet 0: .*(" + words + ")"):
                export_dataset(kind, data, self.at("none"))
            self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_webdataset(self):
        path = self.tar("a.tar", [("00/a.png", PNG), ("00/a.txt", b"a dot"), ("b.txt", b"before <image> after"), ("b.0.png", PNG), ("c.png", PNG),
                                  ("c.json", b'{"caption": "see", "n": 1}'), ("c.cls", b"7")])
        sheets, _ = self.imported("webdataset", path)
        self.assertEqual(self.seen(sheets), [["image", "a dot"], ["before ", "image", " after"], ["image", "see"]])
        self.assertEqual(sheets[2]["meta"], {"cls": "7", "json": {"caption": "see", "n": 1}})
        self.assertEqual([s["id"] for s in sheets], ["00/a", "b", "c"])
        texts = self.tar("t.tar", [("a.json", json.dumps({"texts": ["x", None], "images": [None, "0.png"]}).encode()), ("a.0.png", PNG)])
        self.assertEqual(self.seen(self.imported("webdataset", texts)[0]), [["x", "image"]])
        for members, words in (([("a.txt", b"<image>")], "a.tar: a: has more placeholders"), ([("a.txt", b"<image>"), ("a.0.png", PNG), ("a.1.png", PNG)], "fewer"),
                               ([("a.pyd", b"x")], "is a pickle"), ([("a.data.pickle", b"x")], "is a pickle"), ([("a.txt", b"\xff")], "not UTF-8"),
                               ([("a.json", b"{")], "not valid JSON"), ([("a.xyz", b"1")], "unknown kind"), ([("a.txt", b"1"), ("a.txt", b"1")], "twice"),
                               ([("a.json", b'{"segments": [{"type": "image", "member": "0.png"}]}')], "which is not there")):
            self.fails("webdataset", self.tar("a.tar", members), words)
        with tarfile.open(self.at("l.tar"), "w") as archive:
            link = tarfile.TarInfo("a.txt")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
        self.fails("webdataset", self.at("l.tar"), "a.txt: is a link")
        for name in ("a.png", "a.bmp"):  # Nothing in it, which its name alone says the kind of.
            self.fails("webdataset", self.tar("a.tar", [(name, b""), ("a.txt", b"x")]), f"a.tar: a: {name[1:]} has no bytes")
        sheets, left_out = self.imported("webdataset", self.tar("a.tar", [("a.pkl", b"x"), ("b.txt", b"kept")]), on_error="skip")
        self.assertEqual((self.seen(sheets), len(left_out)), ([["kept"]], 1))
        self.assertIn("a.tar: a: .pkl is a pickle", left_out[0])

    def test_webdataset_is_read_to_its_end(self):
        """Damage of a header, which tarfile takes for the end, what is compressed, and two archives in one file."""
        with open(self.tar("a.tar", [("a.txt", b"one"), ("b.txt", b"two")]), "rb") as file:
            whole = file.read()
        packed = gzip.compress(whole)
        self.assertEqual(self.seen(self.imported("webdataset", self.at("p.tar.gz", packed))[0]), [["one"], ["two"]])
        for data, words in ((whole[:1024], "a.txt: the archive is damaged here or behind it: it ends without"),
                            (whole[:1100] + b"\1" + whole[1101:], "a.txt: .*bad checksum"), (whole + whole, "b.txt: something stands behind the end"),
                            (packed[:-9], "b.txt: .*ended before the end"), (packed[:-8] + b"\0\0\0\0" + packed[-4:], "b.txt: .*CRC")):
            self.fails("webdataset", self.at("a.tar", data), words)
        sparse = io.BytesIO()
        with tarfile.open(fileobj=sparse, mode="w", format=tarfile.PAX_FORMAT) as archive:
            member = tarfile.TarInfo("a.txt")
            member.size, member.pax_headers = 512, {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "a.txt", "GNU.sparse.realsize": str(1 << 40)}
            archive.addfile(member, io.BytesIO(b"1\n0\n2\n".ljust(512, b"\0")))
        self.fails("webdataset", self.at("a.tar", sparse.getvalue()), "a file with holes")

    def test_conversations(self):
        self.at("m/p.png", PNG)
        llava = [{"id": "1", "image": "p.png", "conversations": [{"from": "human", "value": "<image>\nWhat?"}, {"from": "gpt", "value": "A dot."}]},
                 {"id": 2, "conversations": [{"from": "human", "value": "Hi"}]}]
        sheets, _ = self.imported("llava", self.at("m/a.json", llava))
        self.assertEqual(self.seen(sheets), [["image", "\nWhat?", "A dot."], ["Hi"]])
        self.assertEqual([s["role"] for s in sheets[0]["segments"]], ["human", "human", "gpt"])
        url = "data:image/png;base64," + __import__("base64").b64encode(PNG).decode()
        messages = [{"messages": [{"role": "user", "content": [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {"url": url}}]},
                                  {"role": "assistant", "content": "ok <image>"}], "images": ["p.png"], "source": "s"}]
        sheets, _ = self.imported("messages", self.at("m/b.jsonl", b"".join(json.dumps(m).encode() + b"\n\n" for m in messages)))
        self.assertEqual(self.seen(sheets), [["See", "image", "ok ", "image"]])
        self.assertEqual(sheets[0]["meta"], {"source": "s"})
        # What else a turn or a part has stays with its first segment.
        parts = [{"type": "input_audio", "input_audio": {"data": "UklGRgAAAABXQVZF", "format": "wav"}}, {"type": "image", "url": "p.png", "cache": 1},
                 {"type": "image_url", "image_url": {"url": url, "detail": "low"}}]
        rich = {"messages": [{"role": "user", "content": parts, "name": "bob"}, {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
                             {"role": "tool", "content": "", "tool_call_id": "1"}]}
        sheets, _ = self.imported("messages", self.at("m/b.jsonl", rich))
        self.assertEqual(self.seen(sheets), [["audio", "image", "image", "", ""]])
        self.assertEqual([s.get("part_meta") for s in sheets[0]["segments"]], [None, {"cache": 1}, {"detail": "low"}, None, None])
        self.assertEqual([s.get("turn_meta") for s in sheets[0]["segments"]],
                         [{"name": "bob"}, None, None, {"content": None, "tool_calls": [{"id": "1"}]}, {"tool_call_id": "1"}])
        self.fails("messages", self.at("m/b.jsonl", {"messages": [{"role": "user", "content": None}]}), "neither text nor a list")
        self.at("x.png", PNG)
        self.at("m/none.png", b"")
        os.symlink(self.at("x.png"), self.at("m/link.png"))
        os.mkfifo(self.at("m/pipe.png"))
        def one(**changed):
            return [dict({"image": "p.png", "conversations": [{"from": "human", "value": "<image>"}]}, **changed)]
        for value, words in ((one(image=[]), r"a.json\[0\]: has more placeholders"), (one(image=["p.png", "p.png"]), "fewer placeholders"),
                             (one(image="../x.png"), r"a.json\[0\]: .*leaves the folder"), (one(image="/etc/passwd"), "leaves the folder"), (one(image="link.png"), "by a link"),
                             (one(image="no.png"), "is not there"), (one(image="https://x/y.png"), "download it"), (one(image=7), "neither a path"),
                             (one(conversations={}), "no list"), ([3], "no JSON object"), (one(conversations=[{"from": 1}]), "a turn without"),
                             (one(image="data:image/png;base64,@@"), "not base64"), (one(image="data:image/png;base64,"), "no bytes"),
                             (one(image="none.png"), "segment 1: the file 'none.png' has no bytes"), (one(image="pipe.png"), "is not there"),
                             (one(image="HTTP://x/y.png"), "download it"), (one(score=float("inf")), "no JSON|cannot hold"),
                             (json.dumps(one()).encode("utf-16"), "is UTF-16")):
            self.fails("llava", self.at("m/a.json", value), words)
        sheets, left_out = self.imported("llava", self.at("m/a.json", one(image=[]) + llava[1:]), on_error="skip")
        self.assertEqual((len(sheets), len(left_out)), (1, 1))

    def test_json_arrays_are_read_in_a_stream(self):
        from smmil.convert.records import read_array
        value = [{"a": "x" * n, "b": [n, {"c": "ä\u2028"}]} for n in (0, 1, 70000, 200000)] + [1.5, "s", None, 12345]
        for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1), "\ufeff \n" + json.dumps(value)):
            self.assertEqual([v for _, v, _ in read_array(self.at("a.json", text.encode()))], value)
        self.assertEqual(list(read_array(self.at("a.json", b"[]"))), [])
        for wrong in (b"[1,]", b"[1 2]", b"[1", b"[,1]", b"[1]x", b'["\xff"]', b"[NaN]", b"[" + b"[" * 200000, b'["a'):
            with self.assertRaises(smmil.DataError, msg=wrong[:20]):
                list(read_array(self.at("a.json", wrong)))

    def test_documents(self):
        self.at("m/p.png", PNG)
        obelics = {"texts": ["One", None, "Two"], "images": [None, "p.png", None], "metadata": "[]"}
        sheets, _ = self.imported("obelics", self.at("m/a.jsonl", obelics))
        self.assertEqual(self.seen(sheets), [["One", "image", "Two"]])
        mmc4 = {"url": "u", "text_list": ["a", "b"], "image_info": [{"image_name": "p.png", "matched_text_index": 1, "matched_sim": 0.5}]}
        sheets, _ = self.imported("mmc4", self.at("m/b.jsonl", mmc4))
        self.assertEqual(self.seen(sheets), [["a", "image", "b"]])
        self.assertEqual(sheets[0]["segments"][1]["info"], {"matched_sim": 0.5})
        for kind, value, words in (("obelics", dict(obelics, images=[None]), "a.jsonl:1: has 3 places"), ("obelics", dict(obelics, texts=["One", "x", "Two"]), "both"),
                                   ("obelics", {"texts": []}, "missing"), ("mmc4", dict(mmc4, image_info=[{"image_name": "p.png", "matched_text_index": 2}]), "sentence 2")):
            self.fails(kind, self.at("m/a.jsonl", value), words)
        self.fails("obelics", self.at("m/a.jsonl", b'{"texts": ["x"], "images": [null]}\n{"texts": '), "a.jsonl:2: not valid JSON")
        self.fails("obelics", self.at("m/a.jsonl", b"\n"), "no record")

    def mds(self, columns, parts, **changed):
        """An MDS dataset as MosaicML's writer lays it out."""
        offsets = [4 + 4 * (len(parts) + 1)]
        for sample in parts:
            offsets.append(offsets[-1] + len(sample))
        data = struct.pack(f"<I{len(offsets)}I", len(parts), *offsets) + b"".join(parts)
        names, encodings, sizes = zip(*columns)
        shard = dict({"version": 2, "format": "mds", "column_names": names, "column_encodings": encodings, "column_sizes": sizes, "compression": None,
                      "samples": len(parts), "raw_data": {"basename": "s.mds", "bytes": len(data), "hashes": {}}}, **changed)
        self.at("mds/s.mds", data)
        self.at("mds/index.json", {"version": 2, "shards": [shard]})
        return self.at("mds")

    def test_mds(self):
        columns = [("caption", "str", None), ("image", "png", None), ("n", "int", 8)]
        sample = struct.pack("<II", 5, len(PNG)) + b"a dot" + PNG + struct.pack("<q", -3)
        sheets, _ = self.imported("mds", self.mds(columns, [sample, sample]))
        self.assertEqual(self.seen(sheets), [["image", "a dot"]] * 2)
        self.assertEqual(sheets[0]["meta"], {"n": -3})
        self.fails("mds", self.mds([("x", "pkl", None)], [sample]), "holds pickles")
        self.fails("mds", self.mds([("x", "ndarray", None)], [sample]), "'ndarray'")
        self.fails("mds", self.mds(columns, [sample, sample[:-1]]), "sample 1: the column 'n' is cut short")
        self.fails("mds", self.mds(columns, [sample + b"x"]), "more bytes than its columns")
        self.fails("mds", self.mds(columns, [sample], compression="zstd"), "compressed")
        self.fails("mds", self.mds(columns, [sample], raw_data={"basename": "../s.mds"}), "lacks")
        self.fails("mds", self.mds(columns, [sample], samples=3), "another number of samples")
        self.fails("mds", self.at("m"), "no such file")
        sheets, left_out = self.imported("mds", self.mds(columns, [sample[:-1], sample]), on_error="skip")
        self.assertEqual((len(sheets), len(left_out)), (1, 1))

    def litdata(self, formats, tree, items, **changed):
        """A LitData dataset as Lightning's writer lays it out: of each item its leaves."""
        def spec(of):
            if of is None:
                return {"type": None, "context": None, "children_spec": []}
            if isinstance(of, list):
                return {"type": "builtins.list", "context": "null", "children_spec": [spec(one) for one in of]}
            return {"type": "builtins.dict", "context": json.dumps(list(of)), "children_spec": [spec(one) for one in of.values()]}
        parts = [struct.pack(f"<{len(leaves)}I", *map(len, leaves)) + b"".join(leaves) for leaves in items]
        places = [4 * (len(parts) + 2)]
        for part in parts:
            places.append(places[-1] + len(part))
        data = struct.pack(f"<I{len(places)}I", len(parts), *places) + b"".join(parts)
        self.at("lit/chunk-0-0.bin", data)
        config = dict({"data_format": formats, "data_spec": json.dumps([1, spec(tree)]), "compression": None, "encryption": None}, **changed)
        chunk = {"chunk_bytes": len(data), "chunk_size": len(parts), "dim": None, "filename": changed.get("filename", "chunk-0-0.bin")}
        self.at("lit/index.json", {"chunks": [chunk], "config": config})
        return self.at("lit")

    def test_litdata(self):
        formats, tree = ["str", "jpeg", "int", "bool", "float", "no_header_numpy:9"], {"text": None, "image": None, "n": None, "b": None, "f": None, "v": None}
        item = [b"a dot", PNG, struct.pack("<q", -3), b"\1", struct.pack("<d", 0.5), struct.pack("<2f", 1, 2)]
        sheets, _ = self.imported("litdata", self.litdata(formats, tree, [item, item]))
        self.assertEqual(self.seen(sheets), [["image", "a dot", "numeric"]] * 2)
        self.assertEqual(sheets[0]["meta"], {"n": -3, "b": True, "f": 0.5})
        stored = numpy.load(os.path.join(self.at("out"), sheets[1]["segments"][2]["path"]))
        self.assertEqual((stored.dtype, stored.tolist()), (numpy.float32, [1, 2]))
        arrays = [struct.pack("<4I", 10, 2, 1, 2) + struct.pack("<2d", 3, 4), struct.pack(">4I", 17, 2, 2, 1) + struct.pack("<2q", 5, 6)]
        sheets, _ = self.imported("litdata", self.litdata(["numpy", "tensor", "jpeg_array"], [None, None, None],
                                                          [[*arrays, struct.pack("<3I", 2, len(PNG), len(PNG)) + PNG + PNG]]))
        self.assertEqual([s["type"] for s in sheets[0]["segments"]], ["image", "image", "numeric", "numeric"])
        found = [numpy.load(os.path.join(self.at("out"), s["path"])).tolist() for s in sheets[0]["segments"][2:]]
        self.assertEqual(found, [[[3, 4]], [[5], [6]]])
        for given, words in (((["pickle"], [None], [[b"x"]]), "holds pickles, which run code"), ((["mesh:obj"], [None], [[b"x"]]), "'mesh:obj'"),
                             ((["int"], [None], [[b"1234567"]]), "item 0: its leaf 0 is no int"), ((["str"], [None], [[b"\xff"]]), "item 0: its leaf 0 is no str"),
                             ((["numpy"], [None], [[struct.pack("<3I", 10, 1, 9)]]), "is no numpy"), ((["str"], [None, None], [[b"x"]]), "2 leaves"),
                             ((["numpy"], [None], [[struct.pack("<2I", 14, 0)]]), "is no numpy"), ((["jpeg_array"], [None], [[struct.pack("<2I", 1, 9)]]), "do not fill")):
            self.fails("litdata", self.litdata(*given), words)
        for changed, words in (({"compression": "zstd"}, "has compression"), ({"item_loader": "TokensLoader"}, "TokensLoader"), ({"filename": "../x"}, "inside the folder"),
                               ({"data_spec": json.dumps([1, {"type": "collections.deque", "context": None, "children_spec": []}])}, "collections.deque")):
            self.fails("litdata", self.litdata(["str"], [None], [[b"x"]], **changed), words)
        path = self.litdata(["str"], [None], [[b"one"], [b"two"]])
        with open(os.path.join(path, "chunk-0-0.bin"), "r+b") as file:
            file.truncate(file.seek(0, 2) - 1)
        self.fails("litdata", path, "item 1: lies outside of its file")
        self.fails("litdata", self.at("m"), "no such file")

    def test_folder_of_markdown(self):
        self.at("pages/pics/a (1).png", PNG)
        self.at("pages/b.png", PNG)
        self.at("pages/sub/voice.wav", b"RIFF\0\0\0\0WAVE")
        self.at("pages/sub/one.md", b"""# Title

See ![a \\[dot\\]](<../pics/a (1).png> "t") and ![Named][Fig].
`![code](x.png)` and ``a ` ![code](x.png)`` \\![no](x.png)

~~~
![fenced](x.png)
~~~
<!-- ![hidden](x.png) -->

    ![indented](x.png)

<img src='../b.png?v=1#f' alt="B &amp; C"> <audio controls><source src="voice.wav"></audio> ![fig]
A ![not an image] here. ![x] (y)

[fig]: ../pics/a%20(1).png "title"
""")
        sheets, _ = self.imported("folder", self.at("pages"))
        self.assertEqual([s["id"] for s in sheets], ["sub/one"])
        segments = sheets[0]["segments"]
        self.assertEqual([(s["type"], s.get("alt")) for s in segments if s["type"] != "text"],
                         [("image", "a [dot]"), ("image", "Named"), ("image", "B & C"), ("audio", None), ("image", "fig")])
        text = "|".join(s.get("text", "") for s in segments)
        self.assertTrue(text.startswith("# Title\n\nSee || and ||.\n`![code](x.png)` and ``a ` ![code](x.png)`` \\![no](x.png)\n"), text)
        for kept in ("![fenced](x.png)", "![hidden](x.png)", "![indented](x.png)", "A ![not an image] here. ![x] (y)"):
            self.assertIn(kept, text)
        self.at("x.png", PNG)
        os.symlink(self.at("x.png"), self.at("pages/link.png"))
        for written, words in ((b"![x](../../x.png)", "leaves the folder"), (b"![x](/x.png)", "leaves the folder"), (b"![x](https://x/y.png)", "download it"),
                               (b"![x](//x/y.png)", "download it"), (b"![x](../link.png)", "by a link"), (b"![x](no.png)", "is not there"), (b"\xff", "is not UTF-8"),
                               (b" \n", "neither text nor media"), (b"![x](data:image/png;base64,@)", "not base64"), (b"![x]()", "neither a path"), (b"![x](javascript:x)", "is not there"),
                               (b"<img src=HTTP://x/y.png>", "download it")):
            self.fails("folder", self.at("pages/sub/two.md", written) and self.at("pages"), "pages/sub/two.md: .*" + words)
        self.at("pages/sub/two.md", b"![x](no.png)")
        sheets, left_out = self.imported("folder", self.at("pages"), on_error="skip")
        self.assertEqual((len(sheets), len(left_out)), (1, 1))
        os.unlink(self.at("pages/sub/two.md"))
        os.symlink(self.at("x.png"), self.at("pages/two.md"))
        self.fails("folder", self.at("pages"), "pages/two.md: leaves the folder by a link")
        self.fails("folder", self.at("pages/pics"), "holds no file that ends in .md")
        os.unlink(self.at("pages/two.md"))
        os.mkfifo(self.at("pages/two.md"))
        self.fails("folder", self.at("pages"), "pages/two.md: is no file")

    def test_pages_that_would_take_long_do_not(self):
        """Each took minutes or more, since every start was tried up to the page's end."""
        long = [b"![" * 30000, b"![a](" * 30000, b"".join(b"`" * i + b" " for i in range(1, 1000)), b"<img src=\"'" * 20000, b"<video>" * 20000 + b"</video>",
                b"<img a='" * 20001 + b">", b"\\" * 100000 + b"![", b"<!--" * 30000, b"```\n" * 30001]
        self.at("pages/p.png", PNG)
        for number, page in enumerate(long):
            self.at(f"pages/{number}.md", page + b"\n\n![x](p.png)")
        begin = time.process_time()
        sheets, _ = self.imported("folder", self.at("pages"))
        self.assertEqual([[s["type"] for s in sheet["segments"]] for sheet in sheets],
                         [["text", "image"] if number < 7 else ["text"] for number in range(len(long))])
        for page in (b"<img src='", b"<a ", b"<!--", b"<!["):
            self.fails("folder", self.at("site/a.html", page * 20000) and self.at("site"), "a.html: has a tag or comment that does not end: '<|\"<")
        self.assertLess(time.process_time() - begin, 20)

    def test_folder_of_html(self):
        self.at("site/b.png", PNG)
        self.at("site/index.html", b"""\xef\xbb\xbf<!doctype html><html><head><title>no</title><style>p{}</style></head><body>
<h1>Two\n  birds</h1><p>One &lt;b&gt; <b>bold</b>, <i>and</i> more.<script>var x = "<img src=x.png>";</script><img src=b.png alt="A bird"> behind<br>it</p>
<pre>a\n  b</pre><video src="v.mp4"></video><![if !IE]><![ no section]><picture><source srcset="x.webp"><img src="data:image/png;base64,""" + __import__("base64").b64encode(PNG) + b"""\"></picture>
<noscript><img src="x.png"></noscript><template><img src="x.png"></template><p>end""")
        self.at("site/v.mp4", b"\0\0\0\x18ftypisom")
        sheets, _ = self.imported("folder", self.at("site"))
        self.assertEqual(self.seen(sheets), [["Two birds\nOne <b> bold, and more.", "image", " behind\nit\na\n  b\n", "video", "image", "\nend"]])
        self.assertEqual(sheets[0]["segments"][1]["alt"], "A bird")
        for written, words in ((b"<base href='/x/'><p>x", "has a <base>"), (b"<img src='../x.png'>", "leaves the folder"), (b"<audio><source src='http://x/y'></audio>", "download it")):
            self.fails("folder", self.at("site/index.html", written) and self.at("site"), "site/index.html: .*" + words)

    def test_sheets(self):
        self.at("src/media/p.png", PNG)
        line = {"id": "a", "kept": 1, "segments": [{"type": "image", "path": "media/p.png", "alt": "dot"}, {"type": "text", "text": "x"}]}
        sheets, _ = self.imported("sheets", self.at("src/sheets.jsonl", line))
        self.assertEqual((self.seen(sheets), sheets[0]["kept"], sheets[0]["segments"][0]["alt"]), ([["image", "x"]], 1, "dot"))
        for segment, words in (({"type": "image", "path": "../x"}, "leaves the folder"), ({"type": "y"}, "known `type`"), ({"type": "image", "data": "x"}, "`data`"),
                               ({"type": "image", "path": "https://x/y.png"}, "download it"), ({"type": "numeric", "values": [[1], [2, 3]]}, "segment 1: an array has lists of"),
                               ({"type": "numeric", "values": [1], "path": "p"}, "segment 1: .*needs either"), ({"type": "text", "text": "x", "field": "9"}, "is no name")):
            self.fails("sheets", self.at("src/sheets.jsonl", {"segments": [segment]}), "sheets.jsonl:1: .*" + words)

    @unittest.skipUnless(pyarrow, "pyarrow is not installed")
    def test_parquet(self):
        image = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
        table = pyarrow.table({"image": pyarrow.array([{"bytes": PNG, "path": None}], image), "text": ["a dot"], "score": [0.5]})
        pyarrow.parquet.write_table(table, self.at("a.parquet"))
        sheets, _ = self.imported("parquet", self.at("a.parquet"))
        self.assertEqual(self.seen(sheets), [["image", "a dot"]])
        lists = pyarrow.table({"texts": [["x", None]], "images": pyarrow.array([[None, {"bytes": PNG, "path": None}]], pyarrow.list_(image))})
        pyarrow.parquet.write_table(lists, self.at("b.parquet"))
        self.assertEqual(self.seen(self.imported("parquet", self.at("b.parquet"))[0]), [["x", "image"]])
        bad = pyarrow.table({"image": pyarrow.array([{"bytes": PNG, "path": None}], image), "text": ["<image> <image>"]})
        pyarrow.parquet.write_table(bad, self.at("c.parquet"))
        self.fails("parquet", self.at("c.parquet"), "c.parquet: row 0: has more placeholders")

    @unittest.skipIf(pyarrow, "pyarrow is installed")
    def test_parquet_without_pyarrow(self):
        self.fails("parquet", self.at("a.parquet", b"PAR1"), "pip install pyarrow")

    def test_cut_and_damaged_inputs(self):
        """An import succeeds or fails with our own error, and then leaves nothing."""
        data = self.at("data.smmil")
        smmil.pack([{"id": str(i), "segments": [{"type": "text", "text": f"sheet {i} ", "role": "user", "turn": 0},
                                                 {"type": "image", "data": PNG, "role": "user", "turn": 0}]} for i in range(3)], data)
        plain = self.at("plain.smmil")
        smmil.pack([["x", {"type": "image", "data": PNG}] for i in range(3)], plain)
        chance = random.Random(8)
        for kind in ["webdataset", "llava", "messages", "obelics", "mds", "litdata"] + (["parquet"] if pyarrow else []):
            out = self.at("export-" + kind + {"webdataset": ".tar", "parquet": ".parquet"}.get(kind, ""))
            export_dataset(kind, plain if kind == "obelics" else data, out)
            files = [out] if os.path.isfile(out) else [os.path.join(out, f) for f in os.listdir(out) if os.path.isfile(os.path.join(out, f))]
            failures = 0
            for trial in range(30):
                target = chance.choice(files)
                with open(target, "rb") as file:
                    whole = file.read()
                damaged = bytearray(whole)
                if trial % 2:
                    del damaged[chance.randrange(len(damaged)):]
                else:
                    for _ in range(chance.randint(1, 4)):
                        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
                with open(target, "wb") as file:
                    file.write(damaged)
                never = self.at("never")
                before = sorted(os.listdir(self.folder))
                try:
                    import_source(kind, out, never)
                    shutil.rmtree(never)
                except smmil.Error as error:
                    failures += 1
                    self.assertTrue(str(error))
                self.assertEqual(sorted(os.listdir(self.folder)), before, kind)
                with open(target, "wb") as file:
                    file.write(whole)
            self.assertGreater(failures, 5, kind)

    def test_command(self):
        def command(*arguments):
            return subprocess.run([sys.executable, "-m", "smmil", *arguments], capture_output=True, text=True, check=False)
        tar = self.tar("a.tar", [("a.txt", b"kept"), ("b.pkl", b"x")])
        done = command("import", "webdataset", tar, self.at("no"))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, "^smmil: error: .*a.tar: b: .pkl is a pickle")
        self.assertFalse(os.path.exists(self.at("no")))
        done = command("import", "webdataset", tar, self.at("yes"), "--on-error", "skip")
        self.assertEqual((done.returncode, done.stdout), (0, self.at("yes") + ": 1 sheets, 1 records left out\n"))
        self.assertIn("left out: ", done.stderr)
        smmil.pack(self.at("yes"), self.at("d.smmil"))
        self.assertEqual(command("export", "obelics", self.at("d.smmil"), self.at("o")).returncode, 0)
        with open(self.at("o/obelics.jsonl"), encoding="utf-8") as file:
            self.assertEqual(json.loads(file.read())["texts"], ["kept"])
        # The driver has the same under its name.
        def driver(*arguments, **environment):
            return subprocess.run(["smmil", *arguments], capture_output=True, text=True, check=False,
                                  env={**os.environ, "SMMIL_PYTHON": sys.executable, **environment})
        done = driver("import", "webdataset", tar, self.at("driven"), "--on-error", "skip")
        self.assertEqual((done.returncode, done.stdout), (0, self.at("driven") + ": 1 sheets, 1 records left out\n"))
        done = driver("import", "--on-error", "fail", "webdataset", tar, self.at("no"))
        self.assertRegex((done.returncode, done.stderr)[done.returncode == 1], "^smmil: error: .*a.tar: b: .pkl is a pickle")
        self.at("shadow/smmil.py", b"raise ImportError('no such package')")
        for arguments, environment, status, words in ((["browse", self.at("no")], {}, 1, "no such dataset"), (["nothing"], {}, 2, "nothing: no such command"),
                                                      (["browse", "d"], {"SMMIL_PYTHON": self.at("no")}, 2, "cannot be run"),
                                                      (["browse", "d"], {"PYTHONPATH": self.at("shadow")}, 2, "no such package; install the package")):
            done = driver(*arguments, **environment)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertRegex(done.stderr, "^smmil: error: .*" + words)
        self.assertEqual(command("import", "nothing", "a", "b").returncode, 2)
        self.assertEqual(command("export", "obelics", self.at("d.smmil"), self.at("o")).returncode, 1)


if __name__ == "__main__":
    unittest.main()

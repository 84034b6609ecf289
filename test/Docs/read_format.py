#!/usr/bin/env python3
"""A reader of datasets written from docs/Format.md alone: restores the source folder and compares it with the real one.

Usage: read_format.py DATASET SOURCE_DIR    (uses libxxhash and libzstd, none of the project's code)

It reads what a copied dataset holds: blocks of sheets and items by copy, through every page of the indexes, and numbers that are coded by
`byte_halves` and zstd, in one piece or in two. It checks every checksum on the way.
"""
import ast
import ctypes
import ctypes.util
import json
import posixpath
import struct
import sys
from pathlib import Path

XXH = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
ZSTD = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")


class Hash128(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


XXH.XXH3_64bits.restype, XXH.XXH3_64bits.argtypes = ctypes.c_uint64, [ctypes.c_char_p, ctypes.c_size_t]
XXH.XXH3_128bits.restype, XXH.XXH3_128bits.argtypes = Hash128, [ctypes.c_char_p, ctypes.c_size_t]
ZSTD.ZSTD_createDCtx.restype = ctypes.c_void_p
ZSTD.ZSTD_freeDCtx.argtypes = [ctypes.c_void_p]
ZSTD.ZSTD_DCtx_refPrefix.restype, ZSTD.ZSTD_DCtx_refPrefix.argtypes = ctypes.c_size_t, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
ZSTD.ZSTD_decompress_usingDict.restype = ctypes.c_size_t
ZSTD.ZSTD_decompress_usingDict.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
ZSTD.ZSTD_decompressDCtx.restype = ctypes.c_size_t
ZSTD.ZSTD_decompressDCtx.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]


class Corrupt(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Corrupt(what)


def hash64(data):
    return XXH.XXH3_64bits(data, len(data))


def hex128(data):
    value = XXH.XXH3_128bits(data, len(data))
    return f"{value.high:016x}{value.low:016x}"


def unzstd_with(data, size, dictionary):
    need(size <= 1 << 30, "too large")
    context = ZSTD.ZSTD_createDCtx()
    out = ctypes.create_string_buffer(max(size, 1))
    got = ZSTD.ZSTD_decompress_usingDict(context, out, size, data, len(data), dictionary, len(dictionary))
    ZSTD.ZSTD_freeDCtx(context)
    need(got == size, "zstd frame of another size")
    return out.raw[:size]


def unzstd(data, size, prefix=b""):
    need(size <= 1 << 30, "too large")
    context = ZSTD.ZSTD_createDCtx()
    out = ctypes.create_string_buffer(max(size, 1))
    if prefix:
        ZSTD.ZSTD_DCtx_refPrefix(context, prefix, len(prefix))
    got = ZSTD.ZSTD_decompressDCtx(context, out, size, data, len(data))
    ZSTD.ZSTD_freeDCtx(context)
    need(got == size, "zstd frame of another size")
    return out.raw[:size]


def unfold(z, previous):
    return (previous + ((z >> 1) ^ -(z & 1))) % (1 << 64)


class Bytes:
    """A cursor over bytes."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(self.at + count <= len(self.data), "ends early")
        self.at += count
        return self.data[self.at - count:self.at]

    def u8(self):
        return self.take(1)[0]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                need(byte or shift == 7, "varint not in its shortest form")
                return value

    def string(self):
        return self.take(self.varint())

    def strings(self):
        return [self.string() for _ in range(self.varint())]

    def end(self):
        need(self.at == len(self.data), "bytes left over")


def read_blob(path, size, prefix=b""):
    data = path.read_bytes()
    need(len(data) == size and data[:8] == b"SMMILBLB" and data[9:16] == bytes(7), f"{path}: header")
    raw_size, raw_sum, all_sum = struct.unpack("<3Q", data[16:40])
    need(hash64(data[:32] + data[40:]) == all_sum, f"{path}: checksum")
    raw = unzstd(data[40:], raw_size, prefix) if data[8] else data[40:]
    need(len(raw) == raw_size and hash64(raw) == raw_sum, f"{path}: content")
    return raw


HALVES = [(69, 0, 0), (1, 0, 1), (1, 0, 2)]  # byte_halves of the root, zstd of both results.
ELEMENTS = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]


def read_halves(bits, elements):
    """The .npy file that an item of the graph HALVES stands for, as NumPy writes it; lib/Runtime/FORMAT.md and the spec.md of its steps."""
    item = Bytes(bits)
    shape = [item.varint() for _ in range(item.varint())]
    streams = [item.take(item.varint())]
    streams.append(item.take(len(bits) - item.at))
    word, count = ELEMENTS[elements[0]], 1
    for extent in shape:
        count *= extent
    width = int(word[1:])
    upper, lower = (unzstd(stream, planes * count) for stream, planes in zip(streams, (width - width // 2, width // 2)))
    planes = lower + upper
    data = bytes(planes[byte * count + i] for i in range(count) for byte in (reversed(range(width)) if elements[1] else range(width)))
    order = "|" if width == 1 else ">" if elements[1] else "<"
    text = f"{{'descr': '{order}{word}', 'fortran_order': False, 'shape': ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''}), }}"
    text += " " * (21 - len(str(shape[0]))) if shape else ""
    text += " " * (-(10 + len(text) + 1) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + data


def read_plan(raw):
    """Fields as (name, modality, steps of each case, number and order of its elements); lib/Runtime/FORMAT.md has the rest."""
    plan = Bytes(raw)
    need(plan.take(4) == b"SMPL" and plan.varint() == 2, "plan")
    for _ in range(plan.varint()):
        plan.string()
    fields = []
    for _ in range(plan.varint()):
        name, modality = plan.string(), plan.u8()
        for _ in range(4):
            plan.varint()
        elements = plan.take(2) if modality == 4 else None
        if plan.u8():
            plan.take(24)
        cases = []
        for _ in range(plan.varint()):
            plan.string()
            cases.append([(plan.varint(), plan.varint(), plan.varint()) for _ in range(plan.varint())])  # Code, no table, one operand.
            need(cases[-1] in ([], HALVES), "this reader knows stored items and byte_halves alone")
            if cases[-1]:
                need([plan.varint() for _ in range(plan.varint())] == [3, 4], "streams of byte_halves")
        fields.append((name.decode(), modality, cases, elements))
    plan.end()
    return fields


# (bytes at fixed stride, True: folded, False: plain, None: fixed in both forms)
BLOCKS = [(1, True), (1, True), (4, False), (4, True), *[(8, True)] * 5, (8, None)]
ITEMS = [(2, True), (1, True), (1, False), (1, True), (4, False), (4, False), (4, True), (8, False), (8, False), (4, None), (4, False)]
DETAILS = [(1, True), (8, False), (8, False), (4, None)]
COUNTS = [(4, False)]
IDS = [(4, True), (4, False)]
CONTENTS = [(8, None), (8, None), (4, False)]


def read_table(index, columns, kind):
    rows = [[] for _ in range(index.varint())]
    for width, folded in columns:
        before = 0
        for row in rows:
            if kind == 0 or folded is None:
                value = int.from_bytes(index.take(width), "little")
            else:
                value = index.varint()
                value = unfold(value, before) if folded else value
                need(value < 1 << 8 * width, "value exceeds its width")
            row.append(value)
            before = value
    return rows


def hashed_pages(records):
    pages = 1 if records else 0
    while pages * 128 < records:
        pages *= 2
    return pages


def read_shard(path, entry):
    """Blocks as (row, stored bytes), items as (row, bits), words of each sheet, templates, dictionary, extras, ids, contents, text sums."""
    data = path.read_bytes()
    need(len(data) == entry["bytes"] and hex128(data) == path.stem, f"{path}: size or name")
    header, footer = data[:16], data[-224:]
    need(header[:8] == b"SMMILSHD" and footer[216:] == b"SMMILEND", f"{path}: magic")
    version, kind = struct.unpack("<2I", header[8:])
    values = struct.unpack("<27Q", footer[:216])
    need(version == 2 and hash64(header + footer[:208]) == values[26] == int(entry["seal"], 16), f"{path}: footer")
    body_end, sheets, items = values[:3]
    need(sheets == entry["sheets"] and items == entry["items"], f"{path}: counts")

    def section(number):
        offset, stored, raw, checksum = values[6 + 4 * number:10 + 4 * number]
        part = data[offset:offset + stored]
        need(hash64(part) == checksum and len(part) == stored, f"{path}: section {number}")
        return unzstd(part, raw) if stored != raw else part

    def pages(number):
        offset, count = values[18 + 2 * number:20 + 2 * number]
        for at in range(offset, offset + 16 * count, 16):
            place, size, checksum = struct.unpack("<Q2I", data[at:at + 16])
            page = data[place:place + size]
            need(place >= body_end and hash64(page) % (1 << 32) == checksum, f"{path}: page")
            yield Bytes(page)

    blocks, words, seen = [], [], 0
    for number, page in enumerate(pages(0)):
        rows, runs = read_table(page, BLOCKS, kind), read_table(page, COUNTS, kind)
        counts = [row[0] for row in read_table(page, COUNTS, kind)]
        page.end()
        need(len(runs) == min(256, sheets - 256 * number) and sum(r[0] for r in runs) == len(counts), f"{path}: runs")
        for (run,) in runs:
            words.append(counts[:run])
            del counts[:run]
        for index, row in enumerate(rows):
            if row[2]:  # The one of the page before.
                need(index == 0 and blocks[-1][0][3:] == row[3:], f"{path}: block over two pages")
                continue
            stored = data[row[4]:row[4] + row[5] + row[7]]
            need(row[4] + row[5] + row[7] <= body_end and hash64(stored) == row[9], f"{path}: block at {row[4]}")
            blocks.append((row, stored))
            seen += row[3]
    need(seen == sheets == len(words), f"{path}: sheets")
    found = []
    for page in pages(1):
        end = 0
        for row in read_table(page, ITEMS, kind):
            payload = data[end + row[7]:end + row[7] + row[8]]
            end += row[7] + row[8]
            need(end <= body_end and hash64(payload) % (1 << 32) == row[9], f"{path}: item")
            found.append((row, payload))
        end, last = 0, -1
        for place, gap, length, checksum in read_table(page, DETAILS, kind):
            detail = data[end + gap:end + gap + length]
            end += gap + length
            need(end <= body_end and length and last < place < 128 and hash64(detail) % (1 << 32) == checksum, f"{path}: detail")
            row, payload = found[len(found) - 1 - (len(found) - 1) % 128 + place]
            found[len(found) - 1 - (len(found) - 1) % 128 + place] = row, payload + detail
            last = place
        page.end()
    need(len(found) == items, f"{path}: items")
    ids, contents = [], []
    for number, (into, columns) in enumerate(((ids, IDS), (contents, CONTENTS)), 2):
        for bucket, page in enumerate(pages(number)):
            into += [(bucket, values[19 + 2 * number], row) for row in read_table(page, columns, kind)]
            page.end()
    need(values[25] == hashed_pages(items) and len(contents) == items, f"{path}: contents")
    for bucket, count, (high, low, item) in contents:
        need(high // ((1 << 64) // count) == bucket, f"{path}: bucket of a content")
        if found[item][0][1] == 0:
            need(hex128(found[item][1]) == f"{high:016x}{low:016x}", f"{path}: content of item {item}")
    return {"blocks": blocks, "items": found, "words": words, "templates": read_templates(section(0)), "dictionary": section(1),
            "extras": read_extras(section(2)), "ids": ids, "text_bytes": values[3], "text_hash": f"{values[4]:016x}{values[5]:016x}"}


def read_templates(raw):
    d = Bytes(raw)
    out = {"order": d.u8(), "frames": d.strings(), "segments": d.strings(), "patterns": d.strings(),
           "marks": {d.string(): (d.string(), d.string()) for _ in range(d.varint())}, "end": d.string(), "shards": [n.decode() for n in d.strings()]}
    d.end()
    return out


def read_extras(raw):
    d = Bytes(raw)
    out = {"tail": d.string(), "folders": d.strings(), "files": [(d.string(), d.varint(), d.varint()) for _ in range(d.varint())]}
    d.end()
    return out


SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def spell(text, ascii_only):
    out = ""
    for c in text:
        if c in SHORT:
            out += SHORT[c]
        elif ord(c) < 32 or ascii_only and ord(c) >= 127:
            units = c.encode("utf-16-be", "surrogatepass")
            out += "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
        else:
            out += c
    return out.encode("utf-8", "surrogateescape")


KINDS = {84: b"text", 73: b"image", 65: b"audio", 86: b"video", 78: b"numeric"}


def array_text(npy, dense):
    """The JSON of an .npy file of 64-bit integers or floats."""
    length = struct.unpack("<H", npy[8:10])[0]
    header = ast.literal_eval(npy[10:10 + length].decode())
    code = {"<i8": "q", "<f8": "d"}[header["descr"]]
    data = npy[10 + length:]
    numbers = iter(struct.unpack(f"<{len(data) // 8}{code}", data))
    nest = lambda shape: [nest(shape[1:]) for _ in range(shape[0])] if shape else next(numbers)
    return json.dumps(nest(header["shape"]), separators=(",", ":") if dense else None).encode()


def restore_sheets(records, count, d, text, bits_of):
    """The lines of a block, each as (before its segments, segments, behind), and the files that its paths name, as (file, shard, item).

    `text` is a cursor over the block's text."""
    block = Bytes(records)
    columns = [Bytes(block.string()) for _ in range(8)]
    block.end()
    frames, orders, templates, refs, runs, attributes, paths, names = columns
    expected, lines, files = 0, [], []

    def terminated(column):
        value = column.take(column.data.index(0, column.at) - column.at)
        column.take(1)
        return value

    def template(column, known):
        number = column.varint()
        return known[number - 1] if number else column.string()

    for _ in range(count):
        frame = template(frames, d["frames"])
        pattern = d["patterns"][0] if d["order"] else template(orders, d["patterns"])
        line = bytearray()
        for byte in frame:
            if byte == 2:
                line += terminated(attributes)
            elif byte != 1:
                line.append(byte)
            else:
                begin = len(line)
                for kind in pattern:
                    shape = template(templates, d["segments"])
                    need(shape[0] == kind, "segment of another kind")
                    field, _, rest = shape[1:].partition(b"\0")
                    before, after = d["marks"].get(field or KINDS[kind], (b"", b""))
                    need(text.take(len(before)) == before, "mark")
                    for hole in rest:
                        if hole == 1:
                            run = runs.varint()
                            kept = text.take(run >> 2)
                            line += kept if run & 3 == 2 else spell(kept.decode("utf-8", "surrogateescape"), run & 3)
                        elif hole == 2:
                            line += terminated(attributes)
                        elif hole in (3, 4):
                            shard, item = refs.varint(), unfold(refs.varint(), expected)
                            expected = item + 1
                            spelled, name = terminated(paths), terminated(names)
                            if hole == 4:
                                line += array_text(bits_of(shard, item), name == b"d") if name else spelled
                                continue
                            line += spelled
                            if not name:
                                name = posixpath.normpath(json.loads(b'"' + spelled + b'"')).encode("utf-8", "surrogateescape")
                            files.append((name, shard, item))
                        else:
                            line.append(hole)
                    need(text.take(len(after)) == after, "mark")
                end = len(line)
        need(text.take(len(d["end"])) == d["end"], "end mark")
        lines.append((bytes(line[:begin]), bytes(line[begin:end]), bytes(line[end:])))
    for column in columns:
        column.end()
    return lines, files


def joined(line, added):
    front, segments, behind = line
    return front + b", ".join(part for part in (segments, *added) if part) + behind


def read_sequence(raw):
    d, expected, runs = Bytes(raw), 0, []
    for _ in range(d.varint()):
        shard, begin, count = d.varint(), unfold(d.varint(), expected), d.varint()
        expected = begin + count
        runs.append((shard, begin, count))
    d.end()
    return runs


def read_object(dataset, name, size, ending):
    text = (dataset / "plans" / name).read_bytes()
    need(len(text) == size and name == hex128(text) + ending, f"{name}: name or size")
    return json.loads(text)


def check_steps(steps, fields, spelled):
    for step in steps:
        need(step["kind"] in ("take", "cycle", "mark", "recorded"), "kind of a step")
        need("field" not in step or step["field"] in fields, "field of a step")
        need(all(step[name] in spelled for name in ("before", "after", "token") if name in step), "token of a step")
        check_steps(step.get("body", []), fields, spelled)


def holds(key, comparison, value, line, words, kinds):
    """Whether a filter shows a sheet; `kinds` are the fields of text."""
    sheet = json.loads(line)
    if key.startswith("count(") and key.endswith(")"):
        name = key[6:-1]
        found = sum(words) if name in kinds else sum(s.get("field", s["type"]) == name for s in sheet["segments"])
    else:
        found = sheet
        for name in key.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        found = {True: "true", False: "false"}[found] if isinstance(found, bool) else found
    fits = isinstance(found, (int, float)) if not isinstance(value, str) else isinstance(found, str)
    if not fits:
        return comparison == "ne"
    found, value = (found.encode(), value.encode()) if isinstance(value, str) else (found, value)
    return {"eq": found == value, "ne": found != value, "lt": found < value, "le": found <= value, "gt": found > value, "ge": found >= value}[comparison]


def check_selection(dataset, key, name, size, entry, wheres, lines, words, kinds):
    """What it says of the sheets that the version has, by their number within the shard; gives how many it knows of."""
    raw = (dataset / "plans" / name).read_bytes()
    need(len(raw) == size and name == hex128(raw) + ".selection" and raw[:8] == b"SMMILSEL", f"{name}: name or size")
    checksum, sheets, version, length = struct.unpack("<2Q2I", raw[8:32])
    filters, states = raw[32:32 + length], raw[32 + length:]
    need(checksum == hash64(raw[16:]) and version == 1 and sheets == entry["sheets"], f"{name}: header")
    need(key == hex128(filters) and filters in wheres and len(states) == (sheets + 3) // 4, f"{name}: filters")
    bits = [states[n // 4] >> n % 4 * 2 & 3 for n in range(4 * len(states))]
    need(not any(bits[sheets:]) and 3 not in bits, f"{name}: states")
    for number, line in lines.items():
        shows = all(holds(*f, line, words[number], kinds) for f in json.loads(filters))
        need(bits[number] in (0, 1 + shows), f"{name}: sheet {number}")
    return sum(map(bool, bits))


def main(dataset, source):
    newest = max(int(p.stem) for p in (dataset / "versions").glob("*.json"))
    text = (dataset / "versions" / f"{newest}.json").read_bytes()
    tail = b'"\n}\n'
    key = b',\n "checksum": "'
    covered = text[:len(text) - len(key) - 32 - len(tail)]
    need(text == covered + key + hex128(covered).encode() + tail, "manifest checksum")
    manifest = json.loads(text)
    need(manifest["smmil"] == "dataset/2" and manifest["version"] == newest, "manifest")
    for tag in (dataset / "tags").glob("*"):
        sealed = tag.read_bytes()
        version, name, _ = sealed.split(b" ")
        need(sealed[-33:] == hex128(sealed[:-33]).encode() + b"\n" and name.decode() == tag.name and int(version) <= newest, f"{tag}")
    raw_plan = read_blob(dataset / "plans" / manifest["plan"]["name"], manifest["plan"]["bytes"])
    need(manifest["plan"]["name"] == hex128(raw_plan) + ".plan", "name of the plan")
    plan = read_plan(raw_plan)
    if "provenance" in manifest:
        folded, ir = Bytes(read_blob(dataset / "plans" / manifest["provenance"]["name"], manifest["provenance"]["bytes"], raw_plan)), b""
        while folded.at < len(folded.data):
            ir += folded.string()
            ir += folded.string().hex().encode()
        need(manifest["provenance"]["name"] == hex128(ir) + ".mlir", "name of the provenance")

    entries = read_object(dataset, manifest["shards"]["name"], manifest["shards"]["bytes"], ".shards")
    wheres = set()
    for view in manifest["views"]:
        text = (dataset / "plans" / view["object"]).read_bytes()
        at = text.find(b'"where":')
        wheres.add(text[at + 8:at + 8 + json.JSONDecoder().raw_decode(text[at + 8:].decode())[1]] if at >= 0 else b"")
        spelled = dict(manifest["tokens"]) | dict(map(tuple, (shown := read_object(dataset, view["object"], view["bytes"], ".view")).get("tokens", [])))
        check_steps(shown["steps"], {name for name, *_ in plan} & set(shown.get("fields", [name for name, *_ in plan])), spelled)
    shards = [read_shard(dataset / "shards" / entry["name"], entry) for entry in entries]
    sheets, files = [], {}

    def content(row, bits):
        return bits if row[0] == 65535 or not plan[row[0]][2][row[1]] else read_halves(bits, plan[row[0]][3])

    for number, shard in enumerate(shards):
        d = shard["templates"]
        need([entries[n]["name"] for n in entries[number].get("uses", [])] == d["shards"], "uses")
        lines, named = [], []

        def bits_of(ref, item):
            return content(*(shard if ref == 0 else shards[[e["name"] for e in entries].index(d["shards"][ref - 1])])["items"][item])

        for row, stored in shard["blocks"]:
            packing, case, _, count, _, packed, raw_bytes, coded, text_bytes, _ = row
            raw = stored[:packed]
            if packing:
                raw = unzstd_with(raw, raw_bytes, shard["dictionary"])
            need(case == 0 and coded == 0 and text_bytes <= len(raw), "text of a block")
            records, stream = raw[:len(raw) - text_bytes], raw[len(raw) - text_bytes:]
            part = Bytes(stream)
            more, found = restore_sheets(records, count, d, part, bits_of)
            part.end()
            lines += more
            named += found
        whole = b"".join(joined(line, ()) for line in lines)
        need(len(whole) == shard["text_bytes"] and hex128(whole) == shard["text_hash"], "text of a shard")
        sheets.append(lines)
        for name, ref, item in named + shard["extras"]["files"]:
            target = shards[number] if ref == 0 else shards[[e["name"] for e in entries].index(d["shards"][ref - 1])]
            files.setdefault(name, target["items"][item])
        with_id, known = 0, {(bucket, *row) for bucket, _, row in shard["ids"]}
        for index, line in enumerate(lines):
            name = json.loads(joined(line, ())).get("id")
            if isinstance(name, str) and name:
                value = hash64(name.encode("utf-8", "surrogatepass"))
                pages = shard["ids"][0][1]
                need((value // ((1 << 64) // pages), value & 0xFFFFFF, index) in known, f"id of sheet {index}")
                with_id += 1
        need(with_id == len(shard["ids"]), "count of ids")

    sequence = [(n, 0, e["sheets"]) for n, e in enumerate(entries) if e["role"] != "added"]
    if "sequence" in manifest:
        raw = read_blob(dataset / "plans" / manifest["sequence"]["name"], manifest["sequence"]["bytes"])
        need(manifest["sequence"]["name"] == hex128(raw) + ".sequence", "name of the sequence")
        sequence = read_sequence(raw)
    whole, words, last, known = b"", [], None, 0
    shown = [{} for _ in entries]
    for number, begin, count in sequence:
        need(entries[number]["role"] != "added", "sequence")
        joins = entries[number].get("joins", [])
        need(all(entries[n]["role"] == "added" and entries[n]["sheets"] == entries[number]["sheets"] for n in joins), "joins")
        for sheet in range(begin, begin + count):
            line = joined(sheets[number][sheet], [sheets[n][sheet][1] for n in joins])
            whole += (b"\n" if whole and not whole.endswith(b"\n") else b"") + line
            words.append([count for n in [number, *joins] for count in shards[n]["words"][sheet]])
            shown[number][sheet] = (line, words[-1])
        last = number if count and begin + count == len(sheets[number]) else last if not count else None
    kinds = {name for name, modality, *_ in plan if modality == 0}
    for entry, of in zip(entries, shown):
        for key, name, size in entry.get("selections", []):
            known += check_selection(dataset, key, name, size, entry, wheres, {n: line for n, (line, _) in of.items()},
                                     {n: count for n, (_, count) in of.items()}, kinds)
    need(len(words) == manifest["sheets"] and sum(e["items"] for e in entries) == manifest["items"], "sums")
    for number, entry in enumerate(entries):
        if last is None and not words or number == last or last is not None and number > last and not entry["sheets"]:
            whole += shards[number]["extras"]["tail"]

    # Words are counted in decoded text.
    decoded = [[s["text"] for s in json.loads(line)["segments"] if s["type"] == "text"] for line in whole.splitlines() if line.strip()]
    need([[len(t.encode("utf-8", "surrogatepass").split()) for t in texts] for texts in decoded] == words, "words")

    need(whole == (source / "sheets.jsonl").read_bytes(), "sheets differ from the source")
    names = {"sheets.jsonl"}
    for name, (row, bits) in files.items():
        name = name.decode("utf-8", "surrogateescape")
        need(content(row, bits) == (source / name).read_bytes(), f"{name} differs from the source")
        names.add(name)
    real = {str(p.relative_to(source)) for p in source.rglob("*") if p.is_file()}
    need(names == real, f"other files: {sorted(names ^ real)[:3]}")
    print(f"{len(words)} sheets, {len(names) - 1} files and {sum(map(len, words))} runs read back from the description alone" + (f", {known} asked of filters" if known else ""))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Corrupt as error:
        sys.exit(f"read_format.py: {error}")

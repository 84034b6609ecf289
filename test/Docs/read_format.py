#!/usr/bin/env python3
"""A reader of datasets written from docs/Format.md alone: restores the source folder and compares it with the real one.

Usage: read_format.py DATASET SOURCE_DIR    (uses libxxhash and libzstd, none of the project's code)

It reads what a copied dataset holds: sheets, text by zstd, and items by copy. It checks every checksum on the way.
"""
import ast
import ctypes
import ctypes.util
import json
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


def read_plan(raw):
    """Fields as (name, modality, op codes of each case); lib/Runtime/FORMAT.md has the rest."""
    plan = Bytes(raw)
    need(plan.take(4) == b"SMPL" and plan.varint() == 1, "plan")
    for _ in range(plan.varint()):
        plan.string()
    fields = []
    for _ in range(plan.varint()):
        name, modality = plan.string(), plan.u8()
        for _ in range(4):
            plan.varint()
        if modality == 4:
            plan.take(2)
        if plan.u8():
            plan.take(24)
        cases = []
        for _ in range(plan.varint()):
            plan.string()
            codes = []
            for _ in range(plan.varint()):
                codes.append(plan.varint())
                for _ in range(plan.varint()):
                    plan.varint()
                need(plan.varint() == 0, "this reader knows no tables")
            cases.append(codes)
        fields.append((name.decode(), modality, cases))
    plan.end()
    return fields


BLOCKS = [(1, True), (1, True), (8, True), (8, True), (4, True), (8, True), (8, None)]
ITEMS = [(2, True), (1, True), (1, False), (1, True), (4, False), (4, False), (4, True), (8, False), (4, None)]
COUNTS = [(4, False)]


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


def read_shard(path, size):
    """(kind, coding, raw bytes, count, text bytes, stored bytes) of each block, items as (row, bits), runs, words."""
    data = path.read_bytes()
    need(len(data) == size and hex128(data) == path.stem, f"{path}: size or name")
    header, footer = data[:16], data[-48:]
    need(header[:8] == b"SMMILSHD" and footer[40:] == b"SMMILEND", f"{path}: magic")
    version, kind = struct.unpack("<2I", header[8:])
    offset, stored, raw, index_sum, all_sum = struct.unpack("<5Q", footer[:40])
    need(version == 1 and hash64(header + footer[:32]) == all_sum, f"{path}: footer")
    index = data[offset:offset + stored]
    need(offset + stored + 48 == size and hash64(index) == index_sum, f"{path}: index")
    index = Bytes(unzstd(index, raw) if stored != raw else index)
    table = read_table(index, BLOCKS, kind)
    rows = read_table(index, ITEMS, kind)
    runs = [row[0] for row in read_table(index, COUNTS, kind)]
    words = [row[0] for row in read_table(index, COUNTS, kind)]
    index.end()
    blocks, items, at = [], [], 16
    for block_kind, coding, stored_bytes, raw_bytes, count, text_bytes, checksum in table:
        bits = data[at:at + stored_bytes]
        need(hash64(bits) == checksum, f"{path}: block at {at}")
        if block_kind == 3:
            place = at
            for row in rows[len(items):len(items) + count]:
                payload = data[place:place + row[7]]
                need(hash64(payload) % (1 << 32) == row[8], f"{path}: item")
                items.append((row, payload))
                place += row[7]
            need(place == at + stored_bytes, f"{path}: items do not fill their block")
        at += stored_bytes
        blocks.append((block_kind, coding, raw_bytes, count, text_bytes, bits))
    need(at == offset and len(items) == len(rows) and sum(runs) == len(words), f"{path}: sums")
    return blocks, items, runs, words


def read_dictionary(raw):
    d = Bytes(raw)
    out = {"order": d.u8(), "frames": d.strings(), "segments": d.strings(), "patterns": d.strings(),
           "marks": {d.string(): (d.string(), d.string()) for _ in range(d.varint())}, "end": d.string(), "tail": d.string(), "folders": d.strings()}
    names = [d.string() for _ in range(d.varint())]
    files, expected = [], 0
    for name in names:
        item = unfold(d.varint(), expected)
        expected = item + 1
        files.append((name, item))
    paths, next_file, next_item = [], 0, 0
    for _ in range(d.varint()):
        spelling, file = d.u8(), 0
        need(spelling <= 4, "spelling of a path")
        if spelling < 2:
            file = unfold(d.varint(), next_file)
            next_file = file + 1
        item = unfold(d.varint(), next_item)
        next_item = item + 1
        own = d.string() if spelling in (1, 4) else None
        paths.append((spelling, item, own if own is not None or spelling > 1 else spell(names[file].decode("utf-8", "surrogateescape"), 0)))
    d.end()
    return {**out, "files": files, "paths": paths}


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


def restore_sheets(raw, count, d, text, items):
    """The lines of one sheets block; `text` is a cursor over the text stream."""
    block = Bytes(raw)
    columns = [Bytes(block.string()) for _ in range(6)]
    block.end()
    frames, orders, templates, paths, runs, attributes = columns
    expected, lines = 0, []

    def attribute():
        end = attributes.data.index(0, attributes.at)
        value = attributes.take(end - attributes.at)
        attributes.take(1)
        return value

    for _ in range(count):
        frame = d["frames"][frames.varint()]
        if d["order"]:
            pattern = d["patterns"][0]
        else:
            number = orders.varint()
            pattern = d["patterns"][number - 1] if number else orders.string()
        line = bytearray()
        for byte in frame:
            if byte == 2:
                line += attribute()
            elif byte != 1:
                line.append(byte)
            else:
                for kind in pattern:
                    shape = d["segments"][templates.varint()]
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
                            line += attribute()
                        elif hole in (3, 4):
                            path = unfold(paths.varint(), expected)
                            expected = path + 1
                            spelling, item, spelled = d["paths"][path]
                            line += array_text(items[item][1], spelling == 3) if spelled is None else spelled
                        else:
                            line.append(hole)
                    need(text.take(len(after)) == after, "mark")
        need(text.take(len(d["end"])) == d["end"], "end mark")
        lines.append(bytes(line))
    for column in columns:
        column.end()
    return lines


def main(dataset, source):
    newest = max(int(p.stem) for p in (dataset / "versions").glob("*.json"))
    text = (dataset / "versions" / f"{newest}.json").read_bytes()
    tail = b'"\n}\n'
    key = b',\n "checksum": "'
    covered = text[:len(text) - len(key) - 32 - len(tail)]
    need(text == covered + key + hex128(covered).encode() + tail, "manifest checksum")
    manifest = json.loads(text)
    need(manifest["smmil"] == "dataset/1" and manifest["version"] == newest, "manifest")
    raw_plan = read_blob(dataset / "plans" / manifest["plan"]["name"], manifest["plan"]["bytes"])
    need(manifest["plan"]["name"] == hex128(raw_plan) + ".plan", "name of the plan")
    plan = read_plan(raw_plan)
    if "provenance" in manifest:
        folded, ir = Bytes(read_blob(dataset / "plans" / manifest["provenance"]["name"], manifest["provenance"]["bytes"], raw_plan)), b""
        while folded.at < len(folded.data):
            ir += folded.string()
            ir += folded.string().hex().encode()
        need(manifest["provenance"]["name"] == hex128(ir) + ".mlir", "name of the provenance")

    items, words, stream, sheets, dictionary = [], [], b"", [], None
    text_cases = next((cases for _, modality, cases in plan if modality == 0), [[0]])
    for shard in manifest["shards"]:
        blocks, more, _, counts = read_shard(dataset / "shards" / shard["name"], shard["bytes"])
        items += more
        words += counts
        for kind, coding, raw_bytes, count, text_bytes, bits in blocks:
            if kind == 2:
                need(text_cases[coding] in ([0], [1]), "this reader knows copied and zstd text")
                stream += unzstd(bits, raw_bytes) if text_cases[coding] == [1] else bits
            elif kind < 2:
                raw = unzstd(bits, raw_bytes) if coding else bits
                if kind == 1:
                    sheets.append((raw, count, text_bytes))
                else:
                    need(dictionary is None, "two dictionaries")
                    dictionary = read_dictionary(raw)
    need(len(items) == manifest["items"], "count of items")
    lines, at = [], 0
    for raw, count, text_bytes in sheets:
        part = Bytes(stream[at:at + text_bytes])
        lines += restore_sheets(raw, count, dictionary, part, items)
        part.end()
        at += text_bytes
    need(at == len(stream) and len(lines) == manifest["sheets"], "sums")
    whole = b"".join(lines) + dictionary["tail"]
    need(len(whole) == manifest["text_bytes"] and hex128(whole) == manifest["text_hash"], "sheets.jsonl")

    # Words are counted in decoded text.
    decoded = [s["text"] for line in lines for s in json.loads(line)["segments"] if s["type"] == "text"]
    need([len(t.encode("utf-8", "surrogatepass").split()) for t in decoded] == words, "words")

    need(whole == (source / "sheets.jsonl").read_bytes(), "sheets differ from the source")
    names = {"sheets.jsonl"}
    for name, item in dictionary["files"]:
        row, bits = items[item]
        need(row[0] == 65535 or plan[row[0]][2][row[1]] == [0], "this reader knows copied items")
        name = name.decode("utf-8", "surrogateescape")
        need(bits == (source / name).read_bytes(), f"{name} differs from the source")
        names.add(name)
    real = {str(p.relative_to(source)) for p in source.rglob("*") if p.is_file()}
    need(names == real, f"other files: {sorted(names ^ real)[:3]}")
    print(f"{len(lines)} sheets, {len(names) - 1} files and {len(words)} runs read back from the description alone")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Corrupt as error:
        sys.exit(f"read_format.py: {error}")

#!/usr/bin/env python3
"""Writes codecs/BlockPicture/GenericData.cpp from a raw table.

A raw table is what the trainer of the format writes: the start of each context (16 little-endian i16, cumulative - 1), the rate
of each (u8), the weights of the matrix modes of 4x4, 8x8 and 16x16 blocks (i8 in 1/64, [mode][input][output]) and the taps of the
post filter (i8 in 1/256, [plane][class][tap]).

The starts are kept as code lengths in 1/8 bit. All numbers pass through one adaptive binary range coder; unpackTable of
codecs/BlockPicture/Tables.cpp reads them. The bytes stand in the source as base 85.

Usage: pack_block_picture.py RAW GENERICDATA.CPP
"""
import math
import struct
import sys

# Symbols and contexts of the families, as in codecs/BlockPicture/Format.h.
FAMILIES = [(2, 48), (16, 98), (4, 9), (8, 4), (16, 189), (16, 4), (8, 48), (16, 36), (16, 36), (16, 108), (4, 80), (16, 80),
            (16, 8), (16, 24), (16, 6 * 7 * 36)]
CONTEXTS = sum(count for _, count in FAMILIES)
WEIGHTS = [8 * 13 * 16, 8 * 17 * 64, 8 * 17 * 64]
OUTPUTS = [16, 64, 64]
TAPS = 3 * 27 * 6
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*,&<>()[]{}@%$#"


class Encoder:
    """An adaptive binary range coder with carry, 12-bit probabilities."""

    def __init__(self):
        self.low, self.range, self.bytes, self.cache, self.pending = 0, 0xFFFFFFFF, bytearray(), 0, 1

    def shift(self):
        if self.low < 0xFF000000 or self.low > 0xFFFFFFFF:
            carry = self.low >> 32
            for i in range(self.pending):
                self.bytes.append((self.cache if i == 0 else 0xFF) + carry & 0xFF)
            self.pending, self.cache = 0, self.low >> 24 & 0xFF
        self.pending += 1
        self.low = (self.low & 0x00FFFFFF) << 8

    def bit(self, model, at, bit):
        bound = (self.range >> 12) * model[at]
        if bit:
            self.low += bound
            self.range -= bound
            model[at] -= model[at] >> 5
        else:
            self.range = bound
            model[at] += (4096 - model[at]) >> 5
        while self.range < 1 << 24:
            self.range = self.range << 8 & 0xFFFFFFFF
            self.shift()

    def number(self, model, value):
        """A signed number of -127..127 as the bits of its zigzag form, most significant first."""
        folded, at = (value << 1 ^ value >> 31) & 0xFF, 1
        for k in range(7, -1, -1):
            bit = folded >> k & 1
            self.bit(model, at, bit)
            at = 2 * at + bit

    def finish(self):
        for _ in range(5):
            self.shift()
        return bytes(self.bytes[1:])


def models(count):
    return [[2048] * 256 for _ in range(count)]


def size_class(value):
    value = abs(value)
    return 0 if value == 0 else 1 if value < 3 else 2 if value < 8 else 3


def pack(raw):
    starts = struct.unpack_from(f"<{16 * CONTEXTS}h", raw)
    at = 32 * CONTEXTS
    rates = raw[at:at + CONTEXTS]
    at += CONTEXTS
    coder = Encoder()
    lengths = []
    for symbols, count in FAMILIES:
        first = len(lengths)
        model, zero = models(16), [0] * 16
        for _ in range(count):
            c = len(lengths)
            start = starts[16 * c:16 * c + symbols]
            row = [0] * 16
            above = lengths[c - 1] if c > first else zero
            further = lengths[c - 3] if c >= first + 3 else above
            for s in range(symbols):
                frequency = start[s] - (start[s - 1] if s else -1)
                row[s] = min(104, round(-8 * math.log2(frequency / 32768)))
                guess = (above[s] + further[s]) // 2
                coder.number(model[4 * size_class(above[s] - further[s]) + (0 if s == 0 else size_class(row[s - 1] - above[s - 1]))],
                             row[s] - guess)
            lengths.append(row)
    model, last = models(1), 0
    for rate in rates:
        coder.number(model[0], rate - last)
        last = rate
    for count, outputs in zip(WEIGHTS, OUTPUTS):
        weights = struct.unpack_from(f"{count}b", raw, at)
        at += count
        model = models(16)
        for i, weight in enumerate(weights):
            side = 4 if outputs == 16 else 8
            left = weights[i - 1] if i % side else 0
            above = weights[i - side] if i % outputs >= side else 0
            guess = (left + above) // 2 if i % side and i % outputs >= side else left + above
            coder.number(model[4 * size_class(left - above) + size_class(guess)], weight - guess)
    model = models(1)
    for tap in struct.unpack_from(f"{TAPS}b", raw, at):
        coder.number(model[0], tap)
    return coder.finish()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        data = pack(file.read())
    size = len(data)
    data += bytes(-size % 4)
    text = ""
    for i in range(0, len(data), 4):
        value, digits = int.from_bytes(data[i:i + 4], "big"), ""
        for _ in range(5):
            value, digit = divmod(value, 85)
            digits = ALPHABET[digit] + digits
        text += digits
    lines = [text[i:i + 70] for i in range(0, len(text), 70)]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("""//===- GenericData.cpp - The table that everyone has ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written by tools/scripts/pack_block_picture.py, which says what it is.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/Tables.h"

namespace smmil::block_picture {

""")
        out.write(f"const size_t kGenericBytes = {size};\n\nconst char *const kGenericData =\n    // clang-format off\n")
        out.write("\n".join(f'    "{line}"' for line in lines) + ";\n// clang-format on\n")
        out.write("\n} // namespace smmil::block_picture\n")
    print(f"{size} bytes, {len(lines)} lines")


if __name__ == "__main__":
    main()

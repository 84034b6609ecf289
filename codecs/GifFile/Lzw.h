//===- Lzw.h - Indices to the codes of a GIF file ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LZW as GIF has it: the longest string of the table each time, and the clear
// code after a fixed count of codes. spec.md says what else is fixed.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_GIFFILE_LZW_H
#define SMMIL_CODECS_GIFFILE_LZW_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Span.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace smmil::gif_file {

constexpr unsigned kMostCodes = 4096;
constexpr unsigned kMostCodeBits = 12;

/// How an encoder wrote the codes of a picture.
struct LzwSettings {
  uint8_t minimum = 0; ///< Bits of an index, 2 to 8.
  uint8_t block = 0;   ///< Bytes of a full sub-block, at least 1.
  uint16_t codes = 0;  ///< Codes between two clear codes; 0: all.
};

SMMIL_ISA_BEGIN

/// The strings of the table: by their prefix and their last index.
struct StringTable {
  static constexpr unsigned kSlots = 4 * kMostCodes;
  static constexpr uint32_t kEmpty = ~0u;

  uint32_t slots[kSlots];    ///< Key above the code.
  uint16_t used[kMostCodes]; ///< Slots that are not empty.
  unsigned count;

  void reset() {
    std::memset(slots, 0xff, sizeof(slots));
    count = 0;
  }
  void clear() {
    while (count > 0)
      slots[used[--count]] = kEmpty;
  }
  /// Where the string is, or would be.
  unsigned find(uint32_t key) const {
    unsigned slot = (key * 2654435761u) >> 18;
    while (slots[slot] != kEmpty && slots[slot] >> kMostCodeBits != key)
      slot = (slot + 1) % kSlots;
    return slot;
  }
  void insert(unsigned slot, uint32_t key, unsigned code) {
    slots[slot] = key << kMostCodeBits | code;
    used[count++] = static_cast<uint16_t>(slot);
  }
};

/// Writes sub-blocks into a span, never behind its end.
class LzwWriter {
public:
  /// `table` is empty, and is so again afterwards.
  LzwWriter(StringTable &table, MutableByteSpan out) : table(table), out(out) {}

  /// The bytes of all sub-blocks, their lengths and end included; 0 where they
  /// do not fit. There is a pixel at least, and all are below 2^minimum.
  size_t write(ByteSpan pixels, const LzwSettings &settings) {
    const unsigned clear = 1u << settings.minimum;
    unsigned bits = settings.minimum + 1u, next = clear + 2, codes = 0;
    block = settings.block;
    put(clear, bits);
    uint32_t prefix = pixels[0];
    for (size_t i = 1; i < pixels.size(); ++i) {
      const uint32_t key = prefix << 8 | pixels[i];
      const unsigned slot = table.find(key);
      if (table.slots[slot] != StringTable::kEmpty) {
        prefix = table.slots[slot] % kMostCodes;
        continue;
      }
      put(prefix, bits);
      ++codes;
      grow(clear, codes, bits);
      if (next < kMostCodes)
        table.insert(slot, key, next++);
      if (codes == settings.codes) {
        put(clear, bits);
        table.clear();
        bits = settings.minimum + 1u;
        next = clear + 2;
        codes = 0;
      }
      prefix = pixels[i];
    }
    table.clear();
    put(prefix, bits);
    grow(clear, codes + 1, bits);
    put(clear + 1, bits);
    if (held > 0)
      append(static_cast<uint8_t>(window));
    endBlock();
    appendByte(0);
    return full ? 0 : at;
  }

private:
  /// A reader knows one string less than there are codes, and reads wider
  /// codes as soon as its next one needs them.
  static void grow(unsigned clear, unsigned codes, unsigned &bits) {
    if (clear + 1 + codes == 1u << bits && bits < kMostCodeBits)
      ++bits;
  }
  void put(uint32_t code, unsigned bits) {
    window |= static_cast<uint64_t>(code) << held;
    for (held += bits; held >= 8; held -= 8) {
      append(static_cast<uint8_t>(window));
      window >>= 8;
    }
  }
  void append(uint8_t byte) {
    if (length == 0) {
      start = at;
      appendByte(0);
    }
    appendByte(byte);
    if (++length == block)
      endBlock();
  }
  void endBlock() {
    if (length > 0 && !full)
      out[start] = static_cast<uint8_t>(length);
    length = 0;
  }
  void appendByte(uint8_t byte) {
    if (at < out.size())
      out[at++] = byte;
    else
      full = true;
  }

  StringTable &table;
  MutableByteSpan out;
  size_t at = 0, start = 0;
  unsigned block = 0, length = 0; ///< Of a full sub-block; of this one.
  uint64_t window = 0;
  unsigned held = 0;
  bool full = false;
};

SMMIL_ISA_END
} // namespace smmil::gif_file

#endif // SMMIL_CODECS_GIFFILE_LZW_H

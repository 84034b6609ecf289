//===- BitReader.h - Raw bits from the end of an item -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Raw bits (signs, escapes) stand at the end of an item and run backwards, so
// that they share the item with forward-running rANS words without any length
// field. Bit i is bit i % 8, least significant first, of byte size - 1 - i / 8.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_RANSCORE_BITREADER_H
#define SMMIL_RUNTIME_KERNELS_RANSCORE_BITREADER_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace smmil::rans {
SMMIL_ISA_BEGIN

/// Unchecked reader with a check after the fact: reading in front of the item
/// is memory safe as long as the caller keeps enough bytes there, and
/// `isInside` tells that it happened.
struct BitReader {
  const uint8_t *begin; ///< First byte of the item.
  const uint8_t *end;   ///< One past its last byte.
  const uint8_t *next;  ///< One past the next byte to load.
  uint64_t window = 0;  ///< Loaded, unread bits.
  uint32_t loaded = 0;  ///< How many of them are valid.

  BitReader(const uint8_t *itemBegin, const uint8_t *itemEnd)
      : begin(itemBegin), end(itemEnd), next(itemEnd) {}

  /// Makes at least 56 bits available. Reads the 8 bytes in front of `next`.
  SMMIL_ALWAYS_INLINE void fill() {
    uint64_t value;
    std::memcpy(&value, next - 8, 8);
    window |= __builtin_bswap64(value) << loaded;
    next -= (63 - loaded) >> 3;
    loaded |= 56;
  }

  /// Drops `count` < 57 bits that `fill` made available.
  SMMIL_ALWAYS_INLINE void skip(uint32_t count) {
    window >>= count;
    loaded -= count;
  }

  /// Next `count` <= 32 bits.
  SMMIL_ALWAYS_INLINE uint32_t read(uint32_t count) {
    fill();
    auto value = static_cast<uint32_t>(window & ((uint64_t{1} << count) - 1));
    skip(count);
    return value;
  }

  /// Bits read so far.
  size_t position() const {
    return static_cast<size_t>(end - next) * 8 - loaded;
  }

  bool isInside() const {
    return position() <= static_cast<size_t>(end - begin) * 8;
  }
};

SMMIL_ISA_END
} // namespace smmil::rans

#endif // SMMIL_RUNTIME_KERNELS_RANSCORE_BITREADER_H

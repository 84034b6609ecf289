//===- Costs.h - Code lengths for an encoder's choices ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What symbols take where their contexts start, in 1/256 bit, and what a bit is
// worth.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_COSTS_H
#define SMMIL_CODECS_BLOCKPICTURE_COSTS_H

#include "codecs/BlockPicture/Tables.h"

namespace smmil::block_picture {

constexpr int kBit = 256; ///< One bit.

/// What bits are worth in errors, which are squared steps in 1/65536.
struct Lambda {
  int64_t ofBit;

  constexpr int64_t worthOf(int64_t length) const {
    return (length * ofBit) >> 8;
  }
};

/// -log2(frequency / 32768) in 1/256, rounded down in the last bit.
constexpr int lengthOf(uint32_t frequency) {
  int whole = 0;
  while (frequency >> (whole + 1))
    ++whole;
  uint64_t mantissa = (uint64_t(frequency) << 30) >> whole; // 1..2 in 2^-30.
  int log = whole;
  for (int bit = 0; bit < 8; ++bit) {
    mantissa = (mantissa * mantissa) >> 30;
    const bool isTwo = mantissa >> 31;
    log = 2 * log + isTwo;
    mantissa >>= isTwo;
  }
  return 15 * kBit - log;
}

struct Costs {
  uint16_t length[kContexts][16];

  explicit Costs(const Tables &tables) {
    for (int c = 0; c < kContexts; ++c) {
      int below = -1;
      for (int s = 0; s < 16; ++s) {
        const int last = tables.start[c].last[s];
        length[c][s] = static_cast<uint16_t>(
            last > below ? lengthOf(static_cast<uint32_t>(last - below))
                         : 15 * kBit);
        below = last;
      }
    }
  }

  int of(int context, int symbol) const { return length[context][symbol]; }
};

/// Bits of an Exp-Golomb number.
constexpr int escapeLength(int value) {
  int bits = 0;
  while ((value + 1) >> (bits + 1))
    ++bits;
  return (2 * bits + 1) * kBit;
}
/// A level that is coded by itself.
inline int levelLength(const uint16_t *row, int value) {
  return value < 15 ? row[value] : row[15] + escapeLength(value - 15);
}

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_COSTS_H

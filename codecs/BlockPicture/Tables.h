//===- Tables.h - Trained numbers of block pictures -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Starts and rates of the contexts, weights of the matrix modes and taps of the
// post filter; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_TABLES_H
#define SMMIL_CODECS_BLOCKPICTURE_TABLES_H

#include "codecs/BlockPicture/Format.h"
#include "smmil/Runtime/Span.h"

namespace smmil::block_picture {

/// Cumulative distribution of a context: entry i is the cumulative frequency up
/// to and with symbol i, less 1, of 32768; 32767 behind the last symbol.
struct alignas(32) Cdf {
  int16_t last[16];
};

struct Tables {
  Cdf start[kContexts];
  uint8_t rate[kContexts]; ///< Shift of the adaptation, 4..15.
  /// In 1/64: [mode][input / 2][output][input % 2].
  alignas(32) int16_t matrix4[kMatrices][7][16][2];
  alignas(32) int16_t matrix8[kMatrices][9][64][2];
  alignas(32) int16_t matrix16[kMatrices][9][64][2];
  int16_t taps[3][kFilterClasses][kTaps]; ///< In 1/32768, multiples of 128.
};

/// Code lengths in 1/8 bit that the starts of a set are made from.
struct Lengths {
  uint8_t of[kContexts][16];
};
constexpr int kMostLength = 104;
constexpr int kLeastRate = 4, kMostRate = 15;
constexpr int kTapUnit = 128; ///< Packed taps are multiples of it.

/// The start of a context of `symbols` symbols with these lengths.
Cdf startOf(const uint8_t *lengths, int symbols);

/// The set that everyone has. Expanded at the first call.
const Tables &genericTables();
const Lengths &genericLengths();

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_TABLES_H

//===- Table.h - Ladder, weights and offsets of Quantize --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of the quantiser: a ladder of steps from fine to coarse, a weight
// per band, and where in its interval a level is reconstructed.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_QUANTIZE_TABLE_H
#define SMMIL_CODECS_QUANTIZE_TABLE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstdint>

namespace smmil::quantize {

constexpr int kMaxSteps = 64;
constexpr int kMaxFactor = 2047;

/// Flat data: an emitted decoder may hold one as a constant.
struct Table {
  int32_t block = 8;
  int32_t keep = 64;
  int32_t steps = 1;
  uint16_t base[kMaxSteps] = {};
  uint8_t weight[2][64] = {};   ///< 1/32; class, scan index.
  int8_t offset[2][2][64] = {}; ///< 1/128 step; class, magnitude > 1, index.

  /// Quantiser step of a band, in the units of its operand.
  constexpr int factor(int step, int planeClass, int scanIndex) const {
    int value = (base[step] * weight[planeClass][scanIndex] + 16) >> 5;
    return value < 1 ? 1 : value > kMaxFactor ? kMaxFactor : value;
  }

  /// By how much the reconstruction point lies below the multiple of the step.
  static constexpr int shortening(int factor, int offset) {
    return (factor * offset + 64) >> 7;
  }

  /// What a magnitude > 0 of an AC coefficient decodes to.
  static constexpr int reconstruct(int magnitude, int factor, int offset) {
    int value = magnitude * factor - shortening(factor, offset);
    return value < 0 ? 0 : value > 32767 ? 32767 : value;
  }
};

void serializeTable(const Table &table, Bytes &out);

/// Corrupt where the bytes are no table, or one with another ladder than the
/// parameters say.
Status parseTable(const int32_t *args, ByteSpan bytes, Table &table);

} // namespace smmil::quantize

#endif // SMMIL_CODECS_QUANTIZE_TABLE_H

//===- Rows.h - Frequency rows of static rANS -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row is one static distribution: frequencies that sum to 2^P, none of them
// 2^P itself. This file reads rows from trained tables and expands them into
// the slots that decoders look up. See "Static rANS with lanes" in
// lib/Runtime/FORMAT.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_LANERANS_ROWS_H
#define SMMIL_RUNTIME_KERNELS_LANERANS_ROWS_H

#include "smmil/Runtime/Wire.h"

#include <cstddef>
#include <cstdint>

namespace smmil::lanerans {

constexpr unsigned kMinPrecision = 8;
constexpr unsigned kMaxPrecision = 12;

/// Reads row(alphabet, precision) into `frequencies`.
inline Status readRow(ByteReader &reader, unsigned alphabet, unsigned precision,
                      uint16_t *frequencies) {
  const uint64_t total = uint64_t(1) << precision;
  uint64_t sum = 0;
  bool afterRun = false;
  for (unsigned s = 0; s < alphabet;) {
    uint64_t value = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(total - 1, value));
    frequencies[s++] = static_cast<uint16_t>(value);
    sum += value;
    if (value != 0) {
      afterRun = false;
      continue;
    }
    if (afterRun)
      return Status::corrupt("table: two runs of zero frequencies touch");
    uint64_t more = 0;
    SMMIL_RETURN_IF_ERROR(reader.readVarint(alphabet - s, more));
    for (; more > 0; --more)
      frequencies[s++] = 0;
    afterRun = true;
  }
  if (sum != total)
    return Status::corrupt("table: frequencies do not sum to the total");
  return Status::ok();
}

/// Fills the 2^precision slots of a row: bits 0-11 frequency, 12-23 slot minus
/// start, 24-31 symbol. Precondition: the row sums to 2^precision.
inline void expandRow(const uint16_t *frequencies, unsigned alphabet,
                      uint32_t *slots) {
  for (unsigned s = 0; s < alphabet; ++s)
    for (uint32_t i = 0; i < frequencies[s]; ++i)
      *slots++ = frequencies[s] | (i << 12) | (s << 24);
}

} // namespace smmil::lanerans

#endif // SMMIL_RUNTIME_KERNELS_LANERANS_ROWS_H

//===- Tables.cpp - Rows as decoders look them up -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One slot for each point of the range of a row.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Tables.h"

namespace smmil::jpeg_file {

const uint32_t *slotsOfRows() {
  struct Slots {
    alignas(64) uint32_t of[kRows << kRowBits];
    Slots() {
      uint32_t *slot = of;
      for (const RowEntry &entry : kRowEntries)
        for (uint32_t i = 0; i < entry.frequency; ++i)
          *slot++ = entry.frequency | i << 12 | uint32_t(entry.symbol) << 24;
    }
  };
  static const Slots slots;
  return slots.of;
}

} // namespace smmil::jpeg_file

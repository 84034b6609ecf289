//===- Table.h - Table of rans ----------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses and expands the trained frequencies of rans; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_RANS_TABLE_H
#define SMMIL_CODECS_RANS_TABLE_H

#include "smmil/Runtime/Kernels/LaneRans/Rows.h"

#include <vector>

namespace smmil::rans {

/// Tokens behind the direct ones: 16 magnitudes and the escape.
constexpr unsigned kExtraTokens = 17;

/// Slots: bits 0-11 frequency, 12-23 slot minus start; symbols stand beside,
/// since there may be more than 256.
struct Table {
  unsigned precision = 0;
  unsigned direct = 0; ///< K.
  std::vector<uint32_t> slots;
  std::vector<uint16_t> symbols;
  std::vector<uint16_t> frequencies;
};

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  uint8_t precision = 0;
  uint64_t direct = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  if (precision < lanerans::kMinPrecision ||
      precision > lanerans::kMaxPrecision)
    return Status::corrupt("rans table: precision is wrong");
  SMMIL_RETURN_IF_ERROR(
      reader.readVarint((uint64_t(1) << precision) - 18, direct));
  if (direct == 0)
    return Status::corrupt("rans table: no direct symbols");
  Table result;
  result.precision = precision;
  result.direct = static_cast<unsigned>(direct);
  const unsigned alphabet = result.direct + kExtraTokens;
  result.frequencies.resize(alphabet);
  SMMIL_RETURN_IF_ERROR(lanerans::readRow(reader, alphabet, precision,
                                          result.frequencies.data()));
  if (result.frequencies.back() == 0)
    return Status::corrupt("rans table: no escape");
  if (!reader.atEnd())
    return Status::corrupt("rans table: bytes follow its end");
  for (unsigned s = 0; s < alphabet; ++s)
    for (uint32_t i = 0; i < result.frequencies[s]; ++i) {
      result.slots.push_back(result.frequencies[s] | (i << 12));
      result.symbols.push_back(static_cast<uint16_t>(s));
    }
  table = std::move(result);
  return Status::ok();
}

} // namespace smmil::rans

#endif // SMMIL_CODECS_RANS_TABLE_H

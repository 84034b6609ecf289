//===- Table.h - Table of lpc_rans ------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses and expands the trained frequencies of lpc_rans; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_LPCRANS_TABLE_H
#define SMMIL_CODECS_LPCRANS_TABLE_H

#include "smmil/Runtime/Kernels/LaneRans/Rows.h"

#include <vector>

namespace smmil::lpc_rans {

constexpr unsigned kOrderSymbols = 36;
constexpr unsigned kReflectionRows = 16;
constexpr unsigned kReflectionSymbols = 127;
constexpr unsigned kResidualRows = 64;
constexpr unsigned kResidualSymbols = 65;
constexpr unsigned kEscape = 64;
constexpr unsigned kEscapeBits = 16;

/// What a decoder needs, expanded once.
struct Table {
  unsigned precision = 0;
  std::vector<uint32_t> order, reflection, residual; ///< Slots, rows in turn.
  std::vector<uint16_t> orderFrequencies, reflectionFrequencies,
      residualFrequencies;
};

namespace detail {
inline Status parseRows(ByteReader &reader, unsigned rows, unsigned symbols,
                        unsigned precision, unsigned firstRequired,
                        std::vector<uint32_t> &slots,
                        std::vector<uint16_t> &frequencies) {
  slots.resize(size_t(rows) << precision);
  frequencies.resize(size_t(rows) * symbols);
  for (unsigned r = 0; r < rows; ++r) {
    uint16_t *row = &frequencies[size_t(r) * symbols];
    SMMIL_RETURN_IF_ERROR(lanerans::readRow(reader, symbols, precision, row));
    for (unsigned s = firstRequired; s < symbols; ++s)
      if (row[s] == 0)
        return Status::corrupt("lpc_rans table: a needed frequency is 0");
    lanerans::expandRow(row, symbols, &slots[size_t(r) << precision]);
  }
  return Status::ok();
}
} // namespace detail

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  uint8_t version = 0, precision = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(version));
  if (version != 1)
    return Status::unsupported("lpc_rans table: unknown version");
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  if (precision < 10 || precision > 12)
    return Status::corrupt("lpc_rans table: precision is wrong");
  Table result;
  result.precision = precision;
  SMMIL_RETURN_IF_ERROR(detail::parseRows(reader, 1, kOrderSymbols, precision,
                                          0, result.order,
                                          result.orderFrequencies));
  SMMIL_RETURN_IF_ERROR(
      detail::parseRows(reader, kReflectionRows, kReflectionSymbols, precision,
                        0, result.reflection, result.reflectionFrequencies));
  SMMIL_RETURN_IF_ERROR(
      detail::parseRows(reader, kResidualRows, kResidualSymbols, precision,
                        kEscape, result.residual, result.residualFrequencies));
  if (!reader.atEnd())
    return Status::corrupt("lpc_rans table: bytes follow its end");
  table = std::move(result);
  return Status::ok();
}

} // namespace smmil::lpc_rans

#endif // SMMIL_CODECS_LPCRANS_TABLE_H

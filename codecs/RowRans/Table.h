//===- Table.h - Table of row_rans ------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses and expands the trained frequencies of row_rans; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_ROWRANS_TABLE_H
#define SMMIL_CODECS_ROWRANS_TABLE_H

#include "smmil/Runtime/Kernels/LaneRans/Rows.h"

#include <vector>

namespace smmil::row_rans {

constexpr unsigned kContexts = 3072; ///< plane * 1024 + class * 32 + q.
constexpr unsigned kMaxRows = 64;
constexpr unsigned kAlphabet = 33;
constexpr unsigned kEscape = 32;

/// What a decoder needs, expanded once.
struct Table {
  unsigned precision = 0;
  unsigned rowCount = 0;
  std::vector<uint32_t> rowStart;    ///< Per context: index of its first slot.
  std::vector<uint32_t> slots;       ///< rowCount << precision.
  std::vector<uint16_t> frequencies; ///< rowCount * kAlphabet.
};

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  uint8_t version = 0, precision = 0, rows = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(version));
  if (version != 1)
    return Status::unsupported("row_rans table: unknown version");
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  SMMIL_RETURN_IF_ERROR(reader.readU8(rows));
  if (precision < 10 || precision > 12 || rows == 0 || rows > kMaxRows)
    return Status::corrupt("row_rans table: precision or row count is wrong");
  Table result;
  result.precision = precision;
  result.rowCount = rows;
  int previous = -1;
  while (result.rowStart.size() < kContexts) {
    uint8_t row = 0;
    uint64_t more = 0;
    SMMIL_RETURN_IF_ERROR(reader.readU8(row));
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint(kContexts - 1 - result.rowStart.size(), more));
    if (row >= rows || row == previous)
      return Status::corrupt("row_rans table: the context map is wrong");
    previous = row;
    result.rowStart.insert(result.rowStart.end(), more + 1,
                           uint32_t(row) << precision);
  }
  result.slots.resize(size_t(rows) << precision);
  result.frequencies.resize(size_t(rows) * kAlphabet);
  for (unsigned r = 0; r < rows; ++r) {
    uint16_t *frequencies = &result.frequencies[r * kAlphabet];
    SMMIL_RETURN_IF_ERROR(
        lanerans::readRow(reader, kAlphabet, precision, frequencies));
    if (frequencies[kEscape] == 0)
      return Status::corrupt("row_rans table: a row has no escape");
    lanerans::expandRow(frequencies, kAlphabet,
                        &result.slots[size_t(r) << precision]);
  }
  if (!reader.atEnd())
    return Status::corrupt("row_rans table: bytes follow its end");
  table = std::move(result);
  return Status::ok();
}

} // namespace smmil::row_rans

#endif // SMMIL_CODECS_ROWRANS_TABLE_H

//===- RowTable.h - A table of rows by context ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the coders of rows have in common: a few rows, each with an escape, and
// a map from contexts to rows, in runs.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_LANERANS_ROWTABLE_H
#define SMMIL_RUNTIME_KERNELS_LANERANS_ROWTABLE_H

#include "smmil/Runtime/Kernels/LaneRans/Rows.h"

#include <vector>

namespace smmil::lanerans {

constexpr unsigned kMaxRows = 64;

struct RowTable {
  unsigned precision = 0;
  unsigned rowCount = 0;
  std::vector<uint32_t> rowStart;    ///< Per context: index of its first slot.
  std::vector<uint32_t> slots;       ///< rowCount << precision.
  std::vector<uint16_t> frequencies; ///< rowCount * alphabet.
};

/// Reads version 1, the precision and the number of rows.
inline Status readRowTableHead(ByteReader &reader, RowTable &table) {
  uint8_t version = 0, precision = 0, rows = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(version));
  if (version != 1)
    return Status::unsupported("table of rows: unknown version");
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  SMMIL_RETURN_IF_ERROR(reader.readU8(rows));
  if (precision < 10 || precision > kMaxPrecision || rows == 0 ||
      rows > kMaxRows)
    return Status::corrupt("table of rows: precision or row count is wrong");
  table.precision = precision;
  table.rowCount = rows;
  return Status::ok();
}

/// Reads the map of `contexts` and the rows, up to the end of the table. The
/// last symbol of the alphabet is the escape.
inline Status readRowTableRows(ByteReader &reader, unsigned contexts,
                               unsigned alphabet, RowTable &table) {
  int previous = -1;
  while (table.rowStart.size() < contexts) {
    uint8_t row = 0;
    uint64_t more = 0;
    SMMIL_RETURN_IF_ERROR(reader.readU8(row));
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint(contexts - 1 - table.rowStart.size(), more));
    if (row >= table.rowCount || row == previous)
      return Status::corrupt("table of rows: the context map is wrong");
    previous = row;
    table.rowStart.insert(table.rowStart.end(), more + 1,
                          uint32_t(row) << table.precision);
  }
  table.slots.resize(size_t(table.rowCount) << table.precision);
  table.frequencies.resize(size_t(table.rowCount) * alphabet);
  for (unsigned r = 0; r < table.rowCount; ++r) {
    uint16_t *frequencies = &table.frequencies[size_t(r) * alphabet];
    SMMIL_RETURN_IF_ERROR(
        readRow(reader, alphabet, table.precision, frequencies));
    if (frequencies[alphabet - 1] == 0)
      return Status::corrupt("table of rows: a row has no escape");
    expandRow(frequencies, alphabet,
              &table.slots[size_t(r) << table.precision]);
  }
  return reader.atEnd()
             ? Status::ok()
             : Status::corrupt("table of rows: bytes follow its end");
}

} // namespace smmil::lanerans

#endif // SMMIL_RUNTIME_KERNELS_LANERANS_ROWTABLE_H

//===- Table.h - Table of index_rans ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frequencies of copies and rows of the other symbols, expanded for decoding;
// see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_INDEXRANS_TABLE_H
#define SMMIL_CODECS_INDEXRANS_TABLE_H

#include "smmil/Runtime/Kernels/LaneRans/Rows.h"

#include <vector>

namespace smmil::index_rans {

constexpr unsigned kCopyContexts = 16;
constexpr unsigned kContexts = 256;
constexpr unsigned kMaxRows = 64;
constexpr unsigned kNeighbours = 6; ///< Symbols below: the index of one.
constexpr unsigned kEscape = kNeighbours + 32; ///< Behind the tokens.
constexpr unsigned kAlphabet = kEscape + 1;
constexpr unsigned kEscapeBits = 8;

/// What a decoder needs, expanded once.
struct Table {
  unsigned precision = 0;
  unsigned rowCount = 0;
  uint32_t copyFrequency[kCopyContexts] = {};
  std::vector<uint32_t> rowStart;    ///< Per context: index of its first slot.
  std::vector<uint32_t> slots;       ///< rowCount << precision.
  std::vector<uint16_t> frequencies; ///< rowCount * kAlphabet.
};

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  uint8_t version = 0, precision = 0, rows = 0;
  SMMIL_RETURN_IF_ERROR(reader.readU8(version));
  if (version != 1)
    return Status::unsupported("index_rans table: unknown version");
  SMMIL_RETURN_IF_ERROR(reader.readU8(precision));
  SMMIL_RETURN_IF_ERROR(reader.readU8(rows));
  if (precision < 10 || precision > 12 || rows == 0 || rows > kMaxRows)
    return Status::corrupt("index_rans table: precision or row count is wrong");
  Table result;
  result.precision = precision;
  result.rowCount = rows;
  for (uint32_t &copies : result.copyFrequency) {
    uint64_t frequency = 0;
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint((uint64_t(1) << precision) - 1, frequency));
    if (frequency == 0)
      return Status::corrupt("index_rans table: copies have no frequency");
    copies = static_cast<uint32_t>(frequency);
  }
  int previous = -1;
  while (result.rowStart.size() < kContexts) {
    uint8_t row = 0;
    uint64_t more = 0;
    SMMIL_RETURN_IF_ERROR(reader.readU8(row));
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint(kContexts - 1 - result.rowStart.size(), more));
    if (row >= rows || row == previous)
      return Status::corrupt("index_rans table: the context map is wrong");
    previous = row;
    result.rowStart.insert(result.rowStart.end(), more + 1,
                           uint32_t(row) << precision);
  }
  result.slots.resize(size_t(rows) << precision);
  result.frequencies.resize(size_t(rows) * kAlphabet);
  for (unsigned r = 0; r < rows; ++r) {
    uint16_t *frequencies = &result.frequencies[size_t(r) * kAlphabet];
    SMMIL_RETURN_IF_ERROR(
        lanerans::readRow(reader, kAlphabet, precision, frequencies));
    if (frequencies[kEscape] == 0)
      return Status::corrupt("index_rans table: a row has no escape");
    lanerans::expandRow(frequencies, kAlphabet,
                        &result.slots[size_t(r) << precision]);
  }
  if (!reader.atEnd())
    return Status::corrupt("index_rans table: bytes follow its end");
  table = std::move(result);
  return Status::ok();
}

} // namespace smmil::index_rans

#endif // SMMIL_CODECS_INDEXRANS_TABLE_H

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

#include "smmil/Runtime/Kernels/LaneRans/RowTable.h"

namespace smmil::index_rans {

constexpr unsigned kCopyContexts = 16;
constexpr unsigned kContexts = 256;
constexpr unsigned kNeighbours = 6; ///< Symbols below: the index of one.
constexpr unsigned kEscape = kNeighbours + 32; ///< Behind the tokens.
constexpr unsigned kAlphabet = kEscape + 1;
constexpr unsigned kEscapeBits = 8;

/// What a decoder needs, expanded once.
struct Table : lanerans::RowTable {
  uint32_t copyFrequency[kCopyContexts] = {};
};

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  Table result;
  SMMIL_RETURN_IF_ERROR(lanerans::readRowTableHead(reader, result));
  for (uint32_t &copies : result.copyFrequency) {
    uint64_t frequency = 0;
    SMMIL_RETURN_IF_ERROR(
        reader.readVarint((uint64_t(1) << result.precision) - 1, frequency));
    if (frequency == 0)
      return Status::corrupt("index_rans table: copies have no frequency");
    copies = static_cast<uint32_t>(frequency);
  }
  SMMIL_RETURN_IF_ERROR(
      lanerans::readRowTableRows(reader, kContexts, kAlphabet, result));
  table = std::move(result);
  return Status::ok();
}

} // namespace smmil::index_rans

#endif // SMMIL_CODECS_INDEXRANS_TABLE_H

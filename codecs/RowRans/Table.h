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

#include "smmil/Runtime/Kernels/LaneRans/RowTable.h"

namespace smmil::row_rans {

constexpr unsigned kContexts = 3072; ///< plane * 1024 + class * 32 + q.
constexpr unsigned kAlphabet = 33;
constexpr unsigned kEscape = 32;

/// What a decoder needs, expanded once.
using Table = lanerans::RowTable;

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  ByteReader reader(bytes);
  Table result;
  SMMIL_RETURN_IF_ERROR(lanerans::readRowTableHead(reader, result));
  SMMIL_RETURN_IF_ERROR(
      lanerans::readRowTableRows(reader, kContexts, kAlphabet, result));
  table = std::move(result);
  return Status::ok();
}

} // namespace smmil::row_rans

#endif // SMMIL_CODECS_ROWRANS_TABLE_H

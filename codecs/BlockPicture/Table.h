//===- Table.h - Table of block pictures ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a dataset has beside the generic set: a difference from it. See spec.md
// for the bytes.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_TABLE_H
#define SMMIL_CODECS_BLOCKPICTURE_TABLE_H

#include "codecs/BlockPicture/Tables.h"
#include "smmil/Runtime/Status.h"

namespace smmil::block_picture {

/// Immutable after parsing, shared by threads.
using Table = Tables;

/// The generic set with the difference `bytes`. The parameters decide nothing.
Status parseTable(const int32_t *args, ByteSpan bytes, Table &table);

/// The set of a step: its table, or the generic one where it has none.
inline const Tables &tablesOf(const void *table) {
  return table ? *static_cast<const Table *>(table) : genericTables();
}

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_TABLE_H

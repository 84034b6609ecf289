//===- Table.h - Library of avif --------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names the library and version that wrote the items.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_AVIF_TABLE_H
#define SMMIL_CODECS_AVIF_TABLE_H

#include "smmil/Runtime/Kernels/External/Library.h"

namespace smmil::avif {

using Table = external::Table;

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  return external::parseTable("libavif", bytes, table);
}

} // namespace smmil::avif

#endif // SMMIL_CODECS_AVIF_TABLE_H

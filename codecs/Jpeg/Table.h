//===- Table.h - Library of jpeg --------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names the library and version that wrote the items.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_JPEG_TABLE_H
#define SMMIL_CODECS_JPEG_TABLE_H

#include "smmil/Runtime/Kernels/External/Library.h"

namespace smmil::jpeg {

using Table = external::Table;

inline Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
  return external::parseTable("libjpeg-turbo", bytes, table);
}

} // namespace smmil::jpeg

#endif // SMMIL_CODECS_JPEG_TABLE_H

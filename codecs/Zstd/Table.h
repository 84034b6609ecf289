//===- Table.h - Dictionary of zstd -----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A trained dictionary, prepared by libzstd once. The bytes of the table are
// those of the dictionary.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_ZSTD_TABLE_H
#define SMMIL_CODECS_ZSTD_TABLE_H

#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <memory>

namespace smmil::zstd {

/// Immutable, shared by threads. Without a dictionary there is no table.
class Table {
public:
  Table();
  ~Table();
  Table(Table &&) noexcept;
  Table &operator=(Table &&) noexcept;

private:
  friend Status parseTable(const int32_t *args, ByteSpan bytes, Table &table);
  friend Status decodeFrame(const Table *table, ByteSpan bits,
                            MutableByteSpan output);
  struct Prepared;
  std::unique_ptr<Prepared> prepared;
};

Status parseTable(const int32_t *args, ByteSpan bytes, Table &table);

/// Decodes one frame into exactly `output`; `table` may be null. Allocates
/// nothing but, once a thread, a context.
Status decodeFrame(const Table *table, ByteSpan bits, MutableByteSpan output);

} // namespace smmil::zstd

#endif // SMMIL_CODECS_ZSTD_TABLE_H

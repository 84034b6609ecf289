//===- Outside.cpp - What is no entropy-coded data ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls of the zstd primitive's functions.
//
//===----------------------------------------------------------------------===//
#include "codecs/JpegFile/Outside.h"

#include "codecs/JpegFile/Dictionary.h"
#include "codecs/Zstd/Encode.h"
#include "codecs/Zstd/Table.h"

namespace smmil::jpeg_file {
namespace {

constexpr ByteSpan kTable{kDictionary, sizeof(kDictionary)};

/// Null where there is no memory for it.
const zstd::Table *dictionary() {
  struct Prepared {
    zstd::Table table;
    bool good;
    Prepared() : good(zstd::parseTable(nullptr, kTable, table).isOk()) {}
  };
  static const Prepared prepared;
  return prepared.good ? &prepared.table : nullptr;
}

} // namespace

Status unpackOutside(ByteSpan frame, MutableByteSpan outside) {
#ifdef SMMIL_HAVE_ZSTD
  const zstd::Table *table = dictionary();
  return table ? zstd::decodeFrame(table, frame, outside)
               : Status::bufferTooSmall("jpeg_file: no memory");
#else
  (void)frame, (void)outside, (void)dictionary;
  return Status::unsupported("jpeg_file: this codec was built without libzstd");
#endif
}

Status packOutside(ByteSpan outside, Bytes &frame) {
  return zstd::encodeFrame(kTable, 19, outside, frame);
}

} // namespace smmil::jpeg_file

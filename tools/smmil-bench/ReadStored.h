//===- ReadStored.h - An item's bytes into a buffer -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the benches of datasets do for every item: read it as it is stored.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_READSTORED_H
#define SMMIL_TOOLS_SMMIL_BENCH_READSTORED_H

#include "smmil/Dataset/Dataset.h"

namespace smmil::bench {

/// The stored bytes of an item, in `buffer`, which grows where it is too small.
inline Result<ByteSpan> readStored(const Dataset &dataset, uint64_t item,
                                   Bytes &buffer) {
  Result<ItemRecord> record = dataset.item(item);
  if (!record)
    return record.error();
  if (buffer.size() < record->length)
    buffer.resize(record->length);
  if (Outcome outcome =
          dataset.payload(*record, {buffer.data(), record->length});
      !outcome)
    return outcome.error();
  return ByteSpan(buffer.data(), record->length);
}

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_READSTORED_H

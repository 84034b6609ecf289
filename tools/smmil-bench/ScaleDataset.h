//===- ScaleDataset.h - Indexes of many sheets ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes a dataset of any number of sheets in seconds for each ten million.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_SCALEDATASET_H
#define SMMIL_TOOLS_SMMIL_BENCH_SCALEDATASET_H

#include "smmil/Support/Result.h"

#include <cstdint>
#include <string>

namespace smmil::bench {

/// Packs `sheets` sheets of an id, four words and an image each, `perShard` of
/// them a shard, into the new folder `directory`. Manifest, shards and indexes
/// are those that `pack` writes; an image is eight bytes that no other image
/// has, so next to nothing is payload. Ids repeat in every shard.
Outcome makeScaleDataset(const std::string &directory, uint64_t sheets,
                         uint64_t perShard);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_SCALEDATASET_H

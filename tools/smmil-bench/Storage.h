//===- Storage.h - Time of packing and reading datasets ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a dataset costs beside its codecs: packing by copy, opening, reading one
// sheet, reading all.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_STORAGE_H
#define SMMIL_TOOLS_SMMIL_BENCH_STORAGE_H

#include <cstdint>
#include <string>

namespace smmil::bench {

struct StorageOptions {
  std::string source; ///< Folder of sheets; empty: `sheets` are made up.
  uint64_t sheets = 20000;
  std::string dataset; ///< Where to pack, a new folder that stays.
  int level = 0;       ///< As PackOptions.
  uint32_t textBlock = 0;
  uint64_t gets = 20000;
  int repeats = 3;
  bool json = false;
};

/// Returns the exit code.
int runStorage(const StorageOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_STORAGE_H

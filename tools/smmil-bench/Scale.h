//===- Scale.h - What a dataset costs as its sheets grow --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The subcommand `scale`.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_SCALE_H
#define SMMIL_TOOLS_SMMIL_BENCH_SCALE_H

#include <cstdint>
#include <string>

namespace smmil::bench {

struct ScaleOptions {
  std::string dataset; ///< Where to make it, a new folder that stays.
  uint64_t sheets = 1000000;
  uint64_t perShard = 1000000; ///< Sheets of a shard.
  uint64_t gets = 20000;
  int repeats = 9;
  bool json = false;
};

/// Returns the exit code.
int runScale(const ScaleOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_SCALE_H

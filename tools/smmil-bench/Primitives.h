//===- Primitives.h - What every primitive costs ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The cost probe of all primitives: decoding, in thread CPU time.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_PRIMITIVES_H
#define SMMIL_TOOLS_SMMIL_BENCH_PRIMITIVES_H

namespace smmil::bench {

struct PrimitiveOptions {
  int repeats = 9;
  int milliseconds = 20; ///< At least this long a repeat.
  bool json = false;
};

/// Gives the exit status.
int runPrimitives(const PrimitiveOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_PRIMITIVES_H

//===- Compile.h - How long the compiler itself takes -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The subcommand `compile`.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_COMPILE_H
#define SMMIL_TOOLS_SMMIL_BENCH_COMPILE_H

#include <string>
#include <vector>

namespace smmil::bench {

struct CompileOptions {
  std::vector<std::string> files;
  int repeats = 9;
  bool json = false;
};

/// Gives the exit status.
int runCompile(const CompileOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_COMPILE_H

//===- Files.h - Kept files against libjpeg-turbo ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The subcommand `files`.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_FILES_H
#define SMMIL_TOOLS_SMMIL_BENCH_FILES_H

#include <string>
#include <vector>

namespace smmil::bench {

struct FilesOptions {
  std::vector<std::string> paths; ///< JPEG files, and folders with some.
  std::string chain = "file | jpeg_file";
  int repeats = 5;
  bool json = false;
};

/// Gives the exit status.
int runFiles(const FilesOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_FILES_H

//===- PictureTables.h - The generic set of block_picture -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The command `smmil-bench picture-tables`.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_PICTURETABLES_H
#define SMMIL_TOOLS_SMMIL_BENCH_PICTURETABLES_H

#include <string>
#include <vector>

namespace smmil::bench {

struct PictureTablesOptions {
  std::vector<std::string> images; ///< Files, and folders with all below them.
  std::string output;              ///< C++ source to write.
  int side = 336;                  ///< Of the frame.
  int every = 1;                   ///< One image of so many.
  double floor = 38;               ///< dB of each image.
  int rounds = 2;
};

/// Returns the exit code.
int runPictureTables(const PictureTablesOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_PICTURETABLES_H

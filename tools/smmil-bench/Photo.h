//===- Photo.h - Photos against libjpeg-turbo -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The subcommand `photo`.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_PHOTO_H
#define SMMIL_TOOLS_SMMIL_BENCH_PHOTO_H

#include <string>

namespace smmil::bench {

struct PhotoOptions {
  std::string images;
  int folds = 2;
  int quality = 75;
  int repeats = 9;
  int shape = 15; ///< This and the others: parameters of the quantiser.
  int chroma = 90;
  int lambda = 100;
  int lanes = 32;
  std::string codec = "emitted";
  bool json = false;
};

/// Gives the exit status.
int runPhoto(const PhotoOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_PHOTO_H

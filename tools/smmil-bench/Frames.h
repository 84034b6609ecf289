//===- Frames.h - Chains at one floor ---------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The command `smmil-bench frames`.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_FRAMES_H
#define SMMIL_TOOLS_SMMIL_BENCH_FRAMES_H

#include <string>
#include <vector>

namespace smmil::bench {

struct FramesOptions {
  std::vector<std::string> images; ///< Files, and folders with all below them.
  std::vector<std::string> chains; ///< As text; the first one is the measure.
  int side = 336;    ///< Of the frame; 0: images keep their own size.
  int every = 1;     ///< One image of so many.
  double floor = 38; ///< dB of each image.
  int repeats = 9;
  bool emitted = false; ///< Encode and decode by code emitted for the chains.
  bool tensor = false;  ///< Decode to the normalised f32 tensor, not to RGB.
  bool json = false;
};

/// Returns the exit code.
int runFrames(const FramesOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_FRAMES_H

//===- KernelChoice.h - Halide's kernel or the C++ one ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which kernel of a case is the faster one depends on the machine and on what
// the items hold, so it is measured: on the items of a dataset.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_KERNELCHOICE_H
#define SMMIL_TOOLS_SMMIL_KERNELCHOICE_H

#include "smmil/Support/Result.h"
#include "smmil/Target/Cpp/EmitCodec.h"

#include <string>
#include <vector>

namespace smmil::tool {

/// One case that has both kernels, timed on the same items in turns.
struct KernelTimes {
  std::string name; ///< "field/case".
  uint64_t items = 0;
  double cppMicroseconds = 0, halideMicroseconds = 0; ///< Of an item, mean.
  bool takesHalide() const { return halideMicroseconds <= cppMicroseconds; }
};

/// Builds the decoders of `emission` for this CPU in the cache, times both
/// kernels of every case that has items in `dataset`, and leaves those of
/// Halide out of `emission` where the C++ ones are faster. Empty: the codec has
/// no kernels of Halide, and `emission` stays as it is. An item that cannot be
/// decoded is an error.
Result<std::vector<KernelTimes>> chooseKernels(const std::string &dataset,
                                               const Format &format,
                                               EmissionOptions &emission);

} // namespace smmil::tool

#endif // SMMIL_TOOLS_SMMIL_KERNELCHOICE_H

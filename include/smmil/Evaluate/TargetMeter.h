//===- TargetMeter.h - The figures of this machine --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measures what a target spec states: what a read from storage costs, and the
// cache.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_TARGETMETER_H
#define SMMIL_EVALUATE_TARGETMETER_H

#include "smmil/Support/Result.h"

#include <cstdint>
#include <string>

namespace smmil::evaluate {

struct TargetFigures {
  uint64_t cacheBytes =
      0; ///< Of level 2, of one core; 0: the system names none.
  double bytesPerSecond = 0;      ///< Of long reads in order.
  double requestMicroseconds = 0; ///< Median of short reads at random.
  /// The file system does not read past its cache, so storage may be slower.
  bool isCached = false;
};

/// Writes a file of `bytes`, at least 1 MiB, into `directory`, reads it and
/// removes it.
Result<TargetFigures> measureTarget(const std::string &directory,
                                    uint64_t bytes);

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_TARGETMETER_H

//===- Metric.h - What a floor is stated in ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of quality metrics. Specs, verifiers, the search and `verify` read
// it: a new metric is one row of Metric.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_METRIC_H
#define SMMIL_RUNTIME_METRIC_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/Span.h"

#include <string_view>

namespace smmil {

struct Metric {
  const char *name;
  uint32_t kinds;      ///< Bit k: it measures fields of Modality(k).
  const char *unit;    ///< "dB"; empty for a plain number.
  bool higherIsBetter; ///< Else a floor is the most that an item may have.
  /// Of a decoded value against the original, both as decoders give them and of
  /// one size. Null: a command of the task measures it.
  double (*measure)(ByteSpan original, ByteSpan decoded);

  bool measures(Modality kind) const {
    return (kinds >> static_cast<unsigned>(kind) & 1) != 0;
  }
  /// How far `value` is on the wrong side of `floor`; 0 or less: it holds. NaN
  /// holds nothing.
  double gap(double value, double floor) const {
    return higherIsBetter ? floor - value : value - floor;
  }
  bool holds(double value, double floor) const {
    return gap(value, floor) <= 0;
  }
};

/// All rows, in the order in which messages list them.
Span<const Metric> metrics();

/// The row of this name, or null.
const Metric *findMetric(std::string_view name);

/// Sum of squared differences; both spans have one length.
uint64_t squaredError(ByteSpan reference, ByteSpan decoded);

/// Peak signal-to-noise ratio over all 8-bit values in dB; infinite for equal
/// ones.
double psnrRgb(ByteSpan reference, ByteSpan decoded);

/// Signal-to-noise ratio of `decoded` against `reference` in dB; infinite where
/// they are equal, minus infinity where only the reference is silent.
double snrDb(Span<const int16_t> reference, Span<const int16_t> decoded);

} // namespace smmil

#endif // SMMIL_RUNTIME_METRIC_H

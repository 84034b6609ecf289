//===- Quality.cpp - Distortion measures -----------------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The metrics that quality floors are stated in. Sums are exact integers.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace smmil {

uint64_t squaredError(Span<const uint8_t> reference,
                      Span<const uint8_t> decoded) {
  assert(reference.size() == decoded.size());
  // 32-bit partial sums vectorise; 2^15 squares below 2^16 stay below 2^31.
  constexpr size_t kRun = 1 << 15;
  uint64_t total = 0;
  for (size_t begin = 0; begin < reference.size(); begin += kRun) {
    const size_t end = std::min(reference.size(), begin + kRun);
    uint32_t sum = 0;
    for (size_t i = begin; i < end; ++i) {
      const int difference = int(reference[i]) - int(decoded[i]);
      sum += uint32_t(difference * difference);
    }
    total += sum;
  }
  return total;
}

double psnrRgb(Span<const uint8_t> reference, Span<const uint8_t> decoded) {
  const uint64_t error = squaredError(reference, decoded);
  if (error == 0)
    return std::numeric_limits<double>::infinity();
  const double mean = double(error) / double(reference.size());
  return 10.0 * std::log10(255.0 * 255.0 / mean);
}

double snrDb(Span<const int16_t> reference, Span<const int16_t> decoded) {
  assert(reference.size() == decoded.size());
  uint64_t signal = 0, noise = 0;
  for (size_t i = 0; i < reference.size(); ++i) {
    const int64_t difference = int64_t(reference[i]) - decoded[i];
    signal += uint64_t(int64_t(reference[i]) * reference[i]);
    noise += uint64_t(difference * difference);
  }
  if (noise == 0)
    return std::numeric_limits<double>::infinity();
  if (signal == 0)
    return -std::numeric_limits<double>::infinity();
  return 10.0 * std::log10(double(signal) / double(noise));
}

} // namespace smmil

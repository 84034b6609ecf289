//===- Metric.cpp - What a floor is stated in -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table, and its functions. Sums are exact integers.
//
//===----------------------------------------------------------------------===//

#include "smmil/Runtime/Metric.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <vector>

namespace smmil {

uint64_t squaredError(ByteSpan reference, ByteSpan decoded) {
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

double psnrRgb(ByteSpan reference, ByteSpan decoded) {
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

namespace {

std::vector<int16_t> samplesOf(ByteSpan bytes) {
  std::vector<int16_t> samples(bytes.size() / sizeof(int16_t));
  if (!samples.empty())
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(int16_t));
  return samples;
}

double snrOfBytes(ByteSpan original, ByteSpan decoded) {
  const std::vector<int16_t> from = samplesOf(original),
                             to = samplesOf(decoded);
  return snrDb(from, to);
}

/// 10 log10(r^2 / mean squared error), where r is the range of the original.
double rangePsnr(ByteSpan original, ByteSpan decoded) {
  const std::vector<int16_t> from = samplesOf(original),
                             to = samplesOf(decoded);
  uint64_t noise = 0;
  int least = INT16_MAX, most = INT16_MIN;
  for (size_t i = 0; i < from.size(); ++i) {
    const int64_t difference = int64_t(from[i]) - to[i];
    noise += uint64_t(difference * difference);
    least = std::min<int>(least, from[i]);
    most = std::max<int>(most, from[i]);
  }
  if (noise == 0)
    return std::numeric_limits<double>::infinity();
  const double range = most - least;
  return 10.0 * std::log10(range * range * double(from.size()) / double(noise));
}

double maxLevelError(ByteSpan original, ByteSpan decoded) {
  int most = 0;
  for (size_t i = 0; i < original.size(); ++i)
    most = std::max(most, std::abs(int(original[i]) - int(decoded[i])));
  return most;
}

constexpr uint32_t bit(Modality kind) {
  return uint32_t(1) << static_cast<unsigned>(kind);
}

constexpr Metric kMetrics[] = {
    {"tensor_psnr_db", bit(Modality::Image), "dB", true, psnrRgb},
    {"max_level_error", bit(Modality::Image), "levels", false, maxLevelError},
    {"snr_db", bit(Modality::Audio), "dB", true, snrOfBytes},
    {"range_psnr_db", bit(Modality::Audio), "dB", true, rangePsnr},
    {"command", bit(Modality::Image) | bit(Modality::Audio), "", true, nullptr},
};

} // namespace

Span<const Metric> metrics() { return {kMetrics, std::size(kMetrics)}; }

const Metric *findMetric(std::string_view name) {
  for (const Metric &metric : kMetrics)
    if (name == metric.name)
      return &metric;
  return nullptr;
}

} // namespace smmil

//===- Resample.cpp - Channels and sample rate -----------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A polyphase windowed sinc with integer coefficients. Sums run in doubles that
// hold integers below 2^53, so that they are exact in any order and vectorise;
// the filter is designed with +, *, / and sqrt alone, which round alike on
// every machine.
//
//===----------------------------------------------------------------------===//

#include "ExactMath.h"
#include "Mix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace smmil {

namespace {

constexpr int kZeroCrossings = 32;
constexpr double kBeta = 9.0;
constexpr double kCutoff = 0.95;
constexpr int kCoefficientBits = 24;
constexpr uint32_t kMaxRate = 768000;
constexpr uint32_t kMaxChannels = 64;
/// Beyond this ratio of rates a result may not have more samples than that.
constexpr uint64_t kMostStretch = 64, kStretchedSamples = uint64_t(1) << 22;

/// Modified Bessel function of order 0 by its series.
double besselI0(double x) {
  const double square = x * x / 4;
  double term = 1, sum = 1;
  for (int n = 1; n < 60; ++n) {
    term = term * square / (double(n) * n);
    sum += term;
  }
  return sum;
}

/// Changes the rate of one channel by up / down, which have no common factor.
class RateChanger {
public:
  RateChanger(uint64_t up, uint64_t down) : up(up), down(down) {
    // Frequencies in units of the source's Nyquist frequency.
    cutoff = kCutoff * std::min(1.0, double(up) / double(down));
    reach = double(kZeroCrossings) / cutoff;
    half = int64_t(std::ceil(reach));
    taps = size_t(2 * half);
    phases.resize(size_t(up));
    normalise = 1 / besselI0(kBeta);
  }

  /// Source samples i of the channel are in[i]; `in` has padding() zeros on
  /// both sides of its `count` samples.
  int64_t padding() const { return half + 1; }

  double output(uint64_t index, const double *in) {
    const uint64_t position = index * down;
    const int64_t first = int64_t(position / up) - half + 1;
    const std::vector<double> &weights = phase(size_t(position % up));
    double sums[4] = {};
    const double *from = in + first + padding();
    size_t t = 0;
    for (; t + 4 <= taps; t += 4)
      for (size_t lane = 0; lane < 4; ++lane)
        sums[lane] += weights[t + lane] * from[t + lane];
    for (; t < taps; ++t)
      sums[0] += weights[t] * from[t];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }

private:
  /// Made when first needed: odd ratios have many phases, short sounds use few.
  const std::vector<double> &phase(size_t number) {
    std::vector<double> &weights = phases[number];
    if (!weights.empty())
      return weights;
    weights.resize(taps);
    const double fraction = double(number) / double(up);
    double sum = 0;
    for (size_t t = 0; t < taps; ++t) {
      const double x = double(int64_t(t) - half + 1) - fraction;
      weights[t] = std::fabs(x) < reach ? tap(x) : 0.0;
      sum += weights[t];
    }
    constexpr double kOne = double(1 << kCoefficientBits);
    double rest = kOne;
    for (double &weight : weights) {
      weight = std::floor(weight / sum * kOne + 0.5);
      rest -= weight;
    }
    // What rounding has left goes to the tap at the centre: exact unit gain.
    weights[size_t(half - 1)] += rest;
    return weights;
  }

  double tap(double x) const {
    const double t = x * cutoff;
    const double sinc = t == 0 ? 1.0 : sinPi(t) / (t * 3.14159265358979323846);
    const double edge = x / reach;
    const double window =
        besselI0(kBeta * std::sqrt(std::max(0.0, 1 - edge * edge))) * normalise;
    return sinc * window;
  }

  uint64_t up, down;
  double cutoff, reach, normalise;
  int64_t half;
  size_t taps;
  std::vector<std::vector<double>> phases;
};

int16_t saturate(double sum) {
  const double rounded = std::floor(sum / double(1 << kCoefficientBits) + 0.5);
  return int16_t(std::clamp(rounded, -32768.0, 32767.0));
}

} // namespace

Result<Pcm> resample(const Pcm &pcm, uint32_t rate, uint32_t channels) {
  if (rate == 0 || rate > kMaxRate || pcm.rate == 0 || pcm.rate > kMaxRate)
    return usageError(
        "sample rates lie between 1 and " + std::to_string(kMaxRate) +
        ", not " +
        std::to_string(rate == 0 || rate > kMaxRate ? rate : pcm.rate));
  if (channels == 0 || pcm.channels == 0 || pcm.channels > kMaxChannels)
    return usageError("audio needs between 1 and " +
                      std::to_string(kMaxChannels) + " channels");
  Pcm mixed;
  const bool mixes = channels != pcm.channels;
  if (mixes) {
    Result<Pcm> result = mixChannels(pcm, channels);
    if (!result)
      return result.error();
    mixed = std::move(*result);
  }
  if (rate == pcm.rate) {
    if (mixes)
      return mixed;
    return pcm;
  }
  const Pcm &source = mixes ? mixed : pcm;

  const uint64_t common = std::gcd(rate, source.rate);
  const uint64_t up = rate / common, down = source.rate / common;
  const uint64_t frames = source.frames();
  const uint64_t count = (frames * up + down - 1) / down;
  // A rate of a few hertz is a lie that would cost memory without end.
  if (up / down >= kMostStretch && count * channels > kStretchedSamples)
    return dataError("audio of " + std::to_string(frames) + " samples at " +
                     std::to_string(source.rate) + " Hz would become " +
                     std::to_string(count) + " at " + std::to_string(rate) +
                     " Hz; its rate is not plausible");
  if (count * channels > kMaxSamples)
    return usageError("audio at " + std::to_string(rate) +
                      " Hz would have more than " +
                      std::to_string(kMaxSamples) + " samples");
  Pcm result;
  result.rate = rate;
  result.channels = channels;
  result.samples.resize(size_t(count * channels));
  RateChanger changer(up, down);
  const size_t padding = size_t(changer.padding());
  std::vector<double> channel(size_t(frames) + 2 * padding);
  for (uint32_t c = 0; c < channels; ++c) {
    for (uint64_t i = 0; i < frames; ++i)
      channel[size_t(i) + padding] = source.samples[size_t(i * channels + c)];
    for (uint64_t i = 0; i < count; ++i)
      result.samples[size_t(i * channels + c)] =
          saturate(changer.output(i, channel.data()));
  }
  return result;
}

} // namespace smmil

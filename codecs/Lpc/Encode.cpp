//===- Encode.cpp - Linear prediction -------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses a predictor per window and segment by an estimate of its bits. Uses
// doubles, but only operations that IEEE 754 defines exactly, so that every
// machine writes the same bytes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Lpc/Encode.h"

#include "codecs/Lpc/Decode.h"

#include <algorithm>
#include <cmath>

namespace smmil::lpc {
namespace {

/// Piecewise linear log2 of a positive number: exact at powers of two, and the
/// same everywhere, unlike the library's.
double cheapLog2(double value) {
  int exponent = 0;
  double mantissa = std::frexp(value, &exponent);
  return exponent - 2 + 2 * mantissa;
}

struct Choice {
  int symbol = 0;
  int8_t indices[kMaxOrder] = {};
};

int32_t wrap(int64_t value) {
  return static_cast<int16_t>(static_cast<uint16_t>(value));
}

void predictorOf(const Choice &choice, Predictor &predictor) {
  if (choice.symbol >= kFirstFixed)
    fixedPredictor(choice.symbol, predictor);
  else
    stepUp(choice.indices, choice.symbol, predictor);
}

/// Residuals of samples [first, first + length) of a segment.
void residualsOf(const Predictor &predictor, const int32_t *samples,
                 size_t first, size_t length, std::vector<int32_t> &out) {
  out.resize(length);
  const int32_t round = predictor.shift > 0 ? 1 << (predictor.shift - 1) : 0;
  for (size_t i = 0; i < length; ++i) {
    int32_t sum = round;
    size_t t = first + i;
    int taps = static_cast<int>(std::min<size_t>(size_t(predictor.order), t));
    for (int j = 0; j < taps; ++j)
      sum += predictor.coefficients[j] * samples[t - 1 - size_t(j)];
    out[i] = wrap(int64_t(samples[t]) - (sum >> predictor.shift));
  }
}

/// Estimated bits of residuals under adaptive contexts.
double estimateBits(const std::vector<int32_t> &residuals) {
  constexpr size_t kStretch = 32;
  double bits = 0;
  for (size_t i = 0; i < residuals.size(); i += kStretch) {
    size_t stop = std::min(residuals.size(), i + kStretch);
    double sum = 0;
    for (size_t j = i; j < stop; ++j)
      sum += std::abs(residuals[j]);
    double mean = sum / double(stop - i);
    bits += double(stop - i) * (mean > 0 ? cheapLog2(1 + 2.7 * mean) : 0);
  }
  return bits;
}

/// Index of the reflection coefficient nearest to `k`.
int8_t quantizeReflection(double k) {
  double target = std::fabs(k) * 16384;
  int best = 0;
  for (int a = 1; a <= kMaxIndex; ++a)
    if (std::fabs(double(reflectionOf(a)) - target) <
        std::fabs(double(reflectionOf(best)) - target))
      best = a;
  return static_cast<int8_t>(k < 0 ? -best : best);
}

/// Reflection coefficients of a window by Levinson and Durbin's recursion on a
/// tapered autocorrelation.
int reflections(const int32_t *samples, size_t length, int maxOrder,
                int8_t *indices) {
  int order = static_cast<int>(std::min<size_t>(size_t(maxOrder), length / 8));
  if (order < 1)
    return 0;
  std::vector<double> tapered(length);
  const size_t edge = std::max<size_t>(1, length / 6);
  for (size_t i = 0; i < length; ++i) {
    size_t fromEnd = std::min(i, length - 1 - i);
    double u = fromEnd < edge ? double(fromEnd + 1) / double(edge + 1) : 1.0;
    tapered[i] = samples[i] * (u * (2 - u));
  }
  double r[kMaxOrder + 1] = {};
  for (int k = 0; k <= order; ++k)
    for (size_t i = size_t(k); i < length; ++i)
      r[k] += tapered[i] * tapered[i - size_t(k)];
  if (r[0] <= 0)
    return 0;
  double error = r[0] * (1 + 1e-9), a[kMaxOrder] = {}, b[kMaxOrder] = {};
  for (int m = 0; m < order; ++m) {
    double sum = r[m + 1];
    for (int j = 0; j < m; ++j)
      sum -= a[j] * r[m - j];
    indices[m] = quantizeReflection(error > 0 ? sum / error : 0);
    // Goes on from the quantised value, so that later coefficients make up for
    // its error.
    double k = double(reflectionOf(indices[m])) / 16384;
    for (int j = 0; j < m; ++j)
      b[j] = a[j] - k * a[m - 1 - j];
    b[m] = k;
    std::copy(b, b + m + 1, a);
    error *= 1 - k * k;
  }
  return order;
}

Choice choosePredictor(int maxOrder, const int32_t *samples, size_t first,
                       size_t length, std::vector<int32_t> &best) {
  Choice choice;
  Predictor predictor;
  std::vector<int32_t> residuals;
  residualsOf(predictor, samples, first, length, best);
  double bestBits = estimateBits(best);
  auto attempt = [&](const Choice &candidate, double sideBits) {
    predictorOf(candidate, predictor);
    residualsOf(predictor, samples, first, length, residuals);
    double bits = estimateBits(residuals) + sideBits;
    if (bits < bestBits) {
      bestBits = bits;
      choice = candidate;
      best.swap(residuals);
    }
  };
  if (bestBits == 0)
    return choice;
  Choice candidate;
  for (int symbol = kFirstFixed; symbol < kFirstFixed + 3; ++symbol) {
    candidate.symbol = symbol;
    attempt(candidate, 0);
  }
  constexpr double kBitsPerReflection = 4.5;
  int order = reflections(samples + first, length, maxOrder, candidate.indices);
  for (int o : {1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32})
    if (o <= order) {
      candidate.symbol = o;
      attempt(candidate, kBitsPerReflection * o);
    }
  return choice;
}

/// Predicts a channel into its segments of a zeroed value; returns an estimate
/// of its bits.
double predictChannel(const std::vector<int32_t> &signal, int32_t channel,
                      EncodedValue &value) {
  const Shape &shape = value.shape;
  const auto segment = static_cast<size_t>(shape.segmentLength());
  const auto window = static_cast<size_t>(shape.window);
  double bits = 0;
  std::vector<int32_t> best;
  for (int32_t index = 0; index < shape.strips; ++index) {
    const size_t start = std::min(size_t(index) * segment, signal.size());
    const size_t length = std::min(segment, signal.size() - start);
    const Segment<int16_t> out = segmentOf(shape, value.i16(), channel, index);
    // Behind the end all stays 0: what it decodes to is dropped.
    int16_t *words = out.predictors;
    for (size_t first = 0; first < length; first += window) {
      const Choice choice =
          choosePredictor(shape.order, signal.data() + start, first,
                          std::min(window, length - first), best);
      words[0] = static_cast<int16_t>(choice.symbol);
      for (int j = 0; j < choice.symbol && choice.symbol < kFirstFixed; ++j)
        words[1 + j] = choice.indices[j];
      words += predictorWords(shape);
      for (size_t i = 0; i < best.size(); ++i) {
        out.residuals[first + i] = static_cast<int16_t>(best[i]);
        bits += cheapLog2(1 + 2.7 * std::abs(best[i]));
      }
    }
  }
  return bits;
}

/// Channels without their wasted bits.
std::vector<std::vector<int32_t>> signalsOf(const EncodedValue &pcm,
                                            int wasted) {
  const auto channels = static_cast<size_t>(pcm.shape.channels);
  const auto count = static_cast<size_t>(pcm.shape.count);
  std::vector<std::vector<int32_t>> signals(channels);
  for (size_t c = 0; c < channels; ++c) {
    signals[c].reserve(count);
    for (size_t i = 0; i < count; ++i)
      signals[c].push_back(pcm.i16()[i * channels + c] >> wasted);
  }
  return signals;
}

void toMidSide(std::vector<int32_t> &left, std::vector<int32_t> &right) {
  for (size_t i = 0; i < left.size(); ++i) {
    const int32_t side = wrap(left[i] - right[i]);
    left[i] = wrap(right[i] + (side >> 1));
    right[i] = side;
  }
}

/// Predicts all channels; returns an estimate of their bits.
double predictAll(const std::vector<std::vector<int32_t>> &signals,
                  EncodedValue &value) {
  value.data.assign(bytesOf(value.shape), 0);
  double bits = 0;
  for (size_t c = 0; c < signals.size(); ++c)
    bits += predictChannel(signals[c], int32_t(c), value);
  return bits;
}

/// Number of low bits that are 0 in every sample.
int wastedBits(const EncodedValue &pcm) {
  unsigned used = 0;
  for (size_t i = 0; i < elementsOf(pcm.shape); ++i)
    used |= static_cast<uint16_t>(pcm.i16()[i]);
  return used ? __builtin_ctz(used) : 0;
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item) {
  const EncodedValue &pcm = operands[0];
  EncodedValue &residuals = results[0];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &pcm.shape, &residuals.shape));
  int32_t &mode = item[kItemMode];
  int wasted = wastedBits(pcm);
  if (mode >= 0) {
    const auto given = static_cast<uint32_t>(mode);
    const bool silent = elementsOf(pcm.shape) == 0;
    if (!checkMode(given, pcm.shape).isOk())
      return Status::invalidArgument(
          silent ? "lpc: the mode of an empty sound is 0"
                 : "lpc: mid and side need two channels");
    const int fixed = static_cast<int>(given & kWastedMask);
    if (fixed > wasted && std::any_of(pcm.data.begin(), pcm.data.end(),
                                      [](uint8_t byte) { return byte != 0; }))
      return Status::invalidArgument(
          "lpc: the mode drops bits that are not 0 in every sample");
    wasted = fixed;
  }
  std::vector<std::vector<int32_t>> signals = signalsOf(pcm, wasted);
  if (mode >= 0 && (mode & int32_t(kMidSide)) != 0) {
    toMidSide(signals[0], signals[1]);
    predictAll(signals, residuals);
    return Status::ok();
  }
  const double bits = predictAll(signals, residuals);
  if (mode >= 0)
    return Status::ok();
  mode = wasted;
  if (signals.size() != 2)
    return Status::ok();
  toMidSide(signals[0], signals[1]);
  EncodedValue rotated;
  rotated.shape = residuals.shape;
  if (predictAll(signals, rotated) < bits) {
    mode |= int32_t(kMidSide);
    residuals = std::move(rotated);
  }
  return Status::ok();
}

} // namespace smmil::lpc

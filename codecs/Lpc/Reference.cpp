//===- Reference.cpp - Reference of lpc -----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors. The encoder gives
// every window the first fixed predictor.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace smmil::reference::lpc {

namespace {

constexpr int64_t kMaxOrder = 32;
constexpr int64_t kMaxReflection = 63;
constexpr uint32_t kWasted = 15, kMidSide = 16; ///< Bits of the mode.

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  const auto [order, window] = std::pair(args[0], args[1]);
  const Shape &pcm = operands[0];
  int32_t segments = args[2];
  if (pcm.kind != ValueKind::Pcm || pcm.element != ElementType::I16 ||
      pcm.channels < 1 || pcm.channels > 8)
    return Status::unsupported("LPC: needs 16-bit sound of 1 to 8 channels");
  if (order < 1 || order > kMaxOrder || window < 64 || window > 65536 ||
      window % 32 != 0 || segments < 1 || segments > 64 ||
      (segments & (segments - 1)) != 0)
    return Status::unsupported("LPC: unknown order, window or segments");
  while (segments > 1 && 1024 * uint64_t(segments) > pcm.count)
    segments /= 2;
  results[0] = pcm;
  results[0].kind = ValueKind::ResidualPcm;
  results[0].strips = segments;
  results[0].window = window;
  results[0].order = order;
  return Status::ok();
}

uint32_t itemLimit(const int32_t *, size_t) { return kWasted | kMidSide; }

struct Predictor {
  int shift = 0;
  std::vector<int64_t> coefficients;
};

Predictor fromReflections(const std::vector<int64_t> &reflections) {
  constexpr int64_t kLimit = int64_t(1) << 30;
  std::vector<int64_t> c;
  for (size_t m = 0; m < reflections.size(); ++m) {
    const int64_t a = std::abs(reflections[m]);
    int64_t k = a * (128 - a) * 4;
    if (reflections[m] < 0)
      k = -k;
    std::vector<int64_t> next(m + 1);
    for (size_t j = 0; j < m; ++j)
      next[j] =
          clampTo(c[j] - ((k * c[m - 1 - j] + 8192) >> 14), -kLimit, kLimit);
    next[m] = k * 64;
    c = std::move(next);
  }
  Predictor predictor;
  for (int s = 14; s >= 0; --s) {
    std::vector<int64_t> q;
    int64_t sum = 0;
    bool fits = true;
    for (int64_t value : c) {
      q.push_back((value + (int64_t(1) << (19 - s))) >> (20 - s));
      sum += std::abs(q.back());
      fits = fits && std::abs(q.back()) <= 32767;
    }
    if (fits && sum <= 65535) {
      predictor.shift = s;
      predictor.coefficients = std::move(q);
      break;
    }
  }
  // 2^30 is the largest coefficient, so shift 0 leaves at most 1024 each and
  // always fits.
  return predictor;
}

/// From the words that a residual_pcm value holds for a window.
Status readPredictor(const int64_t *words, int64_t maximalOrder,
                     Predictor &predictor) {
  const int64_t order = words[0];
  if (order > kMaxOrder && order <= kMaxOrder + 3) {
    static const std::vector<int64_t> kFixed[3] = {{1}, {2, -1}, {3, -3, 1}};
    predictor = {0, kFixed[order - kMaxOrder - 1]};
    return Status::ok();
  }
  if (order < 0 || order > maximalOrder)
    return Status::corrupt("LPC: order above the highest one");
  const std::vector<int64_t> reflections(words + 1, words + 1 + order);
  for (int64_t reflection : reflections)
    if (std::abs(reflection) > kMaxReflection)
      return Status::corrupt("LPC: reflection coefficient out of range");
  predictor = fromReflections(reflections);
  return Status::ok();
}

/// The first `count` samples of one segment of a channel from its residuals.
Status synthesise(const Shape &shape, size_t count, const int64_t *residuals,
                  const int64_t *predictors, std::vector<int64_t> &samples) {
  std::vector<int64_t> x;
  Predictor predictor;
  for (size_t t = 0; t < count; ++t) {
    if (t % size_t(shape.window) == 0)
      SMMIL_RETURN_IF_ERROR(readPredictor(
          predictors + t / size_t(shape.window) * predictorWords(shape),
          shape.order, predictor));
    int64_t sum = predictor.shift > 0 ? int64_t(1) << (predictor.shift - 1) : 0;
    for (size_t j = 0; j < predictor.coefficients.size() && j < t; ++j)
      sum += predictor.coefficients[j] * x[t - 1 - j];
    x.push_back(wrap16(residuals[t] + (sum >> predictor.shift)));
  }
  samples.insert(samples.end(), x.begin(), x.end());
  return Status::ok();
}

/// By channel.
using Channels = std::vector<std::vector<int64_t>>;

Status decode(const Step &step, const Value *results, Value *operands) {
  const Shape &shape = results[0].shape;
  const uint32_t mode = step.item[0];
  if ((mode & kMidSide) != 0 && shape.channels != 2)
    return Status::corrupt("LPC: mid and side need two channels");
  if (shape.count == 0)
    return mode == 0
               ? Status::ok()
               : Status::corrupt("LPC: a sound without samples has a mode");
  const auto length = size_t(shape.segmentLength());
  const size_t segments = size_t(shape.strips);
  const int64_t *residuals = results[0].elements.data();
  const int64_t *predictors =
      residuals + size_t(shape.channels) * segments * length;
  Channels channels(static_cast<size_t>(shape.channels));
  for (std::vector<int64_t> &channel : channels) {
    for (size_t segment = 0; segment < segments; ++segment) {
      // What lies behind the end of the sound is padding.
      const size_t left = size_t(shape.count) - channel.size();
      SMMIL_RETURN_IF_ERROR(synthesise(shape, std::min(left, length), residuals,
                                       predictors, channel));
      residuals += length;
      predictors += size_t(shape.windows()) * predictorWords(shape);
    }
  }
  for (size_t t = 0; t < size_t(shape.count); ++t) {
    if (mode & kMidSide) {
      const int64_t m = channels[0][t], s = channels[1][t];
      const int64_t right = wrap16(m - (s >> 1));
      channels[0][t] = wrap16(right + s);
      channels[1][t] = right;
    }
    for (const std::vector<int64_t> &channel : channels)
      operands[0].elements.push_back(
          wrap16(channel[t] * (int64_t(1) << (mode & kWasted))));
  }
  return Status::ok();
}

/// Takes out the low bits and the correlation of two channels.
Status separate(const Value &pcm, uint32_t mode, Channels &channels) {
  const auto count = size_t(pcm.shape.channels);
  const int wasted = int(mode & kWasted);
  channels.resize(count);
  for (size_t i = 0; i < pcm.elements.size(); ++i) {
    if (pcm.elements[i] & ((int64_t(1) << wasted) - 1))
      return Status::invalidArgument(
          "LPC: a sample uses the low bits that the mode says are 0");
    channels[i % count].push_back(pcm.elements[i] >> wasted);
  }
  if ((mode & kMidSide) == 0)
    return Status::ok();
  if (count != 2)
    return Status::invalidArgument("LPC: mid and side need two channels");
  for (size_t t = 0; t < channels[0].size(); ++t) {
    const int64_t right = channels[1][t];
    const int64_t s = wrap16(channels[0][t] - right);
    channels[0][t] = wrap16(right + (s >> 1));
    channels[1][t] = s;
  }
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  const Shape &shape = results[0].shape;
  if (shape.count == 0)
    return step.item[0] == 0
               ? Status::ok()
               : Status::invalidArgument("LPC: no samples, but a mode");
  Channels channels;
  SMMIL_RETURN_IF_ERROR(separate(operands[0], step.item[0], channels));
  const auto length = size_t(shape.segmentLength());
  for (std::vector<int64_t> &channel : channels) {
    // Beyond the end the last sample goes on, which costs nothing.
    const int64_t last = channel.back();
    channel.resize(length * size_t(shape.strips), last);
    for (size_t first = 0; first < channel.size(); first += length) {
      int64_t before = 0;
      for (size_t t = first; t < first + length; ++t) {
        results[0].elements.push_back(wrap16(channel[t] - before));
        before = channel[t];
      }
    }
  }
  const size_t predictors =
      channels.size() * size_t(shape.strips) * size_t(shape.windows());
  for (size_t i = 0; i < predictors; ++i) {
    results[0].elements.push_back(kMaxOrder + 1);
    results[0].elements.resize(results[0].elements.size() + size_t(shape.order),
                               0);
  }
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode,   1,
                                       1,       1,      itemLimit};

} // namespace smmil::reference::lpc

//===- Decode.h - Inverse of linear prediction ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Segments, modes and the filter, for the decoder that runs as a step of its
// own; see spec.md. With lpc_rans behind it, codecs/Fusions/LosslessAudio does
// both in one pass.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_LPC_DECODE_H
#define SMMIL_CODECS_LPC_DECODE_H

#include "codecs/Lpc/Predictor.h"
#include "smmil/Runtime/Primitives/Lpc.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

#include <cstring>

namespace smmil::lpc {
SMMIL_ISA_BEGIN

constexpr uint64_t kMinSegment = 1024;
constexpr int32_t kMaxChannels = 8;

/// Bits of the item parameter `mode`.
constexpr uint32_t kWastedMask = 15, kMidSide = 16;

/// Number of segments of a channel of `count` samples: `segments`, halved while
/// they would be shorter than kMinSegment.
constexpr int32_t effectiveSegments(int32_t segments, uint64_t count) {
  while (segments > 1 && count < kMinSegment * static_cast<uint64_t>(segments))
    segments /= 2;
  return segments;
}

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const Shape &pcm = operands[0];
  if (pcm.kind != ValueKind::Pcm || pcm.element != ElementType::I16 ||
      pcm.channels < 1 || pcm.channels > kMaxChannels)
    return Status::unsupported("lpc: needs pcm of i16 with 1 to 8 channels");
  const Params params = paramsOf(args);
  results[0] = pcm;
  results[0].kind = ValueKind::ResidualPcm;
  results[0].strips = effectiveSegments(params.segments, pcm.count);
  results[0].window = params.window;
  results[0].order = params.order;
  return Status::ok();
}

/// A mode beside which no such sound is stored is corrupt.
constexpr Status checkMode(uint32_t mode, const Shape &pcm) {
  if (mode > (kWastedMask | kMidSide) ||
      ((mode & kMidSide) != 0 && pcm.channels != 2) ||
      (mode != 0 && pcm.count == 0))
    return Status::corrupt("lpc: the mode does not fit the sound");
  return Status::ok();
}

SMMIL_ALWAYS_INLINE int32_t wrap16(uint32_t value) {
  return static_cast<int16_t>(static_cast<uint16_t>(value));
}

/// The bytes of a sample may lie anywhere.
SMMIL_ALWAYS_INLINE int32_t loadSample(const uint8_t *at) {
  int16_t value;
  std::memcpy(&value, at, 2);
  return value;
}
SMMIL_ALWAYS_INLINE void storeSample(uint8_t *at, int32_t value, int wasted) {
  auto raw = static_cast<uint16_t>(static_cast<uint32_t>(value) << wasted);
  std::memcpy(at, &raw, 2);
}

/// Left and right from mid and side.
SMMIL_ALWAYS_INLINE void toLeftRight(int32_t mid, int32_t side, int32_t &left,
                                     int32_t &right) {
  right = wrap16(static_cast<uint32_t>(mid - (side >> 1)));
  left = wrap16(static_cast<uint32_t>(right + side));
}

/// Where the residuals and predictors of a segment stand in a ResidualPcm.
template <class Word> struct Segment {
  Word *residuals;
  Word *predictors; ///< predictorWords(shape) for each window.
};
template <class Word>
Segment<Word> segmentOf(const Shape &shape, Word *words, int32_t channel,
                        int32_t index) {
  const auto length = static_cast<size_t>(shape.segmentLength());
  const auto strips = static_cast<size_t>(shape.strips);
  const size_t all = static_cast<size_t>(shape.channels) * strips * length;
  const size_t at =
      static_cast<size_t>(channel) * strips + static_cast<size_t>(index);
  return {words + at * length, words + all +
                                   at * static_cast<size_t>(shape.windows()) *
                                       predictorWords(shape)};
}

/// Undoes the prediction of `count` samples of a segment; `out` is the first
/// one, others of the channel follow every `stride` bytes.
inline bool decodeSegment(const Shape &shape, const Segment<const int16_t> &in,
                          size_t count, uint8_t *out, size_t stride) {
  constexpr size_t kBlock = 512;
  int32_t samples[kMaxOrder + kBlock] = {};
  const auto window = static_cast<size_t>(shape.window);
  const int16_t *words = in.predictors;
  for (size_t first = 0; first < count; first += window) {
    Predictor predictor;
    if (!makePredictor(words, shape.order, predictor))
      return false;
    words += predictorWords(shape);
    const int32_t round = predictor.shift > 0 ? 1 << (predictor.shift - 1) : 0;
    const size_t stop = count - first < window ? count : first + window;
    for (size_t begin = first; begin < stop; begin += kBlock) {
      const size_t length = stop - begin < kBlock ? stop - begin : kBlock;
      for (size_t t = 0; t < length; ++t) {
        int32_t *now = samples + kMaxOrder + t;
        int32_t sum = round;
        for (int j = 0; j < predictor.order; ++j)
          sum += predictor.coefficients[j] * now[-1 - j];
        *now = wrap16(static_cast<uint32_t>(int32_t{in.residuals[begin + t]}) +
                      static_cast<uint32_t>(sum >> predictor.shift));
        storeSample(out + (begin + t) * stride, *now, 0);
      }
      std::memmove(samples, samples + length, 4 * kMaxOrder);
    }
  }
  return true;
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const Shape &shape = step.results[0];
  const uint32_t mode = step.item[kItemMode];
  SMMIL_RETURN_IF_ERROR(checkMode(mode, step.operands[0]));
  const auto count = static_cast<size_t>(shape.count);
  const auto length = static_cast<size_t>(shape.segmentLength());
  const size_t stride = 2 * static_cast<size_t>(shape.channels);
  const int16_t *words = results[0].i16();
  uint8_t *samples = operands[0].data;
  for (int32_t channel = 0; channel < shape.channels; ++channel)
    for (int32_t index = 0; index < shape.strips; ++index) {
      const size_t first = static_cast<size_t>(index) * length;
      if (first >= count)
        break;
      if (!decodeSegment(shape, segmentOf(shape, words, channel, index),
                         count - first < length ? count - first : length,
                         samples + first * stride +
                             2 * static_cast<size_t>(channel),
                         stride))
        return Status::corrupt("lpc: a predictor is out of range");
    }
  const int wasted = static_cast<int>(mode & kWastedMask);
  if ((mode & kMidSide) != 0) {
    for (size_t i = 0; i < count; ++i, samples += 4) {
      int32_t left = 0, right = 0;
      toLeftRight(loadSample(samples), loadSample(samples + 2), left, right);
      storeSample(samples, left, wasted);
      storeSample(samples + 2, right, wasted);
    }
  } else if (wasted > 0) {
    for (size_t i = 0; i < count * static_cast<size_t>(shape.channels);
         ++i, samples += 2)
      storeSample(samples, loadSample(samples), wasted);
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::lpc

#endif // SMMIL_CODECS_LPC_DECODE_H

//===- Decode.h - Inverse of spatial prediction -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Strips of rows, predictors and the wrapping of differences; see spec.md.
// Planes are i16. Each strip is undone by itself.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PREDICT_DECODE_H
#define SMMIL_CODECS_PREDICT_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/Predict.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::predict {
SMMIL_ISA_BEGIN

constexpr int32_t kMinStripRows = 16;

/// Number of strips of planes of this height: `strips`, halved while they
/// would be lower than kMinStripRows.
constexpr int32_t effectiveStrips(int32_t strips, int32_t height) {
  while (strips > 1 && height < kMinStripRows * strips)
    strips /= 2;
  return strips;
}

/// Rows of a strip; there may be none.
struct Strip {
  int32_t first = 0, rows = 0;
};
constexpr Strip stripOf(int32_t height, int32_t strips, int32_t index) {
  const int32_t base = height / strips, extra = height % strips;
  return {index * base + (index < extra ? index : extra),
          base + (index < extra ? 1 : 0)};
}

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const Shape &planes = operands[0];
  if (planes.kind != ValueKind::Planes || planes.element != ElementType::I16)
    return Status::unsupported("predict: needs planes of i16");
  results[0] = planes;
  results[0].kind = ValueKind::ResidualPlanes;
  results[0].strips = effectiveStrips(paramsOf(args).strips, planes.height);
  return Status::ok();
}

/// Whether predictOne knows a predictor: the ones that fused decoders have.
constexpr bool isSimple(PredictKind kind) {
  return kind == PredictKind::Med || kind == PredictKind::Left ||
         kind == PredictKind::Up;
}

/// Prediction inside of a strip, by a simple predictor.
SMMIL_ALWAYS_INLINE int32_t predictOne(PredictKind kind, int32_t west,
                                       int32_t north, int32_t northWest) {
  if (kind == PredictKind::Left)
    return west;
  if (kind == PredictKind::Up)
    return north;
  const int32_t low = west < north ? west : north;
  const int32_t high = west < north ? north : west;
  const int32_t gradient = west + north - northWest;
  return gradient < low ? low : gradient > high ? high : gradient;
}

SMMIL_ALWAYS_INLINE int32_t clampSample(int32_t value, int32_t lowest) {
  return value < lowest ? lowest : value > 255 ? 255 : value;
}

/// The neighbour that is closest to west + north - northWest.
SMMIL_ALWAYS_INLINE int32_t paeth(int32_t west, int32_t north,
                                  int32_t northWest) {
  const int32_t toWest =
      north > northWest ? north - northWest : northWest - north;
  const int32_t toNorth =
      west > northWest ? west - northWest : northWest - west;
  const int32_t sum = west + north - 2 * northWest;
  const int32_t toNorthWest = sum < 0 ? -sum : sum;
  if (toWest <= toNorth && toWest <= toNorthWest)
    return west;
  return toNorth <= toNorthWest ? north : northWest;
}

/// Prediction of the sample at `at`, column `x` and row `y` of its strip, in a
/// plane of `width` samples from `lowest` on, whose zero is `zero`.
SMMIL_ALWAYS_INLINE int32_t predictAt(PredictKind kind, const int16_t *at,
                                      int32_t width, int32_t x, int32_t y,
                                      int32_t lowest, int32_t zero) {
  if (y == 0)
    return x > 0 ? at[-1] : zero;
  const int32_t north = at[-width];
  if (x == 0)
    return north;
  const int32_t west = at[-1], northWest = at[-width - 1];
  switch (kind) {
  case PredictKind::Average:
    return (west + north) >> 1;
  case PredictKind::Paeth:
    return paeth(west, north, northWest);
  case PredictKind::Gradient:
    return clampSample(west + north - northWest, lowest);
  case PredictKind::Weighted: {
    const int32_t northEast = x + 1 < width ? at[-width + 1] : north;
    return clampSample((2 * west + 2 * north + northEast - northWest + 2) >> 2,
                       lowest);
  }
  case PredictKind::Med:
  case PredictKind::Left:
  case PredictKind::Up:
    break;
  }
  return predictOne(kind, west, north, northWest);
}

/// The value in lowest..255 that is congruent to `value` modulo the number of
/// samples in that range. Precondition: |value| < 2^16, lowest is 0 or -255.
SMMIL_ALWAYS_INLINE int32_t wrapSample(int32_t value, int32_t lowest) {
  if (lowest == 0)
    return value & 255;
  constexpr int32_t kModulus = 511, kMultiple = 129 * kModulus;
  return (value - lowest + kMultiple) % kModulus + lowest;
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const Shape &planes = step.operands[0];
  const PredictKind kind = paramsOf(step.args).predictor;
  const int32_t strips = step.results[0].strips;
  const int16_t *residual = results[0].i16();
  int16_t *sample = operands[0].i16();
  for (int plane = 0; plane < planes.channels; ++plane) {
    const int32_t width = planes.planeWidth(plane);
    const int32_t lowest = planes.lowest(plane), zero = planes.zero(plane);
    for (int32_t index = 0; index < strips; ++index) {
      const int32_t rows =
          stripOf(planes.planeHeight(plane), strips, index).rows;
      for (int32_t y = 0; y < rows; ++y)
        for (int32_t x = 0; x < width; ++x, ++residual, ++sample)
          *sample = static_cast<int16_t>(wrapSample(
              predictAt(kind, sample, width, x, y, lowest, zero) + *residual,
              lowest));
    }
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::predict

#endif // SMMIL_CODECS_PREDICT_DECODE_H

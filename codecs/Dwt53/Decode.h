//===- Decode.h - Inverse of the reversible wavelet transform ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Undoes level by level, columns before rows; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DWT53_DECODE_H
#define SMMIL_CODECS_DWT53_DECODE_H

#include "codecs/Dwt53/Ring.h"
#include "smmil/Runtime/Primitives/Dwt53.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

#include <cstring>

namespace smmil::dwt53 {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const Shape &planes = operands[0];
  if (planes.kind != ValueKind::Planes || planes.element != ElementType::I16)
    return Status::unsupported("dwt53: needs planes of i16");
  results[0] = planes;
  results[0].kind = ValueKind::ResidualPlanes;
  results[0].strips = paramsOf(args).strips;
  while (results[0].strips > 1 && planes.height < 16 * results[0].strips)
    results[0].strips /= 2;
  return Status::ok();
}

/// Size of what level `level` parts, of a side of the plane.
constexpr size_t sideAt(size_t side, int32_t level) {
  for (; level > 0; --level)
    side = (side + 1) / 2;
  return side;
}

/// One row of `count` columns from rows of low and high bands. `IsSample`: the
/// low ones are samples.
template <typename Ring, bool IsSample>
inline void restoreEven(const int16_t *low, const int16_t *before,
                        const int16_t *after, size_t count, int16_t *even) {
  for (size_t x = 0; x < count; ++x)
    even[x] = wrapped<Ring, IsSample>(low[x] - update(before[x], after[x]));
}
template <typename Ring, bool IsSample>
inline void restoreOdd(const int16_t *high, const int16_t *before,
                       const int16_t *after, size_t count, int16_t *odd) {
  for (size_t x = 0; x < count; ++x)
    odd[x] = wrapped<Ring, IsSample>(high[x] + prediction(before[x], after[x]));
}

/// Rows of bands in `plane`, `stride` apart, to rows in `rows`, `width` apart.
template <typename Ring>
inline void restoreColumns(const int16_t *plane, size_t stride, size_t width,
                           size_t height, int16_t *rows) {
  const size_t lows = (height + 1) / 2, highs = height / 2;
  const size_t samples = (width + 1) / 2;
  const auto high = [&](size_t i) { return plane + (lows + i) * stride; };
  for (size_t i = 0; i < lows; ++i) {
    int16_t *even = rows + 2 * i * width;
    const int16_t *low = plane + i * stride;
    if (highs == 0) {
      std::memcpy(even, low, width * sizeof(int16_t));
      continue;
    }
    const int16_t *before = high(i > 0 ? i - 1 : 0);
    const int16_t *after = high(i < highs ? i : highs - 1);
    restoreEven<Ring, true>(low, before, after, samples, even);
    restoreEven<Ring, false>(low + samples, before + samples, after + samples,
                             width - samples, even + samples);
  }
  for (size_t i = 0; i < highs; ++i) {
    int16_t *odd = rows + (2 * i + 1) * width;
    const int16_t *before = odd - width;
    const int16_t *after = 2 * i + 2 < height ? odd + width : before;
    restoreOdd<Ring, true>(high(i), before, after, samples, odd);
    restoreOdd<Ring, false>(high(i) + samples, before + samples,
                            after + samples, width - samples, odd + samples);
  }
}

template <typename Ring>
inline void restoreRow(const int16_t *bands, size_t width, int16_t *row) {
  const size_t lows = (width + 1) / 2, highs = width / 2;
  const int16_t *high = bands + lows;
  for (size_t i = 0; i < lows; ++i)
    row[2 * i] = wrapped<Ring, true>(
        highs == 0 ? bands[i]
                   : bands[i] - update(high[i > 0 ? i - 1 : 0],
                                       high[i < highs ? i : highs - 1]));
  for (size_t i = 0; i < highs; ++i)
    row[2 * i + 1] = wrapped<Ring, true>(
        high[i] +
        prediction(row[2 * i], row[2 * i + 2 < width ? 2 * i + 2 : 2 * i]));
}

/// In place. `rows` has room for a plane.
template <typename Ring>
inline void restorePlane(int16_t *plane, size_t width, size_t height,
                         int32_t levels, int16_t *rows) {
  const size_t lowWidth = sideAt(width, levels),
               lowHeight = sideAt(height, levels);
  for (size_t y = 0; y < lowHeight; ++y)
    for (size_t x = 0; x < lowWidth; ++x) {
      int16_t &value = plane[y * width + x];
      value = wrapped<Ring, true>(value + Ring::kZero);
    }
  for (int32_t level = levels; level-- > 0;) {
    const size_t w = sideAt(width, level), h = sideAt(height, level);
    restoreColumns<Ring>(plane, width, w, h, rows);
    for (size_t y = 0; y < h; ++y)
      restoreRow<Ring>(rows + y * w, w, plane + y * width);
  }
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return step.operands[0].samplesOf(0) * sizeof(int16_t);
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  const Shape &shape = step.operands[0];
  const int32_t levels = paramsOf(step.args).levels;
  auto *rows = reinterpret_cast<int16_t *>(scratch.data());
  int16_t *plane = operands[0].i16();
  std::memcpy(plane, results[0].data, bytesOf(shape));
  for (int p = 0; p < shape.channels; ++p) {
    const auto width = static_cast<size_t>(shape.planeWidth(p));
    const auto height = static_cast<size_t>(shape.planeHeight(p));
    if (shape.lowest(p) < 0)
      restorePlane<Ring511>(plane, width, height, levels, rows);
    else
      restorePlane<Ring256>(plane, width, height, levels, rows);
    plane += shape.samplesOf(p);
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::dwt53

#endif // SMMIL_CODECS_DWT53_DECODE_H

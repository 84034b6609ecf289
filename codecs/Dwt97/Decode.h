//===- Decode.h - Inverse of the 9/7 wavelet transform ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gathers the bands of a plane from its blocks and undoes level by level,
// columns before rows; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_DWT97_DECODE_H
#define SMMIL_CODECS_DWT97_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/Dwt97.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::dwt97 {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *args, const Shape *operands,
                            Shape *results) {
  const Shape &planes = operands[0];
  if (planes.kind != ValueKind::Planes || planes.element != ElementType::I16)
    return Status::unsupported("dwt97: needs planes of i16");
  results[0] = planes;
  results[0].kind = ValueKind::Coefficients;
  results[0].block = paramsOf(args).block;
  return Status::ok();
}

/// Factors in 1/2^14; steps 0 to 3 of lifting, and those of the bands.
constexpr int32_t kBits = 14;
constexpr int32_t kSteps[4] = {-25987, -868, 14466, 7266};
constexpr int32_t kLow = 14252, kHigh = 18835;

SMMIL_ALWAYS_INLINE int16_t saturated(int32_t value) {
  return static_cast<int16_t>(value < -32768  ? -32768
                              : value > 32767 ? 32767
                                              : value);
}

/// |value| is at most 2^16, so that the product fits.
SMMIL_ALWAYS_INLINE int32_t product(int32_t value, int32_t factor) {
  return (value * factor + (1 << (kBits - 1))) >> kBits;
}

SMMIL_ALWAYS_INLINE int16_t scaled(int16_t value, int32_t factor) {
  return saturated(product(value, factor));
}

SMMIL_ALWAYS_INLINE int16_t lifted(int16_t value, int16_t before, int16_t after,
                                   int32_t factor) {
  return saturated(value - product(before + after, factor));
}

/// Undoes one level of columns: rows of low and then of high bands, `stride`
/// apart in `bands`, to rows `width` apart in `rows`. `height` is even.
inline void restoreColumns(const int16_t *bands, size_t stride, size_t width,
                           size_t height, int16_t *rows) {
  const size_t half = height / 2;
  const auto row = [&](size_t y) { return rows + y * width; };
  for (size_t i = 0; i < half; ++i)
    for (size_t x = 0; x < width; ++x) {
      row(2 * i)[x] = scaled(bands[i * stride + x], kLow);
      row(2 * i + 1)[x] = scaled(bands[(half + i) * stride + x], kHigh);
    }
  for (int step = 3; step >= 0; --step)
    // Even rows from the odd ones beside them, or the other way round.
    for (size_t y = step % 2 ? 0 : 1; y < height; y += 2) {
      const int16_t *before = row(y > 0 ? y - 1 : 1);
      const int16_t *after = row(y + 1 < height ? y + 1 : y - 1);
      int16_t *to = row(y);
      for (size_t x = 0; x < width; ++x)
        to[x] = lifted(to[x], before[x], after[x], kSteps[step]);
    }
}

/// The same of one row of `width` elements.
inline void restoreRow(const int16_t *bands, size_t width, int16_t *row) {
  const size_t half = width / 2;
  for (size_t i = 0; i < half; ++i) {
    row[2 * i] = scaled(bands[i], kLow);
    row[2 * i + 1] = scaled(bands[half + i], kHigh);
  }
  for (int step = 3; step >= 0; --step)
    for (size_t x = step % 2 ? 0 : 1; x < width; x += 2)
      row[x] = lifted(row[x], row[x > 0 ? x - 1 : 1],
                      row[x + 1 < width ? x + 1 : x - 1], kSteps[step]);
}

/// Calls `visit(band, inBlock)` with the place in the bands of a plane of
/// `stride` columns, and in its blocks, of every coefficient of block (bx, by).
template <typename Visit>
SMMIL_ALWAYS_INLINE void forBlock(size_t block, size_t bx, size_t by,
                                  size_t width, size_t height, Visit visit) {
  for (size_t v = 0; v < block; ++v)
    for (size_t u = 0; u < block; ++u) {
      // Side of the block's share of the coefficient's band; 1 for the lowest.
      size_t side = 1;
      while (side < block && (u >= 2 * side || v >= 2 * side))
        side *= 2;
      // Bands of that side stand behind as many columns and rows.
      const size_t columns = width / block * side,
                   lines = height / block * side;
      const size_t x =
          u < side ? bx * side + u : columns + bx * side + u - side;
      const size_t y = v < side ? by * side + v : lines + by * side + v - side;
      visit(y * width + x, v * block + u);
    }
}

inline size_t paddedSamples(const Shape &shape, int plane) {
  return shape.blocksOf(plane) * static_cast<size_t>(shape.block) *
         static_cast<size_t>(shape.block);
}

inline size_t workspaceBytes(const DecodeStep &step) {
  return 2 * paddedSamples(step.results[0], 0) * sizeof(int16_t);
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan scratch) {
  const Shape &shape = step.results[0];
  const auto block = static_cast<size_t>(shape.block);
  const int16_t *from = results[0].i16();
  int16_t *to = operands[0].i16();
  auto *bands = reinterpret_cast<int16_t *>(scratch.data());
  int16_t *rows = bands + paddedSamples(shape, 0);
  for (int p = 0; p < shape.channels; ++p) {
    const auto blocksX = static_cast<size_t>(shape.blocksX(p));
    const auto blocksY = static_cast<size_t>(shape.blocksY(p));
    const size_t width = blocksX * block, height = blocksY * block;
    for (size_t by = 0; by < blocksY; ++by)
      for (size_t bx = 0; bx < blocksX; ++bx, from += block * block)
        forBlock(block, bx, by, width, height,
                 [&](size_t band, size_t at) { bands[band] = from[at]; });
    for (size_t side = block / 2; side > 0; side /= 2) {
      const size_t w = width / side, h = height / side;
      restoreColumns(bands, width, w, h, rows);
      for (size_t y = 0; y < h; ++y)
        restoreRow(rows + y * w, w, bands + y * width);
    }
    const int32_t lowest = shape.lowest(p), zero = shape.zero(p);
    const auto columns = static_cast<size_t>(shape.planeWidth(p));
    for (int32_t y = 0; y < shape.planeHeight(p); ++y) {
      const int16_t *row = bands + static_cast<size_t>(y) * width;
      for (size_t x = 0; x < columns; ++x, ++to) {
        const int32_t sample = ((row[x] + 4) >> 3) + zero;
        *to = static_cast<int16_t>(sample < lowest ? lowest
                                   : sample > 255  ? 255
                                                   : sample);
      }
    }
  }
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::dwt97

#endif // SMMIL_CODECS_DWT97_DECODE_H

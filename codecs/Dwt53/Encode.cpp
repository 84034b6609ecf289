//===- Encode.cpp - Reversible wavelet transform --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Level by level, rows before columns.
//
//===----------------------------------------------------------------------===//
#include "codecs/Dwt53/Encode.h"

#include "codecs/Dwt53/Decode.h"

#include <algorithm>

namespace smmil::dwt53 {
namespace {

/// Parts `count` elements, `step` apart, into low and high ones. `line` has
/// room for them.
template <typename Ring, bool IsSample>
void part(int16_t *values, size_t step, size_t count, int16_t *line) {
  const size_t lows = (count + 1) / 2, highs = count / 2;
  const auto at = [&](size_t i) -> int16_t & { return values[i * step]; };
  int16_t *high = line + lows;
  for (size_t i = 0; i < highs; ++i)
    high[i] = wrapped<Ring, false>(
        at(2 * i + 1) -
        prediction(at(2 * i), at(2 * i + 2 < count ? 2 * i + 2 : 2 * i)));
  for (size_t i = 0; i < lows; ++i)
    line[i] = highs == 0
                  ? at(i)
                  : wrapped<Ring, IsSample>(
                        at(2 * i) + update(high[i > 0 ? i - 1 : 0],
                                           high[i < highs ? i : highs - 1]));
  for (size_t i = 0; i < count; ++i)
    at(i) = line[i];
}

template <typename Ring>
void transformPlane(int16_t *plane, size_t width, size_t height,
                    int32_t levels) {
  std::vector<int16_t> line(std::max(width, height));
  for (int32_t level = 0; level < levels; ++level) {
    const size_t w = sideAt(width, level), h = sideAt(height, level);
    for (size_t y = 0; y < h; ++y)
      part<Ring, true>(plane + y * width, 1, w, line.data());
    for (size_t x = 0; x < (w + 1) / 2; ++x)
      part<Ring, true>(plane + x, width, h, line.data());
    for (size_t x = (w + 1) / 2; x < w; ++x)
      part<Ring, false>(plane + x, width, h, line.data());
  }
  for (size_t y = 0; y < sideAt(height, levels); ++y)
    for (size_t x = 0; x < sideAt(width, levels); ++x) {
      int16_t &value = plane[y * width + x];
      value = wrapped<Ring, false>(value - Ring::kZero);
    }
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  EncodedValue &planes = operands[0];
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &planes.shape, &results[0].shape));
  planes.round();
  const Shape &shape = planes.shape;
  const int32_t levels = paramsOf(step.args).levels;
  int16_t *plane = planes.i16();
  for (int p = 0; p < shape.channels; ++p) {
    const auto width = static_cast<size_t>(shape.planeWidth(p));
    const auto height = static_cast<size_t>(shape.planeHeight(p));
    const auto lowest = static_cast<int16_t>(shape.lowest(p));
    for (size_t i = 0; i < width * height; ++i)
      plane[i] = std::clamp<int16_t>(plane[i], lowest, 255);
    if (lowest < 0)
      transformPlane<Ring511>(plane, width, height, levels);
    else
      transformPlane<Ring256>(plane, width, height, levels);
    plane += shape.samplesOf(p);
  }
  results[0].data = std::move(planes.data);
  return Status::ok();
}

} // namespace smmil::dwt53

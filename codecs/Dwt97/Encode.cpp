//===- Encode.cpp - 9/7 wavelet transform ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The exact transform in floats, of which the decoder's integers are an
// approximation. Built without contraction of products and sums, so that every
// machine gets the same coefficients.
//
//===----------------------------------------------------------------------===//
#include "codecs/Dwt97/Encode.h"

#include "codecs/Dwt97/Decode.h"

#include <algorithm>

namespace smmil::dwt97 {
namespace {

constexpr float kFactors[4] = {-1.586134342f, -0.052980118f, 0.882911076f,
                               0.443506852f};
constexpr float kScale = 1.149604398f;
constexpr float kUnits = 8; ///< Of a coefficient for each of a sample.

/// Parts `count` elements, `step` apart, into low and high ones.
void part(float *values, size_t step, size_t count, float *line) {
  for (size_t i = 0; i < count; ++i)
    line[i] = values[i * step];
  for (int k = 0; k < 4; ++k)
    for (size_t i = k % 2 ? 0 : 1; i < count; i += 2)
      line[i] += kFactors[k] * (line[i > 0 ? i - 1 : 1] +
                                line[i + 1 < count ? i + 1 : i - 1]);
  for (size_t i = 0; i < count / 2; ++i) {
    values[i * step] = line[2 * i] * kScale;
    values[(count / 2 + i) * step] = line[2 * i + 1] / kScale;
  }
}

/// Plane p around its zero, with whole blocks: samples beyond the edge repeat
/// the last row and column. `from` has the samples of the plane.
template <typename T>
std::vector<float> paddedPlane(const Shape &shape, int p, const T *from) {
  const auto zero = static_cast<float>(shape.zero(p));
  const auto width = static_cast<size_t>(shape.planeWidth(p));
  const auto height = static_cast<size_t>(shape.planeHeight(p));
  const auto stride = static_cast<size_t>(shape.blocksX(p) * shape.block);
  std::vector<float> samples(paddedSamples(shape, p));
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] =
        static_cast<float>(from[std::min(i / stride, height - 1) * width +
                                std::min(i % stride, width - 1)]) -
        zero;
  return samples;
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  const EncodedValue &planes = operands[0];
  EncodedValue coefficients;
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &planes.shape, &coefficients.shape));
  const Shape &shape = coefficients.shape;
  coefficients.real.resize(elementsOf(shape));
  const auto block = static_cast<size_t>(shape.block);
  float *out = coefficients.real.data();
  size_t first = 0;
  for (int p = 0; p < shape.channels; ++p) {
    std::vector<float> bands =
        planes.isReal() ? paddedPlane(shape, p, planes.real.data() + first)
                        : paddedPlane(shape, p, planes.i16() + first);
    first += shape.samplesOf(p);
    const auto blocksX = static_cast<size_t>(shape.blocksX(p));
    const auto blocksY = static_cast<size_t>(shape.blocksY(p));
    const size_t width = blocksX * block, height = blocksY * block;
    std::vector<float> line(std::max(width, height));
    for (size_t side = 1; side < block; side *= 2) {
      const size_t w = width / side, h = height / side;
      for (size_t y = 0; y < h; ++y)
        part(bands.data() + y * width, 1, w, line.data());
      for (size_t x = 0; x < w; ++x)
        part(bands.data() + x, width, h, line.data());
    }
    for (size_t by = 0; by < blocksY; ++by)
      for (size_t bx = 0; bx < blocksX; ++bx, out += block * block)
        forBlock(block, bx, by, width, height, [&](size_t band, size_t at) {
          out[at] = kUnits * bands[band];
        });
  }
  results[0] = std::move(coefficients);
  return Status::ok();
}

} // namespace smmil::dwt97

//===- Encode.cpp - Planes to coefficients --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built without contraction of products and sums, so that every machine gets
// the same coefficients.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockDct/Encode.h"

#include "codecs/BlockDct/Decode.h"

#include <algorithm>
#include <cmath>

namespace smmil::block_dct {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// Row k holds the k-th basis function.
template <int N> struct Basis {
  float forward[N][N];    ///< [k][x]
  float transposed[N][N]; ///< [x][k]

  Basis() {
    for (int k = 0; k < N; ++k)
      for (int x = 0; x < N; ++x) {
        double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / N);
        forward[k][x] = transposed[x][k] = static_cast<float>(
            scale * std::cos((2 * x + 1) * k * kPi / (2 * N)));
      }
  }
};

template <int N>
void transformBlock(const Basis<N> &basis, const float *samples, size_t stride,
                    float *out) {
  float rows[N][N];
  for (int v = 0; v < N; ++v) {
    float sum[N] = {};
    for (int y = 0; y < N; ++y)
      for (int x = 0; x < N; ++x)
        sum[x] +=
            basis.forward[v][y] *
            samples[static_cast<size_t>(y) * stride + static_cast<size_t>(x)];
    for (int x = 0; x < N; ++x)
      rows[v][x] = sum[x];
  }
  for (int v = 0; v < N; ++v) {
    float sum[N] = {};
    for (int x = 0; x < N; ++x)
      for (int u = 0; u < N; ++u)
        sum[u] += rows[v][x] * basis.transposed[x][u];
    for (int u = 0; u < N; ++u)
      out[v * N + u] = kCoefficientScale * sum[u];
  }
}

/// Plane p around its zero, with whole blocks: samples beyond the edge repeat
/// the last row and column. `from` has the samples of the plane.
template <typename T>
std::vector<float> paddedPlane(const Shape &shape, int p, const T *from) {
  const auto zero = static_cast<float>(shape.zero(p));
  const auto width = static_cast<size_t>(shape.planeWidth(p));
  const int height = shape.planeHeight(p);
  const auto stride = static_cast<size_t>(shape.blocksX(p) * shape.block);
  const int rows = shape.blocksY(p) * shape.block;
  std::vector<float> samples(stride * static_cast<size_t>(rows));
  float *to = samples.data();
  for (int y = 0; y < rows; ++y, to += stride) {
    const T *row = from + static_cast<size_t>(std::min(y, height - 1)) * width;
    for (size_t x = 0; x < width; ++x)
      to[x] = static_cast<float>(row[x]) - zero;
    std::fill(to + width, to + stride, to[width - 1]);
  }
  return samples;
}

/// `out` has room for the coefficients of the plane.
template <int N>
void transformPlane(const std::vector<float> &samples, int blocksX, int blocksY,
                    float *out) {
  static const Basis<N> basis;
  const auto stride = static_cast<size_t>(blocksX) * N;
  for (int y = 0; y < blocksY; ++y)
    for (int x = 0; x < blocksX; ++x, out += N * N)
      transformBlock<N>(basis,
                        samples.data() + static_cast<size_t>(y) * N * stride +
                            static_cast<size_t>(x) * N,
                        stride, out);
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t * /*item*/) {
  EncodedValue &planes = operands[0];
  EncodedValue coefficients;
  SMMIL_RETURN_IF_ERROR(
      inferShape(step.args, &planes.shape, &coefficients.shape));
  const Shape &shape = coefficients.shape;
  if (planes.isReal() ? planes.real.size() != shape.samples()
                      : planes.data.size() != bytesOf(planes.shape))
    return Status::invalidArgument("block_dct: the planes have the wrong size");
  coefficients.real.resize(elementsOf(shape));
  size_t first = 0;
  float *out = coefficients.real.data();
  for (int p = 0; p < shape.channels; ++p) {
    const std::vector<float> samples =
        planes.isReal() ? paddedPlane(shape, p, planes.real.data() + first)
                        : paddedPlane(shape, p, planes.i16() + first);
    if (shape.block == 8)
      transformPlane<8>(samples, shape.blocksX(p), shape.blocksY(p), out);
    else
      transformPlane<4>(samples, shape.blocksX(p), shape.blocksY(p), out);
    first += shape.samplesOf(p);
    out += samples.size();
  }
  results[0] = std::move(coefficients);
  return Status::ok();
}

} // namespace smmil::block_dct

//===- Analyse.cpp - Forward transform of a frame -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// RGB to planes to orthonormal DCT coefficients, in floats: encoders only.
// Built without contraction of products and sums, so that every machine gets
// the same levels.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/DctImage/Levels.h"

#include <algorithm>
#include <cmath>

namespace smmil::dct {
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
      out[v * N + u] = sum[u];
  }
}

template <int N>
void transformPlane(const std::vector<float> &samples, int blocksX, int blocksY,
                    std::vector<float> &out) {
  static const Basis<N> basis;
  auto stride = static_cast<size_t>(blocksX) * N;
  out.resize(stride * static_cast<size_t>(blocksY) * N);
  float *to = out.data();
  for (int y = 0; y < blocksY; ++y)
    for (int x = 0; x < blocksX; ++x, to += N * N)
      transformBlock<N>(basis,
                        samples.data() + static_cast<size_t>(y) * N * stride +
                            static_cast<size_t>(x) * N,
                        stride, to);
}

/// Planes around zero at full size from one pixel.
void planesOf(ColorKind kind, const uint8_t *rgb, float *out) {
  int r = rgb[0];
  int g = rgb[1];
  int b = rgb[2];
  switch (kind) {
  case ColorKind::YCbCr: {
    auto fr = static_cast<float>(r);
    auto fg = static_cast<float>(g);
    auto fb = static_cast<float>(b);
    out[0] = 0.299F * fr + 0.587F * fg + 0.114F * fb - 128.0F;
    out[1] = 0.5F * fb - 0.168736F * fr - 0.331264F * fg;
    out[2] = 0.5F * fr - 0.418688F * fg - 0.081312F * fb;
    break;
  }
  case ColorKind::YCoCgR: {
    int co = r - b;
    int t = b + (co >> 1);
    int cg = g - t;
    out[0] = static_cast<float>(t + (cg >> 1) - 128);
    out[1] = static_cast<float>(co);
    out[2] = static_cast<float>(cg);
    break;
  }
  case ColorKind::SubtractGreen:
    out[0] = static_cast<float>(g - 128);
    out[1] = static_cast<float>(r - g);
    out[2] = static_cast<float>(b - g);
    break;
  }
}

} // namespace

void analyse(const ImageShape &shape, int32_t width, int32_t height,
             const uint8_t *rgb, Analysis &analysis) {
  Geometry g(width, height, shape.blockSize, shape.chromaShift);
  analysis.width = width;
  analysis.height = height;
  std::vector<float> planes[3];
  int stride[2];
  for (int p = 0; p < 3; ++p) {
    int c = p > 0;
    stride[c] = g.blocksX[c] * g.blockSize;
    planes[p].assign(static_cast<size_t>(stride[c]) *
                         static_cast<size_t>(g.blocksY[c] * g.blockSize),
                     0);
  }
  // Pixels outside the frame repeat its edge. Chroma is the mean of 2 x 2.
  int shift = shape.chromaShift;
  float weight = shift ? 0.25F : 1.0F;
  int rows = std::max(g.blocksY[0] * g.blockSize, (g.blocksY[1] * g.blockSize)
                                                      << shift);
  int columns = std::max(stride[0], stride[1] << shift);
  int lumaRows = g.blocksY[0] * g.blockSize;
  for (int y = 0; y < rows; ++y) {
    const uint8_t *line = rgb + static_cast<size_t>(std::min(y, height - 1)) *
                                    static_cast<size_t>(width) * 3;
    for (int x = 0; x < columns; ++x) {
      float value[3] = {};
      planesOf(shape.color, line + 3 * std::min(x, width - 1), value);
      if (y < lumaRows && x < stride[0])
        planes[0][static_cast<size_t>(y) * static_cast<size_t>(stride[0]) +
                  static_cast<size_t>(x)] = value[0];
      auto at =
          static_cast<size_t>(y >> shift) * static_cast<size_t>(stride[1]) +
          static_cast<size_t>(x >> shift);
      planes[1][at] += weight * value[1];
      planes[2][at] += weight * value[2];
    }
  }
  for (int p = 0; p < 3; ++p) {
    int c = p > 0;
    if (shape.blockSize == 8)
      transformPlane<8>(planes[p], g.blocksX[c], g.blocksY[c],
                        analysis.plane[p]);
    else
      transformPlane<4>(planes[p], g.blocksX[c], g.blocksY[c],
                        analysis.plane[p]);
  }
}

} // namespace smmil::dct

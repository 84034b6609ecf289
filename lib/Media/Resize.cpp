//===- Resize.cpp - Antialiased triangle resize ----------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two passes with coefficients of 22 fractional bits, as Pillow defines them.
// Coefficients are split into 11-bit halves, so that 16-bit multiply-adds give
// the exact 32-bit sums; the vector path and the plain one agree bit by bit.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Image.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace smmil {

namespace {

constexpr int kFractionBits = 22;
constexpr int32_t kHalf = 1 << (kFractionBits - 1);

/// Weights of one axis: output i is the sum over t < count of
/// weights[i * taps + t] * input[first + t].
struct Axis {
  struct Window {
    uint32_t first, count;
  };
  std::vector<Window> windows;
  std::vector<int32_t> weights;
  size_t taps = 0; ///< Stride; unused weights are 0.
};

Axis makeAxis(uint32_t from, uint32_t to) {
  const double scale = double(from) / double(to);
  const double stretch = std::max(scale, 1.0);
  const double support = stretch; // A triangle reaches 1 to either side.
  Axis axis;
  // Rounded up to whole groups of four for the vector path.
  axis.taps = (size_t(std::ceil(support)) * 2 + 1 + 3) / 4 * 4;
  axis.windows.resize(to);
  axis.weights.resize(to * axis.taps);
  std::vector<double> exact(axis.taps);
  for (uint32_t i = 0; i < to; ++i) {
    const double center = (i + 0.5) * scale;
    const int begin = std::max(0, int(center - support + 0.5));
    const int end = std::min(int(from), int(center + support + 0.5));
    double sum = 0;
    for (int x = begin; x < end; ++x) {
      const double distance = std::fabs((x - center + 0.5) * (1.0 / stretch));
      const double weight = distance < 1.0 ? 1.0 - distance : 0.0;
      exact[size_t(x - begin)] = weight;
      sum += weight;
    }
    axis.windows[i] = {uint32_t(begin), uint32_t(end - begin)};
    for (int t = 0; t < end - begin; ++t) {
      const double share = sum != 0 ? exact[size_t(t)] / sum : 0.0;
      axis.weights[i * axis.taps + size_t(t)] =
          int32_t(0.5 + share * (1 << kFractionBits));
    }
  }
  return axis;
}

uint8_t clip8(int32_t sum) {
  return uint8_t(std::clamp(sum >> kFractionBits, 0, 255));
}

/// One output pixel of a row of RGB.
void horizontalPixel(const Axis &axis, uint32_t i, const uint8_t *row,
                     uint8_t *to) {
  const int32_t *weights = axis.weights.data() + i * axis.taps;
  const uint8_t *from = row + size_t(axis.windows[i].first) * 3;
  int32_t sums[3] = {kHalf, kHalf, kHalf};
  for (uint32_t t = 0; t < axis.windows[i].count; ++t, from += 3)
    for (int c = 0; c < 3; ++c)
      sums[c] += weights[t] * from[c];
  for (int c = 0; c < 3; ++c)
    to[c] = clip8(sums[c]);
}

/// Rows of `from` (stride bytes apart) to rows of 3 * windows values.
void horizontalPlain(const Axis &axis, const uint8_t *from, size_t stride,
                     uint32_t rows, uint8_t *to) {
  for (uint32_t y = 0; y < rows; ++y, from += stride)
    for (uint32_t i = 0; i < axis.windows.size(); ++i, to += 3)
      horizontalPixel(axis, i, from, to);
}

#if defined(__x86_64__)

/// Weights in the order in which the vector path multiplies: per output and
/// four taps a vector of low and one of high halves, (w0 w1) three times for R,
/// G, B in the lower half, (w2 w3) three times in the upper.
std::vector<int16_t> packWeights(const Axis &axis) {
  const size_t groups = axis.taps / 4;
  std::vector<int16_t> packed(axis.windows.size() * groups * 32);
  int16_t *to = packed.data();
  for (size_t i = 0; i < axis.windows.size(); ++i)
    for (size_t g = 0; g < groups; ++g, to += 32) {
      const int32_t *w = axis.weights.data() + i * axis.taps + g * 4;
      for (int lane = 0; lane < 16; ++lane) {
        if ((lane & 7) >= 6)
          continue;
        const int32_t weight = w[(lane >> 3) * 2 + (lane & 1)];
        to[lane] = int16_t(weight & 2047);
        to[16 + lane] = int16_t(weight >> 11);
      }
    }
  return packed;
}

/// Three sums to three bytes.
__attribute__((target("avx2"))) inline void
storePixel(__m256i low, __m256i high, uint8_t *to) {
  const __m256i both = _mm256_add_epi32(low, _mm256_slli_epi32(high, 11));
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(both),
                              _mm256_extracti128_si256(both, 1));
  sum =
      _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(kHalf)), kFractionBits);
  const __m128i bytes = _mm_packus_epi16(_mm_packs_epi32(sum, sum), sum);
  const uint32_t value = uint32_t(_mm_cvtsi128_si32(bytes));
  to[0] = uint8_t(value);
  to[1] = uint8_t(value >> 8);
  to[2] = uint8_t(value >> 16);
}

/// `readable` is the number of bytes from `from` to the end of the pixels.
__attribute__((target("avx2"))) void
horizontalAvx2(const Axis &axis, const std::vector<int16_t> &packed,
               const uint8_t *from, size_t stride, uint32_t rows,
               size_t readable, uint8_t *to) {
  const size_t groups = axis.taps / 4;
  // Bytes R0 G0 B0 R1 G1 B1 ... to 16-bit pairs (R0 R1)(G0 G1)(B0 B1)(0 0).
  const __m256i spread = _mm256_setr_epi8(
      0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1, 6, -1, 9, -1, 7,
      -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
  const size_t width = axis.windows.size();
  for (uint32_t y = 0; y < rows; ++y, from += stride, readable -= stride) {
    const int16_t *weights = packed.data();
    for (uint32_t i = 0; i < width; ++i, to += 3, weights += groups * 32) {
      const size_t begin = size_t(axis.windows[i].first) * 3;
      const size_t used = (axis.windows[i].count + 3) / 4;
      // The last load reaches four bytes past its pixels.
      if (begin + used * 12 + 4 > readable) {
        horizontalPixel(axis, i, from, to);
        continue;
      }
      const uint8_t *pixel = from + begin;
      __m256i low = _mm256_setzero_si256(), high = low;
      for (size_t g = 0; g < used; ++g, pixel += 12) {
        const __m256i values =
            _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(
                                    reinterpret_cast<const __m128i *>(pixel))),
                                spread);
        const auto *w = reinterpret_cast<const __m256i *>(weights + g * 32);
        low = _mm256_add_epi32(
            low, _mm256_madd_epi16(values, _mm256_loadu_si256(w)));
        high = _mm256_add_epi32(
            high, _mm256_madd_epi16(values, _mm256_loadu_si256(w + 1)));
      }
      storePixel(low, high, to);
    }
  }
}

#define SMMIL_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define SMMIL_CLONES
#endif

/// All output rows; vectorises over the values of a row.
SMMIL_CLONES void verticalPass(const Axis &axis, const uint8_t *from,
                               size_t stride, uint8_t *to) {
  constexpr size_t kStrip = 256;
  int32_t sums[kStrip];
  for (size_t i = 0; i < axis.windows.size(); ++i, to += stride) {
    const int32_t *weights = axis.weights.data() + i * axis.taps;
    const uint8_t *top = from + size_t(axis.windows[i].first) * stride;
    const uint32_t count = axis.windows[i].count;
    for (size_t x = 0; x < stride; x += kStrip) {
      const size_t width = std::min(kStrip, stride - x);
      for (size_t k = 0; k < width; ++k)
        sums[k] = kHalf;
      for (uint32_t t = 0; t < count; ++t) {
        const uint8_t *row = top + t * stride + x;
        const int32_t weight = weights[t];
        for (size_t k = 0; k < width; ++k)
          sums[k] += weight * row[k];
      }
      for (size_t k = 0; k < width; ++k)
        to[x + k] = clip8(sums[k]);
    }
  }
}

void horizontalPass(const Axis &axis, const RgbImage &image, uint8_t *to) {
  const size_t stride = size_t(image.width) * 3;
#if defined(__x86_64__)
  // High halves reach 2^11 and byte pairs 2 * 255: sums stay below 2^31.
  if (__builtin_cpu_supports("avx2")) {
    horizontalAvx2(axis, packWeights(axis), image.pixels.data(), stride,
                   image.height, image.pixels.size(), to);
    return;
  }
#endif
  horizontalPlain(axis, image.pixels.data(), stride, image.height, to);
}

} // namespace

RgbImage resizeTriangle(const RgbImage &image, uint32_t width,
                        uint32_t height) {
  assert(width && height && image.width && image.height);
  RgbImage wide;
  const RgbImage *from = &image;
  if (width != image.width) {
    wide.width = width;
    wide.height = image.height;
    wide.pixels.resize(size_t(width) * image.height * 3);
    horizontalPass(makeAxis(image.width, width), image, wide.pixels.data());
    from = &wide;
  }
  if (height == image.height) {
    if (from == &wide)
      return wide;
    return image;
  }
  RgbImage result;
  result.width = width;
  result.height = height;
  result.pixels.resize(size_t(width) * height * 3);
  verticalPass(makeAxis(image.height, height), from->pixels.data(),
               size_t(width) * 3, result.pixels.data());
  return result;
}

} // namespace smmil

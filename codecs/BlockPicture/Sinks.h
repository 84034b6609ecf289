//===- Sinks.h - Where the pixels of block pictures go ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Interleaved RGB, or the planes of a tensor: u8, or f32 with the model's
// normalisation. Each has `store` for up to 16 columns of two rows in vectors,
// and `pixel` for one.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_SINKS_H
#define SMMIL_CODECS_BLOCKPICTURE_SINKS_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

#if SMMIL_KERNELS_AVX2
/// 16 columns of two rows, i16, not limited to bytes yet: [colour][row].
using Colours = __m256i[3][2];
/// Bytes of both rows of a colour, a row in each half.
SMMIL_ALWAYS_INLINE __m256i bytesOfRows(const __m256i (&rows)[2]) {
  return _mm256_permute4x64_epi64(_mm256_packus_epi16(rows[0], rows[1]), 0xd8);
}
#endif

/// u8, [row][column][3].
struct RgbSink {
  uint8_t *rgb;
  size_t width;

  SMMIL_ALWAYS_INLINE void pixel(int x, int y, const uint8_t (&colours)[3]) {
    std::memcpy(at(x, y), colours, 3);
  }
#if SMMIL_KERNELS_AVX2
  SMMIL_ALWAYS_INLINE void store(int x, int y, const Colours &colours,
                                 int columns, int rows) {
    uint8_t *to = at(x, y);
    if (__builtin_expect(columns == 16 && rows == 2, 1)) {
      twoRows(colours, to, 3 * width);
      return;
    }
    uint8_t all[2][48];
    twoRows(colours, all[0], 48);
    for (int r = 0; r < rows; ++r)
      std::memcpy(to + static_cast<size_t>(r) * 3 * width, all[r],
                  3 * static_cast<size_t>(columns));
  }
#endif

private:
  SMMIL_ALWAYS_INLINE uint8_t *at(int x, int y) const {
    return rgb + 3 * (static_cast<size_t>(y) * width + static_cast<size_t>(x));
  }
#if SMMIL_KERNELS_AVX2
  static SMMIL_ALWAYS_INLINE void twoRows(const Colours &colours, uint8_t *out,
                                          size_t rowBytes) {
    const __m256i r = bytesOfRows(colours[0]), g = bytesOfRows(colours[1]),
                  b = bytesOfRows(colours[2]);
    auto mix = [&](__m128i ofRed, __m128i ofGreen, __m128i ofBlue) {
      return _mm256_or_si256(
          _mm256_or_si256(
              _mm256_shuffle_epi8(r, _mm256_broadcastsi128_si256(ofRed)),
              _mm256_shuffle_epi8(g, _mm256_broadcastsi128_si256(ofGreen))),
          _mm256_shuffle_epi8(b, _mm256_broadcastsi128_si256(ofBlue)));
    };
    const __m256i q0 = mix(
        _mm_setr_epi8(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5),
        _mm_setr_epi8(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1,
                      -1),
        _mm_setr_epi8(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4,
                      -1));
    const __m256i q1 = mix(_mm_setr_epi8(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1,
                                         -1, 9, -1, -1, 10, -1),
                           _mm_setr_epi8(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1,
                                         -1, 9, -1, -1, 10),
                           _mm_setr_epi8(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8,
                                         -1, -1, 9, -1, -1));
    const __m256i q2 = mix(_mm_setr_epi8(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1,
                                         14, -1, -1, 15, -1, -1),
                           _mm_setr_epi8(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1,
                                         -1, 14, -1, -1, 15, -1),
                           _mm_setr_epi8(10, -1, -1, 11, -1, -1, 12, -1, -1, 13,
                                         -1, -1, 14, -1, -1, 15));
    auto put = [](uint8_t *to, __m128i v) {
      _mm_storeu_si128(reinterpret_cast<__m128i *>(to), v);
    };
    put(out, _mm256_castsi256_si128(q0));
    put(out + 16, _mm256_castsi256_si128(q1));
    put(out + 32, _mm256_castsi256_si128(q2));
    out += rowBytes;
    put(out, _mm256_extracti128_si256(q0, 1));
    put(out + 16, _mm256_extracti128_si256(q1, 1));
    put(out + 32, _mm256_extracti128_si256(q2, 1));
  }
#endif
};

/// f32, [colour][row][column]: value * scale + offset, the product rounded
/// before the sum; as mapTensor makes it of RGB.
struct TensorSink {
  float *values;
  size_t width, height;
  const float *scale, *offset; ///< Three each.

  SMMIL_ALWAYS_INLINE void pixel(int x, int y, const uint8_t (&colours)[3]) {
    for (int c = 0; c < 3; ++c) {
      // Not to be contracted into a fused multiply-add.
      volatile float product = static_cast<float>(colours[c]) * scale[c];
      *at(c, x, y) = product + offset[c];
    }
  }
#if SMMIL_KERNELS_AVX2
  SMMIL_ALWAYS_INLINE void store(int x, int y, const Colours &colours,
                                 int columns, int rows) {
    const __m256i zero = _mm256_setzero_si256(), most = _mm256_set1_epi16(255);
    for (int c = 0; c < 3; ++c)
      for (int r = 0; r < rows; ++r) {
        const __m256i bytes =
            _mm256_min_epi16(_mm256_max_epi16(colours[c][r], zero), most);
        auto half = [&](__m128i eight) {
          return _mm256_add_ps(
              _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(eight)),
                            _mm256_set1_ps(scale[c])),
              _mm256_set1_ps(offset[c]));
        };
        const __m256 low = half(_mm256_castsi256_si128(bytes));
        const __m256 high = half(_mm256_extracti128_si256(bytes, 1));
        float *to = at(c, x, y + r);
        if (__builtin_expect(columns == 16, 1)) {
          _mm256_storeu_ps(to, low);
          _mm256_storeu_ps(to + 8, high);
          continue;
        }
        float all[16];
        _mm256_storeu_ps(all, low);
        _mm256_storeu_ps(all + 8, high);
        std::memcpy(to, all, sizeof(float) * static_cast<size_t>(columns));
      }
  }
#endif

private:
  SMMIL_ALWAYS_INLINE float *at(int c, int x, int y) const {
    return values +
           (static_cast<size_t>(c) * height + static_cast<size_t>(y)) * width +
           static_cast<size_t>(x);
  }
};

/// u8, [colour][row][column].
struct PlaneSink {
  uint8_t *values;
  size_t width, height;

  SMMIL_ALWAYS_INLINE void pixel(int x, int y, const uint8_t (&colours)[3]) {
    for (int c = 0; c < 3; ++c)
      *at(c, x, y) = colours[c];
  }
#if SMMIL_KERNELS_AVX2
  SMMIL_ALWAYS_INLINE void store(int x, int y, const Colours &colours,
                                 int columns, int rows) {
    for (int c = 0; c < 3; ++c) {
      alignas(32) uint8_t all[2][16];
      const __m256i bytes = bytesOfRows(colours[c]);
      if (__builtin_expect(columns == 16 && rows == 2, 1)) {
        _mm_storeu_si128(reinterpret_cast<__m128i *>(at(c, x, y)),
                         _mm256_castsi256_si128(bytes));
        _mm_storeu_si128(reinterpret_cast<__m128i *>(at(c, x, y + 1)),
                         _mm256_extracti128_si256(bytes, 1));
        continue;
      }
      _mm256_store_si256(reinterpret_cast<__m256i *>(all), bytes);
      for (int r = 0; r < rows; ++r)
        std::memcpy(at(c, x, y + r), all[r], static_cast<size_t>(columns));
    }
  }
#endif

private:
  SMMIL_ALWAYS_INLINE uint8_t *at(int c, int x, int y) const {
    return values +
           (static_cast<size_t>(c) * height + static_cast<size_t>(y)) * width +
           static_cast<size_t>(x);
  }
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_SINKS_H

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

#if SMMIL_KERNELS_AVX2
/// Shuffles to interleaved RGB, the same for both halves of a vector. Red and
/// green of 8 pixels of a row lie in one half, blue of both rows in another.
struct Interleave {
  alignas(32) uint8_t first[32], firstOfBlue[2][32]; ///< Bytes 0..15 of a row.
  alignas(32) uint8_t rest[2][32], restOfBlue[32];   ///< 16..23 of both rows.
};
constexpr Interleave makeInterleave() {
  constexpr uint8_t kNone = 0x80;
  Interleave result = {};
  for (int lane = 0; lane < 32; lane += 16)
    for (int i = 0; i < 16; ++i) {
      const int colour = i % 3, pixel = i / 3, row = i / 8;
      const int late = 16 + i % 8, lateColour = late % 3, latePixel = late / 3;
      auto at = [](bool is, int place) {
        return is ? static_cast<uint8_t>(place) : kNone;
      };
      result.first[lane + i] = at(colour < 2, 8 * colour + pixel);
      for (int r = 0; r < 2; ++r) {
        result.firstOfBlue[r][lane + i] = at(colour == 2, 8 * r + pixel);
        result.rest[r][lane + i] =
            at(lateColour < 2 && r == row, 8 * lateColour + latePixel);
      }
      result.restOfBlue[lane + i] = at(lateColour == 2, 8 * row + latePixel);
    }
  return result;
}
inline constexpr Interleave kInterleave = makeInterleave();
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
    auto mask = [](const uint8_t(&bytes)[32]) {
      return _mm256_load_si256(reinterpret_cast<const __m256i *>(bytes));
    };
    auto put = [](uint8_t *to, __m128i v) {
      _mm_storeu_si128(reinterpret_cast<__m128i *>(to), v);
    };
    // Each half has 8 pixels of a row: 16 bytes, and 8 that follow.
    const __m256i blue = _mm256_packus_epi16(colours[2][0], colours[2][1]);
    __m256i rest = _mm256_shuffle_epi8(blue, mask(kInterleave.restOfBlue));
    for (int row = 0; row < 2; ++row) {
      const __m256i others =
          _mm256_packus_epi16(colours[0][row], colours[1][row]);
      const __m256i first = _mm256_or_si256(
          _mm256_shuffle_epi8(others, mask(kInterleave.first)),
          _mm256_shuffle_epi8(blue, mask(kInterleave.firstOfBlue[row])));
      rest = _mm256_or_si256(
          rest, _mm256_shuffle_epi8(others, mask(kInterleave.rest[row])));
      put(out + row * rowBytes, _mm256_castsi256_si128(first));
      put(out + row * rowBytes + 24, _mm256_extracti128_si256(first, 1));
    }
    for (int half = 0; half < 2; ++half, out += 24) {
      const __m128i both = half ? _mm256_extracti128_si256(rest, 1)
                                : _mm256_castsi256_si128(rest);
      _mm_storel_epi64(reinterpret_cast<__m128i *>(out + 16), both);
      _mm_storeh_pd(reinterpret_cast<double *>(out + rowBytes + 16),
                    _mm_castsi128_pd(both));
    }
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

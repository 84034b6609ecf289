//===- Colour.h - Post filter and colours of block pictures -----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From planes to RGB, four rows at a time: each 4x4 block of luma has a class,
// which says the taps of a filter of all planes; see spec.md. What is filtered
// stays in registers until it is RGB.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_COLOUR_H
#define SMMIL_CODECS_BLOCKPICTURE_COLOUR_H

#include "codecs/BlockPicture/Predict.h"

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// 1/sqrt(3), 1/sqrt(2), 1/sqrt(6) and 2/sqrt(6) in 1/32768.
constexpr int kByLuma = 18919, kByRed = 23170, kByGreen = 13377,
              kByTwoGreen = 26755;

/// Taps of all classes: four times each, side by side.
struct FilterTaps {
  alignas(32) int16_t taps[3][kFilterClasses][kTaps][4];
};

class ColourPass {
public:
  /// `classes`: unitsX + 8 bytes. `taps` is null where nothing is filtered.
  ColourPass(const Extents &extents, const Plane (&planes)[3], int step,
             bool isGrey, const FilterTaps *taps, uint8_t *classes,
             uint8_t *rgb)
      : extents(extents), planes(planes), isGrey(isGrey), taps(taps),
        classes(classes), rgb(rgb) {
    for (int i = 0; i < kActivities - 1; ++i)
      limits[i] = (kActivityLimits[i] * step) >> 6;
    std::memset(classes, 0, static_cast<size_t>(extents.unitsX()) + 8);
  }

  /// Rows 4 * band .. of the picture; row 0 of the planes is `firstRow`.
  void band(int band, int firstRow) {
    const int y = 4 * band, at = y - firstRow;
    const bool isFiltered = taps && band > 0 && band < extents.unitsY() - 1;
    if (isFiltered)
      classify(at);
    const int rows = extents.height - y < 4 ? extents.height - y : 4;
    uint8_t *out =
        rgb + static_cast<size_t>(y) * 3 * static_cast<size_t>(extents.width);
    for (int x = 0; x < extents.width; x += 16) {
      const uint8_t *k = classes + x / 4;
      const bool isPlain =
          !isFiltered || (k[0] < 3 && k[1] < 3 && k[2] < 3 && k[3] < 3);
      part(at, x, isPlain ? nullptr : k, rows,
           out + 3 * static_cast<size_t>(x));
    }
  }

private:
  const Extents &extents;
  const Plane (&planes)[3];
  const bool isGrey;
  const FilterTaps *const taps;
  uint8_t *const classes;
  uint8_t *const rgb;
  int limits[kActivities - 1];

#if SMMIL_KERNELS_AVX2
  static SMMIL_ALWAYS_INLINE __m256i load(const int16_t *from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
  }

  /// Classes of the blocks of a band but the first and the last one.
  void classify(int y) {
    const ptrdiff_t stride = planes[0].stride;
    const int last = extents.unitsX() - 1;
    for (int unit = 0; unit < last; unit += 4) {
      const int16_t *c = planes[0].at(4 * unit, y);
      __m256i across = _mm256_setzero_si256(), down = across;
      for (int r = 0; r < 4; ++r, c += stride) {
        const __m256i twice = _mm256_slli_epi16(load(c), 1);
        across = _mm256_add_epi16(
            across, _mm256_abs_epi16(_mm256_sub_epi16(
                        twice, _mm256_add_epi16(load(c - 1), load(c + 1)))));
        down = _mm256_add_epi16(
            down,
            _mm256_abs_epi16(_mm256_sub_epi16(
                twice, _mm256_add_epi16(load(c - stride), load(c + stride)))));
      }
      const __m256i one = _mm256_set1_epi16(1);
      const __m256i sums = _mm256_permute4x64_epi64(
          _mm256_hadd_epi32(_mm256_madd_epi16(across, one),
                            _mm256_madd_epi16(down, one)),
          0xd8);
      const __m128i a = _mm256_castsi256_si128(sums);
      const __m128i d = _mm256_extracti128_si256(sums, 1);
      const __m128i both = _mm_add_epi32(a, d);
      __m128i activity = _mm_setzero_si128();
      for (int limit : limits)
        activity = _mm_sub_epi32(activity,
                                 _mm_cmpgt_epi32(both, _mm_set1_epi32(limit)));
      const __m128i isAcross =
          _mm_srli_epi32(_mm_cmpgt_epi32(a, _mm_slli_epi32(d, 1)), 31);
      const __m128i isDown = _mm_slli_epi32(
          _mm_srli_epi32(_mm_cmpgt_epi32(d, _mm_slli_epi32(a, 1)), 31), 1);
      __m128i k =
          _mm_add_epi32(_mm_add_epi32(activity, _mm_slli_epi32(activity, 1)),
                        _mm_or_si128(isAcross, isDown));
      k = _mm_packus_epi16(_mm_packs_epi32(k, k), k);
      const int four = _mm_cvtsi128_si32(k);
      std::memcpy(classes + unit, &four, 4);
    }
    // The outer blocks are not filtered.
    classes[0] = 0;
    std::memset(classes + last, 0, 4);
  }

  /// 16 columns of four rows.
  void part(int y, int x, const uint8_t *k, int rows, uint8_t *out) {
    __m256i samples[3][4];
    for (int p = 0; p < 3; ++p) {
      if (p > 0 && isGrey)
        break;
      const ptrdiff_t stride = planes[p].stride;
      const int16_t *c = planes[p].at(x, y);
      if (!k) {
        for (int r = 0; r < 4; ++r)
          samples[p][r] = load(c + r * stride);
        continue;
      }
      __m256i weights[kTaps];
      for (int t = 0; t < kTaps; t += 2) {
        auto two = [&](int a, int b) {
          return _mm256_inserti128_si256(
              _mm256_castsi128_si256(_mm_load_si128(
                  reinterpret_cast<const __m128i *>(taps->taps[p][k[a]][t]))),
              _mm_load_si128(
                  reinterpret_cast<const __m128i *>(taps->taps[p][k[b]][t])),
              1);
        };
        const __m256i even = two(0, 2), odd = two(1, 3);
        weights[t] = _mm256_unpacklo_epi64(even, odd);
        weights[t + 1] = _mm256_unpackhi_epi64(even, odd);
      }
      __m256i above2 = load(c - 2 * stride), above = load(c - stride);
      __m256i here = load(c), below = load(c + stride);
#pragma GCC unroll 4
      for (int r = 0; r < 4; ++r, c += stride) {
        const __m256i below2 = load(c + 2 * stride);
        const __m256i twice = _mm256_slli_epi16(here, 1);
        auto tap = [&](__m256i a, __m256i b, __m256i weight) {
          return _mm256_mulhrs_epi16(
              _mm256_sub_epi16(_mm256_add_epi16(a, b), twice), weight);
        };
        const __m256i a =
            _mm256_add_epi16(tap(load(c + 1), load(c - 1), weights[0]),
                             tap(load(c + 2), load(c - 2), weights[1]));
        const __m256i b = _mm256_add_epi16(
            tap(load(c + stride - 1), load(c - stride + 1), weights[2]),
            tap(above, below, weights[3]));
        const __m256i d = _mm256_add_epi16(
            tap(load(c + stride + 1), load(c - stride - 1), weights[4]),
            tap(above2, below2, weights[5]));
        samples[p][r] =
            _mm256_add_epi16(_mm256_add_epi16(here, a), _mm256_add_epi16(b, d));
        above2 = above;
        above = here;
        here = below;
        below = below2;
      }
    }
    const size_t rowBytes = 3 * static_cast<size_t>(extents.width);
    const bool isWhole = x + 16 <= extents.width && rows == 4;
    if (__builtin_expect(isWhole, 1)) {
      for (int r = 0; r < 4; r += 2)
        twoRows(samples, r, out + static_cast<size_t>(r) * rowBytes, rowBytes);
      return;
    }
    uint8_t all[4][48];
    for (int r = 0; r < 4; r += 2)
      twoRows(samples, r, all[r], 48);
    const int left = extents.width - x < 16 ? extents.width - x : 16;
    for (int r = 0; r < rows; ++r)
      std::memcpy(out + static_cast<size_t>(r) * rowBytes, all[r],
                  3 * static_cast<size_t>(left));
  }

  SMMIL_ALWAYS_INLINE void twoRows(const __m256i (&samples)[3][4], int row,
                                   uint8_t *out, size_t rowBytes) const {
    __m256i red[2], green[2], blue[2];
    for (int h = 0; h < 2; ++h) {
      const __m256i luma = _mm256_add_epi16(
          _mm256_mulhrs_epi16(samples[0][row + h], _mm256_set1_epi16(kByLuma)),
          _mm256_set1_epi16(4));
      if (isGrey) {
        red[h] = green[h] = blue[h] = _mm256_srai_epi16(luma, 3);
        continue;
      }
      const __m256i a =
          _mm256_mulhrs_epi16(samples[1][row + h], _mm256_set1_epi16(kByRed));
      const __m256i b = samples[2][row + h];
      const __m256i side = _mm256_add_epi16(
          luma, _mm256_mulhrs_epi16(b, _mm256_set1_epi16(kByGreen)));
      red[h] = _mm256_srai_epi16(_mm256_add_epi16(side, a), 3);
      blue[h] = _mm256_srai_epi16(_mm256_sub_epi16(side, a), 3);
      green[h] = _mm256_srai_epi16(
          _mm256_sub_epi16(
              luma, _mm256_mulhrs_epi16(b, _mm256_set1_epi16(kByTwoGreen))),
          3);
    }
    auto bytes = [](const __m256i(&v)[2]) {
      return _mm256_permute4x64_epi64(_mm256_packus_epi16(v[0], v[1]), 0xd8);
    };
    const __m256i r = bytes(red), g = bytes(green), b = bytes(blue);
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
    auto store = [](uint8_t *to, __m128i v) {
      _mm_storeu_si128(reinterpret_cast<__m128i *>(to), v);
    };
    store(out, _mm256_castsi256_si128(q0));
    store(out + 16, _mm256_castsi256_si128(q1));
    store(out + 32, _mm256_castsi256_si128(q2));
    out += rowBytes;
    store(out, _mm256_extracti128_si256(q0, 1));
    store(out + 16, _mm256_extracti128_si256(q1, 1));
    store(out + 32, _mm256_extracti128_si256(q2, 1));
  }
#else
  void classify(int y) {
    const ptrdiff_t stride = planes[0].stride;
    const int last = extents.unitsX() - 1;
    for (int unit = 1; unit < last; ++unit) {
      int across = 0, down = 0;
      for (int r = 0; r < 4; ++r)
        for (int i = 0; i < 4; ++i) {
          const int16_t *c = planes[0].at(4 * unit + i, y + r);
          const int a = 2 * c[0] - c[-1] - c[1];
          const int d = 2 * c[0] - c[-stride] - c[stride];
          across += a < 0 ? -a : a;
          down += d < 0 ? -d : d;
        }
      int activity = 0;
      for (int limit : limits)
        activity += across + down > limit;
      classes[unit] =
          static_cast<uint8_t>(3 * activity + (across > 2 * down   ? 1
                                               : down > 2 * across ? 2
                                                                   : 0));
    }
    classes[0] = classes[last] = 0;
  }

  static SMMIL_ALWAYS_INLINE int round15(int product) {
    return (product + 16384) >> 15;
  }
  static SMMIL_ALWAYS_INLINE uint8_t clampByte(int value) {
    return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
  }

  void part(int y, int x, const uint8_t *k, int rows, uint8_t *out) {
    const int columns = extents.width - x < 16 ? extents.width - x : 16;
    int samples[3][16] = {};
    for (int r = 0; r < rows;
         ++r, out += 3 * static_cast<size_t>(extents.width)) {
      for (int p = 0; p < (isGrey ? 1 : 3); ++p) {
        const ptrdiff_t stride = planes[p].stride;
        const int16_t *c = planes[p].at(x, y + r);
        for (int i = 0; i < columns; ++i, ++c) {
          int value = c[0];
          if (k && k[i / 4] >= 3) {
            const int16_t(&w)[kTaps][4] = taps->taps[p][k[i / 4]];
            const int twice = 2 * c[0];
            value +=
                round15((c[1] + c[-1] - twice) * w[0][0]) +
                round15((c[2] + c[-2] - twice) * w[1][0]) +
                round15((c[stride - 1] + c[1 - stride] - twice) * w[2][0]) +
                round15((c[stride] + c[-stride] - twice) * w[3][0]) +
                round15((c[stride + 1] + c[-stride - 1] - twice) * w[4][0]) +
                round15((c[2 * stride] + c[-2 * stride] - twice) * w[5][0]);
          }
          samples[p][i] = value;
        }
      }
      for (int i = 0; i < columns; ++i) {
        const int luma = round15(samples[0][i] * kByLuma) + 4;
        const int a = round15(samples[1][i] * kByRed), b = samples[2][i];
        const int side = luma + round15(b * kByGreen);
        out[3 * i] = clampByte((side + a) >> 3);
        out[3 * i + 1] = clampByte((luma - round15(b * kByTwoGreen)) >> 3);
        out[3 * i + 2] = clampByte((side - a) >> 3);
      }
    }
  }
#endif
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_COLOUR_H

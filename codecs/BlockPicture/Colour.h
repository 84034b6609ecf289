//===- Colour.h - Post filter and colours of block pictures -----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From planes to pixels, four rows at a time: each 4x4 block of luma has a
// class, which says the taps of a filter of all planes; see spec.md. What is
// filtered stays in registers until its sink stores it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_COLOUR_H
#define SMMIL_CODECS_BLOCKPICTURE_COLOUR_H

#include "codecs/BlockPicture/Predict.h"
#include "codecs/BlockPicture/Sinks.h"

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// 1/sqrt(3), 1/sqrt(2), 1/sqrt(6) and 2/sqrt(6) in 1/32768.
constexpr int kByLuma = 18919, kByRed = 23170, kByGreen = 13377,
              kByTwoGreen = 26755;

/// Taps of all classes: four times each, side by side.
struct FilterTaps {
  alignas(32) int16_t taps[3][kFilterClasses][kTaps][4];
};

template <class Sink> class ColourPass {
public:
  /// `classes`: unitsX + 8 bytes. `taps` is null where nothing is filtered.
  ColourPass(const Extents &extents, const Plane (&planes)[3], int step,
             bool isGrey, const FilterTaps *taps, uint8_t *classes,
             const Sink &sink)
      : extents(extents), planes(planes), isGrey(isGrey), taps(taps),
        classes(classes), sink(sink) {
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
    for (int x = 0; x < extents.width; x += 16) {
      const uint8_t *k = classes + x / 4;
      const bool isPlain =
          !isFiltered || (k[0] < 3 && k[1] < 3 && k[2] < 3 && k[3] < 3);
      part(at, x, isPlain ? nullptr : k, rows, y);
    }
  }

private:
  const Extents &extents;
  const Plane (&planes)[3];
  const bool isGrey;
  const FilterTaps *const taps;
  uint8_t *const classes;
  Sink sink;
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

  /// Where four rows of 16 samples of a plane are.
  struct Rows {
    const int16_t *at;
    ptrdiff_t stride;
  };

  /// Filters four rows of 16 samples; `k` has the classes of the blocks.
  static SMMIL_ALWAYS_INLINE void
  filter(const int16_t *c, ptrdiff_t stride, const uint8_t *k,
         const int16_t (&ofPlane)[kFilterClasses][kTaps][4],
         int16_t (&out)[4][16]) {
    auto two = [&](int t, int a, int b) {
      return _mm256_inserti128_si256(
          _mm256_castsi128_si256(_mm_load_si128(
              reinterpret_cast<const __m128i *>(ofPlane[k[a]][t]))),
          _mm_load_si128(reinterpret_cast<const __m128i *>(ofPlane[k[b]][t])),
          1);
    };
    const __m256i even0 = two(0, 0, 2), odd0 = two(0, 1, 3);
    const __m256i even2 = two(2, 0, 2), odd2 = two(2, 1, 3);
    const __m256i even4 = two(4, 0, 2), odd4 = two(4, 1, 3);
    const __m256i near = _mm256_unpacklo_epi64(even0, odd0);
    const __m256i far = _mm256_unpackhi_epi64(even0, odd0);
    const __m256i rising = _mm256_unpacklo_epi64(even2, odd2);
    const __m256i upright = _mm256_unpackhi_epi64(even2, odd2);
    const __m256i falling = _mm256_unpacklo_epi64(even4, odd4);
    const __m256i tall = _mm256_unpackhi_epi64(even4, odd4);
    __m256i above2 = load(c - 2 * stride), above = load(c - stride);
    __m256i here = load(c), below = load(c + stride);
#pragma GCC unroll 4
    for (int r = 0; r < 4; ++r, c += stride) {
      const __m256i below2 = load(c + 2 * stride);
      const __m256i twice = _mm256_slli_epi16(here, 1);
      auto tap = [twice](__m256i a, __m256i b, __m256i weight) {
        return _mm256_mulhrs_epi16(
            _mm256_sub_epi16(_mm256_add_epi16(a, b), twice), weight);
      };
      __m256i sum = _mm256_add_epi16(here, tap(above, below, upright));
      sum = _mm256_add_epi16(sum, tap(above2, below2, tall));
      sum = _mm256_add_epi16(sum, tap(load(c + 1), load(c - 1), near));
      sum = _mm256_add_epi16(sum, tap(load(c + 2), load(c - 2), far));
      sum = _mm256_add_epi16(
          sum, tap(load(c + stride - 1), load(c - stride + 1), rising));
      sum = _mm256_add_epi16(
          sum, tap(load(c + stride + 1), load(c - stride - 1), falling));
      _mm256_store_si256(reinterpret_cast<__m256i *>(out[r]), sum);
      above2 = above;
      above = here;
      here = below;
      below = below2;
    }
  }

  /// 16 columns of four rows, the first one being `row` of the picture.
  void part(int y, int x, const uint8_t *k, int rows, int row) {
    alignas(32) int16_t filtered[3][4][16];
    Rows from[3];
    for (int p = 0; p < (isGrey ? 1 : 3); ++p) {
      from[p] = {planes[p].at(x, y), planes[p].stride};
      if (!k)
        continue;
      filter(from[p].at, from[p].stride, k, taps->taps[p], filtered[p]);
      from[p] = {filtered[p][0], 16};
    }
    const int left = extents.width - x < 16 ? extents.width - x : 16;
    if (__builtin_expect(left == 16 && rows == 4, 1)) {
      twoRows(from, 0, x, row, 16, 2);
      twoRows(from, 2, x, row + 2, 16, 2);
      return;
    }
    for (int r = 0; r < rows; r += 2)
      twoRows(from, r, x, row + r, left, rows - r < 2 ? 1 : 2);
  }

  /// Factors, as wide as they are used.
  struct Factors {
    alignas(32) int16_t luma[16], red[16], green[16], twoGreen[16], half[16];
  };
  static constexpr Factors makeFactors() {
    Factors factors = {};
    for (int i = 0; i < 16; ++i) {
      factors.luma[i] = kByLuma;
      factors.red[i] = kByRed;
      factors.green[i] = kByGreen;
      factors.twoGreen[i] = kByTwoGreen;
      factors.half[i] = 4;
    }
    return factors;
  }
  static constexpr Factors kFactors = makeFactors();

  struct Row {
    __m256i red, green, blue;
  };
  SMMIL_ALWAYS_INLINE Row rowOf(const Rows (&from)[3], int r) const {
    auto scaled = [](__m256i v, const int16_t(&factor)[16]) {
      return _mm256_mulhrs_epi16(v, load(factor));
    };
    const __m256i luma = _mm256_add_epi16(
        scaled(load(from[0].at + r * from[0].stride), kFactors.luma),
        load(kFactors.half));
    if (isGrey) {
      const __m256i grey = _mm256_srai_epi16(luma, 3);
      return {grey, grey, grey};
    }
    const __m256i a =
        scaled(load(from[1].at + r * from[1].stride), kFactors.red);
    const __m256i b = load(from[2].at + r * from[2].stride);
    const __m256i side = _mm256_add_epi16(luma, scaled(b, kFactors.green));
    return {_mm256_srai_epi16(_mm256_add_epi16(side, a), 3),
            _mm256_srai_epi16(
                _mm256_sub_epi16(luma, scaled(b, kFactors.twoGreen)), 3),
            _mm256_srai_epi16(_mm256_sub_epi16(side, a), 3)};
  }

  SMMIL_ALWAYS_INLINE void twoRows(const Rows (&from)[3], int r, int x, int y,
                                   int columns, int rows) {
    const Row upper = rowOf(from, r), lower = rowOf(from, r + 1);
    const Colours colours = {{upper.red, lower.red},
                             {upper.green, lower.green},
                             {upper.blue, lower.blue}};
    sink.store(x, y, colours, columns, rows);
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

  void part(int y, int x, const uint8_t *k, int rows, int row) {
    const int columns = extents.width - x < 16 ? extents.width - x : 16;
    int samples[3][16] = {};
    for (int r = 0; r < rows; ++r) {
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
        sink.pixel(x + i, row + r,
                   {clampByte((side + a) >> 3),
                    clampByte((luma - round15(b * kByTwoGreen)) >> 3),
                    clampByte((side - a) >> 3)});
      }
    }
  }
#endif
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_COLOUR_H

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

  /// Rows 4 * band .. of the picture; row 0 of the planes, which have the same
  /// stride, is `firstRow`.
  void band(int band, int firstRow) {
    const int y = 4 * band, at = y - firstRow;
    const bool isFiltered = taps && band > 0 && band < extents.unitsY() - 1;
    if (isFiltered)
      classify(at);
    if (isGrey)
      pixels<true>(at, y, isFiltered);
    else
      pixels<false>(at, y, isFiltered);
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

  /// Sums of four blocks side by side: i32 of |2 c - left - right|, then the
  /// same of |2 c - above - below|.
  static SMMIL_ALWAYS_INLINE __m256i sumsOf(const int16_t *c,
                                            ptrdiff_t stride) {
    __m256i across = _mm256_setzero_si256(), down = across;
    __m256i above = load(c - stride), here = load(c);
#pragma GCC unroll 4
    for (int r = 0; r < 4; ++r, c += stride) {
      const __m256i twice = _mm256_add_epi16(here, here);
      const __m256i below = load(c + stride);
      across = _mm256_add_epi16(
          across, _mm256_abs_epi16(_mm256_sub_epi16(
                      twice, _mm256_add_epi16(load(c - 1), load(c + 1)))));
      down =
          _mm256_add_epi16(down, _mm256_abs_epi16(_mm256_sub_epi16(
                                     twice, _mm256_add_epi16(above, below))));
      above = here;
      here = below;
    }
    const __m256i one = _mm256_set1_epi16(1);
    return _mm256_permute4x64_epi64(
        _mm256_hadd_epi32(_mm256_madd_epi16(across, one),
                          _mm256_madd_epi16(down, one)),
        0xd8);
  }

  /// Classes of the blocks of a band but the first and the last one.
  void classify(int y) {
    const ptrdiff_t stride = planes[0].stride;
    const int last = extents.unitsX() - 1;
    __m256i bounds[kActivities - 1];
    for (int i = 0; i < kActivities - 1; ++i)
      bounds[i] = _mm256_set1_epi32(limits[i]);
    for (int unit = 0; unit < last; unit += 8) {
      const int16_t *c = planes[0].at(4 * unit, y);
      const __m256i first = sumsOf(c, stride), second = sumsOf(c + 16, stride);
      const __m256i a = _mm256_permute2x128_si256(first, second, 0x20);
      const __m256i d = _mm256_permute2x128_si256(first, second, 0x31);
      const __m256i both = _mm256_add_epi32(a, d);
      __m256i activity = _mm256_setzero_si256();
      for (const __m256i &bound : bounds)
        activity = _mm256_sub_epi32(activity, _mm256_cmpgt_epi32(both, bound));
      const __m256i isAcross =
          _mm256_srli_epi32(_mm256_cmpgt_epi32(a, _mm256_add_epi32(d, d)), 31);
      const __m256i isDown = _mm256_and_si256(
          _mm256_cmpgt_epi32(d, _mm256_add_epi32(a, a)), _mm256_set1_epi32(2));
      const __m256i k = _mm256_add_epi32(
          _mm256_add_epi32(activity, _mm256_add_epi32(activity, activity)),
          _mm256_or_si256(isAcross, isDown));
      const __m128i eight = _mm_packs_epi32(_mm256_castsi256_si128(k),
                                            _mm256_extracti128_si256(k, 1));
      _mm_storel_epi64(reinterpret_cast<__m128i *>(classes + unit),
                       _mm_packus_epi16(eight, eight));
    }
    // The outer blocks are not filtered.
    classes[0] = 0;
    std::memset(classes + last, 0, 4);
  }

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

  /// Four rows from `y` in the planes, `row` in the picture.
  template <bool IsGrey> void pixels(int y, int row, bool isFiltered) {
    constexpr int kPlanes = IsGrey ? 1 : 3;
    const Scales scales;
    const ptrdiff_t stride = planes[0].stride;
    const int rows = extents.height - row < 4 ? extents.height - row : 4;
    alignas(32) int16_t filtered[3][4][16];
    const int16_t *in[3];
    for (int p = 0; p < 3; ++p)
      in[p] = planes[p].at(0, y);
    for (int x = 0; x < extents.width; x += 16) {
      const int16_t *from[3] = {in[0] + x, in[1] + x, in[2] + x};
      ptrdiff_t step = stride;
      uint32_t k;
      std::memcpy(&k, classes + x / 4, 4);
      // Some class is 3 or more.
      if (isFiltered && ((k + 0x7d7d7d7du) & 0x80808080u)) {
        for (int p = 0; p < kPlanes; ++p) {
          filter(from[p], stride, classes + x / 4, taps->taps[p], filtered[p]);
          from[p] = filtered[p][0];
        }
        step = 16;
      }
      const int left = extents.width - x;
      if (__builtin_expect(left >= 16 && rows == 4, 1)) {
        twoRows<IsGrey>(scales, from, step, x, row, 16, 2);
        for (const int16_t *&plane : from)
          plane += 2 * step;
        twoRows<IsGrey>(scales, from, step, x, row + 2, 16, 2);
        continue;
      }
      for (int r = 0; r < rows; r += 2) {
        twoRows<IsGrey>(scales, from, step, x, row + r, left < 16 ? left : 16,
                        rows - r < 2 ? 1 : 2);
        for (const int16_t *&plane : from)
          plane += 2 * step;
      }
    }
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

  struct Scales {
    const __m256i luma = load(kFactors.luma), red = load(kFactors.red),
                  green = load(kFactors.green),
                  twoGreen = load(kFactors.twoGreen),
                  half = load(kFactors.half);
  };
  struct Row {
    __m256i red, green, blue;
  };
  template <bool IsGrey>
  static SMMIL_ALWAYS_INLINE Row rowOf(const Scales &scales,
                                       const int16_t *const (&from)[3],
                                       ptrdiff_t at) {
    const __m256i luma = _mm256_add_epi16(
        _mm256_mulhrs_epi16(load(from[0] + at), scales.luma), scales.half);
    if (IsGrey) {
      const __m256i grey = _mm256_srai_epi16(luma, 3);
      return {grey, grey, grey};
    }
    const __m256i a = _mm256_mulhrs_epi16(load(from[1] + at), scales.red);
    const __m256i b = load(from[2] + at);
    const __m256i side =
        _mm256_add_epi16(luma, _mm256_mulhrs_epi16(b, scales.green));
    return {
        _mm256_srai_epi16(_mm256_add_epi16(side, a), 3),
        _mm256_srai_epi16(
            _mm256_sub_epi16(luma, _mm256_mulhrs_epi16(b, scales.twoGreen)), 3),
        _mm256_srai_epi16(_mm256_sub_epi16(side, a), 3)};
  }

  template <bool IsGrey>
  SMMIL_ALWAYS_INLINE void
  twoRows(const Scales &scales, const int16_t *const (&from)[3], ptrdiff_t step,
          int x, int y, int columns, int rows) {
    const Row upper = rowOf<IsGrey>(scales, from, 0);
    const Row lower = rowOf<IsGrey>(scales, from, step);
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

  template <bool IsGrey> void pixels(int y, int row, bool isFiltered) {
    const int rows = extents.height - row < 4 ? extents.height - row : 4;
    for (int x = 0; x < extents.width; x += 16)
      part(y, x, isFiltered ? classes + x / 4 : nullptr, rows, row);
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

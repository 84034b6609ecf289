//===- Estimate.h - What a block costs before it is quantised ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rate and distortion by the magnitudes of coefficients and where they lie, so
// that few candidates of a block have to be quantised. Fitted to what
// quantising gave: a level takes by its place and a little by its magnitude,
// all levels together by their number; below half a step none is worth it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_ESTIMATE_H
#define SMMIL_CODECS_BLOCKPICTURE_ESTIMATE_H

#include "codecs/BlockPicture/Forward.h"

#include <algorithm>

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// What levels take in 1/4096 of a squared step, fitted; by luma and chroma and
/// log2 of the side: of classes of places, and of the root of their number.
struct LevelCosts {
  int16_t place[6], root;
};
inline constexpr LevelCosts kLevelCosts[2][6] = {
    {{},
     {},
     {{-980, -790, -600, 0, 0, 0}, 5260},
     {{-150, -170, 0, 420, 620, 750}, 4580},
     {{220, 70, 260, 620, 860, 860}, 3900},
     {{220, 70, 260, 620, 860, 860}, 3900}},
    {{},
     {},
     {},
     {{-1260, -50, 220, 760, 1060, 1100}, 3580},
     {{-1640, -450, -160, 400, 660, 1100}, 4650},
     {{-1560, -450, -60, 240, 800, 800}, 4480}}};

struct PlaceCosts {
  alignas(32) int16_t of[16 * 16] = {}; ///< [row][column]
  int root[257] = {};                   ///< By the number of levels.
};
constexpr PlaceCosts makePlaceCosts(const LevelCosts &costs) {
  PlaceCosts result;
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 16; ++column) {
      const int d = row + column;
      result.of[16 * row + column] = costs.place[d <= 1    ? d
                                                 : d <= 3  ? 2
                                                 : d <= 6  ? 3
                                                 : d <= 11 ? 4
                                                           : 5];
    }
  // Roots in 1/16, rounded down.
  for (int n = 0, root = 0; n <= 256; ++n) {
    while ((root + 1) * (root + 1) <= 256 * n)
      ++root;
    result.root[n] = root * costs.root / 16;
  }
  return result;
}
template <int Log>
inline constexpr PlaceCosts kPlaceCosts[2] = {
    makePlaceCosts(kLevelCosts[0][Log]), makePlaceCosts(kLevelCosts[1][Log])};

class Estimator {
public:
  explicit Estimator(int step) {
    for (int shift = 0; shift < 3; ++shift) {
      factor[shift] = (1 << (21 + shift)) / step;
      most[shift] = INT32_MAX / factor[shift];
    }
  }

  /// In 1/65536 of a squared step, as costs are.
  template <int Log> int64_t of(const int32_t *f, int plane) const {
    constexpr int kSide = codedSide(Log), kShift = coefficientShift(Log);
    const int by = factor[kShift], limit = most[kShift];
    const PlaceCosts &places = kPlaceCosts<Log>[plane > 0];
    int sum = 0; // 256 of less than 2^18.
    int count = 0;
#if SMMIL_KERNELS_AVX2
    __m256i sums = _mm256_setzero_si256(), counts = sums;
    const __m256i factors = _mm256_set1_epi32(by);
    const __m256i limits = _mm256_set1_epi32(limit);
    auto add = [&](__m256i coefficients, __m128i place) {
      const __m256i magnitudes = _mm256_abs_epi32(coefficients);
      const __m256i x = _mm256_srli_epi32(
          _mm256_mullo_epi32(_mm256_min_epi32(magnitudes, limits), factors),
          14);
      const __m256i isLevel =
          _mm256_cmpgt_epi32(x, _mm256_set1_epi32(kMostZero));
      const __m256i low = _mm256_add_epi32(_mm256_slli_epi32(x, 3), x);
      const __m256i high =
          _mm256_add_epi32(_mm256_add_epi32(x, _mm256_srli_epi32(x, 2)),
                           _mm256_set1_epi32(kLarge));
      const __m256i level = _mm256_add_epi32(_mm256_min_epi32(low, high),
                                             _mm256_cvtepi16_epi32(place));
      // Where it is no level, x is small.
      sums = _mm256_add_epi32(
          sums, _mm256_blendv_epi8(_mm256_madd_epi16(x, x), level, isLevel));
      counts = _mm256_sub_epi32(counts, isLevel);
    };
    auto place = [&](int at) {
      return _mm_load_si128(reinterpret_cast<const __m128i *>(places.of + at));
    };
    if constexpr (kSide == 4) {
      for (int row = 0; row < 4; row += 2)
        add(_mm256_inserti128_si256(
                _mm256_castsi128_si256(_mm_loadu_si128(
                    reinterpret_cast<const __m128i *>(f + 16 * row))),
                _mm_loadu_si128(
                    reinterpret_cast<const __m128i *>(f + 16 * row + 16)),
                1),
            _mm_unpacklo_epi64(place(16 * row), place(16 * row + 16)));
    } else {
      for (int row = 0; row < kSide; ++row)
        for (int column = 0; column < kSide; column += 8)
          add(_mm256_loadu_si256(
                  reinterpret_cast<const __m256i *>(f + 16 * row + column)),
              place(16 * row + column));
    }
    auto total = [](__m256i v) {
      __m128i four = _mm_add_epi32(_mm256_castsi256_si128(v),
                                   _mm256_extracti128_si256(v, 1));
      four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
      return _mm_cvtsi128_si32(
          _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1)));
    };
    sum = total(sums);
    count = total(counts);
#else
    for (int row = 0; row < kSide; ++row)
      for (int column = 0; column < kSide; ++column) {
        const int at = 16 * row + column;
        const int x = (std::min(std::abs(f[at]), limit) * by) >> 14;
        const bool isLevel = x > kMostZero;
        sum += isLevel ? std::min(9 * x, x + (x >> 2) + kLarge) + places.of[at]
                       : x * x;
        count += isLevel;
      }
#endif
    return static_cast<int64_t>(sum + places.root[count]) * 16;
  }

private:
  /// Magnitudes are in 1/64 of a step. A level takes 0.14 of a squared step for
  /// each up to 3 of them, then 0.02.
  static constexpr int kMostZero = 35, kLarge = 1500;

  int factor[3], most[3]; ///< By coefficientShift.
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_ESTIMATE_H

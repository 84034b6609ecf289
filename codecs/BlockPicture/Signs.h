//===- Signs.h - Coefficients of block pictures -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the levels of a set and their signs to coefficients. A bit of the stream
// is moved to each level that is not 0, all of some columns at once, so that no
// branch waits for how many there are.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_SIGNS_H
#define SMMIL_CODECS_BLOCKPICTURE_SIGNS_H

#include "codecs/BlockPicture/Inverse.h"
#include "codecs/BlockPicture/Syntax.h"

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

class SignReader {
public:
  SignReader(const LevelArrays &levels, int step, BackwardBits &bits)
      : levels(levels), step(step), bits(bits) {}

  /// The DC of a set that has nothing else.
  template <int Log> SMMIL_ALWAYS_INLINE int dc(const Set &set) {
    const int near = levels.near[set.first];
    const int level = near < kMostNearLevel ? near : levels.large[set.first];
    const int value = dequantise(level, step, shiftOf(Log));
    return bits.takeSigns(1) ? -value : value;
  }

  /// The columns of a set up to `lastColumn`, and some behind them.
  template <int Log>
  SMMIL_ALWAYS_INLINE void columns(const Set &set, int lastColumn,
                                   Coefficients &to) {
#if SMMIL_KERNELS_AVX2
    static_assert(Log > 2);
    constexpr int kColumns = Log == 3 ? 4 : 2; // Of 32 levels.
    for (int column = lastColumn & -kColumns; column >= 0; column -= kColumns) {
      const uint32_t first =
          set.first + static_cast<uint32_t>(column * codedSide(Log));
      const __m256i near = _mm256_loadu_si256(
          reinterpret_cast<const __m256i *>(levels.near + first));
      const uint32_t there = ~static_cast<uint32_t>(_mm256_movemask_epi8(
          _mm256_cmpeq_epi8(near, _mm256_setzero_si256())));
      const uint32_t signs =
          _pdep_u32(bits.takeSigns(__builtin_popcount(there)), there);
      const __m256i low =
          signedValues<Log>(_mm256_castsi256_si128(near), signs);
      const __m256i high =
          signedValues<Log>(_mm256_extracti128_si256(near, 1), signs >> 16);
      int16_t *out = to.values + 16 * column;
      auto put = [](int16_t *at, __m256i values) {
        if constexpr (Log == 3) {
          auto half = [](int16_t *at, __m128i value) {
            _mm_store_si128(reinterpret_cast<__m128i *>(at), value);
          };
          half(at, _mm256_castsi256_si128(values));
          half(at + 16, _mm256_extracti128_si256(values, 1));
        } else {
          _mm256_store_si256(reinterpret_cast<__m256i *>(at), values);
        }
      };
      put(out, low);
      put(out + 8 * kColumns, high);
      const auto large = static_cast<uint32_t>(_mm256_movemask_epi8(
          _mm256_cmpeq_epi8(near, _mm256_set1_epi8(kMostNearLevel))));
      if (__builtin_expect(large != 0, 0))
        replaceLarge(levels.large + first, large, Log, out, 16);
    }
#else
    constexpr int kRows = codedSide(Log);
    for (int column = lastColumn | 1; column >= 0; --column)
      for (int row = kRows - 1; row >= 0; --row) {
        const uint32_t at =
            set.first + static_cast<uint32_t>(column * kRows + row);
        const int near = levels.near[at];
        int value = 0;
        if (near > 0) {
          bits.fill();
          value = dequantise(near < kMostNearLevel ? near : levels.large[at],
                             step, shiftOf(Log));
          value = bits.take(1) ? -value : value;
        }
        to.values[16 * column + row] = static_cast<int16_t>(value);
      }
#endif
  }

#if SMMIL_KERNELS_AVX2
  /// A set of 4x4: four columns of four.
  SMMIL_ALWAYS_INLINE __m256i fourColumns(const Set &set) {
    const __m128i near = _mm_loadu_si128(
        reinterpret_cast<const __m128i *>(levels.near + set.first));
    const uint32_t there =
        0xffffu ^ static_cast<uint32_t>(_mm_movemask_epi8(
                      _mm_cmpeq_epi8(near, _mm_setzero_si128())));
    const uint32_t signs =
        _pdep_u32(bits.takeSigns(__builtin_popcount(there)), there);
    const __m256i values = signedValues<2>(near, signs);
    const auto large = static_cast<uint32_t>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(near, _mm_set1_epi8(kMostNearLevel))));
    if (__builtin_expect(large == 0, 1))
      return values;
    alignas(32) int16_t all[16];
    _mm256_store_si256(reinterpret_cast<__m256i *>(all), values);
    replaceLarge(levels.large + set.first, large, 2, all, 4);
    return _mm256_load_si256(reinterpret_cast<const __m256i *>(all));
  }
#endif

private:
  static constexpr int shiftOf(int log) { return 4 + coefficientShift(log); }

#if SMMIL_KERNELS_AVX2
  /// 16 levels with a bit each.
  template <int Log>
  SMMIL_ALWAYS_INLINE __m256i signedValues(__m128i near, uint32_t signs) const {
    constexpr int kShift = shiftOf(Log);
    const __m256i wide = _mm256_cvtepu8_epi16(near);
    const __m256i one = _mm256_set1_epi16(1);
    const __m256i factor = _mm256_set1_epi32(step | 1 << (16 + kShift - 1));
    auto scaled = [factor](__m256i pairs) {
      return _mm256_srai_epi32(_mm256_madd_epi16(pairs, factor), kShift);
    };
    const __m256i values =
        _mm256_packs_epi32(scaled(_mm256_unpacklo_epi16(wide, one)),
                           scaled(_mm256_unpackhi_epi16(wide, one)));
    const __m256i bit =
        _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048,
                          4096, 8192, 16384, static_cast<int16_t>(0x8000));
    const __m256i sign = _mm256_cmpeq_epi16(
        _mm256_and_si256(_mm256_set1_epi16(static_cast<int16_t>(signs)), bit),
        bit);
    return _mm256_sub_epi16(_mm256_xor_si256(values, sign), sign);
  }

  /// Those of kMostNearLevel by what they are; `rows` apart are the columns.
  __attribute__((noinline)) void replaceLarge(const uint16_t *large,
                                              uint32_t which, int log,
                                              int16_t *values,
                                              int columnStride) const {
    const int rows = codedSide(log);
    for (; which != 0; which &= which - 1) {
      const int at = __builtin_ctz(which);
      int16_t &to = values[at / rows * columnStride + at % rows];
      const int value = dequantise(large[at], step, shiftOf(log));
      to = static_cast<int16_t>(to < 0 ? -value : value);
    }
  }
#endif

  const LevelArrays levels;
  const int step;
  BackwardBits &bits;
};

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_SIGNS_H

//===- Inverse.h - Inverse transforms of block pictures ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From quantised levels to samples that are added to a prediction; see spec.md.
// Encoder and decoder call the same functions.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_INVERSE_H
#define SMMIL_CODECS_BLOCKPICTURE_INVERSE_H

#include "codecs/BlockPicture/Format.h"
#include "codecs/BlockPicture/Matrices.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstring>

#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// Magnitude of a coefficient; `shift` is 4 + coefficientShift.
SMMIL_ALWAYS_INLINE int dequantise(int level, int step, int shift) {
  const int value = (level * step + (1 << (shift - 1))) >> shift;
  return value < 32767 ? value : 32767;
}

/// Coefficients of one block, [column][16 rows]; what lies in column 16 is not
/// there.
struct Coefficients {
  alignas(32) int16_t values[18 * 16];
};

namespace detail {

#if SMMIL_KERNELS_AVX2
/// Adds 8 samples, or 4 of a block of 4, within the range of the plane.
template <int Side>
SMMIL_ALWAYS_INLINE void addPart(int16_t *out, __m128i difference, __m128i low,
                                 __m128i high) {
  __m128i *at = reinterpret_cast<__m128i *>(out);
  if constexpr (Side == 4)
    _mm_storel_epi64(
        at,
        _mm_min_epi16(
            _mm_max_epi16(_mm_adds_epi16(_mm_loadl_epi64(at), difference), low),
            high));
  else
    _mm_storeu_si128(
        at,
        _mm_min_epi16(
            _mm_max_epi16(_mm_adds_epi16(_mm_loadu_si128(at), difference), low),
            high));
}

SMMIL_ALWAYS_INLINE __m256i loadRow(const int16_t *from) {
  return _mm256_load_si256(reinterpret_cast<const __m256i *>(from));
}
SMMIL_ALWAYS_INLINE __m256i spreadPair(const int16_t *from) {
  int pair;
  std::memcpy(&pair, from, 4);
  return _mm256_set1_epi32(pair);
}

inline void addBlock4(const int16_t *c, const int16_t *columns,
                      const int16_t *rows, int16_t *out, ptrdiff_t stride,
                      __m128i low, __m128i high) {
  const __m256i half = _mm256_set1_epi32(1 << 14);
  auto four = [](const int16_t *from) {
    long long bits;
    std::memcpy(&bits, from, 8);
    return bits;
  };
  auto both = [](const int16_t *from) {
    return _mm256_broadcastsi128_si256(
        _mm_load_si128(reinterpret_cast<const __m128i *>(from)));
  };
  // A lane of 128 bits holds columns 0 and 1, the other 2 and 3.
  const __m256i in =
      _mm256_setr_epi64x(four(c), four(c + 16), four(c + 32), four(c + 48));
  const __m256i v0 = both(columns), v1 = both(columns + 8);
  auto column = [&](__m256i a, __m256i b) {
    return _mm256_srai_epi32(
        _mm256_add_epi32(half, _mm256_add_epi32(_mm256_madd_epi16(a, v0),
                                                _mm256_madd_epi16(b, v1))),
        15);
  };
  const __m256i even =
      column(_mm256_shuffle_epi32(in, 0x00), _mm256_shuffle_epi32(in, 0x55));
  const __m256i odd =
      column(_mm256_shuffle_epi32(in, 0xaa), _mm256_shuffle_epi32(in, 0xff));
  const __m256i packed = _mm256_packs_epi32(even, odd);
  const __m256i pairs =
      _mm256_unpacklo_epi16(packed, _mm256_srli_si256(packed, 8));
  const __m256i first = _mm256_permute2x128_si256(pairs, pairs, 0x00);
  const __m256i second = _mm256_permute2x128_si256(pairs, pairs, 0x11);
  const __m256i h0 = both(rows), h1 = both(rows + 8);
  auto row = [&](__m256i index) {
    return _mm256_srai_epi32(
        _mm256_add_epi32(
            half, _mm256_add_epi32(
                      _mm256_madd_epi16(
                          _mm256_permutevar8x32_epi32(first, index), h0),
                      _mm256_madd_epi16(
                          _mm256_permutevar8x32_epi32(second, index), h1))),
        15);
  };
  const __m256i sums =
      _mm256_packs_epi32(row(_mm256_setr_epi32(0, 0, 0, 0, 2, 2, 2, 2)),
                         row(_mm256_setr_epi32(1, 1, 1, 1, 3, 3, 3, 3)));
  const __m128i upper = _mm256_castsi256_si128(sums);
  const __m128i lower = _mm256_extracti128_si256(sums, 1);
  addPart<4>(out, upper, low, high);
  addPart<4>(out + stride, _mm_srli_si128(upper, 8), low, high);
  addPart<4>(out + 2 * stride, lower, low, high);
  addPart<4>(out + 3 * stride, _mm_srli_si128(lower, 8), low, high);
}

template <int Log>
inline void addBlock(const int16_t *c, int lastColumn, int lastRow,
                     const int16_t *columns, const int16_t *rows, int16_t *out,
                     ptrdiff_t stride, __m128i low, __m128i high) {
  constexpr int kSide = 1 << Log, kVectors = kSide / 8;
  constexpr int kShift = 15 - coefficientShift(Log);
  const int rowPairs = (lastRow >> 1) + 1, columnPairs = (lastColumn >> 1) + 1;
  alignas(32) uint32_t between[8][kSide];
  for (int pair = 0; pair < columnPairs; ++pair) {
    const int16_t *c0 = c + 32 * pair, *c1 = c0 + 16;
    __m256i a[kVectors], b[kVectors];
    for (int v = 0; v < kVectors; ++v)
      a[v] = b[v] = _mm256_set1_epi32(1 << (kShift - 1));
    for (int k = 0; k < rowPairs; ++k) {
      const __m256i x = spreadPair(c0 + 2 * k), y = spreadPair(c1 + 2 * k);
      for (int v = 0; v < kVectors; ++v) {
        const __m256i weights = loadRow(columns + k * 2 * kSide + 16 * v);
        a[v] = _mm256_add_epi32(a[v], _mm256_madd_epi16(x, weights));
        b[v] = _mm256_add_epi32(b[v], _mm256_madd_epi16(y, weights));
      }
    }
    for (int v = 0; v < kVectors; ++v) {
      const __m256i packed = _mm256_packs_epi32(
          _mm256_srai_epi32(a[v], kShift), _mm256_srai_epi32(b[v], kShift));
      _mm256_store_si256(
          reinterpret_cast<__m256i *>(&between[pair][8 * v]),
          _mm256_unpacklo_epi16(packed, _mm256_srli_si256(packed, 8)));
    }
  }
  constexpr int kTogether = kVectors <= 2 ? 4 : 2;
  for (int r = 0; r < kSide; r += kTogether) {
    __m256i sums[kTogether][kVectors];
    for (auto &sum : sums)
      for (__m256i &s : sum)
        s = _mm256_set1_epi32(1 << 14);
    for (int pair = 0; pair < columnPairs; ++pair)
      for (int v = 0; v < kVectors; ++v) {
        const __m256i weights = loadRow(rows + pair * 2 * kSide + 16 * v);
        for (int h = 0; h < kTogether; ++h)
          sums[h][v] = _mm256_add_epi32(
              sums[h][v], _mm256_madd_epi16(_mm256_set1_epi32(static_cast<int>(
                                                between[pair][r + h])),
                                            weights));
      }
    for (int h = 0; h < kTogether; ++h)
      for (int v = 0; v < kVectors; ++v) {
        const __m256i sum = _mm256_srai_epi32(sums[h][v], 15);
        addPart<kSide>(out + (r + h) * stride + 8 * v,
                       _mm_packs_epi32(_mm256_castsi256_si128(sum),
                                       _mm256_extracti128_si256(sum, 1)),
                       low, high);
      }
  }
}
#else
SMMIL_ALWAYS_INLINE int16_t saturate(int32_t value) {
  return static_cast<int16_t>(value < -32768  ? -32768
                              : value > 32767 ? 32767
                                              : value);
}
SMMIL_ALWAYS_INLINE int16_t addWithin(int sample, int difference, int low,
                                      int high) {
  const int sum = sample + difference;
  return static_cast<int16_t>(sum < low ? low : sum > high ? high : sum);
}

/// Sums wrap modulo 2^32, as those of the vector path do.
template <int Log>
inline void addBlock(const int16_t *c, int lastColumn, int lastRow,
                     const int16_t *columns, const int16_t *rows, int16_t *out,
                     ptrdiff_t stride, int low, int high) {
  constexpr int kSide = 1 << Log;
  constexpr int kShift = 15 - coefficientShift(Log);
  const int rowPairs = (lastRow >> 1) + 1, columnPairs = (lastColumn >> 1) + 1;
  int16_t between[16][kSide];
  uint32_t sums[kSide];
  for (int column = 0; column < 2 * columnPairs; ++column) {
    for (uint32_t &sum : sums)
      sum = uint32_t(1) << (kShift - 1);
    for (int k = 0; k < 2 * rowPairs; ++k) {
      const int weight = c[16 * column + k];
      if (weight == 0)
        continue;
      const int16_t *row = columns + (k >> 1) * 2 * kSide + (k & 1);
      for (int n = 0; n < kSide; ++n)
        sums[n] += static_cast<uint32_t>(weight * row[2 * n]);
    }
    for (int n = 0; n < kSide; ++n)
      between[column][n] = saturate(static_cast<int32_t>(sums[n]) >> kShift);
  }
  for (int r = 0; r < kSide; ++r, out += stride) {
    for (uint32_t &sum : sums)
      sum = 1u << 14;
    for (int column = 0; column < 2 * columnPairs; ++column) {
      const int weight = between[column][r];
      const int16_t *row = rows + (column >> 1) * 2 * kSide + (column & 1);
      for (int n = 0; n < kSide; ++n)
        sums[n] += static_cast<uint32_t>(weight * row[2 * n]);
    }
    for (int n = 0; n < kSide; ++n)
      out[n] = addWithin(out[n], saturate(static_cast<int32_t>(sums[n]) >> 15),
                         low, high);
  }
}
#endif

} // namespace detail

/// Adds the inverse transform of a block to the prediction in `out`. Columns
/// and rows behind the last ones are 0. `onlyDc`: the DC is the one level.
template <int Log>
inline void addInverse(const Coefficients &coefficients, bool onlyDc,
                       int lastColumn, int lastRow, int transform, int plane,
                       int16_t *out, ptrdiff_t stride) {
  constexpr int kSide = 1 << Log;
  const int16_t *c = coefficients.values;
#if SMMIL_KERNELS_AVX2
  const __m128i low = _mm_set1_epi16(static_cast<int16_t>(lowestOf(plane)));
  const __m128i high = _mm_set1_epi16(static_cast<int16_t>(highestOf(plane)));
#else
  const int low = lowestOf(plane), high = highestOf(plane);
#endif
  if (transform == kDct && onlyDc) {
    constexpr int kShift = Log - coefficientShift(Log);
    const int value = (c[0] + (1 << (kShift - 1))) >> kShift;
    for (int y = 0; y < kSide; ++y, out += stride)
#if SMMIL_KERNELS_AVX2
      for (int x = 0; x < kSide; x += 8)
        detail::addPart<kSide>(
            out + x, _mm_set1_epi16(static_cast<int16_t>(value)), low, high);
#else
      for (int x = 0; x < kSide; ++x)
        out[x] = detail::addWithin(out[x], value, low, high);
#endif
    return;
  }
  const int16_t *columns =
      &kPaired<Log>[columnKind(transform)].entries[0][0][0];
  const int16_t *rows = &kPaired<Log>[rowKind(transform)].entries[0][0][0];
#if SMMIL_KERNELS_AVX2
  if constexpr (Log == 2) {
    detail::addBlock4(c, columns, rows, out, stride, low, high);
    return;
  }
#endif
  detail::addBlock<Log>(c, lastColumn, lastRow, columns, rows, out, stride, low,
                        high);
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_INVERSE_H

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
/// Adds 16 samples within the range of a plane: a part of a row, or two rows of
/// 8, or four of 4.
template <int Side>
SMMIL_ALWAYS_INLINE void addPart(int16_t *out, ptrdiff_t stride,
                                 __m256i difference, __m256i low,
                                 __m256i high) {
  auto sum = [&](__m256i samples) {
    return _mm256_min_epi16(
        _mm256_max_epi16(_mm256_adds_epi16(samples, difference), low), high);
  };
  auto load = [](const int16_t *from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
  };
  auto store = [](int16_t *to, __m128i value) {
    _mm_storeu_si128(reinterpret_cast<__m128i *>(to), value);
  };
  auto two = [](__m128i first, __m128i second) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
  };
  if constexpr (Side >= 16) {
    __m256i *at = reinterpret_cast<__m256i *>(out);
    _mm256_storeu_si256(at, sum(_mm256_loadu_si256(at)));
  } else if constexpr (Side == 8) {
    const __m256i rows = sum(two(load(out), load(out + stride)));
    store(out, _mm256_castsi256_si128(rows));
    store(out + stride, _mm256_extracti128_si256(rows, 1));
  } else {
    auto pair = [stride](const int16_t *from) {
      const __m128d first = _mm_load_sd(reinterpret_cast<const double *>(from));
      return _mm_castpd_si128(
          _mm_loadh_pd(first, reinterpret_cast<const double *>(from + stride)));
    };
    const __m256i rows = sum(two(pair(out), pair(out + 2 * stride)));
    auto put = [stride](int16_t *to, __m128i value) {
      _mm_storel_epi64(reinterpret_cast<__m128i *>(to), value);
      _mm_storeh_pd(reinterpret_cast<double *>(to + stride),
                    _mm_castsi128_pd(value));
    };
    put(out, _mm256_castsi256_si128(rows));
    put(out + 2 * stride, _mm256_extracti128_si256(rows, 1));
  }
}

SMMIL_ALWAYS_INLINE __m256i loadRow(const int16_t *from) {
  return _mm256_load_si256(reinterpret_cast<const __m256i *>(from));
}
SMMIL_ALWAYS_INLINE __m256i spreadPair(const int16_t *from) {
  int pair;
  std::memcpy(&pair, from, 4);
  return _mm256_set1_epi32(pair);
}

/// `in`: a lane of 128 bits holds columns 0 and 1, the other 2 and 3.
SMMIL_ALWAYS_INLINE void addBlock4(__m256i in, const int16_t *columns,
                                   const int16_t *rows, int16_t *out,
                                   ptrdiff_t stride, __m256i low,
                                   __m256i high) {
  const __m256i half = _mm256_set1_epi32(1 << 14);
  auto both = [](const int16_t *from) {
    return _mm256_broadcastsi128_si256(
        _mm_load_si128(reinterpret_cast<const __m128i *>(from)));
  };
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
  addPart<4>(out, stride, sums, low, high);
}

template <int Log>
inline void addBlock(const int16_t *c, int lastColumn, int lastRow,
                     const int16_t *columns, const int16_t *rows, int16_t *out,
                     ptrdiff_t stride, __m256i low, __m256i high) {
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
    // The lanes of packed sums are quarters of the parts in turns.
    auto samples = [](__m256i a, __m256i b) {
      return _mm256_permute4x64_epi64(
          _mm256_packs_epi32(_mm256_srai_epi32(a, 15),
                             _mm256_srai_epi32(b, 15)),
          0xd8);
    };
    for (int h = 0; h < kTogether; h += kVectors == 1 ? 2 : 1) {
      int16_t *row = out + (r + h) * stride;
      if constexpr (kVectors == 1) {
        addPart<8>(row, stride, samples(sums[h][0], sums[h + 1][0]), low, high);
      } else {
        for (int v = 0; v < kVectors; v += 2)
          addPart<16>(row + 8 * v, stride, samples(sums[h][v], sums[h][v + 1]),
                      low, high);
      }
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

#if SMMIL_KERNELS_AVX2
using Bound = __m256i;
SMMIL_ALWAYS_INLINE Bound boundOf(int value) {
  return _mm256_set1_epi16(static_cast<int16_t>(value));
}
#else
using Bound = int;
constexpr Bound boundOf(int value) { return value; }
#endif

/// Kind of a transform's matrices, of columns and rows.
struct TransformKinds {
  uint8_t columns[8], rows[8];
};
constexpr TransformKinds makeTransformKinds() {
  TransformKinds kinds = {};
  for (int i = 0; i < kTransforms; ++i) {
    kinds.columns[i] = static_cast<uint8_t>(columnKind(i));
    kinds.rows[i] = static_cast<uint8_t>(rowKind(i));
  }
  return kinds;
}
inline constexpr TransformKinds kTransformKinds = makeTransformKinds();
template <int Log>
SMMIL_ALWAYS_INLINE const int16_t *columnMatrix(int transform) {
  if constexpr (Log == 5)
    return &kPaired<5>[0].entries[0][0][0];
  return &kPaired<Log>[kTransformKinds.columns[transform]].entries[0][0][0];
}
template <int Log> SMMIL_ALWAYS_INLINE const int16_t *rowMatrix(int transform) {
  if constexpr (Log == 5)
    return &kPaired<5>[0].entries[0][0][0];
  return &kPaired<Log>[kTransformKinds.rows[transform]].entries[0][0][0];
}

} // namespace detail

/// Adds a block of which the DC is all that its set has, by DCT.
template <int Log>
inline void addDc(int dc, int plane, int16_t *out, ptrdiff_t stride) {
  constexpr int kSide = 1 << Log, kShift = Log - coefficientShift(Log);
  const detail::Bound low = detail::boundOf(lowestOf(plane));
  const detail::Bound high = detail::boundOf(highestOf(plane));
  const int value = (dc + (1 << (kShift - 1))) >> kShift;
#if SMMIL_KERNELS_AVX2
  constexpr int kRows = kSide < 16 ? 16 / kSide : 1;
  const __m256i all = detail::boundOf(value);
  for (int y = 0; y < kSide; y += kRows, out += kRows * stride)
    for (int x = 0; x < kSide; x += 16)
      detail::addPart<kSide>(out + x, stride, all, low, high);
#else
  for (int y = 0; y < kSide; ++y, out += stride)
    for (int x = 0; x < kSide; ++x)
      out[x] = detail::addWithin(out[x], value, low, high);
#endif
}

/// Adds the inverse transform of a block to the prediction in `out`. Columns
/// and rows behind the last ones are 0.
template <int Log>
inline void addTransformed(const Coefficients &coefficients, int lastColumn,
                           int lastRow, int transform, int plane, int16_t *out,
                           ptrdiff_t stride) {
  const int16_t *c = coefficients.values;
  const int16_t *columns = detail::columnMatrix<Log>(transform);
  const int16_t *rows = detail::rowMatrix<Log>(transform);
  const detail::Bound low = detail::boundOf(lowestOf(plane));
  const detail::Bound high = detail::boundOf(highestOf(plane));
#if SMMIL_KERNELS_AVX2
  if constexpr (Log == 2) {
    auto four = [](const int16_t *from) {
      long long bits;
      std::memcpy(&bits, from, 8);
      return bits;
    };
    detail::addBlock4(
        _mm256_setr_epi64x(four(c), four(c + 16), four(c + 32), four(c + 48)),
        columns, rows, out, stride, low, high);
    return;
  }
#endif
  detail::addBlock<Log>(c, lastColumn, lastRow, columns, rows, out, stride, low,
                        high);
}

#if SMMIL_KERNELS_AVX2
/// The same for a luma block of 4x4, its four columns side by side.
SMMIL_ALWAYS_INLINE void addFour(__m256i columns, int transform, int16_t *out,
                                 ptrdiff_t stride) {
  detail::addBlock4(columns, detail::columnMatrix<2>(transform),
                    detail::rowMatrix<2>(transform), out, stride,
                    detail::boundOf(lowestOf(0)),
                    detail::boundOf(highestOf(0)));
}
#endif

/// The same for a set of `units`.
template <int Log>
inline void addInverse(const Coefficients &coefficients, int units,
                       int transform, int plane, int16_t *out,
                       ptrdiff_t stride) {
  const Unit &last = kScans[Log].units[units - 1];
  if (units == 1 && transform == kDct)
    addDc<Log>(coefficients.values[0], plane, out, stride);
  else
    addTransformed<Log>(coefficients, last.lastColumn, last.lastRow, transform,
                        plane, out, stride);
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_INVERSE_H

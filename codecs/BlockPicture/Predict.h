//===- Predict.h - Intra prediction of block pictures -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The modes that predict a block from its references; see spec.md. Encoder and
// decoder call the same functions.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_PREDICT_H
#define SMMIL_CODECS_BLOCKPICTURE_PREDICT_H

#include "codecs/BlockPicture/References.h"

#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

namespace detail {

#if SMMIL_KERNELS_AVX2
SMMIL_ALWAYS_INLINE __m128i load8(const int16_t *from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
}
SMMIL_ALWAYS_INLINE void store8(int16_t *out, __m128i value) {
  _mm_storeu_si128(reinterpret_cast<__m128i *>(out), value);
}
/// Samples x.. of a row: 8, or 4 of a block of 4.
template <int Side>
SMMIL_ALWAYS_INLINE void storePart(int16_t *out, __m128i value) {
  if constexpr (Side == 4)
    _mm_storel_epi64(reinterpret_cast<__m128i *>(out), value);
  else
    store8(out, value);
}
SMMIL_ALWAYS_INLINE __m128i spread(int value) {
  return _mm_set1_epi16(static_cast<int16_t>(value));
}
SMMIL_ALWAYS_INLINE __m256i load16(const int16_t *from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
}
SMMIL_ALWAYS_INLINE void store16(int16_t *out, __m256i value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), value);
}
/// A row of equal samples.
template <int Side>
SMMIL_ALWAYS_INLINE void storeRow(int16_t *out, __m256i value) {
  if constexpr (Side <= 8)
    storePart<Side>(out, _mm256_castsi256_si128(value));
  else
    for (int x = 0; x < Side; x += 16)
      store16(out + x, value);
}
/// 16 samples that are four rows of 4, or two of 8.
template <int Side>
SMMIL_ALWAYS_INLINE void storeRows(int16_t *out, ptrdiff_t stride,
                                   __m256i value) {
  const __m128i low = _mm256_castsi256_si128(value);
  const __m128i high = _mm256_extracti128_si256(value, 1);
  if constexpr (Side == 8) {
    store8(out, low);
    store8(out + stride, high);
  } else {
    storePart<4>(out, low);
    _mm_storeh_pd(reinterpret_cast<double *>(out + stride),
                  _mm_castsi128_pd(low));
    storePart<4>(out + 2 * stride, high);
    _mm_storeh_pd(reinterpret_cast<double *>(out + 3 * stride),
                  _mm_castsi128_pd(high));
  }
}
/// The first samples of 4 or 8 rows, in both halves.
template <int Side>
SMMIL_ALWAYS_INLINE __m256i loadColumn(const int16_t *from, ptrdiff_t step) {
  __m128i column = _mm_cvtsi32_si128(static_cast<uint16_t>(from[0]));
  column = _mm_insert_epi16(column, from[step], 1);
  column = _mm_insert_epi16(column, from[2 * step], 2);
  column = _mm_insert_epi16(column, from[3 * step], 3);
  if constexpr (Side == 8) {
    const int16_t *more = from + 4 * step;
    __m128i rest = _mm_cvtsi32_si128(static_cast<uint16_t>(more[0]));
    rest = _mm_insert_epi16(rest, more[step], 1);
    rest = _mm_insert_epi16(rest, more[2 * step], 2);
    rest = _mm_insert_epi16(rest, more[3 * step], 3);
    column = _mm_unpacklo_epi64(column, rest);
  }
  return _mm256_broadcastsi128_si256(column);
}
/// Spreads samples of such a column over the rows of storeRows.
struct RowSpreads {
  alignas(32) uint8_t four[32], eight[4][32];
};
constexpr RowSpreads makeRowSpreads() {
  RowSpreads spreads = {};
  for (int i = 0; i < 32; ++i) {
    spreads.four[i] = static_cast<uint8_t>(i / 8 * 2 + i % 2);
    for (int pair = 0; pair < 4; ++pair)
      spreads.eight[pair][i] =
          static_cast<uint8_t>(4 * pair + i / 16 * 2 + i % 2);
  }
  return spreads;
}
inline constexpr RowSpreads kRowSpreads = makeRowSpreads();
SMMIL_ALWAYS_INLINE __m256i spreadRows(__m256i column,
                                       const uint8_t (&places)[32]) {
  return _mm256_shuffle_epi8(
      column, _mm256_load_si256(reinterpret_cast<const __m256i *>(places)));
}
#endif

template <int Log>
SMMIL_ALWAYS_INLINE void predictFlat(int value, int16_t *out, int stride) {
  constexpr int kSide = 1 << Log;
#if SMMIL_KERNELS_AVX2
  const __m256i row = _mm256_set1_epi16(static_cast<int16_t>(value));
  for (int y = 0; y < kSide; ++y, out += stride)
    storeRow<kSide>(out, row);
#else
  for (int y = 0; y < kSide; ++y, out += stride)
    fill(out, kSide, value);
#endif
}

template <int Log> SMMIL_ALWAYS_INLINE int flatOf(const References &refs) {
  constexpr int kSide = 1 << Log;
  int above = 0, left = 0;
#if SMMIL_KERNELS_AVX2
  const __m128i one = spread(1);
  __m128i sums;
  if constexpr (kSide == 4) {
    sums = _mm_madd_epi16(
        _mm_loadl_epi64(reinterpret_cast<const __m128i *>(refs.top())), one);
  } else {
    sums = _mm_madd_epi16(load8(refs.top()), one);
    for (int i = 8; i < kSide; i += 8)
      sums = _mm_add_epi32(sums, _mm_madd_epi16(load8(refs.top() + i), one));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
  }
  above = _mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1)));
#else
  for (int i = 0; i < kSide; ++i)
    above += refs.top()[i];
#endif
  for (int i = 0; i < kSide; ++i)
    left += refs.left(i);
  if (refs.hasAbove == refs.hasLeft)
    return (above + left + kSide) >> (Log + 1);
  return ((refs.hasAbove ? above : left) + kSide / 2) >> Log;
}

template <int Log>
inline void predictPlanar(const References &refs, int16_t *out, int stride) {
  constexpr int kSide = 1 << Log;
  const int16_t *top = refs.top();
  const int right = refs.right, below = refs.below;
  for (int y = 0; y < kSide; ++y, out += stride) {
    const int left = refs.left(y);
#if SMMIL_KERNELS_AVX2
    const __m128i across = spread(2 * (right - left));
    const __m128i weightY = spread((y + 1) << (14 - Log));
    for (int x = 0; x < kSide; x += 8) {
      const __m128i weightX = _mm_slli_epi16(
          _mm_add_epi16(spread(x + 1), _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7)),
          14 - Log);
      const __m128i t = load8(top + x);
      const __m128i h =
          _mm_add_epi16(spread(left), _mm_mulhrs_epi16(across, weightX));
      const __m128i v = _mm_add_epi16(
          t, _mm_mulhrs_epi16(
                 _mm_slli_epi16(_mm_sub_epi16(spread(below), t), 1), weightY));
      storePart<kSide>(
          out + x,
          _mm_srai_epi16(_mm_add_epi16(_mm_add_epi16(h, v), spread(1)), 1));
    }
#else
    for (int x = 0; x < kSide; ++x) {
      const int h = left + (((right - left) * (x + 1) + kSide / 2) >> Log);
      const int v = top[x] + (((below - top[x]) * (y + 1) + kSide / 2) >> Log);
      out[x] = static_cast<int16_t>((h + v + 1) >> 1);
    }
#endif
  }
}

template <int Log>
inline void predictPaeth(const References &refs, int16_t *out, int stride) {
  constexpr int kSide = 1 << Log;
  const int16_t *top = refs.top();
  const int corner = top[-1];
#if SMMIL_KERNELS_AVX2
  const __m256i c = _mm256_set1_epi16(static_cast<int16_t>(corner));
  // `across`: what the samples above differ from the corner.
  auto nearest = [c](__m256i t, __m256i across, __m256i toLeft, __m256i l) {
    const __m256i down = _mm256_sub_epi16(l, c);
    const __m256i toTop = _mm256_abs_epi16(down);
    const __m256i toCorner = _mm256_abs_epi16(_mm256_add_epi16(across, down));
    const __m256i notLeft =
        _mm256_cmpgt_epi16(toLeft, _mm256_min_epi16(toTop, toCorner));
    const __m256i useCorner = _mm256_cmpgt_epi16(toTop, toCorner);
    return _mm256_blendv_epi8(l, _mm256_blendv_epi8(t, c, useCorner), notLeft);
  };
  if constexpr (kSide <= 8) {
    long long four;
    std::memcpy(&four, top, 8);
    const __m256i t = kSide == 4 ? _mm256_set1_epi64x(four)
                                 : _mm256_broadcastsi128_si256(load8(top));
    const __m256i across = _mm256_sub_epi16(t, c);
    const __m256i toLeft = _mm256_abs_epi16(across);
    const __m256i column = loadColumn<kSide>(refs.column, refs.step);
    if constexpr (kSide == 4)
      storeRows<4>(
          out, stride,
          nearest(t, across, toLeft, spreadRows(column, kRowSpreads.four)));
    else
      for (int pair = 0; pair < 4; ++pair)
        storeRows<8>(out + 2 * pair * static_cast<ptrdiff_t>(stride), stride,
                     nearest(t, across, toLeft,
                             spreadRows(column, kRowSpreads.eight[pair])));
  } else {
    const int16_t *left = refs.column;
    for (int y = 0; y < kSide; ++y, out += stride, left += refs.step) {
      const __m256i l = _mm256_set1_epi16(*left);
      for (int x = 0; x < kSide; x += 16) {
        const __m256i t = load16(top + x), across = _mm256_sub_epi16(t, c);
        store16(out + x, nearest(t, across, _mm256_abs_epi16(across), l));
      }
    }
  }
#else
  for (int y = 0; y < kSide; ++y, out += stride) {
    const int left = refs.left(y);
    for (int x = 0; x < kSide; ++x) {
      const int across = top[x] - corner, down = left - corner;
      const int toLeft = across < 0 ? -across : across;
      const int toTop = down < 0 ? -down : down;
      const int both = across + down, toCorner = both < 0 ? -both : both;
      out[x] = toLeft <= toTop && toLeft <= toCorner
                   ? static_cast<int16_t>(left)
               : toTop <= toCorner ? top[x]
                                   : static_cast<int16_t>(corner);
    }
  }
#endif
}

/// Sample of the other side that continues this one behind the corner:
/// [displacement][samples behind].
struct Projections {
  uint8_t index[33][33];
};
constexpr Projections makeProjections() {
  Projections result = {};
  for (int a = 1; a <= 32; ++a)
    for (int k = 1; k <= 32; ++k) {
      const int at = (32 * k + a / 2) / a - 1;
      result.index[a][k] = static_cast<uint8_t>(at < 63 ? at : 63);
    }
  return result;
}
inline constexpr Projections kProjections = makeProjections();

/// From above, moving `displacement` / 32 samples to the right each row; the
/// samples at left are `leftStep` apart.
template <int Log>
SMMIL_ALWAYS_INLINE void predictAngle(const int16_t *top, const int16_t *left,
                                      ptrdiff_t leftStep, int displacement,
                                      int16_t *out, int stride) {
  constexpr int kSide = 1 << Log;
  alignas(32) int16_t line[112];
  const int16_t *from = top - 1; // The corner.
  if (displacement < 0) {
    int16_t *corner = line + 32;
    std::memcpy(corner, top - 1, sizeof(int16_t) * (kSide + 1));
    const int a = -displacement, behind = (kSide * a) >> 5;
    for (int k = 1; k <= behind; ++k)
      corner[-k] = left[kProjections.index[a][k] * leftStep];
    from = corner;
  }
  for (int y = 0; y < kSide; ++y, out += stride) {
    const int moved = (y + 1) * displacement;
    const int16_t *at = from + (moved >> 5) + 1;
    const int fraction = moved & 31;
#if SMMIL_KERNELS_AVX2
    const __m128i weight = spread(fraction << 10);
    if constexpr (kSide == 4) {
      const __m128i a = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(at));
      const __m128i b =
          _mm_loadl_epi64(reinterpret_cast<const __m128i *>(at + 1));
      storePart<4>(
          out, _mm_add_epi16(a, _mm_mulhrs_epi16(_mm_sub_epi16(b, a), weight)));
    } else {
      for (int x = 0; x < kSide; x += 8) {
        const __m128i a = load8(at + x), b = load8(at + x + 1);
        store8(out + x,
               _mm_add_epi16(a, _mm_mulhrs_epi16(_mm_sub_epi16(b, a), weight)));
      }
    }
#else
    for (int x = 0; x < kSide; ++x) {
      const int a = at[x];
      // The sample behind the last one has no weight.
      const int b = fraction > 0 ? at[x + 1] : a;
      out[x] = static_cast<int16_t>(a + (((b - a) * fraction + 16) >> 5));
    }
#endif
  }
}

template <int Log>
SMMIL_ALWAYS_INLINE void transpose(const int16_t *from, int16_t *out,
                                   int stride) {
  constexpr int kSide = 1 << Log;
#if SMMIL_KERNELS_AVX2
  if constexpr (kSide == 4) {
    const __m128i a = load8(from), b = load8(from + 8);
    const __m128i c = _mm_unpacklo_epi16(a, b), d = _mm_unpackhi_epi16(a, b);
    const __m128i low = _mm_unpacklo_epi16(c, d);
    const __m128i high = _mm_unpackhi_epi16(c, d);
    storePart<4>(out, low);
    storePart<4>(out + stride, _mm_srli_si128(low, 8));
    storePart<4>(out + 2 * static_cast<ptrdiff_t>(stride), high);
    storePart<4>(out + 3 * static_cast<ptrdiff_t>(stride),
                 _mm_srli_si128(high, 8));
  } else {
    for (int r = 0; r < kSide; r += 8)
      for (int c = 0; c < kSide; c += 8) {
        __m128i a[8], b[8];
        for (int i = 0; i < 8; ++i)
          a[i] = load8(from + (r + i) * kSide + c);
        for (int pass = 0; pass < 3; ++pass) {
          for (int i = 0; i < 4; ++i) {
            b[2 * i] = _mm_unpacklo_epi16(a[i], a[i + 4]);
            b[2 * i + 1] = _mm_unpackhi_epi16(a[i], a[i + 4]);
          }
          for (int i = 0; i < 8; ++i)
            a[i] = b[i];
        }
        for (int i = 0; i < 8; ++i)
          store8(out + static_cast<ptrdiff_t>(c + i) * stride + r, a[i]);
      }
  }
#else
  for (int r = 0; r < kSide; ++r)
    for (int c = 0; c < kSide; ++c)
      out[static_cast<ptrdiff_t>(c) * stride + r] = from[r * kSide + c];
#endif
}

template <int Log>
inline void predictVertical(const References &refs, int16_t *out, int stride) {
  constexpr int kSide = 1 << Log;
  for (int y = 0; y < kSide; ++y, out += stride)
    std::memcpy(out, refs.top(), 2 * kSide);
}

template <int Log>
inline void predictHorizontal(const References &refs, int16_t *out,
                              int stride) {
  constexpr int kSide = 1 << Log;
  for (int y = 0; y < kSide; ++y, out += stride)
#if SMMIL_KERNELS_AVX2
    storeRow<kSide>(out, _mm256_set1_epi16(static_cast<int16_t>(refs.left(y))));
#else
    fill(out, kSide, refs.left(y));
#endif
}

template <int Log>
inline void predictFromAbove(const References &refs, int mode, int16_t *out,
                             int stride) {
  predictAngle<Log>(refs.top(), refs.column, refs.step,
                    kDisplacement[mode - kAngular - 16], out, stride);
}

template <int Log>
inline void predictFromLeft(const References &refs, int mode, int16_t *out,
                            int stride) {
  constexpr int kSide = 1 << Log;
  alignas(32) int16_t turned[kSide * kSide];
  predictAngle<Log>(refs.column, refs.top(), 1,
                    kDisplacement[16 - (mode - kAngular)], turned, kSide);
  transpose<Log>(turned, out, stride);
}

inline int clampTo(int value, int low, int high) {
  return value < low ? low : value > high ? high : value;
}

/// Differences of the inputs of a matrix mode from their mean.
template <int Log>
SMMIL_ALWAYS_INLINE int matrixInput(const References &refs,
                                    int16_t (&input)[24]) {
  const int16_t *top = refs.top(), *left = refs.column;
#if SMMIL_KERNELS_AVX2
  __m128i t, l;
  const __m128i one = spread(1);
  if constexpr (Log == 4) {
    auto halve = [one](const int16_t *from) {
      auto pairs = [one](__m128i v) {
        return _mm_srai_epi32(
            _mm_add_epi32(_mm_madd_epi16(v, one), _mm_set1_epi32(1)), 1);
      };
      return _mm_packs_epi32(pairs(load8(from)), pairs(load8(from + 8)));
    };
    t = halve(top);
    l = halve(left);
  } else {
    t = load8(top);
    l = load8(left);
    if constexpr (Log == 2) {
      const __m128i six = _mm_setr_epi16(-1, -1, -1, -1, -1, -1, 0, 0);
      t = _mm_and_si128(t, six);
      l = _mm_and_si128(l, six);
    }
  }
  __m128i sums = _mm_add_epi32(_mm_madd_epi16(t, one), _mm_madd_epi16(l, one));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1));
  const int sum = _mm_cvtsi128_si32(sums) + top[-1];
  const int mean = (sum * (Log == 2 ? 5041 : 3855) + 32768) >> 16;
  t = _mm_sub_epi16(t, spread(mean));
  l = _mm_sub_epi16(l, spread(mean));
  const __m128i corner =
      _mm_cvtsi32_si128(static_cast<uint16_t>(top[-1] - mean));
  // Three stores that the loads of pairs lie within.
  if constexpr (Log == 2) {
    const __m128i six = _mm_setr_epi16(-1, -1, -1, -1, -1, -1, 0, 0);
    t = _mm_or_si128(_mm_slli_si128(_mm_and_si128(t, six), 2), corner);
    store8(input, _mm_or_si128(t, _mm_slli_si128(l, 14)));
    store8(input + 8, _mm_srli_si128(_mm_and_si128(l, six), 2));
  } else {
    store8(input, _mm_or_si128(_mm_slli_si128(t, 2), corner));
    store8(input + 8, _mm_alignr_epi8(l, t, 14));
    store8(input + 16, _mm_srli_si128(l, 14));
  }
#else
  constexpr int kEach = Log == 2 ? 6 : 8;
  input[0] = top[-1];
  for (int i = 0; i < kEach; ++i) {
    input[1 + i] =
        Log == 4 ? static_cast<int16_t>((top[2 * i] + top[2 * i + 1] + 1) >> 1)
                 : top[i];
    input[1 + kEach + i] =
        Log == 4
            ? static_cast<int16_t>((left[2 * i] + left[2 * i + 1] + 1) >> 1)
            : left[i];
  }
  int sum = 0;
  for (int i = 0; i <= 2 * kEach; ++i)
    sum += input[i];
  const int mean = (sum * (Log == 2 ? 5041 : 3855) + 32768) >> 16;
  for (int i = 0; i <= 2 * kEach; ++i)
    input[i] = static_cast<int16_t>(input[i] - mean);
  input[2 * kEach + 1] = 0;
#endif
  return mean;
}

/// `Outputs` sums of products in rows of `side`.
template <int Pairs, int Outputs>
SMMIL_ALWAYS_INLINE void
multiplyMatrix(const int16_t (&input)[24], int mean,
               const int16_t (&matrix)[Pairs][Outputs][2], int low, int high,
               int16_t *out, int stride) {
  constexpr int kSide = Outputs == 16 ? 4 : 8;
#if SMMIL_KERNELS_AVX2
  constexpr int kVectors = Outputs / 8;
  __m256i sums[kVectors];
  for (__m256i &sum : sums)
    sum = _mm256_set1_epi32(64 * mean + 32);
  for (int i = 0; i < Pairs; ++i) {
    int pair;
    std::memcpy(&pair, input + 2 * i, 4);
    const __m256i both = _mm256_set1_epi32(pair);
    for (int v = 0; v < kVectors; ++v)
      sums[v] = _mm256_add_epi32(
          sums[v],
          _mm256_madd_epi16(both,
                            _mm256_load_si256(reinterpret_cast<const __m256i *>(
                                &matrix[i][8 * v][0]))));
  }
  const __m128i least = spread(low), most = spread(high);
  for (int v = 0; v < kVectors; ++v) {
    const __m256i sum = _mm256_srai_epi32(sums[v], 6);
    const __m128i row = _mm_min_epi16(
        _mm_max_epi16(_mm_packs_epi32(_mm256_castsi256_si128(sum),
                                      _mm256_extracti128_si256(sum, 1)),
                      least),
        most);
    if constexpr (kSide == 8) {
      store8(out + v * static_cast<ptrdiff_t>(stride), row);
    } else {
      storePart<4>(out + 2 * v * static_cast<ptrdiff_t>(stride), row);
      storePart<4>(out + (2 * v + 1) * static_cast<ptrdiff_t>(stride),
                   _mm_srli_si128(row, 8));
    }
  }
#else
  for (int o = 0; o < Outputs; ++o) {
    int sum = 64 * mean + 32;
    for (int i = 0; i < Pairs; ++i)
      sum +=
          input[2 * i] * matrix[i][o][0] + input[2 * i + 1] * matrix[i][o][1];
    out[static_cast<ptrdiff_t>(o / kSide) * stride + o % kSide] =
        static_cast<int16_t>(clampTo(sum >> 6, low, high));
  }
#endif
}

template <int Log>
inline void predictMatrix(const Tables &tables, const References &refs,
                          int which, int low, int high, int16_t *out,
                          int stride) {
  alignas(16) int16_t input[24];
  const int mean = matrixInput<Log>(refs, input);
  if constexpr (Log == 2) {
    multiplyMatrix(input, mean, tables.matrix4[which], low, high, out, stride);
  } else if constexpr (Log == 3) {
    multiplyMatrix(input, mean, tables.matrix8[which], low, high, out, stride);
  } else {
    // The 8x8 samples lie at odd columns and rows; those between are means.
    alignas(16) int16_t grid[64];
    multiplyMatrix(input, mean, tables.matrix16[which], low, high, grid, 8);
#if SMMIL_KERNELS_AVX2
    const __m256i one = _mm256_set1_epi16(1);
    auto mean2 = [one](__m256i a, __m256i b) {
      return _mm256_srai_epi16(_mm256_add_epi16(_mm256_add_epi16(a, b), one),
                               1);
    };
    __m256i above =
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(refs.top()));
    for (int r = 0; r < 8; ++r, out += 2 * static_cast<ptrdiff_t>(stride)) {
      const __m128i row = load8(grid + 8 * r);
      const __m128i before =
          _mm_insert_epi16(_mm_slli_si128(row, 2), refs.left(2 * r + 1), 0);
      const __m128i between = _mm_srai_epi16(
          _mm_add_epi16(_mm_add_epi16(row, before), spread(1)), 1);
      const __m256i line = _mm256_set_m128i(_mm_unpackhi_epi16(between, row),
                                            _mm_unpacklo_epi16(between, row));
      _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), mean2(above, line));
      _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + stride), line);
      above = line;
    }
#else
    int16_t lines[9][16];
    std::memcpy(lines[0], refs.top(), sizeof lines[0]);
    for (int r = 0; r < 8; ++r) {
      int before = refs.left(2 * r + 1);
      for (int c = 0; c < 8; ++c) {
        const int here = grid[8 * r + c];
        lines[r + 1][2 * c] = static_cast<int16_t>((before + here + 1) >> 1);
        lines[r + 1][2 * c + 1] = static_cast<int16_t>(here);
        before = here;
      }
    }
    for (int r = 0; r < 8; ++r, out += 2 * static_cast<ptrdiff_t>(stride)) {
      for (int x = 0; x < 16; ++x)
        out[x] = static_cast<int16_t>((lines[r][x] + lines[r + 1][x] + 1) >> 1);
      std::memcpy(out + stride, lines[r + 1], sizeof lines[0]);
    }
#endif
  }
}

} // namespace detail

/// Predicts a block in a mode of this kind, which is not from luma.
template <int Log>
SMMIL_ALWAYS_INLINE void
predictKind(const Tables &tables, const References &refs, int plane,
            ModeKind kind, int mode, int16_t *out, int stride) {
  switch (kind) {
  case kDcKind:
    detail::predictFlat<Log>(detail::flatOf<Log>(refs), out, stride);
    return;
  case kPlanarKind:
    detail::predictPlanar<Log>(refs, out, stride);
    return;
  case kPaethKind:
    detail::predictPaeth<Log>(refs, out, stride);
    return;
  case kHorizontalKind:
    detail::predictHorizontal<Log>(refs, out, stride);
    return;
  case kVerticalKind:
    detail::predictVertical<Log>(refs, out, stride);
    return;
  case kFromAboveKind:
    detail::predictFromAbove<Log>(refs, mode, out, stride);
    return;
  case kFromLeftKind:
    detail::predictFromLeft<Log>(refs, mode, out, stride);
    return;
  default:
    if constexpr (Log < 5)
      detail::predictMatrix<Log>(tables, refs, mode - kMatrix, lowestOf(plane),
                                 highestOf(plane), out, stride);
  }
}
/// Predicts a block in any mode but from luma.
template <int Log>
inline void predict(const Tables &tables, const References &refs, int plane,
                    int mode, int16_t *out, int stride) {
  predictKind<Log>(tables, refs, plane, kindOf(mode), mode, out, stride);
}

/// Predicts chroma as its flat value and `slope` / 8 of what luma differs from
/// its mean.
template <int Log>
inline void predictFromLuma(const int16_t *luma, int lumaStride,
                            const References &refs, int slope, int16_t *out,
                            int stride) {
  constexpr int kSide = 1 << Log;
  const int flat = detail::flatOf<Log>(refs);
  if (slope == 0) {
    detail::predictFlat<Log>(flat, out, stride);
    return;
  }
#if SMMIL_KERNELS_AVX2
  // Two rows of 8 together, or parts of 16.
  auto samples = [lumaStride](const int16_t *from) {
    (void)lumaStride; // Of 16 and 32.
    if constexpr (kSide == 8)
      return _mm256_inserti128_si256(
          _mm256_castsi128_si256(detail::load8(from)),
          detail::load8(from + lumaStride), 1);
    else
      return detail::load16(from);
  };
  constexpr int kRows = kSide == 8 ? 2 : 1;
  const __m256i one = _mm256_set1_epi16(1);
  __m256i all = _mm256_setzero_si256();
  const int16_t *row = luma;
  for (int y = 0; y < kSide; y += kRows, row += kRows * lumaStride)
    for (int x = 0; x < kSide; x += 16)
      all = _mm256_add_epi32(all, _mm256_madd_epi16(samples(row + x), one));
  __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(all),
                               _mm256_extracti128_si256(all, 1));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1));
  const int mean = (_mm_cvtsi128_si32(sums) + kSide * kSide / 2) >> (2 * Log);
  auto spread = [](int value) {
    return _mm256_set1_epi16(static_cast<int16_t>(value));
  };
  const __m256i weight = spread(slope * 2048), middle = spread(mean);
  const __m256i ground = spread(flat);
  const __m256i least = spread(-kMostChroma), most = spread(kMostChroma);
  for (int y = 0; y < kSide;
       y += kRows, luma += kRows * lumaStride, out += kRows * stride)
    for (int x = 0; x < kSide; x += 16) {
      const __m256i difference =
          _mm256_slli_epi16(_mm256_sub_epi16(samples(luma + x), middle), 1);
      const __m256i value = _mm256_min_epi16(
          _mm256_max_epi16(
              _mm256_add_epi16(ground, _mm256_mulhrs_epi16(difference, weight)),
              least),
          most);
      if constexpr (kSide == 8)
        detail::storeRows<8>(out, stride, value);
      else
        detail::store16(out + x, value);
    }
#else
  int sum = kSide * kSide / 2;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x)
      sum += luma[static_cast<ptrdiff_t>(y) * lumaStride + x];
  const int mean = sum >> (2 * Log);
  for (int y = 0; y < kSide; ++y, luma += lumaStride, out += stride)
    for (int x = 0; x < kSide; ++x)
      out[x] = static_cast<int16_t>(
          detail::clampTo(flat + (((luma[x] - mean) * slope + 4) >> 3),
                          -kMostChroma, kMostChroma));
#endif
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_PREDICT_H

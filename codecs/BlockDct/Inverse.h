//===- Inverse.h - Inverse DCT of sixteen blocks ----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inverse type-II DCT with one block per 16-bit lane: no transposition of
// coefficients, and rows and columns known to be zero are never computed. The
// factorisation is the plain even/odd split; every product is rounded to 16
// bits on its own, so that all forms agree on any input.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKDCT_INVERSE_H
#define SMMIL_CODECS_BLOCKDCT_INVERSE_H

#include "codecs/BlockDct/Lanes.h"
#include "codecs/Scan/Zigzag.h"

#include <cstddef>
#include <cstring>

namespace smmil::block_dct {
SMMIL_ISA_BEGIN

/// 1-D inverse of which only the first Used inputs are not zero. Input i is
/// in[i * stride].
template <int N, int Used> struct InverseLine;

template <int Used> struct InverseLine<8, Used> {
  static SMMIL_ALWAYS_INLINE void run(const Lanes16 *in, int stride,
                                      Lanes16 *out, int outStride) {
    constexpr int c0 = 11585, c1 = 16069, c2 = 15137, c3 = 13623, c5 = 9102,
                  c6 = 6270, c7 = 3196;
    Lanes16 e0 = in[0].times(c0);
    if constexpr (Used == 1) {
      for (int i = 0; i < 8; ++i)
        out[i * outStride] = e0;
      return;
    } else {
      Lanes16 a[4] = {e0, e0, e0, e0};
      if constexpr (Used > 4) {
        Lanes16 e4 = in[4 * stride].times(c0);
        a[0] = a[3] = e0 + e4;
        a[1] = a[2] = e0 - e4;
      }
      if constexpr (Used > 2) {
        Lanes16 t2 = in[2 * stride].times(c6);
        Lanes16 t3 = in[2 * stride].times(c2);
        if constexpr (Used > 6) {
          t2 = t2 - in[6 * stride].times(c2);
          t3 = t3 + in[6 * stride].times(c6);
        }
        a[0] = a[0] + t3;
        a[3] = a[3] - t3;
        a[1] = a[1] + t2;
        a[2] = a[2] - t2;
      }
      Lanes16 x1 = in[stride];
      Lanes16 b[4] = {x1.times(c1), x1.times(c3), x1.times(c5), x1.times(c7)};
      if constexpr (Used > 3) {
        Lanes16 x3 = in[3 * stride];
        b[0] = b[0] + x3.times(c3);
        b[1] = b[1] - x3.times(c7);
        b[2] = b[2] - x3.times(c1);
        b[3] = b[3] - x3.times(c5);
      }
      if constexpr (Used > 5) {
        Lanes16 x5 = in[5 * stride];
        b[0] = b[0] + x5.times(c5);
        b[1] = b[1] - x5.times(c1);
        b[2] = b[2] + x5.times(c7);
        b[3] = b[3] + x5.times(c3);
      }
      if constexpr (Used > 7) {
        Lanes16 x7 = in[7 * stride];
        b[0] = b[0] + x7.times(c7);
        b[1] = b[1] - x7.times(c5);
        b[2] = b[2] + x7.times(c3);
        b[3] = b[3] - x7.times(c1);
      }
      for (int i = 0; i < 4; ++i) {
        out[i * outStride] = a[i] + b[i];
        out[(7 - i) * outStride] = a[i] - b[i];
      }
    }
  }
};

template <int Used> struct InverseLine<4, Used> {
  static SMMIL_ALWAYS_INLINE void run(const Lanes16 *in, int stride,
                                      Lanes16 *out, int outStride) {
    constexpr int c0 = 16384, c1 = 21407, c3 = 8867;
    Lanes16 a0 = in[0].times(c0);
    Lanes16 a1 = a0;
    if constexpr (Used > 2) {
      Lanes16 t2 = in[2 * stride].times(c0);
      a1 = a0 - t2;
      a0 = a0 + t2;
    }
    if constexpr (Used == 1) {
      for (int i = 0; i < 4; ++i)
        out[i * outStride] = a0;
    } else {
      Lanes16 b0 = in[stride].times(c1);
      Lanes16 b1 = in[stride].times(c3);
      if constexpr (Used > 3) {
        b0 = b0 + in[3 * stride].times(c3);
        b1 = b1 - in[3 * stride].times(c1);
      }
      out[0] = a0 + b0;
      out[outStride] = a1 + b1;
      out[2 * outStride] = a1 - b1;
      out[3 * outStride] = a0 - b0;
    }
  }
};

/// Coefficients are in 1/8 of the orthonormal transform's units.
constexpr int kCoefficientScale = 8;

/// Range of the samples of a plane: bias in 1/8 (with rounding), low, high.
struct SampleRange {
  int bias, low, high;
};

/// Of a plane whose lowest sample is `lowest` and whose zero is `zero`.
constexpr SampleRange sampleRange(int lowest, int zero) {
  return {zero * kCoefficientScale + kCoefficientScale / 2, lowest, 255};
}

/// Writes row y of sixteen blocks; lane i goes to to[i] + y * stride.
template <int N>
SMMIL_ALWAYS_INLINE void storeRow(const Lanes16 *row, SampleRange range,
                                  uint8_t *const *to, ptrdiff_t offset) {
#if SMMIL_KERNELS_AVX2
  __m256i r[N];
  const Lanes16 bias = Lanes16::splat(range.bias);
  for (int x = 0; x < N; ++x)
    r[x] = (row[x] + bias).template shiftRight<3>().v;
  if constexpr (N == 8) {
    // Saturating packs, then a byte transposition within each half.
    __m256i p0 = _mm256_packus_epi16(r[0], r[4]);
    __m256i p1 = _mm256_packus_epi16(r[1], r[5]);
    __m256i p2 = _mm256_packus_epi16(r[2], r[6]);
    __m256i p3 = _mm256_packus_epi16(r[3], r[7]);
    __m256i a0 = _mm256_unpacklo_epi8(p0, p1),
            a1 = _mm256_unpacklo_epi8(p2, p3);
    __m256i c0 = _mm256_unpackhi_epi8(p0, p1),
            c1 = _mm256_unpackhi_epi8(p2, p3);
    __m256i q0 = _mm256_unpacklo_epi16(a0, a1);
    __m256i q1 = _mm256_unpackhi_epi16(a0, a1);
    __m256i s0 = _mm256_unpacklo_epi16(c0, c1);
    __m256i s1 = _mm256_unpackhi_epi16(c0, c1);
    __m256i w[4] = {
        _mm256_unpacklo_epi32(q0, s0), _mm256_unpackhi_epi32(q0, s0),
        _mm256_unpacklo_epi32(q1, s1), _mm256_unpackhi_epi32(q1, s1)};
    for (int i = 0; i < 4; ++i) {
      __m128i low = _mm256_castsi256_si128(w[i]);
      __m128i high = _mm256_extracti128_si256(w[i], 1);
      _mm_storel_epi64(reinterpret_cast<__m128i *>(to[2 * i] + offset), low);
      _mm_storeh_pd(reinterpret_cast<double *>(to[2 * i + 1] + offset),
                    _mm_castsi128_pd(low));
      _mm_storel_epi64(reinterpret_cast<__m128i *>(to[2 * i + 8] + offset),
                       high);
      _mm_storeh_pd(reinterpret_cast<double *>(to[2 * i + 9] + offset),
                    _mm_castsi128_pd(high));
    }
  } else {
    __m256i p0 = _mm256_packus_epi16(r[0], r[1]);
    __m256i p1 = _mm256_packus_epi16(r[2], r[3]);
    const __m256i pair =
        _mm256_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15,
                         0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    p0 = _mm256_shuffle_epi8(p0, pair);
    p1 = _mm256_shuffle_epi8(p1, pair);
    alignas(32) uint32_t words[kGroup];
    __m256i q0 = _mm256_unpacklo_epi16(p0, p1);
    __m256i q1 = _mm256_unpackhi_epi16(p0, p1);
    auto *half = reinterpret_cast<__m128i *>(words);
    _mm_store_si128(half, _mm256_castsi256_si128(q0));
    _mm_store_si128(half + 1, _mm256_castsi256_si128(q1));
    _mm_store_si128(half + 2, _mm256_extracti128_si256(q0, 1));
    _mm_store_si128(half + 3, _mm256_extracti128_si256(q1, 1));
    for (int i = 0; i < kGroup; ++i)
      std::memcpy(to[i] + offset, &words[i], 4);
  }
#else
  const Lanes16 bias = Lanes16::splat(range.bias);
  for (int x = 0; x < N; ++x) {
    Lanes16 value =
        (row[x] + bias).template shiftRight<3>().clamped(range.low, range.high);
    for (int i = 0; i < kGroup; ++i)
      to[i][offset + x] = static_cast<uint8_t>(value.v[i]);
  }
#endif
}

/// The same for planes that hold 16-bit samples.
template <int N>
SMMIL_ALWAYS_INLINE void storeRow(const Lanes16 *row, SampleRange range,
                                  int16_t *const *to, ptrdiff_t offset) {
  const Lanes16 bias = Lanes16::splat(range.bias);
  int16_t samples[N][kGroup];
  for (int x = 0; x < N; ++x)
    (row[x] + bias)
        .template shiftRight<3>()
        .clamped(range.low, range.high)
        .store(samples[x]);
  for (int i = 0; i < kGroup; ++i)
    for (int x = 0; x < N; ++x)
      to[i][offset + x] = samples[x][i];
}

/// Sixteen blocks whose coefficients outside the Used x Used corner are zero.
/// Band k, of scan index k, is wanted only up to `last`.
template <int N, int Used, typename Sample>
__attribute__((noinline)) void
inverseBlocks(const int16_t *bands, size_t bandStride, int last,
              SampleRange range, Sample *const *to, ptrdiff_t stride) {
  Lanes16 coefficient[Used * Used], column[N * Used];
  for (int i = 0; i < Used * Used; ++i) {
    int k = scan::kZigzag<N>.scan[i / Used * N + i % Used];
    coefficient[i] =
        k <= last ? Lanes16::load(bands + static_cast<size_t>(k) * bandStride)
                  : Lanes16::splat(0);
  }
  for (int u = 0; u < Used; ++u)
    InverseLine<N, Used>::run(coefficient + u, Used, column + u, Used);
  for (int y = 0; y < N; ++y) {
    Lanes16 row[N];
    InverseLine<N, Used>::run(column + y * Used, 1, row, 1);
    storeRow<N>(row, range, to, y * stride);
  }
}

/// Sixteen blocks of which all but the DC is zero.
template <int N, typename Sample>
inline void inverseFlat(const int16_t *dc, SampleRange range, Sample *const *to,
                        ptrdiff_t stride) {
  constexpr int c0 = N == 8 ? 11585 : 16384;
  Lanes16 value =
      (Lanes16::load(dc).times(c0).times(c0) + Lanes16::splat(range.bias))
          .template shiftRight<3>()
          .clamped(range.low, range.high);
  int16_t sample[kGroup];
  value.store(sample);
  for (int i = 0; i < kGroup; ++i)
    for (int y = 0; y < N; ++y) {
      Sample *row = to[i] + y * stride;
      for (int x = 0; x < N; ++x)
        row[x] = static_cast<Sample>(sample[i]);
    }
}

/// Side of the corner that holds all coefficients up to scan index `last`.
constexpr int cornerOf(int last) {
  return last == 0 ? 1 : last <= 2 ? 2 : last <= 9 ? 4 : 8;
}

/// Sixteen blocks with coefficients up to scan index `last`; band k is at
/// bands + k * bandStride.
template <int N, typename Sample>
inline void inverseGroup(const int16_t *bands, size_t bandStride, int last,
                         SampleRange range, Sample *const *to,
                         ptrdiff_t stride) {
  int corner = cornerOf(last);
  if (corner == 1)
    inverseFlat<N>(bands, range, to, stride);
  else if (corner == 2)
    inverseBlocks<N, 2>(bands, bandStride, last, range, to, stride);
  else if (N == 4 || corner == 4)
    inverseBlocks<N, 4>(bands, bandStride, last, range, to, stride);
  else
    inverseBlocks<N, N>(bands, bandStride, last, range, to, stride);
}

SMMIL_ISA_END
} // namespace smmil::block_dct

#endif // SMMIL_CODECS_BLOCKDCT_INVERSE_H

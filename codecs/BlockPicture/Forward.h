//===- Forward.h - Residuals and forward transforms -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an encoder measures of a residual. All in integers, so that it decides
// alike on every machine.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_FORWARD_H
#define SMMIL_CODECS_BLOCKPICTURE_FORWARD_H

#include "codecs/BlockPicture/Format.h"
#include "codecs/BlockPicture/Matrices.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstdlib>
#include <cstring>

#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::block_picture {
SMMIL_ISA_BEGIN

/// Fractional bits of forward coefficients.
constexpr int kForwardBits = 3;

/// Rows of the matrices as they are, and pairs of columns side by side.
template <int Log> struct ForwardMatrix {
  static constexpr int kSide = 1 << Log, kRows = kSide < 16 ? kSide : 16;
  alignas(32) int16_t rows[kRows][kSide];
  alignas(32) int16_t pairs[kSide / 2][kRows][2];
};
template <int Log> constexpr ForwardMatrix<Log> makeForward(int kind) {
  ForwardMatrix<Log> matrix = {};
  for (int k = 0; k < matrix.kRows; ++k)
    for (int n = 0; n < matrix.kSide; ++n)
      matrix.rows[k][n] = matrix.pairs[n / 2][k][n % 2] =
          matrixEntry(kind, Log, k, n);
  return matrix;
}
template <int Log>
inline constexpr ForwardMatrix<Log> kForward[3] = {
    makeForward<Log>(0), makeForward<Log>(1), makeForward<Log>(2)};
template <>
inline constexpr ForwardMatrix<5> kForward<5>[3] = {makeForward<5>(0), {}, {}};

/// original - prediction, dense.
template <int Log>
inline void subtract(const int16_t *original, ptrdiff_t stride,
                     const int16_t *prediction, int16_t *residual) {
  constexpr int kSide = 1 << Log;
  for (int y = 0; y < kSide; ++y, original += stride)
    for (int x = 0; x < kSide; ++x, ++prediction, ++residual)
      *residual = static_cast<int16_t>(original[x] - *prediction);
}

template <int Log> inline int64_t energyOf(const int16_t *residual) {
  int64_t sum = 0;
  for (int i = 0; i < 1 << (2 * Log); i += 16) {
    uint32_t part = 0; // 16 squares of at most 5770.
    for (int k = 0; k < 16; ++k)
      part += static_cast<uint32_t>(residual[i + k] * residual[i + k]);
    sum += part;
  }
  return sum;
}

namespace detail {

inline int hadamard4(const int16_t *r) {
  int t[16], sum = 0;
  for (int i = 0; i < 4; ++i) {
    const int a = r[4 * i] + r[4 * i + 2], b = r[4 * i] - r[4 * i + 2];
    const int c = r[4 * i + 1] + r[4 * i + 3], d = r[4 * i + 1] - r[4 * i + 3];
    t[4 * i] = a + c;
    t[4 * i + 1] = a - c;
    t[4 * i + 2] = b + d;
    t[4 * i + 3] = b - d;
  }
  for (int i = 0; i < 4; ++i) {
    const int a = t[i] + t[8 + i], b = t[i] - t[8 + i];
    const int c = t[4 + i] + t[12 + i], d = t[4 + i] - t[12 + i];
    sum +=
        std::abs(a + c) + std::abs(a - c) + std::abs(b + d) + std::abs(b - d);
  }
  return sum / 4;
}

/// Residuals are limited so that 16 bits hold every sum.
constexpr int kMostHadamard = 4000;

#if SMMIL_KERNELS_AVX2
SMMIL_ALWAYS_INLINE void butterflies(__m128i (&a)[8]) {
  for (int step = 4; step > 0; step /= 2)
    for (int i = 0; i < 8; ++i)
      if (!(i & step)) {
        const __m128i sum = _mm_add_epi16(a[i], a[i + step]);
        a[i + step] = _mm_sub_epi16(a[i], a[i + step]);
        a[i] = sum;
      }
}
inline int hadamard8(const int16_t *r, int stride) {
  const __m128i most = _mm_set1_epi16(kMostHadamard);
  const __m128i least = _mm_set1_epi16(-kMostHadamard);
  __m128i a[8], b[8];
  for (int i = 0; i < 8; ++i)
    a[i] = _mm_srai_epi16(
        _mm_min_epi16(
            _mm_max_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(
                              r + i * stride)),
                          least),
            most),
        2);
  butterflies(a);
  for (__m128i &row : a)
    row = _mm_srai_epi16(row, 1);
  for (int pass = 0; pass < 3; ++pass) {
    for (int i = 0; i < 4; ++i) {
      b[2 * i] = _mm_unpacklo_epi16(a[i], a[i + 4]);
      b[2 * i + 1] = _mm_unpackhi_epi16(a[i], a[i + 4]);
    }
    for (int i = 0; i < 8; ++i)
      a[i] = b[i];
  }
  butterflies(a);
  __m128i sum = _mm_setzero_si128();
  for (const __m128i &row : a)
    sum = _mm_add_epi32(sum,
                        _mm_madd_epi16(_mm_abs_epi16(row), _mm_set1_epi16(1)));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return _mm_cvtsi128_si32(sum);
}
#else
SMMIL_ALWAYS_INLINE void butterflies(int *a, int stride) {
  for (int step = 4; step > 0; step /= 2)
    for (int i = 0; i < 8; ++i)
      if (!(i & step)) {
        const int high = a[i * stride], low = a[(i + step) * stride];
        a[i * stride] = high + low;
        a[(i + step) * stride] = high - low;
      }
}
inline int hadamard8(const int16_t *r, int stride) {
  int a[64], sum = 0;
  for (int i = 0; i < 64; ++i) {
    const int v = r[i / 8 * stride + i % 8];
    a[i] = (v > kMostHadamard    ? kMostHadamard
            : v < -kMostHadamard ? -kMostHadamard
                                 : v) >>
           2;
  }
  for (int x = 0; x < 8; ++x)
    butterflies(a + x, 8);
  for (int &v : a)
    v >>= 1;
  for (int y = 0; y < 8; ++y)
    butterflies(a + 8 * y, 1);
  for (int v : a)
    sum += std::abs(v);
  return sum;
}
#endif

} // namespace detail

/// Sum of the magnitudes of an orthonormal Hadamard transform.
template <int Log> inline int hadamardOf(const int16_t *residual) {
  constexpr int kSide = 1 << Log;
  if constexpr (Log == 2) {
    return detail::hadamard4(residual);
  } else {
    int sum = 0;
    for (int y = 0; y < kSide; y += 8)
      for (int x = 0; x < kSide; x += 8)
        sum += detail::hadamard8(residual + y * kSide + x, kSide);
    return sum;
  }
}

/// Coefficients in [row][16 columns], with kForwardBits fractional bits, at the
/// scale of the levels (coefficientShift).
template <int Log>
inline void forward(const int16_t *residual, int transform, int32_t *out) {
  constexpr int kSide = 1 << Log, kRows = kSide < 16 ? kSide : 16;
  constexpr int kFirst = 15 + coefficientShift(Log);
  constexpr int kSecond = 15 - kForwardBits;
  const ForwardMatrix<Log> &vertical = kForward<Log>[columnKind(transform)];
  const ForwardMatrix<Log> &horizontal = kForward<Log>[rowKind(transform)];
  alignas(32) int16_t between[kRows][kSide];
#if SMMIL_KERNELS_AVX2
  if constexpr (Log > 2) {
    for (int x = 0; x < kSide; x += 8) {
      __m256i rows[kSide / 2]; // Pairs of two rows, columns in order.
      for (int y = 0; y < kSide; y += 2) {
        const __m128i a = _mm_loadu_si128(
            reinterpret_cast<const __m128i *>(residual + y * kSide + x));
        const __m128i b = _mm_loadu_si128(
            reinterpret_cast<const __m128i *>(residual + (y + 1) * kSide + x));
        rows[y / 2] = _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_unpacklo_epi16(a, b)),
            _mm_unpackhi_epi16(a, b), 1);
      }
      for (int k = 0; k < kRows; ++k) {
        __m256i sum = _mm256_set1_epi32(1 << (kFirst - 1));
        for (int y = 0; y < kSide / 2; ++y) {
          int pair;
          std::memcpy(&pair, &vertical.rows[k][2 * y], 4);
          sum = _mm256_add_epi32(
              sum, _mm256_madd_epi16(rows[y], _mm256_set1_epi32(pair)));
        }
        sum = _mm256_srai_epi32(sum, kFirst);
        _mm_store_si128(reinterpret_cast<__m128i *>(&between[k][x]),
                        _mm_packs_epi32(_mm256_castsi256_si128(sum),
                                        _mm256_extracti128_si256(sum, 1)));
      }
    }
    for (int k = 0; k < kRows; ++k) {
      __m256i sums[kRows / 8];
      for (__m256i &sum : sums)
        sum = _mm256_set1_epi32(1 << (kSecond - 1));
      for (int x = 0; x < kSide / 2; ++x) {
        int pair;
        std::memcpy(&pair, &between[k][2 * x], 4);
        for (int v = 0; v < kRows / 8; ++v)
          sums[v] = _mm256_add_epi32(
              sums[v], _mm256_madd_epi16(
                           _mm256_set1_epi32(pair),
                           _mm256_load_si256(reinterpret_cast<const __m256i *>(
                               &horizontal.pairs[x][8 * v][0]))));
      }
      for (int v = 0; v < kRows / 8; ++v)
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + 16 * k + 8 * v),
                            _mm256_srai_epi32(sums[v], kSecond));
    }
    return;
  }
#endif
  for (int k = 0; k < kRows; ++k)
    for (int x = 0; x < kSide; ++x) {
      int sum = 1 << (kFirst - 1);
      for (int y = 0; y < kSide; ++y)
        sum += vertical.rows[k][y] * residual[y * kSide + x];
      between[k][x] = static_cast<int16_t>(sum >> kFirst);
    }
  for (int k = 0; k < kRows; ++k)
    for (int c = 0; c < kRows; ++c) {
      int sum = 1 << (kSecond - 1);
      for (int x = 0; x < kSide; ++x)
        sum += horizontal.rows[c][x] * between[k][x];
      out[16 * k + c] = sum >> kSecond;
    }
}

/// Sum of the magnitudes of coefficients.
template <int Log> inline int64_t magnitudeOf(const int32_t *f) {
  constexpr int kRows = Log < 4 ? 1 << Log : 16;
  int sum = 0; // 256 of less than 2^17.
  for (int k = 0; k < kRows; ++k)
    for (int c = 0; c < kRows; ++c)
      sum += std::abs(f[16 * k + c]);
  return sum;
}

SMMIL_ISA_END
} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_FORWARD_H

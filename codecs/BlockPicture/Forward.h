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
SMMIL_ALWAYS_INLINE void subtract(const int16_t *original, ptrdiff_t stride,
                                  const int16_t *prediction,
                                  int16_t *residual) {
  constexpr int kSide = 1 << Log;
#if SMMIL_KERNELS_AVX2
  auto load = [](const int16_t *from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
  };
  auto store = [](int16_t *to, __m256i v) {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), v);
  };
  if constexpr (Log == 2) {
    auto four = [&](int y) {
      long long row;
      std::memcpy(&row, original + y * stride, 8);
      return row;
    };
    store(residual, _mm256_sub_epi16(
                        _mm256_setr_epi64x(four(0), four(1), four(2), four(3)),
                        load(prediction)));
  } else if constexpr (Log == 3) {
    auto eight = [&](int y) {
      return _mm_loadu_si128(
          reinterpret_cast<const __m128i *>(original + y * stride));
    };
    for (int y = 0; y < 8; y += 2)
      store(residual + 8 * y,
            _mm256_sub_epi16(_mm256_set_m128i(eight(y + 1), eight(y)),
                             load(prediction + 8 * y)));
  } else {
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; x += 16)
        store(residual + y * kSide + x,
              _mm256_sub_epi16(load(original + y * stride + x),
                               load(prediction + y * kSide + x)));
  }
#else
  for (int y = 0; y < kSide; ++y, original += stride)
    for (int x = 0; x < kSide; ++x, ++prediction, ++residual)
      *residual = static_cast<int16_t>(original[x] - *prediction);
#endif
}

template <int Log>
SMMIL_ALWAYS_INLINE int64_t energyOf(const int16_t *residual) {
#if SMMIL_KERNELS_AVX2
  // A lane holds 128 squares of at most 5770.
  __m256i sums = _mm256_setzero_si256();
  for (int i = 0; i < 1 << (2 * Log); i += 16) {
    const __m256i v =
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(residual + i));
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(v, v));
  }
  const __m256i wide =
      _mm256_add_epi64(_mm256_and_si256(sums, _mm256_set1_epi64x(0xffffffff)),
                       _mm256_srli_epi64(sums, 32));
  const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(wide),
                                    _mm256_extracti128_si256(wide, 1));
  return _mm_cvtsi128_si64(_mm_add_epi64(two, _mm_srli_si128(two, 8)));
#else
  int64_t sum = 0;
  for (int i = 0; i < 1 << (2 * Log); ++i)
    sum += residual[i] * residual[i];
  return sum;
#endif
}

namespace detail {

/// Residuals are limited so that 16 bits hold every sum.
constexpr int kMostHadamard = 4000;

#if SMMIL_KERNELS_AVX2
inline int hadamard4(const int16_t *r) {
  const __m256i limited = _mm256_min_epi16(
      _mm256_max_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(r)),
                       _mm256_set1_epi16(-kMostHadamard)),
      _mm256_set1_epi16(kMostHadamard));
  // Rows 0 and 1, and 2 and 3.
  const __m128i low = _mm256_castsi256_si128(limited);
  const __m128i high = _mm256_extracti128_si256(limited, 1);
  const __m128i sum = _mm_add_epi16(low, high), rest = _mm_sub_epi16(low, high);
  const __m128i even = _mm_unpacklo_epi64(sum, rest);
  const __m128i odd = _mm_unpackhi_epi64(sum, rest);
  const __m128i a = _mm_add_epi16(even, odd), b = _mm_sub_epi16(even, odd);
  // Columns 0 and 2, and 1 and 3, of all four.
  const __m128i order =
      _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
  const __m128i c = _mm_shuffle_epi8(a, order), d = _mm_shuffle_epi8(b, order);
  const __m128i first = _mm_unpacklo_epi64(c, d);
  const __m128i second = _mm_unpackhi_epi64(c, d);
  const __m128i sums = _mm_abs_epi16(_mm_add_epi16(first, second));
  const __m128i rests = _mm_abs_epi16(_mm_sub_epi16(first, second));
  // |x + y| + |x - y| is twice the larger magnitude; x and y lie side by side.
  auto larger = [](__m128i v) {
    return _mm_max_epi16(v, _mm_srli_epi32(v, 16));
  };
  const __m128i one = _mm_set1_epi32(1);
  __m128i total = _mm_add_epi32(_mm_madd_epi16(larger(sums), one),
                                _mm_madd_epi16(larger(rests), one));
  total = _mm_add_epi32(total, _mm_shuffle_epi32(total, 0x4e));
  total = _mm_add_epi32(total, _mm_shuffle_epi32(total, 0xb1));
  return _mm_cvtsi128_si32(total) / 2;
}
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
/// Of two blocks side by side.
inline int hadamard8Twice(const int16_t *r, int stride) {
  const __m256i most = _mm256_set1_epi16(kMostHadamard);
  const __m256i least = _mm256_set1_epi16(-kMostHadamard);
  __m256i a[8], b[8];
  auto butterflies = [&a] {
    for (int step = 4; step > 0; step /= 2)
      for (int i = 0; i < 8; ++i)
        if (!(i & step)) {
          const __m256i sum = _mm256_add_epi16(a[i], a[i + step]);
          a[i + step] = _mm256_sub_epi16(a[i], a[i + step]);
          a[i] = sum;
        }
  };
  for (int i = 0; i < 8; ++i)
    a[i] = _mm256_srai_epi16(
        _mm256_min_epi16(
            _mm256_max_epi16(
                _mm256_loadu_si256(reinterpret_cast<const __m256i *>(
                    r + static_cast<ptrdiff_t>(i) * stride)),
                least),
            most),
        2);
  butterflies();
  for (__m256i &row : a)
    row = _mm256_srai_epi16(row, 1);
  for (int pass = 0; pass < 3; ++pass) {
    for (int i = 0; i < 4; ++i) {
      b[2 * i] = _mm256_unpacklo_epi16(a[i], a[i + 4]);
      b[2 * i + 1] = _mm256_unpackhi_epi16(a[i], a[i + 4]);
    }
    for (int i = 0; i < 8; ++i)
      a[i] = b[i];
  }
  butterflies();
  __m256i sums = _mm256_setzero_si256();
  for (const __m256i &row : a)
    sums = _mm256_add_epi32(
        sums, _mm256_madd_epi16(_mm256_abs_epi16(row), _mm256_set1_epi16(1)));
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sums),
                              _mm256_extracti128_si256(sums, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return _mm_cvtsi128_si32(sum);
}
#else
inline int hadamard4(const int16_t *residual) {
  int r[16], t[16], sum = 0;
  for (int i = 0; i < 16; ++i)
    r[i] = residual[i] > kMostHadamard    ? kMostHadamard
           : residual[i] < -kMostHadamard ? -kMostHadamard
                                          : residual[i];
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
inline int hadamard8Twice(const int16_t *r, int stride) {
  return hadamard8(r, stride) + hadamard8(r + 8, stride);
}
#endif

} // namespace detail

/// Sum of the magnitudes of an orthonormal Hadamard transform.
template <int Log> inline int hadamardOf(const int16_t *residual) {
  constexpr int kSide = 1 << Log;
  if constexpr (Log == 2) {
    return detail::hadamard4(residual);
  } else if constexpr (Log == 3) {
    return detail::hadamard8(residual, kSide);
  } else {
    int sum = 0;
    for (int y = 0; y < kSide; y += 8)
      for (int x = 0; x < kSide; x += 16)
        sum += detail::hadamard8Twice(residual + y * kSide + x, kSide);
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
  if constexpr (Log == 2) {
    // Two frequencies at a time, one in each half of a vector.
    const __m256i all =
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(residual));
    const __m256i swapped = _mm256_srli_si256(all, 8);
    const __m256i rows = _mm256_unpacklo_epi16(all, swapped);
    const __m256i upper = _mm256_permute2x128_si256(rows, rows, 0x00);
    const __m256i lower = _mm256_permute2x128_si256(rows, rows, 0x11);
    auto column = [&](int k) {
      auto weights = [&](int y) {
        int first, second;
        std::memcpy(&first, &vertical.rows[k][y], 4);
        std::memcpy(&second, &vertical.rows[k + 1][y], 4);
        return _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_set1_epi32(first)),
            _mm_set1_epi32(second), 1);
      };
      return _mm256_srai_epi32(
          _mm256_add_epi32(
              _mm256_set1_epi32(1 << (kFirst - 1)),
              _mm256_add_epi32(_mm256_madd_epi16(upper, weights(0)),
                               _mm256_madd_epi16(lower, weights(2)))),
          kFirst);
    };
    const __m256i packed = _mm256_packs_epi32(column(0), column(2));
    auto both = [](const int16_t *from) {
      return _mm256_broadcastsi128_si256(
          _mm_load_si128(reinterpret_cast<const __m128i *>(from)));
    };
    const __m256i h0 = both(&horizontal.pairs[0][0][0]);
    const __m256i h1 = both(&horizontal.pairs[1][0][0]);
    auto row = [&](int k, __m256i a, __m256i b) {
      const __m256i sum = _mm256_srai_epi32(
          _mm256_add_epi32(_mm256_set1_epi32(1 << (kSecond - 1)),
                           _mm256_add_epi32(_mm256_madd_epi16(a, h0),
                                            _mm256_madd_epi16(b, h1))),
          kSecond);
      _mm_storeu_si128(reinterpret_cast<__m128i *>(out + 16 * k),
                       _mm256_castsi256_si128(sum));
      _mm_storeu_si128(reinterpret_cast<__m128i *>(out + 16 * (k + 1)),
                       _mm256_extracti128_si256(sum, 1));
    };
    row(0, _mm256_shuffle_epi32(packed, 0x00),
        _mm256_shuffle_epi32(packed, 0x55));
    row(2, _mm256_shuffle_epi32(packed, 0xaa),
        _mm256_shuffle_epi32(packed, 0xff));
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

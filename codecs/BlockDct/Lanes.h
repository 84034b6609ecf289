//===- Lanes.h - Sixteen 16-bit integers ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The vector type of the transform: one block per lane. The plain C++ form and
// the AVX2 form wrap and round alike.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKDCT_LANES_H
#define SMMIL_CODECS_BLOCKDCT_LANES_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"

#include <cstdint>
#if SMMIL_KERNELS_AVX2
#include <immintrin.h>
#endif

namespace smmil::block_dct {
SMMIL_ISA_BEGIN

constexpr int kGroup = 16;

#if SMMIL_KERNELS_AVX2
struct Lanes16 {
  __m256i v;

  static SMMIL_ALWAYS_INLINE Lanes16 load(const int16_t *from) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i *>(from))};
  }
  static SMMIL_ALWAYS_INLINE Lanes16 splat(int value) {
    return {_mm256_set1_epi16(static_cast<short>(value))};
  }
  SMMIL_ALWAYS_INLINE void store(int16_t *to) const {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), v);
  }
  SMMIL_ALWAYS_INLINE Lanes16 operator+(Lanes16 b) const {
    return {_mm256_add_epi16(v, b.v)};
  }
  SMMIL_ALWAYS_INLINE Lanes16 operator-(Lanes16 b) const {
    return {_mm256_sub_epi16(v, b.v)};
  }
  /// (lane * constant + 16384) >> 15.
  SMMIL_ALWAYS_INLINE Lanes16 times(int constant) const {
    return {_mm256_mulhrs_epi16(
        v, _mm256_set1_epi16(static_cast<short>(constant)))};
  }
  template <int Shift> SMMIL_ALWAYS_INLINE Lanes16 shiftRight() const {
    return {_mm256_srai_epi16(v, Shift)};
  }
  SMMIL_ALWAYS_INLINE Lanes16 clamped(int low, int high) const {
    return {_mm256_min_epi16(
        _mm256_max_epi16(v, _mm256_set1_epi16(static_cast<short>(low))),
        _mm256_set1_epi16(static_cast<short>(high)))};
  }
};
#else
struct Lanes16 {
  int16_t v[kGroup];

  static SMMIL_ALWAYS_INLINE Lanes16 load(const int16_t *from) {
    Lanes16 r;
    for (int i = 0; i < kGroup; ++i)
      r.v[i] = from[i];
    return r;
  }
  static SMMIL_ALWAYS_INLINE Lanes16 splat(int value) {
    Lanes16 r;
    for (int i = 0; i < kGroup; ++i)
      r.v[i] = static_cast<int16_t>(value);
    return r;
  }
  SMMIL_ALWAYS_INLINE void store(int16_t *to) const {
    for (int i = 0; i < kGroup; ++i)
      to[i] = v[i];
  }
  SMMIL_ALWAYS_INLINE Lanes16 operator+(const Lanes16 &b) const {
    Lanes16 r;
    for (int i = 0; i < kGroup; ++i)
      r.v[i] = static_cast<int16_t>(v[i] + b.v[i]);
    return r;
  }
  SMMIL_ALWAYS_INLINE Lanes16 operator-(const Lanes16 &b) const {
    Lanes16 r;
    for (int i = 0; i < kGroup; ++i)
      r.v[i] = static_cast<int16_t>(v[i] - b.v[i]);
    return r;
  }
  SMMIL_ALWAYS_INLINE Lanes16 times(int constant) const {
    Lanes16 r;
    for (int i = 0; i < kGroup; ++i)
      r.v[i] = static_cast<int16_t>((v[i] * constant + 16384) >> 15);
    return r;
  }
  template <int Shift> SMMIL_ALWAYS_INLINE Lanes16 shiftRight() const {
    Lanes16 r;
    for (int i = 0; i < kGroup; ++i)
      r.v[i] = static_cast<int16_t>(v[i] >> Shift);
    return r;
  }
  SMMIL_ALWAYS_INLINE Lanes16 clamped(int low, int high) const {
    Lanes16 r;
    for (int i = 0; i < kGroup; ++i)
      r.v[i] = static_cast<int16_t>(v[i] < low    ? low
                                    : v[i] > high ? high
                                                  : v[i]);
    return r;
  }
};
#endif

SMMIL_ISA_END
} // namespace smmil::block_dct

#endif // SMMIL_CODECS_BLOCKDCT_LANES_H
